package record

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"

	"github.com/wardhq/ward/internal/check"
)

// Catalogue is the files of one folder by which a run judged, by path.
type Catalogue struct {
	Files []File `json:"files"`
}

// File is one file. Its text is kept as it was read, so that what judged can
// be read by people too.
type File struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

// catalogue is a Catalogue as it is sealed.
type catalogue struct {
	Format string `json:"format"`
	Catalogue
}

// Kept returns what a catalogue was compiled from: the files that judge and
// nothing else of their folder, which may hold anything.
func Kept(s check.Source) Catalogue {
	var c Catalogue
	for _, f := range s.Files {
		c.Files = append(c.Files, File{Path: f.Name, Text: string(f.Text)})
	}
	return c
}

// FS returns the folder as a file system. It is an archive in memory, which is
// the standard library's smallest.
func (c Catalogue) FS() (fs.FS, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	seen := map[string]bool{}
	for _, file := range c.Files {
		if !fs.ValidPath(file.Path) || seen[file.Path] {
			return nil, fmt.Errorf("record: %q is not a path of a catalogue, or stands twice", file.Path)
		}
		seen[file.Path] = true
		to, err := w.CreateHeader(&zip.FileHeader{Name: file.Path, Method: zip.Store})
		if err != nil {
			return nil, fmt.Errorf("record: %w", err)
		}
		if _, err := to.Write([]byte(file.Text)); err != nil {
			return nil, fmt.Errorf("record: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	return zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
}
