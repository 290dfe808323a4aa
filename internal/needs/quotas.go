package needs

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Quota is how many of something a design asks for, and what Azure gives
// without being asked.
type Quota struct {
	Asked int `json:"asked"`
	// Unsized are sizes of which nobody knows how many cores they have: what is
	// asked is more than Asked.
	Unsized []string `json:"unsized,omitempty"`
	// Default is nil where no figure is published.
	Default *int   `json:"default,omitempty"`
	Note    string `json:"note,omitempty"`
	Source  string `json:"source,omitempty"`
	Date    string `json:"date,omitempty"`
	// Usage is what Azure's answer calls it; "" where the answer is a list of
	// all that is there.
	Usage string `json:"usage,omitempty"`
}

// String says how many are asked for, and what is given.
func (q Quota) String() string {
	asked := strconv.Itoa(q.Asked)
	if len(q.Unsized) > 0 {
		asked = "more than " + asked
	}
	given := "Azure's default is not known"
	if q.Default != nil {
		given = fmt.Sprintf("Azure's default is %d (%s, %s)", *q.Default, q.Source, q.Date)
		if q.Note != "" {
			given = fmt.Sprintf("Azure's default is %d, %s (%s, %s)", *q.Default, q.Note, q.Source, q.Date)
		}
	}
	return asked + " asked; " + given
}

// place is a region of a subscription; region is empty for all of it.
type place struct{ sub, region string }

func (g gatherer) placeOf(r design.Resource) place {
	return place{subscriptionOf(r.ID).Name(), g.regionOf(r)}
}

func comparePlaces(a, b place) int {
	return cmp.Or(cmp.Compare(a.sub, b.sub), cmp.Compare(a.region, b.region))
}

// in says where a place is.
func (p place) in() string {
	if p.region == "" {
		return p.sub
	}
	return p.region + " of " + p.sub
}

// quotas are what the design asks for at the most that its autoscalers may run
// and its upgrades take besides.
func (g gatherer) quotas() []Line {
	var out []Line
	out = append(out, g.cores()...)
	for _, limit := range g.figures.Limits.List {
		count, names := map[place]int{}, map[place][]string{}
		for _, r := range g.design.Resources {
			if !r.ID.Kind().Equal(addr.Kind(limit.Kind)) || r.ID.SubscriptionID() == "" {
				continue
			}
			at := g.placeOf(r)
			if limit.Per == "subscription" {
				at.region = ""
			}
			count[at]++
			names[at] = append(names[at], r.ID.Name())
		}
		for _, at := range slices.SortedFunc(maps.Keys(count), comparePlaces) {
			q := Quota{Asked: count[at], Default: limit.Default, Note: limit.Note, Usage: limit.Usage, Source: cmp.Or(limit.Source, g.figures.Limits.Source), Date: cmp.Or(limit.Date, g.figures.Limits.Date)}
			if q.Default == nil {
				q.Source, q.Date = "", ""
			}
			out = append(out, g.quota(at, limit.Kind, limit.Title, q, shortened(names[at])))
		}
	}
	return out
}

// shortened are names, the first few of them.
func shortened(names []string) []string {
	const some = 4
	slices.Sort(names)
	if len(names) > some {
		return append(slices.Clone(names[:some]), fmt.Sprintf("and %d more", len(names)-some))
	}
	return names
}

// quota is a line, with where Azure shows what is there.
func (g gatherer) quota(at place, key, title string, q Quota, why []string) Line {
	l := Line{
		ID:    strings.Join(strings.Fields("quota "+at.sub+" "+at.region+" "+key), " "),
		Topic: QuotaTopic, Grants: "who raises quotas of subscription " + at.sub, Where: addr.Subscription(at.sub), Region: at.region,
		What: title, Why: why, When: firstApply, Quota: &q,
		Ask: fmt.Sprintf("# portal: Quotas, or a support request of type \"Service and subscription limits (quotas)\", for %s in %s: %d more than what is in use", title, at.in(), q.Asked),
	}
	sub, region := word(at.sub), word(at.region)
	switch {
	case key == "cores" || strings.HasPrefix(key, "standard"):
		l.Show = fmt.Sprintf("az vm list-usage --subscription %s --location %s --output json", sub, region)
		l.Answer = "machines-" + at.sub + "-" + at.region + ".json"
	case strings.HasPrefix(key, "Microsoft.Storage/"):
		l.Show = fmt.Sprintf("az storage account show-usage --subscription %s --location %s --output json", sub, region)
		l.Answer = "storage-" + at.sub + "-" + at.region + ".json"
	case q.Usage != "":
		l.Show = fmt.Sprintf("az network list-usages --subscription %s --location %s --output json", sub, region)
		l.Answer = "network-" + at.sub + "-" + at.region + ".json"
	case addr.Kind(key).Equal(groupKind):
		l.Show, l.Answer = "az group list --subscription "+sub+" --output json", "groups-"+at.sub+".json"
	case addr.Kind(key).Equal(assignmentKind):
		l.Show, l.Answer = "az role assignment list --all --subscription "+sub+" --output json", "assignments-"+at.sub+".json"
	default:
		kind := strings.ToLower(key[strings.LastIndexByte(key, '/')+1:])
		l.Show = "az resource list --subscription " + sub + " --resource-type " + key + " --output json"
		l.Answer = "there-" + kind + "-" + at.sub + ".json"
		if at.region != "" {
			l.Show = fmt.Sprintf("az resource list --subscription %s --resource-type %s --location %s --output json", sub, key, region)
			l.Answer = "there-" + kind + "-" + at.sub + "-" + at.region + ".json"
		}
	}
	return l
}

// sum is what is asked of one quota.
type sum struct {
	asked   int
	unsized []string
	why     []string
}

func (s *sum) add(n int, known bool, size, why string) {
	if !known && !slices.Contains(s.unsized, size) {
		s.unsized = append(s.unsized, size)
	}
	s.asked += n
	s.why = append(s.why, why)
}

// cores are those of clusters' nodes, by family, and those of database servers.
func (g gatherer) cores() []Line {
	machines, servers := map[place]map[string]*sum{}, map[place]*sum{}
	versions := map[place]string{}
	of := func(at place, family string) *sum {
		if machines[at] == nil {
			machines[at] = map[string]*sum{}
		}
		if machines[at][family] == nil {
			machines[at][family] = &sum{}
		}
		return machines[at][family]
	}
	for _, r := range g.design.Resources {
		at := g.placeOf(r)
		for _, pool := range poolsOf(r) {
			poolName, _ := pool["name"].(string)
			if _, besides := g.design.Resource(r.ID.Child("agentPools", poolName)); besides && r.ID.Kind().Equal(clusterKind) {
				continue // it is there once
			}
			size, _ := pool["vmSize"].(string)
			nodes, surge := nodesOf(pool)
			each, known := g.vCPUs(size)
			why := fmt.Sprintf("%s: (%d + %d in an upgrade) × %d of %s", name(r.ID), nodes, surge, each, size)
			if !known {
				why = fmt.Sprintf("%s: %d + %d in an upgrade of %s, whose cores are not known", name(r.ID), nodes, surge, size)
			}
			of(at, "cores").add((nodes+surge)*each, known, size, why)
			of(at, familyOf(size)).add((nodes+surge)*each, known, size, why)
		}
		if r.ID.Kind().Equal(serverKind) {
			if servers[at] == nil {
				servers[at] = &sum{}
			}
			size := skuOf(r)
			each, known := g.vCores(size)
			n, standby := each, ""
			if haMode(r) != "" {
				n, standby = 2*each, " and as many of its standby"
			}
			servers[at].add(n, known, size, fmt.Sprintf("%s: %d of %s%s", name(r.ID), each, size, standby))
			versions[at] = r.APIVersion
		}
	}
	var out []Line
	limits := g.figures.Limits
	figure := func(d Default, s *sum, usage string) Quota {
		slices.Sort(s.unsized)
		q := Quota{Asked: s.asked, Unsized: s.unsized, Default: d.Default, Note: d.Note, Usage: usage}
		if d.Default != nil {
			q.Source, q.Date = limits.Source, limits.Date
		}
		return q
	}
	for _, at := range slices.SortedFunc(maps.Keys(machines), comparePlaces) {
		for _, family := range slices.Sorted(maps.Keys(machines[at])) {
			title := "vCPUs of " + family
			if family == "cores" {
				title = "vCPUs of all families"
			}
			out = append(out, g.quota(at, family, title, figure(limits.Machines, machines[at][family], family), machines[at][family].why))
		}
	}
	for _, at := range slices.SortedFunc(maps.Keys(servers), comparePlaces) {
		l := g.quota(at, "postgresql", "vCores of PostgreSQL servers", figure(limits.Servers, servers[at], "cores"), servers[at].why)
		l.Show = fmt.Sprintf(`az rest --method get --url "https://management.azure.com/subscriptions/%s/providers/Microsoft.DBforPostgreSQL/locations/%s/resourceType/flexibleServers/usages?api-version=%s" --output json`, at.sub, at.region, versions[at])
		l.Answer = "postgresql-" + at.sub + "-" + at.region + ".json"
		out = append(out, l)
	}
	return out
}

// vCPUs returns the processors of a size of machine.
func (g gatherer) vCPUs(size string) (int, bool) {
	if g.figures.Published != nil {
		for _, s := range g.figures.Published.Kubernetes.Nodes.Sizes {
			if strings.EqualFold(s.Name, size) {
				return s.VCPUs, true
			}
		}
	}
	return 0, false
}

// vCores returns the processors of a size of database server.
func (g gatherer) vCores(size string) (int, bool) {
	if g.figures.Published != nil {
		for _, s := range g.figures.Published.PostgreSQL.Sizes {
			if strings.EqualFold(s.Name, size) {
				return s.VCores, true
			}
		}
	}
	return 0, false
}

// nodesOf returns the most nodes that a pool may run, and how many an upgrade
// takes besides.
func nodesOf(pool design.Object) (nodes, surge int) {
	nodes, _ = pool["count"].(int)
	if pool["enableAutoScaling"] == true {
		nodes, _ = pool["maxCount"].(int)
	}
	settings, _ := pool["upgradeSettings"].(design.Object)
	text, _ := settings["maxSurge"].(string)
	if percent, is := strings.CutSuffix(text, "%"); is {
		p, err := strconv.Atoi(percent)
		if err != nil {
			return nodes, nodes
		}
		return nodes, (nodes*p + 99) / 100
	}
	if n, err := strconv.Atoi(text); err == nil {
		return nodes, n
	}
	return nodes, 1 // AKS's default where nothing is written
}

// family is how a size is made up: Standard_D4ds_v5.
var familyPattern = regexp.MustCompile(`^Standard_([A-Z]+)[0-9]+(?:-[0-9]+)?([a-z]*)(?:_(v[0-9]+))?$`)

// familyOf returns what az vm list-usage calls the family of a size, as
// standardDDSv5Family.
func familyOf(size string) string {
	m := familyPattern.FindStringSubmatch(size)
	if m == nil {
		return "standard family of " + size
	}
	return "standard" + m[1] + strings.ToUpper(m[2]) + m[3] + "Family"
}

func skuOf(r design.Resource) string {
	sku, _ := r.Body["sku"].(design.Object)
	n, _ := sku["name"].(string)
	return n
}

// haMode returns how a server has a standby, or "".
func haMode(r design.Resource) string {
	p, _ := r.Body["properties"].(design.Object)
	ha, _ := p["highAvailability"].(design.Object)
	mode, _ := ha["mode"].(string)
	if mode == "Disabled" {
		return ""
	}
	return mode
}
