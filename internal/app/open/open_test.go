package open

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wardhq/ward/internal/diag"
)

// A control that is bound to what is no check would never be seen to.
func TestCatalogueHoldsBindings(t *testing.T) {
	framework := `id: pol
title: Policy
source: here
controls:
  - id: "1"
    clause: one
    title: It is so
    checks: [{check: is-nowhere, stages: [designed], maxAge: 7d}]
`
	o := Opener{Own: fstest.MapFS{"frameworks/pol.yaml": {Data: []byte(framework)}}}
	_, err := o.Catalogue(nil)
	if err == nil || len(diag.From(err)) != 1 || !strings.Contains(err.Error(), `is bound to "is-nowhere", which is not a check`) {
		t.Errorf("got %v", err)
	}
}
