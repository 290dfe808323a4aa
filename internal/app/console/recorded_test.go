package console_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/record"
)

// What people left beside the estate is read as it was sealed, once for each time that
// it was otherwise; what is no snapshot of that is not read, and what is changed is
// said.
func TestRecordedAsItWasSealed(t *testing.T) {
	b := prepare(t)
	b.judged.judge = &b.ward.Judge
	b.seal(t)
	b.clock.Add(int64(time.Hour))
	b.seal(t) // nothing is new
	path := filepath.Join(b.estate, "exceptions", "document-converter.yaml")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	b.clock.Add(int64(time.Hour))
	b.seal(t)
	b.follow(t)
	sealed := b.until(t, "the ledger", func(s console.Shown) bool {
		return s.Sealed != nil && s.Sealed.Recorded != nil && s.Sealed.LastRun != nil
	}).Sealed
	got, err := sealed.Recorded()
	if err != nil || len(got.Versions) != 2 || got.Cut || got.Missing != 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	first, second := got.Versions[0], got.Versions[1]
	if len(first.Exceptions) != 4 || len(second.Exceptions) != 3 || len(second.Attestations) != len(first.Attestations) || len(first.Attestations) != 6 {
		t.Errorf("%d and %d exceptions, %d and %d statements", len(first.Exceptions), len(second.Exceptions), len(first.Attestations), len(second.Attestations))
	}
	if !second.At.Equal(began.Add(2*time.Hour)) || first.Record >= second.Record {
		t.Errorf("record %d of %s, then %d of %s", first.Record, first.At, second.Record, second.At)
	}
	// Another reading of the same ledger, in which something was changed.
	var at evidence.Entry
	for _, e := range sealed.Entries {
		if e.Index == second.Record {
			at = e
		}
	}
	file := filepath.Join(b.state.Dir, "ledger", filepath.FromSlash(evidence.PayloadPath(at.Leaf.Payload)))
	raw, err := os.ReadFile(file)
	if err != nil || at.Leaf.Kind != record.SnapshotKind {
		t.Fatal(err, at.Leaf.Kind)
	}
	raw[10]++
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	again := &bench{keeper: &console.Keeper{Request: b.keeper.Request, Open: b.keeper.Open, Judge: b.keeper.Judge, Ledgers: b.keeper.Ledgers, Now: b.keeper.Now, Every: time.Hour, Verify: time.Hour}}
	again.follow(t)
	sealed = again.until(t, "the ledger", func(s console.Shown) bool { return s.Sealed != nil && s.Sealed.Recorded != nil }).Sealed
	if got, err := sealed.Recorded(); err == nil || len(got.Versions) > 0 {
		t.Errorf("a payload that was changed is read: %+v, %v", got, err)
	}
}
