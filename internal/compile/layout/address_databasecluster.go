package layout

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/azure/storage"
	"github.com/wardhq/ward/internal/compile/kube/cnpg"
)

// What a database on a cluster is called there, and what of it Odoo's pods and
// steps name.
const (
	DatabaseObject         = cnpg.Name
	DatabaseFolder         = cnpg.Folder
	DatabaseServiceAccount = cnpg.ServiceAccount
	DatabaseAuthority      = cnpg.Authority
	DatabaseRehearsal      = cnpg.Rehearsal
	DatabasePlugin         = cnpg.Plugin
	DatabaseOperators      = cnpg.OperatorNamespace
	DataWork               = cnpg.DataWork
)

// DatabaseHost is the name of the instance that writes, in a namespace: the
// same on the cluster in the recovery region.
func DatabaseHost(namespace string) string { return cnpg.Host(namespace) }

// RoleSecret is the Secret with the certificate of a role.
func RoleSecret(role string) string { return cnpg.RoleSecret(role) }

// SidecarRequest is what archives beside each instance.
func SidecarRequest() Request { return Request{cnpg.SidecarMilliCPUs, cnpg.SidecarMiB} }

// DatabaseArchive is the container of what a database on a cluster is restored
// from.
const DatabaseArchive = "database"

// DatabaseArchiveID is that container, in the account of the backups.
func (s Site) DatabaseArchiveID() addr.ID {
	return storage.ContainerID(s.BackupsAccountID(), DatabaseArchive)
}

// DatabaseIdentityID is what the instances of a database archive as.
func (s Site) DatabaseIdentityID() addr.ID { return s.identity("database") }

// DatabaseTrustID is the trust of that identity in the instances on a cluster.
func (s Site) DatabaseTrustID(cluster string) addr.ID {
	return identity.FederatedID(s.DatabaseIdentityID(), "database-"+cluster)
}

// DatabaseClientID is the name by which a cluster's objects know the client id
// of that identity, before anything is delivered.
func (w Workload) DatabaseClientID() string { return "DATABASE_" + w.ClientID() }

// The configurations of Flux that keep a database, and what runs it: each is
// stopped without the others.
const (
	DatabaseConfiguration  = "database"
	OperatorsConfiguration = "operators"
)

// OperatorsRepository is where a registry keeps the releases of what runs
// databases, and OperatorsVersions are those that are taken: the first that
// gives roles certificates (CloudNativePG 1.30), and no next minor one before
// it was tried.
const (
	OperatorsRepository = "releases/cloudnative-pg"
	OperatorsVersions   = ">=1.30.0 <1.31.0"
)
