// Package state is the state folder: where Ward keeps what it must remember from
// one run to the next, and the ledger in it.
//
// It promises that to read a folder locks and changes nothing, that one process
// at a time seals into it, and that nothing is sealed behind a ledger which
// lacks what its key has signed. Whom it needs for sealing comes in by Ledgers.
package state

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/output"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/keys"
	"github.com/wardhq/ward/internal/evidence/outbox"
	"github.com/wardhq/ward/internal/render"
)

// The files of a state folder.
const (
	DatabaseFile = "ward.db"
	LedgerFolder = "ledger"
	LedgerFile   = "ledger.yaml"
	historyFile  = "history.json"
)

// The retention classes of what the verbs seal. Both are compliance records:
// the estate's retention.records says for how long they are kept.
const (
	RunClass     = "run"
	PostureClass = "posture"
)

// Request names where Ward keeps what it must remember.
type Request struct {
	Dir  string // the state folder
	Keys string // the folder of keys; "" is the user's own
}

// Database is a state database, opened.
type Database interface {
	outbox.Store
	Close() error
}

// Folder is a state folder whose ledger has a name and a key.
type Folder struct {
	Request
	File estate.LedgerFile
	Keys *keys.Store
}

// Path returns the path of one of the folder's files.
func (s Folder) Path(name string) string { return filepath.Join(s.Dir, name) }

// Files are the ledger's, for who verifies it.
func (s Folder) Files() fs.FS { return os.DirFS(s.Path(LedgerFolder)) }

// Open opens a state folder. It neither locks nor changes anything.
func Open(r Request) (Folder, error) {
	s := Folder{Request: r}
	if err := OutsideOfTrees(r.Dir); err != nil {
		return s, err
	}
	root, err := os.OpenRoot(r.Dir)
	if err == nil {
		defer root.Close()
		_, err = root.Stat(LedgerFile)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return s, &input.Error{What: "there is no ledger in " + r.Dir, Hint: "ward evidence keys new NAME --state " + r.Dir + " makes one"}
	}
	if err != nil {
		return s, &input.Error{What: "the state folder cannot be read", Err: err}
	}
	s.File, err = estate.LoadLedgerFile(root.FS(), LedgerFile, estate.Options{Show: s.Path})
	if err != nil {
		return s, err
	}
	s.Keys, err = OpenKeys(r)
	return s, err
}

// OpenKeys opens the folder of keys, which is neither in the state folder nor
// in a tree.
func OpenKeys(r Request) (*keys.Store, error) {
	dir := r.Keys
	if dir == "" {
		var err error
		if dir, err = keys.DefaultDir(); err != nil {
			return nil, &input.Error{What: "the folder of keys", Err: err, Hint: "name one with --keys"}
		}
	}
	if err := OutsideOfTrees(dir); err != nil {
		return nil, err
	}
	k, err := keys.Open(dir, r.Dir)
	if err != nil {
		return nil, &input.Error{What: "the folder of keys cannot be used", Err: err}
	}
	return k, nil
}

// OutsideOfTrees refuses a folder in a rendered tree: trees are committed and
// published.
func OutsideOfTrees(dir string) error {
	at, err := keys.RealPath(dir)
	if err != nil {
		return &input.Error{What: dir, Err: err}
	}
	for ; ; at = filepath.Dir(at) {
		if _, err := os.Lstat(filepath.Join(at, render.LockFile)); err == nil {
			return &input.Error{What: dir + " is in the rendered tree " + at, Hint: "trees are committed and published: choose a folder outside of them"}
		}
		if at == filepath.Dir(at) {
			return nil
		}
	}
}

// Policy trusts every key that the ledger ever had, and its witnesses.
func (s Folder) Policy() (evidence.Policy, error) {
	logs, err := s.Keys.Verifiers(s.File.Name)
	if errors.Is(err, keys.ErrNone) {
		return evidence.Policy{}, &input.Error{What: "the ledger's keys are not here", Err: err, Hint: "name their folder with --keys; to verify, name the public key with --key"}
	}
	if err != nil {
		return evidence.Policy{}, OfKeys(err)
	}
	p, err := evidence.NewPolicy(logs, s.witnesses(), s.File.RequiredWitnesses())
	if err != nil {
		return p, &input.Error{What: "whom to trust", Err: err}
	}
	return p, nil
}

// OfKeys says of a key that is not there, or cannot be used, what to do.
func OfKeys(err error) error {
	var unusable *keys.UnusableError
	switch {
	case errors.Is(err, keys.ErrNone):
		return &input.Error{What: "the ledger's key is not here", Err: err, Hint: "name its folder with --keys"}
	case errors.As(err, &unusable) && errors.Is(err, fs.ErrNotExist):
		return &input.Error{What: "the ledger's key is lost", Err: err, Hint: "bring its folder back from the newest copy, or name it with --keys; without it the ledger can be read, and a ledger of another name be begun"}
	case errors.As(err, &unusable):
		return &input.Error{What: "the ledger's key cannot be used", Err: err}
	}
	return err
}

func (s Folder) witnesses() []string {
	all := make([]string, len(s.File.Witnesses))
	for i, w := range s.File.Witnesses {
		all[i] = w.Key
	}
	return all
}

// Reading is a ledger that is open for reading.
type Reading struct {
	*evidence.Ledger
	Policy evidence.Policy
	// Lacks says that the ledger does not have what its key has signed: what is
	// read is older than what was sealed, or another history. Nil where it has.
	Lacks error
}

// Read opens the ledger for reading, beside whoever appends.
func (s Folder) Read() (Reading, error) {
	var r Reading
	var err error
	if r.Policy, err = s.Policy(); err != nil {
		return r, err
	}
	// What was signed is asked for first: whoever appends goes on meanwhile.
	signed, err := s.Signed()
	if err != nil {
		return r, err
	}
	r.Lacks = s.lacks(signed)
	dir := s.Path(LedgerFolder)
	if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(evidence.CheckpointPath))); errors.Is(err, fs.ErrNotExist) {
		// That it is not there is said of a ledger that was never there alone.
		if r.Lacks != nil {
			return r, r.Lacks
		}
		return r, &input.Error{What: "nothing was sealed yet in " + s.Dir, Hint: "ward check ESTATE --state " + s.Dir + " seals what it finds"}
	}
	// A checkpoint from before there were witnesses is read all the same; who
	// verifies asks for them.
	if r.Ledger, err = evidence.OpenLedger(os.DirFS(dir), r.Policy.WithoutQuorum()); err != nil {
		return r, err
	}
	if r.Lacks == nil && signed != nil && r.Checkpoint.Size < signed.Size {
		r.Lacks = s.older(fmt.Sprintf("says that checkpoint %d is its newest, and its key has signed %d", r.Checkpoint.Size, signed.Size))
	}
	return r, nil
}

// ReadWhole is Read, and refuses a ledger that lacks something: what is handed
// out or copied must not leave the newest records out.
func (s Folder) ReadWhole() (Reading, error) {
	r, err := s.Read()
	if err == nil {
		err = r.Lacks
	}
	return r, err
}

// HasKey refuses a folder of keys that lacks the ledger's.
func (s Folder) HasKey() error {
	_, err := s.Keys.Current(s.File.Name)
	return OfKeys(err)
}

// Continues refuses a ledger that is not what its key has signed: one that was
// lost, or brought back from a backup. To go on with it would sign a second
// history under the same name.
func (s Folder) Continues() error {
	signed, err := s.Signed()
	if err != nil {
		return err
	}
	return s.lacks(signed)
}

// Signed returns the newest checkpoint that the ledger's key is known to have
// signed; nil for none.
func (s Folder) Signed() (*evidence.Checkpoint, error) {
	raw, err := s.Keys.Newest(s.File.Name)
	if err != nil || raw == nil {
		return nil, err
	}
	signed, err := evidence.ParseCheckpoint(raw)
	if err != nil {
		return nil, fmt.Errorf("the checkpoint that is noted in %s: %w", s.Keys.Dir(), err)
	}
	return &signed, nil
}

// lacks says that the ledger does not have a checkpoint that its key signed.
func (s Folder) lacks(signed *evidence.Checkpoint) error {
	if signed == nil {
		return nil
	}
	kept, err := input.ReadNamed(s.Path(filepath.Join(LedgerFolder, filepath.FromSlash(evidence.CheckpointPathOf(signed.Size)))), evidence.MaxCheckpoint)
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

func (s Folder) older(what string) error {
	return &input.Error{
		What: "the ledger in " + s.Dir + " " + what,
		Hint: "bring it back from a mirror with ward evidence restore; ward evidence keys new begins a ledger of another name",
	}
}

// Private keeps a state folder's payloads from other users, and from git.
func Private(dir string) error {
	if err := os.MkdirAll(filepath.Join(dir, LedgerFolder), 0o700); err != nil {
		return err
	}
	if err := os.Chmod(filepath.Join(dir, LedgerFolder), 0o700); err != nil {
		return err
	}
	name := filepath.Join(dir, ".gitignore")
	if _, err := os.Lstat(name); err == nil {
		return nil // somebody has said what git leaves out
	}
	return output.New(name, []byte(ignored))
}

// ignored names what is Ward's in a state folder, and nothing else: the folder
// may be a repository.
const ignored = "/.gitignore\n/" + LedgerFile + "\n/" + LedgerFolder + "/\n/" + DatabaseFile + "*\n/" + historyFile + "\n"
