package decide

import (
	"fmt"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// What lies between the clock and a pod that serves, in minutes. Each stands in
// the decision.
const (
	clockMinutes    = 1 // KEDA asks every thirty seconds, the autoscaler every fifteen
	nodeMinutes     = 5 // a node more, where there is no room
	imageMinutes    = 3 // Odoo's image, on a node that does not have it
	registryMinutes = 5 // for which the startup probe waits while Odoo loads its registry
	// leadMinutes are those, and one to spare.
	leadMinutes = clockMinutes + nodeMinutes + imageMinutes + registryMinutes + 1
)

// leastFor is how many pods of the web there are at any time: one in each zone
// where people's care depends on it and nodes are kept there, so that the loss
// of a zone leaves all but one; two elsewhere.
func leastFor(e environment, home layout.Site) int {
	if e.Purpose == "production" && ownCluster(e) {
		return max(leastPods, home.Zones)
	}
	return leastPods
}

// podsFor is how many pods serve so many people at once.
func podsFor(people int) int { return ceilDiv(ceilDiv(people, usersPerWorker), workersPerPod) }

// knowsTheHour reports whether something on an environment's cluster scales by
// the hour: KEDA, which is built into the design's own and may be on another's.
func knowsTheHour(e environment) bool { return ownCluster(e) || e.Cluster.Existing.KEDA }

// waits says how many pods of the web wait for people, and when. In the hours
// that the estate names, all that the people counted at once need: they come
// within minutes, and a pod takes minutes to start. Outside, those of whoever is
// on duty. Where nobody names hours, or nothing knows the hour, half of them
// wait round the clock, and the other half is the autoscaler's to start. What
// nobody has counted is its to start in any case: a quarter more.
func waits(e environment, home layout.Site) (layout.Web, *layout.Hours) {
	least := leastFor(e, home)
	pods := max(least, podsFor(e.concurrent()))
	w := layout.Web{
		MinReplicas: max(least, ceilDiv(pods, 2)), MaxReplicas: pods + ceilDiv(pods, 4), Surge: surge,
		Workers: workersPerPod, MaxConnections: webConnections, IdleGevent: idleGevent,
	}
	h := e.Load.Hours
	if h == nil || !knowsTheHour(e) {
		return w, nil
	}
	w.MinReplicas = pods
	return w, &layout.Hours{
		Days: h.Days, From: h.From, To: h.To, Zone: h.Zone, Lead: leadMinutes,
		MinReplicas: min(pods, max(least, podsFor(h.Outside))),
	}
}

// explainFloor says how many pods wait for people, when, and what sees to it.
// It is docs/decisions/0088-a-floor-by-hours.md.
func (a asked) explainFloor(e environment, home layout.Site, o layout.Odoo, n *notes) {
	const byHours, byLoad, cronJobs = "KEDA: a floor by the clock beside the load", "Kubernetes' autoscaler alone", "jobs that change the autoscaler's floor"
	least, pods := leastFor(e, home), max(leastFor(e, home), podsFor(e.concurrent()))
	d := design.Decision{
		Subject: e.name.Subject(),
		Topic:   "floor",
		Title:   "How many web pods of " + e.name.String() + " wait for people, and when?",
		Chosen:  fmt.Sprintf("%s; at most %d", waiting(o), o.Web.MaxReplicas),
		Options: []design.Option{
			{Name: byHours, Verdict: "not taken: "},
			{Name: byLoad, Verdict: "not taken: it has one floor for day and night: either people wait in the morning, or pods wait all night"},
			{Name: cronJobs, Verdict: "not taken: an image with kubectl, a right to change the autoscaler and a way to the API server, for what Flux would put back; a job that fails leaves the floor of the night for the day"},
		},
		Reasons: []design.Reason{
			{Text: "A pod of Odoo takes minutes until it serves, and people come within minutes: what they need is there before them, and the autoscaler starts what nobody has counted."},
			{Text: fmt.Sprintf("Never fewer than %d: %s.", least, leastWhy(least))},
			{Text: "Only the web is scaled. Websockets are connections that end with their pod, and cron runs once."},
		},
		Arithmetic: []design.Term{
			{Name: "pods for all", Expression: fmt.Sprintf("%d people ÷ %d a worker ÷ %d workers, %d at least", e.concurrent(), usersPerWorker, workersPerPod, least), Result: fmt.Sprint(pods)},
			{Name: "pods at most", Expression: fmt.Sprintf("%d and a quarter of them", pods), Result: fmt.Sprint(o.Web.MaxReplicas)},
		},
		Inputs: []design.Input{
			{Path: e.path + ".load.concurrent", Value: fmt.Sprint(e.concurrent()), Default: e.Load.Concurrent == 0},
			n.input(e.path+".purpose", e.Purpose),
		},
	}
	switch {
	case o.Hours == nil && e.Load.Hours != nil:
		d.Options[0].Verdict += "the estate does not say that it runs on " + e.Cluster.Existing.Name + " (cluster.existing.keda)"
		d.Options[1].Verdict = "taken: half of them wait round the clock, and the least in any case, since nothing there knows the hour"
		d.Inputs = append(d.Inputs, n.input(e.path+".cluster.existing.keda", fmt.Sprint(e.Cluster.Existing.KEDA)))
	case o.Hours == nil:
		d.Options[0].Verdict += "the estate names no hours (load.hours)"
		d.Options[1].Verdict = "taken: half of them wait round the clock, and the least in any case; where nobody says when people go home, nobody is taken to have gone"
		d.Inputs = append(d.Inputs, design.Input{Path: e.path + ".load.hours", Value: "round the clock", Default: true})
	case !o.ByHours():
		d.Options[0].Verdict += fmt.Sprintf("as many wait by day as by night: %d are the least, and the hours have %s of a week", least, hundredths(o.Hours.MinutesInWeek()))
		d.Options[1].Verdict = "taken: one floor is all that is wanted"
		d.Inputs = append(d.Inputs, hoursInputs(e, n)...)
	default:
		d.Options[0].Verdict = "taken: it knows zones and their summer time, Microsoft keeps it (the add-on of AKS), and the load is still asked"
		d.Reasons = append(d.Reasons,
			design.Reason{Text: "The floor rises before the hours begin, since everything between the clock and a pod that serves takes its time."},
			design.Reason{Text: "No floor begins or ends at night between 23:00 and 04:00, in which clocks are changed: an hour of which there is none, or two, would leave people without pods. It begins before that, and ends after it."},
			design.Reason{Text: "Holidays are days as any: a floor that is too high costs a day's nodes, and one that is too low costs care."})
		d.Figures = []design.Figure{
			{Name: "minutes between the clock and a pod that serves", Value: fmt.Sprint(leadMinutes), Basis: design.Assumed, Source: "no cluster of this design has been measured", Date: a.estate.Effective.String()},
			{Name: "how often KEDA asks", Value: "30 s", Basis: design.Published, Source: "kedacore/keda v2.21.0, ScaledObject pollingInterval", Date: "2026-08"},
		}
		in := o.Hours.MinutesInWeek()
		d.Arithmetic = append(d.Arithmetic,
			design.Term{Name: "pods outside of the hours", Expression: fmt.Sprintf("%s, %d at least", onDuty(e), least), Result: fmt.Sprint(o.Hours.MinReplicas)},
			design.Term{Name: "lead", Expression: fmt.Sprintf("%d min clock + %d node + %d image + %d registry + 1", clockMinutes, nodeMinutes, imageMinutes, registryMinutes), Result: fmt.Sprintf("%d min", leadMinutes)},
			design.Term{Name: "hours of the day's floor in a week", Expression: fmt.Sprintf("from %d min before %s to %s, %s", o.Hours.Lead, o.Hours.From, o.Hours.To, daysOf(*o.Hours)), Result: hundredths(in)},
			design.Term{Name: "pod hours a week that nobody pays for", Expression: fmt.Sprintf("(168 h − %s) × (%d − %d)", hundredths(in), o.Web.MinReplicas, o.Hours.MinReplicas), Result: hundredths((weekMinutes - in) * (o.Web.MinReplicas - o.Hours.MinReplicas))},
		)
		d.Inputs = append(d.Inputs, hoursInputs(e, n)...)
	}
	n.decide(d)
}

func leastWhy(least int) string {
	if least > leastPods {
		return "one in each zone, so that the loss of one leaves the others; a node is kept in each of them anyway"
	}
	return "one may be lost"
}

func hoursInputs(e environment, n *notes) []design.Input {
	h, at := e.Load.Hours, e.path+".load.hours"
	out := []design.Input{
		n.input(at+".days", h.Days), n.input(at+".from", h.From), n.input(at+".to", h.To), n.input(at+".zone", h.Zone),
	}
	if h.Outside > 0 {
		out = append(out, n.input(at+".outside", fmt.Sprint(h.Outside)))
	}
	return out
}

// onDuty says how many people work outside of the hours, and who says so.
func onDuty(e environment) string {
	if e.Load.Hours.Outside == 0 {
		return "nobody has counted who is on duty then"
	}
	return fmt.Sprintf("%d people on duty", e.Load.Hours.Outside)
}

const weekMinutes = 7 * 24 * 60

// hundredths writes minutes as hours.
func hundredths(minutes int) string { return fmt.Sprintf("%d.%02d h", minutes/60, minutes%60*100/60) }
