package ward

import (
	"encoding/json"
	"fmt"

	"github.com/wardhq/ward/internal/addr"
)

// Environment is one Odoo deployment, as the estate declares it.
type Environment struct {
	Entity  string `json:"entity" required:"true" doc:"The entity that it is of."`
	Name    string `json:"name" required:"true" doc:"Its name within the entity."`
	Purpose string `json:"purpose" required:"true" enum:"production,staging,development,training" doc:"What it is for."`
	Data    string `json:"data" required:"true" enum:"regulated,internal,synthetic" doc:"The class of the data in it."`
	Region  string `json:"region" required:"true" doc:"The Azure region that it runs in."`
	// Objectives are those that somebody asks for. What is promised of them is
	// an Objective each.
	Objectives     *Minutes   `json:"objectives,omitempty" doc:"How much may be lost and for how long it may be away, where somebody asks."`
	RecoveryRegion string     `json:"recoveryRegion,omitempty" doc:"The Azure region that it is recovered in."`
	OdooVersion    string     `json:"odooVersion,omitempty" doc:"The release of Odoo that runs in it, as 18.0."`
	AllowedRegions []string   `json:"allowedRegions,omitempty" doc:"The Azure regions in which data may be, where the estate says so."`
	RetentionDays  *Days      `json:"retentionDays,omitempty" doc:"For how long what is kept."`
	Registry       string     `json:"registry,omitempty" doc:"The registry that its images come from, by name."`
	WebConnections int        `json:"webConnections,omitempty" doc:"How many connections to its database those of its pods may open that serve requests."`
	Functions      []Function `json:"functions,omitempty" doc:"What people do with it, and how they do it while it is away."`
	Units          []string   `json:"units" required:"true" doc:"The parts of the design that are its own."`
	ResourceGroups []string   `json:"resourceGroups" required:"true" doc:"The ids of its resource groups."`
}

// Minutes are the objectives of an environment.
type Minutes struct {
	RPO int `json:"rpoMinutes" required:"true" doc:"How many minutes of work may be lost."`
	RTO int `json:"rtoMinutes" required:"true" doc:"For how many minutes it may be away."`
}

// Days are the times for which an estate keeps things.
type Days struct {
	Records         int `json:"records" required:"true" doc:"Compliance records."`
	OperationalLogs int `json:"operationalLogs" required:"true" doc:"Logs of the platform and of databases."`
	Backups         int `json:"backups" required:"true" doc:"Point-in-time recovery of databases."`
	Audit           int `json:"audit" required:"true" doc:"Who did what."`
}

// Kind implements Value.
func (Environment) Kind() addr.Kind { return EnvironmentKind }

// Subject implements Value.
func (e Environment) Subject() addr.Subject {
	return addr.Environment{Entity: e.Entity, Name: e.Name}.Subject()
}

// Cluster is a Kubernetes cluster, and which environments run in it.
type Cluster struct {
	Name         string   `json:"name" required:"true" doc:"Its name, as the subjects of its objects begin with."`
	Region       string   `json:"region" required:"true" doc:"The Azure region that it runs in."`
	Environments []string `json:"environments" required:"true" doc:"The environments in it, as entity/name."`
}

// Kind implements Value.
func (Cluster) Kind() addr.Kind { return ClusterKind }

// Subject implements Value.
func (c Cluster) Subject() addr.Subject { return addr.WardSubject("cluster", c.Name) }

// The names of objectives.
const (
	RecoveryPoint = "recovery-point"
	RecoveryTime  = "recovery-time"
)

// Objective is something that is asked of an environment, with what the design
// promises of it and whether published or measured figures show that.
type Objective struct {
	Entity      string `json:"entity" required:"true" doc:"The entity of the environment."`
	Environment string `json:"environment" required:"true" doc:"The environment's name within the entity."`
	Name        string `json:"name" required:"true" enum:"recovery-point,recovery-time" doc:"What is asked for."`
	Asked       string `json:"asked" required:"true" doc:"As the estate writes it, as 4h."`
	Minutes     int    `json:"askedMinutes" required:"true" doc:"The same in minutes."`
	Promised    string `json:"promised" required:"true" doc:"What the design comes to, for people: ≤ 1 h, no bound."`
	// Standing has the words of design.Standing.
	Standing string `json:"standing" required:"true" enum:"unknown,not met,not shown,shown" doc:"Whether figures show that what is asked for is kept."`
	Why      string `json:"why" required:"true" doc:"The part that decides it."`
	// Shown is what a rule holds against Minutes: what is not shown is unknown
	// to it, and no pass.
	Shown Bound `json:"shownMinutes" required:"true" doc:"What published or measured figures bound it to, in minutes; unresolved where they do not."`
}

// Bound is a number of minutes, or why nobody knows one. The zero value is
// unknown.
type Bound struct {
	Known   bool
	Minutes int
	Why     string // why it is not known
}

// MarshalJSON writes the minutes, or what stands for an unknown value in a
// fact.
func (b Bound) MarshalJSON() ([]byte, error) {
	if b.Known {
		return json.Marshal(b.Minutes)
	}
	return json.Marshal(map[string]string{addr.UnresolvedKey: b.Why})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (b *Bound) UnmarshalJSON(raw []byte) error {
	*b = Bound{}
	if json.Unmarshal(raw, &b.Minutes) == nil {
		b.Known = true
		return nil
	}
	var unresolved map[string]string
	if err := json.Unmarshal(raw, &unresolved); err != nil || len(unresolved) != 1 {
		return fmt.Errorf("%s is not a number of minutes, nor %s with why", raw, addr.UnresolvedKey)
	}
	b.Why = unresolved[addr.UnresolvedKey]
	return nil
}

// Kind implements Value.
func (Objective) Kind() addr.Kind { return ObjectiveKind }

// Subject implements Value.
func (o Objective) Subject() addr.Subject {
	return addr.WardSubject("objective", o.Entity+"/"+o.Environment+"/"+o.Name)
}

// Budget is what a month of some units may cost, and what it costs at the least
// by dated list prices of the same currency.
type Budget struct {
	Of       string `json:"of" required:"true" doc:"Whose it is: an environment as entity/name, or the platform."`
	Monthly  int    `json:"monthly" required:"true" doc:"What a month may cost."`
	Floor    int    `json:"floor" required:"true" doc:"What it costs at the least that runs all month, rounded down; what is billed by use, and what has no price, is beside it."`
	Currency string `json:"currency" required:"true" doc:"The currency of both."`
}

// Kind implements Value.
func (Budget) Kind() addr.Kind { return BudgetKind }

// Subject implements Value.
func (b Budget) Subject() addr.Subject { return addr.WardSubject("budget", b.Of) }

// Parameters are the values that a check is judged with, where it has any.
type Parameters struct {
	Check  string               `json:"check" required:"true" doc:"The id of the check."`
	Values map[string]Parameter `json:"values" required:"true" doc:"The values, by the parameter's name."`
}

// Parameter is one value, and who says it.
type Parameter struct {
	Value   any     `json:"value" required:"true" doc:"Of the type that the check gives it."`
	Default bool    `json:"default,omitempty" doc:"Nobody wrote it: it is the check's own."`
	Because Because `json:"because,omitzero" doc:"What asks for it, where somebody wrote it."`
}

// Kind implements Value.
func (Parameters) Kind() addr.Kind { return ParametersKind }

// Subject implements Value.
func (p Parameters) Subject() addr.Subject { return addr.WardSubject("parameters", p.Check) }

// Image is a container image as the design has it built.
type Image struct {
	Name         string      `json:"name" required:"true" doc:"Its repository in the registry, and for Odoo its release."`
	Environments []string    `json:"environments" required:"true" doc:"The environments that run it, as entity/name; none of what only people run."`
	User         int         `json:"user" required:"true" doc:"The number of the user that it runs as."`
	Inputs       []Input     `json:"inputs" required:"true" doc:"What it is built of."`
	Components   []Component `json:"components" required:"true" doc:"What is in it that nobody maintains."`
	Deadlines    *Deadlines  `json:"deadlinesDays,omitempty" doc:"For how many days a known vulnerability may stay in what is published; none where nothing is scanned."`
}

// Input is something that an image is built of.
type Input struct {
	Name      string `json:"name" required:"true" doc:"What it is."`
	Reference string `json:"reference" required:"true" doc:"As the build names it; empty where nobody says."`
	Pinned    bool   `json:"pinned" required:"true" doc:"Whether it is named by a digest, a commit or a checksum."`
}

// Component is a part of an image that nobody maintains.
type Component struct {
	Name    string `json:"name" required:"true" doc:"Its name."`
	Version string `json:"version" required:"true" doc:"Its version."`
	Since   string `json:"since" required:"true" doc:"Since when nobody maintains it."`
}

// Deadlines are days by how severe a vulnerability is.
type Deadlines struct {
	Critical int `json:"critical" required:"true" doc:"From the day on which it was published."`
	High     int `json:"high" required:"true" doc:"From the day on which it was published."`
	Medium   int `json:"medium" required:"true" doc:"From the day on which it was published."`
}

// Kind implements Value.
func (Image) Kind() addr.Kind { return ImageKind }

// Subject implements Value.
func (i Image) Subject() addr.Subject { return addr.WardSubject("image", i.Name) }
