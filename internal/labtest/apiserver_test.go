package labtest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/labtest"
)

// The server is only worth testing against if it refuses what a real one
// refuses: each refusal here is one that other tests rely on.
func TestAPIServerRefuses(t *testing.T) {
	s := labtest.APIServer(t)
	must(t, s.Apply(t, []byte(restrictedNamespace), labtest.Real))

	t.Run("a field that does not exist", func(t *testing.T) {
		a := s.Apply(t, []byte(strings.Replace(configMap, "\ndata:", "\ndate:", 1)), labtest.DryRun)
		if a.OK() || !strings.Contains(a.Message(), "date") {
			t.Errorf("got %d %s, want a refusal that names the field", a.Status, a.Message())
		}
	})
	t.Run("nothing of a good object, and a dry run keeps nothing", func(t *testing.T) {
		must(t, s.Apply(t, []byte(configMap), labtest.DryRun))
		a, err := s.Do(t.Context(), http.MethodGet, "/api/v1/namespaces/clinic/configmaps/settings", "", nil)
		if err != nil || a.Status != http.StatusNotFound {
			t.Errorf("after a dry run: got %d %v, want 404", a.Status, err)
		}
	})
	t.Run("a privileged Pod, by Pod Security", func(t *testing.T) {
		a := s.Create(t, []byte(privilegedPod), labtest.DryRun)
		if a.Status != http.StatusForbidden || !strings.Contains(a.Message(), "PodSecurity") {
			t.Errorf("got %d %s, want 403 by PodSecurity", a.Status, a.Message())
		}
	})
	t.Run("what a policy forbids, by the policy's name", func(t *testing.T) {
		if a := s.Apply(t, []byte(configMap), labtest.DryRun); !a.OK() {
			t.Fatalf("before the policy: %d %s", a.Status, a.Message())
		}
		must(t, s.Apply(t, []byte(policy), labtest.Real))
		must(t, s.Apply(t, []byte(binding), labtest.Real))
		labtest.Eventually(t, "the policy refuses",
			func() labtest.Answer { return s.Apply(t, []byte(configMap), labtest.DryRun) },
			func(a labtest.Answer) bool { return a.RefusedBy("settings-have-an-owner") })
		must(t, s.Apply(t, []byte(strings.Replace(configMap, "name: settings", "name: settings\n  labels: {owner: records}", 1)), labtest.DryRun))
	})
}

func must(t testing.TB, a labtest.Answer) {
	t.Helper()
	if !a.OK() {
		t.Fatalf("the server refused: %d %s", a.Status, a.Message())
	}
}

const (
	restrictedNamespace = `
apiVersion: v1
kind: Namespace
metadata:
  name: clinic
  labels:
    pod-security.kubernetes.io/enforce: restricted
`
	configMap = `
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: clinic
data:
  colour: blue
`
	privilegedPod = `
apiVersion: v1
kind: Pod
metadata:
  name: privileged
  namespace: clinic
spec:
  restartPolicy: Never
  containers:
  - name: shell
    image: registry.example/shell@sha256:0000000000000000000000000000000000000000000000000000000000000000
    securityContext: {privileged: true}
`
	policy = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: settings-have-an-owner
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules:
    - apiGroups: [""]
      apiVersions: [v1]
      operations: [CREATE, UPDATE]
      resources: [configmaps]
  validations:
  - expression: has(object.metadata.labels) && "owner" in object.metadata.labels
    message: a ConfigMap names its owner
`
	binding = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: settings-have-an-owner
spec:
  policyName: settings-have-an-owner
  validationActions: [Deny]
  matchResources:
    namespaceSelector:
      matchLabels:
        kubernetes.io/metadata.name: clinic
`
)
