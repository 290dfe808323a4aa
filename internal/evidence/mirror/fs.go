package mirror

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"path"

	"github.com/wardhq/ward/internal/evidence"
)

// FS shows a mirror as a ledger: its checkpoint of the greatest size is
// log/checkpoint too. It verifies nothing; evidence.VerifyLedger does, with
// Options.Live where a run may have been cut or a payload destroyed. A mirror
// without a checkpoint is an *evidence.Failure with the code Missing.
func FS(ctx context.Context, t Target) (fs.FS, error) {
	all, err := sizes(t.List(ctx, evidence.CheckpointsDir))
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("the mirror %s: %w", t, failure(evidence.Missing, evidence.CheckpointsDir, "no checkpoint is there: nothing was mirrored to its end yet"))
	}
	return &view{ctx: ctx, t: t, newest: evidence.CheckpointPathOf(all[len(all)-1])}, nil
}

type view struct {
	ctx    context.Context
	t      Target
	newest string
}

// Open opens a file or a folder.
func (v *view) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	if name == evidence.CheckpointPath {
		f, err := v.t.Open(v.ctx, v.newest)
		if err != nil {
			return nil, err
		}
		return renamed{f, path.Base(name)}, nil
	}
	f, err := v.t.Open(v.ctx, name)
	if !errors.Is(err, fs.ErrNotExist) {
		return f, err
	}
	// It may be a folder: those that something is in are there.
	d := &dir{name: path.Base(name)}
	d.next, d.stop = iter.Pull2(v.entries(name))
	first, listErr, some := d.next()
	if listErr == nil && some {
		d.first = first
		return d, nil
	}
	d.stop()
	return nil, errors.Join(err, listErr)
}

// entries are those of a folder and, where it belongs there, the newest
// checkpoint.
func (v *view) entries(name string) iter.Seq2[fs.DirEntry, error] {
	return func(yield func(fs.DirEntry, error) bool) {
		seen := false
		for e, err := range v.t.List(v.ctx, name) {
			if err == nil && name == evidence.LogDir && e.Name() == path.Base(evidence.CheckpointPath) {
				continue
			}
			if err == nil && e.IsDir() {
				e = folderEntry(e.Name()) // as Open describes it
			}
			if !yield(e, err) || err != nil {
				return
			}
			seen = seen || e.Name() == evidence.LogDir
		}
		switch {
		case name == "." && !seen:
			yield(folderEntry(evidence.LogDir), nil)
		case name == evidence.LogDir:
			f, err := v.Open(evidence.CheckpointPath)
			if err != nil {
				yield(nil, err)
				return
			}
			i, err := f.Stat()
			f.Close()
			if err != nil {
				yield(nil, err)
				return
			}
			yield(fs.FileInfoToDirEntry(i), nil)
		}
	}
}

// folderEntry describes a folder, of which a mirror knows the name alone.
func folderEntry(name string) fs.DirEntry {
	return fs.FileInfoToDirEntry(info{name: name, mode: fs.ModeDir | 0o555})
}

// renamed is a file under another name.
type renamed struct {
	fs.File
	name string
}

func (r renamed) Stat() (fs.FileInfo, error) {
	i, err := r.File.Stat()
	if err != nil {
		return nil, err
	}
	return info{name: r.name, size: i.Size(), time: i.ModTime(), mode: i.Mode()}, nil
}

// dir is a folder that is being read.
type dir struct {
	name  string
	first fs.DirEntry
	next  func() (fs.DirEntry, error, bool)
	stop  func()
}

func (d *dir) Stat() (fs.FileInfo, error) { return folderEntry(d.name).Info() }

func (d *dir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: errors.New("it is a folder")}
}

func (d *dir) Close() error {
	d.stop()
	return nil
}

func (d *dir) ReadDir(n int) ([]fs.DirEntry, error) {
	var all []fs.DirEntry
	if d.first != nil {
		all, d.first = append(all, d.first), nil
	}
	for n <= 0 || len(all) < n {
		e, err, ok := d.next()
		switch {
		case !ok && n > 0 && len(all) == 0:
			return nil, io.EOF
		case !ok:
			return all, nil
		case err != nil:
			return all, err
		}
		all = append(all, e)
	}
	return all, nil
}
