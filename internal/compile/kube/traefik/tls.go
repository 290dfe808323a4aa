package traefik

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
)

// TLSSpec is for whom the options of TLS are.
type TLSSpec struct {
	// Environment says that they are of an environment's routes; otherwise they
	// hold for whoever asks for a name that no route has.
	Environment bool
}

// NewTLSOption takes TLS 1.2 and newer, with forward secrecy and authenticated
// ciphers only, and refuses whoever asks for a name that is not served here.
// What of TLS 1.3 is spoken is not for a server to choose.
func NewTLSOption(at kube.Place, s TLSSpec) design.ClusterObject {
	name, why := defaultTLS, "TLS 1.2 and newer also for whoever asks for a name that is not served here, who is refused."
	if s.Environment {
		name, why = routeTLS, "TLS 1.2 and newer, with forward secrecy and authenticated ciphers only."
	}
	return kube.Object(at, Folder, why,
		&crd.TLSOption{
			TypeMeta:   meta("TLSOption"),
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: at.Namespace, Labels: labels("tls")},
			Spec: crd.TLSOptionSpec{
				MinVersion: "VersionTLS12",
				CipherSuites: []string{
					"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
					"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
					"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
					"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
				},
				CurvePreferences: []string{"X25519", "CurveP256", "CurveP384"},
				SNIStrict:        true,
				ALPNProtocols:    []string{"h2", "http/1.1"},
			},
		})
}
