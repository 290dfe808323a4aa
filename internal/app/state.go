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
	"github.com/wardhq/ward/internal/evidence/outbox"
	"github.com/wardhq/ward/internal/render"
)

// The files of a state folder.
const (
	databaseFile = "ward.db"
	ledgerFolder = "ledger"
	ledgerFile   = "ledger.yaml"
	historyFile  = "history.json"
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
	outbox.Store
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
		return evidence.Policy{}, ofKeys(err)
	}
	p, err := evidence.NewPolicy(logs, s.witnesses(), s.file.RequiredWitnesses())
	if err != nil {
		return p, &InputError{What: "whom to trust", Err: err}
	}
	return p, nil
}

// ofKeys says of a key that is not there, or cannot be used, what to do.
func ofKeys(err error) error {
	var unusable *keys.UnusableError
	switch {
	case errors.Is(err, keys.ErrNone):
		return &InputError{What: "the ledger's key is not here", Err: err, Hint: "name its folder with --keys"}
	case errors.As(err, &unusable) && errors.Is(err, fs.ErrNotExist):
		return &InputError{What: "the ledger's key is lost", Err: err, Hint: "bring its folder back from the newest copy, or name it with --keys; without it the ledger can be read, and a ledger of another name be begun"}
	case errors.As(err, &unusable):
		return &InputError{What: "the ledger's key cannot be used", Err: err}
	}
	return err
}

func (s stateFolder) witnesses() []string {
	all := make([]string, len(s.file.Witnesses))
	for i, w := range s.file.Witnesses {
		all[i] = w.Key
	}
	return all
}

// reading is a ledger that is open for reading.
type reading struct {
	*evidence.Ledger
	policy evidence.Policy
	// lacks says that the ledger does not have what its key has signed: what is
	// read is older than what was sealed, or another history. Nil where it has.
	lacks error
}

// read opens the ledger for reading, beside whoever appends.
func (s stateFolder) read() (reading, error) {
	var r reading
	var err error
	if r.policy, err = s.policy(); err != nil {
		return r, err
	}
	// What was signed is asked for first: whoever appends goes on meanwhile.
	signed, err := s.signed()
	if err != nil {
		return r, err
	}
	r.lacks = s.lacks(signed)
	dir := s.path(ledgerFolder)
	if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(evidence.CheckpointPath))); errors.Is(err, fs.ErrNotExist) {
		// That it is not there is said of a ledger that was never there alone.
		if r.lacks != nil {
			return r, r.lacks
		}
		return r, &InputError{What: "nothing was sealed yet in " + s.Dir, Hint: "ward check ESTATE --state " + s.Dir + " seals what it finds"}
	}
	// A checkpoint from before there were witnesses is read all the same; who
	// verifies asks for them.
	if r.Ledger, err = evidence.OpenLedger(os.DirFS(dir), r.policy.WithoutQuorum()); err != nil {
		return r, err
	}
	if r.lacks == nil && signed != nil && r.Checkpoint.Size < signed.Size {
		r.lacks = s.older(fmt.Sprintf("says that checkpoint %d is its newest, and its key has signed %d", r.Checkpoint.Size, signed.Size))
	}
	return r, nil
}

// readWhole is read, and refuses a ledger that lacks something: what is handed
// out or copied must not leave the newest records out.
func (s stateFolder) readWhole() (reading, error) {
	r, err := s.read()
	if err == nil {
		err = r.lacks
	}
	return r, err
}

// hasKey refuses a folder of keys that lacks the ledger's.
func (s stateFolder) hasKey() error {
	_, err := s.keys.Current(s.file.Name)
	return ofKeys(err)
}

// continues refuses a ledger that is not what its key has signed: one that was
// lost, or brought back from a backup. To go on with it would sign a second
// history under the same name.
func (s stateFolder) continues() error {
	signed, err := s.signed()
	if err != nil {
		return err
	}
	return s.lacks(signed)
}

// signed returns the newest checkpoint that the ledger's key is known to have
// signed; nil for none.
func (s stateFolder) signed() (*evidence.Checkpoint, error) {
	raw, err := s.keys.Newest(s.file.Name)
	if err != nil || raw == nil {
		return nil, err
	}
	signed, err := evidence.ParseCheckpoint(raw)
	if err != nil {
		return nil, fmt.Errorf("the checkpoint that is noted in %s: %w", s.keys.Dir(), err)
	}
	return &signed, nil
}

// lacks says that the ledger does not have a checkpoint that its key signed.
func (s stateFolder) lacks(signed *evidence.Checkpoint) error {
	if signed == nil {
		return nil
	}
	kept, err := readNamed(s.path(filepath.Join(ledgerFolder, filepath.FromSlash(evidence.CheckpointPathOf(signed.Size)))), evidence.MaxCheckpoint)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s.older(fmt.Sprintf("lacks checkpoint %d, which its key has signed: it was lost, or is older than it was", signed.Size))
	case err != nil:
		return err
	}
	here, err := evidence.ParseCheckpoint(kept)
	if err != nil || here.Root != signed.Root {
		return s.older(fmt.Sprintf("has another checkpoint %d than its key has signed: it is another history", signed.Size))
	}
	return nil
}

func (s stateFolder) older(what string) error {
	return &InputError{
		What: "the ledger in " + s.Dir + " " + what,
		Hint: "bring it back from a mirror with ward evidence restore; ward evidence keys new begins a ledger of another name",
	}
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
	return writeNew(name, []byte(ignored))
}

// ignored names what is Ward's in a state folder, and nothing else: the folder
// may be a repository.
const ignored = "/.gitignore\n/" + ledgerFile + "\n/" + ledgerFolder + "/\n/" + databaseFile + "*\n/" + historyFile + "\n"
