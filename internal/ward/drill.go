package ward

import "github.com/wardhq/ward/internal/addr"

// What the newest drill of a kind came to.
const (
	DrillNone      = "none"      // nobody has carried one out
	DrillRehearsed = "rehearsed" // on what stands for the system, or by other hands than Ward's
	DrillPassed    = "passed"
	DrillFailed    = "failed"
)

// Drill is what is known of one way back of an environment by drills that were
// sealed: the newest one on its own system, and where there is none the newest one
// that stands for it.
type Drill struct {
	Entity      string `json:"entity" required:"true" doc:"The entity of the environment."`
	Environment string `json:"environment" required:"true" doc:"The environment's name within the entity."`
	Name        string `json:"name" required:"true" enum:"restore,point-in-time,failover,sessions,zone,region" doc:"The way back that is practised."`
	Outcome     string `json:"outcome" required:"true" enum:"none,rehearsed,passed,failed" doc:"What it came to: rehearsed says nothing of the system itself, whatever it came to."`
	// On is what a rule asks first: without a drill on the system itself nothing is
	// known of it.
	On     Day      `json:"on" required:"true" doc:"The day of the newest drill on the environment's own system; unresolved where there is none."`
	Due    Day      `json:"due" required:"true" doc:"The day before which the next one is due, by what the estate says of how often; unresolved where it says nothing, or there was none."`
	Every  int      `json:"everyDays" required:"true" doc:"For how many days the estate lets one count; 0 where it says nothing."`
	ID     string   `json:"id,omitempty" doc:"What the drill is called in the ledger."`
	System string   `json:"system,omitempty" doc:"What it was carried out on."`
	Wrong  []string `json:"wrong,omitempty" doc:"What did not hold."`
}

// Kind implements Value.
func (Drill) Kind() addr.Kind { return DrillKind }

// Subject implements Value.
func (d Drill) Subject() addr.Subject {
	return addr.WardSubject("drill", d.Entity+"/"+d.Environment+"/"+d.Name)
}
