package kyverno

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// Spec is what has been decided of Kyverno itself.
type Spec struct {
	Image    string // by digest
	Replicas int
	// Taint is the key of what keeps others off the nodes of the cluster's own
	// parts, and NodeLabel and NodeValue what those are known by.
	Taint, NodeLabel, NodeValue string
}

const (
	milliCPU  = 100
	memoryMiB = 384
	diskMiB   = 256
	runAs     = 65534 // nobody, as in Kyverno's own image
	tokenDir  = "/var/run/secrets/kubernetes.io/serviceaccount"
)

// Args is what the controller is started with. It signs in to the registry as
// an identity of Azure, makes no exception, writes no report, and generates no
// policy of other kinds.
func Args() []string {
	return []string{
		"--caSecretName=" + service + "." + Namespace + ".svc.kyverno-tls-ca",
		"--tlsSecretName=" + service + "." + Namespace + ".svc.kyverno-tls-pair",
		"--tlsKeyAlgorithm=ECDSA",
		"--servicePort=443",
		fmt.Sprintf("--webhookServerPort=%d", WebhookPort),
		fmt.Sprintf("--metricsPort=%d", MetricsPort),
		"--otelConfig=prometheus",
		"--controllerRuntimeMetricsAddress=0",
		"--autoUpdateWebhooks=true",
		// A node of a cluster that starts anew must not wait for Kyverno.
		"--excludeBootstrapResources=true",
		"--forceFailurePolicyIgnore=false",
		"--enablePolicyException=false",
		"--generateValidatingAdmissionPolicy=false",
		"--generateMutatingAdmissionPolicy=false",
		"--admissionReports=false",
		"--enableConfigMapCaching=false",
		"--enableTuf=false",
		"--allowInsecureRegistry=false",
		"--registryCredentialHelpers=azure",
		"--imageVerifyCacheEnabled=true",
		"--omitEvents=PolicyApplied,PolicySkipped",
		"--loggingFormat=json",
		"--v=1",
	}
}

// NewDeployment runs Kyverno's admission controller: pods on nodes and in zones
// of their own, on the nodes of the cluster's own parts, which are there also
// where nothing of the workload runs yet.
func NewDeployment(at kube.Place, s Spec) design.ClusterObject {
	return kube.Object(at, Folder, "Kyverno: it is asked about each pod that starts, on nodes and in zones of its own.",
		&appsv1.Deployment{
			TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"},
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: at.Namespace, Labels: labels("admission-controller")},
			Spec: appsv1.DeploymentSpec{
				Replicas: ptr(int32(s.Replicas)),
				Strategy: appsv1.DeploymentStrategy{
					Type:          appsv1.RollingUpdateDeploymentStrategyType,
					RollingUpdate: &appsv1.RollingUpdateDeployment{MaxUnavailable: ptr(intstr.FromInt32(1)), MaxSurge: ptr(intstr.FromInt32(1))},
				},
				Selector: &metav1.LabelSelector{MatchLabels: selector()},
				Template: corev1.PodTemplateSpec{
					ObjectMeta: metav1.ObjectMeta{Labels: podLabels()},
					Spec:       s.pod(),
				},
			},
		})
}

// podLabels have Azure's webhook put the identity's token into the pod.
func podLabels() map[string]string {
	out := labels("admission-controller")
	out["azure.workload.identity/use"] = "true"
	return out
}

func (s Spec) pod() corev1.PodSpec {
	return corev1.PodSpec{
		ServiceAccountName:            ServiceAccount,
		PriorityClassName:             "system-cluster-critical",
		NodeSelector:                  map[string]string{s.NodeLabel: s.NodeValue},
		Tolerations:                   []corev1.Toleration{{Key: s.Taint, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoSchedule}},
		AutomountServiceAccountToken:  ptr(false),
		EnableServiceLinks:            ptr(false),
		TerminationGracePeriodSeconds: ptr(int64(30)),
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
			// Where it would keep what it knows of certificates' logs.
			{Name: "sigstore", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{SizeLimit: ptr(mib(diskMiB))}}},
			apiToken(),
		},
	}
}

// spread keeps pods apart where it can: one that cannot be is better there than
// nowhere, since without any no pod starts.
func spread(key string) corev1.TopologySpreadConstraint {
	return corev1.TopologySpreadConstraint{
		MaxSkew:           1,
		TopologyKey:       key,
		WhenUnsatisfiable: corev1.ScheduleAnyway,
		LabelSelector:     &metav1.LabelSelector{MatchLabels: selector()},
		MatchLabelKeys:    []string{appsv1.DefaultDeploymentUniqueLabelKey},
	}
}

// apiToken is the token with which Kyverno reads policies, mounted by name.
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
	field := func(path string) *corev1.EnvVarSource {
		return &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{APIVersion: "v1", FieldPath: path}}
	}
	return corev1.Container{
		Name:            "kyverno",
		Image:           s.Image,
		ImagePullPolicy: corev1.PullIfNotPresent,
		Args:            Args(),
		Ports: []corev1.ContainerPort{
			{Name: "https", ContainerPort: WebhookPort, Protocol: corev1.ProtocolTCP},
			{Name: "metrics", ContainerPort: MetricsPort, Protocol: corev1.ProtocolTCP},
		},
		Env: []corev1.EnvVar{
			{Name: "INIT_CONFIG", Value: config},
			{Name: "METRICS_CONFIG", Value: metrics},
			{Name: "KYVERNO_NAMESPACE", ValueFrom: field("metadata.namespace")},
			{Name: "KYVERNO_POD_NAME", ValueFrom: field("metadata.name")},
			{Name: "KYVERNO_SERVICEACCOUNT_NAME", Value: ServiceAccount},
			{Name: "KYVERNO_ROLE_NAME", Value: name},
			{Name: "KYVERNO_SVC", Value: service},
			{Name: "KYVERNO_DEPLOYMENT", Value: name},
			{Name: "TUF_ROOT", Value: "/.sigstore"},
		},
		Resources: corev1.ResourceRequirements{
			Requests: corev1.ResourceList{
				corev1.ResourceCPU:              *resource.NewMilliQuantity(milliCPU, resource.DecimalSI),
				corev1.ResourceMemory:           mib(memoryMiB),
				corev1.ResourceEphemeralStorage: mib(diskMiB),
			},
			Limits: corev1.ResourceList{
				corev1.ResourceMemory:           mib(memoryMiB),
				corev1.ResourceEphemeralStorage: mib(2 * diskMiB),
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
			{Name: "sigstore", MountPath: "/.sigstore"},
			{Name: "api-token", MountPath: tokenDir, ReadOnly: true},
		},
		StartupProbe:   health("liveness", 6, 20),
		ReadinessProbe: health("readiness", 10, 6),
		LivenessProbe:  health("liveness", 30, 2),
	}
}

func health(of string, period, failures int32) *corev1.Probe {
	return &corev1.Probe{
		ProbeHandler:     corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/health/" + of, Port: intstr.FromString("https"), Scheme: corev1.URISchemeHTTPS}},
		PeriodSeconds:    period,
		TimeoutSeconds:   5,
		FailureThreshold: failures,
		SuccessThreshold: 1,
	}
}

func mib(n int) resource.Quantity { return *resource.NewQuantity(int64(n)<<20, resource.BinarySI) }
