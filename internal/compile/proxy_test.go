package compile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/aks"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/gitops"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

// proxied is an estate whose clusters have a proxy behind the entry.
func proxied(set []string, more ...string) []string {
	return with(with(set, "platform.proxy", "{image: registry.example/traefik@sha256:9f2c5a7de1b04a6f8c3d20b91e7745aa6c0d8b1f3e5a4297d6b8c1f0a2e4d693}"), more...)
}

// one returns the object of a kind and name on a cluster; false is none.
func one(d *design.Design, cluster, kind, name string) (design.ClusterObject, bool) {
	i := slices.IndexFunc(d.Objects, func(o design.ClusterObject) bool {
		return o.Key.Cluster == cluster && o.Key.Kind == kind && o.Key.Name == name
	})
	if i < 0 {
		return design.ClusterObject{}, false
	}
	return d.Objects[i], true
}

func mustOne(t *testing.T, d *design.Design, cluster, kind, name string) design.ClusterObject {
	t.Helper()
	o, ok := one(d, cluster, kind, name)
	if !ok {
		t.Fatalf("%s has no %s %s", cluster, kind, name)
	}
	return o
}

// A proxy takes requests of its entry alone, by the address that this leads to,
// and reads the one certificate that it shows: by a right that the entry's unit
// gives, when the certificate is there.
func TestProxies(t *testing.T) {
	for _, tt := range []struct {
		name  string
		set   []string
		entry string // the unit that leads to production, and of the vault
		vault string
		from  string
	}{
		{"behind hubs", twoHubs, "platform-entry", "hrg-platform", "10.40.1.0/24"},
		{"without a hub", twoHubs[:2], "harbor-clinic-production-entry", "hrg-harbor-clinic-production", "10.41.9.0/24"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := mustCompile(t, input(t, proxied(tt.set)...))
			const cluster = "harbor-clinic-production"
			service := mustOne(t, d, cluster, "Service", "traefik").Value.(*corev1.Service)
			if at := service.Annotations["service.beta.kubernetes.io/azure-load-balancer-ipv4"]; at != "10.41.8.68" {
				t.Errorf("it is reached by %s", at)
			}
			if !slices.Equal(service.Spec.LoadBalancerSourceRanges, []string{tt.from}) {
				t.Errorf("it is reached from %v, want %s", service.Spec.LoadBalancerSourceRanges, tt.from)
			}
			pod := mustOne(t, d, cluster, "Deployment", "traefik").Value.(*appsv1.Deployment)
			if want := "trustedips=" + tt.from; !strings.Contains(strings.Join(pod.Spec.Template.Spec.Containers[0].Args, " "), want) {
				t.Errorf("it is not started with %s", want)
			}
			if got := *pod.Spec.Replicas; got != 3 {
				t.Errorf("there are %d pods in three zones", got)
			}

			rights := 0
			for _, r := range within(d, authorization.RoleAssignmentKind)[tt.entry] {
				scope := r.ID.Scope()
				if scope.Kind() != "Microsoft.KeyVault/vaults/secrets" {
					continue
				}
				rights++
				if scope.Name() != cluster || !strings.Contains(scope.String(), "/resourceGroups/"+tt.vault+"/") {
					t.Errorf("a proxy may read %s", scope)
				}
				if !slices.ContainsFunc(design.Refs(r.Body), func(ref addr.Ref) bool { return ref.ID.Name() == "hrg-harbor-clinic-production-proxy" }) {
					t.Errorf("%v may read the certificate", design.Refs(r.Body))
				}
			}
			if rights != 1 {
				t.Errorf("%d rights to read a certificate are given in %s, want one", rights, tt.entry)
			}
			if u, _ := d.Unit(mustUnit(t, tt.entry)); !slices.Contains(u.After, mustUnit(t, cluster)) {
				t.Errorf("%s, which gives a right to the proxy's identity, comes after %v", tt.entry, u.After)
			}
			if got := values(t, only(t, d, aks.ClusterKind, cluster), "properties.addonProfiles.azureKeyvaultSecretsProvider.config.enableSecretRotation"); got[0] != "true" {
				t.Errorf("what pods mount does not follow the vault: %v", got)
			}
		})
	}
}

// Traefik reads what it routes by where it serves and where it runs, and
// nothing of the cluster as a whole.
func TestProxyReadsWhatItServes(t *testing.T) {
	d := mustCompile(t, input(t, proxied(twoHubs)...))
	in := map[string]bool{}
	for _, o := range d.Objects {
		if strings.HasPrefix(o.Key.Kind, "Cluster") && o.Key.Group == rbacv1.GroupName {
			t.Errorf("%s holds for the whole cluster", o.Key)
		}
		if role, ok := o.Value.(*rbacv1.Role); ok {
			in[role.Namespace] = true
		}
	}
	if len(in) != 2 || !in["odoo"] || !in["traefik"] {
		t.Errorf("it reads in %v", in)
	}
}

// A proxy reads every Secret of a namespace that it reads routes in: where the
// keys of a database are in the environment's, its routes stand in one of their
// own, from which services lead to Odoo's by name; and only then Traefik follows
// services that do.
func TestNoProxyReadsTheKeysOfADatabase(t *testing.T) {
	for _, tt := range []struct {
		name   string
		set    []string
		routes string
	}{
		{"with its database", proxied(with(twoHubs, selfManaged...)), "odoo-routes"},
		{"Azure's database", proxied(twoHubs), "odoo"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := mustCompile(t, input(t, tt.set...))
			apart := tt.routes != "odoo"
			keys, reads, kinds := map[string]bool{}, map[string]bool{}, map[string]int{}
			for _, o := range d.Objects {
				kinds[o.Key.Namespace+" "+o.Key.Kind]++
				switch v := o.Value.(type) {
				case *crd.Cluster:
					keys[v.Namespace] = true
				case *rbacv1.Role:
					reads[v.Namespace] = true
				case *crd.IngressRoute:
					if v.Namespace != tt.routes {
						t.Errorf("the routes are in %s, want %s", v.Namespace, tt.routes)
					}
				case *appsv1.Deployment:
					if want := fmt.Sprintf("allowexternalnameservices=%t", apart); v.Name == "traefik" && !strings.Contains(strings.Join(v.Spec.Template.Spec.Containers[0].Args, " "), want) {
						t.Errorf("Traefik is not started with %s", want)
					}
				case *corev1.Service:
					if v.Namespace == "odoo-routes" && v.Spec.ExternalName != v.Name+".odoo.svc.cluster.local" {
						t.Errorf("%s leads to %q", v.Name, v.Spec.ExternalName)
					}
				}
			}
			if len(reads) != 2 || !reads["traefik"] || !reads[tt.routes] {
				t.Errorf("it reads in %v", reads)
			}
			for namespace := range keys {
				if reads[namespace] {
					t.Errorf("it reads in %s, where the keys of a database are", namespace)
				}
			}
			if (len(keys) > 0) != apart || (kinds["odoo-routes Service"] > 0) != apart || (kinds["odoo-routes ResourceQuota"] > 0) != apart {
				t.Errorf("databases in %v, and of their own the routes have %v", keys, kinds)
			}
		})
	}
}

// What a cluster is said to keep is what is there.
func TestEtcdHoldsTheKeysOfADatabase(t *testing.T) {
	for _, tt := range []struct {
		set  []string
		keys bool
	}{{with(twoHubs, selfManaged...), true}, {twoHubs, false}} {
		d := mustCompile(t, input(t, tt.set...))
		i := slices.IndexFunc(d.Decisions, func(d design.Decision) bool {
			return d.Topic == "etcd" && strings.Contains(d.Title, "harbor-clinic/production")
		})
		if i < 0 {
			t.Fatal("nothing is decided of it")
		}
		if got := strings.Contains(d.Decisions[i].Options[0].Verdict, "keys"); got != tt.keys {
			t.Errorf("it says %q", d.Decisions[i].Options[0].Verdict)
		}
	}
}

// The policy that holds images to the registry reads the namespace's label.
func TestTheProxysNamespaceSaysItsRegistry(t *testing.T) {
	d := mustCompile(t, input(t, proxied(twoHubs)...))
	for _, name := range []string{"traefik", "odoo"} {
		says := mustOne(t, d, "harbor-clinic-production", "Namespace", name).Value.(*corev1.Namespace).Labels
		if says["ward.dev/registry"] == "" || says["ward.dev/environment"] == "" {
			t.Errorf("%s says %v", name, says)
		}
	}
}

// Where an environment is recovered its proxy is kept ready, and runs no sooner
// than Odoo.
func TestProxyStandsBy(t *testing.T) {
	d := mustCompile(t, input(t, proxied(twoHubs, "platform.releases", "{signers: {pipeline: \"-----BEGIN PUBLIC KEY-----\\nMFkw\\n-----END PUBLIC KEY-----\\n\"}}")...))
	const cluster = "harbor-clinic-production-recovery"
	for kind, want := range map[string]string{"Deployment": "traefik-standby", "PodDisruptionBudget": "traefik-standby", "Service": "traefik", "SecretProviderClass": "traefik"} {
		name := "traefik"
		if kind == "SecretProviderClass" {
			name = "certificates"
		}
		if got := mustOne(t, d, cluster, kind, name).Component; got != want {
			t.Errorf("%s is in %s, want %s", kind, got, want)
		}
	}
	for _, r := range within(d, gitops.FluxConfigurationKind)[cluster] {
		folders, ok := r.Body["properties"].(design.Object)["kustomizations"].(design.Object)
		if !ok {
			t.Fatalf("%s has no folders", r.ID)
		}
		_, runs := folders["traefik-standby"]
		if suspended := r.Body["properties"].(design.Object)["suspend"]; runs != (suspended == true) {
			t.Errorf("%s has the folder with what runs: %v, and is suspended: %v", r.ID.Name(), runs, suspended)
		}
		if always, ok := folders["traefik"].(design.Object); ok {
			for _, first := range []any{"definitions", "odoo", "policy"} {
				if !slices.Contains(always["dependsOn"].(design.List), first) {
					t.Errorf("the proxy is applied before %v: %v", first, always["dependsOn"])
				}
			}
		}
	}
}

// Without an image, or behind an entry of somebody else's, there is no proxy,
// and what is missing is said where it is.
func TestProxiesThatAreNotRendered(t *testing.T) {
	for _, tt := range []struct {
		name string
		set  []string
		want string
	}{
		{"no image", twoHubs, "the estate names no image of Traefik (platform.proxy.image)"},
		{"an entry that exists", proxied(twoHubs, "platform.entry", "{kind: existing}"), "only behind an entry of the design's own"},
		{"no hosts", proxied(twoHubs[2:]), ""},
	} {
		d := mustCompile(t, input(t, tt.set...))
		for _, o := range d.Objects {
			if o.Key.Group == crd.Traefik.Group || o.Key.Namespace == "traefik" {
				t.Errorf("%s: there is %s", tt.name, o.Key)
			}
		}
		u, _ := d.Unit(mustUnit(t, "harbor-clinic-production"))
		said := strings.Join(u.Missing, "\n")
		if tt.want != "" && !strings.Contains(said, tt.want) || tt.want == "" && strings.Contains(said, "proxy") {
			t.Errorf("%s: it says %q, want %q", tt.name, said, tt.want)
		}
	}
}

// On a cluster that others keep are an environment's routes and what they pass
// through, in its own namespace, and nothing of Traefik itself.
func TestRoutesOnADeclaredCluster(t *testing.T) {
	in := input(t, proxied(twoHubs)...)
	in.Document.Estate.Entities[0].Environments[0].Cluster = estate.Cluster{Use: "existing", Existing: &estate.ExistingCluster{Name: "hospital-shared", Issuer: "https://oidc.example/hospital-shared/", Nodes: "10.90.0.0/21", Owner: "hospital platform team"}}
	d := mustCompile(t, in)
	route := mustOne(t, d, "hospital-shared", "IngressRoute", "odoo").Value.(*crd.IngressRoute)
	if route.Namespace != "odoo-harbor-clinic-production" {
		t.Errorf("its routes are in %s", route.Namespace)
	}
	for _, o := range d.Objects {
		if o.Key.Namespace == "traefik" || o.Key.Name == "traefik" {
			t.Errorf("there is %s on a cluster that others keep", o.Key)
		}
	}
	// All that the routes name is there.
	for _, r := range route.Spec.Routes {
		for _, m := range r.Middlewares {
			mustOne(t, d, "hospital-shared", "Middleware", m.Name)
		}
		for _, s := range r.Services {
			mustOne(t, d, "hospital-shared", "Service", s.Name)
			mustOne(t, d, "hospital-shared", "ServersTransport", s.ServersTransport)
		}
	}
	mustOne(t, d, "hospital-shared", "TLSOption", route.Spec.TLS.Options.Name)
}

// Who calls from a named range, by the estate, opens the external API; nobody
// else does.
func TestWhoCallsOdoo(t *testing.T) {
	for name, tt := range map[string]struct {
		integrations string
		want         []string
	}{
		"nobody":     {"[]", nil},
		"one calls":  {"[{name: laboratory, direction: in, host: 203.0.113.0/28, class: internal}]", []string{"203.0.113.0/28"}},
		"Odoo calls": {"[{name: laboratory, direction: out, host: api.laboratory.example, class: internal}]", nil},
	} {
		d := mustCompile(t, input(t, proxied(twoHubs, production+".integrations", tt.integrations)...))
		var got []string
		if o, ok := one(d, "harbor-clinic-production", "Middleware", "odoo-named-sources"); ok {
			got = o.Value.(*crd.Middleware).Spec.IPAllowList.SourceRange
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: the external API is open to %v, want %v", name, got, tt.want)
		}
	}
}

// A clinic is one client: all who work in it at once are let in, and as many
// requests are served at once as Odoo has workers, twice.
func TestLimitsFitAClinic(t *testing.T) {
	for _, tt := range []struct {
		concurrent        string
		perSecond, signIn int64
	}{
		{"10", 50, 20},
		{"110", 220, 110},
		{"600", 1200, 600},
	} {
		d := mustCompile(t, input(t, proxied(twoHubs, production+".load.users", "900", production+".load.concurrent", tt.concurrent)...))
		limit := func(name string) crd.MiddlewareSpec {
			return mustOne(t, d, "harbor-clinic-production", "Middleware", name).Value.(*crd.Middleware).Spec
		}
		if got := limit("odoo-rate").RateLimit.Average; got != tt.perSecond {
			t.Errorf("%s people: %d requests a second, want %d", tt.concurrent, got, tt.perSecond)
		}
		if got := limit("odoo-sign-in-rate").RateLimit.Burst; got != tt.signIn {
			t.Errorf("%s people: %d sign in together, want %d", tt.concurrent, got, tt.signIn)
		}
		// One client does not fill the disk that bodies are read to.
		pod := mustOne(t, d, "harbor-clinic-production", "Deployment", "traefik").Value.(*appsv1.Deployment).Spec.Template.Spec
		disk := pod.Volumes[0].EmptyDir.SizeLimit.Value()
		if all := limit("odoo-at-once").InFlightReq.Amount * limit("odoo-body").Buffering.MaxRequestBodyBytes; all > disk {
			t.Errorf("%s people: one client may send %d bytes at once, and there is room for %d", tt.concurrent, all, disk)
		}
	}
}
