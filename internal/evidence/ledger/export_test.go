package ledger

import (
	"time"

	"github.com/wardhq/ward/internal/evidence/outbox"
	"github.com/wardhq/ward/internal/evidence/tlog"
)

// AtStep has a ledger call a function at each step, by its name.
func AtStep(o *Options, at func(name string)) { o.at = func(s step) { at(string(s)) } }

// Bound returns a row as the one that has the key puts it in.
func Bound(by Signer, r outbox.Row) outbox.Row {
	r.Tag = tagOf(by, r.ID)
	return r
}

// Rest has a ledger's publisher rest by this instead of time.After.
func Rest(o *Options, after func(time.Duration) <-chan time.Time) { o.after = after }

// Steps returns the names of the steps by those of their constants.
func Steps() map[string]string {
	return map[string]string{
		"stepStart":          string(stepStart),
		"stepPayload":        string(stepPayload),
		"stepBeforeOutbox":   string(stepBeforeOutbox),
		"stepOutbox":         string(stepOutbox),
		"stepBeforeLog":      string(stepBeforeLog),
		"stepAppended":       string(stepAppended),
		"stepPublished":      string(stepPublished),
		"stepNoted":          string(stepNoted),
		"stepAppendedLate":   string(stepAppendedLate),
		"stepSettled":        string(stepSettled),
		"stepDestroySealed":  string(stepDestroySealed),
		"stepDestroyRemoved": string(stepDestroyRemoved),
		"stepKeyMade":        string(stepKeyMade),
		"stepKeySealed":      string(stepKeySealed),
		"stepKeyCurrent":     string(stepKeyCurrent),
		"StepKept":           tlog.StepKept,
		"StepNewest":         tlog.StepNewest,
	}
}
