package odoo

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// configName is the ConfigMap with Odoo's configuration.
const configName = "odoo-config"

//go:embed assets/pgpass.py
var pgpassScript string

// NewConfig is Odoo's configuration: no secret is in it, and no password
// exists.
func NewConfig(at kube.Place, o Spec) design.ClusterObject {
	return kube.Object(at, folder, "Odoo's configuration. No secret is in it, and no password exists.",
		&corev1.ConfigMap{
			TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"},
			ObjectMeta: metav1.ObjectMeta{Name: configName, Namespace: at.Namespace, Labels: labels("configuration")},
			Data:       configFiles(o),
		})
}

func configDigest(o Spec) string { return canonical.DigestOf(configFiles(o)).Short() }

// configFiles are the files that the pods mount.
func configFiles(o Spec) map[string]string {
	web := conf(o, WebPods, map[string]string{
		"workers":           fmt.Sprint(o.Web.Workers),
		"max_cron_threads":  "0", // cron runs in the background pod only
		"db_port":           fmt.Sprint(webPort(o)),
		"db_maxconn":        fmt.Sprint(o.Web.MaxConnections),
		"db_maxconn_gevent": fmt.Sprint(o.Web.IdleGevent),
		"limit_time_cpu":    "60",
		"limit_time_real":   fmt.Sprint(RequestSeconds),
		"gevent_port":       fmt.Sprint(WebsocketPort),
		"http_port":         fmt.Sprint(HTTPPort),
		"proxy_mode":        "True",
	})
	websocket := conf(o, WebsocketPods, map[string]string{
		// The process is the gevent one alone and forks none, but behaves as
		// beside workers.
		"workers":           "1",
		"max_cron_threads":  "0",
		"db_port":           fmt.Sprint(serverPort), // it listens, which needs a session of its own
		"db_maxconn":        fmt.Sprint(o.Websocket.MaxConnections),
		"db_maxconn_gevent": fmt.Sprint(o.Websocket.MaxConnections),
		"gevent_port":       fmt.Sprint(WebsocketPort),
		"http_port":         fmt.Sprint(HTTPPort),
		"proxy_mode":        "True",
	})
	background := conf(o, BackgroundPods, withJobs(o, map[string]string{
		"workers":                "0",
		"max_cron_threads":       fmt.Sprint(o.Background.CronThreads),
		"db_port":                fmt.Sprint(serverPort), // its listeners need a session of their own
		"db_maxconn":             fmt.Sprint(o.Background.MaxConnections),
		"http_enable":            "True",
		"http_port":              fmt.Sprint(HTTPPort),
		"limit_time_real_cron":   "3600",
		"limit_time_worker_cron": "3600",
	}))
	files := map[string]string{
		"web.conf":        web,
		"websocket.conf":  websocket,
		"background.conf": background,
	}
	if o.Certificate == nil {
		files["pgpass.py"] = pgpassScript
	}
	return files
}

// withJobs lets a job take as long as cron may: it is a request of the pod to
// itself, and by default Odoo would start anew after two minutes of it.
func withJobs(o Spec, own map[string]string) map[string]string {
	if o.Modules.Jobs != "" {
		own["limit_time_real"] = own["limit_time_real_cron"]
	}
	return own
}

// conf returns an Odoo configuration file: what all processes share, what a
// component's may use, and own.
func conf(o Spec, c Component, own map[string]string) string {
	all := map[string]string{
		"db_host":             o.Server,
		"db_user":             o.Role,
		"db_name":             o.Database,
		"db_sslmode":          "verify-full",
		"dbfilter":            "^" + o.Database + "$",
		"list_db":             "False",
		"data_dir":            dataDir,
		"server_wide_modules": serverWide(o, c),
		"log_handler":         ":INFO",
		"logfile":             "False",
		"unaccent":            "True", // a step makes the extension
		"without_demo":        "all",
		// The environment's variable of this name is read by 17.0 and later
		// alone (OCA server-env, server_environment/server_env.py); without
		// either an environment is a test.
		"running_env": runningEnvironment(o.Purpose),
	}
	maps.Copy(all, memoryOf(c, o.Web).conf())
	maps.Copy(all, own)
	var b strings.Builder
	b.WriteString("[options]\n")
	for _, k := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&b, "%s = %s\n", k, all[k])
	}
	return b.String()
}
