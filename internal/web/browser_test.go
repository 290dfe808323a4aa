package web_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/labtest"
)

// in opens a tab and signs in by the address that was printed.
func in(t *testing.T, b *labtest.Browser, o *opened, l labtest.Look) *labtest.Tab {
	t.Helper()
	tab := b.Tab(l)
	tab.Open(o.URL + o.Ticket())
	tab.Press("main button")
	if !strings.Contains(tab.Text(), "What needs a person") {
		t.Fatalf("signed in, and not at the overview:\n%s", tab.Text())
	}
	return tab
}

// An auditor comes from a clause to the proof of what it stands on in three clicks,
// with scripts and without.
func TestFromClauseToProof(t *testing.T) {
	o := open(t)
	browser := labtest.Chromium(t)
	for _, noScript := range []bool{false, true} {
		tab := in(t, browser, o, labtest.Look{NoScript: noScript})
		tab.Link("HIPAA Security Rule")
		tab.Link("164.312(b)")
		text := tab.Text()
		for _, want := range []string{"What it stands on", "Sealed as record"} {
			if !strings.Contains(text, want) {
				t.Errorf("the clause's page does not say %q:\n%s", want, text)
			}
		}
		tab.Link("record ")
		text = tab.Text()
		for _, want := range []string{"Verified for this page", "As it was sealed", "hipaa/164.312(b)", "root of 9 records"} {
			if !strings.Contains(text, want) {
				t.Errorf("the record's page does not say %q:\n%s", want, text)
			}
		}
		if said := tab.Complaints(); len(said) > 0 {
			t.Errorf("the browser complains: %q", said)
		}
		for _, asked := range tab.Loaded() {
			if !strings.HasPrefix(asked, o.URL+"/") {
				t.Errorf("a page loads %s", asked)
			}
		}
	}
}

// pages are one of each kind.
func pages() map[string]string {
	return map[string]string{
		"overview": "/", "findings": "/findings", "findings-by-check": "/findings?by=check", "finding": "", "controls": "/controls",
		"findings-by-clause": "/findings?by=clause",
		"exceptions":         "/exceptions", "exception": "/exceptions/EXC-2026-004", "statement": "/exceptions/ATT-2026-014", "search": "/search", "found": "/search?q=postgres+backup",
		"control": "/controls/hipaa/164.312%28b%29", "evidence": "/evidence", "catalogue": "/catalogue", "check": "/catalogue/azure-storage-blob-public", "record": "/evidence/8?control=hipaa%2F164.312%28b%29", "nothing": "/nope",
	}
}

// Everybody can use each page: axe finds nothing against it, in light and dark, wide
// and narrow, and it is not wider than its window.
func TestPagesAreForEverybody(t *testing.T) {
	o := open(t)
	browser := labtest.Chromium(t)
	to := os.Getenv("WARD_PICTURES")
	for name, look := range map[string]labtest.Look{"light": {}, "dark": {Dark: true}, "narrow": {Width: 375, Height: 800}} {
		tab := in(t, browser, o, look)
		for page, path := range pages() {
			if page == "finding" {
				tab.Open(o.URL + "/findings?verdict=excepted")
				tab.Press("tbody td a")
			} else {
				tab.Open(o.URL + path)
			}
			for _, v := range tab.Axe() {
				t.Errorf("%s, %s: %s", page, name, v)
			}
			if width := tab.Ask("document.documentElement.scrollWidth > window.innerWidth"); width == "true" {
				t.Errorf("%s, %s: the page is wider than its window", page, name)
			}
			if to != "" {
				tab.Picture(filepath.Join(to, page+"-"+name+".png"))
			}
		}
	}
}
