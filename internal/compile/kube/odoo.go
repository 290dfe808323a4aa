package kube

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/design"
)

// Surge is by how many pods a Deployment exceeds its replicas while they are
// replaced.
const Surge = 1

// IdleGevent is db_maxconn_gevent of a web pod. Prefork workers always have a
// gevent process beside them, which nothing reaches there: websockets have
// pods of their own. If something ever does, it fails at once, where through
// the transaction pool it would wait for notifications that never come.
const IdleGevent = 1

// Web is what has been decided of the pods that serve people's requests.
type Web struct {
	MinReplicas, MaxReplicas int
	Workers                  int // processes that serve requests
	MaxConnections           int // db_maxconn, of each of these
}

// Websocket is what has been decided of the pods that hold the websockets.
type Websocket struct {
	Replicas       int
	MaxConnections int // of the one process of each pod
}

// Background is what has been decided of the one pod that runs cron.
type Background struct {
	CronThreads    int
	MaxConnections int
}

// Odoo is what has been decided of an environment's Odoo.
type Odoo struct {
	Image      string // by digest
	Server     string // the host name by which the database's writer is reached
	Database   string
	Role       string // of the database, for this environment only
	Account    string // the storage account's name
	Web        Web
	Websocket  Websocket
	Background Background
}

// Names of the objects and of what they mount.
const (
	configName  = "odoo-config"
	outputsName = "odoo-azure" // the outputs of the environment's unit; a step fills it
	pgpassDir   = "/run/pgpass"
	pgpassFile  = pgpassDir + "/pgpass"
	confDir     = "/etc/odoo"
	dataDir     = "/var/lib/odoo"
	runAs       = 101 // the user odoo of Odoo's own image, up to 17.0; files are read as others
)

// Seconds in which a pod goes away. Traffic is led elsewhere first: what is
// sent in the moment in which the proxy has not yet heard of it is still
// served. Then Odoo finishes what it has begun.
const (
	unlistSeconds  = 10
	requestSeconds = 115 // limit_time_real
	drainSeconds   = unlistSeconds + requestSeconds + 5
	closeSeconds   = unlistSeconds + 20 // websockets are closed, not waited for: browsers connect anew
	cronSeconds    = 120
)

// Ports of PostgreSQL: the server itself, and Flexible Server's own PgBouncer,
// which pools by transaction.
const (
	ServerPort = 5432
	PoolPort   = 6432
)

// OutputsName is the ConfigMap with the outputs of the environment's unit
// that a pod cannot know at render: the client id of Odoo's identity.
const OutputsName = outputsName

// imageContract is what the pods ask of an image, whoever built it. It stands
// in the rendered Deployments, for the reader who builds one.
const imageContract = `

What is asked of the image: the programs odoo, python3, sleep and test on its PATH; Odoo's modules fs_attachment and
session_db, the latter in a version that locks its connection (OCA server-tools 16.0.1.0.3; an older one refuses
workers = 0); and files that every user can read, since it runs as user 101 with no right to write but to /tmp and
/var/lib/odoo. Its entrypoint and its user are not used.`

// BackgroundConfig is the configuration of the pod that runs cron, for what a
// person runs in it.
const BackgroundConfig = confDir + "/background.conf"

//go:embed assets/pgpass.py
var pgpassScript string

// Config is Odoo's configuration: no secret is in it, and no password exists.
func Config(at Place, o Odoo) design.ClusterObject {
	return at.object("odoo", "core", "ConfigMap", configName,
		"Odoo's configuration. No secret is in it, and no password exists.",
		&corev1.ConfigMap{
			TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"},
			ObjectMeta: metav1.ObjectMeta{Name: configName, Namespace: at.Namespace, Labels: at.labels("configuration")},
			Data:       configFiles(o),
		})
}

func configDigest(o Odoo) string { return canonical.DigestOf(configFiles(o)).Short() }

// configFiles are the files that the pods mount.
func configFiles(o Odoo) map[string]string {
	web := conf(o, map[string]string{
		"workers":           fmt.Sprint(o.Web.Workers),
		"max_cron_threads":  "0", // cron runs in the background pod only
		"db_port":           fmt.Sprint(PoolPort),
		"db_maxconn":        fmt.Sprint(o.Web.MaxConnections),
		"db_maxconn_gevent": fmt.Sprint(IdleGevent),
		"limit_time_cpu":    "60",
		"limit_time_real":   fmt.Sprint(requestSeconds),
		"limit_memory_soft": "2147483648",
		"limit_memory_hard": "2684354560",
		"gevent_port":       fmt.Sprint(WebsocketPort),
		"http_port":         fmt.Sprint(HTTPPort),
		"proxy_mode":        "True",
	})
	websocket := conf(o, map[string]string{
		// The process is the gevent one alone and forks none, but behaves as
		// beside workers.
		"workers":           "1",
		"max_cron_threads":  "0",
		"db_port":           fmt.Sprint(ServerPort), // it listens, which needs a session of its own
		"db_maxconn":        fmt.Sprint(o.Websocket.MaxConnections),
		"db_maxconn_gevent": fmt.Sprint(o.Websocket.MaxConnections),
		"limit_memory_soft": "2147483648",
		"limit_memory_hard": "2684354560",
		"gevent_port":       fmt.Sprint(WebsocketPort),
		"http_port":         fmt.Sprint(HTTPPort),
		"proxy_mode":        "True",
	})
	background := conf(o, map[string]string{
		"workers":                "0",
		"max_cron_threads":       fmt.Sprint(o.Background.CronThreads),
		"db_port":                fmt.Sprint(ServerPort), // its listeners need a session of their own
		"db_maxconn":             fmt.Sprint(o.Background.MaxConnections),
		"http_enable":            "True",
		"http_port":              fmt.Sprint(HTTPPort),
		"limit_time_real_cron":   "3600",
		"limit_time_worker_cron": "3600",
	})
	return map[string]string{
		"web.conf":        web,
		"websocket.conf":  websocket,
		"background.conf": background,
		"pgpass.py":       pgpassScript,
	}
}

// conf returns an Odoo configuration file: what all processes share, and own.
func conf(o Odoo, own map[string]string) string {
	all := map[string]string{
		"db_host":             o.Server,
		"db_user":             o.Role,
		"db_name":             o.Database,
		"db_sslmode":          "verify-full",
		"dbfilter":            "^" + o.Database + "$",
		"list_db":             "False",
		"data_dir":            dataDir,
		"server_wide_modules": "base,web,session_db",
		"log_handler":         ":INFO",
		"logfile":             "False",
		"unaccent":            "True", // a step makes the extension
		"without_demo":        "all",
	}
	maps.Copy(all, own)
	var b strings.Builder
	b.WriteString("[options]\n")
	for _, k := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&b, "%s = %s\n", k, all[k])
	}
	return b.String()
}

// WebDeployment serves people's requests: prefork workers in each pod, without
// cron, through the transaction pool. Websockets are not served here: Odoo's
// bus listens on its connection, and behind that pool it would never hear.
func WebDeployment(at Place, o Odoo) design.ClusterObject {
	main := odooContainer(o, "http", "--config="+confDir+"/web.conf")
	main.Ports = []corev1.ContainerPort{{Name: "http", ContainerPort: HTTPPort, Protocol: corev1.ProtocolTCP}}
	main.Lifecycle = unlisted()
	main.Resources = resources("2", "3Gi", "4Gi")
	// The autoscaler decides how many: a number here would undo it at every
	// apply.
	d := deployment(at, "web", nil, pod(at, "web", o, main, drainSeconds))
	d.Spec.Strategy = rolling()
	return at.object("odoo", "apps", "Deployment", d.Name, "Serves people's requests: workers in each pod, without cron and without websockets."+imageContract, d)
}

// WebsocketDeployment holds the websockets: one gevent process in each pod, as
// prefork workers would have it beside them, with a session of its own at the
// server, for it listens to what Odoo's bus announces.
func WebsocketDeployment(at Place, o Odoo) design.ClusterObject {
	// "gevent" is how Odoo starts that process itself (odoo/odoo,
	// odoo/service/server.py, long_polling_spawn).
	main := odooContainer(o, "websocket", "gevent", "--config="+confDir+"/websocket.conf")
	main.Ports = []corev1.ContainerPort{{Name: "websocket", ContainerPort: WebsocketPort, Protocol: corev1.ProtocolTCP}}
	main.Lifecycle = unlisted()
	main.Resources = resources("500m", "512Mi", "1536Mi")
	d := deployment(at, "websocket", ptr(int32(o.Websocket.Replicas)), pod(at, "websocket", o, main, closeSeconds))
	d.Spec.Strategy = rolling()
	return at.object("odoo", "apps", "Deployment", d.Name, "Holds the websockets, and listens to what Odoo's bus announces."+imageContract, d)
}

// BackgroundDeployment runs cron, once: two of them would run its jobs side by
// side, so the old pod is gone before the new one starts.
func BackgroundDeployment(at Place, o Odoo) design.ClusterObject {
	main := odooContainer(o, "http", "--config="+BackgroundConfig)
	main.Ports = []corev1.ContainerPort{{Name: "http", ContainerPort: HTTPPort, Protocol: corev1.ProtocolTCP}}
	main.Resources = resources("1", "2Gi", "3Gi")
	d := deployment(at, "background", ptr(int32(1)), pod(at, "background", o, main, cronSeconds))
	d.Spec.Strategy = appsv1.DeploymentStrategy{Type: appsv1.RecreateDeploymentStrategyType}
	return at.object("odoo", "apps", "Deployment", d.Name, "Runs cron, once: the old pod is gone before the new one starts."+imageContract, d)
}

// rolling replaces pods one by one, the new one first.
func rolling() appsv1.DeploymentStrategy {
	return appsv1.DeploymentStrategy{
		Type: appsv1.RollingUpdateDeploymentStrategyType,
		RollingUpdate: &appsv1.RollingUpdateDeployment{
			MaxUnavailable: ptr(intstr.FromInt32(0)),
			MaxSurge:       ptr(intstr.FromInt32(Surge)),
		},
	}
}

// unlisted waits, before Odoo is told to stop, until the proxy has heard that
// the pod is going.
func unlisted() *corev1.Lifecycle {
	return &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{
		Exec: &corev1.ExecAction{Command: []string{"sleep", fmt.Sprint(unlistSeconds)}},
	}}
}

// DisruptionBudget lets the cluster take one pod of a component away at a time.
// A pod that is not ready never holds it up: else a node whose pods are broken
// could not be emptied.
func DisruptionBudget(at Place, component string) design.ClusterObject {
	name := "odoo-" + component
	return at.object("odoo", "policy", "PodDisruptionBudget", name,
		"The cluster takes one "+component+" pod away at a time, and never waits for one that is broken.",
		&policyv1.PodDisruptionBudget{
			TypeMeta:   metav1.TypeMeta{APIVersion: "policy/v1", Kind: "PodDisruptionBudget"},
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: at.Namespace, Labels: at.labels(component)},
			Spec: policyv1.PodDisruptionBudgetSpec{
				MaxUnavailable:             ptr(intstr.FromInt32(1)),
				Selector:                   &metav1.LabelSelector{MatchLabels: at.selector(component)},
				UnhealthyPodEvictionPolicy: ptr(policyv1.AlwaysAllow),
			},
		})
}

// Service is the address of a component's pods within the cluster. The proxy
// sends /websocket to that of the websockets, and all else to that of the web.
func Service(at Place, component string, port int32) design.ClusterObject {
	name := "odoo-" + component
	return at.object("odoo", "core", "Service", name,
		"Where the proxy finds the "+component+" pods; no address outside of the cluster.",
		&corev1.Service{
			TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Service"},
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: at.Namespace, Labels: at.labels(component)},
			Spec: corev1.ServiceSpec{
				Type:     corev1.ServiceTypeClusterIP,
				Selector: at.selector(component),
				Ports:    []corev1.ServicePort{{Name: "http", Port: port, TargetPort: intstr.FromInt32(port), Protocol: corev1.ProtocolTCP}},
			},
		})
}

func deployment(at Place, component string, replicas *int32, template corev1.PodTemplateSpec) *appsv1.Deployment {
	return &appsv1.Deployment{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"},
		ObjectMeta: metav1.ObjectMeta{Name: "odoo-" + component, Namespace: at.Namespace, Labels: at.labels(component)},
		Spec: appsv1.DeploymentSpec{
			Replicas: replicas,
			Selector: &metav1.LabelSelector{MatchLabels: at.selector(component)},
			Template: template,
		},
	}
}

// pod returns the pod of a component: Odoo, and beside it the sidecar that
// keeps its database token fresh.
func pod(at Place, component string, o Odoo, main corev1.Container, grace int64) corev1.PodTemplateSpec {
	labels := at.labels(component)
	labels["azure.workload.identity/use"] = "true"
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{
			Labels: labels,
			// A changed configuration is a changed pod: without this the old
			// one would go on with what it read.
			Annotations: map[string]string{"ward.dev/configuration": configDigest(o)},
		},
		Spec: corev1.PodSpec{
			ServiceAccountName:            "odoo",
			AutomountServiceAccountToken:  ptr(false),
			EnableServiceLinks:            ptr(false),
			TerminationGracePeriodSeconds: ptr(grace),
			SecurityContext: &corev1.PodSecurityContext{
				RunAsNonRoot:   ptr(true),
				RunAsUser:      ptr(int64(runAs)),
				RunAsGroup:     ptr(int64(runAs)),
				FSGroup:        ptr(int64(runAs)),
				SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
			},
			TopologySpreadConstraints: []corev1.TopologySpreadConstraint{{
				MaxSkew:           1,
				TopologyKey:       "topology.kubernetes.io/zone",
				WhenUnsatisfiable: corev1.ScheduleAnyway,
				LabelSelector:     &metav1.LabelSelector{MatchLabels: at.selector(component)},
			}},
			InitContainers: []corev1.Container{tokenSidecar(o)},
			Containers:     []corev1.Container{main},
			Volumes: []corev1.Volume{
				{Name: "config", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: configName}}}},
				{Name: "pgpass", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{Medium: corev1.StorageMediumMemory, SizeLimit: quantity("1Mi")}}},
				{Name: "data", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{SizeLimit: quantity("4Gi")}}},
				{Name: "tmp", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{SizeLimit: quantity("2Gi")}}},
			},
		},
	}
}

// odooContainer is Odoo, started with these arguments, with its health at a
// port of this name.
//
// The program is named, so that an image's entrypoint has no say: that of
// Odoo's own image looks for the database's settings in $ODOO_RC, and where it
// finds none there appends --db_host db --db_user odoo --db_password odoo,
// which outdo the configuration file and PGPASSFILE; and it waits for that
// server first (odoo/docker, entrypoint.sh).
func odooContainer(o Odoo, port string, args ...string) corev1.Container {
	return corev1.Container{
		Name:            "odoo",
		Image:           o.Image,
		ImagePullPolicy: corev1.PullIfNotPresent,
		Command:         []string{"odoo"},
		Args:            args,
		Env: []corev1.EnvVar{
			// Whatever the image knows of the user id: Odoo asks for the name,
			// and wkhtmltopdf writes below HOME.
			{Name: "HOME", Value: dataDir},
			{Name: "USER", Value: "odoo"},
			// libpq reads it for every new connection; see assets/pgpass.py.
			{Name: "PGPASSFILE", Value: pgpassFile},
			// Not "system": libpq knows that word only from 16 on.
			{Name: "PGSSLROOTCERT", Value: "/etc/ssl/certs/ca-certificates.crt"},
			{Name: "SESSION_DB_URI", Value: "postgresql://" + o.Role + "@" + o.Server + ":" + fmt.Sprint(ServerPort) + "/" + o.Database + "_sessions?sslmode=verify-full"},
			{Name: "SERVER_ENV_CONFIG", Value: "[fs_storage.attachments]\nprotocol = abfs\nuse_as_default_for_attachments = True\nuse_filename_obfuscation = True\noptions = {\"account_name\": \"" + o.Account + "\", \"anon\": false}\ndirectory_path = attachments\n"},
		},
		EnvFrom:         []corev1.EnvFromSource{{ConfigMapRef: &corev1.ConfigMapEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: outputsName}}}},
		SecurityContext: containerSecurity(),
		VolumeMounts: []corev1.VolumeMount{
			{Name: "config", MountPath: confDir, ReadOnly: true},
			{Name: "pgpass", MountPath: pgpassDir, ReadOnly: true},
			{Name: "data", MountPath: dataDir},
			{Name: "tmp", MountPath: "/tmp"},
		},
		// A pod is not started before its registry is loaded, which takes
		// seconds to minutes. Readiness does not ask the database: in a
		// failover every pod would turn unready at once. /websocket/health is
		// not asked, since Odoo does not know that path while it has no
		// database.
		StartupProbe:   health(port, 5, 60),
		ReadinessProbe: health(port, 10, 3),
		LivenessProbe:  health(port, 30, 5),
	}
}

// tokenSidecar keeps PGPASSFILE fresh. It is a sidecar in Kubernetes' own
// sense: it has started, and written the file, before Odoo starts.
func tokenSidecar(o Odoo) corev1.Container {
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
		EnvFrom:         []corev1.EnvFromSource{{ConfigMapRef: &corev1.ConfigMapEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: outputsName}}}},
		Resources:       resources("50m", "64Mi", "64Mi"),
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
		ProbeHandler:     corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/web/health", Port: intstr.FromString(port), Scheme: corev1.URISchemeHTTP}},
		PeriodSeconds:    period,
		TimeoutSeconds:   5,
		FailureThreshold: failures,
		SuccessThreshold: 1,
	}
}

// resources asks for CPU and memory, and limits memory only: a limit of CPU
// slows a worker down in the middle of a request.
func resources(cpu, memory, limit string) corev1.ResourceRequirements {
	return corev1.ResourceRequirements{
		Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse(cpu), corev1.ResourceMemory: resource.MustParse(memory)},
		Limits:   corev1.ResourceList{corev1.ResourceMemory: resource.MustParse(limit)},
	}
}

func quantity(s string) *resource.Quantity { return ptr(resource.MustParse(s)) }
