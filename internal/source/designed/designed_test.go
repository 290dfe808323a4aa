package designed_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/render/rendertest"
	"github.com/wardhq/ward/internal/source/designed"
)

func TestFacts(t *testing.T) {
	d, err := design.New(rendertest.Parts())
	if err != nil {
		t.Fatal(err)
	}
	s := designed.Facts(d)
	if s.Stage != fact.Designed || len(s.Facts) != len(d.Resources)+len(d.Objects) {
		t.Fatalf("%d facts at %s, want %d", len(s.Facts), s.Stage, len(d.Resources)+len(d.Objects))
	}
	bodies := map[string]string{}
	for _, f := range s.Facts {
		if f.Stage != fact.Designed || f.Kind == "" || f.APIVersion == "" || f.Origin.Source != "design" {
			t.Errorf("%s: %+v", f.Subject, f)
		}
		_ = f.Digest()
		bodies[f.Subject.String()] = string(f.Body)
	}
	// A reference is there in its one encoding, and what nobody set in a
	// cluster object is not.
	const role = "/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/rg-harbor-recovery/providers/Microsoft.Authorization/roleAssignments/44444444-4444-4444-4444-444444444444"
	const want = `{"properties":{"principalId":{"$ref":"/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/rg-harbor-data/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-odoo","output":"properties.principalId"},"principalType":"ServicePrincipal","roleDefinitionId":"/subscriptions/22222222-2222-2222-2222-222222222222/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"}}`
	if diff := cmp.Diff(want, bodies[role]); diff != "" {
		t.Errorf("role assignment (-want +got):\n%s", diff)
	}
	namespace := addr.ObjectSubject(addr.Object{Cluster: "harbor", Group: "core", Kind: "Namespace", Name: "odoo"}).String()
	if diff := cmp.Diff(`{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"odoo"},"spec":{}}`, bodies[namespace]); diff != "" {
		t.Errorf("namespace (-want +got):\n%s", diff)
	}
	again, err := json.Marshal(designed.Facts(d))
	if err != nil {
		t.Fatal(err)
	}
	if first, err := json.Marshal(s); err != nil || string(first) != string(again) {
		t.Error("the same design gives other facts the second time")
	}
}
