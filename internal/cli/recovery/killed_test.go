package recovery_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/labtest"
)

// A process that is killed while it makes a set or restores one leaves a set that
// verifies or none, and a restore that goes on by the same command, or is given up
// without leaving anything. WARD_KILLS says how often, WARD_SEED from which the moments
// are drawn: make soak-recovery does it 200 times.
func TestKilledAtAnyMoment(t *testing.T) {
	if _, err := exec.LookPath("restic"); err != nil {
		t.Skip("needs Debian's package restic")
	}
	kills, seed := 4, uint64(11)
	for name, into := range map[string]func(string) error{
		"WARD_KILLS": func(s string) (err error) { kills, err = strconv.Atoi(s); return err },
		"WARD_SEED":  func(s string) (err error) { seed, err = strconv.ParseUint(s, 10, 64); return err },
	} {
		if s := os.Getenv(name); s != "" {
			if err := into(s); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
	k := prepareKilling(t)
	random := rand.New(rand.NewPCG(seed, 0))
	for n := range kills {
		if n%2 == 0 {
			k.killBackup(random)
		} else {
			k.killRestore(random, n%4 == 3)
		}
		if t.Failed() {
			t.Fatalf("at the %d. kill of seed %d", n+1, seed)
		}
		t.Logf("%d of %d: %d sets", n+1, kills, len(k.sets()))
	}
	if out := k.run(0, k.store("backup", "verify")...); !strings.Contains(out, "all data was read back") {
		t.Errorf("verify says:\n%s", out)
	}
}

// killing is an Odoo, a store, and how long things take.
type killing struct {
	*testing.T
	pg     labtest.PostgresServer
	dir    string
	server []string
	// backup and restore are how long one takes that nobody kills.
	backup, restore time.Duration
}

func prepareKilling(t *testing.T) *killing {
	k := &killing{T: t, pg: labtest.Postgres(t), dir: t.TempDir()}
	k.server = []string{"--server", "host=" + k.pg.Socket + " port=" + k.pg.Port + " user=postgres"}
	if err := os.MkdirAll(filepath.Join(k.dir, "filestore", "clinic"), 0o700); err != nil {
		t.Fatal(err)
	}
	k.pg.Database(t, "clinic")
	k.pg.SQL(t, `\connect clinic
CREATE TABLE ir_attachment (id serial PRIMARY KEY, store_fname varchar, checksum varchar, file_size int, db_datas bytea, type varchar);
CREATE TABLE res_partner (id serial PRIMARY KEY, name varchar, note text);
INSERT INTO res_partner (name, note) SELECT 'partner ' || n, repeat(md5(n::text), 40) FROM generate_series(1, 20000) n`)
	began := time.Now()
	k.run(0, append(k.create(), "--init")...)
	k.backup = time.Since(began)
	began = time.Now()
	k.run(0, k.back("measured")...)
	k.restore = time.Since(began)
	k.gone("measured")
	return k
}

func (k *killing) store(args ...string) []string {
	return append(args, "--store", filepath.Join(k.dir, "store"), "--password-command", "echo two holders know it")
}

func (k *killing) create() []string {
	return append(k.store("backup", "create", "clinic", "--filestore", filepath.Join(k.dir, "filestore", "clinic"), "--staging", filepath.Join(k.dir, "staging")), k.server...)
}

func (k *killing) back(as string) []string {
	return append(k.store("restore", "latest", "--as", as, "--for", "production", "--filestore", filepath.Join(k.dir, "filestore", as)), k.server...)
}

func (k *killing) command(args []string) *exec.Cmd {
	cmd := exec.Command("ward", args...)
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+filepath.Join(k.dir, "cache"))
	return cmd
}

// run runs a command to its end.
func (k *killing) run(want int, args ...string) string {
	k.Helper()
	var out, said bytes.Buffer
	cmd := k.command(args)
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	if got := cmd.ProcessState.ExitCode(); got != want {
		k.Fatalf("%q exits %d (%v), want %d:\n%s%s", args, got, err, want, &out, &said)
	}
	return out.String()
}

// kill runs a command, and kills it at a moment of the time that it would take. It
// reports false where it was over before.
func (k *killing) kill(random *rand.Rand, of time.Duration, args []string) bool {
	k.Helper()
	cmd := k.command(args)
	if err := cmd.Start(); err != nil {
		k.Fatal(err)
	}
	timer := time.AfterFunc(time.Duration(random.Int64N(int64(of))), func() { _ = cmd.Process.Kill() })
	err := cmd.Wait()
	timer.Stop()
	return err != nil
}

// sets returns the sets that are listed.
func (k *killing) sets() []string {
	k.Helper()
	var listed struct{ Sets []struct{ Set string } }
	if err := json.Unmarshal([]byte(k.run(0, k.store("backup", "list", "--format", "json")...)), &listed); err != nil {
		k.Fatal(err)
	}
	var out []string
	for _, s := range listed.Sets {
		out = append(out, s.Set)
	}
	return out
}

func (k *killing) killBackup(random *rand.Rand) {
	k.Helper()
	before := len(k.sets())
	killed := k.kill(random, k.backup, k.create())
	k.unlock()
	after := len(k.sets())
	if after < before || after > before+1 || !killed && after != before+1 {
		k.Errorf("%d sets before, %d after a backup (killed: %t)", before, after, killed)
	}
	var verified struct {
		Store string
		Sets  []struct{ Wrong []string }
	}
	if err := json.Unmarshal([]byte(k.run(0, k.store("backup", "verify", "--format", "json")...)), &verified); err != nil || verified.Store != "" || len(verified.Sets) != after {
		k.Errorf("%v, %+v", err, verified)
	}
	k.run(0, k.create()...)                                                                            // the next one is not kept from anything
	if left, _ := filepath.Glob(filepath.Join(k.dir, "staging", ".ward-backup", "*")); len(left) > 1 { // its lock
		k.Errorf("after the next backup there is %v", left)
	}
}

func (k *killing) killRestore(random *rand.Rand, abandon bool) {
	k.Helper()
	as := fmt.Sprintf("clinic%d", random.Uint32())
	k.kill(random, k.restore, k.back(as))
	k.unlock()
	named := strings.TrimSpace(k.ask("SELECT count(*) FROM pg_database WHERE datname = '"+as+"'")) == "1"
	switch {
	case named: // it was over, or everything but its end was
		if cmd := k.command(k.back(as)); cmd.Run() != nil && cmd.ProcessState.ExitCode() != 2 {
			k.Errorf("a restore that has given the database its name ends with %d", cmd.ProcessState.ExitCode())
		}
	case abandon:
		if _, err := os.Stat(filepath.Join(k.dir, "filestore", ".ward-restore-"+as)); err == nil {
			k.run(0, append(k.back(as), "--abandon")...)
		}
	default:
		if out := k.run(0, k.back(as)...); !strings.Contains(out, "Whole: nothing differs") {
			k.Errorf("it went on, and says:\n%s", out)
		}
		named = true
	}
	if named {
		if got := strings.TrimSpace(k.ask("SELECT count(*) FROM res_partner", as)); got != "20000" {
			k.Errorf("the restored database has %s partners", got)
		}
		k.gone(as)
	}
	if got := strings.TrimSpace(k.ask("SELECT string_agg(datname, ' ') FROM pg_database WHERE datname LIKE 'ward_restore_%'")); got != "" {
		k.Errorf("there is %s", got)
	}
	if left, _ := filepath.Glob(filepath.Join(k.dir, "filestore", ".ward*")); len(left) > 0 {
		k.Errorf("there is %v", left)
	}
}

// unlock lets go of what a killed restic holds, as its own next half hour would.
func (k *killing) unlock() {
	k.Helper()
	cmd := exec.Command("restic", "unlock", "--remove-all", "--quiet", "--repo", filepath.Join(k.dir, "store"), "--password-command", "echo two holders know it", "--no-cache")
	if out, err := cmd.CombinedOutput(); err != nil {
		k.Fatalf("%v\n%s", err, out)
	}
}

// ask asks the server, of a database or of its own.
func (k *killing) ask(question string, database ...string) string {
	k.Helper()
	args := []string{"--no-psqlrc", "--tuples-only", "--no-align", "--host", k.pg.Socket, "--port", k.pg.Port, "--username", "postgres", "--dbname", append(database, "postgres")[0], "--command", question}
	out, err := exec.Command("psql", args...).CombinedOutput()
	if err != nil {
		k.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// gone removes what was restored.
func (k *killing) gone(as string) {
	k.Helper()
	k.ask(`DROP DATABASE "` + as + `" WITH (FORCE)`)
	if err := os.RemoveAll(filepath.Join(k.dir, "filestore", as)); err != nil {
		k.Fatal(err)
	}
}
