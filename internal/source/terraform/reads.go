package terraform

import (
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/azapi"
	"github.com/wardhq/ward/internal/source/internal/azurerm"
	"github.com/wardhq/ward/internal/source/internal/providers"
)

// apply makes facts of all that a root declares in an environment, and of the
// modules that it calls.
func (r *reading) apply(at place, c *configuration, in *environment) {
	s := r.rootScope(at, c, in)
	var found resources
	for _, o := range c.overrides {
		s.overridden(o)
	}
	s.read(&found)
	r.translate(s, found)
	for _, u := range found.updates {
		u.update()
	}
}

// identifying are the arguments that an override could make another resource
// with.
var identifying = []string{"type", "parent_id", "name", "resource_id", "count", "for_each"}

// overridden says what an override leaves unknown that is not followed: the
// resource, or, where it may have become another one, any.
func (s *scope) overridden(o overriding) {
	reason := "this file overrides " + o.address + "; say it where that is declared, or give the plan (terraform show -json)"
	g := fact.Gap{Systems: anySystem, Reason: reason}
	if s.c.callOf(o) != nil {
		return
	}
	if r := s.c.resources[o.address]; r != nil {
		if !s.strict() {
			return // it is followed
		}
		another := slices.ContainsFunc(identifying, func(name string) bool { return o.block.Body.Attributes[name] != nil })
		if e := s.expand(r); !r.data && len(e.instances) == 1 {
			if id, ok := e.instances[0].ID(); ok {
				s.r.gap(o.pos, fact.Gap{Subject: addr.AzureSubject(id), Kinds: kindsIn(s, r), Reason: reason})
				if !another {
					return
				}
			}
		}
	}
	s.r.gap(o.pos, g)
}

// resources are instances that are read together.
type resources struct {
	azurerm []*instance
	updates []*instance // of azapi, of what is read before them
}

// read makes facts of the resources of a scope and of the modules that it
// calls.
func (s *scope) read(found *resources) {
	for _, r := range s.c.order {
		if r.data {
			if r.typ == "external" {
				s.strange(r) // it runs a program
			}
			continue
		}
		switch {
		case providers.Of(r.typ) == providers.Harmless:
		case providers.Of(r.typ) == providers.Strange:
			s.strange(r)
		case r.typ == "azapi_update_resource" && !s.strict():
			s.each(r, func(i *instance) { found.updates = append(found.updates, i) })
		case r.typ == "azapi_resource", r.typ == "azapi_update_resource":
			s.each(r, func(i *instance) { i.azapi() })
		case r.typ == "azapi_resource_action":
			s.each(r, func(i *instance) {
				if azapi.Changes(i.attr("method")) {
					s.foreign(i)
				}
			})
		case s.strict(), strings.HasPrefix(r.typ, "azapi_"):
			s.foreignAll(r)
		case providers.Of(r.typ) == providers.Cluster:
			kind, isObject := providers.ObjectKind(r.typ)
			switch {
			case providers.IsManifest(r.typ):
				s.each(r, func(i *instance) { i.manifest() })
			case isObject:
				s.each(r, func(i *instance) { i.typedObject(kind) })
			default:
				s.foreignAll(r)
			}
		case !azurerm.Translates(r.typ):
			s.foreignAll(r)
		default:
			s.each(r, func(i *instance) { found.azurerm = append(found.azurerm, i) })
		}
	}
	for _, c := range s.c.calls {
		s.follow(c, found)
	}
}

func (s *scope) strict() bool { return s.r.strict }

func (s *scope) strange(r *resource) {
	s.r.gap(r.pos, fact.Gap{
		Systems: anySystem, Reason: r.typ + "." + r.name + " is of a provider that is not known here, so it could do anything; give the plan (terraform show -json)",
	})
}

// each calls see for the instances of a resource. That it is not known how many
// there are is a gap.
func (s *scope) each(r *resource, see func(*instance)) {
	e := s.expand(r)
	if s.strict() && (e.counted || e.anything) {
		s.r.gap(r.pos, fact.Gap{Kinds: kindsIn(s, r), Reason: r.address + " is made by a loop; give the plan (terraform show -json)"})
		return
	}
	if !e.known {
		s.r.gap(r.pos, fact.Gap{Kinds: kindsIn(s, r), Systems: systemsOf(r), Reason: s.address + r.address + ": how many there are depends on " + waitsFor(e.waits) + "; give the plan (terraform show -json)"})
		return
	}
	for _, i := range e.instances {
		see(i)
	}
}

// foreign is a resource that a plan says more of.
func (s *scope) foreign(i *instance) { s.foreignAll(i.resource) }

func (s *scope) foreignAll(r *resource) {
	e := s.expand(r)
	if !s.strict() && e.known && len(e.instances) == 0 {
		return // there is none
	}
	g := fact.Gap{Systems: systemsOf(r), Reason: r.typ + "." + r.name + " is read from a plan only; give the plan (terraform show -json)"}
	if !s.strict() {
		g.Kinds = kindsOf(r)
		switch {
		case r.typ == "helm_release":
			g.Reason = s.helm(r)
		case providers.Of(r.typ) == providers.Cluster:
			g.Reason = r.typ + "." + r.name + " is not read; give its manifest, or check the live cluster"
		case !strings.HasPrefix(r.typ, "azapi_"):
			g.Reason = s.address + r.address + ": " + r.typ + " is not translated to ARM's shape; check it in the live subscription, or use azapi"
		}
		if g.Kinds != nil {
			g.Systems = nil
		}
	}
	s.r.gap(r.pos, g)
}
