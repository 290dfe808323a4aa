package body_test

import (
	"encoding/json"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/body"
	"github.com/wardhq/ward/internal/source/internal/settings"
)

// What says where a secret is, or whether there may be one, is judged by
// checks and stays; the secret goes, and that there is one stays.
func TestSecretsGoAndTheRestStays(t *testing.T) {
	const gone = `{"$unresolved": "sensitive"}`
	const withheld = `{"$unresolved": "withheld, since nothing says that it is no secret"}`
	const toldByFile = `{"$unresolved": "what Traefik is told stands in a file, which is not read"}`
	for _, c := range []struct {
		kind     addr.Kind
		in, want string // want "" is in
	}{
		{"", `{"authConfig": {"passwordAuth": "Disabled", "password": "Enabled"}}`, ""},
		{"", `{"allowSharedKeyAccess": false, "disablePasswordAuthentication": true, "automountServiceAccountToken": false}`, ""},
		{"", `{"secretName": "tls", "imagePullSecrets": [{"name": "pull"}], "secrets": [{"name": "db", "form": "reference", "keyVaultUrl": "https://v.vault.azure.net/secrets/x"}]}`, ""},
		{"", `{"volumes": [{"secret": {"secretName": "x", "items": [{"key": "password", "path": "password"}]}}]}`, ""},
		{"", `{"env": [{"name": "PGPASSWORD", "form": "reference", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}, {"name": "PGPORT", "form": "literal", "value": "5432"}]}`, ""},
		{"", `{"env": [{"name": "FROM", "form": "empty", "value": ""}, {"name": "PGPASSWORD", "form": "reference", "value": "$(FROM)"}]}`, ""},
		{"", `{"appSettings": [{"name": "PASSWORD", "form": "reference", "value": "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/x)"}]}`, ""},
		{"", `{"password": {"$unresolved": "parameters('admin')"}, "token": {"$ref": "/subscriptions/s"}, "pwd": null, "pass": ""}`, ""},
		{"core/Secret", `{"data": {}, "type": "Opaque"}`, ""},
		// Whether a client of PostgreSQL encrypts is said beside what is taken out.
		{
			"apps/Deployment", `{"env": [{"name": "A", "value": "postgres://u:hunter2hunter2@db/x?sslmode=disable"}, {"name": "B", "value": "jdbc:postgresql://db/x?ssl=true&sslmode=verify-full"}, {"name": "C", "value": "Host=db;SSL Mode=VerifyCA"}, {"name": "D", "value": "postgres://db/x"}, {"name": "E", "value": "postgres://u@localhost/x?sslmode=disable"}, {"name": "F", "value": "host=/run sslmode=disable"}]}`,
			`{"env": [{"name": "A", "form": "secret", "sslmode": "disable", "value": ` + gone + `}, {"name": "B", "form": "literal", "sslmode": "verify-full", "value": ` + withheld + `}, {"name": "C", "form": "literal", "sslmode": "verify-ca", "value": ` + withheld + `},
				{"name": "D", "form": "literal", "value": ` + withheld + `}, {"name": "E", "form": "literal", "value": ` + withheld + `}, {"name": "F", "form": "literal", "value": ` + withheld + `}]}`,
		},
		{"core/ConfigMap", `{"data": {"URL": "postgres://db/x?sslmode=allow", "A": ""}, "sslModes": {"A": "disable"}}`, `{"data": {"URL": ` + withheld + `, "A": ""}, "sslModes": {"URL": "allow"}}`},
		// Of many lines the worst is said; a comment is none, and a server of the same
		// machine excuses itself alone.
		{
			"core/ConfigMap", `{"data": {
				"two.sh": "psql \"host=localhost sslmode=disable\"\npsql \"host=pg sslmode=disable\"\n", "later.sh": "psql \"host=pg sslmode=verify-full\"\npsql \"host=pg sslmode=prefer\"\n",
				"note.sh": "# sslmode=disable is never used\n; sslmode=disable\npsql \"host=pg sslmode=verify-full\" # not sslmode=disable\n", "one.sh": "psql \"host=localhost sslmode=disable\" && psql \"host=pg sslmode=require\"\n",
				"long.sh": "psql \"host=localhost \\\n sslmode=disable\"\n", "quoted.sh": "psql -h pg 'sslmode=disable'\n", "option.sh": "psql -h localhost 'sslmode=disable'\n",
				"service": "[a]\nhost=localhost\nsslmode=disable\n[b]\nhost=pg\nsslmode=allow\n", "local": "[a]\nhost=/run\nsslmode=disable\n", "env.sh": "export PGHOST=pg\nexport PGSSLMODE=disable\n",
				"PGHOST": "/var/run/postgresql"}}`,
			`{"data": {"two.sh": ` + withheld + `, "later.sh": ` + withheld + `, "note.sh": ` + withheld + `, "one.sh": ` + withheld + `, "long.sh": ` + withheld + `, "quoted.sh": ` + withheld + `,
				"option.sh": ` + withheld + `, "service": ` + withheld + `, "local": ` + withheld + `, "env.sh": ` + withheld + `, "PGHOST": ` + withheld + `},
				"sslModes": {"two.sh": "disable", "later.sh": "prefer", "note.sh": "verify-full", "one.sh": "disable", "quoted.sh": "disable", "service": "allow", "env.sh": "disable", "PGHOST": "here"}}`,
		},
		{
			"core/Pod", `{"env": [{"name": "DATA_SOURCE_URI", "value": "127.0.0.1:5432/postgres?sslmode=disable"}, {"name": "B", "value": "localhost:5432/x?sslmode=disable"}, {"name": "C", "value": "localhost/x?sslmode=disable"},
				{"name": "D", "value": "pg:5432/x?sslmode=disable"}, {"name": "E", "value": "postgresql:///x?host=/run&sslmode=disable"}, {"name": "F", "value": "host=localhost,pg sslmode=disable"}, {"name": "G", "value": "postgres://localhost.example.com/x?sslmode=disable"},
				{"name": "PGHOST", "value": "/var/run/postgresql"}, {"name": "PGHOST", "value": "localhost"}, {"name": "PGHOST", "value": "pg"}, {"name": "PGHOST", "value": "pg", "here": true}]}`,
			`{"env": [{"name": "DATA_SOURCE_URI", "form": "literal", "value": ` + withheld + `}, {"name": "B", "form": "literal", "value": ` + withheld + `}, {"name": "C", "form": "literal", "value": ` + withheld + `},
				{"name": "D", "form": "literal", "sslmode": "disable", "value": ` + withheld + `}, {"name": "E", "form": "literal", "value": ` + withheld + `}, {"name": "F", "form": "literal", "sslmode": "disable", "value": ` + withheld + `}, {"name": "G", "form": "literal", "sslmode": "disable", "value": ` + withheld + `},
				{"name": "PGHOST", "form": "literal", "here": true, "value": ` + withheld + `}, {"name": "PGHOST", "form": "literal", "here": true, "value": "localhost"}, {"name": "PGHOST", "form": "literal", "value": "pg"}, {"name": "PGHOST", "form": "literal", "value": "pg"}]}`,
		},
		// Which containers run Traefik, and whether what it is told is seen.
		{
			"apps/Deployment", `{"containers": [{"name": "a", "image": "traefik:v3", "args": ["--api.insecure=1"]}, {"name": "a", "image": "docker.io/rancher/mirrored-library-traefik:2.11", "args": ["--ping"]}, {"name": "a", "image": "x", "args": ["--providers.file.directory=/d", "--api.insecure=true"]},
				{"name": "a", "image": "x", "env": [{"name": "TRAEFIK_API_INSECURE", "value": "true"}]}, {"name": "b", "image": "traefik/whoami", "traefik": true}, {"name": "b", "image": "thomseddon/traefik-forward-auth:2"}, {"name": "b", "image": "x", "args": ["--api", "--log.level=debug"]}]}`,
			`{"containers": [{"name": "a", "image": "traefik:v3", "traefik": true, "args": [{"name": "api.insecure", "form": "literal", "value": "1"}]}, {"name": "a", "image": "docker.io/rancher/mirrored-library-traefik:2.11", "traefik": true, "args": [{"name": "ping", "form": "flag"}]}, {"name": "a", "image": "x", "traefik": true, "args": [{"name": "providers.file.directory", "form": "literal", "value": ` + withheld + `}, {"name": "api.insecure", "form": "literal", "value": "true"}]},
				{"name": "a", "image": "x", "traefik": true, "env": [{"name": "TRAEFIK_API_INSECURE", "form": "literal", "value": "true"}]}, {"name": "b", "image": "traefik/whoami"}, {"name": "b", "image": "thomseddon/traefik-forward-auth:2"}, {"name": "b", "image": "x", "args": [{"name": "api", "form": "flag"}, {"name": "log.level", "form": "literal", "value": "debug"}]}]}`,
		},
		{
			"core/Pod", `{"containers": [{"name": "a", "image": "traefik:v3", "args": ["--configFile=/c.yml", "--ping"]}, {"name": "a", "image": "traefik:v3", "args": ["--ping"], "volumeMounts": [{"name": "c", "mountPath": "/etc/traefik/traefik.yml"}]}, {"name": "a", "image": "traefik:v3"}]}`,
			`{"containers": [{"name": "a", "image": "traefik:v3", "traefik": ` + toldByFile + `, "args": [{"name": "configFile", "form": "literal", "value": ` + withheld + `}, {"name": "ping", "form": "flag"}]}, {"name": "a", "image": "traefik:v3", "traefik": ` + toldByFile + `, "args": [{"name": "ping", "form": "flag"}], "volumeMounts": [{"name": "c", "mountPath": "/etc/traefik/traefik.yml"}]}, {"name": "a", "image": "traefik:v3", "traefik": ` + toldByFile + `}]}`,
		},
		{
			"core/Pod", `{"containers": [{"name": "a", "image": "x", "command": ["sh", "-c", "exec traefik --api.insecure=true"]}]}`,
			`{"containers": [{"name": "a", "image": "x", "traefik": {"$unresolved": "what Traefik is told stands in a text for a shell, which is withheld"}, "command": [{"name": "sh", "form": "word"}, {"name": "c", "form": "flag"}, {"name": "", "form": "word", "value": ` + withheld + `}]}]}`,
		},
		// What SOPS encrypted, what is put in later and what is empty is no secret that
		// stands here; what only claims to be encrypted is.
		{
			"core/Secret", `{"data": {"a": "ENC[AES256_GCM,data:YWI=,iv:YWI=,tag:YWI=,type:str]", "b": "aHVudGVyMg=="}, "stringData": {"c": ""}, "sops": {"mac": "ENC[AES256_GCM,data:YWI=,iv:YWI=,tag:YWI=,type:str]"}}`,
			`{"data": {"b": ` + gone + `}, "encrypted": {"a": {"$unresolved": "encrypted"}}, "stringData": {}, "sops": {"mac": {"$unresolved": "withheld, since nothing says that it is no secret"}}}`,
		},
		{"core/Secret", `{"data": {"a": "ENC[AES256_GCM,data:YWI=,iv:YWI=,tag:YWI=,type:str]"}}`, `{"data": {"a": ` + gone + `}}`},
		{
			"core/Secret", `{"stringData": {"a": "${DB_PASSWORD}", "b": "<path:secret/data/odoo#password>", "c": "x${A}"}}`,
			`{"stringData": {"c": ` + gone + `}, "references": {"a": {"$unresolved": "substituted when it is applied"}, "b": {"$unresolved": "substituted when it is applied"}}}`,
		},
		{
			"core/ConfigMap", `{"data": {"odoo.conf": "[options]\ndb_port = 6432\ndb_password = hunter2hunter2\n", "script.sh": "export PGPASSWORD=hunter2hunter2"}}`,
			`{"data": {"odoo.conf": [{"name": "db_port", "section": "options", "form": "literal", "value": "6432"}, {"name": "db_password", "section": "options", "form": "literal", "value": {"$unresolved": "withheld, since nothing says that it is no secret"}}], "script.sh": ` + gone + `}, "secretKeys": ["odoo.conf", "script.sh"]}`,
		},
		{
			"core/ConfigMap", `{"data": {"DB_PORT": "", "a.conf": "[options]\ndb_password = False\nadmin_passwd = $pbkdf2-sha512$x\n", "PASSWORD": ""}, "secretKeys": ["PASSWORD"]}`,
			`{"data": {"DB_PORT": "", "a.conf": [{"name": "db_password", "section": "options", "form": "literal", "value": {"$unresolved": "withheld, since nothing says that it is no secret"}}, {"name": "admin_passwd", "section": "options", "form": "hash", "value": {"$unresolved": "withheld, since nothing says that it is no secret"}}], "PASSWORD": ""}}`,
		},
		{"core/ConfigMap", `{"data": {"DATABASE_URL": "postgres://odoo:hunter2@db/odoo", "TOKEN": "hunter2hunter2"}}`, `{"data": {"DATABASE_URL": ` + gone + `, "TOKEN": ` + gone + `}, "secretKeys": ["DATABASE_URL", "TOKEN"]}`},
		// Whether a secret stands in a variable, or where it is, is told apart.
		{
			"apps/Deployment", `{"env": [{"name": "PGPASSWORD", "value": "hunter2"}, {"name": "DATABASE_URL", "value": "postgres://odoo:hunter2@db/odoo"}, {"name": "PGPORT", "form": "secret", "value": "5432"}, {"name": "TOKEN", "value": {"$unresolved": "random_password.x"}}]}`,
			`{"env": [{"name": "PGPASSWORD", "form": "secret", "value": ` + gone + `}, {"name": "DATABASE_URL", "form": "secret", "value": ` + gone + `}, {"name": "PGPORT", "form": "literal", "value": "5432"}, {"name": "TOKEN", "form": "reference", "value": ` + gone + `}]}`,
		},

		{"", `{"password": "x"}`, `{"password": ` + gone + `}`},
		{"", `{"password": 12}`, `{"password": ` + gone + `}`},
		{"", `{"passwords": ["x", 1]}`, `{"passwords": [` + gone + `, ` + gone + `]}`},
		{"", `{"password": {"$unresolved": "concat('x', parameters('admin'))"}}`, `{"password": ` + gone + `}`},
		{"", `{"token": {"value": "x", "type": "Account"}}`, `{"token": {"value": ` + gone + `, "type": "Account"}}`},
		{
			"", `{"args": ["--db-password", "x", "gevent"]}`,
			`{"args": [{"name": "db-password", "form": "flag"}, {"name": "db-password", "form": "secret", "value": ` + gone + `}, {"name": "gevent", "form": "word"}]}`,
		},
		{
			"", `{"command": ["redis-server", "--requirepass=x", "--masterauth", "y"]}`,
			`{"command": [{"name": "", "form": "word", "value": {"$unresolved": "` + settings.Withheld + `"}}, {"name": "requirepass", "form": "secret", "value": ` + gone + `}, {"name": "masterauth", "form": "flag"}, {"name": "masterauth", "form": "secret", "value": ` + gone + `}]}`,
		},
		{
			"", `{"command": ["sh", "-c", "odoo --db_password=x"]}`,
			`{"command": [{"name": "sh", "form": "word"}, {"name": "c", "form": "flag"}, {"name": "c", "form": "secret", "value": ` + gone + `}]}`,
		},
		// Where a secret stands is none, nor is the name of a Secret.
		{
			"", `{"args": ["--tls-secret=odoo/tls", "--token=/run/token", "--db_password=$(PGPASSWORD)", "--password-file=x", "--api-key=${KEY}"]}`,
			`{"args": [{"name": "tls-secret", "form": "literal", "value": {"$unresolved": "` + settings.Withheld + `"}}, {"name": "token", "form": "literal", "value": {"$unresolved": "` + settings.Withheld + `"}},
				{"name": "db_password", "form": "reference", "value": {"$unresolved": "` + settings.Withheld + `"}}, {"name": "password-file", "form": "literal", "value": {"$unresolved": "` + settings.Withheld + `"}},
				{"name": "api-key", "form": "reference", "value": {"$unresolved": "` + settings.Withheld + `"}}]}`,
		},
		{"", `{"note": "AccountKey=abc"}`, `{"note": ` + gone + `}`},
		{"core/Secret", `{"data": {"a": "x"}, "stringData": "y"}`, `{"data": {"a": ` + gone + `}, "stringData": ` + gone + `}`},
		{"microsoft.keyvault/VAULTS/secrets", `{"properties": {"value": "x", "contentType": ""}}`, `{"properties": {"value": ` + gone + `, "contentType": ""}}`},
		{"apps/Deployment", `{"metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}", "a": ""}}}`, `{"metadata": {"annotations": {"a": ""}}}`},
	} {
		var v, want, got any
		if c.want == "" {
			c.want = c.in
		}
		for text, into := range map[string]*any{c.in: &v, c.want: &want} {
			if err := json.Unmarshal([]byte(text), into); err != nil {
				t.Fatal(text, err)
			}
		}
		if v == nil { // in and want are one
			v = want
			if err := json.Unmarshal([]byte(c.in), &want); err != nil {
				t.Fatal(err)
			}
		}
		raw, err := body.JSON(c.kind, numbered(v))
		if err != nil {
			t.Fatal(c.in, err)
		}
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", c.kind, c.in, diff)
		}
	}
}

// numbered gives numbers the form in which readers hand them over.
func numbered(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = numbered(v[k])
		}
	case []any:
		for i := range v {
			v[i] = numbered(v[i])
		}
	case float64:
		raw, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return body.Number(string(raw))
	}
	return v
}

func TestWhatJSONCannotHold(t *testing.T) {
	for name, v := range map[string]any{
		"a name":  map[string]any{"\x80": 1},
		"numbers": map[string]any{"a": []any{jsontext.Value("1e999")}},
	} {
		if raw, err := body.JSON("", v); err == nil {
			t.Errorf("%s: %s and no error", name, raw)
		}
	}
	if text, err := body.Text(map[string]any{"password": "x"}); err == nil {
		t.Errorf("a secret becomes the text %s", text)
	}
}

// Azure takes two spellings of a name for one; Kubernetes does not, and what
// tags are called is people's own.
func TestNamesThatDifferByCase(t *testing.T) {
	for _, c := range []struct {
		kind addr.Kind
		in   string
		ok   bool
	}{
		{"Microsoft.Storage/storageAccounts", `{"properties": {"publicNetworkAccess": "Disabled", "PublicNetworkAccess": "Enabled"}}`, false},
		{"Microsoft.Storage/storageAccounts", `{"properties": {}, "Properties": {}}`, false},
		{"Microsoft.Storage/storageAccounts", `{"properties": {"list": [{"a": 1, "A": 1}]}}`, false},
		{"Microsoft.Storage/storageAccounts", `{"tags": {"a": "1", "A": "1"}, "properties": {"a": {"b": 1}, "c": {"B": 1}}}`, true},
		{"core/ConfigMap", `{"data": {"a": "1", "A": "1"}}`, true},
	} {
		if _, err := body.Rewritten(c.kind, []byte(c.in)); (err == nil) != c.ok {
			t.Errorf("%s %s: %v", c.kind, c.in, err)
		}
	}
}
