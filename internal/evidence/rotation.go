package evidence

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// RotationKind is the kind of a record that says that a ledger has a new key.
// Its payload is a signed note of five lines: the kind, the origin, the old
// verifier key, the new one, and the time. Both keys have signed it: the old
// to say who follows it, the new to show that it is held. It is never
// destroyed.
const RotationKind = "ward-key-rotation/1"

// rotationTime is the form of its time.
const rotationTime = "2006-01-02T15:04:05Z"

// maxRotation is an upper bound of its payload's length in bytes.
const maxRotation = 4096

// Rotation says that a ledger's checkpoints are signed by a new key: the old
// one signs until the new one has signed, and never after it.
type Rotation struct {
	Origin   string
	Old, New string // verifier keys
	Time     time.Time
}

// ParseRotation reads the payload of a record of kind RotationKind and verifies
// both signatures. That the old key is trusted is for the caller to say.
func ParseRotation(payload []byte) (Rotation, error) {
	text, _, _ := strings.Cut(string(payload), "\n\n")
	lines := strings.Split(text, "\n")
	if len(lines) != 5 || lines[0] != RotationKind {
		return Rotation{}, errors.New("rotation: not of the form " + RotationKind)
	}
	r := Rotation{Origin: lines[1], Old: lines[2], New: lines[3]}
	var verifiers []note.Verifier
	for _, vkey := range []string{r.Old, r.New} {
		v, _, err := parseKey(vkey)
		if err != nil || v.name != r.Origin || v.alg != algEd25519 {
			return Rotation{}, errors.New("rotation: not a verifier key of ledger " + r.Origin)
		}
		verifiers = append(verifiers, v)
	}
	var err error
	if r.Time, err = time.Parse(rotationTime, lines[4]); err != nil {
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

// maxRotations is how many rotations a ledger may have: a key a day for eleven
// years.
const maxRotations = 4096

// rotationAt is a rotation at its place in the log.
type rotationAt struct {
	Rotation
	index uint64
}

// rotationOf reads the rotation that a record of RotationKind is.
func rotationOf(leaf Leaf, index uint64, read func(Leaf) ([]byte, error)) (rotationAt, error) {
	if leaf.Size > maxRotation {
		return rotationAt{}, failure(BadRotation, leafAt(index), "its payload has %d bytes, at most %d", leaf.Size, maxRotation)
	}
	payload, err := read(leaf)
	if err != nil {
		return rotationAt{}, err
	}
	r, err := ParseRotation(payload)
	if err != nil {
		return rotationAt{}, failure(BadRotation, leafAt(index), "%v", err)
	}
	return rotationAt{r, index}, nil
}

// succession holds that a key which was replaced signs no more, over the
// checkpoints of a ledger in the order of their sizes.
//
// The new key's first checkpoint is what ends the old one. The checkpoint that
// covers the record of the rotation is still the old key's, and so may be some
// behind it: of what was sealed meanwhile by others, and of what an appender
// that was killed had acknowledged. So to sign behind that record is no proof
// of a theft; to sign behind the new key is.
type succession struct {
	// said are the rotations in the log, in its order.
	said []rotationAt
	// over are the keys that are replaced by one that has signed.
	over map[string]successor
}

type successor struct {
	key   string // that has signed
	size  uint64 // its first checkpoint
	index uint64 // the record that says that it follows
}

func (s *succession) add(r rotationAt) error {
	if len(s.said) == maxRotations {
		return failure(TooLarge, leafAt(r.index), "the ledger has more than %d rotations of its key", maxRotations)
	}
	s.said = append(s.said, r)
	return nil
}

// signed notes who signed a checkpoint, and fails if only keys did that are
// over. What the log had said before the checkpoint's end must have been added.
func (s *succession) signed(where string, c Checkpoint) error {
	var by string
	var wrong error
	valid := map[string]bool{}
	for _, key := range c.Keys {
		next, over := s.over[key]
		if !over {
			by, valid[key] = key, true
			continue
		}
		wrong = failure(KeyReplaced, where, "%s signed it, with %d records; record %d says that %s follows, and that had signed the checkpoint of %d before",
			keyName(key), c.Size, next.index, keyName(next.key), next.size)
	}
	if len(valid) == 0 {
		return wrong
	}
	// Whom a valid key follows, those that they follow, and so on.
	for _, r := range slices.Backward(s.said) {
		if _, over := s.over[r.Old]; !valid[r.New] || over || r.index >= c.Size {
			continue
		}
		if s.over == nil {
			s.over = map[string]successor{}
		}
		s.over[r.Old] = successor{by, c.Size, r.index}
		valid[r.Old] = true
	}
	return nil
}

// unfollowed returns the last rotation whose new key has signed nothing.
func (s *succession) unfollowed() *Unfollowed {
	for _, r := range slices.Backward(s.said) {
		if _, over := s.over[r.Old]; !over {
			return &Unfollowed{r.index, keyName(r.Old), keyName(r.New)}
		}
	}
	return nil
}

// Unfollowed is a rotation whose new key has signed no checkpoint. Its keys are
// given as name+hash.
type Unfollowed struct {
	Index    uint64
	Old, New string
}

// keyName returns name+hash of a verifier key, which has no other + before its
// third part.
func keyName(vkey string) string {
	name, rest, _ := strings.Cut(vkey, "+")
	hash, _, _ := strings.Cut(rest, "+")
	return name + "+" + hash
}
