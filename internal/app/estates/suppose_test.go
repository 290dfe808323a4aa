package estates_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/workspace"
)

const clinic = "entities[harbor-clinic].environments[production]."

// What would be under other values is told thing by thing, with what it costs, and
// the workspace stays as it is.
func TestSuppose(t *testing.T) {
	w := open(t)
	before := w.Document().Digest
	s, err := estates.Suppose(t.Context(), w, []workspace.Setting{{Path: clinic + "load.concurrent", Value: "160"}, {Path: clinic + "database.geoBackup", Value: "off"}})
	if err != nil {
		t.Fatal(err)
	}
	if w.Document().Digest != before || s.Workspace.Document().Digest == before {
		t.Error("the workspace itself was set")
	}
	counts := map[estates.Fate]int{}
	for _, x := range s.Things {
		counts[x.Fate]++
		if x.Subject.IsZero() || x.Unit.String() == "" || x.Why == "" {
			t.Errorf("it is not said what it is: %+v", x)
		}
		if x.Fate == estates.Replaced && len(x.Fixed) == 0 {
			t.Errorf("%s is replaced, and nothing of it is fixed", x.Subject)
		}
	}
	if n := len(s.Difference.Added) + len(s.Difference.Removed) + len(s.Difference.Altered); len(s.Things) != n {
		t.Errorf("%d things, and the designs differ in %d", len(s.Things), n)
	}
	i := slices.IndexFunc(s.Things, func(x estates.Thing) bool {
		return x.Fate == estates.Replaced && strings.Contains(x.Subject.String(), "flexibleServers/") && x.Holds.Protected()
	})
	if i < 0 || counts[estates.Removed] == 0 || counts[estates.Altered] == 0 {
		t.Errorf("the server that holds data is not said to be replaced: %v", counts)
	}
	if s.Before.Ceiling == s.After.Ceiling {
		t.Error("it costs as much as before")
	}
}

// Each setting that is not taken has its own problems, and what is wrong with the
// estate that all of them make is told too.
func TestSupposeRefuses(t *testing.T) {
	w := open(t)
	_, err := estates.Suppose(t.Context(), w, []workspace.Setting{{Path: clinic + "lode.users", Value: "7"}, {Path: clinic + "load.users", Value: "200"}, {Path: clinic + "load.concurrent", Value: "many"}})
	var refused *estates.Refused
	if !errors.As(err, &refused) || len(refused.Of) != 3 || len(refused.Of[0]) != 1 || len(refused.Of[1]) != 0 || len(refused.Of[2]) != 1 || !strings.Contains(err.Error(), "lode") || !strings.Contains(err.Error(), "many") {
		t.Errorf("got %v", err)
	}
	// What the language takes and no design is made of.
	_, err = estates.Suppose(t.Context(), w, []workspace.Setting{{Path: clinic + "load.concurrent", Value: "7"}, {Path: "frameworks", Value: "[none-such]"}})
	if refused = nil; !errors.As(err, &refused) || len(refused.Of[0]) != 0 || len(refused.Of[1])+len(refused.Together) == 0 {
		t.Errorf("got %v", err)
	}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, err := estates.Suppose(ctx, w, []workspace.Setting{{Path: clinic + "load.concurrent", Value: "7"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits: %v", err)
	}
}
