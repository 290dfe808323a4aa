package template

import (
	"fmt"
	"path"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/jsonpos"
)

// maxNested is how deep deployments may nest.
const maxNested = 20

// nested notes the resources of a template that stands within a resource or
// that it links.
func (rd *reading) nested(s *scope, f *frame, node *jsonpos.Value, id, scoped addr.ID) {
	props := node.Get("properties")
	inner, _ := innerTemplate(id.Kind(), node)
	of := s.document
	linked := !inner.Is(jsonpos.Object)
	if linked {
		var why string
		if of, why = rd.linked(s, f, props); of == nil {
			rd.gap(s.document, node, fmt.Sprintf("deployment %s %s", id.Name(), why))
			return
		}
		inner = of.Root
	}
	switch {
	case linked && s.within(of):
		rd.gapOf(s.document, node, addr.AzureSubject(rd.maskID(id)), fmt.Sprintf("deployment %s links a template that it is itself a part of, which ends nowhere; link another", id.Name()))
		return
	case s.nesting() >= maxNested:
		rd.gap(s.document, node, "deployments nest deeper than Azure takes")
		return
	}
	target := s.nestedPlace(f, node, inner, scoped)
	var child *scope
	mode := props.Get("expressionEvaluationOptions").Get("scope").Str()
	if linked || strings.EqualFold(mode, "inner") || !id.Kind().Equal(deploymentKind) {
		if target, ok := s.stackPlace(f, id, props, target); ok {
			child = rd.newScope(s, of, inner, inner, target, target)
			rd.passed(s, f, props, child)
		}
		f = nil
	} else {
		child = rd.newScope(s, of, s.root, inner, s.at, target)
		child.given, child.memo, child.busy = s.given, s.memo, s.busy
	}
	if child == nil {
		rd.gap(s.document, node, fmt.Sprintf("what %s is deployed to is no scope", id.Name()), rd.kindsWithin(s, f, node, "")...)
		return
	}
	rd.deployments[id.Key()] = child
	rd.spend(deploymentCost)
	rd.collect(child, f, inner.Get("resources"), nil, "")
}

// stackPlace is where the template of a stack or of a template spec goes; that
// of a deployment goes to target.
func (s *scope) stackPlace(f *frame, id addr.ID, props *jsonpos.Value, target place) (place, bool) {
	switch {
	case id.Kind().Equal(stackKind) && props.Get("deploymentScope") != nil:
		scope, ok := s.scopeID(s.value(f, props.Get("deploymentScope")))
		if !ok {
			return place{}, false
		}
		target.id, target.level = scope, managementGroupLevel
		if sub := scope.SubscriptionID(); sub != "" {
			target.subscription, target.level = sub, subscriptionLevel
		}
		if group := scope.ResourceGroupName(); group != "" {
			target.group, target.level = group, groupLevel
		}
	case id.Kind().Equal(specKind):
		// Nobody knows to what it will be deployed.
		target.group = unknownNamed("resourceGroup().name", id.Parent().Name())
		target.location = unknown("resourceGroup().location")
		if target.level == groupLevel {
			target.id = target.groupScope()
		}
	}
	return target, true
}

// passed evaluates the parameters that a deployment gives to its template.
func (rd *reading) passed(s *scope, f *frame, props *jsonpos.Value, child *scope) {
	give := func(name string, v any) {
		// Null is nothing: the default counts (Azure/bicep#9454).
		if v != nil {
			child.given[strings.ToLower(name)] = v
		}
	}
	if props.Get("parametersLink") != nil {
		if of, _ := rd.linked(s, f, props.Get("parametersLink")); of != nil {
			rd.followed[of] = true
			rd.fromFile(child, of)
		} else {
			each(child.root.Get("parameters"), func(name string, _ *jsonpos.Value) {
				give(name, unknown("parameters("+quoteName(name)+")"))
			})
		}
	}
	parameters := props.Get("parameters")
	if !parameters.Is(jsonpos.Object) {
		all, _ := s.value(f, parameters).(object)
		for name, p := range all {
			give(name, valueOf(name, p))
		}
		return
	}
	each(parameters, func(name string, p *jsonpos.Value) {
		if v := p.Get("value"); v != nil {
			give(name, s.value(f, v))
		} else {
			give(name, valueOf(name, s.value(f, p)))
		}
	})
}

// valueOf is the value of a parameter as it is passed: {"value": …}. What it
// says of a secret in a vault is not looked into.
func valueOf(name string, p any) any {
	if o, ok := p.(object); ok {
		if v, ok := getFold(o, "value"); ok {
			return v
		}
	}
	return unknown("parameters(" + quoteName(name) + ")")
}

// within reports whether a file's template is being read already.
func (s *scope) within(of *document) bool {
	for ; s != nil; s = s.parent {
		if s.document == of {
			return true
		}
	}
	return false
}

// linked returns the file that a templateLink, or a parametersLink, speaks of,
// if it was read too, or says why there is none.
func (rd *reading) linked(s *scope, f *frame, props *jsonpos.Value) (*document, string) {
	link := props.Get("templateLink")
	if link == nil {
		link = props
	}
	const giveIt = "; give that file too"
	dir := path.Dir(slashed(s.document.file.Path))
	relative, _ := text(s.value(f, link.Get("relativePath")))
	if relative != "" {
		if of := rd.set.at(path.Join(dir, slashed(relative)), s.document.file.Set); of != nil {
			rd.follow(of)
			return of, ""
		}
		return nil, "links " + literalText(relative) + ", which was not read" + giveIt
	}
	if uri := linkPath(s.value(f, link.Get("uri"))); uri != "" {
		if of := rd.set.ending(dir, uri, s.document.file.Set); of != nil {
			rd.follow(of)
			return of, ""
		}
	}
	if link.Get("id") != nil {
		return nil, "deploys a template spec, whose template is in no file that was read" + giveIt
	}
	return nil, "links a template that is in no file that was read" + giveIt
}

// follow notes that a file was read by way of another, with what that may
// cost.
func (rd *reading) follow(of *document) {
	if !rd.followed[of] {
		rd.followed[of] = true
		rd.budget += budgetFactor * len(of.file.Data)
	}
}

// linkPath returns the path that a link ends with, as far as it is known:
// nested/vm.json of [uri(parameters('base'), concat('nested/vm.json', …))].
func linkPath(v any) string {
	var known string
	switch v := v.(type) {
	case string:
		known = v
	case *symbolic:
		for _, p := range v.parts {
			if !p.open && strings.Contains(strings.ToLower(p.text), ".json") {
				known = p.text
			}
		}
	}
	known, _, _ = strings.Cut(known, "?")
	if !strings.HasSuffix(strings.ToLower(known), ".json") {
		return ""
	}
	return known
}
