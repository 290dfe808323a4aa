package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/record"
)

// Known says that the baseline has the finding that it stands behind. It is no
// part of the finding, which follows from one run alone.
type Known struct{ record.Key }

// Baseline is the earlier run that a run was held against, and what of it is gone.
type Baseline struct {
	Run    string    `json:"run"`    // what tells that run apart from others
	Format string    `json:"format"` // ward-findings/1, or SARIF's version
	Ward   string    `json:"ward,omitempty"`
	At     time.Time `json:"at,omitzero"`
	// Still is how many findings of this run it has, New how many ask for
	// something and it does not have. What an exception covers is neither.
	Still int `json:"still"`
	New   int `json:"new"`
	// LeftOut are the files that somebody leaves out now and did not then, and
	// Unjudged is how many findings lay in them. They are not gone: nobody looks.
	LeftOut  []string `json:"leftOut,omitempty"`
	Unjudged int      `json:"unjudged,omitempty"`
	// Gone is what asked for something then, and does not any more.
	Gone []Gone `json:"gone,omitempty"`
	// KnownGaps are the gaps of this run that it has, by their places.
	KnownGaps []int `json:"knownGaps,omitempty"`
}

// Gone is a finding of an earlier run that is not there any more.
type Gone struct {
	Check    string         `json:"check"`
	Severity check.Severity `json:"severity"`
	Stage    fact.Stage     `json:"stage"`
	Subject  string         `json:"subject,omitempty"`
	Outcome  check.Outcome  `json:"outcome"`
}

// IsZero reports whether there was no baseline.
func (b Baseline) IsZero() bool { return b.Run == "" }

// fits reports what is wrong with a baseline of a run with so many gaps.
func (b Baseline) fits(gaps int) error {
	for i, at := range b.KnownGaps {
		if at < 0 || at >= gaps || i > 0 && at <= b.KnownGaps[i-1] {
			return fmt.Errorf("the baseline knows gap %d, of %d", at, gaps)
		}
	}
	if b.IsZero() {
		return errors.New("the baseline has no run")
	}
	return nil
}

// Earlier is what a run found before, as far as another can be held against it.
type Earlier struct {
	run, format, ward string
	at                time.Time
	versions          map[string]int       // of checks
	findings          map[string][]earlier // by fingerprint
	gaps              map[string]bool      // by fingerprint
	disagreements     map[string]bool      // by fingerprint
	leftOut           map[string]bool      // files, as a SARIF log names them
}

type earlier struct {
	file      string
	offenders []string // of what failed, where the check says so
	gone      Gone
}

// covers reports whether a finding is no more than the earlier one was.
func (x earlier) covers(f check.Finding, byOffenders bool) bool {
	if byOffenders && f.Outcome == check.Fail && x.gone.Outcome == check.Fail && !within(f.Offenders(), x.offenders) {
		return false
	}
	return weight(x.gone.Outcome) >= weight(f.Outcome)
}

// within reports whether all of these words are among others, each as often.
func within(words, others []string) bool {
	left := map[string]int{}
	for _, o := range others {
		left[o]++
	}
	for _, w := range words {
		if left[w]--; left[w] < 0 {
			return false
		}
	}
	return true
}

// offendersOf returns what offends in a failing finding.
func offendersOf(f check.Finding) []string {
	if f.Outcome != check.Fail {
		return nil
	}
	return f.Offenders()
}

// weight is how much an outcome asks for. What failed and cannot be seen now is
// no news; what could not be seen and fails now is.
func weight(o check.Outcome) int { return slices.Index(weights, o) }

var weights = []check.Outcome{check.NotApplicable, check.Pass, check.Unknown, check.Error, check.Fail}

// ReadBaseline reads the findings of an earlier run: the JSON stream, or a SARIF
// log of Ward's. It refuses anything else.
func ReadBaseline(raw []byte) (*Earlier, error) {
	var log sarifLog
	if json.Unmarshal(raw, &log) == nil && log.Runs != nil {
		return log.earlier()
	}
	var c Collector
	if err := Replay(bytes.NewReader(raw), &c); err != nil {
		return nil, fmt.Errorf("it is neither findings nor SARIF of Ward's: %w", err)
	}
	s := c.Stream
	e := &Earlier{
		run: runOf(s), format: format.Findings, ward: s.Run.Ward, at: s.Run.At,
		versions: map[string]int{}, findings: map[string][]earlier{}, gaps: map[string]bool{}, disagreements: map[string]bool{}, leftOut: map[string]bool{},
	}
	for _, k := range s.Checks {
		e.versions[k.ID] = k.Version
	}
	for _, f := range s.Findings {
		if open(f) && !excepted(f) {
			e.findings[fingerprint(f)] = append(e.findings[fingerprint(f)], earlier{f.Origin.Pos.File, offendersOf(f), goneOf(f)})
		}
	}
	for _, g := range s.Gaps {
		e.gaps[gapFingerprint(g, s.Files)] = true
	}
	for _, d := range s.Disagreements {
		e.disagreements[disagreementFingerprint(d)] = true
	}
	for _, file := range s.Files.leftOut() {
		e.leftOut[fileURI(Harmless(file))] = true
	}
	return e, nil
}

func goneOf(f check.Finding) Gone {
	return Gone{Check: f.Check, Severity: f.Severity, Stage: f.Stage, Subject: f.Subject.String(), Outcome: f.Outcome}
}

// sarifLog is what is read of a SARIF log.
type sarifLog struct {
	Version string `json:"version"`
	Runs    []struct {
		Tool struct {
			Driver struct {
				Name, Version string
				Rules         []struct {
					ID         string
					Properties struct{ Version int }
				}
			}
		}
		AutomationDetails struct{ GUID string }
		Properties        struct {
			JudgedAt time.Time
			LeftOut  []string
		}
		Invocations []struct {
			ToolExecutionNotifications []struct {
				Properties struct{ Fingerprint string }
			}
		}
		Results []struct {
			RuleID              string
			BaselineState       string
			PartialFingerprints map[string]string
			Suppressions        []json.RawMessage
			Properties          struct {
				Outcome   check.Outcome
				Severity  check.Severity
				Stage     fact.Stage
				Subject   string
				Offenders []string
			}
			Locations []struct {
				PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
			}
		}
	}
}

func (l sarifLog) earlier() (*Earlier, error) {
	switch {
	case l.Version != "2.1.0":
		return nil, fmt.Errorf("it is SARIF %s: want 2.1.0", cmp.Or(l.Version, "without a version"))
	case len(l.Runs) != 1 || l.Runs[0].Tool.Driver.Name != "Ward":
		return nil, errors.New("it is SARIF of another tool, or of several runs: want one run of Ward's")
	case l.Runs[0].AutomationDetails.GUID == "":
		return nil, errors.New("it is SARIF of an older Ward, which does not say enough: write it again")
	}
	run := l.Runs[0]
	e := &Earlier{
		run: run.AutomationDetails.GUID, format: "SARIF " + l.Version, ward: run.Tool.Driver.Version, at: run.Properties.JudgedAt,
		versions: map[string]int{}, findings: map[string][]earlier{}, gaps: map[string]bool{}, disagreements: map[string]bool{}, leftOut: map[string]bool{},
	}
	for _, r := range run.Tool.Driver.Rules {
		e.versions[r.ID] = r.Properties.Version
	}
	for _, uri := range run.Properties.LeftOut {
		e.leftOut[uri] = true
	}
	for _, in := range run.Invocations {
		for _, n := range in.ToolExecutionNotifications {
			if n.Properties.Fingerprint != "" {
				e.gaps[n.Properties.Fingerprint] = true
			}
		}
	}
	for _, r := range run.Results {
		print := r.PartialFingerprints[fingerprintName]
		switch {
		case r.BaselineState == "absent", len(r.Suppressions) > 0:
		case print == "":
			return nil, fmt.Errorf("a result of %s has no fingerprint", r.RuleID)
		case r.RuleID == disagreementRule:
			e.disagreements[print] = true
		default:
			file := ""
			if len(r.Locations) > 0 {
				file = r.Locations[0].PhysicalLocation.ArtifactLocation.URI
			}
			p := r.Properties
			e.findings[print] = append(e.findings[print], earlier{file, p.Offenders, Gone{Check: r.RuleID, Severity: p.Severity, Stage: p.Stage, Subject: p.Subject, Outcome: p.Outcome}})
		}
	}
	return e, nil
}

// Against holds a run against an earlier one: it marks what that one has, and says
// what is gone. It refuses an earlier run that judged by other versions of the
// checks: what they say cannot be compared.
func (s *Stream) Against(e *Earlier) error {
	var changed []string
	for _, c := range s.Checks {
		if v, judged := e.versions[c.ID]; judged && v != c.Version {
			changed = append(changed, fmt.Sprintf("%s (version %d then, %d now)", c.ID, v, c.Version))
		}
	}
	if len(changed) > 0 {
		return fmt.Errorf("it was judged by other versions of %s: %s", counted(len(changed), "check"), few(changed, 3, ""))
	}
	s.Known, s.Baseline = nil, Baseline{Run: e.run, Format: e.format, Ward: e.ward, At: e.at}
	s.know(e)
	for i, g := range s.Gaps {
		if e.gaps[gapFingerprint(g, s.Files)] && sameFile(g, s.Files) {
			s.Baseline.KnownGaps = append(s.Baseline.KnownGaps, i)
		}
	}
	for i, d := range s.Disagreements {
		s.Disagreements[i].Known = e.disagreements[disagreementFingerprint(d)]
	}
	return nil
}

// know pairs each finding with one of the earlier run, in the same file where
// there is one: a subject that two files hold has two findings of one key.
func (s *Stream) know(e *Earlier) {
	left := map[string][]earlier{}
	for print, all := range e.findings {
		left[print] = slices.Clone(all)
	}
	b := &s.Baseline
	s.Known = map[int]bool{}
	byOffenders := map[string]bool{}
	for _, c := range s.Checks {
		byOffenders[c.ID] = c.Offenders != ""
	}
	var waiting []int
	for i, f := range s.Findings {
		if !open(f) || excepted(f) || f.Unasked {
			continue
		}
		b.New++
		waiting = append(waiting, i)
	}
	for _, same := range []bool{true, false} {
		waiting = slices.DeleteFunc(waiting, func(i int) bool {
			f := s.Findings[i]
			print := fingerprint(f)
			at := slices.IndexFunc(left[print], func(x earlier) bool {
				return x.covers(f, byOffenders[f.Check]) && (!same || x.file == f.Origin.Pos.File || x.file == fileURI(f.Origin.Pos.File))
			})
			if at < 0 {
				return false
			}
			left[print] = slices.Delete(left[print], at, at+1)
			s.Known[i] = true
			b.Still++
			b.New--
			return true
		})
	}
	// What got worse is new, and what it was is not gone.
	for _, i := range waiting {
		if print := fingerprint(s.Findings[i]); len(left[print]) > 0 {
			left[print] = left[print][1:]
		}
	}
	out := map[string]bool{}
	for _, file := range s.Files.leftOut() {
		uri := fileURI(Harmless(file))
		out[file], out[uri] = true, true
		if !e.leftOut[uri] {
			b.LeftOut = append(b.LeftOut, file)
		}
	}
	for _, all := range left {
		for _, x := range all {
			if x.file != "" && out[x.file] {
				b.Unjudged++
				continue
			}
			b.Gone = append(b.Gone, x.gone)
		}
	}
	slices.SortFunc(b.Gone, func(x, y Gone) int {
		return cmp.Or(-cmp.Compare(rank(x.Severity), rank(y.Severity)), cmp.Compare(x.Check, y.Check), cmp.Compare(x.Subject, y.Subject), cmp.Compare(x.Stage, y.Stage), cmp.Compare(x.Outcome, y.Outcome))
	})
}

// String says how a run stands to its baseline: first what is not judged any more.
func (b Baseline) String() string {
	of := b.Format
	if !b.At.IsZero() {
		of = b.At.UTC().Format(time.RFC3339)
	}
	counts := fmt.Sprintf("Against the baseline of %s: %d new, %d still there, %d gone.", of, b.New, b.Still, len(b.Gone))
	return strings.TrimSpace(b.newlyLeftOut() + " " + counts)
}

// newlyLeftOut says what nobody judges any more, or nothing.
func (b Baseline) newlyLeftOut() string {
	if len(b.LeftOut) == 0 {
		return ""
	}
	lay := ""
	if b.Unjudged > 0 {
		lay = fmt.Sprintf(", where %s of the baseline lay", counted(b.Unjudged, "finding"))
	}
	return fmt.Sprintf("Newly left out and judged by nobody: %s (%s)%s.", counted(len(b.LeftOut), "file"), someOf(b.LeftOut, maxLeftOut), lay)
}

// fingerprint is of what makes a finding the same one in the next run: neither a
// moved line nor another reason makes it a new one. What offends is compared
// beside it, where the check says so: see covers.
func fingerprint(f check.Finding) string { return printOf(f.Check, f.Stage.String(), f.Subject.Key()) }

// printOf is a digest of words, as they are when they were saved: bytes that are
// no text are U+FFFD then.
func printOf(words ...string) string {
	return digest.Of([]byte(string([]rune(strings.Join(words, "\n"))))).String()
}

func disagreementFingerprint(d Disagreement) string {
	return printOf(d.Check, d.Subject.Key())
}

// gapFingerprint is of a gap and of what its file holds, where files were named: what
// nobody reads may have become anything when it is another.
func gapFingerprint(g fact.Gap, files Files) string {
	words := []string{g.Origin.Pos.File, g.Subject.Key(), g.Reason}
	if d := files.digestOf(g.Origin.Pos.File); !d.IsZero() {
		words = append(words, d.String())
	}
	return printOf(words...)
}

// sameFile reports whether it can be told that the file of a gap is what it was
// where the gap's fingerprint is: not where files were named and it has no digest.
func sameFile(g fact.Gap, files Files) bool {
	return files.IsZero() || g.Origin.Pos.File == "" || !files.digestOf(g.Origin.Pos.File).IsZero()
}

// space is what the identifiers of reports are derived in.
var space = uuid.NewSHA1(uuid.NameSpaceURL, []byte(toolURI))

// derived returns the identifier of what these words name: the same for the same
// words, so that a run is written with the same bytes.
func derived(words ...string) string {
	return uuid.NewSHA1(space, []byte(string([]rune(strings.Join(words, "\n"))))).String()
}

// runOf tells a run apart from others: by when it was judged, and by what it came to.
func runOf(s Stream) string {
	words := []string{"run", s.Run.Ward, s.Run.Organisation, s.Run.At.UTC().Format(time.RFC3339Nano)}
	for _, f := range s.Findings {
		if !f.Unasked {
			words = append(words, fingerprint(f), f.Outcome.String())
		}
	}
	return derived(words...)
}

// subjectOf reads a subject that was written as text.
func subjectOf(text string) addr.Subject {
	s, err := addr.ParseSubject(text)
	if err != nil {
		return addr.Subject{}
	}
	return s
}
