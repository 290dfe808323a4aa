package decide

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
)

// The critical path of a regional failover, until a drill has measured it. The
// sum is what the design answers for with an objective of recovery time.
const (
	assumedDecision = 30 * time.Minute // a person declares the loss
	assumedPromote  = 10 * time.Minute // the replica is promoted
	assumedDNS      = 5 * time.Minute  // names move to the recovery region
	assumedStart    = 15 * time.Minute // Odoo starts and loads its registry
	// assumedRestore is how long a geo-restore takes for each 100 GiB, beyond
	// the start of a server.
	assumedRestore = time.Hour
)

// restoreTime is how long a geo-restore of so much is assumed to take.
func restoreTime(gib int) time.Duration {
	return assumedRestore * time.Duration(1+ceilDiv(gib, 100))
}

// smallestRPO is the least that may be promised for a region without a drill:
// a replica's lag is seconds to minutes, and hours under load.
const smallestRPO = time.Hour

// losing is an environment whose region is lost, with what is asked for then.
type losing struct {
	environment
	shared     bool // its database is on the platform's server
	objectives estate.Objectives
	asked      bool // somebody asks for the objectives
	// impact is what they stand for where nobody writes them, and function the
	// place of the function that it follows from; -1 where it is written.
	impact   string
	function int
}

// impactPath is where the estate says what the loss does to care.
func (e losing) impactPath() string {
	if e.function >= 0 {
		return e.path + ".functions"
	}
	return e.path + ".impact"
}

// topology chooses how much of an environment exists twice, and where, from
// both objectives.
func topology(a asked, l *layout.Layout, n *notes) {
	for i := range l.Environments {
		one := &l.Environments[i]
		e := losing{environment: a.environments[i], shared: one.Shared(), function: -1}
		home, ok := a.Published.Regions.Find(e.Region)
		if !ok {
			n.problem(e.path+".region", fmt.Sprintf("%q is no Azure region that Ward knows", e.Region), "write it as Azure does in its API, as eastus2")
			continue
		}
		if e.Objectives != nil {
			e.objectives, e.asked = *e.Objectives, true
		} else {
			var assumed published.Impact
			e.impact, e.function = a.estate.ImpactOf(e.Environment)
			assumed, e.asked = a.Published.Impacts.Find(e.impact)
			e.objectives = estate.Objectives{RPO: assumed.RPO, RTO: assumed.RTO}
		}
		if a.refuseRecovery(e, home, n) {
			continue
		}
		ways := a.waysBack(e)
		way, ok := a.chooseFor(e, home, ways, n)
		if !ok {
			continue
		}
		one.Mechanism = way.mechanism
		if e.asked {
			one.Objectives = e.against(way)
		}
		sku := localSKU(home)
		if way.mechanism != layout.NoRegional {
			sku = pairedSKU(home)
		}
		n.site(l, one.Home).Storage = &layout.Storage{SKU: sku}
		a.explainTopology(e, home, ways, way, one.Objectives, n)
	}
}

// refuseRecovery notes a recovery region in which nothing can be recovered.
func (a asked) refuseRecovery(e losing, home published.Region, n *notes) bool {
	switch {
	case e.Recovery == nil || e.Recovery.Region == home.Pair:
		return false
	default:
		if _, ok := a.Published.Regions.Find(e.Recovery.Region); !ok {
			n.problem(e.path+".recovery.region", fmt.Sprintf("%q is no Azure region that Ward knows", e.Recovery.Region), "write it as Azure does in its API, as eastus2")
			return true
		}
		hint := "write " + home.Pair
		if !a.paired(home) {
			hint = "run the environment in a region that has a pair"
		}
		n.problem(e.path+".recovery.region",
			fmt.Sprintf("attachments are copied to the region that Microsoft pairs with %s only, which is %s", e.Region, orNone(home.Pair)), hint)
		return true
	}
}

// paired reports whether a region has a pair that an estate can name.
func (a asked) paired(home published.Region) bool {
	_, ok := a.Published.Regions.Find(home.Pair)
	return ok
}

// chooseFor returns an environment's way back. Where nobody asks for anything,
// it is the cheapest that the estate has a region for; where no way keeps what
// is asked for, a problem says which part fails.
func (a asked) chooseFor(e losing, home published.Region, ways []wayBack, n *notes) (wayBack, bool) {
	if !e.asked {
		for _, w := range ways {
			if w.cannot == "" && (e.Recovery == nil || w.mechanism != layout.NoRegional) {
				return w, true
			}
		}
		return wayBack{}, false
	}
	point, back := e.objectives.RPO.Duration(), e.objectives.RTO.Duration()
	way, ok := chooseWay(ways, point, back)
	if ok {
		return way, true
	}
	where, wherePoint, whereTime := e.path+".objectives", e.path+".objectives.rpo", e.path+".objectives.rto"
	if e.Objectives == nil {
		where, wherePoint, whereTime = e.impactPath(), e.impactPath(), e.impactPath()
	}
	if e.Recovery == nil {
		n.problem(where, "objectives for the loss of a region need a recovery region", a.recoveryHint(e, home))
		return wayBack{}, false
	}
	fewest, soonest := time.Duration(0), time.Duration(0) // what some way could keep
	var fails string
	pointFails, timeFails := true, true
	for _, w := range ways {
		if w.cannot != "" || len(w.path) == 0 {
			continue
		}
		least := w.leastPoint()
		if fewest == 0 || least < fewest {
			fewest = least
		}
		if soonest == 0 || w.takes() < soonest {
			soonest = w.takes()
		}
		p, whyPoint := w.pointStands(point)
		t, whyTime := w.timeStands(back)
		pointFails, timeFails = pointFails && p == design.NotMet, timeFails && t == design.NotMet
		if p == design.NotMet {
			fails += "; " + string(w.mechanism) + ": " + whyPoint
		} else {
			fails += "; " + string(w.mechanism) + ": " + whyTime
		}
	}
	if pointFails {
		n.problem(wherePoint, fmt.Sprintf("%s is less than a region's loss can be promised to cost before a drill has measured it", e.objectives.RPO),
			"write "+asSpan(fewest)+" or more")
	}
	if timeFails {
		n.problem(whereTime, fmt.Sprintf("%s is less than the fastest regional recovery is assumed to take, which is %s", e.objectives.RTO, inWords(soonest)),
			"write "+asSpan(soonest)+" or more")
	}
	if !pointFails && !timeFails {
		n.problem(where, fmt.Sprintf("no way back keeps both a recovery point of %s and a recovery time of %s%s", e.objectives.RPO, e.objectives.RTO, fails),
			"write a longer time for one of them")
	}
	return wayBack{}, false
}

// leastPoint returns the shortest objective that the way does not fail.
func (w wayBack) leastPoint() time.Duration {
	var least time.Duration
	for _, l := range w.losses {
		bound := smallestRPO
		if l.atMost != nil {
			bound = *l.atMost
		}
		least = max(least, bound)
	}
	return least
}

// recoveryHint says how an environment comes to a recovery region, or does
// without.
func (a asked) recoveryHint(e losing, home published.Region) string {
	hint := "add recovery with a region and a network; the pair of " + e.Region + " is " + home.Pair
	if !a.paired(home) {
		hint = e.Region + " has no pair to recover in: run it in a region that has one, and add recovery there"
	}
	if e.Data != regulated {
		asks := "objectives"
		if e.Objectives == nil {
			asks = strings.TrimPrefix(e.impactPath(), e.path+".")
		}
		hint += "; or leave " + asks + " out, and nothing is promised for the loss of a region"
	}
	return hint
}

func localSKU(home published.Region) string {
	if home.Zones > 1 {
		return "Standard_ZRS"
	}
	return "Standard_LRS"
}

func pairedSKU(home published.Region) string {
	if home.Zones > 1 {
		return "Standard_GZRS"
	}
	return "Standard_GRS"
}

func (a asked) explainTopology(e losing, home published.Region, ways []wayBack, taken wayBack, o *layout.Objectives, n *notes) {
	d := design.Decision{
		Subject: e.name.Subject(),
		Topic:   "topology",
		Title:   "What survives the loss of a zone, and of " + e.Region + "?",
		Chosen:  string(taken.mechanism),
		Reasons: []design.Reason{
			{Text: "What an environment promises is its worst part: the recovery point is that of database, attachments and configuration together, the recovery time the sum of the critical path."},
			{Text: "Data is restored after a loss.", Clause: "45 CFR 164.308(a)(7)(ii)(B)"},
			{Text: "How critical the environment is decides how fast.", Clause: "45 CFR 164.308(a)(7)(ii)(E)"},
		},
		Figures: a.zoneFigures(e),
		Inputs:  n.topologyInputs(e),
	}
	d.Reasons = append(d.Reasons, a.meanwhile(e)...)
	if !e.asked {
		d.Reasons = append(d.Reasons, design.Reason{Text: "Nobody asks for objectives, so nothing is promised for the loss of the region."})
	}
	// The dearest stands first: it is what gives most.
	for i := len(ways) - 1; i >= 0; i-- {
		d.Options = append(d.Options, design.Option{Name: string(ways[i].mechanism), Verdict: e.verdict(ways[i], taken)})
	}
	zone := design.Option{Name: "standby in another zone", Verdict: "taken as well: the loss of a zone costs no data and a minute or two"}
	switch {
	case e.Database.OnCluster() && e.replicated():
		zone = design.Option{Name: "instances in other zones", Verdict: "taken as well: a change is on a second instance before it is confirmed; how long a failover takes is measured by a drill"}
	case e.Database.OnCluster():
		zone = design.Option{Name: "instances in other zones", Verdict: "not taken: nobody's care depends on it, and one instance is restored from its archive"}
	case home.Zones < 2:
		zone.Verdict = "not possible: " + home.Name + " has no availability zones"
	}
	d.Options = append(d.Options, zone)
	if o != nil {
		d.Objectives = []design.Objective{
			explained("recovery point when the region is lost", o.RPO),
			explained("recovery time when the region is lost", o.RTO),
		}
	}
	for _, l := range taken.losses {
		d.Figures = append(d.Figures, design.Figure{Name: "region lost: " + l.part + ", recovery point", Value: l.value(), Basis: l.basis, Source: l.source, Date: l.date})
	}
	if e.Recovery != nil {
		missing := notBuilt(e.Recovery.Region, ownCluster(e.environment) && taken.mechanism != layout.NoRegional, taken.mechanism, a.worksIn(e.Recovery.Region))
		if len(missing) > 0 {
			d.Reasons = append(d.Reasons, design.Reason{Text: "The recovery time counts on what this version does not build yet: " + strings.Join(missing, " ")})
		}
	}
	if len(taken.path) > 0 {
		d.Figures = append(d.Figures, design.Figure{Name: "region lost: recovery time", Value: taken.time(), Basis: design.Assumed, Source: "the sum below; a drill measures it", Date: a.estate.Effective.String()})
		for _, l := range taken.path {
			d.Arithmetic = append(d.Arithmetic, design.Term{Name: l.name, Expression: "assumed", Result: inWords(l.takes)})
		}
		d.Arithmetic = append(d.Arithmetic,
			design.Term{Name: "recovery time of a region", Expression: "sum", Result: taken.time()},
			design.Term{Name: "recovery point of a region", Expression: "the worst part", Result: taken.point()},
		)
	}
	n.decide(d)
}

// against holds both objectives against a way.
func (e losing) against(w wayBack) *layout.Objectives {
	o := layout.Objectives{
		Assumed: e.Objectives == nil,
		RPO:     layout.Objective{Asked: e.objectives.RPO.String(), AskedMinutes: inMinutes(e.objectives.RPO.Duration()), Designed: w.point()},
		RTO:     layout.Objective{Asked: e.objectives.RTO.String(), AskedMinutes: inMinutes(e.objectives.RTO.Duration()), Designed: w.time()},
	}
	o.RPO.Standing, o.RPO.Why = w.pointStands(e.objectives.RPO.Duration())
	o.RTO.Standing, o.RTO.Why = w.timeStands(e.objectives.RTO.Duration())
	if worst, bound := w.worst(); bound {
		minutes := inMinutes(worst)
		o.RPO.DesignedMinutes = &minutes
	}
	if len(w.path) > 0 {
		minutes := inMinutes(w.takes())
		o.RTO.DesignedMinutes = &minutes
	}
	return &o
}

func inMinutes(d time.Duration) int { return int(d.Minutes()) }

// explained is an objective of the layout as its decision shows it.
func explained(name string, o layout.Objective) design.Objective {
	return design.Objective{Name: name, Asked: o.Asked, Designed: o.Designed, Standing: o.Standing, Why: o.Why}
}

// verdict says why a way was taken, or why not, and how it stands to the
// objectives.
func (e losing) verdict(w, taken wayBack) string {
	if w.cannot != "" {
		return "not possible: " + w.cannot
	}
	chosen := w.mechanism == taken.mechanism
	if !e.asked {
		switch {
		case chosen && len(w.path) == 0:
			return "taken: nobody asks for more"
		case chosen:
			return "taken: the cheapest for which the estate names a region"
		case w.mechanism == layout.NoRegional:
			return "not taken: the estate names a recovery region"
		default:
			return "not taken: a second server all year, for time that nobody asked for"
		}
	}
	point, back := e.objectives.RPO.Duration(), e.objectives.RTO.Duration()
	p, whyPoint := w.pointStands(point)
	t, whyTime := w.timeStands(back)
	if p == design.NotMet || t == design.NotMet {
		verdict := "refused: "
		if p == design.NotMet {
			verdict += fmt.Sprintf("the recovery point of %s is not met: %s", e.objectives.RPO, whyPoint)
		}
		if t == design.NotMet {
			if p == design.NotMet {
				verdict += "; "
			}
			verdict += fmt.Sprintf("the recovery time of %s is not met: %s", e.objectives.RTO, whyTime)
		}
		return verdict
	}
	return e.merit(w, taken) + fmt.Sprintf("; recovery point %s: %s; recovery time %s %s: %s", p, whyPoint, w.time(), t, whyTime)
}

// merit says why one way that keeps the objectives was taken before another.
func (e losing) merit(w, taken wayBack) string {
	point, back := e.objectives.RPO.Duration(), e.objectives.RTO.Duration()
	chosen := w.mechanism == taken.mechanism
	switch {
	case chosen && taken.mechanism == layout.GeoReplica:
		return "taken: a server that follows is promoted in minutes"
	case chosen && w.ample(back):
		return fmt.Sprintf("taken: assumed to take %s, within half of the objective of %s, and nothing runs until then", w.time(), e.objectives.RTO)
	case chosen:
		return "taken: nothing runs until the region is lost"
	case w.meets(point, back) < taken.meets(point, back):
		return "not taken: less can be shown of it"
	case !w.ample(back):
		return fmt.Sprintf("not taken: assumed to take %s, more than half of the %s that the objective leaves", w.time(), e.objectives.RTO)
	default:
		return "not taken: a second server all year, for time that nobody asked for"
	}
}

// meanwhile says from which function an impact follows, and how people work
// until Odoo is back.
func (a asked) meanwhile(e losing) []design.Reason {
	if e.Purpose != "production" {
		return nil // nobody's work waits for it
	}
	var out []design.Reason
	if e.function >= 0 {
		f := a.estate.Functions[e.function]
		out = append(out, design.Reason{Text: fmt.Sprintf("Nobody writes an impact: it is %s, as %s is the most critical of the functions that it serves.", e.impact, f.Name), Clause: "45 CFR 164.308(a)(7)(ii)(E)"})
	}
	for _, f := range a.estate.Functions {
		if f.Manual != "" && slices.Contains(e.Functions, f.Name) {
			out = append(out, design.Reason{Text: fmt.Sprintf("Until it is back, %s goes on by hand: %s. The %s answers for it.", f.Name, strings.TrimSuffix(f.Manual, "."), f.Owner), Clause: "45 CFR 164.308(a)(7)(ii)(C)"})
		}
	}
	return out
}

// zoneFigures are what is published of losses that leave the region.
func (a asked) zoneFigures(e losing) []design.Figure {
	var out []design.Figure
	add := func(name, value string, m published.Mechanism) {
		out = append(out, design.Figure{Name: name, Value: value, Basis: design.Published, Source: m.Source, Date: m.Date})
	}
	zone, restore := a.Published.PostgreSQL.Recovery.ZoneRedundantFailover, a.Published.PostgreSQL.Recovery.PointInTime
	if e.Database.OnCluster() {
		own := a.Published.CloudNativePG.Recovery
		if e.replicated() {
			add("zone lost: recovery point", bounded(databasePart, own.InstanceFailover, "").value(), own.InstanceFailover)
			add("zone lost: recovery time", "not published: a drill measures it", own.InstanceFailover)
		}
		add("point-in-time restore: recovery point", bounded(databasePart, own.PointInTime, "").value(), own.PointInTime)
		return out
	}
	add("zone lost: recovery point", bounded(databasePart, zone, "").value(), zone)
	add("zone lost: recovery time", zone.RTO+", and Odoo's reconnect", zone)
	add("point-in-time restore: recovery point", bounded(databasePart, restore, "").value(), restore)
	return out
}

func (n *notes) topologyInputs(e losing) []design.Input {
	var in []design.Input
	switch {
	case e.Objectives != nil:
		in = append(in, n.input(e.path+".objectives.rpo", e.objectives.RPO.String()), n.input(e.path+".objectives.rto", e.objectives.RTO.String()))
	case e.asked:
		if e.function >= 0 {
			in = append(in, n.input(fmt.Sprintf("functions[%d].criticality", e.function), e.impact))
		}
		in = append(in, design.Input{Path: e.path + ".impact", Value: e.impact, Default: e.function >= 0},
			design.Input{Path: e.path + ".objectives", Value: fmt.Sprintf("recovery point %s, recovery time %s, assumed for this impact", e.objectives.RPO, e.objectives.RTO), Default: true})
	default:
		in = append(in, design.Input{Path: e.path + ".objectives", Value: "none", Default: true})
	}
	in = append(in, n.input(e.path+".region", e.Region), n.input(e.path+".load.databaseGiB", fmt.Sprint(e.Load.DatabaseGiB)))
	if e.Recovery != nil {
		return append(in, n.input(e.path+".recovery.region", e.Recovery.Region))
	}
	return append(in, design.Input{Path: e.path + ".recovery", Value: "none", Default: true})
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// inWords returns a whole number of minutes as people say it: 90 min, 4 h.
func inWords(d time.Duration) string {
	if d >= time.Hour && d%time.Hour == 0 {
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d min", int(d.Minutes()))
}

// asSpan returns a whole number of minutes as the estate writes it: 90m, 4h.
func asSpan(d time.Duration) string {
	if d >= time.Hour && d%time.Hour == 0 {
		return fmt.Sprintf("%dh", int(d.Hours()))
	}
	return fmt.Sprintf("%dm", int(d.Minutes()))
}
