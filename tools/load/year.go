package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/store/sqlite"
	"github.com/wardhq/ward/internal/workspace"
)

// wire gives Ward a clock.
func wire(now func() time.Time) app.Ward {
	return app.Wire(app.Ports{
		Version: "load", Catalogue: catalogue.FS(), Now: now,
		Database: func(ctx context.Context, path string) (state.Database, error) { return sqlite.Open(ctx, path) },
	})
}

// stateOf is where a run keeps its ledger.
func stateOf(work string) state.Request {
	return state.Request{Dir: filepath.Join(work, "state"), Keys: filepath.Join(work, "keys")}
}

// sealYear judges and seals a run and a posture a day, by a clock that is moved: days
// of the small estate, with and without its exceptions by turns, then those of the
// whole one. The last is yesterday.
//
//	load seal-year WORK DAYS WHOLE
func sealYear(args []string) error {
	work := args[0]
	days, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	whole, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	ctx := context.Background()
	var clock atomic.Pointer[time.Time]
	ward := wire(func() time.Time { return *clock.Load() })
	first := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -days).Add(6 * time.Hour)
	clock.Store(&first)
	// What was sealed by a run that was cut is gone on from.
	noted := filepath.Join(work, "days")
	begun := 0
	if raw, err := os.ReadFile(noted); err == nil {
		if begun, err = strconv.Atoi(string(raw)); err != nil {
			return fmt.Errorf("%s: %w", noted, err)
		}
	} else if _, err := evidence.Begin(ctx, evidence.BeginRequest{Request: stateOf(work), Name: "load.example/evidence"}); err != nil {
		return err
	}
	var small []*workspace.Workspace
	for _, name := range []string{"small", "small-bare"} {
		w, err := ward.Open.Workspace(filepath.Join(work, name), nil)
		if err != nil {
			return err
		}
		small = append(small, w)
	}
	var all *workspace.Workspace
	for day := begun; day < days; day++ {
		at := first.AddDate(0, 0, day)
		clock.Store(&at)
		w := small[day/20%2] // twenty days of each: what is excepted, and what fails
		if day >= days-whole {
			if all == nil {
				if all, err = ward.Open.Workspace(filepath.Join(work, "estate"), nil); err != nil {
					return err
				}
			}
			w = all
		}
		r, err := ward.Judge.Posture(ctx, judge.ByEstate(w), judge.PostureRequest{CheckRequest: judge.CheckRequest{At: at, State: stateOf(work)}})
		if err = errors.Join(err, r.Sealed.Err, r.PastErr); err != nil {
			return fmt.Errorf("day %d: %w", day, err)
		}
		if err := os.WriteFile(noted, []byte(strconv.Itoa(day+1)), 0o600); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "\rload: %d of %d days sealed", day+1, days)
	}
	fmt.Fprintln(os.Stderr)
	return nil
}
