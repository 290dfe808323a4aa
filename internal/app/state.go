package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/keys"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/store"
)

// The files of a state folder.
const (
	databaseFile = "ward.db"
	ledgerFolder = "ledger"
	ledgerFile   = "ledger.yaml"
)

// The retention classes of what the verbs seal. Both are compliance records:
// the estate's retention.records says for how long they are kept.
const (
	classRun     = "run"
	classPosture = "posture"
)

// StateRequest names where Ward keeps what it must remember.
type StateRequest struct {
	Dir  string // the state folder
	Keys string // the folder of keys; "" is the user's own
}

// Database is a state database, opened.
type Database interface {
	store.Ledger
	Close() error
}

// stateFolder is a state folder whose ledger has a name and a key.
type stateFolder struct {
	StateRequest
	file estate.LedgerFile
	keys *keys.Store
}

// path returns the path of one of the folder's files.
func (s stateFolder) path(name string) string { return filepath.Join(s.Dir, name) }

// state opens a state folder. It neither locks nor changes anything.
func (w Ward) state(r StateRequest) (stateFolder, error) {
	s := stateFolder{StateRequest: r}
	if err := outsideOfTrees(r.Dir); err != nil {
		return s, err
	}
	root, err := os.OpenRoot(r.Dir)
	if err == nil {
		defer root.Close()
		_, err = root.Stat(ledgerFile)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return s, &InputError{What: "there is no ledger in " + r.Dir, Hint: "ward evidence keys new NAME --state " + r.Dir + " makes one"}
	}
	if err != nil {
		return s, &InputError{What: "the state folder cannot be read", Err: err}
	}
	s.file, err = estate.LoadLedgerFile(root.FS(), ledgerFile, estate.Options{Show: s.path})
	if err != nil {
		return s, err
	}
	s.keys, err = openKeys(r)
	return s, err
}

// openKeys opens the folder of keys, which is neither in the state folder nor
// in a tree.
func openKeys(r StateRequest) (*keys.Store, error) {
	dir := r.Keys
	if dir == "" {
		var err error
		if dir, err = keys.DefaultDir(); err != nil {
			return nil, &InputError{What: "the folder of keys", Err: err, Hint: "name one with --keys"}
		}
	}
	if err := outsideOfTrees(dir); err != nil {
		return nil, err
	}
	k, err := keys.Open(dir, r.Dir)
	if err != nil {
		return nil, &InputError{What: "the folder of keys cannot be used", Err: err}
	}
	return k, nil
}

// outsideOfTrees refuses a folder in a rendered tree: trees are committed and
// published.
func outsideOfTrees(dir string) error {
	at, err := keys.RealPath(dir)
	if err != nil {
		return &InputError{What: dir, Err: err}
	}
	for ; ; at = filepath.Dir(at) {
		if _, err := os.Lstat(filepath.Join(at, render.LockFile)); err == nil {
			return &InputError{What: dir + " is in the rendered tree " + at, Hint: "trees are committed and published: choose a folder outside of them"}
		}
		if at == filepath.Dir(at) {
			return nil
		}
	}
}

// policy trusts every key that the ledger ever had, and its witnesses.
func (s stateFolder) policy() (evidence.Policy, error) {
	logs, err := s.keys.Verifiers(s.file.Name)
	if errors.Is(err, keys.ErrNone) {
		return evidence.Policy{}, &InputError{What: "the ledger's keys are not here", Err: err, Hint: "name their folder with --keys; to verify, name the public key with --key"}
	}
	if err != nil {
		return evidence.Policy{}, err
	}
	p, err := evidence.NewPolicy(logs, s.witnesses(), s.file.RequiredWitnesses())
	if err != nil {
		return p, &InputError{What: "whom to trust", Err: err}
	}
	return p, nil
}

func (s stateFolder) witnesses() []string {
	all := make([]string, len(s.file.Witnesses))
	for i, w := range s.file.Witnesses {
		all[i] = w.Key
	}
	return all
}

// read opens the ledger for reading, beside whoever appends.
func (s stateFolder) read() (*evidence.Ledger, evidence.Policy, error) {
	p, err := s.policy()
	if err != nil {
		return nil, p, err
	}
	dir := s.path(ledgerFolder)
	if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(evidence.CheckpointPath))); errors.Is(err, fs.ErrNotExist) {
		// That it is not there is said of a ledger that was never there alone.
		if err := s.continues(); err != nil {
			return nil, p, err
		}
		return nil, p, &InputError{What: "nothing was sealed yet in " + s.Dir, Hint: "ward check ESTATE --state " + s.Dir + " seals what it finds"}
	}
	// A checkpoint from before there were witnesses is read all the same; who
	// verifies asks for them.
	l, err := evidence.OpenLedger(os.DirFS(dir), p.WithoutQuorum())
	return l, p, err
}

// hasKey refuses a folder of keys that lacks the ledger's.
func (s stateFolder) hasKey() error {
	_, err := s.keys.Current(s.file.Name)
	if errors.Is(err, keys.ErrNone) {
		return &InputError{What: "the ledger's key is not here", Err: err, Hint: "name its folder with --keys"}
	}
	return err
}

// continues refuses a ledger that is not what its key has signed: one that was
// lost, or brought back from a backup. To go on with it would sign a second
// history under the same name.
func (s stateFolder) continues() error {
	raw, err := s.keys.Newest(s.file.Name)
	if err != nil || raw == nil {
		return err
	}
	signed, err := evidence.ParseCheckpoint(raw)
	if err != nil {
		return fmt.Errorf("the checkpoint that is noted in %s: %w", s.keys.Dir(), err)
	}
	kept, err := os.ReadFile(s.path(filepath.Join(ledgerFolder, filepath.FromSlash(evidence.CheckpointPathOf(signed.Size)))))
	hint := "bring it back from a mirror with ward evidence restore; ward evidence keys new begins a ledger of another name"
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &InputError{What: fmt.Sprintf("the ledger in %s lacks checkpoint %d, which its key has signed: it was lost, or is older than it was", s.Dir, signed.Size), Hint: hint}
	case err != nil:
		return err
	}
	here, err := evidence.ParseCheckpoint(kept)
	if err != nil || here.Root != signed.Root {
		return &InputError{What: fmt.Sprintf("the ledger in %s has another checkpoint %d than its key has signed: it is another history", s.Dir, signed.Size), Hint: hint}
	}
	return nil
}

// private keeps a state folder's payloads from other users, and from git.
func private(dir string) error {
	if err := os.MkdirAll(filepath.Join(dir, ledgerFolder), 0o700); err != nil {
		return err
	}
	if err := os.Chmod(filepath.Join(dir, ledgerFolder), 0o700); err != nil {
		return err
	}
	name := filepath.Join(dir, ".gitignore")
	if _, err := os.Lstat(name); err == nil {
		return nil // somebody has said what git leaves out
	}
	return writeNew(name, []byte("*\n"))
}
