package armsim_test

import (
	"fmt"
	"testing"
)

func TestMonitor(t *testing.T) {
	conform(t, []conformance{
		{"diagnostic settings", anyTypes, []step{
			{"PUT", setting, `{"properties":{"logs":[]}}`, 400, "BadRequest"},
			{"DELETE", setting, "", 204, ""},
		}},
	})
}

// A resource has at most five diagnostic settings.
func TestDiagnosticSettings(t *testing.T) {
	limited(t, limit{func(i int) step {
		return step{"PUT", fmt.Sprintf("%s/providers/Microsoft.Insights/diagnosticSettings/s%d?api-version=1", key, i), `{"properties":{"workspaceId":"` + workspace + `"}}`, 201, ""}
	}, 5, "BadRequest"})
}
