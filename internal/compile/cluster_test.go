package compile_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/compile/decide"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
)

func laidOut(t *testing.T, in compile.Input) (layout.Layout, map[string]design.Decision) {
	t.Helper()
	l, decisions, err := decide.Decide(in)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]design.Decision{}
	for _, d := range decisions {
		of[d.Topic] = d
	}
	return l, of
}

// poolsOf writes the pools of a cluster in a line each.
func poolsOf(c layout.Cluster) []string {
	var out []string
	for _, p := range append([]layout.Pool{c.AKS.System}, c.AKS.Pools...) {
		out = append(out, fmt.Sprintf("%s %d-%d %s %v %v", p.Name, p.Min, p.Max, p.Size, p.Work, p.Alone))
	}
	return out
}

// Nodes follow from what the pods ask for, which follows from the people; cron
// has nodes of its own where people's care depends on it.
func TestNodesFollowTheLoad(t *testing.T) {
	for _, tt := range []struct {
		name string
		set  []string
		want []string
	}{
		{"180 people", nil, []string{
			"system 3-5 Standard_D4s_v5 [] false", "web 3-8 Standard_D4s_v5 [web] false", "background 1-2 Standard_D2s_v5 [background] true",
		}},
		{"12 people", []string{production + ".load.users", "12"}, []string{
			"system 3-5 Standard_D4s_v5 [] false", "web 3-6 Standard_D4s_v5 [web] false", "background 1-2 Standard_D2s_v5 [background] true",
		}},
		{"900 people", []string{production + ".load.users", "900"}, []string{
			"system 3-5 Standard_D4s_v5 [] false", "web 4-12 Standard_D8s_v5 [web] false", "background 1-2 Standard_D2s_v5 [background] true",
		}},
		{"staging", []string{production + ".purpose", "staging", production + ".load.users", "12"}, []string{
			"system 2-4 Standard_D4s_v5 [] false", "work 2-5 Standard_D4s_v5 [web background] false",
		}},
	} {
		l, of := laidOut(t, input(t, tt.set...))
		if diff := cmp.Diff(tt.want, poolsOf(l.Clusters[0])); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%s", tt.name, diff, of["nodes"].Chosen)
		}
		if len(of["nodes"].Arithmetic) < 5 || !slices.ContainsFunc(of["nodes"].Options, func(o design.Option) bool { return strings.HasPrefix(o.Verdict, "not taken: ") }) {
			t.Errorf("%s: the decision does not say why: %+v", tt.name, of["nodes"])
		}
	}
}

// At the autoscaler's most, while pods are replaced, all pods find room on the
// nodes that there may be, whoever comes first.
func TestNodesHoldThePodsAtTheirMost(t *testing.T) {
	for _, users := range twelveLoads {
		in := input(t, production+".load.users", users)
		d := mustCompile(t, in)
		l, _ := laidOut(t, in)
		odoo := l.Environments[0].Odoo
		count := map[string]int{
			"odoo-web": odoo.Web.MaxReplicas + odoo.Web.Surge, "odoo-websocket": odoo.Websocket.Replicas + odoo.Websocket.Surge, "odoo-background": 1,
		}
		for _, pool := range l.Clusters[0].AKS.Pools {
			i := slices.IndexFunc(in.Published.Kubernetes.Nodes.Sizes, func(s published.NodeSize) bool { return s.Name == pool.Size })
			cpu, memory := in.Published.Kubernetes.Allocatable(in.Published.Kubernetes.Nodes.Sizes[i], pool.MaxPods)
			var asksCPU, asksMemory int64
			for name, deployment := range deployments(t, d) {
				spec := deployment.Spec.Template.Spec
				if !slices.ContainsFunc(pool.Work, func(w string) bool { return spec.NodeSelector[layout.WorkLabel(w)] == "true" }) {
					continue
				}
				for _, c := range slices.Concat(spec.Containers, spec.InitContainers) {
					asksCPU += int64(count[name]) * c.Resources.Requests.Cpu().MilliValue()
					asksMemory += int64(count[name]) * c.Resources.Requests.Memory().Value() >> 20
				}
			}
			if asksCPU == 0 {
				t.Fatalf("%s users: nothing runs on the pool %s", users, pool.Name)
			}
			if room := int64(pool.Max * cpu); asksCPU > room {
				t.Errorf("%s users: the pods of %s ask for %d m of %d", users, pool.Name, asksCPU, room)
			}
			if room := int64(pool.Max * memory); asksMemory > room {
				t.Errorf("%s users: the pods of %s ask for %d MiB of %d", users, pool.Name, asksMemory, room)
			}
		}
	}
}

// What waits follows from the hours where something on the cluster knows them,
// and a pool keeps the nodes of the night. On a cluster of others it is used
// where the estate says that it runs there, and its owner is asked.
func TestTheFloorFollowsTheHours(t *testing.T) {
	const hours, existing = "{from: '07:00', to: '19:00', zone: America/New_York, outside: 30}", "{existing: {name: shared, issuer: 'https://oidc.example/', nodes: 10.90.0.0/21, owner: platform team, keda: %v}}"
	for _, tt := range []struct {
		name        string
		set         []string
		least, day  int
		keda, asked bool
	}{
		{"nobody names hours", nil, 3, 3, false, false},
		{"by hours", []string{production + ".load.hours", hours}, 3, 5, true, false},
		{"with more on duty", []string{production + ".load.hours", strings.Replace(hours, "30", "90", 1)}, 4, 5, true, false},
		{"hours without a night", []string{production + ".load.hours", "{days: every-day, from: '00:00', to: '23:59', zone: America/New_York}"}, 5, 5, false, false},
		{"a cluster of others without KEDA", []string{production + ".load.hours", hours, production + ".cluster", fmt.Sprintf(existing, false)}, 3, 3, false, false},
		{"a cluster of others with KEDA", []string{production + ".load.hours", hours, production + ".cluster", fmt.Sprintf(existing, true)}, 2, 5, false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := input(t, append([]string{production + ".load.users", "200", production + ".load.concurrent", "110"}, tt.set...)...)
			d := mustCompile(t, in)
			n := namespace{t: t, cluster: d.Objects[0].Key.Cluster, all: d.Objects}
			for _, o := range d.Objects {
				if o.Key.Name == "odoo-web" && o.Key.Kind == "Deployment" && !strings.HasSuffix(o.Component, "-standby") {
					n.cluster, n.name = o.Key.Cluster, o.Key.Namespace
				}
			}
			if least, day, most := n.bounds(); least != tt.least || day != tt.day || most != 7 && most != 6 {
				t.Errorf("%d pods wait, %d by day, at most %d, want %d and %d", least, day, most, tt.least, tt.day)
			}
			keda, asked := false, false
			for _, r := range d.Resources {
				if r.ID.Kind().Equal("Microsoft.ContainerService/managedClusters") {
					profile := r.Body["properties"].(design.Object)["workloadAutoScalerProfile"].(design.Object)["keda"].(design.Object)
					keda = keda || profile["enabled"] == true
				}
			}
			for _, s := range d.Steps {
				asked = asked || s.Slug == "ask-cluster-owner" && strings.Contains(s.Body, "KEDA runs there")
			}
			if keda != tt.keda || asked != tt.asked {
				t.Errorf("the design's clusters have KEDA: %v, and an owner is asked for it: %v", keda, asked)
			}
		})
	}
}

// A network that is too small for the nodes is refused, by what the nodes need.
func TestNetworkTooSmallForNodes(t *testing.T) {
	in := input(t, production+".load.users", "20000", production+".load.concurrent", "20000", production+".load.databaseGiB", "200", production+".network", "10.41.0.0/22")
	in.Published.Kubernetes.Nodes.Sizes = in.Published.Kubernetes.Nodes.Sizes[:2]
	in.Published.PostgreSQL.Sizes[len(in.Published.PostgreSQL.Sizes)-1].VCores = 900
	in.Published.PostgreSQL.Disks[len(in.Published.PostgreSQL.Disks)-1].IOPS = 100_000
	in.Published.PostgreSQL.Sizes[len(in.Published.PostgreSQL.Sizes)-1].IOPS = 100_000
	in.Published.PostgreSQL.Sizes[len(in.Published.PostgreSQL.Sizes)-1].MaxConnections = 100_000
	if _, _, err := decide.Decide(in); err == nil || !strings.Contains(err.Error(), ".network: has room for 507 nodes, and ") {
		t.Errorf("got %v", err)
	}
}

// The version is the newest that has been out for a while, or the estate's.
func TestVersions(t *testing.T) {
	for _, tt := range []struct {
		set  []string
		want string
	}{
		{nil, "1.36"},
		{[]string{"effective", "2027-02-01"}, "1.37"},
		{[]string{production + ".cluster.version", `"1.35"`}, "1.35"},
	} {
		l, of := laidOut(t, input(t, tt.set...))
		if got := l.Clusters[0].AKS.Version; got != tt.want || !strings.HasPrefix(of["cluster-upgrades"].Chosen, tt.want+",") {
			t.Errorf("%v: %s, want %s; %s", tt.set, got, tt.want, of["cluster-upgrades"].Chosen)
		}
	}
	if _, _, err := decide.Decide(input(t, production+".cluster.version", `"1.19"`)); err == nil || !strings.Contains(err.Error(), `cluster.version: "1.19" is not a version of AKS that is known here (write one of 1.34, 1.35, 1.36, 1.37)`) {
		t.Errorf("got %v", err)
	}
}

// A cluster in the recovery region is ready and empty, is changed on another
// day, and is there only where there is something to start it with.
func TestPilotLight(t *testing.T) {
	for _, tt := range []struct {
		rto     string
		standby bool
	}{{"4h", true}, {"24h", false}} {
		l, _ := laidOut(t, input(t, production+".objectives.rto", tt.rto))
		if len(l.Clusters) != 2 {
			t.Fatalf("%s: %d clusters, want one at home and one in the recovery region", tt.rto, len(l.Clusters))
		}
		home, back := l.Clusters[0].AKS, l.Clusters[1].AKS
		if want := []string{"system 2-5 Standard_D4s_v5 [] false", "web 0-8 Standard_D4s_v5 [web] false", "background 0-2 Standard_D2s_v5 [background] true"}; !slices.Equal(poolsOf(l.Clusters[1]), want) {
			t.Errorf("%s: pools %q, want %q", tt.rto, poolsOf(l.Clusters[1]), want)
		}
		if home.Upgrades.Day == back.Upgrades.Day || home.Images.Day == back.Images.Day {
			t.Errorf("%s: both are changed on a %s", tt.rto, home.Upgrades.Day)
		}
		if home.Zone == back.Zone || !strings.Contains(back.Zone, "centralus") {
			t.Errorf("%s: its API server is in the zone %s", tt.rto, back.Zone)
		}
		// What a restored server is called is known only then.
		if runs := l.Clusters[1].Runs; len(runs) > 0 != tt.standby || tt.standby && !runs[0].Standby {
			t.Errorf("%s: it runs %+v", tt.rto, runs)
		}
		if home.System.Min != 3 || home.Pools[0].Min == 0 {
			t.Errorf("%s: the cluster at home was emptied with it", tt.rto)
		}
	}
}

// Windows are the environment's, else the platform's, else the night to Sunday.
func TestWindows(t *testing.T) {
	in := input(t)
	window := func() layout.Window {
		l, _ := laidOut(t, in)
		return l.Clusters[0].AKS.Images
	}
	if got := window(); got != (layout.Window{Day: "Sunday", From: "02:00", Hours: 4, Offset: "+00:00"}) {
		t.Errorf("nobody says when: %+v", got)
	}
	in.Document.Estate.Platform.Maintenance = &estate.Maintenance{Days: []string{"Friday", "Saturday"}, From: "01:00", Hours: 5, Timezone: "-05:00"}
	if got := window(); got != (layout.Window{Day: "Saturday", From: "01:00", Hours: 5, Offset: "-05:00"}) {
		t.Errorf("the platform says when: %+v", got)
	}
	in.Document.Estate.Entities[0].Environments[0].Maintenance = &estate.Maintenance{Days: []string{"Monday"}, From: "03:00", Hours: 6, Timezone: "+01:00"}
	if got := window(); got != (layout.Window{Day: "Monday", From: "03:00", Hours: 6, Offset: "+01:00"}) {
		t.Errorf("the environment says when: %+v", got)
	}
}

// No range of a cluster is one of the estate's networks: pods could not reach
// what is there.
func TestRangesOfAClusterAreApart(t *testing.T) {
	in := input(t, production+".recovery.network", "100.126.0.0/20")
	l, _ := laidOut(t, in)
	for _, c := range l.Clusters {
		for _, s := range l.Sites {
			if s.Network == nil {
				continue
			}
			for _, p := range []netip.Prefix{c.AKS.Pods, c.AKS.Services} {
				if p.Overlaps(s.Network.Space) {
					t.Errorf("%s of %s overlaps the network of %s, %s", p, c.Name, s.Unit, s.Network.Space)
				}
			}
		}
		if !c.AKS.Services.Contains(c.AKS.DNS) {
			t.Errorf("%s is not within %s", c.AKS.DNS, c.AKS.Services)
		}
	}
}

// What is asked of nodes can be changed both ways, and what follows is said.
func TestNodeImageIsDecided(t *testing.T) {
	for _, fips := range []bool{false, true} {
		l, of := laidOut(t, input(t, production+".cluster.fips", fmt.Sprint(fips)))
		if l.Clusters[0].AKS.FIPS != fips || strings.Contains(of["node-image"].Chosen, "validated") != fips {
			t.Errorf("fips %v: %v, %s", fips, l.Clusters[0].AKS.FIPS, of["node-image"].Chosen)
		}
	}
}

// An environment on a cluster that others keep has no subnet for one, no zone
// for its API server, and none of the decisions about nodes.
func TestExistingCluster(t *testing.T) {
	in := input(t, production+".cluster", "{existing: {name: hospital-shared, issuer: 'https://oidc.example/', nodes: 10.90.0.0/21, owner: platform team}}")
	l, of := laidOut(t, in)
	if len(l.Clusters) != 1 || !l.Clusters[0].Declared || l.Clusters[0].AKS != nil || l.Clusters[0].Nodes != netip.MustParsePrefix("10.90.0.0/21") {
		t.Errorf("clusters %+v", l.Clusters)
	}
	if got := l.Clusters[0].Runs[0].Namespace; got != "odoo-harbor-clinic-production" {
		t.Errorf("its namespace is %s", got)
	}
	for _, s := range l.Sites {
		if s.Network == nil {
			continue
		}
		for _, role := range []string{layout.ClusterSubnet, layout.APIServerSubnet} {
			if _, ok := s.Network.Subnet(role); ok {
				t.Errorf("%s has a subnet %s", s.Unit, role)
			}
		}
		if slices.ContainsFunc(s.Network.Zones, func(z string) bool { return strings.HasSuffix(z, ".azmk8s.io") }) {
			t.Errorf("%s knows API servers: %v", s.Unit, s.Network.Zones)
		}
	}
	for _, topic := range []string{"nodes", "etcd", "node-image", "cluster-upgrades"} {
		if _, ok := of[topic]; ok {
			t.Errorf("%s is decided of a cluster that others keep", topic)
		}
	}
	if why := of["cluster"].Reasons; !slices.ContainsFunc(why, func(r design.Reason) bool { return strings.Contains(r.Text, "Checks of clusters of AKS do not apply") }) {
		t.Errorf("it is not said why checks of AKS do not apply: %+v", why)
	}
}
