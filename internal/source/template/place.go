package template

import (
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/jsonpos"
)

// placeholderSubscription stands for the subscription of somebody else's
// template, which nobody can know from its files.
const placeholderSubscription = "00000000-0000-0000-0000-000000000000"

// level is what a template is deployed to.
type level int

const (
	groupLevel level = iota
	subscriptionLevel
	managementGroupLevel
	tenantLevel
)

// place is what a template is deployed to. Names and location may be unknown
// values; id then stands on placeholders.
type place struct {
	level        level
	id           addr.ID // zero at tenant level
	subscription any     // its GUID
	group        any     // the resource group's name
	location     any
}

// levelOf tells from a template's $schema what it is deployed to.
func levelOf(schema string) level {
	name := strings.ToLower(schema[strings.LastIndexByte(schema, '/')+1:])
	switch {
	case strings.HasPrefix(name, "subscriptiondeploymenttemplate.json"):
		return subscriptionLevel
	case strings.HasPrefix(name, "managementgroupdeploymenttemplate.json"):
		return managementGroupLevel
	case strings.HasPrefix(name, "tenantdeploymenttemplate.json"):
		return tenantLevel
	}
	return groupLevel
}

// rootPlace is where a file's own template goes: a group, in an environment if
// it is one of several.
func rootPlace(r Reader, lvl level, group, environment string) place {
	subscription := placeholderSubscription
	if environment != "" {
		subscription = environment
	}
	p := place{
		level:        lvl,
		subscription: unknownNamed("subscription().subscriptionId", subscription),
		group:        unknownNamed("resourceGroup().name", group),
		location:     unknown("resourceGroup().location"),
	}
	if r.Subscription != "" {
		p.subscription = r.Subscription
	}
	if r.ResourceGroup != "" {
		p.group = r.ResourceGroup
	}
	if r.Location != "" {
		p.location = r.Location
	}
	switch lvl {
	case subscriptionLevel:
		p.location = unknown("deployment().location")
		p.id = p.subscriptionScope()
	case managementGroupLevel:
		if environment != "" {
			group += "-" + environment
		}
		p.id, _ = parseID("/providers/Microsoft.Management/managementGroups/" + group)
	case tenantLevel:
	default:
		p.id = p.groupScope()
	}
	return p
}

func (p place) subscriptionScope() addr.ID {
	sub, _ := idPart(p.subscription)
	id, _ := parseID("/subscriptions/" + sub)
	return id
}

func (p place) groupScope() addr.ID {
	group, _ := idPart(p.group)
	id, _ := parseID(p.subscriptionScope().String() + "/resourceGroups/" + group)
	return id
}

// nestedPlace is where the template of a deployment resource goes.
func (s *scope) nestedPlace(f *frame, res, template *jsonpos.Value, scoped addr.ID) place {
	p := s.target
	if v := res.Get("subscriptionId"); v != nil {
		p.subscription = s.value(f, v)
		p.level = subscriptionLevel
	}
	if v := res.Get("resourceGroup"); v != nil {
		p.group = s.value(f, v)
		p.level = groupLevel
		// Its location is that of a group that we may not have seen.
		p.location = unknown("resourceGroup().location")
	}
	if !scoped.IsZero() {
		p.subscription = scoped.SubscriptionID()
		if g := scoped.ResourceGroupName(); g != "" {
			p.group, p.level = g, groupLevel
		} else if scoped.SubscriptionID() != "" {
			p.level = subscriptionLevel
		} else {
			p.id, p.level = scoped, managementGroupLevel
		}
	}
	if schema := template.Get("$schema").Str(); schema != "" && res.Get("resourceGroup") == nil && levelOf(schema) != groupLevel {
		p.level = levelOf(schema)
	}
	switch p.level {
	case subscriptionLevel:
		p.id = p.subscriptionScope()
	case groupLevel:
		p.id = p.groupScope()
	case tenantLevel:
		p.id = addr.ID{}
	}
	return p
}

// parseID is ParseID for text that may be anything. Some names have signs that
// ids have not, as spaces in those of alerts; they are escaped as in addresses.
func parseID(s string) (addr.ID, bool) {
	id, err := addr.ParseID(escaped(s))
	return id, err == nil
}

func escaped(s string) string {
	isUnfit := func(b byte) bool {
		return b <= ' ' || b >= 0x7f || strings.IndexByte("[]{}'\"", b) >= 0
	}
	var out []byte
	for i := range len(s) {
		switch b := s[i]; {
		case !isUnfit(b):
			if out != nil {
				out = append(out, b)
			}
		default:
			if out == nil {
				out = append(make([]byte, 0, len(s)+16), s[:i]...)
			}
			out = fmt.Appendf(out, "%%%02X", b)
		}
	}
	if out == nil {
		return s
	}
	return string(out)
}

// idPart returns a value as it stands in an id, with placeholders.
func idPart(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, v != ""
	case addr.Ref:
		return v.ID.String(), true
	case *symbolic:
		return v.idText(), true
	case runtime:
		return placeholder(describe(v)), true
	}
	return "", false
}

// resourceID puts a type and names below a scope. The names may be spread
// over several values, each with slashes.
func resourceID(scope addr.ID, kind string, names []string) (addr.ID, bool) {
	types := strings.Split(kind, "/")
	var segments []string
	for _, n := range names {
		segments = append(segments, strings.Split(n, "/")...)
	}
	if len(types)-1 != len(segments) || len(segments) == 0 {
		return addr.ID{}, false
	}
	if strings.EqualFold(kind, "Microsoft.Resources/resourceGroups") {
		sub := scope.SubscriptionID()
		return parseID("/subscriptions/" + sub + "/resourceGroups/" + segments[0])
	}
	var b strings.Builder
	b.WriteString(scope.String())
	b.WriteString("/providers/" + types[0])
	for i, name := range segments {
		b.WriteString("/" + types[i+1] + "/" + name)
	}
	return parseID(b.String())
}
