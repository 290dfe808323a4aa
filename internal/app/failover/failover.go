// Package failover drills the failover of a database: the primary is lost while people
// write, the standby takes over, and every acknowledged write is looked for.
//
// It promises that the primary is not taken away where the standby could not take over;
// that no standby is promoted before the old primary is shut out, and whoever shut it
// out has said how that is known; that what a drill made is removed however it ends;
// and that one which is cut between the loss and the promotion still sees to it that
// there is a primary.
package failover

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/recovery/failover"
	"github.com/wardhq/ward/internal/step"
)

// Failover drills failovers.
type Failover struct {
	Version string
	Now     func() time.Time
	// Text returns words that nobody can guess, to name drills by.
	Text func() string
}

// Request asks for a drill.
type Request struct {
	Servers  failover.Servers
	Primary  failover.Primary
	Database string // that is written to, in a schema of the drill's own
	Writers  int    // connections that write
	// Every is how much time a writer leaves between two rows, and Rows how many are
	// acknowledged before the loss, and again after it.
	Every time.Duration
	Rows  int
	// AcceptLosses says that a standby which may lack acknowledged writes is promoted
	// all the same; what was lost is told, and the drill has not passed.
	AcceptLosses bool
	// Patience is how long anything may take that is waited for.
	Patience time.Duration
	Journal  step.Journal
	// System names what it is carried out on; Itself says that it is the system itself.
	System string
	Itself bool
	Watch  func(step.Entry)
}

// Result is what a drill came to.
type Result struct {
	// Drill has what the drill itself knows: whose it is and on which server are the
	// caller's to say.
	Drill drill.Drill    `json:"drill"`
	Tally failover.Tally `json:"tally"`
}

func (r Request) valid() error {
	switch {
	case r.Primary == nil || r.Servers.Primary == "" || r.Servers.Standby == "" || r.Servers.Writer == "":
		return errors.New("a failover has a primary, a standby, and a way to whichever writes")
	case r.Writers < 1 || r.Rows < 1 || r.Patience <= 0:
		return &input.Error{What: "a failover without writers shows nothing", Hint: "want one at the least, one row, and some time"}
	}
	if _, begun := begunIn(r.Journal.Entries()); begun {
		return &input.Error{What: "a failover was cut here before", Hint: "what its writers noted went with it, so it does not go on: give it up, which clears up after it, and begin anew"}
	}
	return nil
}

// Drill carries a drill out. Its Result says what was done also where there is an error.
func (s Failover) Drill(ctx context.Context, r Request) (Result, error) {
	if err := r.valid(); err != nil {
		return Result{}, err
	}
	x := &drilling{Request: r, now: s.Now}
	out := Result{Drill: drill.Drill{Format: format.Drill, Kind: drill.Failover, Ward: s.Version, Began: s.Now().UTC()}}
	d := &out.Drill
	d.ID = drill.ID(d.Began, strings.ToLower(s.Text()))
	record, err := x.runner().Run(ctx)
	d.Ended, d.Record, d.Expected = s.Now().UTC(), record, x.expected
	back := record.Between("lose", "back")
	if back.Shows != step.Nothing {
		// The step ends when it is noticed; what counts is when it was acknowledged.
		back.Took = x.written.First.Sub(x.written.Lost)
	}
	d.Back = drill.FigureOf(back)
	point := record.Between("lose", "count")
	if point.Shows != step.Nothing {
		point.Took = x.tally.Span
	}
	d.Point = drill.FigureOf(point)
	out.Tally = x.tally
	if x.counted {
		d.Wrong = x.tally.Wrong()
	}
	if err != nil {
		d.Wrong = append(d.Wrong, err.Error())
	}
	return out, err
}

// Abandon clears up after a drill that was cut: it sees to it that there is a primary,
// and removes what the drill wrote.
func (s Failover) Abandon(ctx context.Context, r Request) error {
	x := &drilling{Request: r, now: s.Now}
	x.lost, x.wrote = begunIn(r.Journal.Entries())
	_, err := x.runner().Abandon(ctx)
	return err
}

// begunIn reports whether a journal says that the primary was taken away, and that
// something was written.
func begunIn(entries []step.Entry) (lost, wrote bool) {
	return slices.ContainsFunc(entries, func(e step.Entry) bool { return e.Step == "lose" }),
		slices.ContainsFunc(entries, func(e step.Entry) bool { return e.Step == "write" })
}

// drilling is one drill.
type drilling struct {
	Request
	now      func() time.Time
	expected string
	writers  *failover.Writers
	written  failover.Written
	tally    failover.Tally
	counted  bool
	wrote    bool // the schema was made, or begun
	lost     bool // the primary was taken away, or may have been
}

// clears is how long it may take to clear up after a drill that was ended.
const clears = 10 * time.Minute

func (x *drilling) runner() step.Runner {
	return step.Runner{Graph: graph(), Actions: x.actions(), Journal: x.Journal, System: x.System, Itself: x.Itself, Now: x.now, Watch: x.Watch, Clear: clears}
}

func graph() step.Graph {
	return step.Graph{Name: "failover of the database", Steps: []step.Step{
		{ID: "look", Title: "See that the standby could take over", How: step.Executed},
		{ID: "write", Title: "Let writers write", How: step.Executed, Needs: []string{"look"}},
		{ID: "lose", Title: "Lose the primary", How: step.Executed, Needs: []string{"write"}},
		{ID: "fence", Title: "Shut the old primary out", How: step.Executed, Needs: []string{"lose"}},
		{ID: "promote", Title: "Promote the standby", How: step.Executed, Needs: []string{"fence"}},
		{ID: "back", Title: "Wait for the first acknowledged write", How: step.Executed, Needs: []string{"promote"}},
		{ID: "count", Title: "Look for every acknowledged write", How: step.Executed, Needs: []string{"back"}},
		{ID: "rebuild", Title: "Make the old primary a standby", How: step.Executed, Needs: []string{"count"}},
		{ID: "stop", Title: "Stop the writers", How: step.Executed, Clears: true},
		{ID: "stand", Title: "See that there is a primary", How: step.Executed, Clears: true},
		{ID: "drop", Title: "Remove what was written", How: step.Executed, Clears: true, Needs: []string{"stop", "stand"}},
	}}
}

// How a fence is known to hold, and how the old primary was made a standby.
const (
	fencedBy  = "fenced"
	rebuiltBy = "rebuilt"
)

func (x *drilling) actions() map[string]step.Action {
	return map[string]step.Action{
		"look":    {Do: x.look},
		"write":   {Do: x.waiting(x.write)},
		"lose":    {Do: x.waiting(x.lose)},
		"fence":   {Do: x.waiting(x.fence)},
		"promote": {Do: x.promote},
		"back":    {Do: x.waiting(x.back)},
		"count":   {Do: x.count},
		"rebuild": {Do: x.rebuild},
		"stop":    {Do: x.stop},
		"stand":   {Do: x.stand},
		"drop":    {Do: x.waiting(x.drop)},
	}
}

type do = func(context.Context, step.Values) (step.Values, error)

// waiting bounds how long a step waits.
func (x *drilling) waiting(f do) do {
	return func(ctx context.Context, v step.Values) (step.Values, error) {
		ctx, stop := context.WithTimeoutCause(ctx, x.Patience, fmt.Errorf("it was waited for %s", x.Patience))
		defer stop()
		return f(ctx, v)
	}
}

func (x *drilling) look(ctx context.Context, _ step.Values) (step.Values, error) {
	s, err := x.Servers.Look(ctx, x.Database)
	if refused := (*failover.RefusedError)(nil); errors.As(err, &refused) {
		return nil, &input.Error{What: refused.Error(), Hint: "mend that first: after the loss there would be nobody to take over"}
	}
	if err != nil {
		return nil, err
	}
	x.expected = s.Expected()
	if s.Loses() && !x.AcceptLosses {
		return nil, &input.Error{What: x.expected, Hint: "make the standby synchronous, or accept the losses"}
	}
	return step.Values{"expected": x.expected, "timeline": s.Timeline, "system": s.System, "behind": strconv.FormatInt(s.Behind, 10)}, nil
}

func (x *drilling) write(ctx context.Context, v step.Values) (step.Values, error) {
	x.wrote = true
	if err := x.Servers.Prepare(ctx, x.Database); err != nil {
		return nil, err
	}
	x.writers = x.Servers.Begin(x.Database, x.Writers, x.Every, v["timeline"], x.now)
	return nil, x.writers.Acknowledged(ctx, x.Rows)
}

func (x *drilling) lose(ctx context.Context, _ step.Values) (step.Values, error) {
	x.lost = true
	x.writers.Lost()
	return nil, x.Primary.Lose(ctx)
}

// fence shuts the old primary out. Two that write are worse than none: what is not said
// to hold does not hold.
func (x *drilling) fence(ctx context.Context, _ step.Values) (step.Values, error) {
	how, err := x.Primary.Fence(ctx)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the old primary is not known to be shut out, so that nothing is promoted: %w", err)
	case how == "":
		return nil, errors.New("whoever was to shut the old primary out does not say how that is known, so that nothing is promoted")
	case failover.Takes(ctx, x.Servers.Primary, x.Database):
		return nil, errors.New("the old primary takes writes although it was to be shut out (" + how + "), so that nothing is promoted")
	}
	return step.Values{fencedBy: how}, nil
}

func (x *drilling) promote(ctx context.Context, v step.Values) (step.Values, error) {
	if v[fencedBy] == "" {
		return nil, errors.New("the old primary is not shut out")
	}
	return nil, x.Servers.Promote(ctx, x.Database)
}

func (x *drilling) back(ctx context.Context, _ step.Values) (step.Values, error) {
	return nil, x.writers.Back(ctx)
}

func (x *drilling) count(ctx context.Context, _ step.Values) (step.Values, error) {
	waits, stop := context.WithTimeoutCause(ctx, x.Patience, fmt.Errorf("it was waited for %s", x.Patience))
	defer stop()
	if err := x.writers.Acknowledged(waits, x.Rows); err != nil {
		return nil, err
	}
	x.written = x.writers.Stop()
	there, err := x.Servers.Rows(ctx, x.Database)
	if err != nil {
		return nil, err
	}
	x.tally, x.counted = x.written.Count(there), true
	return step.Values{
		"acknowledged": strconv.Itoa(x.tally.Acknowledged), "missing": strconv.Itoa(x.tally.Missing), "twice": strconv.Itoa(x.tally.Twice),
		"unknown": strconv.Itoa(x.tally.Unknown), "unknown-there": strconv.Itoa(x.tally.There),
	}, nil
}

func (x *drilling) rebuild(ctx context.Context, _ step.Values) (step.Values, error) {
	how, err := x.Primary.Rebuild(ctx)
	return step.Values{rebuiltBy: how}, err
}

func (x *drilling) stop(context.Context, step.Values) (step.Values, error) {
	if x.writers != nil {
		x.written = x.writers.Stop()
	}
	return nil, nil
}

// stand sees to it that one of the two takes writes: where the drill took the primary
// away and was cut before there was another, it goes on to that, by the same fence.
func (x *drilling) stand(ctx context.Context, v step.Values) (step.Values, error) {
	if !x.lost || failover.Takes(ctx, x.Servers.Standby, x.Database) || failover.Takes(ctx, x.Servers.Primary, x.Database) {
		return nil, nil
	}
	fenced, err := x.waiting(x.fence)(ctx, v)
	if err == nil {
		_, err = x.promote(ctx, fenced)
	}
	if err != nil {
		return fenced, fmt.Errorf("there is no primary: shut the old one out by hand and promote the standby, or start the old one again: %w", err)
	}
	return fenced, nil
}

func (x *drilling) drop(ctx context.Context, _ step.Values) (step.Values, error) {
	if !x.wrote {
		return nil, nil
	}
	err := x.Servers.Drop(ctx, x.Database)
	if refused := (*failover.RefusedError)(nil); errors.As(err, &refused) {
		return nil, nil // it is not the drill's: that is why nothing was written
	}
	if err != nil {
		return nil, fmt.Errorf("the schema %s of %s is still there: %w", failover.Schema, x.Database, err)
	}
	return nil, nil
}
