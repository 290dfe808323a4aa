package view

import (
	"cmp"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/step"
	"github.com/wardhq/ward/internal/ward"
)

// DrillPage is the page of one drill.
type DrillPage struct {
	Practised
	Title, Lead, Word, Class string
	Figures                  []DrillFigure
	About                    []Said
	Wrong                    []string
	Steps                    []DrillStep
	Proof                    Said
	Older, Newer             string // of the same way back, "" for none
	// Counts says what moves by it: whether it is of the environment's own system.
	Counts string
}

// DrillFigure is a span that a drill came to.
type DrillFigure struct{ Name, Text, Shows, Class, Why, Asked string }

// DrillStep is a step, with when it was taken of all the time that the drill took.
type DrillStep struct {
	Number                     int
	Title, How, Outcome, Class string
	Began, Took, Said          string
	Late                       bool
	From, Wide                 float64 // of 100
	Clears, Found              bool
	Attempts                   int
	Needs                      string
}

// DrillOf answers for the page of a drill, by its id, and by its record where several are
// called so.
func (x *Index) DrillOf(id, record string) (DrillPage, error) {
	var out DrillPage
	found := false
	for _, p := range x.Drills() {
		if p.ID == id && (record == "" || record == number(p.Index)) {
			out.Practised, found = p, true
			break
		}
	}
	if !found {
		return out, &NotFound{"no drill that is sealed is called " + id}
	}
	d := out.Practised
	out.Title, out.Word, out.Class, out.Wrong = d.Kind.Title(), d.Came(), d.class(), d.Wrong
	out.Lead = d.Of() + ", " + Moment(d.Ended)
	out.Figures = []DrillFigure{
		x.figureOf("Recovery time", d.Back, x.asked(d.Of(), ward.RecoveryTime)),
		x.figureOf("Recovery point", d.Point, x.asked(d.Of(), ward.RecoveryPoint)),
	}
	switch {
	case d.Whole():
		out.Counts = "It was carried out on the environment's own system, which the estate named then: what it came to is what the environment's controls stand on, until a newer one is sealed."
	case d.Record.Itself:
		out.Counts = "Not all of it was executed on the environment's own system: it moves no control."
	default:
		out.Counts = "It was a rehearsal, on what stands for the environment's own system: it shows how it is done, and moves no control."
	}
	add := func(term, text, link string) {
		if text != "" {
			out.About = append(out.About, Said{Term: term, Text: text, Link: link})
		}
	}
	environment := ""
	for _, e := range x.Environments {
		if e == d.Of() {
			environment = EnvironmentAddress(e)
		}
	}
	add("Environment", d.Of(), environment)
	add("Way back", d.Kind.Title(), To("/drills", "environment", d.Of(), "kind", string(d.Kind)))
	add("Carried out on", d.On(), "")
	if d.Server != "" && d.Record.System != d.Server {
		add("Which is", d.Record.System, "")
	}
	add("In", d.Region, "")
	add("Recovery set", d.Set, "")
	add("Restored to", d.To, "")
	add("Said before", d.Expected, "")
	add("Began", moment(d.Began), "")
	add("Ended", moment(d.Ended), "")
	add("By", "Ward "+d.Ward, "")
	out.Proof = Said{"record", number(d.Index), "/evidence/" + number(d.Index), ""}
	out.Steps = stepsOf(d.Drill.Drill)
	var before *Practised
	past := false
	for _, p := range x.Drills() { // the newest first
		if p.Of() != d.Of() || p.Kind != d.Kind {
			continue
		}
		if p.Index == d.Index {
			past = true
			if before != nil {
				out.Newer = before.Link
			}
			continue
		}
		if past {
			out.Older = p.Link
			break
		}
		before = &p
	}
	return out, nil
}

// moment writes a time to the second.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

func (x *Index) figureOf(name string, f drill.Figure, asked Goal) DrillFigure {
	out := DrillFigure{Name: name, Text: cmp.Or(figured(f), "nothing"), Shows: f.Shows.String(), Class: "unknown", Why: f.Why}
	switch f.Shows {
	case step.Nothing:
		out.Shows = "shows nothing"
	case step.Measured:
		out.Class = "pass"
	}
	switch {
	case asked.Text == "":
		out.Asked = "nothing is asked of it"
	case f.Shows == step.Nothing:
		out.Asked = "asked: " + asked.Text
	case f.Seconds > asked.Seconds:
		out.Asked, out.Class = "more than is asked: "+asked.Text, "fail"
	default:
		out.Asked = "within what is asked: " + asked.Text
	}
	return out
}

// stepsOf lays the steps of a drill out over the time that it took.
func stepsOf(d drill.Drill) []DrillStep {
	begin, end := d.Began, d.Ended
	for _, s := range d.Record.Steps {
		if !s.Began.IsZero() && s.Began.Before(begin) {
			begin = s.Began
		}
		if s.Ended.After(end) {
			end = s.Ended
		}
	}
	whole := end.Sub(begin).Seconds()
	var out []DrillStep
	for i, s := range d.Record.Steps {
		one := DrillStep{
			Number: i + 1, Title: cmp.Or(s.Title, s.ID), How: s.How.String(), Outcome: cmp.Or(s.Outcome.String(), "unknown"), Said: s.Said, Late: s.Late, Clears: s.Clears, Found: s.Found,
			Attempts: s.Attempts, Began: moment(s.Began), Needs: strings.Join(s.Needs, ", "),
		}
		switch s.Outcome {
		case step.Done:
			one.Class = "pass"
		case step.Failed:
			one.Class = "fail"
		default:
			one.Class = "unknown"
		}
		if took := s.Ended.Sub(s.Began).Seconds(); !s.Began.IsZero() && !s.Ended.IsZero() && took >= 0 && !s.Found {
			one.Took = lasted(took)
			if whole > 0 {
				one.From, one.Wide = rounded(s.Began.Sub(begin).Seconds()/whole*100), rounded(max(took/whole*100, 0.5))
				one.From = min(one.From, 100-one.Wide)
			}
		}
		out = append(out, one)
	}
	return out
}

// rounded keeps two places, which is less than anybody sees.
func rounded(n float64) float64 { return float64(int(n*100+0.5)) / 100 }
