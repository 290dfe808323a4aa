package files

import (
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
)

// opening opens what lies below a folder, and nothing that a link leads to beyond
// it.
func opening(folder string) func(string) (io.ReadCloser, error) {
	return func(path string) (io.ReadCloser, error) {
		root, err := os.OpenRoot(folder)
		if err != nil {
			return nil, err
		}
		defer root.Close()
		info, err := root.Stat(filepath.FromSlash(path))
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, os.ErrNotExist
		}
		return root.Open(filepath.FromSlash(path))
	}
}

// archive reports whether a reader takes a file that is no text.
func (r *run) archive(e *entry) bool {
	open := func() (io.ReadCloser, error) { return opening(filepath.Dir(e.path))(filepath.Base(e.path)) }
	for i, reader := range r.Readers {
		of, ok := reader.(source.ArchiveReader)
		if !ok || !of.TakesArchive(open) {
			continue
		}
		e.reader, e.file = i, source.File{Path: e.path}
		e.kept = fact.File{Path: e.path, Kind: reader.Name()}
		if info, err := os.Stat(e.path); err == nil {
			e.kept.Size = int(info.Size())
			r.bytes += info.Size()
		}
		e.kept.Digest, _ = digestOf(e.path) // one that cannot be read has none, and a gap
		return true
	}
	return false
}

// maxTells is larger than any file that tells what a folder is.
const maxTells = 4 << 10

// findParts notes what belongs to a file that tells what its folder is: it is
// read with that, and nothing by itself.
func (r *run) findParts() {
	for _, reader := range r.Readers {
		of, ok := reader.(source.ArchiveReader)
		if !ok {
			continue
		}
		for _, e := range r.entries {
			info, err := os.Lstat(e.path)
			if err != nil || !info.Mode().IsRegular() || info.Size() > maxTells || e.by != nil || filepath.Ext(e.path) != "" {
				continue
			}
			if t, err := read(e.path); err != nil || !of.Recognises(source.File{Path: e.path, Data: t.data}) {
				continue
			}
			folder := filepath.Dir(e.real) + string(filepath.Separator)
			for _, other := range r.entries {
				if below, ok := strings.CutPrefix(other.real, folder); ok && other.by == nil && of.Keeps(filepath.ToSlash(below)) {
					other.part = true
				}
			}
		}
	}
}

// digestOfParts is of a file that tells what its folder is, and of what that
// begins with: all else is named there by its digest.
func (r *run) digestOfParts(e *entry, raw []byte) digest.Digest {
	index, err := os.ReadFile(filepath.Join(filepath.Dir(e.path), "index.json"))
	if err != nil {
		index = nil // its reader says so
	}
	return digest.Of(append(append(raw[:len(raw):len(raw)], 0), index...))
}
