package manifest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// templates are the custom kinds that run pods by a template as a Deployment
// or a Job does, with the way to it, and the kind that it is judged as.
//
// Sources: argoproj/argo-rollouts, knative/serving, openkruise/kruise,
// kedacore/keda, kubernetes-sigs/lws: the types' own definitions.
var templates = map[addr.Kind]struct {
	as  addr.Kind
	way []string
}{
	"argoproj.io/Rollout":                      {"apps/Deployment", []string{"spec", "template"}},
	"serving.knative.dev/Service":              {"apps/Deployment", []string{"spec", "template"}},
	"serving.knative.dev/Configuration":        {"apps/Deployment", []string{"spec", "template"}},
	"apps.kruise.io/CloneSet":                  {"apps/Deployment", []string{"spec", "template"}},
	"apps.kruise.io/StatefulSet":               {"apps/StatefulSet", []string{"spec", "template"}},
	"apps.kruise.io/DaemonSet":                 {"apps/DaemonSet", []string{"spec", "template"}},
	"apps.kruise.io/BroadcastJob":              {"batch/Job", []string{"spec", "template"}},
	"apps.kruise.io/AdvancedCronJob":           {"batch/Job", []string{"spec", "template", "jobTemplate", "spec", "template"}},
	"keda.sh/ScaledJob":                        {"batch/Job", []string{"spec", "jobTargetRef", "template"}},
	"leaderworkerset.x-k8s.io/LeaderWorkerSet": {"apps/StatefulSet", []string{"spec", "leaderWorkerTemplate", "workerTemplate"}},
	"core/PodTemplate":                         {"apps/Deployment", []string{"template"}},
	"apps.openshift.io/DeploymentConfig":       {"apps/Deployment", []string{"spec", "template"}},
}

// successors are the kinds that those of a group which is served no longer
// became. What they say is judged as what would be said of those.
//
// Source: Kubernetes, Deprecated API Migration Guide (1.16 and 1.22).
var successors = map[addr.Kind]addr.Kind{
	"extensions/Deployment":    "apps/Deployment",
	"extensions/DaemonSet":     "apps/DaemonSet",
	"extensions/ReplicaSet":    "apps/ReplicaSet",
	"extensions/Job":           "batch/Job",
	"extensions/Ingress":       "networking.k8s.io/Ingress",
	"extensions/NetworkPolicy": "networking.k8s.io/NetworkPolicy",
}

// pods are the pods of a custom object: as those of a kind that rules judge
// where they are known, or a gap.
func (rd *reading) pods(f fact.Fact, m map[string]any) {
	if to, old := successors[f.Kind]; old {
		rd.judgedAs(f, to, m)
		return
	}
	t, known := templates[f.Kind]
	if !known {
		if !rd.said(f.Kind, m) && custom(f.Kind) && holdsPod(m["spec"], 0) {
			rd.gaps = append(rd.gaps, fact.Gap{
				Origin: f.Origin, Subject: f.Subject, Kinds: []addr.Kind{f.Kind},
				Reason: fmt.Sprintf("it holds what a pod is made of, and no rule knows the pods of a %s; give the pods that it comes to", wordOf(f.Kind)),
			})
		}
		return
	}
	var at any = m
	for _, key := range t.way {
		below, _ := at.(map[string]any)
		at = below[key]
	}
	template, ok := at.(map[string]any)
	if !ok || body.IsUnresolved(template) {
		return // as a Rollout's whose pods are those of a Deployment that is there itself
	}
	spec, _ := m["spec"].(map[string]any)
	shape := map[string]any{
		"apiVersion": m["apiVersion"], "kind": wordOf(f.Kind), "metadata": m["metadata"],
		"spec": map[string]any{"template": template},
	}
	for _, key := range []string{"replicas", "selector"} {
		if v, there := spec[key]; there {
			shape["spec"].(map[string]any)[key] = v
		}
	}
	rd.judgedAs(f, t.as, shape)
}

// judgedAs adds a fact of another kind that says of the same object what rules
// of that kind judge.
func (rd *reading) judgedAs(f fact.Fact, as addr.Kind, shape map[string]any) {
	wanting(as, shape)
	content, err := body.JSON(as, shape)
	if err != nil {
		return // the object itself could not be read either
	}
	rd.facts = append(rd.facts, fact.Fact{
		Subject: f.Subject, Kind: as, APIVersion: f.APIVersion, Stage: f.Stage, Body: content, DerivedFrom: f.Digest(), Origin: f.Origin,
	})
}

// said reports whether hides says of an object all that could be said of its
// pods.
func (rd *reading) said(kind addr.Kind, m map[string]any) bool {
	_, brings := installers[kind]
	return brings || deployers[kind].does != "" || slices.Contains(pipelines, kind) && deploys(m["spec"], 0)
}

func wordOf(kind addr.Kind) string {
	_, word, _ := strings.Cut(string(kind), "/")
	return word
}

// patterns are groups whose objects say what pods should look like, and run
// none.
var patterns = []string{"kyverno.io", "policies.kyverno.io", "gatekeeper.sh", "apiextensions.k8s.io", "admissionregistration.k8s.io", "crossplane.io"}

func custom(kind addr.Kind) bool {
	group, _, _ := strings.Cut(string(kind), "/")
	return strings.Contains(group, ".") && !strings.HasSuffix(group, ".k8s.io") &&
		!slices.ContainsFunc(patterns, func(p string) bool { return group == p || strings.HasSuffix(group, "."+p) })
}

// holdsPod reports whether a value holds containers with images.
func holdsPod(v any, depth int) bool {
	if depth > maxDepth {
		return false
	}
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			if list, ok := item.([]any); ok && (key == "containers" || key == "steps" || key == "initContainers") && slices.ContainsFunc(list, isContainer) {
				return true
			}
			if m, ok := item.(map[string]any); ok && key == "container" && isContainer(m) {
				return true
			}
			if holdsPod(item, depth+1) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return holdsPod(item, depth+1) })
	}
	return false
}

func isContainer(v any) bool {
	m, ok := v.(map[string]any)
	if !ok {
		return false
	}
	_, image := m["image"].(string)
	return image
}
