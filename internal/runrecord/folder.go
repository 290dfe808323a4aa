package runrecord

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"

	"github.com/wardhq/ward/internal/check"
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

// Kept returns what a catalogue was compiled from: the files that judge and
// nothing else of their folder, which may hold anything.
func Kept(s check.Source) Folder {
	var folder Folder
	for _, f := range s.Files {
		folder.Files = append(folder.Files, File{Path: f.Name, Text: string(f.Text)})
	}
	return folder
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
