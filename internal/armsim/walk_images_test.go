package armsim_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/ward"
)

var (
	sets = regexp.MustCompile(`^variable set (WARD_[A-Z_]+) --repo (\S+/\S+) --body (\S+)$`)
	keys = regexp.MustCompile(`^azurekms://[a-z0-9-]+\.vault\.azure\.net/\S+$`)
	runs = regexp.MustCompile(`^workflow run (images|release)\.yml --repo (\S+/\S+) --ref main(?: --field run=(\S+))?$`)
)

// workflows is GitHub: what a run of release.yml publishes is in the registry, as
// the design says that it is built, once it is known as whom.
func (w *walk) workflows(c called) error {
	command := strings.Join(c.Args, " ")
	if m := sets.FindStringSubmatch(command); m != nil {
		if strings.HasSuffix(m[1], "_KEY") && !keys.MatchString(m[3]) {
			return fmt.Errorf("%s is no key's name: %s", m[1], m[3])
		}
		w.variables[m[1]] = m[3]
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
	case w.variables["WARD_PUBLISHER_CLIENT_ID"] == "":
		return fmt.Errorf("nobody said as whom it is published")
	case w.verifies() && w.variables["WARD_IMAGE_KEY"] == "":
		return fmt.Errorf("nobody said which key it is signed with")
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

// verifies reports whether a cluster asks who signed its images.
func (w *walk) verifies() bool {
	return slices.ContainsFunc(w.d.Objects, func(o design.ClusterObject) bool { return o.Key.Kind == "ImageValidatingPolicy" })
}
