package evidence

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/output"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/evidence/keys"
	"github.com/wardhq/ward/internal/evidence/ledger"
)

// BeginRequest asks for a ledger in a state folder.
type BeginRequest struct {
	state.Request
	Name string // the ledger's name for ever: its origin
}

// Begin makes a state folder's ledger: its file, and its first key.
func Begin(ctx context.Context, r BeginRequest) (Keys, error) {
	if err := ctx.Err(); err != nil {
		return Keys{}, err
	}
	if err := state.OutsideOfTrees(r.Dir); err != nil {
		return Keys{}, err
	}
	file := filepath.Join(r.Dir, state.LedgerFile)
	if _, err := os.Lstat(file); err == nil {
		return Keys{}, &input.Error{What: "there is a ledger in " + r.Dir + " already", Hint: "ward evidence keys --state " + r.Dir + " shows its keys"}
	}
	k, err := state.OpenKeys(r.Request)
	if err != nil {
		return Keys{}, err
	}
	_, err = k.Current(r.Name)
	var unusable *keys.UnusableError
	if errors.As(err, &unusable) {
		return Keys{}, state.OfKeys(err)
	}
	if err != nil && !errors.Is(err, keys.ErrNone) {
		return Keys{}, &input.Error{What: "the ledger's name", Err: err}
	}
	hasKey := err == nil
	signed, err := k.Newest(r.Name)
	if err != nil {
		return Keys{}, err
	}
	if signed != nil {
		return Keys{}, &input.Error{What: "the ledger " + r.Name + " has begun already: its key has signed", Hint: lostFileHint(file, r.Name)}
	}
	if err := os.MkdirAll(r.Dir, 0o700); err != nil {
		return Keys{}, err
	}
	if err := state.Private(r.Dir); err != nil {
		return Keys{}, err
	}
	// The key first: a ledger without one could not be used. Where a run before
	// was cut behind it, it is there and has signed nothing.
	if !hasKey {
		if _, err := k.Generate(r.Name, nil); err != nil {
			return Keys{}, err
		}
	}
	if err := output.New(file, []byte(ledgerFileText(r.Name))); err != nil {
		return Keys{}, err
	}
	return ListKeys(ctx, r.Request)
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

// ListKeys returns the public keys of a state folder's ledger: what whoever
// verifies it must have from somebody that they trust.
func ListKeys(ctx context.Context, r state.Request) (Keys, error) {
	if err := ctx.Err(); err != nil {
		return Keys{}, err
	}
	s, err := state.Open(r)
	if err != nil {
		return Keys{}, err
	}
	all, err := s.Keys.Verifiers(s.File.Name)
	if errors.Is(err, keys.ErrNone) {
		return Keys{}, &input.Error{What: "the ledger's keys are not here", Err: err, Hint: "name their folder with --keys"}
	}
	if err != nil {
		return Keys{}, state.OfKeys(err)
	}
	out := Keys{Ledger: s.File.Name, Folder: s.Keys.Dir()}
	for i, key := range all {
		out.Public = append(out.Public, Key{Key: key, Current: i == 0})
	}
	slices.SortStableFunc(out.Public, func(a, b Key) int { return strings.Compare(a.Key, b.Key) })
	return out, nil
}

// Opener opens ledgers for sealing.
type Opener interface {
	Open(ctx context.Context, in state.Folder) (*state.Ledger, error)
	OpenAsItIs(ctx context.Context, in state.Folder) (*state.Ledger, error)
}

// Rotator replaces keys that sign.
type Rotator struct {
	Ledgers Opener
}

// Rotate gives the ledger a new key. A record that both keys signed says so.
func (o Rotator) Rotate(ctx context.Context, r state.Request, at time.Time) (Keys, ledger.Receipt, error) {
	if err := state.SealableAt(at); err != nil {
		return Keys{}, ledger.Receipt{}, err
	}
	s, err := state.Open(r)
	if err != nil {
		return Keys{}, ledger.Receipt{}, err
	}
	l, err := o.Ledgers.OpenAsItIs(ctx, s)
	if err != nil {
		return Keys{}, ledger.Receipt{}, err
	}
	_, receipt, err := l.Rotate(ctx, s.Keys, at)
	if err := errors.Join(state.OfKeys(err), l.Release(ctx)); err != nil {
		return Keys{}, receipt, err
	}
	k, err := ListKeys(ctx, r)
	return k, receipt, err
}
