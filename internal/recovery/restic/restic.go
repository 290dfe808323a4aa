// Package restic keeps recovery sets in a restic repository, by driving restic.
//
// It promises that nothing is added to restic's own format, so that a set can be had
// back by restic alone; that the password is asked for by a command and never seen
// here; and that a snapshot which lacks what it was asked to hold is not taken for a
// whole one.
package restic

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/recovery/program"
)

// host is what snapshots are said to be of: which machine made one says nothing
// where pods do.
const host = "ward"

// Store is a repository.
type Store struct {
	// Repository is as restic names it: a folder, azure:CONTAINER:/, rest:URL. It may
	// hold a password of the server, and is not shown.
	Repository string
	// PasswordCommand prints the password.
	PasswordCommand string
	Program         string // restic on the PATH where it is ""
	Cache           string // a folder of restic's own; the user's where it is ""
	// LimitUpload and LimitDownload are in KiB a second; 0 is no limit.
	LimitUpload, LimitDownload int
	// Env is the surroundings, with what the repository's server asks for.
	Env []string
}

// Snapshot is one of the repository.
type Snapshot struct {
	ID    string    `json:"id"`
	Time  time.Time `json:"time"`
	Tags  []string  `json:"tags"`
	Paths []string  `json:"paths"`
}

// File is a file in a snapshot.
type File struct {
	Path string
	Size int64
}

// Progress is how far a backup is.
type Progress struct {
	Files, AllFiles int64
	Bytes, AllBytes int64
}

// Added is a snapshot that was made.
type Added struct {
	ID    string
	Bytes int64 // that the repository grew by
	// Incomplete says that something could not be read, as Said says.
	Incomplete bool
	Said       string
}

// run runs restic, and hands its standard output over.
func (s Store) run(ctx context.Context, in io.Reader, out io.Writer, args ...string) error {
	var limits []string
	if s.LimitUpload > 0 {
		limits = append(limits, "--limit-upload", strconv.Itoa(s.LimitUpload))
	}
	if s.LimitDownload > 0 {
		limits = append(limits, "--limit-download", strconv.Itoa(s.LimitDownload))
	}
	// A repository's password is the command's to give, and nobody else's.
	env := slices.DeleteFunc(slices.Clone(s.Env), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains([]string{"RESTIC_PASSWORD", "RESTIC_PASSWORD_FILE", "RESTIC_PASSWORD_COMMAND", "RESTIC_REPOSITORY", "RESTIC_REPOSITORY_FILE", "RESTIC_CACHE_DIR", "RESTIC_PROGRESS_FPS", "TZ"}, name)
	})
	env = append(env, "RESTIC_REPOSITORY="+s.Repository, "RESTIC_PASSWORD_COMMAND="+s.PasswordCommand, "RESTIC_PROGRESS_FPS=1", "TZ=UTC")
	if s.Cache != "" {
		env = append(env, "RESTIC_CACHE_DIR="+s.Cache)
	}
	err := program.Run(ctx, program.Program{Path: cmp.Or(s.Program, "restic"), Args: append(limits, args...), Env: env, In: in, Out: out, Hide: []string{s.Repository, s.PasswordCommand, inAddress(s.Repository)}})
	var failed *program.Error
	if !errors.As(err, &failed) {
		return err
	}
	switch {
	case errors.Is(err, os.ErrNotExist) && failed.Status < 0:
		return fmt.Errorf("restic is not installed, by which recovery sets are kept: apt-get install restic, or name it: %w", err)
	case failed.Status == statusPassword, strings.Contains(failed.Said, "wrong password or no key found"):
		return fmt.Errorf("the store's password is not the one that the password command gives: %w", err)
	case failed.Status == statusLocked, strings.Contains(failed.Said, "repository is already locked"):
		return fmt.Errorf("%w: %w", ErrLocked, err)
	// Older ones ask that of every store that they cannot open, as one whose server
	// does not answer or refuses the sign-in.
	case failed.Status == statusNone, strings.Contains(failed.Said, "Is there a repository at the following location") && absent.MatchString(failed.Said):
		return fmt.Errorf("%w: %w", ErrNone, err)
	}
	return err
}

// inAddress returns the password that an address of a repository has in it, "" for none:
// an error may name a part of the address.
func inAddress(repository string) string {
	_, rest, _ := strings.Cut(repository, "://")
	user, _, there := strings.Cut(rest, "@")
	_, password, _ := strings.Cut(user, ":")
	if !there {
		return ""
	}
	return password
}

// The exit statuses by which restic says what is wrong, from 0.17 on.
const (
	statusNone     = 10
	statusLocked   = 11
	statusPassword = 12
)

// absent finds that what a store begins with is not there.
var absent = regexp.MustCompile(`(?i)no such file|not exist|not found|\b404\b`)

// ErrNone is that there is no repository yet.
var ErrNone = errors.New("there is no store there yet")

// ErrLocked is that somebody else works in the repository, or did and was killed.
var ErrLocked = errors.New("the store is locked: wait for who works in it; what was killed lets go of it after half an hour, or by restic unlock")

// Init makes the repository, unless it is there.
func (s Store) Init(ctx context.Context) error {
	_, err := s.Snapshots(ctx)
	if !errors.Is(err, ErrNone) {
		return err
	}
	return s.run(ctx, nil, nil, "init", "--quiet")
}

// Snapshots returns the snapshots that have all of some tags, the oldest first.
func (s Store) Snapshots(ctx context.Context, tags ...string) ([]Snapshot, error) {
	args := []string{"snapshots", "--json", "--no-lock"}
	if len(tags) > 0 {
		args = append(args, "--tag", strings.Join(tags, ","))
	}
	var out bytes.Buffer
	if err := s.run(ctx, nil, &out, args...); err != nil {
		return nil, err
	}
	var all []Snapshot
	if err := json.Unmarshal(out.Bytes(), &all); err != nil {
		return nil, fmt.Errorf("what restic says of its snapshots is not understood: %w", err)
	}
	slices.SortStableFunc(all, func(a, b Snapshot) int { return a.Time.Compare(b.Time) })
	return all, nil
}

// Backup adds a snapshot of some paths, without what the lines of exclude match, and
// with what an earlier snapshot has read as unchanged where names, sizes and times
// are; progress may be nil.
func (s Store) Backup(ctx context.Context, at time.Time, paths []string, exclude, parent string, tags []string, progress func(Progress)) (Added, error) {
	args := []string{"backup", "--json", "--host", host, "--time", at.UTC().Format(time.DateTime), "--tag", strings.Join(tags, ",")}
	if exclude != "" {
		args = append(args, "--exclude-file", exclude)
	}
	if parent != "" {
		args = append(args, "--parent", parent)
	}
	heard := &summary{progress: progress}
	err := s.run(ctx, nil, heard, append(append(args, "--"), paths...)...)
	var failed *program.Error
	incomplete := errors.As(err, &failed) && failed.Status == 3
	if err != nil && !incomplete {
		return Added{}, err
	}
	added, err := s.added(ctx, heard)
	if incomplete {
		added.Incomplete, added.Said = true, failed.Said
	}
	return added, err
}

// Put adds a snapshot of one file.
func (s Store) Put(ctx context.Context, at time.Time, name string, content []byte, tags []string) (Added, error) {
	heard := &summary{}
	err := s.run(ctx, bytes.NewReader(content), heard, "backup", "--json", "--host", host, "--time", at.UTC().Format(time.DateTime), "--tag", strings.Join(tags, ","), "--stdin", "--stdin-filename", name)
	if err != nil {
		return Added{}, err
	}
	return s.added(ctx, heard)
}

// added finds a snapshot by the short name that restic gives it.
func (s Store) added(ctx context.Context, heard *summary) (Added, error) {
	if heard.id == "" {
		return Added{}, errors.New("restic did not say which snapshot it made")
	}
	all, err := s.Snapshots(ctx)
	if err != nil {
		return Added{}, err
	}
	for _, one := range slices.Backward(all) {
		if strings.HasPrefix(one.ID, heard.id) {
			return Added{ID: one.ID, Bytes: heard.bytes}, nil
		}
	}
	return Added{}, fmt.Errorf("the snapshot %s, which restic says that it made, is not in the store", heard.id)
}

// Read writes a file of a snapshot.
func (s Store) Read(ctx context.Context, snapshot, path string, to io.Writer) error {
	return s.run(ctx, nil, to, "dump", "--no-lock", snapshot, path)
}

// Files returns the files of a snapshot.
func (s Store) Files(ctx context.Context, snapshot string) ([]File, error) {
	var out []File
	heard := &lines{each: func(line []byte) error {
		var node struct {
			Type string `json:"type"`
			Path string `json:"path"`
			Size int64  `json:"size"`
		}
		if err := json.Unmarshal(line, &node); err != nil {
			return fmt.Errorf("what restic says of the files of %s is not understood: %w", snapshot, err)
		}
		if node.Type == "file" {
			out = append(out, File{node.Path, node.Size})
		}
		return nil
	}}
	err := s.run(ctx, nil, heard, "ls", "--json", "--no-lock", snapshot)
	return out, errors.Join(err, heard.end())
}

// Restore writes what is beneath some paths of a snapshot beneath a folder, each at
// its whole path.
func (s Store) Restore(ctx context.Context, snapshot, to string, paths ...string) error {
	args := []string{"restore", "--quiet", "--no-lock", "--target", to}
	for _, p := range paths {
		args = append(args, "--include", literal.Replace(p))
	}
	return s.run(ctx, nil, nil, append(args, snapshot)...)
}

// literal writes a path so that it is matched by itself alone.
var literal = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`)

// Check verifies the repository; with all it reads all data back.
func (s Store) Check(ctx context.Context, all bool) error {
	args := []string{"check", "--quiet"}
	if all {
		args = append(args, "--read-data")
	}
	return s.run(ctx, nil, nil, args...)
}

// Forget removes snapshots, and with prune what only they hold.
func (s Store) Forget(ctx context.Context, prune bool, snapshots ...string) error {
	if len(snapshots) == 0 {
		return nil
	}
	args := []string{"forget", "--quiet"}
	if prune {
		args = append(args, "--prune")
	}
	return s.run(ctx, nil, nil, append(args, snapshots...)...)
}

// summary hears what a backup says of itself.
type summary struct {
	lines
	progress func(Progress)
	id       string
	bytes    int64
}

func (h *summary) Write(p []byte) (int, error) {
	if h.each == nil {
		h.each = h.line
	}
	return h.lines.Write(p)
}

func (h *summary) line(line []byte) error {
	var said struct {
		Kind       string `json:"message_type"`
		ID         string `json:"snapshot_id"`
		Added      int64  `json:"data_added"`
		TotalFiles int64  `json:"total_files"`
		FilesDone  int64  `json:"files_done"`
		TotalBytes int64  `json:"total_bytes"`
		BytesDone  int64  `json:"bytes_done"`
	}
	_ = json.Unmarshal(line, &said) // what is not JSON is a word to people
	switch said.Kind {
	case "summary":
		h.id, h.bytes = said.ID, said.Added
	case "status":
		if h.progress != nil {
			h.progress(Progress{said.FilesDone, said.TotalFiles, said.BytesDone, said.TotalBytes})
		}
	}
	return nil
}

// lines hands over what is written to it line by line.
type lines struct {
	each func([]byte) error
	left []byte
}

func (l *lines) Write(p []byte) (int, error) {
	l.left = append(l.left, p...)
	for {
		n, line, err := bufio.ScanLines(l.left, false)
		if n == 0 || err != nil {
			return len(p), err
		}
		if len(bytes.TrimSpace(line)) > 0 {
			if err := l.each(line); err != nil {
				return 0, err
			}
		}
		l.left = l.left[n:]
	}
}

// end hands over a last line that no line end closed.
func (l *lines) end() error {
	if len(bytes.TrimSpace(l.left)) == 0 {
		return nil
	}
	return l.each(l.left)
}
