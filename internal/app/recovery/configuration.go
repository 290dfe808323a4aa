package recovery

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/recovery"
)

// mostConfiguration bounds one file of a configuration: whoever names a log or a disk
// did not mean it.
const mostConfiguration = 4 << 20

// gather copies the files of a configuration into a folder that is made for them, each
// by its own name. They may hold secrets: they stand there as the dump does.
func gather(files []string, into string) error {
	if err := os.Mkdir(into, 0o700); err != nil {
		return err
	}
	from := map[string]string{}
	for _, path := range files {
		name := filepath.Base(path)
		if other, twice := from[name]; twice {
			return &input.Error{What: fmt.Sprintf("two files of the configuration are called %s: %s and %s", name, other, path), Hint: "give one of them another name"}
		}
		from[name] = path
		raw, err := input.Read(path, "the configuration", mostConfiguration, nil)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(into, name), raw, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// inTheWay refuses a folder that has another file than the set's where one is to be; or
// any, where from, the folder with the set's, is "".
func inTheWay(set recovery.Manifest, from, to string) error {
	for _, f := range set.Config {
		if _, err := os.Lstat(filepath.Join(to, f.Path)); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		there, err := os.ReadFile(filepath.Join(to, f.Path))
		if err != nil {
			return &input.Error{What: "the folder for the configuration cannot be read", Err: err}
		}
		if from == "" {
			return &input.Error{What: "there is a " + f.Path + " in " + to + " already", Hint: "name a folder that is not there by --configuration: nothing is restored over another"}
		}
		want, err := os.ReadFile(filepath.Join(from, f.Path))
		if err != nil {
			return err
		}
		if !bytes.Equal(there, want) {
			return &input.Error{What: "there is another " + f.Path + " in " + to + " than the set has", Hint: "it came there meanwhile: move it away"}
		}
	}
	return nil
}

// put copies a configuration that was fetched to where it is to be, for its owner alone.
func put(set recovery.Manifest, from, to string) error {
	if err := inTheWay(set, from, to); err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return &input.Error{What: "the folder for the configuration cannot be made", Err: err}
	}
	for _, f := range set.Config {
		raw, err := os.ReadFile(filepath.Join(from, f.Path))
		if err != nil {
			return err
		}
		// What is there is the same already, and a link is not followed.
		there, err := os.OpenFile(filepath.Join(to, f.Path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return err
		}
		_, err = there.Write(raw)
		if err := errors.Join(err, there.Close()); err != nil {
			return err
		}
	}
	return nil
}

// take removes what put made, and nothing that was changed since.
func take(from, to string) error {
	entries, err := os.ReadDir(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		was, err := os.ReadFile(filepath.Join(from, e.Name()))
		if err != nil {
			return err
		}
		is, err := os.ReadFile(filepath.Join(to, e.Name()))
		if errors.Is(err, fs.ErrNotExist) || err == nil && !bytes.Equal(is, was) {
			continue
		}
		if err == nil {
			err = os.Remove(filepath.Join(to, e.Name()))
		}
		if err != nil {
			return err
		}
	}
	if left, err := os.ReadDir(to); err == nil && len(left) == 0 {
		return os.Remove(to)
	}
	return err
}
