package console

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/workspace"
)

// longest bounds how long one look ahead may take.
const longest = 10 * time.Minute

// Outlook works out what is otherwise once something ends: the same design, judged a
// moment before and a moment after. It works for one moment at a time, for each once,
// and keeps of it what is otherwise and no more. A nil Outlook knows nothing.
type Outlook struct {
	judge Judge
	of    *workspace.Workspace
	by    *judge.Ledger
	turn  chan struct{} // has room for one who judges

	mu    sync.Mutex
	asked map[time.Time]*asked
}

// asked is a moment that somebody asked for. Its answer is there once done is closed.
type asked struct {
	done  chan struct{}
	after After
	err   error
}

// After is what is otherwise from a moment on.
type After struct {
	At    time.Time
	Fails []Uncovered
	Turns []Turn
}

// Uncovered is a finding that fails from then on, and did not until then.
type Uncovered struct {
	check.Finding
	// By is the exception that covered it, "" where it was otherwise.
	By string
}

// Turn is a control that comes to another state.
type Turn struct {
	Control string // hipaa/164.312(b)
	Was, Is control.State
	Why     string // what decides then
}

func newOutlook(j Judge, of *workspace.Workspace, by *judge.Ledger, turn chan struct{}) *Outlook {
	return &Outlook{judge: j, of: of, by: by, turn: turn, asked: map[time.Time]*asked{}}
}

// After says what is otherwise from a moment on. What nobody asked for yet is worked
// out beside whoever asks: it goes on when ctx has ended, which is the error then, and
// is there for who asks next.
func (o *Outlook) After(ctx context.Context, moment time.Time) (After, error) {
	if o == nil {
		return After{}, errors.New("nobody looks ahead here")
	}
	a := o.ask(ctx, moment.UTC())
	select {
	case <-a.done:
		return a.after, a.err
	case <-ctx.Done():
		return After{}, ctx.Err()
	}
}

// ask returns what was asked, and begins it where it is new. What could not be judged
// is tried anew by who asks next.
func (o *Outlook) ask(ctx context.Context, moment time.Time) *asked {
	o.mu.Lock()
	defer o.mu.Unlock()
	if a, ok := o.asked[moment]; ok {
		return a
	}
	a := &asked{done: make(chan struct{})}
	o.asked[moment] = a
	go func() {
		defer close(a.done)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longest)
		defer cancel()
		if a.after, a.err = o.work(ctx, moment); a.err != nil {
			o.mu.Lock()
			delete(o.asked, moment)
			o.mu.Unlock()
		}
	}()
	return a
}

func (o *Outlook) work(ctx context.Context, moment time.Time) (After, error) {
	select {
	case o.turn <- struct{}{}:
		defer func() { <-o.turn }()
	case <-ctx.Done():
		return After{}, ctx.Err()
	}
	was, err := o.judge.Now(ctx, o.of, o.by, moment.Add(-time.Second))
	if err != nil {
		return After{}, err
	}
	is, err := o.judge.Now(ctx, o.of, o.by, moment.Add(time.Second))
	if err != nil {
		return After{}, err
	}
	return between(was, is, moment), nil
}

// between holds what was against what is.
func between(was, is judge.Judged, moment time.Time) After {
	out := After{At: moment}
	before := map[record.Key]check.Finding{}
	for _, f := range was.Run.Findings {
		before[record.KeyOf(f)] = f
	}
	for _, f := range is.Run.Findings {
		if old, known := before[record.KeyOf(f)]; failing(f) && (!known || !failing(old)) {
			f.Reads = nil // nobody asks for them, and they are most of it
			out.Fails = append(out.Fails, Uncovered{f, old.Exception})
		}
	}
	slices.SortStableFunc(out.Fails, func(a, b Uncovered) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), strings.Compare(a.Check, b.Check), strings.Compare(a.Subject.Key(), b.Subject.Key()))
	})
	stood := map[string]control.State{}
	for _, fw := range was.Posture.Frameworks {
		for _, c := range fw.Controls {
			stood[fw.ID+"/"+c.ID] = c.State
		}
	}
	for _, fw := range is.Posture.Frameworks {
		for _, c := range fw.Controls {
			if ref := fw.ID + "/" + c.ID; stood[ref] != c.State {
				out.Turns = append(out.Turns, Turn{ref, stood[ref], c.State, c.Why})
			}
		}
	}
	return out
}

func failing(f check.Finding) bool {
	return f.Exception == "" && (f.Outcome == check.Fail || f.Outcome == check.Error)
}
