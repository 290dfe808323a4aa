package recovery

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/filelock"
	"github.com/wardhq/ward/internal/step/journal"
)

// What a work folder holds, and nothing else.
const (
	journalFile = "journal"
	lockFile    = journalFile + ".lock"
	fetchedDir  = "fetched"
)

// openWork opens the journal of a work folder, which is made if need be. A folder that
// is not a restore's is refused: what is in it would be removed with it, and a journal
// that others may write would be obeyed.
func openWork(work string, make bool) (*journal.File, error) {
	err := fs.ErrExist
	if make {
		err = os.Mkdir(work, 0o700)
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		if err := private(work); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, &input.Error{What: "the work folder cannot be made", Err: err, Hint: "the folder of filestores is made before, as Odoo's own user"}
	}
	j, err := journal.Open(filepath.Join(work, journalFile))
	if held := (*filelock.HeldError)(nil); errors.As(err, &held) {
		return nil, &input.Error{What: "another restore uses the work folder " + work, Hint: "wait for it, or name another by --work"}
	}
	return j, err
}

// private refuses a folder that is there and is not a restore's own.
func private(work string) error {
	refused := func(why string) error {
		return &input.Error{What: "the work folder " + work + " " + why, Hint: "name one that is not there yet: a restore makes it, and removes it"}
	}
	info, err := os.Lstat(work)
	switch {
	case err != nil:
		return &input.Error{What: "the work folder cannot be read", Err: err}
	case !info.IsDir():
		return refused("is not a folder")
	case !mine(info) || info.Mode().Perm()&0o022 != 0:
		return refused("is another's, or others may write into it")
	}
	has, err := os.ReadDir(work)
	if err != nil {
		return &input.Error{What: "the work folder cannot be read", Err: err}
	}
	for _, e := range has {
		if !slices.Contains([]string{journalFile, lockFile, fetchedDir}, e.Name()) {
			return refused("is not a restore's: it has " + e.Name() + " in it")
		}
	}
	return nil
}

// clearWork removes a work folder, and nothing in it that no restore puts there. It is
// called before the journal is closed, so that nobody takes up what is being removed.
func clearWork(work string) error {
	return errors.Join(os.RemoveAll(filepath.Join(work, fetchedDir)), gone(filepath.Join(work, journalFile)), gone(filepath.Join(work, lockFile)), gone(work))
}

func gone(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// vacant refuses a filestore that is there: nothing, or an empty folder of the same
// file system as the work folder, can be replaced by what was fetched.
func vacant(path, work string) error {
	refused := func(why, hint string) error {
		return &input.Error{What: "the filestore " + path + " " + why, Hint: hint}
	}
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return refused("is there, and is not a folder", "name the folder itself, which is not there yet: a link or a file is not replaced")
	}
	left, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return refused("is not empty", "name one that is not there: nothing is restored over another")
	}
	beside, err := os.Lstat(work)
	if err != nil {
		return err
	}
	if !sameDevice(info, beside) {
		return refused("is a mount", "want a folder of the file system that is above it: what was fetched is moved there in one step")
	}
	return nil
}
