// Package outboxtest holds every state database to the promises of package
// outbox.
package outboxtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/outbox"
)

// Opener opens the database of one test once more, as another process would;
// the first call creates it.
type Opener func(t *testing.T) (db outbox.Store, closeDB func() error)

// SQL executes a statement in the database of one test, past the port.
type SQL func(t *testing.T, statement string)

// Run runs the suite. newDatabase names a database of its own for each test.
func Run(t *testing.T, newDatabase func(t *testing.T) (Opener, SQL)) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, open Opener)
	}{
		{"keeps what it is given", keeps},
		{"once by digest", once},
		{"a tag goes with a row that waits", tags},
		{"order", order},
		{"places", places},
		{"a conflict changes nothing", conflict},
		{"queries", queries},
		{"one at a time", owner},
		{"many writers", writers},
		{"a cancelled call", cancelled},
	} {
		t.Run(test.name, func(t *testing.T) {
			open, _ := newDatabase(t)
			test.run(t, open)
		})
	}
	t.Run("what somebody else has changed", func(t *testing.T) {
		open, sql := newDatabase(t)
		changed(t, open, sql)
	})
}

// Row returns the nth of a population of rows: two kinds, three subjects, a
// day between two of them.
func Row(n int) outbox.Row {
	leaf := evidence.Leaf{
		Kind:    fmt.Sprintf("ward-test/%d", 1+n%2),
		Subject: fmt.Sprintf("env:%d", n%3),
		Class:   []string{"finding", "drill"}[n%2],
		Time:    time.Date(2026, 1, 1+n, 0, 0, 0, 0, time.UTC),
		Payload: digest.Of(fmt.Appendf(nil, "payload %d", n)),
		Size:    int64(n),
	}
	raw, err := leaf.Bytes()
	if err != nil {
		panic(err)
	}
	return outbox.Row{ID: digest.Of(raw), Leaf: leaf, Tag: outbox.Tag{byte(n), 31: 1}}
}

func rows(from, to int) []outbox.Row {
	var rs []outbox.Row
	for n := from; n < to; n++ {
		rs = append(rs, Row(n))
	}
	return rs
}

func at(n int, index uint64) outbox.Place { return outbox.Place{ID: Row(n).ID, Index: index} }

func opened(t *testing.T, open Opener) outbox.Store {
	t.Helper()
	db, closeDB := open(t)
	t.Cleanup(func() {
		if err := closeDB(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// apply returns the rows as they are afterwards.
func apply(t *testing.T, db outbox.Store, rs []outbox.Row, ps []outbox.Place) []outbox.Row {
	t.Helper()
	if err := db.Apply(t.Context(), rs, ps); err != nil {
		t.Fatal(err)
	}
	ids := make([]digest.Digest, len(rs))
	for i, r := range rs {
		ids[i] = r.ID
	}
	found := find(t, db, ids...)
	now := make([]outbox.Row, len(rs))
	for i, id := range ids {
		var ok bool
		if now[i], ok = found[id]; !ok {
			t.Fatalf("record %s is not there after it was added", id)
		}
	}
	return now
}

func find(t *testing.T, db outbox.Store, ids ...digest.Digest) map[digest.Digest]outbox.Row {
	t.Helper()
	found, err := db.Find(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func list(t *testing.T, db outbox.Store, q outbox.Query) []outbox.Row {
	t.Helper()
	found, err := db.List(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func keeps(t *testing.T, open Opener) {
	db, closeDB := open(t)
	want := Row(7)
	added := apply(t, db, []outbox.Row{want}, nil)
	if err := closeDB(); err != nil {
		t.Fatal(err)
	}
	db = opened(t, open)
	want.Seq = added[0].Seq
	found := find(t, db, Row(8).ID, want.ID, want.ID, digest.Digest{})
	got := found[want.ID]
	if len(found) != 1 {
		t.Errorf("of four, one of which is there, %d were found", len(found))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	raw, err := got.Leaf.Bytes()
	if err != nil || digest.Of(raw) != want.ID {
		t.Errorf("the leaf came back as %s, error %v", raw, err)
	}
	if none := find(t, db); len(none) != 0 {
		t.Errorf("of none, %d were found", len(none))
	}
}

func once(t *testing.T, open Opener) {
	db := opened(t, open)
	first := apply(t, db, rows(0, 3), nil)
	index := uint64(0)
	apply(t, db, nil, []outbox.Place{{ID: Row(1).ID, Index: index}})
	again := apply(t, db, []outbox.Row{Row(1), Row(5), Row(5), Row(0)}, nil)
	first[1].Place = &index
	for i, want := range []outbox.Row{first[1], again[1], again[1], first[0]} {
		if diff := cmp.Diff(want, again[i]); diff != "" {
			t.Errorf("row %d: %s", i, diff)
		}
	}
	if got := list(t, db, outbox.Query{}); len(got) != 4 {
		t.Errorf("%d rows of 4 records", len(got))
	}
}

// tags holds that whoever hands a waiting record in is who has put it in, and
// that a tag says nothing any more behind a place.
func tags(t *testing.T, open Opener) {
	db := opened(t, open)
	apply(t, db, rows(0, 2), []outbox.Place{at(1, 0)})
	waits, placed, fresh := Row(0), Row(1), Row(2)
	waits.Tag, placed.Tag = outbox.Tag{0: 9}, outbox.Tag{0: 9}
	now := apply(t, db, []outbox.Row{waits, fresh, placed}, nil)
	for i, want := range []outbox.Tag{waits.Tag, fresh.Tag, Row(1).Tag} {
		if now[i].Tag != want {
			t.Errorf("row %d has the tag %x, want %x", i, now[i].Tag, want)
		}
	}
	left, err := db.Unsealed(t.Context(), 0, 10)
	if err != nil || len(left) != 2 || left[0].Tag != waits.Tag || left[0].ID != waits.ID {
		t.Errorf("%+v, %v", left, err)
	}
}

func order(t *testing.T, open Opener) {
	db := opened(t, open)
	given := []outbox.Row{Row(5), Row(2), Row(9), Row(0), Row(7)}
	apply(t, db, given[:3], nil)
	apply(t, db, given[3:], nil)
	var after int64
	for i := 0; i < len(given); i += 2 {
		page, err := db.Unsealed(t.Context(), after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for j, r := range page {
			if r.ID != given[i+j].ID || r.Seq <= after {
				t.Errorf("place %d: another record, or out of order", i+j)
			}
			after = r.Seq
		}
	}
	if page, err := db.Unsealed(t.Context(), after, 2); err != nil || len(page) != 0 {
		t.Errorf("after the last: %d rows, error %v", len(page), err)
	}
}

func places(t *testing.T, open Opener) {
	db := opened(t, open)
	if _, ok, err := db.Last(t.Context()); err != nil || ok {
		t.Fatalf("nothing is sealed: %v, %v", ok, err)
	}
	apply(t, db, rows(0, 4), nil)
	known := []outbox.Place{at(2, 0), at(0, 1)}
	// Rows and places in one call, and places that are known already. What
	// comes back says what the same call noted.
	now := apply(t, db, []outbox.Row{Row(4), Row(0)}, known)
	if now[0].Place != nil || now[1].Place == nil || *now[1].Place != 1 {
		t.Errorf("rows come back without what the same call noted: %+v", now)
	}
	apply(t, db, nil, known)
	last, ok, err := db.Last(t.Context())
	if err != nil || !ok || last != known[1] {
		t.Errorf("the last place is %v, %v, error %v", last, ok, err)
	}
	for id, r := range find(t, db, Row(0).ID, Row(2).ID, Row(1).ID) {
		if want, ok := map[digest.Digest]uint64{Row(2).ID: 0, Row(0).ID: 1}[id]; ok != (r.Place != nil) || ok && *r.Place != want {
			t.Errorf("%+v", r)
		}
	}
	left, err := db.Unsealed(t.Context(), 0, 10)
	if err != nil || len(left) != 3 {
		t.Errorf("%d rows are unsealed, error %v", len(left), err)
	}
}

func conflict(t *testing.T, open Opener) {
	db := opened(t, open)
	apply(t, db, rows(0, 3), []outbox.Place{at(0, 0), at(1, 1)})
	before := list(t, db, outbox.Query{})
	for name, bad := range map[string]outbox.Place{
		"another place":        at(0, 2),
		"somebody's place":     at(2, 1),
		"of an unknown record": at(9, 3),
	} {
		err := db.Apply(t.Context(), rows(3, 4), []outbox.Place{at(2, 2), bad})
		if !errors.Is(err, outbox.ErrConflict) {
			t.Errorf("%s: error %v", name, err)
		}
		if diff := cmp.Diff(before, list(t, db, outbox.Query{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func queries(t *testing.T, open Opener) {
	db := opened(t, open)
	const n = 12
	all := apply(t, db, rows(0, n), nil)
	day := func(d int) time.Time { return time.Date(2026, 1, 1+d, 0, 0, 0, 0, time.UTC) }
	for _, tt := range []struct {
		name  string
		query outbox.Query
		want  func(i int) bool
	}{
		{"all", outbox.Query{}, func(int) bool { return true }},
		{"kind", outbox.Query{Kind: "ward-test/2"}, func(i int) bool { return i%2 == 1 }},
		{"subject", outbox.Query{Subject: "env:1"}, func(i int) bool { return i%3 == 1 }},
		{"class", outbox.Query{Class: "finding"}, func(i int) bool { return i%2 == 0 }},
		{"payload", outbox.Query{Payload: Row(4).Leaf.Payload}, func(i int) bool { return i == 4 }},
		{"period", outbox.Query{From: day(3), Until: day(6)}, func(i int) bool { return i >= 3 && i < 6 }},
		{"between two seconds", outbox.Query{From: day(3).Add(1), Until: day(6).Add(1)}, func(i int) bool { return i > 3 && i <= 6 }},
		{"another zone", outbox.Query{From: day(3).In(time.FixedZone("", 7200))}, func(i int) bool { return i >= 3 }},
		{"page", outbox.Query{After: all[3].Seq, Limit: 4}, func(i int) bool { return i > 3 && i <= 7 }},
		{"together", outbox.Query{Kind: "ward-test/1", Subject: "env:0", From: day(1)}, func(i int) bool { return i%6 == 0 && i > 0 }},
		{"nothing", outbox.Query{Subject: "env:1' OR '1'='1"}, func(int) bool { return false }},
	} {
		var want []outbox.Row
		for i, r := range all {
			if tt.want(i) {
				want = append(want, r)
			}
		}
		if diff := cmp.Diff(want, list(t, db, tt.query)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func owner(t *testing.T, open Opener) {
	first, second := opened(t, open), opened(t, open)
	h := outbox.Holder{Host: "one.example", PID: 4711, Started: time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)}
	release, err := first.Acquire(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	_, err = second.Acquire(t.Context(), outbox.Holder{Host: "two.example", PID: 1, Started: h.Started})
	var held *outbox.HeldError
	if !errors.As(err, &held) || held.By != h || !strings.Contains(err.Error(), "process 4711 on one.example since 2026-11-24T05:00:00Z") {
		t.Fatalf("a second owner: %v", err)
	}
	// Readers and those who only hand records in are not kept out.
	apply(t, second, rows(0, 1), nil)
	if err := release(); err != nil {
		t.Fatal(err)
	}
	release, err = second.Acquire(t.Context(), h)
	if err != nil {
		t.Fatalf("after the first let go: %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
}

func writers(t *testing.T, open Opener) {
	dbs := []outbox.Store{opened(t, open), opened(t, open)}
	const each, people = 20, 8
	var wg sync.WaitGroup
	for w := range people {
		wg.Go(func() {
			for n := range each {
				// Every record is handed in twice, by two writers.
				if err := dbs[w%len(dbs)].Apply(context.WithoutCancel(t.Context()), []outbox.Row{Row(n + each*(w/2))}, nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got := list(t, dbs[0], outbox.Query{}); len(got) != each*people/2 {
		t.Errorf("%d rows of %d records", len(got), each*people/2)
	}
}

func cancelled(t *testing.T, open Opener) {
	db := opened(t, open)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Apply(ctx, rows(0, 1), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if got := list(t, db, outbox.Query{}); len(got) != 0 {
		t.Errorf("%d rows", len(got))
	}
	apply(t, db, rows(0, 1), nil)
}

// changed holds that no row comes out which is not the record that went in.
func changed(t *testing.T, open Opener, sql SQL) {
	db, closeDB := open(t)
	apply(t, db, rows(0, 3), []outbox.Place{at(0, 0)})
	if err := closeDB(); err != nil {
		t.Fatal(err)
	}
	for _, set := range []string{"time = time + 1", "class = 'drill'", "kind = 'ward-test/7'", "subject = 'env:other'", "size = size + 1", "payload = id"} {
		sql(t, "UPDATE records SET "+set+" WHERE place = 0")
		db, closeDB := open(t)
		for name, read := range map[string]func() error{
			"Find": func() error { _, err := db.Find(t.Context(), []digest.Digest{Row(1).ID, Row(0).ID}); return err },
			"List": func() error { _, err := db.List(t.Context(), outbox.Query{}); return err },
			"Last": func() error { _, _, err := db.Last(t.Context()); return err },
		} {
			if err := read(); !errors.Is(err, outbox.ErrChanged) {
				t.Errorf("%s, after %s: %v", name, set, err)
			}
		}
		if _, err := db.Unsealed(t.Context(), 0, 10); err != nil {
			t.Errorf("the rows that were not changed: %v", err)
		}
		if err := closeDB(); err != nil {
			t.Fatal(err)
		}
		sql(t, "DELETE FROM records")
		db, closeDB = open(t)
		apply(t, db, rows(0, 3), []outbox.Place{at(0, 0)})
		if err := closeDB(); err != nil {
			t.Fatal(err)
		}
	}
}
