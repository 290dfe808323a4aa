package part

import (
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/ward"
)

var (
	subscription = addr.Subscription("5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02")
	production   = addr.Environment{Entity: "clinic", Name: "production"}
	staging      = addr.Environment{Entity: "clinic", Name: "staging"}
	home         = addr.EnvironmentUnit(production)
	back         = addr.RecoveryUnit(production)
)

// clinic is a layout written by hand: a platform, one environment and the
// region that it is recovered in, with a server in each of the two.
func clinic() layout.Layout {
	platform := site(addr.PlatformUnit(), "eastus2", "")
	platform.Logs = &layout.Logs{Days: 30}
	platform.Environment, platform.After = addr.Environment{}, nil
	here := site(home, "eastus2", "10.41.0.0/20")
	here.Storage = &layout.Storage{SKU: "Standard_GZRS", Defender: &layout.Defender{ScanGB: 100}}
	here.Backup = &layout.Backup{Redundancy: layout.GeoRedundant, WeeklyDays: 84, MonthlyDays: 366, Databases: []addr.ID{here.ServerID()}, Guard: platform.Unit}
	platform.Guards = []string{"eastus2"}
	there := site(back, "centralus", "10.42.0.0/20")
	here.Endpoints = []layout.Endpoint{reach("blob", here.DocumentsAccountID(), home), reach("postgres", here.ServerID(), home)}
	there.Endpoints = []layout.Endpoint{reach("blob", here.DocumentsAccountID(), back)}
	server := layout.Server{
		Unit: home, ID: here.ServerID(), Serves: []addr.Environment{production},
		Version: "16", Size: "Standard_D4ds_v5", Tier: "GeneralPurpose", StorageGiB: 128, BackupDays: 35, ZoneRedundant: true,
	}
	replica := server
	replica.Unit, replica.ID, replica.ReplicaOf, replica.ZoneRedundant = back, there.ServerID(), server.ID, false
	return layout.Layout{
		Organisation: "Clinic",
		Effective:    "2026-11-01",
		Identity:     layout.Identity{Tenant: "7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11", DatabaseAdministrators: layout.Group{Name: "dba", ID: "2d9c4f70-5a1e-4b8f-8f37-61c0a9b7d401"}},
		Retention:    layout.Retention{RecordDays: 2196, LogDays: 30, BackupDays: 35, BlobDays: 42},
		Platform:     layout.Platform{Unit: platform.Unit, Subscriptions: []addr.ID{subscription}},
		Sites:        []layout.Site{platform, here, there},
		Clusters:     []layout.Cluster{{Name: "clinic-production", Unit: home, Runs: []layout.Workload{{Environment: production, Namespace: "odoo"}}}},
		Servers:      []layout.Server{server, replica},
		Environments: []layout.Environment{{
			Name: production, Entity: "Clinic", Purpose: "production", Data: "regulated", Tenancy: layout.Dedicated,
			Home: home, Recovery: &back, Mechanism: layout.GeoReplica,
			Database: layout.Database{Server: server.ID, Host: layout.ServerHost(server.ID), Name: "odoo", Role: "odoo", Connections: 100},
			Odoo: layout.Odoo{
				Image:      "registry.example/odoo@sha256:9f2c5a7de1b04a6f8c3d20b91e7745aa6c0d8b1f3e5a4297d6b8c1f0a2e4d693",
				Account:    here.DocumentsAccountID().Name(),
				Web:        layout.Web{MinReplicas: 2, MaxReplicas: 3, Surge: 1, Workers: 4, MaxConnections: 8, IdleGevent: 1},
				Websocket:  layout.Websocket{Replicas: 2, Surge: 1, MaxConnections: 32},
				Background: layout.Background{CronThreads: 2, MaxConnections: 16},
			},
		}},
		Admission: []layout.Admission{{
			Check: "kubernetes-image-digest",
			Policy: &admissionv1.ValidatingAdmissionPolicy{
				TypeMeta:   metav1.TypeMeta{APIVersion: admissionv1.SchemeGroupVersion.String(), Kind: "ValidatingAdmissionPolicy"},
				ObjectMeta: metav1.ObjectMeta{Name: "kubernetes-image-digest"},
			},
			Binding: &admissionv1.ValidatingAdmissionPolicyBinding{
				TypeMeta:   metav1.TypeMeta{APIVersion: admissionv1.SchemeGroupVersion.String(), Kind: "ValidatingAdmissionPolicyBinding"},
				ObjectMeta: metav1.ObjectMeta{Name: "kubernetes-image-digest"},
			},
		}},
	}
}

func site(unit addr.Unit, region, space string) layout.Site {
	s := layout.Site{
		Unit: unit, Title: unit.String(), Owner: design.Terraform, Subscription: subscription, Region: region, Zones: 3,
		Environment: production, Tags: map[string]string{"ward-unit": unit.String()}, After: []addr.Unit{addr.PlatformUnit()},
	}.Named("hrg")
	if space == "" {
		return s
	}
	all := netip.MustParsePrefix(space)
	s.Network = &layout.Network{
		Space: all,
		Names: unit,
		Subnets: []layout.Subnet{
			{Role: layout.ClusterSubnet, Range: netip.PrefixFrom(all.Addr(), all.Bits()+1)},
			{Role: layout.EndpointsSubnet, Range: netip.PrefixFrom(netip.MustParseAddr(strings.Replace(all.Addr().String(), ".0.0", ".8.0", 1)), 26)},
		},
		Zones: []string{"privatelink.blob.core.windows.net", "privatelink.vaultcore.azure.net", "privatelink.postgres.database.azure.com"},
	}
	for _, purpose := range []string{layout.DatabaseKey, layout.DocumentsKey, layout.RecordsKey, layout.BackupsKey} {
		s.Keys = append(s.Keys, layout.Key{Purpose: purpose})
	}
	return s
}

func reach(role string, service addr.ID, network addr.Unit) layout.Endpoint {
	zones := map[string]string{"blob": "privatelink.blob.core.windows.net", "postgres": "privatelink.postgres.database.azure.com"}
	groups := map[string]string{"blob": "blob", "postgres": "postgresqlServer"}
	return layout.Endpoint{Role: role, Service: service, Group: groups[role], Zone: zones[role], Network: network}
}

func mustDesign(t *testing.T, l layout.Layout) *design.Design {
	t.Helper()
	d, err := design.New(Build(l))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// objects returns the keys of a design's objects, by cluster, without those of
// the policies.
func objects(d *design.Design) map[string][]string {
	out := map[string][]string{}
	for _, o := range d.Objects {
		out[o.Key.Cluster] = append(out[o.Key.Cluster], o.Key.Kind+" "+o.Key.Namespace+"/"+o.Key.Name)
	}
	return out
}

func count(list []string, of string) int {
	n := 0
	for _, s := range list {
		if strings.HasPrefix(s, of) {
			n++
		}
	}
	return n
}

// A layout that nobody decided can be built: what refers to something refers
// to what is there, so every id that address.go derives is that of a resource.
func TestALayoutWrittenByHandIsADesign(t *testing.T) {
	l := clinic()
	d := mustDesign(t, l)
	here, there := l.Sites[1], l.Sites[2]
	for name, id := range map[string]addr.ID{
		"group": here.GroupID(), "logs": l.Sites[0].LogsID(), "network": here.NetworkID(), "subnet": here.SubnetID(layout.EndpointsSubnet),
		"cluster rules": here.RulesID(layout.ClusterSubnet), "endpoint rules": here.RulesID(layout.EndpointsSubnet), "zone": here.ZoneID("privatelink.blob.core.windows.net"),
		"endpoint": there.EndpointID(there, "blob"), "vault": here.VaultID(), "key": here.KeyID(layout.RecordsKey), "encryption": here.EncryptionIdentityID(),
		"evidence": l.Sites[0].EvidenceIdentityID(), "odoo": here.OdooIdentityID(), "account": here.DocumentsAccountID(), "records account": here.RecordsAccountID(), "backups account": here.BackupsAccountID(),
		"attachments": here.AttachmentsID(), "records": here.RecordsID(), "recovery sets": here.RecoverySetsID(), "restores": here.RestoresID(),
		"backup vault": here.BackupVaultID(), "backup policy": here.DatabasePolicyID(), "guard": l.Sites[0].GuardID("eastus2"), "server": here.ServerID(), "replica": there.ServerID(),
	} {
		if _, ok := d.Resource(id); !ok {
			t.Errorf("%s: %s is not designed", name, id)
		}
	}
}

// A part builds where its value is there, and nothing where it is not: each of
// them, asked alone of a site that has nothing.
func TestNothingIsBuiltOfNothing(t *testing.T) {
	empty := layout.Site{Unit: addr.EnvironmentUnit(staging), Subscription: subscription}
	l := clinic()
	for i, build := range parts[1:] { // but of the unit itself
		if diff := cmp.Diff(design.Parts{}, build(l, empty), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("part %d of a site that has nothing (-want +got):\n%s", i+1, diff)
		}
	}
}

// Building reads the layout and changes nothing of it, so that the same layout
// gives the same parts again.
func TestBuildChangesNothing(t *testing.T) {
	l := clinic()
	first, second := Build(l), Build(l)
	if diff := cmp.Diff(clinic(), l, comparers...); diff != "" {
		t.Errorf("the layout is another (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(first, second, comparers...); diff != "" {
		t.Errorf("the second time the parts are others:\n%s", diff)
	}
}

var comparers = []cmp.Option{
	cmpopts.IgnoreUnexported(layout.Layout{}),
	cmp.Comparer(func(a, b addr.ID) bool { return a == b }),
	cmp.Comparer(func(a, b addr.Unit) bool { return a == b }),
	cmp.Comparer(func(a, b addr.Subject) bool { return a == b }),
	cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }),
}

// Two environments on one cluster keep to a namespace each, and share what
// holds for the whole cluster.
func TestTwoEnvironmentsOnOneCluster(t *testing.T) {
	l := clinic()
	two := l.Environments[0]
	two.Name, two.Home, two.Recovery, two.Purpose, two.Data = staging, addr.EnvironmentUnit(staging), nil, "staging", "synthetic"
	two.Database.Name, two.Database.Role = "clinic_staging", "clinic_staging"
	there := site(two.Home, "eastus2", "10.43.0.0/20")
	there.Storage = &layout.Storage{SKU: "Standard_ZRS"}
	l.Sites = append(l.Sites, there)
	l.Environments = append(l.Environments, two)
	l.Clusters[0].Name = "clinic"
	l.Clusters[0].Runs = []layout.Workload{{Environment: production, Namespace: "odoo-production"}, {Environment: staging, Namespace: "odoo-staging"}}
	d := mustDesign(t, l)

	got := objects(d)
	if keys := slices.Sorted(maps.Keys(got)); !slices.Equal(keys, []string{"clinic"}) {
		t.Fatalf("clusters %q, want the one", keys)
	}
	for kind, want := range map[string]int{
		"Namespace ": 2, "Deployment odoo-production/": 3, "Deployment odoo-staging/": 3, "NetworkPolicy odoo-production/": 4, "NetworkPolicy odoo-staging/": 4,
		"ValidatingAdmissionPolicy ": 1, "ValidatingAdmissionPolicyBinding ": 1,
	} {
		if n := count(got["clinic"], kind); n != want {
			t.Errorf("%d of %q, want %d", n, kind, want)
		}
	}
	labels := map[string]string{}
	for _, o := range d.Objects {
		if ns, ok := o.Value.(*corev1.Namespace); ok {
			labels[ns.Name] = ns.Labels["ward.dev/environment"] + " " + ns.Labels["ward.dev/data"]
		}
		if m, ok := o.Value.(*corev1.ConfigMap); ok && m.Namespace == "odoo-staging" && !strings.Contains(m.Data["web.conf"], "db_name = clinic_staging\n") {
			t.Errorf("%s is not configured with its own database:\n%s", m.Namespace, m.Data["web.conf"])
		}
	}
	if diff := cmp.Diff(map[string]string{"odoo-production": "clinic.production regulated", "odoo-staging": "clinic.staging synthetic"}, labels); diff != "" {
		t.Errorf("namespaces (-want +got):\n%s", diff)
	}
}

// A cluster in the recovery region is delivered with that region's unit, and
// holds what Odoo starts on; what runs is in a folder of its own, which nothing
// applies by itself: a second Odoo must not write.
func TestRecoveryRegionWithACluster(t *testing.T) {
	l := clinic()
	l.Clusters = append(l.Clusters, layout.Cluster{
		Name: "clinic-production-recovery", Unit: back,
		Runs: []layout.Workload{{Environment: production, Namespace: "odoo", Standby: true}},
	})
	l.Sites[1].Excepted = []string{layout.FederateIdentity, layout.UnfederateIdentity}
	d := mustDesign(t, l)
	got := objects(d)["clinic-production-recovery"]
	for kind, want := range map[string]int{
		"Namespace ": 1, "ServiceAccount ": 1, "NetworkPolicy ": 4, "ConfigMap ": 1, "Service ": 2, "ValidatingAdmissionPolicy ": 1,
		"Deployment ": 3, "HorizontalPodAutoscaler ": 1, "PodDisruptionBudget ": 2,
	} {
		if n := count(got, kind); n != want {
			t.Errorf("%d of %q, want %d, in %q", n, kind, want, got)
		}
	}
	for _, o := range d.Objects {
		runs := slices.Contains([]string{"Deployment", "HorizontalPodAutoscaler", "PodDisruptionBudget"}, o.Key.Kind)
		if o.Key.Cluster == "clinic-production-recovery" && runs != (o.Component == "odoo-standby") {
			t.Errorf("%s is in the folder %s", o.Key, o.Component)
		}
	}
	for _, o := range d.Objects {
		if o.Key.Cluster == "clinic-production-recovery" && o.Unit != back {
			t.Errorf("%s is delivered with the unit %s", o.Key, o.Unit)
		}
	}
	if c, _, ok := l.Runs(production); !ok || c.Unit != home {
		t.Errorf("it runs on the cluster %q, and not at home", c.Name)
	}
}

// A cluster that is only declared gets its environments' objects, and nothing
// that would hold for what others run there.
func TestDeclaredCluster(t *testing.T) {
	l := clinic()
	built := objects(mustDesign(t, l))["clinic-production"]
	l.Clusters[0].Declared = true
	declared := objects(mustDesign(t, l))["clinic-production"]
	var missing []string
	for _, o := range built {
		if !slices.Contains(declared, o) {
			missing = append(missing, o)
		}
	}
	want := []string{"ValidatingAdmissionPolicy /kubernetes-image-digest", "ValidatingAdmissionPolicyBinding /kubernetes-image-digest", "PriorityClass /odoo-background", "PriorityClass /odoo-serving"}
	if diff := cmp.Diff(want, missing); diff != "" {
		t.Errorf("what a declared cluster does not get (-want +got):\n%s", diff)
	}
	if count(declared, "Deployment odoo/") != 3 {
		t.Errorf("nothing runs on it: %q", declared)
	}
}

// An endpoint may be held by the unit that comes after the other: its address
// is in the other's network, and its name in the other's zone.
func TestEndpointInAnotherSitesNetwork(t *testing.T) {
	l := clinic()
	l.Sites[1].Endpoints = []layout.Endpoint{reach("blob", l.Sites[1].DocumentsAccountID(), back)}
	got := endpoints(l, l.Sites[1])
	if len(got.Resources) != 2 {
		t.Fatalf("%d resources, want an endpoint and its name", len(got.Resources))
	}
	e := got.Resources[0]
	if e.Unit != home || e.Location() != "centralus" || e.ID.ResourceGroupName() != l.Sites[1].GroupID().Name() {
		t.Errorf("%s is of the unit %s in %s", e.ID, e.Unit, e.Location())
	}
	for _, want := range []addr.ID{l.Sites[2].SubnetID(layout.EndpointsSubnet), l.Sites[2].ZoneID("privatelink.blob.core.windows.net")} {
		if !slices.ContainsFunc(append(design.Refs(e.Body), design.Refs(got.Resources[1].Body)...), func(r addr.Ref) bool { return r.ID == want }) {
			t.Errorf("nothing of it leads to %s", want)
		}
	}
}

// A backup in the paired region is wrapped with the key of the site there, and
// waits for the right to use it.
func TestGeoBackup(t *testing.T) {
	l := clinic()
	l.Servers = l.Servers[:1]
	l.Servers[0].GeoBackup = &back
	server := servers(l, l.Sites[1]).Resources[0]
	there := l.Sites[2]
	if !slices.Contains(server.DependsOn, encryption(there, layout.DatabaseKey).Grant) {
		t.Errorf("it waits for %v, and not for the grant there", server.DependsOn)
	}
	if !slices.ContainsFunc(design.Refs(server.Body), func(r addr.Ref) bool { return r.ID == there.KeyID(layout.DatabaseKey) }) {
		t.Error("it names no key of the paired region")
	}
	if got := server.Body["properties"].(design.Object)["backup"].(design.Object)["geoRedundantBackup"]; got != "Enabled" {
		t.Errorf("geoRedundantBackup is %v", got)
	}
}

// What is shared says who shares it.
func TestSharedServerNamesItsSharers(t *testing.T) {
	l := clinic()
	l.Servers[0].Shared, l.Servers[0].Serves = true, []addr.Environment{production, staging}
	if why := servers(l, l.Sites[1]).Resources[0].Why; !strings.Contains(why, "clinic/production, clinic/staging share") {
		t.Errorf("it says %q", why)
	}
}

// What is asked of an environment is declared as the layout has it.
func TestObjectivesAreDeclared(t *testing.T) {
	l := clinic()
	for _, x := range environments(l, l.Sites[1]).Declared {
		if o, ok := x.(ward.Objective); ok {
			t.Errorf("%v is declared, and nobody asks for it", o)
		}
		if e, ok := x.(ward.Environment); ok && e.Objectives != nil {
			t.Errorf("%v is declared of %s, and nobody asks for it", *e.Objectives, e.Subject())
		}
	}
	bound := 30
	l.Environments[0].Objectives = &layout.Objectives{
		RPO: layout.Objective{Asked: "1h", AskedMinutes: 60, Designed: "no bound", Standing: design.NotShown, Why: "nothing bounds it"},
		RTO: layout.Objective{Asked: "4h", AskedMinutes: 240, Designed: "30 min", DesignedMinutes: &bound, Standing: design.Shown, Why: "published"},
	}
	declared := environments(l, l.Sites[1]).Declared
	got := declared[0].(ward.Environment)
	if diff := cmp.Diff(&ward.Minutes{RPO: 60, RTO: 240}, got.Objectives); diff != "" {
		t.Errorf("objectives (-want +got):\n%s", diff)
	}
	if got.RecoveryRegion != "centralus" || len(got.Units) != 2 {
		t.Errorf("declared %v", got)
	}
	want := []ward.Objective{
		{
			Entity: got.Entity, Environment: got.Name, Name: ward.RecoveryPoint, Asked: "1h", Minutes: 60, Promised: "no bound",
			Standing: "not shown", Why: "nothing bounds it", Shown: ward.Bound{Why: "nothing bounds it, and no drill has measured it"},
		},
		{
			Entity: got.Entity, Environment: got.Name, Name: ward.RecoveryTime, Asked: "4h", Minutes: 240, Promised: "30 min",
			Standing: "shown", Why: "published", Shown: ward.Bound{Known: true, Minutes: 30},
		},
	}
	if diff := cmp.Diff(want, []ward.Objective{declared[1].(ward.Objective), declared[2].(ward.Objective)}); diff != "" {
		t.Errorf("promises (-want +got):\n%s", diff)
	}
}

// A cluster is declared with what runs in it, wherever that is.
func TestClustersAreDeclared(t *testing.T) {
	l := clinic()
	var got []ward.Cluster
	for _, s := range l.Sites {
		for _, x := range environments(l, s).Declared {
			if c, ok := x.(ward.Cluster); ok {
				got = append(got, c)
			}
		}
	}
	if len(got) != len(l.Clusters) || got[0].Name != l.Clusters[0].Name || len(got[0].Environments) != len(l.Clusters[0].Runs) {
		t.Errorf("declared are %v, laid out %v", got, l.Clusters)
	}
}

// A policy is assigned at every scope that was decided on, and at no other; one
// that changes resources acts as an identity of its own, whose rights are there
// before it.
func TestEnforcement(t *testing.T) {
	l := clinic()
	other := addr.Subscription("5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03")
	l.Platform.Subscriptions = append(l.Platform.Subscriptions, other)
	l.Enforcement = []layout.Enforcement{
		{Name: "refuses", Check: "refuses", Title: "It refuses", Definition: "e56962a6-4747-49cd-b67b-bf8b01975c4c", Effect: "Deny", Parameters: design.Object{"effect": "Deny"}, Scopes: []addr.ID{subscription, other}},
		{
			Name: "changes", Check: "changes", Title: "It changes", Definition: "94de2ad3-e0c1-4caf-ad78-5d47bbc83d3d", Effect: "Modify", Scopes: []addr.ID{subscription},
			Needs: &layout.Needs{Roles: []layout.Role{{ID: "4d97b98b-1d4f-4787-a291-c67834d212e7", Name: "Network Contributor"}}, Remediation: true},
		},
		{Name: "nowhere", Check: "nowhere", Title: "It is nowhere", Effect: "Audit", Needs: &layout.Needs{}},
	}
	d := mustDesign(t, l)
	got := map[string]int{}
	order := map[string]int{}
	for i, r := range d.Of(addr.PlatformUnit()) {
		switch kind := r.ID.Kind(); kind {
		case "Microsoft.Authorization/policyAssignments":
			got[r.ID.Name()]++
			order[r.ID.Name()] = i
			if r.ID.Name() != "changes" {
				if _, ok := r.Body["identity"]; ok {
					t.Errorf("%s acts as somebody, and changes nothing", r.ID)
				}
				continue
			}
			if r.Location() != "eastus2" || !strings.Contains(r.Why, "puts right") {
				t.Errorf("%s is in %q: %s", r.ID, r.Location(), r.Why)
			}
			acts := r.Body["identity"].(design.Object)["userAssignedIdentities"].(design.Object)
			if _, ok := acts[l.Sites[0].PolicyIdentityID("changes").String()]; !ok {
				t.Errorf("%s acts as %v", r.ID, acts)
			}
		case "Microsoft.ManagedIdentity/userAssignedIdentities", "Microsoft.Authorization/roleAssignments":
			order[string(kind)] = i
			got[string(kind)]++
		}
	}
	want := map[string]int{"refuses": 2, "changes": 1, "Microsoft.ManagedIdentity/userAssignedIdentities": 2, "Microsoft.Authorization/roleAssignments": 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("of the platform (-want +got):\n%s", diff)
	}
	if order["changes"] < order["Microsoft.Authorization/roleAssignments"] {
		t.Error("it is assigned before its identity has its rights")
	}
}
