package cnpg

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
)

// DatabaseSpec is what has been decided of a database.
type DatabaseSpec struct {
	Name, Owner string
	Why         string
}

// How Odoo makes a database (odoo/odoo, service/db.py, _create_empty_database).
const (
	encoding = "UTF8"
	locale   = "C"
	template = "template0"
)

// NewDatabase is a database, as Odoo makes its own. It outlives this object.
func NewDatabase(at kube.Place, s DatabaseSpec) design.ClusterObject {
	return object(at, s.Why, &crd.Database{
		TypeMeta:   metav1.TypeMeta{APIVersion: crd.CNPG.String(), Kind: "Database"},
		ObjectMeta: meta(at, objectName(s.Name), "database"),
		Spec: crd.DatabaseSpec{
			Cluster: crd.Named{Name: Name}, Name: s.Name, Owner: s.Owner,
			Template: template, Encoding: encoding, LocaleCollate: locale, LocaleCType: locale, ReclaimPolicy: "retain",
		},
	})
}
