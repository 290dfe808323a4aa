package layout

import "github.com/wardhq/ward/internal/addr"

// Bootstrap is what lets all else be deployed: by whom, with which rights, and
// where it is kept what they made.
type Bootstrap struct {
	Unit   addr.Unit `json:"unit"`   // the site that holds it
	Issuer string    `json:"issuer"` // whose tokens say who deploys
	GitHub bool      `json:"gitHub"` // they are of workflows on github.com
	// Plan is whom the tokens name of whoever looks at a change.
	Plan      string     `json:"plan"`
	Deployers []Deployer `json:"deployers"`
	State     *State     `json:"state,omitempty"` // nil where Terraform deploys nothing
}

// Deployer is who deploys units that are changed together, and nothing else.
type Deployer struct {
	Name  string      `json:"name"`  // of its first unit
	Apply string      `json:"apply"` // whom the tokens name
	Units []addr.Unit `json:"units"`
}

// State is what Terraform knows of what it made.
type State struct {
	SKU      string `json:"sku"`      // how often and where Azure copies it
	KeepDays int    `json:"keepDays"` // what is overwritten and deleted can be had back for so long
	// Units are those that Terraform deploys, which have a container each.
	Units []addr.Unit `json:"units"`
}

// Holds reports whether a unit's state is kept.
func (b *Bootstrap) Holds(unit addr.Unit) bool {
	if b == nil || b.State == nil {
		return false
	}
	for _, u := range b.State.Units {
		if u == unit {
			return true
		}
	}
	return false
}

// Runner is where the pipeline's machines work: in the network of a hub.
type Runner struct {
	Business string `json:"business"` // GitHub's number of whose pipelines may
}

// Registration is what a subscription has to know before anything is deployed
// to it.
type Registration struct {
	Subscription addr.ID   `json:"subscription"`
	Namespaces   []string  `json:"namespaces"`
	Features     []Feature `json:"features,omitempty"`
}

// Feature is a feature of a namespace that a subscription asks for.
type Feature struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
}
