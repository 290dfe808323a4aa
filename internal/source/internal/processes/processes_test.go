package processes_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/body"
	"github.com/wardhq/ward/internal/source/internal/processes"
)

// facts are those of manifests, as a reader keeps them.
func facts(t *testing.T, manifests string) []fact.Fact {
	t.Helper()
	var out []fact.Fact
	for doc := range strings.SplitSeq(manifests, "\n---\n") {
		var m map[string]any
		if err := yaml.Load([]byte(doc), &m); err != nil {
			t.Fatalf("%v in\n%s", err, doc)
		}
		kind := addr.KubernetesKind(m["apiVersion"].(string), m["kind"].(string))
		raw, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := body.Rewritten(kind, raw)
		if err != nil {
			t.Fatal(err)
		}
		meta := m["metadata"].(map[string]any)
		group, word, _ := strings.Cut(string(kind), "/")
		out = append(out, fact.Fact{
			Subject: addr.ObjectSubject(addr.Object{Group: group, Kind: word, Namespace: fmt.Sprint(meta["namespace"]), Name: fmt.Sprint(meta["name"])}),
			Kind:    kind, Stage: fact.Planned, Body: kept,
		})
	}
	return out
}

// pod is a Deployment of which a container and volumes are given.
func pod(container, volumes string) string {
	return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: erp}\nspec:\n  template:\n    spec:\n      volumes: " + volumes +
		"\n      containers:\n      - {name: odoo, " + container + "}"
}

func configMap(name, file, text string) string {
	return "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + ", namespace: erp}\ndata:\n  " + file + ": |\n    " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n    ")
}

type process struct {
	Container                   string
	Runs, Serves, Gevent, Claim any
	Pool                        any
	Settings                    map[string]struct {
		Value any
		From  string
	}
}

// gathered returns the processes of the one workload.
func gathered(t *testing.T, manifests string) []process {
	t.Helper()
	out := processes.Of(facts(t, manifests))
	if len(out) == 0 {
		return nil
	}
	if len(out) > 1 {
		t.Fatalf("%d workloads", len(out))
	}
	var b struct{ Processes []process }
	if err := json.Unmarshal(out[0].Body, &b); err != nil {
		t.Fatal(err)
	}
	if out[0].Kind != processes.Kind || out[0].DerivedFrom.IsZero() {
		t.Errorf("kind %s, derived from %s", out[0].Kind, out[0].DerivedFrom)
	}
	return b.Processes
}

const (
	image    = "image: 'docker.io/library/odoo:18@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'"
	ownImage = "image: 'reg.example/erp/odoo:18'"
	mounted  = "volumeMounts: [{name: conf, mountPath: /etc/odoo}]"
	conf     = "[{name: conf, configMap: {name: conf}}]"
	file     = "[options]\ndb_port = 6432\nlist_db = False\nproxy_mode = True\ndbfilter = ^clinic$\nworkers = 4\n"
)

// A setting is what the program is told, from wherever it is told it.
func TestSettings(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want map[string]string // "value, from" by name
	}{
		"the official image by itself": {pod(image, "[]"), map[string]string{
			"db_host": "db, the default of the official image", "db_port": "5432, the default of the official image",
			"list_db": "true, Odoo's default", "proxy_mode": "false, Odoo's default", "dbfilter": ", Odoo's default", "workers": "0, Odoo's default",
			"max_cron_threads": "2, Odoo's default", "admin_passwd": "default, Odoo's default", "db_sslmode": "prefer, Odoo's default",
		}},
		"its variables": {pod(image+", env: [{name: HOST, value: pgbouncer}, {name: PORT, value: '6432'}]", "[]"), map[string]string{
			"db_host": "pgbouncer, the variable HOST", "db_port": "6432, the variable PORT",
		}},
		"its file, at its own place": {pod(image+", "+mounted, conf) + configMap("conf", "odoo.conf", file), map[string]string{
			"db_port": "6432, odoo.conf of the ConfigMap conf", "list_db": "false, odoo.conf of the ConfigMap conf",
			"proxy_mode": "true, odoo.conf of the ConfigMap conf", "dbfilter": "given, odoo.conf of the ConfigMap conf", "workers": "4, odoo.conf of the ConfigMap conf",
		}},
		"the file before variables": {pod(image+", "+mounted+", env: [{name: PORT, value: '5432'}]", conf) + configMap("conf", "odoo.conf", file), map[string]string{"db_port": "6432, odoo.conf of the ConfigMap conf"}},
		"its entry point after arguments": {pod(image+", args: [odoo, --db_port=6432, --workers, '2'], env: [{name: PORT, value: '5432'}]", "[]"), map[string]string{
			"db_port": "5432, the variable PORT", "workers": "2, the argument --workers",
		}},
		"arguments before a default of its entry point": {pod(image+", args: [--, --db_port=6432]", "[]"), map[string]string{"db_port": "6432, the argument --db_port"}},
		"without its entry point":                       {pod(image+", command: [odoo, --db_port=6432]", "[]"), map[string]string{"db_port": "6432, the argument --db_port"}},
		"arguments before the file":                     {pod(image+", args: [--proxy-mode, --no-database-list, --max-cron-threads=0], "+mounted, conf) + configMap("conf", "odoo.conf", "[options]\nmax_cron_threads = 3\n"), map[string]string{"proxy_mode": "true, the argument --proxy-mode", "list_db": "false, the argument --no-database-list", "max_cron_threads": "0, the argument --max-cron-threads"}},
		"one file by subPath":                           {pod(image+", volumeMounts: [{name: conf, mountPath: /etc/odoo/odoo.conf, subPath: odoo.conf}]", conf) + configMap("conf", "odoo.conf", file), map[string]string{"db_port": "6432, odoo.conf of the ConfigMap conf"}},
		"a key by another name":                         {pod(image+", "+mounted, "[{name: conf, configMap: {name: conf, items: [{key: web.conf, path: odoo.conf}]}}]") + configMap("conf", "web.conf", file), map[string]string{"db_port": "6432, odoo.conf of the ConfigMap conf"}},
		"a file by an argument":                         {pod(ownImage+", args: [odoo, -c, /etc/odoo/web.conf], "+mounted, conf) + configMap("conf", "web.conf", file), map[string]string{"db_port": "6432, web.conf of the ConfigMap conf"}},
		"a file by a variable":                          {pod(ownImage+", env: [{name: ODOO_RC, value: /etc/odoo/web.conf}], "+mounted, conf) + configMap("conf", "web.conf", file), map[string]string{"db_port": "6432, web.conf of the ConfigMap conf"}},
		"projected":                                     {pod(image+", "+mounted, "[{name: conf, projected: {sources: [{secret: {name: s}}, {configMap: {name: conf}}]}}]") + configMap("conf", "odoo.conf", file), map[string]string{"db_port": "6432, odoo.conf of the ConfigMap conf"}},
		"variables of a ConfigMap":                      {pod(image+", envFrom: [{configMapRef: {name: conf}}]", "[]") + "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf, namespace: erp}\ndata: {PORT: '6432'}", map[string]string{"db_port": "6432, the variable PORT of the ConfigMap conf"}},
		"a variable of a ConfigMap":                     {pod(image+", env: [{name: PORT, valueFrom: {configMapKeyRef: {name: conf, key: PORT}}}]", "[]") + "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf, namespace: erp}\ndata: {PORT: '6432'}", map[string]string{"db_port": "6432, the variable PORT of the ConfigMap conf"}},
		"libpq's variable":                              {pod(ownImage+", command: [odoo], env: [{name: PGPORT, value: '6432'}], "+mounted, conf) + configMap("conf", "odoo.conf", "[options]\nworkers = 1\n"), map[string]string{"db_port": "6432, the variable PGPORT"}},
		"Bitnami's variables":                           {pod("image: 'docker.io/bitnami/odoo:18', env: [{name: ODOO_DATABASE_PORT_NUMBER, value: '6432'}, {name: ODOO_LIST_DB, value: 'no'}]", "[]"), map[string]string{"db_port": "6432, the variable ODOO_DATABASE_PORT_NUMBER", "list_db": "false, the variable ODOO_LIST_DB"}},
		"Doodba's variables":                            {pod("image: 'ghcr.io/tecnativa/doodba:18.0', env: [{name: PGPORT, value: '6432'}, {name: PROXY_MODE, value: 'true'}]", "[]"), map[string]string{"db_port": "6432, the variable PGPORT"}},
		"a hash":                                        {pod(image+", "+mounted, conf) + configMap("conf", "odoo.conf", "[options]\nadmin_passwd = $pbkdf2-sha512$600000$abc$def\n"), map[string]string{"admin_passwd": "hash, odoo.conf of the ConfigMap conf"}},
		"a password":                                    {pod(image+", "+mounted, conf) + configMap("conf", "odoo.conf", "[options]\nadmin_passwd = hunter2\n"), map[string]string{"admin_passwd": "literal, odoo.conf of the ConfigMap conf"}},
		"no database by name":                           {pod(image+", "+mounted, conf) + configMap("conf", "odoo.conf", "[options]\ndb_name = False\ndbfilter = .*\n"), map[string]string{"db_name": ", odoo.conf of the ConfigMap conf", "dbfilter": ".*, odoo.conf of the ConfigMap conf"}},
		"another section":                               {pod(image+", "+mounted, conf) + configMap("conf", "odoo.conf", "[queue_job]\nworkers = 3\n[options]\nproxy_mode = True\n"), map[string]string{"workers": "0, Odoo's default"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := gathered(t, c.in)
			if len(got) != 1 {
				t.Fatalf("processes %v", got)
			}
			for setting, want := range c.want {
				if s := got[0].Settings[setting]; fmt.Sprint(s.Value)+", "+s.From != want {
					t.Errorf("%s is %v, %s; want %s", setting, s.Value, s.From, want)
				}
			}
		})
	}
}

// What nobody read is not known, and is no default.
func TestWhatIsNotKnown(t *testing.T) {
	for name, c := range map[string]struct{ in, why string }{
		"in a Secret":                  {pod(image+", "+mounted, "[{name: conf, secret: {secretName: s}}]"), "odoo.conf stands in the Secret s"},
		"perhaps in a Secret":          {pod(image+", "+mounted, "[{name: conf, projected: {sources: [{secret: {name: s}}]}}]"), "odoo.conf may stand in the Secret s"},
		"a ConfigMap that is not here": {pod(image+", "+mounted, conf), "odoo.conf stands in the ConfigMap conf, which was not read"},
		"of another namespace":         {pod(image+", "+mounted, conf) + strings.ReplaceAll(configMap("conf", "odoo.conf", file), "namespace: erp", "namespace: other"), "which was not read"},
		"before its entry point":       {pod(image+", args: [--db_port=5432], env: [{name: PORT, value: '5432'}], "+mounted, conf), "which was not read"},
		"made by an init container":    {pod(image+", "+mounted, "[{name: conf, emptyDir: {}}]"), "odoo.conf stands in a volume that nobody read"},
		"binary":                       {pod(image+", "+mounted, conf) + "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf, namespace: erp}\nbinaryData: {odoo.conf: W29wdGlvbnNdCg==}", "odoo.conf of the ConfigMap conf could not be read as a configuration"},
		"a shell's text":               {pod(image+", command: [bash, -c, 'exec odoo --workers=2']", "[]"), "what the container odoo runs is a text, which is withheld"},
		"an image of one's own":        {pod(ownImage, "[]"), "nothing says it but an image of somebody's own, which is not seen"},
		"a file of an image":           {pod(ownImage+", args: [odoo, -c, /etc/odoo/baked.conf]", "[]"), "/etc/odoo/baked.conf is mounted from nothing that was read"},
	} {
		t.Run(name, func(t *testing.T) {
			got := gathered(t, c.in)
			if len(got) != 1 {
				t.Fatalf("processes %v", got)
			}
			for _, setting := range []string{"workers", "list_db", "proxy_mode", "max_cron_threads", "db_port", "admin_passwd"} {
				v, _ := got[0].Settings[setting].Value.(map[string]any)
				if why, _ := v[addr.UnresolvedKey].(string); !strings.Contains(why, c.why) {
					t.Errorf("%s is %v, want unknown: %s", setting, got[0].Settings[setting].Value, c.why)
				}
			}
		})
	}
	// Of the database the entry point says what a variable may: one of a Secret.
	got := gathered(t, pod(image+", envFrom: [{secretRef: {name: s}}]", "[]"))
	if v := fmt.Sprint(got[0].Settings["db_port"].Value, got[0].Pool); !strings.Contains(v, "may stand in the Secret s") {
		t.Errorf("db_port and pool: %s", v)
	}
}

// What runs Odoo is known by its image, its program or its ports; what stands
// beside it is not taken for it.
func TestWhatIsOdoo(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want string // container, runs, serves, gevent
	}{
		"the official image":   {pod(image, "[]"), "odoo true true false"},
		"websockets":           {pod(image+", args: [odoo, gevent]", "[]"), "odoo true true true"},
		"a program":            {pod("image: 'reg.example/erp:1', command: [python3, /opt/odoo/odoo-bin]", "[]"), "odoo true true false"},
		"a port":               {pod("image: 'reg.example/erp:1', ports: [{containerPort: 8069}]", "[]"), "odoo true true false"},
		"a name":               {pod("image: 'ghcr.io/acme/acme-odoo:17'", "[]"), "odoo true true false"},
		"its file":             {pod("image: 'reg.example/erp:1', args: [-c, /etc/odoo/odoo.conf], "+mounted, conf) + configMap("conf", "odoo.conf", file), "odoo true true false"},
		"an update":            {pod(image+", args: [odoo, -u, base, --stop-after-init]", "[]"), "odoo false false false"},
		"a shell of Odoo's":    {pod(image+", args: [odoo, shell]", "[]"), "odoo false false false"},
		"one that serves none": {pod(image+", args: [odoo, --no-http]", "[]"), "odoo true false false"},
		"what prepares for it": {pod(image+", command: [python3, /etc/odoo/pgpass.py]", "[]"), ""},
		"what waits for it":    {pod(image+", command: [sleep, '30']", "[]"), ""},
		"what asks for it":     {pod(image+", env: [{name: ODOO_RC, value: /etc/odoo/odoo.conf}], command: [sh, -c, 'until pg_isready -h $HOST; do sleep 1; done'], "+mounted, conf) + configMap("conf", "odoo.conf", file), ""},
		"what asks and starts": {pod(image+", command: [sh, -c, 'until pg_isready -h $HOST; do sleep 1; done; exec odoo']", "[]"), "odoo true true false"},
		"what stands before":   {pod("image: 'nginx:1', ports: [{containerPort: 8069}]", "[]"), ""},
		"what looks at it":     {pod("image: 'reg.example/odoo-exporter:1', ports: [{containerPort: 9000}]", "[]"), ""},
		"something else":       {pod("image: 'reg.example/app:1', args: [-c, /etc/app/app.conf]", "[]"), ""},
		"a CronJob": {
			"apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c, namespace: erp}\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{name: run, " + image + ", args: [odoo, shell]}]}}}}}",
			"run false false false",
		},
		"an init container": {
			"apiVersion: v1\nkind: Pod\nmetadata: {name: c, namespace: erp}\nspec: {initContainers: [{name: init, " + image + "}], containers: [{name: a, image: 'busybox:1'}]}",
			"init false false false",
		},
	} {
		got := ""
		for _, p := range gathered(t, c.in) {
			got += fmt.Sprint(p.Container, " ", p.Runs, " ", p.Serves, " ", p.Gevent)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A pool is told by its port, by its name, and by what CloudNativePG says of it.
func TestPools(t *testing.T) {
	pooler := func(mode string) string {
		return "\n---\napiVersion: postgresql.cnpg.io/v1\nkind: Pooler\nmetadata: {name: db-pooler, namespace: erp}\nspec: {pgbouncer: {poolMode: " + mode + "}}"
	}
	for in, want := range map[string]string{
		pod(image+", env: [{name: PORT, value: '6432'}]", "[]"):                            "port 6432",
		pod(image+", env: [{name: HOST, value: pgbouncer.erp.svc}]", "[]"):                 "the host pgbouncer",
		pod(image+", env: [{name: HOST, value: db-pooler}]", "[]") + pooler("transaction"): "the Pooler db-pooler",
		pod(image+", env: [{name: HOST, value: db-pooler}]", "[]") + pooler("session"):     "",
		pod(image+", env: [{name: HOST, value: db}]", "[]"):                                "",
		pod(image+", env: [{name: HOST, value: hunter2}]", "[]"):                           "",
	} {
		if got := fmt.Sprint(gathered(t, in)[0].Pool); got != want {
			t.Errorf("pool %q, want %q, of\n%s", got, want, in)
		}
	}
}
