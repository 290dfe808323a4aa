package layout

import "github.com/wardhq/ward/internal/addr"

// Logs is a workspace that keeps logs.
type Logs struct {
	// Entity is whose regulated environments log to it, by name; "" is the
	// platform's, to which everything else does.
	Entity string `json:"entity,omitempty"`
	Days   int    `json:"days"` // for which every log can be asked
	// AuditDays is for how long rows are kept that say who did what: one of the
	// times that Azure has for a table.
	AuditDays int `json:"auditDays"`
	// Export says that these rows are copied, as they arrive, to the site's
	// records, which nobody can change.
	Export bool `json:"export,omitempty"`
	// Scope is the site by whose network the workspace is reached; nil where no
	// network of its region is.
	Scope *addr.Unit `json:"scope,omitempty"`
}

// Subscription is what is watched of a subscription as a whole.
type Subscription struct {
	ID addr.ID `json:"id"`
	// Keeper is the site that what is about all of it is deployed with.
	Keeper  addr.Unit `json:"keeper"`
	Plans   []Plan    `json:"plans,omitempty"`
	Budgets []Budget  `json:"budgets,omitempty"`
}

// Plan is a plan of Microsoft Defender for Cloud.
type Plan struct {
	Name string `json:"name"`          // as KeyVaults
	Sub  string `json:"sub,omitempty"` // as PerKeyVault
	Why  string `json:"why"`
}

// Budget is what a month may cost.
type Budget struct {
	Name     string   `json:"name"` // whose it is: a unit's name
	Monthly  int      `json:"monthly"`
	Currency string   `json:"currency"`         // that of the bill
	From     string   `json:"from"`             // the first day of a month, as 2026-11-01
	Groups   []string `json:"groups,omitempty"` // whose costs count; all of the subscription's where empty
}

// Alerts are what people are told of in a site.
type Alerts struct {
	Metrics    []MetricAlert   `json:"metrics,omitempty"`
	Activities []ActivityAlert `json:"activities,omitempty"`
	Queries    []QueryAlert    `json:"queries,omitempty"`
}

// MetricAlert is an alert on a number that a resource reports.
type MetricAlert struct {
	Name        string  `json:"name"`
	Why         string  `json:"why"`
	Of          addr.ID `json:"of"`
	Metric      string  `json:"metric"`
	Aggregation string  `json:"aggregation"`
	Operator    string  `json:"operator"`
	Threshold   int     `json:"threshold"`
	Severity    int     `json:"severity"`
	Every       string  `json:"every"`
	Over        string  `json:"over"`
}

// ActivityAlert is an alert on what was asked of Azure Resource Manager in the
// subscription that the site keeps.
type ActivityAlert struct {
	Name       string   `json:"name"`
	Why        string   `json:"why"`
	Category   string   `json:"category"`
	Operations []string `json:"operations,omitempty"` // any of them; all of the category where empty
}

// QueryAlert is an alert on what stands in the logs that the site keeps.
type QueryAlert struct {
	Name     string `json:"name"`
	Why      string `json:"why"`
	Query    string `json:"query"`
	More     int    `json:"more"` // than so many rows
	Severity int    `json:"severity"`
	Every    string `json:"every"`
	Over     string `json:"over"`
}
