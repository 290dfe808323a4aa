package terraform

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/azapi"
	"github.com/wardhq/ward/internal/source/internal/azurerm"
)

// ID returns the id of an instance, as it follows from its arguments.
func (i *instance) ID() (addr.ID, bool) {
	if i.resolved {
		return i.id, !i.id.IsZero()
	}
	key := "id of " + i.address
	if i.s.busy[key] {
		return addr.ID{}, false
	}
	i.s.busy[key] = true
	defer delete(i.s.busy, key)
	switch {
	case i.imported():
	case strings.HasPrefix(i.typ, "azapi_"):
		i.id = i.azapiID()
	case i.s.r.strict:
	case i.data && i.typ == "azurerm_subscription":
		sub, _ := i.attr("subscription_id").(string)
		if sub == "" {
			sub = i.subscription()
		}
		i.id, _ = parseID("/subscriptions/" + sub)
	case strings.HasPrefix(i.typ, "azurerm_"):
		i.kept = i.said()
		i.id, _ = azurerm.IDOf(i.subscription(), azurerm.Resource{
			Address: i.s.label + i.address, Type: i.typ, Arguments: func() azurerm.Arguments { return i.kept },
		})
	}
	i.resolved = true
	return i.id, !i.id.IsZero()
}

// imported takes the id that an import block says a resource is known by. What
// is imported is of the root.
func (i *instance) imported() bool {
	e := i.s.c.imports[i.address]
	if e == nil || i.s.parent != nil || i.s.r.strict || i.data {
		return false
	}
	text, _ := idText(settle{}.value(i.s.eval(e, nil)))
	id, ok := parseID(text)
	if kinds := kindsIn(i.s, i.resource); !ok || len(kinds) != 1 || !id.Kind().Equal(kinds[0]) {
		return false
	}
	i.id = id
	return true
}

func (i *instance) azapiID() addr.ID {
	if text, ok := idText(i.attr("resource_id")); ok {
		id, _ := parseID(text)
		return id
	}
	kind, _, ok := azapi.Split(textOf(i.attr("type")))
	parent, isID := idText(i.attr("parent_id"))
	if !ok || !isID {
		return addr.ID{}
	}
	called, isText := i.attr("name").(string)
	if !isText && i.body.Attributes["name"] != nil && !i.s.r.strict {
		called = madeUp(i.s.label + i.address) // so that what is known can be judged
	}
	id, _ := azapi.ID(parent, kind, called)
	return id
}

func textOf(v any) string {
	s, _ := v.(string)
	return s
}

// madeUp returns what stands for a name that is not known, in an id: no real
// name has a dollar sign.
func madeUp(address string) string {
	return "$(" + strings.Map(func(r rune) rune {
		switch {
		case r == '"' || r == '\'' || r == ' ':
			return -1
		case r == '/':
			return ':'
		case r == '[' || r == '{':
			return '('
		case r == ']' || r == '}':
			return ')'
		case r < ' ' || r >= 0x7f:
			return '~'
		}
		return r
	}, address) + ")"
}
