package labtest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"sigs.k8s.io/yaml"

	"github.com/wardhq/ward/internal/labtest"
)

// Kubernetes' own controllers make the pods of every Deployment of both
// examples, under the rendered policies, Pod Security, quotas and priorities:
// as many as the autoscaler's least, and as its most, and none above the
// quota. The clusters are shown one after another on one server, in the same
// namespaces and under the same policies.
func TestDeploymentsMakeTheirPods(t *testing.T) {
	s := labtest.Controlled(t)
	define(t, s)
	t.Run("what is refused at the pod", func(t *testing.T) { refusedAtThePod(t, s) })
	shown, namespaces := 0, map[string]bool{}
	for _, example := range []string{"regional-group", "provider-network"} {
		of := clustersOf(t, example)
		for _, cluster := range slices.Sorted(maps.Keys(of)) {
			t.Run(cluster, func(t *testing.T) { shown += podsOf(t, s, of[cluster], namespaces) })
		}
	}
	t.Run("a database beside the proxy", func(t *testing.T) {
		shown += podsOf(t, s, clustersOf(t, "regional-group", databaseOnCluster...)[production], namespaces)
	})
	if shown == 0 {
		t.Error("no pod was made, so nothing was shown")
	}
	ends(t, s, slices.Sorted(maps.Keys(namespaces))...)
}

// refusedAtThePod shows what the test above relies on: Pod Security takes the
// Deployment with a warning, and its pods are refused, which the Deployment
// says; so are those of an account that is not there; and a namespace ends.
func refusedAtThePod(t *testing.T, s *labtest.Server) {
	must(t, s.Apply(t, []byte(restrictedNamespace+"    pod-security.kubernetes.io/warn: restricted\n"), labtest.Real))
	for _, tt := range []struct{ name, account, security, want string }{
		{"privileged", "default", `{"privileged": true, "allowPrivilegeEscalation": true}`, "violates PodSecurity"},
		{"stranger", "stranger", sound, `serviceaccount "stranger" not found`},
		{"sound", "default", sound, ""},
	} {
		name, path := tt.name, "/apis/apps/v1/namespaces/clinic/deployments/"+tt.name
		a := s.Apply(t, fmt.Appendf(nil, bareDeployment, name, name, name, tt.account, tt.security), labtest.Real)
		must(t, a)
		if warned := strings.Contains(strings.Join(a.Warnings, " "), "PodSecurity"); warned != (name == "privileged") {
			t.Errorf("%s: the server warns of %q", name, a.Warnings)
		}
		labtest.Eventually(t, name+" has its pod, or says why not", func() labtest.Answer { return get(t, s, path) }, func(a labtest.Answer) bool {
			d := decoded[appsv1.Deployment](t, a)
			said := failure(d)
			return tt.want == "" && said == "" && d.Status.Replicas == 1 || tt.want != "" && strings.Contains(said, tt.want)
		})
	}
	ends(t, s, "clinic")
}

// podsOf applies a cluster's manifests, its policies first, shows what their
// pods come to, takes all away again but policies and namespaces, and returns
// how many pods there were.
func podsOf(t *testing.T, s *labtest.Server, manifests []manifest, namespaces map[string]bool) int {
	manifests = served(t, s, manifests)
	policies, first := 0, len(namespaces) == 0
	for _, m := range manifests {
		switch kind, name := named(t, m); kind {
		case "Namespace":
			namespaces[name] = true
			accepted(t, m.path, s.Apply(t, m.data, labtest.Real))
		case "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding":
			policies++
			accepted(t, m.path, s.Apply(t, m.data, labtest.Real))
		}
	}
	if first {
		if policies == 0 {
			t.Fatal("the first cluster has no policies, so nothing would be shown of them")
		}
		for _, c := range checks(t) {
			awaitSeeded(t, s, c.ID, manifests)
		}
	}
	defer takenAway(t, s, manifests)
	for _, m := range manifests {
		accepted(t, m.path, s.Apply(t, m.data, labtest.Real))
	}

	deployments := all[appsv1.Deployment](t, manifests, "Deployment")
	scalers := map[string]autoscalingv2.HorizontalPodAutoscaler{}
	for _, h := range all[autoscalingv2.HorizontalPodAutoscaler](t, manifests, "HorizontalPodAutoscaler") {
		scalers[h.Namespace+"/"+h.Spec.ScaleTargetRef.Name] = h
	}
	pods := map[string]int64{}
	for _, d := range deployments {
		want := int32(1)
		if d.Spec.Replicas != nil {
			want = *d.Spec.Replicas
		}
		if h, ok := scalers[d.Namespace+"/"+d.Name]; ok && want > 0 {
			want = *h.Spec.MinReplicas
		}
		awaitPods(t, s, d, want)
		pods[d.Namespace] += int64(want)
	}
	for _, namespace := range slices.Sorted(maps.Keys(pods)) {
		judged(t, s, namespace, pods[namespace])
	}
	for _, d := range all[policyv1.PodDisruptionBudget](t, manifests, "PodDisruptionBudget") {
		path := "/apis/policy/v1/namespaces/" + d.Namespace + "/poddisruptionbudgets/" + d.Name
		labtest.Eventually(t, "the budget "+d.Name+" counts pods", func() labtest.Answer { return get(t, s, path) }, func(a labtest.Answer) bool {
			got := decoded[policyv1.PodDisruptionBudget](t, a)
			return got.Status.ObservedGeneration > 0 && (pods[d.Namespace] == 0 || got.Status.ExpectedPods > 0)
		})
	}
	bounded(t, s, all[corev1.ResourceQuota](t, manifests, "ResourceQuota"), deployments, scalers)

	if namespaces["odoo-routes"] {
		secret := object(t, "v1", "Secret", "odoo-routes", "any", map[string]any{}, nil)
		labtest.Eventually(t, "a Secret beside the routes is above the quota", func() labtest.Answer { return s.Create(t, secret, labtest.DryRun) },
			func(a labtest.Answer) bool { return strings.Contains(a.Message(), "exceeded quota: routes") })
	}
	made := 0
	for _, count := range pods {
		made += int(count)
	}
	return made
}

// takenAway deletes what was applied but policies and namespaces, and waits
// until no pod is left.
func takenAway(t *testing.T, s *labtest.Server, manifests []manifest) {
	t.Helper()
	none := func(a labtest.Answer) bool { return a.OK() && len(decoded[corev1.PodList](t, a).Items) == 0 }
	for _, m := range slices.Backward(manifests) {
		switch kind, name := named(t, m); kind {
		case "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding":
		case "Namespace":
			labtest.Eventually(t, "the pods of "+name+" go with their Deployments", func() labtest.Answer { return get(t, s, "/api/v1/namespaces/"+name+"/pods") }, none)
		default:
			s.Delete(t, m.data)
		}
	}
}

// awaitPods waits until a Deployment has so many pods, and fails with what its
// controller says where it never has.
func awaitPods(t *testing.T, s *labtest.Server, d appsv1.Deployment, want int32) {
	t.Helper()
	path := "/apis/apps/v1/namespaces/" + d.Namespace + "/deployments/" + d.Name
	labtest.Eventually(t, fmt.Sprintf("%s has %d pods", d.Name, want), func() labtest.Answer { return get(t, s, path) }, func(a labtest.Answer) bool {
		got := decoded[appsv1.Deployment](t, a)
		if said := failure(got); said != "" && !strings.Contains(said, "not found") { // an account that comes in a moment
			t.Fatalf("%s: its pods are refused: %s", d.Name, said)
		}
		return got.Status.ObservedGeneration >= got.Generation && got.Status.Replicas == want && got.Status.UpdatedReplicas == want
	})
}

// judged wants the namespace's pods to have passed admission as they were
// meant to: with the priority of their class, and without a token of the API
// that they did not ask for.
func judged(t *testing.T, s *labtest.Server, namespace string, want int64) {
	t.Helper()
	list := decoded[corev1.PodList](t, get(t, s, "/api/v1/namespaces/"+namespace+"/pods"))
	if int64(len(list.Items)) != want {
		t.Errorf("%s has %d pods, want %d", namespace, len(list.Items), want)
	}
	for _, p := range list.Items {
		if p.Spec.PriorityClassName != "" && (p.Spec.Priority == nil || *p.Spec.Priority <= 0) {
			t.Errorf("%s: its class %s gives it the priority %v", p.Name, p.Spec.PriorityClassName, p.Spec.Priority)
		}
		for _, v := range p.Spec.Volumes {
			if strings.HasPrefix(v.Name, "kube-api-access-") {
				t.Errorf("%s: a token of the API was mounted that nobody asked for", p.Name)
			}
		}
	}
	account := get(t, s, "/api/v1/namespaces/"+namespace+"/serviceaccounts/default")
	must(t, account)
}

// bounded wants each quota to have room for what the autoscaler may make, and
// to refuse what is above it.
func bounded(t *testing.T, s *labtest.Server, quotas []corev1.ResourceQuota, deployments []appsv1.Deployment, scalers map[string]autoscalingv2.HorizontalPodAutoscaler) {
	t.Helper()
	for _, q := range quotas {
		var last *appsv1.Deployment
		for i, d := range deployments {
			h, ok := scalers[d.Namespace+"/"+d.Name]
			if d.Namespace != q.Namespace || !ok || d.Spec.Replicas != nil && *d.Spec.Replicas == 0 {
				continue
			}
			most := h.Spec.MaxReplicas
			patch(t, s, "/apis/autoscaling/v2/namespaces/"+h.Namespace+"/horizontalpodautoscalers/"+h.Name, fmt.Sprintf(`{"spec":{"minReplicas":%d}}`, most))
			awaitPods(t, s, d, most)
			last = &deployments[i]
		}
		if last == nil {
			continue // what stands by
		}
		const above = 500
		path := "/apis/apps/v1/namespaces/" + last.Namespace + "/deployments/" + last.Name
		hpa := scalers[last.Namespace+"/"+last.Name]
		patch(t, s, "/apis/autoscaling/v2/namespaces/"+hpa.Namespace+"/horizontalpodautoscalers/"+hpa.Name, fmt.Sprintf(`{"spec":{"minReplicas":%d,"maxReplicas":%d}}`, above, above))
		labtest.Eventually(t, "the quota refuses what is above it", func() labtest.Answer { return get(t, s, path) }, func(a labtest.Answer) bool {
			return strings.Contains(failure(decoded[appsv1.Deployment](t, a)), "exceeded quota: "+q.Name)
		})
		counted := decoded[corev1.ResourceQuota](t, get(t, s, "/api/v1/namespaces/"+q.Namespace+"/resourcequotas/"+q.Name))
		if used := counted.Status.Used[corev1.ResourcePods]; used.Value() < int64(hpa.Spec.MaxReplicas) {
			t.Errorf("the quota counts %s pods, and %d of %s alone are there", used.String(), hpa.Spec.MaxReplicas, last.Name)
		}
	}
}

// ends deletes namespaces with all that is in them, and waits until they are
// gone.
func ends(t *testing.T, s *labtest.Server, namespaces ...string) {
	t.Helper()
	for _, namespace := range namespaces {
		a, err := s.Do(t.Context(), http.MethodDelete, "/api/v1/namespaces/"+namespace, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		must(t, a)
	}
	for _, namespace := range namespaces {
		labtest.Eventually(t, namespace+" ends", func() labtest.Answer { return get(t, s, "/api/v1/namespaces/"+namespace) },
			func(a labtest.Answer) bool { return a.Status == http.StatusNotFound })
	}
}

// failure is what a Deployment says of the pods that it could not make.
func failure(d appsv1.Deployment) string {
	for _, c := range d.Status.Conditions {
		if c.Type == appsv1.DeploymentReplicaFailure && c.Status == corev1.ConditionTrue {
			return c.Message
		}
	}
	return ""
}

func get(t *testing.T, s *labtest.Server, path string) labtest.Answer {
	t.Helper()
	a, err := s.Do(t.Context(), http.MethodGet, path, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func patch(t *testing.T, s *labtest.Server, path, body string) {
	t.Helper()
	a, err := s.Do(t.Context(), http.MethodPatch, path, "application/merge-patch+json", []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	must(t, a)
}

func decoded[T any](t *testing.T, a labtest.Answer) T {
	t.Helper()
	var v T
	if a.OK() {
		if err := json.Unmarshal(a.Body, &v); err != nil {
			t.Fatal(err)
		}
	}
	return v
}

// all are the manifests of a kind.
func all[T any](t *testing.T, manifests []manifest, kind string) []T {
	t.Helper()
	var out []T
	for _, m := range manifests {
		if k, _ := named(t, m); k != kind {
			continue
		}
		var v T
		if err := yaml.UnmarshalStrict(m.data, &v); err != nil {
			t.Fatalf("%s: %v", m.path, err)
		}
		out = append(out, v)
	}
	return out
}

func named(t *testing.T, m manifest) (kind, name string) {
	t.Helper()
	var o struct {
		Kind     string `json:"kind"`
		Metadata struct {
			Name string `json:"name"`
		} `json:"metadata"`
	}
	if err := yaml.Unmarshal(m.data, &o); err != nil {
		t.Fatalf("%s: %v", m.path, err)
	}
	return o.Kind, o.Metadata.Name
}

const (
	sound = `{"allowPrivilegeEscalation": false, "runAsNonRoot": true, "capabilities": {"drop": ["ALL"]}, "seccompProfile": {"type": "RuntimeDefault"}}`

	bareDeployment = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: %s, namespace: clinic}
spec:
  selector: {matchLabels: {app: %s}}
  template:
    metadata: {labels: {app: %s}}
    spec:
      serviceAccountName: %s
      containers:
        - name: any
          image: registry.example/any:1
          securityContext: %s
`
)
