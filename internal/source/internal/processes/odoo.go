package processes

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/source/internal/settings"
)

// layout is where an image has Odoo's configuration, and which variables its
// entry point takes.
type layout struct {
	name string
	conf string
	// variables by the setting that they become.
	variables map[string][]string
	// defaults are what its entry point says where nobody else does.
	defaults map[string]any
	// rest says that Odoo's defaults hold for all else.
	rest bool
	// connects says that the entry point adds where the database is to the
	// arguments, behind all others, unless the file says it.
	connects bool
}

// Sources: odoo/docker, entrypoint.sh and odoo.conf (16.0 to 19.0);
// Tecnativa/doodba, conf.d; bitnami/containers, odoo, odoo.conf.tpl.
var (
	official = layout{
		name: "the official image", conf: "/etc/odoo/odoo.conf", rest: true, connects: true,
		variables: map[string][]string{"db_host": {"HOST", "DB_PORT_5432_TCP_ADDR"}, "db_port": {"PORT", "DB_PORT_5432_TCP_PORT"}},
		defaults:  map[string]any{"db_host": "db", "db_port": 5432},
	}
	doodba = layout{
		name: "the Doodba image", conf: "/opt/odoo/custom/conf.d/odoo.conf",
		variables: map[string][]string{
			"db_host": {"PGHOST"}, "db_port": {"PGPORT"}, "dbfilter": {"DB_FILTER", "ODOO_DB_FILTER"}, "proxy_mode": {"PROXY_MODE"},
			"list_db": {"LIST_DB", "ODOO_LIST_DB"}, "admin_passwd": {"ADMIN_PASSWORD"},
		},
	}
	bitnami = layout{
		name: "the Bitnami image", conf: "/opt/bitnami/odoo/conf/odoo.conf",
		variables: map[string][]string{
			"db_host": {"ODOO_DATABASE_HOST"}, "db_port": {"ODOO_DATABASE_PORT_NUMBER"}, "dbfilter": {"ODOO_DATABASE_FILTER"},
			"list_db": {"ODOO_LIST_DB"}, "admin_passwd": {"ODOO_PASSWORD"},
		},
		defaults: map[string]any{"db_port": 5432},
	}
	own = layout{name: "an image of somebody's own", conf: "/etc/odoo/odoo.conf"}
)

var (
	imageName = regexp.MustCompile(`^(?:[^/]+/)*([a-z0-9._-]+?)(?::[^/]*)?(?:@.*)?$`)
	ownImage  = regexp.MustCompile(`^(?:odoo|doodba|odoo[-_]?\d[\d.]*|(?:.+[-_])odoo(?:[-_]?\d[\d.]*)?|odoo[-_](?:custom|enterprise|community|ce|ee|server|web|app|prod|production|base|image|addons))$`)
	libraries = regexp.MustCompile(`^(?:(?:docker\.io/|index\.docker\.io/|mcr\.microsoft\.com/mirror/docker/)?(?:library/)?)odoo(?:[:@].*)?$`)
	// What stands before Odoo or beside it, and has its ports.
	others = regexp.MustCompile(`^(?:nginx.*|traefik|caddy|haproxy|envoy.*|httpd|varnish|postgres.*|pgbouncer|redis.*|valkey.*|busybox|alpine|curl|.*exporter.*|oauth2-proxy|kubectl)$`)
)

func layoutOf(image string) (layout, bool) {
	m := imageName.FindStringSubmatch(image)
	switch {
	case m == nil:
		return own, false
	case libraries.MatchString(image):
		return official, true
	case m[1] == "odoo" && (strings.Contains(image, "bitnami/") || strings.Contains(image, "bitnamilegacy/")):
		return bitnami, true
	case strings.HasPrefix(m[1], "doodba"):
		return doodba, true
	}
	return own, ownImage.MatchString(m[1])
}

// programs are what starts Odoo, as the last part of a path; shells start what
// nobody can read.
var (
	programs = []string{"odoo", "odoo-bin", "odoo.py", "openerp-server"}
	shells   = []string{"sh", "bash", "ash", "dash"}
	// helpers are what else an image of Odoo is run for, by a command that names
	// no program of Odoo's: its entry point does not run, and neither does Odoo.
	helpers = []string{
		"cat", "chmod", "chown", "cp", "curl", "mkdir", "nc", "pg_dump", "pg_isready", "pg_restore", "psql", "python", "python3", "rm", "sleep", "test",
		"true", "wget",
	}
	// commands of Odoo that end by themselves or serve nobody.
	commands = []string{"shell", "scaffold", "populate", "deploy", "neutralize", "cloc", "db", "i18n", "module", "obfuscate", "upgrade_code", "help", "genproxytoken"}
)

// setting is one of Odoo's that rules ask for.
type setting struct {
	kind    string // number, switch, text, name or secret
	options []string
	value   any // by default
}

// Source: odoo/odoo, odoo/tools/config.py, 16.0 to 19.0.
var known = map[string]setting{
	"db_host":             {"text", []string{"db_host"}, ""},
	"db_port":             {"number", []string{"db_port"}, 5432},
	"db_name":             {"name", []string{"database", "d"}, ""},
	"db_sslmode":          {"text", []string{"db_sslmode"}, "prefer"},
	"db_maxconn":          {"number", []string{"db_maxconn"}, 64},
	"db_maxconn_gevent":   {"number", []string{"db_maxconn_gevent"}, nil},
	"workers":             {"number", []string{"workers"}, 0},
	"max_cron_threads":    {"number", []string{"max_cron_threads"}, 2},
	"list_db":             {"switch", []string{"no_database_list"}, true},
	"proxy_mode":          {"switch", []string{"proxy_mode"}, false},
	"dbfilter":            {"name", []string{"db_filter"}, ""},
	"server_wide_modules": {"text", []string{"load"}, "base,web"},
	"gevent_port":         {"number", []string{"gevent_port", "longpolling_port"}, 8072},
	"http_port":           {"number", []string{"http_port", "xmlrpc_port", "p"}, 8069},
	"data_dir":            {"text", []string{"data_dir", "D"}, nil},
	"admin_passwd":        {"secret", nil, nil},
}

// Given is the value of a name that is there and withheld: neither empty, nor
// what takes everything.
const Given = "given"

// options are those of Odoo's command line, by which a shortened one is told
// from another.
var options = strings.Fields(`config save init update without_demo import_partial pidfile addons_path upgrade_path load data_dir
http_interface http_port gevent_port longpolling_port no_http proxy_mode x_sendfile db_filter test_file test_enable test_tags
logfile syslog log_handler log_web log_sql log_db log_db_level log_level email_from from_filter smtp smtp_port smtp_ssl smtp_user
smtp_password database db_user db_password pg_path db_host db_replica_host db_port db_replica_port db_sslmode db_maxconn
db_maxconn_gevent db_template db_app_name unaccent geoip_city_db no_database_list dev shell_interface stop_after_init osv_memory_count_limit
transient_age_limit max_cron_threads workers limit_memory_soft limit_memory_hard limit_time_cpu limit_time_real limit_request
load_language language i18n_export i18n_import i18n_overwrite modules xmlrpc_port`)

// option returns the whole name of an argument. Odoo takes one by the
// beginning of its name, where no other begins so.
func option(name string) string {
	folded := strings.ReplaceAll(name, "-", "_")
	if len(name) == 1 || slices.Contains(options, folded) {
		return folded
	}
	var found []string
	for _, o := range options {
		if strings.HasPrefix(o, folded) {
			found = append(found, o)
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return folded
}

// odoo returns what a container of Odoo is told, or nil.
func (p pod) odoo(c map[string]any, init bool) map[string]any {
	if c["helps"] == true { // a text for a shell, of which no program is Odoo's
		return nil
	}
	image := text(c, "image")
	lay, byImage := layoutOf(image)
	if m := imageName.FindStringSubmatch(image); !byImage && m != nil && others.MatchString(m[1]) {
		return nil
	}
	call := calledWith(c)
	ports := portsOf(c)
	conf := p.conf(c, lay, call)
	isOptions := slices.ContainsFunc(conf.settings, func(v any) bool { return section(v) == "options" })
	told := conf.named && isOptions
	if call.helper && !call.program && !call.shell && !told {
		return nil
	}
	if !byImage && !call.program && !slices.Contains(ports, 8069) && !slices.Contains(ports, 8072) && !told {
		return nil
	}
	g := gathering{pod: p, c: c, layout: lay, call: call, conf: conf, variables: p.variables(c)}
	values := map[string]any{}
	for name, s := range known {
		if v := g.setting(name, s); v.known() {
			entry := map[string]any{"value": v.value, "from": v.from}
			if v.form != "" && s.kind == "secret" {
				entry["form"] = v.form
			}
			values[name] = entry
		}
	}
	runs := !init && !call.ends
	out := map[string]any{
		"container": text(c, "name"), "init": init, "settings": values, "gevent": call.gevent, "ports": numbers(ports),
		// runs says that it goes on until somebody ends it, and serves that it
		// answers requests.
		"runs": runs, "serves": runs, "pool": p.pool(values), "claim": p.claims(c),
	}
	if runs {
		if http := g.http(); isUnresolved(http) || http == false {
			out["serves"] = http
		}
	}
	return out
}

// http reports whether the process answers requests, as far as it is known.
func (g gathering) http() any {
	for _, w := range g.call.words {
		if name := text(w, "name"); len(name) > 1 && option(name) == "no_http" {
			return false
		}
	}
	for _, name := range []string{"http_enable", "xmlrpc"} {
		if v := g.inFile(name, setting{kind: "switch"}); v.known() {
			return v.value
		}
	}
	return true
}

// claims reports whether a container has something mounted that outlives its
// pod and that other pods may have as well.
func (p pod) claims(c map[string]any) bool {
	mounted := map[string]bool{}
	for _, item := range items(c, "volumeMounts") {
		m, _ := item.(map[string]any)
		mounted[text(m, "name")] = true
	}
	for _, item := range items(p.spec, "volumes") {
		v, _ := item.(map[string]any)
		for _, of := range []string{"persistentVolumeClaim", "azureFile", "nfs", "hostPath"} {
			if child(v, of) != nil && mounted[text(v, "name")] {
				return true
			}
		}
	}
	return false
}

// pooled are host names by which people call a pool.
var pooled = regexp.MustCompile(`^(?:[a-z0-9-]+-)?(?:pgbouncer|pgcat|pooler|pgpool|odyssey)(?:-[a-z0-9-]+)?(?:\.|$)`)

// pool says what in front of the database hands each transaction another
// connection: port 6432, as it is on Azure's Flexible Server, or the name of a
// pool; "" where nothing is known to. A Pooler of CloudNativePG that is read
// says its mode.
func (p pod) pool(told map[string]any) any {
	value := func(name string) any {
		m, _ := told[name].(map[string]any)
		return m["value"]
	}
	if host, ok := value("db_host").(string); ok && host != "" {
		first, _, _ := strings.Cut(host, ".")
		if mode, there := p.around.poolers[place(p.cluster, p.namespace, first)]; there {
			if mode == "transaction" {
				return "the Pooler " + first
			}
			return ""
		}
		if pooled.MatchString(host) {
			return "the host " + first
		}
	}
	switch port := value("db_port").(type) {
	case int:
		if port == 6432 {
			return "port 6432"
		}
	case map[string]any:
		return port
	}
	return ""
}

func numbers(list []int) []any {
	out := make([]any, len(list))
	for i, n := range list {
		out[i] = n
	}
	return out
}

func portsOf(c map[string]any) []int {
	var out []int
	for _, item := range items(c, "ports") {
		m, _ := item.(map[string]any)
		if n, ok := m["containerPort"].(float64); ok {
			out = append(out, int(n))
		}
	}
	return out
}

// call is what a container is called with.
type call struct {
	program, gevent, ends bool
	shell                 bool // what is run stands in a text of a shell's
	entry                 bool // the image's entry point runs
	helper                bool // it begins with a program that is not Odoo's
	words                 []map[string]any
}

func calledWith(c map[string]any) call {
	out := call{entry: len(items(c, "command")) == 0}
	for _, list := range []string{"command", "args"} {
		if isUnresolved(c[list]) {
			out.shell = true
		}
		for _, item := range items(c, list) {
			if m, ok := item.(map[string]any); ok {
				out.words = append(out.words, m)
			}
		}
	}
	for i, w := range out.words {
		name := text(w, "name")
		switch {
		case text(w, "form") == "word":
			last := name[strings.LastIndexByte(name, '/')+1:]
			switch {
			case slices.Contains(programs, last):
				out.program = true
			case i == 0 && !out.entry && slices.Contains(helpers, last):
				out.helper = true
			case i == 0 && slices.Contains(shells, last):
				out.shell = true
			case last == "gevent":
				out.gevent = true
			case slices.Contains(commands, last):
				out.ends = true
			}
		case option(name) == "stop_after_init":
			out.ends = true
		}
	}
	return out
}

// conf is the configuration file, and whether an argument or a variable names
// it.
type conf struct {
	file
	named bool
}

func (p pod) conf(c map[string]any, lay layout, call call) conf {
	at := said{}
	for _, w := range call.words {
		if name := text(w, "name"); name == "c" && w["value"] != nil || len(name) > 1 && option(name) == "config" {
			at = said{value: w["value"], from: "an argument"}
		}
	}
	if !at.known() {
		at = p.variables(c).get("ODOO_RC", "OPENERP_SERVER")
		if strings.Contains(at.from, "may stand in") || isUnresolved(at.value) && len(p.variables(c).named) == 0 {
			at = said{}
		}
	}
	if where, ok := at.value.(string); ok && at.known() && where != "" {
		if !strings.HasPrefix(where, "/") {
			return conf{file: file{there: true, why: "its configuration is " + where + ", which is no whole path"}, named: true}
		}
		f := p.file(c, where)
		if !f.there {
			// What it names is in the image, or nowhere.
			f = file{there: true, why: where + " is mounted from nothing that was read"}
		}
		return conf{file: f, named: true}
	}
	if at.known() && isUnresolved(at.value) {
		if _, declared := p.variables(c).named["ODOO_RC"]; declared || at.from == "an argument" {
			return conf{file: file{there: true, why: "where its configuration stands is not known"}, named: true}
		}
	}
	return conf{file: p.file(c, lay.conf)}
}

func section(v any) string {
	m, _ := v.(map[string]any)
	return text(m, "section")
}

// gathering is the state of one container.
type gathering struct {
	pod       pod
	c         map[string]any
	layout    layout
	call      call
	conf      conf
	variables *variables
}

// setting finds one setting: what arguments say goes before the file, and the
// file before variables and defaults. Where the entry point of the official
// image adds the database to the arguments, what the file and the variables
// say of it goes before other arguments.
func (g gathering) setting(name string, s setting) said {
	argument, inFile := g.argument(name, s), g.inFile(name, s)
	variable := said{}
	if g.call.entry {
		variable = g.typed(s, g.variables.get(g.layout.variables[name]...))
	}
	entry := g.layout.connects && g.call.entry && (name == "db_host" || name == "db_port")
	order := []said{argument, inFile, variable}
	if entry {
		if !inFile.known() && g.conf.there && g.conf.why != "" {
			return said{value: unresolved(g.conf.why), from: "its configuration"}
		}
		order = []said{inFile, variable, argument}
		if d, ok := g.layout.defaults[name]; ok && !g.call.shell {
			order = append(order, said{value: d, from: "the default of " + g.layout.name})
		}
	}
	for _, v := range order {
		if v.known() {
			return v
		}
	}
	switch {
	case g.call.shell:
		return said{value: unresolved("what the container " + text(g.c, "name") + " runs is a text, which is withheld"), from: "a command"}
	case g.conf.there && g.conf.why != "":
		return said{value: unresolved(g.conf.why), from: "its configuration"}
	}
	// What libpq takes where Odoo says nothing.
	if pg := map[string]string{"db_host": "PGHOST", "db_port": "PGPORT"}[name]; pg != "" {
		if v := g.typed(s, g.variables.get(pg)); v.known() {
			return v
		}
	}
	if d, ok := g.layout.defaults[name]; ok && g.call.entry {
		return said{value: d, from: "the default of " + g.layout.name}
	}
	if !g.layout.rest && !g.conf.there {
		return said{value: unresolved("nothing says it but " + g.layout.name + ", which is not seen"), from: "its image"}
	}
	switch {
	case s.kind == "secret":
		return said{value: "default", from: "Odoo's default", form: "default"}
	case s.value == nil:
		return said{}
	}
	return said{value: s.value, from: "Odoo's default"}
}

// argument is what the last argument about a setting says.
func (g gathering) argument(name string, s setting) said {
	out := said{}
	for _, w := range g.call.words {
		called := text(w, "name")
		if called == "" || text(w, "form") == "word" || !slices.Contains(s.options, option(called)) {
			continue
		}
		if len(called) == 1 && w["value"] == nil {
			continue // the letter of another program
		}
		from := "the argument --" + called
		switch {
		case name == "list_db":
			out = said{value: false, from: from}
		case s.kind == "switch":
			out = said{value: true, from: from}
		case w["value"] == nil:
			out = said{value: unresolved(from + " has no value"), from: from}
		default:
			out = g.typed(s, said{value: w["value"], from: from, form: text(w, "form")})
		}
	}
	return out
}

// names of old of what stands in configuration files.
var oldNames = map[string][]string{"gevent_port": {"longpolling_port"}, "http_port": {"xmlrpc_port"}}

func (g gathering) inFile(name string, s setting) said {
	out := said{}
	for _, item := range g.conf.settings {
		m, _ := item.(map[string]any)
		called := text(m, "name")
		if in := section(item); in != "options" && (in != "" || g.layout.name != doodba.name) {
			continue
		}
		if called == name || slices.Contains(oldNames[name], called) {
			out = g.typed(s, said{value: m["value"], from: g.conf.from, form: text(m, "form")})
		}
	}
	return out
}

// typed returns a value as what it is: text that is no number where there
// should be one is not known.
func (g gathering) typed(s setting, v said) said {
	raw, ok := v.value.(string)
	switch {
	case !v.known():
	case s.kind == "secret":
		if v.form == "" {
			v.form = "literal"
		}
		v.value = v.form
	case s.kind == "name" && !ok && (v.form == "literal" || v.form == "hash"):
		v.value = Given // it is no word that would be kept
	case !ok:
	case s.kind == "number":
		n, err := strconv.Atoi(strings.TrimSpace(raw))
		switch {
		case err == nil:
			v.value = n
		case raw == "" || strings.EqualFold(raw, "false") || strings.EqualFold(raw, "none"):
			return said{}
		default:
			v.value = unresolved(v.from + " is no number")
		}
	case s.kind == "switch":
		v.value = !slices.Contains([]string{"false", "0", "no", "off", "none", ""}, strings.ToLower(strings.TrimSpace(raw)))
	case strings.EqualFold(raw, "false") || strings.EqualFold(raw, "none"):
		v.value = ""
	}
	return v
}

// Configuration is what a process is told that runs with a configuration file
// and is told nothing else.
func Configuration(name string, list []any, passwords []settings.Password) map[string]any {
	p := pod{around: index(nil)}
	g := gathering{
		pod: p, c: map[string]any{}, layout: layout{name: "the file", rest: true},
		conf: conf{file: file{there: true, from: name, settings: list}, named: true}, variables: p.variables(nil),
	}
	values := map[string]any{}
	for called, s := range known {
		if v := g.setting(called, s); v.known() {
			entry := map[string]any{"value": v.value, "from": v.from}
			if v.form != "" && s.kind == "secret" {
				entry["form"] = v.form
			}
			values[called] = entry
		}
	}
	written := []any{}
	for _, at := range passwords {
		written = append(written, map[string]any{"name": at.Name, "line": at.Line})
	}
	process := map[string]any{
		"of": name, "container": name, "init": false, "settings": values, "gevent": false, "ports": []any{8069},
		"runs": true, "serves": g.http(), "pool": p.pool(values), "claim": false,
	}
	return map[string]any{"kind": "Configuration", "metadata": map[string]any{"name": name}, "processes": []any{process}, "passwords": written}
}
