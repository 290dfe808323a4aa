package monitor

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// DiagnosticSettingKind is the type of what sends a resource's logs.
const (
	DiagnosticSettingKind addr.Kind = "Microsoft.Insights/diagnosticSettings"
	// Still the newest of this type, though it is called a preview.
	diagnosticSettingVersion string = "2021-05-01-preview"
)

// DiagnosticSettingID returns the id of a resource's setting: the design gives
// it one.
func DiagnosticSettingID(of addr.ID) addr.ID { return of.Resource(DiagnosticSettingKind, "ward") }

// DiagnosticSettingSpec is what has been decided of a diagnostic setting. Which
// logs are sent follows from the type of the resource: see Categories.
type DiagnosticSettingSpec struct {
	Of        addr.ID // whose logs
	Workspace addr.ID // where to
}

// NewDiagnosticSetting sends a resource's logs to a workspace, each category
// by name, to tables of the service's own where it has any. Metrics stay where
// they are: they are kept for 93 days without a setting, and alerts read them
// there.
func NewDiagnosticSetting(at azure.Place, s DiagnosticSettingSpec) design.Resource {
	what := logs[s.Of.Kind().Key()]
	sent := make(design.List, len(what.categories))
	for i, c := range what.categories {
		sent[i] = design.Object{"category": c.Name, "enabled": true}
	}
	properties := design.Object{
		"workspaceId": addr.RefTo(s.Workspace),
		"logs":        sent,
	}
	if what.to == either {
		properties["logAnalyticsDestinationType"] = "Dedicated"
	}
	return design.Resource{
		ID:         DiagnosticSettingID(s.Of),
		APIVersion: diagnosticSettingVersion,
		Unit:       at.Unit,
		Why:        "Sends who did what to " + s.Of.Name() + " to the workspace " + s.Workspace.Name() + ".",
		Holds:      design.HoldsNothing,
		Body:       design.Object{"properties": properties},
	}
}
