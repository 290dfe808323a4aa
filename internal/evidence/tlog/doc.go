// Package tlog appends leaves to a ledger's log and publishes its checkpoints.
// It is the only importer of the log library, Tessera.
//
// It promises that one process at a time appends to a folder; that a leaf
// which Append has returned for survives a kill and a loss of power; that each
// published checkpoint is kept under its size before it becomes the newest,
// and is never signed again; that no checkpoint contradicts one before it; and
// that what an appender leaves behind when it is killed is gone after the next
// Open. A folder that was brought back from a mirror, which leaves the library's
// own state out, is gone on with from its newest checkpoint.
//
// Publishing is not left to the library's own timer, for three reasons: the
// timer compares the clock with the age of a file, so that a clock set back
// stops it for as long; it waits for 100 ms at least; and it tells nobody but
// a log file why it failed. The library makes, signs and has the checkpoint
// witnessed; when, and where to, is decided here.
package tlog

import (
	"errors"
	"net/http"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/wardhq/ward/internal/evidence/outbox"
)

// MaxBatch is the number of leaves that are appended at once.
const MaxBatch = 256

// Options say where a log is and who speaks for it.
type Options struct {
	// Dir is the ledger's folder. The log is in log/ below it.
	Dir string
	// Signers sign checkpoints. All have the ledger's name, its origin; the
	// first is the one that lasts.
	Signers []note.Signer
	// Witnesses is a policy as Tessera and Sigsum write it: lines of witness
	// NAME VKEY URL, group NAME N NAME…, quorum NAME. Empty is no witnesses.
	Witnesses []byte
	// WitnessTimeout bounds the wait for them; 0 is Tessera's 5 s.
	WitnessTimeout time.Duration
	// HTTP is how they are reached; nil is http.DefaultClient.
	HTTP *http.Client
	// Holder is what a second appender is told.
	Holder outbox.Holder
	// Step is called between the steps of publishing, StepKept and StepNewest;
	// for tests that end the process there.
	Step func(string)
}

// The steps of publishing.
const (
	StepKept   = "checkpoint kept"
	StepNewest = "checkpoint newest"
)

// Published is a checkpoint that was signed, witnessed where a policy asks
// for it, and kept.
type Published struct {
	Size uint64
	Raw  []byte
}

var (
	// ErrBroken says that an append failed half-way. What is in the log can be
	// told only by opening it again.
	ErrBroken = errors.New("an append failed half-way: close the ledger and open it again")
	// ErrRolledBack says that the log's folder is older than what it has
	// published: it was brought back from a backup, or cut.
	ErrRolledBack = errors.New("the log is shorter than its newest checkpoint")
	// ErrHistory says that the log does not hold what it has published: it was
	// changed, or damaged. Nothing is signed that would be a second history.
	ErrHistory = errors.New("the log does not hold what its newest checkpoint says")
)
