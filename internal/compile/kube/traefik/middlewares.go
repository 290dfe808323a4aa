package traefik

import (
	"fmt"
	"net/netip"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
)

// What requests pass through, by the names that routes have for it. What is of
// an environment begins with its program's name.
const (
	headers      = "odoo-headers"
	rate         = "odoo-rate"
	atOnce       = "odoo-at-once"
	body         = "odoo-body"
	signInRate   = "odoo-sign-in-rate"
	signInBody   = "odoo-sign-in-body"
	closed       = "odoo-closed"
	namedSources = "odoo-named-sources"
	routeTLS     = "odoo"
	transport    = "odoo"
)

// NewHeaders writes what browsers are asked into every answer, those of
// refusals too: it is the first of each chain. A policy for scripts is not
// among it: Odoo's own screens run scripts from inside the page, and write one
// themselves where they serve what people uploaded.
func NewHeaders(at kube.Place) design.ClusterObject {
	return middleware(at, headers, "What browsers are asked, in every answer, also in one that refuses.", crd.MiddlewareSpec{
		Headers: &crd.Headers{
			STSSeconds:         31536000,
			ContentTypeNosniff: true,
			// Odoo shows its own pages in frames, as the editor of a website.
			CustomFrameOptionsValue: "SAMEORIGIN",
			// An address may hold a token: it is told to nobody else.
			ReferrerPolicy: "same-origin",
			// The camera reads barcodes, and the place is where a field worker
			// clocks in.
			PermissionsPolicy:     "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=(self)",
			CustomResponseHeaders: map[string]string{"Server": "", "X-Powered-By": ""},
		},
	})
}

// RateSpec is how often one client may ask.
type RateSpec struct {
	SignIn         bool // it is for signing in; otherwise for everything
	Average, Burst int
	Period         string // as 1s: in which the average is counted
}

// NewRate bounds how often one client asks. A client is the address that the
// entry saw, which for a whole clinic is one.
func NewRate(at kube.Place, s RateSpec) design.ClusterObject {
	name, why := rate, "How often one client may ask, counted by each pod for itself."
	if s.SignIn {
		name, why = signInRate, "How often one client may try to sign in, counted by each pod for itself: fewer than anything else."
	}
	return middleware(at, name, why, crd.MiddlewareSpec{
		RateLimit: &crd.RateLimit{Average: int64(s.Average), Period: s.Period, Burst: int64(s.Burst), SourceCriterion: client()},
	})
}

// AtOnceSpec is how many requests of one client are served at once.
type AtOnceSpec struct{ Amount int }

// NewAtOnce bounds how many requests of one client are served at once.
func NewAtOnce(at kube.Place, s AtOnceSpec) design.ClusterObject {
	return middleware(at, atOnce, "How many requests of one client are served at once: nobody holds all of Odoo's workers and a queue behind them.", crd.MiddlewareSpec{
		InFlightReq: &crd.InFlightReq{Amount: int64(s.Amount), SourceCriterion: client()},
	})
}

// BodySpec is how long a body may be.
type BodySpec struct {
	SignIn bool // it is for signing in; otherwise for everything
	MiB    int
}

// memoryBytes of a body are kept in memory, and what is behind them on the
// pod's own disk.
const memoryBytes = 1 << 20

// NewBody refuses a body that is longer than any upload that Odoo takes, also
// one that does not say how long it is.
func NewBody(at kube.Place, s BodySpec) design.ClusterObject {
	name, why := body, fmt.Sprintf("Refuses a body of more than %d MiB, which is an upload that Odoo takes, written as text.", s.MiB)
	if s.SignIn {
		name, why = signInBody, fmt.Sprintf("Whoever is not signed in sends no more than %d MiB where people sign in.", s.MiB)
	}
	return middleware(at, name, why, crd.MiddlewareSpec{
		Buffering: &crd.Buffering{MaxRequestBodyBytes: int64(s.MiB) << 20, MemRequestBodyBytes: memoryBytes},
	})
}

// SourcesSpec is who may open what is not for everybody.
type SourcesSpec struct {
	// Sources are those that may; with none nobody may.
	Sources []netip.Prefix
}

// nobody is an address that no client has (RFC 919): Traefik takes no empty
// list.
const nobody = "255.255.255.255/32"

// NewSources closes a path to all but named sources, or to everybody.
func NewSources(at kube.Place, s SourcesSpec) design.ClusterObject {
	name, why, ranges := closed, "Nobody opens this from outside.", []string{nobody}
	if len(s.Sources) > 0 {
		name, why, ranges = namedSources, "Only the systems open this that the estate names as those that call Odoo.", nil
		for _, p := range s.Sources {
			ranges = append(ranges, p.String())
		}
	}
	return middleware(at, name, why, crd.MiddlewareSpec{
		IPAllowList: &crd.IPAllowList{SourceRange: ranges, IPStrategy: &crd.IPStrategy{Depth: 1}},
	})
}

// client tells clients apart by the last address of X-Forwarded-For: the one
// that the entry wrote. A subnet of IPv6 is one client.
func client() *crd.SourceCriterion {
	return &crd.SourceCriterion{IPStrategy: &crd.IPStrategy{Depth: 1, IPv6Subnet: ptr(64)}}
}

func middleware(at kube.Place, name, why string, spec crd.MiddlewareSpec) design.ClusterObject {
	return kube.Object(at, Folder, why, &crd.Middleware{
		TypeMeta:   meta("Middleware"),
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: at.Namespace, Labels: labels("route")},
		Spec:       spec,
	})
}

// TransportSpec is how long what is served may take.
type TransportSpec struct {
	Seconds int
	// Forwarded says that a service leads to Odoo by name (NewForward).
	Forwarded bool
}

// NewTransport is how Traefik speaks with Odoo: a little longer than Odoo works
// on a request, so that it is Odoo that ends it, and says why.
func NewTransport(at kube.Place, s TransportSpec) design.ClusterObject {
	return kube.Object(at, Folder, "How long Traefik waits for Odoo: a little longer than Odoo works on a request.",
		&crd.ServersTransport{
			TypeMeta:   meta("ServersTransport"),
			ObjectMeta: metav1.ObjectMeta{Name: transport, Namespace: at.Namespace, Labels: labels("route")},
			Spec: crd.ServersTransportSpec{
				MaxIdleConnsPerHost: s.idle(),
				ForwardingTimeouts: crd.ForwardingTimeouts{
					DialTimeout: "5s", ResponseHeaderTimeout: fmt.Sprintf("%ds", s.Seconds+2), IdleConnTimeout: "60s",
				},
			},
		})
}

// idle is how many connections are kept. Behind a name all pods are one host to
// Traefik: on a connection that is kept it would stay with one of them, also
// with one that is going. So none is kept there, and each request goes where
// the node's own balancing sends it.
func (s TransportSpec) idle() int {
	if s.Forwarded {
		return -1 // Go's net/http keeps none
	}
	return 0 // Traefik's own number
}
