package record

import (
	"time"

	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
)

// PostureSubject begins the subject of a sealed posture; the digest of its run
// follows, so that a reader of the one finds the other.
const PostureSubject = "ward:run/"

// Posture is a posture, and the run that it follows from. Run is zero where
// nobody asked for a record of it.
type Posture struct {
	Run digest.Digest `json:"run,omitzero"`
	control.Posture
}

// posture is a Posture as it is sealed.
type posture struct {
	Format string `json:"format"`
	Posture
}

// SealPosture returns the record of a posture that follows from a sealed run.
func SealPosture(of evidence.Record, p control.Posture) (evidence.Record, error) {
	p.At = p.At.UTC()
	named := digest.Of(of.Payload)
	payload, err := encode(posture{PostureKind, Posture{named, p}})
	return evidence.Record{
		Kind: PostureKind, Subject: PostureSubject + named.String(), Time: of.Time.UTC().Truncate(time.Second), Payload: payload,
	}, err
}

// OpenPosture reads a sealed posture.
func OpenPosture(raw []byte) (Posture, error) {
	p, err := decode[posture](raw, PostureKind)
	return p.Posture, err
}
