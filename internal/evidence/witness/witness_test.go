package witness_test

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	fnote "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/wardhq/ward/internal/evidence/witness"
)

const origin = "ward.example/log"

// history is a log's tree, by the module mirror's own code.
type history struct {
	hashes []tlog.Hash
	n      int64
}

func (h *history) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		found[i] = h.hashes[at]
	}
	return found, nil
}

// grow appends leaves until there are n.
func (h *history) grow(t *testing.T, n int64, label string) {
	t.Helper()
	for ; h.n < n; h.n++ {
		more, err := tlog.StoredHashes(h.n, fmt.Appendf(nil, "%s %d", label, h.n), h)
		if err != nil {
			t.Fatal(err)
		}
		h.hashes = append(h.hashes, more...)
	}
}

func (h *history) root(t *testing.T, n int64) []byte {
	t.Helper()
	if n == 0 {
		return rfc6962.DefaultHasher.EmptyRoot()
	}
	root, err := tlog.TreeHash(n, h)
	if err != nil {
		t.Fatal(err)
	}
	return root[:]
}

// proof returns the lines that prove that the first m leaves are the
// beginning of the first n.
func (h *history) proof(t *testing.T, m, n int64) string {
	t.Helper()
	if m == 0 || m == n {
		return ""
	}
	hashes, err := tlog.ProveTree(n, m, h)
	if err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	for _, hash := range hashes {
		fmt.Fprintln(&lines, base64.StdEncoding.EncodeToString(hash[:]))
	}
	return lines.String()
}

type signer struct {
	note.Signer
	note.Verifier
}

func (s signer) Name() string    { return s.Signer.Name() }
func (s signer) KeyHash() uint32 { return s.Signer.KeyHash() }

func logKey(t *testing.T, name string) signer {
	t.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	return signer{s, v}
}

func checkpoint(t *testing.T, name string, size int64, root []byte, by ...note.Signer) string {
	t.Helper()
	signed, err := note.Sign(&note.Note{Text: fmt.Sprintf("%s\n%d\n%s\n", name, size, base64.StdEncoding.EncodeToString(root))}, by...)
	if err != nil {
		t.Fatal(err)
	}
	return string(signed)
}

// place is a witness behind HTTP.
type place struct {
	server   *witness.Server
	url      string
	verifier note.Verifier
	log      signer
}

func newPlace(t *testing.T) place {
	t.Helper()
	skey, _, err := note.GenerateKey(rand.Reader, "witness.example")
	if err != nil {
		t.Fatal(err)
	}
	s, err := fnote.NewSignerForCosignatureV1(skey)
	if err != nil {
		t.Fatal(err)
	}
	p := place{log: logKey(t, origin), verifier: s.Verifier()}
	p.server = witness.New(s, origin, p.log.Verifier)
	server := httptest.NewServer(p.server)
	t.Cleanup(server.Close)
	p.url = server.URL + "/add-checkpoint"
	return p
}

func (p place) post(t *testing.T, body string) (status int, kind, answer string) {
	t.Helper()
	r, err := http.Post(p.url, "text/plain", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, r.Header.Get("Content-Type"), string(raw)
}

// cosigned posts a request that must be taken, and verifies the answer.
func (p place) cosigned(t *testing.T, body string) {
	t.Helper()
	status, _, answer := p.post(t, body)
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, answer)
	}
	_, cp, _ := strings.Cut(body, "\n\n")
	n, err := note.Open([]byte(cp+answer), note.VerifierList(p.verifier))
	if err != nil || len(n.Sigs) != 1 || strings.Count(answer, "\n") != 1 {
		t.Fatalf("the answer is no line with its cosignature: %v\n%s", err, answer)
	}
}

func TestCosigns(t *testing.T) {
	p := newPlace(t)
	var h history
	h.grow(t, 40, "leaf")
	old := int64(0)
	for _, size := range []int64{0, 1, 1, 7, 8, 40} {
		p.cosigned(t, fmt.Sprintf("old %d\n%s\n%s", old, h.proof(t, old, size), checkpoint(t, origin, size, h.root(t, size), p.log)))
		if got := p.server.Seen(); got != uint64(size) {
			t.Errorf("seen %d, want %d", got, size)
		}
		old = size
	}
}

func TestRefuses(t *testing.T) {
	p := newPlace(t)
	var h, other history
	h.grow(t, 20, "leaf")
	other.grow(t, 20, "another")
	first := checkpoint(t, origin, 8, h.root(t, 8), p.log)
	p.cosigned(t, "old 0\n\n"+first)

	next := func(size int64, by ...note.Signer) string { return checkpoint(t, origin, size, h.root(t, size), by...) }
	twenty := next(20, p.log)
	proof := h.proof(t, 8, 20)
	longest := strings.Repeat(strings.SplitAfter(proof, "\n")[0], 64)
	for _, c := range []struct {
		name, body   string
		status       int
		kind, answer string
	}{
		{"another log", "old 0\n\n" + checkpoint(t, "ward.example/other", 9, h.root(t, 9), logKey(t, "ward.example/other")), http.StatusNotFound, "", ""},
		{"another log's name, by this log's key", "old 0\n\n" + strings.Replace(twenty, origin, "ward.example/oops", 1), http.StatusNotFound, "", ""},
		{"another key", "old 8\n" + proof + "\n" + next(20, logKey(t, origin)), http.StatusForbidden, "", ""},
		{"a changed text", "old 8\n" + proof + "\n" + strings.Replace(twenty, "\n20\n", "\n21\n", 1), http.StatusForbidden, "", ""},
		{"a size that was not the last", "old 7\n" + h.proof(t, 7, 20) + "\n" + twenty, http.StatusConflict, "text/x.tlog.size", "8\n"},
		{"from the beginning", "old 0\n\n" + twenty, http.StatusConflict, "text/x.tlog.size", "8\n"},
		{"an older one", "old 5\n" + h.proof(t, 5, 7) + "\n" + next(7, p.log), http.StatusConflict, "text/x.tlog.size", "8\n"},
		{"another root of this size", "old 8\n\n" + checkpoint(t, origin, 8, other.root(t, 8), p.log), http.StatusConflict, "text/plain; charset=utf-8", ""},
		{"another history", "old 8\n" + other.proof(t, 8, 20) + "\n" + checkpoint(t, origin, 20, other.root(t, 20), p.log), http.StatusUnprocessableEntity, "", ""},
		{"another history with this one's proof", "old 8\n" + proof + "\n" + checkpoint(t, origin, 20, other.root(t, 20), p.log), http.StatusUnprocessableEntity, "", ""},
		{"no proof", "old 8\n\n" + twenty, http.StatusUnprocessableEntity, "", ""},
		{"a proof of nothing", "old 8\n" + proof + "\n" + first, http.StatusUnprocessableEntity, "", ""},
		{"an old size beyond the new", "old 21\n\n" + twenty, http.StatusBadRequest, "", ""},
		{"no old size", proof + "\n" + twenty, http.StatusBadRequest, "", ""},
		{"an old size with a zero", "old 08\n" + proof + "\n" + twenty, http.StatusBadRequest, "", ""},
		{"a negative old size", "old -8\n" + proof + "\n" + twenty, http.StatusBadRequest, "", ""},
		{"a proof that is no base64", "old 8\n!\n\n" + twenty, http.StatusBadRequest, "", ""},
		{"a hash that is too short", "old 8\nAAAA\n\n" + twenty, http.StatusBadRequest, "", ""},
		{"a proof that is too long", "old 8\n" + longest + "\n" + twenty, http.StatusBadRequest, "", ""},
		{"no checkpoint", "old 8\n\nhello\n", http.StatusBadRequest, "", ""},
		{"a checkpoint without signatures", "old 8\n" + proof + "\n" + fmt.Sprintf("%s\n20\n%s\n", origin, base64.StdEncoding.EncodeToString(h.root(t, 20))), http.StatusBadRequest, "", ""},
		{"no empty line", "old 8", http.StatusBadRequest, "", ""},
		{"nothing", "", http.StatusBadRequest, "", ""},
		{"too much", "old 8\n" + strings.Repeat("A", 1<<17), http.StatusRequestEntityTooLarge, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, kind, answer := p.post(t, c.body)
			if status != c.status || c.kind != "" && kind != c.kind || c.answer != "" && answer != c.answer {
				t.Errorf("%d %s %q, want %d %s %q", status, kind, answer, c.status, c.kind, c.answer)
			}
			if strings.Contains(answer, "— witness.example") {
				t.Errorf("refused, and cosigned: %s", answer)
			}
			if p.server.Seen() != 8 {
				t.Errorf("a refusal has moved it to %d", p.server.Seen())
			}
		})
	}
	if r, err := http.Get(p.url); err != nil || r.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET: %v, %v", r, err)
	} else {
		r.Body.Close()
	}
	p.cosigned(t, "old 8\n"+proof+"\n"+twenty)
}

// The empty log has one root, too.
func TestTheEmptyLog(t *testing.T) {
	p := newPlace(t)
	var h history
	h.grow(t, 1, "leaf")
	if status, _, answer := p.post(t, "old 0\n\n"+checkpoint(t, origin, 0, h.root(t, 1), p.log)); status != http.StatusConflict {
		t.Errorf("%d %s", status, answer)
	}
	p.cosigned(t, "old 0\n\n"+checkpoint(t, origin, 0, h.root(t, 0), p.log))
}

// Two that ask at once, each with a history of its own: one is cosigned.
func TestTwoHistoriesAtOnce(t *testing.T) {
	for range 20 {
		p := newPlace(t)
		answers := make(chan int, 2)
		for _, label := range []string{"one", "two"} {
			var h history
			h.grow(t, 3, label)
			body := "old 0\n\n" + checkpoint(t, origin, 3, h.root(t, 3), p.log)
			go func() {
				r, err := http.Post(p.url, "text/plain", strings.NewReader(body))
				if err != nil {
					answers <- 0
					return
				}
				r.Body.Close()
				answers <- r.StatusCode
			}()
		}
		if a, b := <-answers, <-answers; a+b != http.StatusOK+http.StatusConflict {
			t.Fatalf("answered %d and %d", a, b)
		}
	}
}
