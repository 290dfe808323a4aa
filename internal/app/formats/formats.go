// Package formats is what files that people write, kinds of facts and what Ward
// prints and seals look like, by name: each as a JSON Schema.
//
// It promises that each schema comes of the types that read or write it.
package formats

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/app/catalogues"
	"github.com/wardhq/ward/internal/app/doctor"
	drills "github.com/wardhq/ward/internal/app/drill"
	"github.com/wardhq/ward/internal/app/estates"
	verbs "github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/recovery"
	"github.com/wardhq/ward/internal/app/rehearse"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/history"
	"github.com/wardhq/ward/internal/record"
	sets "github.com/wardhq/ward/internal/recovery"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/source/files"
	"github.com/wardhq/ward/internal/ward"
)

// byPeople are the files that people write, by what each holds.
var byPeople = []struct {
	name string
	make func() ([]byte, error)
}{
	{"estate", estate.Schema},
	{"exceptions", estate.ExceptionsSchema},
	{"attestations", estate.AttestationsSchema},
	{"ledger", estate.LedgerSchema},
	{"check", check.Schema},
	{"lifecycle", check.LifecycleSchema},
	{"framework", control.Schema},
	{"files", files.LeaveSchema},
}

// byVerification are the formats that a stranger reads in evidence, which is
// written by hand, byte for byte: package evidence says how.
var byVerification = []string{format.Leaf, format.Destroyed, format.KeyRotation}

// written are the types of what is printed, sealed and kept, by format.
func written() map[string]reflect.Type {
	all := map[string]reflect.Type{
		format.History:       history.Shape(),
		format.Pack:          reflect.TypeFor[evidence.Pack](),
		format.CatalogueList: reflect.TypeFor[catalogues.Listing](),
		format.Check:         reflect.TypeFor[catalogues.Shown](),
		format.Framework:     reflect.TypeFor[catalogues.FrameworkPage](),
		format.Control:       reflect.TypeFor[catalogues.ControlPage](),
		format.Coverage:      reflect.TypeFor[control.Coverage](),
		format.CatalogueTest: reflect.TypeFor[catalogues.TestResult](),
		format.Explain:       reflect.TypeFor[estates.Explanation](),
		format.Layout:        reflect.TypeFor[estates.Laid](),
		format.Cost:          reflect.TypeFor[estates.Costs](),
		format.Order:         reflect.TypeFor[estates.Order](),
		format.Lifecycle:     reflect.TypeFor[catalogues.Ends](),
		format.Render:        reflect.TypeFor[estates.Written](),
		format.RenderDiff:    reflect.TypeFor[estates.TreeDifference](),
		format.Validate:      reflect.TypeFor[estates.ValidateResult](),
		format.Doctor:        reflect.TypeFor[doctor.Report](),
		format.Needs:         reflect.TypeFor[doctor.Needed](),
		format.Version:       reflect.TypeFor[app.Version](),
		format.EvidenceKeys:  reflect.TypeFor[verbs.Keys](),

		format.Backup:             reflect.TypeFor[recovery.Backup](),
		format.BackupList:         reflect.TypeFor[recovery.List](),
		format.BackupVerification: reflect.TypeFor[recovery.Verified](),
		format.Restore:            reflect.TypeFor[recovery.Restored](),
		format.DrillResult:        reflect.TypeFor[drills.Sealed](),
		format.DrillList:          reflect.TypeFor[drills.Listed](),
		format.Rehearsal:          reflect.TypeFor[rehearse.Rehearsed](),
		format.RecoverySet:        reflect.TypeFor[sets.Manifest](),
		format.Drill:              reflect.TypeFor[drill.Drill](),
	}
	maps.Copy(all, record.Shapes())
	maps.Copy(all, report.Shapes())
	return all
}

// Names returns what Schema knows: files that people write, the kinds ward/…
// that facts and records have, and the formats that Ward writes.
func Names() []string {
	var names []string
	for _, f := range byPeople {
		names = append(names, f.name)
	}
	for _, k := range ward.Kinds() {
		names = append(names, string(k))
	}
	for _, f := range format.All() {
		if !slices.Contains(byVerification, f) {
			names = append(names, f)
		}
	}
	return names
}

// Schema returns the JSON Schema (2020-12) of a file, a kind or a format, by its
// name.
func Schema(name string) ([]byte, error) {
	for _, f := range byPeople {
		if f.name == name {
			return f.make()
		}
	}
	if kind := addr.Kind(name); kind.System() == addr.SystemWard {
		if raw, err := ward.Schema(kind); err == nil {
			return raw, nil
		}
	}
	if t, ok := written()[name]; ok {
		return format.Schema(name, t)
	}
	return nil, &input.Error{What: fmt.Sprintf("there is no schema %q", name), Hint: "there are " + strings.Join(Names(), ", ")}
}
