package continuity

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

// Stage is what comes back together: nothing of it can be had before what it waits
// for.
type Stage struct {
	Services []Service
	// After are the numbers of the stages that it waits for, from 1.
	After []int
}

// Service is a part of what an environment needs.
type Service struct {
	Name  string
	Units []Part
	// Steps are those that bring it back when the region is lost, as they stand in
	// the runbook of that.
	Steps []design.Step
	// Outside are systems of others that belong to it.
	Outside []string
}

// Part is what of a service stands in a unit, and the line of the first apply that
// makes it.
type Part struct {
	Unit  addr.Unit
	Line  int
	Names []string // of what holds it up, as kind and name
}

// The services. Which needs which, the design says; their order here decides
// between those that it leaves open.
const (
	directory    = "directory"
	identities   = "identities"
	network      = "network"
	names        = "private names"
	keys         = "keys and secrets"
	registry     = "images"
	database     = "database"
	attachments  = "attachments and other stores"
	sessions     = "sessions"
	cluster      = "cluster"
	odoo         = "Odoo"
	entry        = "way in and public names"
	integrations = "integrations"
)

var services = []string{directory, identities, network, names, keys, registry, database, attachments, sessions, cluster, odoo, entry, integrations}

// of says which service a type of Azure's belongs to; the first prefix that fits
// decides. A type that none fits, as what watches and bills, brings nothing back.
var of = []struct{ prefix, service string }{
	{"microsoft.managedidentity/userassignedidentities/federatedidentitycredentials", cluster},
	{"microsoft.managedidentity/", identities},
	{"microsoft.keyvault/", keys},
	{"microsoft.network/privatednszones", names},
	{"microsoft.network/dnszones", entry},
	{"microsoft.network/applicationgateways", entry},
	{"microsoft.network/applicationgatewaywebapplicationfirewallpolicies", entry},
	{"microsoft.cdn/", entry},
	{"microsoft.network/networkwatchers", ""},
	{"microsoft.network/ddosprotectionplans", ""},
	{"microsoft.network/bastionhosts", ""},
	{"microsoft.network/", network},
	{"microsoft.containerregistry/", registry},
	{"microsoft.dbforpostgresql/", database},
	{"microsoft.storage/", attachments},
	{"microsoft.cache/", sessions},
	{"microsoft.compute/diskencryptionsets", cluster},
	{"microsoft.containerservice/", cluster},
	{"microsoft.kubernetesconfiguration/", cluster},
}

const (
	endpointKind   = "microsoft.network/privateendpoints"
	roleAssignment = "microsoft.authorization/roleassignments"
)

// sequence is the services of one environment on their way to an order.
type sequence struct {
	design *design.Design
	own    map[addr.Unit]bool
	seen   map[string]bool // resources that were walked, by key
	parts  map[string]map[addr.Unit][]string
	needs  map[string]map[string]bool
	out    map[string][]string // systems of others, by service
	spaces map[string]string   // service by cluster and namespace
}

// stages returns what has to be there for an environment, in an order in which each
// stands behind what it needs: by what its resources refer to, and by whom they
// speak to.
func stages(d *design.Design, e Environment, asked estate.Environment) []Stage {
	s := &sequence{
		design: d, own: map[addr.Unit]bool{}, seen: map[string]bool{}, parts: map[string]map[addr.Unit][]string{},
		needs: map[string]map[string]bool{}, out: map[string][]string{}, spaces: map[string]string{},
	}
	for _, u := range e.Units {
		s.own[u] = true
	}
	for _, r := range d.Resources {
		if s.own[r.Unit] {
			s.walk(r)
		}
	}
	s.objects()
	for _, m := range d.Maps {
		if s.own[m.Unit] {
			s.flows(m, asked)
		}
	}
	for _, i := range asked.Integrations {
		s.out[integrations] = append(s.out[integrations], i.Name+": "+i.Host)
		s.need(integrations, odoo)
	}
	for _, name := range []string{directory, integrations} {
		slices.Sort(s.out[name])
		s.out[name] = slices.Compact(s.out[name])
	}
	return s.ordered(e)
}

// service returns the service of a resource, "" where it is of none.
func (s *sequence) service(r design.Resource) string {
	kind := strings.ToLower(string(r.ID.Kind()))
	switch {
	case strings.HasPrefix(kind, endpointKind):
		// The address of a service is a part of that.
		top := r
		if kind != endpointKind {
			if parent, ok := s.design.Resource(r.ID.Parent()); ok {
				top = parent
			}
		}
		for _, ref := range design.Refs(top.Body) {
			if to, ok := s.design.Resource(ref.ID); ok && to.ID.Key() != top.ID.Key() && !strings.HasPrefix(strings.ToLower(string(to.ID.Kind())), "microsoft.network/") {
				return s.service(to)
			}
		}
		return network
	case kind == roleAssignment:
		if to, ok := s.design.Resource(r.ID.Scope()); ok && to.ID.Key() != r.ID.Key() {
			return s.service(to)
		}
		return ""
	}
	return serviceOf(kind)
}

func serviceOf(kind string) string {
	for _, one := range of {
		if strings.HasPrefix(kind, one.prefix) {
			return one.service
		}
	}
	return ""
}

// walk notes a resource, and all that it refers to.
func (s *sequence) walk(r design.Resource) {
	if s.seen[r.ID.Key()] {
		return
	}
	s.seen[r.ID.Key()] = true
	mine := s.service(r)
	if mine == "" {
		return
	}
	s.part(mine, r)
	to := []addr.ID{r.ID.Parent(), r.ID.Scope()}
	for _, ref := range design.Refs(r.Body) {
		to = append(to, ref.ID)
	}
	for _, id := range append(to, r.DependsOn...) {
		other, ok := s.design.Resource(id)
		if !ok || other.ID.Key() == r.ID.Key() {
			continue
		}
		s.need(mine, s.service(other))
		s.walk(other)
	}
}

// part notes where a service stands. What stands within something else goes by
// that.
func (s *sequence) part(service string, r design.Resource) {
	name := ""
	kind := strings.ToLower(string(r.ID.Kind()))
	if strings.Count(kind, "/") == 1 && kind != roleAssignment && !strings.HasPrefix(kind, endpointKind) {
		_, short, _ := strings.Cut(string(r.ID.Kind()), "/")
		name = short + " " + r.ID.Name()
	}
	s.place(service, r.Unit, name)
}

func (s *sequence) place(service string, unit addr.Unit, name string) {
	if s.parts[service] == nil {
		s.parts[service] = map[addr.Unit][]string{}
	}
	all := s.parts[service][unit]
	if name != "" && !slices.Contains(all, name) {
		all = append(all, name)
	}
	s.parts[service][unit] = all
}

// need notes that a service needs another.
func (s *sequence) need(service, other string) {
	if service == "" || other == "" || service == other {
		return
	}
	if s.needs[service] == nil {
		s.needs[service] = map[string]bool{}
	}
	s.needs[service][other] = true
}

// component is the service that a folder of cluster objects is of.
func component(name string) string {
	name = strings.TrimSuffix(name, "-standby")
	switch {
	case name == "odoo":
		return odoo
	case name == "traefik":
		return entry
	case strings.HasPrefix(name, "database"), strings.HasPrefix(name, "cnpg"), strings.HasPrefix(name, "postgres"):
		return database
	}
	return cluster
}

// objects notes what runs on clusters.
func (s *sequence) objects() {
	for _, o := range s.design.Objects {
		if !s.own[o.Unit] {
			continue
		}
		service := component(o.Component)
		s.place(service, o.Unit, "clusters/"+o.Key.Cluster+"/"+o.Component)
		s.need(service, cluster)
		if o.Key.Namespace != "" && (s.spaces[o.Key.Namespace] == "" || service == odoo) {
			s.spaces[o.Key.Namespace] = service
		}
	}
}

// flows notes who speaks to whom: whoever begins needs whoever answers.
func (s *sequence) flows(m design.Map, asked estate.Environment) {
	x := m.Index()
	for _, f := range m.Flows {
		if f.State == design.NotBuilt {
			continue
		}
		from, _ := s.end(x, f.From)
		to, outside := s.end(x, f.To)
		if to == integrations {
			// Systems of others are not what comes back first: what is with them
			// goes on when Odoo is there.
			if known := slices.ContainsFunc(asked.Integrations, func(i estate.Integration) bool { return i.Host == outside }); from == odoo && outside != "" && !known {
				s.out[integrations] = append(s.out[integrations], outside)
				s.need(integrations, odoo)
			}
			continue
		}
		if to == directory {
			s.out[directory] = append(s.out[directory], outside)
		}
		s.need(from, to)
		for _, id := range f.Via {
			via, _ := s.end(x, id)
			s.need(from, via)
		}
	}
}

// end is the service of an end of a flow, and what it is called where it is not of
// the design.
func (s *sequence) end(x design.Index, id string) (service, outside string) {
	p, isPlace := x.Place(id)
	if isPlace && !p.Resource.IsZero() {
		if r, ok := s.design.Resource(p.Resource); ok {
			s.walk(r)
			return s.service(r), ""
		}
		return serviceOf(strings.ToLower(string(p.Resource.Kind()))), p.Title
	}
	around := x.Around(id)
	if len(around) == 0 {
		return "", ""
	}
	switch b := around[0]; b.Kind {
	case design.Namespace:
		at := b.ID[strings.LastIndexByte(b.ID, '/')+1:]
		if isPlace && p.ID == "postgres" {
			return database, ""
		}
		return s.spaces[at], ""
	case design.Organisation, design.ThirdParty:
		return integrations, x.Title(id)
	case design.AzurePublic:
		if isPlace && p.ID == "entra" {
			return directory, p.Title
		}
	}
	return "", ""
}

// ordered puts the services into stages. Those that need each other are one.
func (s *sequence) ordered(e Environment) []Stage {
	var there []string
	for _, name := range services {
		if len(s.parts[name]) > 0 || len(s.out[name]) > 0 {
			there = append(there, name)
		}
	}
	reach := map[string]map[string]bool{}
	for _, name := range there {
		reach[name] = map[string]bool{}
		open := []string{name}
		for len(open) > 0 {
			next := open[0]
			open = open[1:]
			for other := range s.needs[next] {
				if !reach[name][other] {
					reach[name][other] = true
					open = append(open, other)
				}
			}
		}
	}
	placed := map[string]int{}
	var out []Stage
	for len(placed) < len(there) {
		before := len(placed)
		for _, name := range there {
			if placed[name] != 0 {
				continue
			}
			together := []string{name}
			for _, other := range there {
				if other != name && reach[name][other] && reach[other][name] {
					together = append(together, other)
				}
			}
			var after []int
			ready := true
			for _, one := range together {
				for other := range s.needs[one] {
					switch {
					case slices.Contains(together, other) || !slices.Contains(there, other):
					case placed[other] == 0:
						ready = false
					case !slices.Contains(after, placed[other]):
						after = append(after, placed[other])
					}
				}
			}
			if !ready {
				continue
			}
			slices.Sort(after)
			slices.SortFunc(together, func(a, b string) int { return cmp.Compare(rank(services, a), rank(services, b)) })
			stage := Stage{After: after}
			for _, one := range together {
				placed[one] = len(out) + 1
				stage.Services = append(stage.Services, s.is(one, e))
			}
			out = append(out, stage)
			break
		}
		if len(placed) == before { // it cannot be: what waits for each other is one stage
			break
		}
	}
	return out
}

// is one service as the plan shows it.
func (s *sequence) is(name string, e Environment) Service {
	one := Service{Name: name, Outside: s.out[name]}
	for i, a := range s.design.Apply {
		if a.Step != nil {
			continue
		}
		if list, ok := s.parts[name][a.Unit]; ok {
			slices.Sort(list)
			one.Units = append(one.Units, Part{Unit: a.Unit, Line: i + 1, Names: list})
		}
	}
	for _, b := range s.design.Runbooks {
		if b.Name != design.RegionalFailover {
			continue
		}
		for _, part := range b.Parts {
			if !slices.ContainsFunc(part, func(a design.Action) bool { return s.own[a.Unit] }) {
				continue
			}
			for _, a := range part {
				if s.gives(a, e) == name {
					one.Steps = append(one.Steps, *a.Step)
				}
			}
		}
	}
	return one
}

// gives is the service that a step of a failover brings back.
func (s *sequence) gives(a design.Action, e Environment) string {
	for _, c := range a.Gives {
		switch c.Kind {
		case design.Runs:
			if c.What == e.Name.String() {
				return odoo
			}
		case design.NamesLead:
			return entry
		case design.Stopped, design.Silent, design.Taken:
		default:
			if r, ok := s.design.Resource(c.Of); ok {
				return s.service(r)
			}
		}
	}
	return ""
}
