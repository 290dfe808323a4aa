package view

import (
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/cost"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/workspace"
)

// What a form asks stands in its address as it was asked, but for what was left as it
// is; and asked by that address it is the same.
func TestAskedStandsInTheAddress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := url.Values{}
		var want []workspace.Setting
		for range rapid.IntRange(1, maxSettings).Draw(t, "settings") {
			path := rapid.StringMatching(`[a-z][a-z0-9.\[\]]{0,20}`).Draw(t, "path")
			value := rapid.StringN(0, 40, 100).Draw(t, "value")
			q.Add("path", path)
			q.Add("value", value)
			if rapid.Bool().Draw(t, "as it is") {
				q.Add("was", unchanged+value)
				continue
			}
			q.Add("was", rapid.SampledFrom([]string{"", unchanged + value + "x"}).Draw(t, "was"))
			want = append(want, workspace.Setting{Path: path, Value: value})
		}
		a := WhatIfAsked(q)
		u, err := url.Parse(a.Canonical)
		if err != nil {
			t.Fatal(err)
		}
		again := WhatIfAsked(u.Query())
		if again.Canonical != "" {
			t.Fatalf("%s leads on to %s", a.Canonical, again.Canonical)
		}
		for _, got := range []Asked{a, again} {
			if len(got.Settings) != len(want) {
				t.Fatalf("%d settings, want %d", len(got.Settings), len(want))
			}
			for i, s := range want {
				if got.Settings[i] != s {
					t.Fatalf("asked is %q, want %q", got.Settings[i], s)
				}
			}
		}
	})
}

// A command is read by a shell as what was asked.
func TestCommandIsReadAsAsked(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell here")
	}
	for _, hostile := range []string{"", "a b", "it's", `$(touch x)`, "`x`", `"quoted"`, "a;b&&c|d", "-n", "*", "~", "#", "a\\b", "ünal", "--set", "a=b", "!!", "{a,b}", "[one, two]"} {
		named := Named{Estate: hostile, Checks: []string{hostile}}
		set := []workspace.Setting{{Path: "a.b", Value: hostile}}
		line := command(named, set, "")
		raw, err := exec.CommandContext(t.Context(), sh, "-c", `ward() { for a in "$@"; do printf '%s\n' "$a"; done; }; `+line).Output()
		if want := strings.Join([]string{"explain", hostile, "--checks", hostile, "--set", "a.b=" + hostile, ""}, "\n"); err != nil || string(raw) != want {
			t.Errorf("%s: the shell reads %q, want %q, %v", line, raw, want, err)
		}
	}
}

// What a finding comes to is told by what it asks of people: what is new and asks for
// nothing is not told, and what is not seen is never told as good.
func TestWhatBecomesOfFindings(t *testing.T) {
	x := &Index{Shown: console.Shown{Estate: &console.Estate{}}, byKey: map[record.Key]int{}}
	of := func(o check.Outcome, exception string) *check.Finding {
		return &check.Finding{Check: "azure-one", Outcome: o, Exception: exception}
	}
	passes, fails, unseen, errs, excepted := of(check.Pass, ""), of(check.Fail, ""), of(check.Unknown, ""), of(check.Error, ""), of(check.Fail, "EXC-1")
	for _, c := range []struct {
		before, after *check.Finding
		change, class string
	}{
		{nil, fails, failsAnew, "fail"},
		{passes, fails, failsAnew, "fail"},
		{excepted, fails, failsAnew, "fail"},
		{unseen, errs, failsAnew, "error"},
		{passes, unseen, unseenAnew, "unknown"},
		{fails, unseen, unseenAnew, "unknown"},
		{nil, unseen, unseenAnew, "unknown"},
		{nil, excepted, coveredAnew, "excepted"},
		{fails, passes, failsNot, "pass"},
		{fails, nil, failsNot, "not-applicable"},
		{fails, excepted, failsNot, "excepted"},
		{unseen, nil, seenNow, "not-applicable"},
		{unseen, passes, seenNow, "pass"},
		{fails, errs, otherwise, "not-applicable"},
		{excepted, passes, otherwise, "not-applicable"},
		{nil, passes, "", ""},
		{passes, nil, "", ""},
	} {
		e, told := x.findingEffect(judge.FindingOtherwise{Before: c.before, After: c.after}, x.placing(nil))
		if told != (c.change != "") || told && (e.Change != c.change || e.Class != c.class) {
			t.Errorf("%v → %v: %q as %q, told %t; want %q as %q", c.before, c.after, e.Change, e.Class, told, c.change, c.class)
		}
	}
}

// A sum that has not all there is in it says so, and a difference says its sign.
func TestCostChange(t *testing.T) {
	unit := func(floor, ceiling cost.Money, lines ...cost.Line) cost.Unit {
		return cost.Unit{Unit: addr.PlatformUnit(), Floor: floor, Ceiling: ceiling, Lines: lines}
	}
	of := func(u ...cost.Unit) cost.Estimate {
		e := cost.Estimate{Currency: "USD", Units: u}
		for _, u := range u {
			e.Floor, e.Ceiling = e.Floor+u.Floor, e.Ceiling+u.Ceiling
		}
		return e
	}
	const dollar = cost.Money(1_000_000_000)
	got := costChange(of(unit(100*dollar, 2000*dollar, cost.Line{Most: 1})), of(unit(90*dollar, 2500*dollar)))
	if got.Before != "100–2,000" || got.After != "90–2,500" || got.Least != "−10" || got.Most != "+500" || got.Same || got.UnpricedB != 1 || got.Unpriced != 0 || len(got.Units) != 1 {
		t.Errorf("got %+v", got)
	}
	if got := costChange(of(unit(dollar, dollar)), of()); len(got.Units) != 1 || got.Units[0].After != "0" || got.Most != "−1" {
		t.Errorf("a unit that is gone: %+v", got)
	}
	if got := costChange(of(unit(dollar, dollar)), of(unit(dollar, dollar))); !got.Same || len(got.Units) != 0 || got.Most != "0" {
		t.Errorf("the same: %+v", got)
	}
	if estates.Fates()[0] != estates.Replaced {
		t.Error("what cannot be taken back does not come first")
	}
}
