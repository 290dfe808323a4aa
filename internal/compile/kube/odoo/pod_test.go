package odoo_test

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/odoo"
	"github.com/wardhq/ward/internal/design"
)

var at = kube.Place{Unit: addr.PlatformUnit(), Cluster: "clinic", Namespace: "odoo", Environment: "harbor-clinic.production"}

func spec(workers int) odoo.Spec {
	return odoo.Spec{
		Image: "registry.example/odoo@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		Web:   odoo.Web{Workers: workers}, Purpose: "production",
	}
}

func template(t *testing.T, o design.ClusterObject) corev1.PodTemplateSpec {
	t.Helper()
	d, ok := o.Value.(*appsv1.Deployment)
	if !ok {
		t.Fatalf("%v is a %T, want a Deployment", o.Key, o.Value)
	}
	return d.Spec.Template
}

// Odoo's own limits come before the kernel's: a process that is at its hard
// limit, beside others as they usually are, still fits into the pod.
func TestOneProcessAtItsWorstFitsIntoThePod(t *testing.T) {
	hard := regexp.MustCompile(`(?m)^limit_memory_hard = (\d+)$`)
	soft := regexp.MustCompile(`(?m)^limit_memory_soft = (\d+)$`)
	for workers := 1; workers <= 12; workers++ {
		o := spec(workers)
		files := odoo.NewConfig(at, o).Value.(*corev1.ConfigMap).Data
		for _, c := range []struct {
			file      string
			make      func(kube.Place, odoo.Spec) design.ClusterObject
			processes int
		}{
			{"web.conf", odoo.NewWebDeployment, workers},
			{"websocket.conf", odoo.NewWebsocketDeployment, 1},
			{"background.conf", odoo.NewBackgroundDeployment, 1},
		} {
			t.Run(fmt.Sprint(c.file, workers), func(t *testing.T) {
				pod := template(t, c.make(at, o)).Spec
				limit := pod.Containers[0].Resources.Limits.Memory().Value()
				asked := pod.Containers[0].Resources.Requests.Memory().Value()
				h, s := number(t, hard, files[c.file]), number(t, soft, files[c.file])
				const worker, idle = 325 << 20, 150 << 20
				if need := h + int64(c.processes-1)*worker + 2*idle; limit < need {
					t.Errorf("the pod may use %d MiB, one of %d processes at its hard limit needs %d", limit>>20, c.processes, need>>20)
				}
				if s >= h {
					t.Errorf("the soft limit %d is not below the hard one %d", s, h)
				}
				if asked > limit && workers >= 2 {
					t.Errorf("it asks for %d MiB, and may use %d", asked>>20, limit>>20)
				}
				if pod.Containers[0].Resources.Limits.Cpu().Value() != 0 {
					t.Error("CPU is limited: a worker would be slowed down in the middle of a request")
				}
			})
		}
	}
}

func number(t *testing.T, pattern *regexp.Regexp, text string) int64 {
	t.Helper()
	m := pattern.FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("%s is not in\n%s", pattern, text)
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// What a pod may put on its node's disk is what its volumes may hold, and
// room for what it logs.
func TestDiskOfTheNodeIsLimited(t *testing.T) {
	pod := template(t, odoo.NewWebDeployment(at, spec(4))).Spec
	limit := pod.Containers[0].Resources.Limits.StorageEphemeral()
	var volumes int64
	for _, v := range pod.Volumes {
		if v.EmptyDir != nil && v.EmptyDir.Medium != corev1.StorageMediumMemory {
			volumes += v.EmptyDir.SizeLimit.Value()
		}
	}
	if volumes == 0 || limit.Value() <= volumes {
		t.Errorf("the limit is %s, and the volumes hold %d GiB", limit, volumes>>30)
	}
	for _, c := range slices.Concat(pod.Containers, pod.InitContainers) {
		if c.Resources.Requests.StorageEphemeral().IsZero() || c.Resources.Limits.StorageEphemeral().IsZero() {
			t.Errorf("the container %s neither asks for disk nor is limited", c.Name)
		}
	}
}

func TestProductionIsSpreadOverZones(t *testing.T) {
	for _, zonal := range []bool{true, false} {
		o := spec(4)
		o.Zonal = zonal
		want := map[string]corev1.UnsatisfiableConstraintAction{
			"topology.kubernetes.io/zone": map[bool]corev1.UnsatisfiableConstraintAction{true: corev1.DoNotSchedule, false: corev1.ScheduleAnyway}[zonal],
			"kubernetes.io/hostname":      corev1.ScheduleAnyway,
		}
		for _, make := range []func(kube.Place, odoo.Spec) design.ClusterObject{odoo.NewWebDeployment, odoo.NewWebsocketDeployment} {
			pod := template(t, make(at, o))
			got := map[string]corev1.UnsatisfiableConstraintAction{}
			for _, c := range pod.Spec.TopologySpreadConstraints {
				got[c.TopologyKey] = c.WhenUnsatisfiable
				if !slices.Contains(c.MatchLabelKeys, "pod-template-hash") {
					t.Errorf("the spread over %s counts the pods of other revisions", c.TopologyKey)
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("spread over %v, want %v", got, want)
			}
		}
	}
}

func TestTheEnvironmentIsNamedToItsModules(t *testing.T) {
	for purpose, want := range map[string]string{"production": "production", "staging": "test", "training": "test", "development": "dev"} {
		o := spec(4)
		o.Purpose = purpose
		env := template(t, odoo.NewBackgroundDeployment(at, o)).Spec.Containers[0].Env
		i := slices.IndexFunc(env, func(e corev1.EnvVar) bool { return e.Name == "RUNNING_ENV" })
		if i < 0 || env[i].Value != want {
			t.Errorf("%s: RUNNING_ENV is not %s: %v", purpose, want, env)
		}
	}
}

func TestWhatOdooCallsIsLetOut(t *testing.T) {
	s := odoo.TrafficSpec{
		Endpoints: netip.MustParsePrefix("10.41.8.0/26"),
		Server:    true,
		Ports:     []int32{22, 443, 587},
		Beyond:    []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12")},
		Own:       []netip.Prefix{netip.MustParsePrefix("10.41.0.0/20"), netip.MustParsePrefix("10.43.0.0/20")},
		LocalDNS:  true,
	}
	for _, c := range []struct {
		to   string
		port int32
		want bool
	}{
		{"10.41.8.5", 5432, true},
		{"10.41.8.5", 443, true},
		{"10.41.8.5", 22, false},  // an endpoint is no system that Odoo calls
		{"203.0.113.9", 22, true}, // a partner
		{"203.0.113.9", 443, true},
		{"203.0.113.9", 587, true},
		{"203.0.113.9", 25, false},
		{"203.0.113.9", 5432, false},
		{"10.90.1.1", 587, true},        // the organisation's own mail server, behind the hub
		{"10.90.1.1", 5432, false},      // and nothing else of it
		{"10.43.8.5", 443, false},       // another environment
		{"10.43.8.5", 22, false},        //
		{"169.254.169.254", 443, false}, // what hands out the node's credentials
		{"169.254.169.254", 53, false},
		{"168.63.129.16", 443, false}, // what gives a machine its settings
		{"169.254.10.11", 53, true},
		{"100.64.1.1", 443, false}, // another pod
	} {
		t.Run(fmt.Sprintf("%s:%d", c.to, c.port), func(t *testing.T) {
			if got := letOut(t, odoo.NewOdooTraffic(at, s), netip.MustParseAddr(c.to), c.port); got != c.want {
				t.Errorf("let out %v, want %v", got, c.want)
			}
		})
	}
	s.Ports, s.Beyond, s.LocalDNS, s.Server = nil, nil, false, false
	for _, closed := range []struct {
		to   string
		port int32
	}{{"203.0.113.9", 587}, {"10.90.1.1", 443}, {"169.254.10.11", 53}, {"10.41.8.5", 5432}} {
		if letOut(t, odoo.NewOdooTraffic(at, s), netip.MustParseAddr(closed.to), closed.port) {
			t.Errorf("nobody asked for %s:%d, and it is let out", closed.to, closed.port)
		}
	}
}

// letOut judges a policy as Kubernetes does, for addresses.
func letOut(t *testing.T, o design.ClusterObject, to netip.Addr, port int32) bool {
	t.Helper()
	p, ok := o.Value.(*networkingv1.NetworkPolicy)
	if !ok {
		t.Fatalf("%T is not a NetworkPolicy", o.Value)
	}
	return slices.ContainsFunc(p.Spec.Egress, func(rule networkingv1.NetworkPolicyEgressRule) bool {
		return slices.ContainsFunc(rule.Ports, func(p networkingv1.NetworkPolicyPort) bool { return p.Port.IntVal == port }) &&
			slices.ContainsFunc(rule.To, func(peer networkingv1.NetworkPolicyPeer) bool {
				b := peer.IPBlock
				return b != nil && netip.MustParsePrefix(b.CIDR).Contains(to) &&
					!slices.ContainsFunc(b.Except, func(e string) bool { return netip.MustParsePrefix(e).Contains(to) })
			})
	})
}

// All pods of an environment at their most, while they are replaced, fit into
// its quota, with one beside them; two more do not.
func TestTheQuotaHoldsWhatTheEnvironmentNeeds(t *testing.T) {
	o := spec(4)
	o.Web.MaxReplicas, o.Web.Surge, o.Websocket.Replicas, o.Websocket.Surge = 7, 1, 2, 1
	hard := odoo.NewQuota(at, odoo.QuotaSpec{Odoo: o}).Value.(*corev1.ResourceQuota).Spec.Hard
	used := corev1.ResourceList{}
	pods := func(made design.ClusterObject, n int) {
		spec := template(t, made).Spec
		for range n {
			for _, c := range slices.Concat(spec.Containers, spec.InitContainers) {
				for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
					total := used["requests."+name]
					total.Add(c.Resources.Requests[name])
					used["requests."+name] = total
				}
				for _, name := range []corev1.ResourceName{corev1.ResourceMemory, corev1.ResourceEphemeralStorage} {
					total := used["limits."+name]
					total.Add(c.Resources.Limits[name])
					used["limits."+name] = total
				}
			}
			total := used[corev1.ResourcePods]
			total.Add(resource.MustParse("1"))
			used[corev1.ResourcePods] = total
		}
	}
	pods(odoo.NewWebDeployment(at, o), 8)
	pods(odoo.NewWebsocketDeployment(at, o), 3)
	pods(odoo.NewBackgroundDeployment(at, o), 2)
	for name, total := range used {
		if limit, ok := hard[name]; !ok || total.Cmp(limit) != 0 {
			t.Errorf("%s: %s is used of %s", name, total.String(), limit.String())
		}
	}
	for _, none := range []corev1.ResourceName{corev1.ResourceServicesLoadBalancers, corev1.ResourceServicesNodePorts} {
		if limit, ok := hard[none]; !ok || !limit.IsZero() {
			t.Errorf("%s: %s", none, limit.String())
		}
	}
}

// Where a database has pods in the namespace, there is room for them too, and
// they need not say what they may use of the disk.
func TestTheQuotaHasRoomForADatabase(t *testing.T) {
	alone := odoo.NewQuota(at, odoo.QuotaSpec{Odoo: spec(4)}).Value.(*corev1.ResourceQuota).Spec.Hard
	beside := odoo.NewQuota(at, odoo.QuotaSpec{Odoo: spec(4), Beside: []odoo.PodsBeside{{Count: 4, MilliCPUs: 3250, MemoryMiB: 8704}}}).Value.(*corev1.ResourceQuota).Spec.Hard
	for name, more := range map[corev1.ResourceName]string{"pods": "4", "requests.cpu": "13", "requests.memory": "34Gi", "limits.memory": "34Gi"} {
		want := alone[name].DeepCopy()
		want.Add(resource.MustParse(more))
		if got := beside[name]; got.Cmp(want) != 0 {
			t.Errorf("%s: %s, want %s", name, got.String(), want.String())
		}
	}
	if _, counted := beside[corev1.ResourceLimitsEphemeralStorage]; counted {
		t.Error("a pod that does not say what it may use of the disk is refused")
	}
}
