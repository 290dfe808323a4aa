package web_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/web/view"
)

// entered is a client that was let in.
func entered(t *testing.T, o *opened) *http.Client {
	t.Helper()
	c := client(t)
	o.enter(t, c)
	return c
}

func treeOf(t *testing.T, shown console.Shown) console.Rendered {
	t.Helper()
	tree, err := shown.Estate.Tree.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// Each file of the tree has a page, and is handed out as it is, as something that no
// browser opens.
func TestEveryFileOfTheTree(t *testing.T) {
	o := open(t)
	c := entered(t, o)
	n := 0
	for f := range treeOf(t, o.Shown).Files() {
		n++
		if status, body, _ := ask(t, c, get(t, o.URL+view.FileAddress(f.Path))); status != http.StatusOK || !strings.Contains(body, "<code>"+html.EscapeString(f.Path)+"</code>") {
			t.Errorf("%s: %d", f.Path, status)
		}
		status, body, h := ask(t, c, get(t, o.URL+view.FileAddress(f.Path)+"?as=download"))
		if status != http.StatusOK || body != string(f.Data) {
			t.Errorf("%s: %d, %d bytes of %d", f.Path, status, len(body), len(f.Data))
		}
		if h.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment; ") {
			t.Errorf("%s is handed out as %s, %s", f.Path, h.Get("Content-Type"), h.Get("Content-Disposition"))
		}
	}
	if n < 100 {
		t.Errorf("%d files", n)
	}
}

// What is asked for by a name that would lead out of a folder is not there, in whatever
// way it is spelt.
func TestNothingButTheTree(t *testing.T) {
	o := open(t)
	c := entered(t, o)
	for _, name := range []string{
		"../README.md", "..%2fREADME.md", "%2e%2e/%2e%2e/etc/passwd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "azure/../../ledger.yaml", "..%5c..%5cledger.yaml", "%2fetc%2fpasswd", "/etc/passwd",
		"README.md%00", "%00", "CON", "NUL.tf", "COM1", "C:%5cwindows", "README.md/", "README.md/x", "readme.md", ".", "..", "azure/", "notes.txt", ".git/config", "ward.lock.json/..",
		strings.Repeat("a/", 4000) + "b", strings.Repeat("a", 9000), "%ff%fe", "README.md::$DATA", "%E2%80%AEdm.EMDAER",
	} {
		for _, as := range []string{"", "?as=download", "?as=picture", "?as=zip"} {
			status, body, h := ask(t, c, get(t, o.URL+"/tree/"+name+as))
			if status != http.StatusNotFound && status != http.StatusTemporaryRedirect && status != http.StatusMovedPermanently && status != http.StatusBadRequest {
				t.Errorf("%.60s%s: %d", name, as, status)
			}
			if strings.Contains(body, "root:") || strings.Contains(body, "nobody's to read") || h.Get("Content-Disposition") != "" {
				t.Errorf("%.60s%s answers with a file", name, as)
			}
		}
	}
}

// A picture is handed out so that nothing in it runs, and nothing else as a picture.
func TestPicturesRunNothing(t *testing.T) {
	o := open(t)
	c := entered(t, o)
	status, body, h := ask(t, c, get(t, o.URL+"/tree/pictures/network.svg?as=picture"))
	if policy := h.Get("Content-Security-Policy"); status != http.StatusOK || !strings.Contains(body, "<svg") || policy != "default-src 'none'; style-src 'unsafe-inline'; sandbox" {
		t.Errorf("%d, policy %q", status, policy)
	}
	if h.Get("X-Content-Type-Options") != "nosniff" {
		t.Error("a browser may guess what it is")
	}
	if status, _, _ := ask(t, c, get(t, o.URL+"/tree/README.md?as=picture")); status != http.StatusBadRequest {
		t.Errorf("a document as a picture: %d", status)
	}
}

// An archive holds the tree, and is the same whenever it is asked for.
func TestArchives(t *testing.T) {
	o := open(t)
	c := entered(t, o)
	tree := treeOf(t, o.Shown)
	for _, form := range []string{"zip", "tar.gz"} {
		_, first, h := ask(t, c, get(t, o.URL+"/tree?as="+form))
		_, second, _ := ask(t, c, get(t, o.URL+"/tree?as="+form))
		if first != second || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment; ") {
			t.Errorf("%s: not the same twice, or %q", form, h.Get("Content-Disposition"))
		}
		var files []render.File
		if form == "zip" {
			files = unzipped(t, first)
		} else {
			files = untarred(t, first)
		}
		again, err := render.NewTree(files...)
		if err != nil || again.Hash() != tree.Hash() || again.Len() != tree.Len() {
			t.Errorf("%s holds %d files, the tree has %d: %v", form, again.Len(), tree.Len(), err)
		}
	}
}

func unzipped(t *testing.T, raw string) (out []render.File) {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, render.File{Path: f.Name, Data: data})
	}
	return out
}

func untarred(t *testing.T, raw string) (out []render.File) {
	t.Helper()
	z, err := gzip.NewReader(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, render.File{Path: h.Name, Data: data})
	}
}

// What is different on disk is said on the tree's page, listed, and shown on the file's.
func TestDifferencesOnDisk(t *testing.T) {
	o := open(t)
	c := entered(t, o)
	x := view.NewIndex(o.Shown)
	tree := treeOf(t, o.Shown)
	page, err := x.TreeOf(tree, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{view.Edited: 1, view.Changed: 2, view.NotOnDisk: 1, view.OnlyOnDisk: 1, view.NotWards: 1, view.AsOnDisk: tree.Len() - 4}
	for _, tile := range page.Disk.Tiles {
		if tile.Count != want[tile.Title] {
			t.Errorf("%s: %d, want %d", tile.Title, tile.Count, want[tile.Title])
		}
		u := mustURL(t, tile.Link)
		listed := x.DifferencesOf(tree, u.Query()).Table.Total
		if u.Path == "/tree" {
			again, err := x.TreeOf(tree, "", u.Query())
			if err != nil {
				t.Fatal(err)
			}
			listed = again.Table.Total
		}
		if listed != tile.Count {
			t.Errorf("%s: %d, and %s lists %d", tile.Title, tile.Count, tile.Link, listed)
		}
	}
	for path, says := range map[string][]string{
		"/tree/README.md": {"edited by hand", "was edited by hand since it was rendered", "-Edited &lt;by hand&gt;."},
		"/tree/azure/platform/terraform/backend.tf": {">changed<", "-# An older backend."},
		"/tree/docs/decisions.md":                   {">not on disk<"},
		"/tree/azure/closed/terraform/main.tf":      {">only on disk<", "-# This unit is no more.", "a render removes it"},
		"/tree/ward.lock.json":                      {">changed<"},
		"/tree/images/gate.sh":                      {">as it is on disk<"},
		"/tree-differences":                         {"notes.txt", "leave it as it is"},
		"/tree":                                     {"Compared with", "edited by hand"},
	} {
		_, body, _ := ask(t, c, get(t, o.URL+path))
		for _, s := range says {
			if !strings.Contains(body, s) {
				t.Errorf("%s does not say %q", path, s)
			}
		}
		if strings.Contains(body, "nobody&#39;s to read") {
			t.Errorf("%s has what stands in a file that is not Ward's", path)
		}
	}
	if status, _, _ := ask(t, c, get(t, o.URL+"/tree/azure/closed/terraform/main.tf?as=download")); status != http.StatusNotFound {
		t.Errorf("a file of the disk alone is handed out: %d", status)
	}
}

// Without a folder that is followed the pages say how to have it, and never that all is
// as it is; and where it was compared with another estate's tree, that.
func TestNoFolderToCompareWith(t *testing.T) {
	shown := open(t).Shown
	old := *shown.Disk
	old.Of = nil
	broken := console.Disk{Dir: "out", Of: shown.Estate, Err: errors.New("permission denied")}
	missing := console.Disk{Dir: "out", Of: shown.Estate}
	for name, c := range map[string]struct {
		disk *console.Disk
		tree string
		file string
	}{
		"none":      {nil, "ward serve ESTATE --tree DIR", "compared with no folder"},
		"old":       {&old, "is being compared anew", "with the tree of the estate before it changed"},
		"broken":    {&broken, "permission denied", "compared with no folder"},
		"not there": {&missing, "There is no folder", "as it is on disk"},
	} {
		t.Run(name, func(t *testing.T) {
			shown.Disk = c.disk
			o := show(t, shown)
			browser := entered(t, o)
			if _, body, _ := ask(t, browser, get(t, o.URL+"/tree")); !strings.Contains(body, c.tree) {
				t.Errorf("the tree's page does not say %q", c.tree)
			}
			if _, body, _ := ask(t, browser, get(t, o.URL+"/tree/images/gate.sh")); !strings.Contains(body, c.file) {
				t.Errorf("the file's page does not say %q", c.file)
			}
		})
	}
}

// A page says what it waits for while the tree is rendered, and that it failed.
func TestTreeThatIsNotThereYet(t *testing.T) {
	shown := open(t).Shown
	hold, tree := make(chan struct{}), treeOf(t, shown)
	slow, failing, none := *shown.Estate, *shown.Estate, *shown.Estate
	slow.Tree = console.NewLater(func() (console.Rendered, error) {
		<-hold
		return tree, nil
	})
	failing.Tree = console.NewLater(func() (console.Rendered, error) {
		return console.Rendered{}, errors.New("rendering Terraform: two files of one name")
	})
	none.Tree = nil
	for name, c := range map[string]struct {
		estate *console.Estate
		status int
		says   string
	}{
		"slow":    {&slow, http.StatusOK, `<meta http-equiv="refresh" content="2">`},
		"failing": {&failing, http.StatusInternalServerError, "two files of one name"},
		"none":    {&none, http.StatusNotFound, "renders no tree"},
	} {
		t.Run(name, func(t *testing.T) {
			shown.Estate = c.estate
			o := show(t, shown)
			if status, body, _ := ask(t, entered(t, o), get(t, o.URL+"/tree")); status != c.status || !strings.Contains(body, c.says) {
				t.Errorf("%d:\n%s", status, body)
			}
		})
	}
	close(hold)
	shown.Estate = &slow
	if _, err := slow.Tree.Get(t.Context()); err != nil {
		t.Fatal(err)
	}
	o := show(t, shown)
	if _, body, _ := ask(t, entered(t, o), get(t, o.URL+"/tree")); !strings.Contains(body, "What is rendered") {
		t.Errorf("what is there by now is not shown:\n%s", body)
	}
}

// A search finds a text where it stands, and each hit leads to its line.
func TestSearchInTheTree(t *testing.T) {
	o := open(t)
	c := entered(t, o)
	const text = "use_azuread_auth"
	_, body, _ := ask(t, c, get(t, o.URL+"/tree?text="+text))
	want := 0
	for f := range treeOf(t, o.Shown).Files() {
		if bytes.Contains(f.Data, []byte(text)) {
			want++
		}
	}
	hits := regexp.MustCompile(`href="(/tree/[^"#]+)(#L\d+)"`).FindAllStringSubmatch(body, -1)
	if len(hits) != want || want == 0 {
		t.Fatalf("%d hits, want %d", len(hits), want)
	}
	for _, hit := range hits {
		_, body, _ := ask(t, c, get(t, o.URL+hit[1]))
		_, line, _ := strings.Cut(body, `<span id="`+hit[2][1:]+`">`)
		line, _, _ = strings.Cut(line, "</span>")
		if !strings.Contains(line, text) {
			t.Errorf("%s%s is %q", hit[1], hit[2], line)
		}
	}
	for q, says := range map[string]string{"x": "search for two at least", "no such text anywhere": "Nothing is left"} {
		if _, body, _ := ask(t, c, get(t, o.URL+"/tree?text="+url.QueryEscape(q))); !strings.Contains(body, says) {
			t.Errorf("searching for %q does not say %q", q, says)
		}
	}
}
