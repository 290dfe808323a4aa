package evidence_test

import (
	"bytes"
	"maps"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/evidencetest"
)

// A key that was replaced signs on.
func TestReplacedKeysAreHeld(t *testing.T) {
	k1, k2, k3 := evidencetest.LogKey("first"), evidencetest.LogKey("second"), evidencetest.LogKey("third")
	p, err := evidence.NewPolicy([]string{k2.VKey(), k1.VKey(), k3.VKey()}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	type step struct {
		by     []evidencetest.Key
		rotate []evidencetest.Key // the record is sealed with it
	}
	by := func(keys ...evidencetest.Key) step { return step{by: keys} }
	rotate := func(signer, old, next evidencetest.Key) step {
		return step{by: []evidencetest.Key{signer}, rotate: []evidencetest.Key{old, next}}
	}
	for name, tt := range map[string]struct {
		steps      []step
		want       evidence.Code
		where      string
		unfollowed bool
	}{
		"no rotation is said":              {steps: []step{by(k1), by(k2), by(k1)}},
		"the new one signs":                {steps: []step{by(k1), rotate(k1, k1, k2), by(k2), by(k2)}},
		"the record's is the last":         {steps: []step{by(k1), rotate(k1, k1, k2)}, unfollowed: true},
		"what was on its way":              {steps: []step{by(k1), rotate(k1, k1, k2), by(k1), by(k1), by(k2)}},
		"on its way, and the end":          {steps: []step{by(k1), rotate(k1, k1, k2), by(k1)}, unfollowed: true},
		"the old one signs on":             {steps: []step{by(k1), rotate(k1, k1, k2), by(k2), by(k1)}, want: evidence.KeyReplaced, where: evidence.CheckpointPathOf(4)},
		"and stops":                        {steps: []step{by(k1), rotate(k1, k1, k2), by(k2), by(k1), by(k2)}, want: evidence.KeyReplaced, where: evidence.CheckpointPathOf(4)},
		"beside the new one":               {steps: []step{by(k1), rotate(k1, k1, k2), by(k2), by(k1, k2)}},
		"twice replaced":                   {steps: []step{by(k1), rotate(k1, k1, k2), by(k2), rotate(k2, k2, k3), by(k3), by(k3)}},
		"the first of three":               {steps: []step{by(k1), rotate(k1, k1, k2), by(k2), rotate(k2, k2, k3), by(k3), by(k1)}, want: evidence.KeyReplaced, where: evidence.CheckpointPathOf(6)},
		"the second of three":              {steps: []step{by(k1), rotate(k1, k1, k2), by(k2), rotate(k2, k2, k3), by(k3), by(k2)}, want: evidence.KeyReplaced, where: evidence.CheckpointPathOf(6)},
		"the first, and the second never":  {steps: []step{rotate(k1, k1, k2), rotate(k1, k2, k3), by(k3), by(k1)}, want: evidence.KeyReplaced, where: evidence.CheckpointPathOf(4)},
		"it was never the ledger's":        {steps: []step{by(k1), rotate(k1, k3, k2), by(k2), by(k1)}},
		"in bundles far from one another":  {steps: append(append([]step{by(k1), rotate(k1, k1, k2), by(k2)}, many(by(), 300)...), by(k1)), want: evidence.KeyReplaced, where: evidence.CheckpointPathOf(304)},
		"far from one another, as it must": {steps: append(append([]step{by(k1)}, many(by(), 300)...), rotate(k1, k1, k2), by(k2))},
	} {
		t.Run(name, func(t *testing.T) {
			l := evidencetest.New(k1)
			for i, s := range tt.steps {
				if s.rotate != nil {
					l.Rotate(s.rotate[0], s.rotate[1], s.rotate...)
				} else {
					l.Add(evidencetest.Record(i), "run")
				}
				if l.Signers = s.by; len(s.by) > 0 {
					l.Seal()
				}
			}
			if l.Err() != nil {
				t.Fatal(l.Err())
			}
			got, err := evidence.VerifyLedger(t.Context(), l.FS(), p, evidence.Options{})
			if evidence.CodeOf(err) != tt.want || (err != nil) != (tt.want != "") {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			if tt.want != "" && !strings.HasPrefix(err.Error(), tt.where) {
				t.Errorf("got %v, want it at %s", err, tt.where)
			}
			if said := strings.Contains(strings.Join(got.NotVerified(), "\n"), "has signed nothing yet"); said != tt.unfollowed || (got.Unfollowed != nil) != said {
				t.Errorf("that nobody followed is said: %t", said)
			}
		})
	}
}

func many[T any](one T, n int) []T {
	all := make([]T, n)
	for i := range all {
		all[i] = one
	}
	return all
}

// The old key's holder takes away that the new one has signed: what the auditor
// kept shows it.
func TestReplacedKeyAgainstAKeptCheckpoint(t *testing.T) {
	k1, k2 := evidencetest.LogKey("first"), evidencetest.LogKey("second")
	l := grown(t, 10)
	l.Rotate(k1, k2, k1, k2)
	l.Seal()
	l.Add(evidencetest.Record(11), "run")
	l.Signers = []evidencetest.Key{k2}
	kept := l.Seal()
	l.Add(evidencetest.Record(12), "run")
	byNew := maps.Clone(l.Files)
	l.Signers = []evidencetest.Key{k1}
	l.Seal()
	delete(l.Files, evidence.CheckpointPathOf(12))
	mustFail(t, verifyFiles(t, l.Files, policy(t, 0), evidence.Options{Earlier: kept}), "held against what was kept", evidence.KeyReplaced)
	// The newest checkpoint is one by the old key, and the same under its size
	// is one by the new.
	l.Signers = []evidencetest.Key{k2}
	l.Files[evidence.CheckpointPathOf(13)] = l.Checkpoint()
	mustFail(t, verifyFiles(t, l.Files, policy(t, 0), evidence.Options{}), "two of one size", evidence.KeyReplaced)
	if bytes.Equal(byNew[evidence.CheckpointPath], l.Files[evidence.CheckpointPath]) {
		t.Error("nothing was changed")
	}
}

func TestWrongRotations(t *testing.T) {
	k1, k2, stranger := evidencetest.LogKey("first"), evidencetest.LogKey("second"), evidencetest.LogKey("stranger")
	plain := func(payload []byte) func(*evidencetest.Ledger) {
		return func(l *evidencetest.Ledger) {
			l.Add(evidence.Record{Kind: evidence.RotationKind, Subject: "ward:ledger/keys", Time: evidencetest.Start, Payload: payload}, "key")
		}
	}
	for name, tt := range map[string]struct {
		add  func(*evidencetest.Ledger)
		want evidence.Code
	}{
		"by both":           {add: func(l *evidencetest.Ledger) { l.Rotate(k1, k2, k1, k2) }},
		"by the old alone":  {add: func(l *evidencetest.Ledger) { l.Rotate(k1, k2, k1) }, want: evidence.BadRotation},
		"by the new alone":  {add: func(l *evidencetest.Ledger) { l.Rotate(k1, k2, k2) }, want: evidence.BadRotation},
		"by a stranger too": {add: func(l *evidencetest.Ledger) { l.Rotate(k1, k2, k1, k2, stranger) }, want: evidence.BadRotation},
		"no rotation":       {add: plain([]byte("hello")), want: evidence.BadRotation},
		"too long":          {add: plain(make([]byte, 5000)), want: evidence.BadRotation},
		"without it": {add: func(l *evidencetest.Ledger) {
			before := maps.Clone(l.Files)
			l.Rotate(k1, k2, k1, k2)
			l.Files = before
		}, want: evidence.Missing},
	} {
		t.Run(name, func(t *testing.T) {
			l := grown(t, 3)
			tt.add(l)
			l.Seal()
			err := verifyFiles(t, l.Files, policy(t, 0), evidence.Options{})
			if evidence.CodeOf(err) != tt.want || (err != nil) != (tt.want != "") {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	// Nor is it destroyed: who signs would be forgotten.
	l := grown(t, 3)
	at := l.Size()
	l.Rotate(k1, k2, k1, k2)
	l.Seal()
	ledger, err := evidence.OpenLedger(l.FS(), policy(t, 0))
	if err != nil {
		t.Fatal(err)
	}
	e, err := ledger.Entry(at)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := ledger.Payload(e.Leaf)
	if err != nil {
		t.Fatal(err)
	}
	l.Destroy(evidence.Record{Kind: e.Leaf.Kind, Subject: e.Leaf.Subject, Time: e.Leaf.Time, Payload: payload}, "key")
	l.Seal()
	mustFail(t, verifyFiles(t, l.Files, policy(t, 0), evidence.Options{}), "destroyed", evidence.Missing)
}

// A pack has no rotation: who verifies it says which keys were replaced.
func TestPackByAReplacedKey(t *testing.T) {
	k1, k2 := evidencetest.LogKey("first"), evidencetest.LogKey("second")
	l := grown(t, 10)
	earlier := l.Files[evidence.CheckpointPath]
	l.Rotate(k1, k2, k1, k2)
	l.Seal()
	held, err := policy(t, 0).WithReplaced([]string{k1.VKey()})
	if err != nil {
		t.Fatal(err)
	}
	request := chosen(3)
	request.Earlier = earlier
	byOld := writePack(t, l, policy(t, 0), request)
	if _, err := verifyPack(byOld, policy(t, 0), earlier); err != nil {
		t.Errorf("nobody said that it was replaced: %v", err)
	}
	_, err = verifyPack(byOld, held, earlier)
	mustFail(t, err, "by the old key", evidence.KeyReplaced)
	l.Add(evidencetest.Record(11), "run")
	l.Signers = []evidencetest.Key{k2}
	l.Seal()
	if _, err := verifyPack(writePack(t, l, held, request), held, earlier); err != nil {
		t.Errorf("by the new key, continuing the old one's: %v", err)
	}
	if err := verifyFiles(t, l.Files, held, evidence.Options{Earlier: earlier}); err != nil {
		t.Errorf("the ledger: %v", err)
	}
}
