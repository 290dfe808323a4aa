package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/web/view"
)

// Each number of the overview is the number of what the page lists that it leads to.
func TestNumbersLeadToWhatTheyCount(t *testing.T) {
	x := view.NewIndex(open(t).Shown)
	checked := 0
	leads := func(what string, count int, link string) {
		t.Helper()
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		var got int
		switch u.Path {
		case "/findings":
			page := x.FindingsOf(u.Query())
			if got = page.Table.Total; page.Grouped {
				got = page.Chosen
			}
		case "/controls":
			got = x.ControlsOf(u.Query()).Table.Total
		default:
			return
		}
		checked++
		if got != count {
			t.Errorf("%s: %d, and %s lists %d", what, count, link, got)
		}
	}
	o := x.Overview()
	for _, n := range o.Needs {
		leads(n.Title, n.Count, n.Link)
	}
	for _, v := range o.Verdicts {
		leads("verdict "+v.Title, v.Count, v.Link)
	}
	for _, s := range o.Severities {
		for _, v := range s.Tiles {
			leads(s.Severity+" "+v.Title, v.Count, v.Link)
		}
	}
	for _, fw := range o.Frameworks {
		leads(fw.ID, fw.Controls, fw.Link)
		for _, s := range fw.States {
			leads(fw.ID+" "+s.Title, s.Count, s.Link)
		}
	}
	for _, e := range o.Environments {
		for _, v := range []view.Tile{e.Fails, e.Unknown, e.Excepted} {
			leads(e.Name+" "+v.Title, v.Count, v.Link)
		}
	}
	for _, s := range x.Standings() {
		p, err := x.ControlOf(s.Framework.ID, s.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, stand := range p.Stands {
			for _, v := range stand.Tiles {
				leads(s.Ref+" "+stand.Check+" "+v.Title, v.Count, v.Link)
			}
		}
	}
	if checked < 200 {
		t.Errorf("%d numbers were looked at, want hundreds", checked)
	}
}

// Each finding and each control that the newest sealed run has leads to its proof,
// and what leads to none says why.
func TestProofs(t *testing.T) {
	x := view.NewIndex(open(t).Shown)
	sealed := 0
	for _, f := range x.Findings {
		p, err := x.FindingOf(mustURL(t, view.FindingAddress(f.Key)).Query())
		if err != nil {
			t.Fatalf("%v: %v", f.Key, err)
		}
		if p.Proof.Sealed {
			sealed++
		} else if p.Proof.Why == "" {
			t.Errorf("%v has no proof, and does not say why", f.Key)
		}
	}
	if sealed != len(x.Findings) {
		t.Errorf("%d of %d findings are proven: the same estate was sealed yesterday", sealed, len(x.Findings))
	}
	for _, s := range x.Standings() {
		p, err := x.ControlOf(s.Framework.ID, s.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !p.Proof.Sealed || !strings.Contains(p.Proof.Link, "control=") {
			t.Errorf("%s: %+v", s.Ref, p.Proof)
		}
	}
}
