package web_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/history"
	"github.com/wardhq/ward/internal/web/view"
)

// A check's page and a control's say what changed, and when: what was otherwise, what
// is new, and nothing that was always so or changed long ago.
func TestWhatChangedLately(t *testing.T) {
	shown := open(t).Shown
	const id = "azure-vnet-ddos-protection"
	sealed := *shown.Sealed
	sealed.Runs, sealed.Postures = maps.Clone(sealed.Runs), maps.Clone(sealed.Postures)
	first := sealed.Series.Runs.Moments[0].At
	for _, m := range sealed.Series.Runs.Moments {
		if m.At.Before(first) {
			first = m.At
		}
	}
	x := view.NewIndex(shown)
	var of []view.Finding
	for _, f := range x.Findings {
		if f.Check == id {
			of = append(of, f)
		}
	}
	if len(of) < 4 {
		t.Fatalf("%d findings of %s", len(of), id)
	}
	pass, was := check.Pass, control.Evidenced
	day := func(n int) time.Time { return first.AddDate(0, 0, n) }
	sealed.Runs[of[0].Key] = history.Since[check.Outcome]{Value: of[0].Outcome, First: day(0), Since: day(1), Before: &pass}
	sealed.Runs[of[1].Key] = history.Since[check.Outcome]{Value: of[1].Outcome, First: day(2), Since: day(2)}
	sealed.Runs[of[2].Key] = history.Since[check.Outcome]{Value: of[2].Outcome, First: day(0), Since: day(0)}
	sealed.Runs[of[3].Key] = history.Since[check.Outcome]{Value: of[3].Outcome, First: day(-90), Since: day(-60), Before: &pass}
	const ref = "hipaa/164.312(b)"
	sealed.Postures[ref] = history.Since[control.State]{Value: control.Partial, First: day(0), Since: day(1), Before: &was}
	shown.Sealed = &sealed
	x = view.NewIndex(shown)
	page, err := x.CheckOf(id)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, c := range page.Lately.Changes {
		got[c.Link] = c.On + " " + c.Was + " " + c.Is
	}
	want := map[string]string{
		view.FindingAddress(of[0].Key): "2026-11-26 pass " + string(of[0].Verdict),
		view.FindingAddress(of[1].Key): "2026-11-27 new " + string(of[1].Verdict),
	}
	if !maps.Equal(got, want) {
		t.Errorf("changed: %v, want %v", got, want)
	}
	o := show(t, shown)
	c := client(t)
	o.enter(t, c)
	for at, says := range map[string]string{view.CheckAddress(id): "2026-11-26: <a", view.ControlAddress(ref): `<span class="evidenced">evidenced</span> before`} {
		if status, body, _ := ask(t, c, get(t, o.URL+at)); status != http.StatusOK || !strings.Contains(body, says) {
			t.Errorf("%s answers %d and does not say %s:\n%s", at, status, says, body)
		}
	}
	shown.Sealed = nil
	if page, err := view.NewIndex(shown).CheckOf(id); err != nil || page.Lately.Why == "" {
		t.Errorf("without sealed runs: %+v, %v", page.Lately, err)
	}
}

// Who answers for a finding is who the estate says of its environment.
func TestWhoAnswers(t *testing.T) {
	x := view.NewIndex(open(t).Shown)
	of := map[string]string{"harbor-clinic/production": "clinic systems lead", "harbor-clinic/staging": "clinic systems lead", view.Platform: "platform engineering lead"}
	seen := map[string]int{}
	for _, f := range x.Findings {
		seen[f.Environment]++
		if f.Owner != of[f.Environment] {
			t.Errorf("%s answers for %s of %s", f.Owner, f.Key.Subject, f.Environment)
		}
	}
	if len(seen) != len(of) {
		t.Errorf("findings are of %v", seen)
	}
}
