package published

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/language"
)

// Odoo is what is known of Odoo's series, and of the modules that each is run
// with beside its own.
type Odoo struct {
	// Own are modules of Odoo itself, which others here depend on.
	Own    []string     `yaml:"own" required:"true" min:"1" doc:"Odoo's own modules that a module here depends on."`
	Series []OdooSeries `yaml:"series" required:"true" min:"1" unique:"series" doc:"The series, the oldest first."`
}

// OdooSeries is one series, and its module set.
type OdooSeries struct {
	Series     string       `yaml:"series" required:"true" pattern:"^[0-9]+\\.0$" example:"18.0" doc:"Its number."`
	Python     PythonRange  `yaml:"python" required:"true" doc:"The Python that it runs on."`
	PostgreSQL int          `yaml:"postgresql" required:"true" min:"9" max:"99" doc:"The oldest major version of PostgreSQL that it runs on."`
	Source     string       `yaml:"source" required:"true" doc:"Where that is published."`
	Modules    []OdooModule `yaml:"modules" required:"true" min:"1" unique:"name" doc:"What it is run with, one module for a purpose."`
	Lacks      []OdooLack   `yaml:"lacks" unique:"purpose" doc:"Purposes for which no module of the series is known."`
}

// PythonRange are versions of Python.
type PythonRange struct {
	From string `yaml:"from" required:"true" pattern:"^3\\.[0-9]+$" example:"3.10" doc:"The oldest."`
	To   string `yaml:"to" pattern:"^3\\.[0-9]+$" example:"3.13" doc:"The newest, where the series names one."`
}

// Purposes of modules: what one is there for.
const (
	DocumentsPurpose              = "documents"
	FilesystemsPurpose            = "filesystems"
	EnvironmentPurpose            = "environment"
	FilesystemsEnvironmentPurpose = "filesystems-environment"
	DocumentsEnvironmentPurpose   = "documents-environment"
	SessionsDatabasePurpose       = "sessions-database"
	SessionsRedisPurpose          = "sessions-redis"
	IdlePurpose                   = "idle"
	AuditPurpose                  = "audit"
	JobsPurpose                   = "jobs"
	SignInPurpose                 = "sign-in"
)

// OdooModule is a module at the revision that was looked at: a commit, or where
// none could be seen a package's exact version.
type OdooModule struct {
	Name       string `yaml:"name" required:"true" pattern:"^[a-z][a-z0-9_]{0,62}$" example:"fs_storage" doc:"Its technical name."`
	Purpose    string `yaml:"purpose" required:"true" enum:"documents,filesystems,environment,filesystems-environment,documents-environment,sessions-database,sessions-redis,idle,audit,jobs,sign-in" doc:"What it is there for."`
	Repository string `yaml:"repository" pattern:"^https://[^\\s?#@]+$" example:"https://github.com/OCA/storage" doc:"The repository that it is from; none for one of Ward's own."`
	Path       string `yaml:"path" pattern:"^[a-z][a-z0-9_/]*$" example:"fs_storage" doc:"Its folder there, where that is not its name."`
	Revision   string `yaml:"revision" pattern:"^[0-9a-f]{40}$" example:"4f0c…" doc:"The commit, whole."`
	Package    string `yaml:"package" pattern:"^odoo-addon-[a-z0-9-]+==[0-9]+(\\.[0-9]+)+$" example:"odoo-addon-fs-storage==19.0.1.1.3.5" doc:"The package of PyPI, at its exact version, where no commit could be seen."`
	Version    string `yaml:"version" required:"true" pattern:"^([0-9]+\\.0\\.)?[0-9]+\\.[0-9]+\\.[0-9]+$" example:"18.0.2.1.3" doc:"The version that its manifest says; of one of Ward's own without a series, since one manifest serves them all."`
	Licence    string `yaml:"licence" required:"true" enum:"LGPL-3,AGPL-3" doc:"The licence that its manifest says."`
	// Own says that Ward brings it: its repository is Ward's.
	Own     bool     `yaml:"own" doc:"Whether it is one of Ward's own."`
	Depends []string `yaml:"depends" doc:"The modules that its manifest asks for."`
	Python  []string `yaml:"python" doc:"The packages of PyPI that its manifest asks for."`
	// Backend is what Blob Storage takes beside: no manifest knows where
	// documents go.
	Backend []string `yaml:"backend" doc:"The packages of PyPI that what is behind it asks for."`
	// ServerWide modules act before a database is chosen.
	ServerWide bool   `yaml:"serverWide" doc:"Whether it has to be named in server_wide_modules."`
	SignsIn    string `yaml:"signsIn" enum:"password" doc:"How it signs in to what it keeps things in, where it can do so in one way only."`
	Source     string `yaml:"source" required:"true" doc:"Where the revision, the version and the manifest were seen, and when."`
}

// OdooLack is a purpose that nothing of a series serves.
type OdooLack struct {
	Purpose string `yaml:"purpose" required:"true" enum:"filesystems-environment,documents-environment,sessions-redis,idle,audit,jobs,sign-in" doc:"The purpose."`
	Because string `yaml:"because" required:"true" doc:"What was looked for, or what serves it instead."`
}

// Pin is what a module is fetched by: its commit, or its package.
func (m OdooModule) Pin() string {
	switch {
	case m.Own:
		return "Ward's own"
	case m.Revision != "":
		return m.Revision
	}
	return m.Package
}

// Folder is a module's folder in its repository.
func (m OdooModule) Folder() string {
	if m.Path != "" {
		return m.Path
	}
	return m.Name
}

// Find returns a series.
func (o Odoo) Find(series string) (OdooSeries, bool) {
	i := slices.IndexFunc(o.Series, func(s OdooSeries) bool { return s.Series == series })
	if i < 0 {
		return OdooSeries{}, false
	}
	return o.Series[i], true
}

// Names are the numbers of the series, in order.
func (o Odoo) Names() []string {
	var out []string
	for _, s := range o.Series {
		out = append(out, s.Series)
	}
	return out
}

// For returns the module of a series that is there for a purpose.
func (s OdooSeries) For(purpose string) (OdooModule, bool) {
	i := slices.IndexFunc(s.Modules, func(m OdooModule) bool { return m.Purpose == purpose })
	if i < 0 {
		return OdooModule{}, false
	}
	return s.Modules[i], true
}

// Find returns a module of the series.
func (s OdooSeries) Find(name string) (OdooModule, bool) {
	i := slices.IndexFunc(s.Modules, func(m OdooModule) bool { return m.Name == name })
	if i < 0 {
		return OdooModule{}, false
	}
	return s.Modules[i], true
}

// Lack says why the series has nothing for a purpose.
func (s OdooSeries) Lack(purpose string) (string, bool) {
	i := slices.IndexFunc(s.Lacks, func(l OdooLack) bool { return l.Purpose == purpose })
	if i < 0 {
		return "", false
	}
	return s.Lacks[i].Because, true
}

// needed are the purposes without which no Odoo of the design runs: its
// documents and its sessions are not on the disk of a pod.
var needed = []string{DocumentsPurpose, FilesystemsPurpose, EnvironmentPurpose, SessionsDatabasePurpose}

// purposes are all of them, and those that a series may do without where it
// says why.
var purposes = append(slices.Clone(needed), FilesystemsEnvironmentPurpose, DocumentsEnvironmentPurpose, SessionsRedisPurpose, IdlePurpose, AuditPurpose, JobsPurpose, SignInPurpose)

// check finds sets that are not whole: a module that depends on what is
// nowhere, two for one purpose, a purpose about which nothing is said, and a
// module that cannot be fetched as it was seen.
func (o Odoo) check(refuse func(path, what, hint string)) {
	if i := unsorted(o.Series, func(a, b OdooSeries) int { return strings.Compare(a.Series, b.Series) }); i > 0 {
		refuse(language.Index("series", i), "is older than the one before it", "write the series in ascending order")
	}
	for i, s := range o.Series {
		at := language.Index("series", i)
		for _, p := range purposes {
			_, has := s.For(p)
			_, lacks := s.Lack(p)
			switch {
			case has && lacks:
				refuse(at+".lacks", fmt.Sprintf("says that nothing is there for %s, and a module is", p), "leave one of the two out")
			case !has && !lacks && slices.Contains(needed, p):
				refuse(at+".modules", fmt.Sprintf("has nothing for %s, and no Odoo of a design runs without", p), "name a module for it")
			case !has && !lacks:
				refuse(at+".modules", fmt.Sprintf("has nothing for %s, and %s.lacks does not say why", p, at), "name a module for it, or say what was looked for")
			}
		}
		for j, m := range s.Modules {
			o.checkModule(s, m, language.Index(at+".modules", j), refuse)
		}
	}
}

func (o Odoo) checkModule(s OdooSeries, m OdooModule, at string, refuse func(path, what, hint string)) {
	if first, _ := s.For(m.Purpose); first.Name != m.Name {
		refuse(at+".purpose", fmt.Sprintf("is %s, as of %s", m.Purpose, first.Name), "keep one of the two")
	}
	if !m.Own && !strings.HasPrefix(m.Version, s.Series+".") {
		refuse(at+".version", fmt.Sprintf("is %s, and the series is %s", m.Version, s.Series), "")
	}
	switch pins := count(m.Own, m.Revision != "", m.Package != ""); {
	case pins != 1:
		refuse(at, "is to be fetched in "+fmt.Sprint(pins)+" ways", "write one of revision, package and own: true")
	case m.Own != (m.Repository == ""):
		refuse(at+".repository", "is written where, and only where, a module is of others", "")
	case m.Package != "" && !strings.HasPrefix(m.Package, "odoo-addon-"+strings.ReplaceAll(m.Name, "_", "-")+"=="+m.Version):
		refuse(at+".package", fmt.Sprintf("is %s, and not %s of version %s", m.Package, m.Name, m.Version), "")
	}
	for k, d := range m.Depends {
		if _, ok := s.Find(d); !ok && !slices.Contains(o.Own, d) {
			refuse(language.Index(at+".depends", k), fmt.Sprintf("%q is neither in the set of %s nor one of Odoo's own that are listed", d, s.Series), "name it in the set, or in own where Odoo brings it")
		}
	}
}

func count(of ...bool) int {
	n := 0
	for _, b := range of {
		if b {
			n++
		}
	}
	return n
}
