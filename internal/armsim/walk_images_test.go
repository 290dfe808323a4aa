package armsim_test

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/ward"
)

var (
	sets = regexp.MustCompile(`^variable set WARD_PUBLISHER_CLIENT_ID --repo (\S+/\S+) --body (\S+)$`)
	runs = regexp.MustCompile(`^workflow run (images|release)\.yml --repo (\S+/\S+) --ref main(?: --field run=(\S+))?$`)
)

// workflows is GitHub: what a run of release.yml publishes is in the registry, as
// the design says that it is built, once it is known as whom.
func (w *walk) workflows(c called) error {
	command := strings.Join(c.Args, " ")
	if m := sets.FindStringSubmatch(command); m != nil {
		w.publisher = m[2]
		return nil
	}
	m := runs.FindStringSubmatch(command)
	switch {
	case m == nil:
		return fmt.Errorf("gh has no %q that anybody has looked at", command)
	case m[1] == "images":
		w.built = true
		return nil
	case !w.built || m[3] == "":
		return fmt.Errorf("nothing was built that could be published")
	case w.publisher == "":
		return fmt.Errorf("nobody said as whom it is published")
	}
	var registry string
	for _, r := range w.d.Resources {
		if r.ID.Kind().Equal(registryKind) {
			registry = strings.ToLower(r.ID.Name())
		}
	}
	for _, repository := range w.builds() {
		w.imported[registry+"/"+repository] = true
	}
	return nil
}

// builds are the repositories that the design has images built for.
func (w *walk) builds() []string {
	var out []string
	for _, v := range w.d.Declared {
		if i, ok := v.(ward.Image); ok {
			repository := i.Name
			if len(i.Environments) > 0 {
				repository = i.Name[:strings.LastIndexByte(i.Name, '/')]
			}
			out = append(out, repository)
		}
	}
	return out
}

// published reports whether a registry has them all.
func (w *walk) published(registry addr.ID) bool {
	for _, repository := range w.builds() {
		if !w.imported[strings.ToLower(registry.Name())+"/"+repository] {
			return false
		}
	}
	return true
}
