package view

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	sealed "github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/record"
)

func isFailure(err error) bool {
	var failure *evidence.Failure
	return errors.As(err, &failure)
}

// Records is the list of sealed records.
func Records() List[evidence.Entry] {
	return List[evidence.Entry]{
		Name: "evidence", One: "record", Many: "records",
		Columns: []Column[evidence.Entry]{
			{Name: "record", Title: "Record", Number: true, Cell: func(e evidence.Entry) Cell {
				return Cell{Text: number(e.Index), Link: "/evidence/" + number(e.Index)}
			}, Compare: func(a, b evidence.Entry) int { return int(int64(a.Index) - int64(b.Index)) }},
			{Name: "time", Title: "Of", Cell: func(e evidence.Entry) Cell { return Cell{Text: Moment(e.Leaf.Time)} }, Compare: func(a, b evidence.Entry) int { return a.Leaf.Time.Compare(b.Leaf.Time) }},
			{Name: "kind", Title: "Kind", Cell: func(e evidence.Entry) Cell { return Cell{Text: e.Leaf.Kind, Code: true} }},
			{Name: "subject", Title: "About", Cell: func(e evidence.Entry) Cell { return Cell{Text: e.Leaf.Subject, Code: true} }},
			{Name: "class", Title: "Kept as", Cell: func(e evidence.Entry) Cell { return Cell{Text: e.Leaf.Class} }},
			{Name: "bytes", Title: "Bytes", Number: true, Cell: func(e evidence.Entry) Cell { return Cell{Text: strconv.FormatInt(e.Leaf.Size, 10)} }, Compare: func(a, b evidence.Entry) int { return int(a.Leaf.Size - b.Leaf.Size) }},
			{Name: "payload", Title: "Payload", Cell: func(e evidence.Entry) Cell { return Cell{Text: e.Leaf.Payload.String(), Code: true} }},
		},
		Filters: []Filter[evidence.Entry]{
			{Name: "kind", Title: "Kind", Values: func(e evidence.Entry) []string { return []string{e.Leaf.Kind} }},
			{Name: "class", Title: "Kept as", Values: func(e evidence.Entry) []string { return []string{e.Leaf.Class} }},
			{Name: "month", Title: "Month", Values: func(e evidence.Entry) []string { return []string{e.Leaf.Time.UTC().Format("2006-01")} }},
		},
		Search: func(e evidence.Entry) string {
			return e.Leaf.Kind + " " + e.Leaf.Subject + " " + e.Leaf.Payload.String() + " record " + number(e.Index)
		},
	}
}

// EvidencePage is the page of what is sealed.
type EvidencePage struct {
	Ledger     LedgerLine
	Origin     string
	Size       uint64
	Root       string
	Keys       []string
	Witnesses  []string
	Verified   []string // what the newest verification verified
	Unverified []string // what it did not
	Table      Table
}

// EvidenceOf answers for the page of what is sealed. The newest records come first
// where nothing else is asked.
func (x *Index) EvidenceOf(q url.Values) EvidencePage {
	out := EvidencePage{Ledger: x.ledger()}
	out.Table = x.ListedRecords().Table(q, "/evidence")
	s := x.Shown.Sealed
	if s == nil {
		return out
	}
	c := s.Reading.Checkpoint
	out.Origin, out.Size, out.Root, out.Keys = c.Origin, c.Size, c.Root.String(), c.Keys
	for _, w := range c.Witnesses {
		out.Witnesses = append(out.Witnesses, fmt.Sprint(w))
	}
	if s.Broken == nil && !s.Verified.IsZero() {
		out.Verified, out.Unverified = s.Whole.Verified(), s.Whole.NotVerified()
	}
	return out
}

// ListedRecords are the sealed records as they are listed.
func (x *Index) ListedRecords() *Listed[evidence.Entry] {
	return keep(x, "records", func() *Listed[evidence.Entry] { return Records().Over(x.Entries()) })
}

// Entries are the sealed records, the newest first.
func (x *Index) Entries() []evidence.Entry {
	if x.Shown.Sealed == nil {
		return nil
	}
	out := slices.Clone(x.Shown.Sealed.Entries)
	slices.Reverse(out)
	return out
}

// RecordPage is the page of one record.
type RecordPage struct {
	Sealed sealed.SealedRecord
	// Wrong says what of it does not hold; "" where the proof and the payload's digest
	// were verified. Broken says that the evidence was changed, and not that it could
	// not be read.
	Wrong   string
	Broken  bool
	Subject string
	Time    string
	Steps   []evidence.PathStep // from the record to the root
	Root    string
	Leaf    string
	Run     *RunOf
	Posture *PostureOf
	Drill   string // the address of the drill that it is, "" where it is none
	// Looked is what somebody came for: a finding or a control, as it is sealed.
	Looked        *Looked
	Drawing       ProofDrawing
	Payload       *PayloadView // nil where there is none, or it does not hold
	Pack          string       // the form for a pack of its kind
	Before, After string       // the neighbours' addresses, "" for none
}

// RunOf is what a sealed run says.
type RunOf struct {
	Ward, At, Organisation string
	Findings               int
	Tiles                  []Tile
	Stages                 []string
}

// PostureOf is what a sealed posture says.
type PostureOf struct {
	At         string
	Run        string
	RunLink    string
	Frameworks []FrameworkRow
}

// Looked is a finding or a control as a record has it.
type Looked struct {
	What, Outcome, Class, Reason, Version, Back string
	There                                       bool
}

// RecordOf answers for the page of a record that was read.
func (x *Index) RecordOf(s sealed.SealedRecord, wrong error, q url.Values) RecordPage {
	out := RecordPage{Sealed: s, Subject: s.Entry.Leaf.Subject, Time: Moment(s.Entry.Leaf.Time), Root: s.Checkpoint.Root.String()}
	path, _ := evidence.InclusionPath(s.Checkpoint.Size, s.Entry.Index, s.Entry.Raw, s.Proof)
	out.Leaf, out.Steps = path[0].Gives.String(), path[1:]
	out.Drawing = drawnProof(s, out.Steps)
	out.Pack = To("/packs", "kind", s.Entry.Leaf.Kind)
	if wrong != nil {
		out.Wrong, out.Broken = wrong.Error(), isFailure(wrong)
	}
	if i := s.Entry.Index; i > 0 {
		out.Before = "/evidence/" + number(i-1)
	}
	if i := s.Entry.Index + 1; i < s.Checkpoint.Size {
		out.After = "/evidence/" + number(i)
	}
	if s.Payload == nil || wrong != nil {
		return out // what does not hold is not shown as what was sealed
	}
	view := payloadOf(s.Payload, "/evidence/"+number(s.Entry.Index)+"/payload")
	out.Payload = &view
	switch s.Entry.Leaf.Kind {
	case record.RunKind:
		out.ofRun(s.Payload, q)
	case format.Drill:
		for _, p := range x.Drills() {
			if p.Index == s.Entry.Index {
				out.Drill = p.Link
			}
		}
	case record.PostureKind:
		out.ofPosture(x, s.Payload, q)
	}
	return out
}

func (p *RecordPage) ofRun(payload []byte, q url.Values) {
	run, err := record.OpenAlone(payload)
	if err != nil {
		return
	}
	out := &RunOf{Ward: run.Ward, At: Moment(run.At), Organisation: run.Organisation, Findings: len(run.Findings)}
	counts := map[Verdict]int{}
	var found *check.Finding
	for i, f := range run.Findings {
		counts[verdictOf(f)]++
		if of(record.KeyOf(f), q.Get("check"), q.Get("subject"), q.Get("stage")) {
			found = &run.Findings[i]
		}
	}
	for _, v := range Verdicts() {
		out.Tiles = append(out.Tiles, Tile{Count: counts[v], Title: string(v), Class: class(string(v))})
	}
	for _, s := range run.Snapshots {
		out.Stages = append(out.Stages, s.Stage.String())
	}
	p.Run = out
	if q.Get("check") == "" {
		return
	}
	p.Looked = &Looked{What: q.Get("check") + " about " + q.Get("subject"), Back: To("/finding", "check", q.Get("check"), "stage", q.Get("stage"), "subject", q.Get("subject"))}
	if found != nil {
		p.Looked.There, p.Looked.Outcome, p.Looked.Class, p.Looked.Reason = true, string(verdictOf(*found)), class(string(verdictOf(*found))), found.Reason
		p.Looked.Version = strconv.Itoa(found.Version)
	}
}

func (p *RecordPage) ofPosture(x *Index, payload []byte, q url.Values) {
	posture, err := record.OpenPosture(payload)
	if err != nil {
		return
	}
	out := &PostureOf{At: Moment(posture.At), Run: posture.Run.String()}
	for _, e := range x.Shown.Sealed.Entries {
		if e.Leaf.Payload == posture.Run && e.Leaf.Kind == record.RunKind {
			out.RunLink = "/evidence/" + number(e.Index)
		}
	}
	for _, fw := range posture.Frameworks {
		row := FrameworkRow{ID: fw.ID, Title: fw.Title, Controls: len(fw.Controls)}
		counts := fw.Counts()
		for _, s := range control.Precedence() {
			if counts[s] > 0 {
				row.States = append(row.States, Tile{Count: counts[s], Title: s.String(), Class: class(s.String())})
			}
		}
		out.Frameworks = append(out.Frameworks, row)
	}
	p.Posture = out
	ref := q.Get("control")
	if ref == "" {
		return
	}
	p.Looked = &Looked{What: ref, Back: ControlAddress(ref)}
	for _, fw := range posture.Frameworks {
		for _, c := range fw.Controls {
			if fw.ID+"/"+c.ID == ref {
				p.Looked.There, p.Looked.Outcome, p.Looked.Class, p.Looked.Reason = true, c.State.String(), class(c.State.String()), c.Why
			}
		}
	}
}
