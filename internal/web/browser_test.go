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
		"control": "/controls/hipaa/164.312%28b%29", "evidence": "/evidence", "catalogue": "/catalogue", "environments": "/environments", "environment": "/environments/harbor-clinic/production", "platform": "/environments/platform", "cost": "/cost", "check": "/catalogue/azure-storage-blob-public", "record": "/evidence/8?control=hipaa%2F164.312%28b%29", "nothing": "/nope",
		"tree": "/tree", "tree-folder": "/tree/azure/platform", "tree-file": "/tree/azure/platform/terraform/backend.tf", "tree-things": "/tree/azure/platform/terraform/hrg-bootstrap.tf",
		"tree-picture": "/tree/pictures/network.svg", "tree-differences": "/tree-differences", "packs": "/packs", "packs-from-a-record": "/packs?kind=ward-run%2F2&control=hipaa%2F164.312%28b%29", "verification": "/verification", "record-of-a-snapshot": "/evidence/1",
		"tree-search": "/tree?text=use_azuread_auth",
		"map":         "/map", "map-check": "/map?check=azure-vnet-ddos-protection&entity=harbor-clinic", "map-empty": "/map?framework=none&show=asking", "unit": "/map/harbor-clinic-production", "unit-platform": "/map/platform?framework=hipaa", "network": "/network/harbor-clinic-production", "networks": "/network",
		"thing":     "/thing?subject=%2Fsubscriptions%2F5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02%2Fresourcegroups%2Fhrg-harbor-clinic-production%2Fproviders%2Fmicrosoft.network%2Fvirtualnetworks%2Fhrg-harbor-clinic-production-vnet",
		"object":    "/thing?subject=kube%3Aharbor-clinic-production%2Fapps%2FDeployment%2Fodoo%2Fodoo-web",
		"decisions": "/decisions", "decision": "/decision?topic=database-size&subject=ward%3Aenvironment%2Fharbor-clinic%2Fproduction", "what-if-empty": "/what-if",
		"what-if":            "/what-if?set=entities%5B0%5D.environments%5B0%5D.load.concurrent%3D160&set=entities%5B0%5D.environments%5B0%5D.odoo.sessions%3Ddatabase&topic=database-size&subject=ward%3Aenvironment%2Fharbor-clinic%2Fproduction",
		"what-if-list":       "/what-if?set=platform.ddos%3Dnetwork&list=all&what=resource",
		"what-if-refused":    "/what-if?set=platform.ddos%3Dplenty&set=platform.egres%3Dnat",
		"findings-by-clause": "/findings?by=clause",
		"exceptions":         "/exceptions", "exception": "/exceptions/EXC-2026-004", "statement": "/exceptions/ATT-2026-014", "no-drills": "/drills", "search": "/search", "found": "/search?q=postgres+backup",
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

// What one part draws is not styled by another's rules: a picture fills its region, the
// tree's are seen on a narrow window too, and a reason has room for its words.
func TestPicturesAndReasonsHaveRoom(t *testing.T) {
	o := open(t)
	browser := labtest.Chromium(t)
	wide := in(t, browser, o, labtest.Look{})
	for _, path := range []string{"/map", "/map/harbor-clinic-production", "/network/harbor-clinic-production"} {
		wide.Open(o.URL + path)
		if got := wide.Ask(`document.querySelector(".picture .drawn").clientWidth > 1000`); got != "true" {
			t.Errorf("%s: the picture does not fill its region", path)
		}
		if got := wide.Ask(`[...document.querySelectorAll(".drawing text")].every((e) => getComputedStyle(e).textAnchor == "start")`); got != "true" {
			t.Errorf("%s: the texts of the picture do not begin where they are put", path)
		}
	}
	for path, cell := range map[string]string{
		"/environments/harbor-clinic/production": "[data-title='What for']", "/findings": ".rows [data-title=Subject]", "/what-if?set=platform.ddos%3Dnetwork": "[data-title=Now]",
	} {
		wide.Open(o.URL + path)
		if got := wide.Ask(`[...document.querySelectorAll("` + cell + `")].filter((e) => e.clientWidth < 80).length`); got != "0" {
			t.Errorf("%s: %s cells %s are too narrow for their words", path, got, cell)
		}
	}
	for _, path := range []string{"/environments", "/cost", "/environments/harbor-clinic/production", "/findings", "/exceptions", "/decisions"} {
		wide.Open(o.URL + path)
		if got := wide.Ask(`[...document.querySelectorAll(".scroll")].filter((e) => e.scrollWidth > e.clientWidth && e.querySelector("table")).map((e) => e.ariaLabel)`); got != "[]" {
			t.Errorf("%s: at 1280 px columns are out of sight: %s", path, got)
		}
	}
	narrow := in(t, browser, o, labtest.Look{Width: 375, Height: 800})
	narrow.Open(o.URL + "/tree/pictures/network.svg")
	if got := narrow.Ask(`document.querySelector("main img").clientHeight > 0`); got != "true" {
		t.Error("a picture of the tree is not seen on a narrow window")
	}
}
