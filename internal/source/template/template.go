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
// that is called like the file, and a name that cannot be evaluated holds its
// expression, as in st$(uniqueString(resourceGroup().id)). Both are the same
// throughout a file, so that its resources find each other.
package template

import (
	"bytes"
	"fmt"
	"path"
	"strings"

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
	// Parameters is a parameters file, or nil. It overrides default values.
	Parameters []byte
}

// Name returns the tool's name.
func (Reader) Name() string { return "ARM template" }

// Recognises reports whether a file names a deployment template's schema,
// wherever in it.
func (Reader) Recognises(f source.File) bool {
	head := jsonpos.Trim(f.Data)
	if len(head) == 0 || head[0] != '{' && head[0] != '/' {
		return false
	}
	return bytes.Contains(bytes.ToLower(f.Data), []byte("deploymenttemplate.json"))
}

// Read returns the resources that a template would deploy.
func (r Reader) Read(f source.File) ([]fact.Fact, []fact.Gap) {
	rd, ok := r.collected(f)
	if !ok {
		return nil, rd.gaps
	}
	facts := rd.facts()
	if rd.exhausted() {
		rd.gap(rd.doc.Root, "", "the template unfolds to more than is reasonable for its size; not all of it was read")
	}
	return facts, rd.gaps
}

// collected reads a template up to where its resources are known and not yet
// evaluated. It reports false where it is none, which is a gap.
func (r Reader) collected(f source.File) (*reading, bool) {
	rd := &reading{origin: f.Path, declared: map[string]bool{}}
	doc, err := jsonpos.Parse(f.Data)
	switch {
	case err != nil:
		rd.gap(nil, "", fmt.Sprintf("the template cannot be read: %v; correct it, since Azure would refuse it too", err))
		return rd, false
	case !doc.Root.Is(jsonpos.Object):
		rd.gap(nil, "", "the template is no JSON object")
		return rd, false
	}
	rd.doc = doc
	if twice := doc.Root.Alike(); twice != nil {
		rd.gap(&jsonpos.Value{Offset: twice.Offset}, "", alike)
		return rd, false
	}
	rd.evaluator = &evaluator{
		budget: baseBudget + budgetFactor*len(f.Data), deployments: map[string]*scope{},
		pure: functions(), higher: higherOrder(),
	}
	place := rootPlace(r, levelOf(doc.Root.Get("$schema").Str()), stem(f.Path), f.SetLabel())
	root := rd.newScope(nil, doc.Root, doc.Root, place, place)
	root.given = rd.parametersFile(root, r.Parameters)
	rd.collect(root, nil, doc.Root.Get("resources"), nil, "")
	return rd, true
}

const alike = "the template cannot be read: two names of one object differ by case only, and which of them Azure obeys cannot be told; remove one"

// stem is what the placeholder resource group is called: the file's name
// without its endings.
func stem(file string) string {
	name, _, _ := strings.Cut(path.Base(strings.ReplaceAll(file, `\`, "/")), ".")
	name = strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '-'
	}, name)
	if name = strings.Trim(name, "-"); name == "" {
		return "resource-group"
	}
	return name
}

// What things beside values are charged.
const (
	gapCost        = 1 << 10
	resourceCost   = 256
	deploymentCost = 4 << 10
)

// reading is the state of one Read.
type reading struct {
	*evaluator
	origin    string
	doc       *jsonpos.Document
	resources []resource
	declared  map[string]bool // by key of id
	gaps      []fact.Gap
	literals  map[string]int // in expressions, by what they are
}

// resource is one that a template would deploy.
type resource struct {
	id    addr.ID
	api   string
	scope *scope
	frame *frame
	node  *jsonpos.Value
}

func (rd *reading) newScope(parent *scope, root, own *jsonpos.Value, at, target place) *scope {
	return &scope{
		evaluator: rd.evaluator, parent: parent, root: root, own: own, at: at, target: target,
		given: map[string]any{}, memo: map[string]any{}, busy: map[string]bool{},
	}
}

func (rd *reading) pos(at *jsonpos.Value) diag.Pos {
	if at == nil || rd.doc == nil {
		return diag.Pos{File: rd.origin, Line: 1, Column: 1}
	}
	line, column := rd.doc.Position(at.Offset)
	return diag.Pos{File: rd.origin, Line: line, Column: column}
}

// gap notes what could not be read: of a kind, or of anything in Azure.
func (rd *reading) gap(at *jsonpos.Value, kind addr.Kind, reason string) {
	g := fact.Gap{Origin: fact.Origin{Source: "template", Pos: rd.pos(at)}, Reason: rd.mask(reason)}
	if settings.IsType(string(kind), "") {
		g.Kinds = []addr.Kind{kind}
	} else {
		g.Systems = []addr.System{addr.SystemAzure}
	}
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
		content, ok := rd.content(res)
		if !ok {
			break
		}
		settled, err := body.JSON(res.id.Kind(), content)
		if err != nil {
			rd.gap(res.node, res.id.Kind(), fmt.Sprintf("the resource cannot be read: %v", err))
			continue
		}
		facts = append(facts, fact.Fact{
			Subject:    addr.AzureSubject(rd.maskID(res.id)),
			Kind:       res.id.Kind(),
			APIVersion: res.api,
			Stage:      fact.Planned,
			Body:       settled,
			Origin:     fact.Origin{Source: "template", Pos: rd.pos(res.node)},
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
	settled := settle(content, rd.isDeclared)
	if marked(settled) {
		settled = rd.masked(settled)
	}
	return settled, rd.spend(size(content))
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
