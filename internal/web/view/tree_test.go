package view

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/app/console"
	sealed "github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/render/disk"
)

// drawnTree is a tree of some files, and how some folder stands to it.
func drawnTree(t *rapid.T) (*Index, console.Rendered) {
	folder := rapid.SampledFrom([]string{"", "azure/", "azure/platform/terraform/", "clusters/a/odoo/", "docs/"})
	name := rapid.SampledFrom([]string{"main.tf", "README.md", "x.yaml", "kustomization.yaml", "template.json", "p.svg", "odd name <b>", "ü"})
	seen := map[string]bool{}
	var files []render.File
	compared := disk.Comparison{There: true}
	for range rapid.IntRange(1, 30).Draw(t, "files") {
		path := folder.Draw(t, "folder") + name.Draw(t, "name")
		if seen[strings.ToLower(path)] {
			continue
		}
		seen[strings.ToLower(path)] = true
		files = append(files, render.File{Path: path, Data: []byte(rapid.SampledFrom([]string{"", "one\n", "one\ntwo needle\n", "needle"}).Draw(t, "text"))})
		switch rapid.IntRange(0, 4).Draw(t, "disk") {
		case 0:
			compared.Differences = append(compared.Differences, disk.Compared{Path: path, Action: disk.Add})
		case 1:
			compared.Differences = append(compared.Differences, disk.Compared{Path: path, Action: disk.Change, Problem: "was edited"})
		case 2:
			compared.Differences = append(compared.Differences, disk.Compared{Path: path, Action: disk.Change})
		default:
			compared.Same++
		}
	}
	for _, gone := range []string{"old/a.tf", "old/b.tf"}[:rapid.IntRange(0, 2).Draw(t, "gone")] {
		compared.Differences = append(compared.Differences, disk.Compared{Path: gone, Action: disk.Remove})
	}
	slices.SortFunc(compared.Differences, func(a, b disk.Compared) int { return strings.Compare(a.Path, b.Path) })
	tree, err := render.NewTree(files...)
	if err != nil {
		t.Fatal(err)
	}
	estate := &console.Estate{}
	return &Index{Shown: console.Shown{Estate: estate, Disk: &console.Disk{Dir: "out", Of: estate, Comparison: compared}}}, console.Rendered{Tree: tree}
}

// A folder's number is the number of what its page lists, the folders and files of a
// page are all that is beneath it, and each state's number is that of its list.
func TestTreeCountsWhatItLists(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, tree := drawnTree(t)
		var walk func(folder string) int
		walk = func(folder string) int {
			page, err := x.TreeOf(tree, folder, nil)
			if err != nil {
				t.Fatal(err)
			}
			within, here := 0, 0
			for _, f := range page.Folders {
				below := strings.TrimPrefix(f.Link, "/tree/")
				name, err := url.PathUnescape(below)
				if err != nil {
					t.Fatal(err)
				}
				if got := walk(name); got != f.Files {
					t.Fatalf("%s says %d files, and lists %d", f.Name, f.Files, got)
				}
				within += f.Files
			}
			for f := range tree.Files() {
				rest, ok := strings.CutPrefix(f.Path, folder+"/")
				if folder == "" {
					rest, ok = f.Path, true
				}
				if ok && !strings.Contains(rest, "/") {
					here++
				}
			}
			if within+here != page.Table.Total || page.Files != page.Table.Total {
				t.Fatalf("%q: %d in folders, %d beside them, %d listed", folder, within, here, page.Table.Total)
			}
			return page.Table.Total
		}
		if got := walk(""); got != tree.Len() {
			t.Fatalf("%d are listed of %d", got, tree.Len())
		}
		page, _ := x.TreeOf(tree, "", nil)
		known := 0
		for _, tile := range page.Disk.Tiles {
			u, err := url.Parse(tile.Link)
			if err != nil {
				t.Fatal(err)
			}
			listed := x.DifferencesOf(tree, u.Query()).Table.Total
			if u.Path == "/tree" {
				again, _ := x.TreeOf(tree, "", u.Query())
				listed = again.Table.Total
			}
			if listed != tile.Count {
				t.Fatalf("%s: %d, and %d listed", tile.Title, tile.Count, listed)
			}
			if tile.Title != OnlyOnDisk && tile.Title != NotWards {
				known += tile.Count
			}
		}
		if known != tree.Len() {
			t.Fatalf("%d files have a state, of %d", known, tree.Len())
		}
		for f := range tree.Files() {
			m, err := x.FileOf(tree, f.Path, nil)
			if err != nil || m.Disk == "" {
				t.Fatalf("%s: %q, %v", f.Path, m.Disk, err)
			}
		}
		found, _ := x.TreeOf(tree, "", url.Values{"text": {"needle"}})
		want := 0
		for f := range tree.Files() {
			if strings.Contains(string(f.Data), "needle") {
				want++
			}
		}
		if found.Table.Total != want {
			t.Fatalf("%d found of %d", found.Table.Total, want)
		}
	})
}

// A payload that is laid out by its keys has each line of it once, in order.
func TestPayloadHasAllItsLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.MapOfN(rapid.StringN(0, 5, 20), rapid.SliceOfN(rapid.String(), 0, 60), 0, 12).Draw(t, "value")
		raw, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := indented(raw)
		v := payloadOf(raw, "/raw")
		var got []string
		for _, s := range v.Sections {
			for _, l := range s.Lines {
				got = append(got, l.Text)
				if l.Number != len(got) {
					t.Fatalf("line %d is numbered %d", len(got), l.Number)
				}
			}
			if s.Long && len(s.Lines) <= longSection {
				t.Fatalf("%s is closed, and has %d lines", s.Title, len(s.Lines))
			}
		}
		if joined := strings.Join(got, "\n"); joined != strings.ToValidUTF8(string(want), "\uFFFD") || !v.JSON || v.Cut != 0 {
			t.Fatalf("%q, want %q", joined, want)
		}
	})
	for raw, isJSON := range map[string]bool{"": false, "{": false, "plain text\nof two lines": false, "[1,2]": true, `"x"`: true, "\xff\x00": false} {
		if v := payloadOf([]byte(raw), "/raw"); v.JSON != isJSON {
			t.Errorf("%q is JSON: %v", raw, v.JSON)
		}
	}
}

// What is drawn of a proof is its steps: a box for each sibling, on its side, and for
// what each gives; nothing lies on anything else, and all within the picture.
func TestProofIsDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := make([]evidence.PathStep, rapid.IntRange(0, 40).Draw(t, "steps"))
		for i := range steps {
			steps[i].Left = rapid.Bool().Draw(t, "left")
			steps[i].Sibling[0] = byte(i)
		}
		d := drawnProof(sealed.SealedRecord{Entry: evidence.Entry{Index: 7}, Checkpoint: evidence.Checkpoint{Size: 9}}, steps)
		if want := 2*len(steps) + 1; len(d.Nodes) != want || len(d.Lines) != 2*len(steps) {
			t.Fatalf("%d boxes and %d lines for %d steps", len(d.Nodes), len(d.Lines), len(steps))
		}
		at := map[[2]int]bool{}
		spine := 0
		for _, n := range d.Nodes {
			if at[[2]int{n.X, n.Y}] || n.X < 0 || n.Y < 0 || n.X+n.Width > d.Width || n.Y+n.Height > d.Height {
				t.Fatalf("a box at %d, %d of %d by %d", n.X, n.Y, d.Width, d.Height)
			}
			at[[2]int{n.X, n.Y}] = true
			if n.Class == "leaf" {
				spine = n.X
			}
		}
		i := 0
		for _, n := range d.Nodes {
			if n.Class == "sibling" {
				if (n.X < spine) != steps[i].Left {
					t.Fatalf("the sibling of step %d is on the other side", i)
				}
				i++
			}
		}
	})
}

// The pages of a long file have each line of it once, and a line's address leads to the
// page that shows it.
func TestLinesOfALongFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 3*mostLines).Draw(t, "lines")
		tree, err := render.NewTree(render.File{Path: "a.txt", Data: []byte(strings.Repeat("x\n", n))})
		if err != nil {
			t.Fatal(err)
		}
		x, all := &Index{}, 0
		for next := "/tree/a.txt"; next != ""; {
			u, err := url.Parse(next)
			if err != nil {
				t.Fatal(err)
			}
			page, err := x.FileOf(console.Rendered{Tree: tree}, "a.txt", u.Query())
			if err != nil || page.All != n {
				t.Fatalf("%d lines, want %d: %v", page.All, n, err)
			}
			for _, l := range page.Lines {
				if all++; l.Number != all {
					t.Fatalf("line %d is numbered %d", all, l.Number)
				}
				to, err := url.Parse(LineAddress("a.txt", l.Number))
				if err != nil || to.Query().Get("from") != u.Query().Get("from") {
					t.Fatalf("line %d is on %s, and its address is %s", l.Number, next, to)
				}
			}
			next = page.After
		}
		if all != n {
			t.Fatalf("%d lines on all pages, want %d", all, n)
		}
	})
}

// What a form asks for is what the exporter is asked for: the last day is in the period.
func TestAskedOf(t *testing.T) {
	got, err := AskedOf(url.Values{"from": {"2026-11-01"}, "until": {"2026-11-30"}, "control": {"a/1\r\n b/2 "}, "sample": {" 5 "}, "seed": {"x"}, "checkpoint": {"one\r\ntwo\r\n"}})
	if err != nil {
		t.Fatal(err)
	}
	if !got.Until.Equal(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)) || !slices.Equal(got.Controls, []string{"a/1", "b/2"}) || got.Sample != 5 || string(got.Earlier) != "one\ntwo\n" {
		t.Errorf("%+v", got)
	}
	if one, err := AskedOf(url.Values{"from": {"2026-11-01"}, "until": {"2026-11-01"}}); err != nil || one.From.Equal(one.Until) {
		t.Errorf("a period of one day: %v", err)
	}
}
