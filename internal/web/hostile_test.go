package web_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"html"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/store/sqlite"
)

// written is a name as somebody would write it who wants a page to be his, as far as an
// estate takes it: a formula, the ends of elements and of an attribute, an element of
// his own, and a word without an end.
var written = "=1+1\"'><ward-hostile onhostile=\"1\"></title></textarea></svg></script>" + strings.Repeat("W", 300)

// hidden are marks that nobody would see, which an estate does not take, and others may
// have: one that turns the direction of writing, one that ends that, one of no width, a
// soft hyphen and a bell.
const hidden = "\u202e\u2066\u200b\u00ad\a"

// hostileText is such a name with such marks.
var hostileText = "=1+1" + hidden + strings.TrimPrefix(written, "=1+1")

// hostile is what a console shows of the example whose texts are hostile, with one
// sealed day: all that people write in words, which is what no form is asked of.
var hostile = sync.OnceValues(func() (console.Shown, error) {
	dir, at := filepath.Join(kept, "hostile"), today
	if err := os.CopyFS(dir, os.DirFS(exampleEstate)); err != nil {
		return console.Shown{}, err
	}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(path, []byte(spoilt(string(raw))), 0o600)
	})
	if err != nil {
		return console.Shown{}, err
	}
	ward := app.Wire(app.Ports{
		Version: "test", Catalogue: catalogue.FS(), Now: func() time.Time { return at },
		Database: func(ctx context.Context, path string) (state.Database, error) { return sqlite.Open(ctx, path) },
	})
	ctx := context.Background()
	sealed := state.Request{Dir: filepath.Join(kept, "hostile-state"), Keys: filepath.Join(kept, "hostile-keys")}
	if _, err := evidence.Begin(ctx, evidence.BeginRequest{Request: sealed, Name: "hrg.example/hostile"}); err != nil {
		return console.Shown{}, err
	}
	w, err := ward.Open.Workspace(dir, nil)
	if err != nil {
		return console.Shown{}, err
	}
	r, err := ward.Judge.Posture(ctx, judge.ByEstate(w), judge.PostureRequest{CheckRequest: judge.CheckRequest{At: at.AddDate(0, 0, -1), State: sealed}})
	if err = errors.Join(err, r.Sealed.Err); err != nil {
		return console.Shown{}, err
	}
	tree := filepath.Join(kept, "hostile-tree") // with files that are nobody's
	if err := errors.Join(os.Mkdir(tree, 0o700), os.WriteFile(filepath.Join(tree, "x\"><ward-hostile onhostile=1>"+hidden+strings.Repeat("W", 150)), nil, 0o600)); err != nil {
		return console.Shown{}, err
	}
	keeper := &console.Keeper{
		Request: console.Request{Estate: dir, State: sealed, Tree: tree}, Open: ward.Open, Judge: ward.Judge, Ledgers: ward.Evidence.List.Ledgers, Render: ward.Renderer(nil), Prices: estates.Pricer{},
		Now: func() time.Time { return at }, Every: 10 * time.Millisecond, Verify: time.Hour,
	}
	shown, err := once(keeper, func(s console.Shown) bool {
		return s.Problems != nil || s.Unsealed != nil || s.Estate != nil && s.Sealed != nil && !s.Sealed.Verified.IsZero() && s.Disk != nil
	})
	if err == nil && shown.Estate != nil {
		hide(reflect.ValueOf(shown.Estate.Design), map[uintptr]bool{})
		hide(reflect.ValueOf(&shown.Estate.Judged).Elem(), map[uintptr]bool{})
	}
	return shown, err
})

// hide puts the marks that nobody sees into each hostile text of a value.
func hide(v reflect.Value, been map[uintptr]bool) {
	switch v.Kind() {
	case reflect.String:
		if v.CanSet() && strings.Contains(v.String(), written) {
			v.SetString(strings.ReplaceAll(v.String(), written, hostileText))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				hide(v.Field(i), been)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			hide(v.Index(i), been)
		}
	case reflect.Pointer:
		if !v.IsNil() && !been[v.Pointer()] {
			been[v.Pointer()] = true
			hide(v.Elem(), been)
		}
	}
}

// worded are the fields that hold words of people, on one line or folded over several.
var worded = regexp.MustCompile(`(?m)^( *(?:- )?)(name|title|agreement|why|approver|compensating|owner|accountable|statement|by)(: )(?:>-\n(?: {4,}.*\n)+|([A-Z].*|[a-z]+(?: [a-z]+)+)\n)|(policy: )POL-[0-9]+ [A-Za-z ]+`)

func spoilt(text string) string {
	quoted := strconv.QuoteToASCII(written) // as YAML writes it, too
	return worded.ReplaceAllStringFunc(text, func(found string) string {
		m := worded.FindStringSubmatch(found)
		if m[5] != "" {
			return m[5] + quoted
		}
		return m[1] + m[2] + m[3] + quoted + "\n"
	})
}

// asText fails where what is handed out has something of a hostile text as anything but
// text that is seen.
func asText(t *testing.T, at, kind, body string) {
	t.Helper()
	shown := body
	switch {
	case strings.HasPrefix(kind, "text/html"):
		shown = values.ReplaceAllString(body, "") // the value of a choice is sent back as it is, and not shown
		if strings.Contains(body, "<ward-hostile") || unquoted.MatchString(body) {
			t.Errorf("%s: a name is markup", at)
		}
	case strings.HasPrefix(kind, "image/svg"):
		d := xml.NewDecoder(strings.NewReader(body))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s is no XML: %v", at, err)
			}
			if e, ok := token.(xml.StartElement); ok && (e.Name.Local == "ward-hostile" || slices.ContainsFunc(e.Attr, func(a xml.Attr) bool { return strings.HasPrefix(a.Name.Local, "on") })) {
				t.Errorf("%s: a name is markup", at)
			}
		}
	}
	if i := strings.IndexAny(shown, hidden); i >= 0 {
		t.Errorf("%s: has what is not seen: …%q", at, strings.ToValidUTF8(shown[max(0, i-200):i+8], ""))
	}
}

// unquoted is an attribute of the hostile text that stands in a tag, and not in the
// value of another.
var unquoted = regexp.MustCompile(`<[a-z][^<>"]*(?:"[^"]*"[^<>"]*)*\sonhostile=`)

// An estate whose texts are hostile is shown as any other: what they say is text, on
// each page and in each form in which it is handed out.
func TestHostileEstate(t *testing.T) {
	shown, err := hostile()
	if err != nil || shown.Problems != nil || shown.Unsealed != nil {
		t.Fatal(err, shown.Problems, shown.Unsealed)
	}
	o := show(t, shown)
	c := entered(t, o)
	said, kinds := map[string]int{}, map[string]int{}
	seen := map[string]bool{}
	queue := []string{"/", "/search?q=" + url.QueryEscape(hostileText[:150]), "/network/picture.svg", "/tree/pictures/network.svg?as=picture", "/what-if?set=" + url.QueryEscape("organisation.name="+hostileText), "/tree?text=" + url.QueryEscape(hostileText), "/findings?q=" + url.QueryEscape(hostileText), "/packs?subject=" + url.QueryEscape(hostileText), "/nope/" + url.PathEscape(hostileText)}
	for _, list := range []string{"/findings", "/controls", "/evidence", "/catalogue", "/environments", "/cost", "/exceptions", "/drills", "/tree", "/tree-differences", "/map", "/network", "/decisions"} {
		queue = append(queue, list, list+"?format=csv", list+"?format=json")
	}
	for ; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if seen[at] {
			continue
		}
		seen[at] = true
		_, body, h := ask(t, c, get(t, o.URL+at))
		kind := h.Get("Content-Type")
		if strings.HasPrefix(kind, "application/octet-stream") || strings.HasPrefix(kind, "application/zip") || strings.HasPrefix(kind, "application/gzip") {
			continue // to the byte
		}
		asText(t, at, kind, body)
		if strings.Contains(body, "ward-hostile") {
			said[strings.SplitN(kind, ";", 2)[0]]++
		}
		switch {
		case strings.HasPrefix(kind, "text/csv"):
			rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
			if err != nil {
				t.Errorf("%s: %v", at, err)
			}
			for _, cell := range slices.Concat(rows...) {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") {
					t.Errorf("%s: a spreadsheet computes %.40q", at, cell)
				}
			}
		case strings.HasPrefix(kind, "application/json"):
			var held struct{ Rows []map[string]string }
			if err := json.Unmarshal([]byte(body), &held); err != nil {
				t.Errorf("%s: %v", at, err)
			}
		case strings.HasPrefix(kind, "text/html"):
			for _, m := range hrefs.FindAllStringSubmatch(body, -1) {
				link := html.UnescapeString(m[1])
				u, err := url.Parse(link)
				if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(u.Path, "/") && u.Path != "" {
					t.Errorf("%s leads to %q", at, link)
					continue
				}
				u.Fragment = ""
				of := strings.SplitN(u.Path+"/", "/", 3)[1]
				if u.Path == "" || u.Path == "/sign-out" || kinds[of] >= 12 {
					continue
				}
				kinds[of]++
				queue = append(queue, u.String())
			}
		}
	}
	for _, kind := range []string{"text/html", "text/csv", "application/json"} {
		if said[kind] < 2 {
			t.Errorf("%d answers of %s have a hostile text", said[kind], kind)
		}
	}
	if t.Failed() {
		return
	}
	t.Logf("hostile texts: %v", said)
}

// A name without an end makes no page wider than its window.
func TestHostileEstateInANarrowWindow(t *testing.T) {
	shown, err := hostile()
	if err != nil || shown.Problems != nil || shown.Unsealed != nil {
		t.Fatal(err, shown.Problems, shown.Unsealed)
	}
	o := show(t, shown)
	tab := in(t, labtest.Chromium(t), o, labtest.Look{Width: 375, Height: 800})
	for name, path := range pages() {
		if path == "" {
			continue
		}
		tab.Open(o.URL + path)
		if tab.Ask("document.documentElement.scrollWidth > window.innerWidth") == "true" {
			t.Errorf("%s: the page is wider than its window, by %s", name, tab.Ask(widest))
		}
		if tab.Ask("document.querySelector('ward-hostile') !== null") == "true" {
			t.Errorf("%s: a name is an element", name)
		}
	}
}

// widest asks for the innermost elements that reach out of the window, and stand in
// nothing that scrolls.
const widest = `(() => {
	const out = [...document.querySelectorAll("main *, header *, footer *")].filter(e => e.getBoundingClientRect().right > innerWidth && !e.closest(".scroll, pre, svg *"));
	return out.filter(e => !out.some(o => o !== e && e.contains(o))).slice(0, 4).map(e => e.parentElement.localName + "." + e.parentElement.className + " > " + e.localName + "." + e.className).join("; ");
})()`
