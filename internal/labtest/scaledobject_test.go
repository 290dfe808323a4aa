package labtest_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/labtest"
)

// With the definition that KEDA publishes, a real API server takes what is
// rendered for it, with strict validation, and refuses what it does not define.
// Its pause is an annotation that a step writes, and takes away again: the
// server keeps both beside what Flux applies.
func TestAScaledObjectIsTaken(t *testing.T) {
	raw, err := os.ReadFile(labtest.Binary(t, "keda") + ".keda.sh_scaledobjects.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s := labtest.APIServer(t)
	must(t, s.Apply(t, raw, labtest.Real))
	labtest.Eventually(t, "KEDA's kinds are served", func() labtest.Answer {
		a, err := s.Do(t.Context(), http.MethodGet, "/apis/"+crd.KEDA.String(), "", nil)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}, func(a labtest.Answer) bool { return a.OK() && strings.Contains(string(a.Body), `"scaledobjects"`) })
	taken := 0
	for _, manifests := range clusters(t) {
		for _, m := range manifests {
			var object map[string]any
			if err := yaml.Unmarshal(m.data, &object); err != nil {
				t.Fatal(err)
			}
			if object["kind"] == "HorizontalPodAutoscaler" && strings.Contains(string(m.data), "name: odoo-web") {
				for _, other := range manifests {
					if strings.Contains(string(other.data), "kind: ScaledObject") {
						t.Errorf("%s and %s decide of one Deployment", m.path, other.path)
					}
				}
			}
			if object["kind"] != "ScaledObject" {
				continue
			}
			taken++
			metadata := child(object, "metadata")
			namespace, _ := metadata["namespace"].(string)
			must(t, s.Apply(t, []byte("{apiVersion: v1, kind: Namespace, metadata: {name: "+namespace+"}}"), labtest.Real))
			accepted(t, m.path, s.Apply(t, m.data, labtest.Real))

			name, _ := metadata["name"].(string)
			at := "/apis/" + crd.KEDA.String() + "/namespaces/" + namespace + "/scaledobjects/" + name
			for _, value := range []string{`"0"`, "null"} {
				patch := `{"metadata":{"annotations":{"autoscaling.keda.sh/paused-replicas":` + value + `}}}`
				a, err := s.Do(t.Context(), http.MethodPatch, at, "application/merge-patch+json", []byte(patch))
				if err != nil {
					t.Fatal(err)
				}
				if held := strings.Contains(string(a.Body), `"autoscaling.keda.sh/paused-replicas":"0"`); !a.OK() || held != (value != "null") {
					t.Errorf("%s with %s: %d %s", name, value, a.Status, a.Message())
				}
			}

			child(object, "spec")["minReplicas"] = 2 // as an HPA calls it
			if a := s.Apply(t, marshal(t, object), labtest.DryRun); a.OK() || !strings.Contains(a.Message(), "minReplicas") {
				t.Errorf("a field that there is not: got %d %s, want a refusal", a.Status, a.Message())
			}
		}
	}
	if taken == 0 {
		t.Error("the example has no ScaledObject, so nothing was shown")
	}
}
