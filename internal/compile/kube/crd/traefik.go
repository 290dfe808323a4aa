package crd

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Traefik is the group of Traefik's own kinds.
var Traefik = schema.GroupVersion{Group: "traefik.io", Version: "v1alpha1"}

// IngressRoute leads requests to services.
type IngressRoute struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              IngressRouteSpec `json:"spec"`
}

// IngressRouteSpec is where it listens, and what goes where.
type IngressRouteSpec struct {
	EntryPoints []string  `json:"entryPoints"`
	Routes      []Route   `json:"routes"`
	TLS         *RouteTLS `json:"tls,omitempty"`
}

// Route is one rule, what a request passes through, and what serves it.
type Route struct {
	Kind          string         `json:"kind"`
	Match         string         `json:"match"`
	Priority      int            `json:"priority"`
	Middlewares   []NamedRef     `json:"middlewares,omitempty"`
	Services      []RouteService `json:"services"`
	Observability *Observability `json:"observability,omitempty"`
}

// NamedRef names an object of the same namespace.
type NamedRef struct {
	Name string `json:"name"`
}

// RouteService is a service of Kubernetes.
type RouteService struct {
	Kind             string `json:"kind"`
	Name             string `json:"name"`
	Port             int32  `json:"port"`
	Scheme           string `json:"scheme"`
	PassHostHeader   bool   `json:"passHostHeader"`
	ServersTransport string `json:"serversTransport,omitempty"`
}

// Observability is what is recorded of a route.
type Observability struct {
	AccessLogs *bool `json:"accessLogs,omitempty"`
}

// RouteTLS is how a route's connections are encrypted.
type RouteTLS struct {
	Options *NamedRef `json:"options,omitempty"`
}

// DeepCopyObject returns a copy.
func (r *IngressRoute) DeepCopyObject() runtime.Object { return copied(r) }

// Middleware changes or refuses requests before they reach a service.
type Middleware struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              MiddlewareSpec `json:"spec"`
}

// MiddlewareSpec is one of these.
type MiddlewareSpec struct {
	Headers     *Headers     `json:"headers,omitempty"`
	RateLimit   *RateLimit   `json:"rateLimit,omitempty"`
	InFlightReq *InFlightReq `json:"inFlightReq,omitempty"`
	Buffering   *Buffering   `json:"buffering,omitempty"`
	IPAllowList *IPAllowList `json:"ipAllowList,omitempty"`
}

// Headers are written into every answer. A custom one that is empty is taken
// out.
type Headers struct {
	STSSeconds              int64             `json:"stsSeconds,omitempty"`
	ContentTypeNosniff      bool              `json:"contentTypeNosniff,omitempty"`
	CustomFrameOptionsValue string            `json:"customFrameOptionsValue,omitempty"`
	ReferrerPolicy          string            `json:"referrerPolicy,omitempty"`
	PermissionsPolicy       string            `json:"permissionsPolicy,omitempty"`
	CustomResponseHeaders   map[string]string `json:"customResponseHeaders,omitempty"`
}

// RateLimit is how many requests a source may send.
type RateLimit struct {
	Average         int64            `json:"average"`
	Period          string           `json:"period"`
	Burst           int64            `json:"burst"`
	SourceCriterion *SourceCriterion `json:"sourceCriterion"`
}

// InFlightReq is how many requests of a source are served at once.
type InFlightReq struct {
	Amount          int64            `json:"amount"`
	SourceCriterion *SourceCriterion `json:"sourceCriterion"`
}

// SourceCriterion is what tells one source from another.
type SourceCriterion struct {
	IPStrategy *IPStrategy `json:"ipStrategy,omitempty"`
}

// IPStrategy takes an address of X-Forwarded-For, counted from its end. Of
// IPv6 a whole subnet is one source.
type IPStrategy struct {
	Depth      int  `json:"depth"`
	IPv6Subnet *int `json:"ipv6Subnet,omitempty"`
}

// Buffering reads bodies before they are handed on, and refuses longer ones.
type Buffering struct {
	MaxRequestBodyBytes int64 `json:"maxRequestBodyBytes"`
	MemRequestBodyBytes int64 `json:"memRequestBodyBytes"`
}

// IPAllowList lets only these addresses through.
type IPAllowList struct {
	SourceRange []string    `json:"sourceRange"`
	IPStrategy  *IPStrategy `json:"ipStrategy,omitempty"`
}

// DeepCopyObject returns a copy.
func (m *Middleware) DeepCopyObject() runtime.Object { return copied(m) }

// TLSOption is how connections are encrypted.
type TLSOption struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              TLSOptionSpec `json:"spec"`
}

// TLSOptionSpec is what is taken of a client.
type TLSOptionSpec struct {
	MinVersion       string   `json:"minVersion"`
	CipherSuites     []string `json:"cipherSuites"`
	CurvePreferences []string `json:"curvePreferences"`
	SNIStrict        bool     `json:"sniStrict"`
	ALPNProtocols    []string `json:"alpnProtocols"`
}

// DeepCopyObject returns a copy.
func (o *TLSOption) DeepCopyObject() runtime.Object { return copied(o) }

// TLSStore holds the certificates that are shown to clients.
type TLSStore struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              TLSStoreSpec `json:"spec"`
}

// TLSStoreSpec names them.
type TLSStoreSpec struct {
	Certificates []StoredCertificate `json:"certificates"`
}

// StoredCertificate is in a Secret of the same namespace.
type StoredCertificate struct {
	SecretName string `json:"secretName"`
}

// DeepCopyObject returns a copy.
func (s *TLSStore) DeepCopyObject() runtime.Object { return copied(s) }

// ServersTransport is how Traefik speaks with what serves.
type ServersTransport struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              ServersTransportSpec `json:"spec"`
}

// ServersTransportSpec is how long it waits.
type ServersTransportSpec struct {
	// MaxIdleConnsPerHost of connections are kept for later requests; -1 is none.
	MaxIdleConnsPerHost int                `json:"maxIdleConnsPerHost,omitempty"`
	ForwardingTimeouts  ForwardingTimeouts `json:"forwardingTimeouts"`
}

// ForwardingTimeouts are for how long it waits for what.
type ForwardingTimeouts struct {
	DialTimeout           string `json:"dialTimeout"`
	ResponseHeaderTimeout string `json:"responseHeaderTimeout"`
	IdleConnTimeout       string `json:"idleConnTimeout"`
}

// DeepCopyObject returns a copy.
func (s *ServersTransport) DeepCopyObject() runtime.Object { return copied(s) }
