package drill_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/app"
	drills "github.com/wardhq/ward/internal/app/drill"
	"github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/app/pointintime"
	"github.com/wardhq/ward/internal/app/recovery"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/control"
	ledger "github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/recovery/postgres"
	"github.com/wardhq/ward/internal/recovery/restic"
	"github.com/wardhq/ward/internal/step"
	"github.com/wardhq/ward/internal/store/sqlite"
)

// clock is a clock that a test moves.
type clock struct{ ahead time.Duration }

func (c *clock) now() time.Time { return time.Now().Add(c.ahead) }

// hospital is an estate with a PostgreSQL that is there, a store with a recovery set,
// and a ledger.
type hospital struct {
	*testing.T
	ward   app.Ward
	clock  *clock
	pg     labtest.PostgresServer
	server postgres.Server
	store  restic.Store
	dir    string
	state  state.Request
	estate string // the text before its drills
}

func (h *hospital) at(parts ...string) string {
	return filepath.Join(append([]string{h.dir}, parts...)...)
}

func admit(t *testing.T) *hospital {
	t.Helper()
	if _, err := exec.LookPath("restic"); err != nil {
		t.Skip("needs Debian's package restic")
	}
	c := &clock{}
	h := &hospital{T: t, clock: c, pg: labtest.Postgres(t), dir: t.TempDir()}
	h.ward = app.Wire(app.Ports{
		Version: "test", Catalogue: catalogue.FS(), Now: c.now, Text: rand.Text,
		Database: func(ctx context.Context, path string) (state.Database, error) { return sqlite.Open(ctx, path) },
	})
	h.server = postgres.Server{Conn: "host=" + h.pg.Socket + " port=" + h.pg.Port + " user=postgres", Env: os.Environ()}
	h.store = restic.Store{Repository: h.at("store"), PasswordCommand: "echo two holders know it", Cache: h.at("cache"), Env: os.Environ()}
	h.state = state.Request{Dir: h.at("state"), Keys: h.at("keys")}
	raw, err := os.ReadFile(filepath.Join("..", "..", "estate", "testdata", "clinic", "estate.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	today := time.Now().UTC().Format(time.DateOnly) // PostgreSQL's clock is this machine's
	h.estate = strings.NewReplacer("frameworks: [hipaa]", "frameworks: [hipaa, house]", "effective: 2026-11-01", "effective: "+today).Replace(string(raw))
	h.must(os.MkdirAll(h.at("estate", "attestations"), 0o700))
	h.must(os.WriteFile(h.at("estate", "attestations", "plans.yaml"), []byte(`id: ATT-2026-001
control: hipaa/164.308(a)(7)(ii)(D)
statement: What the drills found was gone through, and the plan was changed by it.
by: security officer
on: `+today+"\n"), 0o600))
	h.must(os.MkdirAll(h.at("checks", "frameworks"), 0o700))
	h.must(os.WriteFile(h.at("checks", "frameworks", "house.yaml"), []byte(house), 0o600))
	h.declare("")
	_, err = evidence.Begin(t.Context(), evidence.BeginRequest{Request: h.state, Name: "hrg.example/ward"})
	h.must(err)
	h.pg.Database(t, "clinic")
	h.pg.SQL(t, `\connect clinic
CREATE TABLE ir_attachment (id serial PRIMARY KEY, store_fname varchar, checksum varchar, file_size int, db_datas bytea, type varchar);
CREATE TABLE res_partner (id serial PRIMARY KEY, name varchar);
INSERT INTO res_partner (name) SELECT 'partner ' || n FROM generate_series(1, 100) n`)
	h.must(os.MkdirAll(h.at("filestore", "clinic"), 0o700))
	h.must(h.store.Init(t.Context()))
	_, err = h.ward.Recovery.Backup(t.Context(), recovery.BackupRequest{
		Store: h.store, Server: h.server, Database: "clinic", Filestore: h.at("filestore", "clinic"), Staging: h.at("staging"), Jobs: 2,
	})
	h.must(err)
	return h
}

func (h *hospital) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// declare writes the estate with these servers for drills of its one environment.
func (h *hospital) declare(servers string) {
	h.Helper()
	text := h.estate
	if servers != "" {
		text = strings.Replace(text, "        load:\n", "        drills:\n          every: 90d\n          servers:\n"+servers+"        load:\n", 1)
	}
	h.must(os.WriteFile(h.at("estate", "estate.yaml"), []byte(text), 0o600))
}

// mine declares the server of the test, in a region.
func (h *hospital) mine(region string) {
	h.Helper()
	who, err := h.server.Identify(h.Context())
	h.must(err)
	h.declare(fmt.Sprintf("            - {name: recovery, host: %q, identifier: %q, region: %s}\n", who.Host, who.Identifier, region))
}

func (h *hospital) drill() drills.Sealed {
	h.Helper()
	w, err := h.ward.Open.Workspace(h.at("estate"), []string{h.at("checks")})
	h.must(err)
	set, err := h.ward.Recovery.Set(h.Context(), h.store, "latest", "")
	h.must(err)
	h.must(os.MkdirAll(h.at("scratch"), 0o700))
	got, err := h.ward.Drills.RestoreSet(h.Context(), drills.For{Estate: w, Environment: "harbor-clinic/production", State: h.state}, recovery.RestoreRequest{
		Store: h.store, Set: set, Server: h.server, Database: "clinic", Filestore: h.at("scratch", "clinic"), Work: h.at("scratch", ".work"), Jobs: 2,
	})
	h.must(err)
	h.must(got.SealErr)
	return got
}

// posture returns what the contingency controls stand on, with why.
func (h *hospital) posture() map[string]control.Standing {
	h.Helper()
	w, err := h.ward.Open.Workspace(h.at("estate"), []string{h.at("checks")})
	h.must(err)
	got, err := h.ward.Judge.Posture(h.Context(), judge.ByEstate(w), judge.PostureRequest{CheckRequest: judge.CheckRequest{At: h.clock.now(), State: h.state}})
	h.must(err)
	h.must(got.Sealed.Err)
	out := map[string]control.Standing{}
	for _, fw := range got.Posture.Frameworks {
		for _, c := range fw.Controls {
			out[fw.ID+"/"+c.ID] = c
		}
	}
	return out
}

// stands holds controls to a state.
func (h *hospital) stands(when string, want control.State, why string, controls ...string) {
	h.Helper()
	p := h.posture()
	for _, c := range controls {
		got := p[c]
		if got.State != want || !strings.Contains(got.Why, why) {
			h.Errorf("%s: %s is %s (%s), want %s (%s)", when, c, got.State, got.Why, want, why)
		}
	}
}

// house is a framework of which nothing else than drills is asked.
const house = `id: house
title: House rules
source: POL-021
defaults: {stages: [recorded], maxAge: 366d, source: ours}
sources: {ours: the house}
controls:
  - {id: "1", clause: POL-021 1, title: What is stored can be had back, checks: [ward-drill-passed]}
  - {id: "2", clause: POL-021 2, title: It is tried out as often as is said, checks: [ward-drill-due, ward-drill-passed]}
  - {id: "3", clause: POL-021 3, title: It is had back in time, checks: [ward-recovery-objectives]}
`

const (
	tried    = "hipaa/164.308(a)(7)(ii)(D)"
	restored = "hipaa/164.308(a)(7)(ii)(B)"
	readable = "house/1"
	due      = "house/2"
	inTime   = "house/3"
)

// What the contingency controls stand on follows from drills on the environment's own
// servers: without one they are unknown, and a rehearsal elsewhere leaves them so; one
// that passed is evidence; it becomes stale; and one that misses its objective fails.
func TestDrillsMoveTheControls(t *testing.T) {
	h := admit(t)
	h.stands("where nobody speaks of drills", control.Unknown, "this stage was not observed in this run", due, readable, inTime)
	h.declare("            - {name: recovery, host: elsewhere.example, identifier: \"7000000000000000000\", region: centralus}\n")
	h.stands("before any drill", control.Unknown, "no drill of it was sealed", tried, due, readable, inTime)
	h.declare("")

	if d := h.drill(); !d.Passed || d.Drill.Whole() || d.Drill.Back.Shows != step.Rehearsed || d.Drill.Point.Shows != step.Rehearsed {
		t.Errorf("on a server that nobody named: %+v", d.Drill)
	}
	h.stands("rehearsed", control.Unknown, "it was rehearsed on PostgreSQL", tried, readable)
	h.stands("rehearsed", control.Unknown, "was a rehearsal on PostgreSQL", inTime)

	h.declare("            - {name: recovery, host: elsewhere.example, identifier: \"7000000000000000000\", region: centralus}\n")
	if d := h.drill(); d.Drill.Whole() {
		t.Error("a drill on another server than the estate names counts")
	}
	h.stands("on another server", control.Unknown, "it was rehearsed on PostgreSQL", tried, due, readable)

	h.mine("centralus")
	d := h.drill()
	if !d.Passed || !d.Drill.Whole() || d.Drill.Back.Shows != step.Measured || d.Drill.Back.Seconds <= 0 || d.Drill.Server != "recovery" {
		t.Errorf("on the system itself: %+v", d.Drill)
	}
	h.stands("after a drill", control.Evidenced, "", tried, due, readable, inTime)
	// What else restoring stands on was not looked at; nothing of it is unknown.
	h.stands("after a drill", control.Partial, "", restored)

	h.clock.ahead = 100 * 24 * time.Hour
	h.stands("when the next one is due", control.Failing, "was due on", tried, due)
	h.clock.ahead = 367 * 24 * time.Hour
	h.declare("") // nobody says how often: the controls' own year holds
	h.stands("after a year", control.Stale, "this may be 366d old", readable, inTime)

	// The set is a year old now: to lose a year is more than the hour that is asked for.
	h.mine("centralus")
	if d := h.drill(); !d.Passed || d.Drill.Point.Seconds < 360*24*3600 {
		t.Errorf("with an old set: %+v", d.Drill)
	}
	h.stands("when it misses its objective", control.Failing, "1h is asked for", restored, inTime)
	h.stands("when it misses its objective", control.Evidenced, "", readable)
}

// A region that is lost is shown in another one alone.
func TestTheRegionThatIsLost(t *testing.T) {
	h := admit(t)
	h.mine("eastus2")
	if d := h.drill(); !d.Passed || !d.Drill.Whole() {
		t.Errorf("%+v", d.Drill)
	}
	h.stands("in the region itself", control.Evidenced, "", readable)
	h.stands("in the region itself", control.Unknown, "the region whose loss is asked about", inTime)
}

// A drill that fails is sealed, and its controls fail, until one has passed.
func TestADrillThatFails(t *testing.T) {
	h := admit(t)
	h.mine("centralus")
	pack, err := filepath.Glob(h.at("store", "data", "*", "*"))
	h.must(err)
	kept := map[string][]byte{}
	for _, name := range pack {
		raw, err := os.ReadFile(name)
		h.must(err)
		kept[name] = raw
	}
	// A pack that the dump needs and the manifest does not: what is in which is restic's
	// to know.
	set, err := h.ward.Recovery.Set(t.Context(), h.store, "latest", "")
	h.must(err)
	usable := func() (manifest, dump bool) {
		_, err := h.ward.Recovery.Set(h.Context(), h.store, "latest", "")
		return err == nil, h.store.Restore(h.Context(), set.Data, t.TempDir(), set.DumpAt) == nil
	}
	broken := false
	for name, raw := range kept {
		h.must(os.Chmod(name, 0o600))
		h.must(os.WriteFile(name, append([]byte("rot"), raw[3:]...), 0o600))
		if manifest, dump := usable(); manifest && !dump {
			broken = true
			break
		}
		h.must(os.WriteFile(name, raw, 0o600))
	}
	if !broken {
		t.Fatal("no pack could be broken that is not the manifest's")
	}
	d := h.drill()
	if d.Passed || len(d.Drill.Wrong) == 0 {
		t.Errorf("from a rotten store: %+v", d.Drill)
	}
	h.stands("failed", control.Failing, "has failed", tried, due, readable, restored)
	for name, raw := range kept {
		h.must(os.Chmod(name, 0o600))
		h.must(os.WriteFile(name, raw, 0o600))
	}
	if d := h.drill(); !d.Passed {
		t.Errorf("from a mended store: %+v", d.Drill)
	}
	h.stands("mended", control.Evidenced, "", tried, due, readable)
	listed, err := h.ward.Drills.List(t.Context(), h.state, "harbor-clinic/production")
	h.must(err)
	if len(listed.Drills) != 2 || listed.Drills[0].Passed() || !listed.Drills[1].Passed() {
		t.Errorf("the ledger has %+v", listed.Drills)
	}
	// A drill that failed cannot be made away with.
	h.must(os.Remove(h.at("state", "ledger", filepath.FromSlash(ledger.PayloadPath(listed.Drills[0].Sealed)))))
	if _, err := h.ward.Drills.List(t.Context(), h.state, ""); err == nil {
		t.Error("a drill was removed from the ledger's folder, and nobody says so")
	}
}

// moments stands for what restores to a point in time: it says on what it was done.
type moments struct{ fails error }

func (m moments) Drill(_ context.Context, r pointintime.Request) (drill.Drill, error) {
	now := time.Now()
	taken := step.Taken{Step: step.Step{ID: "look", Title: "look", How: step.Executed}, Outcome: step.Done, Began: now, Ended: now.Add(time.Second), Attempts: 1, Part: 1}
	if m.fails != nil {
		taken.Outcome = step.Failed
	}
	record := step.Record{Name: "moment", System: r.System, Itself: r.Itself, Steps: []step.Taken{taken}}
	return drill.Drill{Set: "20261128-120000F", Record: record, Back: drill.FigureOf(record.Between("look", "look"))}, m.fails
}

// A restore to a point in time is carried out on the system itself where the server is
// the estate's and on this machine; what failed is sealed, and what was never begun is not.
func TestPointInTime(t *testing.T) {
	h := admit(t)
	w := func() drills.For {
		of, err := h.ward.Open.Workspace(h.at("estate"), []string{h.at("checks")})
		h.must(err)
		return drills.For{Estate: of, Environment: "harbor-clinic/production", State: h.state}
	}
	run := func(m moments, server postgres.Server) (drills.Sealed, error) {
		h.ward.Drills.Moments = m
		return h.ward.Drills.PointInTime(t.Context(), w(), pointintime.Request{Server: server})
	}
	rehearsed := func(when string, server postgres.Server) {
		t.Helper()
		got, err := run(moments{}, server)
		h.must(err)
		h.must(got.SealErr)
		if got.Drill.Whole() || got.Drill.Server != "" || got.Drill.Back.Shows != step.Rehearsed || !got.Passed {
			t.Errorf("%s: %+v", when, got.Drill)
		}
	}
	rehearsed("a server that the estate does not name", h.server)
	h.mine("centralus")
	rehearsed("no server is named", postgres.Server{})
	got, err := run(moments{}, h.server)
	h.must(err)
	h.must(got.SealErr)
	if d := got.Drill; !d.Whole() || d.Server != "recovery" || d.Region != "centralus" || d.Back.Shows != step.Measured || d.Kind != drill.PointInTime || d.Of() != "harbor-clinic/production" {
		t.Errorf("on the system itself: %+v", d)
	}
	got, err = run(moments{errors.New("the WAL segment is missing")}, h.server)
	h.must(err)
	if got.Passed || got.Sealed == "" || len(got.Drill.Wrong) != 1 {
		t.Errorf("what failed: %+v", got)
	}
	if got, err = run(moments{&input.Error{What: "another server"}}, h.server); err == nil || got.Sealed != "" {
		t.Errorf("what was never begun: %+v, %v", got, err)
	}
}
