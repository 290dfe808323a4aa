package evidence

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// readFile reads a file that must be there and not be longer than limit.
func readFile(fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, failure(Missing, name, "it is not there")
	}
	if err != nil {
		return nil, fmt.Errorf("reading a ledger: %w", err)
	}
	defer f.Close()
	raw, err := readAll(f, limit+1)
	if err != nil {
		return nil, fmt.Errorf("reading a ledger: %s: %w", name, err)
	}
	if int64(len(raw)) > limit {
		return nil, failure(TooLarge, name, "more than %d bytes", limit)
	}
	return raw, nil
}

// ReadRegular reads a file that somebody names: a regular one, since to open a
// pipe may wait for ever and a device may never end, and one that is not longer
// than limit.
func ReadRegular(fsys fs.FS, name string, limit int64) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, failure(NotRegular, name, "it is not a regular file (%s)", info.Mode().Type())
	}
	return readFile(fsys, name, limit)
}

// readAll reads to the end, or most bytes. The size that the file says of
// itself is what it begins with, so that a bundle is read at once: to begin
// small took a tenth of a verification's processor time.
func readAll(f fs.File, most int64) ([]byte, error) {
	const (
		least = 512
		large = 1 << 20
	)
	size := int64(least)
	if info, err := f.Stat(); err == nil {
		// One more, for the read that finds the end.
		size = max(least, min(info.Size()+1, most, large))
	}
	raw := make([]byte, 0, size)
	r := io.LimitReader(f, most)
	for {
		n, err := r.Read(raw[len(raw):cap(raw)])
		raw = raw[:len(raw)+n]
		if errors.Is(err, io.EOF) {
			return raw, nil
		}
		if err != nil {
			return raw, err
		}
		if len(raw) == cap(raw) {
			raw = slices.Grow(raw, len(raw))
		}
	}
}

// eachEntry visits a folder's entries in no order, and without holding them
// all. Whatever is neither a folder nor a regular file is a failure, so that
// nothing else is opened afterwards. A folder that is not there is empty.
func eachEntry(fsys fs.FS, dir string, visit func(name string, isDir bool) error) error {
	f, err := fsys.Open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading a ledger: %w", err)
	}
	defer f.Close()
	d, ok := f.(fs.ReadDirFile)
	if !ok {
		return failure(Missing, dir, "it is not a folder")
	}
	for {
		entries, err := d.ReadDir(1024)
		for _, e := range entries {
			where := path.Join(dir, e.Name())
			if !e.IsDir() && !e.Type().IsRegular() {
				return failure(NotRegular, where, "it is neither a file nor a folder (%s)", e.Type())
			}
			if err := visit(e.Name(), e.IsDir()); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading a ledger: %w", err)
		}
	}
}

// ifLive is behind what may be found of a ledger that is being written to.
const ifLive = "; if somebody is sealing now, verify it as a live one (-live, ward evidence verify --live)"

// halfWritten reports whether a name is the one that the log library gives a
// file while it writes it: the file's own, and then digits.
func halfWritten(name, of string) bool {
	digits, ok := strings.CutPrefix(name, of)
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// only is a visit that allows the named folders and files alone, and with
// ahead, files that are being written.
func only(dir string, folders, files []string, ahead bool) func(string, bool) error {
	return func(name string, isDir bool) error {
		allowed, hint := files, ""
		if isDir {
			allowed = folders
		}
		if dir == PartialDir || dir == LogStateDir {
			hint = ": the appender has left it, or somebody has put it there" + ifLive
		}
		for _, a := range allowed {
			if a == name || (ahead && !isDir && halfWritten(name, a)) {
				return nil
			}
		}
		return failure(Extra, path.Join(dir, name), "it is not part of a ledger%s", hint)
	}
}

// outline verifies that a ledger's upper folders hold what they may hold.
func outline(fsys fs.FS, ahead bool) error {
	if _, err := fs.Stat(fsys, LogDir); errors.Is(err, fs.ErrNotExist) {
		return failure(Missing, LogDir, "it is not there: this is no ledger")
	}
	for _, d := range []struct {
		dir            string
		folders, files []string
	}{
		{".", []string{LogDir, "payloads", CheckpointsDir, PartialDir}, nil},
		{LogDir, []string{"tile", path.Base(LogStateDir)}, []string{"checkpoint"}},
		{LogStateDir, nil, []string{"version", "treeState", "treeState.lock", "publish.lock", "gcState", "gcState.lock", "appender.lock"}},
		{PartialDir, nil, []string{"lock"}}, // of a mirror
		{"payloads", []string{"sha256"}, nil},
	} {
		if d.dir == PartialDir && ahead {
			continue
		}
		if err := eachEntry(fsys, d.dir, only(d.dir, d.folders, d.files, ahead)); err != nil {
			return err
		}
	}
	return nil
}

// tileRef names a tile, or an entry bundle if level is bundles.
type tileRef struct {
	level int
	index uint64
	width int
}

const bundles = -1

func (t tileRef) path() string {
	if t.level == bundles {
		return EntriesPath(t.index, t.width)
	}
	return TilePath(t.level, t.index, t.width)
}

// code is that of a tile, or a bundle, which does not hold what it must.
func (t tileRef) code() Code {
	if t.level == bundles {
		return BadBundle
	}
	return BadTile
}

// widest returns the widest tile at the same place in a log of a size.
func (t tileRef) widest(size uint64) tileRef {
	t.width = tileWidth
	if n := hashesAt(size, t.level); t.index == n/tileWidth {
		t.width = int(n % tileWidth)
	}
	return t
}

// hashesAt returns how many hashes a level has in a log of a size.
func hashesAt(size uint64, level int) uint64 {
	if level == bundles {
		return size
	}
	return size >> (tileHeight * level)
}

// maxLevel is the highest level of tiles that any log needs.
const maxLevel = 7

// eachTile visits each tile and entry bundle that is there, and fails for what
// is none, or lies behind a log of the given size; with ahead, what lies
// behind is passed over.
func eachTile(fsys fs.FS, size uint64, ahead bool, visit func(tileRef) error) error {
	return eachEntry(fsys, tileDir, func(name string, isDir bool) error {
		where := path.Join(tileDir, name)
		level, err := strconv.Atoi(name)
		switch {
		case name == "entries":
			level = bundles
		case err != nil || level < 0 || level > maxLevel || strconv.Itoa(level) != name:
			return failure(Extra, where, "it is no level of tiles")
		}
		if !isDir {
			return failure(Extra, where, "it must be a folder")
		}
		w := tileWalk{fsys: fsys, level: level, hashes: hashesAt(size, level), ahead: ahead, visit: visit}
		return w.folder(where, 0, 0)
	})
}

type tileWalk struct {
	fsys   fs.FS
	level  int
	hashes uint64
	ahead  bool
	visit  func(tileRef) error
}

// folder walks one group of three digits of the index; high is the number that
// the groups above say.
func (w tileWalk) folder(dir string, high uint64, depth int) error {
	const groups = 5 // of three digits above the last: indexes below 10^18
	return eachEntry(w.fsys, dir, func(name string, isDir bool) error {
		where := path.Join(dir, name)
		group, partial := strings.CutSuffix(name, ".p")
		below := strings.HasPrefix(name, "x")
		digits := strings.TrimPrefix(group, "x")
		n, err := strconv.ParseUint(digits, 10, 64)
		bad := err != nil || len(digits) != 3 || (below && partial) || (below || partial) != isDir || depth > groups
		if w.ahead && !isDir && len(name) > 3 && halfWritten(name, name[:3]) && halfWritten(name[:3], "") {
			return nil
		}
		// The first group has no zero behind its x: there is one path an index.
		if bad || (below && depth == 0 && n == 0) {
			return failure(Extra, where, "it is no tile"+ifLive)
		}
		index := high*1000 + n
		switch {
		case below:
			return w.folder(where, index, depth+1)
		case partial:
			return w.partials(where, index)
		default:
			return w.one(where, tileRef{w.level, index, tileWidth})
		}
	})
}

func (w tileWalk) partials(dir string, index uint64) error {
	return eachEntry(w.fsys, dir, func(name string, isDir bool) error {
		where := path.Join(dir, name)
		width, err := strconv.Atoi(name)
		if err != nil || isDir || width < 1 || width >= tileWidth || strconv.Itoa(width) != name {
			if w.ahead && !isDir && halfWritten(name, "") && name[0] != '0' {
				return nil
			}
			return failure(Extra, where, "it is no partial tile"+ifLive)
		}
		return w.one(where, tileRef{w.level, index, width})
	})
}

func (w tileWalk) one(where string, t tileRef) error {
	if t.index > w.hashes/tileWidth || t.index*tileWidth+uint64(t.width) > w.hashes {
		if w.ahead {
			return nil
		}
		return failure(Extra, where, "it lies behind the checkpoint's end: not sealed yet, left by a crash, or put there"+ifLive)
	}
	return w.visit(t)
}

// partialsFit verifies that narrow tiles which stayed are the beginnings of
// the widest at their places.
func partialsFit(fsys fs.FS, size uint64, ahead bool) error {
	var last tileRef
	var wide []byte
	return eachTile(fsys, size, ahead, func(t tileRef) error {
		widest := t.widest(size)
		if t == widest {
			return nil
		}
		if wide == nil || last != widest {
			raw, err := readTile(fsys, widest, ahead)
			if err != nil {
				return err
			}
			last, wide = widest, raw
		}
		raw, err := readFile(fsys, t.path(), maxBundle)
		if ahead && CodeOf(err) == Missing {
			return nil // a checkpoint has left it over meanwhile
		}
		if err != nil {
			return err
		}
		if len(raw) > len(wide) || string(wide[:len(raw)]) != string(raw) || !wholeTile(t, raw) {
			return failure(t.code(), t.path(), "it is not the beginning of %s", widest.path())
		}
		return nil
	})
}

func wholeTile(t tileRef, raw []byte) bool {
	if t.level != bundles {
		return len(raw) == t.width*hashSize
	}
	_, err := splitBundle(raw, t.width)
	return err == nil
}

// readTile reads a tile. Where the log may be ahead of the checkpoint, a
// partial tile may have been replaced by a wider one, of which it returns the
// beginning.
func readTile(fsys fs.FS, t tileRef, ahead bool) ([]byte, error) {
	raw, err := readFile(fsys, t.path(), maxBundle)
	if CodeOf(err) != Missing || !ahead || t.width == tileWidth {
		return raw, err
	}
	wider := tileRef{t.level, t.index, tileWidth}
	raw, err2 := readFile(fsys, wider.path(), maxBundle)
	if err2 != nil {
		return nil, err
	}
	return cutTile(wider, raw, t.width)
}

func cutTile(t tileRef, raw []byte, width int) ([]byte, error) {
	if t.level != bundles {
		if len(raw) < width*hashSize {
			return nil, failure(BadTile, t.path(), "%d bytes, want %d", len(raw), t.width*hashSize)
		}
		return raw[:width*hashSize], nil
	}
	entries, err := splitBundle(raw, t.width)
	if err != nil {
		return nil, failure(BadBundle, t.path(), "%v", err)
	}
	n := 0
	for _, e := range entries[:width] {
		n += 2 + len(e)
	}
	return raw[:n], nil
}
