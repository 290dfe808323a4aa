// Package demo is the history of the demonstration: what happened in an invented
// organisation, day by day, and what its estate was on each of them.
//
// It promises that the last estate is the example that it was asked about, file by
// file, and that every other follows from it by the changes that are written down.
// What the days came to it does not say: Ward does, when they are sealed.
package demo

import (
	_ "embed"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/language"
)

//go:embed history.yaml
var written []byte

// History is what happened.
type History struct {
	Version string        `yaml:"history" required:"true" enum:"v1" doc:"The version of this language."`
	First   language.Date `yaml:"first" required:"true" doc:"The first day that is sealed."`
	Days    int           `yaml:"days" required:"true" min:"2" max:"366" doc:"How many days are sealed, each once."`
	// Reviewed is the estate's effective date before the first event.
	Reviewed language.Date `yaml:"reviewed" required:"true" doc:"The day of the review before the first."`
	Events   []Event       `yaml:"events" required:"true" unique:"id" doc:"What happened, in its order."`
}

// Event is something that happened.
type Event struct {
	ID      string        `yaml:"id" required:"true" pattern:"^[a-z]+$" doc:"A word for it."`
	Day     language.Date `yaml:"day" required:"true" doc:"The day at whose end it is seen."`
	Title   string        `yaml:"title" required:"true" doc:"What happened."`
	Why     string        `yaml:"why" required:"true" doc:"Why."`
	Changes []Change      `yaml:"changes" doc:"What of the estate changed."`
	Undoes  string        `yaml:"undoes" doc:"The event whose changes are taken back."`
	NewKey  bool          `yaml:"newKey" doc:"The ledger's key was replaced."`
	Drill   *Drill        `yaml:"drill" doc:"A way back was rehearsed."`
	Shows   []Claim       `yaml:"shows" doc:"What is seen of it in what is sealed."`
}

// Change is a change to one file of the estate.
type Change struct {
	File    string `yaml:"file" required:"true" pattern:"^[a-z][a-z0-9/-]*\\.yaml$" doc:"The file."`
	Before  string `yaml:"before" lines:"true" doc:"A text that stood there once in it."`
	After   string `yaml:"after" lines:"true" doc:"What stands there since."`
	Added   string `yaml:"added" lines:"true" doc:"The file, which was not there before."`
	Removed string `yaml:"removed" lines:"true" doc:"The file as it was, which is not there since."`
	Stands  bool   `yaml:"stands" doc:"The file was not there before, and is as the example has it since."`
}

// Drill is a way back that was rehearsed. It is invented, as the organisation is: it
// stands for what a drill would seal, and nothing was restored. It is a rehearsal always,
// since there is no server on which anything could have been measured.
type Drill struct {
	Kind        string      `yaml:"kind" required:"true" pattern:"^[a-z-]+$" doc:"The way back."`
	Entity      string      `yaml:"entity" required:"true" doc:"The entity of the environment."`
	Environment string      `yaml:"environment" required:"true" doc:"The environment's name."`
	Lost        int         `yaml:"lost" required:"true" min:"1" max:"1440" doc:"How many minutes of work would have been lost."`
	Steps       []DrillStep `yaml:"steps" required:"true" unique:"id" doc:"What was done, one after the other."`
	Wrong       []string    `yaml:"wrong" doc:"What did not hold."`
}

// DrillStep is a step of a drill.
type DrillStep struct {
	ID      string `yaml:"id" required:"true" pattern:"^[a-z]+$" doc:"A word for it."`
	Title   string `yaml:"title" required:"true" doc:"What was done."`
	Minutes int    `yaml:"minutes" required:"true" min:"1" max:"1440" doc:"How long it took."`
}

// Rehearsal is a drill of the history, with when it ended.
type Rehearsal struct {
	Drill
	Event string
	Ended time.Time
}

// Rehearsals are the drills of a day, before it is sealed.
func (h History) Rehearsals(day int) []Rehearsal {
	var out []Rehearsal
	for _, e := range h.Events {
		if e.Drill != nil && h.dayOf(e) == day {
			out = append(out, Rehearsal{*e.Drill, e.ID, h.At(day).Add(-closed)})
		}
	}
	return out
}

// Claim is something that is one way on the day before an event, and another on its
// day.
type Claim struct {
	Check     string `yaml:"check" doc:"The check of a finding."`
	Subject   string `yaml:"subject" doc:"The subject of the finding."`
	Control   string `yaml:"control" doc:"A control, as hipaa/164.312(b)."`
	Objective string `yaml:"objective" doc:"An objective, as clinic/production/recovery-time."`
	Before    string `yaml:"before" required:"true" doc:"What it was."`
	After     string `yaml:"after" required:"true" doc:"What it is then."`
}

// Incoherent holds Change to one thing.
func (c Change) Incoherent() (what, hint string) {
	kinds := 0
	for _, is := range []bool{c.Before != "" && c.After != "", c.Added != "", c.Removed != "", c.Stands} {
		if is {
			kinds++
		}
	}
	if kinds != 1 || (c.Before == "") != (c.After == "") {
		return "is no one change", "write before and after, or added, or removed, or stands"
	}
	return "", ""
}

// Incoherent holds Claim to one thing.
func (c Claim) Incoherent() (what, hint string) {
	kinds := 0
	for _, is := range []bool{c.Check != "" && c.Subject != "", c.Control != "", c.Objective != ""} {
		if is {
			kinds++
		}
	}
	if kinds != 1 || (c.Check == "") != (c.Subject == "") {
		return "is about no one thing", "name check and subject, or control, or objective"
	}
	return "", ""
}

// Load reads the history. Its error is a fault of Ward.
func Load() (History, error) {
	var h History
	var problems diag.Problems
	language.Read(language.Dialect{Of: "a history"}, "history.yaml", written, &h, &problems)
	if err := problems.Err(); err != nil {
		return h, err
	}
	for i, e := range h.Events {
		day, named := h.dayOf(e), slices.IndexFunc(h.Events, func(o Event) bool { return o.ID == e.Undoes })
		switch {
		case day < 2 || day > h.Days:
			return h, fmt.Errorf("history.yaml: %s is on none of the days after the first", e.ID)
		case i > 0 && h.dayOf(h.Events[i-1]) >= day:
			return h, fmt.Errorf("history.yaml: %s is not behind %s", e.ID, h.Events[i-1].ID)
		case e.Undoes != "" && (named < 0 || named >= i || len(e.Changes) > 0):
			return h, fmt.Errorf("history.yaml: %s undoes %q, which is not all that it does, or no event before it", e.ID, e.Undoes)
		}
	}
	return h, nil
}

// sealedAt is at what time of a day it is sealed, and closed when the last one is
// looked at.
const (
	sealedAt = 18 * time.Hour
	closed   = time.Hour
)

// At is when a day is sealed; the first is day 1.
func (h History) At(day int) time.Time {
	return h.First.Start().AddDate(0, 0, day-1).Add(sealedAt)
}

// Clock is when the demonstration is looked at: after its last day, always.
func (h History) Clock() time.Time { return h.At(h.Days).Add(closed) }

// Event returns an event by its word.
func (h History) Event(id string) (Event, bool) {
	i := slices.IndexFunc(h.Events, func(e Event) bool { return e.ID == id })
	if i < 0 {
		return Event{}, false
	}
	return h.Events[i], true
}

// dayOf is the number of the day of an event.
func (h History) dayOf(e Event) int {
	return int(e.Day.Start().Sub(h.First.Start())/(24*time.Hour)) + 1
}

// Edition is the estate as it stood from one day on.
type Edition struct {
	Day    int    // from which on
	Event  string // that made it so; "" of the first
	NewKey bool   // the ledger's key was replaced before that day was sealed
	Files  map[string]string
}

// Editions are the estates of the history, the first day's first; the last is the
// example. Its error says which change does not fit the example: a fault of Ward.
func (h History) Editions(example fs.FS) ([]Edition, error) {
	files := map[string]string{}
	err := fs.WalkDir(example, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(example, name)
		files[name] = string(raw)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []Edition
	for _, e := range slices.Backward(h.Events) {
		changes := h.changes(e)
		if len(changes) > 0 || e.NewKey {
			out = append(out, Edition{Day: h.dayOf(e), Event: e.ID, NewKey: e.NewKey, Files: maps.Clone(files)})
		}
		for _, c := range slices.Backward(changes) {
			if err := c.undo(files); err != nil {
				return nil, fmt.Errorf("history.yaml: %s: %w", e.ID, err)
			}
		}
	}
	out = append(out, Edition{Day: 1, Files: files})
	slices.Reverse(out)
	reviewed := h.Reviewed
	for i, edition := range out {
		if e, ok := h.Event(edition.Event); ok && len(h.changes(e)) > 0 {
			reviewed = e.Day
		}
		text := out[i].Files[estateFile]
		if len(effective.FindAllString(text, -1)) != 1 {
			return nil, fmt.Errorf("history.yaml: %s has no one line that says since when it is effective", estateFile)
		}
		out[i].Files[estateFile] = effective.ReplaceAllString(text, "effective: "+reviewed.String())
	}
	return out, nil
}

// estateFile is the estate's own file.
const estateFile = "estate.yaml"

var effective = regexp.MustCompile(`(?m)^effective: \S+$`)

// changes are an event's.
func (h History) changes(e Event) []Change {
	undone, ok := h.Event(e.Undoes)
	if !ok {
		return e.Changes
	}
	var out []Change
	for _, c := range slices.Backward(undone.Changes) {
		out = append(out, Change{File: c.File, Before: c.After, After: c.Before, Added: c.Removed, Removed: c.Added})
	}
	return out
}

// undo takes a change back.
func (c Change) undo(files map[string]string) error {
	text, there := files[c.File]
	switch {
	case c.Removed != "":
		if there {
			return fmt.Errorf("%s is there, and was removed", c.File)
		}
		files[c.File] = c.Removed
	case !there:
		return fmt.Errorf("%s is not there", c.File)
	case c.Stands:
		delete(files, c.File)
	case c.Added != "":
		if text != c.Added {
			return fmt.Errorf("%s is not as it was added", c.File)
		}
		delete(files, c.File)
	default:
		if n := strings.Count(text, c.After); n != 1 {
			return fmt.Errorf("%s has %d times, not once: %q", c.File, n, c.After)
		}
		files[c.File] = strings.Replace(text, c.After, c.Before, 1)
	}
	return nil
}
