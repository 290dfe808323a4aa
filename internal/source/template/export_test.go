package template

import "github.com/wardhq/ward/internal/source"

// Evaluated returns the contents of a template's resources before it is
// decided what of them is kept.
func Evaluated(f source.File) []any {
	s := &set{masks: newMasks()}
	s.parse(f)
	var all []any
	for _, d := range s.deployments() {
		rd := s.collected(d)
		for _, res := range rd.resources {
			content, _ := rd.content(res)
			all = append(all, content)
		}
	}
	return all
}
