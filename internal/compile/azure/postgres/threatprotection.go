package postgres

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ThreatProtectionKind is the type of a server's threat protection.
const (
	ThreatProtectionKind    addr.Kind = "Microsoft.DBforPostgreSQL/flexibleServers/advancedThreatProtectionSettings"
	threatProtectionVersion string    = "2025-08-01"
)

// ThreatProtectionID returns the id of a server's threat protection.
func ThreatProtectionID(server addr.ID) addr.ID {
	return azure.Child(server, ThreatProtectionKind, "Default")
}

// ThreatProtectionSpec is what has been decided of a server's threat
// protection.
type ThreatProtectionSpec struct {
	Server addr.ID
	// After is what must have been done before: Azure takes one change of a
	// server at a time.
	After []addr.ID
}

// NewThreatProtection has Defender watch a server for sign-ins and statements
// that are unlike those before. Every server has it from the start, off.
func NewThreatProtection(at azure.Place, s ThreatProtectionSpec) design.Resource {
	return design.Resource{
		ID:             ThreatProtectionID(s.Server),
		APIVersion:     threatProtectionVersion,
		Unit:           at.Unit,
		BornWithParent: true,
		Why:            "Raises an alert on sign-ins and access that are unlike those before.",
		Holds:          design.HoldsNothing,
		Body:           design.Object{"properties": design.Object{"state": "Enabled"}},
		DependsOn:      s.After,
	}
}
