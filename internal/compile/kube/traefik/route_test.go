package traefik

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

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
		if strings.Contains(r.Match, "Path") == (r.Priority == everythingElse) {
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

// through is what passes on the rule that is taken of a path.
func through(t *testing.T, routes []crd.Route, path string) []string {
	t.Helper()
	r := taken(t, routes, path)
	var out []string
	for _, m := range r.Middlewares {
		out = append(out, m.Name)
	}
	return out
}

// taken is the rule that Traefik takes of a path: of those that match the one
// with the highest priority.
func taken(t *testing.T, routes []crd.Route, path string) crd.Route {
	t.Helper()
	var best crd.Route
	for _, r := range routes {
		if r.Priority > best.Priority && matches(t, r.Match, path) {
			best = r
		}
	}
	if best.Priority == 0 {
		t.Fatalf("no rule is of %s", path)
	}
	return best
}

// matcher is what a rule says of paths, as Traefik writes it.
var matcher = regexp.MustCompile("(PathRegexp|PathPrefix|Path)\\(`([^`]*)`\\)")

func matches(t *testing.T, rule, path string) bool {
	t.Helper()
	said := matcher.FindAllStringSubmatch(rule, -1)
	for _, m := range said {
		switch m[1] {
		case "Path":
			if path == m[2] {
				return true
			}
		case "PathPrefix":
			if strings.HasPrefix(path, m[2]) {
				return true
			}
		default:
			if regexp.MustCompile(m[2]).MatchString(path) {
				return true
			}
		}
	}
	return len(said) == 0
}

// Odoo serves a path behind a language as it does without one, and what is
// called like the websocket is not one.
func TestPathsBehindALanguage(t *testing.T) {
	limits := []string{headers, rate, atOnce, body}
	signing := []string{headers, signInRate, atOnce, signInBody}
	shut := []string{headers, closed}
	for _, tt := range []struct {
		path string
		want []string
	}{
		{"/web/login", signing},
		{"/fr/web/login", signing},
		{"/pt_BR/web/reset_password", signing},
		{"/sr@latin/web/signup", signing},
		{"/francais/web/session/authenticate", signing},
		{"/fr/web/database/manager", shut},
		{"/pt_BR/xmlrpc/2/common", shut},
		{"/fr/jsonrpc", shut},
		{"/fr/shop", limits},
		{"/a/b/web/login", limits},
		{"/web/binary/upload_attachment", limits},
		{"/websocket", []string{headers, rate, signInBody}},
		{"/websocket/", []string{headers, rate, atOnce, signInBody}},
		{"/websocket/peek_notifications", []string{headers, rate, atOnce, signInBody}},
		{"/websockets", limits},
		{"/websocket-of-mine/upload", limits},
	} {
		if got := through(t, routesOf(false), tt.path); !slices.Equal(got, tt.want) {
			t.Errorf("%s passes through %v, want %v", tt.path, got, tt.want)
		}
	}
	for path, logged := range map[string]bool{
		"/survey/start/1": false, "/fr/survey/start/1": false, "/pt_BR/calendar/view/1": false, "/sr@latin/chat/1": false, "/odoo/documents/1": true, "/fr/shop": true,
	} {
		r := taken(t, routesOf(false), path)
		if got := r.Observability == nil; got != logged {
			t.Errorf("%s is logged: %v, want %v", path, got, logged)
		}
	}
}

// Traefik lets each of these through unless it is told not to, and Odoo reads a
// slash where Traefik saw none.
func TestEncodedCharactersAreRefused(t *testing.T) {
	args := Spec{Trusted: netip.MustParsePrefix("10.40.1.0/24")}.args()
	for _, character := range []string{"slash", "backslash", "nullcharacter", "semicolon", "percent", "questionmark", "hash"} {
		if want := "--entrypoints.websecure.http.encodedcharacters.allowencoded" + character + "=false"; !slices.Contains(args, want) {
			t.Errorf("it is not started with %s", want)
		}
	}
}

// A cluster's policy holds images to the registry that their namespace says.
func TestItsNamespaceSaysItsRegistry(t *testing.T) {
	for _, registry := range []string{"hrgregistry.azurecr.io", ""} {
		says := NewNamespace(at, NamespaceSpec{Data: "regulated", Registry: registry}).Value.(*corev1.Namespace).Labels
		if got, ok := says["ward.dev/registry"]; got != registry || ok != (registry != "") {
			t.Errorf("it says %q, want %q", got, registry)
		}
	}
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
	s := Spec{Replicas: 3, MilliCPU: 100, MemoryMiB: 256, DiskGiB: 4, Trusted: netip.MustParsePrefix("10.40.1.0/24"), Routes: []string{"odoo"}, Seconds: 115}
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
