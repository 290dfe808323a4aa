package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
)

// filesRun is a run of files of which everything is to be said.
func filesRun() Stream {
	s := sample()
	s.Findings = []check.Finding{{Check: "kubernetes-image-digest", Version: 1, Severity: check.Medium, Stage: fact.Planned, Kind: "apps/Deployment", Outcome: check.Pass}}
	s.Disagreements, s.Gaps, s.Unasked = nil, nil, Unasked{}
	snapshot := fact.Snapshot{
		Files: []fact.File{{Path: "dev/a.json", Kind: "ARM template", Set: "dev"}, {Path: "prod/a.json", Kind: "ARM template", Set: "prod"}, {Path: "p.yaml", Kind: "Kubernetes manifest"}},
		Facts: []fact.Fact{{Origin: pos("dev/a.json", 1)}, {Origin: pos("dev/a.json", 2)}, {Origin: pos("p.yaml", 1)}, {Origin: pos("elsewhere", 1)}},
		Left: []fact.Left{
			{Kind: "Bicep file", Files: 2, Infrastructure: true, Paths: []string{"a.bicep", "b.bicep"}},
			{Kind: "Dockerfile", Files: 1},
			{Kind: "Terraform plan in binary", Files: 2},
			{Kind: "docker-compose file", Files: 5, Infrastructure: true, Reason: "It is a lab", Owner: "platform\x1b[2J", Paths: []string{"lab/a", "lab/b", "lab/c", "lab/d", "lab/e"}},
		},
	}
	s.Files = FilesOf(snapshot)
	s.Files.Apart = "Say so: --as policies=dev"
	s.Files.Empty = []string{"old"}
	s.Files.Notes = []diag.Problem{{Pos: diag.Pos{File: "ward-files.yaml", Line: 3, Column: 5}, Path: "gone/**", What: "leaves out nothing"}}
	return s
}

func TestFilesText(t *testing.T) {
	text := string(render(t, filesRun(), formats["findings.txt"]))
	_, block, _ := strings.Cut(text, "\nFiles\n")
	block, _, _ = strings.Cut(block, "\n\n")
	want := `  Read: 2 ARM templates, 1 Kubernetes manifest.
  Nothing to judge in old: no file in it is one that Ward reads.
  Infrastructure that was not read: 2 Bicep files.
  Left alone: 1 Dockerfile, 2 Terraform plans in binary.
  Left out: 5 docker-compose files (lab/a, lab/b, lab/c and 2 more). It is a lab. Owner:
  platform·[2J.
  ward-files.yaml:3:5: gone/**: leaves out nothing
  Sets, each judged by itself:
    of no set: 1 file, 1 fact
    dev: 1 file, 2 facts
    prod: 1 file, 0 facts
  Say so: --as policies=dev`
	want = strings.ReplaceAll(want, "·", Harmless("\x1b"))
	if diff := cmp.Diff(want, block); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// What was read is a sentence each for whoever reads SARIF, and the same from
// the JSON stream as from the run.
func TestFilesInEveryFormat(t *testing.T) {
	var saved bytes.Buffer
	if _, err := filesRun().Send(JSON(&saved)); err != nil {
		t.Fatal(err)
	}
	for name, format := range formats {
		want := render(t, filesRun(), format)
		var got bytes.Buffer
		if err := Replay(bytes.NewReader(saved.Bytes()), format(&got)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s: replayed (-want +got):\n%s", name, diff)
		}
		// A plan of action is of what is to be done.
		if name != "oscal-poam.json" && !strings.Contains(string(want), "Bicep file") || strings.Contains(string(want), "\x1b[2J") {
			t.Errorf("%s does not say what was left alone, or as it was", name)
		}
	}
	if text := string(render(t, filesRun(), formats["findings.sarif"])); !strings.Contains(text, `"text": "Infrastructure that was not read: 2 Bicep files."`) {
		t.Error("SARIF does not say what was not read")
	}
}

// A gap of files that somebody asked about keeps a run from being fine, and
// hides no failure. Neither does one of a tree or a plan beside an estate.
func TestExitStatusOfFiles(t *testing.T) {
	gap := []fact.Gap{{Origin: pos("a.bicep", 1), Reason: "r"}}
	pass := check.Finding{Severity: check.High, Outcome: check.Pass}
	fail := check.Finding{Severity: check.High, Outcome: check.Fail}
	read := Files{Read: []FileKind{{"ARM template", 1}}}
	for name, c := range map[string]struct {
		stream Stream
		want   int
	}{
		"files, no gap":           {Stream{Files: read, Findings: []check.Finding{pass}}, ExitFine},
		"files with a gap":        {Stream{Files: read, Findings: []check.Finding{pass}, Gaps: gap}, ExitUnseen},
		"files that fail":         {Stream{Files: read, Findings: []check.Finding{pass, fail}, Gaps: gap}, ExitFinding},
		"a tree with a gap":       {Stream{Findings: []check.Finding{pass}, Gaps: gap}, ExitUnseen},
		"files with nothing read": {Stream{Files: Files{Empty: []string{"x"}}}, ExitUnseen},
		"one folder of two":       {Stream{Files: Files{Read: read.Read, Empty: []string{"x"}}, Findings: []check.Finding{pass}}, ExitUnseen},
	} {
		var saved bytes.Buffer
		sum, err := c.stream.Send(JSON(&saved))
		if err != nil {
			t.Fatal(err)
		}
		if got := ExitStatus(sum, check.High); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
		if !bytes.Contains(saved.Bytes(), []byte(`"unread":`)) && sum.Unread > 0 {
			t.Errorf("%s: what was saved would exit otherwise", name)
		}
	}
}

func TestCountedKinds(t *testing.T) {
	for kind, want := range map[string]string{
		"link out of the folder":                       "2 links out of the folder",
		"link to what is named anyway":                 "2 links to what is named anyway",
		"link that leads nowhere":                      "2 links that leads nowhere",
		"folder of a tool's own (.git)":                "2 folders of a tool's own (.git)",
		"Terraform plan in binary":                     "2 Terraform plans in binary",
		"Bicep file":                                   "2 Bicep files",
		"Helm chart (read by what was rendered of it)": "2 Helm charts (read by what was rendered of it)",
	} {
		if got := countedKind(2, kind); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if got := countedKind(1, kind); got != "1 "+kind {
			t.Errorf("got %q, want one %s", got, kind)
		}
	}
}
