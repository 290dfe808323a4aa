package report

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/format"
)

// The formats of what is said of a ledger, in JSON.
const (
	RecordLogKind    = format.EvidenceLog
	RecordKind       = format.EvidenceRecord
	VerificationKind = format.EvidenceVerification
)

// recordJSON is a sealed record, in JSON.
type recordJSON struct {
	Index   uint64        `json:"index"`
	ID      digest.Digest `json:"id"` // of the leaf
	Time    time.Time     `json:"time"`
	Kind    string        `json:"kind"`
	Class   string        `json:"class"`
	Subject string        `json:"subject"`
	Payload digest.Digest `json:"payload"`
	Size    int64         `json:"size"` // of the payload, in bytes
}

func recordOf(e evidence.Entry) recordJSON {
	l := e.Leaf
	return recordJSON{Index: e.Index, ID: digest.Of(e.Raw), Time: l.Time, Kind: l.Kind, Class: l.Class, Subject: l.Subject, Payload: l.Payload, Size: l.Size}
}

// checkpointJSON is a checkpoint, in JSON.
type checkpointJSON struct {
	Origin    string                 `json:"origin"`
	Size      uint64                 `json:"size"`
	Root      evidence.Hash          `json:"root"`
	Key       string                 `json:"key"`
	Witnesses []evidence.Cosignature `json:"witnesses"`
}

func checkpointOf(c evidence.Checkpoint) checkpointJSON {
	out := checkpointJSON{Origin: c.Origin, Size: c.Size, Root: c.Root, Key: c.Key, Witnesses: c.Witnesses}
	if out.Witnesses == nil {
		out.Witnesses = []evidence.Cosignature{}
	}
	return out
}

// RecordLog writes the records of a ledger as they come.
type RecordLog interface {
	Record(e evidence.Entry) error
	// End is called once, after the last.
	End(c evidence.Checkpoint) error
}

// RecordLogText returns a log for people: a line a record, and what they are
// of.
func RecordLogText(w io.Writer, o TextOptions) RecordLog {
	return &recordLogText{page: newPage(w, o)}
}

type recordLogText struct {
	page  *page
	count int
}

func (t *recordLogText) Record(e evidence.Entry) error {
	if t.count == 0 {
		t.page.line(0, t.page.bold(fmt.Sprintf("%6s  %-20s  %-19s  %-8s  %9s  %s", "record", "time", "kind", "class", "bytes", "subject")))
	}
	t.count++
	l := e.Leaf
	t.page.line(0, fmt.Sprintf("%6d  %-20s  %-19s  %-8s  %9d  %s", e.Index, l.Time.Format(time.RFC3339), l.Kind, l.Class, l.Size, l.Subject))
	return nil
}

func (t *recordLogText) End(c evidence.Checkpoint) error {
	if t.count > 0 {
		t.page.line(0, "")
	}
	t.page.line(0, fmt.Sprintf("%d of %d records of %s, by the checkpoint that %s signed.", t.count, c.Size, c.Origin, Harmless(c.Key)))
	return t.page.w.Flush()
}

// RecordLogJSON returns a log in JSON: one object a line, the first of which
// says the format, and the last one the checkpoint.
func RecordLogJSON(w io.Writer) RecordLog {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return &recordLogJSON{enc: enc}
}

type recordLogJSON struct {
	enc   *json.Encoder
	begun bool
}

// recordLogLine is one line: exactly one of its fields.
type recordLogLine struct {
	Format     string          `json:"format,omitempty"`
	Record     *recordJSON     `json:"record,omitempty"`
	Checkpoint *checkpointJSON `json:"checkpoint,omitempty"`
}

func (j *recordLogJSON) begin() error {
	if j.begun {
		return nil
	}
	j.begun = true
	return j.enc.Encode(recordLogLine{Format: RecordLogKind})
}

func (j *recordLogJSON) Record(e evidence.Entry) error {
	if err := j.begin(); err != nil {
		return err
	}
	r := recordOf(e)
	return j.enc.Encode(recordLogLine{Record: &r})
}

func (j *recordLogJSON) End(c evidence.Checkpoint) error {
	if err := j.begin(); err != nil {
		return err
	}
	end := checkpointOf(c)
	return j.enc.Encode(recordLogLine{Checkpoint: &end})
}

// Record is a sealed record to be shown.
type Record struct {
	Entry      evidence.Entry
	Checkpoint evidence.Checkpoint
	Proof      []evidence.Hash
	// Destroyed is nil for a record whose payload is there.
	Destroyed   *evidence.Destruction
	DestroyedBy uint64
}

// RecordText writes a record for people.
func RecordText(w io.Writer, r Record, o TextOptions) error {
	p := newPage(w, o)
	l, c := r.Entry.Leaf, r.Checkpoint
	p.line(0, p.bold(fmt.Sprintf("Record %d of %s", r.Entry.Index, c.Origin)))
	for _, f := range [][2]string{
		{"kind", l.Kind},
		{"class", l.Class},
		{"subject", l.Subject},
		{"time", l.Time.Format(time.RFC3339)},
		{"payload", l.Payload.String()},
		{"bytes", fmt.Sprint(l.Size)},
		{"id", digest.Of(r.Entry.Raw).String()},
	} {
		p.line(2, fmt.Sprintf("%-8s %s", f[0], Harmless(f[1])))
	}
	if d := r.Destroyed; d != nil {
		p.wrapped(2, fmt.Sprintf("The payload was destroyed: record %d says so. %s, so until %s; it was decided at %s.",
			r.DestroyedBy, upperFirst(d.Rule), d.Until.Format(time.DateOnly), d.Time.Format(time.RFC3339)))
	} else {
		p.wrapped(2, "The payload is there and has this digest.")
	}
	p.wrapped(2, fmt.Sprintf("An inclusion proof of %d hashes leads to the root of checkpoint %d, signed by %s%s.", len(r.Proof), c.Size, Harmless(c.Key), witnessed(c)))
	return p.w.Flush()
}

func witnessed(c evidence.Checkpoint) string {
	if len(c.Witnesses) == 0 {
		return " and no witness"
	}
	names := make([]string, len(c.Witnesses))
	for i, w := range c.Witnesses {
		names[i] = Harmless(w.Name) + " at " + w.Time.Format(time.RFC3339)
	}
	return " and by the witnesses " + strings.Join(names, ", ")
}

func upperFirst(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:n]) + s[n:]
}

// RecordJSON writes a record as one JSON object, with its proof.
func RecordJSON(w io.Writer, r Record) error {
	out := provenJSON{RecordKind, recordOf(r.Entry), string(r.Entry.Raw), r.Proof, checkpointOf(r.Checkpoint), string(r.Checkpoint.Raw), nil}
	if out.Proof == nil {
		out.Proof = []evidence.Hash{}
	}
	if r.Destroyed != nil {
		out.DestroyedBy = &r.DestroyedBy
	}
	return indented(w, out)
}

// Verified is what a verification came to: Failure is nil where all holds.
type Verified struct {
	What     string   // ledger or pack
	Words    []string // what was verified
	Open     []string // what verification cannot show
	Failure  *evidence.Failure
	Verified evidence.Report // of a pack, what it shares with a ledger
}

// VerificationText writes what was verified and what was not, for people.
func VerificationText(w io.Writer, v Verified, o TextOptions) error {
	p := newPage(w, o)
	if f := v.Failure; f != nil {
		p.line(0, p.paint(red, "NOT VERIFIED"))
		p.line(0, "what:   "+string(f.Code))
		p.line(0, "where:  "+Harmless(f.Where))
		p.line(0, "detail: "+Harmless(f.Detail))
		return p.w.Flush()
	}
	p.line(0, p.bold("VERIFIED: this "+v.What+" holds"))
	for _, part := range []struct {
		title string
		lines []string
	}{{"Verified:", v.Words}, {"Not verified:", v.Open}} {
		p.line(0, "")
		p.line(0, part.title)
		for _, line := range part.lines {
			p.item(line)
		}
	}
	return p.w.Flush()
}

// VerificationJSON writes the same as one JSON object.
func VerificationJSON(w io.Writer, v Verified) error {
	out := verificationJSON{Format: VerificationKind, What: v.What, Verified: v.Failure == nil}
	if f := v.Failure; f != nil {
		out.Failure = &failure{f.Code, f.Where, f.Detail}
	} else {
		c := checkpointOf(v.Verified.Checkpoint)
		out.Checkpoint, out.Said, out.NotVerified = &c, v.Words, v.Open
		out.Backward = v.Verified.Backward
		for _, rule := range slices.Sorted(maps.Keys(v.Verified.Rules)) {
			out.Destructions = append(out.Destructions, destruction{rule, v.Verified.Rules[rule]})
		}
	}
	return indented(w, out)
}

func indented(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// provenJSON is a record with its place and its proof.
type provenJSON struct {
	Format      string          `json:"format"`
	Record      recordJSON      `json:"record"`
	Leaf        string          `json:"leaf"` // the log's entry, byte for byte
	Proof       []evidence.Hash `json:"proof"`
	Checkpoint  checkpointJSON  `json:"checkpoint"`
	Signed      string          `json:"signed"` // the checkpoint's signed note
	DestroyedBy *uint64         `json:"destroyedBy,omitempty"`
}

// verificationJSON is what a verification came to.
type verificationJSON struct {
	Format     string          `json:"format"`
	What       string          `json:"what"`
	Verified   bool            `json:"verified"`
	Failure    *failure        `json:"failure,omitempty"`
	Checkpoint *checkpointJSON `json:"checkpoint,omitempty"`
	// Destructions counts destroyed payloads, Backward the records that say a
	// time before that of a record sealed before them.
	Destructions []destruction `json:"destructions,omitempty"`
	Backward     uint64        `json:"backward,omitempty"`
	Said         []string      `json:"said,omitempty"`
	NotVerified  []string      `json:"notVerified,omitempty"`
}

type failure struct {
	Code   evidence.Code `json:"code"`
	Where  string        `json:"where"`
	Detail string        `json:"detail"`
}

type destruction struct {
	Rule     string `json:"rule"` // as the records say
	Payloads uint64 `json:"payloads"`
}

// Shapes are what is written as JSON, by format; of a stream, a line.
func Shapes() map[string]reflect.Type {
	return map[string]reflect.Type{
		format.Findings: reflect.TypeFor[message](), format.Posture: reflect.TypeFor[postureJSON](),
		format.EvidenceLog: reflect.TypeFor[recordLogLine](), format.EvidenceRecord: reflect.TypeFor[provenJSON](),
		format.EvidenceVerification: reflect.TypeFor[verificationJSON](),
	}
}
