package armsim_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
)

// selfManaged is the design of a clinic whose database is on its own cluster.
func selfManaged(t *testing.T) *design.Design {
	t.Helper()
	catalogue := os.DirFS(filepath.Join("..", "..", "catalogue"))
	data, err := published.Load(catalogue)
	if err != nil {
		t.Fatal(err)
	}
	checks, err := check.Load(catalogue)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := estate.Load(os.DirFS(filepath.Join("..", "estate", "testdata", "clinic")), "estate.yaml", estate.Options{Regions: data.Regions.Names()})
	if err != nil {
		t.Fatal(err)
	}
	doc, err = doc.Set("entities[0].environments[0].database", "{version: 16, service: cluster, image: hrgregistry.azurecr.io/postgresql@sha256:"+strings.Repeat("9f", 32)+", because: {policy: POL-031}}")
	if err != nil {
		t.Fatal(err)
	}
	doc.Estate.Platform.Releases = &estate.Releases{Signers: map[string]string{"pipeline": "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n"}}
	d, err := compile.Compile(compile.Input{Document: doc, Published: data, Checks: checks.Checks()})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// postgres is what runs databases on a cluster, and the one that it runs.
type postgres struct {
	operated   bool // the operator's release was rolled out
	writes     bool
	hibernates bool
	token      string // of its demotion
	backups    int
	rehearsal  bool // it was restored into a second one, which is there
	restored   bool
}

const (
	databaseObject = "cluster.postgresql.cnpg.io/database"
	rehearsed      = "cluster.postgresql.cnpg.io/database-rehearsal"
)

// database is the database of a cluster as it is delivered; nil where there is
// none. Whether it writes is said by whom it follows.
func (k *kubernetes) database(cluster string) (map[string]any, error) {
	for _, o := range k.w.d.Objects {
		if o.Key.Cluster != k.folders[cluster] || o.Key.Kind != "Cluster" {
			continue
		}
		raw, err := json.Marshal(o.Value)
		if err != nil {
			return nil, err
		}
		var doc map[string]any
		return doc, json.Unmarshal(raw, &doc)
	}
	return nil, nil
}

// postgresOn is what runs on a cluster.
func (k *kubernetes) postgresOn(cluster string) *postgres {
	if p := k.postgres[cluster]; p != nil {
		return p
	}
	p := &postgres{}
	if doc, err := k.database(cluster); err == nil && doc != nil {
		primary := at(doc, "spec/replica/primary")
		p.writes = primary == nil || primary == k.folders[cluster]
	}
	k.postgres[cluster] = p
	return p
}

// putBack is Flux, which makes the database again what the design says that it is.
func (k *kubernetes) putBack(cluster string) {
	if doc, err := k.database(cluster); err == nil && doc != nil {
		primary := at(doc, "spec/replica/primary")
		k.postgresOn(cluster).writes = primary == nil || primary == k.folders[cluster]
	}
}

// cnpg is what kubectl asks about databases.
func (k *kubernetes) cnpg(args []string, stdin string) (string, error) {
	p, command := k.postgresOn(k.context), strings.Join(args, " ")
	doc, err := k.database(k.context)
	if err != nil || doc == nil {
		return "", fmt.Errorf("no database is on the cluster: %w", err)
	}
	switch {
	case command == "rollout status deployment --timeout=10m":
		if _, err := k.source(k.configured(k.context, "operators")); err != nil {
			return "", fmt.Errorf("no deployments are there: %w", err)
		}
		p.operated = true
		return "", nil
	case command == "wait deployment/cnpg-controller-manager --for=create --timeout=15m":
		_, err := k.source(k.configured(k.context, "operators"))
		return "", err
	case !p.operated:
		return "", fmt.Errorf("the server doesn't have a resource type %q", "clusters.postgresql.cnpg.io")
	}
	awake := func(so bool) (string, error) {
		if !so {
			return "", fmt.Errorf("timed out waiting for the condition: %s", command)
		}
		return "", nil
	}
	switch {
	case strings.HasPrefix(command, "wait "+databaseObject+" --for=condition=Ready --timeout="):
		return awake(!p.hibernates)
	case command == "wait "+databaseObject+" --for=condition=ContinuousArchiving --timeout=10m":
		p.backups++ // the first is scheduled at once
		return awake(p.writes && !p.hibernates)
	case command == "wait "+databaseObject+" --for=condition=cnpg.io/hibernation --timeout=10m":
		return awake(p.hibernates)
	case command == "wait "+databaseObject+" --for=jsonpath={.status.demotionToken} --timeout=15m":
		return awake(p.token != "")
	case command == "get "+databaseObject+" --output jsonpath={.status.demotionToken}":
		return p.token, nil
	case strings.Contains(command, "NOT pg_is_in_recovery()"):
		if !p.writes {
			return "", fmt.Errorf("division by zero: the database follows")
		}
		return awake(!p.hibernates)
	case strings.HasPrefix(command, "wait backups.postgresql.cnpg.io --selector cnpg.io/scheduled-backup=") && strings.Contains(command, "=database --for=jsonpath={.status.phase}=completed"),
		strings.HasPrefix(command, "wait backup.postgresql.cnpg.io/database-"):
		return awake(p.backups > 0)
	case command == "get "+databaseObject+" --output json":
		raw, err := json.Marshal(doc)
		return string(raw), err
	case command == "get "+databaseObject+" --output jsonpath={.status.currentPrimary}":
		_, err := awake(!p.hibernates)
		return "database-1", err
	case command == "apply --filename -":
		var made map[string]any
		if err := json.Unmarshal([]byte(stdin), &made); err != nil {
			return "", err
		}
		if at(made, "metadata/name") != "database-rehearsal" || at(made, "spec/plugins") != nil || at(made, "spec/replica") != nil || at(made, "spec/bootstrap/recovery/source") != "origin" {
			return "", fmt.Errorf("what is made is not a rehearsal: %s", stdin)
		}
		p.rehearsal = p.backups > 0
		return awake(p.rehearsal)
	case command == "wait "+rehearsed+" --for=condition=Ready --timeout=120m":
		return awake(p.rehearsal)
	case strings.HasPrefix(command, "exec database-1 --container postgres -- psql "):
		return awake(!p.hibernates)
	case strings.HasPrefix(command, "exec database-rehearsal-1 --container postgres -- psql "):
		p.restored = p.rehearsal
		return awake(p.rehearsal)
	case command == "get persistentvolumeclaims --selector cnpg.io/cluster=database-rehearsal --output jsonpath={.items[*].spec.volumeName}":
		return "pv-rehearsal", nil
	case command == "delete "+rehearsed:
		p.rehearsal = false
		return "", nil
	case command == `patch persistentvolume pv-rehearsal --type merge --patch {"spec":{"persistentVolumeReclaimPolicy":"Delete"}}`:
		return awake(!p.rehearsal)
	case command == "annotate "+databaseObject+" cnpg.io/hibernation=on":
		p.hibernates = true
		return "", nil
	case strings.HasPrefix(command, "patch "+databaseObject+" --type merge --patch "):
		var patch map[string]any
		if err := json.Unmarshal([]byte(args[len(args)-1]), &patch); err != nil {
			return "", err
		}
		wrote := p.writes
		p.writes = at(patch, "spec/replica/primary") == k.folders[k.context]
		if wrote && !p.writes {
			p.token = "what was archived"
		}
		if given := at(patch, "spec/replica/promotionToken"); given != nil && given != "what was archived" {
			return "", fmt.Errorf("%v is not the token of a demotion", given)
		}
		return "", nil
	case command == "create --output name --filename -":
		if !strings.Contains(stdin, "kind: Backup") || !strings.Contains(stdin, "name: database") {
			return "", fmt.Errorf("what is made is not a backup: %s", stdin)
		}
		p.backups++
		return "backup.postgresql.cnpg.io/database-1\n", nil
	default:
		return "", fmt.Errorf("kubectl has no %q of databases that anybody has looked at", command)
	}
}

// ofDatabases reports whether a command is about what runs databases.
func ofDatabases(args []string) bool {
	command := strings.Join(args, " ")
	return strings.Contains(command, "postgresql.cnpg.io") || strings.Contains(command, "--container postgres") || strings.Contains(command, "persistentvolume") ||
		strings.HasPrefix(command, "rollout ") || strings.Contains(command, "cnpg-controller-manager") || strings.HasSuffix(command, "--filename -")
}

// The first apply of a database on a cluster is walked from nothing, and then
// the loss of its region: nothing runs at home, and Odoo does beside the
// promoted database.
func TestTheWalkOfADatabaseOnACluster(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a shell and half a minute")
	}
	d := selfManaged(t)
	missing := func(unit string) bool {
		u := d.Units[slices.IndexFunc(d.Units, func(u design.Unit) bool { return u.Name.String() == unit })]
		return slices.ContainsFunc(u.Missing, func(m string) bool { return strings.HasPrefix(m, "The way back from ") })
	}
	if !missing("harbor-clinic-production") || missing("harbor-clinic-production-recovery") {
		t.Error("that the database has no way back is said of its home, and nowhere else")
	}
	w := newWalk(t, d)
	if err := w.all(d.Apply); err != nil {
		t.Fatal(err)
	}
	if plan := w.plan(t); len(plan) > 0 {
		t.Errorf("after the first apply the plan is %q", plan)
	}
	change := runbook(t, d, design.SchemaChange)
	// A job that fails ends the step at once, and opens nothing; its log is read and
	// its pod in nobody's way.
	w.kube.fails = true
	if err := w.all(change); err == nil || !strings.Contains(err.Error(), "step update-schema") {
		t.Errorf("the new schema failed, and it is %v", err)
	}
	if jobs := w.kube.jobs; len(jobs) != 1 || !jobs[0].logged || !jobs[0].gone {
		t.Errorf("what was made is %+v", jobs)
	}
	w.kube.fails = false
	if err := w.all(change); err != nil {
		t.Error(err)
	}
	// What was not committed is of nobody's release.
	w.kube.dirty = "?? clusters/harbor-clinic-production/definitions/kyverno.yaml\n"
	if err := w.run(d.Steps[slices.IndexFunc(d.Steps, func(s design.Step) bool { return s.Slug == "publish-release" })]); err == nil || len(w.failed) > 0 {
		t.Errorf("what was not committed is pushed: %v", err)
	}
	w.kube.dirty = ""
	w.lost = "eastus2"
	lost := runbook(t, d, design.RegionalFailover)
	if err := w.all(without(lost, "stop-database-cluster")); err == nil || !strings.Contains(err.Error(), "waits: it is not so that nothing of harbor-clinic/production runs") {
		t.Errorf("without what stops it, it is %v", err)
	}
	if err := w.all(lost); err != nil {
		t.Fatal(err)
	}
}

// In a drill both regions are there: the database at home is demoted, and the one
// in the recovery region takes writes, which Flux there must not undo.
func TestTheWalkOfADrillOfADatabaseOnACluster(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a shell and half a minute")
	}
	d := selfManaged(t)
	w := newWalk(t, d)
	if err := w.all(d.Apply); err != nil {
		t.Fatal(err)
	}
	w.drill = true
	step := func(slug string) design.Step {
		i := slices.IndexFunc(d.Steps, func(s design.Step) bool { return s.Slug == slug })
		return d.Steps[i]
	}
	// Of what stops at home all but the shutting down of the database.
	stop := step("stop-database-cluster")
	stop.Body = regexp.MustCompile(`(?m)^kubectl .*hibernation.*$`).ReplaceAllString(stop.Body, "")
	promote := step("promote-database-cluster")
	if err := w.run(stop); err != nil {
		t.Fatal(err)
	}
	if err := w.run(promote); err != nil {
		t.Fatal(err)
	}
	writes := func(region string) bool {
		for _, u := range d.Units {
			if cluster := w.kube.of(u.Name); cluster != "" && strings.HasSuffix(u.Name.String(), region) {
				return w.kube.postgresOn(cluster).writes
			}
		}
		t.Fatalf("there is no cluster in a unit ...%s", region)
		return false
	}
	if err := w.kube.reconcile(); err != nil {
		t.Fatal(err)
	}
	if writes("production") || !writes("recovery") {
		t.Errorf("after the drill the database at home takes writes: %v, the other: %v", writes("production"), writes("recovery"))
	}
}
