package compile

import (
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// regulatedIdleSeconds is after how long without use a session ends where data
// is regulated.
const regulatedIdleSeconds = 30 * 60

// setting is a system parameter of Odoo, a row of ir_config_parameter.
type setting struct{ key, value, why string }

// settings returns what the design asks Odoo to keep in its own database,
// where no configuration file reaches.
func settings(e *environment) []setting {
	out := []setting{{
		"report.url", fmt.Sprintf("http://127.0.0.1:%d", kube.HTTPPort),
		"wkhtmltopdf fetches what it prints from its own pod, and not by way of the proxy",
	}}
	if e.Data == "regulated" {
		out = append(out, setting{
			"sessions.max_inactivity_seconds", fmt.Sprint(regulatedIdleSeconds),
			"a session ends after half an hour without use, where Odoo's own default is a week",
		})
	}
	return out
}

// odooStep makes Odoo's database ready for people, from inside of the pod that
// runs cron, which has the token for it.
//
// The extensions are what Odoo makes itself where it creates the database
// (odoo/odoo, odoo/service/db.py, _create_empty_database). It then calls
// unaccent immutable, so that indexes can use it, which here only a superuser
// could: an extension's functions are theirs, whoever creates it. Odoo takes
// any public function of that name (odoo/modules/db.py, has_unaccent), so the
// role makes one of its own. On Flexible Server whoever may create in a database
// may create the trusted extensions that azure.extensions lists
// (MicrosoftDocs/azure-databases-docs, how-to-create-extensions).
//
// How Odoo ends sessions is in odoo/odoo: http.py (_save_session), ir_http.py
// (_gc_sessions) and web/controllers/home.py (web_client).
func (c *compilation) odooStep(e *environment) design.Step {
	_, database, role := c.databaseOf(e)
	list := settings(e)
	var why, set strings.Builder
	for _, s := range list {
		fmt.Fprintf(&why, "- `%s` = `%s`: %s.\n", s.key, s.value, s.why)
		fmt.Fprintf(&set, "env['ir.config_parameter'].set_param('%s', '%s')\n", s.key, s.value)
	}
	text := "Once the cluster has Odoo's objects, and before people are let in. The first command makes the extensions that Odoo makes only where it creates a database itself, and a function unaccent that indexes can use. The second is for a new database; leave it out for one that was restored. The third sets, in the database, what no configuration file reaches:\n\n" + why.String()
	if e.Data == "regulated" {
		text += "\nWhat the half hour does: the browser forgets its session half an hour after Odoo last wrote it, which loading the page does, and the nightly autovacuum deletes it from the store. Odoo does not look at a session's age at each request. Until the sweep is more frequent, a session that somebody stole lives longer, and 45 CFR 164.312(a)(2)(iii) is met in part.\n"
	}
	odoo := fmt.Sprintf("kubectl --namespace %s exec --stdin deploy/odoo-background --container odoo --", kube.OdooNamespace)
	return design.Step{
		Slug: "odoo-database", Title: "Make Odoo's database ready, and set what is kept in it",
		Body: code(strings.TrimSpace(text), fmt.Sprintf(`%[1]s python3 - <<'PY'
import psycopg2
c = psycopg2.connect(host='%[2]s', user='%[3]s', dbname='%[4]s', sslmode='verify-full')
c.autocommit = True
q = c.cursor()
q.execute('CREATE EXTENSION IF NOT EXISTS pg_trgm')
q.execute('CREATE SCHEMA IF NOT EXISTS extensions')
q.execute('CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA extensions')
q.execute("""CREATE OR REPLACE FUNCTION public.unaccent(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  AS 'SELECT extensions.unaccent(''extensions.unaccent''::regdictionary, $1)'""")
PY
%[1]s odoo --config=%[5]s --init=base,fs_attachment --stop-after-init --no-http
%[1]s odoo shell --config=%[5]s --no-http <<'PY'
%[6]senv.cr.commit()
PY`, odoo, c.writerHost(e), role, database, kube.BackgroundConfig, set.String())),
	}
}
