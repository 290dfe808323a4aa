package check

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
)

// Check is a rule as its YAML file states it.
type Check struct {
	ID          string    `yaml:"id" json:"id"`           // kebab-case, stable for ever: azure-storage-public-network
	Version     int       `yaml:"version" json:"version"` // raised when the verdict on any body changes
	Title       string    `yaml:"title" json:"title"`     // what holds where it passes
	Description string    `yaml:"description" json:"description,omitempty"`
	Severity    Severity  `yaml:"severity" json:"severity"`
	Kind        addr.Kind `yaml:"kind" json:"kind,omitempty"` // what it judges, one subject at a time
	// Kinds stands instead of Kind where a rule judges several.
	Kinds []addr.Kind `yaml:"kinds" json:"kinds,omitempty"`
	// When is CEL that says whether the rule applies to a subject; where it
	// is false the outcome is not applicable. Empty means always.
	When string `yaml:"when" json:"when,omitempty"`
	// Rule is CEL that is true where the subject is as it should be. It sees
	// self (the body, with the service's documented defaults filled in) and
	// the functions that library.go lists.
	Rule string `yaml:"rule" json:"rule"`
	// Reason is CEL for the sentence that a failing finding gives, with the
	// values that decided.
	Reason      string   `yaml:"reason" json:"reason"`
	Remediation string   `yaml:"remediation" json:"remediation"`
	Controls    []string `yaml:"controls" json:"controls"` // framework/id, as nist-800-53/SC-7
	Sources     []string `yaml:"sources" json:"sources,omitempty"`
	// AzurePolicy is the built-in definition that enforces or audits the same
	// rule in Azure, if there is one.
	AzurePolicy *AzurePolicy `yaml:"azurePolicy" json:"azurePolicy,omitempty"`
	// Admission renders the rule as a ValidatingAdmissionPolicy as well. Only
	// rules that look at nothing but self may ask for it.
	Admission *Admission `yaml:"admission" json:"admission,omitempty"`
	// Tests are the rule's own examples: at least one that passes and one
	// that fails.
	Tests []Test `yaml:"tests" json:"tests,omitempty"`

	Pos diag.Pos `yaml:"-" json:"-"` // where the file is
}

// Judges returns the kinds that a check judges.
func (c Check) Judges() []addr.Kind {
	if len(c.Kinds) > 0 {
		return c.Kinds
	}
	return []addr.Kind{c.Kind}
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
	Definition string `yaml:"definition" json:"definition"` // its GUID
	Effect     string `yaml:"effect" json:"effect"`         // what Ward assigns it with: Deny, Audit, AuditIfNotExists
}

// Admission says how a rule becomes a ValidatingAdmissionPolicy.
type Admission struct {
	// Resources are what the policy matches, in version v1: the plural behind
	// its group, as apps/deployments or core/pods/ephemeralcontainers.
	Resources  []string `yaml:"resources" json:"resources"`
	Operations []string `yaml:"operations" json:"operations"` // CREATE, UPDATE
}

// Test is one example of a rule.
type Test struct {
	Name  string     `yaml:"name" json:"name"`
	Facts []TestFact `yaml:"facts" json:"facts"` // the first is the subject
	Want  Outcome    `yaml:"want" json:"want"`
	// Reason, where given, must be contained in the finding's.
	Reason string `yaml:"reason" json:"reason,omitempty"`
}

// TestFact is a fact of an example, at stage designed.
type TestFact struct {
	Subject string    `yaml:"subject" json:"subject"`
	Kind    addr.Kind `yaml:"kind" json:"kind"`
	// APIVersion matters where a documented default depends on it.
	APIVersion string         `yaml:"apiVersion" json:"apiVersion,omitempty"`
	Body       map[string]any `yaml:"body" json:"body"`
}
