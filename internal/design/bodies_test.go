package design_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

func said(found []design.Mismatch) []string {
	var out []string
	for _, m := range found {
		out = append(out, m.String())
	}
	return out
}

// What Azure adds is no mismatch with a resource; between two designs all that
// differs is one.
func TestBodies(t *testing.T) {
	body := func(properties design.Object) design.Object {
		return design.Object{"identity": design.Object{"type": "SystemAssigned, UserAssigned"}, "properties": properties}
	}
	id := addr.MustParseID("/subscriptions/s/resourceGroups/g")
	for _, tt := range []struct {
		name           string
		want, got      any
		unlike, bodies []string
	}{
		{"the same", body(design.Object{"a": 1}), body(design.Object{"a": 1.0}), nil, nil},
		{
			"something more", body(design.Object{"a": 1}), body(design.Object{"a": 1, "state": "Succeeded"}),
			nil,
			[]string{"properties.state is Succeeded, want <nil>"},
		},
		{
			"something less", body(design.Object{"a": false}), body(design.Object{}),
			[]string{"properties.a is <nil>, want false"},
			[]string{"properties.a is <nil>, want false"},
		},
		{
			"no object", body(design.Object{"a": design.Object{"b": 1}}), body(design.Object{"a": "b"}),
			[]string{"properties.a is b, want an object"},
			[]string{"properties.a is b, want an object"},
		},
		{
			"in a list", body(design.Object{"a": design.List{1, 2}}), body(design.Object{"a": design.List{1, 3}}),
			[]string{"properties.a[1] is 3, want 2"},
			[]string{"properties.a[1] is 3, want 2"},
		},
		{
			"another length", body(design.Object{"a": design.List{1, 2}}), body(design.Object{"a": design.List{}}),
			[]string{"properties.a has 0 items, want 2"},
			[]string{"properties.a has 0 items, want 2"},
		},
		{
			"nothing that is something", body(design.Object{"a": nil}), body(design.Object{"a": 1}),
			[]string{"properties.a is 1, want <nil>"},
			[]string{"properties.a is 1, want <nil>"},
		},
		{
			"another spelling", body(nil),
			design.Object{"identity": design.Object{"type": "systemassigned,UserAssigned"}, "properties": nil},
			nil,
			[]string{"identity.type is systemassigned,UserAssigned, want SystemAssigned, UserAssigned"},
		},
		{"at creation only", body(design.Object{"mode": "Create"}), body(design.Object{}), nil, []string{"properties.mode is <nil>, want Create"}},
		{
			"a reference", body(design.Object{"a": addr.RefTo(id)}), body(design.Object{"a": id.Out("location")}),
			nil,
			[]string{"properties.a.output is location, want <nil>"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := design.Resource{CreateOnly: []string{"properties.mode"}}
			if diff := cmp.Diff(tt.unlike, said(r.Unlike(tt.want, tt.got))); diff != "" {
				t.Errorf("Unlike (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.bodies, said(design.Bodies(tt.want, tt.got))); diff != "" {
				t.Errorf("Bodies (-want +got):\n%s", diff)
			}
			back := design.Bodies(tt.got, tt.want)
			if len(back) != len(tt.bodies) || !slices.IsSortedFunc(back, func(a, b design.Mismatch) int { return strings.Compare(a.Path, b.Path) }) {
				t.Errorf("the other way round %q", said(back))
			}
		})
	}
}
