package view

import (
	"slices"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/ward"
)

// SealedAs is how an exception or a statement was sealed, as far back as is known.
type SealedAs struct {
	Lines []SealedLine
	// Note says what is not known of it: why nothing is, or what was not read.
	Note string
}

// SealedLine is one version of it.
type SealedLine struct {
	On, Record, Link string
	What             string   // first sealed, changed, taken out, there again
	Changed          []string // what of it is otherwise than before, as "until: 2026-12-31 → 2027-03-31"
}

// term is one thing that is written of an exception or a statement.
type term struct{ name, value string }

func termsOfException(e ward.Exception) []term {
	return []term{
		{"check", e.Check},
		{"subject", e.Covers},
		{"why", e.Why},
		{"approver", e.Approver},
		{"granted", e.Granted.String()},
		{"until", e.Until.String()},
		{"compensating", e.Compensating},
		{"because", e.Because.String()},
		{"intent", e.Intent},
	}
}

func termsOfStatement(s ward.Attestation) []term {
	until := ""
	if s.Until != nil {
		until = s.Until.String()
	}
	return []term{
		{"control", s.Control},
		{"statement", s.Statement},
		{"by", s.By},
		{"on", s.On.String()},
		{"until", until},
		{"evidence", s.Evidence},
		{"decision", string(s.Decision)},
	}
}

// termsIn are those of something in a version of what people left; nil where it is not
// in it.
func (a Accepted) termsIn(v console.Version) []term {
	if a.Kind == ExceptionKind {
		if at := slices.IndexFunc(v.Exceptions, func(e ward.Exception) bool { return e.ID == a.ID }); at >= 0 {
			return termsOfException(v.Exceptions[at])
		}
		return nil
	}
	if at := slices.IndexFunc(v.Attestations, func(s ward.Attestation) bool { return s.ID == a.ID }); at >= 0 {
		return termsOfStatement(v.Attestations[at])
	}
	return nil
}

func (a Accepted) terms() []term {
	if a.exception != nil {
		return termsOfException(*a.exception)
	}
	return termsOfStatement(*a.attestation)
}

// SealedOf says how an exception or a statement was sealed.
func (x *Index) SealedOf(a Accepted, recorded console.Recorded, err error) SealedAs {
	if err != nil {
		return SealedAs{Note: "How it was sealed is not known: " + err.Error() + "."}
	}
	var out SealedAs
	var was []term
	there := false
	for _, v := range recorded.Versions {
		is := a.termsIn(v)
		line := SealedLine{On: Moment(v.At), Record: number(v.Record), Link: "/evidence/" + number(v.Record)}
		switch {
		case is == nil && !there, is != nil && there && slices.Equal(was, is):
			continue
		case is == nil:
			line.What = "taken out"
		case was == nil:
			line.What = "first sealed"
		case !there:
			line.What, line.Changed = "there again", changedTerms(was, is)
		default:
			line.What, line.Changed = "changed", changedTerms(was, is)
		}
		if there = is != nil; there {
			was = is
		}
		out.Lines = append(out.Lines, line)
	}
	switch {
	case len(out.Lines) == 0:
		out.Note = "No sealed run knows it yet."
	case there && !slices.Equal(was, a.terms()):
		out.Note = "It stands otherwise in the estate now than it was sealed."
	}
	if recorded.Cut || recorded.Missing > 0 {
		out.Note += " Older versions may be missing: some records were destroyed, or are too many to be read."
	}
	return out
}

func changedTerms(was, is []term) []string {
	var out []string
	for i := range is {
		if was[i] != is[i] {
			out = append(out, is[i].name+": "+orNothing(was[i].value)+" → "+orNothing(is[i].value))
		}
	}
	return out
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}
