package part

import (
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/azure/storage"
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
		p.Resources = append(p.Resources, identity.NewUserAssigned(at, identity.UserAssignedSpec{
			Name: s.EvidenceIdentityID().Name(),
			Why:  "Mirrors sealed evidence into the environments' record containers, and cannot delete it there.",
		}))
		if from := l.Platform.Evidence; from != nil {
			p.Resources = append(p.Resources, identity.NewFederated(at, identity.FederatedSpec{
				Identity: s.EvidenceIdentityID(), Name: s.EvidenceTrustID().Name(), Issuer: from.Issuer, Subject: from.Subject,
				Why: "Whoever mirrors evidence does so as this identity, without a secret that could be stolen.",
			}))
		}
	}
	if s.Storage == nil {
		return p
	}
	role := blobWriterWithoutDelete(l, s)
	if l.Bootstrap == nil {
		p.Resources = append(p.Resources, authorization.NewRoleDefinition(at, role))
	}
	p.Resources = append(p.Resources,
		identity.NewUserAssigned(at, identity.UserAssignedSpec{
			Name: s.OdooIdentityID().Name(),
			Why:  "Odoo's own identity: what it may do, it may do as itself.",
		}),
		authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{
			Scope: s.AttachmentsID(), Identity: s.OdooIdentityID(), Role: role.Role(at),
			Why: "Odoo reads and writes its attachments, and nothing of the other accounts.",
		}),
		authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{
			Scope: s.RecordsID(), Identity: platform.EvidenceIdentityID(), Role: role.Role(at),
			Why: "Evidence is mirrored here by the platform's own identity; Odoo cannot reach it.",
		}),
	)
	return p
}

// blobWriterWithoutDelete is the role of a workload that keeps documents: it
// reads and writes blobs, and cannot delete one. Azure has no such role, so the
// design defines it: with the site, or where a pipeline deploys it, with the
// bootstrap, since whoever defines a role and may grant it has every right.
// Garbage is collected by another identity.
func blobWriterWithoutDelete(l layout.Layout, s layout.Site) authorization.RoleDefinitionSpec {
	role := authorization.RoleDefinitionSpec{
		Name:        "Ward Blob Writer Without Delete (" + s.Unit.String() + ")",
		Description: "Reads and writes blobs, without the right to delete them.",
		Why:         "Odoo reads and writes attachments and cannot delete one: what a stolen token can do ends there.",
		Actions:     []string{storage.ReadContainer},
		DataActions: []string{storage.ReadBlob, storage.WriteBlob, storage.AddBlob},
	}
	if l.Bootstrap != nil {
		role.Subscription = s.Subscription
	}
	return role
}
