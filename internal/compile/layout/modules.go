package layout

import "github.com/wardhq/ward/internal/compile/kube/odoo"

// ModuleSet is what an image of a series of Odoo holds beside Odoo itself: all
// that the environments of that series are run with, each module once.
type ModuleSet struct {
	Series     string `json:"series"`     // as 18.0
	PythonFrom string `json:"pythonFrom"` // the oldest that the series runs on, as 3.10
	// PythonTo is the newest; "" where the series names none.
	PythonTo   string   `json:"pythonTo,omitempty"`
	PostgreSQL int      `json:"postgresql"` // the oldest that it runs on
	Modules    []Module `json:"modules"`
}

// Module is a module that an environment is run with.
type Module struct {
	Name string `json:"name"`
	// Purpose is what the design has it for; "" is one that the estate adds.
	Purpose string `json:"purpose,omitempty"`
	// Repository is where it is from; "" is Ward's own.
	Repository string `json:"repository,omitempty"`
	Path       string `json:"path"` // its folder there, or in its package
	// Revision is the commit; "" where it is pinned by Package, or Ward's own.
	Revision string `json:"revision,omitempty"`
	// Package is its package of PyPI at the exact version, as
	// odoo-addon-fs-storage==19.0.1.1.3.5.
	Package string `json:"package,omitempty"`
	// Version and Licence are those of its manifest; "" of one that the
	// estate adds.
	Version string `json:"version,omitempty"`
	Licence string `json:"licence,omitempty"`
	// Python are the packages of PyPI that it asks for.
	Python []string `json:"python,omitempty"`
	// ServerWide says that it is named in server_wide_modules.
	ServerWide bool `json:"serverWide,omitempty"`
}

// ModuleSet returns the set of a series.
func (l Layout) ModuleSet(series string) (ModuleSet, bool) {
	for _, s := range l.ModuleSets {
		if s.Series == series {
			return s, true
		}
	}
	return ModuleSet{}, false
}

// Module returns the module that is there for a purpose.
func (o Odoo) Module(purpose string) (Module, bool) {
	for _, m := range o.Modules {
		if m.Purpose == purpose && purpose != "" {
			return m, true
		}
	}
	return Module{}, false
}

// Store are the fields of the record that says where documents go.
func (o Odoo) Store() []odoo.StoreField { return odoo.Store(o.Account) }

// StoreCode is what that record is called.
const StoreCode = odoo.StoreCode

// Installed are the modules that a database is told of: those that act for every
// database, and before one is chosen, are not.
func (o Odoo) Installed() []string {
	var out []string
	for _, m := range o.Modules {
		if m.Purpose != "" && (!m.ServerWide || m.Queue()) {
			out = append(out, m.Name)
		}
	}
	return out
}

// Queue reports whether the module runs a queue of jobs, which is of the server
// and of a database both.
func (m Module) Queue() bool { return m.Purpose == jobsPurpose }

const jobsPurpose = "jobs"

// Loaded are the modules as the pods are told of them.
func (o Odoo) Loaded() odoo.Modules {
	var out odoo.Modules
	for _, m := range o.Modules {
		switch {
		case m.Queue():
			out.Jobs = m.Name
		case m.ServerWide:
			out.ServerWide = append(out.ServerWide, m.Name)
		}
	}
	return out
}
