package azure_test

import (
	"github.com/wardhq/ward/internal/compile/azure/github"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/design"
)

var runners = network.SubnetID(hub, "runner")

// githubRows are examples of what is built in github.
func githubRows() []row {
	return []row{
		{
			builder: "github.NewNetworkSettings", kind: github.NetworkSettingsKind, id: github.NetworkSettingsID(at.Group, "runners"), region: here,
			make: func() design.Resource {
				return github.NewNetworkSettings(at, github.NetworkSettingsSpec{Name: "runners", Subnet: runners, Business: "100200300"})
			},
			secure: map[string]any{
				"properties.subnetId":   map[string]any{"$ref": runners.String()},
				"properties.businessId": "100200300",
			},
		},
	}
}
