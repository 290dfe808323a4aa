//go:build unix

package tlog

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/transparency-dev/tessera/api/layout"

	"github.com/wardhq/ward/internal/evidence"
)

// resource is the name of a tile or bundle below log/, or of the checkpoint,
// and what the library appends to it for a file that it is still writing.
var resource = regexp.MustCompile(`^(?:checkpoint|tile/(entries|[0-7])/((?:x\d{3}/)*\d{3})(?:\.p/(\d{1,3}))?)(\d*)$`)

// sweep removes what an appender that was killed has left: files that were
// still being written, and tiles for leaves that the log does not have, which
// the next leaves would contradict, and partial tiles that a checkpoint has
// left over. Anything else that does not belong is left for verification to
// name.
func (l *Log) sweep(size, published uint64) error {
	partial := filepath.Join(l.dir, evidence.PartialDir)
	left, err := os.ReadDir(partial)
	if err != nil {
		return err
	}
	for _, f := range left {
		if strings.HasPrefix(f.Name(), KeepPrefix) {
			continue
		}
		if err := os.Remove(filepath.Join(partial, f.Name())); err != nil {
			return err
		}
	}
	root := filepath.Join(l.dir, evidence.LogDir)
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if name = filepath.ToSlash(name); name == ".state" {
			return l.sweepState(path)
		}
		switch {
		case d.Type().IsRegular() && isLeft(name, size):
			return os.Remove(path)
		case d.IsDir() && isOver(name, published):
			if err := os.RemoveAll(path); err != nil {
				return err
			}
			return fs.SkipDir
		}
		return nil
	})
}

// sweepState removes the library's own half-written files.
func (l *Log) sweepState(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		whole := strings.TrimRight(e.Name(), "0123456789")
		if whole != e.Name() && whole != "" && e.Type().IsRegular() {
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return fs.SkipDir
}

// isLeft reports whether a file below log/ is half-written, or for leaves from
// size on.
func isLeft(name string, size uint64) bool {
	part := resource.FindStringSubmatch(name)
	if part == nil {
		return false
	}
	kind, number, width, suffix := part[1], part[2], part[3], part[4]
	if suffix != "" {
		return true
	}
	if kind == "" {
		return false
	}
	hashes := uint64(layout.TileWidth)
	if width != "" {
		var err error
		if hashes, err = strconv.ParseUint(width, 10, 64); err != nil {
			return false
		}
		if hashes == 0 || hashes >= layout.TileWidth {
			return true
		}
	}
	index, size, ok := tileOf(kind, number, size)
	return ok && index*layout.TileWidth+hashes > size
}

// isOver reports whether a folder below log/ is that of the partial tiles of
// one which is full in a log of a size.
func isOver(name string, size uint64) bool {
	if !strings.HasSuffix(name, ".p") {
		return false
	}
	part := resource.FindStringSubmatch(name + "/1")
	if part == nil || part[1] == "" {
		return false
	}
	index, size, ok := tileOf(part[1], part[2], size)
	return ok && (index+1)*layout.TileWidth <= size
}

// tileOf returns the index of a tile or bundle by its name, and the number of
// hashes or entries of its level.
func tileOf(kind, number string, size uint64) (index, level uint64, ok bool) {
	index, err := strconv.ParseUint(strings.NewReplacer("x", "", "/", "").Replace(number), 10, 64)
	if kind != "entries" {
		n, _ := strconv.Atoi(kind)
		size >>= layout.TileHeight * n
	}
	return index, size, err == nil
}

// prune removes the partial tiles and bundles that became full between two
// checkpoints: they are the beginnings of the full ones.
func (l *Log) prune(before, size uint64) error {
	for level := uint64(0); ; level++ {
		from, until := before/layout.TileWidth, size/layout.TileWidth
		if until == 0 {
			return nil
		}
		for index := from; index < until; index++ {
			names := []string{layout.TilePath(level, index, 0)}
			if level == 0 {
				names = append(names, layout.EntriesPath(index, 0))
			}
			for _, name := range names {
				if err := os.RemoveAll(filepath.Join(l.dir, evidence.LogDir, name) + ".p"); err != nil {
					return err
				}
			}
		}
		before, size = from, until
	}
}
