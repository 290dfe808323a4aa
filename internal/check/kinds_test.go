package check_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
)

const severalKinds = `id: pods-named
version: 1
title: It has a name
severity: high
kinds: [core/Pod, apps/Deployment]
rule: self.metadata.name != ''
reason: "'it has none'"
remediation: Name it.
admission: {resources: [core/pods, apps/deployments, core/pods/ephemeralcontainers], operations: [CREATE]}
tests:
  facts: {pod: kube:c/core/Pod/a/x, deployment: kube:c/apps/Deployment/a/x}
  given: {pod: {metadata: {name: x}}, deployment: {metadata: {name: ""}}}
  cases: [{name: a, subject: pod, want: pass}, {name: b, subject: deployment, want: fail}]
`

const wardsOwn = `id: pods-named
version: 1
title: It has components
severity: high
kind: ward/BillOfMaterials
rule: self.components > 0
reason: "'it has none'"
remediation: List them.
tests:
  facts: {self: {id: "file:bom.json#components", kind: ward/BillOfMaterials}}
  given: {self: {file: bom.json, format: spdx, of: image, components: 1, products: []}}
  cases: [{name: a, want: pass}, {name: b, change: {self: {components: 0}}, want: fail}]
`

func kindsOf(t *testing.T, text string) (*check.Catalogue, error) {
	t.Helper()
	return check.Load(fstest.MapFS{"pods-named.yaml": {Data: []byte(text)}})
}

// A check of several kinds judges each subject once, and says once what it
// could not see.
func TestSeveralKinds(t *testing.T) {
	c, err := kindsOf(t, severalKinds)
	if err != nil {
		t.Fatal(err)
	}
	subject := func(s string) addr.Subject {
		parsed, err := addr.ParseSubject(s)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	pod := fact.Fact{Subject: subject("kube:c/core/Pod/a/x"), Kind: "core/Pod", Body: []byte(`{"metadata": {"name": "x"}}`)}
	deployment := fact.Fact{Subject: subject("kube:c/apps/Deployment/a/y"), Kind: "apps/Deployment", Body: []byte(`{"metadata": {"name": ""}}`)}
	whole := fact.Snapshot{Observations: []fact.Observation{fact.All("test", addr.SystemKubernetes)}}
	for name, in := range map[string]struct {
		check.Input
		want []string
	}{
		"both":    {check.Input{Snapshot: fact.Snapshot{Facts: []fact.Fact{pod, deployment}}}, []string{"core/Pod kube:c/core/Pod/a/x pass", "apps/Deployment kube:c/apps/Deployment/a/y fail"}},
		"neither": {check.Input{Snapshot: whole}, []string{"core/Pod  not applicable: there is no core/Pod, no apps/Deployment"}},
		"absent":  {check.Input{Snapshot: whole, Declared: []fact.Fact{deployment}}, []string{"apps/Deployment kube:c/apps/Deployment/a/y fail"}},
		"not looked at": {
			check.Input{Declared: []fact.Fact{deployment}},
			[]string{"core/Pod  unknown: this run did not look for 1 of what the design declares"},
		},
		"neither looked at": {check.Input{}, []string{"core/Pod  unknown: this run did not look everywhere for core/Pod, apps/Deployment"}},
		"a gap of one": {
			check.Input{Snapshot: fact.Snapshot{Facts: []fact.Fact{pod}, Gaps: []fact.Gap{{Kinds: []addr.Kind{"apps/Deployment"}, Reason: "broken"}}}},
			[]string{"core/Pod kube:c/core/Pod/a/x pass", "core/Pod  unknown: broken"},
		},
		"a gap of all": {check.Input{Snapshot: fact.Snapshot{Gaps: []fact.Gap{{Reason: "broken"}}}}, []string{"core/Pod  unknown: broken"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			err := c.Run(t.Context(), in.Input, func(f check.Finding) error {
				line := string(f.Kind) + " " + f.Subject.String() + " " + f.Outcome.String()
				if f.Outcome != check.Pass && f.Outcome != check.Fail {
					line += ": " + f.Reason
				}
				got = append(got, line)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(in.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	policy, _, err := check.AdmissionPolicy(c.Checks()[0], exempt)
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, r := range policy.Spec.MatchConstraints.ResourceRules {
		rules = append(rules, strings.Join(r.APIGroups, ",")+"/"+strings.Join(r.Resources, ","))
	}
	if diff := cmp.Diff([]string{"/pods,pods/ephemeralcontainers", "apps/deployments"}, rules); diff != "" {
		t.Errorf("the policy's rules (-want +got):\n%s", diff)
	}
}

// A gap that names a kind of Ward's hides it, and so does one of Ward's system:
// files have such facts too. A gap of anything hides nothing that is declared.
func TestGapOfWardsOwn(t *testing.T) {
	c, err := kindsOf(t, wardsOwn)
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		gap  fact.Gap
		want check.Outcome
	}{
		"of the kind":     {fact.Gap{Kinds: []addr.Kind{"ward/BillOfMaterials"}, Reason: "broken"}, check.Unknown},
		"of the system":   {fact.Gap{Systems: []addr.System{addr.SystemWard}, Reason: "broken"}, check.Unknown},
		"of anything":     {fact.Gap{Reason: "broken"}, check.NotApplicable},
		"of another kind": {fact.Gap{Kinds: []addr.Kind{"ward/Image"}, Reason: "broken"}, check.NotApplicable},
	} {
		var got []check.Outcome
		err := c.Run(t.Context(), check.Input{Snapshot: fact.Snapshot{Gaps: []fact.Gap{x.gap}}}, func(f check.Finding) error {
			got = append(got, f.Outcome)
			return nil
		})
		if err != nil || len(got) != 1 || got[0] != x.want {
			t.Errorf("%s: %v, %v, want %s", name, got, err, x.want)
		}
	}
}

func TestWrongKinds(t *testing.T) {
	for edit, want := range map[[2]string]string{
		{"kinds: [core/Pod, apps/Deployment]", ""}:                               "pods-named.yaml:1:1: does not say what it judges (write kind; or kinds, or judges for several)",
		{"kinds:", "kind: core/Pod\nkinds:"}:                                     "pods-named.yaml:1:1: says in two ways what it judges (write one of kind, kinds, judges)",
		{"[core/Pod, apps/Deployment]", "[core/Pod, apps/Deployment, core/Pod]"}: `pods-named.yaml:5:36: kinds[2]: "core/Pod" stands twice in this list (it is also kinds[0])`,
		{"[core/Pod, apps/Deployment]", "[core/Pod, apps/Deployment, '']"}:       "pods-named.yaml:5:36: kinds[2]: is empty text",
		{"[core/pods, apps/deployments,", "[core/pods, batch/jobs,"}:             `pods-named.yaml:9:36: admission.resources[1]: "batch/jobs" is not a resource of what the check judges`,
		{"[core/pods, apps/deployments,", "[pods, apps/deployments,"}:            `pods-named.yaml:9:25: admission.resources[0]: "pods" is not a resource of what the check judges`,
	} {
		if _, err := kindsOf(t, strings.Replace(severalKinds, edit[0], edit[1], 1)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", edit[1], err, want)
		}
	}
}

// exempt are the namespaces that the policies of these tests leave alone.
var exempt = []string{"kube-system"}

// What a check asks of the environment, its policy asks of the labels of the
// namespace; what no label tells it cannot ask.
func TestTheEnvironmentAtAdmission(t *testing.T) {
	c := check.Check{
		ID: "registry", Title: "From the registry", Remediation: "Import it.", Kind: "core/Pod",
		When:      "environment().?body.?registry.hasValue()",
		Rule:      "self.spec.containers.all(c, c.image.startsWith(string(environment().value().body.registry)))",
		Reason:    "'another registry'",
		Admission: &check.Admission{Resources: []string{"core/pods"}, Operations: []string{"CREATE"}},
	}
	policy, binding, err := check.AdmissionPolicy(c, exempt)
	if err != nil {
		t.Fatal(err)
	}
	text := policy.Spec.Validations[0].Expression
	if strings.Count(text, `l[?"ward.dev/registry"]`) != 2 || strings.Contains(text, "environment()") || !strings.HasPrefix(text, "!") {
		t.Errorf("the policy asks %s", text)
	}
	if len(policy.Spec.MatchConditions) > 0 {
		t.Errorf("conditions see no namespace: %v", policy.Spec.MatchConditions)
	}
	if diff := cmp.Diff(exempt, binding.Spec.MatchResources.NamespaceSelector.MatchExpressions[0].Values); diff != "" {
		t.Errorf("exempt (-want +got):\n%s", diff)
	}
	for _, rule := range []string{"environment().value().body.purpose == 'production'", "environment().?body.?purpose.orValue('') == 'production'"} {
		c.Rule = rule
		if _, _, err := check.AdmissionPolicy(c, exempt); err == nil || !strings.Contains(err.Error(), "asks for purpose of the environment, of which a cluster knows registry and data only") {
			t.Errorf("%s: %v", rule, err)
		}
	}
}

// Offenders are admitted as a rule and its message: none of them, and which.
func TestOffendersAtAdmission(t *testing.T) {
	c := check.Check{
		ID: "pods-pinned", Title: "Images are pinned", Remediation: "Pin them.", Kind: "core/Pod",
		Offenders: "self.spec.containers.filter(c, !c.image.contains('@')).map(c, string(c.name))",
		Admission: &check.Admission{Resources: []string{"core/pods"}, Operations: []string{"CREATE"}},
	}
	policy, _, err := check.AdmissionPolicy(c, exempt)
	if err != nil {
		t.Fatal(err)
	}
	v := policy.Spec.Validations[0]
	const offenders = "object.spec.containers.filter(c, !c.image.contains(\"@\")).map(c, string(c.name))"
	if v.Expression != offenders+".size() == 0" || v.MessageExpression != offenders+".join(\"; \")" {
		t.Errorf("the policy says %s, with %s", v.Expression, v.MessageExpression)
	}
	c.Offenders = "differs(self.spec.hostNetwork, false)"
	if _, _, err := check.AdmissionPolicy(c, exempt); err == nil {
		t.Error("what Kubernetes' CEL does not have is taken")
	}
}
