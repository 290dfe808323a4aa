package files

import (
	"bytes"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
)

// chart is a Helm chart: a folder with a Chart.yaml and templates. It is named
// as a whole, since no file of it means anything by itself.
type chart struct {
	entry  *entry // its Chart.yaml
	folder string // real
	// rendered says that manifests which helm made of it were read.
	rendered bool
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

// openCharts reads what of a chart stands in it as it is applied: templates
// without anything to fill in. Where its manifests are among what was read,
// they are there.
func (r *run) openCharts() {
	for _, c := range r.charts {
		c.rendered = c.isRendered(r.taken())
		if c.rendered {
			c.entry.byWay = true
			continue
		}
		for _, e := range r.entries {
			if e.chart != c || e.by != nil || !strings.Contains(filepath.ToSlash(e.real), "/templates/") {
				continue
			}
			if t, err := read(e.path); err == nil && !bytes.Contains(t.data, []byte("{{")) && r.recognise(source.File{Path: e.path, Data: t.data}) >= 0 {
				e.chart = nil
				r.open(e)
			}
		}
	}
}

// isRendered reports whether manifests that helm made of a chart were read: it
// writes above each the template that it comes from.
func (c *chart) isRendered(taken []*entry) bool {
	t, err := read(c.entry.path)
	if err != nil {
		return false
	}
	m := chartName.FindSubmatch(t.data)
	if m == nil {
		return false
	}
	from := []byte("# Source: " + string(m[1]) + "/")
	return slices.ContainsFunc(taken, func(e *entry) bool { return bytes.Contains(e.file.Data, from) })
}

// leaveCharts says which charts were left alone.
func (r *run) leaveCharts(all lefts) {
	for _, c := range r.charts {
		if c.entry.by != nil {
			continue
		}
		for _, e := range r.entries {
			if e.chart == c {
				r.result.Ignored++
			}
		}
		if c.rendered {
			all.add(fact.Left{Kind: "Helm chart (read by what was rendered of it)"}, c.entry.path)
			continue
		}
		all.add(fact.Left{Kind: "Helm chart", Infrastructure: true}, c.entry.path)
		r.gap(unread{systems: kubernetes, reason: "this is a Helm chart, whose templates are not read; give the manifests that helm template makes of it with the values that are used"}.gap(c.entry.path))
	}
}
