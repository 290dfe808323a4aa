package web_test

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/web/view"
)

// Each number of a search is the number of what it leads to, and no kind of thing is
// left out.
func TestASearchCountsWhatItLeadsTo(t *testing.T) {
	x := view.NewIndex(open(t).Shown)
	led := map[string]int{}
	for _, typed := range []string{
		"164.312(b)", "encryption", "harbor clinic", "HARBOR production", "azure-vnet-ddos-protection", "ddos", "EXC-2026-004", "security officer",
		"ward-run", "record 8", "8", "sha256", "postgres", "deployment odoo", "hrgregistry", "backup region", "tidewater", "a", "readme", "no such word",
	} {
		page := x.SearchOf(url.Values{"q": {typed}})
		total := 0
		for _, g := range page.Groups {
			led[g.Kind]++
			total += g.Count
			u := mustURL(t, g.Link)
			got := -1
			switch u.Path {
			case "/findings":
				got = x.FindingsOf(u.Query()).Table.Total
			case "/controls":
				got = x.ControlsOf(u.Query()).Table.Total
			case "/catalogue":
				got = view.Catalogue().Table(x.Checks(), u.Query(), "/catalogue").Total
			case "/exceptions":
				got = x.ExceptionsOf(u.Query()).Table.Total
			case "/evidence":
				got = x.EvidenceOf(u.Query()).Table.Total
			case "/search":
				got = 0
				for at := g.Link; at != ""; {
					one := x.SearchOf(mustURL(t, at).Query())
					got += len(one.Groups[0].Hits)
					at = one.Next
				}
			}
			if got != g.Count {
				t.Errorf("%q: %d %s, and %s lists %d", typed, g.Count, g.Many, g.Link, got)
			}
			if len(g.Hits) == 0 || len(g.Hits) > g.Count {
				t.Errorf("%q: %d of %d %s are shown", typed, len(g.Hits), g.Count, g.Many)
			}
		}
		if total != page.Total {
			t.Errorf("%q: %d are found, and the kinds have %d", typed, page.Total, total)
		}
	}
	for _, kind := range []string{"environment", "control", "check", "finding", "exception", "thing", "decision", "record", "file"} {
		if led[kind] == 0 {
			t.Errorf("nothing of kind %s was found", kind)
		}
	}
}

// What is called as it was typed is what comes first.
func TestTheBestMatchIsFirst(t *testing.T) {
	o := open(t)
	x := view.NewIndex(o.Shown)
	payload := o.Shown.Sealed.Entries[3].Leaf.Payload.String()
	for typed, want := range map[string]string{
		"164.312(b)":                      "/controls/hipaa/164.312%28b%29",
		"azure-storage-blob-public":       "/catalogue/azure-storage-blob-public",
		"EXC-2026-005":                    "/exceptions/EXC-2026-005",
		"att-2026-012":                    "/exceptions/ATT-2026-012",
		"Hárbor-Clinic/Production":        "/environments/harbor-clinic/production",
		"record 8":                        "/evidence/8",
		payload:                           "/evidence/3",
		payload[len("sha256:"):][:12]:     "/evidence/3",
		strings.ToUpper(payload[7:][:40]): "/evidence/3",
	} {
		page := x.SearchOf(url.Values{"q": {typed}})
		if len(page.Groups) == 0 || page.Groups[0].Hits[0].Link != want {
			t.Errorf("%q finds %+v, want %s first", typed, page.Groups, want)
		}
	}
	x = view.NewIndex(o.Shown)
	x.Paths = func() []string { return []string{"units/<b>/main.tf"} }
	if page := x.SearchOf(url.Values{"q": {"<b>"}}); page.Total != 1 || page.Groups[0].Hits[0].Link != "/tree/units/%3Cb%3E/main.tf" {
		t.Errorf("a file of the tree is not found: %+v", page)
	}
}

// A search shows what was typed as text and marks what it found, and its empty page
// says what can be searched.
func TestSearching(t *testing.T) {
	o := open(t)
	c := client(t)
	o.enter(t, c)
	for at, wants := range map[string][]string{
		"/search":                                    {"What can be searched", "For example", `href="/search?q=164.`, "resources and objects"},
		"/search?q=+":                                {"What can be searched"},
		"/search?q=ddos+protection":                  {"<mark>ddos</mark>-<mark>protection</mark>", `href="/findings?q=ddos+protection"`},
		"/search?q=%3Cscript%3Ealert":                {"Nothing has all these words", `value="&lt;script&gt;alert"`},
		"/search?q=postgres&kind=thing":              {"Search everything", "<mark>postgres</mark>"},
		"/search?q=postgres&kind=nought":             {"Nothing has all these words among what was searched"},
		"/search?q=%E2%80%AEddos":                    {"<mark>ddos</mark>"},
		"/search?q=" + strings.Repeat("xqzx+", 3000): {"Nothing has all these words"},
	} {
		status, body, _ := ask(t, c, get(t, o.URL+at))
		if status != http.StatusOK {
			t.Errorf("%.60s answers %d", at, status)
		}
		for _, want := range wants {
			if !strings.Contains(html.UnescapeString(body), want) && !strings.Contains(body, want) {
				t.Errorf("%.60s does not say %q:\n%.6000s", at, want, body)
			}
		}
		if strings.Contains(body, "<script>alert") || strings.Contains(body, "\u202e") {
			t.Errorf("%.60s shows what was typed as it is", at)
		}
	}
}
