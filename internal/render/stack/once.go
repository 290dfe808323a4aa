package stack

import (
	"slices"

	"github.com/wardhq/ward/internal/design"
)

// FirstDeployment is the parameter of a template that makes what is made once.
// A template says everything that it says each time: of a resource whose
// properties all hold at its creation only (design.Resource.CreateOnly), a
// second deployment would put back what has moved on since. So whoever deploys
// says whether it is the first time; there is no default that is right twice.
// What a later deployment leaves out, the stack detaches and nothing deletes.
const FirstDeployment = "firstDeployment"

// MadeOnce reports whether a resource is deployed the first time only.
func MadeOnce(unit design.Unit, r design.Resource) bool {
	return unit.Owner == design.Stack && slices.Contains(r.CreateOnly, "properties")
}

func (t *template) madeOnce(r design.Resource) bool { return MadeOnce(t.unit, r) }

// once declares the parameter, where there is anything to make once.
func (t *template) once() (member, bool) {
	if !slices.ContainsFunc(t.resources, t.madeOnce) {
		return member{}, false
	}
	return member{"parameters", object{{FirstDeployment, object{
		{"type", "bool"},
		{"metadata", object{{
			"description",
			"True for the first deployment of the unit, false for all that follow: what is made once is left as it is then.",
		}}},
	}}}}, true
}

// passed hands the parameter on to a nested deployment, which sees nothing
// else of the template.
func (t *template) passed(d *deployment) (declared, given object) {
	if !slices.ContainsFunc(d.resources, t.madeOnce) {
		return nil, nil
	}
	declared = object{{"parameters", object{{FirstDeployment, object{{"type", "bool"}}}}}}
	given = object{{"parameters", object{{FirstDeployment, object{{"value", isFirst}}}}}}
	return declared, given
}

const isFirst = expression("[parameters('" + FirstDeployment + "')]")
