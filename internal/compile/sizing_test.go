package compile_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/compile/decide"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/compile/part"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
	"github.com/wardhq/ward/internal/ward"
)

// The sizing of every topology and of both examples is held: it is counted anew
// from what is rendered, and not from what was decided.
//
// What the proof does not count is said: Odoo's sidecar opens no connection
// (it asks Entra for tokens), and no exporter is rendered; twenty connections
// are people's, drills' and dumps'.
func TestSizingIsHeld(t *testing.T) {
	for _, tt := range topologies() {
		t.Run(tt.name, func(t *testing.T) { held(t, tt.input(t)) })
	}
	for _, name := range examples {
		t.Run(name, func(t *testing.T) { held(t, handedOut(t, name)) })
	}
}

// And that of any load: whoever counts the people, by day and by night, alone or
// with others on one server, with a zone or without.
func TestSizingIsHeldForAnyLoad(t *testing.T) {
	base := topologies()
	pick := func(name string) topology {
		return base[slices.IndexFunc(base, func(tt topology) bool { return tt.name == name })]
	}
	// Each draw writes all of what it varies, so that the estates are read once.
	inputs := map[string]compile.Input{"alone": input(t)}
	for _, name := range []string{"nat", "self-managed-database", "no-zones", "existing-cluster"} {
		inputs[name] = pick(name).input(t)
	}
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.SampledFrom([]string{"alone", "nat", "self-managed-database", "no-zones", "existing-cluster"}).Draw(r, "topology")
		in := inputs[name]
		for i := range in.Document.Estate.Entities[0].Environments {
			e := &in.Document.Estate.Entities[0].Environments[i]
			e.Load.Users = rapid.IntRange(1, 1500).Draw(r, "users")
			e.Load.Concurrent = rapid.IntRange(0, e.Load.Users).Draw(r, "concurrent")
			e.Load.DatabaseGiB = rapid.IntRange(1, 400).Draw(r, "databaseGiB")
			e.Load.Hours = nil
			if rapid.Bool().Draw(r, "hours") {
				e.Load.Hours = hoursOf(r, max(1, e.Load.Concurrent))
			}
			if e.Cluster.Exists() {
				e.Cluster.Existing.KEDA = rapid.Bool().Draw(r, "keda")
			}
		}
		l, _, err := decide.Decide(in)
		if err != nil {
			// More than Azure sells is refused, with its numbers.
			if !strings.Contains(err.Error(), "largest Flexible Server") && !strings.Contains(err.Error(), "no Flexible Server has") && !strings.Contains(err.Error(), "has room for") {
				r.Fatalf("%s: %v", name, err)
			}
			return
		}
		hold(r, in, part.Build(l))
	})
}

// hoursOf are any hours of a day, and who is on duty outside of them.
func hoursOf(r *rapid.T, people int) *estate.Hours {
	from := rapid.IntRange(0, 24*60-2).Draw(r, "from")
	to := rapid.IntRange(from+1, 24*60-1).Draw(r, "to")
	clock := func(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }
	return &estate.Hours{
		Days: rapid.SampledFrom([]string{"weekdays", "every-day"}).Draw(r, "days"), From: clock(from), To: clock(to), Zone: "America/New_York",
		Outside: rapid.IntRange(0, people).Draw(r, "outside"),
	}
}

func held(t *testing.T, in compile.Input) {
	t.Helper()
	l, _, err := decide.Decide(in)
	if err != nil {
		t.Fatal(err)
	}
	hold(t, in, part.Build(l))
}

// tester is a test, or a draw of a property.
type tester interface {
	Helper()
	Errorf(string, ...any)
	Fatalf(string, ...any)
}

// hold counts what Odoo's pods open, ask for and may use at the autoscaler's
// maximum, while they are replaced, and holds it against what is there.
func hold(t tester, in compile.Input, p design.Parts) {
	t.Helper()
	opened := map[string]int{} // connections, by the name of the server
	pooled := map[string]int{} // databases that the web reaches by a pool, likewise
	namespaces := 0
	for _, o := range p.Objects {
		if _, is := o.Value.(*corev1.Namespace); !is || !slices.ContainsFunc(p.Objects, func(d design.ClusterObject) bool {
			return d.Key.Cluster == o.Key.Cluster && d.Key.Namespace == o.Key.Name && d.Key.Kind == "Deployment" && d.Key.Name == "odoo-web"
		}) {
			continue
		}
		namespaces++
		n := namespace{t: t, cluster: o.Key.Cluster, name: o.Key.Name, unit: o.Unit, environment: environmentOf(p, o), all: p.Objects}
		host, count := n.connections()
		if !strings.HasSuffix(host, ".postgres.database.azure.com") {
			host += " of " + o.Key.Cluster // a name that each cluster has
		}
		opened[host] += count
		pooled[host]++
		n.scales()
		n.fits(in, p.Resources)
		n.limits()
	}
	if namespaces == 0 {
		t.Fatalf("nothing of Odoo is designed")
	}
	for host, count := range opened {
		takes, shared := connectionsOf(t, in, p, host)
		// Four fifths of what the server takes but for what it keeps: people,
		// drills and dumps have the twenty of each environment.
		if may := (takes - 15) * 80 / 100; count > may {
			t.Errorf("%s: Odoo opens %d connections, and %d of %d may be", host, count, may, takes)
		}
		if shared {
			// PgBouncer's default is fifty for a user and a database (Azure
			// Database for PostgreSQL, concepts-pgbouncer), and one beside it
			// must be left for each that listens.
			if pools := 50 * pooled[host]; pools > takes-15 {
				t.Errorf("%s: pools of %d connections on a server that takes %d", host, pools, takes)
			}
		}
	}
}

// environmentOf is what the namespace says whose it is.
func environmentOf(p design.Parts, o design.ClusterObject) ward.Environment {
	name := o.Value.(*corev1.Namespace).Labels["ward.dev/environment"]
	for _, v := range p.Declared {
		if e, is := v.(ward.Environment); is && e.Entity+"."+e.Name == name {
			return e
		}
	}
	return ward.Environment{}
}

// connectionsOf is how many a server takes, and whether its own pool is before
// it.
func connectionsOf(t tester, in compile.Input, p design.Parts, host string) (int, bool) {
	t.Helper()
	name, rest, _ := strings.Cut(host, ".")
	if strings.HasPrefix(rest, "postgres.database.azure.com") {
		for _, r := range p.Resources {
			if !r.ID.Kind().Equal("Microsoft.DBforPostgreSQL/flexibleServers") || r.ID.Name() != name {
				continue
			}
			sku, _ := r.Body["sku"].(design.Object)
			for _, s := range in.Published.PostgreSQL.Sizes {
				if s.Name == sku["name"] {
					return s.MaxConnections, true
				}
			}
		}
		t.Fatalf("%s is not a server of the design whose size is published", host)
	}
	for _, o := range p.Objects {
		if c, is := o.Value.(*crd.Cluster); is && strings.HasPrefix(host, c.Name+"-rw.") && strings.HasSuffix(host, " of "+o.Key.Cluster) {
			n, err := strconv.Atoi(c.Spec.PostgreSQL.Parameters["max_connections"])
			if err != nil {
				t.Fatalf("%s: %v", host, err)
			}
			return n, false
		}
	}
	t.Fatalf("%s is not a server of the design", host)
	return 0, false
}

// namespace is an environment's Odoo on a cluster.
type namespace struct {
	t             tester
	cluster, name string
	unit          addr.Unit
	environment   ward.Environment
	all           []design.ClusterObject
}

// value returns an object of the namespace.
func value[T any](n namespace, name string) (T, bool) {
	for _, o := range n.all {
		if v, is := o.Value.(T); is && o.Key.Cluster == n.cluster && o.Key.Namespace == n.name && o.Key.Name == name {
			return v, true
		}
	}
	var none T
	return none, false
}

func (n namespace) deployment(name string) *appsv1.Deployment {
	d, ok := value[*appsv1.Deployment](n, name)
	if !ok {
		n.t.Fatalf("%s of %s has no %s", n.name, n.cluster, name)
	}
	return d
}

// bounds are what the autoscaler stays between; of two, either could win.
func (n namespace) bounds() (least, day, most int) {
	h, byLoad := value[*autoscalingv2.HorizontalPodAutoscaler](n, "odoo-web")
	s, byHours := value[*crd.ScaledObject](n, "odoo-web")
	if byLoad == byHours {
		n.t.Fatalf("%s of %s: by load %v, by hours %v, want one of them", n.name, n.cluster, byLoad, byHours)
	}
	if byLoad {
		return int(*h.Spec.MinReplicas), int(*h.Spec.MinReplicas), int(h.Spec.MaxReplicas)
	}
	for _, trigger := range s.Spec.Triggers {
		if trigger.Type == "cron" {
			day, _ = strconv.Atoi(trigger.Metadata["desiredReplicas"])
		}
	}
	return s.Spec.MinReplicaCount, day, s.Spec.MaxReplicaCount
}

// pods are how many there are of a Deployment at its most, without and with
// those that replace them.
func (n namespace) pods(d *appsv1.Deployment) (most, replaced int) {
	if d.Spec.Replicas != nil {
		most = int(*d.Spec.Replicas)
	} else {
		_, _, most = n.bounds()
	}
	if d.Spec.Strategy.Type == appsv1.RecreateDeploymentStrategyType {
		return most, most
	}
	more, err := intstr.GetScaledValueFromIntOrPercent(d.Spec.Strategy.RollingUpdate.MaxSurge, most, true)
	if err != nil {
		n.t.Fatalf("%s: %v", d.Name, err)
	}
	return most, most + more
}

// settings are those of one of Odoo's configuration files.
func (n namespace) settings(file string) func(key string) int {
	m, ok := value[*corev1.ConfigMap](n, "odoo-config")
	if !ok {
		n.t.Fatalf("%s of %s has no configuration", n.name, n.cluster)
	}
	of := map[string]string{}
	for line := range strings.Lines(m.Data[file]) {
		if key, v, ok := strings.Cut(strings.TrimSpace(line), " = "); ok {
			of[key] = v
		}
	}
	return func(key string) int {
		v, err := strconv.Atoi(of[key])
		if err != nil {
			n.t.Fatalf("%s: %s = %q", file, key, of[key])
		}
		return v
	}
}

// connections are how many may be open to the database, and where that is.
func (n namespace) connections() (host string, count int) {
	web, socket, background := n.settings("web.conf"), n.settings("websocket.conf"), n.settings("background.conf")
	_, pods := n.pods(n.deployment("odoo-web"))
	_, sockets := n.pods(n.deployment("odoo-websocket"))
	_, crons := n.pods(n.deployment("odoo-background"))
	m, _ := value[*corev1.ConfigMap](n, "odoo-config")
	for line := range strings.Lines(m.Data["web.conf"]) {
		if h, ok := strings.CutPrefix(strings.TrimSpace(line), "db_host = "); ok {
			host = h
		}
	}
	const administration = 20
	return host, pods*(web("workers")*web("db_maxconn")+web("db_maxconn_gevent")) + // workers, and what is beside them
		sockets*(socket("db_maxconn_gevent")+1) + // and each listens
		crons*(background("db_maxconn")+background("max_cron_threads")) + // likewise
		administration
}

// scales wants a floor that a zone's loss leaves something of, below the most.
func (n namespace) scales() {
	least, day, most := n.bounds()
	if least < 2 || day < least || most <= day {
		n.t.Errorf("%s of %s: %d pods wait, %d in people's hours, at most %d", n.name, n.cluster, least, day, most)
	}
	if got := most + 1; got*33 != n.environment.WebConnections {
		n.t.Errorf("%s of %s: at most %d pods of 33 connections, and the environment says %d", n.name, n.cluster, got, n.environment.WebConnections)
	}
}

// asks is what the pods of a Deployment ask for, so many of them.
func asks(d *appsv1.Deployment, pods int) (milliCPUs, mib int64) {
	for _, c := range slices.Concat(d.Spec.Template.Spec.Containers, d.Spec.Template.Spec.InitContainers) {
		milliCPUs += int64(pods) * c.Resources.Requests.Cpu().MilliValue()
		mib += int64(pods) * c.Resources.Requests.Memory().Value() >> 20
	}
	return milliCPUs, mib
}

// fits wants room on each pool for its pods, all of them while they are
// replaced, and in production all of them at the maximum when a zone is lost;
// and of the namespace's quota.
func (n namespace) fits(in compile.Input, resources []design.Resource) {
	odoo := []*appsv1.Deployment{n.deployment("odoo-web"), n.deployment("odoo-websocket"), n.deployment("odoo-background")}
	quota, ok := value[*corev1.ResourceQuota](n, "odoo")
	if !ok {
		n.t.Fatalf("%s of %s has no quota", n.name, n.cluster)
	}
	var count, cpus, memory int64
	for _, d := range odoo {
		_, pods := n.pods(d)
		cpu, mib := asks(d, pods)
		count, cpus, memory = count+int64(pods), cpus+cpu, memory+mib
	}
	hard := quota.Spec.Hard
	if hard.Pods().Value() < count || hard.Name(corev1.ResourceRequestsCPU, "").MilliValue() < cpus || hard.Name(corev1.ResourceRequestsMemory, "").Value()>>20 < memory {
		n.t.Errorf("%s of %s: %d pods ask for %d m and %d MiB, and the quota is %v", n.name, n.cluster, count, cpus, memory, hard)
	}
	for _, r := range resources {
		properties, _ := r.Body["properties"].(design.Object)
		labels, _ := properties["nodeLabels"].(design.Object)
		if !r.ID.Kind().Equal("Microsoft.ContainerService/managedClusters/agentPools") || r.Unit != n.unit || len(labels) == 0 {
			continue
		}
		i := slices.IndexFunc(in.Published.Kubernetes.Nodes.Sizes, func(s published.NodeSize) bool { return s.Name == properties["vmSize"] })
		maxPods, _ := properties["maxPods"].(int)
		most, _ := properties["maxCount"].(int)
		zones, _ := properties["availabilityZones"].(design.List)
		cpu, mib := in.Published.Kubernetes.Allocatable(in.Published.Kubernetes.Nodes.Sizes[i], maxPods)
		left := most
		if len(zones) > 1 && n.environment.Purpose == "production" {
			left -= (most + len(zones) - 1) / len(zones)
		}
		for _, room := range []struct {
			when  string
			nodes int
			pods  func(*appsv1.Deployment) int
		}{
			{"while pods are replaced", most, func(d *appsv1.Deployment) int { _, replaced := n.pods(d); return replaced }},
			{"with one zone lost", left, func(d *appsv1.Deployment) int { full, _ := n.pods(d); return full }},
		} {
			free := make([]struct{ cpu, mib int64 }, room.nodes)
			for i := range free {
				free[i].cpu, free[i].mib = int64(cpu), int64(mib)
			}
			for _, d := range odoo {
				if !slices.ContainsFunc(sortedKeys(labels), func(k string) bool { return d.Spec.Template.Spec.NodeSelector[k] == labels[k] }) {
					continue
				}
				needCPU, needMiB := asks(d, 1)
				for range room.pods(d) {
					at := slices.IndexFunc(free, func(f struct{ cpu, mib int64 }) bool { return f.cpu >= needCPU && f.mib >= needMiB })
					if at < 0 {
						n.t.Errorf("%s: %s, %d nodes of %v have no room for all of %s", r.ID.Name(), room.when, room.nodes, properties["vmSize"], d.Name)
						break
					}
					free[at].cpu, free[at].mib = free[at].cpu-needCPU, free[at].mib-needMiB
				}
			}
		}
	}
}

// limits wants Odoo's own limits before the container's: one process at its
// hard one, the others as its documentation expects them.
func (n namespace) limits() {
	for _, name := range []string{"web", "websocket", "background"} {
		of := n.settings(name + ".conf")
		processes := max(1, of("workers"))
		c := n.deployment("odoo-" + name).Spec.Template.Spec.Containers[0]
		limit, asked := c.Resources.Limits.Memory().Value()>>20, c.Resources.Requests.Memory().Value()>>20
		soft, hard := int64(of("limit_memory_soft"))>>20, int64(of("limit_memory_hard"))>>20
		if usual := int64(processes-1) * (80*150 + 20*1024) / 100; soft >= hard || hard+usual+2*150 > limit || asked > limit || asked < usual {
			n.t.Errorf("%s of %s: %d processes with limits of %d and %d MiB, asking for %d, in a container of %d", n.name, name, processes, soft, hard, asked, limit)
		}
	}
}

func sortedKeys(o design.Object) []string {
	var out []string
	for k := range o {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
