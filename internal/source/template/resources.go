package template

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/jsonpos"
	"github.com/wardhq/ward/internal/source/internal/settings"
)

// Kinds that hold templates, or run what no template says.
const (
	deploymentKind addr.Kind = "Microsoft.Resources/deployments"
	stackKind      addr.Kind = "Microsoft.Resources/deploymentStacks"
	specKind       addr.Kind = "Microsoft.Resources/templateSpecs/versions"
	scriptKind     addr.Kind = "Microsoft.Resources/deploymentScripts"
)

// collect notes the resources of a template, or those that stand within one.
// Both a list and a map by symbolic name are taken.
func (rd *reading) collect(s *scope, f *frame, resources *jsonpos.Value, parent *addr.ID, parentType string) {
	if resources != nil && !resources.Is(jsonpos.Array) && !resources.Is(jsonpos.Object) && resources.Kind != jsonpos.Null {
		rd.gap(s.document, resources, "resources is neither a list nor an object, so that what is deployed is not known; write each resource down")
		return
	}
	each(resources, func(_ string, node *jsonpos.Value) {
		switch {
		case rd.exhausted():
		case !node.Is(jsonpos.Object):
			rd.gap(s.document, node, "a resource is no JSON object")
		default:
			rd.unfold(s, f, node, parent, parentType)
		}
	})
}

// each calls yield for the items of a list or the members of an object.
func each(v *jsonpos.Value, yield func(name string, item *jsonpos.Value)) {
	switch {
	case v.Is(jsonpos.Array):
		for _, item := range v.Items {
			yield("", item)
		}
	case v.Is(jsonpos.Object):
		for _, m := range v.Members {
			yield(m.Name, m.Value)
		}
	}
}

// unfold notes a resource as often as its loop says.
func (rd *reading) unfold(s *scope, f *frame, node *jsonpos.Value, parent *addr.ID, parentType string) {
	loop := node.Get("copy")
	if !loop.Is(jsonpos.Object) {
		rd.add(s, f, node, parent, parentType)
		return
	}
	kind := joinType(parentType, node.Get("type").Str())
	count, ok := s.value(f, loop.Get("count")).(int64)
	switch {
	case !ok || count < 0:
		rd.gap(s.document, node, fmt.Sprintf("how many of %s the copy loop makes depends on the deployment; give a parameters file", kind), rd.kindsWithin(s, f, node, parentType)...)
		return
	case count > maxCopies:
		rd.gap(s.document, node, fmt.Sprintf("the copy loop makes %d of %s; Azure takes %d", count, kind, maxCopies), rd.kindsWithin(s, f, node, parentType)...)
		return
	}
	for i := range int(count) {
		if rd.exhausted() {
			break
		}
		rd.add(s, &frame{up: f, loop: loop.Get("name").Str(), index: i}, node, parent, parentType)
	}
}

// kindsWithin returns the kinds of a resource, of those that stand within it
// and of those that a template in it holds; none where it could be any.
func (rd *reading) kindsWithin(s *scope, f *frame, node *jsonpos.Value, parentType string) []addr.Kind {
	var kinds []addr.Kind
	var within func(node *jsonpos.Value, parentType string, depth int) bool
	within = func(node *jsonpos.Value, parentType string, depth int) bool {
		own, ok := text(s.value(f, node.Get("type")))
		kind := endKind(joinType(parentType, own))
		if !ok || kind == "" || depth > maxNested || rd.exhausted() {
			return false
		}
		resources := []*jsonpos.Value{node.Get("resources")}
		if inner, holds := innerTemplate(kind, node); holds {
			if !inner.Is(jsonpos.Object) {
				return false
			}
			resources = append(resources, inner.Get("resources"))
		}
		if !kind.Equal(deploymentKind) && !slices.ContainsFunc(kinds, kind.Equal) {
			kinds = append(kinds, kind)
		}
		for i, list := range resources {
			parentType := string(kind)
			if i > 0 {
				parentType = ""
			}
			all := true
			each(list, func(_ string, node *jsonpos.Value) {
				if !isTrue(node.Get("existing")) {
					all = all && within(node, parentType, depth+1)
				}
			})
			if !all {
				return false
			}
		}
		return true
	}
	if !within(node, parentType, 0) {
		return nil
	}
	if len(kinds) == 0 {
		kinds = []addr.Kind{deploymentKind} // it deploys nothing
	}
	return kinds
}

// innerTemplate returns the template that a resource of a kind holds, which is
// missing where it names one elsewhere. It reports false for kinds that hold
// none.
func innerTemplate(kind addr.Kind, node *jsonpos.Value) (*jsonpos.Value, bool) {
	switch {
	case kind.Equal(deploymentKind), kind.Equal(stackKind):
		return node.Get("properties").Get("template"), true
	case kind.Equal(specKind):
		return node.Get("properties").Get("mainTemplate"), true
	}
	return nil, false
}

// joinType returns the type of a resource that stands within another.
func joinType(parentType, own string) addr.Kind {
	if parentType == "" || own == "" {
		return addr.Kind(own)
	}
	return addr.Kind(parentType + "/" + own)
}

// add notes one resource and what stands within it.
func (rd *reading) add(s *scope, f *frame, node *jsonpos.Value, parent *addr.ID, parentType string) {
	if extension := extensionOf(node); extension != "" {
		rd.gapOf(s.document, node, addr.FileSubject(s.document.file.Path, "resource of "+extension),
			"this resource is the extension "+extension+"'s, which is not read; give what it deploys as files of its own")
		return
	}
	kindText, ok := text(s.value(f, node.Get("type")))
	if !ok || kindText == "" {
		rd.gap(s.document, node, "the type of this resource depends on the deployment, so it could be any")
		return
	}
	kind := joinType(parentType, kindText)
	if v := node.Get("existing"); isTrue(v) && s.hasSymbols() {
		return
	} else if v != nil && v.Kind != jsonpos.Null && (!v.Is(jsonpos.Bool) || isTrue(v)) {
		rd.gap(s.document, node, "existing is for templates of languageVersion 2.0, and is true or false there: whether this resource is deployed is not known; correct it, or give what az deployment what-if says", rd.kindsWithin(s, f, node, parentType)...)
		return
	}
	outer := rd.doubt
	defer func() { rd.doubt = outer }()
	deployed := true
	if cond := node.Get("condition"); cond != nil {
		switch v := s.value(f, cond).(type) {
		case bool:
			deployed = v
		case string:
			rd.doubt = "the condition of this resource is a text, and Azure takes true or false alone; correct it"
		default:
			rd.doubt = fmt.Sprintf("whether this resource is deployed depends on %s; give a parameters file", describe(v))
		}
	}
	if !deployed && (node.Get("resources") == nil || kind.Equal(deploymentKind)) {
		return
	}
	id, scoped, why := s.identify(f, node, kindText, parent)
	if why != "" {
		rd.gap(s.document, node, why, rd.kindsWithin(s, f, node, parentType)...)
		return
	}
	if id.Kind().Equal(deploymentKind) {
		rd.nested(s, f, node, id, scoped)
		return
	}
	if deployed {
		api, _ := text(s.value(f, node.Get("apiVersion")))
		if !settings.IsType(string(id.Kind()), api) {
			rd.gap(s.document, node, "the type or the API version of this resource is none that Azure has")
			return
		}
		rd.declared[id.Key()] = true
		rd.spend(resourceCost)
		rd.resources = append(rd.resources, resource{id: id, api: api, scope: s, frame: f, node: node, doubt: rd.doubt})
		if _, holds := innerTemplate(id.Kind(), node); holds {
			rd.nested(s, f, node, id, scoped)
		}
	}
	// A condition is not one of what stands within the resource, which is
	// deployed all the same
	// (learn.microsoft.com/azure/azure-resource-manager/templates/conditional-resource-deployment).
	rd.doubt = outer
	rd.collect(s, f, node.Get("resources"), &id, string(kind))
}

func isTrue(v *jsonpos.Value) bool { return v.Is(jsonpos.Bool) && v.Text == "true" }

// hasSymbols reports whether a template is in the language that has symbolic
// names, and with them resources that exist already.
//
// Source: Azure Resource Manager, "Understand the structure and syntax of ARM
// templates", languageVersion.
func (s *scope) hasSymbols() bool {
	version := s.own.Get("languageVersion").Str()
	return strings.HasPrefix(version, "2.") || version == "1.9-experimental" || version == "1.10-experimental"
}

// extensionOf returns the extension that a resource is of, which has types of
// its own, as Kubernetes and Microsoft Graph have.
func extensionOf(node *jsonpos.Value) string {
	for _, member := range []string{"extension", "import"} {
		if name := node.Get(member).Str(); isName.MatchString(name) {
			return name
		}
	}
	return ""
}

// endKind is the kind of an extension resource that is spelled as a child, as
// Microsoft.Storage/storageAccounts/providers/locks: not known without its
// name, so the gap must name none.
func endKind(kind addr.Kind) addr.Kind {
	if strings.Contains(strings.ToLower(string(kind)), "/providers/") || !strings.Contains(string(kind), "/") {
		return ""
	}
	return kind
}

// identify returns the id of a resource, and the scope that it names itself,
// or why it has none.
func (s *scope) identify(f *frame, node *jsonpos.Value, kind string, parent *addr.ID) (id, scoped addr.ID, why string) {
	name, ok := idPart(s.value(f, node.Get("name")))
	if !ok {
		return addr.ID{}, addr.ID{}, "this resource has no name"
	}
	base := s.target.id
	if v := node.Get("scope"); v != nil {
		if base, ok = s.scopeID(s.value(f, v)); !ok {
			return addr.ID{}, addr.ID{}, "the scope of this resource is no id"
		}
		scoped = base
	}
	switch {
	case parent != nil:
		// Within another resource, type and name are relative to it, unless
		// the type names a provider of its own.
		id, ok = childID(*parent, kind, name)
	default:
		id, ok = resourceID(base, kind, []string{name})
	}
	if !ok {
		return addr.ID{}, addr.ID{}, "its type and its name do not make an id: a name has one segment for each of its type's"
	}
	return id, scoped, ""
}

// childID returns the id of a resource that stands within its parent.
func childID(parent addr.ID, kind, name string) (addr.ID, bool) {
	types, names := strings.Split(kind, "/"), strings.Split(name, "/")
	if strings.Contains(types[0], ".") && len(types) > 1 {
		// Some repeat the parent's type and name.
		if full, ok := resourceID(parent.Scope(), kind, names); ok && parent.Contains(full) {
			return full, true
		}
		return resourceID(parent, kind, names)
	}
	if len(types) != len(names) {
		return addr.ID{}, false
	}
	text := parent.String()
	for i := range types {
		text += "/" + types[i] + "/" + names[i]
	}
	return parseID(text)
}

// scopeID reads the scope of an extension resource: an id, the tenant, or a
// type and names relative to the deployment.
func (s *scope) scopeID(v any) (addr.ID, bool) {
	text, ok := idPart(v)
	switch {
	case !ok:
		return addr.ID{}, false
	case text == "/":
		return addr.ID{}, true
	}
	if id, ok := parseID(text); ok {
		return id, true
	}
	segments := strings.Split(strings.Trim(text, "/"), "/")
	if len(segments) < 3 || len(segments)%2 == 0 {
		return addr.ID{}, false
	}
	if strings.EqualFold(segments[0]+"/"+segments[1], "Microsoft.Management/managementGroups") {
		return parseID("/providers/" + strings.Join(segments, "/"))
	}
	if strings.EqualFold(segments[0]+"/"+segments[1], "Microsoft.Resources/resourceGroups") {
		return resourceID(s.target.id, segments[0]+"/"+segments[1], segments[2:])
	}
	return parseID(s.target.id.String() + "/providers/" + strings.Join(segments, "/"))
}

func (s *scope) nesting() int {
	n := 0
	for p := s.parent; p != nil; p = p.parent {
		n++
	}
	return n
}

// named returns the resource of this template that reference() calls by its
// symbolic name, or by its name where only one has it.
func (s *scope) named(name string) (addr.ID, bool) {
	if s.byName == nil {
		s.byName = map[string][]addr.ID{}
		s.index(s.own.Get("resources"))
	}
	ids := s.byName[strings.ToLower(name)]
	if len(ids) != 1 {
		return addr.ID{}, false
	}
	return ids[0], true
}

// index notes the names of a template's resources, those that exist already
// too. Names that themselves refer to resources are not looked up.
func (s *scope) index(resources *jsonpos.Value) {
	each(resources, func(symbol string, node *jsonpos.Value) {
		loop := node.Get("copy")
		count := int64(1)
		if loop.Is(jsonpos.Object) {
			count, _ = s.value(nil, loop.Get("count")).(int64)
		}
		for i := int64(0); i < count && i < maxCopies && !s.exhausted(); i++ {
			var f *frame
			if loop.Is(jsonpos.Object) {
				f = &frame{loop: loop.Get("name").Str(), index: int(i)}
			}
			s.indexOne(f, symbol, node)
		}
	})
}

func (s *scope) indexOne(f *frame, symbol string, node *jsonpos.Value) {
	kind, ok := text(s.value(f, node.Get("type")))
	if !ok {
		return
	}
	at := *s
	if exists := node.Get("existing"); exists != nil {
		at.target = s.nestedPlace(f, node, nil, addr.ID{})
	}
	id, _, why := at.identify(f, node, kind, nil)
	if why != "" {
		return
	}
	if symbol != "" {
		if f != nil {
			symbol = fmt.Sprintf("%s[%d]", symbol, f.index)
		}
		s.byName[strings.ToLower(symbol)] = append(s.byName[strings.ToLower(symbol)], id)
		return
	}
	name, _ := idPart(s.value(f, node.Get("name")))
	s.byName[strings.ToLower(name)] = append(s.byName[strings.ToLower(name)], id)
}
