package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/keys"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/filelock"
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
	return s.policyOf(logs)
}

func (s stateFolder) policyOf(logs []string) (evidence.Policy, error) {
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

// witnessPolicy writes the witnesses as the log library reads them.
func (s stateFolder) witnessPolicy() []byte {
	if len(s.file.Witnesses) == 0 {
		return nil
	}
	var b strings.Builder
	names := make([]string, len(s.file.Witnesses))
	for i, w := range s.file.Witnesses {
		names[i] = fmt.Sprintf("w%d", i+1)
		fmt.Fprintf(&b, "witness %s %s %s\n", names[i], w.Key, w.URL)
	}
	fmt.Fprintf(&b, "group enough %d %s\nquorum enough\n", s.file.RequiredWitnesses(), strings.Join(names, " "))
	return []byte(b.String())
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

// openLedger is a ledger that is open for sealing.
type openLedger struct {
	*ledger.Ledger
	db    Database
	state stateFolder
	hold  *filelock.Lock
}

// openLedger opens the ledger for sealing, and finishes what a process before
// was cut in.
func (w Ward) openLedger(ctx context.Context, s stateFolder) (*openLedger, error) {
	o, err := w.openAsItIs(ctx, s)
	if err != nil {
		return nil, err
	}
	// A rotation that a witness keeps from being finished keeps nobody from
	// sealing: the old key goes on.
	var pending *ledger.PendingError
	if _, err := o.FinishRotation(ctx, s.keys); err != nil && !errors.As(err, &pending) {
		return nil, errors.Join(err, o.close(ctx))
	}
	return o, nil
}

// openAsItIs is openLedger, but leaves a rotation that was cut for Rotate, which
// finishes it and begins none.
func (w Ward) openAsItIs(ctx context.Context, s stateFolder) (*openLedger, error) {
	// Whether there is a key is asked first: its folder has the lock.
	if err := s.hasKey(); err != nil {
		return nil, err
	}
	hold, err := s.hold(w.Now())
	if err != nil {
		return nil, err
	}
	if err := s.continues(); err != nil {
		return nil, errors.Join(err, hold.Unlock())
	}
	// Only now no rotation can end any more.
	key, err := s.keys.Current(s.file.Name)
	if err != nil {
		return nil, errors.Join(err, hold.Unlock())
	}
	db, err := w.Database(ctx, s.path(databaseFile))
	if err != nil {
		return nil, errors.Join(err, hold.Unlock())
	}
	l, err := ledger.Open(ctx, ledger.Options{
		Dir: s.path(ledgerFolder), State: db, Signer: key, Now: w.Now,
		Witnesses: s.witnessPolicy(), HTTP: &http.Client{Timeout: witnessTimeout},
	})
	if err != nil {
		return nil, errors.Join(err, db.Close(), hold.Unlock())
	}
	o := &openLedger{Ledger: l, db: db, state: s, hold: hold}
	if err := o.note(); err != nil {
		return nil, errors.Join(err, o.close(ctx))
	}
	return o, nil
}

// note notes what was published beside the keys, while nobody else can sign.
func (o *openLedger) note() error {
	newest := o.Checkpoint().Raw
	if newest == nil {
		return nil
	}
	return o.state.keys.Note(o.state.file.Name, newest)
}

// hasKey refuses a folder of keys that lacks the ledger's.
func (s stateFolder) hasKey() error {
	_, err := s.keys.Current(s.file.Name)
	if errors.Is(err, keys.ErrNone) {
		return &InputError{What: "the ledger's key is not here", Err: err, Hint: "name its folder with --keys"}
	}
	return err
}

// hold keeps every other copy of the state folder from signing with the key.
func (s stateFolder) hold(now time.Time) (*filelock.Lock, error) {
	host, err := os.Hostname()
	if err != nil {
		host = "an unnamed host"
	}
	who := store.Holder{Host: host, PID: os.Getpid(), Started: now.UTC().Truncate(time.Second)}
	lock, err := s.keys.Hold(s.file.Name, who.Note())
	var held *filelock.HeldError
	if errors.As(err, &held) {
		return nil, &store.HeldError{What: "the ledger " + s.file.Name, By: store.ParseHolder(held.Note)}
	}
	return lock, err
}

// witnessTimeout bounds one request to a witness.
const witnessTimeout = 10 * time.Second

// close lets the ledger go, whatever has become of ctx. It publishes what is not
// published yet, where it can.
func (o *openLedger) close(ctx context.Context) error {
	return errors.Join(o.Close(context.WithoutCancel(ctx)), o.db.Close(), o.note(), o.hold.Unlock())
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

// sealable is a record and its retention class.
type sealable struct {
	record evidence.Record
	class  string
}

// Sealing says what became of the records of a run.
type Sealing struct {
	State    string           `json:"state"`
	Receipts []ledger.Receipt `json:"receipts"`
}

// seal seals records, in their order.
func (w Ward) seal(ctx context.Context, s stateFolder, records ...sealable) (Sealing, error) {
	done := Sealing{State: s.Dir}
	l, err := w.openLedger(ctx, s)
	if IsInput(err) {
		return done, err
	}
	if err != nil {
		return done, fmt.Errorf("not sealed: %w", err)
	}
	var errs []error
	for _, r := range records {
		receipt, err := l.Seal(ctx, r.record, r.class)
		var pending *ledger.PendingError
		if err != nil && !errors.As(err, &pending) {
			errs = append(errs, err)
			break
		}
		if err != nil {
			errs = append(errs, err) // it is kept; so is the next
			continue
		}
		done.Receipts = append(done.Receipts, receipt)
		if err := l.note(); err != nil {
			return done, fmt.Errorf("what is said above is sealed, but it could not be noted beside the key: %w", errors.Join(err, l.close(ctx)))
		}
	}
	if len(errs) > 0 {
		return done, fmt.Errorf("not sealed: %w", errors.Join(append(errs, l.close(ctx))...))
	}
	if err := l.close(ctx); err != nil {
		return done, fmt.Errorf("what is said above is sealed, but the ledger could not be closed as it should: %w", err)
	}
	return done, nil
}

// NewLedgerRequest asks for a ledger in a state folder.
type NewLedgerRequest struct {
	StateRequest
	Name string // the ledger's name for ever: its origin
}

// NewLedger makes a state folder's ledger: its file, and its first key.
func (w Ward) NewLedger(r NewLedgerRequest) (Keys, error) {
	if err := outsideOfTrees(r.Dir); err != nil {
		return Keys{}, err
	}
	file := filepath.Join(r.Dir, ledgerFile)
	if _, err := os.Lstat(file); err == nil {
		return Keys{}, &InputError{What: "there is a ledger in " + r.Dir + " already", Hint: "ward evidence keys --state " + r.Dir + " shows its keys"}
	}
	k, err := openKeys(r.StateRequest)
	if err != nil {
		return Keys{}, err
	}
	_, err = k.Current(r.Name)
	if err != nil && !errors.Is(err, keys.ErrNone) {
		return Keys{}, &InputError{What: "the ledger's name", Err: err}
	}
	hasKey := err == nil
	signed, err := k.Newest(r.Name)
	if err != nil {
		return Keys{}, err
	}
	if signed != nil {
		return Keys{}, &InputError{What: "the ledger " + r.Name + " has begun already: its key has signed", Hint: lostFileHint(file, r.Name)}
	}
	if err := os.MkdirAll(r.Dir, 0o700); err != nil {
		return Keys{}, err
	}
	if err := private(r.Dir); err != nil {
		return Keys{}, err
	}
	// The key first: a ledger without one could not be used. Where a run before
	// was cut behind it, it is there and has signed nothing.
	if !hasKey {
		if _, err := k.Generate(r.Name, nil); err != nil {
			return Keys{}, err
		}
	}
	if err := writeNew(file, []byte(ledgerFileText(r.Name))); err != nil {
		return Keys{}, err
	}
	return w.EvidenceKeys(r.StateRequest)
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

// lostFileHint says how a state folder is brought back whose ledger.yaml was
// lost: it is in no mirror.
func lostFileHint(file, name string) string {
	return "write " + file + " anew, with the lines ledger: v1 and name: \"" + name + "\", and bring the ledger back with ward evidence restore; or choose another name"
}

func ledgerFileText(name string) string {
	return `# The ledger of this state folder. ward evidence reads it.
ledger: v1

# Its name for ever: the origin of every checkpoint.
name: "` + name + `"

# Those who sign each checkpoint too, having seen that it continues the last.
# witnesses:
#   - key: witness.example/w1+0a1b2c3d+BAbC…
#     url: https://witness.example/w1

# Where ward evidence mirror copies it to. Best is storage that refuses changes
# by itself.
# mirrors:
#   - folder: /mnt/evidence
#   - container: https://ACCOUNT.blob.core.windows.net/CONTAINER
`
}

// Keys are a ledger's keys.
type Keys struct {
	Ledger string `json:"ledger"`
	Folder string `json:"folder"` // where the private ones are
	Public []Key  `json:"public"`
}

// Key is a key that signs checkpoints, or did.
type Key struct {
	Key     string `json:"key"` // as signed notes write a verifier key
	Current bool   `json:"current"`
}

// EvidenceKeys returns the public keys of a state folder's ledger: what whoever
// verifies it must have from somebody that they trust.
func (w Ward) EvidenceKeys(r StateRequest) (Keys, error) {
	s, err := w.state(r)
	if err != nil {
		return Keys{}, err
	}
	all, err := s.keys.Verifiers(s.file.Name)
	if errors.Is(err, keys.ErrNone) {
		return Keys{}, &InputError{What: "the ledger's keys are not here", Err: err, Hint: "name their folder with --keys"}
	}
	if err != nil {
		return Keys{}, err
	}
	out := Keys{Ledger: s.file.Name, Folder: s.keys.Dir()}
	for i, key := range all {
		out.Public = append(out.Public, Key{Key: key, Current: i == 0})
	}
	slices.SortStableFunc(out.Public, func(a, b Key) int { return strings.Compare(a.Key, b.Key) })
	return out, nil
}

// RotateKey gives the ledger a new key. A record that both keys signed says so.
func (w Ward) RotateKey(ctx context.Context, r StateRequest, at time.Time) (Keys, ledger.Receipt, error) {
	s, err := w.state(r)
	if err != nil {
		return Keys{}, ledger.Receipt{}, err
	}
	l, err := w.openAsItIs(ctx, s)
	if err != nil {
		return Keys{}, ledger.Receipt{}, err
	}
	_, receipt, err := l.Rotate(ctx, s.keys, at)
	if err := errors.Join(err, l.close(ctx)); err != nil {
		return Keys{}, receipt, err
	}
	k, err := w.EvidenceKeys(r)
	return k, receipt, err
}
