package compile_test

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/diff"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/compile/decide"
	"github.com/wardhq/ward/internal/compile/part"
	"github.com/wardhq/ward/internal/cost"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/ward"
)

var update = flag.Bool("update", false, "write the summaries of topologies anew")

// topology is the estate of one clinic with something changed.
type topology struct {
	name   string
	set    []string // paths and values, in turn
	change func(*testing.T, *estate.Estate)
}

// topologies are the estates whose designs are summed up, and put to the
// simulated Azure.
func topologies() []topology {
	staging := []string{production + ".data", "internal", production + ".purpose", "staging"}
	return []topology{
		{"geo-restore", []string{production + ".objectives.rto", "24h"}, nil},
		{"no-recovery", staging, func(_ *testing.T, e *estate.Estate) {
			one := &e.Entities[0].Environments[0]
			one.Objectives, one.Recovery = nil, nil
		}},
		{"shared-server", nil, sharing},
		{"two-clinics", nil, func(t *testing.T, e *estate.Estate) {
			sharing(t, e)
			bay := e.Entities[0]
			bay.Name, bay.Title = "bay-clinic", "Bay Clinic"
			one := bay.Environments[0]
			one.Network = cidr(t, "10.50.0.0/20")
			one.Recovery = &estate.Recovery{Region: one.Recovery.Region, Network: cidr(t, "10.51.0.0/20"), Owner: "stack"}
			bay.Environments = []estate.Environment{one}
			e.Entities = append(e.Entities, bay)
		}},
		{"entry-without-hub", []string{production + ".hosts", "[erp.harbor.example]", "platform.registry", "{existing: /subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d09/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/elsewhere}"}, nil},
		{"entry-of-hubs", []string{
			production + ".hosts", "[clinic.erp.harbor.example, erp.harbor.example]", "platform.network", "10.40.0.0/20",
			"platform.regions", "[{region: centralus, network: 10.40.16.0/20}]", "platform.entry", "{zone: {name: erp.harbor.example}, certificate: {issuer: digicert, account: harbor}}",
		}, nil},
		{"proxies", []string{
			production + ".hosts", "[clinic.erp.harbor.example]", "platform.network", "10.40.0.0/20", "platform.regions", "[{region: centralus, network: 10.40.16.0/20}]",
			"platform.proxy", "{image: registry.example/traefik@sha256:9f2c5a7de1b04a6f8c3d20b91e7745aa6c0d8b1f3e5a4297d6b8c1f0a2e4d693}",
			production + ".integrations", "[{name: laboratory, direction: in, host: 203.0.113.0/28, class: internal}]",
		}, nil},
		{"existing-cluster", nil, func(t *testing.T, e *estate.Estate) {
			sharing(t, e)
			for i := range e.Entities[0].Environments {
				e.Entities[0].Environments[i].Cluster = estate.Cluster{Use: "existing", Existing: &estate.ExistingCluster{Name: "hospital-shared", Issuer: "https://oidc.example/hospital-shared/", Nodes: "10.90.0.0/21", Owner: "hospital platform team"}}
			}
		}},
		{"self-managed-database", selfManaged, signing},
		{"self-managed-database-behind-proxy", proxied(with(twoHubs, selfManaged...)), signing},
		{"self-managed-database-without-recovery", slices.Concat(selfManaged, staging), func(t *testing.T, e *estate.Estate) {
			signing(t, e)
			one := &e.Entities[0].Environments[0]
			one.Objectives, one.Recovery = nil, nil
		}},
		{"signed-releases", nil, func(_ *testing.T, e *estate.Estate) {
			e.Platform.Releases = &estate.Releases{Signers: map[string]string{"pipeline": "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n"}}
		}},
		{"hubs", nil, hubbed},
		{"hubs-and-gateways", []string{"platform.egress", "nat"}, hubbed},
		{"hubs-and-a-plan", []string{"platform.ddos", "network", "platform.access", "none"}, hubbed},
		{"deployer", []string{"platform.deployer", withRunner, "platform.egress", "nat", production + ".deployer", "repo:h/e:environment:production"}, hubbed},
		{"existing-hub", nil, func(_ *testing.T, e *estate.Estate) {
			const connectivity = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d09/resourceGroups/connectivity"
			e.Platform.Hub.Existing = []estate.ExistingHub{{Region: "eastus2", Network: connectivity + "/providers/Microsoft.Network/virtualNetworks/hub", Firewall: "10.0.0.4", Zones: connectivity, Owner: "network team"}}
		}},
		{"existing-workspace", []string{"platform.network", "10.60.0.0/20", production + ".recovery.owner", "terraform"}, func(_ *testing.T, e *estate.Estate) {
			e.Platform.Workspace = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d0f/resourceGroups/central/providers/Microsoft.OperationalInsights/workspaces/central"
			e.Platform.Budget = &estate.Budget{Monthly: 2500, Currency: "USD"}
			e.Entities[0].Environments[0].Budget = &estate.Budget{Monthly: 6000, Currency: "USD"}
			e.Incident.Alerts = []string{"operations@harbor-regional.example"}
		}},
		{"own-management-groups", nil, func(t *testing.T, e *estate.Estate) {
			sharing(t, e)
			e.Platform.ManagementGroups = &estate.ManagementGroups{Own: &estate.OwnManagementGroups{Parent: groups + e.Identity.Tenant.String(), Owner: "terraform"}}
		}},
		{"existing-management-group", nil, func(_ *testing.T, e *estate.Estate) {
			e.Platform.ManagementGroups = &estate.ManagementGroups{Existing: &estate.ExistingManagementGroup{ID: groups + "landing-zones", Owner: "cloud team"}}
		}},
		{"policies-at-an-existing-group", nil, func(_ *testing.T, e *estate.Estate) {
			e.Platform.ManagementGroups = &estate.ManagementGroups{Existing: &estate.ExistingManagementGroup{ID: groups + "landing-zones", Owner: "cloud team", Assign: true}}
		}},
		{"no-zones", []string{"residency.regions", "[eastus2, centralus, northcentralus, southcentralus]"}, func(_ *testing.T, e *estate.Estate) {
			e.Platform.Region = "northcentralus"
			e.Entities[0].Environments[0].Region, e.Entities[0].Environments[0].Recovery.Region = "northcentralus", "southcentralus"
		}},
		{"nat", []string{"platform.hub.use", "none"}, sharing},
		{"strict-residency", []string{"residency.strict", "true", production + ".hosts", "[erp.harbor.example]"}, hubbed},
		{"three-regions", []string{"residency.regions", "[eastus2, centralus, westus2]"}, func(t *testing.T, e *estate.Estate) {
			hubbed(t, e)
			e.Platform.Regions = append(e.Platform.Regions, estate.PlatformRegion{Region: "westus2", Network: cidr(t, "10.40.32.0/20")})
			clinics(t, e, "eastus2", "centralus", "westus2")
		}},
		{"twelve-entities", nil, func(t *testing.T, e *estate.Estate) {
			hubbed(t, e)
			clinics(t, e, slices.Repeat([]string{"eastus2", "centralus"}, 6)...)
		}},
	}
}

// clinics makes of one clinic as many as there are regions: each runs in its
// own, in a subscription of its own, and is recovered in the one that is paired
// with it. In any further region is a staging that nobody recovers.
func clinics(t *testing.T, e *estate.Estate, regions ...string) {
	t.Helper()
	first := e.Entities[0]
	e.Entities = nil
	for i, region := range regions {
		another, one := first, first.Environments[0]
		if i > 0 {
			another.Name, another.Title = fmt.Sprintf("clinic-%02d", i+1), fmt.Sprintf("Clinic %d", i+1)
		}
		one.Subscription = guid(t, fmt.Sprintf("5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1e%02d", i))
		one.Region, one.Network = region, cidr(t, fmt.Sprintf("10.%d.0.0/20", 100+i))
		if other, paired := map[string]string{"eastus2": "centralus", "centralus": "eastus2"}[region]; paired {
			one.Recovery = &estate.Recovery{Region: other, Network: cidr(t, fmt.Sprintf("10.%d.0.0/20", 150+i)), Owner: "terraform"}
		} else {
			one.Purpose, one.Data, one.Objectives, one.Recovery = "staging", "internal", nil, nil
		}
		one.Hosts = []string{fmt.Sprintf("clinic-%02d.erp.harbor.example", i+1)}
		another.Environments = []estate.Environment{one}
		e.Entities = append(e.Entities, another)
	}
}

func guid(t *testing.T, text string) estate.GUID {
	t.Helper()
	g, err := estate.ParseGUID(text)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// input loads the estate of a topology.
func (tt topology) input(t *testing.T) compile.Input {
	t.Helper()
	in := input(t, tt.set...)
	if tt.change != nil {
		tt.change(t, &in.Document.Estate)
	}
	return in
}

// What is designed of other topologies than the example's is summed up: which
// units there are, how many of each kind are in each, what each costs by the
// catalogue's prices, what was chosen and which steps are left. Each is a whole
// design, which refers to nothing that is not there.
func TestTopologies(t *testing.T) {
	for _, tt := range topologies() {
		t.Run(tt.name, func(t *testing.T) {
			in := tt.input(t)
			mapped(t, in)
			everythingLookedAt(t, in)
			golden(t, tt.name, summary(t, in))
		})
	}
}

const groups = "/providers/Microsoft.Management/managementGroups/"

// selfManaged is a database that the organisation runs itself.
var selfManaged = []string{
	production + ".database",
	"{version: 16, service: cluster, image: hrgregistry.azurecr.io/postgresql@sha256:9f2c5a7de1b04a6f8c3d20b91e7745aa6c0d8b1f3e5a4297d6b8c1f0a2e4d693, because: {policy: POL-031}}",
}

// signing has somebody sign releases.
func signing(_ *testing.T, e *estate.Estate) {
	e.Platform.Releases = &estate.Releases{Signers: map[string]string{"pipeline": "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n"}}
}

// examples are the estates that are handed out.
var examples = []string{"provider-network", "regional-group"}

// What is designed of the examples is summed up in the same way. Of one of them
// the whole tree stands in internal/cli/testdata.
func TestExamples(t *testing.T) {
	for _, name := range examples {
		t.Run(name, func(t *testing.T) { golden(t, name, summary(t, handedOut(t, name))) })
	}
}

// golden holds a summary against its file.
func golden(t *testing.T, name, summary string) {
	t.Helper()
	got := []byte(summary)
	file := filepath.Join("testdata", "topologies", name+".txt")
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := diff.Diff(file, want, "designed", got); d != nil {
		t.Errorf("another design (-update writes it):\n%s", d)
	}
}

// sharing adds two environments that share a server of the platform.
func sharing(t *testing.T, e *estate.Estate) {
	t.Helper()
	e.Platform.Network = cidr(t, "10.40.0.0/20")
	clinic := &e.Entities[0]
	for name, network := range map[string]string{"staging": "10.43.0.0/20", "training": "10.44.0.0/20"} {
		one := clinic.Environments[0]
		one.Name, one.Purpose, one.Data, one.Recovery, one.Objectives = name, name, "synthetic", nil, nil
		one.Network, one.Load.Users = cidr(t, network), 12
		clinic.Environments = append(clinic.Environments, one)
	}
	slices.SortFunc(clinic.Environments, func(a, b estate.Environment) int { return cmp.Compare(a.Name, b.Name) })
}

func cidr(t *testing.T, text string) estate.CIDR {
	t.Helper()
	c, err := estate.ParseCIDR(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func summary(t *testing.T, in compile.Input) string {
	t.Helper()
	d := mustCompile(t, in)
	prices, err := cost.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	estimate := cost.Of(d, prices)
	var b strings.Builder
	fmt.Fprintf(&b, "%s to %s %s a month\n", estimate.Floor.Round(), estimate.Ceiling.Round(), estimate.Currency)
	for _, dec := range d.Decisions {
		fmt.Fprintf(&b, "%s of %s: %s\n", dec.Topic, dec.Subject, dec.Chosen)
		for _, o := range dec.Objectives {
			fmt.Fprintf(&b, "  %s: %s\n", o.Name, o)
		}
	}
	// What one unit has, the next of its sort has too: it is written once.
	first := map[string]addr.Unit{}
	for i, u := range d.Units {
		month := estimate.Units[i]
		fmt.Fprintf(&b, "\n%s, %s, %s to %s %s a month\n", u.Name, u.Owner, month.Floor.Round(), month.Ceiling.Round(), estimate.Currency)
		has := contents(d, u.Name)
		if other, there := first[has]; there {
			fmt.Fprintf(&b, "      as %s\n", other)
			continue
		}
		first[has] = u.Name
		b.WriteString(has)
	}
	return b.String()
}

// contents are how many of each kind a unit has, and the steps that are left of
// it.
func contents(d *design.Design, unit addr.Unit) string {
	var b strings.Builder
	count := map[string]int{}
	for _, r := range d.Of(unit) {
		count[string(r.ID.Kind())]++
	}
	for _, o := range d.Objects {
		if o.Unit != unit {
			continue
		}
		cluster := o.Key.Cluster
		if cluster == unit.String() {
			cluster = "its cluster"
		}
		count[cluster+": "+o.Key.Group+"/"+o.Key.Kind]++
	}
	for _, kind := range slices.Sorted(maps.Keys(count)) {
		fmt.Fprintf(&b, "%5d %s\n", count[kind], kind)
	}
	for _, s := range d.Steps {
		if s.Unit == unit {
			fmt.Fprintf(&b, "      %s %d %s\n", when(s.When), s.Order, s.Slug)
		}
	}
	return b.String()
}

func when(w design.When) string {
	return [...]string{design.BeforeApply: "before", design.AfterApply: "after", design.Later: "later"}[w]
}

// An objective can be followed from the estate's file: what is asked is in the
// layout, with what the design comes to; in the decision that explains it; and
// in what is declared to the checks.
func TestAnObjectiveIsFollowed(t *testing.T) {
	in := input(t, production+".objectives.rto", "5h")
	l, _, err := decide.Decide(in)
	if err != nil {
		t.Fatal(err)
	}
	rto := l.Environments[0].Objectives.RTO
	if rto.Asked != "5h" || rto.AskedMinutes != 300 || rto.Designed != "1 h" || rto.DesignedMinutes == nil || *rto.DesignedMinutes != 60 || rto.Standing != design.NotShown {
		t.Errorf("in the layout: %+v", rto)
	}
	if rpo := l.Environments[0].Objectives.RPO; rpo.Designed != "no bound" || rpo.DesignedMinutes != nil {
		t.Errorf("nothing bounds what is lost, and the layout says %+v", rpo)
	}
	d := mustCompile(t, in)
	if o := topologyOf(t, d).Objectives[1]; o.Asked != rto.Asked || o.Designed != rto.Designed || o.Standing != rto.Standing || o.Why != rto.Why {
		t.Errorf("in the decision %+v, in the layout %+v", o, rto)
	}
	declared := 0
	for _, x := range d.Declared {
		if e, ok := x.(ward.Environment); ok && e.Name == l.Environments[0].Name.Name {
			declared = e.Objectives.RTO
		}
	}
	if declared != rto.AskedMinutes {
		t.Errorf("declared %v, in the layout %d", declared, rto.AskedMinutes)
	}
}

// Every policy that a check names can be put in force by the layout alone: once
// its scopes, and what it still wants to know, are decided.
func TestEveryNamedPolicyCanBeAssigned(t *testing.T) {
	l, _, err := decide.Decide(input(t))
	if err != nil {
		t.Fatal(err)
	}
	before := policies(t, part.Build(l))
	if diff := gocmp.Diff(map[string]int{"azure-allowed-locations": 2, "ward-checks": 2}, before); diff != "" {
		t.Errorf("assigned today (-want +got):\n%s", diff)
	}
	want := map[string]int{}
	l.Initiative = nil // each by itself
	for i := range l.Enforcement {
		e := &l.Enforcement[i]
		e.Scopes = l.Platform.Subscriptions
		for _, what := range e.Undecided {
			e.Parameters[what] = "decided"
		}
		want[e.Name] = 2
	}
	if len(want) != 38 {
		t.Errorf("%d checks name a policy, want 38", len(want))
	}
	if diff := gocmp.Diff(want, policies(t, part.Build(l))); diff != "" {
		t.Errorf("assigned when all are (-want +got):\n%s", diff)
	}
}

// policies counts the assignments of a whole design by the checks that name
// them.
func policies(t *testing.T, p design.Parts) map[string]int {
	t.Helper()
	d, err := design.New(p)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, r := range d.Resources {
		if r.ID.Kind() == "Microsoft.Authorization/policyAssignments" {
			out[r.ID.Name()]++
		}
	}
	return out
}
