// Package traefik builds the proxy that requests come through on a cluster:
// Traefik itself, and the routes by which it leads to an environment.
//
// Its objects are of two places. What is Traefik's own is in a namespace of its
// own, on clusters of the design's own. Routes, and what requests pass through
// on them, are in the environment's namespace, on every cluster: Traefik joins
// nothing across namespaces.
package traefik

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/wardhq/ward/internal/compile/kube/crd"
)

// Namespace is Traefik's, and ServiceAccount what it runs as.
const (
	Namespace      = "traefik"
	ServiceAccount = "traefik"
)

// Version is the release of Traefik whose definitions (CRDs) the routes are
// written for.
const Version = "v3.7.13"

// DefinitionsDigest is the SHA-256 of these, the file
// docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml
// of that release.
const DefinitionsDigest = "1d5e8558803804562238b0d4a57174aadd6d87c36e3c4c55199ebcc356a9406c"

// Ports of the pods. None is below 1024: nothing of Traefik runs as root.
const (
	HTTPSPort   = 8443
	PingPort    = 8082
	MetricsPort = 9100
)

// entryPoint is where routes listen, by the name that it has in Traefik's own
// chart too: on a cluster that others keep it is there already.
const entryPoint = "websecure"

// Folder is where the objects are in the tree.
const Folder = "traefik"

const (
	name            = "traefik"
	certificates    = "certificates" // the Secret with what is shown, and its source
	defaultTLS      = "default"      // Traefik's own name for what holds where no route says otherwise
	appName         = "app.kubernetes.io/name"
	nameOfNamespace = "kubernetes.io/metadata.name"
)

// labels are on every object: what it belongs to, by Kubernetes' recommended
// names.
func labels(component string) map[string]string {
	return map[string]string{
		appName:                        name,
		"app.kubernetes.io/component":  component,
		"app.kubernetes.io/managed-by": "ward",
	}
}

// selector picks Traefik's pods.
func selector() map[string]string {
	return map[string]string{appName: name, "app.kubernetes.io/component": "proxy"}
}

// meta is of one of Traefik's own kinds.
func meta(kind string) metav1.TypeMeta { return typeMeta(crd.Traefik, kind) }

func typeMeta(of schema.GroupVersion, kind string) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: of.String(), Kind: kind}
}

func ptr[T any](v T) *T { return &v }
