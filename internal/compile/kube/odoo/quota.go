package odoo

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// spare is how many pods more than Odoo's own a namespace has room for: the one
// in which a person or a release works on the database, as large as the one
// that runs cron.
const spare = 1

// QuotaSpec is what has been decided of a namespace's quota.
type QuotaSpec struct {
	Odoo Spec
	// Beside are pods of others in the namespace, as a database's.
	Beside []PodsBeside
}

// PodsBeside are some pods that ask for the same.
type PodsBeside struct {
	Count     int
	MilliCPUs int
	MemoryMiB int // asked for, and the limit
}

// NewQuota bounds what an environment takes of its cluster: all of its pods at
// their most, while they are replaced, and one that somebody works in. What is
// beyond it is a fault or somebody else's.
func NewQuota(at kube.Place, s QuotaSpec) design.ClusterObject {
	o := s.Odoo
	hard := corev1.ResourceList{
		corev1.ResourceServicesLoadBalancers: resource.MustParse("0"),
		corev1.ResourceServicesNodePorts:     resource.MustParse("0"),
	}
	pods := map[Component]int{
		WebPods:        o.Web.MaxReplicas + o.Web.Surge,
		WebsocketPods:  o.Websocket.Replicas + o.Websocket.Surge,
		BackgroundPods: 1 + spare,
	}
	count := 0
	for _, c := range []Component{WebPods, WebsocketPods, BackgroundPods} {
		count += pods[c]
		for _, r := range []corev1.ResourceRequirements{takes(c, o.Web), tokenResources()} {
			add(hard, corev1.ResourceRequestsCPU, r.Requests[corev1.ResourceCPU], pods[c])
			add(hard, corev1.ResourceRequestsMemory, r.Requests[corev1.ResourceMemory], pods[c])
			add(hard, corev1.ResourceLimitsMemory, r.Limits[corev1.ResourceMemory], pods[c])
			add(hard, corev1.ResourceLimitsEphemeralStorage, r.Limits[corev1.ResourceEphemeralStorage], pods[c])
		}
	}
	for _, b := range s.Beside {
		count += b.Count
		cpu, memory := *resource.NewMilliQuantity(int64(b.MilliCPUs), resource.DecimalSI), *resource.NewQuantity(int64(b.MemoryMiB)<<20, resource.BinarySI)
		add(hard, corev1.ResourceRequestsCPU, cpu, b.Count)
		add(hard, corev1.ResourceRequestsMemory, memory, b.Count)
		add(hard, corev1.ResourceLimitsMemory, memory, b.Count)
		// They need not say what they may use of the disk, and where a quota
		// counts it whoever does not say so is refused.
		delete(hard, corev1.ResourceLimitsEphemeralStorage)
	}
	hard[corev1.ResourcePods] = *resource.NewQuantity(int64(count), resource.DecimalSI)
	return kube.Object(at, folder, "Bounds what the environment takes of its cluster: all of its pods at their most, and one that somebody works in.",
		&corev1.ResourceQuota{
			TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "ResourceQuota"},
			ObjectMeta: metav1.ObjectMeta{Name: "odoo", Namespace: at.Namespace, Labels: labels("quota")},
			Spec:       corev1.ResourceQuotaSpec{Hard: hard},
		})
}

// add adds a quantity so many times to what a quota has of a resource.
func add(hard corev1.ResourceList, name corev1.ResourceName, q resource.Quantity, times int) {
	total := hard[name]
	q.Mul(int64(times))
	total.Add(q)
	hard[name] = total
}
