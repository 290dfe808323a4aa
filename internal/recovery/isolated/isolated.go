// Package isolated runs a PostgreSQL on a data folder that was restored, which reaches
// nobody and which nobody else reaches.
//
// It promises that the server listens on a Unix socket in a folder of its own and
// nowhere else; that it archives nothing, replicates from and to nobody, subscribes to
// nothing and runs no worker of an extension, whatever the server that it was restored
// from was told; that none of its log is written down; and that it ends with who
// started it.
package isolated

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/wardhq/ward/internal/recovery/postgres"
	"github.com/wardhq/ward/internal/recovery/program"
)

// port is a part of the socket's name: nothing listens on it.
const port = "5432"

// longest is how long the path of a socket may be.
const longest = 107

// Server is one to start.
type Server struct {
	Data   string // the folder that it was restored into, to be rolled forward when it starts
	Socket string // a folder of its own, for the socket
	// Settings is a folder for its settings, which need not be its own.
	Settings string
	Bin      string // the folder of postgres; the one of the data's version where it is ""
	Role     string // a superuser of it
	// Fetch is its restore_command.
	Fetch string
	Env   []string
	As    *program.User
}

// Valid reports what is wrong with where it is to run.
func (s Server) Valid() error {
	if n := len(filepath.Join(s.Socket, ".s.PGSQL."+port)); n > longest {
		return fmt.Errorf("the path of the folder %s is %d bytes too long for a socket: want a shorter one", s.Socket, n-longest)
	}
	return nil
}

// Running is a server that was started. Close it.
type Running struct {
	server Server
	stop   context.CancelFunc
	ended  chan struct{}
	err    error // why it ended; read once ended is closed
	log    *log
}

// Start starts the server. That it runs does not say that it can be connected to:
// see Reached.
func (s Server) Start(ctx context.Context) (*Running, error) {
	if err := s.Valid(); err != nil {
		return nil, err
	}
	bin, err := s.bin()
	if err != nil {
		return nil, err
	}
	as, err := s.sized(ctx, bin)
	if err != nil {
		return nil, err
	}
	for name, text := range map[string]string{"postgresql.conf": "", "pg_hba.conf": "local all all trust\n", "pg_ident.conf": ""} {
		if err := os.WriteFile(filepath.Join(s.Settings, name), []byte(text), 0o644); err != nil {
			return nil, err
		}
	}
	args := []string{"-D", s.Data}
	for _, setting := range append(s.settings(), as...) {
		args = append(args, "-c", setting)
	}
	// The server outlives the call, and no more than what it is called for.
	lives, stop := context.WithCancel(context.WithoutCancel(ctx))
	r := &Running{server: s, stop: stop, ended: make(chan struct{}), log: &log{}}
	go func() {
		defer close(r.ended)
		r.err = program.Run(lives, program.Program{Path: filepath.Join(bin, "postgres"), Args: args, Env: append(s.environment(), "LC_ALL=C"), Dir: "/", Err: r.log, As: s.As})
	}()
	return r, nil
}

// environment is that of the server without what would have it, or what it runs, look elsewhere.
func (s Server) environment() []string {
	var out []string
	for _, v := range s.Env {
		if !strings.HasPrefix(v, "PG") || strings.HasPrefix(v, "PGBACKREST_") {
			out = append(out, v)
		}
	}
	return out
}

// settings are those that a server which was restored is not to have of its own: those
// of a command line are above all others.
func (s Server) settings() []string {
	return []string{
		"config_file=" + filepath.Join(s.Settings, "postgresql.conf"), "hba_file=" + filepath.Join(s.Settings, "pg_hba.conf"), "ident_file=" + filepath.Join(s.Settings, "pg_ident.conf"),
		"external_pid_file=",
		// Nobody reaches it.
		"listen_addresses=", "port=" + port, "unix_socket_directories=" + s.Socket, "unix_socket_permissions=0700", "unix_socket_group=", "ssl=off", "bonjour=off",
		// It reaches nobody.
		"archive_mode=off", "archive_command=", "archive_cleanup_command=", "recovery_end_command=", "primary_conninfo=", "primary_slot_name=",
		"synchronous_standby_names=", "max_logical_replication_workers=0", "shared_preload_libraries=", "session_preload_libraries=", "local_preload_libraries=",
		// It rolls forward to its target, and waits there.
		"restore_command=" + s.Fetch, "hot_standby=on", "recovery_target_action=pause",
		// What it says is heard by who started it, and says nothing of what is in it.
		"logging_collector=off", "log_destination=stderr", "log_line_prefix=", "log_timezone=UTC", "lc_messages=C", "log_statement=none", "log_min_duration_statement=-1", "log_min_error_statement=panic", "log_min_messages=warning", "log_connections=off",
		"debug_print_parse=off", "debug_print_rewritten=off", "debug_print_plan=off",
		// It takes no more of the machine than it needs.
		"shared_buffers=128MB", "huge_pages=off", "autovacuum=off",
	}
}

// sized returns the settings that may not be smaller than they were where the log was
// written, as the data folder says.
func (s Server) sized(ctx context.Context, bin string) ([]string, error) {
	var out bytes.Buffer
	err := program.Run(ctx, program.Program{Path: filepath.Join(bin, "pg_controldata"), Args: []string{"-D", s.Data}, Env: append(s.environment(), "LC_ALL=C"), Dir: "/", Out: &out, As: s.As})
	if err != nil {
		return nil, err
	}
	names := map[string]string{
		"max_connections setting": "max_connections", "max_worker_processes setting": "max_worker_processes", "max_wal_senders setting": "max_wal_senders",
		"max_prepared_xacts setting": "max_prepared_transactions", "max_locks_per_xact setting": "max_locks_per_transaction", "track_commit_timestamp setting": "track_commit_timestamp",
	}
	var settings []string
	for line := range strings.Lines(out.String()) {
		title, value, _ := strings.Cut(line, ":")
		if name := names[title]; name != "" {
			settings = append(settings, name+"="+strings.TrimSpace(value))
		}
	}
	if len(settings) != len(names) {
		return nil, fmt.Errorf("what pg_controldata says of %s is not understood", s.Data)
	}
	return settings, nil
}

// bin finds the programs of the version that the data are of.
func (s Server) bin() (string, error) {
	version, err := os.ReadFile(filepath.Join(s.Data, "PG_VERSION"))
	if err != nil {
		return "", err
	}
	major := strings.TrimSpace(string(version))
	for _, dir := range []string{s.Bin, "/usr/lib/postgresql/" + major + "/bin", "/usr/pgsql-" + major + "/bin"} {
		if dir == "" {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, "postgres")); err == nil || dir == s.Bin {
			return dir, err
		}
	}
	path, err := exec.LookPath("postgres")
	if err != nil {
		return "", fmt.Errorf("PostgreSQL %s is not installed here, by which what was restored is started: apt-get install postgresql-%s, or name the folder of its programs", major, major)
	}
	return filepath.Dir(path), nil
}

// Postgres is the server, as one that can be asked.
func (r *Running) Postgres() postgres.Server {
	return postgres.Local(r.server.Socket, port, cmp.Or(r.server.Role, "postgres"), r.server.Env)
}

// poll is how often a server that rolls forward is asked where it is.
const poll = 50 * time.Millisecond

// errInsufficient is that a server cannot be asked while it rolls forward.
var errInsufficient = errors.New("a setting was made larger in the log than it was when the backup was made: restore from a newer backup")

// Reached waits until the server has rolled forward to its target, and returns where it
// stands and what it said of it. It waits as long as the server goes on.
func (r *Running) Reached(ctx context.Context) (postgres.Standing, string, error) {
	for {
		said := r.log.last("recovery stopping ")
		if said != "" {
			at, err := r.Postgres().Standing(ctx)
			if err == nil && (at.Paused || !at.Recovering) {
				return at, said, nil
			}
			if err != nil && ctx.Err() == nil && !starting(err) {
				return at, said, err
			}
		}
		if r.log.last("hot standby is not possible because of insufficient parameter settings") != "" {
			return postgres.Standing{}, "", errInsufficient
		}
		if err := r.wait(ctx); err != nil {
			return postgres.Standing{}, "", err
		}
	}
}

// Promote ends the recovery, and waits until it is over.
func (r *Running) Promote(ctx context.Context) error {
	at, err := r.Postgres().Standing(ctx)
	if err != nil {
		return r.because(err)
	}
	if at.Recovering {
		if err := r.Postgres().Resume(ctx); err != nil {
			return r.because(err)
		}
	}
	for at.Recovering {
		if err := r.wait(ctx); err != nil {
			return err
		}
		if at, err = r.Postgres().Standing(ctx); err != nil && !starting(err) {
			return r.because(err)
		}
		at.Recovering = at.Recovering || err != nil
	}
	return nil
}

// wait waits a little, and no longer than the server runs.
func (r *Running) wait(ctx context.Context) error {
	again := time.NewTimer(poll)
	defer again.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-r.ended:
		return r.over()
	case <-again.C:
		return nil
	}
}

// because says that a server is over, where that is why it does not answer.
func (r *Running) because(err error) error {
	select {
	case <-r.ended:
		return r.over()
	default:
		return err
	}
}

// EndedError is that a server ended of itself.
type EndedError struct {
	Said string // its last words on why
	Err  error
}

// Error says that it ended, and why.
func (e *EndedError) Error() string {
	if e.Said != "" {
		return "the PostgreSQL that was restored ended: " + e.Said
	}
	if e.Err == nil {
		return "the PostgreSQL that was restored was ended from outside"
	}
	return "the PostgreSQL that was restored ended: " + e.Err.Error()
}

// Unwrap returns what it ended of.
func (e *EndedError) Unwrap() error { return e.Err }

func (r *Running) over() error {
	said := cmp.Or(r.log.last("FATAL:  "), r.log.last("PANIC:  "))
	return &EndedError{Said: said, Err: r.err}
}

// Ended returns a channel that is closed once the server has ended.
func (r *Running) Ended() <-chan struct{} { return r.ended }

// Close ends the server, and waits until it is over.
func (r *Running) Close() {
	r.stop()
	<-r.ended
}

// starting reports that a server cannot be connected to yet.
func starting(err error) bool {
	text := err.Error()
	for _, word := range []string{"57P03", "no such file or directory", "connection refused"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// log hears what a server says, and keeps what is waited for.
type log struct {
	mu    sync.Mutex
	left  []byte
	lines []string
}

// kept bounds what is kept of a log, and of a line of it.
const (
	kept    = 200
	keptOne = 4 << 10
)

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left = append(l.left, p...)
	for {
		line, rest, ok := bytes.Cut(l.left, []byte("\n"))
		if !ok && len(line) < keptOne {
			return len(p), nil
		}
		l.lines = append(l.lines, strings.ToValidUTF8(string(line[:min(len(line), keptOne)]), "?"))
		l.lines = l.lines[max(0, len(l.lines)-kept):]
		l.left = append(l.left[:0], rest...)
	}
}

// last returns the last line that has a text in it, from the text on but for the words
// that say how grave it is; "" for none.
func (l *log) last(text string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := len(l.lines) - 1; i >= 0; i-- {
		if at := strings.Index(l.lines[i], text); at >= 0 {
			return strings.TrimPrefix(strings.TrimPrefix(l.lines[i][at:], "FATAL:  "), "PANIC:  ")
		}
	}
	return ""
}
