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
	missing  []*entry // templates of which nothing was, though they make something
	// certain says that one of those makes something whatever the values are.
	certain    bool
	renderings []*entry // that were read
}

var (
	chartName = regexp.MustCompile(`(?m)^name\s*:\s*["']?([A-Za-z0-9._-]+)`)
	// makesObject is where a template writes an object; what does not, defines
	// words for others.
	makesObject = regexp.MustCompile(`(?m)^[ \t]*"?kind"?[ \t]*:`)
	// included is where a template writes what another one defines.
	included = regexp.MustCompile(`(?m)^\{\{-?\s*(include|template|tpl)\b`)
	// optional is a template that is a condition as a whole.
	optional = regexp.MustCompile(`\A(?:\s|\{\{-?\s*/\*(?s:.*?)\*/\s*-?\}\}|\{\{-?\s*\$\w+\s*:?=[^\n]*\}\}|#[^\n]*|---)*\{\{-?\s*(if|with|range)\b`)
	sourceOf = regexp.MustCompile(`(?m)^# Source: (\S+)[ \t]*\r?$`)
)

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
	from := r.renderedFrom()
	for _, c := range r.charts {
		c.rendered = r.isRendered(c, from)
		if c.rendered {
			c.entry.byWay = true
			continue
		}
		for _, e := range r.entries {
			if e.chart != c || e.by != nil || !c.isTemplate(e) {
				continue
			}
			if t, err := read(e.path); err == nil && !bytes.Contains(t.data, []byte("{{")) && r.recognise(source.File{Path: e.path, Data: t.data}) >= 0 {
				e.chart = nil
				r.open(e)
			}
		}
	}
}

func (c *chart) isTemplate(e *entry) bool {
	return strings.Contains(filepath.ToSlash(e.real), "/templates/")
}

// renderedFrom returns the templates of which manifests were read, and in which
// files: helm writes above each manifest the template that it comes from.
func (r *run) renderedFrom() map[string][]*entry {
	from := map[string][]*entry{}
	for _, e := range r.taken() {
		for _, m := range sourceOf.FindAllSubmatch(e.file.Data, -1) {
			from[string(m[1])] = append(from[string(m[1])], e)
		}
	}
	return from
}

// isRendered reports whether manifests that helm made of a chart were read, and
// notes the templates that make something and of which none was.
func (r *run) isRendered(c *chart, from map[string][]*entry) bool {
	t, err := read(c.entry.path)
	if err != nil {
		return false
	}
	m := chartName.FindSubmatch(t.data)
	if m == nil {
		return false
	}
	name := string(m[1])
	for path, in := range from {
		if strings.HasPrefix(path, name+"/") {
			c.renderings = append(c.renderings, in...)
		}
	}
	if c.renderings == nil {
		return false
	}
	for _, e := range r.entries {
		if e.chart != c || e.by != nil || !c.isTemplate(e) || !couldHold(e.path) {
			continue
		}
		below := filepath.ToSlash(strings.TrimPrefix(e.real, c.folder+string(filepath.Separator)))
		if from[name+"/"+below] != nil || strings.Contains(below, "templates/tests/") || strings.HasPrefix(filepath.Base(e.real), "_") {
			continue
		}
		if t, err := read(e.path); err != nil || makesObject.Match(t.data) || included.Match(t.data) {
			c.missing = append(c.missing, e)
			c.certain = c.certain || err != nil || !optional.Match(t.data)
		}
	}
	return true
}

// leaveTemplates says which templates are in no rendering that was read, where
// one of them would be in any.
func (r *run) leaveTemplates(c *chart) {
	if !c.certain {
		return // as the values would have it
	}
	names := make([]string, len(c.missing))
	for i, e := range c.missing {
		names[i] = filepath.ToSlash(strings.TrimPrefix(e.real, c.folder+string(filepath.Separator)))
	}
	r.gap(unread{systems: kubernetes, reason: "what was rendered of this Helm chart is not all of it: nothing is of " + some(names) + "; give all that helm template makes of it"}.gap(c.entry.path))
}

// leaveValues says which files of values nothing was rendered with, as far as
// names tell: a rendering is called after them.
func (r *run) leaveValues(c *chart) {
	for _, e := range r.entries {
		base := strings.ToLower(filepath.Base(e.real))
		if e.chart != c || e.by != nil || filepath.Dir(e.real) != c.folder || base == "values.yaml" || base == "values.yml" || classify(base, nil).kind != "Helm values file" {
			continue
		}
		if !slices.ContainsFunc(c.renderings, func(of *entry) bool { return calledAfter(r.below(of.real), base) }) {
			r.gap(unread{systems: kubernetes, reason: "no manifests were read that are called after these values, so that what they make of the Helm chart is not seen; give what helm template makes with them, in a file or folder called " +
				strings.Join(wordsOfValues(base), "-")}.gap(e.path))
		}
	}
}

// wordsOfValues are what a file of values is for, by its name.
func wordsOfValues(base string) []string {
	return slices.DeleteFunc(betweenWords.Split(strings.TrimSuffix(base, filepath.Ext(base)), -1), func(w string) bool { return w == "values" || w == "" })
}

// calledAfter reports whether a path has all the words of a file of values, or
// for an environment another one that begins alike, as prod and production.
func calledAfter(at, values string) bool {
	have := signs.Split(strings.ToLower(at), -1)
	return !slices.ContainsFunc(wordsOfValues(values), func(w string) bool {
		return !slices.ContainsFunc(have, func(h string) bool {
			return h == w || isEnvironmentWord(w) && isEnvironmentWord(h) && (strings.HasPrefix(h, w) || strings.HasPrefix(w, h))
		})
	})
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
			r.leaveTemplates(c)
			r.leaveValues(c)
			continue
		}
		all.add(fact.Left{Kind: "Helm chart", Infrastructure: true}, c.entry.path)
		r.gap(unread{systems: kubernetes, reason: "this is a Helm chart, whose templates are not read; give the manifests that helm template makes of it with the values that are used"}.gap(c.entry.path))
	}
}
