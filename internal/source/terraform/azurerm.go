package terraform

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/azapi"
	"github.com/wardhq/ward/internal/source/internal/azurerm"
	"github.com/wardhq/ward/internal/source/internal/body"
	"github.com/wardhq/ward/internal/source/internal/providers"
)

func objectOf(m map[string]any) map[string]any { return body.Object(m) }

// azurerm is an instance as the translation takes it.
func (i *instance) azurerm() azurerm.Resource {
	return azurerm.Resource{Address: i.s.label + i.address, Type: i.typ, Arguments: i.said}
}

// said returns the arguments of a resource of azurerm, with what its provider
// sends besides.
func (i *instance) said() azurerm.Arguments {
	args := i.settled()
	if i.s.label != "" {
		// What is not known in one folder is not what is not known in another.
		if v := args["resource_group_name"]; body.IsUnresolved(v) {
			if from, ok := v.(map[string]any)[addr.UnresolvedKey].(string); ok {
				args["resource_group_name"] = body.Unresolved(i.s.label + from)
			}
		}
	}
	for name, v := range args {
		if i.typ != "azurerm_network_watcher_flow_log" || name != "version" { // the one that is a number
			args[name] = typed(i.typ, name, v)
		}
	}
	i.fill(args)
	i.ignore(addr.ID{}, args)
	return args
}

// translate makes facts of the resources of azurerm that belong to one root:
// what each is in ARM, and the arguments that this was told from.
func (r *reading) translate(s *scope, found resources) {
	in := make([]azurerm.Resource, len(found.azurerm))
	for n, i := range found.azurerm {
		in[n] = i.azurerm()
		in[n].ID, _ = i.ID()
	}
	sub, ok := s.provider("azurerm")
	if !ok {
		sub = s.subscription()
	}
	for t := range azurerm.Translate(sub, in) {
		i := found.azurerm[t.From]
		r.translated(i.pos, i.address, i.typ, t, func() map[string]any {
			if i.kept != nil {
				return i.kept
			}
			return i.said()
		})
		i.kept = nil
	}
}

// translated makes facts and gaps of one translation.
func (r *reading) translated(pos diag.Pos, address, typ string, t azurerm.Translation, arguments func() map[string]any) {
	for _, m := range t.Missing {
		g := fact.Gap{Kinds: m.Kinds, Reason: address + ": " + strings.ReplaceAll(m.Reason, " before apply", " here")}
		if !m.Subject.IsZero() {
			g.Subject = addr.AzureSubject(m.Subject)
		}
		if m.Kinds == nil {
			g.Systems = []addr.System{addr.SystemAzure}
		}
		r.gap(pos, g)
	}
	if t.ID.IsZero() || len(t.Objects) == 0 {
		return
	}
	raw, ok := r.add(pos, address, fact.Fact{Subject: addr.AzureSubject(t.ID), Kind: addr.Kind("terraform/" + typ)}, arguments())
	if !ok {
		kinds, _ := azurerm.Kinds(typ)
		r.gap(pos, fact.Gap{Kinds: kinds, Reason: address + " cannot be read, so neither can what it is in ARM's shape"})
		return
	}
	for _, o := range t.Objects {
		r.add(pos, address, fact.Fact{Subject: addr.AzureSubject(o.ID), Kind: o.ID.Kind(), DerivedFrom: raw.Digest()}, o.Body)
	}
}

// kindsOf returns what a resource could be, as its type gives away; nil is
// anything.
func kindsOf(r *resource) []addr.Kind {
	switch {
	case strings.HasPrefix(r.typ, "azurerm_"):
		kinds, _ := azurerm.Kinds(r.typ)
		return kinds
	case r.typ == "azapi_resource", r.typ == "azapi_update_resource":
		if a := r.body.Attributes["type"]; a != nil {
			if kind, _, ok := azapi.Split(literalText(a.Expr)); ok {
				return []addr.Kind{kind}
			}
		}
	case providers.Of(r.typ) == providers.Cluster:
		return providers.Kinds(r.typ)
	}
	return nil
}

// kindsIn is kindsOf, where what a scope says of the type counts as well.
func kindsIn(s *scope, r *resource) []addr.Kind {
	if kinds := kindsOf(r); kinds != nil {
		return kinds
	}
	if a := r.body.Attributes["type"]; a != nil && strings.HasPrefix(r.typ, "azapi_") {
		if kind, _, ok := azapi.Split(textOf((settle{}).value(s.eval(a.Expr, nil)))); ok {
			return []addr.Kind{kind}
		}
	}
	return nil
}
