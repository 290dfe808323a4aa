package ward

import "github.com/wardhq/ward/internal/addr"

// Function is something that people do with an environment.
type Function struct {
	Name        string      `json:"name" required:"true" doc:"Its name."`
	Owner       string      `json:"owner" required:"true" doc:"The role that answers for it."`
	Criticality string      `json:"criticality" required:"true" enum:"high,moderate,low" doc:"What its loss does to care."`
	Manual      string      `json:"manual,omitempty" doc:"How people work while Odoo is away."`
	Workaround  *Workaround `json:"workaround,omitempty" doc:"What that needs."`
}

// Workaround is what working by hand needs, and how it ends.
type Workaround struct {
	BearableMinutes int    `json:"bearableMinutes" required:"true" doc:"For how many minutes it can be borne."`
	Forms           string `json:"forms" required:"true" doc:"Where the forms are."`
	Reenter         string `json:"reenter" required:"true" doc:"How what was written down is entered."`
}

// Continuity is what is declared of how an organisation goes on when an environment
// is away.
type Continuity struct {
	Organisation string `json:"organisation" required:"true" doc:"Whose it is, by the short name."`
	// Regulated says whose care waits for it, which is what the law asks it for.
	Regulated bool             `json:"regulated" required:"true" doc:"Whether a production of it holds regulated data."`
	Authority string           `json:"authority" required:"true" doc:"The role that declares a loss; empty where nobody says."`
	Deputy    string           `json:"deputy" required:"true" doc:"The role that decides in its place; empty where nobody says."`
	Roles     []string         `json:"roles" required:"true" doc:"The roles that have to be reached."`
	Contacts  []ReachedRole    `json:"contacts" required:"true" doc:"How roles are reached."`
	Notices   []DeclaredNotice `json:"notices" required:"true" doc:"Who is told of what."`
}

// ReachedRole is how a role is reached.
type ReachedRole struct {
	Role  string   `json:"role" required:"true" doc:"The role."`
	Reach []string `json:"reach" required:"true" doc:"The ways, in order."`
}

// DeclaredNotice is that somebody is told.
type DeclaredNotice struct {
	On            string   `json:"on" required:"true" enum:"loss,degraded,back" doc:"Of what."`
	To            []string `json:"to" required:"true" doc:"Who is."`
	WithinMinutes int      `json:"withinMinutes" required:"true" doc:"Within how many minutes."`
}

// Kind implements Value.
func (Continuity) Kind() addr.Kind { return ContinuityKind }

// Subject implements Value.
func (c Continuity) Subject() addr.Subject { return addr.WardSubject("continuity", c.Organisation) }
