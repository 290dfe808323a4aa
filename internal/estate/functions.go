package estate

import (
	"fmt"
	"slices"

	"github.com/wardhq/ward/internal/language"
)

// Function is something that the organisation does with Odoo, as procurement:
// what must go on when Odoo is away.
type Function struct {
	Name        string    `yaml:"name" required:"true" pattern:"^[a-z][a-z0-9-]{0,30}[a-z0-9]$" example:"procurement" doc:"Its name, by which environments say that they serve it."`
	Modules     []string  `yaml:"modules" required:"true" min:"1" pattern:"^[a-z][a-z0-9_]{0,62}$" example:"purchase" doc:"The modules of Odoo that it is done with, by their technical names."`
	Owner       string    `yaml:"owner" required:"true" doc:"The role that answers for it."`
	Class       string    `yaml:"class" required:"true" enum:"regulated,internal,public" doc:"The class of the data that it works with."`
	Criticality string    `yaml:"criticality" required:"true" enum:"high,moderate,low" doc:"What its loss does to care."`
	Manual      string    `yaml:"manual" example:"paper requisitions, entered within two days" doc:"How people work while Odoo is away."`
	Downtime    *Downtime `yaml:"downtime" doc:"For how long that can be borne, where the forms are, and how what was written down is entered."`
}

// ranks are the words of a scale, the least first.
var (
	criticalities = []string{"low", "moderate", "high"}
	classes       = []string{"public", "internal", regulated}
)

// ImpactOf returns what a loss of an environment does to care: what the estate
// writes, or else, of a production, the highest criticality of the functions
// that it serves, with the place of that function in functions. The place is -1
// where none decides.
func (e Estate) ImpactOf(env Environment) (impact string, function int) {
	if env.Impact != "" {
		return env.Impact, -1
	}
	function = -1
	if env.Purpose != "production" {
		return "", -1 // nobody's work waits for it
	}
	for i, f := range e.Functions {
		if slices.Contains(env.Functions, f.Name) && slices.Index(criticalities, f.Criticality) > slices.Index(criticalities, impact) {
			impact, function = f.Criticality, i
		}
	}
	return impact, function
}

// functionsServed judges the functions, and whether what serves one may hold
// its data.
func functionsServed(j judgement) {
	e := j.doc.Estate
	var names []string
	for i, f := range e.Functions {
		names = append(names, f.Name)
		if at := language.Index("functions", i); f.Criticality == "high" && !j.written(at+".manual") {
			j.refuse(at+".manual", "missing, and the criticality is high",
				"45 CFR 164.308(a)(7)(ii)(C) asks how critical work goes on in an emergency: say how people work while Odoo is away")
		}
	}
	for _, env := range j.places {
		for i, name := range env.Functions {
			at := language.Index(env.at+".functions", i)
			k := slices.Index(names, name)
			if k < 0 {
				hint := "add it there"
				if len(names) > 0 {
					hint = language.DidYouMean(name, names)
				}
				j.refuse(at, fmt.Sprintf("%q is not among functions", language.Clip(name)), hint)
				continue
			}
			if class := e.Functions[k].Class; env.belowClass(class) {
				j.refuse(env.at+".data", fmt.Sprintf("is %s, and %s, which it serves, works with %s data", env.Data, name, class),
					"write data: "+class+", or let another environment serve the function")
			}
		}
	}
}
