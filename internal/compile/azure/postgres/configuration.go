package postgres

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ConfigurationKind is the type of a parameter of a server.
const (
	ConfigurationKind    addr.Kind = "Microsoft.DBforPostgreSQL/flexibleServers/configurations"
	configurationVersion string    = "2025-08-01"
)

// ConfigurationID returns the id of a parameter of a server.
func ConfigurationID(server addr.ID, name string) addr.ID {
	return azure.Child(server, ConfigurationKind, name)
}

// ConfigurationSpec is what has been decided of a parameter.
type ConfigurationSpec struct {
	Server addr.ID
	Name   string
	Value  string
	Why    string
	// After is what must have been done before: Azure takes one change of a
	// server at a time.
	After []addr.ID
}

// NewConfiguration sets one parameter of a server. Azure has all of them from
// the start.
func NewConfiguration(at azure.Place, s ConfigurationSpec) design.Resource {
	return design.Resource{
		ID:             ConfigurationID(s.Server, s.Name),
		APIVersion:     configurationVersion,
		Unit:           at.Unit,
		BornWithParent: true,
		Why:            s.Why,
		Holds:          design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"value":  s.Value,
				"source": "user-override",
			},
		},
		DependsOn: s.After,
	}
}
