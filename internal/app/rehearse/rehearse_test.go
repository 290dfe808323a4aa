package rehearse_test

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/app/failover"
	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/recovery"
	service "github.com/wardhq/ward/internal/app/rehearse"
	"github.com/wardhq/ward/internal/app/sessions"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/rehearse"
	"github.com/wardhq/ward/internal/rehearse/sample"
	"github.com/wardhq/ward/internal/step"
)

func wired() service.Rehearsal {
	return service.Rehearsal{
		Version: "test", Now: time.Now, Text: rand.Text,
		Recovery: recovery.Recovery{Version: "test", Now: time.Now, Text: rand.Text},
		Failover: failover.Failover{Version: "test", Now: time.Now, Text: rand.Text},
		Sessions: sessions.Sessions{Version: "test", Now: time.Now, Text: rand.Text},
	}
}

func request(t *testing.T) service.Request {
	t.Helper()
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); len(found) == 0 {
		t.Skip("needs Debian's package postgresql")
	}
	for _, name := range []string{"restic", "redis-server"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("needs Debian's package " + name)
		}
	}
	dir, err := os.MkdirTemp("", "reh")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Remove(dir); err != nil {
			t.Errorf("something is left: %v", err)
		}
	})
	return service.Request{
		Organisation: "o", Work: dir, Size: sample.Small, Seed: 1,
		Tier: rehearse.Tier{
			Environment: addr.Environment{Entity: "clinic", Name: "production"}, Standby: true, Synchronous: 1, Method: "FIRST",
			Parameters: []rehearse.Parameter{{Name: "log_statement", Value: "none"}, {Name: "wal_retrieve_retry_interval", Value: "100ms"}}, LeftOut: []rehearse.LeftOut{{What: "azure.extensions = x", Why: "Azure's"}},
			Cache: &rehearse.Cache{Eviction: "volatile-lru", Sessions: true},
		},
	}
}

// Every way back that the design has is practised, and none of it is measured.
func TestRehearse(t *testing.T) {
	r := request(t)
	got, err := wired().Rehearse(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	kinds := ""
	for _, d := range got.Drills {
		kinds += string(d.Kind) + " "
		if !d.Passed() || d.Whole() || d.Record.Itself || d.Valid() != nil || d.Of() != "clinic/production" || d.Back.Shows != step.Rehearsed || d.Back.Seconds <= 0 {
			t.Errorf("%s: passed %t, %v, %v, back %+v, %v", d.Kind, d.Passed(), d.Valid(), d.Wrong, d.Back, d.Record.Steps)
		}
	}
	if kinds != "restore failover sessions " || !got.Passed() || len(got.Without) != 0 {
		t.Errorf("practised: %s, without %v", kinds, got.Without)
	}
	if len(got.LeftOut) < 2 || got.LeftOut[0].Why != "Azure's" || got.PostgreSQL == "" {
		t.Errorf("left out of %s: %v", got.PostgreSQL, got.LeftOut)
	}
}

// What the design does not have is named and not practised; what loses writes by
// design has not passed where it does.
func TestWithout(t *testing.T) {
	r := request(t)
	r.Tier.Standby, r.Tier.Synchronous, r.Tier.Cache = false, 0, nil
	got, err := wired().Rehearse(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Drills) != 1 || got.Drills[0].Kind != drill.Restore || !got.Passed() || len(got.Without) != 2 {
		t.Errorf("%v, %v", got.Drills, got.Without)
	}
	if (service.Rehearsed{}).Passed() {
		t.Error("nothing that was practised has passed")
	}
}

// A way that fails is told with what failed, and the others are practised all the same.
func TestOneFails(t *testing.T) {
	r := request(t)
	// A database of such a name is none that a restore makes, and so is refused.
	s := wired()
	s.Recovery.Text = func() string { return "no name of a set or of a database" }
	got, err := s.Rehearse(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if got.Passed() || len(got.Drills) != 3 || got.Drills[0].Passed() || len(got.Drills[0].Wrong) == 0 || !got.Drills[1].Passed() || !got.Drills[2].Passed() {
		t.Errorf("%+v", got.Drills)
	}
	for _, d := range got.Drills {
		if err := d.Valid(); err != nil {
			t.Error(err)
		}
	}
}

// A rehearsal that is ended leaves neither folders nor servers, wherever it is.
func TestEnded(t *testing.T) {
	for _, at := range []string{"starting", "  fetch", "  promote"} {
		t.Run(at, func(t *testing.T) {
			r := request(t)
			ctx, cut := context.WithCancel(t.Context())
			defer cut()
			r.Told = func(what string) {
				if strings.HasPrefix(what, at) {
					cut()
				}
			}
			if _, err := wired().Rehearse(ctx, r); !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
			if out, _ := exec.Command("pgrep", "--full", r.Work).Output(); len(out) > 0 {
				t.Errorf("processes are left: %s", out)
			}
		})
	}
	r := request(t)
	r.Work += "/nowhere"
	if _, err := wired().Rehearse(t.Context(), r); !input.Is(err) {
		t.Errorf("a folder that is not there: %v", err)
	}
}
