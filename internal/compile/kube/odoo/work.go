package odoo

import corev1 "k8s.io/api/core/v1"

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

// asks is what Odoo's container asks for in a component's pods.
func asks(c Component) corev1.ResourceRequirements {
	switch c {
	case WebsocketPods:
		return resources("500m", "512Mi", "1536Mi")
	case BackgroundPods:
		return resources("1", "2Gi", "3Gi")
	default:
		return resources("2", "3Gi", "4Gi")
	}
}

func tokenResources() corev1.ResourceRequirements { return resources("50m", "64Mi", "64Mi") }

// Request is what a component's pod asks of its node, in thousandths of a
// processor and MiB: what its containers ask for, the sidecar's beside Odoo's.
func Request(c Component) (milliCPUs, memoryMiB int) {
	for _, r := range []corev1.ResourceRequirements{asks(c), tokenResources()} {
		milliCPUs += int(r.Requests.Cpu().MilliValue())
		memoryMiB += int(r.Requests.Memory().Value() >> 20)
	}
	return milliCPUs, memoryMiB
}
