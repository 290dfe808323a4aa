// Package terraform renders a unit as a Terraform root module for the
// provider azure/azapi.
//
// It promises that every resource of the unit is there once, with the body
// that the design holds: type, API version, parent and name stand in their
// attributes, location, tags and identity in those that azapi has for them,
// and everything else in body, literally. A reference to a resource of the
// same unit is a traversal, so that Terraform orders them; an id of another
// unit is a literal, and an output of another unit is read by id. The text is
// canonical (`terraform fmt` changes nothing), and a resource's address
// depends on its id alone: no other resource's coming or going renames it,
// which Terraform would take for destroying it.
package terraform

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Emit takes one rendered file. The bytes belong to the caller again when it
// returns.
type Emit func(path string, data []byte) error

// Render emits the files of a unit, by their paths below the unit's terraform
// folder. Resources are the unit's own, in the design's order. It returns all
// faults of the design that it meets, and emits nothing then.
func Render(d *design.Design, unit design.Unit, resources []design.Resource, emit Emit) error {
	m, err := newModule(d, unit, resources)
	if err != nil {
		return err
	}
	var files []file
	files = append(files, file{"providers.tf", m.providers()})
	if !unit.State.IsZero() {
		files = append(files, file{"backend.tf", m.backend()})
	}
	for _, group := range m.groups() {
		files = append(files, file{group.name + ".tf", m.group(group)})
	}
	if len(m.reads) > 0 {
		files = append(files, file{"references.tf", m.references()})
	}
	if err := errors.Join(m.errs...); err != nil {
		return err
	}
	for _, f := range files {
		if err := emit(f.path, f.data); err != nil {
			return err
		}
	}
	return nil
}

type file struct {
	path string
	data []byte
}

// module is one unit on its way to HCL.
type module struct {
	design    *design.Design
	unit      design.Unit
	resources []design.Resource

	address map[addr.ID]string   // azapi_resource.LABEL
	exports map[addr.ID][]string // the outputs that this unit reads of it
	reads   []read               // what is read of other units, by id
	errs    []error
}

// read is a resource of another unit whose outputs are read at apply.
type read struct {
	label    string
	resource design.Resource
}

func newModule(d *design.Design, unit design.Unit, resources []design.Resource) (*module, error) {
	m := &module{
		design: d, unit: unit, resources: resources,
		address: make(map[addr.ID]string, len(resources)),
		exports: map[addr.ID][]string{},
	}
	taken := make(map[string]addr.ID, len(resources))
	for _, r := range resources {
		address := Address(r)
		if other, ok := taken[address]; ok {
			m.errorf("%s and %s would both be %s: give one of them another name", other, r.ID, address)
		}
		taken[address] = r.ID
		m.address[r.ID] = address
	}
	for _, r := range resources {
		for _, ref := range design.Refs(r.Body) {
			if ref.Output != "" {
				m.noteOutput(r, ref)
			}
		}
	}
	for id := range m.exports {
		slices.Sort(m.exports[id])
		m.exports[id] = slices.Compact(m.exports[id])
	}
	slices.SortFunc(m.reads, func(a, b read) int { return cmp.Compare(a.label, b.label) })
	return m, errors.Join(m.errs...)
}

func (m *module) errorf(format string, args ...any) {
	m.errs = append(m.errs, fmt.Errorf("terraform: unit %s: "+format, append([]any{m.unit.Name}, args...)...))
}

// noteOutput notes that from reads an output, and of which resource.
func (m *module) noteOutput(from design.Resource, ref addr.Ref) {
	target, ok := m.design.Resource(ref.ID)
	switch {
	case !ok || !same(target.ID, ref.ID):
		m.errorf("%s refers to the output %s of %s, which is no resource of the design", from.ID, ref.Output, ref.ID)
		return
	case target.ID == from.ID:
		m.errorf("%s refers to its own output %s", from.ID, ref.Output)
		return
	}
	if _, seen := m.exports[target.ID]; !seen && target.Unit != m.unit.Name {
		m.reads = append(m.reads, read{readLabel(target), target})
	}
	m.exports[target.ID] = append(m.exports[target.ID], ref.Output)
}

// spell returns the HCL that stands for a reference in a resource's body.
func (m *module) spell(from design.Resource, ref addr.Ref) expression {
	target, ok := m.design.Resource(ref.ID)
	switch {
	case ref.Output != "":
		address, here := m.address[target.ID]
		if !here {
			address = "data.azapi_resource." + readLabel(target)
		}
		return expression(address + ".output" + traversal(ref.Output))
	case !ok, target.Unit != m.unit.Name, target.ID == from.ID:
		// An id that Terraform does not make here, or that the resource
		// itself makes with its parts: known, so literal.
		return expression(quote(ref.ID.String()))
	}
	address := m.address[target.ID]
	if same(target.ID, ref.ID) {
		return expression(address + ".id")
	}
	tail, below := below(target.ID, ref.ID)
	if !below {
		return expression(quote(ref.ID.String()))
	}
	return expression(`"${` + address + `.id}` + strings.Trim(quote(tail), `"`) + `"`)
}

// same reports whether Azure takes two ids for one, without the cost of their
// keys.
func same(a, b addr.ID) bool { return strings.EqualFold(a.String(), b.String()) }

// below returns what stands behind an id in the id of its part.
func below(id, part addr.ID) (tail string, ok bool) {
	if same(id, part) || !id.Contains(part) {
		return "", false
	}
	return part.String()[len(id.String()):], true
}

// scope returns parent_id: what the resource is a child of, or deployed to.
func (m *module) scope(r design.Resource) expression {
	if parent := r.ID.Parent(); !parent.IsZero() {
		return m.spell(r, addr.RefTo(parent))
	}
	if scope := r.ID.Scope(); !scope.IsZero() {
		return m.spell(r, addr.RefTo(scope))
	}
	return `"/"`
}

// implied returns the addresses that Terraform orders the resource behind by
// itself, because the resource's text traverses them.
func (m *module) implied(r design.Resource) map[string]bool {
	out := map[string]bool{}
	add := func(id addr.ID) {
		if target, ok := m.design.Resource(id); ok {
			if _, inside := below(target.ID, id); inside || same(target.ID, id) {
				out[m.address[target.ID]] = true
			}
		}
	}
	for _, ref := range design.Refs(r.Body) {
		add(ref.ID)
	}
	if _, lifted := identityBlock(r, r.Body); lifted {
		for _, id := range userIdentities(r) {
			add(id)
		}
	}
	add(r.ID.Parent())
	add(r.ID.Scope())
	return out
}

// dependsOn returns the addresses that must be named: what the resource needs
// of this unit and does not traverse.
func (m *module) dependsOn(r design.Resource) design.List {
	implied := m.implied(r)
	var list []string
	need := func(id addr.ID) {
		target, ok := m.design.Resource(id)
		if !ok || target.Unit != m.unit.Name || target.ID == r.ID {
			return
		}
		if a := m.address[target.ID]; !implied[a] {
			list = append(list, a)
		}
	}
	for _, id := range r.DependsOn {
		need(id)
	}
	for _, ref := range design.Refs(r.Body) {
		need(ref.ID) // a part whose id is not below its owner's is literal
	}
	slices.Sort(list)
	var out design.List
	for _, a := range slices.Compact(list) {
		out = append(out, expression(a))
	}
	return out
}
