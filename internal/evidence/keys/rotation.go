package keys

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/wardhq/ward/internal/evidence"
)

// RotationKind is evidence.RotationKind.
const RotationKind = evidence.RotationKind

const timeForm = "2006-01-02T15:04:05Z"

// Rotation says that a ledger's checkpoints are signed by a new key.
type Rotation = evidence.Rotation

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
func ParseRotation(payload []byte) (Rotation, error) { return evidence.ParseRotation(payload) }
