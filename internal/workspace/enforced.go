package workspace

import (
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile/decide"
	"github.com/wardhq/ward/internal/compile/layout"
)

// Enforced is one way in which something other than Ward holds to what a check
// judges, where a design is applied.
type Enforced struct {
	By string `json:"by"` // Azure Policy, or the kind of an admission policy
	// What is the built-in definition, or what the policy matches.
	What   string    `json:"what"`
	Kind   addr.Kind `json:"kind,omitempty"` // of several that the check judges
	Effect string    `json:"effect"`
	// Refuses says that it stops what the check would fail; otherwise it reports.
	Refuses bool   `json:"refuses"`
	Note    string `json:"note,omitempty"`
}

// Enforced returns by what a check is enforced or reported beside Ward: what a
// design assigns of Azure Policy, what its clusters refuse, and the policies that
// the check itself looks for. None is a check that Ward alone judges.
func (c *Catalogue) Enforced(k check.Check) []Enforced {
	var out []Enforced
	for _, e := range decide.Policies(k, layout.Layout{}) {
		one := Enforced{By: "Azure Policy", What: e.Definition, Effect: e.Effect, Refuses: e.Refuses()}
		named := check.AzurePolicy{}
		for kind, p := range k.Policies() {
			if p.Definition == e.Definition && (k.AzurePolicy != nil || strings.HasSuffix(e.Name, "-"+lastWord(kind))) {
				named = p
				if len(k.Table) > 0 {
					one.Kind = kind
				}
			}
		}
		switch {
		case len(e.Undecided) > 0:
			one.Refuses, one.Note = false, "not assigned: it asks for what no design decides ("+strings.Join(e.Undecided, ", ")+")"
		case !strings.EqualFold(named.Effect, e.Effect):
			one.Note = "a policy knows no environment: it reports where the check holds for some only"
		}
		out = append(out, one)
	}
	if k.Admission != nil {
		out = append(out, Enforced{
			By: "ValidatingAdmissionPolicy", What: strings.Join(k.Admission.Resources, ", "), Effect: "Deny", Refuses: true,
			Note: "in each cluster that Ward designs, when it is asked for " + strings.Join(k.Admission.Operations, " or "),
		})
	}
	for _, kind := range policyKinds(k) {
		out = append(out, Enforced{
			By: kind, What: "the policy that the check looks for", Effect: "Deny", Refuses: true,
			Note: "the policy refuses; that it is there and lets nothing past is what the check judges",
		})
	}
	return out
}

func lastWord(k addr.Kind) string {
	return strings.ToLower(string(k[strings.LastIndexByte(string(k), '/')+1:]))
}

// admissionKinds are the kinds of policies of a cluster, as a rule names them.
var admissionKinds = regexp.MustCompile(`objects\('((?:policies\.kyverno\.io|admissionregistration\.k8s\.io)/[A-Za-z]*Policy)'`)

// policyKinds are the kinds of policies that a check looks for in a cluster to
// judge something else.
func policyKinds(k check.Check) []string {
	var out []string
	for _, m := range admissionKinds.FindAllStringSubmatch(k.Rule+k.Offenders, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}
