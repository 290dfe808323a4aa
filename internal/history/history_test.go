package history

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/record"
)

// fakeLog is a log in memory.
type fakeLog struct {
	entries  []evidence.Entry
	payloads map[digest.Digest][]byte
	reads    int // of payloads
}

var errMissing = errors.New("it is not there")

func (l *fakeLog) Whole() iter.Seq2[evidence.Entry, error] {
	return func(yield func(evidence.Entry, error) bool) {
		for _, e := range l.entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func (l *fakeLog) Payload(leaf evidence.Leaf) ([]byte, error) {
	l.reads++
	raw, ok := l.payloads[leaf.Payload]
	if !ok {
		return nil, errMissing
	}
	return raw, nil
}

func (l *fakeLog) end() Mark {
	return Mark{Origin: "ledger.example/ward", Size: uint64(len(l.entries)), Root: fmt.Sprint("root of ", len(l.entries))}
}

func (l *fakeLog) seal(r evidence.Record, class string) digest.Digest {
	leaf := r.Leaf(class)
	l.payloads[leaf.Payload] = r.Payload
	l.entries = append(l.entries, evidence.Entry{Index: uint64(len(l.entries)), Leaf: leaf})
	return leaf.Payload
}

// destroy says that a payload is destroyed, and destroys it.
func (l *fakeLog) destroy(t *testing.T, d digest.Digest, at time.Time) {
	t.Helper()
	said := evidence.Destruction{Payload: d, Class: "run", Rule: "its time was over", Until: at, Time: at}
	r, err := said.Record("ward:ledger/one")
	if err != nil {
		t.Fatal(err)
	}
	l.seal(r, evidence.ClassLedger)
	delete(l.payloads, d)
}

// ran seals a run that came to some outcomes, by check, and its posture.
func (l *fakeLog) ran(t *testing.T, at time.Time, short string, stage fact.Stage, outcomes map[string]check.Outcome, state *control.State) (record.Run, digest.Digest) {
	t.Helper()
	r := record.Run{Ward: "1", At: at, HasEstate: short != "", Organisation: short, Frameworks: []string{"f"}}
	r.Snapshots = []record.Snapshot{{Snapshot: fact.Snapshot{Stage: stage}}}
	for _, id := range []string{"a", "b", "c"} {
		if o, ok := outcomes[id]; ok {
			r.Findings = append(r.Findings, check.Finding{Check: id, Stage: stage, Severity: check.Low, Kind: addr.Kind("ward/Environment"), Outcome: o, Reason: "so it is"})
		}
	}
	sealed, err := r.Seal()
	if err != nil {
		t.Fatal(err)
	}
	named := l.seal(sealed.Run, "run")
	if state != nil {
		p := control.Posture{At: at, Frameworks: []control.FrameworkPosture{{ID: "f", Controls: []control.Standing{{ID: "1", State: *state, Rests: []control.Basis{}}}}}}
		stated, err := record.SealPosture(sealed.Run, p)
		if err != nil {
			t.Fatal(err)
		}
		l.seal(stated, "posture")
	}
	return r, named
}

func newLog() *fakeLog { return &fakeLog{payloads: map[digest.Digest][]byte{}} }

func derive(t *testing.T, l *fakeLog, kept *History) *History {
	t.Helper()
	h, err := Derive(t.Context(), l, l.end(), kept)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func encoded(t *testing.T, h *History) []byte {
	t.Helper()
	raw, err := h.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func day(n int) time.Time { return time.Date(2026, 11, n, 9, 0, 0, 0, time.UTC) }

func key(id string) record.Key { return record.Key{Check: id, Stage: fact.Designed} }

func of[T any](v T) *T { return &v }

// Since when something is so is what the runs say that come one after another.
func TestSince(t *testing.T) {
	type outcomes = map[string]check.Outcome
	tests := []struct {
		name string
		runs []outcomes // of check a, a day each from 2 on
		want Since[check.Outcome]
	}{
		{"first", []outcomes{{"a": check.Fail}}, Since[check.Outcome]{Value: check.Fail, Since: day(2), Moments: 1, First: day(2)}},
		{"as it was", []outcomes{{"a": check.Fail}, {"a": check.Fail}, {"a": check.Fail}}, Since[check.Outcome]{Value: check.Fail, Since: day(2), Moments: 3, First: day(2)}},
		{"changed", []outcomes{{"a": check.Pass}, {"a": check.Fail}, {"a": check.Fail}}, Since[check.Outcome]{Value: check.Fail, Since: day(3), Moments: 2, First: day(2), Before: of(check.Pass)}},
		{"unknown is no zero value", []outcomes{{"a": check.Pass}, {"a": check.Unknown}}, Since[check.Outcome]{Value: check.Unknown, Since: day(3), Moments: 1, First: day(2), Before: of(check.Pass)}},
		{"there again", []outcomes{{"a": check.Fail}, {}, {"a": check.Fail}}, Since[check.Outcome]{Value: check.Fail, Since: day(4), Moments: 1, First: day(2)}},
		{"there later", []outcomes{{}, {"a": check.Fail}, {"a": check.Fail}}, Since[check.Outcome]{Value: check.Fail, Since: day(3), Moments: 2, First: day(3)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := newLog()
			var last digest.Digest
			var run record.Run
			for i, o := range test.runs {
				// Another estate and another stage are no part of it.
				l.ran(t, day(2+i), "other", fact.Designed, outcomes{"a": check.NotApplicable}, nil)
				l.ran(t, day(2+i), "one", fact.Planned, outcomes{"a": check.NotApplicable}, nil)
				run, last = l.ran(t, day(2+i), "one", fact.Designed, o, nil)
			}
			got, ok := derive(t, l, nil).Of(run).Runs.Since(last, 10)[key("a")]
			if !ok || got.Value != test.want.Value || !got.Since.Equal(test.want.Since) || got.Moments != test.want.Moments || !got.First.Equal(test.want.First) || !same(got.Before, test.want.Before) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
			if len(got.Trend) != len(test.runs) {
				t.Errorf("the trend has %d runs, want %d", len(got.Trend), len(test.runs))
			}
			for i, was := range got.Trend {
				want, there := test.runs[i]["a"]
				if there != (was != nil) || there && *was != want {
					t.Errorf("the trend says %v of run %d, want %v, %v", was, i, want, there)
				}
			}
		})
	}
}

// A run of a day that is over tells what was so then, and no later.
func TestRunsOutOfOrder(t *testing.T) {
	l := newLog()
	l.ran(t, day(5), "one", fact.Designed, map[string]check.Outcome{"a": check.Pass}, nil)
	r, last := l.ran(t, day(2), "one", fact.Designed, map[string]check.Outcome{"a": check.Pass}, nil)
	if got := derive(t, l, nil).Of(r).Runs.Since(last, 1)[key("a")]; !got.Since.Equal(day(2)) || !got.First.Equal(day(2)) || got.Moments != 2 || len(got.Trend) != 1 {
		t.Errorf("got %+v", got)
	}
}

// Of findings with one key the gravest counts, in whatever order they come.
func TestGravest(t *testing.T) {
	for _, order := range [][]check.Outcome{{check.Pass, check.Fail}, {check.Fail, check.Pass}} {
		r := record.Run{HasEstate: true, Organisation: "one"}
		for _, o := range order {
			r.Findings = append(r.Findings, check.Finding{Check: "a", Stage: fact.Designed, Outcome: o})
		}
		var h History
		h.AddRun(0, digest.Of(nil), r)
		if got := h.Of(r).Runs.Since(digest.Of(nil), 1)[key("a")].Value; got != check.Fail {
			t.Errorf("%v: got %s", order, got)
		}
	}
}

// A history that grew with its log is the one that is derived at once, byte for
// byte, whatever was sealed, destroyed and sealed again in between.
func TestGrownIsDerived(t *testing.T) {
	outcomes := []check.Outcome{check.Unknown, check.Pass, check.Fail, check.Error, check.NotApplicable}
	for seed := range uint64(60) {
		lots := rand.New(rand.NewPCG(seed, 38))
		l := newLog()
		var grown *History
		var runs []digest.Digest
		var sealed []evidence.Record
		for range 1 + lots.IntN(25) {
			for range lots.IntN(3) {
				found := map[string]check.Outcome{}
				for _, id := range []string{"a", "b", "c"} {
					if lots.IntN(5) > 0 {
						found[id] = outcomes[lots.IntN(len(outcomes))]
					}
				}
				var state *control.State
				if lots.IntN(3) > 0 {
					state = of(control.Precedence()[lots.IntN(len(control.Precedence()))])
				}
				_, named := l.ran(t, day(1+lots.IntN(28)), []string{"one", "two", ""}[lots.IntN(3)], []fact.Stage{fact.Designed, fact.Planned}[lots.IntN(2)], found, state)
				runs = append(runs, named)
				sealed = append(sealed, evidence.Record{Kind: record.RunKind, Subject: l.subjectOf(named), Time: day(1), Payload: l.payloads[named]})
			}
			if len(runs) > 0 && lots.IntN(6) == 0 {
				i := lots.IntN(len(runs))
				l.destroy(t, runs[i], day(28))
				if lots.IntN(2) == 0 {
					l.seal(sealed[i], "run")
				}
			}
			grown = derive(t, l, grown)
			raw := encoded(t, grown)
			if again := encoded(t, derive(t, l, nil)); !bytes.Equal(raw, again) {
				t.Fatalf("seed %d, %d records: grown is\n%s\nderived is\n%s", seed, len(l.entries), raw, again)
			}
			back, err := Decode(raw)
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			grown = back
		}
	}
}

func (l *fakeLog) subjectOf(payload digest.Digest) string {
	i := slices.IndexFunc(l.entries, func(e evidence.Entry) bool { return e.Leaf.Payload == payload })
	return l.entries[i].Leaf.Subject
}

// What is known already is not read again.
func TestGrowingReadsWhatIsNew(t *testing.T) {
	l := newLog()
	for i := range 5 {
		l.ran(t, day(2+i), "one", fact.Designed, nil, of(control.Partial))
	}
	h := derive(t, l, nil)
	l.ran(t, day(8), "one", fact.Designed, nil, of(control.Partial))
	l.reads = 0
	derive(t, l, h)
	if l.reads != 2 {
		t.Errorf("%d payloads were read for a run and its posture", l.reads)
	}
}

// What was destroyed is passed over, counted, and gone from the history; what
// is missing without anybody's word is an error.
func TestDestroyed(t *testing.T) {
	l := newLog()
	_, first := l.ran(t, day(2), "one", fact.Designed, map[string]check.Outcome{"a": check.Fail}, of(control.Failing))
	r, last := l.ran(t, day(3), "one", fact.Designed, map[string]check.Outcome{"b": check.Pass}, of(control.Partial))
	h := derive(t, l, nil)
	if h.Destroyed != 0 || !strings.Contains(string(encoded(t, h)), `"fail"`) {
		t.Fatalf("before: %s", encoded(t, h))
	}
	l.destroy(t, first, day(20))
	h = derive(t, l, h)
	// The run, and the posture of a run that nobody knows any more.
	if raw := string(encoded(t, h)); h.Destroyed != 2 || strings.Contains(raw, `"fail"`) || strings.Contains(raw, first.String()) {
		t.Errorf("%d counted: %s", h.Destroyed, raw)
	}
	if got := h.Of(r).Runs.Since(last, 10); len(got) != 1 || got[key("b")].Moments != 1 {
		t.Errorf("got %+v", got)
	}
	delete(l.payloads, last)
	if _, err := Derive(t.Context(), l, l.end(), nil); !errors.Is(err, errMissing) {
		t.Errorf("a payload that is missing: %v", err)
	}
}

// What was sealed again after it was destroyed is there again.
func TestSealedAgain(t *testing.T) {
	l := newLog()
	r, named := l.ran(t, day(2), "one", fact.Designed, map[string]check.Outcome{"a": check.Fail}, nil)
	payload := l.payloads[named]
	l.destroy(t, named, day(20))
	l.seal(evidence.Record{Kind: record.RunKind, Subject: r.Subject(), Time: day(2), Payload: payload}, "run")
	if h := derive(t, l, nil); h.Destroyed != 1 || h.Of(r).Runs.Since(named, 1)[key("a")].Moments != 1 {
		t.Errorf("got %s", encoded(t, h))
	}
	h := derive(t, l, nil)
	h.AddRun(9, named, r)
	if got := len(h.Of(r).Runs.Moments); got != 1 {
		t.Errorf("one run is %d moments", got)
	}
}

// Files that are no estate's are not those of the last time.
func TestFilesHaveNoHistory(t *testing.T) {
	l := newLog()
	l.ran(t, day(2), "", fact.Planned, map[string]check.Outcome{"a": check.Fail}, nil)
	if h := derive(t, l, nil); len(h.Series) != 0 || h.Destroyed != 0 {
		t.Errorf("got %+v", h)
	}
}

// A file that is not as it was written is refused.
func TestDecode(t *testing.T) {
	l := newLog()
	l.ran(t, day(2), "one", fact.Designed, map[string]check.Outcome{"a": check.Fail}, of(control.Failing))
	l.ran(t, day(3), "one", fact.Designed, map[string]check.Outcome{"a": check.Pass}, of(control.Partial))
	h := derive(t, l, nil)
	raw := encoded(t, h)
	for i := range raw {
		damaged := bytes.Clone(raw)
		damaged[i] ^= 1
		if _, err := Decode(damaged); err == nil {
			t.Fatalf("byte %d of %d is damaged, and nothing is said: %s", i, len(raw), damaged)
		}
		if _, err := Decode(raw[:i]); err == nil {
			t.Fatalf("it ends at byte %d of %d, and nothing is said", i, len(raw))
		}
	}
	for _, from := range []int{-1, 0, 2} {
		other := derive(t, l, nil)
		other.Series[0].Runs.Lines[0].Spans[1].From = from
		if _, err := Decode(encoded(t, other)); err == nil {
			t.Errorf("a span from moment %d is taken", from)
		}
	}
	newer := bytes.Replace(raw, []byte(Format), []byte("ward-history/2"), 1)
	if _, err := Decode(newer); err == nil || !strings.Contains(err.Error(), `its format is "ward-history/2", want ward-history/1`) {
		t.Errorf("another version: %v", err)
	}
}

// The first drill that is sealed adds a stage to the runs behind it, and begins no other
// history.
func TestARecordedStageIsInTheSameSeries(t *testing.T) {
	run := func(stages ...fact.Stage) record.Run {
		r := record.Run{HasEstate: true, Organisation: "hrg"}
		for _, s := range stages {
			r.Snapshots = append(r.Snapshots, record.Snapshot{Snapshot: fact.Snapshot{Stage: s}})
		}
		return r
	}
	var h History
	h.AddRun(1, digest.Of([]byte("1")), run(fact.Designed))
	h.AddRun(2, digest.Of([]byte("2")), run(fact.Designed, fact.Recorded))
	h.AddRun(3, digest.Of([]byte("3")), run(fact.Designed, fact.Planned))
	if n := len(h.Of(run(fact.Designed, fact.Recorded)).Runs.Moments); n != 2 {
		t.Errorf("%d runs can be held against each other, want 2", n)
	}
}
