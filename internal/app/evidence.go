package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/mirror"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/runrecord"
)

// RecordFilter chooses records of a ledger. The zero value chooses all.
type RecordFilter struct {
	Kind, Subject, Class string
	// Controls are those that a record bears on, as hipaa/164.312(b): runs by
	// which one of them was judged, and postures that say what it stands on.
	Controls []string
	// From is in the period, Until is not. They are about the records' times.
	From, Until time.Time
}

// criteria says what was asked for, for whoever reads a pack.
func (f RecordFilter) criteria() []evidence.Criterion {
	var all []evidence.Criterion
	add := func(name, value string) {
		if value != "" {
			all = append(all, evidence.Criterion{Name: name, Value: value})
		}
	}
	add("kind", f.Kind)
	add("subject", f.Subject)
	add("class", f.Class)
	for _, c := range f.Controls {
		add("control", c)
	}
	if !f.From.IsZero() {
		add("from", f.From.UTC().Format(time.RFC3339))
	}
	if !f.Until.IsZero() {
		add("until, without", f.Until.UTC().Format(time.RFC3339))
	}
	return all
}

// chooses reports whether a leaf is chosen, as far as a leaf tells.
func (f RecordFilter) chooses(l evidence.Leaf) bool {
	switch {
	case f.Kind != "" && l.Kind != f.Kind,
		f.Subject != "" && l.Subject != f.Subject,
		f.Class != "" && l.Class != f.Class,
		!f.From.IsZero() && l.Time.Before(f.From),
		!f.Until.IsZero() && !l.Time.Before(f.Until):
		return false
	}
	return true
}

// each visits the chosen records of a ledger, in the order of the log.
func (f RecordFilter) each(ctx context.Context, l *evidence.Ledger, visit func(evidence.Entry) error) error {
	for e, err := range l.Entries(0, l.Checkpoint.Size) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if !f.chooses(e.Leaf) {
			continue
		}
		bears, err := f.bears(l, e)
		if err != nil {
			return err
		}
		if !bears {
			continue
		}
		if err := visit(e); err != nil {
			return err
		}
	}
	return nil
}

// bears reports whether a record bears on one of the controls. Of a payload
// that is destroyed nobody can tell any more, so it stays in the choice.
func (f RecordFilter) bears(l *evidence.Ledger, e evidence.Entry) (bool, error) {
	if len(f.Controls) == 0 {
		return true, nil
	}
	if e.Leaf.Kind != runrecord.Kind && e.Leaf.Kind != report.PostureKind {
		return false, nil
	}
	payload, err := l.Payload(e.Leaf)
	if evidence.CodeOf(err) == evidence.Missing {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	p, err := postureIn(e.Leaf.Kind, payload)
	if err != nil {
		return false, fmt.Errorf("record %d: %w", e.Index, err)
	}
	return slices.ContainsFunc(f.Controls, func(c string) bool { _, ok := p.Only(c); return ok }), nil
}

// postureIn returns the posture that a payload states or that follows from it.
func postureIn(kind string, payload []byte) (control.Posture, error) {
	if kind == report.PostureKind {
		return report.ReadPosture(payload)
	}
	run, err := runrecord.Decode(payload)
	if err != nil {
		return control.Posture{}, err
	}
	return run.Posture()
}

// EvidenceLogRequest asks what is in a ledger.
type EvidenceLogRequest struct {
	StateRequest
	RecordFilter
}

// EvidenceLog hands the chosen records to emit, in the order of the log, and
// returns the checkpoint that covers them.
func (w Ward) EvidenceLog(ctx context.Context, r EvidenceLogRequest, emit func(evidence.Entry) error) (evidence.Checkpoint, error) {
	s, err := w.state(r.StateRequest)
	if err != nil {
		return evidence.Checkpoint{}, err
	}
	l, _, err := s.read()
	if err != nil {
		return evidence.Checkpoint{}, err
	}
	if err := w.controlsExist(r.Controls); err != nil {
		return evidence.Checkpoint{}, err
	}
	return l.Checkpoint, r.each(ctx, l, emit)
}

// controlsExist refuses controls that the catalogue lacks: an answer of none
// would look as if there were no evidence of a control that nobody has heard
// of.
func (w Ward) controlsExist(controls []string) error {
	if len(controls) == 0 {
		return nil
	}
	all, err := control.LoadFrameworks(w.Catalogue)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, f := range all {
		for _, c := range f.Controls {
			known[f.ID+"/"+c.ID] = true
		}
	}
	for _, c := range controls {
		if !known[c] {
			return &InputError{What: fmt.Sprintf("no control is called %q", c), Hint: "write framework/id, as hipaa/164.312(b); ward catalogue list lists them"}
		}
	}
	return nil
}

// EvidenceShowRequest asks for one record.
type EvidenceShowRequest struct {
	StateRequest
	// Record is its index in the log, or the digest of its payload, of which
	// the last record is taken.
	Record string
}

// SealedRecord is a record with its place and its proof.
type SealedRecord struct {
	Entry      evidence.Entry
	Checkpoint evidence.Checkpoint
	// Proof leads from the leaf to the checkpoint's root. It was verified.
	Proof []evidence.Hash
	// Payload has the leaf's digest; it is nil if it was destroyed.
	Payload []byte
	// Destroyed says by what, and DestroyedBy is the index of the record that
	// says so.
	Destroyed   *evidence.Destruction
	DestroyedBy uint64
}

// EvidenceShow returns one record, with its inclusion proof verified.
func (w Ward) EvidenceShow(ctx context.Context, r EvidenceShowRequest) (SealedRecord, error) {
	var out SealedRecord
	s, err := w.state(r.StateRequest)
	if err != nil {
		return out, err
	}
	l, _, err := s.read()
	if err != nil {
		return out, err
	}
	out.Checkpoint = l.Checkpoint
	if out.Entry, err = find(ctx, l, r.Record); err != nil {
		return out, err
	}
	if out.Proof, err = l.Inclusion(out.Entry.Index); err != nil {
		return out, err
	}
	if err := evidence.VerifyInclusion(l.Checkpoint, out.Entry.Index, out.Entry.Raw, out.Proof); err != nil {
		return out, err
	}
	out.Payload, err = l.Payload(out.Entry.Leaf)
	if evidence.CodeOf(err) != evidence.Missing {
		return out, err
	}
	missing := err
	out.Destroyed, out.DestroyedBy, err = destruction(ctx, l, out.Entry)
	if err == nil && out.Destroyed == nil {
		err = missing
	}
	return out, err
}

// find returns the record of an index, or the last one with a payload.
func find(ctx context.Context, l *evidence.Ledger, which string) (evidence.Entry, error) {
	if index, err := strconv.ParseUint(which, 10, 64); err == nil {
		if index >= l.Checkpoint.Size {
			return evidence.Entry{}, &InputError{What: fmt.Sprintf("there is no record %d", index), Hint: fmt.Sprintf("the ledger has %d, counted from 0", l.Checkpoint.Size)}
		}
		return l.Entry(index)
	}
	payload, err := digest.Parse(which)
	if err != nil {
		return evidence.Entry{}, &InputError{What: fmt.Sprintf("%q names no record", which), Hint: "want an index, as 12, or the digest of a payload, as sha256:…"}
	}
	found := evidence.Entry{}
	err = RecordFilter{}.each(ctx, l, func(e evidence.Entry) error {
		if e.Leaf.Payload == payload {
			found = e
		}
		return nil
	})
	if err == nil && found.Raw == nil {
		err = &InputError{What: "no record has the payload " + which, Hint: "ward evidence log lists the records"}
	}
	return found, err
}

// destruction returns what says that a record's payload was destroyed.
func destruction(ctx context.Context, l *evidence.Ledger, of evidence.Entry) (*evidence.Destruction, uint64, error) {
	var said *evidence.Destruction
	var by uint64
	err := RecordFilter{Kind: evidence.DestroyedKind}.each(ctx, l, func(e evidence.Entry) error {
		payload, err := l.Payload(e.Leaf)
		if err != nil {
			return err
		}
		d, err := evidence.ParseDestruction(payload)
		if err != nil {
			return fmt.Errorf("record %d: %w", e.Index, err)
		}
		if d.Payload == of.Leaf.Payload && e.Index > of.Index {
			said, by = &d, e.Index
		}
		return nil
	})
	return said, by, err
}

// EvidenceVerifyRequest asks whether a ledger or a pack holds.
type EvidenceVerifyRequest struct {
	StateRequest
	// Target is a pack or a ledger's folder; "" is the state folder's ledger.
	Target string
	// Keys and Witnesses are public keys; without any, those of the state
	// folder's ledger are trusted. Quorum is how many witnesses must have
	// signed; nil is all.
	Keys, Witnesses []string
	Quorum          *int
	// Checkpoint is a file: an earlier checkpoint that the caller kept.
	Checkpoint string
	// Live passes over what an appender has written behind the checkpoint.
	Live bool
}

// Verification is what was verified: one of the two.
type Verification struct {
	Ledger *evidence.Report
	Pack   *evidence.PackReport
}

// EvidenceVerify verifies a ledger or a pack, offline. What is wrong is an
// *evidence.Failure.
func (w Ward) EvidenceVerify(ctx context.Context, r EvidenceVerifyRequest) (Verification, error) {
	var out Verification
	policy, err := w.trust(r)
	if err != nil {
		return out, err
	}
	var earlier []byte
	if r.Checkpoint != "" {
		if earlier, err = readCheckpoint(r.Checkpoint); err != nil {
			return out, err
		}
	}
	target := r.Target
	if target == "" {
		target = stateFolder{StateRequest: r.StateRequest}.path(ledgerFolder)
		if len(r.Keys) == 0 && earlier == nil {
			// What its key has signed, as it is noted beside the key.
			if earlier, err = w.signedLast(r.StateRequest); err != nil {
				return out, err
			}
		}
	}
	options := evidence.Options{Earlier: earlier, Live: r.Live}
	if strings.Contains(target, "://") {
		out.Ledger, err = w.verifyMirror(ctx, target, policy, options)
		return out, err
	}
	info, err := os.Stat(target)
	if err != nil {
		if s, err := w.state(r.StateRequest); r.Target == "" && err == nil {
			if lost := s.continues(); lost != nil {
				return out, lost
			}
		}
		return out, &InputError{What: "there is nothing to verify", Err: err}
	}
	if info.IsDir() && r.Target != "" && isMirror(target) {
		out.Ledger, err = w.verifyMirror(ctx, target, policy, options)
		return out, err
	}
	if info.IsDir() {
		l, err := evidence.VerifyLedger(ctx, os.DirFS(target), policy, options)
		out.Ledger = &l
		return out, err
	}
	if r.Live {
		return out, &InputError{What: "--live is for ledgers", Hint: "a pack is never written to"}
	}
	f, err := os.Open(target)
	if err != nil {
		return out, &InputError{What: "the pack cannot be read", Err: err}
	}
	defer f.Close()
	p, err := evidence.VerifyPack(f, info.Size(), policy, evidence.PackOptions{Earlier: earlier})
	out.Pack = &p
	return out, err
}

// readCheckpoint reads a checkpoint that somebody kept.
func readCheckpoint(path string) ([]byte, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, &InputError{What: "the earlier checkpoint cannot be read", Err: err}
	}
	if _, err := evidence.ParseCheckpoint(raw); err != nil {
		return nil, &InputError{What: path + " is no checkpoint", Hint: "keep the file checkpoint of a pack, or log/checkpoint of a ledger"}
	}
	return raw, nil
}

// signedLast returns the newest checkpoint that the ledger's key is known to
// have signed.
func (w Ward) signedLast(r StateRequest) ([]byte, error) {
	s, err := w.state(r)
	if err != nil {
		return nil, err
	}
	return s.keys.Newest(s.file.Name)
}

// isMirror reports whether a folder has checkpoints by their size and none
// that is the newest: that is what a mirror lacks.
func isMirror(dir string) bool {
	_, kept := os.Stat(filepath.Join(dir, filepath.FromSlash(evidence.CheckpointsDir)))
	_, newest := os.Stat(filepath.Join(dir, filepath.FromSlash(evidence.CheckpointPath)))
	return kept == nil && errors.Is(newest, fs.ErrNotExist)
}

// verifyMirror verifies a mirror up to its newest checkpoint. A run that was
// cut may have left more.
func (w Ward) verifyMirror(ctx context.Context, place string, p evidence.Policy, o evidence.Options) (report *evidence.Report, err error) {
	t, err := w.target(place, "")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closeTarget(t)) }()
	view, err := mirror.FS(ctx, t)
	if err != nil {
		return nil, err
	}
	o.Live = true
	r, err := evidence.VerifyLedger(ctx, view, p, o)
	return &r, err
}

// trust returns whom to trust: those who are named, or the state folder's.
func (w Ward) trust(r EvidenceVerifyRequest) (evidence.Policy, error) {
	if len(r.Keys) == 0 {
		if len(r.Witnesses) > 0 || r.Quorum != nil {
			return evidence.Policy{}, &InputError{What: "witnesses are named and no key", Hint: "name the ledger's public key with --key too"}
		}
		s, err := w.state(r.StateRequest)
		if err != nil {
			return evidence.Policy{}, err
		}
		return s.policy()
	}
	logs, err := keysIn(r.Keys)
	if err != nil {
		return evidence.Policy{}, err
	}
	witnesses, err := keysIn(r.Witnesses)
	if err != nil {
		return evidence.Policy{}, err
	}
	quorum := len(witnesses)
	if r.Quorum != nil {
		quorum = *r.Quorum
	}
	p, err := evidence.NewPolicy(logs, witnesses, quorum)
	if err != nil {
		return p, &InputError{What: "whom to trust", Err: err}
	}
	return p, nil
}

// keysIn returns keys that are named, or that the files which are named hold,
// one a line.
func keysIn(named []string) ([]string, error) {
	var keys []string
	for _, k := range named {
		if strings.Count(k, "+") >= 2 {
			keys = append(keys, k)
			continue
		}
		content, err := os.ReadFile(k)
		if err != nil {
			return nil, &InputError{What: "this is neither a public key nor a file of them", Err: err}
		}
		for line := range strings.Lines(string(content)) {
			line, _, _ = strings.Cut(line, "#")
			if line = strings.TrimSpace(line); line != "" {
				keys = append(keys, line)
			}
		}
	}
	return keys, nil
}

// EvidenceExportRequest asks for a pack.
type EvidenceExportRequest struct {
	StateRequest
	RecordFilter
	// To is the pack's file. It must not be there yet.
	To string
	// Sample draws so many of the chosen records; 0 takes them all.
	Sample int
	// Seed is what the drawing depends on. It must come from whoever asks for
	// the sample.
	Seed string
	// Checkpoint is a file: an earlier checkpoint that the auditor holds.
	Checkpoint string
}

// Exported is a pack that was written and verified.
type Exported struct {
	Path   string
	Bytes  int64
	Report evidence.PackReport
}

// EvidenceExport writes a pack for an auditor, and verifies it before it gets
// its name.
func (w Ward) EvidenceExport(ctx context.Context, r EvidenceExportRequest) (Exported, error) {
	out := Exported{Path: r.To}
	s, err := w.state(r.StateRequest)
	if err != nil {
		return out, err
	}
	l, policy, err := s.read()
	if err != nil {
		return out, err
	}
	if err := w.controlsExist(r.Controls); err != nil {
		return out, err
	}
	request, err := r.choose(ctx, l)
	if err != nil {
		return out, err
	}
	if len(request.Indexes) == 0 && request.Selection.Sample == nil {
		return out, &InputError{What: "no record is what was asked for", Hint: "ward evidence log lists the records; a pack of nothing shows nothing"}
	}
	options := evidence.PackOptions{}
	if r.Checkpoint != "" {
		if request.Earlier, err = readCheckpoint(r.Checkpoint); err != nil {
			return out, err
		}
		options.Earlier = request.Earlier
	}
	if _, err := os.Lstat(r.To); err == nil {
		return out, &InputError{What: r.To + " is there already", Hint: "choose another name: a pack is not overwritten"}
	}
	f, err := os.CreateTemp(filepath.Dir(r.To), ".ward-pack-*")
	if err != nil {
		return out, &InputError{What: "the pack cannot be written", Err: err}
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if _, err := evidence.WritePack(f, l, policy, request); err != nil {
		return out, err
	}
	if out.Bytes, err = f.Seek(0, 1); err != nil {
		return out, err
	}
	if out.Report, err = evidence.VerifyPack(f, out.Bytes, policy, options); err != nil {
		return out, fmt.Errorf("the pack that was written does not verify: %w", err)
	}
	if err := f.Sync(); err != nil {
		return out, err
	}
	// A link, unlike a renaming, does not replace what came there meanwhile.
	err = os.Link(f.Name(), r.To)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = copyNew(r.To, io.NewSectionReader(f, 0, out.Bytes)) // a filesystem without links
	}
	if err != nil {
		return out, &InputError{What: "the pack cannot be written", Err: err}
	}
	return out, nil
}

// copyNew writes a file that is not there yet, or leaves none.
func copyNew(path string, content io.Reader) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// choose returns which records go into the pack.
func (r EvidenceExportRequest) choose(ctx context.Context, l *evidence.Ledger) (evidence.PackRequest, error) {
	request := evidence.PackRequest{Selection: evidence.Selection{Criteria: r.criteria()}}
	err := r.each(ctx, l, func(e evidence.Entry) error {
		request.Indexes = append(request.Indexes, e.Index)
		return nil
	})
	if err != nil {
		return request, err
	}
	if r.Sample > 0 && len(request.Indexes) > 0 {
		request.Selection.Sample = &evidence.Sample{Seed: r.Seed, Count: r.Sample, Population: evidence.Ranges(request.Indexes)}
		request.Indexes = nil
	}
	return request, nil
}
