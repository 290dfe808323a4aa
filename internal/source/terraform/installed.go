package terraform

import (
	"encoding/json"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	goversion "github.com/hashicorp/go-version"

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
// same; address is that of the module which calls. It is loose where the next
// terraform init may put another one there, though the call stays as it is.
func (r *reading) installed(root, at place, address string, c *call) (to place, loose, ok bool) {
	if r.tree == nil || r.strict {
		return place{}, false, false
	}
	to.set = at.set
	called := c.source()
	if isLocal(called) {
		to.folder = path.Join(at.folder, called)
		return to, false, strings.Contains("/"+to.folder+"/", "/"+modulesFolder+"/") && r.fetch(to)
	}
	m, ok := r.installedIn(root)[strings.ReplaceAll(plainAddress(address), "module.", "")+c.name]
	dir := path.Clean(slashed(m.Dir))
	if !ok || registryName(m.Source) != registryName(called) || !strings.HasPrefix(dir, modulesFolder+"/") {
		return place{}, false, false
	}
	if isRegistry(called) {
		loose, ok = c.takes(m.Version)
	} else {
		loose = !isFixed(called)
	}
	to.folder = path.Join(root.folder, dir)
	return to, loose, ok && r.fetch(to)
}

// modulesFolder is where terraform init puts modules.
const modulesFolder = ".terraform/modules"

// takes reports whether a call of a module of a registry takes a version, and
// whether it would take any. Terraform holds a constraint against a version with
// the same library.
func (c *call) takes(version string) (any, ok bool) {
	is, err := goversion.NewVersion(version)
	if err != nil {
		return false, false
	}
	a := c.body.Attributes["version"]
	if a == nil {
		return true, true
	}
	wanted, err := goversion.NewConstraint(literalText(a.Expr))
	return false, err == nil && wanted.Check(is)
}

// isRegistry reports whether a source is one of a registry: [HOST/]NAMESPACE/NAME/SYSTEM
// and perhaps a folder in it.
//
// Source: hashicorp/terraform-registry-address, module.go.
func isRegistry(called string) bool {
	whole, _, _ := strings.Cut(called, "//")
	return registryForm.MatchString(whole) && !strings.HasPrefix(called, "github.com/") && !strings.HasPrefix(called, "bitbucket.org/")
}

var (
	registryForm = regexp.MustCompile(`^(?:[A-Za-z0-9.-]+\.[A-Za-z0-9-]+(?::[0-9]+)?/)?[0-9A-Za-z][0-9A-Za-z_-]*/[0-9A-Za-z][0-9A-Za-z_-]*/[0-9a-z]+$`)
	// A tag and a branch look the same in a source. What has the three numbers
	// of a release is taken for a tag, unless it is called like a branch.
	commitForm = regexp.MustCompile(`^(?:[0-9a-f]{40}|[0-9a-f]{64})$`)
	tagForm    = regexp.MustCompile(`^(?:refs/tags/.+|(?:[A-Za-z0-9_.-]+[/-])?v?[0-9]+\.[0-9]+\.[0-9]+(?:[-+][0-9A-Za-z.+-]+)?)$`)
	branchForm = regexp.MustCompile(`(?i)^(?:refs/heads|release|releases|branch|feature|hotfix|stable)[/-]`)
)

// isFixed reports whether a source is the same module whenever it is fetched: a
// commit or a tag of a repository, or an archive with its digest.
func isFixed(called string) bool {
	_, query, _ := strings.Cut(called, "?")
	said, err := url.ParseQuery(query)
	if err != nil || len(said["ref"]) > 1 || len(said["rev"]) > 1 {
		return false
	}
	ref := said.Get("ref")
	return commitForm.MatchString(ref) || tagForm.MatchString(ref) && !branchForm.MatchString(ref) ||
		commitForm.MatchString(said.Get("rev")) || strings.HasPrefix(said.Get("checksum"), "sha256:") || strings.HasPrefix(said.Get("checksum"), "sha512:")
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
	f, ok := r.tree.File(path.Join(at.folder, modulesFolder+"/modules.json"))
	var said struct{ Modules []installedModule }
	if !ok || json.Unmarshal(f.Data, &said) != nil {
		return all
	}
	for _, m := range said.Modules {
		all[m.Key] = m
	}
	return all
}

// ofModules are what a module may have of its own. Values are a root's alone.
var ofModules = []role{roleConfig, roleOverride, roleTofu, roleTerragrunt, roleStack}

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
		if strings.Contains(name, "/") || !slices.Contains(ofModules, roleOf(name)) {
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
