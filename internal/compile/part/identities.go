package part

import (
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// identities are what programs act as, and what they may do: Odoo with its
// attachments, and the platform's keeper of evidence with every environment's
// records.
func identities(l layout.Layout, s layout.Site) design.Parts {
	at := place(s)
	platform, _ := l.Site(l.Platform.Unit)
	var p design.Parts
	if s.Unit == platform.Unit {
		p.Resources = append(p.Resources, azure.UserAssignedIdentity(at, s.EvidenceIdentityID().Name(),
			"Mirrors sealed evidence into the environments' record containers, and cannot delete it there."))
	}
	if s.Storage == nil {
		return p
	}
	role, writer := azure.BlobWriterWithoutDelete(at, s.Subscription)
	p.Resources = append(p.Resources,
		azure.UserAssignedIdentity(at, s.OdooIdentityID().Name(), "Odoo's own identity: what it may do, it may do as itself."),
		role,
		azure.RoleAssignment(at, s.ContainerID(layout.Attachments), s.OdooIdentityID(), writer,
			"Odoo reads and writes its attachments, and nothing else of the account."),
		azure.RoleAssignment(at, s.ContainerID(layout.Records), platform.EvidenceIdentityID(), writer,
			"Evidence is mirrored here by the platform's own identity; Odoo cannot reach it."),
	)
	return p
}
