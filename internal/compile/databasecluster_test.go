package compile_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/compile/kube/cnpg"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/source/designed"
)

// managed is a clinic whose database is its own, with and without a region that
// it is recovered in.
func managed(t *testing.T, set ...string) compile.Input {
	t.Helper()
	in := input(t, slices.Concat(selfManaged, set)...)
	signing(t, &in.Document.Estate)
	return in
}

// Nothing of a Flexible Server is left where the database is on the cluster:
// no resource, no private endpoint, and no step that speaks of one.
func TestNothingOfAFlexibleServerIsLeft(t *testing.T) {
	d := mustCompile(t, managed(t))
	for _, r := range d.Resources {
		raw, err := json.Marshal(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		if r.ID.Kind().Equal("Microsoft.Insights/activityLogAlerts") || r.ID.Kind().Equal("Microsoft.Authorization/policySetDefinitions") {
			continue // whoever makes one in the subscription is told of, and held
		}
		if strings.Contains(strings.ToLower(r.ID.String()+string(raw)), "dbforpostgresql/") {
			t.Errorf("%s is of a Flexible Server, or names one", r.ID)
		}
	}
	for _, s := range d.Steps {
		for _, word := range []string{"flexible-server", "oss-rdbms", "postgres.database.azure.com", "pgaadauth"} {
			if strings.Contains(s.Body, word) {
				t.Errorf("the step %s of %s speaks of %s", s.Slug, s.Unit, word)
			}
		}
	}
}

// The checks of CloudNativePG's objects pass on what is designed, each on one at
// least; those of Flexible Server find nothing to judge; and nothing fails that
// passes with a Flexible Server.
func TestChecksOfADatabaseOnACluster(t *testing.T) {
	flexible := failing(t, input(t), nil)
	passed := map[string]int{}
	for id := range failing(t, managed(t), passed) {
		if !flexible[id] {
			t.Errorf("%s fails, and does not where Azure runs the database", id)
		}
	}
	seen := 0
	for _, c := range loaded(t).Checks() {
		switch {
		case strings.HasPrefix(c.ID, "kubernetes-postgresql-"):
			seen++
			if passed[c.ID] == 0 {
				t.Errorf("%s passes on nothing", c.ID)
			}
		case strings.HasPrefix(c.ID, "azure-postgresql-"):
			if passed[c.ID] > 0 {
				t.Errorf("%s passes on %d, and there is no Flexible Server", c.ID, passed[c.ID])
			}
		}
	}
	if seen < 8 {
		t.Errorf("only %d checks of databases on clusters were found", seen)
	}
}

func loaded(t *testing.T) *check.Catalogue {
	t.Helper()
	c, err := checks()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// failing returns the checks that a design fails, and counts what passes.
func failing(t *testing.T, in compile.Input, passed map[string]int) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	snapshot := designed.Facts(mustCompile(t, in))
	run := check.Input{Snapshot: snapshot, Declared: snapshot.Facts, HasEstate: true, At: time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)}
	err := loaded(t).Run(t.Context(), run, func(f check.Finding) error {
		switch f.Outcome {
		case check.Pass:
			if passed != nil {
				passed[f.Check]++
			}
		case check.NotApplicable:
		default:
			out[f.Check] = true
			if strings.HasPrefix(f.Check, "kubernetes-postgresql-") {
				t.Logf("%s of %s: %s: %s", f.Check, f.Subject, f.Outcome, f.Reason)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What no region, and no objective, can hold is refused where it is written.
func TestRefusedDatabasesOnClusters(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*estate.Environment)
		want   string
	}{
		"no zones": {
			func(e *estate.Environment) { e.Region, e.Recovery.Region = "northcentralus", "southcentralus" },
			"database.service: is cluster, and northcentralus has no 3 availability zones",
		},
		"no zones to be recovered in": {
			func(e *estate.Environment) { e.Region, e.Recovery.Region = "southcentralus", "northcentralus" },
			"recovery.region: northcentralus has no 3 availability zones",
		},
		"less than anybody promises": {
			func(e *estate.Environment) { e.Objectives.RPO = span(t, "30m") },
			"objectives.rpo: 30m is less than a region's loss can be promised to cost",
		},
		"more than a disk holds": {
			func(e *estate.Environment) { e.Load.DatabaseGiB = 16000 },
			"is wanted, and the largest premium disk has",
		},
		"more than a node holds": {
			func(e *estate.Environment) { e.Load.DatabaseGiB = 2000 },
			"no size of node has room for one pod of data",
		},
	} {
		t.Run(name, func(t *testing.T) {
			in := managed(t)
			tt.change(&in.Document.Estate.Entities[0].Environments[0])
			if _, err := compile.Compile(in); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// An objective that a figure bounds in neither region nor archive is not shown,
// and is not refused.
func TestNoObjectiveIsShownByAnArchive(t *testing.T) {
	d := mustCompile(t, managed(t))
	for _, dec := range d.Decisions {
		if dec.Topic != "topology" {
			continue
		}
		for _, o := range dec.Objectives {
			if o.Standing != design.NotShown {
				t.Errorf("%s is %v, want not shown", o.Name, o.Standing)
			}
		}
		if len(dec.Objectives) != 2 {
			t.Errorf("%d objectives, want 2", len(dec.Objectives))
		}
		return
	}
	t.Error("no decision on the topology")
}

// Both clusters of a database know each other, by their archives, and which of
// them writes; and Odoo knows each by the same name.
func TestTheDatabaseInTwoRegions(t *testing.T) {
	d := mustCompile(t, managed(t))
	type cluster struct {
		Replica  crd.Replica
		Archives string
		Recovers string
		External []string
	}
	got := map[string]cluster{}
	for _, o := range d.Objects {
		c, ok := o.Value.(*crd.Cluster)
		if !ok {
			continue
		}
		one := cluster{Replica: *c.Spec.Replica, Archives: c.Spec.Plugins[0].Parameters["serverName"]}
		if c.Spec.Bootstrap.Recovery != nil {
			one.Recovers = c.Spec.Bootstrap.Recovery.Source
		}
		for _, e := range c.Spec.ExternalClusters {
			one.External = append(one.External, e.Name+" "+e.Plugin.Parameters["serverName"])
		}
		got[o.Key.Cluster] = one
	}
	const home, back = "harbor-clinic-production", "harbor-clinic-production-recovery"
	want := map[string]cluster{
		home: {crd.Replica{Self: home, Primary: home, Source: back}, home, "", []string{home + " " + home, back + " " + back}},
		back: {crd.Replica{Self: back, Primary: home, Source: home}, back, home, []string{back + " " + back, home + " " + home}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("clusters of the database (-want +got):\n%s", diff)
	}
}

// Odoo signs in by its role's certificate: nothing fetches tokens beside it, and
// every pod knows the authority of the database, whose key it does not have.
func TestOdooSignsInByACertificate(t *testing.T) {
	d := mustCompile(t, managed(t))
	seen := 0
	for _, o := range d.Objects {
		of, ok := o.Value.(*appsv1.Deployment)
		if !ok {
			continue
		}
		seen++
		pod := of.Spec.Template.Spec
		if len(pod.InitContainers) > 0 {
			t.Errorf("%s: %s runs beside Odoo", of.Name, pod.InitContainers[0].Name)
		}
		env := map[string]string{}
		for _, e := range pod.Containers[0].Env {
			env[e.Name] = e.Value
		}
		if env["PGSSLCERT"] == "" || env["PGSSLKEY"] == "" || env["PGSSLROOTCERT"] != "/run/database/ca.crt" || env["PGPASSFILE"] != "" {
			t.Errorf("%s: the environment says %v", of.Name, env)
		}
		var keys []string
		for _, v := range pod.Volumes {
			if v.Projected == nil {
				continue
			}
			for _, s := range v.Projected.Sources {
				for _, i := range s.Secret.Items {
					keys = append(keys, s.Secret.Name+"/"+i.Key)
				}
			}
		}
		if want := []string{"odoo-client-cert/tls.crt", "odoo-client-cert/tls.key", "database-ca/ca.crt"}; !slices.Equal(keys, want) {
			t.Errorf("%s mounts %v, want %v", of.Name, keys, want)
		}
	}
	if seen != 6 {
		t.Errorf("%d Deployments were looked at, want 3 in each region", seen)
	}
}

// The nodes of the database run in both regions, each with what keeps others
// off, while those of Odoo wait for it in the second.
func TestNodesOfTheDatabaseRunInBothRegions(t *testing.T) {
	d := mustCompile(t, managed(t))
	got := map[string]string{}
	for _, r := range d.Resources {
		if r.ID.Kind().Equal("Microsoft.ContainerService/managedClusters/agentPools") && (r.ID.Name() == cnpg.DataWork || r.ID.Name() == "web") {
			p, _ := r.Body["properties"].(design.Object)
			got[r.Unit.String()+" "+r.ID.Name()] = fmt.Sprint(p["minCount"], p["enableEncryptionAtHost"], p["nodeTaints"])
		}
	}
	want := map[string]string{
		"harbor-clinic-production data":          "3 true [work.ward.dev=data:NoSchedule]",
		"harbor-clinic-production web":           "3 true []",
		"harbor-clinic-production-recovery data": "3 true [work.ward.dev=data:NoSchedule]",
		"harbor-clinic-production-recovery web":  "0 true []",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pools (-want +got):\n%s", diff)
	}
}

// What archives may write to the archive and to nothing else, and the trust in
// it is that of one service account on each cluster.
func TestWhoArchives(t *testing.T) {
	d := mustCompile(t, managed(t))
	var rights, trusts []string
	for _, r := range d.Resources {
		p, _ := r.Body["properties"].(design.Object)
		switch {
		case r.ID.Kind().Equal("Microsoft.Authorization/roleAssignments"):
			for _, ref := range design.Refs(r.Body) {
				if strings.HasSuffix(ref.ID.String(), "userAssignedIdentities/hrg-harbor-clinic-production-database") {
					rights = append(rights, r.ID.Scope().Name())
				}
			}
		case r.ID.Kind().Equal("Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials") && strings.HasSuffix(r.ID.Parent().Name(), "-database"):
			trusts = append(trusts, fmt.Sprint(r.Unit, " ", p["subject"]))
		}
	}
	if want := []string{"database"}; !slices.Equal(rights, want) {
		t.Errorf("it may write to %v, want %v", rights, want)
	}
	want := []string{
		"harbor-clinic-production system:serviceaccount:odoo:database",
		"harbor-clinic-production-recovery system:serviceaccount:odoo:database",
	}
	if !slices.Equal(trusts, want) {
		t.Errorf("trusted are %v, want %v", trusts, want)
	}
}

// span is a length of time.
func span(t *testing.T, text string) estate.Span {
	t.Helper()
	s, err := language.ParseSpan(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
