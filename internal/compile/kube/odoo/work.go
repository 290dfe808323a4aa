package odoo

import (
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// The kinds of work that nodes take.
const (
	WebWork        = "web"        // requests and websockets: many small pods that come and go
	BackgroundWork = "background" // cron: one pod that may use what it asks for, for hours
)

// WorkTaint is the key of what keeps others off nodes that are one kind of
// work's alone.
const WorkTaint = "work.ward.dev"

// WorkLabel is what a node is known by that takes a kind of work. It is a label
// for each kind, so that a node may take several.
func WorkLabel(kind string) string { return "work.ward.dev/" + kind }

// work is a component's kind.
func (c Component) work() string {
	if c == BackgroundPods {
		return BackgroundWork
	}
	return WebWork
}

func nodeSelector(c Component, o Spec) map[string]string {
	if !o.Pools {
		return nil
	}
	return map[string]string{WorkLabel(c.work()): "true"}
}

func tolerations(c Component, o Spec) []corev1.Toleration {
	if !o.Pools {
		return nil
	}
	return []corev1.Toleration{{Key: WorkTaint, Operator: corev1.TolerationOpEqual, Value: c.work(), Effect: corev1.TaintEffectNoSchedule}}
}

// memory is what the processes of a component's pods may use, in MiB.
//
// Odoo's own limits are of virtual memory, of one process: at the soft one it
// ends after its request, at the hard one its next allocation fails
// (odoo/service/server.py, PreforkServer and set_limit_memory_hard). The pod's
// limit is of resident memory, of all processes: at it the kernel kills one of
// them in the middle of a request. So the pod has room for one process at its
// hard limit while the others are as the documentation expects them, and
// Odoo's own limits come first.
type memory struct {
	processes int // that serve; beside them stand a parent and an idle gevent process
	soft      int // limit_memory_soft
	hard      int // limit_memory_hard
}

// What processes use: a worker by Odoo's documentation (deploy, "Memory size
// calculation": 80 % of requests are light at 150 MB, 20 % heavy at 1024 MB),
// and one that serves nothing as a light one.
const (
	workerMiB = (80*150 + 20*1024) / 100
	idleMiB   = 150
)

// memoryOf is what a component's processes may use.
func memoryOf(c Component, w Web) memory {
	switch c {
	case WebsocketPods:
		return memory{processes: 1, soft: 1024, hard: 1280}
	case BackgroundPods:
		return memory{processes: 1, soft: 2048, hard: 2560}
	default:
		return memory{processes: w.Workers, soft: 2048, hard: 2560}
	}
}

// limit is the pod's, in MiB: one process at its worst, the others as usual,
// and what serves nothing.
func (m memory) limit() int {
	need := m.hard + (m.processes-1)*workerMiB + 2*idleMiB
	return (need + 255) / 256 * 256
}

// conf are Odoo's own limits of each process, in bytes.
func (m memory) conf() map[string]string {
	return map[string]string{
		"limit_memory_soft": strconv.Itoa(m.soft << 20),
		"limit_memory_hard": strconv.Itoa(m.hard << 20),
	}
}

// asks is what Odoo's container asks for in a component's pods.
func asks(c Component) corev1.ResourceRequirements {
	switch c {
	case WebsocketPods:
		return requests("500m", "512Mi")
	case BackgroundPods:
		return requests("1", "2Gi")
	default:
		return requests("2", "3Gi")
	}
}

// The disk of its node that a pod may fill: Odoo's folder, with the sessions
// and files that it is writing, what reports are made in, and what it logs.
const (
	dataSize  = "4Gi"
	tmpSize   = "2Gi"
	diskUsual = "1Gi"
	diskLimit = "7Gi"
)

// takes is what Odoo's container asks for and may use: memory and disk are
// limited, CPU is not. A limit of CPU slows a worker down in the middle of a
// request, and what it guards from, a pod that takes its neighbours' time, the
// requests guard from.
func takes(c Component, w Web) corev1.ResourceRequirements {
	r := asks(c)
	r.Requests[corev1.ResourceEphemeralStorage] = resource.MustParse(diskUsual)
	r.Limits = corev1.ResourceList{
		corev1.ResourceMemory:           *resource.NewQuantity(int64(memoryOf(c, w).limit())<<20, resource.BinarySI),
		corev1.ResourceEphemeralStorage: resource.MustParse(diskLimit),
	}
	return r
}

func tokenResources() corev1.ResourceRequirements {
	r := requests("50m", "64Mi")
	r.Requests[corev1.ResourceEphemeralStorage] = resource.MustParse("16Mi")
	r.Limits = corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("64Mi"), corev1.ResourceEphemeralStorage: resource.MustParse("64Mi")}
	return r
}

func requests(cpu, memory string) corev1.ResourceRequirements {
	return corev1.ResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse(cpu), corev1.ResourceMemory: resource.MustParse(memory)}}
}

// Request is what a component's pod asks of its node, in thousandths of a
// processor and MiB: what its containers ask for, the sidecar's beside Odoo's.
func Request(c Component) (milliCPUs, memoryMiB int) {
	for _, r := range []corev1.ResourceRequirements{asks(c), tokenResources()} {
		milliCPUs += int(r.Requests.Cpu().MilliValue())
		memoryMiB += int(r.Requests.Memory().Value() >> 20)
	}
	return milliCPUs, memoryMiB
}
