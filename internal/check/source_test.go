package check

import (
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// endless is a file system of one file that never ends, and counts what was
// read of it.
type endless struct {
	fstest.MapFS
	read int
}

func (e *endless) Open(name string) (fs.File, error) {
	f, err := e.MapFS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".yaml") {
		return f, err
	}
	return endlessFile{f, e}, nil
}

type endlessFile struct {
	fs.File
	of *endless
}

func (f endlessFile) Read(p []byte) (int, error) {
	if f.of.read > 100<<20 {
		return 0, io.EOF // the test would take all memory
	}
	f.of.read += len(p)
	return copy(p, strings.Repeat("#", len(p))), nil
}

func TestAFileTooLargeIsNotKept(t *testing.T) {
	e := &endless{MapFS: fstest.MapFS{"a-b.yaml": {}}}
	_, err := ReadSource(e, "ck")
	if err == nil || !strings.Contains(err.Error(), "ck/a-b.yaml: cannot be read: is too large: it has more than") {
		t.Errorf("got %v", err)
	}
	if e.read > 2*maxFile {
		t.Errorf("%d bytes of it were read", e.read)
	}
}

func TestReadSourceRefuses(t *testing.T) {
	for want, fsys := range map[string]fs.FS{
		"checks/a-b.yaml: cannot be read: it is not a regular file": fstest.MapFS{"checks/a-b.yaml": {Mode: fs.ModeNamedPipe}},
	} {
		if _, err := ReadSource(fsys, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestSourcesAreWhatWasCompiled(t *testing.T) {
	s, err := ReadSource(fstest.MapFS{"b.txt": {}, "values.yml": {}, "deploy/a.yaml": {}}, "ck")
	if err != nil || !s.Empty() {
		t.Errorf("a folder without anything of a catalogue: %v, %v", s, err)
	}
	s, err = ReadSource(fstest.MapFS{"azure/defaults/A.b.yaml": {Data: []byte("namespace: A.b\ntypes: {}\n")}, "frameworks/x.yaml": {Data: []byte("x")}}, "ck")
	if err != nil || s.Empty() || len(s.Frameworks()) != 1 || s.Path("frameworks/x.yaml") != "ck/frameworks/x.yaml" {
		t.Errorf("a folder of a framework and defaults: %v, %v", s, err)
	}
	c, err := Compile(s)
	if err != nil || len(c.Sources()) != 1 || len(c.Sources()[0].Files) != 2 {
		t.Errorf("sources %v, %v", c.Sources(), err)
	}
}
