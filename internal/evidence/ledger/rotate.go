package ledger

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/keys"
	"github.com/wardhq/ward/internal/evidence/outbox"
)

// KeyClass is the retention class of records about the ledger's keys. Rotate
// seals them, and nobody else does.
const KeyClass = "key"

// rotationSubject is what a rotation is about. Keys are told apart in its
// payload: their hashes may hold signs that a subject may not.
const rotationSubject = "ward:ledger/keys"

// Rotate gives the ledger a new key: it takes one that the store holds and that
// never signed, or has one made; seals a record of kind keys.RotationKind that
// both keys have signed; makes the new key the store's current one; and has it
// sign from the next checkpoint on. The checkpoint that covers the record is
// still the old key's. The ledger must have been opened with the store's
// current key.
//
// A rotation that was cut before is finished, and none is begun. After an error
// that is a *PendingError the record is kept and the old key goes on signing:
// FinishRotation is for later.
func (l *Ledger) Rotate(ctx context.Context, from *keys.Store, at time.Time) (*keys.Key, Receipt, error) {
	leave, err := l.enterCall()
	if err != nil {
		return nil, Receipt{}, err
	}
	defer leave()
	l.rotating.Lock()
	defer l.rotating.Unlock()
	cut, receipt, err := l.finishRotation(ctx, from)
	if err != nil || cut != nil {
		return cut, receipt, err
	}
	old, err := l.currentKey(from)
	if err != nil {
		return nil, Receipt{}, err
	}
	next, err := l.nextKey(ctx, from)
	if err != nil {
		return nil, Receipt{}, err
	}
	l.at(stepKeyMade)
	payload, err := keys.Rotate(old, next, at)
	if err != nil {
		return nil, Receipt{}, err
	}
	receipt, err = l.rotate(ctx, from, next, evidence.Record{Kind: keys.RotationKind, Subject: rotationSubject, Time: at, Payload: payload})
	return next, receipt, err
}

// FinishRotation finishes a rotation that was cut, by a crash or since its
// record could not be published: where the log says that another key follows
// the store's current one, that key becomes current and signs from the next
// checkpoint on. It returns it; nil where there was nothing to finish. Whoever
// opens a ledger with a store's current key calls it next: until then the old
// key signs, which is right for what was appended before.
func (l *Ledger) FinishRotation(ctx context.Context, from *keys.Store) (*keys.Key, error) {
	leave, err := l.enterCall()
	if err != nil {
		return nil, err
	}
	defer leave()
	l.rotating.Lock()
	defer l.rotating.Unlock()
	next, _, err := l.finishRotation(ctx, from)
	return next, err
}

// finishRotation follows what the log says from the current key on.
func (l *Ledger) finishRotation(ctx context.Context, from *keys.Store) (*keys.Key, Receipt, error) {
	var next *keys.Key
	var receipt Receipt
	said, err := l.rotations(ctx)
	if err != nil {
		return nil, Receipt{}, err
	}
	// In the order of the log, each from the one before.
	for _, r := range said {
		current, err := l.currentKey(from)
		if err != nil {
			return nil, Receipt{}, err
		}
		if r.Old != current.VKey() {
			continue
		}
		if next, err = from.Key(r.Origin, r.New); err != nil {
			return nil, Receipt{}, fmt.Errorf("the log says that another key follows %s: %w", current, err)
		}
		if receipt, err = l.rotate(ctx, from, next, r.record); err != nil {
			return nil, Receipt{}, err
		}
	}
	return next, receipt, nil
}

// rotate takes the steps from the record on. Each may be taken again. The key
// becomes current before it signs, so that no later process signs with the old
// one after it.
func (l *Ledger) rotate(ctx context.Context, from *keys.Store, next *keys.Key, r evidence.Record) (Receipt, error) {
	receipt, err := l.seal(ctx, r, KeyClass)
	if err != nil {
		return Receipt{}, fmt.Errorf("key %s does not sign yet: %w", next, err)
	}
	l.at(stepKeySealed)
	// What the old key has put into the outbox is in the log before the new one
	// is current: the next Open knows the rows of the current key alone.
	l.storing.Lock()
	defer l.storing.Unlock()
	if err := l.pipe.landed(); err != nil {
		return Receipt{}, fmt.Errorf("key %s does not sign yet, though record %d says so: %w", next, receipt.Index, err)
	}
	if err := from.SetCurrent(next); err != nil {
		return Receipt{}, fmt.Errorf("key %s does not sign yet, though record %d says so: %w", next, receipt.Index, err)
	}
	l.at(stepKeyCurrent)
	if err := l.log.SetSigners(next); err != nil {
		return Receipt{}, err
	}
	l.signer = next
	return receipt, nil
}

// currentKey returns the store's current key, which must be the one that signs.
func (l *Ledger) currentKey(from *keys.Store) (*keys.Key, error) {
	current, err := from.Current(l.signer.Name())
	if err != nil {
		return nil, err
	}
	if current.KeyHash() != l.signer.KeyHash() {
		return nil, fmt.Errorf("the ledger was opened with key %s, and the current one is %s", keyID(l.signer), current)
	}
	return current, nil
}

func keyID(s note.Signer) string { return fmt.Sprintf("%s+%08x", s.Name(), s.KeyHash()) }

// nextKey returns a key that never signed.
func (l *Ledger) nextKey(ctx context.Context, from *keys.Store) (*keys.Key, error) {
	said, err := l.rotations(ctx)
	if err != nil {
		return nil, err
	}
	retired := make([]string, len(said))
	for i, r := range said {
		retired[i] = r.Old
	}
	unused, err := from.Unused(l.signer.Name(), retired)
	if err != nil || unused != nil {
		return unused, err
	}
	return from.Generate(l.signer.Name(), nil)
}

// rotation is a record of one.
type rotation struct {
	keys.Rotation
	record evidence.Record
}

// rotations returns what the ledger's records say about its keys, in their
// order.
func (l *Ledger) rotations(ctx context.Context) ([]rotation, error) {
	rows, err := l.state.List(ctx, outbox.Query{Kind: keys.RotationKind, Class: KeyClass})
	if err != nil {
		return nil, err
	}
	said := make([]rotation, len(rows))
	for i, row := range rows {
		r := evidence.Record{Kind: row.Leaf.Kind, Subject: row.Leaf.Subject, Time: row.Leaf.Time}
		if r.Payload, err = l.payloads.get(row.Leaf.Payload); err != nil {
			return nil, fmt.Errorf("the record of a rotation: %w", err)
		}
		parsed, err := keys.ParseRotation(r.Payload)
		if err != nil {
			return nil, err
		}
		said[i] = rotation{parsed, r}
	}
	return said, nil
}
