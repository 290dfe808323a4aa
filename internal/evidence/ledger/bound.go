package ledger

import (
	"crypto/hmac"
	"fmt"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence/outbox"
)

// Whoever can write to the state database can write a row that is consistent,
// and a payload for it. So what waits in the outbox is sealed only where it was
// put in by whoever has the ledger's key, which is in another folder. What is in
// the log has its place by then and needs no tag.

// tagPurpose is what the key of tags is derived for.
const tagPurpose = "ward-outbox/1"

// tagOf binds a record to who puts it into the outbox. Its identity is the
// digest of its leaf, which has all of it.
func tagOf(by Signer, id digest.Digest) outbox.Tag { return by.MAC(tagPurpose, id[:]) }

// bound returns those rows that the ledger's key has put in, and notes the
// others.
func (l *Ledger) bound(rows []outbox.Row, others *UnboundError) []outbox.Row {
	var ours []outbox.Row
	for _, r := range rows {
		if want := tagOf(l.signer, r.ID); hmac.Equal(want[:], r.Tag[:]) {
			ours = append(ours, r)
			continue
		}
		others.add(r)
	}
	return ours
}

// UnboundError says that records wait in the outbox which the ledger's key did
// not put there. None of them is sealed. What the key did put there is, before
// Open says so.
type UnboundError struct {
	// Rows are the first of them.
	Rows []outbox.Row
	// Count is how many there are.
	Count int
}

func (e *UnboundError) add(r outbox.Row) {
	const most = 8
	if e.Count++; len(e.Rows) < most {
		e.Rows = append(e.Rows, r)
	}
}

func (e *UnboundError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d of the records that wait in the outbox were not put there by the ledger's key and were not sealed (what it did put there was):", e.Count)
	for _, r := range e.Rows {
		fmt.Fprintf(&b, " row %d (%s of %s, %s, payload %s);", r.Seq, r.Leaf.Kind, r.Leaf.Subject, r.Leaf.Time.UTC().Format(time.RFC3339), r.Leaf.Payload)
	}
	if more := e.Count - len(e.Rows); more > 0 {
		fmt.Fprintf(&b, " and %d more;", more)
	}
	b.WriteString(" somebody else has written to the state database, or an older Ward has." +
		" Find out who; then move the state database away, which is built again from the log without these, and seal again what is yours")
	return b.String()
}
