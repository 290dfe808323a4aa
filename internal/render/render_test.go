package render_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"hash"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/render/picture"
	"github.com/wardhq/ward/internal/render/rendertest"
	"github.com/wardhq/ward/internal/render/rendertest/example"
)

var update = flag.Bool("update", false, "write the golden tree anew")

var inputs = render.Inputs{Estate: digest.Of([]byte("estate")), Ward: "0.0.0-test"}

func tree(t testing.TB, d *design.Design) render.Tree {
	t.Helper()
	tr, err := render.Render(d, inputs)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func contents(t render.Tree) map[string]string {
	out := map[string]string{}
	for f := range t.Files() {
		out[f.Path] = string(f.Data)
	}
	return out
}

// TestGolden shows in a review what a change of the renderers does.
func TestGolden(t *testing.T) {
	const dir = "testdata/golden"
	got := contents(tree(t, rendertest.Design()))
	if *update {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		for path, data := range got {
			to := filepath.Join(dir, path)
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(to, []byte(data), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	want := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		want[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the tree is another (-update writes it):\n%s", d)
	}
}

func TestSameBytesFromShuffledParts(t *testing.T) {
	want := contents(tree(t, rendertest.Design()))
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := rendertest.Parts()
		r.Shuffle(len(p.Resources), func(i, j int) { p.Resources[i], p.Resources[j] = p.Resources[j], p.Resources[i] })
		r.Shuffle(len(p.Units), func(i, j int) { p.Units[i], p.Units[j] = p.Units[j], p.Units[i] })
		r.Shuffle(len(p.Objects), func(i, j int) { p.Objects[i], p.Objects[j] = p.Objects[j], p.Objects[i] })
		r.Shuffle(len(p.Steps), func(i, j int) { p.Steps[i], p.Steps[j] = p.Steps[j], p.Steps[i] })
		if d := cmp.Diff(want, contents(tree(t, rendertest.Must(p)))); d != "" {
			t.Fatalf("seed %d: %s", seed, d)
		}
	}
}

func TestLockNamesEveryFile(t *testing.T) {
	tr := tree(t, rendertest.Design())
	data, _ := tr.File(render.LockFile)
	lock, err := render.ParseLock(data)
	if err != nil {
		t.Fatal(err)
	}
	if lock.Estate != inputs.Estate || lock.Ward != inputs.Ward || len(lock.Files) != tr.Len()-1 {
		t.Errorf("lock %+v of %d files", lock, tr.Len())
	}
	for f := range tr.Files() {
		if f.Path != render.LockFile && lock.Files[f.Path] != digest.Of(f.Data) {
			t.Errorf("the lock has another digest for %s", f.Path)
		}
	}
	if tr.Hash() != digest.Of(data) {
		t.Error("the tree's hash is not the lock's")
	}
}

func TestLockRefused(t *testing.T) {
	for name, test := range map[string]struct{ data, want string }{
		"not JSON":    {"{", "unexpected EOF"},
		"newer":       {`{"version": 2, "ward": "9.9.9", "estate": "` + digest.Of(nil).String() + `", "files": {}}`, "use the Ward that rendered the tree (9.9.9)"},
		"unknown":     {`{"version": 1, "wrd": ""}`, "unknown field"},
		"leading out": {`{"version": 1, "ward": "", "estate": "` + digest.Of(nil).String() + `", "files": {"../x": "` + digest.Of(nil).String() + `"}}`, "is no path in a tree"},
		"absolute":    {`{"version": 1, "ward": "", "estate": "` + digest.Of(nil).String() + `", "files": {"/etc/x": "` + digest.Of(nil).String() + `"}}`, "is no path in a tree"},
		"bad digest":  {`{"version": 1, "ward": "", "estate": "md5:1", "files": {}}`, "is no digest"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := render.ParseLock([]byte(test.data)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

func TestTreeRefused(t *testing.T) {
	for name, files := range map[string][]render.File{
		"twice":         {{Path: "a"}, {Path: "a"}},
		"case alone":    {{Path: "a/B"}, {Path: "a/b"}},
		"leading out":   {{Path: "../a"}},
		"absolute":      {{Path: "/a"}},
		"empty segment": {{Path: "a//b"}},
		"backslash":     {{Path: `a\b`}},
	} {
		if _, err := render.NewTree(files...); err == nil {
			t.Errorf("%s: not refused", name)
		}
	}
}

func TestEveryLinkOfTheReadmeLeadsToAFile(t *testing.T) {
	files := contents(tree(t, rendertest.Design()))
	links := 0
	for part := range strings.SplitSeq(files["README.md"], "](") {
		path, _, ok := strings.Cut(part, ")")
		if !ok || strings.ContainsAny(path, "# \n") || !strings.Contains(path, "/") {
			continue
		}
		links++
		found := slices.ContainsFunc(slices.Collect(func(yield func(string) bool) {
			for p := range files {
				if !yield(p) {
					return
				}
			}
		}), func(p string) bool { return p == path || strings.HasPrefix(p, path+"/") })
		if !found {
			t.Errorf("%s leads to nothing", path)
		}
	}
	if links < 6 {
		t.Errorf("only %d links were seen", links)
	}
}

// Each map has a picture and a page, to which the README leads; and the page
// lists what the picture has numbers for.
func TestMapsAreListed(t *testing.T) {
	d := example.Design(t)
	files := contents(tree(t, d))
	if len(d.Maps) < 6 {
		t.Fatalf("only %d maps", len(d.Maps))
	}
	for _, m := range d.Maps {
		name := picture.MapName(m)
		page := files["docs/"+name+".md"]
		if files["pictures/"+name+".svg"] == "" || !strings.Contains(page, "](../pictures/"+name+".svg)") || !strings.Contains(files["README.md"], "](docs/"+name+".md)") {
			t.Errorf("%s has no picture, or nothing leads to it", name)
		}
		x := m.Index()
		for i, f := range m.Flows {
			if row := fmt.Sprintf("\n| %d | %s | %s | ", i+1, x.Title(f.From), x.Title(f.To)); !strings.Contains(page, row) {
				t.Errorf("%s: the flow %s is not listed as %q", name, f.Name, row)
			}
		}
		for _, p := range m.Places {
			if !p.Resource.IsZero() && !strings.Contains(files["pictures/"+name+".svg"]+page, p.Title) {
				t.Errorf("%s does not show %s", name, p.ID)
			}
		}
	}
}

// hashing is a sink that keeps nothing but a digest.
type hashing struct {
	hash.Hash
	files, bytes int
}

func (h *hashing) File(path string, data []byte) error {
	h.files++
	h.bytes += len(data)
	h.Write([]byte(path))
	h.Write(data)
	return nil
}

// many returns the design with its environment n times, each in units and
// resource groups of its own.
func many(n int) *design.Design {
	p := rendertest.Parts()
	base := rendertest.Parts()
	p.Resources = slices.DeleteFunc(p.Resources, func(r design.Resource) bool { return r.Unit != rendertest.Platform })
	p.Units = p.Units[:1]
	p.Objects, p.Steps, p.Decisions = nil, nil, nil
	for i := range n {
		name := fmt.Sprintf("clinic%d", i)
		rename := strings.NewReplacer("harbor", name).Replace
		for _, u := range base.Units[1:] {
			u.Name = must(addr.ParseUnit(rename(u.Name.String())))
			u.Owner = design.Terraform
			p.Units = append(p.Units, u)
		}
		for _, r := range base.Resources {
			if r.Unit == rendertest.Platform {
				continue
			}
			r.Unit = must(addr.ParseUnit(rename(r.Unit.String())))
			r.ID = addr.MustParseID(rename(r.ID.String()))
			r.Body = renamed(r.Body, rename).(design.Object)
			r.Parts = slices.Clone(r.Parts)
			for j, id := range r.Parts {
				r.Parts[j] = addr.MustParseID(rename(id.String()))
			}
			r.DependsOn = slices.Clone(r.DependsOn)
			for j, id := range r.DependsOn {
				r.DependsOn[j] = addr.MustParseID(rename(id.String()))
			}
			p.Resources = append(p.Resources, r)
		}
		for _, o := range base.Objects {
			o.Key.Cluster = name
			o.Unit = must(addr.ParseUnit(rename(o.Unit.String())))
			p.Objects = append(p.Objects, o)
		}
	}
	return rendertest.Must(p)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func renamed(v any, rename func(string) string) any {
	switch v := v.(type) {
	case design.Object:
		out := design.Object{}
		for k, m := range v {
			out[rename(k)] = renamed(m, rename)
		}
		return out
	case design.List:
		out := design.List{}
		for _, m := range v {
			out = append(out, renamed(m, rename))
		}
		return out
	case addr.Ref:
		return addr.Ref{ID: addr.MustParseID(rename(v.ID.String())), Output: v.Output}
	case string:
		return rename(v)
	default:
		return v
	}
}

// BenchmarkEnvironments renders into a hashing sink, as many environments as
// an organisation could have.
func BenchmarkEnvironments(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d := many(n)
			b.ReportAllocs()
			var sink *hashing
			for b.Loop() {
				sink = &hashing{Hash: sha256.New()}
				if err := render.To(sink, d, inputs); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(d.Resources)), "resources")
			b.ReportMetric(float64(sink.files), "files")
			b.ReportMetric(float64(sink.bytes)/1e6, "MB")
		})
	}
}
