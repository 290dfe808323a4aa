package compile_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"

	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
)

// deployments returns a design's Deployments by name.
func deployments(t *testing.T, d *design.Design) map[string]*appsv1.Deployment {
	t.Helper()
	out := map[string]*appsv1.Deployment{}
	for _, o := range d.Objects {
		if dep, ok := o.Value.(*appsv1.Deployment); ok {
			out[dep.Name] = dep
		}
	}
	if len(out) == 0 {
		t.Fatal("the design has no Deployment")
	}
	return out
}

// The entrypoint of Odoo's own image appends a host, user and password of its
// own where $ODOO_RC names none. It is started only where a container names no
// command.
func TestTheImagesEntrypointHasNoSay(t *testing.T) {
	for name, d := range deployments(t, mustCompile(t, input(t))) {
		for _, c := range slices.Concat(d.Spec.Template.Spec.InitContainers, d.Spec.Template.Spec.Containers) {
			if len(c.Command) == 0 {
				t.Errorf("%s: container %s names no command", name, c.Name)
			}
			if c.Name == "odoo" && !slices.Equal(c.Command, []string{"odoo"}) {
				t.Errorf("%s: command %q, want odoo itself", name, c.Command)
			}
			for _, a := range c.Args {
				if a == "odoo" || strings.HasPrefix(a, "--db") {
					t.Errorf("%s: argument %q", name, a)
				}
			}
		}
		if c := odooOf(t, d); !slices.ContainsFunc(c.Env, func(e corev1.EnvVar) bool { return e.Name == "HOME" && e.Value == "/var/lib/odoo" }) {
			t.Errorf("%s: HOME is what the image says, and may not be writable", name)
		}
	}
}

func odooOf(t *testing.T, d *appsv1.Deployment) corev1.Container {
	t.Helper()
	for _, c := range d.Spec.Template.Spec.Containers {
		if c.Name == "odoo" {
			return c
		}
	}
	t.Fatalf("%s has no container odoo", d.Name)
	return corev1.Container{}
}

// config returns the settings of one of Odoo's configuration files.
func config(t *testing.T, d *design.Design, file string) map[string]string {
	t.Helper()
	for _, o := range d.Objects {
		m, ok := o.Value.(*corev1.ConfigMap)
		if !ok {
			continue
		}
		out := map[string]string{}
		for line := range strings.Lines(m.Data[file]) {
			if key, value, ok := strings.Cut(strings.TrimSpace(line), " = "); ok {
				out[key] = value
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	t.Fatalf("no configuration %s", file)
	return nil
}

// What listens, websockets and cron, has a session of its own at the server;
// the web's workers share the pool, and no websocket reaches their pods.
func TestWhatListensIsNotPooled(t *testing.T) {
	d := mustCompile(t, input(t))
	for file, want := range map[string]map[string]string{
		"web.conf":        {"db_port": "6432", "max_cron_threads": "0", "workers": "4", "db_maxconn_gevent": "1"},
		"websocket.conf":  {"db_port": "5432", "max_cron_threads": "0", "proxy_mode": "True"},
		"background.conf": {"db_port": "5432", "max_cron_threads": "2"},
	} {
		got := config(t, d, file)
		for key, value := range want {
			if got[key] != value {
				t.Errorf("%s: %s = %q, want %q", file, key, got[key], value)
			}
		}
	}
	for name, dep := range deployments(t, d) {
		c := odooOf(t, dep)
		gevent := slices.Contains(c.Args, "gevent")
		if open := slices.ContainsFunc(c.Ports, func(p corev1.ContainerPort) bool { return p.ContainerPort == 8072 }); open != gevent {
			t.Errorf("%s: port 8072 open is %v, the process is gevent's is %v", name, open, gevent)
		}
		if gevent != (name == "odoo-websocket") {
			t.Errorf("%s: gevent is %v", name, gevent)
		}
		for _, probe := range []*corev1.Probe{c.StartupProbe, c.ReadinessProbe, c.LivenessProbe} {
			port := probe.HTTPGet.Port.String()
			if !slices.ContainsFunc(c.Ports, func(p corev1.ContainerPort) bool { return p.Name == port }) {
				t.Errorf("%s: a probe asks port %q, which the container does not have", name, port)
			}
		}
	}
}

// From the outside each component is reached on its own port alone, and
// nothing but the web reaches the pool.
func TestTrafficOfOdoo(t *testing.T) {
	var got []string
	for _, o := range mustCompile(t, input(t)).Objects {
		p, ok := o.Value.(*networkingv1.NetworkPolicy)
		if !ok || o.Key.Cluster != "harbor-clinic-production" {
			continue
		}
		for _, r := range p.Spec.Ingress {
			for _, port := range r.Ports {
				got = append(got, p.Name+" in "+port.Port.String())
			}
		}
		for _, r := range p.Spec.Egress {
			for _, port := range r.Ports {
				got = append(got, p.Name+" out "+string(*port.Protocol)+" "+port.Port.String())
			}
		}
	}
	want := []string{
		"odoo out TCP 443", "odoo out TCP 5432", "odoo out UDP 53", "odoo out TCP 53", "odoo out TCP 443",
		"odoo-web in 8069", "odoo-web out TCP 6432",
		"odoo-websocket in 8072",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("traffic (-want +got):\n%s", diff)
	}
}

// twelveLoads are how many people work in an environment.
var twelveLoads = []string{"1", "8", "24", "60", "110", "180", "300", "450", "600", "800", "1000", "1200"}

// What the rendered configuration lets Odoo open is what the decision counts,
// and the role may open no more than that without what is kept for people.
func TestConnectionsAreThoseOfTheConfiguration(t *testing.T) {
	for _, users := range twelveLoads {
		in := input(t, production+".load.users", users)
		d := mustCompile(t, in)
		number := func(s string) int {
			n, err := strconv.Atoi(s)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		pods := 0
		for _, o := range d.Objects {
			if h, ok := o.Value.(*autoscalingv2.HorizontalPodAutoscaler); ok {
				pods = int(h.Spec.MaxReplicas) + 1
			}
		}
		sockets := int(*deployments(t, d)["odoo-websocket"].Spec.Replicas) + 1
		web, socket, background := config(t, d, "web.conf"), config(t, d, "websocket.conf"), config(t, d, "background.conf")
		workers := number(web["workers"])
		odoo := pods*(workers*number(web["db_maxconn"])+number(web["db_maxconn_gevent"])) +
			sockets*number(socket["db_maxconn_gevent"]) + number(background["db_maxconn"]) +
			sockets + number(background["max_cron_threads"])
		terms := map[string]string{}
		for _, dec := range d.Decisions {
			if dec.Topic == "database-size" {
				for _, term := range dec.Arithmetic {
					terms[term.Name] = term.Result
				}
			}
		}
		if got := number(terms["connections"]); got != odoo+20 {
			t.Errorf("%s users: %d connections are counted, the configuration opens %d and 20 are people's", users, got, odoo)
		}
		if got, want := number(terms["of these, held for sessions"]), pods*workers+sockets+1; got != want {
			t.Errorf("%s users: %d connections are held for sessions, want one a process: %d", users, got, want)
		}
		// At the autoscaler's most, and while pods are replaced, four fifths of
		// what the server takes are enough.
		for _, r := range d.Resources {
			if !r.ID.Kind().Equal("Microsoft.DBforPostgreSQL/flexibleServers") {
				continue
			}
			sku, _ := r.Body["sku"].(design.Object)
			i := slices.IndexFunc(in.Published.PostgreSQL.Sizes, func(s published.Size) bool { return s.Name == sku["name"] })
			if i < 0 {
				t.Fatalf("%s users: the server is a %v, which is not published", users, sku["name"])
			}
			if may := (in.Published.PostgreSQL.Sizes[i].MaxConnections - 15) * 80 / 100; odoo+20 > may {
				t.Errorf("%s users: %d connections on a %v, which takes %d of them", users, odoo+20, sku["name"], may)
			}
		}
		limit := "CONNECTION LIMIT " + strconv.Itoa(odoo) + ";"
		if !slices.ContainsFunc(d.Steps, func(s design.Step) bool { return strings.Contains(s.Body, limit) }) {
			t.Errorf("%s users: no step says %s", users, limit)
		}
	}
}

// Odoo knows its database by the server's own name, which its certificate has,
// in each place that names it. The name that a promotion moves is a resource of
// the environment's unit, made before there is a replica, and only where there
// is to be one.
func TestOdooKnowsTheServerByItsOwnName(t *testing.T) {
	const want = "hrg-harbor-clinic-production-4efba59f.postgres.database.azure.com"
	for _, tt := range []struct {
		name string
		set  []string
		made bool
	}{
		{"a replica", nil, true},
		{"a geo-restore", []string{production + ".objectives.rto", "24h"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			whole := mustCompile(t, input(t, tt.set...))
			// What stands by in another region knows the server there.
			d := &design.Design{Resources: whole.Resources}
			for _, o := range whole.Objects {
				if o.Key.Cluster == "harbor-clinic-production" {
					d.Objects = append(d.Objects, o)
				}
			}
			for _, file := range []string{"web.conf", "websocket.conf", "background.conf"} {
				if c := config(t, d, file); c["db_host"] != want || c["db_sslmode"] != "verify-full" {
					t.Errorf("%s: db_host = %s, db_sslmode = %s, want %s and verify-full", file, c["db_host"], c["db_sslmode"], want)
				}
			}
			for name, dep := range deployments(t, d) {
				spec := dep.Spec.Template.Spec
				for _, c := range slices.Concat(spec.InitContainers, spec.Containers) {
					for _, e := range c.Env {
						if (e.Name == "PGHOST" && e.Value != want) || (e.Name == "SESSION_DB_URI" && !strings.HasSuffix(e.Value, "@"+want+":5432/odoo_sessions?sslmode=verify-full")) {
							t.Errorf("%s: %s = %s, want the host %s", name, e.Name, e.Value, want)
						}
					}
				}
			}
			made := 0
			for _, r := range d.Resources {
				if r.ID.Kind() != "Microsoft.DBforPostgreSQL/flexibleServers/virtualendpoints" {
					continue
				}
				made++
				members := r.Body["properties"].(design.Object)["members"]
				if r.Unit.String() != "harbor-clinic-production" || !cmp.Equal(members, design.List{r.ID.Parent().Name()}) {
					t.Errorf("%s is of unit %s, with the members %v", r.ID, r.Unit, members)
				}
			}
			if (made == 1) != tt.made {
				t.Errorf("%d virtual endpoints, want one: %v", made, tt.made)
			}
		})
	}
}

// Sessions of regulated data end for want of use, by a limit of the deployment
// which the pods show to be in force before they start; elsewhere where the
// estate asks for it. A longer limit than regulated data may have is a finding.
func TestIdleLogoff(t *testing.T) {
	const check = "kubernetes-odoo-idle-logoff"
	minutes := func(n int) func(*estate.Environment) {
		return func(e *estate.Environment) { e.Odoo.IdleMinutes = n }
	}
	for _, tt := range []struct {
		name   string
		change func(*estate.Environment)
		limit  string // "" is none
		fails  bool
	}{
		{"regulated", minutes(0), "1800", false},
		{"regulated, shorter", minutes(15), "900", false},
		{"regulated, too long", minutes(31), "1860", true},
		{"internal", func(e *estate.Environment) { e.Data = "internal" }, "", false},
		{"internal, by the estate", func(e *estate.Environment) { e.Data, e.Odoo.IdleMinutes = "internal", 120 }, "7200", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := input(t)
			tt.change(&in.Document.Estate.Entities[0].Environments[0])
			d := mustCompile(t, in)
			loaded := strings.Split(config(t, d, "web.conf")["server_wide_modules"], ",")
			if slices.Contains(loaded, "ward_idle_logoff") != (tt.limit != "") {
				t.Errorf("modules of the server are %v", loaded)
			}
			seen := map[string]bool{}
			for _, o := range d.Objects {
				dep, ok := o.Value.(*appsv1.Deployment)
				if !ok || !strings.HasPrefix(dep.Name, "odoo-") || o.Unit.String() != "harbor-clinic-production" {
					continue
				}
				seen[dep.Name] = true
				c, limit, longest := odooOf(t, dep), "", ""
				for _, e := range c.Env {
					if e.Name == "WARD_IDLE_LOGOFF_SECONDS" {
						limit = e.Value
					}
					if e.Name == "WARD_IDLE_LOGOFF_LONGEST_SECONDS" {
						longest = e.Value
					}
				}
				if want := map[bool]string{true: "43200"}[tt.limit != ""]; longest != want {
					t.Errorf("%s: a session lasts %q seconds, want %q", dep.Name, longest, want)
				}
				if limit != tt.limit {
					t.Errorf("%s: the limit is %q, want %q", dep.Name, limit, tt.limit)
				}
				if asked := c.StartupProbe.HTTPGet.Path == "/ward_idle_logoff/health"; asked != (tt.limit != "") {
					t.Errorf("%s: its startup asks %s", dep.Name, c.StartupProbe.HTTPGet.Path)
				}
				if c.ReadinessProbe.HTTPGet.Path != "/web/health" || c.LivenessProbe.HTTPGet.Path != "/web/health" {
					t.Errorf("%s: what serves already is held against a module", dep.Name)
				}
			}
			if len(seen) < 3 {
				t.Errorf("seen are %v", seen)
			}
			if fails := failing(t, in, nil)[check]; fails != tt.fails {
				t.Errorf("%s fails: %v, want %v", check, fails, tt.fails)
			}
		})
	}
}

// What Odoo keeps in its own database is set by a step, with values, once
// there is something to set it in; automatic logoff where data is regulated.
func TestSettingsOfOdoo(t *testing.T) {
	const idle = "env['ir.config_parameter'].set_param('sessions.max_inactivity_seconds', '1800')"
	for _, tt := range []struct {
		name string
		set  []string
		want []string
		not  []string
	}{
		{"regulated", nil, []string{idle, "set_param('report.url', 'http://127.0.0.1:8069')", "CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA extensions", "CREATE EXTENSION IF NOT EXISTS pg_trgm"}, nil},
		{"internal", []string{production + ".data", "internal"}, []string{"set_param('report.url', 'http://127.0.0.1:8069')"}, []string{idle, "164.312(a)(2)(iii)"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := mustCompile(t, input(t, tt.set...))
			order := map[string]int{}
			for _, s := range d.Steps {
				order[s.Slug] = s.Order
				if s.Slug != "odoo-database" {
					continue
				}
				for _, w := range tt.want {
					if !strings.Contains(s.Body, w) {
						t.Errorf("the step does not say %s", w)
					}
				}
				for _, w := range tt.not {
					if strings.Contains(s.Body, w) {
						t.Errorf("the step says %s", w)
					}
				}
			}
			if order["odoo-database"] <= order["database-roles"] || order["database-roles"] == 0 {
				t.Errorf("steps %v: the database is made ready before its role is there", order)
			}
			if config(t, d, "background.conf")["unaccent"] != "True" {
				t.Error("the extension is made, and Odoo does not use it")
			}
		})
	}
}
