package traefik

import (
	"fmt"
	"net/netip"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// Spec is what has been decided of Traefik itself.
type Spec struct {
	Image    string // by digest
	Replicas int
	MilliCPU int
	// MemoryMiB is what a pod asks for and may have, and DiskGiB what bodies may
	// take of its node while they are read.
	MemoryMiB, DiskGiB int
	Trusted            netip.Prefix // whose word on its clients is taken
	Routes             []string     // the namespaces whose routes it follows
	// Forwards says that services of these lead to others by name.
	Forwards bool
	Seconds  int // within which what it serves answers
	// NodeLabel is on the nodes that it runs on, and a taint of this key and
	// value does not keep it off.
	NodeLabel, TaintKey, TaintValue string
	// Standby says that it is kept ready, and does not run until somebody says
	// so.
	Standby bool
}

// folder is where what runs is in the tree.
func (s Spec) folder() string {
	if s.Standby {
		return Folder + "-standby"
	}
	return Folder
}

// acceptSeconds is for how long a Traefik that was told to stop takes new
// connections: until Azure has asked its node twice, has heard no, and sends
// them elsewhere, and longer (NewService).
const acceptSeconds = 20

// Where a pod finds what it mounts. The token is where programs look for it.
const (
	tokenDir   = "/var/run/secrets/kubernetes.io/serviceaccount"
	mountedDir = "/var/run/certificates"
	runAs      = 65532
)

// NewDeployment runs Traefik: pods on nodes and in zones of their own, of which
// one may be lost, and each of which ends without losing a request. A pod that
// is told to stop goes on taking connections until nobody sends any, and then
// finishes what it has: its probe stays good until the end, since an endpoint
// that is not ready and not serving is sent nothing at all.
func NewDeployment(at kube.Place, s Spec) design.ClusterObject {
	return kube.Object(at, s.folder(), "Traefik: what requests come through, on nodes and in zones of its own, each pod without a right to write.",
		&appsv1.Deployment{
			TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"},
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: at.Namespace, Labels: labels("proxy")},
			Spec: appsv1.DeploymentSpec{
				Replicas: ptr(int32(s.Replicas)),
				Strategy: appsv1.DeploymentStrategy{
					Type:          appsv1.RollingUpdateDeploymentStrategyType,
					RollingUpdate: &appsv1.RollingUpdateDeployment{MaxUnavailable: ptr(intstr.FromInt32(0)), MaxSurge: ptr(intstr.FromInt32(1))},
				},
				Selector: &metav1.LabelSelector{MatchLabels: selector()},
				Template: corev1.PodTemplateSpec{
					ObjectMeta: metav1.ObjectMeta{Labels: labels("proxy")},
					Spec:       s.pod(),
				},
			},
		})
}

func (s Spec) pod() corev1.PodSpec {
	return corev1.PodSpec{
		ServiceAccountName:            ServiceAccount,
		NodeSelector:                  map[string]string{s.NodeLabel: "true"},
		Tolerations:                   []corev1.Toleration{{Key: s.TaintKey, Operator: corev1.TolerationOpEqual, Value: s.TaintValue, Effect: corev1.TaintEffectNoSchedule}},
		AutomountServiceAccountToken:  ptr(false),
		EnableServiceLinks:            ptr(false),
		TerminationGracePeriodSeconds: ptr(int64(acceptSeconds + s.graceSeconds() + 10)),
		SecurityContext: &corev1.PodSecurityContext{
			RunAsNonRoot:   ptr(true),
			RunAsUser:      ptr(int64(runAs)),
			RunAsGroup:     ptr(int64(runAs)),
			FSGroup:        ptr(int64(runAs)),
			SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
		},
		TopologySpreadConstraints: []corev1.TopologySpreadConstraint{
			spread("topology.kubernetes.io/zone"),
			spread("kubernetes.io/hostname"),
		},
		Containers: []corev1.Container{s.container()},
		Volumes: []corev1.Volume{
			{Name: "tmp", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{SizeLimit: ptr(gib(s.DiskGiB))}}},
			{Name: "certificates", VolumeSource: corev1.VolumeSource{CSI: &corev1.CSIVolumeSource{
				Driver: "secrets-store.csi.k8s.io", ReadOnly: ptr(true),
				VolumeAttributes: map[string]string{"secretProviderClass": certificates},
			}}},
			apiToken(),
		},
	}
}

// graceSeconds is for how long what was taken is finished.
func (s Spec) graceSeconds() int { return s.Seconds + 5 }

// spread keeps pods of one release of the Deployment apart, and rather starts
// none than two in one place: the second would be lost with the first.
func spread(key string) corev1.TopologySpreadConstraint {
	return corev1.TopologySpreadConstraint{
		MaxSkew:           1,
		TopologyKey:       key,
		WhenUnsatisfiable: corev1.DoNotSchedule,
		LabelSelector:     &metav1.LabelSelector{MatchLabels: selector()},
		MatchLabelKeys:    []string{appsv1.DefaultDeploymentUniqueLabelKey},
	}
}

// apiToken is the token with which Traefik reads what it routes by, mounted by
// name: it is the one pod of the design that needs one.
func apiToken() corev1.Volume {
	return corev1.Volume{Name: "api-token", VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{
		DefaultMode: ptr(int32(0o440)),
		Sources: []corev1.VolumeProjection{
			{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{Path: "token", ExpirationSeconds: ptr(int64(3600))}},
			{ConfigMap: &corev1.ConfigMapProjection{
				LocalObjectReference: corev1.LocalObjectReference{Name: "kube-root-ca.crt"},
				Items:                []corev1.KeyToPath{{Key: "ca.crt", Path: "ca.crt"}},
			}},
		},
	}}}
}

func (s Spec) container() corev1.Container {
	return corev1.Container{
		Name:            name,
		Image:           s.Image,
		ImagePullPolicy: corev1.PullIfNotPresent,
		Args:            s.args(),
		Ports: []corev1.ContainerPort{
			{Name: entryPoint, ContainerPort: HTTPSPort, Protocol: corev1.ProtocolTCP},
			{Name: "ping", ContainerPort: PingPort, Protocol: corev1.ProtocolTCP},
			{Name: "metrics", ContainerPort: MetricsPort, Protocol: corev1.ProtocolTCP},
		},
		Env: []corev1.EnvVar{
			// Go collects before the limit ends the program.
			{Name: "GOMEMLIMIT", Value: fmt.Sprintf("%dMiB", s.MemoryMiB*9/10)},
			{Name: "TMPDIR", Value: "/tmp"},
		},
		Resources: corev1.ResourceRequirements{
			Requests: corev1.ResourceList{
				corev1.ResourceCPU:              *resource.NewMilliQuantity(int64(s.MilliCPU), resource.DecimalSI),
				corev1.ResourceMemory:           mib(s.MemoryMiB),
				corev1.ResourceEphemeralStorage: gib(1),
			},
			Limits: corev1.ResourceList{
				corev1.ResourceMemory:           mib(s.MemoryMiB),
				corev1.ResourceEphemeralStorage: gib(s.DiskGiB + 1),
			},
		},
		SecurityContext: &corev1.SecurityContext{
			Privileged:               ptr(false),
			AllowPrivilegeEscalation: ptr(false),
			ReadOnlyRootFilesystem:   ptr(true),
			RunAsNonRoot:             ptr(true),
			Capabilities:             &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
			SeccompProfile:           &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
		},
		VolumeMounts: []corev1.VolumeMount{
			{Name: "tmp", MountPath: "/tmp"},
			{Name: "certificates", MountPath: mountedDir, ReadOnly: true},
			{Name: "api-token", MountPath: tokenDir, ReadOnly: true},
		},
		StartupProbe:   ping(2, 30),
		ReadinessProbe: ping(5, 3),
		LivenessProbe:  ping(10, 5),
	}
}

func ping(period, failures int32) *corev1.Probe {
	return &corev1.Probe{
		ProbeHandler:     corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/ping", Port: intstr.FromString("ping"), Scheme: corev1.URISchemeHTTP}},
		PeriodSeconds:    period,
		TimeoutSeconds:   3,
		FailureThreshold: failures,
		SuccessThreshold: 1,
	}
}

func mib(n int) resource.Quantity { return *resource.NewQuantity(int64(n)<<20, resource.BinarySI) }
func gib(n int) resource.Quantity { return mib(n << 10) }
