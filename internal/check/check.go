package check

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
)

// Check is a rule as its YAML file states it.
type Check struct {
	ID string `yaml:"id" json:"id" required:"true" pattern:"^[a-z][a-z0-9]*(-[a-z0-9]+)+$" example:"azure-storage-public-network" doc:"Lower-case words joined by dashes, stable for ever; the file's name."`
	// Replaces are ids of checks that were merged into this one: they stand in
	// old records, and name no other check ever.
	Replaces    []string  `yaml:"replaces" json:"replaces,omitempty" doc:"The ids of checks that were merged into this one."`
	Version     int       `yaml:"version" json:"version" required:"true" min:"1" max:"9999" doc:"Starts with 1, and is raised when the verdict on any body changes."`
	Title       string    `yaml:"title" json:"title" required:"true" doc:"What holds where it passes."`
	Description string    `yaml:"description" json:"description,omitempty" lines:"true" doc:"What one has to know to read its findings."`
	Severity    Severity  `yaml:"severity" json:"severity" required:"true" enum:"low,medium,high,critical" doc:"How much a failing finding matters."`
	Kind        addr.Kind `yaml:"kind" json:"kind,omitempty" doc:"What it judges, one subject at a time."`
	// Kinds stands instead of Kind where a rule judges several.
	Kinds []addr.Kind `yaml:"kinds" json:"kinds,omitempty" doc:"What it judges, where that is more than one kind."`
	// Table stands instead of both where a rule judges several kinds by words
	// of their own, which it sees as constants.
	Table map[addr.Kind]Row `yaml:"judges" json:"judges,omitempty" doc:"The kinds that it judges, each with what the rule sees as constants."`
	// Stages are where the rule means something; none means all of them.
	Stages []fact.Stage `yaml:"stages" json:"stages,omitempty" min:"1" enum:"designed,planned,live,recorded" doc:"The stages at which it means something, where those are not all."`
	// Parameters are the values of the rule that an organisation decides.
	Parameters map[string]Parameter `yaml:"parameters" json:"parameters,omitempty" doc:"The values that an organisation may decide, by the name that the rule sees as params.NAME."`
	// When is CEL that says whether the rule applies to a subject; where it
	// is false the outcome is not applicable. Empty means always.
	When string `yaml:"when" json:"when,omitempty" lines:"true" doc:"CEL that is true where the rule applies."`
	// Rule is CEL that is true where the subject is as it should be. It sees
	// self (the body, with the service's documented defaults filled in) and
	// the functions that library.go lists.
	Rule string `yaml:"rule" json:"rule,omitempty" lines:"true" doc:"CEL that is true where the subject is as it should be."`
	// Reason is CEL for the sentence that a failing finding gives, with the
	// values that decided.
	Reason string `yaml:"reason" json:"reason,omitempty" lines:"true" doc:"CEL for the sentence of a failing finding."`
	// Offenders stands instead of Rule and Reason: CEL for a list or a map of
	// what is wrong. offenders.go says what it comes to.
	Offenders   string `yaml:"offenders" json:"offenders,omitempty" lines:"true" doc:"CEL for what is wrong, as text: it stands for rule and reason."`
	Remediation string `yaml:"remediation" json:"remediation" required:"true" lines:"true" doc:"What to do about a failing finding."`
	// Controls are what the check bears on, as nist-800-53/SC-7. They follow
	// from the frameworks (control.Citations).
	Controls []string `yaml:"-" json:"controls"`
	Sources  []string `yaml:"sources" json:"sources,omitempty" doc:"What it follows from."`
	// AzurePolicy is the built-in definition that enforces or audits the same
	// rule in Azure, if there is one.
	AzurePolicy *AzurePolicy `yaml:"azurePolicy" json:"azurePolicy,omitempty" doc:"The built-in definition of Azure Policy with the same rule."`
	// Admission renders the rule as a ValidatingAdmissionPolicy as well. Only
	// rules that look at nothing but self may ask for it.
	Admission *Admission `yaml:"admission" json:"admission,omitempty" doc:"How it becomes a ValidatingAdmissionPolicy."`
	// Tests are the rule's own examples: at least one that passes and one
	// that fails.
	Tests    []Test   `yaml:"-" json:"tests,omitempty"`
	Examples Examples `yaml:"tests" json:"-" required:"true" doc:"Its own examples: at least one that passes and one that fails."`

	Pos diag.Pos `yaml:"-" json:"-"` // where the file is
}

// Row is what a rule says of one kind, where it judges several by words of
// their own.
type Row struct {
	Constants   map[string]any `yaml:"constants" json:"constants" required:"true" doc:"The words that the rule is said with, as it sees them: constants.NAME."`
	AzurePolicy *AzurePolicy   `yaml:"azurePolicy" json:"azurePolicy,omitempty" doc:"The built-in definition of Azure Policy with the same rule for this kind."`
}

// Policies returns the built-in definitions with the same rule: that of the
// check by the first kind that it judges, those of its table by theirs.
func (c Check) Policies() map[addr.Kind]AzurePolicy {
	out := map[addr.Kind]AzurePolicy{}
	for k, row := range c.Table {
		if row.AzurePolicy != nil {
			out[k] = *row.AzurePolicy
		}
	}
	if c.AzurePolicy != nil {
		out[c.Judges()[0]] = *c.AzurePolicy
	}
	return out
}

// Parameter is a value of a rule that an organisation decides.
type Parameter struct {
	Type    string `yaml:"type" json:"type" required:"true" enum:"integer,text,boolean,list" doc:"What it is; a list is one of texts."`
	Default any    `yaml:"default" json:"default" required:"true" doc:"What holds where nobody decides."`
	Why     string `yaml:"why" json:"why" required:"true" doc:"What it decides, and why the default is what it is."`
	// Value is what holds: the default, or what parameters.yaml of a folder says.
	Value any `yaml:"-" json:"value"`
}

// Incoherent holds a check to one way of saying what it judges, and what is
// wrong.
func (c Check) Incoherent() (what, hint string) {
	ways := 0
	for _, said := range []bool{c.Kind != "", len(c.Kinds) > 0, len(c.Table) > 0} {
		if said {
			ways++
		}
	}
	switch {
	case ways == 0:
		return "does not say what it judges", "write kind; or kinds, or judges for several"
	case ways > 1:
		return "says in two ways what it judges", "write one of kind, kinds, judges"
	case c.AzurePolicy != nil && len(c.Table) > 0:
		return "has an azurePolicy beside a table of kinds", "write it into the rows of judges"
	case c.Offenders != "" && (c.Rule != "" || c.Reason != ""):
		return "has offenders beside a rule or a reason", "offenders stands for both"
	case c.Offenders == "" && (c.Rule == "" || c.Reason == ""):
		return "lacks a rule or its reason", "write both, or offenders, which stands for both"
	}
	return "", ""
}

// Means reports whether the check means something at a stage.
func (c Check) Means(stage fact.Stage) bool {
	return len(c.Stages) == 0 || slices.Contains(c.Stages, stage)
}

// Judges returns the kinds that a check judges.
func (c Check) Judges() []addr.Kind {
	switch {
	case len(c.Kinds) > 0:
		return c.Kinds
	case len(c.Table) > 0:
		return slices.Sorted(maps.Keys(c.Table))
	}
	return []addr.Kind{c.Kind}
}

// kindText is what a lookup of an expression names: a text that reads as a kind.
var kindText = regexp.MustCompile(`['"]([A-Za-z][A-Za-z0-9.-]*(?:/[A-Za-z0-9]+)+)['"]`)

// Reads returns the kinds that a check judges, then those that its expressions
// name to look them up.
func (c Check) Reads() []addr.Kind {
	out := slices.Clone(c.Judges())
	for _, expression := range []string{c.When, c.Rule, c.Reason, c.Offenders} {
		for _, m := range kindText.FindAllStringSubmatch(expression, -1) {
			out = append(out, addr.Kind(m[1]))
		}
	}
	return out
}

// Judged says the kinds that a check judges.
func (c Check) Judged() string {
	kinds := c.Judges()
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	return strings.Join(words, ", ")
}

// AzurePolicy names a built-in policy definition.
type AzurePolicy struct {
	Definition string `yaml:"definition" json:"definition" required:"true" pattern:"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" doc:"Its GUID."`
	Effect     string `yaml:"effect" json:"effect" required:"true" enum:"Deny,Audit,AuditIfNotExists,DeployIfNotExists,Modify,Append,DenyAction" doc:"What Ward assigns it with."`
}

// Admission says how a rule becomes a ValidatingAdmissionPolicy.
type Admission struct {
	// Resources are what the policy matches, in version v1: the plural behind
	// its group, as apps/deployments or core/pods/ephemeralcontainers.
	Resources  []string `yaml:"resources" json:"resources" required:"true" min:"1" example:"apps/deployments" doc:"The plural of what it matches behind its group, in version v1."`
	Operations []string `yaml:"operations" json:"operations" required:"true" min:"1" enum:"CREATE,UPDATE" doc:"When it is asked."`
}
