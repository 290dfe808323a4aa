package decide

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/published"
)

// modules says what code beside Odoo's own an environment is run with, what
// each is there for, and of which revision: the set of its series as far as the
// environment needs it, and what the estate adds. The image is what runs: that
// it holds these revisions is its build's to show.
func modules(a asked, l *layout.Layout, n *notes) {
	for i, e := range a.environments {
		set, ok := a.Published.Odoo.Find(e.Odoo.Version)
		if !ok {
			n.problem(e.path+".odoo.version", fmt.Sprintf("no module set is known for Odoo %s: nothing says what keeps its documents and sessions outside of its pods", e.Odoo.Version),
				"write one of "+strings.Join(a.Published.Odoo.Names(), ", "))
			continue
		}
		one := &l.Environments[i]
		d := design.Decision{
			Subject: e.name.Subject(),
			Topic:   "modules",
			Title:   "What runs in " + e.name.String() + " beside Odoo's own modules, and why?",
			Options: []design.Option{
				{Name: "each by its commit or exact version, in an image by its digest", Verdict: "taken: what was reviewed is what runs"},
				{Name: "by a branch or a tag", Verdict: "refused: whoever can write to the repository would change what runs"},
				{Name: "installed into a running Odoo", Verdict: "not taken: no pod writes to its own image, and the next one would lack them"},
			},
			Reasons: []design.Reason{{Text: "A module's code has all rights of Odoo's process: it reads what Odoo reads.", Clause: "45 CFR 164.308(a)(5)(ii)(B)"}},
			Inputs:  []design.Input{n.input(e.path+".odoo.version", e.Odoo.Version), n.input(e.path+".data", e.Data)},
		}
		one.Odoo.Modules = nil
		for _, w := range wantedModules(e) {
			m, ok := set.For(w.purpose)
			switch {
			case ok && w.wanted:
				one.Odoo.Modules = append(one.Odoo.Modules, laidOut(m))
				d.Reasons = append(d.Reasons, design.Reason{Text: fmt.Sprintf("%s %s: %s. %s, %s.", m.Name, m.Version, w.because, m.Licence, whence(m)), Clause: w.clause})
			case !ok && w.wanted:
				lack, _ := set.Lack(w.purpose)
				if w.asked != "" {
					n.problem(w.asked, fmt.Sprintf("no module for %s is known for Odoo %s (%s)", w.purpose, e.Odoo.Version, lack), "leave it out, or choose another version")
					continue
				}
				d.Options = append(d.Options, design.Option{Name: "a module for " + w.purpose, Verdict: "not taken: " + lack})
				if w.missing != "" {
					home := n.site(l, one.Home)
					home.Missing = append(home.Missing, w.missing)
				}
			case ok && w.not != "":
				d.Options = append(d.Options, design.Option{Name: m.Name, Verdict: "not taken: " + w.not})
			}
		}
		for j, m := range e.Odoo.Modules {
			at := language.Index(e.path+".odoo.modules", j)
			if of, ok := set.Find(m.Name); ok {
				n.problem(at+".name", fmt.Sprintf("%s is in the module set of Odoo %s, %s", m.Name, e.Odoo.Version, whence(of)),
					"leave it out: the design brings what it needs of the set, at the revision that was looked at")
				continue
			}
			if slices.Contains(a.Published.Odoo.Own, m.Name) {
				n.problem(at+".name", m.Name+" is one of Odoo's own modules", "leave it out, or give yours a name of its own")
				continue
			}
			one.Odoo.Modules = append(one.Odoo.Modules, added(m))
			d.Reasons = append(d.Reasons, design.Reason{Text: fmt.Sprintf("%s works with %s data; it is from %s, commit %s.", m.Name, m.Class, m.Source, m.Revision)})
			d.Inputs = append(d.Inputs, n.input(at+".revision", m.Revision))
		}
		if slices.ContainsFunc(one.Odoo.Modules, func(m layout.Module) bool { return m.Licence == "AGPL-3" }) {
			d.Reasons = append(d.Reasons, design.Reason{Text: "With a module under AGPL-3, whoever uses this Odoo over a network may ask for the source of what runs, with the organisation's own changes."})
		}
		slices.SortFunc(one.Odoo.Modules, func(a, b layout.Module) int { return strings.Compare(a.Name, b.Name) })
		d.Chosen = fmt.Sprintf("the set of Odoo %s as far as it is needed (%d), and %d that the estate adds, each of one revision", e.Odoo.Version, len(one.Odoo.Modules)-len(e.Odoo.Modules), len(e.Odoo.Modules))
		n.decide(d)
	}
	l.ModuleSets = moduleSets(a, l)
}

// wanted is a purpose, and whether an environment needs what serves it.
type wanted struct {
	purpose string
	wanted  bool
	because string // why it is there
	clause  string
	// asked is where the estate asks for it; "" where the design does.
	asked string
	// not is why it is not there although the series has it; "" where nobody
	// would miss it.
	not string
	// missing is what the design says of a series without it.
	missing string
}

func wantedModules(e environment) []wanted {
	asked := func(what string) string {
		if !e.uses(what) {
			return ""
		}
		return language.Index(e.path+".odoo.uses", slices.Index(e.Odoo.Uses, what))
	}
	audit, jobs, signIn := asked(published.AuditPurpose), asked(published.JobsPurpose), asked(published.SignInPurpose)
	redis := ""
	if e.Odoo.Sessions == "redis" {
		redis = "it signs in by a password alone, and the Redis of the design takes Entra's tokens alone"
	}
	return []wanted{
		{purpose: published.DocumentsPurpose, wanted: true, because: "documents go to Blob Storage, and outlive the pod that took them"},
		{purpose: published.FilesystemsPurpose, wanted: true, because: "it speaks to Blob Storage, signed in by the pod's own identity"},
		{purpose: published.EnvironmentPurpose, wanted: true, because: "the store's account comes from the pod's environment, so that a restored copy does not write to the store of production"},
		{purpose: published.FilesystemsEnvironmentPurpose, wanted: true, because: "the store's record follows the environment"},
		{purpose: published.DocumentsEnvironmentPurpose, wanted: true, because: "what of the documents goes there follows the environment"},
		{purpose: published.SessionsDatabasePurpose, wanted: true, because: "each pod knows each session, and none is lost with a pod"},
		{purpose: published.SessionsRedisPurpose, not: redis},
		{purpose: published.IdlePurpose, wanted: idleSeconds(e) > 0, because: "a session that is not used ends at the next request", clause: "45 CFR 164.312(a)(2)(iii)"},
		{
			purpose: published.AuditPurpose, wanted: e.Data == regulated || audit != "", because: "Odoo's own log of who changed what, by the rules that are subscribed", clause: "45 CFR 164.312(b)", asked: audit,
			missing: "Odoo's own log of who changed what: no module for it is known at a revision for this version. The database logs sessions and statements all the same.",
		},
		{purpose: published.JobsPurpose, wanted: jobs != "", because: "modules put work into a queue in the database, and the background pod does it", asked: jobs},
		{purpose: published.SignInPurpose, wanted: signIn != "", because: "people sign in with Entra by OpenID Connect; the application is a record that a person makes", asked: signIn},
	}
}

// uses reports whether the estate asks for more than the design brings.
func (e environment) uses(what string) bool { return slices.Contains(e.Odoo.Uses, what) }

// whence is what a module is fetched by, for people.
func whence(m published.OdooModule) string {
	switch {
	case m.Own:
		return "Ward's own"
	case m.Revision != "":
		return m.Repository + ", commit " + m.Revision
	default:
		return "PyPI, " + m.Package
	}
}

func laidOut(m published.OdooModule) layout.Module {
	path := m.Folder()
	if m.Package != "" {
		path = "odoo/addons/" + m.Name
	}
	return layout.Module{
		Name: m.Name, Purpose: m.Purpose, Repository: m.Repository, Path: path, Revision: m.Revision, Package: m.Package,
		Version: m.Version, Licence: m.Licence, Python: slices.Concat(m.Python, m.Backend), ServerWide: m.ServerWide,
	}
}

// added is a module that the estate adds: it stands at the top of its
// repository, under its own name, as OCA's do.
func added(m estate.Module) layout.Module {
	return layout.Module{Name: m.Name, Repository: m.Source, Path: m.Name, Revision: m.Revision}
}

// moduleSets are what the images of each series hold of its set: all that an
// environment of that series is run with. What an estate adds is an image's
// own.
func moduleSets(a asked, l *layout.Layout) []layout.ModuleSet {
	var out []layout.ModuleSet
	for _, s := range a.Published.Odoo.Series {
		set := layout.ModuleSet{Series: s.Series, PythonFrom: s.Python.From, PythonTo: s.Python.To, PostgreSQL: s.PostgreSQL}
		for _, m := range s.Modules {
			if slices.ContainsFunc(l.Environments, func(e layout.Environment) bool {
				_, ok := e.Odoo.Module(m.Purpose)
				return ok && e.Odoo.Version == s.Series
			}) {
				set.Modules = append(set.Modules, laidOut(m))
			}
		}
		if len(set.Modules) > 0 {
			slices.SortFunc(set.Modules, func(a, b layout.Module) int { return strings.Compare(a.Name, b.Name) })
			out = append(out, set)
		}
	}
	return out
}
