package decide

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/published"
)

// wayBack is one way in which an environment comes back when its region is
// lost, with what can be said of it before a drill.
type wayBack struct {
	mechanism layout.Mechanism
	cannot    string // why it cannot be built here, or ""
	// losses are what each part of the environment loses. The environment
	// loses what the worst of them does.
	losses []loss
	// path is what happens one after the other until Odoo is back; there is
	// none where it does not come back.
	path []leg
}

// loss is what one part of an environment loses.
type loss struct {
	part   string
	all    bool           // nothing of it is left
	atMost *time.Duration // nil where nothing bounds it
	says   string         // what there is to say instead of a bound
	basis  design.Basis
	source string
	date   string
}

// leg is one part of the way, and how long it is assumed to take.
type leg struct {
	name  string
	takes time.Duration
}

// The parts of an environment.
const (
	databasePart      = "database"
	attachmentsPart   = "attachments"
	configurationPart = "configuration"
)

// waysBack returns the ways in which an environment could come back, the
// cheapest first.
func (a asked) waysBack(e losing) []wayBack {
	pg, blobs := a.Published.PostgreSQL.Recovery, a.Published.Storage.Recovery.GeoRedundant
	configuration := loss{part: configurationPart, atMost: new(time.Duration), says: "it is this tree, in git", basis: design.Assumed, source: "the rendered tree", date: a.estate.Effective.String()}
	attachments := bounded(attachmentsPart, blobs, "the last sync time of geo-redundant storage")
	nothing := func(part string) loss {
		return loss{part: part, all: true, basis: design.Assumed, source: "no copy is in another region", date: a.estate.Effective.String()}
	}
	if e.Database.OnCluster() {
		return a.clusterWaysBack(e, nothing, attachments, configuration)
	}
	ways := []wayBack{
		{mechanism: layout.NoRegional, losses: []loss{nothing(databasePart), nothing(attachmentsPart), configuration}},
		{
			mechanism: layout.GeoRestore,
			losses:    []loss{bounded(databasePart, pg.GeoRestore, ""), attachments, configuration},
			path:      criticalPath(fmt.Sprintf("geo-restore %d GiB", e.Load.DatabaseGiB), restoreTime(e.Load.DatabaseGiB)),
		},
		{
			mechanism: layout.GeoReplica,
			losses:    []loss{bounded(databasePart, pg.GeoReplica, "the replica's lag: seconds to minutes, hours under load"), attachments, configuration},
			path:      criticalPath("promote the replica", assumedPromote),
		},
	}
	for i := range ways {
		switch {
		case ways[i].mechanism == layout.NoRegional:
		case e.shared:
			ways[i].cannot = "a shared server has no copy in another region"
		case e.Recovery == nil:
			ways[i].cannot = "the estate names no recovery region"
		}
	}
	return ways
}

// bounded returns what a part loses by what is published of its mechanism.
func bounded(part string, m published.Mechanism, says string) loss {
	l := loss{part: part, says: says, basis: design.Published, source: m.Source, date: m.Date}
	if m.RPOMinutes != nil {
		most := time.Duration(*m.RPOMinutes) * time.Minute
		l.atMost = &most
	}
	return l
}

func criticalPath(database string, takes time.Duration) []leg {
	return []leg{
		{"a person declares the loss", assumedDecision},
		{database, takes},
		{"names move", assumedDNS},
		{"Odoo starts", assumedStart},
	}
}

// takes returns how long the way is assumed to take.
func (w wayBack) takes() time.Duration {
	var sum time.Duration
	for _, l := range w.path {
		sum += l.takes
	}
	return sum
}

// value says how much is lost.
func (l loss) value() string {
	switch {
	case l.all:
		return "all of it"
	case l.atMost == nil:
		return strings.TrimSuffix("no bound: "+l.says, ": ")
	case l.says != "":
		return atMost(*l.atMost) + ": " + l.says
	default:
		return atMost(*l.atMost)
	}
}

// atMost says a bound as people do: ≤ 1 h.
func atMost(d time.Duration) string {
	if d == 0 {
		return "0"
	}
	return "≤ " + inWords(d)
}

// worst returns the most that any part loses; it reports false where a part
// is lost, or nothing bounds what it loses.
func (w wayBack) worst() (time.Duration, bool) {
	var worst time.Duration
	for _, l := range w.losses {
		if l.all || l.atMost == nil {
			return 0, false
		}
		worst = max(worst, *l.atMost)
	}
	return worst, true
}

// point says what the whole environment loses: the worst of its parts.
func (w wayBack) point() string {
	if worst, bound := w.worst(); bound {
		return atMost(worst)
	}
	// The first of the parts that has no bound says it.
	for _, l := range w.losses {
		if l.all {
			return "all of it"
		}
		if l.atMost == nil {
			break
		}
	}
	return "no bound"
}

// time returns how long the environment is away.
func (w wayBack) time() string {
	if len(w.path) == 0 {
		return "for good"
	}
	return inWords(w.takes())
}

// pointStands holds what is lost against the objective, and names the part
// that decides it. What no figure bounds is not shown, and below an hour not
// promised.
func (w wayBack) pointStands(asked time.Duration) (design.Standing, string) {
	var open, assumed []string
	for _, l := range w.losses {
		switch {
		case l.all:
			return design.NotMet, "all of the " + l.part + " is lost"
		case l.atMost != nil && *l.atMost > asked:
			return design.NotMet, fmt.Sprintf("%s: %s", l.part, atMost(*l.atMost))
		case l.atMost == nil:
			open = append(open, l.part)
		case l.basis == design.Assumed:
			assumed = append(assumed, l.part)
		}
	}
	switch {
	case len(open) > 0 && asked < smallestRPO:
		return design.NotMet, "no bound is published for " + join(open) + ", and less than " + inWords(smallestRPO) + " is not promised before a drill has measured it"
	case len(open) > 0:
		return design.NotShown, "no bound is published for " + join(open)
	case len(assumed) > 0:
		return design.NotShown, "assumed for " + join(assumed)
	default:
		return design.Shown, "published or measured for every part"
	}
}

// timeStands holds the critical path against the objective. All of it is
// assumed, so the most that can be said is that nothing speaks against it.
func (w wayBack) timeStands(asked time.Duration) (design.Standing, string) {
	switch {
	case len(w.path) == 0:
		return design.NotMet, "nothing is left to come back from"
	case w.takes() > asked:
		return design.NotMet, "assumed to take " + inWords(w.takes())
	default:
		return design.NotShown, "assumed"
	}
}

// meets reports the worse of both standings.
func (w wayBack) meets(point, back time.Duration) design.Standing {
	p, _ := w.pointStands(point)
	t, _ := w.timeStands(back)
	return min(p, t)
}

// ample reports whether the way leaves half of the objective for what nobody
// has measured.
func (w wayBack) ample(back time.Duration) bool { return len(w.path) > 0 && w.takes() <= back/2 }

// chooseWay returns the way that keeps both objectives: the one of which the
// most is shown, then one that leaves time, then the cheapest; where none
// leaves time, the fastest. It reports false where none keeps both. Ways are in
// the order of their cost.
func chooseWay(ways []wayBack, point, back time.Duration) (wayBack, bool) {
	var kept []wayBack
	for _, w := range ways {
		if w.cannot == "" && w.meets(point, back) > design.NotMet {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		return wayBack{}, false
	}
	slices.SortStableFunc(kept, func(a, b wayBack) int {
		if order := cmp.Compare(b.meets(point, back), a.meets(point, back)); order != 0 {
			return order
		}
		switch {
		case a.ample(back) && b.ample(back):
			return 0
		case a.ample(back):
			return -1
		case b.ample(back):
			return 1
		default:
			return cmp.Compare(a.takes(), b.takes())
		}
	})
	return kept[0], true
}

// join returns words as people list them.
func join(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
