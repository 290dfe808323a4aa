package keys

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// RotationKind is the kind of a record that says that a ledger has a new key.
// Its payload is a signed note of five lines: the kind, the origin, the old
// verifier key, the new one, and the time. Both keys have signed it: the old
// to say who follows it, the new to show that it is held.
const RotationKind = "ward-key-rotation/1"

const timeForm = "2006-01-02T15:04:05Z"

// Rotation says that a ledger's checkpoints are signed by a new key.
type Rotation struct {
	Origin   string
	Old, New string // verifier keys
	Time     time.Time
}

// Rotate returns the payload that says that one key follows the other.
func Rotate(old, next *Key, at time.Time) ([]byte, error) {
	if old.Name() != next.Name() {
		return nil, fmt.Errorf("key %s is of ledger %s, not of %s", next, next.Name(), old.Name())
	}
	if old.VKey() == next.VKey() {
		return nil, fmt.Errorf("key %s does not follow itself", old)
	}
	text := strings.Join([]string{RotationKind, old.Name(), old.VKey(), next.VKey(), at.UTC().Format(timeForm)}, "\n") + "\n"
	return note.Sign(&note.Note{Text: text}, old, next)
}

// ParseRotation reads what Rotate writes and verifies both signatures. That the
// old key is trusted is for the caller to say.
func ParseRotation(payload []byte) (Rotation, error) {
	text, _, _ := strings.Cut(string(payload), "\n\n")
	lines := strings.Split(text, "\n")
	if len(lines) != 5 || lines[0] != RotationKind {
		return Rotation{}, errors.New("rotation: not of the form " + RotationKind)
	}
	r := Rotation{Origin: lines[1], Old: lines[2], New: lines[3]}
	var verifiers []note.Verifier
	for _, vkey := range []string{r.Old, r.New} {
		v, err := note.NewVerifier(vkey)
		if err != nil || v.Name() != r.Origin {
			return Rotation{}, errors.New("rotation: not a verifier key of ledger " + r.Origin)
		}
		verifiers = append(verifiers, v)
	}
	var err error
	if r.Time, err = time.Parse(timeForm, lines[4]); err != nil {
		return Rotation{}, fmt.Errorf("rotation: time: %w", err)
	}
	signed, err := note.Open(payload, note.VerifierList(verifiers...))
	if err != nil {
		return Rotation{}, fmt.Errorf("rotation: %w", err)
	}
	if len(signed.Sigs) != 2 || len(signed.UnverifiedSigs) != 0 || r.Old == r.New {
		return Rotation{}, errors.New("rotation: want the signatures of the old key and of the new")
	}
	return r, nil
}
