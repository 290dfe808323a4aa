package odoo

import (
	"fmt"
	"strconv"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
)

// Hours are when people work, and what waits for them outside of these.
type Hours struct {
	Days        string // weekdays or every-day
	From, To    string // as 06:00
	Zone        string // as America/New_York
	MinReplicas int    // outside of the hours
	Lead        int    // minutes before they begin, in which the pods get ready
}

// pollSeconds is how often KEDA looks at the clock, and how soon it starts
// what has no pods.
const pollSeconds = 30

// NewWebScaledObject runs as many web pods as the load asks for, at least as
// many as people need in their hours and as those on duty need outside of
// these, and never more than the database has connections for.
func NewWebScaledObject(at kube.Place, w Web, h Hours) design.ClusterObject {
	start, end := h.schedule()
	return kube.Object(at, folder, "Runs as many web pods as the load asks for, more of them in the hours in which people work, and never more than the database has connections for.",
		&crd.ScaledObject{
			TypeMeta:   metav1.TypeMeta{APIVersion: crd.KEDA.String(), Kind: "ScaledObject"},
			ObjectMeta: metav1.ObjectMeta{Name: WebPods.name(), Namespace: at.Namespace, Labels: labels("web")},
			Spec: crd.ScaledObjectSpec{
				ScaleTargetRef:  crd.ScaleTarget{APIVersion: "apps/v1", Kind: "Deployment", Name: WebPods.name()},
				PollingInterval: pollSeconds,
				MinReplicaCount: h.MinReplicas,
				MaxReplicaCount: w.MaxReplicas,
				Advanced:        crd.ScaleAdvanced{Autoscaler: crd.ScaleAutoscaler{Behavior: webBehavior()}},
				Triggers: []crd.ScaleTrigger{
					{Type: "cpu", MetricType: "Utilization", Metadata: map[string]string{"value": strconv.Itoa(cpuTarget)}}, //nolint:misspell // as Kubernetes spells it
					{Type: "cron", Metadata: map[string]string{
						"timezone": h.Zone, "start": start, "end": end, "desiredReplicas": strconv.Itoa(w.MinReplicas),
					}},
				},
			},
		})
}

// Minutes of the day between which a clock may be put forward or back, in any
// zone: an hour of it may not exist, or come twice.
const (
	unsettled = 22*60 + 59
	settled   = 4 * 60
	day       = 24 * 60
)

// window is when the day's floor begins and ends, in minutes from midnight: a
// beginning below zero is on the day before.
//
// KEDA is within the two where the next end comes before the next beginning. An
// end in an hour that does not exist is missed, and the day with it; a
// beginning in an hour that comes twice comes twice, and between the two the
// floor is the night's. So neither is in an hour of which the clock may be
// changed: the end is after these, and the beginning before them.
func (h Hours) window() (begins, ends int) {
	begins, ends = minutesOf(h.From)-h.Lead, max(minutesOf(h.To), settled)
	if begins < settled {
		begins = unsettled - day
	}
	return begins, ends
}

// RoundTheClock reports whether the hours leave no night: a day's floor begins
// before that of the day before has ended, which a clock has no words for.
func (h Hours) RoundTheClock() bool {
	begins, ends := h.window()
	return begins+day <= ends
}

// MinutesInWeek are how many minutes of a week have the day's floor.
func (h Hours) MinutesInWeek() int {
	begins, ends := h.window()
	switch {
	case h.RoundTheClock():
		return 7 * day
	case h.Days == weekdays:
		return 5 * (ends - begins)
	default:
		return 7 * (ends - begins)
	}
}

// weekdays is Monday to Friday in the estate's words.
const weekdays = "weekdays"

// schedule is the window as cron says it: what begins on the day before begins
// for Monday on Sunday.
func (h Hours) schedule() (start, end string) {
	begins, ends := h.window()
	from, to := "*", "*"
	if h.Days == weekdays {
		from, to = "1-5", "1-5"
		if begins < 0 {
			from = "0-4"
		}
	}
	line := func(minutes int, days string) string {
		return fmt.Sprintf("%d %d * * %s", minutes%60, minutes/60, days)
	}
	return line((begins+day)%day, from), line(ends, to)
}

// minutesOf is a time of the day in minutes.
func minutesOf(clock string) int {
	t, _ := time.Parse("15:04", clock) // the estate has refused what is none
	return t.Hour()*60 + t.Minute()
}
