// Package render turns a Design into a Tree: the files that a person reviews
// and that a pipeline applies.
//
// It promises that the same design and inputs make the same bytes, whatever
// the order of the design's parts; that nothing in the tree depends on the
// time, the machine or the folder; and that the lock in the tree names every
// other file by its digest, so that a later render can tell its own files
// from those of people. It does no I/O: package disk writes a tree.
package render

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/wardhq/ward/internal/digest"
)

// Sink takes the files of a tree, one at a time, in no promised order. Paths
// are relative and have forward slashes. Data belongs to the renderer again
// when File returns; a sink that keeps it makes a copy.
type Sink interface {
	File(path string, data []byte) error
}

// File is a file of a tree.
type File struct {
	Path string // relative, with forward slashes
	Data []byte
}

// Tree is a set of files, in the order of their paths. The zero Tree is
// empty. It is a value: read it, do not change it.
type Tree struct {
	files []File
}

// Files returns the tree's files in the order of their paths.
func (t Tree) Files() iter.Seq[File] { return slices.Values(t.files) }

// Len returns how many files there are.
func (t Tree) Len() int { return len(t.files) }

// File returns the content of a file.
func (t Tree) File(path string) ([]byte, bool) {
	i, ok := slices.BinarySearchFunc(t.files, path, func(f File, p string) int { return cmp.Compare(f.Path, p) })
	if !ok {
		return nil, false
	}
	return t.files[i].Data, true
}

// Hash returns the digest of all paths and contents. It is that of the lock,
// which names every other file by its digest.
func (t Tree) Hash() digest.Digest {
	lock, _ := t.File(LockFile)
	return digest.Of(lock)
}

// collector is the Sink that makes a Tree.
type collector struct{ files []File }

func (c *collector) File(path string, data []byte) error {
	c.files = append(c.files, File{path, bytes.Clone(data)})
	return nil
}

func (c *collector) tree() Tree {
	slices.SortFunc(c.files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return Tree{c.files}
}

// checkPath refuses what could lead out of a tree or be two files on a disk
// that ignores case.
func checkPath(path string) error {
	for seg := range bytes.SplitSeq([]byte(path), []byte("/")) {
		if s := string(seg); s == "" || s == "." || s == ".." {
			return fmt.Errorf("render: %q is no path in a tree", path)
		}
	}
	if bytes.ContainsAny([]byte(path), "\\\x00\n:") {
		return fmt.Errorf("render: %q has a character that a path in a tree must not have", path)
	}
	return nil
}

var errTwice = errors.New("is rendered twice")

// NewTree returns a tree of these files. It refuses paths that lead out of it
// and paths that are there twice.
func NewTree(files ...File) (Tree, error) {
	var c collector
	l := newLocker(&c)
	for _, f := range files {
		sink := Sink(l)
		if f.Path == LockFile {
			sink = &c
		}
		if err := sink.File(f.Path, f.Data); err != nil {
			return Tree{}, err
		}
	}
	return c.tree(), nil
}
