package demonstrate_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/examples"
	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/app/demonstrate"
	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/demo"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/step"
	"github.com/wardhq/ward/internal/store/sqlite"
	"github.com/wardhq/ward/internal/ward"
	"github.com/wardhq/ward/internal/workspace"
)

// maker is a maker that is wired as the program wires it.
func maker() (demonstrate.Maker, *demonstrate.Clock) {
	clock := &demonstrate.Clock{}
	w := app.Wire(app.Ports{
		Version: "test", Catalogue: catalogue.FS(), Now: clock.Now,
		Database: func(ctx context.Context, path string) (state.Database, error) { return sqlite.Open(ctx, path) },
	})
	return demonstrate.Maker{
		Catalogue: func() (*workspace.Catalogue, error) { return w.Open.Catalogue(nil) }, Judge: w.Judge, Keys: w.Evidence.Keys, Ledgers: w.Judge.Ledgers, Clock: clock,
	}, clock
}

// sealedDays are what a made history sealed: runs and postures by their day.
type sealedDays struct {
	folder   state.Folder
	runs     []record.Run
	digests  []digest.Digest // of the runs
	postures []record.Posture
	entries  []evidence.Entry
	drills   []drill.Drill
}

func read(t *testing.T, at demonstrate.Place) sealedDays {
	t.Helper()
	folder, err := state.Open(at.State)
	if err != nil {
		t.Fatal(err)
	}
	reading, err := folder.Read()
	if err != nil {
		t.Fatal(err)
	}
	out := sealedDays{folder: folder}
	for e, err := range reading.Whole() {
		if err != nil {
			t.Fatal(err)
		}
		out.entries = append(out.entries, e)
		payload, err := reading.Payload(e.Leaf)
		if err != nil {
			t.Fatal(err)
		}
		switch e.Leaf.Kind {
		case record.RunKind:
			run, err := record.OpenAlone(payload)
			if err != nil {
				t.Fatal(err)
			}
			out.runs, out.digests = append(out.runs, run), append(out.digests, e.Leaf.Payload)
		case format.Drill:
			d, err := drill.Open(payload)
			if err != nil {
				t.Fatal(err)
			}
			out.drills = append(out.drills, d)
		case record.PostureKind:
			p, err := record.OpenPosture(payload)
			if err != nil {
				t.Fatal(err)
			}
			out.postures = append(out.postures, p)
		}
	}
	return out
}

// says is what is sealed of a claim on a day, the first being 1.
func (s sealedDays) says(t *testing.T, c demo.Claim, day int) string {
	t.Helper()
	switch {
	case c.Control != "":
		for _, fw := range s.postures[day-1].Frameworks {
			for _, x := range fw.Controls {
				if fw.ID+"/"+x.ID == c.Control {
					return x.State.String()
				}
			}
		}
	case c.Objective != "":
		run, err := s.folder.Run(t.Context(), s.digests[day-1])
		if err != nil {
			t.Fatal(err)
		}
		all, err := ward.Of[ward.Objective](run.DeclaredFacts())
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range all {
			if o.Entity+"/"+o.Environment+"/"+o.Name == c.Objective {
				return o.Asked
			}
		}
	default:
		for _, f := range s.runs[day-1].Findings {
			if f.Check == c.Check && f.Subject.Key() == c.Subject {
				if f.Outcome == check.Fail && f.Exception != "" {
					return "excepted"
				}
				return f.Outcome.String()
			}
		}
	}
	return "absent"
}

// What the history tells is what Ward sealed: each event is seen on its day, in the
// records, and not the day before. The ledger holds as a whole, under both keys.
func TestWhatIsToldIsWhatIsSealed(t *testing.T) {
	h, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	example, err := examples.ProviderNetwork()
	if err != nil {
		t.Fatal(err)
	}
	m, clock := maker()
	at := demonstrate.In(filepath.Join(t.TempDir(), "demo"))
	var days []int
	if err := m.Make(t.Context(), h, example, at, func(day int) { days = append(days, day) }); err != nil {
		t.Fatal(err)
	}
	if len(days) != h.Days || days[len(days)-1] != h.Days || !clock.Now().Equal(h.Clock()) {
		t.Errorf("days %v, and the clock stands at %s", days, clock.Now())
	}
	sealed := read(t, at)
	if len(sealed.runs) != h.Days || len(sealed.postures) != h.Days {
		t.Fatalf("%d runs and %d postures are sealed", len(sealed.runs), len(sealed.postures))
	}
	for i, run := range sealed.runs {
		if !run.At.Equal(h.At(i + 1)) {
			t.Errorf("day %d was judged at %s", i+1, run.At)
		}
	}
	claims, drills := 0, 0
	for _, e := range h.Events {
		day := int(e.Day.Start().Sub(h.First.Start())/(24*time.Hour)) + 1
		for _, c := range e.Shows {
			claims++
			name := strings.TrimSpace(fmt.Sprintf("%s: %s%s%s %s", e.ID, c.Check, c.Control, c.Objective, c.Subject))
			if got := sealed.says(t, c, day-1); got != c.Before {
				t.Errorf("%s: the day before it was %q, want %q", name, got, c.Before)
			}
			if got := sealed.says(t, c, day); got != c.After {
				t.Errorf("%s: on its day it was %q, want %q", name, got, c.After)
			}
		}
		rotated := 0
		for _, entry := range sealed.entries {
			if entry.Leaf.Kind == evidence.RotationKind && entry.Leaf.Time.Equal(h.At(day)) {
				rotated++
			}
		}
		if e.NewKey != (rotated == 1) {
			t.Errorf("%s: %d keys were replaced on its day", e.ID, rotated)
		}
		if e.Drill != nil {
			drills++
			at := slices.IndexFunc(sealed.drills, func(d drill.Drill) bool { return d.Ended.Equal(h.At(day).Add(-time.Hour)) })
			if at < 0 {
				t.Errorf("%s: no drill is sealed of its day", e.ID)
			} else if d := sealed.drills[at]; d.Passed() != (len(e.Drill.Wrong) == 0) || d.Whole() || d.Back.Shows == step.Measured || d.Record.System != demonstrate.Invented || !strings.HasSuffix(d.ID, "-invented") {
				t.Errorf("%s: %+v", e.ID, d)
			}
		}
		if len(e.Shows) == 0 && !e.NewKey && e.Drill == nil {
			t.Errorf("%s is seen nowhere", e.ID)
		}
	}
	if drills != 4 || len(sealed.drills) != drills {
		t.Errorf("%d drills are told, and %d sealed", drills, len(sealed.drills))
	}
	if claims < 10 {
		t.Errorf("%d claims are held against the records", claims)
	}
	policy, err := sealed.folder.Policy()
	if err != nil {
		t.Fatal(err)
	}
	report, err := evidence.VerifyLedger(t.Context(), sealed.folder.Files(), policy, evidence.Options{Live: true})
	if err != nil || report.Records != uint64(len(sealed.entries)) {
		t.Errorf("verified %d of %d records: %v", report.Records, len(sealed.entries), err)
	}
}

// A folder in which something is already is left as it is.
func TestTakesEmptyFoldersOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "one")
	if err := demonstrate.Take(dir); err != nil {
		t.Fatal(err)
	}
	if err := demonstrate.Take(dir); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "mine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := demonstrate.Take(dir); !input.Is(err) {
		t.Errorf("got %v", err)
	}
}

// Whoever stops it does not wait for the days to come.
func TestStops(t *testing.T) {
	h, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	example, err := examples.ProviderNetwork()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	m, _ := maker()
	last := 0
	err = m.Make(ctx, h, example, demonstrate.In(filepath.Join(t.TempDir(), "demo")), func(day int) {
		last = day
		if day == 2 {
			stop()
		}
	})
	if ctx.Err() == nil || err == nil || last != 2 {
		t.Errorf("it went on to day %d: %v", last, err)
	}
}
