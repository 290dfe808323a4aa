package manifest

import (
	"bytes"
	"fmt"
	"path"
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
)

// charts says of each Helm chart once that its templates are not read, and
// returns them. A chart whose rendered output is among the files, as helm
// template marks it, is read by that.
func (s *set) charts(files []source.File) map[string]bool {
	taken := map[string]bool{}
	templates := map[string][]source.File{}
	var roots []string
	for _, f := range files {
		file := clean(f.Path)
		root, ok := chartOf(file)
		if !ok || !helm.Match(f.Data) && !helmValues.Match(f.Data) || !s.file(path.Join(root, "Chart.yaml")) {
			continue
		}
		if templates[root] == nil {
			roots = append(roots, root)
		}
		templates[root] = append(templates[root], f)
		taken[file] = true
	}
	for _, root := range roots {
		rendered := []byte("# Source: " + path.Base(root) + "/templates/")
		if slices.ContainsFunc(files, func(f source.File) bool { return bytes.Contains(f.Data, rendered) }) {
			continue
		}
		s.gaps = append(s.gaps, fact.Gap{
			Origin:  (&reading{file: s.files[path.Join(root, "Chart.yaml")].Path}).origin(1, 1),
			Systems: []addr.System{addr.SystemKubernetes},
			Reason:  fmt.Sprintf("this is a Helm chart, and its %s not read; give the manifests that helm template makes of it", count(len(templates[root]), "template is", "templates are")),
		})
	}
	return taken
}

func count(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// chartOf returns the folder of the chart that a file is a template of.
func chartOf(file string) (string, bool) {
	for at := path.Dir(file); at != "." && at != "/" && path.Base(at) != ".."; at = path.Dir(at) {
		if path.Base(at) == "templates" {
			return path.Dir(at), true
		}
	}
	return "", false
}
