package render

import (
	"fmt"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/continuity"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/needs"
	"github.com/wardhq/ward/internal/render/manifests"
	"github.com/wardhq/ward/internal/render/picture"
	"github.com/wardhq/ward/internal/render/stack"
	"github.com/wardhq/ward/internal/render/terraform"
)

// Inputs are what a tree depends on beside its design.
type Inputs struct {
	Estate digest.Digest // of the estate's files
	Ward   string        // the version of Ward, as 0.1.0
	Needs  *needs.Needs  // what the design asks of Azure first; nil renders none of it
	// Plan is the recovery and continuity plan; nil renders none of it.
	Plan *continuity.Plan
}

// Render returns the tree of a design.
func Render(d *design.Design, in Inputs) (Tree, error) {
	var c collector
	if err := To(&c, d, in); err != nil {
		return Tree{}, err
	}
	return c.tree(), nil
}

// To renders a design into a sink, file by file, and keeps none of them: the
// memory that it takes does not grow with the tree but for the lock, which
// comes last.
func To(sink Sink, d *design.Design, in Inputs) error {
	lock := newLocker(sink)
	j := job{design: d, inputs: in, sink: lock, units: units(d)}
	for _, s := range steps {
		if err := s.run(j); err != nil {
			return fmt.Errorf("rendering %s: %w", s.name, err)
		}
	}
	return sink.File(LockFile, Lock{Version: lockVersion, Ward: in.Ward, Estate: in.Estate, Files: lock.files}.marshal())
}

// job is one rendering.
type job struct {
	design *design.Design
	inputs Inputs
	sink   Sink
	units  []unit
}

// step renders one kind of output. Steps know nothing of each other, and
// their order does not matter.
type step struct {
	name string
	run  func(job) error
}

// steps are all that a tree is made of, but for its lock.
var steps = []step{
	{"Terraform", renderTerraform},
	{"ARM templates", renderStacks},
	{"steps", renderSteps},
	{"runbooks", renderRunbooks},
	{"manifests", renderManifests},
	{"decisions", renderDecisions},
	{"needs", renderNeeds},
	{"recovery plan", renderPlan},
	{"images and pipelines", renderFiles},
	{"pictures", renderPictures},
	{"network maps", renderMaps},
	{"isolation reports", renderIsolations},
	{"README", renderReadme},
}

// unit is a unit of the design with what it holds.
type unit struct {
	design.Unit
	resources []design.Resource
	steps     []design.Step
}

// units returns the design's units in their order, with their resources and
// steps in theirs.
func units(d *design.Design) []unit {
	out := make([]unit, len(d.Units))
	at := make(map[addr.Unit]int, len(d.Units))
	for i, u := range d.Units {
		out[i].Unit = u
		at[u.Name] = i
	}
	for start := 0; start < len(d.Resources); {
		end := start
		for end < len(d.Resources) && d.Resources[end].Unit == d.Resources[start].Unit {
			end++
		}
		out[at[d.Resources[start].Unit]].resources = d.Resources[start:end]
		start = end
	}
	for _, s := range d.Steps {
		if i, ok := at[s.Unit]; ok {
			out[i].steps = append(out[i].steps, s)
		}
	}
	return out
}

// into returns an emit function that puts files below a folder of the sink.
func (j job) into(folder string) func(path string, data []byte) error {
	return func(path string, data []byte) error { return j.sink.File(folder+"/"+path, data) }
}

func renderTerraform(j job) error {
	for _, u := range j.units {
		if err := terraform.Render(j.design, u.Unit, u.resources, j.into(unitFolder(u.Name)+"/terraform")); err != nil {
			return err
		}
	}
	return nil
}

func renderStacks(j job) error {
	for _, u := range j.units {
		if err := stack.Render(j.design, u.Unit, u.resources, j.into(unitFolder(u.Name)+"/stack")); err != nil {
			return err
		}
	}
	return nil
}

func renderManifests(j job) error { return manifests.Render(j.design.Objects, j.into(clustersFolder)) }

// renderPictures renders the whole, and each unit by itself.
func renderPictures(j job) error {
	if err := j.sink.File("pictures/estate.svg", picture.Estate(j.design)); err != nil {
		return err
	}
	for _, u := range j.units {
		if err := j.sink.File(pictureOf(u.Name), picture.Unit(j.design, u.Unit, u.resources)); err != nil {
			return err
		}
	}
	return nil
}
