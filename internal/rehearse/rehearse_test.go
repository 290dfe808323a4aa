package rehearse_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/app/open"
	"github.com/wardhq/ward/internal/compile/azure/postgres"
	"github.com/wardhq/ward/internal/compile/azure/redis"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/rehearse"
	"github.com/wardhq/ward/internal/workspace"
)

var clinic = addr.Environment{Entity: "harbor-clinic", Name: "production"}

const (
	environment = "entities[0].environments[0]"
	ownDatabase = "{version: 16, service: cluster, image: hrgregistry.azurecr.io/postgresql@sha256:9f2c5a7de1b04a6f8c3d20b91e7745aa6c0d8b1f3e5a4297d6b8c1f0a2e4d693, because: {policy: POL-031}}"
)

func designed(t *testing.T, set ...workspace.Setting) (*design.Design, layout.Layout) {
	t.Helper()
	w, err := open.Opener{Own: catalogue.FS()}.Workspace("../../examples/regional-group", nil)
	if err != nil {
		t.Fatal(err)
	}
	if w, err = w.With(set...); err != nil {
		t.Fatal(err)
	}
	l, err := w.Layout()
	if err != nil {
		t.Fatal(err)
	}
	d, err := w.Design()
	if err != nil {
		t.Fatal(err)
	}
	return d, l
}

// told is a tier in words: what is set and what is left out.
func told(t rehearse.Tier) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s %s standby %t, %s %d\n", t.Service, t.Version, t.Standby, t.Method, t.Synchronous)
	for _, p := range t.Parameters {
		fmt.Fprintf(&out, "set %s = %s\n", p.Name, p.Value)
	}
	for _, l := range t.LeftOut {
		fmt.Fprintf(&out, "without %s: %s\n", l.What, l.Why)
	}
	if t.Cache != nil {
		fmt.Fprintf(&out, "cache %s %t %t sessions %t\n", t.Cache.Eviction, t.Cache.Append, t.Cache.Dump, t.Cache.Sessions)
	}
	return out.String()
}

// A tier is what the design says: its parameters, how its standby confirms, and what
// Redis does where memory runs out.
func TestOf(t *testing.T) {
	d, l := designed(t)
	tier, err := rehearse.Of(d, l, clinic)
	if err != nil {
		t.Fatal(err)
	}
	got := told(tier)
	for _, want := range []string{
		"Azure Database for PostgreSQL 16 standby true, FIRST 1\n", "set log_statement = none\n", "set pgaudit.log = ddl,role\n", "set shared_preload_libraries = pg_cron,pg_stat_statements,pgaudit\n",
		"without azure.extensions = PGAUDIT,PG_STAT_STATEMENTS,PG_TRGM,UNACCENT: a parameter of Azure's", "without pgbouncer.enabled = true: of the pool", "without require_secure_transport = on: nothing goes over a network",
		"cache volatile-lru false false sessions false\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in\n%s", want, got)
		}
	}
	// No parameter of the design is passed over.
	parameters := 0
	for _, r := range d.Resources {
		if r.ID.Kind() == postgres.ConfigurationKind && r.Unit == home(l) {
			parameters++
			if value := r.Body["properties"].(design.Object)["value"]; !strings.Contains(got, fmt.Sprintf("%s = %s", r.ID.Name(), value)) {
				t.Errorf("%s is neither set nor left out", r.ID.Name())
			}
		}
	}
	if parameters == 0 {
		t.Error("the design has no parameter")
	}

	if _, err := rehearse.Of(d, l, addr.Environment{Entity: "no", Name: "where"}); err == nil {
		t.Error("an environment that is not there has a tier")
	}
	empty := l
	empty.Servers = nil
	if _, err := rehearse.Of(d, empty, clinic); err == nil || !strings.Contains(err.Error(), "no database of harbor-clinic/production") {
		t.Errorf("no server: %v", err)
	}
	// What of the design is not understood is no default.
	for i, r := range d.Resources {
		if r.ID.Kind() == redis.DatabaseKind {
			body := design.Object{"properties": design.Object{"evictionPolicy": "Whatever"}}
			d.Resources[i].Body = body
		}
	}
	if _, err := rehearse.Of(d, l, clinic); err == nil || !strings.Contains(err.Error(), "Whatever") {
		t.Errorf("a policy that Redis does not have: %v", err)
	}
}

// A server that is not zone-redundant has no standby.
func TestNoStandby(t *testing.T) {
	d, l := designed(t)
	for i := range l.Servers {
		l.Servers[i].ZoneRedundant = false
	}
	tier, err := rehearse.Of(d, l, clinic)
	if err != nil || tier.Standby || tier.Synchronous != 0 {
		t.Errorf("%s%v", told(tier), err)
	}
}

// A database on a cluster is as its object says.
func TestOwnDatabase(t *testing.T) {
	d, l := designed(t, workspace.Setting{Path: environment + ".database", Value: ownDatabase}, workspace.Setting{Path: "platform.images.signers[1].repositories", Value: "[traefik, postgresql]"})
	tier, err := rehearse.Of(d, l, clinic)
	if err != nil {
		t.Fatal(err)
	}
	got := told(tier)
	for _, want := range []string{
		"CloudNativePG 16 standby true, ANY 1\n", "set max_connections = ", "set password_encryption = scram-sha-256\n", "set max_slot_wal_keep_size = ",
		"without shared_buffers = ", "without instances beyond two of 3: ", "without archive_timeout = 5min: nothing is archived", "without CloudNativePG itself: ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in\n%s", want, got)
		}
	}
}

func home(l layout.Layout) addr.Unit {
	e, _ := l.Environment(clinic)
	return e.Home
}
