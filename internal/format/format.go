// Package format names every form of JSON that Ward prints, seals or keeps, with
// its version, once.
//
// It promises that a name is of one form for ever: a change that an older reader
// would misunderstand is another version. The formats that a stranger verifies
// by are spelled in package evidence, which needs nothing else, and a test holds
// the two to be one.
package format

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// The formats.
const (
	// What is sealed of a run: see package record.
	Catalogue = "ward-catalogue/1"
	Snapshot  = "ward-snapshot/1"
	Run       = "ward-run/2"
	Posture   = "ward-posture/2"
	Bundle    = "ward-record/1"
	History   = "ward-history/1"

	// What the ledger is of: see package evidence.
	Leaf        = "ward-leaf/1"
	Destroyed   = "ward-destroyed/1"
	KeyRotation = "ward-key-rotation/1"
	Pack        = "ward-pack/1"

	// What verbs print with --format json.
	Findings             = "ward-findings/1"
	CatalogueList        = "ward-catalogue-list/1"
	Check                = "ward-check/1"
	Framework            = "ward-framework/1"
	Control              = "ward-control/1"
	Coverage             = "ward-coverage/1"
	CatalogueTest        = "ward-catalogue-test/1"
	Explain              = "ward-explain/1"
	Layout               = "ward-layout/1"
	Cost                 = "ward-cost/1"
	Order                = "ward-order/1"
	Lifecycle            = "ward-lifecycle/1"
	Render               = "ward-render/1"
	RenderDiff           = "ward-render-diff/1"
	Validate             = "ward-validate/1"
	Doctor               = "ward-doctor/1"
	Needs                = "ward-needs/1"
	Version              = "ward-version/1"
	EvidenceLog          = "ward-evidence-log/1"
	EvidenceRecord       = "ward-evidence-record/1"
	EvidenceVerification = "ward-evidence-verification/1"
	EvidenceKeys         = "ward-evidence-keys/1"
	Backup               = "ward-backup/1"
	BackupList           = "ward-backup-list/1"
	BackupVerification   = "ward-backup-verification/1"
	Restore              = "ward-restore/1"
	DrillResult          = "ward-drill-result/1"
	DrillList            = "ward-drill-list/1"
	Rehearsal            = "ward-rehearsal/1"

	// What recovery keeps in a store, and seals: see packages recovery and drill.
	RecoverySet = "ward-recovery-set/1"
	Drill       = "ward-drill/1"
)

// All returns the formats, in the order in which they are listed above.
func All() []string {
	return []string{
		Catalogue, Snapshot, Run, Posture, Bundle, History,
		Leaf, Destroyed, KeyRotation, Pack,
		Findings, CatalogueList, Check, Framework, Control, Coverage, CatalogueTest, Explain, Layout, Cost, Order, Lifecycle, Render, RenderDiff, Validate, Doctor, Needs, Version,
		EvidenceLog, EvidenceRecord, EvidenceVerification, EvidenceKeys,
		Backup, BackupList, BackupVerification, Restore, DrillResult, DrillList, Rehearsal, RecoverySet, Drill,
	}
}

// Write writes a value, which is an object, as one indented document of a format.
func Write(w io.Writer, name string, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	members, ok := bytes.CutPrefix(b.Bytes(), []byte("{"))
	if !ok {
		return errors.New("format: a document is an object")
	}
	head, err := json.Marshal(name)
	if err != nil {
		return err
	}
	document := append(append([]byte(`{"format":`), head...), ',')
	if bytes.HasPrefix(members, []byte("}")) {
		document = document[:len(document)-1]
	}
	var out bytes.Buffer
	if err := json.Indent(&out, append(document, members...), "", "  "); err != nil {
		return err
	}
	_, err = w.Write(out.Bytes())
	return err
}
