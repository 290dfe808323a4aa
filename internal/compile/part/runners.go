package part

import (
	"github.com/wardhq/ward/internal/compile/azure/github"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// runners let the pipeline's machines into the network of a hub.
func runners(_ layout.Layout, s layout.Site) design.Parts {
	if s.Runner == nil || s.Network == nil {
		return design.Parts{}
	}
	return only(github.NewNetworkSettings(place(s), github.NetworkSettingsSpec{
		Name: s.RunnersID().Name(), Subnet: s.SubnetID(layout.RunnerSubnet), Business: s.Runner.Business,
	}))
}
