package ward

import (
	"fmt"
	"strings"
	"time"

	"github.com/invopop/jsonschema"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/language"
)

// Exception is an accepted deviation: a file in exceptions/ beside the
// estate. A finding that it covers stays a finding; the posture says excepted
// until the date is over.
type Exception struct {
	ID           string  `yaml:"id" json:"id" required:"true" pattern:"^[A-Z0-9-]+$" example:"EXC-2026-004" doc:"Its number."`
	Check        string  `yaml:"check" json:"check" required:"true" doc:"The id of the check that it covers."`
	Covers       string  `yaml:"subject" json:"subject" required:"true" doc:"The subject that it covers, as a finding names it; a trailing * covers all that begin so, within one subscription, cluster or entity."`
	Why          string  `yaml:"why" json:"why" required:"true" doc:"Why the deviation is accepted."`
	Approver     string  `yaml:"approver" json:"approver" required:"true" doc:"The role that accepted it."`
	Granted      Date    `yaml:"granted" json:"granted" required:"true" doc:"When it was accepted."`
	Until        Date    `yaml:"until" json:"until" required:"true" doc:"The last day on which it holds: a year after it was granted at most."`
	Compensating string  `yaml:"compensating" json:"compensating" required:"true" doc:"What is done instead."`
	Because      Because `yaml:"because" json:"because" required:"true" doc:"What allows the exception."`
	// Intent is what an exemption of Azure Policy is called by; nothing is
	// accepted.
	Intent string `yaml:"intent" json:"intent,omitempty" enum:"accepted,met" doc:"Whether the risk is accepted, or what is done instead meets what the check is for; accepted where nothing is written."`
}

// Kind implements Value.
func (Exception) Kind() addr.Kind { return ExceptionKind }

// Subject implements Value. What the exception is for is Covers.
func (x Exception) Subject() addr.Subject { return addr.WardSubject("exception", x.ID) }

// About reports whether the exception is for this subject, in whatever time.
func (x Exception) About(subject addr.Subject) bool {
	if subject.IsZero() {
		return false
	}
	want := x.Covers
	if strings.HasPrefix(want, "/") {
		want = strings.ToLower(want)
	}
	if prefix, ok := strings.CutSuffix(want, "*"); ok {
		return strings.HasPrefix(subject.Key(), prefix)
	}
	return want == subject.Key()
}

// Expired reports whether the last day is over, in UTC.
func (x Exception) Expired(at time.Time) bool { return !at.Before(x.Until.End()) }

// Holds reports whether the exception is in force.
func (x Exception) Holds(at time.Time) bool { return !at.Before(x.Granted.Start()) && !x.Expired(at) }

// Attestation is what a person states about a control that no machine can
// see: a file in attestations/ beside the estate.
type Attestation struct {
	ID        string `yaml:"id" json:"id" required:"true" pattern:"^[A-Z0-9-]+$" example:"ATT-2026-011" doc:"Its number."`
	Control   string `yaml:"control" json:"control" required:"true" example:"hipaa/164.308(a)(2)" doc:"The control that it is about: framework, slash, id."`
	Statement string `yaml:"statement" json:"statement" required:"true" doc:"What is stated."`
	By        string `yaml:"by" json:"by" required:"true" doc:"The role that states it."`
	On        Date   `yaml:"on" json:"on" required:"true" doc:"When it was stated."`
	Until     *Date  `yaml:"until" json:"until,omitempty" doc:"The last day on which it holds, where that is before the binding's own limit."`
	Evidence  string `yaml:"evidence" json:"evidence,omitempty" doc:"Where what it stands on is kept."`
	// Decision is there where an addressable specification is not implemented as
	// it is written: 45 CFR 164.306(d)(3) asks that it is documented why.
	Decision Decision `yaml:"decision" json:"decision,omitempty" enum:"alternative,not reasonable" doc:"That an addressable specification is not implemented as it is written: an equivalent measure stands for it, or it is not reasonable and appropriate here. The statement says why, evidence where that is documented."`
}

// Decision is what was decided of an addressable specification.
type Decision string

// The decisions.
const (
	Alternative   Decision = "alternative"
	NotReasonable Decision = "not reasonable"
)

// Means says the decision, behind "that".
func (d Decision) Means() string {
	if d == Alternative {
		return "an equivalent measure stands for it"
	}
	return "it is not reasonable and appropriate here"
}

// Incoherent holds a decision to being documented.
func (a Attestation) Incoherent() (what, hint string) {
	if a.Decision != "" && a.Evidence == "" {
		return "is a decision that is documented nowhere", "write as evidence where it is kept; 45 CFR 164.306(d)(3) asks for that"
	}
	return "", ""
}

// Kind implements Value.
func (Attestation) Kind() addr.Kind { return AttestationKind }

// Subject implements Value.
func (a Attestation) Subject() addr.Subject { return addr.WardSubject("attestation", a.ID) }

// Expired reports whether the last day that the statement itself names is
// over, in UTC.
func (a Attestation) Expired(at time.Time) bool { return a.Until != nil && !at.Before(a.Until.End()) }

// Hold keeps evidence from destruction for as long as it stands in the
// estate: by the class of its records, or by their subject.
type Hold struct {
	Class   string  `yaml:"class" json:"class,omitempty" enum:"run,posture" doc:"Records of this retention class, and of no other: a posture can be computed again from its run alone."`
	Of      string  `yaml:"subject" json:"subject,omitempty" pattern:"^[A-Za-z0-9._:/()-]{1,512}$" example:"ward:estate/hrg" doc:"Records about this subject, as ward evidence log shows it."`
	Since   Date    `yaml:"since" json:"since" required:"true" doc:"When it was ordered."`
	Why     string  `yaml:"why" json:"why" required:"true" doc:"Why it is held."`
	Because Because `yaml:"because" json:"because" required:"true" doc:"What orders it."`
}

// Kind implements Value.
func (Hold) Kind() addr.Kind { return HoldKind }

// Subject implements Value. What is held is Class or Of; two holds of the same
// are told apart by their day.
func (h Hold) Subject() addr.Subject {
	held := "class/" + h.Class
	if h.Class == "" {
		held = "subject/" + h.Of
	}
	return addr.WardSubject("hold", held+"/"+h.Since.String())
}

// Incoherent holds Hold to one way of saying what is held.
func (h Hold) Incoherent() (what, hint string) {
	if h.Class != "" && h.Of != "" {
		return "holds by class and by subject", "name one of the two; a second hold names the other"
	}
	if h.Class == "" && h.Of == "" {
		return "does not say what is held", "name a class or a subject"
	}
	return "", ""
}

// Because names what asks for something: exactly one of a clause, a contract
// or a policy. Contracts and policies of the organisation are frameworks too.
type Because struct {
	Clause   string `yaml:"clause" json:"clause,omitempty" example:"45 CFR 164.316(b)(2)(i)" doc:"A citation of law or of a standard."`
	Contract string `yaml:"contract" json:"contract,omitempty" example:"BAA 2026-03, section 4" doc:"A contract, and where in it."`
	Policy   string `yaml:"policy" json:"policy,omitempty" example:"POL-014" doc:"A policy of the organisation."`
}

// String returns the one that is set.
func (b Because) String() string {
	switch {
	case b.Clause != "":
		return b.Clause
	case b.Contract != "":
		return b.Contract
	default:
		return b.Policy
	}
}

// Incoherent holds Because to exactly one of its keys.
func (b Because) Incoherent() (what, hint string) {
	written := 0
	for _, s := range []string{b.Clause, b.Contract, b.Policy} {
		if s != "" {
			written++
		}
	}
	if written == 1 {
		return "", ""
	}
	return fmt.Sprintf("names %d things that ask for it, want exactly one", written), "write one of clause, contract, policy"
}

// JSONSchemaExtend says that exactly one of the keys is written.
func (Because) JSONSchemaExtend(s *jsonschema.Schema) {
	one := uint64(1)
	s.MinProperties, s.MaxProperties = &one, &one
}

// Date is a calendar day, without a time zone.
type Date = language.Date
