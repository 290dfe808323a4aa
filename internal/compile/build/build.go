// Package build writes down what the organisation's own images are built of, and
// the workflows that build, judge and publish them.
//
// It promises that all of it follows from the layout alone, that what is fetched
// is named by a digest, a commit or a checksum, or asked for where the estate
// names none, and that no value of an estate is anything but a value in it: the
// language of the estate lets none of them hold what a shell or YAML would take
// for more.
package build

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"text/template"

	"github.com/wardhq/ward/addons"
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

//go:embed files
var files embed.FS

// Where files are in the tree.
const (
	imagesFolder    = "images"
	workflowsFolder = ".github/workflows"
)

// converterPackage is what the converter's package is called, and maintained the
// check that says that nobody maintains it.
const (
	converterPackage = "wkhtmltox"
	maintainedCheck  = "ward-image-maintained"
)

// Files returns what a layout's images are built of, and the workflows; nothing
// where others build them. Its errors are faults of the templates.
func Files(l layout.Layout) ([]design.File, error) {
	b := l.Platform.Build
	r, ok := l.Registry()
	if b == nil || !ok {
		return nil, nil
	}
	v := newView(l, *b, r)
	own, err := ownModules()
	w := writer{funcs: v.functions(), err: err}
	for _, i := range v.Images {
		in := path.Join(imagesFolder, i.Name())
		of := imageView{view: v, Image: i, For: forWhom(i.Environments), Repositories: repositories(i), Modules: modules(i), Own: own}
		w.write(path.Join(in, "Dockerfile"), "odoo.Dockerfile", of, "Odoo "+i.Series+", for "+forWhom(i.Environments)+".")
		w.write(path.Join(in, ".dockerignore"), "dockerignore", of, "")
		w.write(path.Join(in, "odoo.sh"), "odoo.sh", of, "")
		w.text(path.Join(in, "requirements.in"), requirements(i), "")
		w.text(path.Join(in, "packages.in"), packages(i), "")
		w.text(path.Join(in, "build.in"), compilers, "")
		w.text(path.Join(in, "odoo.revision"), gitURL(cmp.Or(i.Source, odooSource))+" "+cmp.Or(i.Revision, "-")+"\n", "")
		w.own(path.Join(in, "addons"))
		w.snapshot(in, of)
	}
	for _, c := range b.Clients {
		in := path.Join(imagesFolder, c.Repository())
		of := clientView{view: v, Client: c}
		w.write(path.Join(in, "Dockerfile"), "client.Dockerfile", of, "What people administer databases of PostgreSQL "+c.Major+" with.")
		w.write(path.Join(in, ".dockerignore"), "client.dockerignore", of, "")
		w.snapshot(in, of)
	}
	w.write(path.Join(imagesFolder, "README.md"), "README.tmpl", v, "what has to be given, and how to begin.")
	w.write(path.Join(imagesFolder, "lock.sh"), "lock.sh", v, "")
	w.write(path.Join(imagesFolder, "rendered.sh"), "rendered.sh", v, "")
	w.write(path.Join(imagesFolder, "higher.sh"), "higher.sh", v, "")
	w.write(path.Join(imagesFolder, "gate.sh"), "gate.sh", v, "")
	w.write(path.Join(imagesFolder, "gate.jq"), "gate.jq", v, "")
	w.write(path.Join(imagesFolder, "accepted.json"), "accepted.json", v, "")
	w.write(path.Join(workflowsFolder, "estate.yml"), "estate.yml", v, "says what a change would do.")
	if len(v.Built) > 0 {
		w.write(path.Join(workflowsFolder, "images.yml"), "images.yml", v, "builds the images, and judges them.")
		w.write(path.Join(workflowsFolder, "release.yml"), "release.yml", v, "publishes them, when somebody lets it.")
	}
	if len(v.Clusters) > 0 {
		w.write(path.Join(workflowsFolder, "clusters.yml"), "clusters.yml", v, "publishes a cluster's release, when somebody lets it.")
	}
	if w.err != nil {
		return nil, fmt.Errorf("build: %w", w.err)
	}
	return w.out, nil
}

// odooSource is where Odoo is from, where the estate names no mirror.
const odooSource = "https://github.com/odoo/odoo"

// writer collects files, and keeps the first error.
type writer struct {
	funcs template.FuncMap
	out   []design.File
	err   error
}

func (w *writer) text(at, text, why string) {
	w.out = append(w.out, design.File{Path: at, Text: text, Why: why})
}

func (w *writer) write(at, name string, data any, why string) {
	if w.err != nil {
		return
	}
	t, err := template.New(name).Delims("[[", "]]").Option("missingkey=error").Funcs(w.funcs).
		ParseFS(files, "files/common.tmpl", "files/take-out.tmpl", "files/"+name)
	if err != nil {
		w.err = err
		return
	}
	var out strings.Builder
	if err := t.ExecuteTemplate(&out, name, data); err != nil {
		w.err = fmt.Errorf("%s: %w", at, err)
		return
	}
	w.text(at, out.String(), why)
}

// snapshot is where Debian's packages come from.
func (w *writer) snapshot(in string, data any) {
	w.write(path.Join(in, "debian.sources"), "debian.sources", data, "")
	w.write(path.Join(in, "apt.conf"), "apt.conf", data, "")
}

// ownModules are the folders of the project's own modules, each by its name: what
// else somebody lays beside them is not in the image.
func ownModules() ([]string, error) {
	all, err := fs.ReadDir(addons.Modules(), ".")
	var out []string
	for _, one := range all {
		if one.IsDir() {
			out = append(out, one.Name())
		}
	}
	return out, err
}

// own are the project's own modules.
func (w *writer) own(in string) {
	if w.err != nil {
		return
	}
	w.err = fs.WalkDir(addons.Modules(), ".", func(at string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(addons.Modules(), at)
		if err == nil && len(text) > 0 {
			w.text(path.Join(in, at), string(text), "")
		}
		return err
	})
}

// view is what the templates see.
type view struct {
	Build        layout.Build
	Base         string
	From         string // what images begin with, as a Dockerfile says it
	BaseName     string // the same, as a label says it
	Repository   string
	Stamp        string // the moment, as snapshots are named
	User         int
	Registry     addr.ID
	RegistryHost string
	Tenant       string
	Runners      string // the group of runners that reach the registry
	Environment  string
	Publisher    string
	PlanVariable string
	Converter    layout.Tool
	Days         string // the deadlines, as JSON
	Accepted     string // as JSON
	Exceptions   []accepted
	Images       []layout.Image
	Built        []built
	Signed       bool // with the key that clusters know
	Clusters     []cluster
	Plans        []plan
	Variables    []variable
	Missing      []string
}

// imageView is of one image of Odoo.
type imageView struct {
	view
	Image        layout.Image
	For          string
	Own          []string // folders of Ward's own modules
	Repositories []repository
	Modules      []module
}

// clientView is of one image that people administer databases with.
type clientView struct {
	view
	Client layout.Client
}

// repository is one of others' at a commit, and where its files are put first.
type repository struct{ Source, Revision, At string }

// module is one of these, and where it is in them.
type module struct{ Name, Stage, From string }

// built is an image that the workflows build.
type built struct{ Name, Repository, Tag, Artifact, For, Of string }

// cluster is one that takes releases, and where they are pushed to.
type cluster struct{ Name, Repository string }

// plan is a unit that Terraform deploys, and as whom its changes are looked at.
type plan struct{ Unit, Variable, Subscription string }

// variable is one of the repository's.
type variable struct{ Variable, Identity string }

// accepted is what nobody maintains, in one image, as gate.jq reads it.
type accepted struct {
	Image     string  `json:"image"`
	Package   string  `json:"package"`
	Check     string  `json:"check"`
	Exception string  `json:"exception,omitempty"`
	Until     *string `json:"until"` // nil where no exception holds
	Approver  string  `json:"-"`
}

func newView(l layout.Layout, b layout.Build, r layout.Registry) view {
	platform, _ := l.Site(l.Platform.Unit)
	v := view{
		Build: b, Base: b.Base, From: cmp.Or(b.Base, "${BASE}"), BaseName: cmp.Or(b.Base, "unknown"), Repository: b.Repository,
		Stamp: strings.NewReplacer("-", "", ":", "").Replace(b.Moment), User: layout.OdooUser,
		Registry: r.ID, RegistryHost: r.Host(), Tenant: l.Identity.Tenant, Environment: layout.PublishEnvironment,
		Runners: l.RunnerGroup(), Publisher: platform.PublisherIdentityID().Name(),
		Converter: b.Tools.Programs[layout.UnmaintainedConverter],
		Days:      fmt.Sprintf(`{"critical":%d,"high":%d,"medium":%d}`, b.Deadlines.Critical, b.Deadlines.High, b.Deadlines.Medium),
		Images:    b.Images,
		Signed:    b.Keyed,
	}
	if b.Base == "" {
		v.Missing = append(v.Missing, "`platform.build.base`: an image of Debian 12, by its digest")
	}
	var all []accepted
	for _, i := range b.Images {
		of := "Odoo " + i.Series + " at " + i.Revision
		if i.Revision == "" {
			of = "Odoo " + i.Series + ", of no commit yet"
			v.Missing = append(v.Missing, "`platform.build.odoo`: the commit of Odoo "+i.Series)
		}
		v.Built = append(v.Built, built{Name: i.Name(), Repository: i.Repository, Tag: i.Series, Artifact: artifact(i.Name()), For: forWhom(i.Environments), Of: of})
		one := accepted{Image: i.Name(), Package: converterPackage, Check: maintainedCheck}
		for _, x := range b.Accepted {
			if x.Image == i.Name() && (one.Until == nil || x.Until > *one.Until) {
				one.Exception, one.Until, one.Approver = x.Exception, &x.Until, x.Approver
			}
		}
		all = append(all, one)
		if one.Until != nil {
			v.Exceptions = append(v.Exceptions, one)
		}
	}
	raw, err := json.MarshalIndent(slices.Concat([]accepted{}, all), "", "  ")
	if err != nil {
		panic(fmt.Sprintf("build: %v", err)) // strings always have JSON
	}
	v.Accepted = string(raw)
	for _, c := range b.Clients {
		name := c.Repository()
		v.Built = append(v.Built, built{Name: name, Repository: name, Tag: c.Major, Artifact: artifact(name), For: "people who administer databases", Of: "the programs of " + c.From})
	}
	for _, c := range l.Clusters {
		if l.TakesReleases(c) {
			v.Clusters = append(v.Clusters, cluster{Name: c.Name, Repository: l.PushesTo(c)})
		}
	}
	v.plans(l)
	return v
}

// plans are the units that Terraform deploys, each looked at as an identity that
// can change nothing.
func (v *view) plans(l layout.Layout) {
	if l.Bootstrap == nil {
		return
	}
	home, _ := l.Site(l.Bootstrap.Unit)
	for _, d := range l.Bootstrap.Deployers {
		name := layout.PlanVariable(d.Name)
		if d.Name == l.Platform.Unit.String() {
			v.PlanVariable = name
		}
		v.Variables = append(v.Variables, variable{Variable: name, Identity: home.PlanIdentityID(d.Name).Name()})
		for _, u := range d.Units {
			s, ok := l.Site(u)
			if ok && s.Owner == design.Terraform && l.Bootstrap.Holds(u) {
				v.Plans = append(v.Plans, plan{Unit: u.String(), Variable: name, Subscription: s.Subscription.SubscriptionID()})
			}
		}
	}
}

// artifact is an image's name where no slash may be.
func artifact(name string) string { return strings.ReplaceAll(name, "/", "-") }

func forWhom(environments []addr.Environment) string {
	out := make([]string, len(environments))
	for i, e := range environments {
		out[i] = e.String()
	}
	return strings.Join(out, ", ")
}

// repositories are those that an image's modules are of, each commit once.
func repositories(i layout.Image) []repository {
	var out []repository
	for _, m := range i.Modules {
		one := repository{Source: m.Repository, Revision: m.Revision, At: at(m)}
		if m.Revision != "" && !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}

// at is where the files of a module's repository are put first.
func at(m layout.Module) string {
	return "/" + strings.TrimSuffix(path.Base(m.Repository), ".git") + "-" + m.Revision[:min(len(m.Revision), 12)]
}

// modules are those of others, and where each is: in its repository, or among the
// packages. Ward's own are beside the Dockerfile.
func modules(i layout.Image) []module {
	var out []module
	for _, m := range i.Modules {
		switch {
		case m.Revision != "":
			out = append(out, module{Name: m.Name, Stage: "sources", From: path.Join(at(m), cmp.Or(m.Path, m.Name))})
		case m.Package != "":
			out = append(out, module{Name: m.Name, Stage: "build", From: path.Join(packagesFolder, m.Name)})
		}
	}
	return out
}

// packagesFolder is where modules that are packages of PyPI are put first.
const packagesFolder = "/opt/odoo/packages"

// requirements are what the modules need of PyPI beyond Odoo's own.
func requirements(i layout.Image) string {
	var all []string
	for _, m := range i.Modules {
		all = append(all, m.Python...)
	}
	return list("What the modules need beyond what Odoo asks for itself.", all)
}

// packages are the modules that are packages of PyPI.
func packages(i layout.Image) string {
	var all []string
	for _, m := range i.Modules {
		if m.Package != "" {
			all = append(all, m.Package)
		}
	}
	return list("Modules that are packages. What they ask for beyond Odoo is in requirements.in.", all)
}

// compilers are what compiles packages that are source: Odoo 16.0 and 17.0 import
// pkg_resources besides, which setuptools has no more from 82 on
// (setuptools.pypa.io, history, read 2026-11).
const compilers = `# What compiles packages that are source. build.lock is made of it, by images/lock.sh.
setuptools<81
wheel
`

func list(what string, all []string) string {
	slices.Sort(all)
	out := "# " + what + "\n# requirements.lock is made of it, by images/lock.sh.\n"
	for _, one := range slices.Compact(all) {
		out += one + "\n"
	}
	return out
}

// gitURL is a repository as git fetches it.
func gitURL(source string) string { return strings.TrimSuffix(source, ".git") + ".git" }

// named is a program, for the template that fetches one.
type named struct {
	Name string
	Tool layout.Tool
}

// functions are those of the templates. A name that the catalogue does not have
// is an error.
func (v view) functions() template.FuncMap {
	return template.FuncMap{
		"git": gitURL,
		"action": func(name string) (string, error) {
			uses, ok := v.Build.Tools.Actions[name]
			if !ok {
				return "", fmt.Errorf("no action %s is in the catalogue", name)
			}
			return uses, nil
		},
		"tool": func(name string) (named, error) {
			t, ok := v.Build.Tools.Programs[name]
			if !ok {
				return named{}, fmt.Errorf("no program %s is in the catalogue", name)
			}
			return named{name, t}, nil
		},
	}
}
