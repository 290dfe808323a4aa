package sessions_test

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/app/sessions"
	"github.com/wardhq/ward/internal/step"
)

// cache is a Redis as it should be, or as a test wants it. A real one is rehearsed with
// by internal/app/rehearse.
type cache struct {
	kept       int
	lost       bool
	persistent bool
	stays      bool // it is not lost although it was to be
	restored   int
}

var errGone = errors.New("connection refused")

func (c *cache) Answers(context.Context) error {
	if c.lost {
		return errGone
	}
	return nil
}
func (c *cache) Ready(ctx context.Context) error { return c.Answers(ctx) }
func (c *cache) Keep(_ context.Context, n int) error {
	c.kept = n
	return nil
}
func (c *cache) Kept(context.Context, int) (int, error) { return c.kept, nil }
func (c *cache) Drop(ctx context.Context, _ int) error {
	if err := c.Answers(ctx); err != nil {
		return err
	}
	c.kept = 0
	return nil
}

func (c *cache) Lose(context.Context) error {
	c.lost = !c.stays
	if !c.persistent && c.lost {
		c.kept = 0
	}
	return nil
}

func (c *cache) Restore(context.Context) error {
	c.lost = false
	c.restored++
	return nil
}

type kept struct {
	entries []step.Entry
	then    func(step.Entry)
}

func (k *kept) Entries() []step.Entry { return slices.Clone(k.entries) }

func (k *kept) Append(e step.Entry) error {
	k.entries = append(k.entries, e)
	if k.then != nil {
		k.then(e)
	}
	return nil
}

func request(c *cache) sessions.Request {
	return sessions.Request{
		Cache: c, Holds: true, Sessions: 10, Patience: time.Minute, Journal: &kept{}, System: "test",
		Beside: func(context.Context) (map[string]int64, error) { return map[string]int64{"jobs of the queue": 5}, nil },
	}
}

var service = sessions.Sessions{Version: "test", Now: time.Now, Text: rand.Text}

// What the loss comes to is held against what was said before.
func TestExpected(t *testing.T) {
	jobs := int64(5)
	for name, tt := range map[string]struct {
		cache    cache
		change   func(*sessions.Request)
		expected string
		wrong    string // "" where it passes
	}{
		"sessions in Redis":            {expected: "everybody is signed out"},
		"sessions in the database":     {change: func(r *sessions.Request) { r.Holds = false }, expected: "nobody is signed out: sessions are in the database"},
		"on a disk":                    {cache: cache{persistent: true}, change: func(r *sessions.Request) { r.Persistent = true }, expected: "what Redis keeps is on a disk"},
		"on a disk against the design": {cache: cache{persistent: true}, expected: "everybody", wrong: "10 of 10 sessions that were in Redis are there, want 0"},
		"not on the disk":              {change: func(r *sessions.Request) { r.Persistent = true }, expected: "disk", wrong: "0 of 10 sessions that were in Redis are there, want 10"},
		"it is not lost":               {cache: cache{stays: true}, expected: "everybody", wrong: "still answered although Redis was to be lost"},
		"a queue that was touched": {change: func(r *sessions.Request) {
			r.Beside = func(context.Context) (map[string]int64, error) {
				jobs--
				return map[string]int64{"jobs of the queue": jobs}, nil
			}
		}, expected: "the queue", wrong: "jobs of the queue: 3, want 4 as before"},
	} {
		t.Run(name, func(t *testing.T) {
			c := tt.cache
			r := request(&c)
			if tt.change != nil {
				tt.change(&r)
			}
			d, _ := service.Drill(t.Context(), r)
			if wrong := strings.Join(d.Wrong, "; "); d.Passed() != (tt.wrong == "") || !strings.Contains(wrong, tt.wrong) || !strings.Contains(d.Expected, tt.expected) {
				t.Errorf("passed %t, wrong %q, expected %q", d.Passed(), wrong, d.Expected)
			}
			if tt.wrong == "" && d.Back.Shows != step.Rehearsed {
				t.Errorf("back: %+v", d.Back)
			}
			if c.kept != 0 || c.lost {
				t.Errorf("left: %+v", c)
			}
		})
	}
}

// Wherever it is cut, Redis runs again and keeps nothing of the drill's.
func TestCutAnywhere(t *testing.T) {
	for _, at := range []string{"keep", "lose", "see", "restore", "compare"} {
		ctx, cut := context.WithCancel(t.Context())
		c := &cache{}
		r := request(c)
		r.Journal = &kept{then: func(e step.Entry) {
			if e.Step == at && e.Event == step.Ended {
				cut()
			}
		}}
		d, err := service.Drill(ctx, r)
		cut()
		if at != "compare" && (!errors.Is(err, context.Canceled) || d.Passed()) {
			t.Errorf("%s: %v", at, err)
		}
		if !d.Record.Cleared() || c.lost || c.kept != 0 {
			t.Errorf("%s: left: %+v, cleared %t", at, c, d.Record.Cleared())
		}
	}
}
