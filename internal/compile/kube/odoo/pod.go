package odoo

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Where the pods find what they mount.
const (
	pgpassDir  = "/run/pgpass"
	pgpassFile = pgpassDir + "/pgpass"
	confDir    = "/etc/odoo"
	dataDir    = "/var/lib/odoo"
)

// User is as whom Odoo runs: no user of an image nor of a node, so that files are
// read as others read them.
const User = 10101

// HealthPath answers without a session and without the database.
const HealthPath = "/web/health"

// Seconds in which a pod goes away. Traffic is led elsewhere first: what is
// sent in the moment in which the proxy has not yet heard of it is still
// served. Then Odoo finishes what it has begun.
const (
	unlistSeconds  = 10
	RequestSeconds = 115 // limit_time_real
	drainSeconds   = unlistSeconds + RequestSeconds + 5
	closeSeconds   = unlistSeconds + 20 // websockets are closed, not waited for: browsers connect anew
	cronSeconds    = 120
)

// imageContract is what the pods ask of an image, whoever built it. It stands
// in the rendered Deployments, for the reader who builds one.
const imageContract = `

What is asked of the image: the programs odoo, python3, sleep and test on its PATH; the modules of the set of its series
(docs/decisions.md says which, and at which revisions), the one for sessions in a version that locks its connection (OCA
server-tools 16.0.1.0.3; an older one refuses workers = 0); and files that every user can read, since it runs as user 10101
with no right to write but to /tmp and /var/lib/odoo. Its entrypoint and its user are not used.`

// process is what a component's Odoo is started with.
type process struct {
	args      []string
	port      corev1.ContainerPort // where its health is asked
	lifecycle *corev1.Lifecycle
	resources corev1.ResourceRequirements
	grace     int64 // seconds in which it goes away
}

// pod returns the pod of a component: Odoo, and beside it the sidecar that
// keeps its database token fresh.
func pod(c Component, o Spec, p process) corev1.PodTemplateSpec {
	marks := labels(string(c))
	marks["azure.workload.identity/use"] = "true"
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{
			Labels: marks,
			// A changed configuration is a changed pod: without this the old
			// one would go on with what it read.
			Annotations: map[string]string{"ward.dev/configuration": configDigest(o)},
		},
		Spec: corev1.PodSpec{
			ServiceAccountName:            ServiceAccount,
			PriorityClassName:             priority(c, o),
			NodeSelector:                  nodeSelector(c, o),
			Tolerations:                   tolerations(c, o),
			AutomountServiceAccountToken:  ptr(false),
			EnableServiceLinks:            ptr(false),
			TerminationGracePeriodSeconds: ptr(p.grace),
			SecurityContext: &corev1.PodSecurityContext{
				RunAsNonRoot:   ptr(true),
				RunAsUser:      ptr(int64(User)),
				RunAsGroup:     ptr(int64(User)),
				FSGroup:        ptr(int64(User)),
				SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
			},
			TopologySpreadConstraints: spread(c, o),
			InitContainers:            signIn(o),
			Containers:                []corev1.Container{odooContainer(c, o, p)},
			Volumes: []corev1.Volume{
				{Name: "config", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: configName}}}},
				signInVolume(o),
				{Name: "data", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{SizeLimit: quantity(dataSize)}}},
				{Name: "tmp", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{SizeLimit: quantity(tmpSize)}}},
			},
		},
	}
}

// spread keeps the pods of a component apart. Each revision is spread by
// itself: counted with the one that it replaces, its pods would wait for a
// balance that comes when they have started. Nodes that take nothing, as those
// of a zone that is lost, do not count.
func spread(c Component, o Spec) []corev1.TopologySpreadConstraint {
	if c == BackgroundPods {
		return nil // there is one
	}
	over := func(key string, otherwise corev1.UnsatisfiableConstraintAction) corev1.TopologySpreadConstraint {
		return corev1.TopologySpreadConstraint{
			MaxSkew:           1,
			TopologyKey:       key,
			WhenUnsatisfiable: otherwise,
			LabelSelector:     &metav1.LabelSelector{MatchLabels: selector(c)},
			MatchLabelKeys:    []string{"pod-template-hash"},
			NodeTaintsPolicy:  ptr(corev1.NodeInclusionPolicyHonor),
		}
	}
	zones := corev1.ScheduleAnyway
	if o.Zonal {
		zones = corev1.DoNotSchedule
	}
	return []corev1.TopologySpreadConstraint{
		over(corev1.LabelTopologyZone, zones),
		over(corev1.LabelHostname, corev1.ScheduleAnyway),
	}
}

// runningEnvironment is a purpose in the words of server_environment.
func runningEnvironment(purpose string) string {
	switch purpose {
	case "production":
		return "production"
	case "development":
		return "dev"
	default:
		return "test"
	}
}

// odooContainer is Odoo.
//
// The program is named, so that an image's entrypoint has no say: that of
// Odoo's own image looks for the database's settings in $ODOO_RC, and where it
// finds none there appends --db_host db --db_user odoo --db_password odoo,
// which outdo the configuration file and PGPASSFILE; and it waits for that
// server first (odoo/docker, entrypoint.sh).
func odooContainer(c Component, o Spec, p process) corev1.Container {
	return corev1.Container{
		Name:            "odoo",
		Image:           o.Image,
		ImagePullPolicy: corev1.PullIfNotPresent,
		Command:         []string{"odoo"},
		Args:            p.args,
		Ports:           []corev1.ContainerPort{p.port},
		Lifecycle:       p.lifecycle,
		Resources:       p.resources,
		Env: slices.Concat([]corev1.EnvVar{
			// Whatever the image knows of the user id: Odoo asks for the name,
			// and wkhtmltopdf writes below HOME.
			{Name: "HOME", Value: dataDir},
			{Name: "USER", Value: "odoo"},
		}, signInEnv(o), []corev1.EnvVar{
			// In "dev" the module shows what it was given (OCA server-env,
			// server_environment); odoo.conf says the same for 16.0.
			{Name: "RUNNING_ENV", Value: runningEnvironment(o.Purpose)},
			{Name: "SESSION_DB_URI", Value: "postgresql://" + o.Role + "@" + o.Server + ":" + fmt.Sprint(serverPort) + "/" + o.Database + "_sessions?sslmode=verify-full"},
			{Name: "SERVER_ENV_CONFIG", Value: storeEnvironment(o.Account)},
		}, jobsEnv(o, c), idleEnv(o)),
		SecurityContext: containerSecurity(),
		VolumeMounts: []corev1.VolumeMount{
			{Name: "config", MountPath: confDir, ReadOnly: true},
			signInMount(o),
			{Name: "data", MountPath: dataDir},
			{Name: "tmp", MountPath: "/tmp"},
		},
		// A pod is not started before its registry is loaded, which takes
		// seconds to minutes. Readiness does not ask the database: in a
		// failover every pod would turn unready at once. /websocket/health is
		// not asked, since Odoo does not know that path while it has no
		// database; that of a module of the server it knows then too.
		StartupProbe:   startup(o, p.port.Name),
		ReadinessProbe: health(p.port.Name, 10, 3),
		LivenessProbe:  health(p.port.Name, 30, 5),
	}
}

// tokenSidecar keeps PGPASSFILE fresh. It is a sidecar in Kubernetes' own
// sense: it has started, and written the file, before Odoo starts.
func tokenSidecar(o Spec) corev1.Container {
	return corev1.Container{
		Name:            "database-token",
		Image:           o.Image, // Python is all that it needs
		ImagePullPolicy: corev1.PullIfNotPresent,
		RestartPolicy:   ptr(corev1.ContainerRestartPolicyAlways),
		Command:         []string{"python3", confDir + "/pgpass.py"},
		Env: []corev1.EnvVar{
			{Name: "PGPASSFILE", Value: pgpassFile},
			{Name: "PGHOST", Value: o.Server},
			{Name: "PGUSER", Value: o.Role},
		},
		Resources:       tokenResources(),
		SecurityContext: containerSecurity(),
		StartupProbe: &corev1.Probe{
			ProbeHandler:     corev1.ProbeHandler{Exec: &corev1.ExecAction{Command: []string{"test", "-s", pgpassFile}}},
			PeriodSeconds:    2,
			FailureThreshold: 60,
			TimeoutSeconds:   5,
		},
		VolumeMounts: []corev1.VolumeMount{
			{Name: "config", MountPath: confDir, ReadOnly: true},
			{Name: "pgpass", MountPath: pgpassDir},
		},
	}
}

func containerSecurity() *corev1.SecurityContext {
	return &corev1.SecurityContext{
		Privileged:               ptr(false),
		AllowPrivilegeEscalation: ptr(false),
		ReadOnlyRootFilesystem:   ptr(true),
		RunAsNonRoot:             ptr(true),
		Capabilities:             &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
		SeccompProfile:           &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
	}
}

func health(port string, period, failures int32) *corev1.Probe {
	return &corev1.Probe{
		ProbeHandler:     corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: HealthPath, Port: intstr.FromString(port), Scheme: corev1.URISchemeHTTP}},
		PeriodSeconds:    period,
		TimeoutSeconds:   5,
		FailureThreshold: failures,
		SuccessThreshold: 1,
	}
}

func quantity(s string) *resource.Quantity { return ptr(resource.MustParse(s)) }
