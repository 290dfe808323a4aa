package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
)

func storedAt(file string, line int, name string, o check.Outcome) check.Finding {
	return check.Finding{Check: "c-d", Version: 1, Severity: check.High, Stage: fact.Planned, Subject: storage(name), Outcome: o, Reason: "r", Origin: pos(file, line)}
}

func withException(f check.Finding) check.Finding { f.Exception = "EXC-1"; return f }

func streamOf(findings ...check.Finding) Stream {
	return Stream{Run: Run{Ward: "0.1.0", At: at}, Checks: []check.Check{{ID: "c-d", Version: 1, Severity: check.High, Kind: storageKind}}, Findings: findings}
}

// earlierIn returns a run as a baseline, by way of a format.
func earlierIn(t *testing.T, format string, s Stream) *Earlier {
	t.Helper()
	e, err := ReadBaseline(render(t, s, formats[format]))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestBaseline(t *testing.T) {
	pass := storedAt("a.json", 1, "ok", check.Pass)
	for name, c := range map[string]struct {
		before, now      []check.Finding
		still, new, gone int
		exit             int
	}{
		"the same":                             {before: []check.Finding{storedAt("a.json", 1, "x", check.Fail)}, now: []check.Finding{storedAt("a.json", 1, "x", check.Fail)}, still: 1},
		"on another line, in another file":     {before: []check.Finding{storedAt("a.json", 1, "x", check.Fail)}, now: []check.Finding{storedAt("b.json", 9, "x", check.Fail)}, still: 1},
		"another subject":                      {before: []check.Finding{storedAt("a.json", 1, "x", check.Fail)}, now: []check.Finding{storedAt("a.json", 1, "y", check.Fail)}, new: 1, gone: 1, exit: 1},
		"mended":                               {before: []check.Finding{storedAt("a.json", 1, "x", check.Fail)}, now: []check.Finding{storedAt("a.json", 1, "x", check.Pass)}, gone: 1},
		"it passed":                            {before: []check.Finding{storedAt("a.json", 1, "x", check.Pass)}, now: []check.Finding{storedAt("a.json", 1, "x", check.Fail)}, new: 1, exit: 1},
		"a second file with the same":          {before: []check.Finding{storedAt("b.json", 1, "x", check.Fail)}, now: []check.Finding{storedAt("a.json", 1, "x", check.Fail), storedAt("b.json", 1, "x", check.Fail)}, still: 1, new: 1, exit: 1},
		"unknown before, fails now":            {before: []check.Finding{storedAt("a.json", 1, "x", check.Unknown)}, now: []check.Finding{storedAt("a.json", 1, "x", check.Fail)}, new: 1, exit: 1},
		"failed before, unknown now":           {before: []check.Finding{storedAt("a.json", 1, "x", check.Fail)}, now: []check.Finding{storedAt("a.json", 1, "x", check.Unknown)}, still: 1},
		"no answer before, fails now":          {before: []check.Finding{storedAt("a.json", 1, "x", check.Error)}, now: []check.Finding{storedAt("a.json", 1, "x", check.Fail)}, new: 1, exit: 1},
		"unknown is new":                       {now: []check.Finding{storedAt("a.json", 1, "x", check.Unknown)}, new: 1, exit: 3},
		"unknown is known":                     {before: []check.Finding{storedAt("a.json", 1, "x", check.Unknown)}, now: []check.Finding{storedAt("a.json", 1, "x", check.Unknown)}, still: 1},
		"an exception that held, and is over":  {before: []check.Finding{withException(storedAt("a.json", 1, "x", check.Fail))}, now: []check.Finding{storedAt("a.json", 1, "x", check.Fail)}, new: 1, exit: 1},
		"what an exception covers is not new":  {now: []check.Finding{withException(storedAt("a.json", 1, "x", check.Fail))}},
		"a new one beside a known one":         {before: []check.Finding{storedAt("a.json", 1, "x", check.Fail)}, now: []check.Finding{storedAt("a.json", 1, "x", check.Fail), storedAt("a.json", 5, "z", check.Fail)}, still: 1, new: 1, exit: 1},
		"a new unknown beside a known failure": {before: []check.Finding{storedAt("a.json", 1, "x", check.Fail)}, now: []check.Finding{storedAt("a.json", 1, "x", check.Fail), storedAt("a.json", 5, "z", check.Unknown)}, still: 1, new: 1, exit: 3},
	} {
		for _, format := range []string{"findings.jsonl", "findings.sarif"} {
			t.Run(name+"/"+format, func(t *testing.T) {
				s := streamOf(append(c.now, pass)...)
				if err := s.Against(earlierIn(t, format, streamOf(append(c.before, pass)...))); err != nil {
					t.Fatal(err)
				}
				if b := s.Baseline; b.Still != c.still || b.New != c.new || len(b.Gone) != c.gone {
					t.Errorf("%s, want %d new, %d still there, %d gone", b, c.new, c.still, c.gone)
				}
				sum, err := s.Send(JSON(&bytes.Buffer{}))
				if err != nil {
					t.Fatal(err)
				}
				if got := ExitStatus(sum, check.High); got != c.exit {
					t.Errorf("exit status %d, want %d", got, c.exit)
				}
			})
		}
	}
}

func offending(further []string, reason string) check.Finding {
	f := storedAt("a.json", 1, "x", check.Fail)
	f.Reason, f.Further = reason, further
	return f
}

// What a check names as offending is part of what is known: a rule that is added
// beside a bad one is news of the same subject.
func TestBaselineOffenders(t *testing.T) {
	for name, c := range map[string]struct {
		before, now check.Finding
		new         int
	}{
		"the same":            {offending(nil, "a; b"), offending(nil, "a; b"), 0},
		"in another order":    {offending(nil, "a; b"), offending(nil, "b; a"), 0},
		"one fewer":           {offending(nil, "a; b"), offending(nil, "b"), 0},
		"one more":            {offending(nil, "a"), offending(nil, "a; b"), 1},
		"another":             {offending(nil, "a"), offending(nil, "b"), 1},
		"more than are named": {offending([]string{"1", "2"}, "a; b; c; and 2 more"), offending([]string{"1", "2", "3"}, "a; b; c; and 3 more"), 1},
		"another unnamed":     {offending([]string{"1", "2"}, "a; b; c; and 2 more"), offending([]string{"1", "3"}, "a; b; c; and 2 more"), 1},
		"fewer unnamed":       {offending([]string{"1", "2"}, "a; b; c; and 2 more"), offending([]string{"2"}, "a; b; c; and 1 more"), 0},
		"the same once more":  {offending(nil, "a"), offending([]string{"1"}, "a"), 1},
	} {
		for _, format := range []string{"findings.jsonl", "findings.sarif"} {
			for _, by := range []string{"self.offenders", ""} {
				before, now := streamOf(c.before), streamOf(c.now)
				before.Checks[0].Offenders, now.Checks[0].Offenders = by, by
				if err := now.Against(earlierIn(t, format, before)); err != nil {
					t.Fatal(err)
				}
				want := c.new
				if by == "" { // a reason is words alone
					want = 0
				}
				if b := now.Baseline; b.New != want || b.Still != 1-want || len(b.Gone) != 0 {
					t.Errorf("%s, %s, by offenders %q: %s, want %d new", name, format, by, b, want)
				}
			}
		}
	}
}

// A gap and a disagreement that are known are marked, by either form.
func TestBaselineGapsAndDisagreements(t *testing.T) {
	for _, format := range []string{"findings.jsonl", "findings.sarif"} {
		s := sample()
		s.Gaps = append([]fact.Gap{{Origin: pos("new.yaml", 1), Reason: "It is new."}}, s.Gaps...)
		other := s.Disagreements[0]
		other.Subject = storage("other")
		s.Disagreements = append(s.Disagreements, other)
		if err := s.Against(earlierIn(t, format, sample())); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(s.Baseline.KnownGaps) != "[1]" || !s.Disagreements[0].Known || s.Disagreements[1].Known {
			t.Errorf("%s: known gaps %v, disagreements %v", format, s.Baseline.KnownGaps, s.Disagreements)
		}
	}
}

// What nobody reads is known for as long as its file is the same: it may have
// become anything since.
func TestBaselineUnreadFiles(t *testing.T) {
	run := func(word string) Stream {
		s := streamOf(storedAt("a.json", 1, "ok", check.Pass))
		s.Gaps = []fact.Gap{{Origin: pos("a.bicep", 1), Reason: "It is not read."}}
		s.Files = Files{Read: []FileKind{{"ARM template", 1}}}
		file := fact.File{Path: "a.bicep"}
		if word != "" {
			file.Digest = digest.Of([]byte(word))
		}
		s.Files.Unreadable([]fact.File{file})
		return s
	}
	for _, format := range []string{"findings.jsonl", "findings.sarif"} {
		for name, c := range map[string]struct {
			before, now string
			exit        int
		}{
			"the same":         {"x", "x", ExitFine},
			"changed":          {"x", "y", ExitUnseen},
			"cannot be told":   {"", "", ExitUnseen},
			"could be before":  {"x", "", ExitUnseen},
			"could not before": {"", "x", ExitUnseen},
		} {
			s := run(c.now)
			if err := s.Against(earlierIn(t, format, run(c.before))); err != nil {
				t.Fatal(err)
			}
			sum, err := s.Send(JSON(&bytes.Buffer{}))
			if err != nil {
				t.Fatal(err)
			}
			if got := ExitStatus(sum, check.High); got != c.exit {
				t.Errorf("%s, %s: exits %d, want %d", name, format, got, c.exit)
			}
		}
	}
}

// What is left out from now on is said first, and what was found there has not
// been mended.
func TestBaselineNewlyLeftOut(t *testing.T) {
	run := func(left []string, findings ...check.Finding) Stream {
		s := streamOf(append(findings, storedAt("z.json", 1, "ok", check.Pass))...)
		s.Files = Files{Read: []FileKind{{"ARM template", 1}}}
		if len(left) > 0 {
			s.Files.Left = []fact.Left{{Kind: "ARM template", Files: len(left), Infrastructure: true, Paths: left, Reason: "r", Owner: "o"}}
		}
		return s
	}
	a, b, c := storedAt("old/a b.json", 1, "a", check.Fail), storedAt("old/b.json", 1, "b", check.Fail), storedAt("c.json", 1, "c", check.Fail)
	for _, format := range []string{"findings.jsonl", "findings.sarif"} {
		before := run([]string{"lab/x.json"}, a, b, c)
		s := run([]string{"lab/x.json", "old/a b.json", "old/b.json"})
		if err := s.Against(earlierIn(t, format, before)); err != nil {
			t.Fatal(err)
		}
		if text := s.Baseline.String(); !strings.HasPrefix(text, "Newly left out and judged by nobody: 2 files (old/a b.json, old/b.json), where 2 findings of the baseline lay. Against ") ||
			!strings.HasSuffix(text, ": 0 new, 0 still there, 1 gone.") {
			t.Errorf("%s: %s", format, text)
		}
		s = run([]string{"lab/x.json"}, a, b)
		if err := s.Against(earlierIn(t, format, before)); err != nil {
			t.Fatal(err)
		}
		if s.Baseline.LeftOut != nil || len(s.Baseline.Gone) != 1 {
			t.Errorf("%s: %s", format, s.Baseline)
		}
	}
}

func TestBaselineRefuses(t *testing.T) {
	good := string(render(t, sample(), formats["findings.jsonl"]))
	log := string(render(t, sample(), formats["findings.sarif"]))
	for name, c := range map[string]struct{ in, want string }{
		"nothing":              {"", "neither findings nor SARIF"},
		"something else":       {"{}", "neither findings nor SARIF"},
		"a newer format":       {strings.Replace(good, "ward-findings/1", "ward-findings/9", 1), "use a newer Ward"},
		"cut off":              {good[:len(good)-40], "neither findings nor SARIF"},
		"another tool's SARIF": {strings.Replace(log, `"name": "Ward"`, `"name": "Other"`, 1), "another tool"},
		"another SARIF":        {strings.Replace(log, `"version": "2.1.0"`, `"version": "3.0.0"`, 1), "SARIF 3.0.0: want 2.1.0"},
		"SARIF without its id": {strings.Replace(log, `"automationDetails"`, `"automated"`, 1), "older Ward"},
	} {
		if _, err := ReadBaseline([]byte(c.in)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want … %s …", name, err, c.want)
		}
	}
	for _, format := range []string{"findings.jsonl", "findings.sarif"} {
		before, now := sample(), sample()
		before.Checks[0].Version++
		err := now.Against(earlierIn(t, format, before))
		if err == nil || err.Error() != "it was judged by other versions of 1 check: azure-storage-public-network (version 3 then, 2 now)" {
			t.Errorf("%s: got %v", format, err)
		}
	}
}

// A replayed stream cannot claim that a baseline knows what it does not name.
func TestReplayRefusesKnown(t *testing.T) {
	lines := strings.SplitAfter(string(render(t, held(), formats["findings.jsonl"])), "\n")
	at := -1
	for i, l := range lines {
		if strings.HasPrefix(l, `{"known":`) {
			at = i
		}
	}
	if at < 0 {
		t.Fatal("nothing is known")
	}
	swapped := append([]string{}, lines...)
	swapped[at], swapped[at-1] = swapped[at-1], swapped[at]
	twice := append(append(append([]string{}, lines[:at+1]...), lines[at]), lines[at+1:]...)
	for name, c := range map[string][]string{"before its finding": swapped, "twice": twice} {
		if err := Replay(strings.NewReader(strings.Join(c, "")), &Collector{}); err == nil || !strings.Contains(err.Error(), "stands behind its finding") {
			t.Errorf("%s: %v", name, err)
		}
	}
	without := append(append([]string{}, lines[:at]...), lines[at+1:]...)
	if err := Replay(strings.NewReader(strings.Join(without, "")), &Collector{}); err == nil || !strings.Contains(err.Error(), "the summary does not count") {
		t.Errorf("left out: %v", err)
	}
	wrong := strings.Replace(strings.Join(lines, ""), `"knownGaps":[0]`, `"knownGaps":[7]`, 1)
	if err := Replay(strings.NewReader(wrong), &Collector{}); err == nil || !strings.Contains(err.Error(), "the baseline knows gap 7, of 1") {
		t.Errorf("a gap that is not there: %v", err)
	}
}
