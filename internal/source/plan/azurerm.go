package plan

import (
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/azurerm"
)

// azurerm makes two facts of each resource of azurerm: the arguments as they
// are, and what they are in ARM's shape, which names the first.
func (r *reading) azurerm(all []*change) {
	var changes []*change
	var in []azurerm.Resource
	for _, c := range all {
		if azurerm.Translates(c.Type) {
			changes, in = append(changes, c), append(in, r.resource(c))
			continue
		}
		kinds, isARM := azurerm.Kinds(c.Type)
		if !isARM {
			continue
		}
		g := fact.Gap{Kinds: kinds, Reason: fmt.Sprintf("%s: %s is not translated to ARM's shape; check it in the live subscription, or use azapi", c.Address, c.Type)}
		if len(kinds) == 0 {
			g.Systems = []addr.System{addr.SystemAzure}
		}
		r.gap(c.offset, g)
	}
	for t := range azurerm.Translate(r.subscription, in) {
		r.translated(changes[t.From], t)
	}
}

// translated makes facts and gaps of one translation.
func (r *reading) translated(c *change, t azurerm.Translation) {
	for _, m := range t.Missing {
		g := fact.Gap{Kinds: m.Kinds, Reason: c.Address + ": " + m.Reason}
		if !m.Subject.IsZero() {
			g.Subject = addr.AzureSubject(m.Subject)
		}
		r.gap(c.offset, g)
	}
	if t.ID.IsZero() {
		return
	}
	raw, ok := r.add(c, fact.Fact{Subject: addr.AzureSubject(t.ID), Kind: addr.Kind("terraform/" + c.Type)}, r.arguments(c))
	if !ok {
		kinds, _ := azurerm.Kinds(c.Type)
		r.gap(c.offset, fact.Gap{Kinds: kinds, Reason: c.Address + " cannot be read, so neither can what it is in ARM's shape"})
		return
	}
	from := raw.Digest()
	for _, o := range t.Objects {
		r.add(c, fact.Fact{Subject: addr.AzureSubject(o.ID), Kind: o.ID.Kind(), DerivedFrom: from}, o.Body)
	}
}

func (r *reading) resource(c *change) azurerm.Resource {
	return azurerm.Resource{Address: c.Address, Type: c.Type, Arguments: func() azurerm.Arguments { return r.arguments(c) }}
}

// arguments returns all arguments that are known or will be.
func (r *reading) arguments(c *change) azurerm.Arguments {
	held := c.held
	if held == nil {
		c.held = r.of(c)
		defer func() { c.held = nil }()
	}
	all := azurerm.Arguments{}
	for _, argument := range argumentsOf(c.held) {
		all[argument] = r.value(c, argument)
	}
	return all
}

// argumentsOf returns the names of all arguments that are known or will be.
func argumentsOf(c *state) []string {
	var names []string
	for k, v := range c.after {
		if v != nil {
			names = append(names, k)
		}
	}
	if unknown, ok := c.unknown.(map[string]any); ok {
		for k, mark := range unknown {
			if c.after[k] == nil && marked(mark) {
				names = append(names, k)
			}
		}
	}
	return names
}

// wants says what of a resource an argument by this name takes, where a
// reference names the resource alone, as an old plan has it.
func wants(argument string, id addr.ID) (any, bool) {
	switch {
	case argument == "id", argument == "scope", argument == "scopes", strings.HasSuffix(argument, "_id"), strings.HasSuffix(argument, "_ids"):
		return addr.RefTo(id), true
	case strings.HasSuffix(argument, "_name"):
		return id.Out("name"), true
	}
	return nil, false
}
