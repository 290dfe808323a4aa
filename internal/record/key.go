package record

import (
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
)

// Key tells which findings of two runs are the same one: of one check about one
// subject at one stage, in whatever version and for whatever reason.
type Key struct {
	Check   string     `json:"check"`
	Subject string     `json:"subject"` // its key; "" for what a check has no subject for
	Stage   fact.Stage `json:"stage"`
}

// KeyOf returns a finding's key.
func KeyOf(f check.Finding) Key { return Key{Check: f.Check, Subject: f.Subject.Key(), Stage: f.Stage} }
