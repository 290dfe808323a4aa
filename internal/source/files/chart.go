package files

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/fact"
)

// chart is a Helm chart: a folder with a Chart.yaml and templates. It is named
// as a whole, since no file of it means anything by itself.
type chart struct {
	entry  *entry // its Chart.yaml
	folder string // real
	name   string
}

var chartName = regexp.MustCompile(`(?m)^name\s*:\s*["']?([A-Za-z0-9._-]+)`)

// findCharts notes the charts among what was found, and which files are parts
// of them. A chart within a chart is a part of it. What was named by itself is
// taken at its word.
func (r *run) findCharts() {
	templates := map[string]bool{}
	for _, e := range r.entries {
		for at := filepath.Dir(e.real); ; at = filepath.Dir(at) {
			if filepath.Base(at) == "templates" {
				templates[filepath.Dir(at)] = true
			}
			if filepath.Dir(at) == at {
				break
			}
		}
	}
	for _, e := range r.entries {
		folder := filepath.Dir(e.real)
		if base := filepath.Base(e.real); (base == "Chart.yaml" || base == "Chart.yml") && templates[folder] && !e.named {
			r.charts = append(r.charts, &chart{entry: e, folder: folder})
		}
	}
	// The outermost first, so that what it holds is its own.
	slices.SortStableFunc(r.charts, func(a, b *chart) int { return len(a.folder) - len(b.folder) })
	every := slices.Clone(r.charts)
	r.charts = slices.DeleteFunc(r.charts, func(c *chart) bool {
		return slices.ContainsFunc(every, func(o *chart) bool { return o != c && strings.HasPrefix(c.folder, o.folder+string(filepath.Separator)) })
	})
	for _, c := range r.charts {
		for _, e := range r.entries {
			if !e.named && c.holds(e) {
				e.chart = c
			}
		}
	}
}

// holds reports whether a file is one that helm alone makes something of: the
// chart's description, values, templates and the charts in it.
func (c *chart) holds(e *entry) bool {
	rest, ok := strings.CutPrefix(e.real, c.folder+string(filepath.Separator))
	if !ok {
		return false
	}
	switch first, _, deeper := strings.Cut(filepath.ToSlash(rest), "/"); {
	case deeper:
		return first == "templates" || first == "charts" || first == "ci"
	default:
		return slices.Contains([]string{"Chart.yaml", "Chart.yml", "Chart.lock", "values.schema.json", ".helmignore"}, first) ||
			classify(first, nil).kind == "Helm values file"
	}
}

// leaveCharts says which charts were left alone. One whose manifests are among
// what was read is read by way of them: helm writes above each the template
// that it comes from.
func (r *run) leaveCharts(all lefts, taken byWay) {
	for _, c := range r.charts {
		if c.entry.by != nil {
			continue
		}
		files := 0
		for _, e := range r.entries {
			if e.chart == c {
				files++
			}
		}
		r.result.Ignored += files
		if c.rendered(taken) {
			c.entry.byWay = true
			all.add(fact.Left{Kind: "Helm chart (read by what was rendered of it)"}, c.entry.path)
			continue
		}
		all.add(fact.Left{Kind: "Helm chart", Infrastructure: true}, c.entry.path)
		r.gap(unread{systems: kubernetes, reason: "this is a Helm chart, whose templates are not read; give the manifests that helm template makes of it with the values that are used"}.gap(c.entry.path))
	}
}

func (c *chart) rendered(taken byWay) bool {
	t, err := read(c.entry.path)
	if err != nil {
		return false
	}
	m := chartName.FindSubmatch(t.data)
	if m == nil {
		return false
	}
	from := "# Source: " + string(m[1]) + "/"
	for _, e := range taken.taken {
		if strings.Contains(string(e.file.Data), from) {
			return true
		}
	}
	return false
}
