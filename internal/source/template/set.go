package template

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/internal/jsonpos"
)

// set is what is read together: templates, their parameters files and the
// templates that they link.
type set struct {
	Reader
	masks      *masks
	templates  []*document
	parameters []*document
	gaps       []fact.Gap
}

// deployment is a template with the parameters that it is deployed with.
type deployment struct {
	of          *document
	by          *document // its parameters file, or nil
	label       string    // what the parameters file says of which of several it is
	environment string
	apart       bool // its group is its own: the folder's has other things of the same names

	facts    []fact.Fact
	gaps     []fact.Gap
	followed map[*document]bool
}

// ReadSet returns the resources that templates would deploy: each with every
// parameters file that is for it, and those that another links as that one
// deploys them.
func (r Reader) ReadSet(files []source.File) ([]fact.Fact, []fact.Gap) {
	s := &set{Reader: r, masks: newMasks()}
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b source.File) int { return cmp.Or(cmp.Compare(a.Set, b.Set), cmp.Compare(a.Path, b.Path)) })
	for _, f := range files {
		s.parse(f)
	}
	deployments := s.deployments()
	for _, d := range deployments {
		s.read(d)
	}
	deployments = withoutLinked(deployments)
	s.partHomonyms(deployments)
	var facts []fact.Fact
	gaps := s.gaps
	for _, d := range deployments {
		facts = append(facts, d.facts...)
		gaps = append(gaps, d.gaps...)
	}
	return facts, gaps
}

func (s *set) parse(f source.File) {
	d, at, why := parseFile(f)
	if why != "" {
		s.gaps = append(s.gaps, fact.Gap{
			Origin: fact.Origin{Source: "template", Pos: d.pos(at)}, Systems: []addr.System{addr.SystemAzure}, Reason: why,
		})
		return
	}
	_, given := s.Given[f.Path]
	if given || d.content == parametersContent {
		s.parameters = append(s.parameters, d)
		return
	}
	s.templates = append(s.templates, d)
}

// deployments pairs templates with their parameters files.
func (s *set) deployments() []*deployment {
	by := map[*document][]*deployment{}
	for _, p := range s.parameters {
		of, label, why := s.templateOf(p)
		if of == nil {
			s.gaps = append(s.gaps, fact.Gap{
				Origin: fact.Origin{Source: "template", Pos: p.pos(nil)}, Systems: []addr.System{addr.SystemAzure}, Reason: why,
			})
			continue
		}
		by[of] = append(by[of], &deployment{of: of, by: p, label: label})
	}
	var all []*deployment
	for _, t := range s.templates {
		ds := by[t]
		if len(ds) == 0 {
			ds = []*deployment{{of: t}}
		}
		tell(ds)
		all = append(all, ds...)
	}
	name(all)
	return all
}

// tell makes the labels of several deployments of one template differ.
func tell(ds []*deployment) {
	seen := map[string]int{}
	for _, d := range ds {
		if len(ds) > 1 && d.label == "" {
			d.label = strings.Trim(legible(path.Base(slashed(d.by.file.Path))), "-")
		}
		key := strings.ToLower(d.label)
		if seen[key]++; seen[key] > 1 {
			d.label = legible(slashed(d.by.file.Path))
		}
	}
}

// name says of which environment each deployment is: of the one that its files
// are read for, and where a folder has parameters files of several, of the one
// that its file is called after.
func name(all []*deployment) {
	labels := map[string]map[string]bool{} // by folder
	for _, d := range all {
		dir := path.Dir(slashed(d.of.file.Path))
		if labels[dir] == nil {
			labels[dir] = map[string]bool{}
		}
		if d.by != nil {
			labels[dir][strings.ToLower(d.label)] = true
		}
	}
	for _, d := range all {
		set := legible(d.of.file.Set)
		if d.by != nil && d.by.file.Set != "" {
			set = legible(d.by.file.Set)
		}
		d.environment = set
		of := labels[path.Dir(slashed(d.of.file.Path))]
		if d.by == nil || len(of) < 2 || d.label == "" || strings.EqualFold(d.label, set) {
			continue
		}
		d.environment = strings.Trim(set+"-"+d.label, "-")
	}
}

// legible returns a text as it may stand in an id.
func legible(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == '.' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '-'
	}, strings.TrimSuffix(strings.TrimSuffix(text, ".json"), ".jsonc"))
	return strings.Trim(text, "-.")
}

// group is what the resource group is called that nobody knows: like the
// folder, so that what lies in one folder meets.
func (d *deployment) group() string {
	file := slashed(d.of.file.Path)
	group := cmp.Or(legible(path.Base(path.Dir(file))), "resource-group")
	if d.apart {
		group += "-" + cmp.Or(legible(path.Base(file)), "template")
	}
	return group
}

// read reads one deployment.
func (s *set) read(d *deployment) {
	rd := s.collected(d)
	d.facts = rd.facts()
	if rd.exhausted() {
		rd.gap(d.of, d.of.Root, "the template unfolds to more than is reasonable for its size; not all of it was read")
	}
	d.gaps, d.followed = rd.gaps, rd.followed
}

// collected reads a deployment up to where its resources are known and not yet
// evaluated.
func (s *set) collected(d *deployment) *reading {
	rd := &reading{set: s, masks: s.masks, declared: map[string]bool{}, followed: map[*document]bool{}}
	rd.evaluator = &evaluator{
		budget: baseBudget + budgetFactor*len(d.of.file.Data), deployments: map[string]*scope{}, parsed: map[string]parsed{},
		pure: functions(), higher: higherOrder(),
	}
	template := d.of.Root
	place := rootPlace(s.Reader, levelOf(template.Get("$schema").Str()), d.group(), d.environment)
	root := rd.newScope(nil, d.of, template, template, place, place)
	switch {
	case d.by != nil:
		rd.budget += budgetFactor * len(d.by.file.Data)
		rd.fromFile(root, d.by)
		rd.unanswered(root, d.by)
	case len(s.Parameters) > 0:
		by, at, why := parseFile(source.File{Path: d.of.file.Path, Data: s.Parameters})
		if why != "" {
			rd.gap(d.of, at, strings.Replace(why, "the template", "the parameters file", 1))
		} else {
			rd.fromFile(root, by)
		}
	}
	rd.collect(root, nil, template.Get("resources"), nil, "")
	return rd
}

// withoutLinked removes what is a part of something else: a template that
// another one links, and that nobody gave parameters to. Of those that link
// each other, one stays.
func withoutLinked(all []*deployment) []*deployment {
	linkedBy := func(kept map[*document]bool) map[*document]bool {
		out := map[*document]bool{}
		var from func(d *document)
		from = func(of *document) {
			for _, d := range all {
				if d.of != of {
					continue
				}
				for next := range d.followed {
					if !out[next] && !kept[next] {
						out[next] = true
						from(next)
					}
				}
			}
		}
		for of := range kept {
			from(of)
		}
		return out
	}
	kept := map[*document]bool{}
	direct := map[*document]bool{}
	for _, d := range all {
		for of := range d.followed {
			direct[of] = direct[of] || of != d.of
		}
	}
	// Parameters that a deployment links are for what it deploys.
	all = slices.DeleteFunc(all, func(d *deployment) bool { return d.by != nil && direct[d.by] })
	for _, d := range all {
		if d.by != nil || !direct[d.of] {
			kept[d.of] = true
		}
	}
	reached := linkedBy(kept)
	for _, d := range all {
		if !kept[d.of] && !reached[d.of] {
			kept[d.of] = true
			reached = linkedBy(kept)
		}
	}
	return slices.DeleteFunc(all, func(d *deployment) bool { return !kept[d.of] })
}

// partHomonyms gives a template a group of its own where another of its folder
// has a resource whose name is not known and would be the same: each is called
// by a parameter of its own template.
func (s *set) partHomonyms(all []*deployment) {
	seen := map[string]*document{}
	for _, d := range all {
		if d.by == nil && slices.ContainsFunc(d.facts, func(f fact.Fact) bool {
			other := seen[f.Subject.Key()]
			return other != nil && other != d.of && hasPlaceholder(f.Subject.String())
		}) {
			d.apart = true
			s.read(d)
		}
		for _, f := range d.facts {
			if seen[f.Subject.Key()] == nil {
				seen[f.Subject.Key()] = d.of
			}
		}
	}
}

// at returns the template or parameters file of a path.
func (s *set) at(file, set string) *document {
	var found *document
	for _, d := range slices.Concat(s.templates, s.parameters) {
		if path.Clean(slashed(d.file.Path)) == path.Clean(file) && (found == nil || d.file.Set == set) {
			found = d
		}
	}
	return found
}

// ending returns the file that a link means of which the end is known: the one
// that lies where the link leads from the template's own folder, else the only
// one that ends so. Of a whole address the folder must be the same too: files
// of one name are in many.
func (s *set) ending(dir, link, set string) *document {
	_, whole, isWhole := strings.Cut(link, "://")
	if isWhole {
		link = whole
	}
	segments := strings.Split(strings.Trim(path.Clean("/"+slashed(link)), "/"), "/")
	last := len(segments) - 1
	for i := range segments {
		if isWhole && i == last && (i == 0 || !strings.EqualFold(segments[i-1], path.Base(dir))) {
			break
		}
		if d := s.at(path.Join(dir, path.Join(segments[i:]...)), set); d != nil {
			return d
		}
	}
	for i := range segments {
		if isWhole && i == last {
			break
		}
		end := "/" + strings.ToLower(path.Join(segments[i:]...))
		var found []*document
		for _, d := range slices.Concat(s.templates, s.parameters) {
			if strings.HasSuffix(strings.ToLower("/"+path.Clean(slashed(d.file.Path))), end) && d.file.Set == set {
				found = append(found, d)
			}
		}
		if len(found) == 1 {
			return found[0]
		}
		if len(found) > 1 {
			return nil
		}
	}
	return nil
}

// lacks returns how many of a parameters file's names a template does not
// declare.
func (d *document) lacks(names []string) int {
	n := 0
	for _, name := range names {
		if d.Root.Get("parameters").Get(name) == nil {
			n++
		}
	}
	return n
}

// names returns the names that a parameters file gives.
func (d *document) names() []string {
	var out []string
	each(d.Root.Get("parameters"), func(name string, _ *jsonpos.Value) { out = append(out, name) })
	return out
}
