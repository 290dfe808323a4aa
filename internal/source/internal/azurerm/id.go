package azurerm

import (
	"cmp"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// Where the template of an id starts; anything else that it may start with is
// an argument that holds an id, as {virtual_network_id}.
const (
	inGroup        = "group"        // the group that resource_group_name names, and /providers/
	inSubscription = "subscription" // the subscription
	inAccount      = "account"      // the storage account that storage_account_name names
	inTenant       = "tenant"
)

// idOf returns the id of a resource.
func (t *translator) idOf(r Resource, arguments func() Arguments) (addr.ID, bool) {
	w := rows()[r.Type]
	if w == nil {
		kinds := kindsOf()[r.Type]
		if len(kinds) != 1 {
			return r.ID, !r.ID.IsZero()
		}
		w = &row{kind: kinds[0]}
		if strings.Count(string(kinds[0]), "/") == 1 {
			w.ids = []string{inGroup + "/" + string(kinds[0]) + "/{name}"}
		}
	}
	if r.ID.Kind().Equal(w.kind) {
		return r.ID, true
	}
	a := arguments()
	// What azurerm takes for the id of a container or a key is its address, and
	// behind a stroke it notes what else it has to know.
	for _, name := range []string{"id", "resource_manager_id", "resource_versionless_id"} {
		known, _, _ := strings.Cut(text(a[name]), "|")
		if id, err := addr.ParseID(known); err == nil && id.Kind().Equal(w.kind) {
			return id, true
		}
	}
	templates := w.ids
	if w.joins != "" {
		templates = []string{w.joins, w.also}
	}
	for _, template := range templates {
		if id, ok := t.fill(template, r, a); ok {
			return id, true
		}
	}
	return addr.ID{}, false
}

// fill returns the id that a template and arguments give, as
// group/Microsoft.Network/virtualNetworks/{virtual_network_name}/subnets/{name}.
func (t *translator) fill(template string, r Resource, a Arguments) (addr.ID, bool) {
	if template == "" {
		return addr.ID{}, false
	}
	start, rest, _ := strings.Cut(template, "/")
	var above string
	switch start {
	case inTenant:
	case inSubscription:
		above = "/subscriptions/" + t.subscription
	case inGroup:
		group, ok := segment(a["resource_group_name"])
		if !ok {
			// What is of one group that nobody knows is likely of one.
			group = madeUp(cmp.Or(expression(a["resource_group_name"]), r.Address+".resource_group_name"))
		}
		above = "/subscriptions/" + t.subscription + "/resourceGroups/" + group + "/providers"
	case inAccount:
		id, ok := t.account(a["storage_account_name"])
		if !ok {
			return addr.ID{}, false
		}
		above = id.String()
	default:
		id, ok := t.scope(argument(start), a)
		if !ok {
			return addr.ID{}, false
		}
		above = id.String()
	}
	var b strings.Builder
	b.WriteString(above)
	for part := range strings.SplitSeq(rest, "/") {
		switch part {
		case "":
			continue
		case "{}": // what it is called in ARM is nobody's to say
			b.WriteString("/" + madeUp(r.Address))
			continue
		}
		if name := argument(part); name != "" {
			v, ok := segment(a[name])
			if !ok {
				if name != "name" {
					return addr.ID{}, false
				}
				v = madeUp(r.Address)
			}
			part = v
		}
		b.WriteString("/" + part)
	}
	id, err := addr.ParseID(b.String())
	return id, err == nil
}

// scope returns the id in an argument.
func (t *translator) scope(argument string, a Arguments) (addr.ID, bool) {
	v := a[argument]
	if id, ok := idIn(v); ok {
		return id, true
	}
	if s := text(v); argument == "subscription_id" && s != "" && !strings.Contains(s, "/") {
		return addr.Subscription(s), true
	}
	// Without an argument it is the subscription that the provider works in.
	if m, ok := v.(map[string]any); ok && strings.HasPrefix(text(m[addr.UnresolvedKey]), "data.azurerm_subscription.") {
		return addr.Subscription(t.subscription), true
	}
	return addr.ID{}, false
}

// account finds a storage account by its name.
func (t *translator) account(v any) (addr.ID, bool) {
	if ref, ok := v.(addr.Ref); ok && (ref.Output == "name" || ref.Output == "") {
		return ref.ID, true
	}
	id, ok := t.accounts[strings.ToLower(text(v))]
	return id, ok && text(v) != ""
}

// argument returns the name in {name}, or "".
func argument(part string) string {
	inner, ok := strings.CutPrefix(part, "{")
	if !ok {
		return ""
	}
	return strings.TrimSuffix(inner, "}")
}

// idIn returns the id that an argument holds.
func idIn(v any) (addr.ID, bool) {
	switch v := v.(type) {
	case string:
		id, err := addr.ParseID(v)
		return id, err == nil
	case addr.Ref:
		return v.ID, v.Output == "" || v.Output == "id"
	}
	return addr.ID{}, false
}

// segment returns the name that an argument holds. What is known to be one
// thing has a name that says which; what is only known by what it is made of, as
// of the prefix of an estate, has none, since others are made of that too.
func segment(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		// Some names have blanks, which an id writes otherwise.
		return strings.ReplaceAll(v, " ", "%20"), v != "" && !strings.Contains(v, "/")
	case addr.Ref:
		return v.ID.Name(), v.Output == "name"
	}
	return "", false
}

// expression returns what a value that is not known is made of, where that is
// one thing, as data.azurerm_resource_group.x.name is; or "".
func expression(v any) string {
	m, ok := v.(map[string]any)
	from := text(m[addr.UnresolvedKey])
	if !ok || !strings.Contains(from, ".") || strings.ContainsAny(from, " ,…") {
		return ""
	}
	return from
}

// madeUp returns what stands for a name in an id, as $(azurerm_subnet.a).
func madeUp(from string) string {
	return "$(" + strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\r', '\n', '\'', '"':
			return -1
		case '/':
			return ':'
		case '[', '{':
			return '('
		case ']', '}':
			return ')'
		}
		if r < ' ' || r >= 0x7f {
			return '~' // an id is ASCII
		}
		return r
	}, from) + ")"
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// known reports whether a value is there, if only as a reference.
func known(v any) bool { return v != nil && !body.IsUnresolved(v) }
