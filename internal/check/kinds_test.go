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
controls: [nist-800-53/CM-2]
admission: {resources: [core/pods, apps/deployments, core/pods/ephemeralcontainers], operations: [CREATE]}
tests:
  - {name: a, facts: [{subject: "kube:c/core/Pod/a/x", kind: core/Pod, body: {metadata: {name: x}}}], want: pass}
  - {name: b, facts: [{subject: "kube:c/apps/Deployment/a/x", kind: apps/Deployment, body: {metadata: {name: ""}}}], want: fail}
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
	policy, _, err := check.AdmissionPolicy(c.Checks()[0])
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

func TestWrongKinds(t *testing.T) {
	for edit, want := range map[[2]string]string{
		{"kinds: [core/Pod, apps/Deployment]", ""}:                               "kind: is missing",
		{"kinds:", "kind: core/Pod\nkinds:"}:                                     "kinds: stands beside kind",
		{"[core/Pod, apps/Deployment]", "[core/Pod, apps/Deployment, core/Pod]"}: "kinds[2]: core/Pod stands twice",
		{"[core/Pod, apps/Deployment]", "[core/Pod, apps/Deployment, '']"}:       "kinds[2]: is missing",
		{"[core/pods, apps/deployments,", "[core/pods, batch/jobs,"}:             `admission.resources[1]: "batch/jobs" is no resource of what the check judges`,
		{"[core/pods, apps/deployments,", "[pods, apps/deployments,"}:            `admission.resources[0]: "pods" is no resource of what the check judges`,
	} {
		if _, err := kindsOf(t, strings.Replace(severalKinds, edit[0], edit[1], 1)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", edit[1], err, want)
		}
	}
}
