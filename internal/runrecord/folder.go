package runrecord

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode/utf8"
)

// Folder is a folder of text files, by path.
type Folder struct {
	Files []File `json:"files"`
}

// File is one file. Its text is kept as it was read, so that what judged can
// be read by people too.
type File struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

// What a record keeps of a folder at most. A folder beyond it is not a
// catalogue.
const (
	maxFiles = 10_000
	maxBytes = 64 << 20
)

// ReadFolder reads the YAML files of a catalogue.
func ReadFolder(fsys fs.FS) (Folder, error) {
	var (
		folder Folder
		size   int
	)
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || !strings.HasSuffix(path, ".yaml") {
			return err
		}
		raw, err := fs.ReadFile(fsys, path)
		if err != nil {
			return err
		}
		if !utf8.Valid(raw) {
			return fmt.Errorf("%s is no UTF-8 text", path)
		}
		if size += len(raw); size > maxBytes || len(folder.Files) == maxFiles {
			return errors.New("it holds more than a catalogue may")
		}
		folder.Files = append(folder.Files, File{Path: path, Text: string(raw)})
		return nil
	})
	if err != nil {
		return Folder{}, fmt.Errorf("recording the catalogue: %w", err)
	}
	return folder, nil
}

// FS returns the folder as a file system. It is an archive in memory, which is
// the standard library's smallest.
func (f Folder) FS() (fs.FS, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	seen := map[string]bool{}
	for _, file := range f.Files {
		if !fs.ValidPath(file.Path) || seen[file.Path] {
			return nil, fmt.Errorf("run record: %q is no path of a catalogue, or stands twice", file.Path)
		}
		seen[file.Path] = true
		to, err := w.CreateHeader(&zip.FileHeader{Name: file.Path, Method: zip.Store})
		if err != nil {
			return nil, fmt.Errorf("run record: %w", err)
		}
		if _, err := to.Write([]byte(file.Text)); err != nil {
			return nil, fmt.Errorf("run record: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("run record: %w", err)
	}
	return zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
}
