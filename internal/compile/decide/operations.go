package decide

import (
	"slices"

	"github.com/wardhq/ward/internal/compile/layout"
)

// Operations of Azure's roles that steps ask for, and that units need of one
// another (Microsoft, Azure permissions).
const (
	restartServer    = "Microsoft.DBforPostgreSQL/flexibleServers/restart/action"
	writeServer      = "Microsoft.DBforPostgreSQL/flexibleServers/write"
	writeVirtual     = "Microsoft.DBforPostgreSQL/flexibleServers/virtualendpoints/write"
	approveServer    = "Microsoft.DBforPostgreSQL/flexibleServers/privateEndpointConnectionsApproval/action"
	approveAccount   = "Microsoft.Storage/storageAccounts/privateEndpointConnectionsApproval/action"
	failAccountOver  = "Microsoft.Storage/storageAccounts/failover/action"
	lockImmutability = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies/lock/action"
	federateIdentity = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write"
)

// operations says what a stack of each unit must not deny, and what this
// version does not build there.
func operations(_ asked, l *layout.Layout, _ *notes) {
	if _, shared := l.Server(l.Platform.Unit); shared {
		site(l, l.Platform.Unit).Excepted = []string{approveServer, restartServer}
	}
	for _, e := range l.Environments {
		site(l, e.Home).Excepted = atHome(e)
		if e.Recovery == nil {
			continue
		}
		back := site(l, *e.Recovery)
		back.Missing = notBuilt(back.Region)
		if e.Mechanism == layout.GeoReplica {
			// A promotion is a write of the replica: in the hour in which a
			// region is lost, nobody has to deploy a stack anew first. Rights
			// on the server are still Azure's roles'.
			back.Excepted = []string{restartServer, writeServer}
		}
	}
}

func atHome(e layout.Environment) []string {
	out := []string{federateIdentity, lockImmutability}
	if !e.Shared() {
		out = append(out, restartServer)
	}
	if e.Mechanism == layout.GeoReplica {
		out = append(out, writeVirtual, approveAccount)
	}
	if e.Mechanism != layout.NoRegional {
		out = append(out, failAccountOver)
	}
	slices.Sort(out)
	return out
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
