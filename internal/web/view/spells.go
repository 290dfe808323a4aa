package view

import (
	"fmt"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/history"
	"github.com/wardhq/ward/internal/record"
)

// Spell is a time for which a finding or a control was one way, by what is sealed.
type Spell struct {
	Word, Class string
	From, To    string // days
	Runs        string // how many runs say it
	Link        string // the first record that does
}

// wasFinding says what a finding was. What an exception covers is a fail all the
// same: its record says by which it was covered.
func (x *Index) wasFinding(key record.Key) []Spell {
	s := x.Shown.Sealed
	if s == nil || s.LastRun == nil {
		return nil
	}
	return spellsOf(s.Series.Runs, key, check.Outcome.String, func(record uint64) string {
		return To("/evidence/"+number(record), "check", key.Check, "stage", key.Stage.String(), "subject", key.Subject)
	})
}

// wasControl says what a control came to.
func (x *Index) wasControl(ref string) []Spell {
	s := x.Shown.Sealed
	if s == nil || s.LastPosture == nil {
		return nil
	}
	return spellsOf(s.Series.Postures, ref, control.State.String, func(record uint64) string {
		return To("/evidence/"+number(record), "control", ref)
	})
}

// spellsOf reads the line of one thing. The last moment is what is shown, and not
// sealed: it is left out.
func spellsOf[K, V comparable](t history.Track[K, V], key K, word func(V) string, link func(uint64) string) []Spell {
	sealed := len(t.Moments) - 1
	var out []Spell
	for _, line := range t.Lines {
		if line.Key != key {
			continue
		}
		for i, span := range line.Spans {
			until := sealed
			if i+1 < len(line.Spans) {
				until = min(line.Spans[i+1].From, sealed)
			}
			if span.From >= until {
				continue // it begins with what is shown
			}
			spell := Spell{Word: "not there", Class: "none", From: Date(t.Moments[span.From].At), To: Date(t.Moments[until-1].At), Runs: fmt.Sprintf("%d runs", until-span.From)}
			if until-span.From == 1 {
				spell.Runs = "1 run"
			}
			if span.Value != nil {
				spell.Word, spell.Link = word(*span.Value), link(t.Moments[span.From].Record)
				spell.Class = class(spell.Word)
			}
			out = append(out, spell)
		}
	}
	return out
}
