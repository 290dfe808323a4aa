package terraform

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/source"
)

// installedModule is a module that terraform init has put beside a root.
//
// Source: hashicorp/terraform, internal/modsdir (modules.json).
type installedModule struct {
	Key     string // a.b of the call module.a.module.b
	Source  string
	Version string
	Dir     string // as it is seen from the root
}

// installed returns the folder in which the module lies that a call includes,
// where terraform init has put it there for a root and the call still says the
// same; address is that of the module which calls.
func (r *reading) installed(root, at place, address string, c *call) (place, bool) {
	if r.tree == nil || r.strict {
		return place{}, false
	}
	to, called := place{at.set, ""}, c.source()
	if isLocal(called) {
		to.folder = path.Join(at.folder, called)
		return to, strings.Contains("/"+to.folder+"/", "/.terraform/modules/") && r.fetch(to)
	}
	m, ok := r.installedIn(root)[strings.ReplaceAll(plainAddress(address), "module.", "")+c.name]
	if !ok || registryName(m.Source) != registryName(called) {
		return place{}, false
	}
	if a := c.body.Attributes["version"]; a != nil && !mayBeVersion(literalText(a.Expr), m.Version) {
		return place{}, false
	}
	to.folder = path.Join(root.folder, slashed(m.Dir))
	return to, r.fetch(to)
}

// mayBeVersion reports whether a version is the one that a constraint names, if
// it names one alone.
func mayBeVersion(constraint, version string) bool {
	exact := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(constraint), "="))
	return exact == "" || strings.ContainsAny(exact, "<>~!,=") || exact == version
}

func isLocal(called string) bool {
	return called == "." || called == ".." || strings.HasPrefix(called, "./") || strings.HasPrefix(called, "../")
}

// registryName is a source without the host of Terraform's registry.
func registryName(called string) string {
	return strings.TrimPrefix(strings.TrimPrefix(called, "registry.terraform.io/"), "registry.opentofu.org/")
}

// installedIn returns what is installed for a root, by the call.
func (r *reading) installedIn(at place) map[string]installedModule {
	if all, ok := r.installs[at]; ok {
		return all
	}
	all := map[string]installedModule{}
	r.installs[at] = all
	f, ok := r.tree.File(path.Join(at.folder, ".terraform/modules/modules.json"))
	var said struct{ Modules []installedModule }
	if !ok || json.Unmarshal(f.Data, &said) != nil {
		return all
	}
	for _, m := range said.Modules {
		all[m.Key] = m
	}
	return all
}

// fetch reads the configuration in a folder of an installed module, once.
func (r *reading) fetch(at place) bool {
	if c, ok := r.modules[at]; ok {
		return c != nil
	}
	all, whole := r.tree.Below(at.folder)
	if !whole {
		return false
	}
	var files []source.File
	for _, name := range all {
		if is := roleOf(name); strings.Contains(name, "/") || is != roleConfig && is != roleOverride {
			continue
		}
		f, ok := r.tree.File(path.Join(at.folder, name))
		if !ok {
			return false // a part of it is not known
		}
		f.Set = at.set
		r.budget.work += workAByte * len(f.Data)
		files = append(files, f)
	}
	if len(files) == 0 {
		return false
	}
	slices.SortFunc(files, func(a, b source.File) int { return strings.Compare(a.Path, b.Path) })
	r.modules[at] = configure(files, r.note, false)
	return true
}

// source returns the source of a call, or "".
func (c *call) source() string {
	if a := c.body.Attributes["source"]; a != nil {
		return literalText(a.Expr)
	}
	return ""
}
