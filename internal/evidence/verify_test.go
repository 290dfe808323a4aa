package evidence_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/evidencetest"
)

func policy(t testing.TB, quorum int, witnesses ...evidencetest.Key) evidence.Policy {
	t.Helper()
	var keys []string
	for _, w := range witnesses {
		keys = append(keys, w.VKey())
	}
	p, err := evidence.NewPolicy([]string{evidencetest.LogKey("first").VKey(), evidencetest.LogKey("second").VKey()}, keys, quorum)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// grown returns a ledger of n records, sealed at each of the sizes and at its
// end.
func grown(t testing.TB, n int, sizes ...int) *evidencetest.Ledger {
	t.Helper()
	l := evidencetest.New(evidencetest.LogKey("first"))
	for i := range n {
		for _, s := range sizes {
			if s == i {
				l.Seal()
			}
		}
		l.Add(evidencetest.Record(i), "run")
	}
	l.Seal()
	if l.Err() != nil {
		t.Fatal(l.Err())
	}
	return l
}

func TestLedgersOfManySizesVerify(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 5, 255, 256, 257, 511, 512, 513, 65535, 65536, 65537, 131072 + 300} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			// In a large one, many records share a payload.
			const payloads = 600
			l := evidencetest.New(evidencetest.LogKey("first"))
			sealed := map[int]bool{0: true, 1: true, 3: true, 200: true, 256: true, 300: true, 512: true, 65536: true, 65537: true, 65900: true, n: true}
			var kept uint64
			for i := range n + 1 {
				if sealed[i] {
					l.Seal()
					kept++
				}
				if i < payloads && i < n {
					l.Add(evidencetest.Record(i), "run")
				} else if i < n {
					l.AddLeaf(evidencetest.Record(i % payloads).Leaf("run"))
				}
			}
			if l.Err() != nil {
				t.Fatal(l.Err())
			}
			for _, refs := range []uint64{0, uint64(n/3 + 1)} {
				got, err := evidence.VerifyLedger(t.Context(), l.FS(), policy(t, 0), evidence.Options{}.WithMaxRefs(refs))
				if err != nil {
					t.Fatal(err)
				}
				if got.Records != uint64(n) || got.Payloads != uint64(min(n, payloads)) {
					t.Errorf("%d records, %d payloads of %d", got.Records, got.Payloads, n)
				}
				if got.Checkpoints != kept-1 {
					t.Errorf("%d earlier checkpoints, want %d", got.Checkpoints, kept-1)
				}
			}
		})
	}
}

func TestDestroyedPayloads(t *testing.T) {
	l := grown(t, 20)
	l.Destroy(evidencetest.Record(3), "run")
	l.Destroy(evidencetest.Record(9), "run")
	l.Seal()
	got, err := evidence.VerifyLedger(t.Context(), l.FS(), policy(t, 0), evidence.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([3]uint64{22, 20, 2}, [3]uint64{got.Records, got.Payloads, got.Destroyed}); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(evidence.Rules{"one year": 2}, got.Rules); diff != "" {
		t.Error(diff)
	}
	if words := got.Verified(); !slices.Contains(words, "declared destroyed, 2: one year") {
		t.Errorf("the rule is not said: %q", words)
	}
	// Sealed once more, it must be there once more.
	l.Add(evidencetest.Record(3), "run")
	l.Seal()
	got, err = evidence.VerifyLedger(t.Context(), l.FS(), policy(t, 0), evidence.Options{})
	if err != nil || got.Destroyed != 1 {
		t.Errorf("%d destroyed, error %v", got.Destroyed, err)
	}
	delete(l.Files, evidence.PayloadPath(evidencetest.Record(3).Leaf("run").Payload))
	if _, err = evidence.VerifyLedger(t.Context(), l.FS(), policy(t, 0), evidence.Options{}); evidence.CodeOf(err) != evidence.Missing {
		t.Errorf("got %v", err)
	}
}

// However many rules a ledger names, so many are told apart and all counted.
func TestRulesOfDestructionsAreCounted(t *testing.T) {
	const n = 100
	l := grown(t, n)
	for i := range n {
		r := evidencetest.Record(i)
		leaf := r.Leaf("run")
		d := evidence.Destruction{Payload: leaf.Payload, Class: "run", Rule: fmt.Sprintf("rule %d", i), Until: r.Time.AddDate(1, 0, 0), Time: r.Time.AddDate(1, 0, 1)}
		record, err := d.Record("ward:ledger/payloads")
		if err != nil {
			t.Fatal(err)
		}
		l.Add(record, evidence.ClassLedger)
		delete(l.Files, evidence.PayloadPath(leaf.Payload))
	}
	l.Seal()
	got, err := evidence.VerifyLedger(t.Context(), l.FS(), policy(t, 0), evidence.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sum := uint64(0)
	for _, count := range got.Rules {
		sum += count
	}
	if sum != n || got.Destroyed != n || len(got.Rules) != 65 || got.Rules[evidence.OtherRules] != n-64 {
		t.Errorf("%d destroyed, by %d rules %d: %v", got.Destroyed, len(got.Rules), sum, got.Rules)
	}
}
