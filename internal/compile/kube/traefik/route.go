package traefik

import (
	"fmt"
	"regexp"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
)

// RouteSpec is what has been decided of how an environment is reached.
type RouteSpec struct {
	Hosts          []string
	Web, Websocket Backend
	// Open says that the external API is open to named sources; otherwise it is
	// closed.
	Open bool
}

// Backend is a service.
type Backend struct {
	Name string
	Port int32
}

// Paths of Odoo that are not everybody's, or are told apart. A path that is
// written in another way is the same to Traefik: it cleans paths first, and
// refuses what is encoded and would be read as something else (args).
//
// Sources: odoo/odoo, addons/web/controllers/database.py; odoo/addons/base/controllers/rpc.py
// (and addons/rpc from 19.0 on, with /json/2; 18.0 has /json/1); addons/web/controllers/home.py and
// session.py; addons/auth_signup; addons/bus/controllers/websocket.py.
var (
	managerPaths = []string{"/web/database"}
	apiPaths     = []string{"/xmlrpc", "/jsonrpc", "/json/1", "/json/2"}
	signInPaths  = []string{"/web/login", "/web/session/authenticate", "/web/signup", "/web/reset_password"}
	// tokenPaths hold a token in the path itself, of what is shared with people
	// without a password (addons/survey, mail, calendar; documents and sign of
	// the enterprise edition).
	tokenPaths = []string{"/survey/", "/chat/", "/meet/", "/calendar/view/", "/documents/", "/sign/"}
)

// Odoo takes the first segment of a path for a language where it is one, and
// serves what is behind it (odoo/odoo, addons/http_routing/models/ir_http.py,
// _match): /fr/web/login is where people sign in too. How a language is called
// there is whatever a language's record says, so in front of what is closed or
// bounded any one segment is taken for one. A path that is not logged must look
// like one: other paths keep their line.
const (
	anyLanguage = `(/[^/]+)?`
	language    = `(/[A-Za-z]{2,3}([_@-][A-Za-z0-9_@-]+)?)?`
)

// A websocket is asked for at the first of these; what is below it are requests
// like any other (odoo/odoo, addons/bus/controllers/websocket.py).
const (
	socketPath   = "Path(`/websocket`)"
	socketsPaths = "PathPrefix(`/websocket/`)"
)

// Priorities of the rules: the first that matches is taken, highest first.
const (
	everythingElse = 10 * (iota + 1)
	tokens
	signIn
	websocket
	websockets
	api
	manager
)

// NewRoute leads an environment's hosts to its pods. On each rule the headers
// come first, so that a refusal has them too.
func NewRoute(at kube.Place, s RouteSpec) design.ClusterObject {
	limits := []string{rate, atOnce, body}
	access := []string{closed}
	if s.Open {
		access = append([]string{namedSources}, limits...)
	}
	silent := route(tokens, s.Hosts, begins(language, tokenPaths), s.Web, limits...)
	silent.Observability = &crd.Observability{AccessLogs: ptr(false)}
	return kube.Object(at, Folder, "Leads "+strings.Join(s.Hosts, ", ")+" to Odoo: what is not everybody's is closed, and websockets go where they are held.",
		&crd.IngressRoute{
			TypeMeta:   meta("IngressRoute"),
			ObjectMeta: metav1.ObjectMeta{Name: "odoo", Namespace: at.Namespace, Labels: labels("route")},
			Spec: crd.IngressRouteSpec{
				EntryPoints: []string{entryPoint},
				Routes: []crd.Route{
					route(manager, s.Hosts, begins(anyLanguage, managerPaths), s.Web, closed),
					route(api, s.Hosts, begins(anyLanguage, apiPaths), s.Web, access...),
					route(websockets, s.Hosts, socketsPaths, s.Websocket, rate, atOnce, signInBody),
					// A websocket is held for as long as somebody works, and all of
					// a clinic's are of one client: how many there are at once is not
					// bounded here.
					route(websocket, s.Hosts, socketPath, s.Websocket, rate, signInBody),
					route(signIn, s.Hosts, begins(anyLanguage, signInPaths), s.Web, signInRate, atOnce, signInBody),
					silent,
					route(everythingElse, s.Hosts, "", s.Web, limits...),
				},
				TLS: &crd.RouteTLS{Options: &crd.NamedRef{Name: routeTLS}},
			},
		})
}

// route is one rule: hosts, and what their paths match; "" is any.
func route(priority int, hosts []string, paths string, to Backend, through ...string) crd.Route {
	r := crd.Route{
		Kind:        "Rule",
		Match:       anyOf("Host", hosts),
		Priority:    priority,
		Middlewares: []crd.NamedRef{{Name: headers}},
		Services: []crd.RouteService{{
			Kind: "Service", Name: to.Name, Port: to.Port, Scheme: "http", PassHostHeader: true, ServersTransport: transport,
		}},
	}
	if paths != "" {
		r.Match = fmt.Sprintf("(%s) && %s", r.Match, paths)
	}
	for _, name := range through {
		r.Middlewares = append(r.Middlewares, crd.NamedRef{Name: name})
	}
	return r
}

// begins is true of a path that begins with one of these, with a language in
// front of it or not.
func begins(language string, paths []string) string {
	quoted := make([]string, len(paths))
	for i, p := range paths {
		quoted[i] = regexp.QuoteMeta(p)
	}
	return "PathRegexp(`^" + language + "(" + strings.Join(quoted, "|") + ")`)"
}

// anyOf is true of a request for which the matcher is true of one value.
func anyOf(matcher string, values []string) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = matcher + "(`" + v + "`)"
	}
	return strings.Join(out, " || ")
}
