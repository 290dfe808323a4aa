// Package plan reads Terraform plans, as terraform show -json writes them, and
// what the same command writes of a state.
//
// It promises facts in ARM's shape for what azapi is about to leave in Azure,
// and for the types of azurerm that package azurerm translates; that what the
// plan does not know yet is a reference where the configuration tells one, and
// otherwise {"$unresolved": …}; that what Terraform holds for sensitive never
// enters a fact; and that every other type of Azure or Kubernetes is a gap.
//
// The plan names the references of a whole argument, not of each value in it.
// Where an argument refers to one thing, its unknown values are references to
// it; where it refers to several, nobody can tell which is which, and they
// stay unresolved.
package plan

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	tfjson "github.com/hashicorp/terraform-json"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/outline"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/internal/azapi"
	"github.com/wardhq/ward/internal/source/internal/azurerm"
	"github.com/wardhq/ward/internal/source/internal/body"
	"github.com/wardhq/ward/internal/source/internal/jsonpos"
	"github.com/wardhq/ward/internal/source/internal/providers"
)

// Reader reads plans.
type Reader struct{}

const name = "plan"

// Name returns the tool's name.
func (Reader) Name() string { return "Terraform plan" }

// Recognises reports whether a file is JSON with a plan's format version and
// what a plan or a state has of its own, wherever a tool has put them: some sort
// keys.
func (Reader) Recognises(f source.File) bool {
	head := jsonpos.Trim(inUTF8(f.Data))
	holds := func(name string) bool { return bytes.Contains(head, []byte(`"`+name+`"`)) }
	return len(head) > 0 && head[0] == '{' && holds("format_version") &&
		(holds("resource_changes") || holds("planned_values") || holds("values") && holds("root_module"))
}

// Read returns what will be there when the plan has been applied.
func (r Reader) Read(f source.File) ([]fact.Fact, []fact.Gap) {
	facts, gaps, _ := r.ReadGone(f)
	return facts, gaps
}

// ReadGone is Read, with the Azure resources that the plan destroys and makes no
// more. A resource that Terraform is told to forget stays.
func (Reader) ReadGone(f source.File) ([]fact.Fact, []fact.Gap, []addr.Subject) {
	f.Data = inUTF8(f.Data)
	r := &reading{file: f.Path, data: f.Data, lines: jsonpos.LinesOf(f.Data), byAddress: map[string]*change{}, byBase: map[string][]*change{}, busy: map[string]bool{}}
	p, err := partsOf(f.Data)
	var begun []beginning
	if err == nil {
		begun = make([]beginning, len(p.changes))
		for i, at := range p.changes {
			if err = decode(f.Data, at, &begun[i]); err != nil {
				break
			}
		}
	}
	// Without changes there is what will be, and in a state what is.
	var there []placed
	if err == nil && len(p.changes) == 0 {
		if r.state = p.planned == (outline.Span{}); r.state {
			p.planned = p.state
		}
		there, err = resourcesIn(f.Data, p.planned)
		if err == nil && len(there) == 0 && p.prior != (outline.Span{}) {
			r.state = true
			there, err = resourcesIn(f.Data, p.prior)
		}
	}
	if err != nil {
		r.gap(0, fact.Gap{Systems: anySystem, Reason: "the plan cannot be read: " + r.cause(err) + "; write it with terraform show -json"})
		return nil, r.gaps, nil
	}
	if p.errored {
		r.gap(0, fact.Gap{Systems: anySystem, Reason: "the plan ended in an error, so it is not whole; plan again"})
	} else if p.incomplete {
		// What is not in it may be there all the same.
		r.gap(0, fact.Gap{Systems: anySystem, Reason: "the plan is of some targets only, or puts something off, so it is not whole; plan all of it"})
	}
	r.variables = p.variables
	r.config(p.configuration)
	if r.subscription == "" {
		r.subscription = cmp.Or(r.inhabited(p.changes, there), azurerm.Subscription(f.Set))
	}
	var gone []addr.Subject
	for i := range begun {
		b, at := begun[i], p.changes[i]
		if b.Change == nil || b.Mode != tfjson.ManagedResourceMode {
			continue
		}
		if s, ok := r.destroyed(b, at); ok {
			if !s.IsZero() {
				gone = append(gone, s)
			}
			continue // nothing is left of it
		}
		r.note(b, at)
	}
	for _, at := range there {
		r.place(at)
	}
	var ofAzurerm, updates []*change
	for _, c := range r.changes {
		switch {
		case strings.HasPrefix(c.Type, "azurerm_"):
			ofAzurerm = append(ofAzurerm, c)
		case azapi.IsUpdate(c.Type):
			updates = append(updates, c)
		default:
			r.read(c)
		}
	}
	r.azurerm(ofAzurerm)
	for _, c := range updates {
		r.read(c)
	}
	return r.facts, r.gaps, gone
}

// destroyed returns the Azure resource that a change destroys, if it does.
func (r *reading) destroyed(b beginning, at outline.Span) (addr.Subject, bool) {
	if !b.Change.Actions.Delete() || b.Type == "azapi_update_resource" {
		return addr.Subject{}, false
	}
	var was struct {
		Change struct {
			Before any `json:"before"`
		} `json:"change"`
	}
	_ = decode(r.data, at, &was) // it is JSON, and any value is taken
	before, _ := was.Change.Before.(map[string]any)
	if strings.HasPrefix(b.Type, "azurerm_") {
		if azurerm.Joins(b.Type) {
			return addr.Subject{}, true // what it changed stays
		}
		id, _ := azurerm.IDOf(r.subscription, azurerm.Resource{Address: b.Address, Type: b.Type, Arguments: func() azurerm.Arguments { return before }})
		return addr.AzureSubject(id), true
	}
	id, err := addr.ParseID(text(before["id"]))
	if err != nil {
		kind, _, _ := azapi.Split(text(before["type"]))
		id, _ = azapi.ID(text(before["parent_id"]), kind, text(before["name"]))
	}
	return addr.AzureSubject(id), !id.IsZero()
}

// contents decodes what a change makes of its resource.
func (r *reading) contents(at outline.Span) contents {
	var whole struct {
		Change contents `json:"change"`
	}
	// It is JSON, and any value is taken.
	_ = decode(r.data, at, &whole)
	return whole.Change
}

// cause says what is wrong with a plan. Errors of the library quote values.
func (r *reading) cause(err error) string {
	var other *outline.Mismatch
	var syntactic *jsontext.SyntacticError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "it breaks off"
	case errors.As(err, &other):
		line, column := r.lines.Position(other.Offset)
		return fmt.Sprintf("line %d, column %d: there is a %s where a plan has something else", line, column, other.Is)
	case errors.As(err, &syntactic):
		var skipped struct{}
		var syntax *json.SyntaxError
		if errors.As(json.Unmarshal(r.data, &skipped), &syntax) {
			line, column := r.lines.Position(int(syntax.Offset))
			return fmt.Sprintf("line %d, column %d: %v", line, column, syntax)
		}
	}
	return "it is not in a format of a plan that is known"
}

var anySystem = []addr.System{addr.SystemAzure, addr.SystemKubernetes}

// reading is the state of one Read.
type reading struct {
	file         string
	data         []byte
	lines        jsonpos.Lines
	root         *module
	subscription string // of the azurerm provider, where it is known, or what stands for it
	variables    outline.Span
	state        bool // the file is a state
	changes      []*change
	byAddress    map[string]*change
	byBase       map[string][]*change // without the index of the instance
	busy         map[string]bool
	last         asConfigured
	facts        []fact.Fact
	gaps         []fact.Gap
}

// asConfigured is the resource whose configuration was asked for last.
type asConfigured struct {
	at       outline.Span
	resource *tfjson.ConfigResource
}

// change is a resource that will be there.
type change struct {
	head
	at     outline.Span
	offset int      // where it starts
	module []string // the names of the modules that it is in
	held   *state   // nil where it is decoded when it is asked for
	placed bool     // it is there as values, and not as a change

	id       addr.ID
	resolved bool
}

// state is what a resource will be.
type state struct {
	after              map[string]any
	unknown, sensitive any // marks
}

// of returns what a change's resource will be.
func (r *reading) of(c *change) *state {
	if c.held != nil {
		return c.held
	}
	has := r.contents(c.at)
	if c.placed {
		has = r.valuesOf(c)
	}
	after, ok := has.After.(map[string]any)
	if !ok {
		after = map[string]any{}
	}
	numbers, _ := body.Numbers(after).(map[string]any)
	return &state{after: numbers, unknown: has.AfterUnknown, sensitive: has.AfterSensitive}
}

func (r *reading) config(at outline.Span) {
	var providers outline.Span
	r.root, providers = configured(r.data, at)
	_ = outline.Members(r.data, providers, func(name string, v outline.Span) error {
		var provider tfjson.ProviderConfig
		if name == "azurerm" && decode(r.data, v, &provider) == nil {
			r.subscription = r.textOf(provider.Expressions["subscription_id"])
		}
		return nil
	})
}

// inhabited returns the subscription that all resources of azurerm are in that
// are there already, or "": what is new is made beside them.
func (r *reading) inhabited(changes []outline.Span, there []placed) string {
	var found string
	all := slices.Clone(changes)
	for _, p := range there {
		all = append(all, p.at)
	}
	for _, at := range all {
		type identified struct {
			ID any `json:"id"`
		}
		var is struct {
			Mode   tfjson.ResourceMode `json:"mode"`
			Type   string              `json:"type"`
			Values identified          `json:"values"`
			Change struct {
				Before identified `json:"before"`
			} `json:"change"`
		}
		// What is of another shape says nothing.
		if decode(r.data, at, &is) != nil || is.Mode != tfjson.ManagedResourceMode || !strings.HasPrefix(is.Type, "azurerm_") {
			continue
		}
		for _, v := range []any{is.Values.ID, is.Change.Before.ID} {
			id, err := addr.ParseID(text(v))
			switch sub := id.SubscriptionID(); {
			case err != nil, sub == "", strings.EqualFold(sub, found):
			case found != "":
				return ""
			default:
				found = sub
			}
		}
	}
	return found
}

// constant returns the literal value of an expression, or nil.
func constant(e *tfjson.Expression) any {
	if e == nil || e.ExpressionData == nil || e.ConstantValue == tfjson.UnknownConstantValue {
		return nil
	}
	return e.ConstantValue
}

// textOf returns the text that an expression comes to: a literal, or what the
// plan was given for a variable.
func (r *reading) textOf(e *tfjson.Expression) string {
	if e == nil || e.ExpressionData == nil || len(e.References) != 1 {
		return text(constant(e))
	}
	name, ok := strings.CutPrefix(e.References[0], "var.")
	if !ok {
		return ""
	}
	var found string
	_ = outline.Members(r.data, r.variables, func(called string, v outline.Span) error {
		var given struct {
			Value any `json:"value"`
		}
		if called == name && decode(r.data, v, &given) == nil {
			found = text(given.Value)
		}
		return nil
	})
	return found
}

// note takes in a change, unless nothing will be left of it.
func (r *reading) note(b beginning, at outline.Span) {
	if !b.Change.After.object && (!b.Change.AfterUnknown.some || b.Change.Actions.Delete() || b.Change.Actions.Forget()) {
		return
	}
	r.hold(&change{head: b.head, at: at, offset: at.From, module: moduleNames(b.ModuleAddress)})
}

// place takes in a resource of planned values or of a state.
func (r *reading) place(p placed) {
	b := beginning{head: head{ModuleAddress: p.module}}
	if decode(r.data, p.at, &b.head) != nil || b.Mode != tfjson.ManagedResourceMode {
		return
	}
	b.ModuleAddress = p.module
	r.hold(&change{head: b.head, at: p.at, offset: p.at.From, module: moduleNames(p.module), placed: true})
}

// hold notes a change where references find it.
func (r *reading) hold(c *change) {
	r.changes = append(r.changes, c)
	r.byAddress[c.Address] = c
	base := strings.Join(c.module, ".") + "|" + c.Type + "." + c.Name
	r.byBase[base] = append(r.byBase[base], c)
}

// valuesOf decodes planned values, or those of a state. Planned ones leave out
// what is not known: it is what the configuration writes and they have not.
func (r *reading) valuesOf(c *change) contents {
	var is values
	_ = decode(r.data, c.at, &is) // it is JSON, and any value is taken
	out := contents{After: is.Values, AfterSensitive: is.SensitiveValues}
	config := r.configOf(c)
	if r.state || config == nil {
		return out
	}
	known, _ := is.Values.(map[string]any)
	unknown := map[string]any{}
	for name := range config.Expressions {
		if _, ok := known[name]; !ok {
			unknown[name] = true
		}
	}
	out.AfterUnknown = unknown
	return out
}

// moduleNames returns the names in module.a["x"].module.b, without indices.
func moduleNames(address string) []string {
	var names []string
	for i, part := range splitAddress(address) {
		if i%2 == 1 {
			names = append(names, part)
		}
	}
	return names
}

// splitAddress cuts an address at its dots, and drops its indices.
func splitAddress(address string) []string {
	var parts []string
	var b strings.Builder
	depth := 0
	quoted := false
	for _, c := range address {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			depth++
		case c == ']':
			depth--
		case depth > 0:
		case c == '.':
			parts = append(parts, b.String())
			b.Reset()
		default:
			b.WriteRune(c)
		}
	}
	if b.Len() > 0 {
		parts = append(parts, b.String())
	}
	return parts
}

func (r *reading) origin(offset int) fact.Origin {
	line, column := r.lines.Position(offset)
	return fact.Origin{Source: name, Pos: diag.Pos{File: r.file, Line: line, Column: column}}
}

func (r *reading) gap(offset int, g fact.Gap) {
	g.Origin = r.origin(offset)
	r.gaps = append(r.gaps, g)
}

// read makes facts of one change.
func (r *reading) read(c *change) {
	c.held = r.of(c)
	defer func() { c.held = nil }()
	kind, isObject := providers.ObjectKind(c.Type)
	switch reach := providers.Of(c.Type); {
	case c.Type == "azapi_resource", azapi.IsUpdate(c.Type):
		r.azapi(c)
	case c.Type == "azapi_resource_action":
		// A request, not something that is there; but it may change what is.
		if azapi.Changes(r.value(c, "method")) {
			r.gap(c.offset, fact.Gap{Systems: []addr.System{addr.SystemAzure}, Reason: c.Address + ": a request that changes what a resource is; check it in the live subscription"})
		}
	case reach == providers.Azure:
		r.gap(c.offset, fact.Gap{Systems: []addr.System{addr.SystemAzure}, Reason: fmt.Sprintf("%s: %s is not translated to ARM's shape; check it in the live subscription, or use azapi", c.Address, c.Type)})
	case providers.IsManifest(c.Type):
		for _, document := range r.documents(c) {
			r.object(c, document)
		}
	case isObject:
		r.object(c, providers.Object(kind, r.arguments(c)))
	case reach == providers.Cluster:
		g := fact.Gap{Kinds: providers.Kinds(c.Type), Reason: fmt.Sprintf("%s: %s is not read; check the live cluster, or give its manifests", c.Address, c.Type)}
		if g.Kinds == nil {
			g.Systems = []addr.System{addr.SystemKubernetes}
		}
		r.gap(c.offset, g)
	case reach == providers.Strange:
		r.gap(c.offset, fact.Gap{Systems: anySystem, Reason: c.Address + " is of a provider that is not known here, so it could be anything; check it where it is"})
	}
}

// azapi makes a fact of an azapi resource.
func (r *reading) azapi(c *change) {
	kind, version, ok := azapi.Split(text(r.value(c, "type")))
	if !ok {
		r.gap(c.offset, fact.Gap{Systems: []addr.System{addr.SystemAzure}, Reason: c.Address + ": its type is not known before apply, so it could be any"})
		return
	}
	id, ok := r.id(c)
	if !ok {
		r.gap(c.offset, fact.Gap{Kinds: []addr.Kind{kind}, Reason: c.Address + ": its id is not known before apply, and does not follow from its parent_id and name"})
		return
	}
	content := azapi.Resource{
		Body: decoded(r.value(c, "body")), Sensitive: r.value(c, "sensitive_body"),
		Location: r.value(c, "location"), Tags: r.value(c, "tags"),
	}
	switch identity := r.value(c, "identity").(type) {
	case []any:
		if len(identity) == 1 {
			if m, ok := identity[0].(map[string]any); ok {
				content.IdentityType, content.IdentityIDs = m["type"], m["identity_ids"]
			}
		}
	case map[string]any:
		content.IdentityType = identity
	}
	f, whole := fact.Fact{Subject: addr.AzureSubject(id), Kind: id.Kind(), APIVersion: version}, content.Content()
	if azapi.IsUpdate(c.Type) {
		r.update(c, f, whole)
		return
	}
	r.add(c, f, whole)
}

// update puts what an update says into the fact of what it updates. Of what the
// plan does not have the rest is not known.
func (r *reading) update(c *change, f fact.Fact, content map[string]any) {
	gap := fact.Gap{Subject: f.Subject, Kinds: []addr.Kind{f.Kind}}
	says, err := body.JSON(f.Kind, content)
	switch {
	case err != nil:
		gap.Reason = fmt.Sprintf("%s cannot be read: %v", c.Address, err)
		r.gap(c.offset, gap)
	case azapi.Update(r.facts, f.Subject, f.Kind, says):
	case azapi.ComesWithAnother(f.Kind):
		r.add(c, f, content)
	default:
		gap.Reason = c.Address + " " + azapi.NotRead
		r.gap(c.offset, gap)
	}
}

// decoded returns a body that an older azapi holds as JSON text.
func decoded(v any) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	dec := json.NewDecoder(strings.NewReader(s))
	dec.UseNumber()
	var out any
	if dec.Decode(&out) != nil {
		return body.Unresolved("body")
	}
	return body.Numbers(out)
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// id returns the id of a change: as the plan knows it, or as it follows from
// the resource that parent_id refers to.
func (r *reading) id(c *change) (addr.ID, bool) {
	if c.resolved {
		return c.id, !c.id.IsZero()
	}
	if r.busy[c.Address] || len(r.busy) > 100 {
		return addr.ID{}, false
	}
	r.busy[c.Address] = true
	defer delete(r.busy, c.Address)
	switch {
	case strings.HasPrefix(c.Type, "azurerm_"):
		c.id, _ = azurerm.IDOf(r.subscription, r.resource(c))
	default:
		for _, known := range []string{"id", "resource_id"} {
			if id, err := addr.ParseID(text(r.of(c).after[known])); err == nil {
				c.id = id
			}
		}
		if c.id.IsZero() && strings.HasPrefix(c.Type, "azapi_") {
			c.id = r.azapiID(c)
		}
	}
	c.resolved = true
	return c.id, !c.id.IsZero()
}

func (r *reading) azapiID(c *change) addr.ID {
	for _, from := range []string{"resource_id", "parent_id"} {
		var above string
		switch v := r.value(c, from).(type) {
		case string:
			above = v
		case addr.Ref:
			if v.Output == "" {
				above = v.ID.String()
			}
		}
		if above == "" {
			continue
		}
		if from == "resource_id" {
			id, _ := addr.ParseID(above)
			return id
		}
		kind, _, _ := azapi.Split(text(r.value(c, "type")))
		id, _ := azapi.ID(above, kind, text(r.value(c, "name")))
		return id
	}
	return addr.ID{}
}

// add notes a fact with its body. One that has no body is a gap.
func (r *reading) add(c *change, f fact.Fact, content map[string]any) (fact.Fact, bool) {
	raw, err := body.JSON(f.Kind, content)
	if err != nil {
		r.gap(c.offset, fact.Gap{Kinds: []addr.Kind{f.Kind}, Reason: fmt.Sprintf("%s cannot be read: %v", c.Address, err)})
		return fact.Fact{}, false
	}
	f.Stage, f.Body, f.Origin = fact.Planned, raw, r.origin(c.offset)
	r.facts = append(r.facts, f)
	return f, true
}
