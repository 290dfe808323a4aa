package design

import (
	"strings"
)

// File is a file of the tree that is neither a resource nor an object of a
// cluster: what an image is built of, a workflow. It is text, as it is read
// where it is used.
type File struct {
	Path string // in the tree, with forward slashes
	Text string
	// Why says in one sentence what it is there for; "" is a part of another.
	Why string
}

// checkFiles refuses files that are there twice, or say nothing.
func (r *resolver) checkFiles(files []File) {
	for i, f := range files {
		switch {
		case f.Path == "" || strings.HasPrefix(f.Path, "/"):
			r.errorf("%q is not a path of a file in the tree", f.Path)
		case f.Text == "":
			r.errorf("the file %s is empty", f.Path)
		case i > 0 && files[i-1].Path == f.Path:
			r.errorf("the file %s is designed twice", f.Path)
		}
	}
}
