package view

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/app/packs"
)

// PackForm is what a pack is asked for, as it stands in the form.
type PackForm struct {
	Kind, Subject, Class, Controls, From, Until, Sample, Seed, Checkpoint string
	Kinds, Classes                                                        []string // that there are
	Wrong                                                                 string   // what is wrong with what was asked
	Ready                                                                 bool     // something is sealed
}

// PacksPage is the page on which packs are made.
type PacksPage struct {
	Form  PackForm
	Packs []PackOf
	Busy  bool
}

// PackOf is a pack, made or not.
type PackOf struct {
	ID, Link, Download   string
	State, Class         string
	Making, Made, Failed bool
	Steps                []StepOf
	Asked                []Pair
	Began, Until         string
	Why                  string // it failed
	Digest               string
	Bytes                int64
	Records, All         uint64
	Chosen               uint64
	Payloads             uint64
	Left                 []Pair // records that its runs name and that are not in it, by number and address
	MoreLeft             int
	Verified, Open       []string
	Earlier              bool
}

// StepOf is a step on the way, and how far it is.
type StepOf struct{ Title, State string }

// FormOf is the form as it was filled in, or as an address prepares it.
func (x *Index) FormOf(q url.Values, wrong string) PackForm {
	out := PackForm{
		Kind: q.Get("kind"), Subject: q.Get("subject"), Class: q.Get("class"), Controls: strings.Join(q["control"], "\n"), From: q.Get("from"), Until: q.Get("until"),
		Sample: q.Get("sample"), Seed: q.Get("seed"), Checkpoint: q.Get("checkpoint"), Wrong: wrong, Ready: x.Shown.Sealed != nil,
	}
	for _, e := range x.Entries() {
		out.Kinds = append(out.Kinds, e.Leaf.Kind)
		out.Classes = append(out.Classes, e.Leaf.Class)
	}
	slices.Sort(out.Kinds)
	slices.Sort(out.Classes)
	out.Kinds, out.Classes = slices.Compact(out.Kinds), slices.Compact(out.Classes)
	return out
}

// AskedOf reads what a pack is asked for. Its error is for who filled the form in.
func AskedOf(form url.Values) (packs.Asked, error) {
	var out packs.Asked
	out.Kind, out.Subject, out.Class, out.Seed = form.Get("kind"), strings.TrimSpace(form.Get("subject")), form.Get("class"), form.Get("seed")
	for _, c := range form["control"] {
		out.Controls = append(out.Controls, strings.Fields(c)...)
	}
	var err error
	if out.From, err = day("from", form.Get("from")); err != nil {
		return out, err
	}
	if out.Until, err = day("until", form.Get("until")); err != nil {
		return out, err
	}
	if !out.Until.IsZero() {
		out.Until = out.Until.AddDate(0, 0, 1) // the day is in it
	}
	if !out.From.IsZero() && !out.Until.IsZero() && !out.From.Before(out.Until) {
		return out, fmt.Errorf("the period ends before it begins: %s is after %s", form.Get("from"), form.Get("until"))
	}
	if n := strings.TrimSpace(form.Get("sample")); n != "" {
		if out.Sample, err = strconv.Atoi(n); err != nil || out.Sample < 1 {
			return out, fmt.Errorf("a sample of %q: want a whole number, 1 at least", n)
		}
	}
	if (out.Sample > 0) != (out.Seed != "") {
		return out, fmt.Errorf("a sample and its seed go together: the seed comes from whoever asks for the sample")
	}
	if text := strings.TrimSpace(form.Get("checkpoint")); text != "" {
		out.Earlier = []byte(strings.ReplaceAll(text, "\r\n", "\n") + "\n")
	}
	return out, nil
}

func day(name, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, fmt.Errorf("%q is no day for %s: want 2026-11-01", text, name)
	}
	return t, nil
}

// PacksOf answers for the page on which packs are made.
func (x *Index) PacksOf(all []packs.Pack, form PackForm) PacksPage {
	out := PacksPage{Form: form}
	for _, p := range all {
		out.Busy = out.Busy || p.State == packs.Making
		out.Packs = append(out.Packs, x.PackOf(p))
	}
	return out
}

// mostLeft bounds how many records that a pack leaves out are named.
const mostLeft = 20

// PackOf says of a pack how far it is, what it holds and what it leaves out.
func (x *Index) PackOf(p packs.Pack) PackOf {
	out := PackOf{
		ID: p.ID, Link: "/packs/" + p.ID, Began: Moment(p.Began), Earlier: p.Asked.Earlier != nil,
		Making: p.State == packs.Making, Made: p.State == packs.Made, Failed: p.State == packs.Failed,
	}
	for _, c := range p.Asked.Criteria() {
		out.Asked = append(out.Asked, Pair{c.Name, c.Value})
	}
	if p.Asked.Sample > 0 {
		out.Asked = append(out.Asked, Pair{"sample", strconv.Itoa(p.Asked.Sample)}, Pair{"seed", p.Asked.Seed})
	}
	for i, title := range []string{"Read the ledger and choose the records", "Write them, with their proofs", "Verify what was written"} {
		s := StepOf{title, "to come"}
		switch at := int(p.Step); {
		case out.Made || i < at:
			s.State = "done"
		case i == at && out.Making:
			s.State = "being done"
		case i == at:
			s.State = "failed"
		}
		out.Steps = append(out.Steps, s)
	}
	switch p.State {
	case packs.Making:
		out.State, out.Class = "being made", "unknown"
	case packs.Failed:
		out.State, out.Class, out.Why = "failed", "fail", p.Err.Error()
	default:
		out.State, out.Class = "made and verified", "pass"
		out.made(p)
	}
	return out
}

func (o *PackOf) made(p packs.Pack) {
	r := p.Exported.Report
	o.Until, o.Digest, o.Bytes, o.Download = Moment(p.Until), p.Digest.String(), p.Exported.Bytes, "/packs/"+p.ID+"/download"
	o.Records, o.Chosen, o.All, o.Payloads = r.Records, r.Selected, r.Checkpoint.Size, r.Payloads
	o.Verified, o.Open = r.Verified(), r.NotVerified()
	for i, n := range p.Exported.Left {
		if i == mostLeft {
			o.MoreLeft = len(p.Exported.Left) - mostLeft
			break
		}
		o.Left = append(o.Left, Pair{number(n), "/evidence/" + number(n)})
	}
}

// VerificationPage is the page of the newest verification of the whole ledger.
type VerificationPage struct {
	Ledger   LedgerLine
	Followed bool
	Running  bool
	Files    int64
	Records  int
	At       string
	Wrong    string // what does not hold
	Broken   bool   // it was changed, and not only unreadable
	Verified []string
	Open     []string
	Size     uint64
	Payloads uint64
	Bytes    int64
}

// VerificationOf answers for that page; files is how many the one that runs has opened.
func (x *Index) VerificationOf(running bool, files int64) VerificationPage {
	out := VerificationPage{Ledger: x.ledger(), Running: running, Files: files}
	s := x.Shown.Sealed
	if s == nil {
		return out
	}
	out.Followed, out.Records, out.At = true, len(s.Entries), Moment(s.Verified)
	switch {
	case s.Verified.IsZero():
	case s.Broken != nil:
		out.Wrong, out.Broken = s.Broken.Error(), isFailure(s.Broken)
	case s.Reading.Lacks != nil:
		out.Wrong, out.Broken = s.Reading.Lacks.Error(), true
	default:
		out.Verified, out.Open = s.Whole.Verified(), s.Whole.NotVerified()
		out.Size, out.Payloads, out.Bytes = s.Whole.Records, s.Whole.Payloads, s.Whole.PayloadBytes
	}
	return out
}
