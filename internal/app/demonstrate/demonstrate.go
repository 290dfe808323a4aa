// Package demonstrate makes the history of the demonstration: it writes the estate
// as it stood on each day, lets Ward judge and seal it by a clock that it moves, and
// replaces the ledger's key where the history says so.
//
// It promises that what is sealed is what Ward came to on that estate at that time: it
// works nothing out, and writes into no record. Drills alone it makes up, as the history
// tells them: each is a rehearsal, and its record says that it is invented.
package demonstrate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/demo"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/step"
	"github.com/wardhq/ward/internal/workspace"
)

// Ledger is the name of the demonstration's ledger: below a domain that is nobody's.
const Ledger = "prairie-provider.example/demonstration"

// Invented is what a drill of the demonstration says that it was carried out on.
const Invented = "nothing: it is invented, as the organisation is"

// Judge judges, and seals.
type Judge interface {
	Posture(ctx context.Context, by judge.Basis, r judge.PostureRequest) (judge.PostureResult, error)
}

// Keys replaces the key of a ledger.
type Keys interface {
	Rotate(ctx context.Context, r state.Request, at time.Time) (evidence.Keys, ledger.Receipt, error)
}

// Sealer seals records.
type Sealer interface {
	Seal(ctx context.Context, in state.Folder, records ...state.Sealable) (state.Sealing, error)
}

// Clock is the clock of the demonstration. It stands still between two days.
type Clock struct{ at atomic.Pointer[time.Time] }

// Now returns what it shows.
func (c *Clock) Now() time.Time {
	if at := c.at.Load(); at != nil {
		return *at
	}
	return time.Time{}
}

// Set moves it.
func (c *Clock) Set(at time.Time) { c.at.Store(&at) }

// Place is where a demonstration keeps what is its own.
type Place struct {
	Estate string // the folder of the estate
	State  state.Request
}

// In is the place in a folder: its estate, its state and its keys.
func In(dir string) Place {
	return Place{Estate: filepath.Join(dir, "estate"), State: state.Request{Dir: filepath.Join(dir, "state"), Keys: filepath.Join(dir, "keys")}}
}

// Take makes sure that nothing is in a folder yet, which is made if need be.
func Take(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return &input.Error{What: "the demonstration's folder cannot be made", Err: err}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return &input.Error{What: "the demonstration's folder cannot be read", Err: err}
	}
	if len(entries) > 0 {
		return &input.Error{What: "there is something in " + dir + " already", Hint: "name a folder that is empty, or is not there yet; of what an earlier demonstration kept, ward serve " + In(dir).Estate + " --state " + In(dir).State.Dir + " --keys " + In(dir).State.Keys + " shows all"}
	}
	return nil
}

// Maker makes histories.
type Maker struct {
	Catalogue func() (*workspace.Catalogue, error)
	Judge     Judge
	Keys      Keys
	Ledgers   Sealer
	Clock     *Clock // by which Judge, Keys and Ledgers go
}

// Make makes a history in a place where nothing is. Sealed is told each day that is.
func (m Maker) Make(ctx context.Context, h demo.History, example fs.FS, at Place, sealed func(day int)) error {
	editions, err := h.Editions(example)
	if err != nil {
		return err
	}
	catalogue, err := m.Catalogue()
	if err != nil {
		return err
	}
	m.Clock.Set(h.At(1))
	if _, err := evidence.Begin(ctx, evidence.BeginRequest{Request: at.State, Name: Ledger}); err != nil {
		return err
	}
	var w *workspace.Workspace
	for day := 1; day <= h.Days; day++ {
		m.Clock.Set(h.At(day))
		for len(editions) > 0 && editions[0].Day == day {
			if err := write(at.Estate, editions[0].Files); err != nil {
				return err
			}
			// Days without a change share a design, with all that follows from it.
			if w, err = open(catalogue, at.Estate); err != nil {
				return fmt.Errorf("day %d, %s: %w", day, editions[0].Event, err)
			}
			if editions[0].NewKey {
				if _, _, err := m.Keys.Rotate(ctx, at.State, h.At(day)); err != nil {
					return fmt.Errorf("day %d, %s: %w", day, editions[0].Event, err)
				}
			}
			editions = editions[1:]
		}
		for _, r := range h.Rehearsals(day) {
			if err := m.rehearse(ctx, w, at, r); err != nil {
				return fmt.Errorf("day %d, %s: %w", day, r.Event, err)
			}
		}
		r, err := m.Judge.Posture(ctx, judge.ByEstate(w), judge.PostureRequest{CheckRequest: judge.CheckRequest{At: h.At(day), State: at.State}})
		if err = errors.Join(err, r.Sealed.Err, r.PastErr); err != nil {
			return fmt.Errorf("day %d: %w", day, err)
		}
		sealed(day)
	}
	m.Clock.Set(h.Clock())
	return nil
}

// rehearse seals a drill as the history tells it.
func (m Maker) rehearse(ctx context.Context, w *workspace.Workspace, at Place, r demo.Rehearsal) error {
	d := drill.Drill{
		Format: format.Drill, Kind: drill.Kind(r.Kind), Ward: "(invented)",
		Organisation: w.Document().Estate.Organisation.Short, Entity: r.Entity, Environment: r.Environment, Ended: r.Ended, Wrong: r.Wrong,
		Record: step.Record{Name: r.Kind, System: Invented},
	}
	began := r.Ended
	for _, s := range slices.Backward(r.Steps) {
		ended := began
		began = ended.Add(-time.Duration(s.Minutes) * time.Minute)
		d.Record.Steps = append(d.Record.Steps, step.Taken{Step: step.Step{ID: s.ID, Title: s.Title, How: step.Executed}, Outcome: step.Done, Began: began, Ended: ended, Attempts: 1, Part: 1})
	}
	slices.Reverse(d.Record.Steps)
	d.Began, d.ID = began, drill.ID(began, "invented")
	d.Back = drill.FigureOf(d.Record.Between(r.Steps[0].ID, r.Steps[len(r.Steps)-1].ID))
	d.Point = drill.Figure{Seconds: float64(r.Lost) * 60, Shows: d.Back.Shows, Why: Invented}
	if len(r.Wrong) > 0 { // the last step is the one that holds it against what it should be
		d.Record.Steps[len(r.Steps)-1].Outcome, d.Record.Steps[len(r.Steps)-1].Said = step.Failed, r.Wrong[0]
		d.Back = drill.FigureOf(d.Record.Between(r.Steps[0].ID, r.Steps[len(r.Steps)-1].ID))
		d.Point = drill.Figure{Why: d.Back.Why}
	}
	sealable, err := state.SealableDrill(d)
	if err != nil {
		return err
	}
	folder, err := state.Open(at.State)
	if err != nil {
		return err
	}
	_, err = m.Ledgers.Seal(ctx, folder, sealable)
	return err
}

// open reads the estate that was written.
func open(c *workspace.Catalogue, dir string) (*workspace.Workspace, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return c.Open(root.FS(), ".", func(name string) string { return filepath.Join(dir, name) })
}

// write makes the files of a folder these, and no others.
func write(dir string, files map[string]string) error {
	root, err := openMade(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if _, kept := files[name]; err != nil || d.IsDir() || kept {
			return err
		}
		return root.Remove(name)
	})
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := root.MkdirAll(filepath.Dir(filepath.FromSlash(name)), 0o700); err != nil {
			return err
		}
		if err := root.WriteFile(name, []byte(files[name]), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func openMade(dir string) (*os.Root, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return os.OpenRoot(dir)
}
