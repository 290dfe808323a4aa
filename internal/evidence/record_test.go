package evidence

import (
	"testing"
	"time"
)

func TestDigestCoversAll(t *testing.T) {
	base := Record{Kind: "ward-run/1", Subject: "ward:estate/hrg", Time: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), Payload: []byte(`{"a":1}`)}
	// Written down once: a stranger must come to the same.
	const want = "sha256:a2cb1faebe18ede7baeddf2d472d9aa8f770ab4ed22b1a0a23af96b3d897e6cc"
	if got := base.Digest().String(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for name, change := range map[string]func(*Record){
		"kind":               func(r *Record) { r.Kind += "0" },
		"subject":            func(r *Record) { r.Subject += "x" },
		"time":               func(r *Record) { r.Time = r.Time.Add(time.Second) },
		"payload":            func(r *Record) { r.Payload = []byte(`{"a":2}`) },
		"payload's form":     func(r *Record) { r.Payload = []byte(`{"a": 1}`) },
		"kind into subject":  func(r *Record) { r.Kind, r.Subject = "ward-run/1w", "ard:estate/hrg" },
		"nothing but a kind": func(r *Record) { *r = Record{Kind: r.Kind} },
		"no payload":         func(r *Record) { r.Payload = nil },
	} {
		r := base
		change(&r)
		if r.Digest() == base.Digest() {
			t.Errorf("another %s has the same digest", name)
		}
	}
	elsewhere := base
	elsewhere.Time = base.Time.In(time.FixedZone("east", 3600))
	if elsewhere.Digest() != base.Digest() {
		t.Error("the same time in another zone has another digest")
	}
}
