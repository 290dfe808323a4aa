// Package runrecord is the record of one run of the checks: all that its
// findings and its posture were derived from, and the findings.
//
// It promises that a stranger with the record alone comes to the same findings
// and the same posture, byte by byte, or is told what differs; that a record
// that was changed is noticed; and that the same run makes the same bytes. The
// posture itself is not in it: it is derived, never stated.
//
// That a record was replaced as a whole is for the ledger to notice, which
// holds its digest.
package runrecord

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/ward"
)

// The format of a record. A change that an older reader would misunderstand
// raises the number.
const (
	formatName    = "ward-run"
	formatVersion = 2
)

// Kind is the kind of the evidence that a record is.
var Kind = formatName + "/" + strconv.Itoa(formatVersion)

// Run is one run of the checks, as it is recorded.
type Run struct {
	Ward         string    `json:"ward"`         // Ward's version
	Organisation string    `json:"organisation"` // its short name, or "" without an estate
	At           time.Time `json:"at"`           // the time of judging

	// HasEstate says that what is declared is known, so that its absence
	// means something.
	HasEstate bool        `json:"hasEstate"`
	Declared  []fact.Fact `json:"declared"`
	Snapshots []Snapshot  `json:"snapshots"` // one a stage, by stage

	// Catalogues are the folders whose rules judged, as they were read: Ward's
	// own first, then the user's.
	Catalogues []Folder `json:"catalogues"`
	Frameworks []string `json:"frameworks"` // ids of those that the posture is of

	Findings []check.Finding `json:"findings"` // in the order of the run
}

// Snapshot is what was observed of one stage, and when at the earliest.
type Snapshot struct {
	Observed time.Time `json:"observed"`
	fact.Snapshot
}

// RecordDays returns for how many days the run says that records of compliance
// are kept: the longest of what its environments declare, 0 where none does.
func (r Run) RecordDays() (int, error) {
	environments, err := ward.Of[ward.Environment](r.Declared)
	if err != nil {
		return 0, fmt.Errorf("run record: %w", err)
	}
	days := 0
	for _, e := range environments {
		if e.RetentionDays != nil {
			days = max(days, e.RetentionDays.Records)
		}
	}
	return days, nil
}

// Holds returns the legal holds that the estate declared. No finding follows
// from them; whoever destroys evidence later holds the estate to them.
func (r Run) Holds() ([]ward.Hold, error) { return ward.Of[ward.Hold](r.Declared) }

// envelope is a run with what tells its format and that it is whole.
type envelope struct {
	Format string          `json:"format"`
	Digest digest.Digest   `json:"digest"` // of the run, in canonical form
	Run    json.RawMessage `json:"run"`
}

// Encode returns the record's bytes: canonical JSON (RFC 8785) and a line
// break.
func (r Run) Encode() ([]byte, error) {
	run, err := r.canonical()
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(envelope{Format: Kind, Digest: digest.Of(run), Run: run})
	if err != nil {
		return nil, fmt.Errorf("run record: %w", err)
	}
	out, err := canonical.JSON(raw)
	return append(out, '\n'), err
}

func (r Run) canonical() ([]byte, error) {
	r.At = r.At.UTC()
	raw, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("run record: %w", err)
	}
	return canonical.JSON(raw)
}

// EstateSubject is what the runs of an estate are about, by its organisation's
// short name.
func EstateSubject(short string) string { return "ward:estate/" + short }

// Evidence returns the record as what the ledger seals.
func (r Run) Evidence() (evidence.Record, error) {
	payload, err := r.Encode()
	if err != nil {
		return evidence.Record{}, err
	}
	subject := "ward:files/-"
	if r.HasEstate {
		subject = EstateSubject(r.Organisation)
	}
	return evidence.Record{Kind: Kind, Subject: subject, Time: r.At.UTC().Truncate(time.Second), Payload: payload}, nil
}

// Decode reads a record's bytes. It takes nothing but what Encode writes: a
// field that it does not know, another order of keys, or a run that does not
// have the digest that the record states, is an error.
func Decode(raw []byte) (Run, error) {
	var e envelope
	if err := json.Unmarshal(raw, &e); err != nil {
		return Run{}, fmt.Errorf("this is no run record: %w", err)
	}
	if err := readable(e.Format); err != nil {
		return Run{}, err
	}
	if got := digest.Of(e.Run); got != e.Digest {
		return Run{}, fmt.Errorf("the run record was changed: it states %s and its content is %s", e.Digest, got)
	}
	var r Run
	dec := json.NewDecoder(bytes.NewReader(e.Run))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return Run{}, fmt.Errorf("run record: %w", err)
	}
	again, err := r.Encode()
	if err != nil {
		return Run{}, err
	}
	if !bytes.Equal(again, raw) {
		return Run{}, fmt.Errorf("the run record is not in the form in which Ward writes it: it was changed, or written by something else")
	}
	return r, nil
}

// readable reports why a format cannot be read, or nil.
func readable(format string) error {
	name, version, _ := strings.Cut(format, "/")
	n, err := strconv.Atoi(version)
	switch {
	case name != formatName || err != nil || n < 1:
		return fmt.Errorf("this is no run record: its format is %q, want %s", format, Kind)
	case n < formatVersion:
		return fmt.Errorf("the run record's format is %q, which this Ward does not read any more: want %s; judge anew, or read it with the Ward that it names", format, Kind)
	case n > formatVersion:
		return fmt.Errorf("the run record's format is %q and this Ward reads up to %s: use a newer Ward", format, Kind)
	}
	return nil
}

// Posture derives the posture from what is recorded.
func (r Run) Posture() (control.Posture, error) {
	if len(r.Catalogues) == 0 {
		return control.Posture{}, fmt.Errorf("run record: it holds no catalogue")
	}
	fsys, err := r.Catalogues[0].FS()
	if err != nil {
		return control.Posture{}, err
	}
	all, err := control.LoadFrameworks(fsys)
	if err != nil {
		return control.Posture{}, err
	}
	in := control.Input{Findings: r.Findings, At: r.At, Observed: map[fact.Stage]time.Time{}}
	if err := errors.Join(
		of(r.Declared, &in.Attestations), of(r.Declared, &in.Exceptions), of(r.Declared, &in.Objectives), of(r.Declared, &in.Holds),
	); err != nil {
		return control.Posture{}, fmt.Errorf("run record: %w", err)
	}
	for _, id := range r.Frameworks {
		at := slices.IndexFunc(all, func(f control.Framework) bool { return f.ID == id })
		if at < 0 {
			return control.Posture{}, fmt.Errorf("run record: its catalogue lacks the framework %q", id)
		}
		in.Frameworks = append(in.Frameworks, all[at])
	}
	for _, s := range r.Snapshots {
		in.Observed[s.Stage] = s.Observed
	}
	return control.Judge(in), nil
}

// of reads the values of one kind among facts.
func of[T ward.Value](facts []fact.Fact, into *[]T) (err error) {
	*into, err = ward.Of[T](facts)
	return err
}
