// Package github builds what GitHub keeps in Azure: the networks that its
// machines work in.
//
// It promises what every builder does: it reads its parameters alone, and
// decides nothing.
package github

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// NetworkSettingsKind is the type of what lets GitHub's machines into a subnet.
const (
	NetworkSettingsKind    addr.Kind = "GitHub.Network/networkSettings"
	networkSettingsVersion string    = "2024-04-02"
)

// NetworkSettingsID returns the id of such settings of a resource group.
func NetworkSettingsID(group addr.ID, name string) addr.ID {
	return group.Resource(NetworkSettingsKind, name)
}

// NetworkSettingsSpec is what has been decided of them.
type NetworkSettingsSpec struct {
	Name string
	// Subnet is of the same subscription and region, and delegated to GitHub.
	Subnet addr.ID
	// Business is the number that GitHub has for the organisation or the
	// enterprise whose workflows may work there.
	Business string
}

// NewNetworkSettings gives the machines on which GitHub runs workflows
// addresses in a subnet, each for one job (docs.github.com, configuring private
// networking for GitHub-hosted runners). GitHub writes the number by which it
// knows the settings into their tags, so that tags are written once and not put
// back.
func NewNetworkSettings(at azure.Place, s NetworkSettingsSpec) design.Resource {
	return design.Resource{
		ID:         NetworkSettingsID(at.Group, s.Name),
		APIVersion: networkSettingsVersion,
		Unit:       at.Unit,
		Why:        "Lets the pipeline's machines into the network: nothing that they deploy to has a public address.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"properties": design.Object{
				"subnetId":   addr.RefTo(s.Subnet),
				"businessId": s.Business,
			},
		},
		Irreversible: []string{"properties.subnetId", "properties.businessId"},
		CreateOnly:   []string{"tags"},
	}
}
