package compile_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/compile/decide"
	"github.com/wardhq/ward/internal/compile/kube/kyverno"
	"github.com/wardhq/ward/internal/compile/kube/traefik"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/labtest"
)

// Every connection that a map draws from or to a pod is let through by the
// policies of the design, at each end; and so are those few that each pod needs
// and a map draws for nodes as a whole. What must not be is refused, at each end
// that has policies. Others' matcher says so.
//
// Then each part of a rule is taken away, and something that is drawn is
// refused; and each is widened, and something is let through that must not be:
// so that no rule is wider than what it is for, and what must not be is told
// whole.
func TestPoliciesLetThroughWhatIsDrawn(t *testing.T) {
	labtest.Binary(t, "policies")
	judge := func(name string, in compile.Input, changed bool) {
		t.Run(name, func(t *testing.T) {
			l, _, err := decide.Decide(in)
			if err != nil {
				t.Fatal(err)
			}
			d := mustCompile(t, in)
			for _, c := range clustersOf(t, l, d) {
				t.Run(c.name, func(t *testing.T) { c.judge(t, changed) })
			}
		})
	}
	for _, name := range examples {
		judge(name, handedOut(t, name), name == "regional-group")
	}
	for _, tt := range topologies() {
		judge(tt.name, tt.input(t), slices.Contains([]string{"self-managed-database", "shared-server"}, tt.name))
	}
	two := topology{name: "two tenants on one cluster, behind somebody else's hub", change: func(t *testing.T, e *estate.Estate) {
		for _, tt := range topologies() {
			if tt.name == "existing-cluster" || tt.name == "existing-hub" {
				tt.change(t, e)
			}
		}
	}}
	judge(two.name, two.input(t), true)
}

// cluster is one cluster with its policies, and the connections that are held
// against them.
type cluster struct {
	name     string
	policies []*networkingv1.NetworkPolicy
	// drawn must be let through, denied must not.
	drawn, denied []connection
}

// connection is one, with what it is for.
type connection struct {
	labtest.Connection
	why string
}

// pods are one kind of pods of a cluster.
type pods struct {
	labtest.End
	name string // as web
	// judged says that the design's policies are about them.
	judged bool
}

// Addresses of what has none in a design.
const (
	anywhere    = "198.51.100.7"    // of the Internet
	instance    = "169.254.169.254" // Azure's metadata of a machine, with its credentials
	wireServer  = "168.63.129.16"   // Azure's platform, to a machine
	organised   = "172.20.4.4"      // of an organisation's own, behind its hub
	private     = "192.168.7.7"     // of the same
	private10   = "10.255.7.7"
	localNames  = "169.254.10.10"
	localNames2 = "169.254.10.11"
)

// clustersOf reads a design's clusters, and the maps of their sites.
func clustersOf(t *testing.T, l layout.Layout, d *design.Design) []cluster {
	t.Helper()
	var out []cluster
	for i, c := range l.Clusters {
		if slices.ContainsFunc(l.Clusters[:i], func(o layout.Cluster) bool { return o.Name == c.Name }) {
			continue
		}
		// One that is there may run what belongs to several sites.
		var parts []*reading
		r := reading{Layout: l, pods: map[string]map[string]pods{}}
		for _, on := range l.Clusters[i:] {
			if on.Name != c.Name {
				continue
			}
			k := slices.IndexFunc(d.Maps, func(m design.Map) bool { return m.Unit == on.Unit })
			s, ok := l.Site(on.Unit)
			if !ok || k < 0 {
				t.Fatalf("the cluster %s is of no site, or there is no map of it", on.Name)
			}
			r.on, r.site, r.of, r.x = on, s, d.Maps[k], d.Maps[k].Index()
			part := r
			parts = append(parts, &part)
		}
		whole := cluster{name: c.Name}
		for _, part := range parts {
			whole.policies = part.objects(d)
		}
		for _, part := range parts {
			part.draw(t)
			whole.drawn = append(whole.drawn, part.drawn...)
		}
		told := map[string]bool{}
		for _, one := range whole.drawn {
			told[keyOf(one.Connection)] = true
		}
		for _, part := range parts {
			part.told = told
			part.deny()
			whole.denied = append(whole.denied, part.denied...)
		}
		out = append(out, whole)
	}
	return out
}

// reading is a cluster while it is read.
type reading struct {
	cluster
	layout.Layout
	site layout.Site
	on   layout.Cluster
	of   design.Map
	x    design.Index
	// pods are by namespace and name.
	pods map[string]map[string]pods
	told map[string]bool // connections, by their keys
}

// objects reads the policies, and the pods that Deployments make, with the
// labels of their namespaces as a server adds to them.
func (r *reading) objects(d *design.Design) []*networkingv1.NetworkPolicy {
	var policies []*networkingv1.NetworkPolicy
	labels := map[string]map[string]string{}
	for _, o := range d.Objects {
		if o.Key.Cluster != r.on.Name {
			continue
		}
		switch v := o.Value.(type) {
		case *networkingv1.NetworkPolicy:
			policies = append(policies, v)
		case *corev1.Namespace:
			labels[v.Name] = v.Labels
		}
	}
	add := func(namespace, name string, judged bool, pod map[string]string) {
		of := map[string]string{corev1.LabelMetadataName: namespace}
		maps.Copy(of, labels[namespace])
		if r.pods[namespace] == nil {
			r.pods[namespace] = map[string]pods{}
		}
		r.pods[namespace][name] = pods{labtest.End{Address: r.podAddress(), Namespace: namespace, NamespaceLabels: of, Labels: pod}, name, judged}
	}
	for _, o := range d.Objects {
		if v, ok := o.Value.(*appsv1.Deployment); ok && o.Key.Cluster == r.on.Name {
			add(v.Namespace, strings.TrimPrefix(v.Name, "odoo-"), true, v.Spec.Template.Labels)
		}
	}
	for _, w := range r.on.Runs {
		if _, ok := r.DatabaseCluster(r.on.Unit); ok {
			// As CloudNativePG labels an instance.
			add(w.Namespace, "postgres", true, map[string]string{
				"cnpg.io/cluster": "database", "cnpg.io/instanceName": "database-1", "cnpg.io/podRole": "instance", "role": "primary",
				"app.kubernetes.io/name": "postgresql", "app.kubernetes.io/managed-by": "cloudnative-pg",
			})
			add(layout.DatabaseOperators, "operator", false, map[string]string{"app.kubernetes.io/name": "cloudnative-pg"})
			add(layout.DatabaseOperators, "another", false, map[string]string{"app.kubernetes.io/name": "plugin-barman-cloud"})
		}
		// Whoever else gets into the namespace, with no label that a policy knows.
		add(w.Namespace, "stranger", true, map[string]string{"app": "stranger"})
	}
	// What is on every cluster, and whom nobody lets in by name.
	add("kube-system", "names", false, map[string]string{"k8s-app": "kube-dns"})
	add("kube-system", "agent", false, map[string]string{"rsName": "ama-metrics"})
	add("flux-system", "flux", false, map[string]string{"app": "kustomize-controller"})
	// Labels are anybody's to write, in a namespace of theirs.
	for name, labels := range map[string]map[string]string{
		"a web of others": {"app.kubernetes.io/name": "odoo", "app.kubernetes.io/component": "web"}, "a websocket of others": {"app.kubernetes.io/name": "odoo", "app.kubernetes.io/component": "websocket"},
		"a proxy of others": {"app.kubernetes.io/name": "traefik"}, "names of others": {"k8s-app": "kube-dns"}, "an agent of others": {"rsName": "ama-metrics"},
		"an operator of others": {"app.kubernetes.io/name": "cloudnative-pg"}, "a database of others": {"cnpg.io/cluster": "database"},
	} {
		add("elsewhere", name, false, labels)
	}
	if _, ok := r.pods[layout.ProxyNamespace]["traefik"]; !ok {
		// Of a cluster of others it is its owner's.
		add(layout.ProxyNamespace, "traefik", false, map[string]string{"app.kubernetes.io/name": "traefik"})
	}
	add(layout.ProxyNamespace, "beside the proxy", r.on.Proxy != nil, map[string]string{"app": "stranger"})
	add(layout.VerifierNamespace, "beside the verifier", r.on.Verification != nil, map[string]string{"app": "stranger"})
	return policies
}

// podAddress is one that a pod may have, by which no rule may let anybody
// through: of the overlay's, or where pods have those of the network, of that.
func (r *reading) podAddress() string {
	if r.on.AKS != nil {
		return inside(r.on.AKS.Pods).Address
	}
	return inside(r.on.Nodes).Address
}

// odoo is an environment's pods that run Odoo.
func (r *reading) odoo(namespace string) []pods {
	return []pods{r.pods[namespace]["web"], r.pods[namespace]["websocket"], r.pods[namespace]["background"]}
}

func (r *reading) proxy() pods { return r.pods[layout.ProxyNamespace]["traefik"] }

// draw adds what must be let through.
func (r *reading) draw(t *testing.T) {
	t.Helper()
	spaces := map[string]string{} // namespaces, by their boundaries
	for _, w := range r.on.Runs {
		for _, b := range r.of.Boundaries {
			if b.Kind == design.Namespace && strings.HasSuffix(b.ID, "/"+w.Namespace) {
				spaces[b.ID] = w.Namespace
			}
		}
	}
	for _, f := range r.of.Flows {
		if f.State == design.NotBuilt {
			continue
		}
		from, to := r.ends(spaces, f.From), r.ends(spaces, f.To)
		if !pod(from) && !pod(to) {
			continue
		}
		if len(from) == 0 || len(to) == 0 {
			t.Errorf("the map of %s draws %s, and an end has no address", r.of.Unit, f.Name)
		}
		for _, a := range from {
			for _, b := range to {
				for _, port := range f.Ports {
					if f.From == "gateway" {
						// The proxy's Service leads 443 to it.
						port = traefik.HTTPSPort
					}
					r.lets(a, b, port, corev1.Protocol(f.Transport()), "the map draws "+f.Name)
				}
			}
		}
	}
	names := r.pods["kube-system"]["names"].End
	for space := range r.pods {
		for _, p := range r.pods[space] {
			if !p.judged || p.Labels["app"] == "stranger" {
				continue
			}
			for _, protocol := range []corev1.Protocol{corev1.ProtocolUDP, corev1.ProtocolTCP} {
				r.lets(p.End, names, 53, protocol, p.name+" asks for names")
				if r.on.Declared {
					r.lets(p.End, labtest.End{Address: localNames}, 53, protocol, p.name+" asks its node for names")
					r.lets(p.End, labtest.End{Address: localNames2}, 53, protocol, p.name+" asks its node for names")
				}
			}
		}
	}
	for _, w := range r.on.Runs {
		for _, p := range r.odoo(w.Namespace) {
			r.lets(p.End, labtest.End{Address: anywhere}, 443, corev1.ProtocolTCP, p.name+" gets its tokens of Entra")
		}
		r.lets(r.proxy().End, r.pods[w.Namespace]["web"].End, layout.OdooPort, corev1.ProtocolTCP, "requests")
		r.lets(r.proxy().End, r.pods[w.Namespace]["websocket"].End, layout.WebsocketPort, corev1.ProtocolTCP, "websockets")
		if db, ok := r.pods[w.Namespace]["postgres"]; ok {
			r.lets(db.End, db.End, layout.DatabasePort, corev1.ProtocolTCP, "instances follow each other")
			r.lets(db.End, db.End, layout.InstancePort, corev1.ProtocolTCP, "instances ask each other how they are")
			r.lets(db.End, labtest.End{Address: anywhere}, 443, corev1.ProtocolTCP, "instances get their tokens of Entra")
		}
	}
	if r.on.Proxy != nil {
		r.lets(r.proxy().End, r.in(t, layout.APIServerSubnet), 443, corev1.ProtocolTCP, "the proxy learns its routes")
		r.lets(r.pods["kube-system"]["agent"].End, r.proxy().End, traefik.MetricsPort, corev1.ProtocolTCP, "metrics are collected")
	}
	if r.on.Verification != nil {
		r.lets(r.pods["kube-system"]["agent"].End, r.verifier().End, kyverno.MetricsPort, corev1.ProtocolTCP, "metrics are collected")
	}
}

// verifier is the pods of what looks at who made images.
func (r *reading) verifier() pods {
	return r.pods[layout.VerifierNamespace][layout.VerifierAccount]
}

func pod(ends []labtest.End) bool {
	return slices.ContainsFunc(ends, func(e labtest.End) bool { return e.Namespace != "" })
}

// in is an address of one of the site's subnets.
func (r *reading) in(t *testing.T, role string) labtest.End {
	t.Helper()
	subnet, ok := r.site.Network.Subnet(role)
	if !ok {
		t.Fatalf("%s has no subnet %s", r.site.Unit, role)
	}
	return inside(subnet)
}

func inside(p netip.Prefix) labtest.End {
	return labtest.End{Address: p.Addr().Next().Next().Next().Next().String()}
}

// ends are what a place or boundary of the map is on the network.
func (r *reading) ends(spaces map[string]string, id string) []labtest.End {
	if namespace, ok := spaces[id]; ok {
		var out []labtest.End
		for _, p := range r.odoo(namespace) {
			out = append(out, p.End)
		}
		return out
	}
	place, ok := r.x.Place(id)
	if !ok {
		return nil
	}
	around := r.x.Around(id)
	if namespace, ok := spaces[place.In]; ok {
		return []labtest.End{r.pods[namespace][id].End}
	}
	switch id {
	case "traefik":
		return []labtest.End{r.proxy().End}
	case "verifier":
		return []labtest.End{r.verifier().End}
	case "operator":
		return []labtest.End{r.pods[layout.DatabaseOperators][id].End}
	case "nodes":
		return []labtest.End{inside(around[0].Range)}
	}
	for _, b := range around {
		switch {
		case b.Range.IsValid():
			return []labtest.End{inside(b.Range)}
		case b.Kind == design.Internet || b.Kind == design.AzurePublic:
			return []labtest.End{{Address: anywhere}}
		// Whether a hub of somebody else's has a line to them nobody here knows.
		case r.site.Network.Joined != nil:
			return []labtest.End{{Address: anywhere}, {Address: organised}, {Address: private}, {Address: private10}}
		case b.Kind == design.Organisation || b.Kind == design.ThirdParty:
			return []labtest.End{{Address: anywhere}}
		}
	}
	return nil
}

func (r *reading) lets(from, to labtest.End, port int, protocol corev1.Protocol, why string) {
	r.drawn = append(r.drawn, connection{labtest.Connection{From: from, To: to, Port: port, Protocol: protocol}, why})
}

// deny adds what must not be, but for what is drawn.
func (r *reading) deny() {
	refuse := func(from, to labtest.End, why string, list ...int) {
		for _, port := range list {
			for _, protocol := range []corev1.Protocol{corev1.ProtocolTCP, corev1.ProtocolUDP} {
				if protocol == corev1.ProtocolUDP && port != 53 && port != 443 {
					continue
				}
				c := labtest.Connection{From: from, To: to, Port: port, Protocol: protocol}
				if key := keyOf(c); !r.told[key] {
					r.told[key] = true
					r.denied = append(r.denied, connection{c, why})
				}
			}
		}
	}
	// Every port that something here listens on, and one that nothing does.
	every := []int{22, 25, 53, 80, 443, 5432, 6432, 8000, 8069, 8072, 8443, 9100, 9443, 10000, 31337}
	at := func(address string) labtest.End { return labtest.End{Address: address} }
	subnet := func(s layout.Site, role string) labtest.End {
		if p, ok := s.Network.Subnet(role); ok {
			return inside(p)
		}
		return labtest.End{}
	}
	var ours, all []pods
	for _, space := range slices.Sorted(maps.Keys(r.pods)) {
		for _, name := range slices.Sorted(maps.Keys(r.pods[space])) {
			p := r.pods[space][name]
			all = append(all, p)
			if p.judged {
				ours = append(ours, p)
			}
		}
	}
	for _, p := range ours {
		// Tenant to tenant, part to part, and whoever else is on the cluster.
		for _, other := range all {
			refuse(p.End, other.End, p.name+" to "+other.name, every...)
			refuse(other.End, p.End, other.name+" to "+p.name, every...)
		}
		refuse(p.End, at(instance), p.name+" to the metadata of its node", every...)
		refuse(p.End, at(wireServer), p.name+" to Azure's platform", every...)
		refuse(p.End, at(localNames), p.name+" to its node", every...)
		refuse(p.End, at("100.100.100.200"), p.name+" to a carrier's addresses", every...)
		for _, address := range []string{organised, private, private10} {
			refuse(p.End, at(address), p.name+" to private addresses", every...)
		}
		if r.on.Proxy != nil {
			refuse(inside(r.on.Proxy.From), p.End, "the entry to "+p.name, every...)
			refuse(p.End, inside(r.on.Proxy.From), p.name+" to the entry", every...)
		}
		refuse(p.End, at(anywhere), p.name+" to the Internet", every...)
		for _, role := range []string{layout.ClusterSubnet, layout.APIServerSubnet, layout.IngressSubnet, layout.EntrySubnet, layout.RunnerSubnet, layout.EndpointsSubnet} {
			if e := subnet(r.site, role); e.Address != "" {
				refuse(p.End, e, p.name+" to "+role, every...)
				refuse(e, p.End, role+" to "+p.name, every...)
			}
		}
		for _, s := range r.Sites {
			if s.Network == nil || s.Unit == r.site.Unit {
				continue
			}
			for _, role := range []string{layout.EndpointsSubnet, layout.ClusterSubnet} {
				// A hub's endpoints are everybody's, by way of nodes.
				if e := subnet(s, role); e.Address != "" {
					refuse(p.End, e, p.name+" to "+role+" of "+s.Unit.String(), every...)
					refuse(e, p.End, role+" of "+s.Unit.String()+" to "+p.name, every...)
				}
			}
		}
		refuse(at(anywhere), p.End, "the Internet to "+p.name, every...)
		refuse(at(r.podAddress()), p.End, "an address of nobody to "+p.name, every...)
	}
}

// keyOf tells connections apart as policies do.
func keyOf(c labtest.Connection) string {
	return fmt.Sprint(place(c.From), place(c.To), c.Protocol, c.Port)
}

func place(e labtest.End) string {
	if e.Namespace == "" {
		return e.Address
	}
	return fmt.Sprint(e.Namespace, e.Labels)
}

// judge holds the policies against both tables, as they are and changed.
func (c cluster) judge(t *testing.T, changed bool) {
	sets := [][]*networkingv1.NetworkPolicy{c.policies}
	var taken, widened []mutant
	if changed {
		taken, widened = c.taken(), c.widened()
	}
	for _, m := range append(slices.Clone(taken), widened...) {
		sets = append(sets, m.policies)
	}
	var asked []labtest.Connection
	for _, one := range append(slices.Clone(c.drawn), c.denied...) {
		asked = append(asked, one.Connection)
	}
	verdicts := labtest.Judge(t, sets, asked)
	// An end without policies lets all through, and says nothing.
	lets := func(v labtest.Verdict) bool { return v.In && v.Out }
	opens := func(one connection, v labtest.Verdict) bool {
		return c.covers(one.From) && v.Out || c.covers(one.To) && v.In
	}
	for i, one := range c.drawn {
		if v := verdicts[0][i]; !lets(v) {
			t.Errorf("%s is refused (out %t, in %t): %s", one.why, v.Out, v.In, one.text())
		}
	}
	open := 0
	for i, one := range c.denied {
		if v := verdicts[0][len(c.drawn)+i]; opens(one, v) {
			if open++; open < 40 {
				t.Errorf("%s is let through (out %t, in %t): %s", one.why, v.Out, v.In, one.text())
			}
		}
	}
	if len(c.policies) == 0 && len(c.drawn) == 0 {
		return
	}
	if len(c.denied) == 0 || len(c.drawn) == 0 || changed && (len(taken) == 0 || len(widened) == 0) {
		t.Fatalf("%d connections are drawn, %d must not be; %d rules are taken away, %d widened: nothing is shown", len(c.drawn), len(c.denied), len(taken), len(widened))
	}
	if t.Failed() {
		return
	}
	for k, m := range taken {
		v := verdicts[1+k][:len(c.drawn)]
		if !slices.ContainsFunc(v, func(v labtest.Verdict) bool { return !lets(v) }) {
			t.Errorf("without %s nothing that is drawn is refused", m.what)
		}
	}
	for k, m := range widened {
		v := verdicts[1+len(taken)+k][len(c.drawn):]
		any := false
		for i := range c.denied {
			any = any || opens(c.denied[i], v[i])
		}
		if !any {
			t.Errorf("with %s nothing is let through that must not be", m.what)
		}
	}
	t.Logf("%d connections are drawn, %d must not be; %d parts of rules taken away, %d widened", len(c.drawn), len(c.denied), len(taken), len(widened))
}

// covers reports whether the design's policies are about an end.
func (c cluster) covers(e labtest.End) bool {
	return e.Namespace != "" && slices.ContainsFunc(c.policies, func(p *networkingv1.NetworkPolicy) bool { return p.Namespace == e.Namespace })
}

func (c connection) text() string {
	end := func(e labtest.End) string {
		if e.Namespace == "" {
			return e.Address
		}
		return e.Namespace + " " + fmt.Sprint(e.Labels)
	}
	return fmt.Sprintf("%s → %s at %s %d", end(c.From), end(c.To), c.Protocol, c.Port)
}

// mutant is a cluster's policies with one thing changed.
type mutant struct {
	what     string
	policies []*networkingv1.NetworkPolicy
}

// again reports whether an earlier policy is the same of another tenant: what
// changes in it, changes in that.
func (c cluster) again(i int) bool {
	of := func(p *networkingv1.NetworkPolicy) string {
		return fmt.Sprint(p.Name, p.Namespace == layout.ProxyNamespace)
	}
	return slices.ContainsFunc(c.policies[:i], func(p *networkingv1.NetworkPolicy) bool { return of(p) == of(c.policies[i]) })
}

// change makes a mutant: the change is to a copy of one policy.
func (c cluster) change(i int, what string, change func(*networkingv1.NetworkPolicySpec)) mutant {
	policies := slices.Clone(c.policies)
	policies[i] = policies[i].DeepCopy()
	change(&policies[i].Spec)
	return mutant{policies[i].Namespace + "/" + policies[i].Name + ": " + what, policies}
}

// sides are the rules of a policy in one form, each with how it is changed.
type side struct {
	name  string
	peers func(*networkingv1.NetworkPolicySpec) *[]networkingv1.NetworkPolicyPeer
	ports func(*networkingv1.NetworkPolicySpec) *[]networkingv1.NetworkPolicyPort
	drop  func(*networkingv1.NetworkPolicySpec)
}

func sides(s networkingv1.NetworkPolicySpec) []side {
	var out []side
	for k := range s.Ingress {
		out = append(out, side{
			fmt.Sprintf("ingress %d", k),
			func(s *networkingv1.NetworkPolicySpec) *[]networkingv1.NetworkPolicyPeer { return &s.Ingress[k].From },
			func(s *networkingv1.NetworkPolicySpec) *[]networkingv1.NetworkPolicyPort { return &s.Ingress[k].Ports },
			func(s *networkingv1.NetworkPolicySpec) { s.Ingress = slices.Delete(s.Ingress, k, k+1) },
		})
	}
	for k := range s.Egress {
		out = append(out, side{
			fmt.Sprintf("egress %d", k),
			func(s *networkingv1.NetworkPolicySpec) *[]networkingv1.NetworkPolicyPeer { return &s.Egress[k].To },
			func(s *networkingv1.NetworkPolicySpec) *[]networkingv1.NetworkPolicyPort { return &s.Egress[k].Ports },
			func(s *networkingv1.NetworkPolicySpec) { s.Egress = slices.Delete(s.Egress, k, k+1) },
		})
	}
	return out
}

// taken are the policies without one rule, one peer or one port of a rule.
func (c cluster) taken() []mutant {
	var out []mutant
	for i, p := range c.policies {
		if c.again(i) {
			continue
		}
		for _, s := range sides(p.Spec) {
			out = append(out, c.change(i, s.name, s.drop))
			if peers := *s.peers(&p.Spec); len(peers) > 1 {
				for k := range peers {
					out = append(out, c.change(i, fmt.Sprintf("%s, peer %s", s.name, text(peers[k])), func(spec *networkingv1.NetworkPolicySpec) {
						*s.peers(spec) = slices.Delete(*s.peers(spec), k, k+1)
					}))
				}
			}
			if ports := *s.ports(&p.Spec); len(ports) > 1 {
				for k := range ports {
					out = append(out, c.change(i, fmt.Sprintf("%s, port %s", s.name, text(ports[k])), func(spec *networkingv1.NetworkPolicySpec) {
						*s.ports(spec) = slices.Delete(*s.ports(spec), k, k+1)
					}))
				}
			}
		}
	}
	return out
}

// widened are the policies with something wider: a rule for everybody, for every
// port, for other pods or namespaces or addresses, or a policy that denies
// nothing any more.
func (c cluster) widened() []mutant {
	var out []mutant
	for i, p := range c.policies {
		if c.again(i) {
			continue
		}
		if len(p.Spec.PodSelector.MatchLabels)+len(p.Spec.PodSelector.MatchExpressions) == 0 {
			for k, kind := range p.Spec.PolicyTypes {
				out = append(out, c.change(i, "denying nothing of "+string(kind), func(spec *networkingv1.NetworkPolicySpec) {
					spec.PolicyTypes = slices.Delete(spec.PolicyTypes, k, k+1)
				}))
			}
			out = append(out,
				c.change(i, "everybody let in", func(s *networkingv1.NetworkPolicySpec) { s.Ingress = []networkingv1.NetworkPolicyIngressRule{{}} }),
				c.change(i, "everything let out", func(s *networkingv1.NetworkPolicySpec) { s.Egress = []networkingv1.NetworkPolicyEgressRule{{}} }))
		} else {
			out = append(out, c.change(i, "about every pod of its namespace", func(s *networkingv1.NetworkPolicySpec) { s.PodSelector = metav1.LabelSelector{} }))
		}
		for _, s := range sides(p.Spec) {
			out = append(out,
				c.change(i, s.name+" for everybody", func(spec *networkingv1.NetworkPolicySpec) { *s.peers(spec) = nil }),
				c.change(i, s.name+" for every port", func(spec *networkingv1.NetworkPolicySpec) { *s.ports(spec) = nil }))
			for k, port := range *s.ports(&p.Spec) {
				out = append(out, c.change(i, fmt.Sprintf("%s, port %s and one above", s.name, text(port)), func(spec *networkingv1.NetworkPolicySpec) {
					(*s.ports(spec))[k].Port = &intstr.IntOrString{IntVal: 1}
					(*s.ports(spec))[k].EndPort = new(int32)
					*(*s.ports(spec))[k].EndPort = 65535
				}))
			}
			for k, peer := range *s.peers(&p.Spec) {
				wider := func(what string, change func(*networkingv1.NetworkPolicyPeer)) {
					out = append(out, c.change(i, fmt.Sprintf("%s, %s, %s", s.name, text(peer), what), func(spec *networkingv1.NetworkPolicySpec) {
						change(&(*s.peers(spec))[k])
					}))
				}
				switch {
				case peer.IPBlock != nil:
					for n := range peer.IPBlock.Except {
						wider("without the exception of "+peer.IPBlock.Except[n], func(p *networkingv1.NetworkPolicyPeer) {
							p.IPBlock.Except = slices.Delete(p.IPBlock.Except, n, n+1)
						})
					}
					if at := netip.MustParsePrefix(peer.IPBlock.CIDR); at.Bits() > 12 {
						wider("wider by far", func(p *networkingv1.NetworkPolicyPeer) {
							p.IPBlock.CIDR = netip.PrefixFrom(at.Addr(), 12).Masked().String()
						})
					}
				default:
					wider("whatever the pods", func(p *networkingv1.NetworkPolicyPeer) {
						p.PodSelector = nil
						if p.NamespaceSelector == nil {
							p.PodSelector = &metav1.LabelSelector{}
						}
					})
					wider("whatever the namespace", func(p *networkingv1.NetworkPolicyPeer) { p.NamespaceSelector = &metav1.LabelSelector{} })
				}
			}
		}
	}
	return out
}

func text(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}
