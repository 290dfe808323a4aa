package manifest_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/manifest"
	"github.com/wardhq/ward/internal/source/sourcetest"
)

// read reads files that stand side by side, as the reader of files gives them.
func read(t *testing.T, files map[string]string) ([]fact.Fact, []fact.Gap) {
	t.Helper()
	var set []source.File
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if f := (source.File{Path: path, Data: []byte(files[path])}); (manifest.Reader{}).Recognises(f) {
			set = append(set, f)
		}
	}
	return manifest.Reader{}.ReadSetWith(set, beside(files))
}

// overlays are two environments of one base, each with what kustomize changes.
var overlays = map[string]string{
	"base/kustomization.yaml": "resources: [web.yaml]\nconfigMapGenerator: [{name: conf, files: [odoo.conf]}]\n",
	"base/odoo.conf":          "[options]\nworkers = 4\n",
	"base/web.yaml": `# the web
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: odoo, image: odoo}]
      volumes: [{name: conf, configMap: {name: conf}}]
`,
	"overlays/dev/kustomization.yaml": "resources: [../../base]\nnamespace: odoo\n",
	"overlays/prod/kustomization.yaml": `resources: [../../base, ns.yaml]
components: [../../hardened]
namespace: odoo
images: [{name: odoo, newName: reg.example/odoo, newTag: "18.0"}]
replicas: [{name: web, count: 3}]
patches:
- path: patch.yaml
  target: {kind: Deployment}
`,
	"overlays/prod/ns.yaml":       "apiVersion: v1\nkind: Namespace\nmetadata: {name: odoo}\n",
	"overlays/prod/patch.yaml":    "- {op: add, path: /spec/template/spec/hostNetwork, value: true}\n",
	"hardened/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatchesStrategicMerge: [run.yaml]\n",
	"hardened/run.yaml":           "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {securityContext: {runAsNonRoot: true}}}}\n",
}

// Objects are those that kustomize builds, each overlay's apart where they
// would meet, and stand where their manifests do.
func TestOverlaysAreBuilt(t *testing.T) {
	facts, gaps := read(t, overlays)
	for _, g := range gaps {
		t.Errorf("gap %v: %s", g.Origin.Pos, g.Reason)
	}
	got := map[string]string{}
	for _, f := range facts {
		if f.Kind == "odoo/Workload" || f.Kind == "kubernetes/Namespace" {
			continue
		}
		got[f.Subject.String()] = f.Origin.Pos.String()
		if f.Origin.Of.File != "" {
			got[f.Subject.String()] += " of " + f.Origin.Of.String()
		}
	}
	want := map[string]string{
		"kube:dev/apps/Deployment/odoo/web":  "base/web.yaml:2:1",
		"kube:dev/core/ConfigMap/odoo/conf":  "base/kustomization.yaml:1:1",
		"kube:prod/apps/Deployment/odoo/web": "overlays/prod/kustomization.yaml:1:1 of base/web.yaml:2:1",
		"kube:prod/core/ConfigMap/odoo/conf": "base/kustomization.yaml:1:1",
		"kube:prod/core/Namespace/-/odoo":    "overlays/prod/ns.yaml:1:1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, f := range facts {
		if f.Subject.String() != "kube:prod/apps/Deployment/odoo/web" || f.Kind != "apps/Deployment" {
			continue
		}
		var body struct {
			Metadata struct{ Annotations map[string]any }
			Spec     struct {
				Replicas int
				Template struct {
					Spec struct {
						HostNetwork     bool
						SecurityContext struct{ RunAsNonRoot bool }
						Containers      []struct{ Image string }
						Volumes         []struct{ ConfigMap struct{ Name string } }
					}
				}
			}
		}
		if err := json.Unmarshal(f.Body, &body); err != nil {
			t.Fatal(err)
		}
		spec := body.Spec.Template.Spec
		if body.Spec.Replicas != 3 || !spec.HostNetwork || !spec.SecurityContext.RunAsNonRoot || spec.Containers[0].Image != "reg.example/odoo:18.0" ||
			spec.Volumes[0].ConfigMap.Name != "conf" || len(body.Metadata.Annotations) > 0 {
			t.Errorf("%s", f.Body)
		}
	}
}

// One overlay alone is of the cluster that nobody knows.
func TestOneOverlay(t *testing.T) {
	files := maps.Clone(overlays)
	delete(files, "overlays/dev/kustomization.yaml")
	facts, _ := read(t, files)
	for _, f := range facts {
		if !strings.HasPrefix(f.Subject.String(), "kube:-/") {
			t.Errorf("%s", f.Subject)
		}
	}
	if len(facts) != 4 { // the namespace is declared
		t.Errorf("%d facts", len(facts))
	}
}

// A set is a cluster of its own.
func TestSets(t *testing.T) {
	facts, _ := manifest.Reader{}.ReadSet([]source.File{
		{Path: "dev/x.yaml", Data: []byte(podX), Set: "envs/dev"}, {Path: "prod/x.yaml", Data: []byte(podX), Set: "envs/prod"}, {Path: "y.yaml", Data: []byte(podY)},
	})
	var got []string
	for _, f := range facts {
		got = append(got, f.Subject.String())
	}
	if diff := cmp.Diff([]string{"kube:envs-dev/core/Pod/-/x", "kube:envs-prod/core/Pod/-/x", "kube:-/core/Pod/-/why"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// A base is of no set by itself, and of each that takes it in, whether that
// changes it or not.
func TestSetsOfOneBase(t *testing.T) {
	for name, change := range map[string]string{"listed": "", "built": "namePrefix: a-\n"} {
		facts, gaps := manifest.Reader{}.ReadSet([]source.File{
			{Path: "base/kustomization.yaml", Data: []byte("resources: [x.yaml]\n")},
			{Path: "base/x.yaml", Data: []byte(podX)},
			{Path: "dev/kustomization.yaml", Data: []byte("resources: [../base]\n" + change), Set: "dev"},
			{Path: "prod/kustomization.yaml", Data: []byte("resources: [../base]\n" + change), Set: "prod"},
		})
		got := map[string]bool{}
		for _, f := range facts {
			got[strings.TrimSuffix(f.Subject.String(), "x")] = true
		}
		prefix := strings.TrimSuffix(strings.TrimPrefix(change, "namePrefix: "), "\n")
		want := map[string]bool{"kube:dev/core/Pod/-/" + prefix: true, "kube:prod/core/Pod/-/" + prefix: true}
		if diff := cmp.Diff(want, got); diff != "" || len(gaps) > 0 {
			t.Errorf("%s: gaps %v (-want +got):\n%s", name, gaps, diff)
		}
	}
}

// What a patch changes stands at the kustomization that has the patch.
func TestWhatIsPatched(t *testing.T) {
	const patch = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {hostPID: true}\n"
	for name, c := range map[string]struct{ overlay, component, want string }{
		"by a file":               {"patches: [{path: p.yaml}]\n", "", "prod/kustomization.yaml:1:1 of base/x.yaml:1:1"},
		"of old":                  {"patchesStrategicMerge: [p.yaml]\nnamePrefix: a-\n", "", "prod/kustomization.yaml:1:1 of base/x.yaml:1:1"},
		"by a target":             {"patches: [{target: {kind: Pod, name: x}, patch: '- {op: add, path: /spec, value: {hostPID: true}}'}]\n", "", "prod/kustomization.yaml:1:1 of base/x.yaml:1:1"},
		"by a component":          {"components: [../part]\n", "patches: [{path: ../prod/p.yaml}]\n", "part/kustomization.yaml:1:1 of base/x.yaml:1:1"},
		"by another's target":     {"patches: [{target: {kind: Pod, name: why}, patch: '- {op: add, path: /spec, value: {hostPID: true}}'}]\n", "", "base/x.yaml:1:1 of "},
		"a namespace is no patch": {"namespace: m\n", "", "base/x.yaml:1:1 of "},
	} {
		facts, gaps := read(t, map[string]string{
			"base/kustomization.yaml": "resources: [x.yaml, y.yaml]\n", "base/x.yaml": podX, "base/y.yaml": podY,
			"part/kustomization.yaml": "kind: Component\n" + c.component,
			"prod/kustomization.yaml": "resources: [../base]\n" + c.overlay, "prod/p.yaml": patch,
		})
		for _, f := range facts {
			if got := f.Origin.Pos.String() + " of " + f.Origin.Of.String(); strings.HasSuffix(f.Subject.Name(), "x") && got != c.want {
				t.Errorf("%s: %s, want %s", name, got, c.want)
			}
		}
		if len(facts) < 2 || c.component != "" && len(gaps) > 0 {
			t.Errorf("%s: facts %v, gaps %v", name, facts, gaps)
		}
	}
}

// What is generated is called as it is configured, whatever is in it, and what
// refers to it does so by that name.
func TestGeneratedNames(t *testing.T) {
	for _, options := range []string{"", "generatorOptions: {disableNameSuffixHash: false, labels: {a: b}}\n"} {
		facts, gaps := read(t, map[string]string{
			"base/kustomization.yaml": "resources: [x.yaml]\nnameSuffix: -blue\nsecretGenerator: [{name: db, literals: [password=hunter2]}]\n" + options,
			"base/x.yaml":             podX + "spec: {volumes: [{name: a, secret: {secretName: db}}]}\n",
			"prod/kustomization.yaml": "resources: [../base]\nnamePrefix: prod-\nsecretGenerator: [{name: db, behavior: merge, literals: [user=odoo]}]\n",
		})
		var got []string
		for _, f := range facts {
			got = append(got, f.Subject.String())
			if f.Kind == "core/Pod" && !strings.Contains(string(f.Body), `"secretName":"prod-db-blue"`) {
				t.Errorf("%s", f.Body)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff([]string{"kube:-/core/Pod/-/prod-x-blue", "kube:-/core/Secret/-/prod-db-blue"}, got); diff != "" || len(gaps) > 0 {
			t.Errorf("gaps %v (-want +got):\n%s", gaps, diff)
		}
	}
}

// Two overlays that change nothing are two deployments of their base, and what
// one lists beside it does not stand in the other.
func TestOverlaysThatOnlyList(t *testing.T) {
	const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: odoo}\n"
	facts, gaps := read(t, map[string]string{
		"base/kustomization.yaml":     "resources: [ns.yaml]\n",
		"base/ns.yaml":                namespace,
		"clinic-a/kustomization.yaml": "resources: [../base, np.yaml]\n",
		"clinic-a/np.yaml":            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: odoo}\n",
		"clinic-b/kustomization.yaml": "resources: [../base]\n",
		"tools/kustomization.yaml":    "resources: [x.yaml]\n",
		"tools/x.yaml":                podX,
	})
	var got []string
	for _, f := range facts {
		got = append(got, f.Subject.String())
	}
	slices.Sort(got)
	want := []string{
		"kube:-/core/Pod/-/x", "kube:clinic-a/core/Namespace/-/odoo", "kube:clinic-a/networking.k8s.io/NetworkPolicy/odoo/deny", "kube:clinic-b/core/Namespace/-/odoo",
	}
	if diff := cmp.Diff(want, got); diff != "" || len(gaps) > 0 {
		t.Errorf("gaps %v (-want +got):\n%s", gaps, diff)
	}
}

// A namespace that pods run in is there, whoever makes it: once a cluster, and
// not where its object is.
func TestNamespacesThatWorkloadsName(t *testing.T) {
	facts, _ := read(t, map[string]string{
		"a.yaml": strings.ReplaceAll(podX, "x}", "x, namespace: erp}") + "---\n" + strings.ReplaceAll(podY, "why}", "y, namespace: erp}"),
		"b.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: odoo}\n---\n" + strings.ReplaceAll(podX, "x}", "x, namespace: odoo}"),
		"c.yaml": podX + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: other}\n",
	})
	var got []string
	for _, f := range facts {
		if f.Kind == "kubernetes/Namespace" {
			got = append(got, f.Subject.String()+" "+f.Origin.Pos.String()+" "+string(f.Body))
			if f.DerivedFrom != facts[0].Digest() {
				t.Errorf("derived from %s", f.DerivedFrom)
			}
		}
	}
	if diff := cmp.Diff([]string{`kube:-/kubernetes/Namespace/-/erp a.yaml:1:1 {"declared":false,"kind":"Namespace","metadata":{"name":"erp"}}`}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// What a kustomization makes of secrets stays secret, and so does what its
// library would say of what it refuses.
func TestKustomizationsKeepSecrets(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"generated":     {"kustomization.yaml": "secretGenerator: [{name: s, literals: [a=CANARY]}]\nconfigMapGenerator: [{name: c, literals: [b=CANARY]}]\n"},
		"a patch":       {"kustomization.yaml": "resources: [x.yaml]\npatches: [{patch: 'CANARY: [CANARY'}]\n", "x.yaml": podX},
		"a field":       {"kustomization.yaml": "resources: [x.yaml]\nCANARY: CANARY\n", "x.yaml": podX},
		"a replacement": {"kustomization.yaml": "resources: [x.yaml]\nreplacements: [{source: {kind: Pod, fieldPath: spec.CANARY}, targets: []}]\n", "x.yaml": podX},
		"an address":    {"kustomization.yaml": "resources: ['https://me:CANARY@example.com/CANARY?token=CANARY', 'git@github.com:CANARY/x']\nnamespace: a\n"},
	} {
		for path, data := range files {
			files[path] = strings.ReplaceAll(data, "CANARY", sourcetest.Canary)
		}
		facts, gaps := read(t, files)
		raw, err := json.Marshal([]any{facts, gaps})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(raw), sourcetest.Canary) {
			t.Errorf("%s: %s", name, raw)
		}
		if len(facts)+len(gaps) == 0 {
			t.Errorf("%s: nothing", name)
		}
	}
}

// What something else would bring is named, with what to give instead.
func TestWhatIsHidden(t *testing.T) {
	for name, c := range map[string]struct {
		in, want string
		kinds    []string
	}{
		"a release":           {"apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: odoo, namespace: erp}\nspec: {chart: {spec: {chart: odoo}}}\n", "HelmRelease erp/odoo installs the chart odoo; its pods are not seen", []string{"core/Pod", "apps/Deployment", "odoo/Workload"}},
		"an application":      {"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: odoo}\nspec: {source: {helm: {valuesObject: {containers: [{image: x}]}}}}\n", "Application odoo applies what stands in its source", []string{"core/Pod"}},
		"many":                {"apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: odoo}\n", "ApplicationSet odoo makes applications", []string{"core/Pod"}},
		"an operator":         {"apiVersion: operators.coreos.com/v1alpha1\nkind: Subscription\nmetadata: {name: cnpg}\n", "Subscription cnpg installs an operator", []string{"core/Pod"}},
		"a server":            {"apiVersion: dbforpostgresql.azure.com/v1api20240801\nkind: FlexibleServer\nmetadata: {name: p}\n", "FlexibleServer p makes a resource of Azure of the type Microsoft.DBforPostgreSQL/flexibleServers", []string{"Microsoft.DBforPostgreSQL/flexibleServers"}},
		"a cluster":           {"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1\nkind: AzureManagedControlPlane\nmetadata: {name: c}\n", "AzureManagedControlPlane c makes a resource of Azure", []string{"Microsoft.ContainerService/managedClusters"}},
		"another's":           {"apiVersion: storage.azure.upbound.io/v1beta1\nkind: Account\nmetadata: {name: a}\n", "Account a makes something of Azure", nil},
		"Terraform":           {"apiVersion: infra.contrib.fluxcd.io/v1alpha2\nkind: Terraform\nmetadata: {name: t}\nspec: {path: ./azure}\n", "Terraform t applies a configuration of Terraform, which is not followed", nil},
		"a workspace":         {"apiVersion: app.terraform.io/v1alpha2\nkind: Workspace\nmetadata: {name: t}\n", "Workspace t applies a configuration of Terraform", nil},
		"Pulumi":              {"apiVersion: pulumi.com/v1\nkind: Stack\nmetadata: {name: t}\n", "Stack t runs a program of Pulumi", nil},
		"KubeVela":            {"apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata: {name: t}\nspec: {components: [{properties: {containers: [{image: x}]}}]}\n", "Application t makes what the definitions of its components say", nil},
		"Fleet":               {"apiVersion: fleet.cattle.io/v1alpha1\nkind: GitRepo\nmetadata: {name: t}\n", "GitRepo t applies what stands in its source", []string{"core/Pod", "apps/Deployment"}},
		"Sveltos":             {"apiVersion: config.projectsveltos.io/v1beta1\nkind: ClusterProfile\nmetadata: {name: t}\n", "ClusterProfile t applies what its references name", []string{"core/Pod"}},
		"a step":              {"apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: t}\nspec: {steps: [{image: x, script: \"set -e\\nkubectl apply -f x\"}]}\n", "Task t has steps that make something", nil},
		"a step of a flow":    {"apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: t}\nspec: {templates: [{resource: {action: create, manifest: x}}]}\n", "Workflow t has steps that make something", nil},
		"a step that tests":   {"apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: t}\nspec: {steps: [{image: x, script: go test ./...}]}\n", "it holds what a pod is made of, and no rule knows the pods of a Task", []string{"tekton.dev/Task"}},
		"a flow that waits":   {"apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: t}\nspec: {templates: [{suspend: {}}]}\n", "", nil},
		"a rule that makes":   {"apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: c}\nspec: {rules: [{generate: {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, name: x}}]}\n", "ClusterPolicy c has Kyverno make objects, which is not seen", []string{"networking.k8s.io/NetworkPolicy"}},
		"a rule that clones":  {"apiVersion: kyverno.io/v1\nkind: Policy\nmetadata: {name: c, namespace: a}\nspec: {rules: [{generate: {cloneList: {kinds: [v1/Secret]}}}]}\n", "Policy a/c has Kyverno make objects", nil},
		"a rule that changes": {"apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: c}\nspec: {rules: [{mutate: {targets: [{apiVersion: apps/v1, kind: Deployment}]}}]}\n", "ClusterPolicy c has Kyverno change objects that are there", []string{"apps/Deployment"}},
		"a policy that makes": {"apiVersion: policies.kyverno.io/v1alpha1\nkind: GeneratingPolicy\nmetadata: {name: c}\n", "GeneratingPolicy c has Kyverno make objects", nil},
		"a rule of admission": {"apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: c}\nspec: {rules: [{match: {any: [{resources: {kinds: [Pod, v1/Service]}}]}, mutate: {patchStrategicMerge: {spec: {securityContext: {runAsNonRoot: true}}}}}]}\n", "ClusterPolicy c has Kyverno change objects when they are made", []string{"core/Pod", "apps/Deployment", "core/Service"}},
		"a rule of labels":    {"apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: c}\nspec: {rules: [{match: {any: [{resources: {kinds: [Pod]}}]}, mutate: {patchStrategicMerge: {metadata: {labels: {a: b}}}}}]}\n", "", nil},
		"a rule of anything":  {"apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: c}\nspec: {rules: [{match: {any: [{resources: {kinds: ['*']}}]}, mutate: {foreach: [{}]}}]}\n", "ClusterPolicy c has Kyverno change objects when they are made", nil},
		"what is assigned":    {"apiVersion: mutations.gatekeeper.sh/v1\nkind: Assign\nmetadata: {name: c}\nspec: {applyTo: [{groups: [apps], kinds: [Deployment], versions: [v1]}], location: spec.template.spec.hostNetwork}\n", "Assign c has objects changed when they are made", []string{"apps/Deployment"}},
		"a policy for all":    {"apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: c}\nspec: {endpointSelector: {}, ingress: [{}]}\n", "CiliumClusterwideNetworkPolicy c says who may reach pods of several namespaces", []string{"networking.k8s.io/NetworkPolicy"}},
		"of Calico, for all":  {"apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: c}\nspec: {selector: all()}\n", "GlobalNetworkPolicy c says who may reach pods of several namespaces", []string{"networking.k8s.io/NetworkPolicy"}},
		"of another tier":     {"apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: c, namespace: m}\nspec: {tier: security, selector: all()}\n", "NetworkPolicy m/c says who may reach which pods in a way that is not followed", []string{"networking.k8s.io/NetworkPolicy"}},
		"a database's name":   {"apiVersion: acid.zalan.do/v1\nkind: postgresql\nmetadata: {name: c}\n", "", nil},
		"no pods":             {"apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: odoo}\n", "", nil},
		"a custom one":        {"apiVersion: stable.example.com/v1\nkind: CronTab\nmetadata: {name: c}\nspec: {job: {template: {spec: {containers: [{name: a, image: x}]}}}}\n", "it holds what a pod is made of, and no rule knows the pods of a CronTab", []string{"stable.example.com/CronTab"}},
		"a pattern":           {"apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: c}\nspec: {rules: [{validate: {pattern: {spec: {containers: [{image: '*@*'}]}}}}]}\n", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			facts, gaps := read(t, map[string]string{"x.yaml": c.in})
			if len(facts) != 1 {
				t.Fatalf("facts %v", facts)
			}
			if c.want == "" {
				if len(gaps) > 0 {
					t.Errorf("gaps %v", gaps)
				}
				return
			}
			if len(gaps) != 1 || !strings.Contains(gaps[0].Reason, c.want) {
				t.Fatalf("gaps %v, want %s", gaps, c.want)
			}
			for _, k := range c.kinds {
				if !slices.ContainsFunc(gaps[0].Kinds, func(kind addr.Kind) bool { return string(kind) == k }) {
					t.Errorf("kinds %v lack %s", gaps[0].Kinds, k)
				}
			}
		})
	}
}

// The pods of custom kinds that are known are judged as those of the kind that
// runs its pods so.
func TestPodsOfCustomKinds(t *testing.T) {
	const template = "{metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: x}]}}"
	for in, want := range map[string]string{
		"apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: a, namespace: m}\nspec: {replicas: 2, template: T}\n":                 "kube:-/argoproj.io/Rollout/m/a apps/Deployment",
		"apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a, namespace: m}\nspec: {template: T}\n":                            "kube:-/serving.knative.dev/Service/m/a apps/Deployment",
		"apiVersion: apps.kruise.io/v1beta1\nkind: StatefulSet\nmetadata: {name: a, namespace: m}\nspec: {template: T}\n":                        "kube:-/apps.kruise.io/StatefulSet/m/a apps/StatefulSet",
		"apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: a, namespace: m}\nspec: {template: T}\n":                             "kube:-/extensions/Deployment/m/a apps/Deployment",
		"apiVersion: extensions/v1beta1\nkind: DaemonSet\nmetadata: {name: a, namespace: m}\nspec: {template: T}\n":                              "kube:-/extensions/DaemonSet/m/a apps/DaemonSet",
		"apiVersion: keda.sh/v1alpha1\nkind: ScaledJob\nmetadata: {name: a, namespace: m}\nspec: {jobTargetRef: {template: T}}\n":                "kube:-/keda.sh/ScaledJob/m/a batch/Job",
		"apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: a, namespace: m}\nspec: {workloadRef: {kind: Deployment, name: a}}\n": "",
	} {
		facts, gaps := read(t, map[string]string{"x.yaml": strings.ReplaceAll(in, ": T", ": "+template)})
		if len(gaps) > 0 {
			t.Errorf("%s: %v", in, gaps)
		}
		got := ""
		for _, f := range facts[1:] {
			if f.Kind == "kubernetes/Namespace" {
				continue
			}
			got += f.Subject.String() + " " + string(f.Kind)
			if f.DerivedFrom != facts[0].Digest() || !strings.Contains(string(f.Body), `"image":"x"`) {
				t.Errorf("%s: %s", f.Subject, f.Body)
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

// A chart is named once, and not where what it renders to is there too.
func TestCharts(t *testing.T) {
	chart := map[string]string{
		"odoo/Chart.yaml":            "apiVersion: v2\nname: odoo\nversion: 1.0.0\n",
		"odoo/values.yaml":           "image: odoo\n",
		"odoo/templates/web.yaml":    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Values.name }}\n",
		"odoo/templates/ns.yaml":     "apiVersion: v1\nkind: Namespace\nmetadata: {name: {{ .Release.Namespace }}}\n",
		"odoo/templates/static.yaml": podX,
	}
	facts, gaps := read(t, chart)
	if len(facts) != 1 || len(gaps) != 1 || gaps[0].Origin.Pos.File != "odoo/Chart.yaml" || !strings.Contains(gaps[0].Reason, "2 templates are not read") {
		t.Errorf("facts %v, gaps %v", facts, gaps)
	}
	chart["rendered.yaml"] = "---\n# Source: odoo/templates/web.yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
	if facts, gaps := read(t, chart); len(facts) != 2 || len(gaps) != 0 {
		t.Errorf("rendered: facts %v, gaps %v", facts, gaps)
	}
}

// However an object is written down, it is read, or it is said why not.
func TestShapes(t *testing.T) {
	const pod = "{apiVersion: v1, kind: Pod, metadata: {name: x}}"
	for name, c := range map[string]struct {
		in          string
		facts, gaps int
	}{
		"a list within a list": {"apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: List, items: [" + pod + "]}]\n", 1, 0},
		"carriage returns":     {"apiVersion: v1\r\nkind: Pod\r\nmetadata: {name: x}\r\n---\r\napiVersion: v1\r\nkind: Pod\r\nmetadata: {name: y}\r\n", 2, 0},
		"dashes in a text":     {"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  a: |\n    ---\n    b\n", 1, 0},
		"a generated name":     {"apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: x-}\n", 1, 0},
		"a key twice":          {"apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {a: 1}\nspec: {a: 2}\n", 0, 1},
		"a directive":          {"%YAML 1.1\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: x}\n...\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: y}\n...\n", 2, 0},
		"a bare list":          {"- apiVersion: v1\n  kind: Pod\n  metadata: {name: x}\n", 0, 1},
		"an anchor":            {"apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {a: &a {b: 1}, c: *a}\n", 1, 0},
	} {
		facts, gaps := read(t, map[string]string{"x.yaml": c.in})
		if len(facts) != c.facts || len(gaps) != c.gaps {
			t.Errorf("%s: facts %v, gaps %v", name, facts, gaps)
		}
	}
	stream := `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}}` + "\n" + `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "y"}}` + "\n"
	if facts, gaps := read(t, map[string]string{"x.json": stream}); len(facts) != 2 || len(gaps) != 0 {
		t.Errorf("a stream of JSON: facts %v, gaps %v", facts, gaps)
	}
}

// What an Application applies is read where it is here, and no more is said of
// it than that it is made something else of.
func TestApplicationsOfWhatIsHere(t *testing.T) {
	const head = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: "
	for in, want := range map[string]string{
		"{source: {repoURL: 'https://example.com/x', path: apps/odoo}}":                                "",
		"{source: {repoURL: 'https://example.com/x', path: ./apps/odoo/, directory: {recurse: true}}}": "",
		"{sources: [{path: apps/odoo}, {path: apps/other}]}":                                           "Application a applies what stands in its source",
		"{source: {path: apps/odoo, kustomize: {images: [a=b]}}}":                                      "kustomize: what Application a makes of the manifests",
		"{source: {path: apps/odoo, helm: {values: x}}}":                                               "Application a applies what stands in its source",
		"{source: {path: .}}": "Application a applies what stands in its source",
		"{sources: [{path: apps/odoo}, {repoURL: 'https://charts.example.com', chart: odoo, targetRevision: 1.0.0}]}": "Application a applies what stands in its source",
	} {
		_, gaps := read(t, map[string]string{"a.yaml": head + in + "\n", "apps/odoo/x.yaml": podX})
		if len(gaps) == 0 && want != "" || len(gaps) > 0 && (want == "" || len(gaps) > 1 || !strings.Contains(gaps[0].Reason, want)) {
			t.Errorf("%s: %v, want %q", in, gaps, want)
		}
	}
}

// An object that runs pods and names no container is known to run something,
// and not what.
func TestPodsWithoutContainers(t *testing.T) {
	for _, in := range []string{
		"apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: }\n",
		"apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: []}\n",
		"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n",
		"apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: x}\nspec: {jobTemplate: }\n",
		"apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: x}\nspec: {template: {metadata: {}}}\n",
	} {
		facts, gaps := read(t, map[string]string{"x.yaml": in})
		last := facts[len(facts)-1]
		if len(gaps) > 0 || !strings.Contains(string(last.Body), `"containers":{"$unresolved":"it names no containers`) {
			t.Errorf("%s: %s %v", in, last.Body, gaps)
		}
	}
}

// So is what a container that names no image runs.
func TestContainersWithoutImages(t *testing.T) {
	facts, gaps := read(t, map[string]string{"x.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: {template: {spec: {containers: [{name: a}, {name: b, image: 2}, {name: c, image: d}, null]}}}\n"})
	const want = `"containers":[{"image":{"$unresolved":"it names no image"},"name":"a"},{"image":{"$unresolved":"it names no image"},"name":"b"},{"image":"d","name":"c"},{"$unresolved":"it is no container"}]`
	if len(facts) != 1 || len(gaps) != 0 || !strings.Contains(string(facts[0].Body), want) {
		t.Errorf("%s %v", facts[0].Body, gaps)
	}
}

// A policy of another engine is judged as the NetworkPolicy that lets in what it
// does.
func TestPoliciesOfEngines(t *testing.T) {
	const cilium = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p, namespace: m}\nspec: "
	const calico = "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: p, namespace: m}\nspec: "
	const some = `{"matchExpressions":[{"key":"ward.dev/narrowed","operator":"In","values":["true"]}]}`
	for in, want := range map[string]string{
		// An empty rule lets nobody in, and has the policy refuse.
		cilium + "{endpointSelector: {}, ingress: [{}]}":                                                                              `{"podSelector":{},"policyTypes":["Ingress"]}`,
		cilium + "{endpointSelector: {}, ingress: [{}], egress: [{}]}":                                                                `{"podSelector":{},"policyTypes":["Ingress","Egress"]}`,
		cilium + "{endpointSelector: {}, ingress: [{fromEntities: [all]}]}":                                                           `{"ingress":[{}],"podSelector":{},"policyTypes":["Ingress"]}`,
		cilium + "{endpointSelector: {}, ingress: [{fromEntities: [world]}]}":                                                         `{"ingress":[{"from":[{"ipBlock":{"cidr":"0.0.0.0/0"}}]}],"podSelector":{},"policyTypes":["Ingress"]}`,
		cilium + "{endpointSelector: {}, ingress: [{fromEntities: [cluster]}]}":                                                       `{"ingress":[{"from":[{"namespaceSelector":{}}]}],"podSelector":{},"policyTypes":["Ingress"]}`,
		cilium + "{endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}":                                                           `{"ingress":[{"from":[{"podSelector":{}}]}],"podSelector":{},"policyTypes":["Ingress"]}`,
		cilium + "{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: '80'}]}]}]}":                                            `{"ingress":[{}],"podSelector":{},"policyTypes":["Ingress"]}`,
		cilium + "{endpointSelector: {matchLabels: {app: a}}, ingress: [{fromCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}]}]}": `{"ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["10.1.0.0/16"]}}]}],"podSelector":` + some + `,"policyTypes":["Ingress"]}`,
		cilium + "{endpointSelector: {}, egress: [{toFQDNs: [{matchName: example.com}]}]}":                                            `{"egress":[{"to":[{"podSelector":` + some + `}]}],"podSelector":{},"policyTypes":["Egress"]}`,
		cilium + "{endpointSelector: {}}":                                                                                             "",
		cilium + "{nodeSelector: {}, ingress: [{}]}":                                                                                  "",
		cilium + "{endpointSelector: {}, enableDefaultDeny: {ingress: false}, ingress: [{fromEntities: [world]}]}":                    "a way that is not followed",
		cilium + "{endpointSelector: {}, ingress: [{fromCIDR: ['${NET}']}]}":                                                          "a way that is not followed",
		calico + "{selector: all(), types: [Ingress, Egress]}":                                                                        `{"podSelector":{},"policyTypes":["Ingress","Egress"]}`,
		calico + "{}":                          `{"podSelector":{},"policyTypes":["Ingress"]}`,
		calico + "{egress: [{action: Allow}]}": `{"egress":[{}],"podSelector":{},"policyTypes":["Egress"]}`,
		calico + "{selector: app == 'a', ingress: [{action: Allow, source: {nets: [0.0.0.0/0]}}]}":  `{"ingress":[{"from":[{"ipBlock":{"cidr":"0.0.0.0/0"}}]}],"podSelector":` + some + `,"policyTypes":["Ingress"]}`,
		calico + "{ingress: [{action: Allow, source: {namespaceSelector: all()}}, {action: Deny}]}": `{"ingress":[{"from":[{"namespaceSelector":{}}]}],"podSelector":{},"policyTypes":["Ingress"]}`,
		calico + "{ingress: [{action: Allow, source: {selector: app == 'b'}}]}":                     `{"ingress":[{"from":[{"podSelector":` + some + `}]}],"podSelector":{},"policyTypes":["Ingress"]}`,
		calico + "{ingress: [{action: Deny, source: {nets: [10.0.0.0/8]}}, {action: Allow}]}":       "a way that is not followed",
		calico + "{ingress: [{action: Pass}]}":                                                      "a way that is not followed",
	} {
		facts, gaps := read(t, map[string]string{"x.yaml": in + "\n"})
		got := ""
		for _, f := range facts[1:] {
			var b struct{ Spec json.RawMessage }
			if err := json.Unmarshal(f.Body, &b); err != nil || f.Kind != "networking.k8s.io/NetworkPolicy" || f.Subject != facts[0].Subject || f.DerivedFrom != facts[0].Digest() {
				t.Errorf("%s: %s %s %v", in, f.Subject, f.Kind, err)
			}
			got += string(b.Spec)
		}
		for _, g := range gaps {
			if !strings.Contains(g.Reason, want) || want == "" {
				t.Errorf("%s: %v", in, g)
			}
			got = want
		}
		if got != want {
			t.Errorf("%s:\n got %s\nwant %s", in, got, want)
		}
	}
}
