// Package part builds a layout: it turns what has been decided into the parts
// of a design.
//
// It promises that a part is a function of the layout and a site, and of
// nothing else: it decides nothing, changes nothing, and may be asked alone,
// with a layout that a test wrote. What a resource or an object looks like is
// the builders' below azure and kube.
//
// Read the list of parts first. Each has a file of its own; one more is one
// more line.
package part

import (
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// Part builds one part of the landing zone in one site.
type Part func(layout.Layout, layout.Site) design.Parts

// parts is the landing zone.
var parts = []Part{
	unit,
	environments,
	logs,
	subscriptions,
	alerts,
	policies,
	networks,
	runners,
	peerings,
	ways,
	keys,
	accounts,
	state,
	identities,
	servers,
	backups,
	guards,
	caches,
	endpoints,
	flows,
	images,
	builds,
	publicNames,
	certificates,
	entry,
	clusters,
	releases,
	plainReleases,
	federations,
	databaseClusters,
	workloads,
	proxies,
	verifiers,
	admission,
}

// Build returns the parts of a layout's design.
func Build(l layout.Layout) design.Parts {
	all := design.Parts{Organisation: l.Organisation, Effective: l.Effective, Existing: existing(l)}
	l = l.Indexed()
	for _, site := range l.Sites {
		first := len(all.Resources)
		for _, build := range parts {
			p := build(l, site)
			all.Existing = append(all.Existing, p.Existing...)
			all.Declared = append(all.Declared, p.Declared...)
			all.Units = append(all.Units, p.Units...)
			all.Resources = append(all.Resources, p.Resources...)
			all.Objects = append(all.Objects, p.Objects...)
		}
		all.Resources = append(all.Resources, locks(site, all.Resources[first:])...)
	}
	if l.Continuity.Organisation != "" { // a layout that a test wrote may have none
		all.Declared = append(all.Declared, continuity(l))
	}
	above := governance(l)
	all.Units = append(all.Units, above.Units...)
	all.Resources = append(all.Resources, above.Resources...)
	all.Resources = append(all.Resources, tables(l, all.Resources)...)
	exempt(l, &all)
	return deployed(l, all)
}

// place is where a site's resources go.
func place(s layout.Site) azure.Place {
	tags := design.Object{}
	for name, value := range s.Tags {
		tags[name] = value
	}
	return azure.Place{Unit: s.Unit, Group: s.GroupID(), Region: s.Region, Tags: tags}
}

// only are parts that are resources only.
func only(r ...design.Resource) design.Parts { return design.Parts{Resources: r} }
