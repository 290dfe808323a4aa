package view

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/record"
)

// drawn is some findings.
func drawn() *rapid.Generator[[]Finding] {
	one := rapid.Custom(func(t *rapid.T) Finding {
		f := Finding{Environment: rapid.SampledFrom([]string{"a/production", "a/staging", Platform}).Draw(t, "environment")}
		f.Check = rapid.SampledFrom([]string{"azure-one-two", "azure-three-four", "kubernetes-five-six"}).Draw(t, "check")
		f.Severity = rapid.SampledFrom([]check.Severity{check.Low, check.Medium, check.High, check.Critical}).Draw(t, "severity")
		f.Outcome = rapid.SampledFrom([]check.Outcome{check.Unknown, check.Pass, check.Fail, check.Error, check.NotApplicable}).Draw(t, "outcome")
		f.Exception = rapid.SampledFrom([]string{"", "", "EXC-1"}).Draw(t, "exception")
		f.Stage = rapid.SampledFrom([]fact.Stage{fact.Designed, fact.Planned}).Draw(t, "stage")
		f.Subject = addr.WardSubject("thing", strconv.Itoa(rapid.IntRange(0, 999).Draw(t, "subject")))
		f.Name, f.Reason = f.Subject.Name(), "because"
		f.Clauses = rapid.SampledFrom([][]string{nil, {"hipaa/1"}, {"hipaa/1", "iso/2"}}).Draw(t, "clauses")
		f.Owner = rapid.SampledFrom([]string{"clinic systems lead", "platform lead", Nobody}).Draw(t, "owner")
		f.First, f.Age = rapid.SampledFrom(Ages()).Draw(t, "first"), rapid.SampledFrom(Ages()).Draw(t, "age")
		f.Key, f.Verdict = record.KeyOf(f.Finding), verdictOf(f.Finding)
		return f
	})
	return rapid.SliceOfN(one, 0, 400)
}

// queried is a choice of findings, as an address has it.
func queried(t *rapid.T) url.Values {
	q := url.Values{}
	choices := map[string][]string{
		"verdict": {"fail", "pass", "excepted", "unknown"}, "severity": {"high", "low"}, "environment": {"a/production", Platform}, "check": {"azure-one-two"},
		"clause": {"hipaa/1", "iso/2"}, "asks": {"now"}, "stage": {"designed"}, "owner": {"platform lead", Nobody}, "framework": {"iso"}, "first": {Today, Undated}, "age": {ThisWeek}, "exception": {"EXC-1"}, "q": {"one", "thing", "nothing like it"}, "sort": {"severity", "-check", "none"},
	}
	for _, name := range slices.Sorted(maps.Keys(choices)) { // drawn in one order, so that a failure can be drawn again
		if v := rapid.SampledFrom(append(choices[name], "", "", "")).Draw(t, name); v != "" {
			q.Set(name, v)
		}
	}
	return q
}

// A total is the number of what is listed: over all pages, in each filter's values,
// in each group, and in what is exported.
func TestTotalsAreWhatIsListed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := &Index{Findings: drawn().Draw(t, "findings")}
		q, list := queried(t), Findings()
		table := list.Table(x.Findings, q, "/findings")
		rows := 0
		for page := 1; page <= table.Pages; page++ {
			q.Set("page", strconv.Itoa(page))
			rows += len(list.Table(x.Findings, q, "/findings").Rows)
		}
		q.Del("page")
		if rows != table.Total {
			t.Fatalf("%d rows on all pages, and the total is %d", rows, table.Total)
		}
		if _, exported := list.Export(x.Findings, q); len(exported) != table.Total {
			t.Fatalf("%d rows are exported, and the total is %d", len(exported), table.Total)
		}
		for _, f := range table.Filters {
			for _, o := range f.Options {
				narrowed := url.Values{}
				for name, v := range q {
					narrowed[name] = v
				}
				narrowed.Set(f.Name, o.Value)
				if got := list.Table(x.Findings, narrowed, "/findings").Total; got != o.Rows {
					t.Fatalf("%s=%s promises %d rows, and has %d", f.Name, o.Value, o.Rows, got)
				}
			}
		}
		for _, by := range Groupings() {
			q.Set("by", by.Name)
			page := x.FindingsOf(q)
			if page.Chosen != table.Total {
				t.Fatalf("by %s: %d findings, and %d listed", by.Name, page.Chosen, table.Total)
			}
			sum := 0
			for _, g := range page.Groups {
				verdicts := 0
				for _, n := range g.Counts {
					verdicts += n
				}
				u, err := url.Parse(g.Link)
				if err != nil {
					t.Fatal(err)
				}
				if got := list.Table(x.Findings, u.Query(), "/findings").Total; got != g.Total || verdicts != g.Total {
					t.Fatalf("by %s: %s has %d, its verdicts %d, and its link lists %d", by.Name, g.Key, g.Total, verdicts, got)
				}
				sum += g.Total
			}
			// What bears on several clauses is in several groups, and what bears on none in none.
			if !by.Several && sum != table.Total {
				t.Fatalf("by %s: the groups have %d, and %d are listed", by.Name, sum, table.Total)
			}
			if page.Sum != sum {
				t.Fatalf("by %s: the groups have %d, and come to %d together", by.Name, sum, page.Sum)
			}
			// A group is missing for no value that its filter promises rows of.
			for _, f := range table.Filters {
				promised := 0
				for _, o := range f.Options {
					if f.Name == by.Name && o.Rows > 0 && (f.Value == "" || f.Value == o.Value) {
						promised++
					}
				}
				if f.Name == by.Name && promised != len(page.Groups) {
					t.Fatalf("by %s: %d groups, and the filter has %d values", by.Name, len(page.Groups), promised)
				}
			}
			q.Del("by")
		}
	})
}

// Sorting changes the order and nothing else.
func TestSortingLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		findings := drawn().Draw(t, "findings")
		list := Findings()
		names := func(q url.Values) []string {
			_, rows := list.Export(findings, q)
			var out []string
			for _, r := range rows {
				out = append(out, strings.Join(r, "|"))
			}
			return out
		}
		plain := names(url.Values{})
		for _, c := range list.Columns {
			for _, sign := range []string{"", "-"} {
				sorted := names(url.Values{"sort": {sign + c.Name}})
				slices.Sort(sorted)
				want := slices.Clone(plain)
				slices.Sort(want)
				if !slices.Equal(sorted, want) {
					t.Fatalf("sorted by %s%s: %d rows, want %d", sign, c.Name, len(sorted), len(want))
				}
			}
		}
	})
}

// An address of a list leads back to what was asked.
func TestAddressesKeepWhatWasAsked(t *testing.T) {
	q := url.Values{"verdict": {"fail"}, "q": {"a&b=c d/é"}, "page": {"3"}}
	table := Findings().Table(make([]Finding, 500), url.Values{"q": {""}, "page": {"2"}}, "/findings")
	if table.Previous == "" || table.Next == "" || table.Page != 2 || table.Pages != 5 {
		t.Errorf("page %d of %d, before %q, after %q", table.Page, table.Pages, table.Previous, table.Next)
	}
	at := with("/findings", q, "sort", "severity", "page", "")
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	if got := u.Query(); got.Get("q") != "a&b=c d/é" || got.Get("verdict") != "fail" || got.Get("sort") != "severity" || got.Has("page") {
		t.Errorf("%s asks for %v", at, got)
	}
	if q.Get("page") != "3" {
		t.Error("what was asked was changed")
	}
}

// An unknown outcome is never counted as a pass, nor is one of a later version.
func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		outcome   check.Outcome
		exception string
		want      Verdict
	}{
		{check.Unknown, "", Unseen},
		{check.Unknown, "EXC-1", Unseen},
		{check.Outcome(99), "", Unseen},
		{check.Fail, "", Fails},
		{check.Fail, "EXC-1", Excepted},
		{check.Error, "", Errs},
		{check.Error, "EXC-1", Excepted},
		{check.Pass, "", Passes},
		{check.NotApplicable, "", Inapplicable},
	} {
		t.Run(fmt.Sprint(c.outcome, c.exception), func(t *testing.T) {
			if got := verdictOf(check.Finding{Outcome: c.outcome, Exception: c.exception}); got != c.want {
				t.Errorf("is %s, want %s", got, c.want)
			}
		})
	}
}

// How long ago something was goes by whole days, and what nobody dated is not new.
func TestAges(t *testing.T) {
	now := time.Date(2026, 11, 28, 1, 0, 0, 0, time.UTC)
	for ago, want := range map[time.Duration]string{
		-48 * time.Hour: Today, 0: Today, time.Hour: Today, 2 * time.Hour: ThisWeek, 24 * time.Hour: ThisWeek, 6*24*time.Hour + time.Hour: ThisWeek,
		7 * 24 * time.Hour: ThisMonth, 29 * 24 * time.Hour: ThisMonth, 30 * 24 * time.Hour: Older,
	} {
		if got := ageOf(now.Add(-ago), now); got != want {
			t.Errorf("%v ago is %s, want %s", ago, got, want)
		}
	}
	if first, age := agesOf(nil, now); first != Undated || age != Undated {
		t.Errorf("without history it is %s and %s", first, age)
	}
}
