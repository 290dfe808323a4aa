package cnpg

import (
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
)

// RoleSpec is what has been decided of a role.
type RoleSpec struct {
	Name        string
	Connections int // that it may have at once
}

// NewRole is the role that owns Odoo's databases. It has no password: the
// operator signs a certificate for it, for 90 days, and another a week before
// its end (CloudNativePG 1.30, declarative role management).
func NewRole(at kube.Place, s RoleSpec) design.ClusterObject {
	return object(at, "Odoo's role: it has no password, and signs in by a certificate that the operator renews.", &crd.DatabaseRole{
		TypeMeta:   metav1.TypeMeta{APIVersion: crd.CNPG.String(), Kind: "DatabaseRole"},
		ObjectMeta: meta(at, objectName(s.Name), "role"),
		Spec: crd.DatabaseRoleSpec{
			Cluster: crd.Named{Name: Name}, Name: s.Name, Comment: "Odoo of " + at.Environment, Login: true,
			Superuser: false, CreateDB: false, CreateRole: false, Replication: false, BypassRLS: false,
			ConnectionLimit: s.Connections, DisablePassword: true,
			ClientCertificate: crd.ClientCertificate{Enabled: true}, ReclaimPolicy: "retain",
		},
	})
}

// objectName is what an object is called that stands for something of
// PostgreSQL.
func objectName(name string) string { return strings.ReplaceAll(name, "_", "-") }
