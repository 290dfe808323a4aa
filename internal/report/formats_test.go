package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/labtest"
)

const evil = "x\x1b[2J\x1b]0;t\x07\r\nPASS all\u202egnp.exe\u2028\x9b31m\xff</style></title><script>alert(1)</script><img src=x onerror=y> " +
	"]]> & `tick` | ``` [sign in](https://evil.example) @everyone org/repo#1 https://evil.example www.evil.example =cmd|'/c'!A1 $x$ *b* _i_ <!--"

// hostile is the sample with text from the outside that wants to be more.
func hostile() Stream {
	s := sample()
	s.Run.Ward, s.Run.Organisation, s.Run.Named = "0.1.0", evil, []string{evil}
	s.Run.Exceptions[0].Why, s.Run.Exceptions[0].Compensating, s.Run.Exceptions[0].Approver = evil, evil, evil
	s.Run.Exceptions = append(s.Run.Exceptions, Exception{Unused: true})
	s.Run.Exceptions[1].ID, s.Run.Exceptions[1].Pos.File = evil, evil
	for i := range s.Findings {
		f := &s.Findings[i]
		f.Reason, f.Origin.Pos.File = evil, evil
		f.Parameters = map[string]any{evil: evil}
		if !f.Subject.IsZero() {
			f.Subject = addr.FileSubject(evil, fmt.Sprint(i)+evil)
		}
	}
	for i := range s.Checks {
		c := &s.Checks[i]
		c.Title, c.Description, c.Remediation, c.Controls, c.Sources = evil, evil, evil, []string{evil, "hipaa/" + evil}, []string{evil}
	}
	s.Run.Unjudged = []addr.Kind{evil}
	s.Gaps[0].Reason, s.Gaps[0].Kinds, s.Gaps[0].Origin.Pos.File = evil, []addr.Kind{evil}, evil
	s.Disagreements[0].Verdicts[1].Reason, s.Disagreements[0].Verdicts[1].Origin.Pos.File = evil, evil
	s.Disagreements[0].Subject = addr.FileSubject(evil, evil)
	s.Files = Files{Read: []FileKind{{evil, 1}}, Left: []fact.Left{{Kind: evil, Files: 2, Infrastructure: true, Paths: []string{evil}, Reason: evil, Owner: evil}}}
	s.Known = map[int]bool{4: true}
	s.Baseline = Baseline{Run: derived("x"), Format: evil, Ward: evil, At: at, Still: 1, New: 2, LeftOut: []string{evil}, Unjudged: 1, Gone: []Gone{{Check: evil, Severity: check.High, Stage: fact.Planned, Subject: "file:" + evil + "#x", Outcome: check.Fail}}}
	return s
}

// long is a run with more, and longer, than anybody reads.
func long() Stream {
	s := sample()
	for i := range 3000 {
		f := s.Findings[4]
		f.Subject = storage("st" + strconv.Itoa(i))
		f.Reason = strings.Repeat("very long ", 200)
		s.Findings = append(s.Findings, f)
		s.Gaps = append(s.Gaps, fact.Gap{Origin: pos(fmt.Sprintf("f%d.yaml", i), 1), Reason: strings.Repeat("very long ", 50)})
	}
	return s
}

// runs are streams that every handler must write.
func runs() map[string]Stream {
	return map[string]Stream{"sample": sample(), "hostile": hostile(), "empty": {}, "long": long(), "baseline": held(), "nothing open": {Run: Run{Ward: "0.1.0", At: at}, Checks: sample().Checks, Findings: sample().Findings[:1]}}
}

// held is the sample held against an earlier run of itself.
func held() Stream {
	var raw bytes.Buffer
	before := sample()
	before.Findings = append(slices.Clone(before.Findings[:5:5]), before.Findings[6:]...)
	gone := before.Findings[4]
	gone.Subject = storage("stgone")
	before.Findings = append(before.Findings, gone)
	if _, err := before.Send(JSON(&raw)); err != nil {
		panic(err)
	}
	e, err := ReadBaseline(raw.Bytes())
	if err != nil {
		panic(err)
	}
	s := sample()
	if err := s.Against(e); err != nil {
		panic(err)
	}
	return s
}

// Whatever a run holds, each format written from the stream that was saved is what
// the run itself wrote.
func TestReplayIsTheRun(t *testing.T) {
	for of, s := range runs() {
		saved := render(t, s, formats["findings.jsonl"])
		for _, name := range Formats() {
			t.Run(of+"/"+name, func(t *testing.T) {
				make := func(w *bytes.Buffer) Handler { return New(name, w, TextOptions{}) }
				var replayed bytes.Buffer
				if err := Replay(bytes.NewReader(saved), make(&replayed)); err != nil {
					t.Fatal(err)
				}
				if direct := render(t, s, make); !bytes.Equal(direct, replayed.Bytes()) {
					t.Errorf("replayed (-direct +replayed):\n%s", cmp.Diff(string(direct), replayed.String()))
				}
			})
		}
	}
}

// Nothing from the outside is more than text, in any format.
func TestHostileText(t *testing.T) {
	for _, name := range Formats() {
		if name == "json" {
			continue // it is exact, for programs
		}
		t.Run(name, func(t *testing.T) {
			out := string(render(t, hostile(), func(w *bytes.Buffer) Handler {
				return New(name, w, TextOptions{Verbose: true, Excepted: true, Passes: true, Known: true})
			}))
			if !utf8.ValidString(out) {
				t.Error("it is not UTF-8")
			}
			for _, r := range strings.ReplaceAll(out, "\n", "") {
				if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) && r != '\u2060' {
					t.Fatalf("%U reached the reader", r)
				}
			}
			for line := range strings.Lines(out) {
				if strings.HasPrefix(strings.TrimSpace(line), "PASS all") {
					t.Error("a line break in the input began a line of its own")
				}
			}
			if !strings.Contains(out, "PASS all") {
				t.Error("what it tried cannot be read")
			}
		})
	}
}

func schemaOf(t *testing.T, path, promise string) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile(labtest.Reference(t, path, promise))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(t *testing.T, schema *jsonschema.Schema, raw []byte) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Errorf("%.3000v", err)
	}
}

func TestSARIFSchema(t *testing.T) {
	schema := schemaOf(t, "schemas/sarif-2.1.0.json", "that SARIF is as its published schema says")
	for name, s := range runs() {
		t.Run(name, func(t *testing.T) { validate(t, schema, render(t, s, formats["findings.sarif"])) })
	}
	if schema.Validate(map[string]any{"version": "2.1.0"}) == nil {
		t.Error("the schema takes a log without runs: it judges nothing")
	}
}

// Code scanning refuses a rule with more than twenty tags, shows ten, and refuses
// a result that stands in no file.
func TestSARIFLimits(t *testing.T) {
	s := sample()
	s.Run.Named = []string{"estate/estate.yaml"}
	for i := range 40 {
		s.Checks[0].Controls = append(s.Checks[0].Controls, fmt.Sprintf("iso-27001/A.%d", i))
	}
	var log struct {
		Runs []struct {
			Tool struct {
				Driver struct {
					Rules []struct{ Properties struct{ Tags []string } }
				}
			}
			Results []struct {
				RuleIndex *int
				Locations []struct {
					PhysicalLocation *struct{ ArtifactLocation struct{ URI string } }
				}
			}
		}
	}
	if err := json.Unmarshal(render(t, s, formats["findings.sarif"]), &log); err != nil {
		t.Fatal(err)
	}
	for _, r := range log.Runs[0].Tool.Driver.Rules {
		if n := len(r.Properties.Tags); n > mostTags {
			t.Errorf("a rule has %d tags", n)
		}
	}
	if len(log.Runs[0].Results) == 0 {
		t.Error("there is no result")
	}
	for _, r := range log.Runs[0].Results {
		if len(r.Locations) != 1 || r.Locations[0].PhysicalLocation == nil || r.Locations[0].PhysicalLocation.ArtifactLocation.URI == "" {
			t.Error("a result stands in no file")
		}
	}
}

func TestOSCALSchema(t *testing.T) {
	for _, version := range []string{"1.1.3", "1.2.2"} {
		schema := schemaOf(t, "schemas/oscal-"+version+".json", "that OSCAL is as its published schema says")
		for name, s := range runs() {
			for _, document := range []string{"oscal.json", "oscal-poam.json"} {
				t.Run(version+"/"+name+"/"+document, func(t *testing.T) { validate(t, schema, render(t, s, formats[document])) })
			}
		}
		if schema.Validate(map[string]any{"assessment-results": map[string]any{}}) == nil {
			t.Error("the schema takes results of nothing: it judges nothing")
		}
	}
}

// Each identifier is of one thing, and what is referred to is there.
func TestOSCALReferences(t *testing.T) {
	for name, s := range runs() {
		for _, document := range []string{"oscal.json", "oscal-poam.json"} {
			t.Run(name+"/"+document, func(t *testing.T) {
				var doc any
				if err := json.Unmarshal(render(t, s, formats[document]), &doc); err != nil {
					t.Fatal(err)
				}
				defined, wanted := map[string]bool{}, map[string]bool{}
				var walk func(v any)
				walk = func(v any) {
					switch v := v.(type) {
					case map[string]any:
						for key, value := range v {
							id, _ := value.(string)
							switch {
							case key == "uuid" && defined[id]:
								t.Errorf("%s is defined twice", id)
							case key == "uuid":
								defined[id] = true
							case strings.HasSuffix(key, "-uuid"):
								wanted[id] = true
							case key == "href" && strings.HasPrefix(id, "#"):
								wanted[id[1:]] = true
							}
							walk(value)
						}
					case []any:
						for _, item := range v {
							walk(item)
						}
					}
				}
				walk(doc)
				for id := range wanted {
					if !defined[id] {
						t.Errorf("%s is referred to and is not there", id)
					}
				}
			})
		}
	}
}

// An exception is a deviation with its end; what fails without one is open.
func TestOSCALRisks(t *testing.T) {
	var doc struct {
		Plan struct {
			Risks []oscalRisk   `json:"risks"`
			Items []oscalAction `json:"poam-items"`
		} `json:"plan-of-action-and-milestones"`
	}
	if err := json.Unmarshal(render(t, sample(), formats["oscal-poam.json"]), &doc); err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, r := range doc.Plan.Risks {
		got[r.Status]++
		if r.Status == "deviation-approved" && (r.Deadline != "2027-01-01T00:00:00Z" || len(r.Mitigating) != 1) {
			t.Errorf("the deviation ends %s and is mitigated by %v", r.Deadline, r.Mitigating)
		}
	}
	// One check fails, with an error beside it; one is excepted, and could not see
	// elsewhere. The one without a subject is its gap's.
	if diff := cmp.Diff(map[string]int{"open": 1, "deviation-approved": 1, "investigating": 1}, got); diff != "" {
		t.Error(diff)
	}
	if len(doc.Plan.Items) != 4 {
		t.Errorf("%d items, want one a risk and one for the gap", len(doc.Plan.Items))
	}
}

func TestControlID(t *testing.T) {
	token := regexp.MustCompile(`^(\p{L}|_)(\p{L}|\p{N}|[.\-_])*$`)
	for in, want := range map[[2]string]string{
		{"nist-800-53", "SC-7"}:        "sc-7",
		{"nist-800-53", "AC-2(1)"}:     "ac-2.1",
		{"hipaa", "164.312(a)(2)(iv)"}: "hipaa_164.312-a-2-iv",
		{"iso-27001", "A.8.20"}:        "iso-27001_a.8.20",
		{"cis-azure-6.0", "8.5"}:       "cis-azure-6.0_8.5",
		{"9", "<x> y"}:                 "_9_-x-y",
		{"nist-800-53", ""}:            "_",
	} {
		got := controlID(in[0], in[1])
		if got != want || !token.MatchString(got) {
			t.Errorf("controlID(%q) = %q, want %q", in, got, want)
		}
	}
}

// The elements, in their order, and the attributes that readers of JUnit agree
// upon, with counts that add up.
func TestJUnitForm(t *testing.T) {
	attributes := map[string][]string{
		"testsuites": {"name", "tests", "failures", "errors", "skipped"},
		"testsuite":  {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
		"property":   {"name", "value"}, "properties": {}, "testcase": {"name", "classname", "time"},
		"skipped": {"message"}, "failure": {"message", "type"}, "error": {"message", "type"},
	}
	children := map[string][]string{
		"": {"testsuites"}, "testsuites": {"testsuite"}, "testsuite": {"properties", "testcase"}, "properties": {"property"},
		"testcase": {"skipped", "error", "failure"}, "property": {}, "skipped": {}, "failure": {}, "error": {},
	}
	for name, s := range runs() {
		t.Run(name, func(t *testing.T) {
			raw := render(t, s, formats["findings.xml"])
			stack := []string{""}
			seen := map[string]int{}
			d := xml.NewDecoder(bytes.NewReader(raw))
			for {
				token, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				switch e := token.(type) {
				case xml.StartElement:
					if !slices.Contains(children[stack[len(stack)-1]], e.Name.Local) {
						t.Fatalf("%s in %s", e.Name.Local, stack[len(stack)-1])
					}
					var got []string
					for _, a := range e.Attr {
						got = append(got, a.Name.Local)
					}
					if want := attributes[e.Name.Local]; !slices.Equal(got, want) && len(got)+len(want) > 0 {
						t.Fatalf("%s has %v, want %v", e.Name.Local, got, want)
					}
					seen[e.Name.Local]++
					stack = append(stack, e.Name.Local)
				case xml.EndElement:
					stack = stack[:len(stack)-1]
				}
			}
			var all junitSuites
			if err := xml.Unmarshal(raw, &all); err != nil {
				t.Fatal(err)
			}
			if all.Tests != seen["testcase"] || all.Failures != seen["failure"] || all.Errors != seen["error"] || all.Skipped != seen["skipped"] {
				t.Errorf("%d, %d, %d, %d are counted, there are %v", all.Tests, all.Failures, all.Errors, all.Skipped, seen)
			}
		})
	}
}

// A reader of JUnit that counts failures and errors sees what the run failed by.
func TestJUnitSaysWhatItCameTo(t *testing.T) {
	cases := map[string]string{}
	var all junitSuites
	if err := xml.Unmarshal(render(t, sample(), formats["findings.xml"]), &all); err != nil {
		t.Fatal(err)
	}
	for _, s := range all.Suites {
		for _, c := range s.Cases {
			switch key := s.Name + " " + c.Name[strings.LastIndexByte(c.Name, '/')+1:]; {
			case c.Failure != nil:
				cases[key] = "failure"
			case c.Error != nil:
				cases[key] = "error"
			case c.Skipped != nil:
				word, _, _ := strings.Cut(c.Skipped.Message, ":")
				cases[key] = "skipped, " + word
			default:
				if cases[key] == "" {
					cases[key] = "passes"
				}
			}
		}
	}
	want := map[string]string{
		"azure-storage-public-network stfiles":                      "failure",
		"azure-storage-public-network file:other.json#resources[3]": "error",
		"azure-storage-shared-key stfiles":                          "skipped, unknown",
		"azure-storage-shared-key stimaging":                        "skipped, excepted",
		"kubernetes-image-digest web":                               "passes",
		"kubernetes-image-digest Deployment":                        "skipped, unknown",
		"ward-observed something was judged":                        "passes",
		"ward-observed broken.yaml:4:7":                             "skipped, unknown",
		"ward-stages-disagree stfiles":                              "failure",
	}
	if diff := cmp.Diff(want, cases); diff != "" {
		t.Error(diff)
	}
	var nothing junitSuites
	if err := xml.Unmarshal(render(t, Stream{}, formats["findings.xml"]), &nothing); err != nil || nothing.Errors != 1 {
		t.Errorf("a run that judged nothing has %d errors, %v", nothing.Errors, err)
	}
}

// A comment is never longer than a comment may be, and says how much is left out.
func TestMarkdownFits(t *testing.T) {
	for name, s := range runs() {
		out := string(render(t, s, formats["findings.md"]))
		if len(out) > mostMarkdown {
			t.Errorf("%s: %d bytes", name, len(out))
		}
		if opened, closed := strings.Count(out, "<details>"), strings.Count(out, "</details>"); opened != closed {
			t.Errorf("%s: %d folds are opened, %d closed", name, opened, closed)
		}
		if !strings.HasSuffix(out, "checks.\n") {
			t.Errorf("%s: the counts are not last", name)
		}
	}
	out := string(render(t, long(), formats["findings.md"]))
	if !regexp.MustCompile(`\n- … and \d+ more\n`).MatchString(out) || !regexp.MustCompile(`\d+ findings did not fit into this comment`).MatchString(out) {
		t.Error("it does not say what it left out")
	}
}

// Outside of code there is no markup but the comment's own, and nobody is mentioned.
func TestMarkdownIsText(t *testing.T) {
	out := string(render(t, hostile(), formats["findings.md"]))
	var rest strings.Builder
	for line := range strings.Lines(out) {
		rest.WriteString(outsideOfCode(line))
	}
	text := regexp.MustCompile(`</?(details|summary|b|code)>`).ReplaceAllString(rest.String(), "")
	if !strings.Contains(text, "1 error") || !strings.Contains(text, "Not observed") {
		t.Fatal("nothing is left to look at")
	}
	for _, bad := range []string{"<", "@", "](", "https://", "www.", "#1"} {
		if strings.Contains(strings.ReplaceAll(text, "### Ward", ""), bad) {
			t.Errorf("%q stands outside of code:\n%s", bad, text)
		}
	}
}

// outsideOfCode leaves the code spans of a line out: what stands between runs of as
// many backticks, of which the first is not escaped.
func outsideOfCode(line string) string {
	ticks := func(s string) int { return len(s) - len(strings.TrimLeft(s, "`")) }
	var out strings.Builder
next:
	for line != "" {
		if strings.HasPrefix(line, "\\") && len(line) > 1 {
			out.WriteString(line[:2])
			line = line[2:]
			continue
		}
		n := ticks(line)
		if n == 0 {
			out.WriteByte(line[0])
			line = line[1:]
			continue
		}
		for at := n; at < len(line); {
			m := ticks(line[at:])
			if m == n {
				line = line[at+m:]
				continue next
			}
			at += max(m, 1)
		}
		out.WriteString(line[:n])
		line = line[n:]
	}
	return out.String()
}

// The page has the elements that it is made of and no other, loads nothing, and
// its policy allows its own style alone.
func TestHTMLStandsAlone(t *testing.T) {
	allowed := strings.Fields("html head meta title style body header h1 h2 h3 p strong main table thead tbody tr th td nav ul li span a section code br details summary footer bdi")
	for name, s := range runs() {
		raw := render(t, s, formats["findings.html"])
		d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(raw, []byte("<!DOCTYPE html>"))))
		d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if e, ok := token.(xml.StartElement); ok {
				if !slices.Contains(allowed, e.Name.Local) {
					t.Fatalf("%s: an element %s", name, e.Name.Local)
				}
				for _, a := range e.Attr {
					if a.Name.Local == "src" || strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#") {
						t.Fatalf("%s: %s has %s=%q", name, e.Name.Local, a.Name.Local, a.Value)
					}
				}
			}
		}
		_, style, _ := strings.Cut(string(raw), "<style>")
		style, _, _ = strings.Cut(style, "</style>")
		sum := sha256.Sum256([]byte(style))
		policy := strings.ReplaceAll(base64.StdEncoding.EncodeToString(sum[:]), "+", "&#43;")
		if !strings.Contains(string(raw), "sha256-"+policy) {
			t.Errorf("%s: the policy does not allow the page's own style", name)
		}
	}
}

// No cell is a formula to a spreadsheet, and each row has all columns.
func TestCSVCells(t *testing.T) {
	s := hostile()
	for i, formula := range []string{"=1+1", "+1", "-1", "@x"} {
		s.Findings[i].Reason = formula
	}
	for name, s := range map[string]Stream{"hostile": s, "long": long(), "empty": {}} {
		rows, err := csv.NewReader(bytes.NewReader(render(t, s, formats["findings.csv"]))).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Fatalf("%s: %d rows, %v", name, len(rows), err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
					t.Errorf("%s: the cell %q", name, cell)
				}
			}
		}
	}
}

// What was read and left alone is in every format.
func TestFilesAreInEveryFormat(t *testing.T) {
	s := sample()
	s.Files = Files{Read: []FileKind{{"ARM template", 3}}, Left: []fact.Left{{Kind: "Bicep file", Files: 1, Infrastructure: true, Paths: []string{"net.bicep"}}}}
	for _, name := range Formats() {
		if name == "oscal-poam" {
			continue // a plan is of what is to be done
		}
		out := string(render(t, s, func(w *bytes.Buffer) Handler { return New(name, w, TextOptions{}) }))
		if !strings.Contains(out, "Bicep file") || !strings.Contains(out, "ARM template") {
			t.Errorf("%s does not say it", name)
		}
	}
}
