package compile

import (
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// buildRecovery builds what each environment keeps in its recovery region: a
// network, names, a key of its own, a way to the attachments, and, where the
// objectives ask for it, the replica. It is a unit of its own, so that nothing
// that goes wrong in the environment's unit reaches what it is recovered from.
func (c *compilation) buildRecovery() {
	for _, e := range c.environments {
		if e.Recovery == nil {
			continue
		}
		at := e.recovery.place
		c.parts.Units = append(c.parts.Units, design.Unit{
			Name:         at.Unit,
			Title:        e.entity.Title + ", " + e.Name + ", recovery in " + at.Region,
			Owner:        owner(e.recovery.owner),
			Subscription: addr.Subscription(e.Subscription.String()),
			After:        []addr.Unit{addr.PlatformUnit()},
			Excepted:     recoveryOperations(e),
			Missing:      notBuilt(at.Region),
		})
		logs := c.platform().workspace
		c.add(azure.ResourceGroup(at, design.HoldsData))
		net := c.buildNetwork(e.recovery)
		key := c.buildKeys(e.recovery, logs, net)
		if e.topology.mechanism != geoReplica {
			continue
		}
		c.connectRecovery(e, at, accountID(e))
		source, _, _ := c.databaseOf(e)
		replica := azure.ReplicaServer(at, c.server(e, e.recovery, key), source)
		c.add(replica, azure.DiagnosticSetting(at, replica.ID, logs, "allLogs"))
		// Administrators are set on the primary and follow to the replica
		// (github.com/Azure/azure-cli/pull/24713); parameters do not, once it
		// has been made (Azure Database for PostgreSQL, promote read replicas).
		c.add(configurations(at, replica.ID, addr.ID{})...)
		c.connect(e.recovery, net, replica.ID, postgresGroup, postgresZone, "postgres")
	}
}

// connectRecovery gives the environment's storage account an address in the
// recovery region's network too. When the account fails over, the endpoint
// leads to where it is then (Azure Storage, use private endpoints). At is the
// place of the unit that comes after the other: it holds the endpoint.
func (c *compilation) connectRecovery(e *environment, at azure.Place, account addr.ID) {
	r := e.recovery
	net := networkOf(r)
	r.place.Unit, r.place.Group = at.Unit, at.Group
	c.connect(r, net, account, blobGroup, blobZone, "blob")
}

// notBuilt says what a recovery starts on that this version does not build.
// The recovery time of the decision on topology counts on all of it.
func notBuilt(region string) []string {
	return []string{
		"The cluster in " + region + " that Odoo starts on, with Flux and Odoo's identity federated with it.",
		"A replica of the container registry in " + region + ", from which it pulls.",
		"The way in: the name that people use does not move by itself.",
		"A runner in the recovery network, from which steps reach the database.",
	}
}

// Operations of Azure's roles that steps ask for, and that units need of one
// another (Microsoft, Azure permissions).
const (
	restartServer       = "Microsoft.DBforPostgreSQL/flexibleServers/restart/action"
	writeServer         = "Microsoft.DBforPostgreSQL/flexibleServers/write"
	writeVirtual        = "Microsoft.DBforPostgreSQL/flexibleServers/virtualendpoints/write"
	approveServer       = "Microsoft.DBforPostgreSQL/flexibleServers/privateEndpointConnectionsApproval/action"
	approveAccount      = "Microsoft.Storage/storageAccounts/privateEndpointConnectionsApproval/action"
	failAccountOver     = "Microsoft.Storage/storageAccounts/failover/action"
	lockImmutability    = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies/lock/action"
	federateIdentity    = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write"
	federationAudience  = "api://AzureADTokenExchange"
	federationPrincipal = "system:serviceaccount:"
)

// environmentOperations returns what a stack of an environment's unit must not
// deny.
func environmentOperations(e *environment) []string {
	out := []string{federateIdentity, lockImmutability}
	if !e.shared {
		out = append(out, restartServer)
	}
	if e.topology.mechanism == geoReplica {
		out = append(out, writeVirtual, approveAccount)
	}
	if e.topology.mechanism != noRegional {
		out = append(out, failAccountOver)
	}
	slices.Sort(out)
	return out
}

// recoveryOperations returns what a stack of a recovery unit must not deny. A
// promotion is a write of the replica: in the hour in which a region is lost,
// nobody has to deploy a stack anew first. Rights on the server are still
// Azure's roles'.
func recoveryOperations(e *environment) []string {
	if e.topology.mechanism != geoReplica {
		return nil
	}
	return []string{restartServer, writeServer}
}

// platformOperations returns what a stack of the platform's unit must not
// deny.
func (c *compilation) platformOperations() []string {
	if len(c.tier.sharers) == 0 {
		return nil
	}
	return []string{approveServer, restartServer}
}
