package estate

import (
	"fmt"
	"slices"

	"github.com/wardhq/ward/internal/language"
)

// Module is code in an environment's image that is not Odoo's own.
type Module struct {
	Name     string `yaml:"name" required:"true" pattern:"^[a-z][a-z0-9_]{0,62}$" example:"fs_storage" doc:"Its technical name."`
	Source   string `yaml:"source" required:"true" pattern:"^https://[^\\s?#@]+$" example:"https://github.com/OCA/storage" doc:"The repository that it is from."`
	Revision string `yaml:"revision" required:"true" pattern:"^[0-9a-f]{40}$" example:"4f0c…" doc:"The commit that was reviewed, whole: a branch or a tag is another tomorrow."`
	Class    string `yaml:"class" required:"true" enum:"regulated,internal,public" doc:"The class of the data that it works with."`
}

// belowClass reports whether an environment may not hold data of a class.
// Whoever trains on invented data works with nobody's.
func (p place) belowClass(class string) bool {
	if p.Data == "" || p.Data == "synthetic" && p.Purpose != "production" {
		return false
	}
	return slices.Index(classes, class) > slices.Index(classes, p.Data)
}

// modulesFit refuses modules that work with data which their environment may not
// hold.
func modulesFit(j judgement) {
	for _, env := range j.places {
		for i, m := range env.Odoo.Modules {
			if env.belowClass(m.Class) {
				j.refuse(language.Index(env.at+".odoo.modules", i)+".class", fmt.Sprintf("is %s, and %s.data is %s", m.Class, env.at, env.Data),
					"write data: "+m.Class+" there, or leave the module out of its image")
			}
		}
	}
}
