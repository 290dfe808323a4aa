// Package history is the index of sealed runs: since when an estate's findings
// and controls are what they are, as far as its runs were sealed.
//
// It promises that a history follows from the log alone, so that it can be
// deleted and comes out again byte for byte, whether it grew with the log or is
// derived at once; and that nothing of a destroyed record stays in it. It is
// never to be believed over the log: it is not signed, holds nothing that is
// sealed, and no verification reads it.
package history

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/record"
)

// History is what the sealed runs of a log came to, in the order of the log.
// The zero value is that of a log without records.
type History struct {
	Log Mark `json:"log"`
	// Destroyed counts the runs and postures that were passed over because
	// their payload was destroyed, or that of the run that they are of.
	Destroyed int      `json:"destroyed"`
	Series    []Series `json:"series"` // by subject and stages
}

// Mark is how far a log was read.
type Mark struct {
	Origin string `json:"origin"`
	Size   uint64 `json:"size"`
	Root   string `json:"root"` // as checkpoints write it
}

// Series are the runs of one estate at the same stages but recorded: those that can be
// held against each other.
type Series struct {
	Subject string       `json:"subject"` // record.EstateSubject
	Stages  []fact.Stage `json:"stages"`
	// Runs are what was found, and Postures what the controls stood on, where a
	// posture was sealed of a run.
	Runs     Track[record.Key, check.Outcome] `json:"runs"`
	Postures Track[string, control.State]     `json:"postures"` // by framework/id
}

// Track is what some things were, moment by moment.
type Track[K comparable, V comparable] struct {
	Moments []Moment     `json:"moments"`
	Lines   []Line[K, V] `json:"lines"` // in the order in which they were first seen
}

// Moment is one run.
type Moment struct {
	Record uint64        `json:"record"` // its index in the log, or its posture's
	Run    digest.Digest `json:"run"`
	At     time.Time     `json:"at"` // the time of judging
}

// Line is what one thing was.
type Line[K comparable, V comparable] struct {
	Key   K         `json:"key"`
	Spans []Span[V] `json:"spans"`
}

// Span is what a thing was from one moment on, until the next span begins.
type Span[V comparable] struct {
	From int `json:"from"` // the place of the moment
	// Value is nil where the runs do not speak of it.
	Value *V `json:"value"`
}

// Since says since when a thing is what it is at one moment.
type Since[V comparable] struct {
	Value V `json:"value"`
	// Since is the earliest time among the moments from which on it is so
	// without a break, and Moments how many these are.
	Since   time.Time `json:"since"`
	Moments int       `json:"moments"`
	// First is the earliest time at which it was seen at all, as whatever.
	First time.Time `json:"first"`
	// Before is what it was before, nil where it was not there.
	Before *V `json:"before,omitempty"`
	// Trend is what it was at the last moments, the newest last; nil where the
	// run did not speak of it.
	Trend []*V `json:"trend"`
}

// add notes a moment. One run is one moment, however often it is sealed.
func (t *Track[K, V]) add(m Moment, keys []K, values map[K]V) {
	if t.place(m.Run) >= 0 {
		return
	}
	now := len(t.Moments)
	t.Moments = append(t.Moments, m)
	known := map[K]bool{}
	for i := range t.Lines {
		line := &t.Lines[i]
		known[line.Key] = true
		var is *V
		if v, ok := values[line.Key]; ok {
			is = &v
		}
		if was := line.Spans[len(line.Spans)-1].Value; !same(was, is) {
			line.Spans = append(line.Spans, Span[V]{now, is})
		}
	}
	for _, k := range keys {
		if !known[k] {
			known[k] = true
			v := values[k]
			t.Lines = append(t.Lines, Line[K, V]{k, []Span[V]{{now, &v}}})
		}
	}
}

func same[V comparable](a, b *V) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// place returns the place of a run's moment, or -1.
func (t Track[K, V]) place(run digest.Digest) int {
	return slices.IndexFunc(t.Moments, func(m Moment) bool { return m.Run == run })
}

// earliest returns the earliest time among moments: somebody may have judged
// as of a day that was over.
func earliest(moments []Moment) time.Time {
	return slices.MinFunc(moments, func(a, b Moment) int { return a.At.Compare(b.At) }).At
}

// Since says of each thing that a run speaks of since when it is so, with a
// trend of at most so many moments. It is nil where the run is not known.
func (t Track[K, V]) Since(run digest.Digest, trend int) map[K]Since[V] {
	now := t.place(run)
	if now < 0 {
		return nil
	}
	out := map[K]Since[V]{}
	for _, line := range t.Lines {
		at := line.at(now)
		if at < 0 || line.Spans[at].Value == nil {
			continue
		}
		from := line.Spans[at].From
		s := Since[V]{
			Value: *line.Spans[at].Value,
			Since: earliest(t.Moments[from : now+1]), Moments: now + 1 - from,
			First: earliest(t.Moments[line.Spans[0].From : now+1]),
		}
		if at > 0 {
			s.Before = line.Spans[at-1].Value
		}
		for i := max(0, now+1-trend); i <= now; i++ {
			var was *V
			if span := line.at(i); span >= 0 {
				was = line.Spans[span].Value
			}
			s.Trend = append(s.Trend, was)
		}
		out[line.Key] = s
	}
	return out
}

// at returns the place of the span that a moment is in, or -1 where the thing
// was not seen yet.
func (l Line[K, V]) at(moment int) int {
	at, exact := slices.BinarySearchFunc(l.Spans, moment, func(s Span[V], m int) int { return cmp.Compare(s.From, m) })
	if exact {
		return at
	}
	return at - 1
}

// series returns the series of a subject at some stages, which is there then.
func (h *History) series(subject string, stages []fact.Stage) *Series {
	at, found := slices.BinarySearchFunc(h.Series, Series{Subject: subject, Stages: stages}, func(a, b Series) int {
		return cmp.Or(strings.Compare(a.Subject, b.Subject), slices.Compare(a.Stages, b.Stages))
	})
	if !found {
		h.Series = slices.Insert(h.Series, at, Series{
			Subject: subject, Stages: stages,
			Runs:     Track[record.Key, check.Outcome]{Moments: []Moment{}, Lines: []Line[record.Key, check.Outcome]{}},
			Postures: Track[string, control.State]{Moments: []Moment{}, Lines: []Line[string, control.State]{}},
		})
	}
	return &h.Series[at]
}

// Of returns the series that a run is in, or would be in.
func (h History) Of(r record.Run) Series {
	for _, s := range h.Series {
		if s.Subject == r.Subject() && slices.Equal(s.Stages, stages(r)) {
			return s
		}
	}
	return Series{}
}

// stages are those that a run is held against others by. What was recorded is beside
// them: the first drill that is sealed begins no other history.
func stages(r record.Run) []fact.Stage {
	out := []fact.Stage{}
	for _, s := range r.Snapshots {
		if s.Stage != fact.Recorded {
			out = append(out, s.Stage)
		}
	}
	slices.Sort(out)
	return out
}

// gravest orders the outcomes of findings that have one key.
var gravest = []check.Outcome{check.Fail, check.Error, check.Unknown, check.Pass, check.NotApplicable}

// AddRun notes a run. Files that are no estate's have no history: nothing says
// that they are those of the last time.
func (h *History) AddRun(index uint64, run digest.Digest, r record.Run) {
	if !r.HasEstate {
		return
	}
	var keys []record.Key
	found := map[record.Key]check.Outcome{}
	for _, f := range r.Findings {
		k := record.KeyOf(f)
		was, again := found[k]
		if !again {
			keys = append(keys, k)
		}
		if !again || slices.Index(gravest, f.Outcome) < slices.Index(gravest, was) {
			found[k] = f.Outcome
		}
	}
	h.series(r.Subject(), stages(r)).Runs.add(Moment{index, run, r.At.UTC()}, keys, found)
}

// AddPosture notes a posture of a run that was noted, and reports whether it
// was.
func (h *History) AddPosture(index uint64, p record.Posture) bool {
	for i := range h.Series {
		s := &h.Series[i]
		if s.Runs.place(p.Run) < 0 {
			continue
		}
		var keys []string
		stands := map[string]control.State{}
		for _, f := range p.Frameworks {
			for _, c := range f.Controls {
				k := f.ID + "/" + c.ID
				keys = append(keys, k)
				stands[k] = c.State
			}
		}
		s.Postures.add(Moment{index, p.Run, p.At.UTC()}, keys, stands)
		return true
	}
	return false
}
