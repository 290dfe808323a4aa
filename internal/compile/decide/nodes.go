package decide

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/published"
)

// What the sizing of nodes assumes. Each stands in the decision as an
// assumption.
const (
	nodePods        = 50   // maxPods: far more than fit by what Odoo's ask for
	nodeDisk        = 128  // GiB of a node's disk: images, and what pods write to empty directories
	besideMilliCPUs = 600  // on each node beside Odoo: network, disks, Defender, policies, the proxy's share
	besideMiB       = 1536 // likewise
	systemSize      = "Standard_D4s_v5"
	systemSpare     = 2 // nodes beyond those of every day
)

// systemPool is the nodes of the cluster's own parts: one in each zone where
// people's care depends on them, two elsewhere.
func systemPool(e environment, s layout.Site) layout.Pool {
	p := layout.Pool{Name: "system", Size: systemSize, Zones: zonesOf(s), MaxPods: nodePods, DiskGiB: nodeDisk, Min: 2}
	if e.Purpose == "production" {
		p.Min = max(2, len(p.Zones))
	}
	p.Max = p.Min + systemSpare
	return p
}

// pod is so many pods that ask for the same.
type pod struct {
	name  string
	asks  layout.Request
	least int // at any time
	usual int // in the hours in which people work
	full  int // at the autoscaler's maximum
	most  int // at the autoscaler's maximum, while they are replaced
}

// work is what one pool takes.
type work struct {
	name  string
	kinds []string
	alone bool
	// spread says that no node takes two of its pods.
	spread bool
	pods   []pod
}

// works divides what Odoo runs over pools: cron apart from people's requests
// where those are production's, so that an hour-long job and a wave of people
// are not each other's neighbours; all together elsewhere.
func works(e environment, o layout.Odoo) []work {
	web, websocket, background := layout.Requests()
	serving := []pod{
		{"web", web, o.LeastWeb(), o.Web.MinReplicas, o.Web.MaxReplicas, o.Web.MaxReplicas + o.Web.Surge},
		{"websocket", websocket, o.Websocket.Replicas, o.Websocket.Replicas, o.Websocket.Replicas, o.Websocket.Replicas + o.Websocket.Surge},
	}
	// The old pod is gone before the new one starts.
	cron := pod{"background", background, 1, 1, 1, 1}
	if e.Purpose != "production" {
		return []work{{name: "work", kinds: []string{layout.WebWork, layout.BackgroundWork}, pods: append(serving, cron)}}
	}
	return []work{
		{name: "web", kinds: []string{layout.WebWork}, pods: serving},
		{name: "background", kinds: []string{layout.BackgroundWork}, alone: true, pods: []pod{cron}},
	}
}

// pools sizes the nodes of an environment from what Odoo's pods ask for.
func (a asked) pools(e environment, o layout.Odoo, s layout.Site, n *notes, more ...work) ([]layout.Pool, bool) {
	k := a.Published.Kubernetes
	d := design.Decision{
		Subject: e.name.Subject(),
		Topic:   "nodes",
		Title:   "On which nodes does " + e.name.String() + " run, and on how many?",
		Reasons: []design.Reason{
			{Text: "Nodes are counted by what pods ask for, one by one: what is left on each node after its last pod serves nobody. The size is taken that has the fewest processors in the hours in which people work."},
			{Text: "The autoscaler ends where the database's connections do: at the pods that these were counted for, while all of them are replaced."},
		},
		Figures: []design.Figure{
			{Name: "what a node keeps for itself", Value: "by size and maxPods", Basis: design.Published, Source: k.Reserved.Source, Date: k.Reserved.Date},
			{Name: "sizes", Value: fmt.Sprint(len(k.Nodes.Sizes)), Basis: design.Published, Source: k.Nodes.Source, Date: k.Nodes.Date},
			{Name: "beside Odoo on each node", Value: fmt.Sprintf("%d m, %d MiB", besideMilliCPUs, besideMiB), Basis: design.Assumed, Source: "ward profile measures it", Date: a.estate.Effective.String()},
		},
		Inputs: []design.Input{
			n.input(e.path+".load.users", fmt.Sprint(e.Load.Users)),
			n.input(e.path+".purpose", e.Purpose),
			n.input(e.path+".network", e.Network.String()),
		},
	}
	if e.Purpose == "production" && len(zonesOf(s)) > 1 {
		d.Reasons = append(d.Reasons, design.Reason{Text: "When a zone is lost its nodes serve nobody and still count: a pool may grow until those of the other zones hold all pods at the autoscaler's maximum. A limit costs nothing before it is used."})
	}
	if e.Purpose == "production" {
		d.Reasons = append(d.Reasons, design.Reason{Text: "Cron has nodes of its own: a job that runs for an hour is not a neighbour of people's requests."})
	}
	var out []layout.Pool
	var chosen []string
	most := systemPool(e, s).Max
	for _, w := range append(works(e, o), more...) {
		fits := a.fitting(w, zonesOf(s), e.Purpose == "production")
		if len(fits) == 0 {
			n.problem(e.path+".load.users", "no size of node has room for one pod of "+w.name, "ward explain nodes says what each asks for")
			return nil, false
		}
		taken := fits[0]
		for _, f := range fits[1:] {
			if f.usual*f.size.VCPUs < taken.usual*taken.size.VCPUs {
				taken = f
			}
		}
		for _, f := range fits {
			d.Options = append(d.Options, design.Option{Name: w.name + ": " + f.size.Name, Verdict: f.verdict(taken)})
		}
		for _, p := range w.pods {
			d.Arithmetic = append(d.Arithmetic, design.Term{
				Name: p.name + " pods", Expression: fmt.Sprintf("%d to %d, each %d m and %d MiB", p.least, p.most, p.asks.MilliCPUs, p.asks.MemoryMiB),
				Result: fmt.Sprintf("%d m at most", p.most*p.asks.MilliCPUs),
			})
		}
		cpu, memory := a.room(taken.size)
		d.Arithmetic = append(d.Arithmetic,
			design.Term{Name: "room on " + taken.size.Name, Expression: fmt.Sprintf("%d m less what is kept and %d m beside; %d GiB likewise", taken.size.VCPUs*1000, besideMilliCPUs, taken.size.MemoryGiB), Result: fmt.Sprintf("%d m, %d MiB", cpu, memory)},
			design.Term{Name: "nodes of " + w.name, Expression: "pods put one by one on the first node with room", Result: fmt.Sprintf("%d to %d", taken.least, taken.most)})
		if taken.usual > taken.least {
			in := o.Hours.MinutesInWeek()
			d.Arithmetic = append(d.Arithmetic,
				design.Term{Name: "nodes of " + w.name + " by the hour", Expression: "likewise, by the pods that wait then", Result: fmt.Sprintf("%d in people's hours, %d outside", taken.usual, taken.least)},
				design.Term{Name: "node hours a week that a floor by hours saves", Expression: fmt.Sprintf("(168 h − %s) × (%d − %d)", hundredths(in), taken.usual, taken.least), Result: hundredths((weekMinutes - in) * (taken.usual - taken.least))})
		}
		out = append(out, layout.Pool{
			Name: w.name, Size: taken.size.Name, Zones: zonesOf(s), Min: taken.least, Max: taken.most, MaxPods: nodePods, DiskGiB: nodeDisk, Work: w.kinds, Alone: w.alone,
		})
		chosen = append(chosen, fmt.Sprintf("%s: %d to %d × %s", w.name, taken.least, taken.most, taken.size.Name))
		most += taken.most
	}
	d.Chosen = strings.Join(chosen, "; ")
	if subnet, ok := s.Network.Subnet(layout.ClusterSubnet); ok {
		room, need := 1<<(32-subnet.Bits())-5, most+ceilDiv(most, 3)
		d.Arithmetic = append(d.Arithmetic, design.Term{Name: "addresses", Expression: fmt.Sprintf("%d nodes and a third of them while they are upgraded", most), Result: fmt.Sprintf("%d of %d", need, room)})
		if need > room {
			n.problem(e.path+".network", fmt.Sprintf("has room for %d nodes, and %d are needed while they are upgraded", room, need), "take a larger network")
			return nil, false
		}
	}
	n.decide(d)
	return out, true
}

// fitted is a size with how many nodes of it a pool has.
type fitted struct {
	size               published.NodeSize
	least, usual, most int
}

// fitting returns the sizes on which each pod of a work has room, with how many
// nodes of each there are: where it must outlive a zone, one in each at least.
func (a asked) fitting(w work, zones []string, production bool) []fitted {
	floor := 1
	if production {
		floor = max(2, len(zones))
		if w.alone && !w.spread {
			floor = 1 // one pod; for the minutes until it has another node, nobody waits
		}
	}
	var out []fitted
	for _, s := range a.Published.Kubernetes.Nodes.Sizes {
		cpu, memory := a.room(s)
		least, ok := nodesFor(w.pods, cpu, memory, func(p pod) int { return p.least })
		usual, _ := nodesFor(w.pods, cpu, memory, func(p pod) int { return p.usual })
		full, _ := nodesFor(w.pods, cpu, memory, func(p pod) int { return p.full })
		most, _ := nodesFor(w.pods, cpu, memory, func(p pod) int { return p.most })
		if w.spread {
			for _, p := range w.pods {
				least, usual, most = max(least, p.least), max(usual, p.usual), max(most, p.most)
			}
		}
		if ok {
			// One more than its pods', so that a pod has somewhere to go when its
			// node is emptied.
			most = max(floor, least, most) + 1
			if production && !w.spread {
				most = max(most, outliving(full, len(zones)))
			}
			out = append(out, fitted{s, max(floor, least), max(floor, least, usual), most})
		}
	}
	return out
}

// outliving is how many nodes a pool may have at the most, so that those of the
// other zones hold so many when one is lost: the nodes of a lost zone are there
// no more, and still count. What is replaced in that hour waits.
func outliving(nodes, zones int) int {
	if zones < 2 {
		return nodes
	}
	most := nodes
	for most-ceilDiv(most, zones) < nodes {
		most++
	}
	return most
}

// room is what a node of a size has for Odoo.
func (a asked) room(s published.NodeSize) (milliCPUs, memoryMiB int) {
	cpu, memory := a.Published.Kubernetes.Allocatable(s, nodePods)
	return cpu - besideMilliCPUs, memory - besideMiB
}

// nodesFor puts pods on nodes one by one, the largest first, each on the first
// node that has room, and returns how many nodes there are then; false where a
// pod has room on none.
func nodesFor(pods []pod, cpu, memory int, count func(pod) int) (int, bool) {
	type node struct{ cpu, memory int }
	var nodes []node
	order := slices.Clone(pods)
	slices.SortStableFunc(order, func(a, b pod) int { return b.asks.MilliCPUs - a.asks.MilliCPUs })
	for _, p := range order {
		if p.asks.MilliCPUs > cpu || p.asks.MemoryMiB > memory {
			return 0, false
		}
		for range count(p) {
			at := slices.IndexFunc(nodes, func(n node) bool { return n.cpu >= p.asks.MilliCPUs && n.memory >= p.asks.MemoryMiB })
			if at < 0 {
				nodes = append(nodes, node{cpu, memory})
				at = len(nodes) - 1
			}
			nodes[at].cpu -= p.asks.MilliCPUs
			nodes[at].memory -= p.asks.MemoryMiB
		}
	}
	return len(nodes), true
}

func (f fitted) verdict(taken fitted) string {
	has := fmt.Sprintf("%d to %d nodes, %d processors at least", f.least, f.most, f.least*f.size.VCPUs)
	if f.usual > f.least {
		has += fmt.Sprintf(" and %d in people's hours", f.usual*f.size.VCPUs)
	}
	if f == taken {
		return "taken: " + has
	}
	return "not taken: " + has
}
