package judge_test

import (
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/report"
)

// What came to the same twice is not told; what came to something else, or was judged
// once only, is, each once.
func TestCompare(t *testing.T) {
	finding := func(name string, o check.Outcome, exception string) check.Finding {
		return check.Finding{Check: "azure-one", Subject: addr.WardSubject("thing", name), Outcome: o, Exception: exception}
	}
	judged := func(state control.State, all ...check.Finding) judge.Judged {
		return judge.Judged{Stream: report.Stream{Findings: all}, Posture: control.Posture{Frameworks: []control.FrameworkPosture{{ID: "hipaa", Controls: []control.Standing{{ID: "a", Clause: "45 A", State: state}, {ID: "b", State: control.Partial}}}}}}
	}
	before := judged(control.Evidenced, finding("same", check.Fail, ""), finding("other", check.Pass, ""), finding("gone", check.Fail, ""), finding("covered", check.Fail, "EXC-1"))
	after := judged(control.Failing, finding("covered", check.Fail, ""), finding("new", check.Unknown, ""), finding("other", check.Fail, ""), finding("same", check.Fail, ""))
	got := judge.Compare(before, after)
	want := map[string][2]string{"covered": {"fail", "fail"}, "new": {"", "unknown"}, "other": {"pass", "fail"}, "gone": {"fail", ""}}
	for _, f := range got.Findings {
		told := [2]string{}
		name := ""
		if f.Before != nil {
			told[0], name = f.Before.Outcome.String(), f.Before.Subject.Name()
		}
		if f.After != nil {
			told[1], name = f.After.Outcome.String(), f.After.Subject.Name()
		}
		if want[name] != told {
			t.Errorf("%s: %v", name, told)
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("not told, or not once: %v", want)
	}
	if len(got.Controls) != 1 || got.Controls[0].Ref != "hipaa/a" || got.Controls[0].Before != control.Evidenced || got.Controls[0].After != control.Failing {
		t.Errorf("controls: %+v", got.Controls)
	}
	if same := judge.Compare(before, before); len(same.Findings)+len(same.Controls) > 0 {
		t.Errorf("the same differs from itself: %+v", same)
	}
}
