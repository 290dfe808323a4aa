package needs

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/published"
)

// Figures are what is published of roles, limits, regions and sizes. Read them;
// do not change them.
type Figures struct {
	Roles     Roles
	Limits    Limits
	Published *published.Data
}

// Roles are Azure's built-in roles, as far as designs go.
type Roles struct {
	Source string        `yaml:"source" required:"true" doc:"Where the roles are published."`
	Date   string        `yaml:"date" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"The month of that source."`
	List   []BuiltInRole `yaml:"roles" required:"true" min:"1" unique:"id" doc:"The roles."`
}

// BuiltInRole is one of Azure's own roles.
type BuiltInRole struct {
	Name string `yaml:"name" required:"true" doc:"Its name."`
	ID   string `yaml:"id" required:"true" pattern:"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" doc:"Its GUID."`
	// Never is asked for: it permits far more than any design needs.
	Never       bool     `yaml:"never" doc:"It is known, and never asked for."`
	Actions     []string `yaml:"actions" required:"true" min:"1" doc:"What it permits, as patterns."`
	NotActions  []string `yaml:"notActions" doc:"What it leaves out of that."`
	DataActions []string `yaml:"dataActions" doc:"What it permits on data."`
	Source      string   `yaml:"source" doc:"Where it is published, if elsewhere."`
}

// permits reports whether the role permits an operation.
func (r BuiltInRole) permits(o Operation) bool {
	matches := func(pattern string) bool { return matchesPattern(pattern, o.Action) }
	if o.Data {
		return slices.ContainsFunc(r.DataActions, matches)
	}
	return slices.ContainsFunc(r.Actions, matches) && !slices.ContainsFunc(r.NotActions, matches)
}

// matchesPattern matches an operation with a role's pattern, in which * stands
// for anything.
func matchesPattern(pattern, action string) bool {
	pattern, action = strings.ToLower(pattern), strings.ToLower(action)
	head, rest, stars := strings.Cut(pattern, "*")
	if !stars {
		return pattern == action
	}
	if !strings.HasPrefix(action, head) {
		return false
	}
	action = action[len(head):]
	for {
		piece, more, again := strings.Cut(rest, "*")
		if !again {
			return strings.HasSuffix(action, rest)
		}
		at := strings.Index(action, piece)
		if at < 0 {
			return false
		}
		action, rest = action[at+len(piece):], more
	}
}

// find returns the role of this GUID.
func (r Roles) find(id string) (BuiltInRole, bool) {
	i := slices.IndexFunc(r.List, func(x BuiltInRole) bool { return strings.EqualFold(x.ID, id) })
	if i < 0 {
		return BuiltInRole{}, false
	}
	return r.List[i], true
}

// Limits are how many of each thing a subscription may have.
type Limits struct {
	Source   string  `yaml:"source" required:"true" doc:"Where the limits are published, where one names no other page."`
	Date     string  `yaml:"date" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"The month of that source."`
	Machines Default `yaml:"machines" required:"true" doc:"Cores of virtual machines in a region, of all and of each family."`
	Servers  Default `yaml:"servers" doc:"vCores of PostgreSQL in a region."`
	List     []Limit `yaml:"limits" required:"true" min:"1" unique:"kind" doc:"The limits, by kind."`
}

// Default is what Azure gives without being asked.
type Default struct {
	Default *int   `yaml:"default" min:"0" max:"100000000" doc:"How many, where a figure is published."`
	Note    string `yaml:"note" doc:"What the page says beside it."`
}

// Limit is that of one kind.
type Limit struct {
	Kind    string `yaml:"kind" required:"true" pattern:"^Microsoft\\.[A-Za-z]+/[A-Za-z/]+$" doc:"The resource type."`
	Title   string `yaml:"title" required:"true" doc:"What several of it are called."`
	Per     string `yaml:"per" required:"true" enum:"region,subscription" doc:"What has the limit: each region of a subscription, or all of it."`
	Default *int   `yaml:"default" min:"0" max:"100000000" doc:"How many, where a figure is published."`
	Note    string `yaml:"note" doc:"What the page says beside it."`
	Usage   string `yaml:"usage" doc:"What Azure's answer about a region calls it."`
	Source  string `yaml:"source" doc:"Where it is published, if elsewhere."`
	Date    string `yaml:"date" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"The month of that source."`
}

// maxFile bounds a file of figures.
const maxFile = 1 << 20

// Load reads the figures from the catalogue. Its error is a *diag.Error with
// all that is wrong with them, with positions.
func Load(catalogue fs.FS) (Figures, error) {
	var f Figures
	var problems diag.Problems
	read(catalogue, "azure/roles.yaml", &f.Roles, &problems)
	places := read(catalogue, "azure/limits.yaml", &f.Limits, &problems)
	rows := kinds()
	for i, l := range f.Limits.List {
		at := language.Index("limits", i)
		if _, known := rows[addr.Kind(l.Kind).Key()]; !known && l.Kind != "" {
			problems.Add(diag.Problem{Pos: places.At(at + ".kind"), Path: at + ".kind", What: fmt.Sprintf("%q is not a kind that designs have", l.Kind)})
		}
		if (l.Source == "") != (l.Date == "") {
			problems.Add(diag.Problem{Pos: places.At(at), Path: at, What: "has a source or a date without the other", Hint: "a figure names its page and its month"})
		}
	}
	if err := problems.Err(); err != nil {
		return Figures{}, err
	}
	var err error
	f.Published, err = published.Load(catalogue)
	return f, err
}

func read(catalogue fs.FS, name string, into any, problems *diag.Problems) language.Places {
	raw, err := language.ReadFile(catalogue, name, maxFile)
	if err != nil {
		problems.Addf(diag.Pos{File: name}, "cannot be read: %v", err)
		return language.Places{}
	}
	return language.Read(language.Dialect{Of: "a file of figures"}, name, raw, into, problems)
}
