// Package pgbackrest restores PostgreSQL to a point in time, by driving pgBackRest.
//
// It promises that a server is restored into an empty folder and nowhere else, table
// spaces and links included; that what reads the archive for it is no other server's in
// the way; that a segment of the write-ahead log which is missing is named before
// anybody needs it; and that neither the key of the repository nor what pgBackRest makes
// of a wrong one is in an error.
package pgbackrest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/recovery/program"
)

// Repository is where pgBackRest keeps the backups and the archive of a stanza.
type Repository struct {
	Stanza string
	Config string // its file, by its whole path; pgBackRest's own where it is ""
	// Key is which of the configuration's repositories it is; 0 is the first.
	Key     int
	Program string // pgbackrest on the PATH where it is ""
	// Env is the surroundings, with what the repository's server asks for.
	Env []string
	As  *program.User
}

// Backup is one of a repository.
type Backup struct {
	Label   string    `json:"label"`
	Type    string    `json:"type"` // full, diff or incr
	Prior   string    `json:"prior,omitempty"`
	Start   time.Time `json:"start"`
	Stop    time.Time `json:"stop"`
	From    LSN       `json:"from"` // where it begins, and where it is consistent
	To      LSN       `json:"to"`
	Archive string    `json:"archive"` // the archive that it is rolled forward by
	System  string    `json:"system"`  // PostgreSQL's identifier of the server
	// FirstWAL and LastWAL are the segments that it is not consistent without.
	FirstWAL string `json:"firstWAL"`
	LastWAL  string `json:"lastWAL"`
	Bytes    int64  `json:"bytes"` // of the server
	// Bad says that pgBackRest found a page whose checksum is wrong.
	Bad bool `json:"bad,omitempty"`
}

// Stanza is what a repository has of a server.
type Stanza struct {
	Name      string
	Key       int // of the repository
	Encrypted bool
	System    string // PostgreSQL's identifier of the server as it is now
	Archive   string // the archive of it
	// First and Last are the first and last segments of the archive.
	First, Last string
	Backups     []Backup // the oldest first
}

// The errors of a repository; each is of the stanza that the error names.
var (
	ErrNoStanza = errors.New("there is no such stanza")
	ErrNoBackup = errors.New("there is no backup")
	ErrKey      = errors.New("the repository cannot be read by the key that is configured")
	ErrOccupied = errors.New("the folder is not empty")
)

// With is the repository as another user of the machine reads it; nil for whoever runs
// Ward.
func (r Repository) With(as *program.User) Repository {
	r.As = as
	return r
}

// stanzas are how they are named.
var stanzas = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// Valid reports what is wrong with how the repository is named.
func (r Repository) Valid() error {
	switch {
	case !stanzas.MatchString(r.Stanza):
		return fmt.Errorf("%q is not the name of a stanza", r.Stanza)
	case r.Config != "" && !filepath.IsAbs(r.Config):
		return fmt.Errorf("the configuration %s is not named by its whole path", r.Config)
	case r.Key < 0:
		return fmt.Errorf("%d is not the number of a repository", r.Key)
	}
	return nil
}

// args are what pgBackRest is always told; nothing is written where the server's own
// writes.
func (r Repository) args(more ...string) []string {
	out := []string{"--stanza=" + r.Stanza, "--log-level-file=off", quiet, "--log-level-stderr=warn", "--no-log-timestamp"}
	if r.Config != "" {
		out = append(out, "--config="+r.Config)
	}
	return append(out, more...)
}

// run runs a command of pgBackRest.
func (r Repository) run(ctx context.Context, out *bytes.Buffer, args ...string) error {
	if err := r.Valid(); err != nil {
		return err
	}
	p := program.Program{Path: r.path(), Args: args, Env: r.Surroundings(), Dir: "/", As: r.As}
	if out != nil {
		p.Out = out
	}
	err := program.Run(ctx, p)
	var failed *program.Error
	if !errors.As(err, &failed) {
		return err
	}
	failed.Said = legible(failed.Said)
	switch {
	case errors.Is(err, os.ErrNotExist) && failed.Status < 0:
		return fmt.Errorf("pgBackRest is not installed, by which backups are restored: apt-get install pgbackrest, or name it: %w", err)
	case garbled(failed.Said):
		return fmt.Errorf("the stanza %s: %w: %w", r.Stanza, ErrKey, err)
	case strings.Contains(failed.Said, "unable to load info file") && strings.Contains(failed.Said, "unable to open missing file"):
		return fmt.Errorf("the stanza %s: %w: %w", r.Stanza, ErrNoStanza, err)
	}
	return err
}

func (r Repository) path() string { return cmp.Or(r.Program, "pgbackrest") }

// steering are the variables that would have pgBackRest do another thing than it is
// told: what the repository's server asks for is not among them.
var steering = regexp.MustCompile(`^PGBACKREST_(STANZA|CONFIG|DELTA|FORCE|SET|TYPE|TARGET.*|RECOVERY_OPTION|LINK_.*|TABLESPACE_.*|DB_.*|ARCHIVE_.*|PG[0-9]*_.*|LOG_.*|LOCK_PATH|SPOOL_PATH|OUTPUT|REPO)=`)

// Surroundings are those that it is run in: by whoever runs Fetch too.
func (r Repository) Surroundings() []string {
	return slices.DeleteFunc(slices.Clone(r.Env), func(v string) bool { return steering.MatchString(v) })
}

// garbled reports that what was decrypted is not what was encrypted: the key is another.
func garbled(said string) bool {
	return strings.Contains(said, "CryptoError") || strings.Contains(said, "key/value found outside of section") || strings.Contains(said, "cipher header invalid")
}

// noise is what a wrong key makes of a file, which may hold anything.
var noise = regexp.MustCompile(`(key/value found outside of section at line [0-9]+):.*`)

// legible leaves out what nobody can read.
func legible(said string) string {
	var out []string
	for _, line := range strings.FieldsFunc(said, func(c rune) bool { return c == ';' || c == '\n' }) {
		line = strings.TrimSpace(noise.ReplaceAllString(line, "$1"))
		rubbish := strings.ContainsFunc(line, func(c rune) bool { return c < ' ' || c == 0x7f || c == utf8.RuneError })
		if line != "" && !rubbish && strings.Count(line, "?") <= some {
			out = append(out, line)
		}
	}
	return strings.Join(out, "; ")
}

// some question marks are a question; more stand for bytes that are not text.
const some = 3

// Info says what the repository has of the stanza.
func (r Repository) Info(ctx context.Context) (Stanza, error) {
	var out bytes.Buffer
	if err := r.run(ctx, &out, r.args("--output=json", "info")...); err != nil {
		return Stanza{}, err
	}
	return r.read(out.Bytes())
}

// said is what pgBackRest says of a stanza; its reference calls this form stable.
type said struct {
	Name    string `json:"name"`
	Archive []struct {
		Database ofDatabase `json:"database"`
		ID       string     `json:"id"`
		Min      string     `json:"min"`
		Max      string     `json:"max"`
	} `json:"archive"`
	Backup []struct {
		Archive struct {
			Start string `json:"start"`
			Stop  string `json:"stop"`
		} `json:"archive"`
		Database ofDatabase `json:"database"`
		Error    bool       `json:"error"`
		Info     struct {
			Size int64 `json:"size"`
		} `json:"info"`
		Label string `json:"label"`
		LSN   struct {
			Start LSN `json:"start"`
			Stop  LSN `json:"stop"`
		} `json:"lsn"`
		Prior     string `json:"prior"`
		Timestamp struct {
			Start int64 `json:"start"`
			Stop  int64 `json:"stop"`
		} `json:"timestamp"`
		Type string `json:"type"`
	} `json:"backup"`
	DB []struct {
		ID     int    `json:"id"`
		Key    int    `json:"repo-key"`
		System uint64 `json:"system-id"`
	} `json:"db"`
	Repo []struct {
		Cipher string `json:"cipher"`
		Key    int    `json:"key"`
		Status status `json:"status"`
	} `json:"repo"`
	Status status `json:"status"`
}

type ofDatabase struct {
	ID  int `json:"id"`
	Key int `json:"repo-key"`
}

type status struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// The statuses that are told apart (pgBackRest, info).
const (
	statusFine      = 0
	statusNoPath    = 1
	statusNoBackups = 2
	statusNoData    = 3
)

// read reads what pgBackRest says of itself.
func (r Repository) read(raw []byte) (Stanza, error) {
	var all []said
	err := json.Unmarshal(raw, &all)
	if err != nil && garbled(string(raw)) { // what a wrong key makes of a file is in it as it is
		return Stanza{}, fmt.Errorf("the stanza %s: %w", r.Stanza, ErrKey)
	}
	if err != nil {
		return Stanza{}, fmt.Errorf("what pgBackRest says of the stanza %s is not understood: %w", r.Stanza, err)
	}
	at := slices.IndexFunc(all, func(s said) bool { return s.Name == r.Stanza })
	if at < 0 {
		return Stanza{}, fmt.Errorf("the stanza %s: %w", r.Stanza, ErrNoStanza)
	}
	s := all[at]
	out := Stanza{Name: s.Name, Key: r.Key}
	if out.Key == 0 && len(s.Repo) > 0 {
		out.Key = s.Repo[0].Key
	}
	is := s.Status
	for _, repo := range s.Repo {
		if repo.Key == out.Key {
			out.Encrypted, is = repo.Cipher != "none", repo.Status
		}
	}
	switch {
	case is.Code == statusNoPath || is.Code == statusNoData:
		return out, fmt.Errorf("the stanza %s: %w (%s)", r.Stanza, ErrNoStanza, legible(is.Message))
	case garbled(is.Message):
		return out, fmt.Errorf("the stanza %s: %w", r.Stanza, ErrKey)
	case is.Code != statusFine && is.Code != statusNoBackups:
		return out, fmt.Errorf("the stanza %s: pgBackRest says of it: %s", r.Stanza, legible(is.Message))
	}
	systems := map[ofDatabase]string{}
	for _, d := range s.DB {
		systems[ofDatabase{d.ID, d.Key}] = strconv.FormatUint(d.System, 10)
	}
	archives := map[ofDatabase]string{}
	newest := 0
	for _, a := range s.Archive {
		archives[a.Database] = a.ID
		if a.Database.Key == out.Key && a.Database.ID > newest {
			newest = a.Database.ID
			out.Archive, out.First, out.Last, out.System = a.ID, a.Min, a.Max, systems[a.Database]
		}
	}
	for _, b := range s.Backup {
		if b.Database.Key != out.Key {
			continue
		}
		out.Backups = append(out.Backups, Backup{
			Label: b.Label, Type: b.Type, Prior: b.Prior, Start: time.Unix(b.Timestamp.Start, 0).UTC(), Stop: time.Unix(b.Timestamp.Stop, 0).UTC(),
			From: b.LSN.Start, To: b.LSN.Stop, FirstWAL: b.Archive.Start, LastWAL: b.Archive.Stop,
			Archive: archives[b.Database], System: systems[b.Database], Bytes: b.Info.Size, Bad: b.Error,
		})
	}
	if is.Code == statusNoBackups || len(out.Backups) == 0 {
		return out, fmt.Errorf("the stanza %s: %w", r.Stanza, ErrNoBackup)
	}
	return out, nil
}

// files are those of an archive, by what they are called.
var files = regexp.MustCompile(`^(?:[0-9A-F]{16}/)?(?:([0-9A-F]{24})-[0-9a-f]{40}(?:\.[a-z0-9]+)?|([0-9A-F]{8})\.history)$`)

// Archive says what the repository has of a server's write-ahead log: of the server as
// some backups found it, all of one archive.
func (r Repository) Archive(ctx context.Context, key int, backups []Backup) (Archive, error) {
	if len(backups) == 0 {
		return Archive{}, fmt.Errorf("the stanza %s: %w", r.Stanza, ErrNoBackup)
	}
	size, err := SegmentSize(backups)
	if err != nil {
		return Archive{}, err
	}
	a := Archive{ID: backups[0].Archive, Size: size, Segments: map[Segment]time.Time{}, Timelines: map[uint32][]Switch{}}
	dir := "archive/" + r.Stanza + "/" + a.ID
	var out bytes.Buffer
	if err := r.run(ctx, &out, r.args("--repo="+strconv.Itoa(key), "--recurse", "--output=json", "repo-ls", dir)...); err != nil {
		return a, err
	}
	var listed map[string]struct {
		Type string `json:"type"`
		Time int64  `json:"time"`
	}
	if err := json.Unmarshal(out.Bytes(), &listed); err != nil {
		return a, fmt.Errorf("what pgBackRest says of the archive %s is not understood: %w", dir, err)
	}
	for path, f := range listed {
		name := files.FindStringSubmatch(path)
		switch {
		case f.Type != "file" || name == nil:
		case name[1] != "":
			s, err := ParseSegment(name[1], size)
			if err != nil {
				return a, fmt.Errorf("the archive %s: %w", dir, err)
			}
			if _, twice := a.Segments[s]; twice {
				a.Twice = append(a.Twice, name[1])
			}
			a.Segments[s] = time.Unix(f.Time, 0).UTC()
		default:
			timeline, err := strconv.ParseUint(name[2], 16, 32)
			if err != nil {
				return a, err
			}
			var text bytes.Buffer
			if err := r.run(ctx, &text, r.args("--repo="+strconv.Itoa(key), "repo-get", dir+"/"+path)...); err != nil {
				return a, err
			}
			if a.Timelines[uint32(timeline)], err = history(text.String()); err != nil {
				return a, fmt.Errorf("the history %s of the archive: %w", path, err)
			}
		}
	}
	slices.Sort(a.Twice)
	a.Twice = slices.Compact(a.Twice)
	for _, name := range a.Twice {
		if s, err := ParseSegment(name, size); err == nil {
			delete(a.Segments, s)
		}
	}
	return a, nil
}

// Check has the server close a segment, and waits until the repository has it. It is
// run where the server is.
func (r Repository) Check(ctx context.Context) error { return r.run(ctx, nil, r.args("check")...) }

// Verify reads all backups and all of the archive back. That a segment is missing it
// does not find: see Archive.Reach.
func (r Repository) Verify(ctx context.Context, key int) error {
	args := r.args("--repo="+strconv.Itoa(key), "--output=text", "--verbose", "verify")
	for i, arg := range args {
		if arg == quiet {
			args[i] = "--log-level-console=info" // which files, it says there alone
		}
	}
	var out bytes.Buffer
	if err := r.run(ctx, &out, args...); err != nil {
		return err
	}
	// It ends with status 0 whatever it found.
	text := out.String()
	var names []string
	for _, found := range invalid.FindAllStringSubmatch(text, -1) {
		names = append(names, found[1])
	}
	slices.Sort(names)
	switch names = slices.Compact(names); {
	case len(names) > 0:
		return fmt.Errorf("the repository of the stanza %s does not hold: %d files are not what was written, the first %s", r.Stanza, len(names), names[0])
	case !strings.Contains(text, "status: ok"):
		return fmt.Errorf("the repository of the stanza %s does not hold, or cannot be read: pgbackrest verify says more", r.Stanza)
	}
	return nil
}

// invalid finds what pgBackRest says of a file that is not what was written.
var invalid = regexp.MustCompile(`invalid result ([^\s:]+):`)

// quiet has nothing said that is not asked for.
const quiet = "--log-level-console=off"

// Into is where a server is restored, and what it is restored to.
type Into struct {
	Data        string // a folder, by its whole path: it is empty, or not there yet
	TableSpaces string // a folder for those, beside it
	Locks       string // a folder for pgBackRest's own, so that it is in no other's way
	Set         string // the label of the backup
	Key         int    // of the repository
	Target      Target
	// Action is what the server does once it is there: pause, promote or shutdown.
	Action string
}

// Restore restores a server into a folder, to be started there. It is not written over
// what is there.
func (r Repository) Restore(ctx context.Context, to Into) error {
	if err := to.Target.Valid(); err != nil {
		return err
	}
	for _, dir := range []string{to.Data, to.TableSpaces, to.Locks} {
		if !filepath.IsAbs(dir) {
			return fmt.Errorf("the folder %q is not named by its whole path", dir)
		}
	}
	for _, dir := range []string{to.Data, to.TableSpaces} {
		has, err := os.ReadDir(dir)
		switch {
		case errors.Is(err, os.ErrNotExist):
		case err != nil:
			return err
		case len(has) > 0:
			return fmt.Errorf("%s: %w: nothing is restored over another", dir, ErrOccupied)
		}
	}
	kind, value := to.Target.split()
	args := r.args("--repo="+strconv.Itoa(to.Key), "--pg1-path="+to.Data, "--reset-pg1-host", "--lock-path="+to.Locks,
		// What the configuration says of the server's own folders is not for this one.
		"--no-delta", "--no-link-all", "--reset-link-map", "--reset-tablespace-map", "--tablespace-map-all="+to.TableSpaces,
		"--reset-recovery-option", "--reset-db-include", "--reset-db-exclude", "--archive-mode=off",
		"--set="+to.Set, "--type="+kind, "--target="+value, "--target-action="+to.Action)
	if to.Target.Exclusive {
		args = append(args, "--target-exclusive")
	}
	err := r.run(ctx, nil, append(args, "restore")...)
	if err != nil {
		return fmt.Errorf("the backup %s of the stanza %s: %w", to.Set, r.Stanza, err)
	}
	return nil
}

// Fetch is the command by which the server that is restored fetches segments: for its
// restore_command. It shares neither locks nor a spool with the one that archives.
func (r Repository) Fetch(to Into) string {
	args := append([]string{r.path()}, r.args("--repo="+strconv.Itoa(to.Key), "--pg1-path="+to.Data, "--reset-pg1-host", "--lock-path="+to.Locks, "--no-archive-async", "archive-get")...)
	for i, arg := range args {
		args[i] = "'" + strings.NewReplacer("'", `'\''`, "%", "%%").Replace(arg) + "'"
	}
	return strings.Join(args, " ") + ` %f "%p"`
}
