package odoo_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/odoo"
	"github.com/wardhq/ward/internal/source/sourcetest"
)

func TestReader(t *testing.T) {
	sourcetest.Run(
		t, odoo.Reader{},
		source.File{Path: "odoo.conf", Data: []byte("; " + sourcetest.Canary + "\n[options]\nadmin_passwd = " + sourcetest.Canary + "\ndb_host = " + sourcetest.Canary + "\ndb_port = " + sourcetest.Canary +
			"\ndbfilter = " + sourcetest.Canary + "\n" + sourcetest.Canary + "\n" + sourcetest.Canary + " = x\nupstream = " + sourcetest.Canary + "\n")},
		source.File{Path: "etc/server.cfg", Data: []byte("\xef\xbb\xbf[queue_job]\r\nchannels = root:2\r\n[options]\r\nworkers = 4\r\n  " + sourcetest.Canary + "\r\n")},
	)
}

func TestRecognises(t *testing.T) {
	for name, c := range map[string]struct {
		path, text string
		want       bool
	}{
		"of Odoo":             {"odoo.conf", "[options]\nlist_db = False\n", true},
		"by another name":     {"etc/prod.ini", "[options]\naddons_path = /x\n", true},
		"a home's":            {".odoorc", "[options]\ndb_host = x\n", true},
		"of setuptools":       {"setup.cfg", "[options]\npackages = find:\n", false},
		"of nothing known":    {"a.conf", "[options]\nverbose = 1\n", false},
		"in another section":  {"a.conf", "[server]\nlist_db = False\n", false},
		"a template":          {"odoo.conf.j2", "[options]\nlist_db = False\n", false},
		"within a manifest":   {"a.yaml", "data:\n  odoo.conf: |\n    [options]\n    list_db = False\n", false},
		"a comment that says": {"a.conf", "[options]\n; list_db = False\n", false},
	} {
		if got := (odoo.Reader{}).Recognises(source.File{Path: c.path, Data: []byte(c.text)}); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A setting is what the file says, or Odoo's default; what a template fills in
// is neither.
func TestRead(t *testing.T) {
	facts, gaps := odoo.Reader{}.Read(source.File{Path: "etc/odoo.conf", Data: []byte(`# main
[options]
admin_passwd = {{ odoo_master }}
db_password = hunter2hunter2
smtp_password = False
db_port = 6432
list_db = {{ list }}
longpolling_port = 8072
proxy_mode = True
workers = 4
db_user = odoo
`)})
	if len(facts) != 1 || len(gaps) != 0 {
		t.Fatalf("facts %v, gaps %v", facts, gaps)
	}
	if got := facts[0].Subject.String() + " " + facts[0].Origin.Pos.String(); got != "file:etc/odoo.conf#options etc/odoo.conf:2:1" {
		t.Error(got)
	}
	var body struct {
		Kind      string
		Passwords []struct {
			Name string
			Line int
		}
		Processes []struct {
			Serves   bool
			Pool     string
			Settings map[string]struct {
				Value any
				Form  string
				From  string
			}
		}
	}
	if err := json.Unmarshal(facts[0].Body, &body); err != nil || len(body.Processes) != 1 {
		t.Fatal(err, string(facts[0].Body))
	}
	p := body.Processes[0]
	got := map[string]any{"kind": body.Kind, "serves": p.Serves, "pool": p.Pool, "passwords": len(body.Passwords)}
	for _, name := range []string{"proxy_mode", "workers", "gevent_port", "dbfilter", "max_cron_threads"} {
		got[name] = p.Settings[name].Value
	}
	want := map[string]any{
		"kind": "Configuration", "serves": true, "pool": "port 6432", "passwords": 1,
		"proxy_mode": true, "workers": 4.0, "gevent_port": 8072.0, "dbfilter": "", "max_cron_threads": 2.0,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if at := body.Passwords[0]; at.Name != "db_password" || at.Line != 4 {
		t.Errorf("passwords %v", body.Passwords)
	}
	if raw, _ := json.Marshal(p.Settings["list_db"].Value); !strings.Contains(string(raw), "$unresolved") {
		t.Errorf("list_db is %s", raw)
	}
	if s := p.Settings["admin_passwd"]; s.Form != "reference" || s.From != "odoo.conf" {
		t.Errorf("admin_passwd is %v", s)
	}
}

// A password is told by its name or by its shape; what is put in its place
// later is none.
func TestPasswords(t *testing.T) {
	for line, want := range map[string]string{
		"session_redis_url = redis://:hunter2xx@redis/0":      "session_redis_url",
		"session_redis_url = redis://redis/0":                 "",
		"session_redis_url = redis://:${REDIS_PASSWORD}@r/0":  "",
		"session_redis_url = redis://:#{RedisPassword}#@r/0":  "",
		"session_redis_url = redis://:%(redis_password)s@r/0": "",
		"upstream = postgres://odoo:hunter2xx@${HOST}/odoo":   "upstream",
		"sms.api_key = hunter2xx":                             "sms.api_key",
		"sms.api_url = https://sms.example.com/v1":            "",
		"db_password = #{DB_PASSWORD}#":                       "",
		"db_password = <set by entrypoint>":                   "",
		"db_password = <a>b":                                  "db_password",
		"db_password = #hunter2":                              "db_password",
	} {
		facts, _ := odoo.Reader{}.Read(source.File{Path: "odoo.conf", Data: []byte("[options]\nlist_db = False\n" + line + "\n")})
		var body struct{ Passwords []struct{ Name string } }
		if err := json.Unmarshal(facts[0].Body, &body); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, p := range body.Passwords {
			got += p.Name
		}
		if got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
		if strings.Contains(string(facts[0].Body), "hunter2") {
			t.Errorf("%s is kept: %s", line, facts[0].Body)
		}
	}
}

// A value may stand in the lines below its name.
func TestPasswordsOfSeveralLines(t *testing.T) {
	for text, want := range map[string]int{
		"admin_passwd =\n  Sup3rS3cret\n":            5,
		"admin_passwd =\n# x\n\n\tSup3rS3cret\n":     7,
		"db_password:\n  a\n  b\n":                   5,
		"admin_passwd =\n  {{ odoo_master }}\n":      0,
		"admin_passwd =\n  # Sup3rS3cret\n":          0,
		"admin_passwd =\nSup3rS3cret = x\n":          0,
		"admin_passwd =\ndb_host =\n  Sup3rS3cret\n": 0,
		"addons_path =\n  /a\n  /b\n":                0,
	} {
		facts, _ := odoo.Reader{}.Read(source.File{Path: "odoo.conf", Data: []byte("[options]\nworkers = 2\nproxy_mode = True\n" + text)})
		var body struct{ Passwords []struct{ Line int } }
		if len(facts) != 1 || json.Unmarshal(facts[0].Body, &body) != nil {
			t.Fatalf("%q: %v", text, facts)
		}
		switch {
		case want == 0 && len(body.Passwords) != 0, want > 0 && (len(body.Passwords) != 1 || body.Passwords[0].Line != want):
			t.Errorf("%q: passwords %v, want one in line %d", text, body.Passwords, want)
		}
	}
}
