package part

import (
	"cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/ward"
)

// builds are the images as they are built, for the checks, and as whom they are
// published: with the right to push and no other, and only where the registry is
// the platform's own.
func builds(l layout.Layout, s layout.Site) design.Parts {
	b := l.Platform.Build
	if b == nil || s.Unit != l.Platform.Unit {
		return design.Parts{}
	}
	var p design.Parts
	for _, i := range b.Images {
		p.Declared = append(p.Declared, odooImage(*b, i))
	}
	for _, c := range b.Clients {
		p.Declared = append(p.Declared, clientImage(*b, c))
	}
	r, ok := l.Registry()
	if !ok || !r.Own || l.Bootstrap == nil {
		return p
	}
	at, acts := place(s), s.PublisherIdentityID()
	p.Resources = []design.Resource{
		identity.NewUserAssigned(at, identity.UserAssignedSpec{
			Name: acts.Name(), Why: "As what images and releases are published; it may do nothing else.",
		}),
		identity.NewFederated(at, identity.FederatedSpec{
			Identity: acts, Name: layout.PipelineTrustID(acts).Name(), Issuer: l.Bootstrap.Issuer, Subject: b.Subject,
			Why: "A workflow that somebody let publish acts as it, without a secret that could be stolen.",
		}),
		authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{
			Scope: r.ID, Identity: acts, Role: authorization.AcrPush(addr.Subscription(r.ID.SubscriptionID())),
			Why: "What was built, scanned and approved is pushed to the registry.",
		}),
	}
	if b.Ward != "" {
		for _, d := range l.Bootstrap.Deployers {
			if len(d.Units) > 0 && d.Units[0] == l.Platform.Unit {
				home, _ := l.Site(l.Bootstrap.Unit)
				p.Resources = append(p.Resources, pulls(at, l, home.PlanIdentityID(d.Name), "Who looks at a change fetches the Ward that judges it, and can write none.")...)
			}
		}
	}
	return p
}

func odooImage(b layout.Build, i layout.Image) ward.Image {
	out := image(b, i.Name(), layout.OdooUser)
	for _, e := range i.Environments {
		out.Environments = append(out.Environments, e.String())
	}
	out.Inputs = append(out.Inputs, ward.Input{Name: "Odoo " + i.Series, Reference: i.Revision, Pinned: i.Revision != ""})
	for _, m := range i.Modules {
		if m.Repository == "" && m.Package == "" {
			continue // Ward's own: it is rendered beside the Dockerfile
		}
		reference := cmp.Or(m.Revision, m.Package)
		out.Inputs = append(out.Inputs, ward.Input{Name: m.Name, Reference: reference, Pinned: reference != ""})
	}
	// Each by its hash in a lock that stands beside the Dockerfile.
	out.Inputs = append(out.Inputs,
		ward.Input{Name: "Python's packages", Reference: "requirements.lock", Pinned: true},
		ward.Input{Name: "what compiles them", Reference: "build.lock", Pinned: true})
	if t, ok := b.Tools.Programs[layout.UnmaintainedConverter]; ok {
		out.Inputs = append(out.Inputs, ward.Input{Name: layout.UnmaintainedConverter, Reference: "sha256:" + t.SHA256, Pinned: true})
		// Archived by its makers: github.com/wkhtmltopdf/wkhtmltopdf.
		out.Components = append(out.Components, ward.Component{Name: layout.UnmaintainedConverter, Version: t.Version, Since: "2023-01"})
	}
	return out
}

func clientImage(b layout.Build, c layout.Client) ward.Image {
	out := image(b, c.Repository(), layout.OdooUser)
	out.Inputs = append(out.Inputs, ward.Input{Name: "PostgreSQL " + c.Major, Reference: c.From, Pinned: c.From != ""})
	return out
}

func image(b layout.Build, name string, user int) ward.Image {
	return ward.Image{
		Name: name, Environments: []string{}, User: user, Components: []ward.Component{},
		Inputs:    []ward.Input{{Name: "base", Reference: b.Base, Pinned: b.Base != ""}, {Name: "Debian's packages", Reference: b.Moment, Pinned: true}},
		Deadlines: &ward.Deadlines{Critical: b.Deadlines.Critical, High: b.Deadlines.High, Medium: b.Deadlines.Medium},
	}
}
