package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/language"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/ward"
)

var update = flag.Bool("update", false, "write the golden files")

var at = time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)

func storage(name string) addr.Subject {
	return addr.AzureSubject(addr.MustParseID("/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-clinic/providers/Microsoft.Storage/storageAccounts/" + name))
}

func pos(file string, line int) fact.Origin {
	return fact.Origin{Source: "ARM template", Pos: diag.Pos{File: file, Line: line, Column: 7}}
}

const storageKind = addr.Kind("Microsoft.Storage/storageAccounts")

// sample is a run in which everything occurs that a handler must show.
func sample() Stream {
	return Stream{
		Run: Run{
			Ward: "0.1.0", Organisation: "Harbor Regional Group", At: at,
			Stages: []Stage{{fact.Designed, 42}, {fact.Planned, 1}},
			Exceptions: []Exception{{Exception: ward.Exception{
				ID: "EXC-2026-004", Until: language.DateOf(time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)), Approver: "security officer",
				Why: "The imaging device signs with a key", Compensating: "The key is rotated every 30 days",
			}}},
			Unjudged: []addr.Kind{"Microsoft.ContainerService/managedClusters", "Microsoft.Network/networkSecurityGroups"},
		},
		Checks: []check.Check{
			{
				ID: "azure-storage-public-network", Version: 2, Title: "Storage accounts take no traffic from public networks",
				Description: "A storage account that answers the Internet is one leaked key away from a breach.",
				Severity:    check.Critical, Kind: storageKind,
				Remediation: "Set properties.publicNetworkAccess to Disabled and reach the account by its private endpoint.",
				Controls:    []string{"hipaa/164.312(a)(1)", "nist-800-53/SC-7"},
				Tests:       []check.Test{{Name: "left out of reports"}},
			},
			{ID: "azure-storage-shared-key", Version: 1, Title: "Storage accounts take no shared keys", Severity: check.High, Kind: storageKind, Remediation: "Set properties.allowSharedKeyAccess to false.", Controls: []string{"hipaa/164.312(a)(1)"}},
			{ID: "kubernetes-image-digest", Version: 1, Title: "Images are named by digest", Severity: check.Medium, Kind: "apps/Deployment", Remediation: "Name the image by its digest."},
		},
		Findings: []check.Finding{
			{Check: "kubernetes-image-digest", Version: 1, Severity: check.Medium, Stage: fact.Designed, Kind: "apps/Deployment", Subject: addr.ObjectSubject(addr.Object{Cluster: "c1", Group: "apps", Kind: "Deployment", Namespace: "odoo", Name: "web"}), Outcome: check.Pass},
			{Check: "azure-storage-shared-key", Version: 1, Severity: check.High, Stage: fact.Designed, Kind: storageKind, Subject: storage("stimaging"), Outcome: check.Fail, Reason: "allowSharedKeyAccess is true.", Exception: "EXC-2026-004"},
			{Check: "azure-storage-shared-key", Version: 1, Severity: check.High, Stage: fact.Planned, Kind: storageKind, Subject: storage("stfiles"), Outcome: check.Unknown, Reason: "allowSharedKeyAccess is a reference that is not resolved.", Origin: pos("infra/main.json", 80)},
			{Check: "azure-storage-public-network", Version: 2, Severity: check.Critical, Stage: fact.Designed, Kind: storageKind, Subject: storage("stfiles"), Outcome: check.Pass},
			{Check: "azure-storage-public-network", Version: 2, Severity: check.Critical, Stage: fact.Planned, Kind: storageKind, Subject: storage("stfiles"), Outcome: check.Fail, Reason: "publicNetworkAccess is \"Enabled\" and networkAcls.defaultAction is \"Allow\", so every network reaches the account.", Origin: pos("infra/main.json", 12), Reads: []check.Read{{What: "fact", Of: "x", Digest: digest.Of([]byte("x"))}}},
			{Check: "azure-storage-public-network", Version: 2, Severity: check.Critical, Stage: fact.Planned, Kind: storageKind, Subject: addr.FileSubject("other.json", "resources[3]"), Outcome: check.Error, Reason: "properties is a list, want an object.", Origin: pos("other files/other.json", 3)},
			{Check: "kubernetes-image-digest", Version: 1, Severity: check.Medium, Stage: fact.Planned, Kind: "apps/Deployment", Outcome: check.NotApplicable, Reason: "There is no Deployment."},
			{Check: "kubernetes-image-digest", Version: 1, Severity: check.Medium, Stage: fact.Planned, Kind: "apps/Deployment", Outcome: check.Unknown, Reason: "broken.yaml:4:7 could not be read: The file is no YAML: close the bracket."},
			{Check: "azure-storage-shared-key", Version: 1, Severity: check.High, Stage: fact.Planned, Kind: storageKind, Outcome: check.Unknown, Unasked: true, Reason: "It is one message for all of them."},
		},
		Gaps: []fact.Gap{{Origin: pos("broken.yaml", 4), Kinds: []addr.Kind{"apps/Deployment"}, Reason: "The file is no YAML: close the bracket."}},
		Disagreements: []Disagreement{{
			Check: "azure-storage-public-network", Severity: check.Critical, Subject: storage("stfiles"),
			Verdicts: []Verdict{{Stage: fact.Designed, Outcome: check.Pass}, {Stage: fact.Planned, Outcome: check.Fail, Reason: "publicNetworkAccess is \"Enabled\".", Origin: pos("infra/main.json", 12)}},
		}},
		Unasked: Unasked{Parts: []UnaskedPart{{fact.Planned, addr.SystemAzure, 40, 12}, {fact.Planned, addr.SystemWard, 0, 1}}},
	}
}

// formats are all handlers, by the golden file's name.
var formats = map[string]func(*bytes.Buffer) Handler{
	"findings.txt":        func(w *bytes.Buffer) Handler { return Text(w, TextOptions{}) },
	"findings-narrow.txt": func(w *bytes.Buffer) Handler { return Text(w, TextOptions{Width: 80}) },
	"findings.jsonl":      func(w *bytes.Buffer) Handler { return JSON(w) },
	"findings-all.txt": func(w *bytes.Buffer) Handler {
		return Text(w, TextOptions{Verbose: true, Excepted: true, Passes: true, Known: true})
	},
	"findings.sarif":  func(w *bytes.Buffer) Handler { return SARIF(w) },
	"findings.xml":    func(w *bytes.Buffer) Handler { return JUnit(w) },
	"findings.md":     func(w *bytes.Buffer) Handler { return Markdown(w) },
	"findings.html":   func(w *bytes.Buffer) Handler { return HTML(w) },
	"findings.csv":    func(w *bytes.Buffer) Handler { return CSV(w) },
	"oscal.json":      func(w *bytes.Buffer) Handler { return OSCAL(w) },
	"oscal-poam.json": func(w *bytes.Buffer) Handler { return POAM(w) },
}

func render(t *testing.T, s Stream, format func(*bytes.Buffer) Handler) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := s.Send(format(&out)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// TestHandlers passes one stream through every handler: directly, by a tee,
// and read back from JSON. All three write the same.
func TestHandlers(t *testing.T) {
	recorded := render(t, sample(), formats["findings.jsonl"])
	for name, format := range formats {
		t.Run(name, func(t *testing.T) {
			direct := render(t, sample(), format)
			golden(t, name, direct)

			var a, b, replayed bytes.Buffer
			if _, err := sample().Send(Tee(format(&a), format(&b))); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(a.Bytes(), direct) || !bytes.Equal(b.Bytes(), direct) {
				t.Error("a tee writes something else")
			}
			if err := Replay(bytes.NewReader(recorded), format(&replayed)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(direct), replayed.String()); diff != "" {
				t.Errorf("replayed (-direct +replayed):\n%s", diff)
			}
		})
	}
}

func TestTimeZoneDoesNotMatter(t *testing.T) {
	elsewhere, posture := sample(), samplePosture()
	elsewhere.Run.At = at.In(time.FixedZone("east", 3600))
	posture.At = elsewhere.Run.At
	for name, format := range formats {
		if !bytes.Equal(render(t, elsewhere, format), render(t, sample(), format)) {
			t.Errorf("%s differs", name)
		}
	}
	var a, b bytes.Buffer
	if err := errors.Join(PostureJSON(&a, Posture{Posture: record.Posture{Posture: posture}}), PostureJSON(&b, Posture{Posture: record.Posture{Posture: samplePosture()}})); err != nil || a.String() != b.String() {
		t.Errorf("the posture differs, %v", err)
	}
}

func TestNothingJudged(t *testing.T) {
	for name, s := range map[string]Stream{
		"no finding":             {Run: Run{Ward: "0.1.0", At: at}},
		"nothing that applies":   {Run: Run{Ward: "0.1.0", At: at}, Findings: []check.Finding{{Check: "c", Outcome: check.NotApplicable}}},
		"nothing could be seen":  {Run: Run{Ward: "0.1.0", At: at}, Findings: []check.Finding{{Check: "c", Outcome: check.Unknown}}},
		"the zero finding there": {Run: Run{Ward: "0.1.0", At: at}, Findings: []check.Finding{{}}},
	} {
		t.Run(name, func(t *testing.T) {
			if out := string(render(t, s, formats["findings.txt"])); !strings.Contains(out, "Nothing was judged.") {
				t.Errorf("text does not say so:\n%s", out)
			}
			if out := string(render(t, s, formats["findings.sarif"])); !strings.Contains(out, `"judgedNothing": true`) {
				t.Error("SARIF does not say so")
			}
		})
	}
}

// Files of which nothing is judged by itself are fine, and no format says of them that
// nothing could be judged.
func TestNothingJudgedByItself(t *testing.T) {
	s := Stream{Run: Run{Ward: "0.1.0", At: at, Stages: []Stage{{Stage: fact.Planned, Facts: 1}}}, Files: Files{Read: []FileKind{{Kind: "Terraform configuration", Files: 1}}}}
	for name, format := range formats {
		out := string(render(t, s, format))
		if strings.Contains(strings.ToLower(out), "nothing was judged") {
			t.Errorf("%s says that nothing was judged:\n%s", name, out)
		}
		if name == "findings.xml" && !strings.Contains(out, `errors="0"`) {
			t.Errorf("%s has an error:\n%s", name, out)
		}
	}
	var sum Summary
	sum.files(s.Run, s.Files)
	if !sum.NothingToJudge || ExitStatus(sum, check.High) != ExitFine {
		t.Errorf("%+v exits %d", sum, ExitStatus(sum, check.High))
	}
}

// What a reason leaves out of what offends is somewhere for who asks.
func TestTheRestIsShown(t *testing.T) {
	s := Stream{Run: Run{Ward: "0.1.0", At: at}, Checks: []check.Check{{ID: "c", Version: 1, Severity: check.High, Kind: storageKind, Title: "t", Offenders: "[]"}}, Findings: []check.Finding{{
		Check: "c", Version: 1, Severity: check.High, Stage: fact.Planned, Kind: storageKind, Subject: storage("a"), Outcome: check.Fail,
		Reason: "line 1; line 2; line 3; and 1 more", Further: []string{"0123456789ab"}, Rest: []string{"line 4711"},
	}}}
	for name, want := range map[string]bool{"findings.jsonl": true, "findings.sarif": true, "findings.csv": true, "findings.xml": true, "findings-all.txt": true, "findings.txt": false} {
		if formats[name] == nil {
			t.Fatalf("%s is no format", name)
		}
		if got := strings.Contains(string(render(t, s, formats[name])), "line 4711"); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestColor(t *testing.T) {
	plain := render(t, sample(), func(w *bytes.Buffer) Handler { return Text(w, TextOptions{Excepted: true}) })
	if bytes.ContainsRune(plain, 0x1b) {
		t.Error("without colour there is an escape sequence")
	}
	colored := string(render(t, sample(), func(w *bytes.Buffer) Handler { return Text(w, TextOptions{Color: true, Excepted: true}) }))
	for _, code := range []string{bold, red, yellow, cyan, "0"} {
		colored = strings.ReplaceAll(colored, "\x1b["+code+"m", "")
	}
	if diff := cmp.Diff(string(plain), colored); diff != "" {
		t.Errorf("colour changes more than colours:\n%s", diff)
	}
}

func TestHarmless(t *testing.T) {
	for in, want := range map[string]string{
		"":                      "",
		"plain · text — naïve":  "plain · text — naïve",
		"tab\tand\nline":        `tab\x09and\x0aline`,
		"a\u00a0b":              `a\xa0b`,
		"zero\u200bwidth\ufeff": `zero\u{200b}width\u{feff}`,
		"\xc3":                  "�",
		"##vso[task.complete result=Succeeded;]a.yaml": `\x23#vso[task.complete result=Succeeded;]a.yaml`,
		"in a line: ###[error]##VSO[x]":                `in a line: #\x23#[error]\x23#VSO[x]`,
		"::notice::fine.yaml":                          `\x3a:notice::fine.yaml`,
		"wrapped ::add-mask::x":                        `wrapped \x3a:add-mask::x`,
		"## a heading [x], a::b, ::/0, ::1":            "## a heading [x], a::b, ::/0, ::1",
	} {
		if got := Harmless(in); got != want {
			t.Errorf("Harmless(%q) = %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		once := Harmless(rapid.String().Draw(t, "text"))
		if again := Harmless(once); again != once {
			t.Fatalf("%q is changed again to %q", once, again)
		}
	})
}

func TestReplayRefuses(t *testing.T) {
	lines := strings.SplitAfter(strings.TrimSuffix(string(render(t, sample(), formats["findings.jsonl"])), "\n"), "\n")
	lines[len(lines)-1] += "\n"
	last := len(lines) - 1
	with := func(at int, line string) string {
		out := append([]string{}, lines...)
		out[at] = line
		return strings.Join(out, "")
	}
	for name, c := range map[string]struct{ in, want string }{
		"nothing":             {"", "does not begin with a run"},
		"something else":      {"{\"hello\":1}\n", "line 1: this is no stream of findings"},
		"no JSON":             {with(0, "hello\n"), "line 1: this is no stream of findings"},
		"another format":      {with(0, strings.Replace(lines[0], "ward-findings/1", "ward-posture/2", 1)), `line 1: the format is "ward-posture/2": want ward-findings/1`},
		"a newer version":     {with(0, strings.Replace(lines[0], "ward-findings/1", "ward-findings/2", 1)), `line 1: the format is "ward-findings/2" and this Ward reads up to ward-findings/1: use a newer Ward`},
		"a newer one's lines": {"{\"run\":{\"format\":\"ward-findings/7\",\"novel\":true},\"also\":1}\n", "use a newer Ward"},
		"a second run":        {with(1, lines[0]), "line 2: the run stands first, and once"},
		"an unknown field":    {with(1, "{\"check\":{\"id\":\"x\",\"colour\":\"red\"}}\n"), `line 2: json: unknown field "colour"`},
		"an unknown message":  {with(1, "{\"verdict\":{}}\n"), `line 2: json: unknown field "verdict"`},
		"an unknown outcome":  {with(1, strings.Replace(lines[4], `"pass"`, `"perfect"`, 1)), `"perfect" is no outcome`},
		"two in one":          {with(1, "{\"gap\":{\"origin\":{\"source\":\"\"},\"reason\":\"\"},\"check\":{}}\n"), "line 2: want exactly one of"},
		"two on a line":       {with(1, strings.TrimSpace(lines[1])+lines[2]), "line 2: there is more than one value"},
		"cut off":             {strings.Join(lines[:last], ""), "it was cut off"},
		"cut off in a line":   {strings.Join(lines[:last], "") + lines[last][:20], fmt.Sprintf("line %d: ", last+1)},
		"a finding left out":  {with(last-4, ""), "the summary does not count what the stream holds"},
		"more behind it":      {strings.Join(lines, "") + lines[last], "behind the summary"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			err := Replay(strings.NewReader(c.in), Text(&out, TextOptions{}))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want … %s …", err, c.want)
			}
			if out.Len() > 0 {
				t.Error("something was written all the same")
			}
		})
	}
}

func FuzzReplay(f *testing.F) {
	var b bytes.Buffer
	if _, err := sample().Send(JSON(&b)); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("{\"run\":{\"format\":\"ward-findings/1\"}}\n{\"summary\":{\"checks\":0,\"counts\":null}}\n"))
	f.Add([]byte("{\"run\":null}"))
	f.Fuzz(func(t *testing.T, in []byte) {
		// What is read back once is written the same for ever after.
		var first, second bytes.Buffer
		if Replay(bytes.NewReader(in), JSON(&first)) != nil {
			return
		}
		if err := Replay(bytes.NewReader(first.Bytes()), JSON(&second)); err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatalf("%s\nbecame\n%s", first.Bytes(), second.Bytes())
		}
	})
}

func TestSARIFFingerprint(t *testing.T) {
	base := check.Finding{Check: "c", Stage: fact.Planned, Subject: storage("st"), Outcome: check.Fail}
	same := base
	same.Reason, same.Origin, same.Version, same.Subject = "another", pos("f", 9), 3, storage("ST")
	if fingerprint(base) != fingerprint(same) {
		t.Error("a moved line or another reason makes a new finding")
	}
	for _, other := range []check.Finding{{Check: "d", Stage: base.Stage, Subject: base.Subject}, {Check: "c", Stage: fact.Live, Subject: base.Subject}, {Check: "c", Stage: base.Stage, Subject: storage("other")}} {
		if fingerprint(base) == fingerprint(other) {
			t.Errorf("%v has the same fingerprint", other)
		}
	}
}

func TestSARIFLinks(t *testing.T) {
	s := Stream{Findings: []check.Finding{{Check: "c", Outcome: check.Fail, Reason: "[sign in](https://evil.example)"}}}
	if out := string(render(t, s, formats["findings.sarif"])); strings.Contains(out, "](") {
		t.Error("a link of the input is a link of the report")
	}
}

func TestFileURI(t *testing.T) {
	for in, want := range map[string]string{
		"main.json": "main.json", "a b/ü.json": "a%20b/%C3%BC.json", "/srv/x.json": "file:///srv/x.json", "a:b.json": "./a:b.json", "x#1?.tf": "x%231%3F.tf",
	} {
		if got := fileURI(in); got != want {
			t.Errorf("fileURI(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestExitStatus(t *testing.T) {
	finding := func(s check.Severity, o check.Outcome, exception string) check.Finding {
		return check.Finding{Severity: s, Outcome: o, Exception: exception}
	}
	pass := finding(check.Low, check.Pass, "")
	for name, c := range map[string]struct {
		findings  []check.Finding
		threshold check.Severity
		want      int
	}{
		"nothing judged":                      {nil, check.High, 3},
		"nothing applies":                     {[]check.Finding{finding(check.High, check.NotApplicable, "")}, check.High, 3},
		"nothing seen, below the threshold":   {[]check.Finding{finding(check.Low, check.Unknown, "")}, check.High, 3},
		"all pass":                            {[]check.Finding{pass}, check.High, 0},
		"fails at the threshold":              {[]check.Finding{pass, finding(check.High, check.Fail, "")}, check.High, 1},
		"fails above the threshold":           {[]check.Finding{pass, finding(check.Critical, check.Fail, "")}, check.High, 1},
		"fails below the threshold":           {[]check.Finding{pass, finding(check.Medium, check.Fail, "")}, check.High, 0},
		"no answer at the threshold":          {[]check.Finding{pass, finding(check.High, check.Error, "")}, check.High, 1},
		"fails, excepted":                     {[]check.Finding{pass, finding(check.High, check.Fail, "E")}, check.High, 0},
		"only excepted":                       {[]check.Finding{finding(check.High, check.Fail, "E")}, check.High, 0},
		"unknown at the threshold":            {[]check.Finding{pass, finding(check.High, check.Unknown, "")}, check.High, 3},
		"unknown, excepted all the same":      {[]check.Finding{pass, finding(check.High, check.Unknown, "E")}, check.High, 3},
		"unknown below the threshold":         {[]check.Finding{pass, finding(check.Medium, check.Unknown, "")}, check.High, 0},
		"a failure outranks an unknown":       {[]check.Finding{finding(check.High, check.Fail, ""), finding(check.High, check.Unknown, "")}, check.High, 1},
		"an unknown beside what is excepted":  {[]check.Finding{finding(check.High, check.Fail, "E"), finding(check.High, check.Unknown, "")}, check.High, 3},
		"unknown below, fails above":          {[]check.Finding{finding(check.High, check.Fail, ""), finding(check.Low, check.Unknown, "")}, check.High, 1},
		"a severity nobody wrote":             {[]check.Finding{pass, finding(check.SeverityUnknown, check.Fail, "")}, check.Critical, 1},
		"no threshold takes every severity":   {[]check.Finding{pass, finding(check.Low, check.Fail, "")}, check.SeverityUnknown, 1},
		"the zero finding is an unknown, not": {[]check.Finding{pass, {}}, check.Critical, 3},
	} {
		t.Run(name, func(t *testing.T) {
			var s Summary
			for _, f := range c.findings {
				s.Add(f)
			}
			if got := ExitStatus(s, c.threshold); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

// TestReadingOrder shows that what asks for work first is read first.
func TestReadingOrder(t *testing.T) {
	finding := func(id string, s check.Severity, o check.Outcome, subject, exception string) check.Finding {
		return check.Finding{Check: id, Severity: s, Outcome: o, Subject: addr.WardSubject("t", subject), Exception: exception}
	}
	want := []check.Finding{
		finding("x", check.SeverityUnknown, check.Fail, "a", ""),
		finding("z", check.Critical, check.Fail, "d", ""),
		finding("z", check.Critical, check.Fail, "e", ""),
		finding("z", check.Critical, check.Error, "c", ""),
		finding("z", check.Critical, check.Unknown, "b", "E"),
		finding("z", check.Critical, check.Fail, "a", "E"),
		finding("a", check.Critical, check.Unknown, "a", ""),
		finding("b", check.Critical, check.Unknown, "a", ""),
		finding("a", check.Low, check.Fail, "a", ""),
	}
	rapid.Check(t, func(t *rapid.T) {
		var got []check.Finding
		var in []shown
		for _, f := range rapid.Permutation(want).Draw(t, "findings") {
			in = append(in, shown{Finding: f})
		}
		for _, g := range groupFindings(in) {
			for _, f := range g.findings {
				got = append(got, f.Finding)
			}
		}
		for i := range want {
			if fmt.Sprint(got[i]) != fmt.Sprint(want[i]) {
				t.Fatalf("at %d is %v, want %v", i, got[i], want[i])
			}
		}
	})
}

func TestPostureExitStatus(t *testing.T) {
	for _, c := range []struct {
		states []control.State
		want   int
	}{
		{nil, 3},
		{[]control.State{control.Evidenced, control.NotApplicable, control.Excepted, control.Manual, control.Partial}, 0},
		{[]control.State{control.Evidenced, control.Failing}, 1},
		{[]control.State{control.Evidenced, control.Unknown}, 3},
		{[]control.State{control.Failing, control.Unknown, control.Stale}, 1},
		{[]control.State{control.Evidenced, control.Stale}, 3},
	} {
		p := control.Posture{Frameworks: []control.FrameworkPosture{{}}}
		for _, s := range c.states {
			p.Frameworks[0].Controls = append(p.Frameworks[0].Controls, control.Standing{State: s})
		}
		if got := PostureExitStatus(p); got != c.want {
			t.Errorf("%v: got %d, want %d", c.states, got, c.want)
		}
	}
}

func TestSummaryOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		findings := rapid.SliceOf(rapid.Custom(func(t *rapid.T) check.Finding {
			return check.Finding{
				Severity:  check.Severity(rapid.IntRange(0, 4).Draw(t, "severity")),
				Outcome:   check.Outcome(rapid.IntRange(0, 4).Draw(t, "outcome")),
				Exception: rapid.SampledFrom([]string{"", "E"}).Draw(t, "exception"),
			}
		})).Draw(t, "findings")
		shuffled := rapid.Permutation(findings).Draw(t, "shuffled")
		var a, b Summary
		for i := range findings {
			a.Add(findings[i])
			b.Add(shuffled[i])
		}
		if !a.equal(b) {
			t.Fatalf("%v differs from %v", a, b)
		}
		if a.Findings() != len(findings) {
			t.Fatalf("%d counted of %d", a.Findings(), len(findings))
		}
	})
}

type failing struct{ err error }

func (w failing) Write([]byte) (int, error) { return 0, w.err }

func TestWriteErrors(t *testing.T) {
	full := errors.New("the disk is full")
	for name, h := range map[string]Handler{
		"text": Text(failing{full}, TextOptions{}), "json": JSON(failing{full}), "sarif": SARIF(failing{full}),
		"tee": Tee(Text(failing{full}, TextOptions{}), JSON(&bytes.Buffer{})),
	} {
		if _, err := sample().Send(h); !errors.Is(err, full) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func samplePosture() control.Posture {
	return control.Posture{At: at, Frameworks: []control.FrameworkPosture{{
		ID: "hipaa", Title: "HIPAA Security Rule",
		Controls: []control.Standing{
			{
				ID: "164.308(a)(2)", Clause: "45 CFR 164.308(a)(2)", Title: "One official answers for security", State: control.Manual, Since: "first seen in this run",
				Why: "it waits for a person's statement", Rests: []control.Basis{{State: control.Manual, Why: "it waits for a person's statement"}},
			},
			{
				ID: "164.312(a)(1)", Clause: "45 CFR 164.312(a)(1)", Title: "Only those with a right reach it", State: control.Failing, Since: "first seen in this run",
				Why: "azure-storage-public-network at designed fails",
				Rests: []control.Basis{
					{Check: "azure-storage-public-network", Stage: fact.Designed, Subject: storage("stfiles"), State: control.Failing, Why: "publicNetworkAccess is \"Enabled\"", Finding: digest.Of([]byte("f"))},
					{Check: "azure-storage-shared-key", Stage: fact.Designed, Subject: storage("stfiles"), State: control.Excepted, Exception: "EXC-2026-004", Why: "allowSharedKeyAccess is true", Finding: digest.Of([]byte("g"))},
				},
			},
		},
	}}}
}

func TestPosture(t *testing.T) {
	var text, raw bytes.Buffer
	if err := PostureText(&text, Posture{Posture: record.Posture{Posture: samplePosture()}}, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	golden(t, "posture.txt", text.Bytes())
	if err := PostureJSON(&raw, Posture{Posture: record.Posture{Posture: samplePosture()}}); err != nil {
		t.Fatal(err)
	}
	golden(t, "posture.json", raw.Bytes())

	// It is what is sealed of it, in lines: a reader of the one reads the other.
	sealed, err := canonical.JSON(raw.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	back, err := record.OpenPosture(append(sealed, '\n'))
	if err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	if err := PostureText(&again, Posture{Posture: back}, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	if again.String() != text.String() {
		t.Error("the posture that was read back prints otherwise")
	}
}

// What binds nobody counts for nothing: neither in the exit status nor in the
// totals.
func TestWhatIsProposedCountsForNothing(t *testing.T) {
	p := samplePosture()
	p.Frameworks[0].Status = control.Proposed
	if got := PostureExitStatus(p); got != ExitUnseen {
		t.Errorf("a posture of what is proposed alone exits with %d", got)
	}
	law := samplePosture().Frameworks[0]
	law.ID, law.Controls = "law", law.Controls[:1]
	p.Frameworks = append(p.Frameworks, law)
	if got := PostureExitStatus(p); got != ExitFine {
		t.Errorf("with a law that waits for a person it exits with %d", got)
	}
	var text bytes.Buffer
	if err := PostureText(&text, Posture{Posture: record.Posture{Posture: p}}, TextOptions{Width: 200}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"  2 controls: 1 failing,", "It is proposed and not in force: what follows counts for nothing.",
		"\n0 failing, 0 stale, 0 unknown, 0 partial, 1 manual, 0 excepted, 0 evidenced, 0 not applicable.\n",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is not in\n%s", want, text.String())
		}
	}
}

// One control on one screen, with all that there can be on it.
func TestControl(t *testing.T) {
	p := samplePosture()
	p.Frameworks[0].Controls = p.Frameworks[0].Controls[1:]
	day := func(s string) language.Date {
		d, err := language.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	seen := func(s control.State, why string) control.Seen {
		return control.Seen{Subject: storage("stfiles"), Stage: fact.Planned, State: s, At: "main.tf:12:3", Why: why}
	}
	checks := []control.Stand{
		{
			Check: "azure-storage-public-network", Severity: check.Critical, Stages: []fact.Stage{fact.Planned, fact.Live}, MaxAge: control.Age(7 * 24 * time.Hour), Source: "our reading",
			State: control.Failing, Seen: map[string]int{"failing": 4, "evidenced": 2}, Unobserved: []fact.Stage{fact.Live}, Oldest: at.Add(-time.Hour), Newest: at,
			Subjects: []control.Seen{seen(control.Failing, "publicNetworkAccess is \"Enabled\""), seen(control.Failing, "it is not said\x1b[31m"), seen(control.Failing, "not shown"), seen(control.Failing, "nor this"), seen(control.Evidenced, "it holds")},
		},
		{Check: "azure-storage-shared-key", State: control.Excepted, Seen: map[string]int{"excepted": 1}, Subjects: []control.Seen{seen(control.Excepted, "allowSharedKeyAccess is true")}},
	}
	for i := range 30 {
		checks = append(checks, control.Stand{Check: fmt.Sprintf("azure-check-%02d", i), State: control.Evidenced, Seen: map[string]int{"evidenced": 3}, Source: "a table", Subjects: []control.Seen{seen(control.Evidenced, "it holds")}})
	}
	d := control.Detail{
		Control: "hipaa/164.312(a)(1)", Published: "45 CFR Part 164", Status: control.InForce, Until: &control.Until{At: at.Add(time.Hour), Why: "what azure-check-00 judged by is more than 7d old then"}, Designation: control.Addressable, Group: "Technical safeguards",
		Deadline: &control.Deadline{Within: control.Age(60 * 24 * time.Hour), After: "it happened"}, Checks: checks,
		Statement: &control.Statement{Asked: true, MaxAge: control.Age(366 * 24 * time.Hour), Add: "# attestations/x.yaml\nid: ATT-2026-001\n", Given: []control.Given{
			{Attestation: ward.Attestation{ID: "ATT-1", By: "an officer", On: day("2025-01-01"), Statement: "It is so.", Evidence: "POL-1"}, State: control.Stale, Last: day("2026-01-01")},
		}},
		Exceptions: []ward.Exception{{ID: "EXC-2026-004", Check: "azure-storage-shared-key", Why: "An old scanner signs in by key", Approver: "security officer", Granted: day("2026-10-05"), Until: day("2027-03-31"), Compensating: "Keys rotate each day.", Because: ward.Because{Policy: "POL-003"}}},
		Maps:       []control.Mapped{{Control: "nist-800-53/AC-3", Title: "A title", Source: "their table"}, {Control: "nist-800-53/AC-4", Source: "their table"}, {Control: "nist-800-53/SC-7", Source: "our reading"}},
		Mapped:     []control.Mapped{{Control: "hospital/B.4", Source: "our reading"}},
		Changes:    []string{"azure-storage-public-network fails for 4: mend it, or have it accepted as an exception"},
	}
	var text bytes.Buffer
	if err := ControlText(&text, Posture{Posture: record.Posture{Posture: p}, Explained: record.Explained{Details: []control.Detail{d}}}, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	golden(t, "control.txt", text.Bytes())
	// With nearly everything that can be on it, it is still one to look at.
	if lines := strings.Count(text.String(), "\n"); lines > 60 {
		t.Errorf("it has %d lines", lines)
	}
}

// TestNeverThatWord holds every output to the promise that Ward claims no
// compliance.
func TestNeverThatWord(t *testing.T) {
	files, err := filepath.Glob("testdata/*.*")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.ToLower(string(raw)), "compliant") {
			t.Errorf("%s says it", file)
		}
	}
}

// What a verification counted is there for programs too.
func TestVerificationJSONCounts(t *testing.T) {
	var b bytes.Buffer
	v := Verified{What: "ledger", Verified: evidence.Report{Backward: 3, Rules: evidence.Rules{"class run is kept for 1 days": 5, "b": 1}}}
	if err := VerificationJSON(&b, v); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Destructions []struct {
			Rule     string
			Payloads uint64
		}
		Backward uint64
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got) != "{[{b 1} {class run is kept for 1 days 5}] 3}" {
		t.Errorf("got %v", got)
	}
}
