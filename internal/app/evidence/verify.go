package evidence

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/mirror"
)

// VerifyRequest asks whether a ledger or a pack holds.
type VerifyRequest struct {
	state.Request
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
	// Signed is the newest checkpoint that the state folder's key is known to
	// have signed, where a mirror or a pack was verified by the state folder's
	// keys: it may be behind. Nil where nothing is known.
	Signed *uint64
}

// Verifier verifies ledgers, packs and mirrors.
type Verifier struct {
	Container Container // of mirrors
}

// Verify verifies a ledger or a pack, offline. What is wrong is an
// *evidence.Failure.
func (v Verifier) Verify(ctx context.Context, r VerifyRequest) (Verification, error) {
	var out Verification
	policy, err := trust(r)
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
		target = state.Folder{Request: r.Request}.Path(state.LedgerFolder)
	}
	signed, err := signedBy(r)
	if err != nil {
		return out, err
	}
	options := evidence.Options{Earlier: earlier, Live: r.Live}
	if strings.Contains(target, "://") {
		return v.verifyMirror(ctx, r.Target, signed, policy, options)
	}
	info, err := os.Stat(target)
	if err != nil {
		if s, err := state.Open(r.Request); r.Target == "" && err == nil {
			if lost := s.Continues(); lost != nil {
				return out, lost
			}
		}
		return out, &input.Error{What: "there is nothing to verify", Err: err}
	}
	if info.IsDir() && r.Target != "" && isMirror(target) {
		return v.verifyMirror(ctx, r.Target, signed, policy, options)
	}
	if info.IsDir() {
		return verifyFolder(ctx, os.DirFS(target), signed, policy, options)
	}
	if r.Live {
		return out, &input.Error{What: "--live is for ledgers", Hint: "a pack is never written to"}
	}
	if !info.Mode().IsRegular() {
		return out, &input.Error{What: target + " is not a pack", Hint: "want a regular file, and it is something else (" + info.Mode().Type().String() + ")"}
	}
	return verifyPack(ctx, target, signed, policy, evidence.PackOptions{Earlier: earlier})
}

// verifyFolder verifies a ledger, which must have what its key has signed.
func verifyFolder(ctx context.Context, fsys fs.FS, signed *evidence.Checkpoint, p evidence.Policy, o evidence.Options) (Verification, error) {
	if signed != nil && o.Earlier == nil {
		o.Earlier = signed.Raw
	}
	l, err := evidence.VerifyLedger(ctx, fsys, p, o)
	if err == nil && signed != nil {
		err = hasSigned(fsys, l.Checkpoint, *signed)
	}
	return Verification{Ledger: &l}, err
}

// verifyPack verifies a pack, which may be older than what the ledger's key has
// signed since, or newer than what is noted here.
func verifyPack(ctx context.Context, name string, signed *evidence.Checkpoint, policy evidence.Policy, o evidence.PackOptions) (Verification, error) {
	f, err := os.Open(name)
	if err != nil {
		return Verification{}, &input.Error{What: "the pack cannot be read", Err: err}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Verification{}, &input.Error{What: "the pack cannot be read", Err: err}
	}
	p, err := evidence.VerifyPack(ctx, f, info.Size(), policy, o)
	out := Verification{Pack: &p}
	if signed != nil {
		out.Signed = &signed.Size
		if err == nil && p.Checkpoint.Size == signed.Size && p.Checkpoint.Root != signed.Root {
			err = anotherHistory("checkpoint", *signed)
		}
	}
	return out, err
}

// signedBy returns the newest checkpoint that the keys which are trusted are
// known to have signed, as it is noted beside them: nil where the caller names
// the keys, and where nothing is noted.
func signedBy(r VerifyRequest) (*evidence.Checkpoint, error) {
	if len(r.Keys) > 0 {
		return nil, nil
	}
	s, err := state.Open(r.Request)
	if err != nil {
		return nil, err
	}
	return s.Signed()
}

// hasSigned fails where a ledger that holds in itself is older than what its key
// has signed, or is another history.
func hasSigned(fsys fs.FS, newest, signed evidence.Checkpoint) error {
	if newest.Size < signed.Size {
		return &evidence.Failure{Code: evidence.RolledBack, Where: evidence.CheckpointPath, Detail: fmt.Sprintf("it has %d records, and its key has signed a checkpoint of %d", newest.Size, signed.Size)}
	}
	where := evidence.CheckpointPathOf(signed.Size)
	raw, err := evidence.ReadRegular(fsys, where, evidence.MaxCheckpoint)
	if errors.Is(err, fs.ErrNotExist) {
		return &evidence.Failure{Code: evidence.Missing, Where: where, Detail: "its key has signed this checkpoint, and it is not kept"}
	}
	if err != nil {
		return err
	}
	// It was verified with the rest.
	kept, err := evidence.ParseCheckpoint(raw)
	if err != nil {
		return err
	}
	if kept.Root != signed.Root {
		return anotherHistory(where, signed)
	}
	return nil
}

func anotherHistory(where string, signed evidence.Checkpoint) error {
	return &evidence.Failure{Code: evidence.WrongHistory, Where: where, Detail: fmt.Sprintf("it is another history of %d records than the one that its key is known to have signed", signed.Size)}
}

// isMirror reports whether a folder has checkpoints by their size and none
// that is the newest: that is what a mirror lacks.
func isMirror(dir string) bool {
	_, kept := os.Stat(filepath.Join(dir, filepath.FromSlash(evidence.CheckpointsDir)))
	_, newest := os.Stat(filepath.Join(dir, filepath.FromSlash(evidence.CheckpointPath)))
	return kept == nil && errors.Is(newest, fs.ErrNotExist)
}

// verifyMirror verifies a mirror up to its newest checkpoint. A run that was
// cut may have left more. To be behind what the ledger's key has signed is no
// failure of a mirror.
func (v Verifier) verifyMirror(ctx context.Context, place string, signed *evidence.Checkpoint, p evidence.Policy, o evidence.Options) (out Verification, err error) {
	if signed != nil {
		out.Signed = &signed.Size
	}
	t, err := v.Container.target(place, nil)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, closeTarget(t)) }()
	view, err := mirror.FS(ctx, t)
	if err != nil {
		return out, err
	}
	o.Live = true
	report, err := evidence.VerifyLedger(ctx, view, p, o)
	if err == nil && signed != nil && report.Checkpoint.Size >= signed.Size {
		err = hasSigned(view, report.Checkpoint, *signed)
	}
	out.Ledger = &report
	return out, err
}

// trust returns whom to trust: those who are named, or the state folder's.
func trust(r VerifyRequest) (evidence.Policy, error) {
	if len(r.Keys) == 0 {
		if len(r.Witnesses) > 0 || r.Quorum != nil {
			return evidence.Policy{}, &input.Error{What: "witnesses are named and no key", Hint: "name the ledger's public key with --key too"}
		}
		s := state.Folder{Request: r.Request}
		if _, err := os.Lstat(s.Path(state.LedgerFile)); r.Target != "" && errors.Is(err, fs.ErrNotExist) {
			// Whoever was handed something has no ledger, and needs none.
			return evidence.Policy{}, &input.Error{What: "there is no ledger in " + r.Dir + " whose keys could be trusted", Hint: "name the public key of the ledger that " + r.Target + " is of with --key"}
		}
		s, err := state.Open(r.Request)
		if err != nil {
			return evidence.Policy{}, err
		}
		return s.Policy()
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
		return p, &input.Error{What: "whom to trust", Err: err}
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
		content, err := input.ReadNamed(k, evidence.MaxKeys)
		if err != nil {
			return nil, &input.Error{What: "this is neither a public key nor a file of them", Err: err}
		}
		keys = append(keys, evidence.KeyLines(string(content))...)
	}
	return keys, nil
}
