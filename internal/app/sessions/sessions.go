// Package sessions drills the loss of the Redis that may keep sessions: what it is to
// come to is said first, and held against what it came to.
//
// It promises that an effect which was not expected fails the drill, be it worse or
// better; and that Redis runs again and has nothing of the drill's, however it ends.
package sessions

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/step"
)

// Sessions drills the loss of sessions.
type Sessions struct {
	Version string
	Now     func() time.Time
	Text    func() string
}

// Cache is a Redis: what it says, and what is done to it.
type Cache interface {
	Ready(ctx context.Context) error   // nothing where it answers, takes and gives
	Answers(ctx context.Context) error // nothing where it answers at all
	Keep(ctx context.Context, n int) error
	Kept(ctx context.Context, n int) (int, error)
	Drop(ctx context.Context, n int) error
	Lose(ctx context.Context) error
	Restore(ctx context.Context) error // has it back; nothing where it was not lost
}

// Request asks for a drill.
type Request struct {
	Cache Cache
	// Holds says that Odoo's pods keep sessions in it; otherwise they are in the
	// database. Persistent says that what is in it is on a disk.
	Holds, Persistent bool
	// Beside counts what must be as it was: jobs of the queue, sessions that are in the
	// database.
	Beside   func(ctx context.Context) (map[string]int64, error)
	Sessions int // that are kept in it for the drill
	Patience time.Duration
	Journal  step.Journal
	System   string
	Itself   bool
	Watch    func(step.Entry)
}

// Expected says what the loss is to come to.
func (r Request) Expected() string {
	const rest = "; the queue and all else is in the database, and stays as it is"
	switch {
	case r.Persistent:
		return "nobody is signed out: what Redis keeps is on a disk; until it is back nobody whose session is in it can work" + rest
	case r.Holds:
		return "everybody is signed out: sessions are in Redis, and on no disk" + rest
	}
	return "nobody is signed out: sessions are in the database, and what is in Redis is lost without anybody noticing" + rest
}

// Drill carries a drill out. The drill says what was done also where there is an error.
func (s Sessions) Drill(ctx context.Context, r Request) (drill.Drill, error) {
	if r.Cache == nil || r.Beside == nil || r.Sessions < 1 || r.Patience <= 0 {
		return drill.Drill{}, errors.New("a drill of sessions has a Redis, some sessions, what is beside them, and some time")
	}
	d := drill.Drill{Format: format.Drill, Kind: drill.Sessions, Ward: s.Version, Began: s.Now().UTC(), Expected: r.Expected()}
	d.ID = drill.ID(d.Began, strings.ToLower(s.Text()))
	x := &drilling{Request: r}
	record, err := step.Runner{Graph: graph(), Actions: x.actions(), Journal: r.Journal, System: r.System, Itself: r.Itself, Now: s.Now, Watch: r.Watch, Clear: time.Minute}.Run(ctx)
	d.Ended, d.Record, d.Wrong = s.Now().UTC(), record, x.wrong
	d.Back = drill.FigureOf(record.Between("lose", "restore"))
	d.Point = drill.Figure{Why: "a session is worth a sign-in, and no work: what people save is in the database"}
	if err != nil {
		d.Wrong = append(d.Wrong, err.Error())
	}
	return d, err
}

func graph() step.Graph {
	return step.Graph{Name: "loss of the sessions", Steps: []step.Step{
		{ID: "keep", Title: "Keep sessions in Redis", How: step.Executed},
		{ID: "lose", Title: "Lose Redis", How: step.Executed, Needs: []string{"keep"}},
		{ID: "see", Title: "See that nobody is answered", How: step.Executed, Needs: []string{"lose"}},
		{ID: "restore", Title: "Have Redis back, and a session in it", How: step.Executed, Needs: []string{"see"}},
		{ID: "compare", Title: "Hold what is there against what was expected", How: step.Executed, Needs: []string{"restore"}},
		{ID: "stand", Title: "See that Redis runs", How: step.Executed, Clears: true},
		{ID: "drop", Title: "Remove the drill's sessions", How: step.Executed, Clears: true, Needs: []string{"stand"}},
	}}
}

type drilling struct {
	Request
	beside map[string]int64
	kept   bool // sessions were written, or begun to be
	lost   bool
	wrong  []string
}

func (x *drilling) actions() map[string]step.Action {
	return map[string]step.Action{
		"keep": {Do: x.keep}, "lose": {Do: x.lose}, "see": {Do: x.see}, "restore": {Do: x.restore}, "compare": {Do: x.compare},
		"stand": {Do: x.stand}, "drop": {Do: x.drop},
	}
}

func (x *drilling) keep(ctx context.Context, _ step.Values) (step.Values, error) {
	if err := x.Cache.Ready(ctx); err != nil {
		return nil, &input.Error{What: "Redis does not answer before it is lost", Err: err}
	}
	var err error
	if x.beside, err = x.Beside(ctx); err != nil {
		return nil, err
	}
	x.kept = true
	if err := x.Cache.Keep(ctx, x.Sessions); err != nil {
		return nil, err
	}
	kept, err := x.Cache.Kept(ctx, x.Sessions)
	if err == nil && kept != x.Sessions {
		err = fmt.Errorf("of %d sessions Redis took %d", x.Sessions, kept)
	}
	return nil, err
}

func (x *drilling) lose(ctx context.Context, _ step.Values) (step.Values, error) {
	x.lost = true
	return nil, x.Cache.Lose(ctx)
}

func (x *drilling) see(ctx context.Context, _ step.Values) (step.Values, error) {
	err := x.Cache.Answers(ctx)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err == nil {
		return nil, errors.New("somebody is still answered although Redis was to be lost")
	}
	return step.Values{"clients are told": err.Error()}, nil
}

// restore has Redis back, and waits until it takes a session and gives it back.
func (x *drilling) restore(ctx context.Context, _ step.Values) (step.Values, error) {
	ctx, stop := context.WithTimeoutCause(ctx, x.Patience, fmt.Errorf("it was waited for %s", x.Patience))
	defer stop()
	if err := x.Cache.Restore(ctx); err != nil {
		return nil, err
	}
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		err := x.Cache.Ready(ctx)
		if err == nil {
			return nil, nil
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(err, context.Cause(ctx))
		case <-again.C:
		}
	}
}

func (x *drilling) compare(ctx context.Context, _ step.Values) (step.Values, error) {
	kept, err := x.Cache.Kept(ctx, x.Sessions)
	if err != nil {
		return nil, err
	}
	want := 0
	if x.Persistent {
		want = x.Sessions
	}
	if kept != want {
		x.wrong = append(x.wrong, fmt.Sprintf("%d of %d sessions that were in Redis are there, want %d", kept, x.Sessions, want))
	}
	after, err := x.Beside(ctx)
	if err != nil {
		return nil, err
	}
	for _, what := range slices.SortedFunc(maps.Keys(x.beside), cmp.Compare[string]) {
		if got, there := after[what]; !there || got != x.beside[what] {
			x.wrong = append(x.wrong, fmt.Sprintf("%s: %d, want %d as before", what, got, x.beside[what]))
		}
	}
	return step.Values{"sessions that were in Redis": strconv.Itoa(x.Sessions), "sessions that are there": strconv.Itoa(kept)}, nil
}

func (x *drilling) stand(ctx context.Context, v step.Values) (step.Values, error) {
	if !x.lost || x.Cache.Ready(ctx) == nil {
		return nil, nil
	}
	return x.restore(ctx, v)
}

func (x *drilling) drop(ctx context.Context, _ step.Values) (step.Values, error) {
	if !x.kept {
		return nil, nil
	}
	return nil, x.Cache.Drop(ctx, x.Sessions)
}
