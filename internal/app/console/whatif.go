package console

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/workspace"
)

// WhatIf works out what an estate would be under other values, for any number who
// ask: one answer at a time, and the last ones are kept. Its fields are set before it
// is asked.
type WhatIf struct {
	// Suppose designs the estate under the settings, and Judge judges it.
	Suppose func(ctx context.Context, w *workspace.Workspace, settings []workspace.Setting) (estates.Supposed, error)
	Judge   Judge
	// Patience is how long somebody waits for his turn, and Longest how long his
	// answer may take.
	Patience, Longest time.Duration
	// Keep is how many answers are kept.
	Keep int

	mu   sync.Mutex
	turn chan struct{} // holds what is taken by whose turn it is
	kept []kept        // the last that was asked for first
}

type kept struct {
	of digest.Digest
	is *Supposition
}

// Supposition is what an estate would be under other values, without the estate
// itself: it is small enough to be kept.
type Supposition struct {
	estates.Supposed
	Otherwise judge.Otherwise
	At        time.Time // when both were judged as if it were
}

// Waited is the error of somebody who waited in vain.
type Waited struct {
	For  time.Duration
	Turn bool // for his turn; else for his answer
}

// Error says for what.
func (e *Waited) Error() string {
	if e.Turn {
		return fmt.Sprintf("others ask too, one is answered at a time, and within %s it was not yet this one's turn", e.For)
	}
	return fmt.Sprintf("it was not worked out within %s", e.For)
}

// Ask returns what an estate would be under some settings. Its error is a *Waited, an
// *estates.Refused, that of ctx, or a fault of Ward.
func (f *WhatIf) Ask(ctx context.Context, e *Estate, settings []workspace.Setting) (*Supposition, error) {
	key := canonical.DigestOf([]any{e.Digest.String(), e.Judged.Run.At.UnixNano(), settings})
	if s := f.known(key); s != nil {
		return s, nil
	}
	turn := f.turns()
	patience, cancel := context.WithTimeout(ctx, f.Patience)
	defer cancel()
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-patience.Done():
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		return nil, &Waited{f.Patience, true}
	}
	if s := f.known(key); s != nil { // whoever came before asked the same
		return s, nil
	}
	limited, stop := context.WithTimeout(ctx, f.Longest)
	defer stop()
	s, err := f.work(limited, e, settings)
	switch {
	case err == nil:
		f.keep(key, s)
		return s, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return nil, &Waited{For: f.Longest}
	default:
		return nil, err
	}
}

func (f *WhatIf) work(ctx context.Context, e *Estate, settings []workspace.Setting) (*Supposition, error) {
	if err := ctx.Err(); err != nil { // nobody waits for it any more
		return nil, err
	}
	supposed, err := f.Suppose(ctx, e.Workspace, settings)
	if err != nil {
		return nil, err
	}
	at := e.Judged.Run.At // what differs follows from the settings, and not from the hour or from drills
	after, err := f.Judge.Now(ctx, supposed.Workspace, e.Ledger, at)
	if err != nil {
		return nil, err
	}
	supposed.Workspace = nil
	return &Supposition{Supposed: supposed, Otherwise: judge.Compare(e.Judged, after), At: at}, nil
}

func (f *WhatIf) turns() chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.turn == nil {
		f.turn = make(chan struct{}, 1)
	}
	return f.turn
}

func (f *WhatIf) known(key digest.Digest) *Supposition {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, k := range f.kept {
		if k.of == key {
			copy(f.kept[1:i+1], f.kept[:i])
			f.kept[0] = k
			return k.is
		}
	}
	return nil
}

func (f *WhatIf) keep(key digest.Digest, s *Supposition) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kept = append([]kept{{key, s}}, f.kept[:min(len(f.kept), max(f.Keep-1, 0))]...)
}
