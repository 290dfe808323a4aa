// Package template reads ARM deployment templates: anybody's, and Ward's own.
//
// It promises that a resource becomes a fact with the values that Azure would
// be sent, as far as the template alone says them; that what only a
// deployment knows (a parameter without default, uniqueString, a secret) is
// there as {"$unresolved": expression} and is never guessed; that an id of
// another resource of the same template is a reference; and that no template,
// however hostile, makes it work or keep more than a fixed multiple of its
// size.
//
// A template does not say where it will be deployed. Ids then stand below
// /subscriptions/00000000-0000-0000-0000-000000000000, in a resource group
// that is called like the folder; below /subscriptions/prod where several
// environments were read and this is one's. A name that cannot be evaluated
// holds its expression in short, as in st$(uniqueString). All are the same
// throughout a folder, so that its resources find each other.
//
// What a parameters file gives is what the template is deployed with: each is
// a deployment of its own. Where there is none, defaults are. A template that
// another one links is read as that one deploys it.
package template

import (
	"fmt"
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/internal/body"
	"github.com/wardhq/ward/internal/source/internal/jsonpos"
	"github.com/wardhq/ward/internal/source/internal/settings"
)

// Reader reads templates. The zero value knows nothing about where they are
// deployed; each field that is set replaces a placeholder.
type Reader struct {
	Subscription  string // GUID
	ResourceGroup string
	Location      string // of the resource group
	// Parameters is a parameters file, or nil, for every template that has none
	// of its own. It overrides default values; what a template does not declare
	// is not for that one.
	Parameters []byte
	// Given are parameters files that somebody named, by path, and the path of
	// the template that each is for; "" where that is to be found out.
	Given map[string]string
}

// Name returns the tool's name.
func (Reader) Name() string { return "ARM template" }

// Read returns the resources that a template would deploy.
func (r Reader) Read(f source.File) ([]fact.Fact, []fact.Gap) { return r.ReadSet([]source.File{f}) }

// document is a file as it was parsed.
type document struct {
	*jsonpos.Document
	lines   jsonpos.Lines // of the file as it is
	file    source.File
	content content
}

func (d *document) pos(at *jsonpos.Value) diag.Pos {
	if d == nil {
		return diag.Pos{}
	}
	if at == nil || d.Document == nil {
		return diag.Pos{File: d.file.Path, Line: 1, Column: 1}
	}
	line, column := d.lines.Position(at.Offset)
	return diag.Pos{File: d.file.Path, Line: line, Column: column}
}

// parseFile reads a template or a parameters file, or says why it cannot be read,
// and where.
func parseFile(f source.File) (d *document, at *jsonpos.Value, why string) {
	d = &document{file: f, lines: jsonpos.LinesOf(f.Data)}
	what := "template"
	if contentOf(topSchema(f.Data)) == parametersContent {
		what = "parameters file"
	}
	doc, err := jsonpos.Parse(lax(f.Data))
	switch {
	case err != nil:
		return d, nil, fmt.Sprintf("the %s cannot be read: %v; correct it, since Azure would refuse it too", what, err)
	case !doc.Root.Is(jsonpos.Object):
		return d, nil, "the " + what + " is no JSON object"
	}
	d.Document = doc
	if twice := doc.Root.Alike(); twice != nil {
		return d, &jsonpos.Value{Offset: twice.Offset}, fmt.Sprintf(alike, what)
	}
	d.content = contentOf(doc.Root.Get("$schema").Str())
	return d, nil, ""
}

const alike = "the %s cannot be read: two names of one object differ by case only, and which of them Azure obeys cannot be told; remove one"

// What things beside values are charged.
const (
	gapCost        = 1 << 10
	resourceCost   = 256
	deploymentCost = 4 << 10
)

// reading is the state of the reading of one deployment of a template.
type reading struct {
	*evaluator
	*masks
	set       *set
	resources []resource
	declared  map[string]bool // by key of id
	doubt     string          // why what is being collected may not be deployed, or ""
	followed  map[*document]bool
	gaps      []fact.Gap
}

// resource is one that a template would deploy.
type resource struct {
	id    addr.ID
	api   string
	scope *scope
	frame *frame
	node  *jsonpos.Value
	doubt string
}

func (rd *reading) newScope(parent *scope, of *document, root, own *jsonpos.Value, at, target place) *scope {
	return &scope{
		evaluator: rd.evaluator, parent: parent, document: of, root: root, own: own, at: at, target: target,
		given: map[string]any{}, memo: map[string]any{}, busy: map[string]bool{},
	}
}

// gap notes what could not be read: of kinds, or, without any, of anything in
// Azure.
func (rd *reading) gap(of *document, at *jsonpos.Value, reason string, kinds ...addr.Kind) {
	g := fact.Gap{Origin: fact.Origin{Source: "template", Pos: of.pos(at)}, Reason: rd.mask(reason), Kinds: kinds}
	if len(kinds) == 0 || slices.ContainsFunc(kinds, func(k addr.Kind) bool { return !settings.IsType(string(k), "") }) {
		g.Kinds, g.Systems = nil, []addr.System{addr.SystemAzure}
	}
	rd.note(g)
}

// gapOf notes what could not be read of one subject.
func (rd *reading) gapOf(of *document, at *jsonpos.Value, subject addr.Subject, reason string) {
	rd.note(fact.Gap{Origin: fact.Origin{Source: "template", Pos: of.pos(at)}, Subject: subject, Reason: rd.mask(reason)})
}

func (rd *reading) note(g fact.Gap) {
	rd.gaps = append(rd.gaps, g)
	if rd.evaluator != nil {
		rd.spend(gapCost)
	}
}

// facts evaluates what was collected. References are told from other ids only
// now, when all that the template declares is known.
func (rd *reading) facts() []fact.Fact {
	facts := make([]fact.Fact, 0, len(rd.resources))
	for _, res := range rd.resources {
		subject := addr.AzureSubject(rd.maskID(res.id))
		if res.doubt != "" {
			rd.gapOf(res.scope.document, res.node, subject, res.doubt)
			continue
		}
		content, ok := rd.content(res)
		if !ok {
			break
		}
		settled, err := body.JSON(res.id.Kind(), content)
		if err != nil {
			rd.gap(res.scope.document, res.node, fmt.Sprintf("the resource cannot be read: %v", err), res.id.Kind())
			continue
		}
		if res.id.Kind().Equal(scriptKind) {
			rd.gapOf(res.scope.document, res.node, subject, fmt.Sprintf("deployment script %s runs commands, and what they make or change stands in no template; look at what it runs", rd.maskID(res.id).Name()))
		}
		facts = append(facts, fact.Fact{
			Subject:    subject,
			Kind:       res.id.Kind(),
			APIVersion: res.api,
			Stage:      fact.Planned,
			Body:       settled,
			Origin:     fact.Origin{Source: "template", Pos: res.scope.document.pos(res.node)},
		})
	}
	return facts
}

// content evaluates a resource. It reports false where the budget is spent.
func (rd *reading) content(res resource) (any, bool) {
	content := object{}
	for _, m := range res.node.Members {
		if !body.Holds(m.Name) {
			continue
		}
		content[m.Name] = res.scope.value(res.frame, m.Value)
	}
	if copies := res.node.Get("copy"); isPropertyCopy(copies) {
		res.scope.propertyCopies(res.frame, copies, content)
	}
	if !rd.size(content) {
		return nil, false
	}
	settled := spelling(present(settle(content, rd.isDeclared)))
	if marked(settled) {
		settled = rd.masked(settled)
	}
	return settled, true
}

// present removes what is null from objects: it is how a template leaves a
// property out, and Resource Manager sends none (Azure/bicep#6418). An empty
// text is a value. It changes v.
func present(v any) any {
	switch v := v.(type) {
	case list:
		for _, item := range v {
			present(item)
		}
	case object:
		for k, item := range v {
			if item == nil {
				delete(v, k)
			}
			present(item)
		}
	}
	return v
}

// isDeclared reports whether the template declares a resource, or the parent
// in whose body it may stand, as a subnet does in a network's.
func (rd *reading) isDeclared(id addr.ID) bool {
	for ; !id.IsZero(); id = id.Parent() {
		if rd.declared[id.Key()] {
			return true
		}
	}
	return false
}
