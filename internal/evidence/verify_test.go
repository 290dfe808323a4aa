package evidence_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

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
					r := evidencetest.Record(i)
					r.Payload = evidencetest.Record(i % payloads).Payload
					l.AddLeaf(r.Leaf("run"))
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
	// Sealed once more, by another record, it must be there once more.
	l.AddAgain(3, "run")
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

// A record is in the log once, wherever it is again.
func TestRepeatedRecordsAreFound(t *testing.T) {
	for name, again := range map[string]int{"the next": 299, "another bundle's": 12, "its own payload's": 7} {
		t.Run(name, func(t *testing.T) {
			l := evidencetest.New(evidencetest.LogKey("first"))
			record := func(i int) evidence.Record {
				r := evidencetest.Record(i)
				r.Payload = evidencetest.Record(i % 20).Payload
				return r
			}
			for i := range 300 {
				l.Add(record(i), "run")
			}
			// Of the same payload, but of another subject, kind, time or class it is
			// another record.
			for _, change := range []func(*evidence.Record){
				func(r *evidence.Record) { r.Subject += "x" },
				func(r *evidence.Record) { r.Kind = "ward-posture/1" },
				func(r *evidence.Record) { r.Time = r.Time.Add(time.Second) },
			} {
				r := record(again)
				change(&r)
				l.Add(r, "run")
			}
			l.Add(record(again), "other")
			l.Seal()
			for _, refs := range []uint64{0, 50} {
				if _, err := evidence.VerifyLedger(t.Context(), l.FS(), policy(t, 0), evidence.Options{}.WithMaxRefs(refs)); err != nil {
					t.Fatal(err)
				}
			}
			l.Add(record(again), "run")
			l.Seal()
			for _, refs := range []uint64{0, 50} {
				_, err := evidence.VerifyLedger(t.Context(), l.FS(), policy(t, 0), evidence.Options{}.WithMaxRefs(refs))
				mustFail(t, err, name, evidence.Repeated)
				if want := fmt.Sprintf("record 304: it is record %d once more", again); err != nil && !strings.HasPrefix(err.Error(), want) {
					t.Errorf("got %v, want %s", err, want)
				}
			}
			_, err := verifyPack(writePack(t, l, policy(t, 0), chosen(uint64(again), 304)), policy(t, 0), nil)
			mustFail(t, err, "pack", evidence.Repeated)
		})
	}
}

// Records say when they were judged, which may be before what was sealed before
// them. It is no failure, and it is said.
func TestTimesThatGoBackAreCounted(t *testing.T) {
	l := evidencetest.New(evidencetest.LogKey("first"))
	at := func(n, minute int) {
		r := evidencetest.Record(n)
		r.Time = evidencetest.Start.Add(time.Duration(minute) * time.Minute)
		l.Add(r, "run")
	}
	for i := range 300 {
		at(i, i)
	}
	at(300, 5)   // back
	at(301, 299) // the same as the latest
	at(302, 298) // back
	at(303, 400)
	l.Seal()
	p := policy(t, 0)
	for _, refs := range []uint64{0, 50} {
		got, err := evidence.VerifyLedger(t.Context(), l.FS(), p, evidence.Options{}.WithMaxRefs(refs))
		if err != nil {
			t.Fatal(err)
		}
		if got.Backward != 2 || !got.FirstTime.Equal(evidencetest.Start) || !got.LastTime.Equal(evidencetest.Start.Add(400*time.Minute)) {
			t.Errorf("%d go back, from %s to %s", got.Backward, got.FirstTime, got.LastTime)
		}
		if !strings.Contains(strings.Join(got.NotVerified(), "\n"), "2 of 304 say a time before") {
			t.Errorf("not said: %q", got.NotVerified())
		}
	}
	got, err := verifyPack(writePack(t, l, p, chosen(4, 6, 300, 303)), p, nil)
	if err != nil || got.Backward != 1 {
		t.Errorf("of a pack: %d go back, %v", got.Backward, err)
	}
	if orderly := grown(t, 300); strings.Contains(fmt.Sprint(mustVerify(t, orderly).NotVerified()), "say a time before") {
		t.Error("said of a ledger whose times do not go back")
	}
}

// However often a ledger says that a payload was destroyed, that is read in
// time.
func TestManyDestructionsOfOnePayload(t *testing.T) {
	const n = 40_000
	l := evidencetest.New(evidencetest.LogKey("first"))
	gone := evidencetest.Record(0)
	for i := range n {
		r := gone
		r.Time = gone.Time.Add(time.Duration(i) * time.Second)
		l.AddLeaf(r.Leaf("run"))
		if i%2 == 0 {
			continue
		}
		d := evidence.Destruction{Payload: r.Leaf("run").Payload, Class: "run", Rule: "none", Until: r.Time, Time: r.Time}
		record, err := d.Record("ward:ledger/payloads")
		if err != nil {
			t.Fatal(err)
		}
		l.Add(record, evidence.ClassLedger)
	}
	l.Seal()
	start := time.Now()
	if got := mustVerify(t, l); got.Destroyed != 1 || time.Since(start) > 30*time.Second {
		t.Errorf("%d destroyed, after %s", got.Destroyed, time.Since(start))
	}
}

func mustVerify(t *testing.T, l *evidencetest.Ledger) evidence.Report {
	t.Helper()
	got, err := evidence.VerifyLedger(t.Context(), l.FS(), policy(t, 0), evidence.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return got
}
