package labtest_test

import (
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/published"
)

// With the definitions that CloudNativePG and its plugin publish, a real API
// server takes every object of a design whose database is on its cluster, with
// strict validation and the rules of the definitions themselves; and refuses
// what those rules refuse.
func TestADatabaseOnAClusterIsTaken(t *testing.T) {
	const proof = "that a real API server takes the objects of a database on a cluster"
	files := []string{"cnpg-clusters", "cnpg-imagecatalogs", "cnpg-databaseroles", "cnpg-databases", "cnpg-scheduledbackups", "cnpg-backups", "cnpg-barman-objectstores"}
	var definitions [][]byte
	for _, name := range files {
		raw, err := os.ReadFile(labtest.Reference(t, "crds/"+name+".yaml", proof))
		if err != nil {
			t.Fatal(err)
		}
		definitions = append(definitions, raw)
	}
	for cluster, objects := range objectsOnClusters(t) {
		t.Run(cluster, func(t *testing.T) { databaseTaken(t, definitions, objects) })
	}
}

func databaseTaken(t *testing.T, definitions [][]byte, objects []design.ClusterObject) {
	s := labtest.APIServer(t)
	for _, raw := range definitions {
		must(t, s.Apply(t, raw, labtest.Real))
	}
	for group, count := range map[string]int{crd.CNPG.String(): len(definitions) - 1, crd.Barman.String(): 1} {
		labtest.Eventually(t, group+" is served", func() labtest.Answer {
			a, err := s.Do(t.Context(), http.MethodGet, "/apis/"+group, "", nil)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}, func(a labtest.Answer) bool {
			return a.OK() && strings.Count(string(a.Body), "/status") >= count-1 && strings.Count(string(a.Body), `"singularName"`) >= count
		})
	}

	custom := 0
	for _, o := range objects {
		accepted(t, o.Key.String(), s.Apply(t, marshal(t, o.Value), labtest.Real))
		if strings.HasSuffix(o.Key.Group, "cnpg.io") {
			custom++
		}
	}
	if custom != 7 {
		t.Errorf("%d objects of CloudNativePG were put to the server, want 7", custom)
	}

	for name, object := range map[string]string{
		"a field that does not exist":       `{"apiVersion":"postgresql.cnpg.io/v1","kind":"Cluster","metadata":{"name":"x","namespace":"odoo"},"spec":{"instances":3,"storage":{"size":"1Gi"},"sychronous":{}}}`,
		"a role of the operator's own name": `{"apiVersion":"postgresql.cnpg.io/v1","kind":"DatabaseRole","metadata":{"name":"x","namespace":"odoo"},"spec":{"cluster":{"name":"database"},"name":"cnpg_x","login":true}}`,
		"a certificate for nobody":          `{"apiVersion":"postgresql.cnpg.io/v1","kind":"DatabaseRole","metadata":{"name":"x","namespace":"odoo"},"spec":{"cluster":{"name":"database"},"name":"x","login":false,"clientCertificate":{"enabled":true}}}`,
	} {
		if a := s.Create(t, []byte(object), labtest.DryRun); a.OK() {
			t.Errorf("%s: the server takes it", name)
		}
	}
}

// objectsOnClusters are the objects of the clusters of a clinic whose database
// is on them, what others are in first.
func objectsOnClusters(t *testing.T) map[string][]design.ClusterObject {
	t.Helper()
	data, err := published.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	all, err := check.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := estate.Load(os.DirFS(filepath.Join("..", "estate", "testdata", "clinic")), "estate.yaml", estate.Options{Regions: data.Regions.Names()})
	if err != nil {
		t.Fatal(err)
	}
	doc, err = doc.Set("entities[0].environments[0].database", "{version: 16, service: cluster, image: hrgregistry.azurecr.io/postgresql@sha256:"+strings.Repeat("9f", 32)+", because: {policy: POL-031}}")
	if err != nil {
		t.Fatal(err)
	}
	d, err := compile.Compile(compile.Input{Document: doc, Published: data, Checks: all.Checks()})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]design.ClusterObject{}
	for _, o := range d.Objects {
		at := len(out[o.Key.Cluster])
		if o.Key.Kind == "Namespace" {
			at = 0
		}
		out[o.Key.Cluster] = slices.Insert(out[o.Key.Cluster], at, o)
	}
	return out
}

// admitsADatabase wants the policies and Pod Security to take what CloudNativePG
// 1.30 makes of a Cluster as it is rendered: instances, the jobs that make them,
// and the pods of those; and to refuse what only looks like one.
//
// Sources: cloudnative-pg/cloudnative-pg v1.30.0, pkg/specs (pods.go, jobs.go,
// containers.go); cloudnative-pg/plugin-barman-cloud, internal/cnpgi/operator/lifecycle.go.
func admitsADatabase(t *testing.T, s *labtest.Server, manifests []manifest) {
	t.Helper()
	namespace, registry := "", ""
	for _, m := range manifests {
		var o struct {
			Kind     string `json:"kind"`
			Metadata struct {
				Name   string            `json:"name"`
				Labels map[string]string `json:"labels"`
			} `json:"metadata"`
		}
		if err := yaml.Unmarshal(m.data, &o); err != nil {
			t.Fatal(err)
		}
		if o.Kind == "Namespace" && o.Metadata.Name == "odoo" {
			namespace, registry = o.Metadata.Name, o.Metadata.Labels[check.RegistryLabel]
		}
	}
	if registry == "" {
		t.Fatal("no namespace says which registry its images are of, so nothing is shown")
	}
	account := map[string]any{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": map[string]any{"name": layout.DatabaseServiceAccount, "namespace": namespace}}
	must(t, s.Apply(t, marshal(t, account), labtest.Real))

	image := registry + "/postgresql@sha256:" + strings.Repeat("9f", 32)
	for _, role := range []string{"instance", "initdb", "join", "full-recovery", "pgbasebackup"} {
		labels := map[string]any{"cnpg.io/cluster": layout.DatabaseObject, "cnpg.io/instanceName": "database-1", "azure.workload.identity/use": "true"}
		owner := map[string]any{"apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster", "name": layout.DatabaseObject, "uid": "1f", "controller": true}
		pod := madeByCNPG(role, image)
		made := map[string]any{"apiVersion": "v1", "kind": "Pod", "spec": pod}
		if role == "instance" {
			labels["cnpg.io/podRole"] = role
			made["metadata"] = map[string]any{"name": "database-1", "namespace": namespace, "labels": labels, "ownerReferences": []any{owner}}
			accepted(t, "an instance of CloudNativePG", s.Create(t, marshal(t, made), labtest.DryRun))

			stranger := maps.Clone(pod)
			stranger["serviceAccountName"] = "default"
			made["spec"] = stranger
			if a := s.Create(t, marshal(t, made), labtest.DryRun); !a.RefusedBy("kubernetes-service-account-token") {
				t.Errorf("a pod that says it is an instance, and runs as another account: %d %s", a.Status, a.Message())
			}
			forged := map[string]any{"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": map[string]any{"name": "forged", "namespace": namespace, "labels": labels, "ownerReferences": []any{owner}}, "spec": map[string]any{
				"selector": map[string]any{"matchLabels": labels}, "serviceName": "forged", "template": map[string]any{"metadata": map[string]any{"labels": labels}, "spec": pod},
			}}
			if a := s.Create(t, marshal(t, forged), labtest.DryRun); !a.RefusedBy("kubernetes-service-account-token") {
				t.Errorf("a StatefulSet that says it is a database's: %d %s", a.Status, a.Message())
			}
			continue
		}
		labels["cnpg.io/jobRole"] = role
		job := map[string]any{"apiVersion": "batch/v1", "kind": "Job", "metadata": map[string]any{"name": "database-1-" + role, "namespace": namespace, "labels": labels, "ownerReferences": []any{owner}}, "spec": map[string]any{
			"template": map[string]any{"metadata": map[string]any{"labels": labels}, "spec": pod},
		}}
		accepted(t, "the job "+role+" of CloudNativePG", s.Create(t, marshal(t, job), labtest.DryRun))
		made["metadata"] = map[string]any{"name": "database-1-" + role, "namespace": namespace, "labels": labels, "ownerReferences": []any{
			map[string]any{"apiVersion": "batch/v1", "kind": "Job", "name": "database-1-" + role, "uid": "2f", "controller": true},
		}}
		accepted(t, "the pod of the job "+role, s.Create(t, marshal(t, made), labtest.DryRun))
	}
}

// madeByCNPG is the pod of an instance, or of a job of that role. Neither says
// whether it is given a token.
func madeByCNPG(role, image string) map[string]any {
	container := func(name string) map[string]any {
		return map[string]any{
			"name": name, "image": image,
			"resources": map[string]any{"requests": map[string]any{"cpu": "1", "memory": "4Gi"}, "limits": map[string]any{"memory": "4Gi"}},
			"securityContext": map[string]any{
				"seccompProfile": map[string]any{"type": "RuntimeDefault"}, "capabilities": map[string]any{"drop": []any{"ALL"}},
				"privileged": false, "runAsNonRoot": true, "readOnlyRootFilesystem": true, "allowPrivilegeEscalation": false,
			},
			"volumeMounts": []any{map[string]any{"name": "pgdata", "mountPath": "/var/lib/postgresql/data"}, map[string]any{"name": "scratch-data", "mountPath": "/run"}},
		}
	}
	sidecar := container("plugin-barman-cloud")
	sidecar["restartPolicy"] = "Always"
	pod := map[string]any{
		"initContainers":     []any{container("bootstrap-controller")},
		"serviceAccountName": layout.DatabaseServiceAccount,
		"securityContext":    map[string]any{"runAsUser": 26, "runAsGroup": 26, "fsGroup": 26, "runAsNonRoot": true, "seccompProfile": map[string]any{"type": "RuntimeDefault"}},
		"volumes": []any{
			map[string]any{"name": "pgdata", "persistentVolumeClaim": map[string]any{"claimName": "database-1"}},
			map[string]any{"name": "scratch-data", "emptyDir": map[string]any{}},
		},
	}
	if role == "instance" || role == "full-recovery" {
		pod["initContainers"] = []any{container("bootstrap-controller"), sidecar}
	}
	if role != "instance" {
		pod["containers"], pod["restartPolicy"] = []any{container(role)}, "Never"
		return pod
	}
	served := container("postgres")
	for probe, path := range map[string]string{"startupProbe": "/startupz", "readinessProbe": "/readyz", "livenessProbe": "/healthz"} {
		served[probe] = map[string]any{"httpGet": map[string]any{"path": path, "port": 8000, "scheme": "HTTPS"}, "timeoutSeconds": 5}
	}
	pod["containers"] = []any{served}
	return pod
}
