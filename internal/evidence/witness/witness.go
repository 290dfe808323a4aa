// Package witness is a small witness: it cosigns a log's checkpoint when it
// continues all that it has cosigned of that log before
// (https://c2sp.org/tlog-witness).
//
// It promises never to cosign two histories of one log. It is for tests and
// demonstrations: it keeps what it has seen in memory, so that a restart makes
// it forget, which a witness for others must not.
package witness

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	flog "github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

const (
	// maxBody is more than a checkpoint with many signatures and a proof of
	// the greatest depth.
	maxBody = 64 << 10
	// maxProof is the specification's own bound.
	maxProof = 63
)

// Server answers POST /add-checkpoint.
type Server struct {
	signer note.Signer
	logs   note.Verifiers
	origin string

	mu   sync.Mutex
	seen *flog.Checkpoint
	mux  *http.ServeMux
}

// New returns a witness of one log: origin is its name, and logs are its keys.
// The signer makes cosignatures (formats/note.NewSignerForCosignatureV1).
func New(signer note.Signer, origin string, logs ...note.Verifier) *Server {
	s := &Server{signer: signer, logs: note.VerifierList(logs...), origin: origin, mux: http.NewServeMux()}
	s.mux.HandleFunc("POST /add-checkpoint", s.add)
	return s
}

// Seen returns the size of the checkpoint that was cosigned last.
func (s *Server) Seen() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		return 0
	}
	return s.seen.Size
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// refusal is an answer other than 200.
type refusal struct {
	status int
	why    string
}

func (r *refusal) Error() string { return r.why }

func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status, fmt.Sprintf(format, args...)}
}

// behind says which size the client should have begun from.
type behind struct{ size uint64 }

func (b *behind) Error() string { return fmt.Sprintf("the last cosigned size is %d", b.size) }

func (s *Server) add(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		http.Error(w, "the request is too long", http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		http.Error(w, "the request was cut", http.StatusBadRequest)
		return
	}
	line, err := s.cosign(body)
	var b *behind
	var no *refusal
	switch {
	case errors.As(err, &b):
		w.Header().Set("Content-Type", "text/x.tlog.size")
		w.WriteHeader(http.StatusConflict)
		fmt.Fprintf(w, "%d\n", b.size)
	case errors.As(err, &no):
		http.Error(w, no.why, no.status)
	case err != nil:
		http.Error(w, "the witness failed", http.StatusInternalServerError)
	default:
		_, _ = w.Write(line)
	}
}

// request is what a client sends.
type request struct {
	old        uint64
	proof      [][]byte
	checkpoint []byte
}

func parse(body []byte) (request, error) {
	head, checkpoint, ok := bytes.Cut(body, []byte("\n\n"))
	if !ok {
		return request{}, refuse(http.StatusBadRequest, "no empty line")
	}
	lines := strings.Split(string(head), "\n")
	number, ok := strings.CutPrefix(lines[0], "old ")
	old, err := strconv.ParseUint(number, 10, 64)
	if !ok || err != nil || strconv.FormatUint(old, 10) != number {
		return request{}, refuse(http.StatusBadRequest, "want a first line as: old 42")
	}
	if len(lines)-1 > maxProof {
		return request{}, refuse(http.StatusBadRequest, "a proof of %d hashes: at most %d", len(lines)-1, maxProof)
	}
	q := request{old: old, checkpoint: checkpoint}
	for _, line := range lines[1:] {
		hash, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(hash) != rfc6962.DefaultHasher.Size() {
			return request{}, refuse(http.StatusBadRequest, "a line of the proof is no hash")
		}
		q.proof = append(q.proof, hash)
	}
	return q, nil
}

// cosign returns the cosignature's line.
func (s *Server) cosign(body []byte) ([]byte, error) {
	q, err := parse(body)
	if err != nil {
		return nil, err
	}
	signed, next, err := s.open(q.checkpoint)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.continues(q, next); err != nil {
		return nil, err
	}
	both, err := note.Sign(&note.Note{Text: signed.Text}, s.signer)
	if err != nil {
		return nil, err
	}
	s.seen = next
	return both[len(signed.Text)+1:], nil
}

// open verifies that the log has signed the checkpoint.
func (s *Server) open(raw []byte) (*note.Note, *flog.Checkpoint, error) {
	var next flog.Checkpoint
	if _, err := next.Unmarshal(raw); err != nil {
		return nil, nil, refuse(http.StatusBadRequest, "not a checkpoint")
	}
	if next.Origin != s.origin {
		return nil, nil, refuse(http.StatusNotFound, "this witness does not know the log %q", next.Origin)
	}
	signed, err := note.Open(raw, s.logs)
	var unverified *note.UnverifiedNoteError
	var wrong *note.InvalidSignatureError
	switch {
	case errors.As(err, &unverified), errors.As(err, &wrong):
		return nil, nil, refuse(http.StatusForbidden, "no key of the log has signed this checkpoint")
	case err != nil:
		return nil, nil, refuse(http.StatusBadRequest, "not a signed note")
	}
	// What is signed is parsed, not what was sent around it.
	if _, err := next.Unmarshal([]byte(signed.Text)); err != nil {
		return nil, nil, refuse(http.StatusBadRequest, "not a checkpoint")
	}
	return signed, &next, nil
}

// continues reports why a checkpoint is not the continuation of the last.
func (s *Server) continues(q request, next *flog.Checkpoint) error {
	last := s.seen
	if last == nil {
		last = &flog.Checkpoint{Hash: rfc6962.DefaultHasher.EmptyRoot()}
	}
	switch {
	case q.old > next.Size:
		return refuse(http.StatusBadRequest, "the old size %d is greater than the checkpoint's %d", q.old, next.Size)
	case q.old != last.Size:
		return &behind{last.Size}
	case next.Size == last.Size && !bytes.Equal(next.Hash, last.Hash):
		return refuse(http.StatusConflict, "another root at size %d was cosigned before", next.Size)
	case last.Size == 0 || next.Size == last.Size:
		if len(q.proof) != 0 {
			return refuse(http.StatusUnprocessableEntity, "there is nothing to prove from %d to %d", last.Size, next.Size)
		}
		return nil
	}
	if err := proof.VerifyConsistency(rfc6962.DefaultHasher, last.Size, next.Size, q.proof, last.Hash, next.Hash); err != nil {
		return refuse(http.StatusUnprocessableEntity, "checkpoint %d does not continue checkpoint %d", next.Size, last.Size)
	}
	return nil
}
