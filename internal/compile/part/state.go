package part

import (
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/azure/storage"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// state is the account of what Terraform made, with a container for each unit.
// Who read it is written down by the platform, which has a workspace and comes
// later.
func state(l layout.Layout, s layout.Site) design.Parts {
	b := l.Bootstrap
	if b == nil || b.State == nil {
		return design.Parts{}
	}
	at := place(s)
	if s.Unit == l.Platform.Unit {
		home, _ := l.Site(b.Unit)
		return only(monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: storage.BlobServiceID(home.StateAccountID()), Workspace: workspace(l, s)}))
	}
	if s.Unit != b.Unit {
		return design.Parts{}
	}
	account := s.StateAccountID()
	p := only(
		storage.NewStateAccount(at, storage.StateAccountSpec{Name: account.Name(), SKU: b.State.SKU}),
		storage.NewBlobService(at, storage.BlobServiceSpec{
			Account: account, KeepDays: b.State.KeepDays,
			Why: "Keeps every version of a state, and what is deleted, until the mistake has been seen.",
		}),
		storage.NewManagementPolicy(at, storage.ManagementPolicySpec{Account: account, Rules: []storage.LifecycleRule{
			{Name: "states", VersionsGoneAfter: b.State.KeepDays},
		}}),
	)
	for _, unit := range b.State.Units {
		p.Resources = append(p.Resources, storage.NewContainer(at, storage.ContainerSpec{
			Account: account, Name: s.StateID(unit).Name(), Purpose: "state", Holds: design.HoldsData,
			Why: "What Terraform made of " + unit.String() + ": whoever deploys that unit writes it, and nobody else's deployer reads it.",
		}))
	}
	return p
}
