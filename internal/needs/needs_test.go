package needs_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/needs"
	"github.com/wardhq/ward/internal/render/rendertest/example"
)

type (
	object = design.Object
	list   = design.List
)

var (
	sub   = addr.Subscription("11111111-1111-4111-8111-111111111111")
	other = addr.Subscription("22222222-2222-4222-8222-222222222222")
	unit  = addr.PlatformUnit()
	group = sub.ResourceGroup("a")
)

func figures(t *testing.T) needs.Figures {
	t.Helper()
	f, err := needs.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// designed is a design of these resources, all of one unit and, but for their
// group, in what is there already in another subscription.
func designed(t *testing.T, owner design.Owner, steps []design.Step, resources ...design.Resource) *design.Design {
	t.Helper()
	p := design.Parts{
		Organisation: "Clinic", Effective: "2026-11-01",
		Existing: []addr.ID{sub, other, hub, hub.Child("subnets", "inner"), zones, workspace},
		Units:    []design.Unit{{Name: unit, Title: "All", Owner: owner, Subscription: sub}},
		Steps:    steps,
	}
	for _, r := range append([]design.Resource{{ID: group, Body: object{"location": "eastus2"}}}, resources...) {
		r.APIVersion, r.Unit, r.Why, r.Holds = "2025-01-01", unit, "For a test.", design.HoldsNothing
		p.Resources = append(p.Resources, r)
	}
	d, err := design.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var (
	connectivity = other.ResourceGroup("connectivity")
	hub          = connectivity.Resource("Microsoft.Network/virtualNetworks", "hub")
	zones        = connectivity.Resource("Microsoft.Network/privateDnsZones", "privatelink.vaultcore.azure.net")
	workspace    = connectivity.Resource("Microsoft.OperationalInsights/workspaces", "central")
	network      = group.Resource("Microsoft.Network/virtualNetworks", "net")
)

func vnet() design.Resource {
	return design.Resource{ID: network, Body: object{"location": "eastus2", "properties": object{"subnets": list{}}}}
}

// rightsOf are the rights of a design, each as WHO: ROLE on SCOPE.
func rightsOf(n needs.Needs) []string {
	var out []string
	for _, l := range n.Lines {
		if l.Right == nil {
			continue
		}
		who := "deployer"
		if !l.Right.Deployer {
			who = "people"
		}
		scope := strings.NewReplacer(sub.String(), "SUB", other.String(), "OTHER", "/resourceGroups/", "/", "/providers/Microsoft.", "/").Replace(l.Where.String())
		role := l.Right.Role
		if l.Right.RoleID == "" {
			var ops []string
			for _, o := range l.Right.Operations {
				ops = append(ops, strings.TrimPrefix(o.Action, "Microsoft."))
			}
			role = "own " + strings.Join(ops, " ")
		}
		out = append(out, who+": "+role+" on "+scope)
	}
	slices.Sort(out)
	return out
}

// Which role is asked for where: what the unit itself makes, in its
// subscription; what is there already, where it is.
func TestRights(t *testing.T) {
	assignment := func(on addr.ID, role string) design.Resource {
		return design.Resource{ID: on.Resource("Microsoft.Authorization/roleAssignments", "33333333-3333-4333-8333-333333333333"), Body: object{"properties": object{
			"principalId": "44444444-4444-4444-8444-444444444444", "principalType": "ServicePrincipal",
			"roleDefinitionId": on.String() + "/providers/Microsoft.Authorization/roleDefinitions/" + role,
		}}}
	}
	var links []design.Resource
	for i := range 5 {
		z := group.Resource("Microsoft.Network/privateDnsZones", fmt.Sprintf("z%d.example", i))
		links = append(links, design.Resource{ID: z, Body: object{"location": "global"}})
	}
	contributor := "deployer: Contributor on SUB"
	for _, tt := range []struct {
		name  string
		owner design.Owner
		of    []design.Resource
		steps []design.Step
		want  []string
	}{
		{"a group", design.Terraform, nil, nil, []string{contributor}},
		{"what is in it", design.Terraform, append(links, vnet()), nil, []string{contributor}},
		{"a stack, which denies", design.Stack, nil, nil, []string{"deployer: Azure Deployment Stack Owner on SUB", contributor}},
		{"a lock", design.Terraform, []design.Resource{{ID: group.Resource("Microsoft.Authorization/locks", "keep"), Body: object{"properties": object{"level": "CanNotDelete"}}}}, nil, []string{
			contributor, "deployer: Locks Contributor on SUB",
		}},
		{"a policy on another subscription", design.Terraform, []design.Resource{{ID: other.Resource("Microsoft.Authorization/policyAssignments", "p"), Body: object{}}}, nil, []string{
			contributor, "deployer: Resource Policy Contributor on OTHER",
		}},
		{"a role of its own", design.Terraform, []design.Resource{{ID: sub.Resource("Microsoft.Authorization/roleDefinitions", "33333333-3333-4333-8333-333333333333"), Body: object{}}}, nil, []string{
			contributor, "deployer: own Authorization/roleDefinitions/write on SUB",
		}},
		{"an assignment", design.Terraform, []design.Resource{assignment(group, "acdd72a7-3385-48ef-bd42-f606fba81ae7")}, nil, []string{
			contributor, "deployer: Role Based Access Control Administrator on SUB",
		}},
		{"an assignment on somebody else's zone", design.Terraform, []design.Resource{assignment(zones, "acdd72a7-3385-48ef-bd42-f606fba81ae7")}, nil, []string{
			contributor, "deployer: Role Based Access Control Administrator on OTHER/connectivity/Network/privateDnsZones/privatelink.vaultcore.azure.net",
		}},
		{"a peering with somebody else's hub", design.Terraform, []design.Resource{vnet(), {ID: network.Child("virtualNetworkPeerings", "hub"), Body: object{"properties": object{
			"remoteVirtualNetwork": object{"id": addr.RefTo(hub)},
		}}}}, nil, []string{contributor, "deployer: Network Contributor on OTHER/connectivity/Network/virtualNetworks/hub"}},
		{"logs in somebody else's workspace", design.Terraform, []design.Resource{vnet(), {ID: network.Resource("Microsoft.Insights/diagnosticSettings", "d"), Body: object{"properties": object{
			"workspaceId": workspace.String(),
		}}}}, nil, []string{contributor, "deployer: Log Analytics Contributor on OTHER/connectivity/OperationalInsights/workspaces/central"}},
		{"reading somebody else's output", design.Terraform, []design.Resource{{ID: network, Body: object{"location": hub.Out("location")}}}, nil, []string{
			contributor, "deployer: Reader on OTHER/connectivity/Network/virtualNetworks/hub",
		}},
		{"steps", design.Terraform, []design.Resource{
			{ID: group.Resource("Microsoft.KeyVault/vaults", "kv"), Body: object{}},
			{ID: group.Resource("Microsoft.DBforPostgreSQL/flexibleServers", "db"), Body: object{}},
		}, []design.Step{{Unit: unit, When: design.Later, Order: 1, Slug: "key-rotation", Title: "t", Body: "b"}, {Unit: unit, When: design.AfterApply, Order: 1, Slug: "restart-database", Title: "t", Body: "b"}}, []string{
			contributor, "people: Key Vault Crypto Officer on SUB/a/KeyVault/vaults/kv",
			"people: own DBforPostgreSQL/flexibleServers/restart/action on SUB/a/DBforPostgreSQL/flexibleServers/db",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := needs.Of(designed(t, tt.owner, tt.steps, tt.of...), figures(t))
			want := slices.Sorted(slices.Values(tt.want))
			if diff := cmp.Diff(want, rightsOf(n)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The same on more than three things of a group is asked for on the group.
func TestManyAreAskedForOnTheirGroup(t *testing.T) {
	of := func(count int) []string {
		var all []design.Resource
		parts := []addr.ID{}
		for i := range count {
			zone := connectivity.Resource("Microsoft.Network/privateDnsZones", fmt.Sprintf("z%d.example", i))
			parts = append(parts, zone)
			all = append(all, design.Resource{ID: zone.Child("virtualNetworkLinks", "net"), Body: object{"location": "global", "properties": object{"virtualNetwork": object{"id": addr.RefTo(network)}}}})
		}
		p := design.Parts{
			Organisation: "Clinic", Effective: "2026-11-01", Existing: append([]addr.ID{sub, other}, parts...),
			Units: []design.Unit{{Name: unit, Title: "All", Owner: design.Terraform, Subscription: sub}},
		}
		for _, r := range append(all, vnet(), design.Resource{ID: group, Body: object{"location": "eastus2"}}) {
			r.APIVersion, r.Unit, r.Why, r.Holds = "2025-01-01", unit, "For a test.", design.HoldsNothing
			p.Resources = append(p.Resources, r)
		}
		d, err := design.New(p)
		if err != nil {
			t.Fatal(err)
		}
		return rightsOf(needs.Of(d, figures(t)))
	}
	if got := of(3); len(got) != 4 || !strings.HasSuffix(got[1], "/z0.example") {
		t.Errorf("three: %q", got)
	}
	if got, want := of(4), []string{"deployer: Contributor on SUB", "deployer: Private DNS Zone Contributor on OTHER/connectivity"}; !slices.Equal(got, want) {
		t.Errorf("four: %q, want %q", got, want)
	}
}

// Every kind and every step of the designs at hand has been looked at, and every
// kind has a provider or one that every subscription has.
func TestEverythingHasBeenLookedAt(t *testing.T) {
	for name, d := range map[string]*design.Design{
		"the example": example.Design(t), "a shared server": example.Sharing(t), "somebody else's network": example.Network(t), "management groups": example.Governed(t),
	} {
		n := needs.Of(d, figures(t))
		if len(n.Unlooked) > 0 || len(n.UnlookedSteps) > 0 {
			t.Errorf("%s: nobody has looked at %v and the steps %v: give each its row in kinds.go, people.go", name, n.Unlooked, n.UnlookedSteps)
		}
		providers := map[string]bool{"Microsoft.Authorization": true, "Microsoft.Consumption": true, "Microsoft.Resources": true}
		for _, l := range n.Lines {
			if l.Topic == needs.ProviderTopic {
				providers[l.Name] = true
			}
			if l.ID == "" || l.What == "" || l.Grants == "" || len(l.Why) == 0 || l.When == "" || l.Show == "" || l.Answer == "" || l.Ask == "" {
				t.Errorf("%s: a line says too little: %+v", name, l)
			}
		}
		seen := map[string]bool{}
		for _, l := range n.Lines {
			if seen[l.ID] {
				t.Errorf("%s: %q is there twice", name, l.ID)
			}
			seen[l.ID] = true
		}
		for _, r := range d.Resources {
			if space, _, _ := strings.Cut(string(r.ID.Kind()), "/"); r.ID.SubscriptionID() != "" && !providers[space] {
				t.Errorf("%s: nothing registers %s", name, space)
			}
		}
	}
	odd := designed(t, design.Terraform, []design.Step{{Unit: unit, When: design.AfterApply, Order: 1, Slug: "new-step", Title: "t", Body: "b"}},
		design.Resource{ID: group.Resource("Microsoft.Quantum/workspaces", "q"), Body: object{}})
	n := needs.Of(odd, figures(t))
	if !slices.Equal(n.Unlooked, []addr.Kind{"Microsoft.Quantum/workspaces"}) || !slices.Equal(n.UnlookedSteps, []string{"new-step"}) {
		t.Errorf("unlooked are %v and %v", n.Unlooked, n.UnlookedSteps)
	}
}

// Every step that there is has been looked at, in whichever design it is taken.
func TestEveryStepHasBeenLookedAt(t *testing.T) {
	files, err := filepath.Glob("../compile/runbook/steps/*.md")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d steps: %v", len(files), err)
	}
	var all []design.Step
	for _, file := range files {
		slug := strings.TrimSuffix(filepath.Base(file), ".md")
		if slug == "common" || slug == "after-promotion-zones" { // what steps share, and a step of another's slug
			continue
		}
		all = append(all, design.Step{Unit: unit, When: design.Later, Order: len(all) + 1, Slug: slug, Title: "t", Body: "b"})
	}
	if n := needs.Of(designed(t, design.Terraform, all), figures(t)); len(n.UnlookedSteps) > 0 {
		t.Errorf("nobody has looked at the steps %v: give each its row in people.go", n.UnlookedSteps)
	}
}

// What a step is taken on is where its text says: what stops writing before a
// promotion is at home, and what stops before the way back in the recovery.
func TestStepsAreTakenWhereTheySay(t *testing.T) {
	d := example.Design(t)
	const production, recovery = "harbor-clinic-production", "harbor-clinic-production-recovery"
	want := map[string]string{
		"stop-recovery managedClusters": recovery, "stop-writers managedClusters": production, "open-at-home managedClusters": production,
		"see-old-primary flexibleServers": recovery, "close-state storageAccounts": "bootstrap", "reach-attachments storageAccounts": production,
	}
	got := map[string]string{}
	for _, l := range needs.Of(d, figures(t)).Lines {
		r, made := d.Resource(l.Where)
		if l.Right == nil || l.Right.Deployer || !made {
			continue
		}
		_, kind, _ := strings.Cut(string(r.ID.Kind()), "/")
		for _, why := range l.Why {
			if key := strings.TrimPrefix(why, "step ") + " " + kind; want[key] != "" {
				got[key] = r.Unit.String()
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The state is opened by a role that whoever takes the step gives themselves at
// its resource group, with an exemption there: rights at the account alone
// would let neither be made.
func TestTheStateIsOpenedAtItsGroup(t *testing.T) {
	d := example.Design(t)
	var group addr.ID
	for _, r := range d.Of(addr.BootstrapUnit()) {
		if r.ID.Kind().Equal("Microsoft.Resources/resourceGroups") {
			group = r.ID
		}
	}
	asked := map[string]map[string]bool{}
	for _, l := range needs.Of(d, figures(t)).Lines {
		if l.Right == nil || l.Right.Deployer || !l.Where.Contains(group) && l.Where.Key() != group.Key() {
			continue
		}
		for _, step := range []string{"step close-state", "step recover-deployment"} {
			if !slices.Contains(l.Why, step) {
				continue
			}
			if asked[step] == nil {
				asked[step] = map[string]bool{}
			}
			for _, o := range l.Right.Operations {
				asked[step][o.Action] = true
				if o.Action == "Microsoft.Authorization/roleAssignments/write" && !strings.Contains(l.Right.Condition, "PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'User'}") {
					t.Errorf("%s gives a person a role, under %s", step, l.Right.Condition)
				}
			}
		}
	}
	const given, exempted = "Microsoft.Authorization/roleAssignments", "Microsoft.Authorization/policyExemptions"
	for step, actions := range map[string][]string{
		"step close-state":        {given + "/write", given + "/delete"},
		"step recover-deployment": {given + "/write", given + "/delete", exempted + "/write", exempted + "/delete"},
	} {
		for _, action := range actions {
			if !asked[step][action] {
				t.Errorf("%s may not %s at %s", step, action, group)
			}
		}
	}
}

// Where the design has a bootstrap, it gives the deployers of all other units
// their rights in the estate's subscriptions, and a person is asked for the
// rights to apply it. What is above subscriptions is asked for all the same.
func TestTheBootstrapGivesTheOthersTheirRights(t *testing.T) {
	above := addr.ManagementGroup("hrg")
	group := sub.ResourceGroup("bootstrap")
	p := design.Parts{
		Organisation: "Clinic", Effective: "2026-11-01", Existing: []addr.ID{sub, other, above},
		Units: []design.Unit{
			{Name: addr.BootstrapUnit(), Title: "Bootstrap", Owner: design.Terraform, Subscription: sub},
			{Name: unit, Title: "All", Owner: design.Terraform, Subscription: sub, After: []addr.Unit{addr.BootstrapUnit()}},
		},
	}
	add := func(unit addr.Unit, id addr.ID, body object) {
		p.Resources = append(p.Resources, design.Resource{ID: id, Body: body, APIVersion: "2025-01-01", Unit: unit, Why: "For a test.", Holds: design.HoldsNothing})
	}
	const guid = "33333333-3333-4333-8333-333333333333"
	add(addr.BootstrapUnit(), group, object{"location": "eastus2"})
	add(addr.BootstrapUnit(), sub.Resource("Microsoft.Authorization/roleAssignments", guid), object{"properties": object{
		"principalId": "44444444-4444-4444-8444-444444444444", "principalType": "ServicePrincipal",
		"roleDefinitionId": sub.String() + "/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c",
	}})
	add(unit, sub.ResourceGroup("a"), object{"location": "eastus2"})
	for _, at := range []addr.ID{sub, other, above} {
		add(unit, at.Resource("Microsoft.Authorization/policyAssignments", "p"), object{})
	}
	d, err := design.New(p)
	if err != nil {
		t.Fatal(err)
	}
	n := needs.Of(d, figures(t))
	var got []string
	for _, l := range n.Lines {
		if l.Right != nil {
			got = append(got, l.Right.Unit.String()+": "+l.Right.Role+" on "+l.Where.Name())
			if person := strings.Contains(l.Ask, "--assignee-principal-type User"); person != (l.Right.Unit == addr.BootstrapUnit()) {
				t.Errorf("%s is asked for by %s", l.ID, l.Ask)
			}
		}
	}
	want := []string{
		"bootstrap: Contributor on " + sub.Name(), "bootstrap: Role Based Access Control Administrator on " + sub.Name(),
		"platform: Resource Policy Contributor on " + other.Name(), "platform: Resource Policy Contributor on hrg",
	}
	if diff := cmp.Diff(want, got, cmpopts.SortSlices(strings.Compare)); diff != "" || !n.Bootstrapped {
		t.Errorf("bootstrapped: %v\n%s", n.Bootstrapped, diff)
	}
}

// The same design needs the same, line by line.
func TestNeedsDoNotDependOnAnOrder(t *testing.T) {
	text := func() string {
		raw, err := json.Marshal(needs.Of(example.Design(t), figures(t)))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	first := text()
	for range 3 {
		if text() != first {
			t.Fatal("another list of the same design")
		}
	}
}

// How many are asked for, computed by hand.
func TestQuotas(t *testing.T) {
	aks := group.Resource("Microsoft.ContainerService/managedClusters", "aks")
	pool := func(name, size, surge string, count, most int) object {
		return object{"name": name, "vmSize": size, "count": count, "enableAutoScaling": most > 0, "maxCount": most, "upgradeSettings": object{"maxSurge": surge}}
	}
	cluster := func(pools ...any) design.Resource {
		return design.Resource{ID: aks, Body: object{"location": "eastus2", "properties": object{"agentPoolProfiles": list(pools)}}}
	}
	server := func(mode string) design.Resource {
		return design.Resource{ID: group.Resource("Microsoft.DBforPostgreSQL/flexibleServers", "db"), Body: object{
			"location": "eastus2",
			"sku":      object{"name": "Standard_E4ds_v5"}, "properties": object{"highAvailability": object{"mode": mode}},
		}}
	}
	for _, tt := range []struct {
		name, line, want string
		of               []design.Resource
	}{
		// (5 + 2) × 4: a third of five is two when it is rounded up
		{"a pool that grows", "eastus2 standardDSv5Family", "28 asked; Azure's default is 20, 350 with an Enterprise Agreement", []design.Resource{cluster(pool("system", "Standard_D4s_v5", "33%", 3, 5))}},
		{"all families", "eastus2 cores", "40 asked; ", []design.Resource{cluster(pool("system", "Standard_D4s_v5", "33%", 3, 5), pool("web", "Standard_D2s_v5", "1", 5, 0))}},
		{"a pool that is there besides", "eastus2 cores", "28 asked; ", []design.Resource{
			cluster(pool("system", "Standard_D4s_v5", "33%", 3, 5)), {ID: aks.Child("agentPools", "system"), Body: object{"properties": pool("system", "Standard_D4s_v5", "33%", 3, 5)}},
		}},
		{"without a surge one node", "eastus2 cores", "16 asked; ", []design.Resource{cluster(pool("system", "Standard_D4s_v5", "", 3, 0))}},
		{"a size that nobody knows", "eastus2 standardNDv4Family", "more than 0 asked; ", []design.Resource{cluster(pool("gpu", "Standard_N96d_v4", "1", 1, 0))}},
		{"a server", "eastus2 postgresql", "4 asked; Azure's default is not known", []design.Resource{server("Disabled")}},
		{"a server with its standby", "eastus2 postgresql", "8 asked; Azure's default is not known", []design.Resource{server("ZoneRedundant")}},
		{"networks", "eastus2 Microsoft.Network/virtualNetworks", "1 asked; Azure's default is 1000 (", []design.Resource{vnet()}},
		{"groups", "Microsoft.Resources/resourceGroups", "1 asked; Azure's default is 980 (", nil},
		{"Redis, of which nothing is published", "eastus2 Microsoft.Cache/redisEnterprise", "1 asked; Azure's default is not known", []design.Resource{{ID: group.Resource("Microsoft.Cache/redisEnterprise", "r"), Body: object{"location": "eastus2"}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := needs.Of(designed(t, design.Terraform, nil, tt.of...), figures(t))
			l, ok := find(n, "quota "+sub.Name()+" "+tt.line)
			if !ok || !strings.HasPrefix(l.Quota.String(), tt.want) {
				t.Errorf("%v, want %s", l.Quota, tt.want)
			}
			if l.Quota != nil && (l.Quota.Default == nil) != (l.Quota.Source == "") {
				t.Errorf("a figure and its source: %+v", l.Quota)
			}
		})
	}
}

func find(n needs.Needs, id string) (needs.Line, bool) {
	i := slices.IndexFunc(n.Lines, func(l needs.Line) bool { return l.ID == id })
	if i < 0 {
		return needs.Line{}, false
	}
	return n.Lines[i], true
}

// Features, zones, groups and licences are asked for where the design uses them,
// and nowhere else.
func TestOnlyWhatIsUsed(t *testing.T) {
	topics := func(of ...design.Resource) map[needs.Topic]int {
		out := map[needs.Topic]int{}
		for _, l := range needs.Of(designed(t, design.Terraform, nil, of...), figures(t)).Lines {
			out[l.Topic]++
		}
		return out
	}
	plain := topics(vnet())
	if plain[needs.FeatureTopic]+plain[needs.ZonesTopic]+plain[needs.GroupTopic]+plain[needs.LicenceTopic] > 0 {
		t.Errorf("of a network: %v", plain)
	}
	aks := func(pool, properties object) design.Resource {
		properties["agentPoolProfiles"] = list{pool}
		return design.Resource{ID: group.Resource("Microsoft.ContainerService/managedClusters", "aks"), Body: object{"location": "eastus2", "properties": properties}}
	}
	if got := topics(aks(object{"name": "s", "vmSize": "Standard_D4s_v5", "count": 3}, object{})); got[needs.FeatureTopic] != 0 || got[needs.ZonesTopic] != 1 {
		t.Errorf("of a cluster: %v", got)
	}
	if got := topics(aks(object{"name": "s", "vmSize": "Standard_D4s_v5", "count": 3, "enableEncryptionAtHost": true, "availabilityZones": list{"1", "2"}},
		object{"aadProfile": object{"adminGroupObjectIDs": list{"55555555-5555-4555-8555-555555555555"}}})); got[needs.FeatureTopic] != 1 || got[needs.ZonesTopic] != 2 || got[needs.GroupTopic] != 1 {
		t.Errorf("of a cluster with more: %v", got)
	}
	if got := topics(design.Resource{ID: sub.Resource("Microsoft.Authorization/roleEligibilityScheduleRequests", "r"), Body: object{}}); got[needs.LicenceTopic] != 1 {
		t.Errorf("of an eligible role: %v", got)
	}
}

// What is wrong with figures is said where it stands.
func TestLoadRefuses(t *testing.T) {
	for _, c := range []struct{ file, old, new, want string }{
		{"azure/roles.yaml", "name: Reader", "nam: Reader", "azure/roles.yaml:"},
		{"azure/roles.yaml", "id: acdd72a7-3385-48ef-bd42-f606fba81ae7", "id: reader", "roles[0].id"},
		{"azure/roles.yaml", "date: 2026-07", "date: July", "date"},
		{"azure/limits.yaml", "kind: Microsoft.Network/virtualNetworks,", "kind: Microsoft.Network/virtualnetwork,", `limits[0].kind: "Microsoft.Network/virtualnetwork" is not a kind that designs have`},
		{"azure/limits.yaml", "default: 1000, usage: VirtualNetworks", "default: many, usage: VirtualNetworks", "limits[0].default"},
		{"azure/limits.yaml", `, date: 2020-04}`, "}", "has a source or a date without the other"},
	} {
		files := fstest.MapFS{}
		err := fs.WalkDir(catalogue.FS(), ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			raw, err := fs.ReadFile(catalogue.FS(), name)
			files[name] = &fstest.MapFile{Data: raw}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		text := string(files[c.file].Data)
		if !strings.Contains(text, c.old) {
			t.Fatalf("%s has no %q", c.file, c.old)
		}
		files[c.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, c.old, c.new, 1))}
		if _, err := needs.Load(files); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.new, err, c.want)
		}
	}
}
