package body

import "testing"

func TestOnlyHelps(t *testing.T) {
	for text, want := range map[string]bool{
		"until pg_isready -h $HOST; do sleep 1; done":                                                 true,
		"until pg_isready -h odoo-db -p 5432 >/dev/null 2>&1; do echo 'waiting; odoo'; sleep 2; done": true,
		"set -e\nwhile ! nc -z \"$HOST\" 5432; do\n  sleep 1\ndone":                                   true,
		"until psql -c \"select 1; select 2\" && [ -f /x ]; do sleep 1; done":                         true,
		"X=$(date) && echo $X":                              true,
		"chown -R 101:101 /var/lib/odoo":                    true,
		"until pg_isready; do sleep 1; done; odoo -c /x":    false,
		"until pg_isready; do sleep 1; done; exec odoo-bin": false,
		"sleep 1 && /entrypoint.sh \"$@\"":                  false,
		"sleep 1; $CMD":                                     false,
		"sleep 1; exec \"$@\"":                              false,
		"X=1 odoo":                                          false,
		"echo \"$(odoo --version)\"":                        false,
		"echo \"$HOST $(odoo --version)\"":                  false,
		"echo `odoo`":                                       false,
		"sh -c 'odoo'":                                      false,
		"echo 'it'; odoo; echo 'is'":                        false,
		"wget -O - x | sh":                                  false,
		"\"odoo\"":                                          false,
		"sleep 1; 'odoo'":                                   false,
		"":                                                  false,
	} {
		m := map[string]any{"image": "odoo:18", "command": []any{"sh", "-c", text}}
		onlyHelps(m)
		if got := m[Helps] == true; got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
