package report

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
)

// What could not be seen because of a gap is named by what the gap could have
// held, and stands where the gap does.
func TestUnseenStandsAtItsGap(t *testing.T) {
	s := streamOf(check.Finding{Check: "pods", Severity: check.High, Stage: fact.Planned, Kind: "apps/DaemonSet", Outcome: check.Unknown, Reason: "jobs.yaml:7:1 could not be read: It is made by a tool."})
	s.Checks = []check.Check{{ID: "pods", Version: 1, Severity: check.High, Kinds: []addr.Kind{"apps/DaemonSet", "batch/CronJob", "batch/Job"}}}
	s.Gaps = []fact.Gap{
		{Origin: pos("other.yaml", 1), Kinds: []addr.Kind{"apps/DaemonSet"}, Reason: "It is made by a tool."},
		{Origin: fact.Origin{Pos: pos("jobs.yaml", 7).Pos}, Kinds: []addr.Kind{"batch/Job", "batch/CronJob"}, Reason: "It is made by a tool."},
	}
	at := s.Gaps[1].Origin.Pos.String()
	s.Findings[0].Reason = at + " could not be read: It is made by a tool."
	for format, wants := range map[string][]string{
		"findings.sarif": {`nothing of kind batch/CronJob, batch/Job: `, `"uri": "jobs.yaml"`, `"startLine": 7`},
		"findings.xml":   {`name="nothing of kind batch/CronJob, batch/Job"`, "unknown: " + at + ": "},
	} {
		if formats[format] == nil {
			t.Fatalf("there is no %s", format)
		}
		text := string(render(t, s, formats[format]))
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", format, want, text)
			}
		}
	}
}
