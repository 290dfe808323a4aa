package compile_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/published"
	"github.com/wardhq/ward/internal/ward"
)

// input loads the estate of one clinic, with some of its values set.
func input(t *testing.T, set ...string) compile.Input {
	t.Helper()
	return load(t, filepath.Join("..", "estate", "testdata", "clinic"), set...)
}

// handedOut loads one of the estates in examples.
func handedOut(t *testing.T, name string) compile.Input {
	t.Helper()
	return load(t, filepath.Join("..", "..", "examples", name))
}

// checks are those of Ward's catalogue, read once: to read them takes longer than
// to compile a small estate, and nothing changes them.
var checks = sync.OnceValues(func() (*check.Catalogue, error) { return check.Load(catalogue.FS()) })

// load loads the estate of a folder, with some of its values set.
func load(t *testing.T, folder string, set ...string) compile.Input {
	t.Helper()
	data, err := published.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	checks, err := checks()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := estate.Load(os.DirFS(folder), "estate.yaml", estate.Options{Regions: data.Regions.Names()})
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(set); i += 2 {
		if doc, err = doc.Set(set[i], set[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	return compile.Input{Document: doc, Published: data, Checks: checks.Checks()}
}

const production = "entities[0].environments[0]"

func mustCompile(t *testing.T, in compile.Input) *design.Design {
	t.Helper()
	d, err := compile.Compile(in)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestUnitsInOrder(t *testing.T) {
	d := mustCompile(t, input(t))
	var got []string
	for _, u := range d.Units {
		got = append(got, u.Name.String())
	}
	want := []string{"platform", "harbor-clinic-production-backup", "harbor-clinic-production", "harbor-clinic-production-recovery"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
}

// A geo-restore needs no server in the recovery region, and a key there for
// the backups: the dependency between the two units turns round.
func TestGeoRestoreTurnsTheUnitsRound(t *testing.T) {
	d := mustCompile(t, input(t, production+".objectives.rto", "24h"))
	var got []string
	for _, u := range d.Units {
		got = append(got, u.Name.String())
	}
	want := []string{"platform", "harbor-clinic-production-recovery", "harbor-clinic-production"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
	servers := 0
	for _, r := range d.Resources {
		if r.ID.Kind() == "Microsoft.DBforPostgreSQL/flexibleServers" {
			servers++
			backup := r.Body["properties"].(design.Object)["backup"].(design.Object)
			if backup["geoRedundantBackup"] != "Enabled" {
				t.Errorf("%s keeps no backup in the recovery region", r.ID.Name())
			}
		}
	}
	if servers != 1 {
		t.Errorf("%d servers, want 1: nothing runs in the recovery region", servers)
	}
}

func TestSliceHoldsWhatIsAskedFor(t *testing.T) {
	d := mustCompile(t, input(t))
	seen := map[addr.Kind]int{}
	for _, r := range d.Resources {
		seen[r.ID.Kind()]++
	}
	for _, o := range d.Objects {
		seen[addr.Kind(o.Key.Group+"/"+o.Key.Kind)]++
	}
	for _, kind := range []addr.Kind{
		"Microsoft.Resources/resourceGroups", "Microsoft.Network/virtualNetworks", "Microsoft.Network/networkSecurityGroups",
		"Microsoft.Network/privateDnsZones", "Microsoft.Network/privateDnsZones/virtualNetworkLinks", "Microsoft.Network/privateEndpoints",
		"Microsoft.Storage/storageAccounts", "Microsoft.Storage/storageAccounts/blobServices",
		"Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies",
		"Microsoft.KeyVault/vaults", "Microsoft.KeyVault/vaults/keys", "Microsoft.ManagedIdentity/userAssignedIdentities",
		"Microsoft.Authorization/roleAssignments", "Microsoft.DBforPostgreSQL/flexibleServers",
		"Microsoft.DBforPostgreSQL/flexibleServers/configurations", "Microsoft.OperationalInsights/workspaces",
		"Microsoft.Insights/diagnosticSettings", "Microsoft.Authorization/policyAssignments",
		"core/Namespace", "apps/Deployment", "networking.k8s.io/NetworkPolicy",
		"admissionregistration.k8s.io/ValidatingAdmissionPolicy",
	} {
		if seen[kind] == 0 {
			t.Errorf("the design has no %s", kind)
		}
	}
	if n := seen["Microsoft.DBforPostgreSQL/flexibleServers"]; n != 2 {
		t.Errorf("%d servers, want a primary and a replica", n)
	}
}

// Every resource is in a region that the estate allows, or in none.
func TestResidency(t *testing.T) {
	d := mustCompile(t, input(t))
	for _, r := range d.Resources {
		switch r.Location() {
		case "", "global", "eastus2", "centralus":
		default:
			t.Errorf("%s is in %s", r.ID, r.Location())
		}
	}
}

func TestNamesFitAzure(t *testing.T) {
	in := input(t)
	in.Document.Estate.Entities[0].Name = "a-clinic-with-a-long-na"
	in.Document.Estate.Entities[0].Environments[0].Name = "production-of-it"
	in.Document.Estate.Organisation.Short = "abcdef"
	d := mustCompile(t, in)
	limits := map[addr.Kind]int{
		"Microsoft.Storage/storageAccounts": 24, "Microsoft.KeyVault/vaults": 24,
		"Microsoft.DBforPostgreSQL/flexibleServers": 63, "Microsoft.Network/privateEndpoints": 80,
		"Microsoft.OperationalInsights/workspaces": 63, "Microsoft.Network/virtualNetworks": 64,
		"Microsoft.Resources/resourceGroups": 90, "Microsoft.Authorization/policyAssignments": 64,
	}
	for _, r := range d.Resources {
		name := r.ID.Name()
		if limit, ok := limits[r.ID.Kind()]; ok && len(name) > limit {
			t.Errorf("%s: %q has %d characters, Azure takes %d", r.ID.Kind(), name, len(name), limit)
		}
		if r.ID.Kind() == "Microsoft.KeyVault/vaults" && strings.Contains(name, "--") {
			t.Errorf("vault %q has two dashes in a row, which Azure refuses", name)
		}
	}
}

// The design follows from the estate alone.
func TestSameEstateSameDesign(t *testing.T) {
	a, b := mustCompile(t, input(t)), mustCompile(t, input(t))
	if diff := cmp.Diff(asJSON(t, a), asJSON(t, b)); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
}

func asJSON(t *testing.T, d *design.Design) string {
	t.Helper()
	b, err := json.MarshalIndent(struct {
		R any
		O any
		D any
		S any
	}{d.Resources, d.Objects, d.Decisions, d.Steps}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestRefusals(t *testing.T) {
	for _, tt := range []struct {
		name string
		set  []string
		want string
	}{
		{
			"an RPO that nobody has measured",
			[]string{production + ".objectives.rpo", "15m"},
			"objectives.rpo: 15m is less than a region's loss can be promised to cost before a drill has measured it (write 1h or more)",
		},
		{
			"an RTO below the critical path",
			[]string{production + ".objectives.rto", "30m"},
			"objectives.rto: 30m is less than the fastest regional recovery is assumed to take, which is 1 h (write 1h or more)",
		},
		{
			"a recovery region that is not the pair",
			[]string{"residency.regions", "[eastus2, centralus, westus2]", production + ".recovery.region", "westus2"},
			"recovery.region: attachments are copied to the region that Microsoft pairs with eastus2 only, which is centralus (write centralus)",
		},
		{
			"a load beyond every size",
			[]string{production + ".load.users", "20000"},
			"load: 334 vCores are wanted, and the largest Flexible Server has 96",
		},
		{
			"more connections than a server takes",
			[]string{production + ".load.users", "2400", production + ".load.concurrent", "2400"},
			"load: Odoo may open 4394 connections, and the largest Flexible Server leaves it 3988 (divide the people over environments, or write load.concurrent as it was counted)",
		},
		{
			"more memory than a server has",
			[]string{production + ".load.databaseGiB", "6000"},
			"load.databaseGiB: 1200 GiB of memory are wanted, and the largest Flexible Server has 672",
		},
		{
			"a larger disk than there is",
			[]string{production + ".load.databaseGiB", "3000", production + ".load.growth", "400"},
			"load.databaseGiB: a disk of 97500 GiB is wanted, and the largest of a Flexible Server has 16384",
		},
		{
			"a shared server without a network",
			[]string{production + ".data", "internal", production + ".purpose", "staging", production + ".tenancy", "shared"},
			"tenancy: the shared server needs a network of the platform, and the estate names none (add platform.network, or write auto or dedicated)",
		},
		{
			"a shared server in another region",
			[]string{production + ".data", "internal", production + ".purpose", "staging", production + ".tenancy", "shared", "platform.network", "10.40.0.0/20", "platform.region", "centralus"},
			"tenancy: the shared server is in centralus, and the environment runs in eastus2 (write auto or dedicated, or run it in centralus)",
		},
		{
			"a shared server with a recovery region",
			[]string{production + ".data", "internal", production + ".purpose", "staging", production + ".tenancy", "shared", "platform.network", "10.40.0.0/20"},
			"recovery: a shared server has no replica in another region (remove recovery, or write tenancy: dedicated)",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := input(t)
			doc := in.Document
			var err error
			for i := 0; i < len(tt.set); i += 2 {
				next, setErr := doc.Set(tt.set[i], tt.set[i+1])
				if setErr != nil {
					t.Fatal(setErr)
				}
				doc = next
			}
			in.Document = doc
			_, err = compile.Compile(in)
			problems := diag.From(err)
			if len(problems) == 0 {
				t.Fatalf("no problem, error %v", err)
			}
			if got := err.Error(); !strings.Contains(got, tt.want) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if problems[0].Pos.File == "" {
				t.Errorf("the problem has no place: %v", problems[0])
			}
		})
	}
}

// Connections are counted at the autoscaler's maximum and stay below the
// share of the server that is Odoo's.
func TestConnectionsFitTheServer(t *testing.T) {
	for _, users := range []string{"1", "60", "180", "600", "900"} {
		d := mustCompile(t, input(t, production+".load.users", users))
		found := false
		for _, dec := range d.Decisions {
			if dec.Topic != "database-size" {
				continue
			}
			found = true
			terms := map[string]string{}
			for _, term := range dec.Arithmetic {
				terms[term.Name] = term.Result
			}
			var need, may int
			if err := json.Unmarshal([]byte(terms["connections"]), &need); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(terms["connections that may be opened"]), &may); err != nil {
				t.Fatal(err)
			}
			if need > may {
				t.Errorf("%s users: %d connections, %d may be opened", users, need, may)
			}
		}
		if !found {
			t.Errorf("%s users: the size was not explained", users)
		}
	}
}

// Each decision names what else there was, and what asks for it.
func TestDecisionsExplainThemselves(t *testing.T) {
	d := mustCompile(t, input(t))
	topics := map[string]bool{}
	for _, dec := range d.Decisions {
		topics[dec.Topic] = true
		if len(dec.Options) < 2 || len(dec.Reasons) == 0 || len(dec.Inputs) == 0 || dec.Chosen == "" {
			t.Errorf("%s: options %d, reasons %d, inputs %d", dec.Topic, len(dec.Options), len(dec.Reasons), len(dec.Inputs))
		}
		for _, f := range dec.Figures {
			if f.Basis == design.BasisUnknown || f.Source == "" || f.Date == "" {
				t.Errorf("%s: figure %q stands on nothing: %+v", dec.Topic, f.Name, f)
			}
		}
	}
	for _, topic := range []string{"tenancy", "topology", "database-size", "retention"} {
		if !topics[topic] {
			t.Errorf("no decision about %s", topic)
		}
	}
}

// Environments that nobody's care depends on share a server of the platform;
// everything else of theirs stays their own.
func TestSharedServer(t *testing.T) {
	in := input(t, "platform.network", "10.40.0.0/20")
	clinic := &in.Document.Estate.Entities[0]
	for i, name := range []string{"staging", "training"} {
		e := clinic.Environments[0]
		e.Name, e.Purpose, e.Data, e.Recovery, e.Objectives = name, name, "synthetic", nil, nil
		var err error
		if e.Network, err = estate.ParseCIDR([]string{"10.43.0.0/20", "10.44.0.0/20"}[i]); err != nil {
			t.Fatal(err)
		}
		e.Load.Users = 12
		clinic.Environments = append(clinic.Environments, e)
	}
	d := mustCompile(t, in)

	servers := map[string]int{}
	endpoints := 0
	for _, r := range d.Resources {
		if r.ID.Kind() == "Microsoft.DBforPostgreSQL/flexibleServers" {
			servers[r.Unit.String()]++
		}
		if r.ID.Kind() == "Microsoft.Network/privateEndpoints" && strings.Contains(r.ID.Name(), "postgres") {
			for _, ref := range design.Refs(r.Body) {
				if ref.ID.ResourceGroupName() == "hrg-platform" {
					endpoints++
				}
			}
		}
	}
	want := map[string]int{"platform": 1, "harbor-clinic-production": 1, "harbor-clinic-production-recovery": 1}
	if diff := cmp.Diff(want, servers); diff != "" {
		t.Errorf("servers by unit (-want +got):\n%s", diff)
	}
	if endpoints != 2 {
		t.Errorf("%d endpoints lead to the shared server, want one for each environment that shares", endpoints)
	}

	tenancy, roles := map[string]string{}, map[string]bool{}
	for _, dec := range d.Decisions {
		if dec.Topic == "tenancy" {
			tenancy[dec.Subject.Name()] = dec.Chosen
		}
	}
	if diff := cmp.Diff(map[string]string{"production": "dedicated", "staging": "shared", "training": "shared"}, tenancy); diff != "" {
		t.Errorf("tenancy (-want +got):\n%s", diff)
	}
	for _, s := range d.Steps {
		if s.Slug == "database-roles" {
			for _, role := range []string{"'odoo'", "'harbor_clinic_staging'", "'harbor_clinic_training'"} {
				if strings.Contains(s.Body, role) {
					roles[role] = true
				}
			}
		}
	}
	if len(roles) != 3 {
		t.Errorf("roles %v, want one for each environment", roles)
	}
}

// without returns the example with an environment that asks for less.
func without(t *testing.T, change func(*estate.Environment)) compile.Input {
	t.Helper()
	in := input(t, production+".data", "internal", production+".purpose", "staging")
	change(&in.Document.Estate.Entities[0].Environments[0])
	return in
}

func topologyOf(t *testing.T, d *design.Design) design.Decision {
	t.Helper()
	for _, dec := range d.Decisions {
		if dec.Topic == "topology" {
			return dec
		}
	}
	t.Fatal("no decision about topology")
	return design.Decision{}
}

// Objectives are for the loss of the region, whoever states them and in which
// words: without a region to recover in, nothing keeps them.
func TestObjectivesNeedARecoveryRegion(t *testing.T) {
	const alone = "objectives for the loss of a region need a recovery region"
	for _, tt := range []struct {
		name   string
		change func(*estate.Environment)
		want   string
	}{
		{
			"objectives", func(*estate.Environment) {},
			"objectives: " + alone + " (add recovery with a region and a network; the pair of eastus2 is centralus; or leave objectives out, and nothing is promised for the loss of a region)",
		},
		{
			"an impact", func(e *estate.Environment) { e.Objectives, e.Impact = nil, "moderate" },
			"impact: " + alone + " (add recovery with a region and a network; the pair of eastus2 is centralus; or leave impact out, and nothing is promised for the loss of a region)",
		},
		{
			"regulated data", func(e *estate.Environment) { e.Data = "regulated" },
			"objectives: " + alone + " (add recovery with a region and a network; the pair of eastus2 is centralus)",
		},
		{
			"a region without a pair", func(e *estate.Environment) { e.Data, e.Region = "regulated", "italynorth" },
			"objectives: " + alone + " (italynorth has no pair to recover in: run it in a region that has one, and add recovery there)",
		},
		{
			"a region whose pair takes no customers", func(e *estate.Environment) { e.Data, e.Region = "regulated", "swedencentral" },
			"objectives: " + alone + " (swedencentral has no pair to recover in: run it in a region that has one, and add recovery there)",
		},
	} {
		_, err := compile.Compile(without(t, func(e *estate.Environment) { e.Recovery = nil; tt.change(e) }))
		if err == nil || !strings.HasSuffix(err.Error(), tt.want) {
			t.Errorf("%s:\n got %v\nwant %s", tt.name, err, tt.want)
		}
	}
}

// Both objectives decide, by what is published and assumed of each way back.
func TestObjectivesDecideTopology(t *testing.T) {
	for _, tt := range []struct {
		name     string
		rpo, rto string
		restore  int // minutes that a geo-restore is published to lose
		want     string
		point    design.Standing
	}{
		{"a short time asks for a server that follows", "1h", "4h", 60, "replica in the recovery region", design.NotShown},
		{"time enough for a restore", "1h", "24h", 60, "geo-restore in the recovery region", design.NotShown},
		{"a restore that loses more than is allowed", "1h", "24h", 180, "replica in the recovery region", design.NotShown},
		{"a restore that loses no more than is allowed", "3h", "24h", 180, "geo-restore in the recovery region", design.NotShown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := input(t, production+".objectives.rpo", tt.rpo, production+".objectives.rto", tt.rto)
			in.Published.PostgreSQL.Recovery.GeoRestore.RPOMinutes = &tt.restore
			dec := topologyOf(t, mustCompile(t, in))
			if dec.Chosen != tt.want {
				t.Errorf("chosen %q, want %q", dec.Chosen, tt.want)
			}
			if len(dec.Objectives) != 2 || dec.Objectives[0].Asked != tt.rpo || dec.Objectives[1].Asked != tt.rto {
				t.Fatalf("objectives %+v", dec.Objectives)
			}
			if o := dec.Objectives[0]; o.Standing != tt.point || o.Designed != "no bound" || !strings.Contains(o.Why, "attachments") {
				t.Errorf("recovery point %+v: attachments have no bound, so it is not shown", o)
			}
		})
	}
}

// Where every way back fails one objective or the other, each is named.
func TestNoWayKeepsBoth(t *testing.T) {
	in := input(t, production+".objectives.rpo", "2h", production+".objectives.rto", "2h")
	lag := 240
	in.Published.PostgreSQL.Recovery.GeoReplica.RPOMinutes = &lag
	_, err := compile.Compile(in)
	want := "objectives: no way back keeps both a recovery point of 2h and a recovery time of 2h; geo-restore in the recovery region: assumed to take 170 min; replica in the recovery region: database: ≤ 4 h (write a longer time for one of them)"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// Nothing is asked for, so nothing is promised; a region that is named for
// recovery is recovered in all the same.
func TestTopologyWithoutObjectives(t *testing.T) {
	alone := without(t, func(e *estate.Environment) { e.Objectives, e.Recovery = nil, nil })
	d := mustCompile(t, alone)
	dec := topologyOf(t, d)
	if dec.Chosen != "no regional recovery" || len(dec.Objectives) != 0 || !dec.Inputs[0].Default {
		t.Errorf("alone: chosen %q, objectives %v, inputs %v", dec.Chosen, dec.Objectives, dec.Inputs)
	}
	for _, x := range d.Declared {
		switch x := x.(type) {
		case ward.Environment:
			if x.Objectives != nil && x.Subject() == dec.Subject {
				t.Errorf("objectives that nobody asks for are declared: %v", x)
			}
		case ward.Objective:
			t.Errorf("a promise that nobody asks for is declared: %v", x)
		}
	}
	dec = topologyOf(t, mustCompile(t, without(t, func(e *estate.Environment) { e.Objectives = nil })))
	if dec.Chosen != "geo-restore in the recovery region" || len(dec.Objectives) != 0 {
		t.Errorf("with a recovery region: chosen %q, objectives %v", dec.Chosen, dec.Objectives)
	}
}

// What nobody wrote is chosen too: each default has its decision, and is
// marked as one.
func TestDefaultsAreDecisions(t *testing.T) {
	in := without(t, func(e *estate.Environment) { e.Objectives, e.Recovery = nil, nil })
	in.Document.Estate.Retention = nil
	d := mustCompile(t, in)
	seen := false
	for _, dec := range d.Decisions {
		if dec.Topic != "retention" {
			continue
		}
		seen = true
		if want := "records 2196 days unchangeable, who did what 2196 days, other logs 30 days, databases restorable to any point of 7 days, deleted attachments 14 days"; dec.Chosen != want {
			t.Errorf("got  %s\nwant %s", dec.Chosen, want)
		}
		if !strings.HasPrefix(dec.Options[0].Verdict, "taken, by default") || len(dec.Inputs) != 3 {
			t.Errorf("not marked as a default: %+v", dec)
		}
		for _, i := range dec.Inputs {
			if !i.Default {
				t.Errorf("%s is not marked as a default", i.Path)
			}
		}
	}
	if !seen {
		t.Error("no decision about retention")
	}
}

// What the estate asks for is what is designed, to the day.
func TestLogsAreKeptAsLongAsTheEstateSays(t *testing.T) {
	for _, days := range []string{"30d", "730d"} {
		for _, r := range mustCompile(t, input(t, "retention.operationalLogs.for", days)).Resources {
			if r.ID.Kind() == "Microsoft.OperationalInsights/workspaces" {
				if got := r.Body["properties"].(design.Object)["retentionInDays"]; fmt.Sprintf("%dd", got) != days {
					t.Errorf("%v days, the estate says %s", got, days)
				}
			}
		}
	}
}

// Without residency nothing is declared of regions, and no rule has anything
// to hold.
func TestNoResidencyNoRegions(t *testing.T) {
	in := without(t, func(e *estate.Environment) { e.Objectives, e.Recovery = nil, nil })
	regions := func() []string {
		for _, x := range mustCompile(t, in).Declared {
			if e, ok := x.(ward.Environment); ok {
				return e.AllowedRegions
			}
		}
		t.Fatal("no environment is declared")
		return nil
	}
	if len(regions()) == 0 {
		t.Error("residency is not declared")
	}
	in.Document.Estate.Residency = nil
	if got := regions(); len(got) > 0 {
		t.Errorf("allowed regions %v, and nobody names any", got)
	}
}

// The size that is taken is the smallest that is published and has enough.
func TestSmallestSizeThatFits(t *testing.T) {
	for _, tt := range []struct {
		name string
		set  []string
		size string
	}{
		{"few people, whose data wants memory", []string{".load.users", "60"}, "Standard_E4ds_v5 (4 vCores, 32 GiB) with a disk of 256 GiB as P15"},
		{"less data", []string{".load.databaseGiB", "40"}, "Standard_D4ds_v5 (4 vCores, 16 GiB) with a disk of 128 GiB as P10"},
		{"half of them at once", []string{".load.users", "1000"}, "Standard_E20ds_v5 (20 vCores, 160 GiB) with a disk of 256 GiB as P30"},
		{"all of them at once", []string{".load.users", "1000", ".load.concurrent", "1000"}, "Standard_D48ds_v5 (48 vCores, 192 GiB) with a disk of 256 GiB as P30"},
		{"a tenth of them at once", []string{".load.users", "1000", ".load.concurrent", "100"}, "Standard_E4ds_v5 (4 vCores, 32 GiB) with a disk of 256 GiB as P15"},
	} {
		var set []string
		for i := 0; i < len(tt.set); i += 2 {
			set = append(set, production+tt.set[i], tt.set[i+1])
		}
		for _, dec := range mustCompile(t, input(t, set...)).Decisions {
			if dec.Topic == "database-size" && strings.Contains(dec.Title, "harbor-clinic/production,") && dec.Chosen != tt.size {
				t.Errorf("%s: %s, want %s", tt.name, dec.Chosen, tt.size)
			}
		}
	}
}

// A load that no server takes is refused for the limits that it hits, and for
// no other.
func TestRefusalsNameTheLimit(t *testing.T) {
	in := input(t, production+".load.users", "2400", production+".load.concurrent", "2400")
	_, err := compile.Compile(in)
	if problems := diag.From(err); len(problems) != 1 || strings.Contains(err.Error(), "vCores") || strings.Contains(err.Error(), "memory") {
		t.Errorf("only connections are too many, and the problems are: %v", err)
	}
}

// What is declared has the shape of its kind, and each objective that somebody
// asks for is promised in a fact of its own: the least that they ask is held
// against what figures show.
func TestDeclared(t *testing.T) {
	d := mustCompile(t, input(t, "retention.operationalLogs.for", "400d"))
	var objectives []ward.Objective
	for _, x := range d.Declared {
		f := ward.Fact(x, fact.Designed, "design")
		var body any
		if err := json.Unmarshal(f.Body, &body); err != nil {
			t.Fatal(err)
		}
		shape, ok := ward.ShapeOf(f.Kind)
		if wrong := shape.Fits(body); !ok || len(wrong) > 0 {
			t.Errorf("%s: %s: %v", f.Subject, f.Body, wrong)
		}
		if o, ok := x.(ward.Objective); ok {
			objectives = append(objectives, o)
		}
	}
	stands := topologyOf(t, d).Objectives
	if len(objectives) != 2 || len(stands) != 2 {
		t.Fatalf("%d objectives are declared, the decision has %d", len(objectives), len(stands))
	}
	for i, o := range objectives {
		if o.Asked != stands[i].Asked || o.Promised != stands[i].Designed || o.Standing != stands[i].Standing.String() || o.Shown.Known != (stands[i].Standing == design.Shown) {
			t.Errorf("declared is %+v, decided %+v", o, stands[i])
		}
	}
	if objectives[0].Name != ward.RecoveryPoint || objectives[0].Minutes != 60 || objectives[1].Minutes != 240 {
		t.Errorf("got %+v", objectives)
	}
}
