package rig

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"

	"github.com/jackc/pgx/v5"

	"github.com/wardhq/ward/internal/recovery/program"
	"github.com/wardhq/ward/internal/rehearse"
)

// port names the socket: nothing listens on it.
const port = "5432"

// slot keeps on one server what the other has not read.
const slot = "ward_other"

// Postgres is one server of a rig.
type Postgres struct {
	Name string // primary or standby, as it began
	rig  *Rig
	dir  string // of its socket and its configuration

	mu      sync.Mutex
	running *program.Running
	fenced  bool
}

// Conn is how the superuser reaches it, as libpq takes it, without a database.
func (p *Postgres) Conn() string { return connection(p.dir, port) }

// Both is how whichever of two servers takes writes is reached.
func Both(a, b *Postgres) string {
	return connection(a.dir+","+b.dir, port+","+port) + " target_session_attrs=read-write"
}

func connection(host, port string) string {
	return "host=" + host + " port=" + port + " user=postgres sslmode=disable connect_timeout=5"
}

func (p *Postgres) data() string { return filepath.Join(p.dir, "data") }

// postgres makes the servers and starts them.
func (r *Rig) postgres(ctx context.Context) error {
	r.Primary = &Postgres{Name: "primary", rig: r, dir: filepath.Join(r.dir, "primary")}
	if err := r.Primary.folder(); err != nil {
		return err
	}
	if err := r.tool(ctx, "initdb", "--pgdata", r.Primary.data(), "--username=postgres", "--auth=trust", "--no-sync", "--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8"); err != nil {
		return err
	}
	settings, err := r.settings(ctx)
	if err != nil {
		return err
	}
	if err := r.Primary.configure(settings); err != nil {
		return err
	}
	if err := r.Primary.Start(ctx); err != nil {
		return err
	}
	if !r.tier.Standby {
		return nil
	}
	r.Standby = &Postgres{Name: "standby", rig: r, dir: filepath.Join(r.dir, "standby")}
	if err := r.Standby.folder(); err != nil {
		return err
	}
	if err := r.Standby.configure(settings); err != nil {
		return err
	}
	return r.Standby.follow(ctx, r.Primary)
}

func (p *Postgres) folder() error {
	if err := os.Mkdir(p.dir, 0o700); err != nil {
		return err
	}
	return p.rig.own(p.dir)
}

// word is a name of a parameter.
var word = regexp.MustCompile(`^[a-z_][a-z0-9_.]*$`)

// settings are those of the design that a server on this machine takes, with what is a
// rig's own behind them.
func (r *Rig) settings(ctx context.Context) (string, error) {
	// A name and its kind a line (postgres --describe-config).
	said, err := r.say(ctx, "postgres", "--describe-config")
	if err != nil {
		return "", err
	}
	known := map[string]bool{}
	for line := range strings.Lines(said) {
		name, _, _ := strings.Cut(line, "\t")
		known[strings.ToLower(name)] = true
	}
	var out strings.Builder
	libraries := map[string]bool{}
	set := func(name, value string) {
		r.Set = append(r.Set, rehearse.Parameter{Name: name, Value: value})
		fmt.Fprintf(&out, "%s = %s\n", name, quoted(value))
	}
	for _, parameter := range r.tier.Parameters {
		if parameter.Name == "shared_preload_libraries" {
			var has []string
			for name := range strings.SplitSeq(parameter.Value, ",") {
				if name = strings.TrimSpace(name); r.library(name) {
					has = append(has, name)
					libraries[name] = true
				} else {
					r.leave("the library "+name, "this machine's PostgreSQL does not have it")
				}
			}
			set(parameter.Name, strings.Join(has, ","))
		}
	}
	for _, parameter := range r.tier.Parameters {
		library, _, extension := strings.Cut(parameter.Name, ".")
		switch {
		case parameter.Name == "shared_preload_libraries":
			continue
		case !word.MatchString(parameter.Name), !extension && !known[parameter.Name]:
			r.leave(parameter.Name+" = "+parameter.Value, "PostgreSQL "+r.Version+" does not know it")
			continue
		case extension && !libraries[library] && !r.library(library):
			r.leave(parameter.Name+" = "+parameter.Value, "the library that it is of is not on this machine")
			continue
		}
		set(parameter.Name, parameter.Value)
	}
	out.WriteString(own)
	return out.String(), nil
}

// own is what a server of a rig is whatever the design says: in nobody's reach, and one
// that another can follow.
const own = `
listen_addresses = ''
unix_socket_permissions = 0700
port = 5432
wal_level = replica
hot_standby = on
max_wal_senders = 10
max_replication_slots = 10
logging_collector = off
log_destination = 'stderr'
archive_mode = off
`

// library reports whether a library can be loaded.
func (r *Rig) library(name string) bool {
	if name == "" || strings.ContainsRune(name, '/') {
		return false
	}
	_, err := os.Stat(filepath.Join(filepath.Dir(r.bin), "lib", name+".so"))
	return err == nil
}

func quoted(v string) string { return "'" + strings.ReplaceAll(v, "'", "''") + "'" }

// configure writes what a server is started with: beside its data, which is made anew
// when it is wound back.
func (p *Postgres) configure(settings string) error {
	for name, content := range map[string]string{
		"postgresql.conf": settings + "unix_socket_directories = " + quoted(p.dir) + "\ncluster_name = " + quoted(p.Name) + "\n",
		"pg_hba.conf":     "local all all trust\nlocal replication all trust\n",
	} {
		path := filepath.Join(p.dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			return err
		}
		if err := p.rig.own(path); err != nil {
			return err
		}
	}
	return nil
}

// errFenced is that a server was shut out.
var errFenced = errors.New("the server is fenced, and is not started again as it is")

// Start starts the server, and returns when it answers.
func (p *Postgres) Start(ctx context.Context) error {
	if p.fenced {
		return errFenced
	}
	start := p.rig.program("postgres", "-D", p.data(), "-c", "config_file="+filepath.Join(p.dir, "postgresql.conf"), "-c", "hba_file="+filepath.Join(p.dir, "pg_hba.conf"))
	// What it keeps is removed with the rig, so it need not write it out.
	start.End = syscall.SIGQUIT
	running, err := program.Start(p.rig.life, start)
	if err != nil {
		return err
	}
	p.mu.Lock()
	p.running = running
	p.mu.Unlock()
	return until(ctx, "PostgreSQL ("+p.Name+")", running, func(ctx context.Context) error {
		conn, err := p.connect(ctx)
		if err != nil {
			return err
		}
		return conn.Close(ctx)
	})
}

func (p *Postgres) connect(ctx context.Context) (*pgx.Conn, error) {
	return pgx.Connect(ctx, p.Conn()+" dbname=postgres")
}

func (p *Postgres) exec(ctx context.Context, statements ...string) error {
	conn, err := p.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// wait waits until the server has ended.
func (p *Postgres) wait() {
	if p == nil {
		return
	}
	p.mu.Lock()
	running := p.running
	p.mu.Unlock()
	if running != nil {
		<-running.Done()
	}
}

// Kill ends the server at once, as the loss of its machine would: all its processes
// leave without a word to whoever is connected, and nothing is written out.
func (p *Postgres) Kill(ctx context.Context) error {
	p.mu.Lock()
	running := p.running
	p.mu.Unlock()
	if running == nil {
		return fmt.Errorf("PostgreSQL (%s) does not run", p.Name)
	}
	// Its first process alone would leave those that write for others behind for a
	// while: they could still acknowledge. This signal ends them before it.
	if err := running.Signal(syscall.SIGQUIT); err != nil {
		return err
	}
	select {
	case <-running.Done():
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Fence sees to it that the server takes no write any more, whatever becomes of it, and
// says how that is known. It ends what runs, and takes the folder of its data away from
// where it would be started.
func (p *Postgres) Fence(ctx context.Context) (string, error) {
	if err := p.Kill(ctx); err != nil {
		return "", err
	}
	p.fenced = true
	if err := os.Rename(p.data(), p.shut()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	if conn, err := p.connect(ctx); err == nil {
		return "", errors.Join(fmt.Errorf("PostgreSQL (%s) answers although it was ended", p.Name), conn.Close(ctx))
	}
	return "its processes have ended, and its data is not where it is started from", nil
}

func (p *Postgres) shut() string { return filepath.Join(p.dir, "fenced") }

// Rebuild makes a fenced server a standby of another: its data is wound back to where
// the two parted, or copied anew where it cannot be. The other waits for it from then
// on, where the design says so.
func (p *Postgres) Rebuild(ctx context.Context, of *Postgres) (how string, err error) {
	if err := of.exec(ctx, "CHECKPOINT", createSlot); err != nil {
		return "", err
	}
	how = "wound back by pg_rewind"
	if err := os.Rename(p.shut(), p.data()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	rewind := p.rig.tool(ctx, "pg_rewind", "--target-pgdata", p.data(), "--source-server", of.source(p), "--write-recovery-conf")
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	if rewind == nil {
		rewind = p.append("primary_slot_name = " + quoted(slot) + "\n")
	}
	if rewind != nil {
		how = "copied anew by pg_basebackup, since pg_rewind could not: " + rewind.Error()
		if err := os.RemoveAll(p.data()); err != nil {
			return "", err
		}
		if err := p.copy(ctx, of); err != nil {
			return "", err
		}
	}
	p.fenced = false
	if err := p.Start(ctx); err != nil {
		return "", err
	}
	return how, of.followed(ctx, p)
}

// createSlot makes the slot of the other server unless it is there.
const createSlot = "SELECT pg_create_physical_replication_slot('" + slot + "', true) WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '" + slot + "')"

// source is how another server reads from this one.
func (p *Postgres) source(other *Postgres) string {
	return p.Conn() + " dbname=postgres application_name=" + other.Name
}

// append adds to what the data's own configuration says last.
func (p *Postgres) append(line string) error {
	f, err := os.OpenFile(filepath.Join(p.data(), "postgresql.auto.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(line)
	return errors.Join(err, f.Close())
}

func (p *Postgres) copy(ctx context.Context, of *Postgres) error {
	return p.rig.tool(ctx, "pg_basebackup", "--pgdata", p.data(), "--write-recovery-conf", "--slot", slot, "--wal-method=stream", "--checkpoint=fast", "--no-sync", "--dbname", of.source(p))
}

// follow makes the server a standby of another, and starts it.
func (p *Postgres) follow(ctx context.Context, of *Postgres) error {
	if err := of.exec(ctx, createSlot); err != nil {
		return err
	}
	if err := p.copy(ctx, of); err != nil {
		return err
	}
	if err := p.Start(ctx); err != nil {
		return err
	}
	return of.followed(ctx, p)
}

// followed waits until another server follows, and then for it with each write where
// the design says so. Before, nothing could be written.
func (p *Postgres) followed(ctx context.Context, by *Postgres) error {
	want := "async"
	if p.rig.tier.Synchronous > 0 {
		want = "sync"
		method := "FIRST"
		if strings.EqualFold(p.rig.tier.Method, "ANY") {
			method, want = "ANY", "quorum"
		}
		// One follows: that it has a write is all that can be waited for here.
		if err := p.exec(ctx, "ALTER SYSTEM SET synchronous_standby_names = "+quoted(method+" 1 ("+by.Name+")"), "SELECT pg_reload_conf()"); err != nil {
			return err
		}
	}
	by.mu.Lock()
	follows := by.running
	by.mu.Unlock()
	return until(ctx, "PostgreSQL ("+by.Name+"), which is to follow,", follows, func(ctx context.Context) error {
		conn, err := p.connect(ctx)
		if err != nil {
			return err
		}
		defer conn.Close(context.WithoutCancel(ctx))
		rows, err := conn.Query(ctx, "SELECT state || ' ' || sync_state FROM pg_stat_replication WHERE application_name = $1", by.Name)
		if err != nil {
			return err
		}
		states, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		if !slices.Contains(states, "streaming "+want) {
			return fmt.Errorf("it is %q, want %q", states, "streaming "+want)
		}
		return nil
	})
}
