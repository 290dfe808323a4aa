package view

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/ward"
)

// EnvironmentPage is the page of one environment, or of what is nobody's own.
type EnvironmentPage struct {
	Name, Title string
	Platform    bool
	About       []Said
	// Verdicts count its findings, each leading to those that it counts; Gravest
	// are the first that ask for something, and More the rest of them.
	Verdicts   []Tile
	Gravest    []Finding
	More       []Tile
	Runs       []Place
	Tiers      []Tier
	Sizes      []Choosing // what was decided with figures or arithmetic
	Choices    []Choosing // what was decided without
	Objectives []ObjectiveRow
	WaysBack   []WayBack
	Unjudged   string // why nothing is known of ways back
	Cost       CostOf
	Costs      []CostGroup
	Ending     []Ending
	Statements int // of the organisation, which end too
	// Kept are what cannot be changed later and holds something, by what it holds;
	// Remade what holds nothing and is made anew, Guarded what can be changed and is
	// not destroyed.
	Kept            []Held
	Remade, Guarded []Lasting
	Steps           []Taken
	Procedures      []Procedure
	Units           []OwnUnit
}

// Said is a term with what is said of it.
type Said struct{ Term, Text, Link, Class string }

// Choosing is a decision with what it stands on.
type Choosing struct {
	design.Decision
	Link    string
	Basis   string // what its figures stand on
	Assumed bool
}

// listedFindings is how many findings an environment's page lists.
const listedFindings = 5

// EnvironmentOf answers for the page of an environment, by its name as
// harbor-clinic/production, or Platform.
func (x *Index) EnvironmentOf(name string) (EnvironmentPage, error) {
	if x.Shown.Estate == nil {
		return EnvironmentPage{}, nil
	}
	if !slices.Contains(x.Environments, name) {
		return EnvironmentPage{}, &NotFound{"no environment is called " + name}
	}
	units := x.unitsOf(name)
	out := EnvironmentPage{
		Name: name, Platform: name == Platform, Title: "What is nobody's own", About: x.about(name),
		Runs: x.runs(name, units), Tiers: x.tiers(name),
		Cost: x.costOf(name), Costs: x.costGroups(name), Steps: x.steps(name), Procedures: x.procedures(name),
	}
	if _, entity := x.asDeclared(name); entity != nil {
		out.Title = entity.Title
	}
	if !out.Platform {
		out.Objectives = x.objectiveRows(name)
		out.WaysBack, out.Unjudged = x.waysBack(name), x.unjudged()
	}
	x.found(&out)
	x.chosen(&out)
	x.ends(&out)
	for _, u := range units {
		out.Units = append(out.Units, x.ownUnit(u))
	}
	x.lasting(units, &out)
	return out, nil
}

// about is what the estate says of an environment.
func (x *Index) about(name string) []Said {
	var out []Said
	add := func(term, text, link, class string) {
		if text != "" {
			out = append(out, Said{term, text, link, class})
		}
	}
	decided := func(topic string) (text, link string) {
		d, ok := x.decided(topic, name)
		if !ok {
			return "", ""
		}
		return d.Chosen, DecisionAddress(d.Topic, d.Subject.Key())
	}
	e, entity := x.asDeclared(name)
	if e == nil {
		for _, topic := range []string{"deployment", "hub", "entry", "access"} {
			text, link := decided(topic)
			add(map[string]string{"deployment": "Deployed", "hub": "Networks meet", "entry": "People come in", "access": "Without a public address"}[topic], text, link, "")
		}
		return out
	}
	said := x.declared()[name]
	add("Answers for it", e.Accountable, "", "")
	add("Entity", entity.Title, To("/environments", "entity", entity.Name), "")
	add("Purpose", e.Purpose, To("/environments", "purpose", e.Purpose), "")
	add("Data", e.Data, To("/environments", "data", e.Data), "")
	add("Runs in", e.Region, To("/environments", "region", e.Region), "")
	topology, link := decided("topology")
	if said.RecoveryRegion != "" {
		add("When the region is lost", topology+", in "+said.RecoveryRegion, link, "")
	} else {
		add("When the region is lost", topology, link, "unknown")
	}
	add("Odoo", e.Odoo.Version, "", "")
	people := fmt.Sprintf("%d", e.Load.Users)
	if e.Load.Concurrent > 0 {
		people += fmt.Sprintf(", of whom %d at once", e.Load.Concurrent)
	} else {
		people += "; how many at once, nobody has counted"
	}
	add("People", people, "", "")
	add("Database today", fmt.Sprintf("%d GiB, growing by %d %% a year", e.Load.DatabaseGiB, e.Load.Growth), "", "")
	add("Serves", strings.Join(e.Functions, ", "), "", "")
	if hosts := strings.Join(e.Hosts, ", "); hosts != "" {
		_, link := decided("entry")
		add("Opened at", hosts, link, "")
	} else {
		add("Opened at", "no public name: it is not reached from the Internet", "", "")
	}
	return out
}

// found counts the findings of an environment, and lists the gravest.
func (x *Index) found(p *EnvironmentPage) {
	counts := map[Verdict]int{}
	for _, f := range x.Findings {
		if f.Environment != p.Name {
			continue
		}
		counts[f.Verdict]++
		if f.Verdict.Asks() && len(p.Gravest) < listedFindings {
			p.Gravest = append(p.Gravest, f)
		}
	}
	for _, v := range Verdicts() {
		p.Verdicts = append(p.Verdicts, Tile{counts[v], string(v), class(string(v)), To("/findings", "environment", p.Name, "verdict", string(v))})
	}
	if n := counts[Fails] + counts[Errs] + counts[Unseen]; n > len(p.Gravest) {
		p.More = []Tile{
			{counts[Fails] + counts[Errs], "fail", "fail", To("/findings", "environment", p.Name, "asks", "now")},
			{counts[Unseen], "unknown", "unknown", To("/findings", "environment", p.Name, "verdict", string(Unseen))},
		}
	}
}

// chosen lists what was decided about an environment and its entity, or for all.
func (x *Index) chosen(p *EnvironmentPage) {
	for _, d := range x.Shown.Estate.Design.Decisions {
		rank := near(d, p.Name)
		if rank < 0 || rank == 0 && !p.Platform {
			continue
		}
		c := Choosing{Decision: d, Link: DecisionAddress(d.Topic, d.Subject.Key())}
		if len(d.Figures) == 0 && len(d.Arithmetic) == 0 {
			p.Choices = append(p.Choices, c)
			continue
		}
		c.Basis, c.Assumed = basisOf(d.Figures)
		p.Sizes = append(p.Sizes, c)
	}
}

// basisOf says what figures stand on: what is measured first.
func basisOf(figures []design.Figure) (text string, assumed bool) {
	var out []string
	for _, b := range []design.Basis{design.Measured, design.Published, design.Assumed, design.BasisUnknown} {
		n := 0
		for _, f := range figures {
			if f.Basis == b {
				n++
			}
		}
		if n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, b))
			assumed = assumed || b == design.Assumed || b == design.BasisUnknown
		}
	}
	return strings.Join(out, ", "), assumed
}

// ends lists the exceptions that are about something of an environment, and counts
// the statements, which are the organisation's.
func (x *Index) ends(p *EnvironmentPage) {
	exceptions, _ := ward.Of[ward.Exception](x.Shown.Estate.Judged.Run.DeclaredFacts())
	own := map[string]bool{}
	for _, e := range exceptions {
		own[e.ID] = slices.ContainsFunc(x.Findings, func(f Finding) bool {
			return f.Environment == p.Name && f.Check == e.Check && e.About(f.Subject)
		})
	}
	for _, e := range x.Endings() {
		switch {
		case e.What == "exception" && own[e.ID], e.What != "exception" && p.Platform:
			p.Ending = append(p.Ending, e)
		case e.What != "exception":
			p.Statements++
		}
	}
}

// Lasting is a resource that cannot be changed later, or must not be destroyed.
type Lasting struct {
	Name, Detail, Link string
	Holds              string
	Paths              []string // what cannot be changed
	Why                string
}

// Held are resources that cannot be changed later and hold the same.
type Held struct {
	Holds, Means string // what changing one means
	Resources    []Lasting
}

// lasting lists what cannot be undone of some units.
func (x *Index) lasting(units []design.Unit, p *EnvironmentPage) {
	kept := map[design.Holding][]Lasting{}
	for _, u := range units {
		for _, r := range x.Shown.Estate.Design.Of(u.Name) {
			one := Lasting{Name: strings.Join(r.ID.Names(), "/"), Detail: kindIn(r.ID), Link: ThingAddress(addr.AzureSubject(r.ID).Key()), Holds: r.Holds.String(), Paths: r.Irreversible, Why: r.Why}
			switch {
			case len(r.Irreversible) > 0 && r.Holds.Protected():
				kept[r.Holds] = append(kept[r.Holds], one)
			case len(r.Irreversible) > 0:
				p.Remade = append(p.Remade, one)
			case r.Holds.Protected():
				p.Guarded = append(p.Guarded, one)
			}
		}
	}
	for _, h := range []design.Holding{design.HoldsUnknown, design.HoldsData, design.HoldsEvidence, design.HoldsLogs, design.HoldsKeys, design.HoldsIdentity} {
		if len(kept[h]) > 0 {
			p.Kept = append(p.Kept, Held{h.String(), means(h), kept[h]})
		}
	}
}

// means says what it takes to change what cannot be changed.
func means(h design.Holding) string {
	switch h {
	case design.HoldsData:
		return "Another is made, and the data is brought over or restored before this one goes. No deployment destroys it by itself."
	case design.HoldsEvidence:
		return "Another is made beside it, and this one stays until the last of its records is past its time. No deployment destroys it."
	case design.HoldsLogs:
		return "Another is made, and what was logged stays in this one until its time is over. No deployment destroys it by itself."
	case design.HoldsKeys:
		return "Another is made, and all that is encrypted with it is encrypted anew before it goes: what is not can never be read again. No deployment destroys it by itself."
	case design.HoldsIdentity:
		return "Another is made, and every right that this one was given is given to that. No deployment destroys it by itself."
	default:
		return "Nobody has said what it holds: no deployment destroys it."
	}
}

// OwnUnit is a part of the design with its own deployment state.
type OwnUnit struct {
	Name, Title, Owner, Link string
	Subscription             string
	Resources, Objects       Tile
	Groups                   []Ref
	Files                    []Ref
	Missing                  []string // what it is for and is not built
}

func (x *Index) ownUnit(u design.Unit) OwnUnit {
	d := x.Shown.Estate.Design
	out := OwnUnit{Name: u.Name.String(), Title: u.Title, Owner: u.Owner.String(), Link: UnitAddress(u.Name.String()), Subscription: u.Subscription.SubscriptionID(), Missing: u.Missing}
	resources := d.Of(u.Name)
	for _, r := range resources {
		if r.ID.Kind().Equal("Microsoft.Resources/resourceGroups") {
			out.Groups = append(out.Groups, Ref{r.ID.Name(), ThingAddress(addr.AzureSubject(r.ID).Key())})
		}
	}
	folder := "azure/" + out.Name
	out.Files = append(out.Files, Ref{folder, FileAddress(folder)})
	objects := 0
	for _, o := range d.Objects {
		if o.Unit != u.Name {
			continue
		}
		objects++
		if m := (Ref{"clusters/" + o.Key.Cluster, FileAddress("clusters/" + o.Key.Cluster)}); !slices.Contains(out.Files, m) {
			out.Files = append(out.Files, m)
		}
	}
	out.Resources = Tile{len(resources), "resources", "", out.Link}
	out.Objects = Tile{objects, "objects", "", out.Link}
	return out
}
