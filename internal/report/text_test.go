package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
)

// Names and places are whole up to a length that no file system has, and of a
// longer one both ends are shown.
func TestTextOfLongNames(t *testing.T) {
	long := "start" + strings.Repeat("n", 5000) + "end"
	object, err := addr.ParseSubject("kube:c/apps/Deployment/x/" + long)
	if err != nil {
		t.Fatal(err)
	}
	s := Stream{
		Run:      Run{At: time.Unix(0, 0), Stages: []Stage{{Stage: fact.Planned, Facts: 1}}},
		Findings: []check.Finding{{Check: "c", Stage: fact.Planned, Subject: object, Outcome: check.Fail, Reason: long}},
	}
	for _, verbose := range []bool{false, true} {
		var out strings.Builder
		if _, err := s.Send(Text(&out, TextOptions{Verbose: verbose})); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "start") || !strings.Contains(out.String(), "end (Deployment") {
			t.Errorf("verbose %v: an end of the name is missing:\n%s", verbose, out.String())
		}
		for line := range strings.Lines(out.String()) {
			if !verbose && len(line) > 700 {
				t.Errorf("a line of %d bytes", len(line))
			}
		}
		if verbose && !strings.Contains(out.String(), "x/"+long) {
			t.Error("--verbose shortens a name")
		}
	}
}

func TestTextOfManyGaps(t *testing.T) {
	s := Stream{Run: Run{At: time.Unix(0, 0)}}
	for i := range 100 {
		s.Gaps = append(s.Gaps, fact.Gap{
			Origin: fact.Origin{Pos: diag.Pos{File: fmt.Sprintf("m%02d.bicep", i), Line: 1}}, Reason: "this is Bicep, which is not read",
			Kinds: []addr.Kind{"Microsoft.Storage/storageAccounts"},
		})
	}
	s.Gaps[0].Kinds = []addr.Kind{"Microsoft.KeyVault/vaults"}
	for _, test := range []struct {
		verbose            bool
		named, hidden, say int
	}{{false, 20, 2, 1}, {true, 100, 2, 0}} {
		var out strings.Builder
		if _, err := s.Send(Text(&out, TextOptions{Verbose: test.verbose})); err != nil {
			t.Fatal(err)
		}
		text := out.String()
		for want, n := range map[string]int{".bicep:1": test.named, "It could have held": test.hidden, "… and 80 more (--verbose names them)": test.say, "100 gaps": 1} {
			if got := strings.Count(text, want); got != n {
				t.Errorf("verbose %v: %q is there %d times, want %d:\n%s", test.verbose, want, got, n, text)
			}
		}
	}
}

// Where a check passes, its title says all that there is to say.
func TestTextOfPassesSaysTheTitleOnce(t *testing.T) {
	object, err := addr.ParseSubject("kube:c/apps/Deployment/x/web")
	if err != nil {
		t.Fatal(err)
	}
	s := Stream{
		Run:      Run{At: time.Unix(0, 0)},
		Checks:   []check.Check{{ID: "c", Title: "No container is privileged"}},
		Findings: []check.Finding{{Check: "c", Stage: fact.Planned, Subject: object, Outcome: check.Pass, Reason: "No container is privileged"}},
	}
	var out strings.Builder
	if _, err := s.Send(Text(&out, TextOptions{Passes: true})); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "No container is privileged"); n != 1 {
		t.Errorf("the title is there %d times, want 1:\n%s", n, out.String())
	}
}

func TestMarkdownIsHeadedByADisagreement(t *testing.T) {
	object, err := addr.ParseSubject("kube:c/apps/Deployment/x/web")
	if err != nil {
		t.Fatal(err)
	}
	findings := []check.Finding{
		{Check: "c", Severity: check.High, Stage: fact.Designed, Subject: object, Outcome: check.Pass},
		{Check: "c", Severity: check.High, Stage: fact.Planned, Subject: object, Outcome: check.NotApplicable},
	}
	s := Stream{Run: Run{At: time.Unix(0, 0)}, Findings: findings, Disagreements: Disagreements(findings)}
	var out strings.Builder
	sum, err := s.Send(Markdown(&out))
	if err != nil {
		t.Fatal(err)
	}
	if ExitStatus(sum, check.High) != ExitFinding {
		t.Fatal("a disagreement does not decide the exit status: the test shows nothing")
	}
	if head, _, _ := strings.Cut(out.String(), "\n"); head != "### Ward: stages disagree about 1 subject" {
		t.Errorf("the comment is headed %q", head)
	}
}
