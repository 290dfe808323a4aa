// Package demonstrate makes the history of the demonstration: it writes the estate
// as it stood on each day, lets Ward judge and seal it by a clock that it moves, and
// replaces the ledger's key where the history says so.
//
// It promises that what is sealed is what Ward came to on that estate at that time,
// and nothing else: it works nothing out, and writes into no record.
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
	"github.com/wardhq/ward/internal/workspace"
)

// Ledger is the name of the demonstration's ledger: below a domain that is nobody's.
const Ledger = "prairie-provider.example/demonstration"

// Judge judges, and seals.
type Judge interface {
	Posture(ctx context.Context, by judge.Basis, r judge.PostureRequest) (judge.PostureResult, error)
}

// Keys replaces the key of a ledger.
type Keys interface {
	Rotate(ctx context.Context, r state.Request, at time.Time) (evidence.Keys, ledger.Receipt, error)
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
	Clock     *Clock // by which Judge and Keys go
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
		r, err := m.Judge.Posture(ctx, judge.ByEstate(w), judge.PostureRequest{CheckRequest: judge.CheckRequest{At: h.At(day), State: at.State}})
		if err = errors.Join(err, r.Sealed.Err, r.PastErr); err != nil {
			return fmt.Errorf("day %d: %w", day, err)
		}
		sealed(day)
	}
	m.Clock.Set(h.Clock())
	return nil
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
