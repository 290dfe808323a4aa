package render

import (
	"bytes"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/render/manifests"
	"github.com/wardhq/ward/internal/render/terraform"
)

// Thing is a resource or an object of a cluster that a file is of.
type Thing struct {
	Subject addr.Subject
	Line    int // where it stands in the file, from 1; 0 where it is the file
}

// Things returns of which things of a design the files of its tree are, by path, in
// the order in which they stand there. What is there for review alone, as a template
// of a unit that Terraform owns, and what is text, as a picture, is of none.
func Things(d *design.Design, tree Tree) map[string][]Thing {
	out := map[string][]Thing{}
	for _, o := range d.Objects {
		path := "clusters/" + manifests.Path(o)
		if _, ok := tree.File(path); ok {
			out[path] = append(out[path], Thing{Subject: addr.ObjectSubject(o.Key)})
		}
	}
	of := map[string]addr.ID{} // by unit and address
	for _, u := range units(d) {
		for _, r := range u.resources {
			if u.Owner == design.Stack {
				path := "azure/" + u.Name.String() + "/stack/template.json"
				out[path] = append(out[path], Thing{Subject: addr.AzureSubject(r.ID)})
				continue
			}
			of[u.Name.String()+" "+terraform.Address(r)] = r.ID
		}
	}
	for file := range tree.Files() {
		unit, ok := terraformOf(file.Path)
		if !ok {
			continue
		}
		line := 0
		for text := range bytes.Lines(file.Data) {
			line++
			address, ok := opened(string(text))
			if id, known := of[unit+" "+address]; ok && known {
				out[file.Path] = append(out[file.Path], Thing{addr.AzureSubject(id), line})
			}
		}
	}
	return out
}

// terraformOf returns the unit of a file of its module.
func terraformOf(path string) (string, bool) {
	unit, ok := strings.CutPrefix(path, "azure/")
	if !ok || !strings.HasSuffix(path, ".tf") {
		return "", false
	}
	unit, rest, _ := strings.Cut(unit, "/")
	return unit, strings.HasPrefix(rest, "terraform/")
}

// opened returns the address of the block that a line opens: the form is the
// renderer's own.
func opened(line string) (string, bool) {
	rest, ok := strings.CutPrefix(line, `resource "`)
	if !ok {
		return "", false
	}
	kind, rest, _ := strings.Cut(rest, `" "`)
	label, _, ok := strings.Cut(rest, `" {`)
	return kind + "." + label, ok
}
