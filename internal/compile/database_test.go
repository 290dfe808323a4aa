package compile_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

// servers returns the bodies of a design's database servers, by unit.
func servers(d *design.Design) map[string]design.Resource {
	out := map[string]design.Resource{}
	for _, r := range d.Resources {
		if r.ID.Kind() == "Microsoft.DBforPostgreSQL/flexibleServers" {
			out[r.Unit.String()] = r
		}
	}
	return out
}

// A copy of the backups in the paired region is a question of its own: beside a
// replica too, with its key in a unit that comes before the server; a replica
// has none.
func TestGeoBackup(t *testing.T) {
	const home, keys, back = "harbor-clinic-production", "harbor-clinic-production-backup", "harbor-clinic-production-recovery"
	for _, tt := range []struct {
		name string
		in   compile.Input
		want string
		key  string // the unit whose key the copy has
	}{
		{"regulated, with a replica", input(t), "Enabled", keys},
		{"off", input(t, production+".database.geoBackup", "off"), "Disabled", ""},
		{"regulated, with a geo-restore", input(t, production+".objectives.rto", "24h"), "Enabled", back},
		{"not regulated", without(t, func(*estate.Environment) {}), "Disabled", ""},
		{"not regulated, and asked for", without(t, func(e *estate.Environment) { e.Database.GeoBackup = "on" }), "Enabled", keys},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := mustCompile(t, tt.in)
			all := servers(d)
			p := all[home].Body["properties"].(design.Object)
			if got := p["backup"].(design.Object)["geoRedundantBackup"]; got != tt.want {
				t.Errorf("geo-redundant backup is %v, want %s", got, tt.want)
			}
			if replica, ok := all[back]; ok {
				if backup, has := replica.Body["properties"].(design.Object)["backup"]; has {
					t.Errorf("the replica has backups: %v", backup)
				}
			}
			key, has := p["dataEncryption"].(design.Object)["geoBackupKeyURI"].(addr.Ref)
			if !has {
				if tt.key != "" {
					t.Error("the copy has no key")
				}
				return
			}
			r, _ := d.Resource(key.ID)
			if r.Unit.String() != tt.key {
				t.Errorf("the key of the copy is of unit %s, want %s", r.Unit, tt.key)
			}
			order := func(unit string) int {
				return slices.IndexFunc(d.Units, func(u design.Unit) bool { return u.Name.String() == unit })
			}
			if order(tt.key) > order(home) {
				t.Errorf("%s is applied after %s", tt.key, home)
			}
		})
	}
}

// What asks for a copy that cannot be, or does without the one that it comes
// back from, is refused.
func TestGeoBackupRefusals(t *testing.T) {
	alone := without(t, func(e *estate.Environment) { e.Objectives, e.Recovery, e.Database.GeoBackup = nil, nil, "on" })
	shared := without(t, func(e *estate.Environment) {
		e.Objectives, e.Recovery, e.Tenancy, e.Database.GeoBackup = nil, nil, "shared", "on"
	})
	if err := shared.Document.Estate.Platform.Network.UnmarshalText([]byte("10.40.0.0/20")); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		in   compile.Input
		want string
	}{
		"no region":            {alone, "database.geoBackup: is on, and the estate names no recovery region for the key that opens the copy (add recovery, or leave it out)"},
		"a shared server":      {shared, "database.geoBackup: is on, and the database is on a shared server, which has no copy in another region"},
		"it is restored of it": {input(t, production+".objectives.rto", "24h", production+".database.geoBackup", "off"), "database.geoBackup: is off, and the environment comes back by a restore of that copy (write auto, or ask for objectives that a replica keeps)"},
	} {
		if _, err := compile.Compile(tt.in); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s:\n got %v\nwant %s", name, err, tt.want)
		}
	}
}

// Each environment's databases are there before a step gives them to its role,
// with the order that Odoo gives its own; each server is watched, and a change
// of a server waits for the one before.
func TestDatabases(t *testing.T) {
	d := mustCompile(t, input(t))
	var names []string
	after := map[string]bool{}
	for _, r := range d.Resources {
		if r.ID.Kind() != "Microsoft.DBforPostgreSQL/flexibleServers/databases" {
			continue
		}
		names = append(names, r.ID.Name())
		if p := r.Body["properties"].(design.Object); p["collation"] != "C" || p["charset"] != "UTF8" {
			t.Errorf("%s is %v", r.ID, p)
		}
		if r.Holds != design.HoldsData {
			t.Errorf("%s holds %s", r.ID, r.Holds)
		}
		for _, id := range r.DependsOn {
			if after[id.Key()] {
				t.Errorf("two changes of the server wait for %s alone", id)
			}
			after[id.Key()] = true
		}
	}
	if !slices.Equal(names, []string{"odoo", "odoo_sessions"}) {
		t.Errorf("the databases are %q", names)
	}
	inOrder(t, step(t, d, "harbor-clinic-production", "database-roles").Body, "ALTER DATABASE odoo OWNER TO odoo;", "ALTER DATABASE odoo_sessions OWNER TO odoo;")
}

// Redis is there where the estate asks for it: private, without keys, and
// nothing on a disk; Odoo's own identity is let in. Elsewhere there is nothing
// of it, and nobody is told that it is for queues.
func TestSessions(t *testing.T) {
	for _, asked := range []bool{false, true} {
		set := []string{}
		if asked {
			set = []string{production + ".odoo.sessions", "redis"}
		}
		d := mustCompile(t, input(t, set...))
		found := map[string]int{}
		for _, r := range d.Resources {
			kind := string(r.ID.Kind())
			switch {
			case strings.HasPrefix(kind, "Microsoft.Cache/"):
				found[kind]++
			case r.ID.Name() == "privatelink.redis.azure.net":
				found["zone"]++
			case strings.HasSuffix(r.ID.Name(), "-redis-pe"):
				found["endpoint"]++
			}
			if kind == "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments" {
				user := r.Body["properties"].(design.Object)["user"].(design.Object)["objectId"].(addr.Ref)
				if user.ID.Name() != "hrg-harbor-clinic-production-odoo" {
					t.Errorf("%s lets in %s", r.ID, user.ID)
				}
			}
		}
		for _, kind := range []string{"Microsoft.Cache/redisEnterprise", "Microsoft.Cache/redisEnterprise/databases", "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments", "zone", "endpoint"} {
			if (found[kind] > 0) != asked {
				t.Errorf("asked for: %v; there are %d of %s", asked, found[kind], kind)
			}
		}
		for _, dec := range d.Decisions {
			if dec.Topic == "sessions" && strings.Contains(dec.Chosen, "Balanced_B0") != asked {
				t.Errorf("asked for: %v; decided is %s", asked, dec.Chosen)
			}
		}
	}
}
