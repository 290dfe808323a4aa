package pointintime

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/filelock"
	"github.com/wardhq/ward/internal/step"
	"github.com/wardhq/ward/internal/step/journal"
)

// What the folder of a drill is called, and holds, and nothing else.
const (
	workDir     = "ward-point-in-time"
	journalName = "journal"
	lockName    = journalName + ".lock"
	dataDir     = "data"
	spacesDir   = "tablespaces"
	locksDir    = "locks"
	socketDir   = "socket"
	settingsDir = "settings"
)

// folders are those of it, and the private ones those of whoever PostgreSQL runs as.
var (
	privates = []string{dataDir, spacesDir, locksDir, socketDir}
	folders  = append(slices.Clone(privates), settingsDir)
)

type journalFile interface {
	step.Journal
	Close() error
}

// open makes the folder of the drill, and clears up after one that was cut there.
func (x *drilling) open(ctx context.Context) error {
	err := os.Mkdir(x.work, 0o711)
	switch {
	case errors.Is(err, fs.ErrExist):
		if err := x.ours(); err != nil {
			return err
		}
	case err != nil:
		return &input.Error{What: "a folder cannot be made to restore into", Err: err}
	default:
		// Whoever PostgreSQL runs as goes through it, and sees nothing of it.
		if err := os.Chmod(x.work, 0o711); err != nil {
			return err
		}
	}
	j, err := journal.Open(x.at(journalName))
	if held := (*filelock.HeldError)(nil); errors.As(err, &held) {
		return &input.Error{What: "another drill is going on in " + x.work, Hint: "wait for it, or name another folder"}
	}
	if err != nil {
		return err
	}
	x.journal = j
	entries := j.Entries()
	if len(entries) == 0 {
		return nil
	}
	err = x.afterCut(ctx, entries)
	if err == nil {
		err = gone(x.at(journalName))
	}
	if err = errors.Join(err, j.Close()); err != nil {
		return err
	}
	x.journal, err = journal.Open(x.at(journalName))
	return err
}

// ours refuses a folder that is not a drill's: what is in it would be removed with it,
// and a journal that others may write would be obeyed.
func (x *drilling) ours() error {
	refused := func(why string) error {
		return &input.Error{What: "the folder " + x.work + " " + why, Hint: "name another folder to restore into"}
	}
	info, err := os.Lstat(x.work)
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return refused("is not a folder")
	case !mine(info) || info.Mode().Perm()&0o022 != 0:
		return refused("is another's, or others may write into it")
	}
	has, err := os.ReadDir(x.work)
	if err != nil {
		return &input.Error{What: "the folder of an earlier drill cannot be read", Err: err}
	}
	for _, e := range has {
		if !slices.Contains(append([]string{journalName, lockName}, folders...), e.Name()) {
			return refused("is not a drill's: it has " + e.Name() + " in it")
		}
	}
	return nil
}

// afterCut clears up after a drill that was cut: whose server ends with it, and may
// still be about to.
func (x *drilling) afterCut(ctx context.Context, entries []step.Entry) error {
	if err := x.waitGone(ctx); err != nil {
		return err
	}
	if err := x.clear(); err != nil {
		return err
	}
	v := step.Values{}
	unmarked := false
	for _, e := range entries {
		for name, value := range e.Values {
			v[name] = value
		}
		unmarked = unmarked || e.Step == "unmark" && e.Event == step.Ended
	}
	switch {
	case v[marksValue] == "" || unmarked:
		return nil
	case !x.Mark:
		return &input.Error{What: fmt.Sprintf("a drill that was cut may have left the table %s in the database %s", v[marksValue], v[databaseValue]), Hint: "name the server, and have something marked: what was left is dropped then"}
	}
	return x.Server.Unmark(ctx, v[databaseValue], v[marksValue])
}

// waitGone waits until no server runs in the folder any more.
func (x *drilling) waitGone(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	for {
		pid := x.running()
		if pid == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return &input.Error{What: fmt.Sprintf("the PostgreSQL of a drill that was cut still runs in %s, as process %d", x.at(dataDir), pid), Hint: "end it by kill -INT"}
		case <-time.After(poll):
		}
	}
}

// running returns the process of the server that runs in the folder; 0 for none. That a
// number is in its file says nothing: whoever has it now may be another.
func (x *drilling) running() int {
	raw, err := os.ReadFile(x.at(dataDir + "/postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(raw), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || pid <= 0 {
		return 0
	}
	if in, err := os.Readlink(filepath.Join("/proc", strconv.Itoa(pid), "cwd")); err == nil && in != x.at(dataDir) {
		return 0
	}
	process, err := os.FindProcess(pid)
	if err != nil || errors.Is(process.Signal(syscall.Signal(0)), os.ErrProcessDone) {
		return 0
	}
	return pid
}

// make makes the folders of the drill.
func (x *drilling) make() error {
	for _, name := range privates {
		if err := os.Mkdir(x.at(name), 0o700); err != nil {
			return err
		}
		if x.As == nil {
			continue
		}
		if err := os.Chown(x.at(name), int(x.As.UID), int(x.As.GID)); err != nil {
			return err
		}
	}
	return os.Mkdir(x.at(settingsDir), 0o755)
}

// clear removes what was restored, and nothing that no drill puts there.
func (x *drilling) clear() error {
	var wrong error
	for _, name := range folders {
		wrong = errors.Join(wrong, os.RemoveAll(x.at(name)))
	}
	return wrong
}

// close lets the journal go, and removes it where all was cleared up.
func (x *drilling) close(cleared bool) error {
	var wrong error
	if cleared {
		// Before it is closed, so that nobody takes up what is being removed.
		wrong = errors.Join(gone(x.at(journalName)), gone(x.at(lockName)))
	}
	wrong = errors.Join(wrong, x.journal.Close())
	if cleared {
		wrong = errors.Join(wrong, gone(x.work))
	}
	return wrong
}

func gone(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
