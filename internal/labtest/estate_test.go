package labtest_test

import (
	"encoding/json"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/published"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/ward"
)

// A real API server takes every manifest of the example's tree, in the order
// of the kustomizations: each first as a dry run, then for good. It warns of
// nothing: Pod Security does not refuse a Deployment whose pods it would
// refuse, it warns.
func TestManifestsAreTaken(t *testing.T) {
	for cluster, manifests := range clusters(t) {
		t.Run(cluster, func(t *testing.T) {
			s := labtest.APIServer(t)
			define(t, s)
			for _, m := range served(t, s, manifests) {
				accepted(t, m.path+", dry run", s.Apply(t, m.data, labtest.DryRun))
				accepted(t, m.path+", real", s.Apply(t, m.data, labtest.Real))
			}
		})
	}
}

// With the rendered policies in force, Odoo's own objects are still taken,
// and Pod Security takes the pods that its Deployments would make; and so are
// those that CloudNativePG makes. There is no controller here that makes them,
// so the test does.
func TestOdooIsAdmitted(t *testing.T) {
	enforced := checks(t)
	for cluster, manifests := range clusters(t) {
		t.Run(cluster, func(t *testing.T) {
			s := labtest.APIServer(t)
			define(t, s)
			manifests := served(t, s, manifests)
			for _, m := range manifests {
				accepted(t, m.path, s.Apply(t, m.data, labtest.Real))
			}
			for _, c := range enforced {
				awaitSeeded(t, s, c.ID, manifests)
			}
			for _, m := range manifests {
				accepted(t, m.path+", under the policies", s.Apply(t, m.data, labtest.DryRun))
			}

			pods := 0
			for _, m := range manifests {
				pod, ok := podOf(t, m.data, nil)
				if !ok {
					continue
				}
				pods++
				accepted(t, "a pod of "+m.path, s.Create(t, pod, labtest.DryRun))
				privileged, _ := podOf(t, m.data, func(container map[string]any) {
					container["securityContext"] = map[string]any{"privileged": true}
				})
				if a := s.Create(t, privileged, labtest.DryRun); a.OK() || !strings.Contains(a.Message(), "PodSecurity") {
					t.Errorf("a privileged pod of %s: got %d %s, want a refusal by PodSecurity", m.path, a.Status, a.Message())
				}
				foreign, _ := podOf(t, m.data, func(container map[string]any) {
					container["image"] = "docker.io/library/any@sha256:" + strings.Repeat("0", 64)
				})
				if a := s.Create(t, foreign, labtest.DryRun); !a.RefusedBy("kubernetes-image-registry") {
					t.Errorf("a pod of %s with an image of somebody else's registry: got %d %s, want a refusal", m.path, a.Status, a.Message())
				}
			}
			if pods == 0 {
				t.Error("no Deployment was rendered, so nothing was shown")
			}
			admitsADatabase(t, s, manifests)
		})
	}
}

// What a check passes its admission policy admits, and what it fails the
// policy refuses: the check's own examples, put to a real API server.
func TestPoliciesAgreeWithChecks(t *testing.T) {
	s := labtest.APIServer(t)
	labels := namespaceLabels(t)
	// Pod Security would refuse a bare pod before any policy is asked.
	maps.DeleteFunc(labels, func(k, _ string) bool { return strings.HasPrefix(k, "pod-security.kubernetes.io/") })
	for _, c := range checks(t) {
		t.Run(c.ID, func(t *testing.T) {
			policy, binding, err := check.AdmissionPolicy(c, exempt(t))
			if err != nil {
				t.Fatal(err)
			}
			for _, example := range c.Tests {
				ensureNamespace(t, s, example, labels)
			}
			must(t, s.Apply(t, marshal(t, policy), labtest.Real))
			must(t, s.Apply(t, marshal(t, binding), labtest.Real))
			bad := awaitPolicy(t, s, c, labels)

			for _, example := range c.Tests {
				body, ok := subjectOf(t, c, example)
				if !ok {
					continue // an example of absence: nothing is submitted to a server
				}
				// What a policy asks of a namespace reaches it through an informer.
				ensureNamespace(t, s, example, labels)
				a := labtest.Settled(t, func() labtest.Answer { return s.Create(t, body, labtest.DryRun) }, func(a labtest.Answer) bool {
					return a.OK() == (example.Want == check.Pass || example.Want == check.NotApplicable)
				})
				switch example.Want {
				case check.Pass, check.NotApplicable:
					if !a.OK() {
						t.Errorf("%s: the check wants %v, the server refuses: %d %s", example.Name, example.Want, a.Status, a.Message())
					}
				case check.Fail, check.Error:
					if !a.RefusedBy(policy.Name) {
						t.Errorf("%s: the check wants %v, the server does not refuse it by the policy: %d %s", example.Name, example.Want, a.Status, a.Message())
					}
				default:
					t.Errorf("%s: an admission policy cannot come to %v", example.Name, example.Want)
				}
			}

			// The next policy is judged alone: a refusal names one policy only.
			must(t, s.Delete(t, marshal(t, binding)))
			must(t, s.Delete(t, marshal(t, policy)))
			labtest.Eventually(t, "the policy is gone",
				func() labtest.Answer { return s.Create(t, bad, labtest.DryRun) },
				func(a labtest.Answer) bool { return !a.RefusedBy(policy.Name) })
		})
	}
}

// awaitPolicy waits until the policy of a check refuses one of the examples
// that the check fails, and returns that one.
func awaitPolicy(t *testing.T, s *labtest.Server, c check.Check, labels map[string]string) []byte {
	t.Helper()
	var bodies [][]byte
	var examples []check.Test
	for _, example := range c.Tests {
		if body, ok := subjectOf(t, c, example); ok && example.Want == check.Fail {
			bodies, examples = append(bodies, body), append(examples, example)
		}
	}
	if len(bodies) == 0 {
		t.Fatalf("the check %s has no failing example", c.ID)
	}
	refused := 0
	labtest.Eventually(t, "the policy "+c.ID+" is in force",
		func() (a labtest.Answer) {
			for i, body := range bodies {
				ensureNamespace(t, s, examples[i], labels)
				if a = s.Create(t, body, labtest.DryRun); a.RefusedBy(c.ID) {
					refused = i
					return a
				}
			}
			return a
		},
		func(a labtest.Answer) bool { return a.RefusedBy(c.ID) })
	return bodies[refused]
}

// seed is a fault that somebody puts into an object that Ward rendered.
type seed struct {
	kind  string // of the object
	fault func(object map[string]any)
	// as says that another policy, which the fault is against too, may be the
	// one that is named: a refusal names one.
	as string
}

// seeds are a fault for each policy.
var seeds = map[string]seed{
	"kubernetes-capabilities": {kind: "Deployment", fault: inContainer(func(c map[string]any) {
		child(child(c, "securityContext"), "capabilities")["add"] = []any{"NET_RAW"}
	})},
	"kubernetes-default-namespace": {kind: "Deployment", fault: func(o map[string]any) { child(o, "metadata")["namespace"] = "default" }, as: "kubernetes-image-registry"},
	"kubernetes-host-namespaces":   {kind: "Deployment", fault: inPod(func(p map[string]any) { p["hostPID"] = true })},
	"kubernetes-host-path": {kind: "Deployment", fault: inPod(func(p map[string]any) {
		volumes, _ := p["volumes"].([]any)
		p["volumes"] = append(volumes, map[string]any{"name": "node", "hostPath": map[string]any{"path": "/var/log"}})
	})},
	"kubernetes-image-digest": {kind: "Deployment", fault: inContainer(func(c map[string]any) {
		image, _ := c["image"].(string)
		repository, _, _ := strings.Cut(image, "@")
		c["image"] = repository + ":18.0"
	})},
	"kubernetes-image-registry": {kind: "Deployment", fault: inContainer(func(c map[string]any) {
		image, _ := c["image"].(string)
		_, digest, _ := strings.Cut(image, "@")
		c["image"] = "docker.io/library/odoo@" + digest
	})},
	// A server refuses a privileged container that may not gain rights.
	"kubernetes-privileged": {kind: "Deployment", as: "kubernetes-privilege-escalation", fault: inContainer(func(c map[string]any) {
		c["securityContext"] = merge(child(c, "securityContext"), map[string]any{"privileged": true, "allowPrivilegeEscalation": true})
	})},
	"kubernetes-privilege-escalation": {kind: "Deployment", fault: inContainer(func(c map[string]any) {
		child(c, "securityContext")["allowPrivilegeEscalation"] = true
	})},
	"kubernetes-probes":         {kind: "Deployment", fault: inContainer(func(c map[string]any) { delete(c, "livenessProbe") })},
	"kubernetes-read-only-root": {kind: "Deployment", fault: inContainer(func(c map[string]any) { child(c, "securityContext")["readOnlyRootFilesystem"] = false })},
	"kubernetes-resources":      {kind: "Deployment", fault: inContainer(func(c map[string]any) { delete(child(c, "resources"), "limits") })},
	"kubernetes-run-as-non-root": {kind: "Deployment", fault: inContainer(func(c map[string]any) {
		child(c, "securityContext")["runAsUser"] = 0
	})},
	"kubernetes-seccomp": {kind: "Deployment", fault: inContainer(func(c map[string]any) {
		child(c, "securityContext")["seccompProfile"] = map[string]any{"type": "Unconfined"}
	})},
	"kubernetes-service-account-token": {kind: "Deployment", fault: inPod(func(p map[string]any) { p["automountServiceAccountToken"] = true })},
	"kubernetes-service-exposure":      {kind: "Service", fault: func(o map[string]any) { child(o, "spec")["type"] = "LoadBalancer" }},
}

// inPod is a fault of a Deployment's pods, and inContainer of their first
// container.
func inPod(fault func(map[string]any)) func(map[string]any) {
	return func(o map[string]any) { fault(child(child(child(o, "spec"), "template"), "spec")) }
}

func inContainer(fault func(map[string]any)) func(map[string]any) {
	return inPod(func(pod map[string]any) {
		containers, _ := pod["containers"].([]any)
		fault(containers[0].(map[string]any))
	})
}

// awaitSeeded waits until the policy refuses an object that was rendered but
// for one fault, which is what it is against.
func awaitSeeded(t *testing.T, s *labtest.Server, policy string, manifests []manifest) {
	t.Helper()
	one, ok := seeds[policy]
	if !ok {
		t.Fatalf("no fault is seeded for the policy %s: add one", policy)
	}
	for _, m := range manifests {
		var object map[string]any
		if err := yaml.Unmarshal(m.data, &object); err != nil {
			t.Fatal(err)
		}
		if object["kind"] != one.kind {
			continue
		}
		one.fault(object)
		child(object, "metadata")["name"] = "seeded" // a new object: dry runs find the rendered one there
		body := marshal(t, object)
		labtest.Eventually(t, "the policy "+policy+" is in force",
			func() labtest.Answer { return s.Create(t, body, labtest.DryRun) },
			func(a labtest.Answer) bool { return a.RefusedBy(policy) || one.as != "" && a.RefusedBy(one.as) })
		return
	}
	t.Fatalf("no %s was rendered", one.kind)
}

// subjectOf returns the object of an example as a manifest, with what the
// server asks of every object of the kind and the example leaves out. It
// reports false where the example is about absence.
func subjectOf(t *testing.T, c check.Check, example check.Test) ([]byte, bool) {
	t.Helper()
	if len(example.Facts) == 0 || !slices.ContainsFunc(c.Judges(), example.Facts[0].Kind.Equal) {
		return nil, false
	}
	subject := example.Facts[0]
	if spec, ok := subject.Body["spec"].(map[string]any); ok && spec["ephemeralContainers"] != nil {
		return nil, false // a server takes them of a running pod only
	}
	key, err := addr.ParseObject(subject.Subject)
	if err != nil {
		t.Fatalf("%s: %v", example.Name, err)
	}
	body := clone(t, subject.Body)
	group := key.Group + "/v1"
	if key.Group == "core" {
		group = "v1"
	}
	fill(body, "apiVersion", group)
	fill(body, "kind", key.Kind)
	metadata := child(body, "metadata")
	fill(metadata, "name", key.Name)
	if key.Namespace != "" {
		fill(metadata, "namespace", key.Namespace)
	}
	fillWorkload(key.Kind, body)
	return marshal(t, body), true
}

// fillWorkload adds to what runs pods what a server asks of its kind, and to
// each container a name and an image by digest, where an example that is
// about something else has none.
func fillWorkload(kind string, body map[string]any) {
	labels := map[string]any{"app": "example"}
	spec := child(body, "spec")
	var pod map[string]any
	switch kind {
	case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet":
		fill(spec, "selector", map[string]any{"matchLabels": labels})
		pod = child(spec, "template")
	case "ReplicationController":
		fill(spec, "selector", labels)
		pod = child(spec, "template")
	case "Job":
		pod = child(spec, "template")
	case "CronJob":
		fill(spec, "schedule", "0 0 * * *")
		pod = child(child(child(spec, "jobTemplate"), "spec"), "template")
	case "Pod":
		pod = body
	default:
		return
	}
	if kind == "Job" || kind == "CronJob" {
		fill(child(pod, "spec"), "restartPolicy", "Never")
	} else if kind != "Pod" {
		fill(child(pod, "metadata"), "labels", labels)
	}
	for _, list := range []string{"containers", "initContainers"} {
		containers, _ := child(pod, "spec")[list].([]any)
		for i, c := range containers {
			fill(c.(map[string]any), "name", strings.ToLower(list)+strconv.Itoa(i))
			fill(c.(map[string]any), "image", "registry.example/any@sha256:"+strings.Repeat("0", 64))
		}
	}
}

// merge puts one object over another; lists are replaced whole.
func merge(under, over map[string]any) map[string]any {
	for k, v := range over {
		below, isObject := under[k].(map[string]any)
		if above, ok := v.(map[string]any); ok && isObject {
			v = merge(below, above)
		}
		under[k] = v
	}
	return under
}

func clone(t *testing.T, object map[string]any) map[string]any {
	t.Helper()
	out := map[string]any{}
	if err := json.Unmarshal(marshal(t, object), &out); err != nil {
		t.Fatal(err)
	}
	if out == nil {
		out = map[string]any{} // null is no object
	}
	return out
}

func fill(object map[string]any, key string, value any) {
	if _, ok := object[key]; !ok {
		object[key] = value
	}
}

func child(object map[string]any, key string) map[string]any {
	fill(object, key, map[string]any{})
	return object[key].(map[string]any)
}

// ensureNamespace makes the namespace that an example's object is in, with
// the labels that rendered namespaces have, for policies select by them.
func ensureNamespace(t *testing.T, s *labtest.Server, example check.Test, labels map[string]string) {
	t.Helper()
	if len(example.Facts) == 0 {
		return
	}
	key, err := addr.ParseObject(example.Facts[0].Subject)
	if err != nil || key.Namespace == "" {
		return
	}
	labels = maps.Clone(labels)
	for _, f := range example.Facts {
		if f.Kind.Equal(ward.EnvironmentKind) {
			// What the example says of the environment, its namespace says.
			delete(labels, check.RegistryLabel)
			if registry, ok := f.Body["registry"].(string); ok {
				labels[check.RegistryLabel] = registry
			}
		}
		if namespace, err := addr.ParseObject(f.Subject); err == nil && namespace.Kind == "Namespace" {
			metadata, _ := f.Body["metadata"].(map[string]any)
			if metadata["labels"] == nil {
				delete(labels, check.RegistryLabel)
				delete(labels, "ward.dev/environment")
			}
		}
	}
	must(t, s.Apply(t, marshal(t, map[string]any{
		"apiVersion": "v1", "kind": "Namespace",
		"metadata": map[string]any{"name": key.Namespace, "labels": labels},
	}), labtest.Real))
}

// namespaceLabels returns the labels of the namespaces that Ward renders.
func namespaceLabels(t *testing.T) map[string]string {
	t.Helper()
	labels := map[string]string{}
	for _, manifests := range clusters(t) {
		for _, m := range manifests {
			var namespace struct {
				Kind     string `json:"kind"`
				Metadata struct {
					Labels map[string]string `json:"labels"`
				} `json:"metadata"`
			}
			if err := yaml.Unmarshal(m.data, &namespace); err != nil {
				t.Fatal(err)
			}
			if namespace.Kind == "Namespace" {
				maps.Copy(labels, namespace.Metadata.Labels)
			}
		}
	}
	if len(labels) == 0 {
		t.Fatal("no Namespace was rendered")
	}
	return labels
}

// podOf returns the pod that a Deployment would make, each container changed
// by change. It reports false for what is no Deployment.
func podOf(t *testing.T, manifest []byte, change func(container map[string]any)) ([]byte, bool) {
	t.Helper()
	var d struct {
		Kind     string         `json:"kind"`
		Metadata map[string]any `json:"metadata"`
		Spec     struct {
			Template map[string]any `json:"template"`
		} `json:"spec"`
	}
	if err := yaml.Unmarshal(manifest, &d); err != nil {
		t.Fatal(err)
	}
	if d.Kind != "Deployment" {
		return nil, false
	}
	pod := d.Spec.Template
	metadata, _ := pod["metadata"].(map[string]any)
	metadata["name"], metadata["namespace"] = d.Metadata["name"], d.Metadata["namespace"]
	pod["apiVersion"], pod["kind"] = "v1", "Pod"
	if change != nil {
		spec, _ := pod["spec"].(map[string]any)
		containers, _ := spec["containers"].([]any)
		for _, c := range containers {
			change(c.(map[string]any))
		}
	}
	return marshal(t, pod), true
}

// define gives the server the kinds that others define, those that are here:
// Traefik's, KEDA's, Kyverno's for images, and those of the driver that mounts
// secrets.
func define(t testing.TB, s *labtest.Server) {
	t.Helper()
	var all [][]byte
	groups := map[string]bool{}
	if labtest.HasBinary("traefik") {
		all, groups["/apis/traefik.io/v1alpha1"] = append(all, labtest.TraefikDefinitions(t)), true
	}
	if labtest.HasBinary("kyverno") {
		all, groups["/apis/policies.kyverno.io/v1"] = append(all, labtest.KyvernoDefinitions(t)["policies.kyverno.io_imagevalidatingpolicies.yaml"]), true
	}
	if labtest.HasBinary("keda") {
		raw, err := os.ReadFile(labtest.Binary(t, "keda") + ".keda.sh_scaledobjects.yaml")
		if err != nil {
			t.Fatal(err)
		}
		all, groups["/apis/"+crd.KEDA.String()] = append(all, raw), true
	}
	const mounts = "crds/csi-secretproviderclasses.yaml"
	if labtest.HasReference(mounts) {
		raw, err := os.ReadFile(labtest.Reference(t, mounts, ""))
		if err != nil {
			t.Fatal(err)
		}
		all, groups["/apis/secrets-store.csi.x-k8s.io/v1"] = append(all, raw), true
	}
	for _, raw := range all {
		for document := range strings.SplitSeq(string(raw), "\n---") {
			if strings.Contains(document, "CustomResourceDefinition") {
				must(t, s.Apply(t, []byte(strings.TrimPrefix(document, "---")), labtest.Real))
			}
		}
	}
	for group := range groups {
		labtest.Eventually(t, group+" is served", func() labtest.Answer {
			a, err := s.Do(t.Context(), "GET", group, "", nil)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}, labtest.Answer.OK)
	}
}

// served are the manifests without those of kinds that define did not find
// here, which are said.
func served(t testing.TB, s *labtest.Server, manifests []manifest) []manifest {
	t.Helper()
	var out []manifest
	for _, m := range manifests {
		var o struct {
			APIVersion string `json:"apiVersion"`
		}
		if err := yaml.Unmarshal(m.data, &o); err != nil {
			t.Fatal(err)
		}
		if a, err := s.Do(t.Context(), "GET", "/apis/"+o.APIVersion, "", nil); strings.Contains(o.APIVersion, "/") && (err != nil || !a.OK()) {
			t.Logf("not shown: %s, since nothing here defines %s", m.path, o.APIVersion)
			continue
		}
		out = append(out, m)
	}
	return out
}

// manifest is a rendered file below a cluster's folder.
type manifest struct {
	path string
	data []byte
}

// clusters returns the manifests of the example's tree by cluster, in the
// order in which the kustomizations list them.
func clusters(t testing.TB) map[string][]manifest { return clustersOf(t, "regional-group") }

// clustersOf returns the same of any of the examples, with an answer of its
// estate set as in PATH=VALUE.
func clustersOf(t testing.TB, example string, set ...string) map[string][]manifest {
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
	for _, one := range set {
		path, value, _ := strings.Cut(one, "=")
		if doc, err = doc.Set(path, value); err != nil {
			t.Fatal(err)
		}
	}
	d, err := compile.Compile(compile.Input{Document: doc, Published: data, Checks: all.Checks()})
	if err != nil {
		t.Fatal(err)
	}
	tree, err := render.Render(d, render.Inputs{Estate: doc.Digest, Ward: "test"})
	if err != nil {
		t.Fatal(err)
	}
	// What stands by is started long after the namespace that it runs in stands:
	// the order is that of the folders' names, not that of the files' paths.
	kustomizations := map[string]render.File{}
	for f := range tree.Files() {
		if dir, name := path.Split(f.Path); name == "kustomization.yaml" && strings.HasPrefix(dir, "clusters/") {
			kustomizations[path.Clean(dir)] = f
		}
	}
	out := map[string][]manifest{}
	for _, dir := range slices.Sorted(maps.Keys(kustomizations)) {
		f, parts, folder := kustomizations[dir], strings.Split(dir, "/"), dir+"/"
		// Within a folder Flux applies namespaces first (fluxcd/pkg/ssa, staged).
		names := listed(t, f)
		slices.SortStableFunc(names, func(a, b string) int {
			first := func(name string) int {
				if strings.HasPrefix(name, "namespace-") {
					return 0
				}
				return 1
			}
			return first(a) - first(b)
		})
		for _, name := range names {
			content, ok := tree.File(folder + name)
			if !ok {
				t.Fatalf("%s lists %s, which was not rendered", f.Path, name)
			}
			out[parts[1]] = append(out[parts[1]], manifest{folder + name, content})
		}
	}
	if len(out) == 0 {
		t.Fatal("the example has no cluster")
	}
	return out
}

func listed(t testing.TB, kustomization render.File) []string {
	t.Helper()
	var k struct {
		APIVersion string   `json:"apiVersion"`
		Kind       string   `json:"kind"`
		Resources  []string `json:"resources"`
	}
	if err := yaml.UnmarshalStrict(kustomization.Data, &k); err != nil {
		t.Fatalf("%s: %v", kustomization.Path, err)
	}
	return k.Resources
}

// checks returns the catalogue's checks that are admission policies too.
func checks(t *testing.T) []check.Check {
	t.Helper()
	all, err := check.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	admission := slices.DeleteFunc(slices.Clone(all.Checks()), func(c check.Check) bool { return c.Admission == nil })
	if len(admission) == 0 {
		t.Fatal("no check of the catalogue is an admission policy")
	}
	return admission
}

// exempt returns the namespaces that no policy of a cluster judges.
func exempt(t *testing.T) []string {
	t.Helper()
	data, err := published.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	return data.Kubernetes.ExemptNames()
}

// accepted fails the test unless the server took a manifest without a warning.
func accepted(t *testing.T, what string, a labtest.Answer) {
	t.Helper()
	if !a.OK() {
		t.Errorf("%s: the server refused: %d %s", what, a.Status, a.Message())
	}
	for _, w := range a.Warnings {
		t.Errorf("%s: the server warns: %s", what, w)
	}
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
