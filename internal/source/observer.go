package source

import (
	"context"

	"github.com/wardhq/ward/internal/fact"
)

// Observer looks at a system that runs. A Reader is given what it reads; an
// Observer goes and asks.
//
// Credentials, patience with a service that throttles, a budget and a
// recording are its transport's, which is given to it when it is made: an
// implementation asks, and understands what comes back.
type Observer interface {
	// Name is the system's name in observations, origins and gaps.
	Name() string
	// Offers returns what it could read of what is wanted, with what each
	// would take. It does no I/O: what a run costs is known before it begins.
	// What is wanted and no task covers stays unknown.
	Offers(Wanted) []Task
	// Observe does one task of its own Offers. It emits facts as they come,
	// with no time of their own, and returns what it looked at: extents
	// no larger than the task's, and Whole only where it came to the end of
	// each. What it could not read, a failed page or a right that it lacks,
	// is a Gap that names what it could have held, and the rest goes on.
	//
	// An error is for the end of the context, an error of emit, or a fault of
	// the machine; what was emitted until then stands, and the observation
	// says truly how far it came. It writes to nothing that it observes, and
	// puts no secret into a fact, a gap or an error.
	Observe(ctx context.Context, t Task, emit func(fact.Fact) error) (fact.Observation, []fact.Gap, error)
}

// Wanted is what a run asks to be looked at.
type Wanted struct {
	Stage   fact.Stage
	Extents []fact.Extent
	// Declared are the facts of the design that lie in the extents: what is
	// declared can be read by its id, where what is not has to be searched
	// for.
	Declared []fact.Fact
}

// Task is a piece of work that an Observer offers.
type Task struct {
	Name    string        // unique among the observer's offers, and the same from run to run
	Extents []fact.Extent // what it looks at
	Cost    fact.Cost     // what it takes, estimated from above
	Rights  []Right       // what it needs to be allowed
	// Cursor goes on from an earlier observation of the task of this name;
	// empty begins anew. Cursors are kept by whoever asks, not by the
	// observer.
	Cursor string
}

// Right is something that whoever observes must be allowed to do.
type Right struct {
	Action string     // in the system's own words, as Microsoft.Resources/subscriptions/resourceGroups/read
	Scope  fact.Scope // where
}
