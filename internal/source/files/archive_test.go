package files_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/files"
)

// boxes take a folder with a file called box, and archives that begin with BOX.
type boxes struct{}

func (boxes) Name() string                               { return "box" }
func (boxes) Recognises(f source.File) bool              { return string(f.Data) == "box\n" }
func (boxes) Keeps(below string) bool                    { return below == "parts/a.json" }
func (boxes) Read(source.File) ([]fact.Fact, []fact.Gap) { return nil, nil }

func (boxes) TakesArchive(open func() (io.ReadCloser, error)) bool {
	f, err := open()
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 3)
	_, err = io.ReadFull(f, head)
	return err == nil && (string(head) == "BOX" || string(head) == "\x1f\x8bB")
}

func (boxes) ReadArchive(f source.File, open func(string) (io.ReadCloser, error)) ([]fact.Fact, []fact.Gap) {
	said := func(name string) string {
		part, err := open(name)
		if err != nil {
			return "no"
		}
		defer part.Close()
		raw, err := io.ReadAll(part)
		if err != nil {
			return "no"
		}
		return string(raw)
	}
	what := said("parts/a.json") + said("../out") + said("link")
	return nil, []fact.Gap{{Origin: fact.Origin{Pos: diag.Pos{File: f.Path, Line: 1}}, Kinds: []addr.Kind{"docker/Box"}, Reason: what}}
}

// A folder that a tool keeps for itself is read as a whole: what it is made of is
// nothing by itself, and nothing beyond it is opened. An archive is one file.
func TestArchives(t *testing.T) {
	dir := lay(t, map[string]string{"in/box": "box\n", "in/parts/a.json": "{}", "in/parts/b.json": "{}", "out": "x", "x.bin": "BOX\x00\x00", "z.gz": "\x1f\x8bBno zero", "y.bin": "\x00\x00"})
	if err := os.Symlink(filepath.Join(dir, "out"), filepath.Join(dir, "in/link")); err != nil {
		t.Fatal(err)
	}
	got, err := files.Read([]string{dir}, []source.Reader{boxes{}})
	if err != nil {
		t.Fatal(err)
	}
	if got.Read != 3 || len(got.Snapshot.Files) != 3 {
		t.Errorf("%d read: %v", got.Read, got.Snapshot.Files)
	}
	for _, f := range got.Snapshot.Files {
		if f.Kind != "box" || f.Digest.IsZero() {
			t.Errorf("%+v", f)
		}
	}
	for _, g := range got.Snapshot.Gaps {
		if want := map[string]string{dir + "/in/box": "{}nono", dir + "/x.bin": "nonono", dir + "/z.gz": "nonono"}[g.Origin.Pos.File]; g.Reason != want {
			t.Errorf("%s: %s, want %s", g.Origin.Pos.File, g.Reason, want)
		}
	}
	for _, l := range got.Snapshot.Left {
		for _, p := range l.Paths {
			if p == dir+"/in/parts/a.json" {
				t.Errorf("%s is left alone by itself, as %s", p, l.Kind)
			}
		}
	}
}
