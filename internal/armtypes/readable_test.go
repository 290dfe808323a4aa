package armtypes

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
)

// What is published as write-only is not given back, wherever it stands; what
// Azure gives back all the same is.
func TestReadable(t *testing.T) {
	const flexible addr.Kind = "Microsoft.DBforPostgreSQL/flexibleServers"
	types := published(t)
	for _, test := range []struct {
		kind      addr.Kind
		put, want map[string]any
	}{
		{
			flexible,
			map[string]any{"location": "eastus2", "properties": map[string]any{"createMode": "Replica", "version": "16", "replica": map[string]any{"role": "Primary", "promoteMode": "Switchover"}}},
			map[string]any{"location": "eastus2", "properties": map[string]any{"version": "16", "replica": map[string]any{"role": "Primary"}}},
		},
		{
			flexible + "/administrators",
			map[string]any{"properties": map[string]any{"principalName": "admins", "tenantId": "t"}},
			map[string]any{"properties": map[string]any{"principalName": "admins", "tenantId": "t"}},
		},
		{
			"Microsoft.None/things",
			map[string]any{"properties": map[string]any{"createMode": "x"}},
			map[string]any{"properties": map[string]any{"createMode": "x"}},
		},
	} {
		if diff := cmp.Diff(test.want, types.Readable(test.kind, "2025-08-01", test.put)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.kind, diff)
		}
	}
}
