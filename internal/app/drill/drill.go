// Package drill carries drills of recovery out for an environment of an estate, and
// seals what they came to.
//
// It promises that a drill is sealed whether it passed or not, with what it was
// carried out on; that it counts as carried out on the environment's own system only
// where the server is the one that the estate names, by what no other server has; and
// that an environment that the estate does not know is refused before anything is
// begun.
package drill

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/pointintime"
	"github.com/wardhq/ward/internal/app/recovery"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/recovery/postgres"
	"github.com/wardhq/ward/internal/step"
	"github.com/wardhq/ward/internal/workspace"
)

// Sealer seals records in the ledger of a state folder.
type Sealer interface {
	Seal(ctx context.Context, in state.Folder, records ...state.Sealable) (state.Sealing, error)
}

// Restorer restores recovery sets.
type Restorer interface {
	Restore(ctx context.Context, r recovery.RestoreRequest) (recovery.Restored, error)
}

// Moments restores servers to a point in time, beside what is there.
type Moments interface {
	Drill(ctx context.Context, r pointintime.Request) (drill.Drill, error)
}

// Drills carries drills out, and knows those that were sealed.
type Drills struct {
	Version string // of Ward
	Now     func() time.Time
	Text    func() string // words that nobody can guess
	Restore Restorer
	Moments Moments
	Ledgers Sealer
}

// For says whose drill it is, and where it is sealed.
type For struct {
	Estate      *workspace.Workspace
	Environment string // entity/name
	State       state.Request
}

// Sealed is a drill with what became of its record.
type Sealed struct {
	Drill   drill.Drill   `json:"drill"`
	Passed  bool          `json:"passed"`
	Sealed  string        `json:"sealed,omitempty"` // the digest of its record
	Sealing state.Sealing `json:"-"`
	// SealErr says why it could not be sealed: what it came to holds all the same.
	SealErr error `json:"-"`
}

// Opened is a drill that may begin: its environment is known, and its ledger can be
// sealed into.
type Opened struct {
	environment estate.Environment
	folder      state.Folder
	drill       drill.Drill
}

// Open refuses what could not be sealed in the end, and returns what else is known
// before a drill begins.
func (s Drills) Open(f For, k drill.Kind) (Opened, error) {
	entity, name, _ := strings.Cut(f.Environment, "/")
	e, ok := environmentOf(f.Estate.Document(), entity, name)
	if !ok {
		return Opened{}, &input.Error{What: fmt.Sprintf("the estate has no environment %q", f.Environment), Hint: "write entity/name: it has " + strings.Join(environments(f.Estate.Document()), ", ")}
	}
	began := s.Now()
	if err := state.SealableAt(began); err != nil {
		return Opened{}, err
	}
	folder, err := state.Open(f.State)
	if err == nil {
		err = folder.HasKey()
	}
	if err != nil {
		return Opened{}, err
	}
	return Opened{environment: e, folder: folder, drill: drill.Drill{
		Format: format.Drill, ID: drill.ID(began, strings.ToLower(s.Text())), Kind: k, Ward: s.Version,
		Organisation: f.Estate.Document().Estate.Organisation.Short, Entity: entity, Environment: name, Began: began,
	}}, nil
}

// On returns the server among those that the estate names for drills of the
// environment which a server is; false where it is none of them.
func (o Opened) On(s postgres.Identity) (estate.DrillServer, bool) {
	if o.environment.Drills == nil {
		return estate.DrillServer{}, false
	}
	for _, one := range o.environment.Drills.Servers {
		if one.Identifier == s.Identifier && one.Host == s.Host {
			return one, true
		}
	}
	return estate.DrillServer{}, false
}

// Close seals what a drill came to: whose it is, and when, is said here and nowhere
// else.
func (s Drills) Close(ctx context.Context, o Opened, d drill.Drill) Sealed {
	was := o.drill
	d.Format, d.ID, d.Kind, d.Ward, d.Organisation, d.Entity, d.Environment, d.Began = was.Format, was.ID, was.Kind, was.Ward, was.Organisation, was.Entity, was.Environment, was.Began
	d.Ended = s.Now()
	if len(d.Wrong) > drill.MaxWrong {
		more := len(d.Wrong) - drill.MaxWrong + 1
		d.Wrong = append(d.Wrong[:drill.MaxWrong-1:drill.MaxWrong-1], fmt.Sprintf("and %d more", more))
	}
	out := Sealed{Drill: d, Passed: d.Passed()}
	sealable, err := state.SealableDrill(d)
	if err != nil {
		out.SealErr = err
		return out
	}
	// A drill that was ended from outside is sealed all the same.
	out.Sealing, out.SealErr = s.Ledgers.Seal(context.WithoutCancel(ctx), o.folder, sealable)
	if out.SealErr == nil {
		out.Sealed = digest.Of(sealable.Record.Payload).String()
	}
	return out
}

// RestoreSet restores a recovery set into isolation, holds it against what it should
// be, removes it, and seals what that came to. Its error is that of a drill that could
// not begin; one that failed is a Sealed that has not passed.
func (s Drills) RestoreSet(ctx context.Context, f For, r recovery.RestoreRequest) (Sealed, error) {
	o, err := s.Open(f, drill.Restore)
	if err != nil {
		return Sealed{}, err
	}
	identity, err := r.Server.Identify(ctx)
	if err != nil {
		return Sealed{}, err
	}
	on, own := o.On(identity)
	d := drill.Drill{Set: r.Set.Set}
	r.Discard, r.For, r.System = true, recovery.Production, identity.String()
	if own {
		r.System, r.Itself = on.Name, true
		d.Server, d.Region = on.Name, on.Region
	}
	got, err := s.Restore.Restore(ctx, r)
	if len(got.Record.Steps) == 0 {
		return Sealed{}, err // nothing was begun
	}
	d.Record, d.Back = got.Record, drill.FigureOf(got.Took)
	// What was committed after the set is what a loss at this moment would cost.
	d.Point = drill.Figure{Seconds: o.drill.Began.Sub(r.Set.As).Seconds(), Shows: got.Took.Shows, Why: "the set was that old when the drill began"}
	if d.Point.Seconds < 0 || got.Took.Shows == step.Nothing {
		d.Point = drill.Figure{Why: "the drill did not come to its end"}
		if o.drill.Began.Before(r.Set.As) {
			d.Point.Why = "the set is of a later moment than the drill: a clock is wrong"
		}
	}
	for _, one := range got.Differences {
		d.Wrong = append(d.Wrong, one.String())
	}
	if err != nil && len(d.Wrong) == 0 {
		d.Wrong = append(d.Wrong, err.Error())
	}
	return s.Close(ctx, o, d), nil
}

// PointInTime restores a server to a stated moment beside everything else, holds it
// against what it should be, removes it, and seals what that came to. It is carried out
// on the system itself where the server that is named is on this machine and the
// estate's: the copy is then made where the server would be. Its error is that of a
// drill that could not begin.
func (s Drills) PointInTime(ctx context.Context, f For, r pointintime.Request) (Sealed, error) {
	o, err := s.Open(f, drill.PointInTime)
	if err != nil {
		return Sealed{}, err
	}
	r.System = "this machine"
	var on estate.DrillServer
	if r.Mark || r.Server.Conn != "" {
		identity, err := r.Server.Identify(ctx)
		if err != nil {
			return Sealed{}, err
		}
		r.System = "a copy of " + identity.String()
		if one, own := o.On(identity); own && strings.HasPrefix(identity.Host, "/") {
			on, r.System, r.Itself = one, one.Name, true
		}
	}
	d, err := s.Moments.Drill(ctx, r)
	if len(d.Record.Steps) == 0 || input.Is(err) && d.Record.Steps[0].Outcome != step.Done {
		return Sealed{}, err // nothing was begun
	}
	d.Server, d.Region = on.Name, on.Region
	if err != nil {
		d.Wrong = append(d.Wrong, err.Error())
	}
	return s.Close(ctx, o, d), nil
}

// Listed are the drills of a ledger.
type Listed struct {
	Drills []state.Drill `json:"drills"`
}

// List returns the drills that were sealed in a state folder, in the order of the log:
// of one environment, as entity/name, or of all with "".
func (s Drills) List(ctx context.Context, r state.Request, environment string) (Listed, error) {
	folder, err := state.Open(r)
	if err != nil {
		return Listed{}, err
	}
	all, err := folder.Drills(ctx)
	out := Listed{Drills: []state.Drill{}}
	for _, d := range all {
		if environment == "" || d.Of() == environment {
			out.Drills = append(out.Drills, d)
		}
	}
	return out, err
}

func environmentOf(doc *estate.Document, entity, name string) (estate.Environment, bool) {
	for _, e := range doc.Estate.Entities {
		for _, one := range e.Environments {
			if e.Name == entity && one.Name == name {
				return one, true
			}
		}
	}
	return estate.Environment{}, false
}

func environments(doc *estate.Document) []string {
	var all []string
	for _, e := range doc.Estate.Entities {
		for _, one := range e.Environments {
			all = append(all, e.Name+"/"+one.Name)
		}
	}
	return all
}
