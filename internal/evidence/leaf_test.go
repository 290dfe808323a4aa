package evidence_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/evidencetest"
)

func TestLeafIsWhatAStrangerReads(t *testing.T) {
	r := evidencetest.Record(3)
	r.Time = r.Time.In(time.FixedZone("east", 3600)).Add(300 * time.Millisecond)
	raw, err := r.Leaf("run").Bytes()
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"class":"run","format":"ward-leaf/1","kind":"ward-run/1","payload":"sha256:` +
		`a27516394708c6bb52be1620112e7f20f8ef5c76b461c2cc7c6ea7c72ce7af6c","size":20,"subject":"ward:estate/clinic-3","time":"2026-11-24T09:03:00Z"}`
	if got := string(raw); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	canonical, err := canonical.JSON(raw)
	if err != nil || !bytes.Equal(canonical, raw) {
		t.Errorf("it is not in the form of RFC 8785: %s, %v", canonical, err)
	}
	leaf, err := evidence.ParseLeaf(raw)
	if diff := cmp.Diff(r.Leaf("run"), leaf); err != nil || diff != "" {
		t.Error(diff, err)
	}
}

func TestLeafHoldsNoPersonalData(t *testing.T) {
	for subject, ok := range map[string]bool{
		"ward:estate/hrg": true,
		"ward:files/-":    true,
		"/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-odoo_(prod)": true,
		"apps/v1:Deployment/odoo/web":     true,
		strings.Repeat("a", 512):          true,
		"":                                false,
		"jane.doe@example.org":            false,
		"jane.doe%40example.org":          false,
		"Jane Doe":                        false,
		"jane\tdoe":                       false,
		"doe,jane":                        false,
		"doe+jane":                        false,
		"jane_doe.org#EXT#":               false,
		"müller":                          false,
		`jane"doe`:                        false,
		`jane\doe`:                        false,
		"jane\x00doe":                     false,
		strings.Repeat("a", 513):          false,
		"https://example.org/?q=jane&r=1": false,
	} {
		r := evidencetest.Record(1)
		r.Subject = subject
		_, err := r.Leaf("run").Bytes()
		if (err == nil) != ok {
			t.Errorf("%q: %v", subject, err)
		}
		if err != nil && subject != "" && strings.Contains(err.Error(), subject) {
			t.Errorf("%q is in the error", subject)
		}
	}
}

func TestLeavesThatCannotBeSealed(t *testing.T) {
	good := evidencetest.Record(1).Leaf("run")
	for name, change := range map[string]func(*evidence.Leaf){
		"no class":               func(l *evidence.Leaf) { l.Class = "" },
		"two words":              func(l *evidence.Leaf) { l.Class = "a b" },
		"a capital":              func(l *evidence.Leaf) { l.Class = "Run" },
		"a digit first":          func(l *evidence.Leaf) { l.Class = "1run" },
		"a long class":           func(l *evidence.Leaf) { l.Class = strings.Repeat("a", 33) },
		"no version":             func(l *evidence.Leaf) { l.Kind = "ward-run" },
		"version 0":              func(l *evidence.Leaf) { l.Kind = "ward-run/0" },
		"version 01":             func(l *evidence.Leaf) { l.Kind = "ward-run/01" },
		"two versions":           func(l *evidence.Leaf) { l.Kind = "ward-run/1/2" },
		"no kind":                func(l *evidence.Leaf) { l.Kind = "/1" },
		"a negative size":        func(l *evidence.Leaf) { l.Size = -1 },
		"no payload":             func(l *evidence.Leaf) { l.Payload = digest.Digest{} },
		"no time":                func(l *evidence.Leaf) { l.Time = time.Time{} },
		"a far time":             func(l *evidence.Leaf) { l.Time = l.Time.AddDate(9000, 0, 0) },
		"a ledger's class":       func(l *evidence.Leaf) { l.Class = evidence.ClassLedger },
		"a destruction's kind":   func(l *evidence.Leaf) { l.Kind = evidence.DestroyedKind },
		"nothing: the zero leaf": func(l *evidence.Leaf) { *l = evidence.Leaf{} },
	} {
		l := good
		change(&l)
		if raw, err := l.Bytes(); err == nil {
			t.Errorf("%s: %s", name, raw)
		}
	}
}

func TestDestructionReadsBack(t *testing.T) {
	d := evidence.Destruction{Payload: digest.Of([]byte("x")), Class: "run", Rule: `1 year & a <day>, "kept"`, Until: evidencetest.Start, Time: evidencetest.Start.Add(time.Hour)}
	r, err := d.Record("ward:ledger/payloads")
	if err != nil {
		t.Fatal(err)
	}
	if canonical, err := canonical.JSON(r.Payload); err != nil || !bytes.Equal(canonical, r.Payload) {
		t.Errorf("%s is not in the form of RFC 8785", r.Payload)
	}
	got, err := evidence.ParseDestruction(r.Payload)
	if diff := cmp.Diff(d, got); err != nil || diff != "" {
		t.Error(diff, err)
	}
	if _, err := r.Leaf(evidence.ClassLedger).Bytes(); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"", "{}", "null", string(r.Payload) + " ", strings.Replace(string(r.Payload), "run", "ledger", 1), strings.Replace(string(r.Payload), "10:00", "08:00", 1)} {
		if got, err := evidence.ParseDestruction([]byte(bad)); err == nil {
			t.Errorf("%q is read as %v", bad, got)
		}
	}
}

// Each byte of a leaf means something, and a leaf reads as it was written.
func TestLeafReadsBack(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		leaf := evidence.Leaf{
			Class:   rapid.StringMatching(`[a-km-z][a-z0-9-]{0,31}`).Draw(r, "class"),
			Kind:    rapid.StringMatching(`[a-ce-z][a-z0-9-]{0,47}/[1-9][0-9]{0,3}`).Draw(r, "kind"),
			Payload: digest.Of([]byte(rapid.String().Draw(r, "payload"))),
			Size:    rapid.Int64Min(0).Draw(r, "size"),
			Subject: rapid.StringMatching(`[A-Za-z0-9._:/()-]{1,100}`).Draw(r, "subject"),
			Time:    time.Unix(rapid.Int64Range(0, 253402300799).Draw(r, "time"), 0).UTC(),
		}
		raw, err := leaf.Bytes()
		if err != nil {
			r.Fatal(err)
		}
		got, err := evidence.ParseLeaf(raw)
		if err != nil || got != leaf {
			r.Fatalf("%v: %v, %v", leaf, got, err)
		}
		if len(raw) > evidence.MaxLeaf {
			r.Fatalf("%d bytes", len(raw))
		}
		at := rapid.IntRange(0, len(raw)-1).Draw(r, "at")
		raw[at] ^= 1 << rapid.IntRange(0, 7).Draw(r, "bit")
		if got, err := evidence.ParseLeaf(raw); err == nil && got == leaf {
			r.Fatalf("%s is the same leaf", raw)
		}
	})
}

func FuzzParseLeaf(f *testing.F) {
	raw, err := evidencetest.Record(1).Leaf("run").Bytes()
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		string(raw), "", "{}", string(raw) + "\n",
		strings.Replace(string(raw), `"size":`, `"size":0`, 1),
		strings.Replace(string(raw), `"size":`, `"size":+`, 1),
		strings.Replace(string(raw), "Z", "+00:00", 1),
		strings.Replace(string(raw), ":00Z", ":00.0Z", 1),
		strings.Replace(string(raw), "11-24", "02-30", 1),
		strings.ToUpper(string(raw)),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		leaf, err := evidence.ParseLeaf(raw)
		if err != nil {
			return
		}
		again, err := leaf.Bytes()
		if err != nil || !bytes.Equal(again, raw) {
			t.Errorf("%q reads as %q, %v", raw, again, err)
		}
		if canonical, err := canonical.JSON(raw); err != nil || !bytes.Equal(canonical, raw) || !json.Valid(raw) {
			t.Errorf("%q is not canonical: %v", raw, err)
		}
	})
}
