package view

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/demo"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/record"
)

// TourParameter is the parameter of an address by which a page knows that somebody
// comes to it on the tour.
const TourParameter = "tour"

// TourPage is the tour of a demonstration.
type TourPage struct {
	First, Last, Clock string
	Days               int
	Stops              []Stop
	Events             []TourEvent
}

// Stop is a stop of the tour: what is to be seen there, and where.
type Stop struct {
	N, Of int
	Title string
	Text  []string
	// Address is the page, At its name; Address is "" where there is none, and
	// Lacks says why.
	Address, At, Lacks string
}

// TourEvent is something that happened.
type TourEvent struct {
	Day, Title, Why string
	Seen            []Seen
}

// Seen is a change that the records show.
type Seen struct {
	About, Before, After  string
	BeforeClass           string
	AfterClass            string
	BeforeLink, AfterLink string // the records of the day before and of the day
	Now                   string // the address of how it is now, "" where it is not there
}

// Tour answers for the tour. Each stop follows from the history that was sealed: what
// the ledger does not have is said to be lacking.
func (x *Index) Tour() (TourPage, error) {
	d := x.Shown.Demo
	if d == nil {
		return TourPage{}, &NotFound{"only a demonstration has a tour: ward serve --demo shows one"}
	}
	h := d.History
	out := TourPage{First: Date(h.At(1)), Last: Date(h.At(h.Days)), Clock: Moment(d.Clock), Days: h.Days}
	if x.Shown.Estate == nil {
		return out, nil
	}
	t := touring{x, *d}
	for _, stop := range []func() Stop{t.needs, t.clause, t.mended, t.over, t.key, t.whatIf} {
		s := stop()
		s.N, s.Of = len(out.Stops)+1, stops
		if s.Address == "" && s.Lacks == "" {
			s.Lacks = "what it is about is not in what is sealed here"
		}
		out.Stops = append(out.Stops, s)
	}
	for i, s := range out.Stops {
		if s.Address != "" {
			out.Stops[i].Address = onTour(s.Address, s.N)
		}
	}
	for _, e := range h.Events {
		out.Events = append(out.Events, t.event(e))
	}
	return out, nil
}

// stops is how many the tour has.
const stops = 6

// StopAt returns the stop of the tour that an address asks for, with the addresses of
// those before and behind it.
func (x *Index) StopAt(q url.Values) (stop Stop, before, after string, ok bool) {
	n, err := strconv.Atoi(q.Get(TourParameter))
	if err != nil || x.Shown.Demo == nil || n < 1 || n > stops {
		return Stop{}, "", "", false
	}
	tour, err := x.Tour()
	if err != nil || len(tour.Stops) != stops {
		return Stop{}, "", "", false
	}
	if n > 1 {
		before = tour.Stops[n-2].Address
	}
	if n < stops {
		after = tour.Stops[n].Address
	}
	return tour.Stops[n-1], before, after, true
}

// onTour is an address for whoever is on the tour.
func onTour(address string, n int) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	q.Set(TourParameter, strconv.Itoa(n))
	u.RawQuery = q.Encode()
	return u.String()
}

// touring makes the stops.
type touring struct {
	x    *Index
	demo console.Demo
}

// event returns an event of the history; one that is not there says nothing.
func (t touring) happened(id string) demo.Event {
	e, _ := t.demo.History.Event(id)
	return e
}

// claim is the first thing that an event shows.
func claim(e demo.Event) demo.Claim {
	if len(e.Shows) == 0 {
		return demo.Claim{}
	}
	return e.Shows[0]
}

func keyOf(c demo.Claim) record.Key {
	return record.Key{Check: c.Check, Stage: fact.Designed, Subject: c.Subject}
}

func told(e demo.Event) string { return e.Day.String() + ": " + e.Title + ". " + e.Why }

func (t touring) needs() Stop {
	s := Stop{Title: "What needs a person", At: "the overview", Address: "/"}
	needs := t.x.Overview().Needs
	s.Text = []string{"The first page begins with what waits for somebody. After thirty days nothing fails; what is left is what no program can do."}
	if slices.ContainsFunc(needs, func(n Need) bool { return n.Class == "fail" }) {
		s.Text[0] = "The first page begins with what waits for somebody, what fails before all else."
	}
	for _, n := range needs {
		s.Text = append(s.Text, fmt.Sprintf("%d %s: %s.", n.Count, n.Title, n.What))
	}
	return s
}

func (t touring) clause() Stop {
	lapsed, restated := t.happened("lapsed"), t.happened("restated")
	s := Stop{Title: "A clause, and what proves it"}
	standing, ok := t.x.standings[claim(restated).Control]
	if !ok {
		return s
	}
	s.At, s.Address = standing.Clause, ControlAddress(standing.Ref)
	s.Text = []string{
		fmt.Sprintf("%s asks: %s. It is %s, because %s.", standing.Clause, strings.ToLower(standing.Title[:1])+standing.Title[1:], standing.State, standing.Why),
		"What it was: " + spelled(t.x.wasControl(standing.Ref)) + ".",
		told(lapsed), told(restated),
		"Its page names the sealed record that says so, whose place in the log is proven as it is opened.",
	}
	return s
}

func (t touring) mended() Stop {
	broke, mended := t.happened("unverified"), t.happened("verified")
	key := keyOf(claim(broke))
	s := Stop{Title: "A finding that broke, and was mended"}
	i, ok := t.x.byKey[key]
	if !ok {
		return s
	}
	f := t.x.Findings[i]
	s.At, s.Address = f.Title, FindingAddress(key)
	s.Text = []string{
		fmt.Sprintf("%s, about %s: %s.", f.Title, f.Name, spelled(t.x.wasFinding(key))),
		told(broke), told(mended),
	}
	return s
}

func (t touring) over() Stop {
	accepted, ended, upgraded := t.happened("accepted"), t.happened("ended"), t.happened("upgraded")
	s := Stop{Title: "An exception that ended"}
	key := keyOf(claim(ended))
	moment, ok := t.sealedOn(ended.Day.Start())
	if !ok {
		return s
	}
	s.At, s.Address = "the run that was sealed on "+ended.Day.String(), To("/evidence/"+number(moment), "check", key.Check, "stage", key.Stage.String(), "subject", key.Subject)
	s.Text = []string{
		told(accepted), told(ended),
		"The same finding is excepted in the runs until then, and fails from this one on. Nobody had to remember the day.",
		told(upgraded),
	}
	return s
}

func (t touring) key() Stop {
	rekeyed := t.happened("rekeyed")
	s := Stop{Title: "A record, its proof, and a key that was replaced"}
	sealed := t.x.Shown.Sealed
	if sealed == nil {
		return s
	}
	for _, e := range sealed.Entries {
		if e.Leaf.Kind == evidence.RotationKind {
			s.At, s.Address = "record "+number(e.Index), "/evidence/"+number(e.Index)
			s.Text = []string{
				told(rekeyed),
				fmt.Sprintf("%d records stand before it, and %d behind it. Its page walks from the record up to the root that the key signed; the payload has the signatures of both keys.", e.Index, uint64(len(sealed.Entries))-e.Index-1),
			}
		}
	}
	return s
}

func (t touring) whatIf() Stop {
	tightened := t.happened("tightened")
	s := Stop{Title: "What would change"}
	environment, _ := beforeLast(claim(tightened).Objective, "/")
	for _, d := range t.x.Shown.Estate.Design.Decisions {
		if !strings.HasSuffix(d.Subject.Key(), "/"+environment) {
			continue
		}
		for _, in := range d.Inputs {
			if strings.Contains(in.Path, ".objectives.") {
				s.At, s.Address = d.Title, DecisionAddress(d.Topic, d.Subject.Key())
				s.Text = []string{
					told(tightened),
					fmt.Sprintf("%s Chosen: %s. It follows from %s, which is %s. Another value can be tried on its page, and is saved nowhere.", d.Title, d.Chosen, in.Path, in.Value),
				}
				return s
			}
		}
	}
	return s
}

// beforeLast is a text up to the last of a separator.
func beforeLast(text, separator string) (before string, found bool) {
	i := strings.LastIndex(text, separator)
	if i < 0 {
		return text, false
	}
	return text[:i], true
}

// spelled writes spells as a line.
func spelled(all []Spell) string {
	var parts []string
	for _, s := range all {
		parts = append(parts, fmt.Sprintf("%s from %s to %s", s.Word, s.From, s.To))
	}
	if len(parts) == 0 {
		return "not known"
	}
	return strings.Join(parts, ", then ")
}

// sealedOn is the record of the run of a day.
func (t touring) sealedOn(day time.Time) (uint64, bool) {
	s := t.x.Shown.Sealed
	if s == nil {
		return 0, false
	}
	// The last moment is what is shown, and not sealed.
	for i, m := range s.Series.Runs.Moments {
		if i+1 < len(s.Series.Runs.Moments) && m.At.UTC().Truncate(24*time.Hour).Equal(day) {
			return m.Record, true
		}
	}
	return 0, false
}

// event says what happened, and where it is seen.
func (t touring) event(e demo.Event) TourEvent {
	out := TourEvent{Day: e.Day.String(), Title: e.Title, Why: e.Why}
	before, _ := t.sealedOn(e.Day.Start().AddDate(0, 0, -1))
	day, there := t.sealedOn(e.Day.Start())
	for _, c := range e.Shows {
		one := Seen{Before: c.Before, After: c.After, BeforeClass: class(c.Before), AfterClass: class(c.After)}
		at := func(uint64) string { return "" }
		switch {
		case c.Control != "":
			one.About, one.Now = c.Control, ControlAddress(c.Control)
			if standing, ok := t.x.standings[c.Control]; ok {
				one.About = standing.Clause
			}
		case c.Check != "":
			key := keyOf(c)
			one.About = c.Check
			if i, ok := t.x.byKey[key]; ok {
				one.About, one.Now = t.x.Findings[i].Title+": "+t.x.Findings[i].Name, FindingAddress(key)
			}
			at = func(record uint64) string {
				return To("/evidence/"+number(record), "check", key.Check, "stage", key.Stage.String(), "subject", key.Subject)
			}
		default:
			one.About = strings.ReplaceAll(c.Objective, "-", " ")
			if environment, ok := beforeLast(c.Objective, "/"); ok {
				one.Now = EnvironmentAddress(environment)
			}
		}
		if there {
			one.BeforeLink, one.AfterLink = at(before), at(day)
		}
		out.Seen = append(out.Seen, one)
	}
	if e.Drill != nil {
		for _, p := range t.x.Drills() {
			if Date(p.Ended) == e.Day.String() {
				out.Seen = append(out.Seen, Seen{About: p.Kind.Title() + ", " + p.Came() + ", " + p.Shows(), Now: p.Link})
			}
		}
	}
	if e.NewKey {
		if stop := t.key(); stop.Address != "" {
			out.Seen = append(out.Seen, Seen{About: stop.At, Now: stop.Address})
		}
	}
	return out
}
