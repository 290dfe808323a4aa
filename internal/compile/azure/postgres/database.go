package postgres

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// DatabaseKind is the type of a database of a server.
const (
	DatabaseKind    addr.Kind = "Microsoft.DBforPostgreSQL/flexibleServers/databases"
	databaseVersion string    = "2025-08-01"
)

// DatabaseID returns the id of a database of a server.
func DatabaseID(server addr.ID, name string) addr.ID { return azure.Child(server, DatabaseKind, name) }

// DatabaseSpec is what has been decided of a database.
type DatabaseSpec struct {
	Server addr.ID
	Name   string
	Why    string
	// After is what must have been done before: Azure takes one change of a
	// server at a time.
	After []addr.ID
}

// NewDatabase is a database as Odoo makes its own (odoo/odoo, service/db.py):
// sorted by bytes, which no library of the system changes under an index.
func NewDatabase(at azure.Place, s DatabaseSpec) design.Resource {
	return design.Resource{
		ID:         DatabaseID(s.Server, s.Name),
		APIVersion: databaseVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsData,
		Body: design.Object{
			"properties": design.Object{
				"charset":   "UTF8",
				"collation": "C",
			},
		},
		DependsOn:    s.After,
		Irreversible: []string{"properties.charset", "properties.collation"},
	}
}
