package compile_test

import (
	"slices"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Each environment's schema is changed in one order, in one part of the runbook:
// a backup of what people write to is none, and `-u` beside them breaks what they
// do. That is so on a server that several share as well.
func TestASchemaIsChangedBehindItsOwnClosing(t *testing.T) {
	for _, name := range examples {
		schemaOrder(t, name, mustCompile(t, handedOut(t, name)))
	}
}

func schemaOrder(t *testing.T, name string, d *design.Design) {
	t.Helper()
	want := [][]string{
		{"close-for-schema"},
		{"backup-before-schema", "backup-cluster-before-schema"},
		{"update-schema"},
		{"smoke-after-schema"},
		{"release-for-schema"},
		{"open-after-schema"},
	}
	changed := 0
	for _, u := range d.Units {
		if !slices.ContainsFunc(d.Steps, func(s design.Step) bool { return s.Unit == u.Name && s.Slug == "update-schema" }) {
			continue
		}
		changed++
		for _, part := range schemaParts(d) {
			at := -1
			taken := slices.IndexFunc(part, func(a design.Action) bool { return a.Unit == u.Name })
			for _, slugs := range want {
				i := slices.IndexFunc(part, func(a design.Action) bool {
					return a.Unit == u.Name && slices.Contains(slugs, a.Step.Slug)
				})
				if taken >= 0 && i <= at {
					t.Errorf("%s: %s of %s is action %d, behind one at %d", name, slugs, u.Name, i, at)
				}
				at = i
			}
		}
	}
	if changed == 0 {
		t.Errorf("%s: no schema is changed", name)
	}
	// The staging of an entity is opened on the new schema before its production
	// is closed.
	for _, part := range schemaParts(d) {
		for i, a := range part {
			if a.Step.Slug != "close-for-schema" || a.Unit.String() != "harbor-clinic-production" {
				continue
			}
			staging := addr.EnvironmentUnit(addr.Environment{Entity: "harbor-clinic", Name: "staging"})
			opened := slices.IndexFunc(part, func(a design.Action) bool { return a.Unit == staging && a.Step.Slug == "open-after-schema" })
			if opened < 0 || opened > i {
				t.Errorf("%s: its staging is opened by action %d, and production closed by %d", name, opened, i)
			}
		}
	}
}

func schemaParts(d *design.Design) [][]design.Action {
	for _, b := range d.Runbooks {
		if b.Name == design.SchemaChange {
			return b.Parts
		}
	}
	return nil
}
