package traefik

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
)

// CertificatesSpec is what has been decided of where Traefik's certificate
// comes from.
type CertificatesSpec struct {
	Vault  string // its name
	Tenant string
	// ClientID is the name by which whoever delivers the objects knows the
	// client id of the identity that reads the vault.
	ClientID string
	// Certificate is its name in the vault.
	Certificate string
}

// NewCertificates brings the certificate from the vault to Traefik: mounted by
// its pods, which do not start before it is there, and kept as a Secret besides,
// because Traefik notices a Secret that changes, and a mounted file not. The
// driver follows the vault, so that a renewed certificate is shown without
// anybody's doing.
//
// Of a certificate the secret of the same name has the key too (Azure Key Vault
// provider for Secrets Store CSI driver, getting certificates and keys).
func NewCertificates(at kube.Place, s CertificatesSpec) design.ClusterObject {
	return kube.Object(at, Folder, "Brings the certificate from the vault, by an identity that can read this one and no other.",
		&crd.SecretProviderClass{
			TypeMeta:   typeMeta(crd.SecretsStore, "SecretProviderClass"),
			ObjectMeta: metav1.ObjectMeta{Name: certificates, Namespace: at.Namespace, Labels: labels("certificates")},
			Spec: crd.SecretProviderClassSpec{
				Provider: "azure",
				Parameters: map[string]string{
					"usePodIdentity":       "false",
					"useVMManagedIdentity": "false",
					"clientID":             "${" + s.ClientID + "}",
					"tenantId":             s.Tenant,
					"keyvaultName":         s.Vault,
					"objects": strings.Join([]string{
						"array:",
						"  - |",
						"    objectName: " + s.Certificate,
						"    objectType: secret",
						"",
					}, "\n"),
				},
				SecretObjects: []crd.SecretObject{{
					SecretName: certificates,
					Type:       string(corev1.SecretTypeTLS),
					Labels:     labels("certificates"),
					Data: []crd.SecretObjectData{
						{ObjectName: s.Certificate, Key: corev1.TLSCertKey},
						{ObjectName: s.Certificate, Key: corev1.TLSPrivateKeyKey},
					},
				}},
			},
		})
}

// NewStore has Traefik show the certificate, whichever route is asked for.
func NewStore(at kube.Place) design.ClusterObject {
	return kube.Object(at, Folder, "What Traefik shows: the certificate from the vault, and none that it makes up.",
		&crd.TLSStore{
			TypeMeta:   meta("TLSStore"),
			ObjectMeta: metav1.ObjectMeta{Name: defaultTLS, Namespace: at.Namespace, Labels: labels("certificates")},
			Spec:       crd.TLSStoreSpec{Certificates: []crd.StoredCertificate{{SecretName: certificates}}},
		})
}
