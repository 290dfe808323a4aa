package decide

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

// The private names of a registry, and the part of it that an endpoint reaches.
const (
	registryZone  = "privatelink.azurecr.io"
	registryGroup = "registry"
)

// registries decides where images come from: one registry for all, in the
// platform's first region, with a copy wherever else a cluster may start, and a
// private address in each network that pulls.
func registries(a asked, l *layout.Layout, n *notes) {
	stated := a.estate.Platform.Registry
	if stated == nil {
		stated = &estate.Registry{}
	}
	platform := n.site(l, l.Platform.Unit)
	r := layout.Registry{ID: platform.RegistryID(stated.Name), Own: true, ZoneRedundant: platform.Zones > 1}
	if stated.Existing != "" {
		id, err := addr.ParseID(stated.Existing)
		if err != nil {
			n.problem("platform.registry.existing", "is not an Azure id", "copy it from az acr show --query id")
			return
		}
		r = layout.Registry{ID: id}
	}
	pulling := pullers(l, n)
	if r.Own {
		for _, unit := range pulling {
			s := n.site(l, unit)
			copied := slices.ContainsFunc(r.Copies, func(c layout.RegistryCopy) bool { return c.Region == s.Region })
			if s.Region != platform.Region && !copied {
				r.Copies = append(r.Copies, layout.RegistryCopy{Region: s.Region, ZoneRedundant: s.Zones > 1})
			}
		}
		slices.SortFunc(r.Copies, func(a, b layout.RegistryCopy) int { return strings.Compare(a.Region, b.Region) })
	}
	l.Platform.Registry = &r
	reached := map[addr.Unit]bool{}
	for _, unit := range pulling {
		in := n.site(l, unit).Network.Names
		if reached[in] {
			continue
		}
		reached[in] = true
		s := n.site(l, in)
		s.Endpoints = append(s.Endpoints, layout.Endpoint{Role: "registry", Service: r.ID, Group: registryGroup, Zone: registryZone, Network: in})
		if in != platform.Unit && r.Own {
			except(platform, layout.ApproveRegistry)
		}
	}
	if r.Own && len(pulling) > 0 {
		// Who pulls comes later, with its right to.
		except(platform, layout.WriteRoleAssignment, layout.DeleteRoleAssignment)
	}
	n.decide(registryDecision(a, n, r))
}

// except leaves an operation open to others than the deployer of a unit.
func except(s *layout.Site, operations ...string) {
	s.Excepted = append(s.Excepted, operations...)
	slices.Sort(s.Excepted)
	s.Excepted = slices.Compact(s.Excepted)
}

// pullers are the sites in which a cluster pulls images, or would after a
// failover.
func pullers(l *layout.Layout, n *notes) []addr.Unit {
	var out []addr.Unit
	for _, e := range l.Environments {
		out = append(out, e.Home)
		if e.Recovery != nil {
			out = append(out, *e.Recovery)
		}
	}
	return slices.DeleteFunc(out, func(u addr.Unit) bool { return n.site(l, u).Network == nil })
}

func registryDecision(a asked, n *notes, r layout.Registry) design.Decision {
	chosen := r.Host() + ", of the platform"
	verdicts := []string{"taken", "not taken: the estate names none"}
	switch {
	case !r.Own:
		chosen = r.Host() + ", which is there already"
		verdicts = []string{"not taken: the estate names a registry that is there", "taken: its keys, copies and settings are its owner's; Ward gives it private addresses, which its owner approves"}
	case len(r.Copies) > 0:
		var regions []string
		for _, c := range r.Copies {
			regions = append(regions, c.Region)
		}
		chosen += ", with copies in " + strings.Join(regions, ", ")
	}
	d := design.Decision{
		Subject: addr.WardSubject("organisation", a.estate.Organisation.Short),
		Topic:   "registry",
		Title:   "Where do container images come from?",
		Chosen:  chosen,
		Options: []design.Option{
			{Name: "a registry of the platform's own", Verdict: verdicts[0]},
			{Name: "a registry that is there", Verdict: verdicts[1]},
			{Name: "the registries of the images' makers", Verdict: "refused: what a maker withdraws, or what their outage hides, could not be started again; and egress to them would be open to every pod"},
			{Name: "a cache of the makers' registries", Verdict: "not taken: what it fetches, it fetches unread and under names of others; a release imports an image by digest after it was scanned and signed"},
			{Name: "deleting what has no tag", Verdict: "not taken: an environment runs an image by digest, which loses its tag at the next release: a policy would delete what runs"},
		},
		Reasons: []design.Reason{
			{Text: "Clusters pull over a private address, with Entra's identities only: no administrator's password, no anonymous pull, no token."},
		},
		Inputs: []design.Input{
			n.input("platform.region", a.estate.Platform.Region),
		},
	}
	if r.Own {
		d.Reasons = append(d.Reasons,
			design.Reason{Text: "Its key is the organisation's, chosen when it is made: Azure takes none later. Microsoft reports that a firewall on the vault can refuse a registry's identity (403 in import and rotation); the vault lets Azure's services in, and the first apply shows whether that serves."},
			design.Reason{Text: "Soft delete of images is a preview and excludes copies in other regions: an image that was deleted is built again from its signed source."})
	}
	if s := a.estate.Platform.Registry; s != nil {
		d.Inputs = append(d.Inputs, n.input("platform.registry.name", s.Name), n.input("platform.registry.existing", s.Existing))
	}
	for i := range a.environments {
		e := &a.environments[i]
		host, _, _ := strings.Cut(e.Odoo.Image, "/")
		d.Inputs = append(d.Inputs, n.input(e.path+".odoo.image", e.Odoo.Image))
		if host != r.Host() {
			d.Reasons = append(d.Reasons, design.Reason{Text: fmt.Sprintf("The image of %s is of %s: import it into %s and name it so, or the check on images reports it.", e.name, host, r.Host())})
		}
	}
	return d
}
