// Package cnpg builds PostgreSQL on a cluster, run by CloudNativePG: the
// instances and what they are restored from, the roles and databases in them,
// and what may reach them.
//
// The operator, its plugin for Barman Cloud and their custom resource
// definitions are not built here: they are a release of their own (decision
// 0075).
package cnpg

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// Name is what the instances, and what goes with them, are called in their
// namespace.
const Name = "database"

// Folder is where these objects are in the tree.
const Folder = "database"

// Host is the name of the instance that writes, in a namespace. The operator
// has a certificate of its own authority for it (CloudNativePG,
// api/v1/cluster_funcs.go, GetClusterServerAltDNSNames).
func Host(namespace string) string { return Name + "-rw." + namespace + ".svc" }

// Authority is the Secret with the certificate of the authority that signs for
// the servers, beside its key, and RoleSecret that with a role's certificate
// and key (CloudNativePG 1.30, certificates and declarative role management).
const Authority = Name + "-ca"

// RoleSecret returns it.
func RoleSecret(role string) string { return objectName(role) + "-client-cert" }

// ServiceAccount is what the instances run as: the operator makes it, under the
// name of the Cluster.
const ServiceAccount = Name

// OperatorNamespace is where the operator runs, and its plugin.
const OperatorNamespace = "cnpg-system"

// DataWork is the kind of work of nodes that databases are on, and of nothing
// else.
const DataWork = "data"

// StorageClass is what the disks of databases are asked of.
const StorageClass = "ward-database"

// Ports of an instance: PostgreSQL, and what the operator asks its state by
// (CloudNativePG, security, exposed ports).
const (
	serverPort = 5432
	// StatusPort is where an instance says how it is.
	StatusPort = 8000
)

// Plugin is what archives, as the operator knows it.
const Plugin = "barman-cloud.cloudnative-pg.io"

// Parameters of the plugin.
const (
	storeParameter  = "barmanObjectName"
	serverParameter = "serverName"
)

// meta is the metadata of an object of the database.
func meta(at kube.Place, name, component string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: name, Namespace: at.Namespace, Labels: labels(component)}
}

// labels are on every object: what it belongs to, by Kubernetes' recommended
// names.
func labels(component string) map[string]string {
	return map[string]string{
		"app.kubernetes.io/name":       "postgresql",
		"app.kubernetes.io/component":  component,
		"app.kubernetes.io/managed-by": "ward",
	}
}

// Rehearsal is what a database is called that is restored to see that it can
// be: it reaches what the database does.
const Rehearsal = Name + "-rehearsal"

// clusterLabel is by which the operator marks the pods of a database.
const clusterLabel = "cnpg.io/cluster"

// instances selects the pods of the database, and of one that is rehearsed.
func instances() metav1.LabelSelector {
	return metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{{
		Key: clusterLabel, Operator: metav1.LabelSelectorOpIn, Values: []string{Name, Rehearsal},
	}}}
}

func object(at kube.Place, why string, v kube.Typed) design.ClusterObject {
	return kube.Object(at, Folder, why, v)
}
