package runbook

import (
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template/parse"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

var (
	production = addr.Environment{Entity: "clinic", Name: "production"}
	home       = addr.EnvironmentUnit(production)
	back       = addr.RecoveryUnit(production)
)

// clinic is a layout written by hand: an environment with a server of its own
// and one that follows it.
func clinic() layout.Layout {
	subscription := addr.Subscription("5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02")
	here := layout.Site{Unit: home, Environment: production, Subscription: subscription, Zones: 3}.Named("hrg")
	there := layout.Site{Unit: back, Environment: production, Subscription: subscription, Zones: 3}.Named("hrg")
	server := layout.Server{Unit: home, ID: here.ServerID(), Serves: []addr.Environment{production}}
	replica := layout.Server{Unit: back, ID: there.ServerID(), ReplicaOf: server.ID}
	endpoint := here.VirtualEndpoint()
	return layout.Layout{
		Identity:  layout.Identity{DatabaseAdministrators: layout.Group{Name: "database people"}},
		Retention: layout.Retention{RecordDays: 2196},
		Sites:     []layout.Site{here, there},
		Servers:   []layout.Server{server, replica},
		Clusters:  []layout.Cluster{{Name: "clinic", Unit: home, Runs: []layout.Workload{{Environment: production, Namespace: "odoo"}}}},
		Environments: []layout.Environment{{
			Name: production, Data: "regulated", Home: home, Recovery: &back, Mechanism: layout.GeoReplica,
			Database: layout.Database{Server: server.ID, Host: layout.ServerHost(server.ID), Endpoint: endpoint, Name: "odoo", Role: "odoo", Connections: 100},
			Settings: []layout.Setting{{Key: "report.url", Value: "http://127.0.0.1:8069", Why: "it is so"}},
		}},
	}
}

func mustSteps(t *testing.T, l layout.Layout) []design.Step {
	t.Helper()
	steps, err := Steps(l)
	if err != nil {
		t.Fatal(err)
	}
	return steps
}

// Which steps there are, of which site, in which order, is the layout's.
func TestWhichStepsThereAre(t *testing.T) {
	names := func(l layout.Layout, unit addr.Unit, when design.When) string {
		var out []string
		for _, s := range mustSteps(t, l) {
			if s.Unit == unit && s.When == when {
				if s.Order != len(out)+1 {
					t.Errorf("%s is step %d, behind %d others", s.Slug, s.Order, len(out))
				}
				out = append(out, s.Slug)
			}
		}
		return strings.Join(out, " ")
	}
	for _, tt := range []struct {
		name   string
		change func(*layout.Layout)
		want   [4]string // after at home, later at home, after in recovery, later in recovery
	}{
		{"a replica", func(*layout.Layout) {}, [4]string{
			"restart-database database-roles odoo-database lock-records", "see-old-primary stop-recovery prove-silence-back promote-back bring-attachments-back open-at-home backup-before-schema lift-lock database-disk", "restart-replica lead-readers", "stop-writers prove-nothing-writes promote-replica fail-attachments-over after-promotion lift-lock",
		}},
		{"no replica", func(l *layout.Layout) { l.Servers = l.Servers[:1] }, [4]string{
			"restart-database database-roles odoo-database lock-records", "backup-before-schema lift-lock database-disk", "", "",
		}},
		{"a server elsewhere", func(l *layout.Layout) { l.Servers = nil }, [4]string{
			"database-roles odoo-database lock-records", "", "", "",
		}},
		{"another's cluster", func(l *layout.Layout) { l.Clusters[0].Declared = true }, [4]string{
			"restart-database database-roles ask-cluster-owner odoo-database lock-records", "see-old-primary stop-recovery prove-silence-back promote-back bring-attachments-back open-at-home backup-before-schema lift-lock database-disk", "restart-replica lead-readers", "stop-writers prove-nothing-writes promote-replica fail-attachments-over after-promotion lift-lock",
		}},
		{"keys and a backup vault", func(l *layout.Layout) {
			l.Clusters = nil
			l.Sites[0].Keys = []layout.Key{{Purpose: layout.DatabaseKey}}
			l.Sites[0].Backup = &layout.Backup{Databases: []addr.ID{l.Servers[0].ID}}
		}, [4]string{
			"restart-database database-roles lock-records first-copy", "see-old-primary stop-recovery prove-silence-back promote-back bring-attachments-back backup-before-schema key-rotation lift-lock database-disk", "restart-replica lead-readers", "stop-writers prove-nothing-writes promote-replica fail-attachments-over after-promotion lift-lock",
		}},
		{"a backup vault that copies nothing", func(l *layout.Layout) { l.Sites[0].Backup = &layout.Backup{} }, [4]string{
			"restart-database database-roles odoo-database lock-records", "see-old-primary stop-recovery prove-silence-back promote-back bring-attachments-back open-at-home backup-before-schema lift-lock database-disk", "restart-replica lead-readers", "stop-writers prove-nothing-writes promote-replica fail-attachments-over after-promotion lift-lock",
		}},
		{"a proxy", func(l *layout.Layout) {
			l.Clusters[0].Proxy = &layout.Proxy{Image: "registry.example/traefik@sha256:0"}
		}, [4]string{
			"restart-database database-roles proxy-definitions odoo-database lock-records", "see-old-primary stop-recovery prove-silence-back promote-back bring-attachments-back open-at-home backup-before-schema lift-lock database-disk", "restart-replica lead-readers", "stop-writers prove-nothing-writes promote-replica fail-attachments-over after-promotion lift-lock",
		}},
		{"a cluster that takes releases", func(l *layout.Layout) {
			l.Clusters[0].AKS, l.Clusters[0].Proxy = &layout.AKS{}, &layout.Proxy{Image: "registry.example/traefik@sha256:0"}
			l.Platform.Releases = &layout.Releases{Signers: map[string]string{"pipeline": "a key"}}
		}, [4]string{
			"restart-database database-roles proxy-definitions publish-release odoo-database lock-records", "see-old-primary stop-recovery prove-silence-back promote-back bring-attachments-back open-at-home close-for-schema backup-before-schema update-schema smoke-after-schema release-for-schema open-after-schema lift-lock database-disk", "restart-replica lead-readers", "stop-writers prove-nothing-writes promote-replica fail-attachments-over after-promotion lift-lock",
		}},
		{"another's cluster, and releases", func(l *layout.Layout) {
			l.Clusters[0].Declared, l.Platform.Releases = true, &layout.Releases{}
		}, [4]string{
			"restart-database database-roles ask-cluster-owner publish-to-cluster odoo-database lock-records", "see-old-primary stop-recovery prove-silence-back promote-back bring-attachments-back open-at-home close-for-schema backup-before-schema update-schema smoke-after-schema release-for-schema open-after-schema lift-lock database-disk", "restart-replica lead-readers", "stop-writers prove-nothing-writes promote-replica fail-attachments-over after-promotion lift-lock",
		}},
		{"no cluster", func(l *layout.Layout) { l.Clusters = nil }, [4]string{
			"restart-database database-roles lock-records", "see-old-primary stop-recovery prove-silence-back promote-back bring-attachments-back backup-before-schema lift-lock database-disk", "restart-replica lead-readers", "stop-writers prove-nothing-writes promote-replica fail-attachments-over after-promotion lift-lock",
		}},
		{"a cluster on which it is kept ready", func(l *layout.Layout) { l.Clusters[0].Runs[0].Standby = true }, [4]string{
			"restart-database database-roles lock-records", "see-old-primary stop-recovery prove-silence-back promote-back bring-attachments-back backup-before-schema lift-lock database-disk", "restart-replica lead-readers", "stop-writers prove-nothing-writes promote-replica fail-attachments-over after-promotion lift-lock",
		}},
	} {
		l := clinic()
		tt.change(&l)
		got := [4]string{names(l, home, design.AfterApply), names(l, home, design.Later), names(l, back, design.AfterApply), names(l, back, design.Later)}
		if got != tt.want {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, got, tt.want)
		}
	}
}

// What runs on a cluster waits until its release is there, and the release for
// what is put into it by hand.
func TestWhatWaitsForARelease(t *testing.T) {
	l := clinic()
	l.Clusters[0].AKS, l.Clusters[0].Proxy = &layout.AKS{}, &layout.Proxy{Image: "registry.example/traefik@sha256:0"}
	waits := func(slug string, c design.Condition) bool {
		for _, s := range mustSteps(t, l) {
			if s.Slug == slug {
				return slices.Contains(s.Needs, c)
			}
		}
		return false
	}
	released := design.Condition{Kind: design.Released, Of: l.Sites[0].ClusterID()}
	defined := design.Condition{Kind: design.Taken, What: home.String() + "/proxy-definitions"}
	for _, signs := range []bool{false, true} {
		if signs {
			l.Platform.Releases = &layout.Releases{Signers: map[string]string{"pipeline": "a key"}}
		}
		if waits("odoo-database", released) != signs || waits("publish-release", defined) != signs {
			t.Errorf("somebody signs releases: %v; Odoo waits for one: %v, and it for definitions: %v", signs, waits("odoo-database", released), waits("publish-release", defined))
		}
	}
}

// A command is for a cluster that its step has chosen, and not for whichever was
// spoken to last.
func TestAClusterIsChosen(t *testing.T) {
	l := clinic()
	l.Clusters[0].AKS = &layout.AKS{}
	l.Clusters = append(l.Clusters, layout.Cluster{Name: "back", Unit: back, AKS: &layout.AKS{}, Runs: []layout.Workload{{Environment: production, Namespace: "odoo", Standby: true}}})
	l.Environments[0].Database.OnCluster = true
	l.DatabaseClusters = []layout.DatabaseCluster{{Unit: home, Writes: home}, {Unit: back, Writes: home}}
	l.Platform.Releases = &layout.Releases{}
	seen := 0
	for _, s := range mustSteps(t, l) {
		speaks, chosen := strings.Index(s.Body, "\nkubectl "), strings.Index(s.Body, "\naz aks get-credentials ")
		if speaks < 0 {
			continue
		}
		seen++
		if chosen < 0 || chosen > speaks {
			t.Errorf("%s of %s chooses no cluster:\n%s", s.Slug, s.Unit, s.Body)
		}
	}
	if seen < 10 {
		t.Errorf("only %d steps speak to a cluster", seen)
	}
}

// What closes the way to the database shuts out those who write, and not whoever
// must see that nobody does.
func TestTheWayIsClosedToWritersAlone(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*layout.Layout)
		want   string
	}{
		"nodes of its own": {func(l *layout.Layout) {}, "10.41.0.0/22"},
		"another's cluster": {func(l *layout.Layout) {
			l.Clusters[0].Declared, l.Clusters[0].Nodes = true, netip.MustParsePrefix("10.90.0.0/20")
		}, "10.90.0.0/20"},
	} {
		l := clinic()
		l.Sites[0].Network = &layout.Network{Space: netip.MustParsePrefix("10.41.0.0/16"), Subnets: []layout.Subnet{{Role: layout.ClusterSubnet, Range: netip.MustParsePrefix("10.41.0.0/22")}}}
		tt.change(&l)
		for _, s := range mustSteps(t, l) {
			if s.Slug == "stop-writers" && !strings.Contains(s.Body, "--source-address-prefixes "+tt.want+" ") {
				t.Errorf("%s: it is not closed to %s:\n%s", name, tt.want, s.Body)
			}
		}
	}
}

// A step of more than one procedure has a name that is right in each.
func TestTitlesAreRightInEachProcedure(t *testing.T) {
	for _, s := range steps {
		if len(s.in) > 1 && strings.Contains(s.title, "lost") {
			t.Errorf("%s is a step of %v, and is called %q", s.file, s.in, s.title)
		}
	}
}

// Whoever keeps the management group that the subscriptions stand in is asked,
// with the platform and before it; what is asked for follows from whether
// policies are assigned there.
func TestWhatTheOwnerOfAGroupIsAsked(t *testing.T) {
	asked := func(above *layout.GroupOwner) string {
		l := clinic()
		l.Sites = append(l.Sites, layout.Site{Unit: addr.PlatformUnit()})
		l.Platform.Unit = addr.PlatformUnit()
		l.Platform.Subscriptions = []addr.ID{addr.Subscription("5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02")}
		l.Above = above
		if above != nil && above.Assigns {
			l.Governance = &layout.Governance{Unit: addr.GovernanceUnit()}
		}
		for _, s := range mustSteps(t, l) {
			if s.Slug == "ask-group-owner" {
				if s.Unit != addr.PlatformUnit() || s.When != design.BeforeApply {
					t.Errorf("it is a step of %s, at %v", s.Unit, s.When)
				}
				return s.Body
			}
		}
		return ""
	}
	if asked(nil) != "" {
		t.Error("nobody's group has an owner to ask")
	}
	group := addr.ManagementGroup("landing-zones")
	apart := asked(&layout.GroupOwner{Group: group, Owner: "cloud team"})
	there := asked(&layout.GroupOwner{Group: group, Owner: "cloud team", Assigns: true})
	for _, body := range []string{apart, there} {
		for _, want := range []string{"the cloud team's", "5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02", "--scope " + group.String()} {
			if !strings.Contains(body, want) {
				t.Errorf("it does not say %q:\n%s", want, body)
			}
		}
	}
	if !strings.Contains(there, "Resource Policy Contributor on landing-zones") || strings.Contains(apart, "Resource Policy Contributor") {
		t.Errorf("rights are asked for, with policies there:\n%s\nand without:\n%s", there, apart)
	}
}

// Whoever keeps a cluster is asked for what its nodes, its network and its
// Flux must do for Odoo.
func TestWhatTheOwnerOfAClusterIsAsked(t *testing.T) {
	l := clinic()
	l.Clusters[0].Declared, l.Clusters[0].Owner, l.Clusters[0].Issuer = true, "platform team", "https://oidc.example/shared"
	l.Clusters[0].Name, l.Clusters[0].Runs[0].Namespace = "shared", "odoo-clinic-production"
	l.Clusters[0].Runs[0].Way = &layout.Way{Hosts: []string{"clinic.example.org"}}
	l.Environments[0].Odoo = layout.Odoo{Web: layout.Web{MaxReplicas: 3, Surge: 1}, Websocket: layout.Websocket{Replicas: 2, Surge: 1}}
	l.Sites[0].Network = &layout.Network{Subnets: []layout.Subnet{{Role: layout.EndpointsSubnet, Range: netip.MustParsePrefix("10.41.8.0/26")}}}
	for _, s := range mustSteps(t, l) {
		if s.Slug != "ask-cluster-owner" {
			continue
		}
		for _, want := range []string{
			"platform team keeps the cluster shared", "clusters/shared/odoo", "`clusters/shared/traefik`: the routes of odoo-clinic-production", "a certificate for clinic.example.org,", "https://oidc.example/shared", "`ODOO_CLINIC_PRODUCTION_CLIENT_ID`",
			"10.41.8.0/26", "10900 m of processors and 16384 MiB", "--name hrg-clinic-production-odoo --query clientId",
		} {
			if !strings.Contains(s.Body, want) {
				t.Errorf("it does not say %q:\n%s", want, s.Body)
			}
		}
		return
	}
	t.Error("nobody is asked")
}

// A policy that changes what is there is asked to, in each of its
// subscriptions; of one that is assigned nowhere there is nothing to ask.
func TestRemediation(t *testing.T) {
	l := clinic()
	platform := layout.Site{Unit: addr.PlatformUnit(), Subscription: addr.Subscription("5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01")}.Named("hrg")
	l.Sites, l.Platform.Unit = append(l.Sites, platform), platform.Unit
	l.Enforcement = []layout.Enforcement{
		{Name: "refuses", Check: "refuses", Scopes: []addr.ID{platform.Subscription}},
		{Name: "nowhere", Check: "nowhere", Needs: &layout.Needs{Remediation: true}},
	}
	of := func() []string {
		var out []string
		for _, s := range mustSteps(t, l) {
			if s.Slug == "remediate-policies" {
				out = append(out, s.Unit.String()+":"+s.Body)
			}
		}
		return out
	}
	if got := of(); len(got) != 0 {
		t.Errorf("there is nothing to put right, and the steps say %q", got)
	}
	l.Enforcement[1].Scopes = []addr.ID{platform.Subscription}
	const want = "\naz policy remediation create --subscription 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01 --name nowhere --policy-assignment nowhere\n"
	if got := of(); len(got) != 1 || !strings.HasPrefix(got[0], "platform:") || !strings.Contains(got[0], want) {
		t.Errorf("the steps say %q", got)
	}
}

// A region is given up in an order: nothing writes, that is seen, and only then
// is another server promoted. With Flux suspended alone, pods, cron and the
// autoscaler would go on.
func TestNothingWritesBeforeAPromotion(t *testing.T) {
	l := clinic()
	order := map[string]int{}
	body := map[string]string{}
	for _, s := range mustSteps(t, l) {
		if s.Unit == back && s.When == design.Later {
			order[s.Slug], body[s.Slug] = s.Order, s.Body
		}
	}
	if order["stop-writers"] != 1 || order["prove-nothing-writes"] != 2 || order["promote-replica"] != 3 {
		t.Errorf("the order is %v", order)
	}
	for slug, parts := range map[string][]string{
		"stop-writers":         {"fluxConfigurations", `"suspend":true`, "scale deployments --all --replicas=0", "cronjobs", "--for=delete", "nsg rule create", "--access Deny", "5432 6432"},
		"prove-nothing-writes": {"usename = 'odoo'", "'odoo', 'odoo_sessions'", "nothing was written", "pg_last_wal_replay_lsn"},
	} {
		at := 0
		for _, part := range parts {
			i := strings.Index(body[slug][at:], part)
			if i < 0 {
				t.Errorf("%s does not say %q behind what it says before:\n%s", slug, part, body[slug])
				break
			}
			at += i
		}
	}
}

// KEDA starts what has no pods, so that it is held at none before they are
// taken away, behind Flux, which would let it go; and where Odoo starts again it
// is let go. On a cluster without it no command speaks of what is not there.
func TestKEDAIsHeldWhileNothingMayWrite(t *testing.T) {
	l := clinic()
	l.Environments[0].Odoo.Web.MinReplicas = 5
	l.Clusters = append(l.Clusters, layout.Cluster{Name: "back", Unit: back, AKS: &layout.AKS{}, Runs: []layout.Workload{{Environment: production, Namespace: "odoo", Standby: true}}})
	for _, hours := range []*layout.Hours{nil, {Days: "weekdays", From: "06:00", To: "20:00", Zone: "America/New_York", MinReplicas: 2}} {
		l.Environments[0].Odoo.Hours = hours
		seen := 0
		for _, s := range mustSteps(t, l) {
			emptied, started := strings.Index(s.Body, "scale deployments --all --replicas=0"), strings.Index(s.Body, "scale deployment odoo-web --replicas=5")
			held, paused := strings.Index(s.Body, "autoscaling.keda.sh/paused-replicas=0"), strings.Index(s.Body, "--for=condition=Paused")
			freed := strings.Index(s.Body, "autoscaling.keda.sh/paused-replicas-\n")
			if hours == nil {
				if strings.Contains(s.Body, "keda") || strings.Contains(s.Body, "KEDA") {
					t.Errorf("%s speaks of KEDA, which is not there:\n%s", s.Slug, s.Body)
				}
				continue
			}
			if emptied >= 0 {
				seen++
				if flux := strings.LastIndex(s.Body[:emptied], `"suspend":true`); flux < 0 || held < flux || paused < held || emptied < paused {
					t.Errorf("%s takes the pods away at %d, and holds KEDA at %d, seen at %d, Flux at %d:\n%s", s.Slug, emptied, held, paused, flux, s.Body)
				}
			}
			if started >= 0 {
				seen++
				if freed < 0 || freed > started {
					t.Errorf("%s starts the web at %d, and lets KEDA go at %d:\n%s", s.Slug, started, freed, s.Body)
				}
			}
		}
		if hours != nil && seen < 4 {
			t.Errorf("%d steps stop or start pods, want those of a loss and of the way back", seen)
		}
	}
}

// Whoever stops Flux does it where the flag is: at Azure for its extension, at
// Flux's own objects where they are what a cluster is told by.
func TestFluxIsStoppedWhereItsFlagIs(t *testing.T) {
	const own, azure = "get kustomizations.kustomize.toolkit.fluxcd.io --output name | xargs -r -n 1 kubectl --namespace odoo patch --type merge --patch '{\"spec\":{\"suspend\":", "fluxConfigurations"
	for _, plain := range []bool{false, true} {
		l := clinic()
		l.Platform.Releases = &layout.Releases{Signers: map[string]string{"pipeline": "a key"}}
		if plain {
			l.Clusters[0].Declared, l.Clusters[0].AKS = true, nil
		} else {
			l.Clusters[0].Declared, l.Clusters[0].AKS = false, &layout.AKS{}
		}
		said := 0
		for _, s := range mustSteps(t, l) {
			flag, is := map[string]string{"close-for-schema": "true", "stop-writers": "true", "open-after-schema": "false", "open-at-home": "false"}[s.Slug]
			if !is {
				continue
			}
			said++
			if strings.Contains(s.Body, own+flag) != plain || strings.Contains(s.Body, azure) == plain {
				t.Errorf("Flux's own objects: %v, and %s says\n%s", plain, s.Slug, s.Body)
			}
		}
		if said < 4 {
			t.Errorf("Flux's own objects: %v, and only %d steps stop or start it", plain, said)
		}
	}
}

// What a production takes its staging has run: it is copied by its digest, after
// it was seen who signed it, and nothing else leads there.
func TestAStagingComesBeforeItsProduction(t *testing.T) {
	l := clinic()
	l.Platform.Releases = &layout.Releases{Signers: map[string]string{"pipeline": "a key"}}
	l.Clusters[0].AKS = &layout.AKS{}
	step := func(unit addr.Unit, slug string) (design.Step, bool) {
		for _, s := range mustSteps(t, l) {
			if s.Unit == unit && s.Slug == slug {
				return s, true
			}
		}
		return design.Step{}, false
	}
	released := design.Condition{Kind: design.Released, Of: l.Sites[0].ClusterID()}
	l.Environments[0].Purpose = "production"
	if s, _ := step(home, "publish-release"); !slices.Contains(s.Gives, released) {
		t.Errorf("without a staging, what is pushed is not what is taken: %v", s.Gives)
	}
	if _, there := step(home, "promote-release"); there {
		t.Error("there is nobody before it, and something is let through")
	}

	before := l.Environments[0]
	before.Name.Name, before.Purpose, before.Recovery, before.Home = "staging", "staging", nil, addr.EnvironmentUnit(before.Name)
	before.Home = addr.EnvironmentUnit(before.Name)
	site := l.Sites[0]
	site.Unit, site.Environment = before.Home, before.Name
	l.Environments, l.Sites = append(l.Environments, before), append(l.Sites, site)
	l.Clusters = append(l.Clusters, layout.Cluster{Name: "staging", Unit: before.Home, AKS: &layout.AKS{}, Runs: []layout.Workload{{Environment: before.Name, Namespace: "odoo"}}})
	pushed, _ := step(home, "publish-release")
	through, there := step(home, "promote-release")
	if !there || slices.Contains(pushed.Gives, released) || !slices.Contains(through.Gives, released) || strings.Contains(pushed.Body, "/releases/") {
		t.Fatalf("what is pushed is taken at once:\n%s\nand what is let through gives %v", pushed.Body, through.Gives)
	}
	at := 0
	for _, part := range []string{"ran=\"$(kubectl ", "@\"$(oras resolve ", "cosign verify --key ", "flux pull artifact oci://\"$pushed\"", "test \"$runs\" = \"$ran\"", "oras copy --recursive \"$pushed\" ", "SourceVerified"} {
		i := strings.Index(through.Body[at:], part)
		if i < 0 {
			t.Fatalf("it does not say %q behind what it says before:\n%s", part, through.Body)
		}
		at += i
	}
	if first, _ := step(before.Home, "publish-release"); !strings.Contains(first.Body, "/releases/staging") {
		t.Errorf("a staging takes what is pushed:\n%s", first.Body)
	}
}

// A planned drill takes production to where the writer is then: without a
// cluster there it would be down, so there is none, and the promotion says why.
func TestPlannedDrillsWantACluster(t *testing.T) {
	for _, there := range []bool{false, true} {
		l := clinic()
		if there {
			l.Clusters = append(l.Clusters, layout.Cluster{Name: "back", Unit: back, AKS: &layout.AKS{}, Runs: []layout.Workload{{Environment: production, Namespace: "odoo", Standby: true}}})
		}
		var switches, opens []string
		for _, s := range mustSteps(t, l) {
			if slices.Contains(s.In, design.PlannedSwitch) {
				switches = append(switches, s.Slug)
			}
			if s.Slug == "open-in-recovery" {
				opens = append(opens, s.Slug)
			}
			if s.Slug == "promote-replica" && strings.Contains(s.Body, "There is no planned drill") == there {
				t.Errorf("a cluster there: %v; the promotion says\n%s", there, s.Body)
			}
			if planned := strings.Contains(s.Body, "--promote-option planned"); planned && s.Slug != "promote-back" && (!there || s.Slug != "switch-replica") {
				t.Errorf("a cluster there: %v; %s switches", there, s.Slug)
			}
		}
		if slices.Contains(switches, "switch-replica") != there || (len(opens) == 1) != there {
			t.Errorf("a cluster there: %v; the planned switch is %q, and Odoo is started there: %q", there, switches, opens)
		}
	}
}

// A promoted server is made highly available where there are zones to do it.
func TestAfterPromotion(t *testing.T) {
	for zones, want := range map[int]string{1: "/backups?api-version", 3: "--high-availability ZoneRedundant"} {
		l := clinic()
		l.Sites[1].Zones = zones
		n := 0
		for _, s := range mustSteps(t, l) {
			if s.Slug == "after-promotion" {
				n++
				if !strings.Contains(s.Body, want) || !strings.Contains(s.Body, "apply neither unit") {
					t.Errorf("%d zones: the step says\n%s", zones, s.Body)
				}
			}
		}
		if n != 1 {
			t.Errorf("%d zones: %d steps after the promotion", zones, n)
		}
	}
}

// The steps of an environment are for the namespace that it runs in.
func TestStepsKnowTheNamespace(t *testing.T) {
	l := clinic()
	l.Clusters[0].Runs[0].Namespace = "odoo-production"
	found := 0
	for _, s := range mustSteps(t, l) {
		found += strings.Count(s.Body, "kubectl --namespace odoo-production ")
		if strings.Contains(s.Body, "--namespace odoo ") {
			t.Errorf("%s is for another namespace", s.Slug)
		}
	}
	if found != 10 {
		t.Errorf("the namespace is named %d times, want 10", found)
	}
}

// In what a template asks to run, every value goes through a function that
// quotes it: what a person named is never part of a command.
func TestEveryValueInACommandIsQuoted(t *testing.T) {
	quoted := func(pipe *parse.PipeNode) bool {
		if len(pipe.Cmds) == 0 {
			return false
		}
		name, ok := pipe.Cmds[len(pipe.Cmds)-1].Args[0].(*parse.IdentifierNode)
		return ok && quoting[name.Ident] != nil
	}
	seen := 0
	var walk func(name string, n parse.Node, code bool) bool
	list := func(name string, l *parse.ListNode, code bool) bool {
		if l != nil {
			for _, n := range l.Nodes {
				code = walk(name, n, code)
			}
		}
		return code
	}
	walk = func(name string, n parse.Node, code bool) bool {
		switch n := n.(type) {
		case *parse.TextNode:
			if strings.Count(string(n.Text), "```")%2 == 1 {
				return !code
			}
		case *parse.ActionNode:
			if code {
				seen++
				if !quoted(n.Pipe) {
					t.Errorf("%s: %s is in a command as it is", name, n)
				}
			}
		case *parse.RangeNode:
			return list(name, n.List, code)
		case *parse.IfNode:
			list(name, n.ElseList, code)
			return list(name, n.List, code)
		}
		return code
	}
	for _, one := range texts.Templates() {
		if one.Tree == nil {
			continue
		}
		// A template that others fill their commands with is all command,
		// but the one that is a sentence.
		code := !strings.HasSuffix(one.Name(), ".md") && one.Name() != "after"
		if left := list(one.Name(), one.Root, code); left != code {
			t.Errorf("%s leaves its commands open", one.Name())
		}
	}
	if seen < 30 {
		t.Errorf("only %d values were seen", seen)
	}
}

// What hostile names make of the commands is run, by a shell whose programs
// only write down what they were called with: each name is one word of one of
// them, and nothing else happens.
func TestHostileNamesStayNames(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("needs sh")
	}
	for name, hostile := range map[string]string{
		"a substitution": "$(touch pwned)",
		"an old one":     "`touch pwned`",
		"a command":      "; touch pwned #",
		"a quote":        "'; touch pwned #",
		"two quotes":     `"'; touch pwned; '"`,
		"all of it":      "it's; touch pwned; $(touch pwned) \"`touch pwned`\" & | \\",
	} {
		t.Run(name, func(t *testing.T) { hostileNamesStayNames(t, sh, hostile) })
	}
}

func hostileNamesStayNames(t *testing.T, sh, hostile string) {
	t.Helper()
	l := clinic()
	l.Identity.DatabaseAdministrators.Name = hostile
	l.Clusters[0].Runs[0].Namespace, l.Clusters[0].Declared = hostile, true
	l.Clusters[0].Owner, l.Clusters[0].Issuer = hostile, hostile
	l.Environments[0].Database.Host = hostile
	l.Environments[0].Database.Endpoint = hostile
	withEntry(&l, hostile)

	dir := t.TempDir()
	bin := filepath.Join(dir, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	stub := "#!/bin/sh\nfor a in \"$@\"; do printf '%s\\n' \"$a\" >>" + quote(filepath.Join(dir, "words")) + "; done\nprintf '%s\\n' \"$PGUSER\" >>" + quote(filepath.Join(dir, "words")) + "\n"
	for _, program := range []string{"az", "psql", "kubectl", "kubelogin", "flux", "openssl"} {
		if err := os.WriteFile(filepath.Join(bin, program), []byte(stub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	block := regexp.MustCompile("(?s)```sh\n(.*?)```")
	ran := 0
	for _, s := range mustSteps(t, l) {
		for _, m := range block.FindAllStringSubmatch(s.Body, -1) {
			ran++
			cmd := exec.Command(sh, "-eu", "-c", m[1])
			cmd.Dir = dir
			cmd.Env = []string{"PATH=" + bin + ":/usr/bin:/bin", "PGUSER="}
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s\n%s", s.Slug, err, out, m[1])
			}
		}
	}
	if ran < 10 {
		t.Errorf("only %d blocks were run", ran)
	}
	if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil {
		t.Error("a name was run")
	}
	words, err := os.ReadFile(filepath.Join(dir, "words"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(words), "\n")
	for _, want := range []string{hostile} {
		if !slices.Contains(lines, want) {
			t.Errorf("no program was called with %q", want)
		}
	}
}

func TestQuoting(t *testing.T) {
	for _, tt := range []struct {
		name string
		of   func(string) string
		in   string
		want string
	}{
		{"a word", word, "hrg-clinic_1.example:5432/a@b", "hrg-clinic_1.example:5432/a@b"},
		{"no word", word, "", "''"},
		{"two words", word, "a b", "'a b'"},
		{"an option", word, "-rf", "'-rf'"},
		{"an assignment", word, "=x", "'=x'"},
		{"a quote", word, "it's", `'it'\''s'`},
		{"a word in quotes", quote, "a", "'a'"},
		{"a name", sqlName, "harbor_clinic", "harbor_clinic"},
		{"a name with capitals", sqlName, "Odoo", `"Odoo"`},
		{"a name with a quote", sqlName, `o"x`, `"o""x"`},
		{"a text", sqlText, "it's", "'it''s'"},
		{"python", python, `it's \ ` + "\n", `'it\'s \\ \n'`},
	} {
		if got := tt.of(tt.in); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
