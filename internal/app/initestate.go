package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
)

// InitRequest asks for a first estate.
type InitRequest struct {
	Dir     string
	Answers estate.Answers
}

// InitResult says what was written.
type InitResult struct {
	Estate string `json:"estate"` // the file
	Schema string `json:"schema"` // for editors
}

// Init writes a commented estate that passes, and its JSON Schema beside it.
// It overwrites nothing.
func (w Ward) Init(r InitRequest) (InitResult, error) {
	figures, err := published.Load(w.Catalogue)
	if err != nil {
		return InitResult{}, err
	}
	if err := r.Answers.Check(estate.Options{Regions: figures.Regions.Names()}); err != nil {
		return InitResult{}, err
	}
	schema, err := estate.Schema()
	if err != nil {
		return InitResult{}, err
	}
	out := InitResult{
		Estate: filepath.Join(r.Dir, "estate.yaml"),
		Schema: filepath.Join(r.Dir, ".ward", "estate.schema.json"),
	}
	if err := os.MkdirAll(r.Dir, 0o755); err != nil {
		return InitResult{}, &InputError{What: "the folder cannot be made", Err: err}
	}
	// The estate comes first: where there is one already, nothing is written.
	if err := writeNew(out.Estate, estate.Example(r.Answers)); err != nil {
		return InitResult{}, err
	}
	if err := os.MkdirAll(filepath.Dir(out.Schema), 0o755); err != nil {
		return InitResult{}, &InputError{What: "the schema's folder cannot be made", Err: err}
	}
	return out, os.WriteFile(out.Schema, schema, 0o644)
}

// writeNew writes a file that must not be there yet.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return &InputError{What: path + " is there already, and is left as it is", Hint: "name another folder"}
	}
	if err != nil {
		return &InputError{What: path + " cannot be written", Err: err}
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}
