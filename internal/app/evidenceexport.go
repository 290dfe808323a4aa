package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/pack"
)

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
	if err := r.writable(); err != nil {
		return out, err
	}
	if err := w.controlsExist(r.Controls); err != nil {
		return out, err
	}
	open, err := s.readWhole()
	if err != nil {
		return out, err
	}
	l, policy := open.Ledger, open.policy
	options := evidence.PackOptions{}
	if r.Checkpoint != "" {
		if options.Earlier, err = readCheckpoint(r.Checkpoint); err != nil {
			return out, err
		}
		// Whether the ledger continues it is for the pack to find out; whether it
		// is the ledger's, for who names it.
		if _, err := policy.WithoutQuorum().Open(r.Checkpoint, options.Earlier); err != nil {
			return out, &InputError{What: "the earlier checkpoint is none of the ledger " + s.file.Name + ": " + err.Error(), Hint: "keep the file checkpoint of a pack, or log/checkpoint of a ledger"}
		}
	}
	request, err := r.choose(ctx, l)
	if err != nil {
		return out, err
	}
	if len(request.Indexes) == 0 && request.Selection.Sample == nil {
		return out, &InputError{What: "no record is what was asked for", Hint: "ward evidence log lists the records; a pack of nothing shows nothing"}
	}
	request.Earlier = options.Earlier
	if _, err := os.Lstat(r.To); err == nil {
		return out, &InputError{What: r.To + " is there already", Hint: "choose another name: a pack is not overwritten"}
	}
	f, err := os.CreateTemp(filepath.Dir(r.To), ".ward-pack-*")
	if err != nil {
		return out, &InputError{What: "the pack cannot be written", Err: err}
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if _, err := pack.Write(ctx, f, l, policy, request); err != nil {
		return out, err
	}
	if out.Bytes, err = f.Seek(0, io.SeekCurrent); err != nil {
		return out, err
	}
	if out.Report, err = evidence.VerifyPack(ctx, f, out.Bytes, policy, options); err != nil {
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

// writable refuses what a pack cannot say of the choice of its records.
func (r EvidenceExportRequest) writable() error {
	const maxCriteria, maxText = 64, 500
	all := r.criteria()
	if len(all) > maxCriteria {
		return &InputError{What: fmt.Sprintf("%d criteria are more than a pack may have", len(all)), Hint: fmt.Sprintf("name %d at most", maxCriteria)}
	}
	if r.Seed != "" {
		all = append(all, evidence.Criterion{Name: "seed", Value: r.Seed})
	}
	for _, c := range all {
		if len(c.Value) > maxText || !utf8.ValidString(c.Value) || strings.ContainsFunc(c.Value, func(r rune) bool { return !unicode.IsPrint(r) }) {
			return &InputError{What: "the " + c.Name + " cannot stand in a pack", Hint: fmt.Sprintf("want one line of printable text, %d bytes at most", maxText)}
		}
	}
	return nil
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
func (r EvidenceExportRequest) choose(ctx context.Context, l *evidence.Ledger) (pack.Request, error) {
	request := pack.Request{Selection: evidence.Selection{Criteria: r.criteria()}}
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
