package stack

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

const groupsKind = "Microsoft.Resources/resourceGroups"

// place is where an expression is evaluated: the scope of the deployment that
// holds it. Group is empty for the template itself.
type place struct{ subscription, group string }

// call returns name('a', 'b') without brackets.
func call(name string, args ...string) string {
	return name + "(" + strings.Join(args, ", ") + ")"
}

// text returns a string literal of the template language.
func text(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func texts(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = text(s)
	}
	return out
}

// idCall returns the call, without brackets, that yields an id.
func (at place) idCall(id addr.ID) string {
	kind, names := string(id.Kind()), texts(id.Names())
	scope := id
	for parent := id; !parent.IsZero(); parent = parent.Parent() {
		scope = parent.Scope()
	}
	sub := scope.SubscriptionID()
	switch {
	case kind == groupsKind && sub == at.subscription:
		return call("format", text("{0}/resourceGroups/{1}"), "subscription().id", text(id.Name()))
	case isResource(scope):
		return call("extensionResourceId", append([]string{at.idCall(scope), text(kind)}, names...)...)
	case sub == "" && scope.IsZero():
		return call("tenantResourceId", append([]string{text(kind)}, names...)...)
	case sub == "" || kind == groupsKind:
		return text(id.String())
	case scope.ResourceGroupName() != "":
		args := append([]string{text(kind)}, names...)
		sameGroup := sub == at.subscription && strings.EqualFold(scope.ResourceGroupName(), at.group)
		if !sameGroup {
			args = append([]string{text(scope.ResourceGroupName())}, args...)
		}
		if sub != at.subscription {
			args = append([]string{text(sub)}, args...)
		}
		return call("resourceId", args...)
	default:
		args := append([]string{text(kind)}, names...)
		if sub != at.subscription {
			args = append([]string{text(sub)}, args...)
		}
		return call("subscriptionResourceId", args...)
	}
}

func (at place) id(id addr.ID) expression { return whole(at.idCall(id)) }

// dependency returns an id as dependsOn wants it: for a resource group that is
// the form with /providers/, which ARM matches and no resource would take.
func (at place) dependency(id addr.ID) expression {
	if id.Kind().Equal(groupsKind) {
		return whole(call("subscriptionResourceId", text(groupsKind), text(id.Name())))
	}
	return at.id(id)
}

func whole(call string) expression {
	if strings.HasPrefix(call, "'") { // a literal id
		return expression(strings.Trim(call, "'"))
	}
	return expression("[" + call + "]")
}

// output returns the expression that reads an output of a resource.
// reference() yields the properties; what stands beside them wants 'Full'.
func (at place) output(of design.Resource, literalID bool, path string) expression {
	id := text(of.ID.String())
	if !literalID {
		id = at.idCall(of.ID)
	}
	args := []string{id, text(of.APIVersion)}
	if rest, ok := strings.CutPrefix(path, "properties."); ok {
		return whole(call("reference", args...) + "." + rest)
	}
	return whole(call("reference", append(args, "'Full'")...) + "." + path)
}
