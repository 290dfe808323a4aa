package labtest_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/flux"
	"github.com/wardhq/ward/internal/compile/kube/odoo"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/published"
	"github.com/wardhq/ward/internal/render/manifests"
)

// shelf serves the artifacts of a source by their digest.
type shelf struct {
	*httptest.Server
	mu   sync.Mutex
	held map[string][]byte
}

func newShelf(t *testing.T) *shelf {
	s := &shelf{held: map[string][]byte{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		_, _ = w.Write(s.held[path.Base(r.URL.Path)])
	}))
	t.Cleanup(s.Close)
	return s
}

// put packs files as a source's artifact.
func (s *shelf) put(t *testing.T, files map[string][]byte) (url, digest string, size int) {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(files[name])), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(files[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	sum := fmt.Sprintf("%x", sha256.Sum256(b.Bytes()))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held[sum+".tar.gz"] = b.Bytes()
	return s.URL + "/" + sum + ".tar.gz", "sha256:" + sum, b.Len()
}

// Flux's own controller keeps a namespace of a cluster that others keep as its
// release says, told by the objects that are rendered for its owner: folders come
// one after the other, what a release no longer has goes, what is changed by hand
// is put back, and a suspended folder is left alone. What a release may not write
// it does not write. The test stands in for Flux's
// source-controller, and for the controller that makes Deployments ready.
func TestFluxKeepsANamespace(t *testing.T) {
	const namespace = "odoo-bluestem-hospital-training"
	s := labtest.APIServer(t)
	for _, raw := range labtest.FluxDefinitions(t) {
		must(t, s.Apply(t, raw, labtest.Real))
	}
	for _, group := range []string{"/apis/source.toolkit.fluxcd.io/v1", "/apis/kustomize.toolkit.fluxcd.io/v1"} {
		labtest.Eventually(t, group+" is served", func() labtest.Answer { return asked(t, s, "GET", group, "", nil) }, labtest.Answer.OK)
	}

	// What its owner applies, with what Azure says of the identities.
	values := strings.NewReplacer(
		"${ODOO_BLUESTEM_HOSPITAL_TRAINING_CLIENT_ID}", "11111111-1111-4111-8111-111111111111",
		"${ODOO_BLUESTEM_HOSPITAL_TRAINING_RELEASE_CLIENT_ID}", "22222222-2222-4222-8222-222222222222")
	release := map[string][]byte{}
	var names []string
	told := 0
	objects := objectsOf(t, "provider-network", "bluestem-teaching")
	slices.SortStableFunc(objects, func(a, b design.ClusterObject) int { // a namespace first
		return strings.Compare(fmt.Sprint(a.Key.Kind != "Namespace"), fmt.Sprint(b.Key.Kind != "Namespace"))
	})
	for _, o := range objects {
		raw, err := manifests.Manifest(o)
		if err != nil {
			t.Fatal(err)
		}
		switch o.Component {
		case flux.FolderOf(namespace):
			told++
			accepted(t, o.Key.String(), s.Apply(t, []byte(values.Replace(string(raw))), labtest.Real))
		case namespace:
			name := strings.ToLower(o.Key.Kind) + "-" + o.Key.Name + ".yaml"
			names, release[namespace+"/"+name] = append(names, name), raw
		}
	}
	if told < 12 || len(release) < 9 {
		t.Fatalf("its owner is told by %d objects, and the release has %d: too few to show anything", told, len(release))
	}
	release[namespace+"/kustomization.yaml"] = []byte("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [" + strings.Join(names, ", ") + "]\n")
	release["after/one.yaml"] = object(t, "v1", "ConfigMap", namespace, "one", map[string]any{"data": map[string]any{"is": "there"}}, nil)
	release["after/two.yaml"] = object(t, "v1", "ConfigMap", namespace, "two", map[string]any{"data": map[string]any{"is": "there"}}, nil)

	// A second folder, as the routes are where an environment has some.
	after := flux.NewKustomization(kube.Place{Cluster: "bluestem-teaching", Namespace: namespace}, flux.KustomizationSpec{Name: "after", Path: "after", After: []string{"odoo"}})
	raw, err := manifests.Manifest(after)
	if err != nil {
		t.Fatal(err)
	}
	accepted(t, "the second folder", s.Apply(t, raw, labtest.Real))

	files := newShelf(t)
	labtest.Flux(t, s)
	fetched := func() (digest string) {
		t.Helper()
		url, digest, size := files.put(t, release)
		s.Fetched(t, namespace, flux.Source, url, digest, size)
		return digest
	}
	in := func(plural string) string {
		root := map[string]string{"configmaps": "/api/v1", "serviceaccounts": "/api/v1", "deployments": "/apis/apps/v1", "kustomizations": "/apis/kustomize.toolkit.fluxcd.io/v1"}[strings.Split(plural, "/")[0]]
		return root + "/namespaces/" + namespace + "/" + plural
	}
	get := func(plural string) labtest.Answer { return asked(t, s, "GET", in(plural), "", nil) }
	patch := func(plural, body string) {
		t.Helper()
		must(t, asked(t, s, "PATCH", in(plural), "application/merge-patch+json", []byte(body)))
	}
	says := func(text string) func(labtest.Answer) bool {
		return func(a labtest.Answer) bool { return a.OK() && strings.Contains(string(a.Body), text) }
	}
	gone := func(a labtest.Answer) bool { return a.Status == http.StatusNotFound }
	// request has Flux look at a folder again, and returns when it has.
	request := func(name string) {
		t.Helper()
		at := time.Now().Format(time.RFC3339Nano)
		patch("kustomizations/"+name, `{"metadata":{"annotations":{"reconcile.fluxcd.io/requestedAt":"`+at+`"}}}`)
		labtest.Eventually(t, name+" is looked at again", func() labtest.Answer { return get("kustomizations/" + name) }, says(`"lastHandledReconcileAt":"`+at+`"`))
	}

	fetched()
	labtest.Eventually(t, "Odoo's account is there", func() labtest.Answer { return get("serviceaccounts/odoo") }, says("11111111-1111-4111-8111-111111111111"))
	labtest.Eventually(t, "Odoo's web is there", func() labtest.Answer { return get("deployments/odoo-web") }, labtest.Answer.OK)
	if a := get("configmaps/one"); a.OK() {
		t.Error("the second folder is there before the first is ready")
	}
	for _, name := range []string{"odoo-web", "odoo-websocket", "odoo-background"} {
		labtest.Eventually(t, name+" is there", func() labtest.Answer { return get("deployments/" + name) }, labtest.Answer.OK)
		makeReady(t, s, in("deployments/"+name))
	}
	labtest.Eventually(t, "the second folder follows when the first is ready", func() labtest.Answer { return get("configmaps/one") }, labtest.Answer.OK)
	labtest.Eventually(t, "the second folder is ready", func() labtest.Answer { return get("kustomizations/after") }, says(`"lastAppliedRevision"`))

	// Drift.
	patch("configmaps/one", `{"data":{"is":"changed by hand"}}`)
	request("after")
	labtest.Eventually(t, "what was changed by hand is put back", func() labtest.Answer { return get("configmaps/one") }, says(`"is":"there"`))

	// Suspended as the steps do it, and the other folder goes on.
	patch("kustomizations/odoo", `{"spec":{"suspend":true}}`)
	patch("deployments/odoo-web", `{"metadata":{"labels":{"app.kubernetes.io/component":"changed-by-hand"}}}`)
	patch("configmaps/one", `{"data":{"is":"changed by hand"}}`)
	request("after")
	labtest.Eventually(t, "the other folder goes on", func() labtest.Answer { return get("configmaps/one") }, says(`"is":"there"`))
	if a := get("deployments/odoo-web"); !says("changed-by-hand")(a) {
		t.Errorf("a suspended folder is put back all the same: %s", a.Message())
	}
	patch("kustomizations/odoo", `{"spec":{"suspend":false}}`)
	labtest.Eventually(t, "it goes on", func() labtest.Answer { return get("deployments/odoo-web") }, func(a labtest.Answer) bool { return a.OK() && !says("changed-by-hand")(a) })

	// A release that has one object less.
	delete(release, "after/two.yaml")
	fetched()
	labtest.Eventually(t, "what a release no longer has goes", func() labtest.Answer { return get("configmaps/two") }, gone)
	if a := get("configmaps/one"); !a.OK() {
		t.Error("what it still has went too")
	}

	// One that wants more than its account may do.
	for name, more := range map[string][]byte{
		"a Secret":                   object(t, "v1", "Secret", namespace, "stolen", map[string]any{"stringData": map[string]any{"a": "b"}}, nil),
		"a role":                     object(t, "rbac.authorization.k8s.io/v1", "Role", namespace, "more", map[string]any{"rules": []any{}}, nil),
		"a way out of its namespace": object(t, "networking.k8s.io/v1", "NetworkPolicy", namespace, "out", map[string]any{"spec": map[string]any{"podSelector": map[string]any{}, "policyTypes": []any{"Egress"}, "egress": []any{map[string]any{}}}}, nil),
		"an account":                 object(t, "v1", "ServiceAccount", namespace, "another", map[string]any{}, nil),
		"another namespace":          object(t, "v1", "ConfigMap", "default", "elsewhere", map[string]any{"data": map[string]any{"a": "b"}}, nil),
	} {
		release["after/more.yaml"] = more
		digest := fetched()
		labtest.Eventually(t, name+" is refused", func() labtest.Answer { return get("kustomizations/after") }, func(a labtest.Answer) bool {
			return says("forbidden")(a) && says("system:serviceaccount:"+namespace+":"+flux.Account)(a) && says(`"lastAttemptedRevision":"1.0.0@`+digest)(a)
		})
	}
	for _, path := range []string{"/api/v1/namespaces/" + namespace + "/secrets/stolen", "/apis/rbac.authorization.k8s.io/v1/namespaces/" + namespace + "/roles/more", "/api/v1/namespaces/default/configmaps/elsewhere"} {
		if a := asked(t, s, "GET", path, "", nil); !gone(a) {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
}

// objectsOf are the objects of one cluster of an example.
func objectsOf(t *testing.T, example, cluster string) []design.ClusterObject {
	t.Helper()
	data, err := published.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	all, err := check.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := estate.Load(os.DirFS(filepath.Join("..", "..", "examples", example)), ".", estate.Options{Regions: data.Regions.Names()})
	if err != nil {
		t.Fatal(err)
	}
	d, err := compile.Compile(compile.Input{Document: doc, Published: data, Checks: all.Checks()})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(slices.Clone(d.Objects), func(o design.ClusterObject) bool { return o.Key.Cluster != cluster })
}

// asked is one request to the server.
func asked(t *testing.T, s *labtest.Server, method, path, contentType string, body []byte) labtest.Answer {
	t.Helper()
	a, err := s.Do(t.Context(), method, path, contentType, body)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// makeReady writes into a Deployment's status what its controller would when all
// of its pods are available.
func makeReady(t *testing.T, s *labtest.Server, path string) {
	t.Helper()
	var d struct {
		Metadata struct {
			Generation int `json:"generation"`
		} `json:"metadata"`
		Spec struct {
			Replicas int `json:"replicas"`
		} `json:"spec"`
	}
	if err := json.Unmarshal(asked(t, s, "GET", path, "", nil).Body, &d); err != nil {
		t.Fatal(err)
	}
	n := d.Spec.Replicas
	must(t, asked(t, s, "PATCH", path+"/status", "application/merge-patch+json", fmt.Appendf(nil,
		`{"status":{"observedGeneration":%d,"replicas":%d,"updatedReplicas":%d,"readyReplicas":%d,"availableReplicas":%d,"conditions":[
			{"type":"Available","status":"True","reason":"MinimumReplicasAvailable"},{"type":"Progressing","status":"True","reason":"NewReplicaSetAvailable"}]}}`,
		d.Metadata.Generation, n, n, n, n)))
}

// Whoever operates Odoo reads what runs and what it says, and restarts it, and
// can do nothing else: the API server itself is asked, for the estate's group.
func TestOperators(t *testing.T) {
	s := labtest.APIServer(t)
	const namespace = "odoo"
	group := ""
	for _, o := range objectsOf(t, "regional-group", "harbor-clinic-production") {
		if o.Key.Kind == "Namespace" && o.Key.Name == namespace || o.Key.Namespace == namespace && (o.Key.Kind == "Role" || o.Key.Kind == "RoleBinding") {
			raw, err := manifests.Manifest(o)
			if err != nil {
				t.Fatal(err)
			}
			accepted(t, o.Key.String(), s.Apply(t, raw, labtest.Real))
		}
		if b, is := o.Value.(*rbacv1.RoleBinding); is && o.Key.Name == odoo.OperatorRole {
			group = b.Subjects[0].Name
		}
	}
	if group == "" {
		t.Fatal("nobody operates Odoo")
	}
	review := func(namespace, verb, api, resource, sub string) labtest.Answer {
		t.Helper()
		body, err := json.Marshal(map[string]any{"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": map[string]any{
			"user": "somebody@example", "groups": []any{group, "system:authenticated"},
			"resourceAttributes": map[string]any{"namespace": namespace, "verb": verb, "group": api, "resource": resource, "subresource": sub},
		}})
		if err != nil {
			t.Fatal(err)
		}
		return asked(t, s, "POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", "application/json", body)
	}
	allowed := func(a labtest.Answer) bool { return strings.Contains(string(a.Body), `"allowed":true`) }
	for _, may := range [][4]string{
		{"get", "", "pods", "log"},
		{"list", "", "pods", ""},
		{"watch", "", "events", ""},
		{"delete", "", "pods", ""},
		{"get", "apps", "deployments", ""},
		{"list", "", "configmaps", ""},
		{"get", "kustomize.toolkit.fluxcd.io", "kustomizations", ""},
		{"get", "keda.sh", "scaledobjects", ""},
		{"list", "batch", "jobs", ""},
	} {
		labtest.Eventually(t, strings.Join(may[:], " "), func() labtest.Answer { return review(namespace, may[0], may[1], may[2], may[3]) }, allowed)
	}
	for _, not := range [][4]string{
		{"get", "", "secrets", ""},
		{"list", "", "secrets", ""},
		{"watch", "", "secrets", ""},
		{"create", "", "pods", "exec"},
		{"get", "", "pods", "exec"},
		{"create", "", "pods", "attach"},
		{"create", "", "pods", "portforward"},
		{"patch", "", "pods", "ephemeralcontainers"},
		{"get", "", "pods", "proxy"},
		{"get", "", "services", "proxy"},
		{"create", "", "pods", ""},
		{"patch", "", "pods", ""},
		{"deletecollection", "", "pods", ""},
		{"patch", "apps", "deployments", ""},
		{"update", "apps", "deployments", ""},
		{"create", "apps", "deployments", ""},
		{"delete", "apps", "deployments", ""},
		{"patch", "apps", "deployments", "scale"},
		{"create", "batch", "jobs", ""},
		{"delete", "batch", "jobs", ""},
		{"patch", "keda.sh", "scaledobjects", ""},
		{"patch", "", "configmaps", ""},
		{"create", "", "serviceaccounts", "token"},
		{"patch", "", "namespaces", ""},
		{"create", "rbac.authorization.k8s.io", "rolebindings", ""},
		{"bind", "rbac.authorization.k8s.io", "roles", ""},
		{"escalate", "rbac.authorization.k8s.io", "roles", ""},
		{"impersonate", "", "serviceaccounts", ""},
		{"patch", "kustomize.toolkit.fluxcd.io", "kustomizations", ""},
		{"delete", "networking.k8s.io", "networkpolicies", ""},
	} {
		if a := review(namespace, not[0], not[1], not[2], not[3]); !a.OK() || allowed(a) {
			t.Errorf("whoever operates Odoo may %s: %s", strings.Join(not[:], " "), a.Body)
		}
	}
	// Nowhere else, the namespaces that no policy of the cluster holds among them.
	for _, other := range append(exempt(t), "traefik", "default", "") {
		for _, verb := range []string{"get", "list", "create", "delete"} {
			if a := review(other, verb, "", "pods", ""); !a.OK() || allowed(a) {
				t.Errorf("whoever operates Odoo may %s pods in %q: %s", verb, other, a.Body)
			}
		}
	}
}
