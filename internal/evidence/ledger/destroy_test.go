//go:build unix

package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/keys"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/evidence/outbox"
)

var day0 = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// onDay returns a record of a day with a payload.
func onDay(day int, payload string) evidence.Record {
	return evidence.Record{Kind: "ward-test/1", Subject: "env:a", Time: day0.AddDate(0, 0, day), Payload: []byte(payload)}
}

func mustSeal(t *testing.T, l *ledger.Ledger, r evidence.Record, class string) ledger.Receipt {
	t.Helper()
	got, err := l.Seal(t.Context(), r, class)
	if err != nil {
		t.Error(err) // it may be called by another goroutine than the test's
	}
	return got
}

func mustDestroy(t *testing.T, l *ledger.Ledger, rules ledger.Retention, day int) ledger.DestroyReport {
	t.Helper()
	r, err := l.Destroy(t.Context(), rules, day0.AddDate(0, 0, day))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// isThere reports whether a payload's file is.
func (h home) isThere(payload string) bool {
	_, err := os.Lstat(filepath.Join(h.dir, filepath.FromSlash(evidence.PayloadPath(digest.Of([]byte(payload))))))
	return err == nil
}

func TestDestroy(t *testing.T) {
	h := newHome(t)
	l := h.open(t)
	first := mustSeal(t, l, onDay(0, "old"), "finding")
	mustSeal(t, l, onDay(1, "young"), "finding")
	mustSeal(t, l, onDay(0, "for ever"), "drill")
	rules := ledger.Retention{Days: map[string]int{"finding": 30}}

	// A second before its time is over, it stays.
	early, err := l.Destroy(t.Context(), rules, day0.AddDate(0, 0, 30).Add(-time.Second))
	if err != nil || len(early.Destroyed)+len(early.Kept) > 0 {
		t.Errorf("%+v, %v", early, err)
	}
	got := mustDestroy(t, l, rules, 30)
	want := evidence.Destruction{Payload: digest.Of([]byte("old")), Class: "finding", Rule: "class finding is kept for 30 days", Until: day0.AddDate(0, 0, 30), Time: day0.AddDate(0, 0, 30)}
	if len(got.Kept) > 0 || !slices.Equal(got.Destroyed, []evidence.Destruction{want}) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if h.isThere("old") || !h.isThere("young") || !h.isThere("for ever") {
		t.Errorf("there: old %t, young %t, for ever %t", h.isThere("old"), h.isThere("young"), h.isThere("for ever"))
	}
	if _, _, err := l.Get(t.Context(), first.Index); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the destroyed payload: %v", err)
	}
	rows, err := l.List(t.Context(), outbox.Query{Kind: evidence.DestroyedKind})
	if err != nil || len(rows) != 1 {
		t.Fatalf("%v, %v", rows, err)
	}
	if r, class, err := l.Get(t.Context(), *rows[0].Place); err != nil || class != evidence.ClassLedger {
		t.Errorf("%+v of class %s, %v", r, class, err)
	} else if d, err := evidence.ParseDestruction(r.Payload); err != nil || d != want {
		t.Errorf("%+v, %v", d, err)
	}
	// Nothing is left to do.
	if again := mustDestroy(t, l, rules, 30); len(again.Destroyed)+len(again.Kept) > 0 {
		t.Errorf("%+v", again)
	}
	closeLedger(t, l)
	if r := h.verify(t); r.Records != 4 || r.Payloads != 3 || r.Destroyed != 1 {
		t.Errorf("%+v", r)
	}
}

func TestWhatIsKept(t *testing.T) {
	all := map[string]int{"finding": 30, "drill": 60}
	for _, c := range []struct {
		name  string
		rules ledger.Retention
		also  func(t *testing.T, l *ledger.Ledger) // what else names the payload
		why   string
	}{
		{"its class is on hold", ledger.Retention{Days: all, Hold: []string{"finding"}}, nil, "class finding is on hold"},
		{"its subject is on hold", ledger.Retention{Days: all, HoldSubjects: []string{"env:b", "env:a"}}, nil, "subject env:a is on hold"},
		{"whoever knows its subject keeps it", ledger.Retention{Days: all, Keep: func(l evidence.Leaf) string {
			if l.Subject == "env:a" {
				return "it is somebody else's"
			}
			return ""
		}}, nil, "it is somebody else's"},
		{"whoever knows subjects lets it go", ledger.Retention{Days: all, Keep: func(evidence.Leaf) string { return "" }}, nil, ""},
		{"another subject is on hold", ledger.Retention{Days: all, HoldSubjects: []string{"env:b"}}, nil, ""},
		{"another record's subject is on hold", ledger.Retention{Days: all, HoldSubjects: []string{"env:b"}}, func(t *testing.T, l *ledger.Ledger) {
			r := onDay(0, "payload")
			r.Subject = "env:b"
			mustSeal(t, l, r, "finding")
		}, "subject env:b is on hold"},
		{"a class without a rule names it", ledger.Retention{Days: map[string]int{"finding": 30}}, func(t *testing.T, l *ledger.Ledger) {
			mustSeal(t, l, onDay(0, "payload"), "drill")
		}, "record 1 of class drill names it too, and that class is kept for ever"},
		{"two classes name it", ledger.Retention{Days: all}, func(t *testing.T, l *ledger.Ledger) {
			mustSeal(t, l, onDay(0, "payload"), "drill")
		}, "records of class finding and of class drill name it"},
		{"a later record names it", ledger.Retention{Days: all}, func(t *testing.T, l *ledger.Ledger) {
			mustSeal(t, l, onDay(400, "payload"), "finding")
		}, "a later record names it: it is kept until 2027-03-07"},
		{"an earlier record names it", ledger.Retention{Days: all}, func(t *testing.T, l *ledger.Ledger) {
			mustSeal(t, l, onDay(-400, "payload"), "finding")
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := fastHome(t)
			l := h.open(t)
			mustSeal(t, l, onDay(0, "payload"), "finding")
			if c.also != nil {
				c.also(t, l)
			}
			got := mustDestroy(t, l, c.rules, 100)
			var want []ledger.Kept
			if c.why != "" {
				want = []ledger.Kept{{Payload: digest.Of([]byte("payload")), Why: c.why}}
			}
			if !slices.Equal(got.Kept, want) || h.isThere("payload") != (c.why != "") || len(got.Destroyed)+len(got.Kept) != 1 {
				t.Errorf("%+v, want %+v kept", got, want)
			}
			closeLedger(t, l)
			h.verify(t)
		})
	}
}

// What is on its way into the log is waited for: nothing is judged by a part of
// the records that name a payload.
func TestWhatIsOnItsWayIsHeard(t *testing.T) {
	h := fastHome(t)
	arrived, goOn := make(chan struct{}), make(chan struct{})
	armed := false
	l := h.open(t, func(o *ledger.Options) {
		ledger.AtStep(o, func(name string) {
			if armed && name == "in the log" {
				armed = false
				close(arrived)
				<-goOn
			}
		})
	})
	mustSeal(t, l, onDay(0, "payload"), "finding")
	armed = true
	var calls sync.WaitGroup
	calls.Go(func() { mustSeal(t, l, onDay(0, "payload"), "drill") })
	<-arrived
	var got ledger.DestroyReport
	calls.Go(func() { got = mustDestroy(t, l, ledger.Retention{Days: map[string]int{"finding": 30}}, 100) })
	close(goOn)
	calls.Wait()
	if len(got.Kept) != 1 || got.Kept[0].Why != "record 1 of class drill names it too, and that class is kept for ever" {
		t.Errorf("%+v", got)
	}
	closeLedger(t, l)
	h.verify(t)
}

func TestRulesThatAreRefused(t *testing.T) {
	h := fastHome(t)
	l := h.open(t)
	_, err := l.Destroy(t.Context(), ledger.Retention{Days: map[string]int{evidence.ClassLedger: 30, ledger.KeyClass: 30, "finding": 0, "drill": -1, "run": 1}}, day0)
	if err == nil {
		t.Fatal("taken")
	}
	for _, want := range []string{`"ledger"`, `"key"`, `"finding": 0 days`, `"drill": -1 days`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %s is missing", err, want)
		}
	}
	if strings.Contains(err.Error(), `"run"`) {
		t.Errorf("%v: run is fine", err)
	}
	for _, c := range []struct{ kind, class string }{{evidence.DestroyedKind, evidence.ClassLedger}, {keys.RotationKind, ledger.KeyClass}, {"ward-test/1", ledger.KeyClass}, {keys.RotationKind, "finding"}} {
		r := onDay(0, "payload")
		r.Kind = c.kind
		if _, err := l.Seal(t.Context(), r, c.class); err == nil || !strings.Contains(err.Error(), c.kind) || !strings.Contains(err.Error(), c.class) {
			t.Errorf("kind %s, class %s: %v", c.kind, c.class, err)
		}
	}
	closeLedger(t, l)
	if r := h.verify(t); r.Records != 0 {
		t.Errorf("%+v", r)
	}
}

// A destroyed payload comes back with a new record, not with its old one.
func TestSealedAgainAfterItsDestruction(t *testing.T) {
	h := newHome(t)
	l := h.open(t)
	rules := ledger.Retention{Days: map[string]int{"finding": 30}}
	first := mustSeal(t, l, onDay(0, "payload"), "finding")
	mustDestroy(t, l, rules, 100)

	if again := mustSeal(t, l, onDay(0, "payload"), "finding"); !again.Known || again.Index != first.Index || h.isThere("payload") {
		t.Errorf("%+v, there %t", again, h.isThere("payload"))
	}
	closeLedger(t, l)
	h.verify(t)

	l = h.open(t)
	if next := mustSeal(t, l, onDay(1, "payload"), "finding"); next.Known || !h.isThere("payload") {
		t.Errorf("%+v, there %t", next, h.isThere("payload"))
	}
	// Now it is there by right, also for who seals the first once more.
	mustSeal(t, l, onDay(0, "payload"), "finding")
	if !h.isThere("payload") {
		t.Error("a payload that a record needs is gone")
	}
	closeLedger(t, l)
	h.verify(t)

	l = h.open(t)
	if got := mustDestroy(t, l, rules, 101); len(got.Destroyed) != 1 || h.isThere("payload") {
		t.Errorf("%+v", got)
	}
	// A third time, with the same record of the destruction as the last.
	mustSeal(t, l, onDay(-1, "payload"), "finding")
	if got := mustDestroy(t, l, rules, 101); len(got.Kept) != 1 || !strings.Contains(got.Kept[0].Why, "at this very time") || !h.isThere("payload") {
		t.Errorf("%+v", got)
	}
	if got := mustDestroy(t, l, rules, 102); len(got.Destroyed) != 1 || h.isThere("payload") {
		t.Errorf("%+v", got)
	}
	closeLedger(t, l)
	h.verify(t)
}

// Whoever seals at the same time: no record names a payload between the
// judgement and the record of its destruction, and none loses its payload.
func TestDestroyWhileOthersSeal(t *testing.T) {
	h := fastHome(t)
	l := h.open(t)
	const n = 150
	payload := func(i int) string { return fmt.Sprintf("payload %d", i) }
	var sealing sync.WaitGroup
	for w := range 8 {
		sealing.Go(func() {
			for i := w; i < n; i += 8 {
				mustSeal(t, l, onDay(0, payload(i)), "finding")
			}
		})
	}
	sealing.Wait()
	rules := ledger.Retention{Days: map[string]int{"finding": 30, "drill": 30}}
	for w := range 8 {
		sealing.Go(func() {
			for i := n - 1 - w; i >= 0; i -= 8 {
				mustSeal(t, l, onDay(1, payload(i)), []string{"drill", "finding"}[i%2])
				mustSeal(t, l, onDay(0, payload(i)), "finding")
			}
		})
	}
	for day := range 4 {
		mustDestroy(t, l, rules, 100+day)
	}
	sealing.Wait()
	closeLedger(t, l)
	h.verify(t)
}

// A call within a call and Close do not wait for each other.
func TestCloseWhileDestroying(t *testing.T) {
	h := fastHome(t)
	l := h.open(t)
	var sealing sync.WaitGroup
	for i := range 100 {
		sealing.Go(func() { mustSeal(t, l, onDay(0, fmt.Sprint(i)), "finding") })
	}
	sealing.Wait()
	rules := ledger.Retention{Days: map[string]int{"finding": 30}}
	sealing.Go(func() {
		for day := range 100 {
			if _, err := l.Destroy(context.Background(), rules, day0.AddDate(0, 0, 100+day)); err != nil && !errors.Is(err, ledger.ErrClosed) {
				t.Error(err)
			}
		}
	})
	sealing.Go(func() {
		for i := range 50 {
			if _, err := l.Seal(context.Background(), onDay(0, fmt.Sprint("more", i)), "finding"); err != nil && !errors.Is(err, ledger.ErrClosed) {
				t.Error(err)
			}
		}
	})
	closeLedger(t, l)
	sealing.Wait()
	if _, err := l.Seal(t.Context(), onDay(0, "late"), "finding"); !errors.Is(err, ledger.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if err := l.Close(t.Context()); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	h.verify(t)
}
