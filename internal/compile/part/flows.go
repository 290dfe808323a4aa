package part

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/azure/storage"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// flows is what the networks of a site's region log their flows to, and the
// log of the site's own.
func flows(l layout.Layout, s layout.Site) design.Parts {
	at := place(s)
	p := design.Parts{}
	if s.Flows != nil {
		p.Resources = append(p.Resources,
			storage.NewFlowAccount(at, storage.FlowAccountSpec{Name: s.FlowsAccountID().Name(), SKU: s.Flows.SKU}),
			identity.NewUserAssigned(at, identity.UserAssignedSpec{
				Name: s.FlowsIdentityID().Name(), Why: "Writes what the networks of " + s.Region + " log of their flows, and does nothing else.",
			}),
			authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{
				Scope: s.FlowsAccountID(), Identity: s.FlowsIdentityID(), Role: authorization.BlobDataContributor(s.Subscription),
				Why: "The account takes no keys: what networks log is written by this identity.",
			}))
	}
	in, ok := l.Flowing(s)
	if !ok || s.Network == nil {
		return p
	}
	watcher := network.WatcherID(s.Subscription, s.Region)
	// Azure made it, with the first network of the region.
	p.Existing = []addr.ID{watcher}
	p.Resources = append(p.Resources, network.NewFlowLog(at, network.FlowLogSpec{
		Name: s.FlowLogID().Name(), Watcher: watcher, Network: s.NetworkID(), Account: in.FlowsAccountID(), Workspace: workspace(l, s),
		Identity: in.FlowsIdentityID(), Grant: authorization.RoleAssignmentID(in.FlowsAccountID(), in.FlowsIdentityID(), authorization.BlobDataContributor(in.Subscription)), Days: in.Flows.Days,
	}))
	return p
}
