package traefik

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
)

var at = kube.Place{Unit: addr.PlatformUnit(), Cluster: "clinic", Namespace: "odoo", Environment: "harbor-clinic.production"}

func routesOf(open bool) []crd.Route {
	made := NewRoute(at, RouteSpec{
		Hosts: []string{"erp.example.org", "clinic.example.org"}, Open: open,
		Web: Backend{"odoo-web", 8069}, Websocket: Backend{"odoo-websocket", 8072},
	})
	return made.Value.(*crd.IngressRoute).Spec.Routes
}

// A refusal has headers only where they are written before whatever refuses.
func TestHeadersComeFirst(t *testing.T) {
	for _, open := range []bool{false, true} {
		for _, r := range routesOf(open) {
			if len(r.Middlewares) < 2 || r.Middlewares[0].Name != headers {
				t.Errorf("%s passes through %v", r.Match, r.Middlewares)
			}
		}
	}
}

// Each rule is of every host, and none but the last takes what no path is said
// of; of two rules with one priority nobody knows which is taken.
func TestRulesAreOfEveryHost(t *testing.T) {
	seen := map[int]bool{}
	for _, r := range routesOf(false) {
		for _, host := range []string{"Host(`erp.example.org`)", "Host(`clinic.example.org`)"} {
			if !strings.Contains(r.Match, host) {
				t.Errorf("%s is not of %s", r.Match, host)
			}
		}
		if seen[r.Priority] {
			t.Errorf("two rules have the priority %d", r.Priority)
		}
		seen[r.Priority] = true
		if strings.Contains(r.Match, "PathPrefix") == (r.Priority == everythingElse) {
			t.Errorf("%s has the priority %d", r.Match, r.Priority)
		}
	}
}

func TestWhoOpensTheExternalAPI(t *testing.T) {
	for _, tt := range []struct {
		open bool
		want []string
	}{
		{false, []string{headers, closed}},
		{true, []string{headers, namedSources, rate, atOnce, body}},
	} {
		for _, path := range apiPaths {
			if got := through(t, routesOf(tt.open), path); !slices.Equal(got, tt.want) {
				t.Errorf("open %v: %s passes through %v, want %v", tt.open, path, got, tt.want)
			}
		}
		for _, path := range managerPaths {
			if got := through(t, routesOf(tt.open), path); !slices.Equal(got, []string{headers, closed}) {
				t.Errorf("open %v: %s passes through %v", tt.open, path, got)
			}
		}
	}
}

// through is what passes on the rule that names a path.
func through(t *testing.T, routes []crd.Route, path string) []string {
	t.Helper()
	for _, r := range routes {
		if !strings.Contains(r.Match, "PathPrefix(`"+path+"`)") {
			continue
		}
		var out []string
		for _, m := range r.Middlewares {
			out = append(out, m.Name)
		}
		return out
	}
	t.Fatalf("no rule is of %s", path)
	return nil
}

func TestSources(t *testing.T) {
	allowed := func(s ...netip.Prefix) (string, []string) {
		m := NewSources(at, SourcesSpec{Sources: s}).Value.(*crd.Middleware)
		return m.Name, m.Spec.IPAllowList.SourceRange
	}
	if name, ranges := allowed(); name != closed || !slices.Equal(ranges, []string{nobody}) {
		t.Errorf("without sources %s lets in %v", name, ranges)
	}
	if name, ranges := allowed(netip.MustParsePrefix("203.0.113.0/28")); name != namedSources || !slices.Equal(ranges, []string{"203.0.113.0/28"}) {
		t.Errorf("%s lets in %v", name, ranges)
	}
}

// A pod is given the time to take connections until nobody sends any, and then
// to finish what it has: the kubelet ends it no sooner.
func TestAPodHasTimeToEnd(t *testing.T) {
	s := Spec{Replicas: 3, MilliCPU: 100, MemoryMiB: 256, DiskGiB: 4, Trusted: netip.MustParsePrefix("10.40.1.0/24"), Serves: []string{"odoo"}, Seconds: 115}
	pod := NewDeployment(at, s).Value.(*appsv1.Deployment).Spec.Template.Spec
	if got := *pod.TerminationGracePeriodSeconds; got <= int64(acceptSeconds+s.graceSeconds()) {
		t.Errorf("it is ended after %d s, and takes %d and %d", got, acceptSeconds, s.graceSeconds())
	}
	if s.graceSeconds() <= s.Seconds {
		t.Errorf("what was taken has %d s, and what is served may take %d", s.graceSeconds(), s.Seconds)
	}
	args := strings.Join(pod.Containers[0].Args, "\n")
	for _, want := range []string{"trustedips=10.40.1.0/24", "namespaces=traefik,odoo", "terminatingstatuscode=200"} {
		if !strings.Contains(args, want) {
			t.Errorf("it is not started with %s", want)
		}
	}
	for _, never := range []string{"insecure", "--api", "dashboard", "allowexternalnameservices=true", "allowcrossnamespace=true"} {
		if strings.Contains(args, never) {
			t.Errorf("it is started with %s", never)
		}
	}
}
