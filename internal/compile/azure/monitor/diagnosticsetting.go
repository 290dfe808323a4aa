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

// DiagnosticSettingSpec is what has been decided of a diagnostic setting.
type DiagnosticSettingSpec struct {
	Of        addr.ID  // whose logs
	Workspace addr.ID  // where to
	Groups    []string // of categories, as audit or allLogs
	// Categories are single logs, where a group would send too much.
	Categories []string
}

// NewDiagnosticSetting sends a resource's logs to a workspace.
func NewDiagnosticSetting(at azure.Place, s DiagnosticSettingSpec) design.Resource {
	logs := design.List{}
	for _, g := range s.Groups {
		logs = append(logs, design.Object{"categoryGroup": g, "enabled": true})
	}
	for _, c := range s.Categories {
		logs = append(logs, design.Object{"category": c, "enabled": true})
	}
	return design.Resource{
		ID:         DiagnosticSettingID(s.Of),
		APIVersion: diagnosticSettingVersion,
		Unit:       at.Unit,
		Why:        "Sends who did what to " + s.Of.Name() + " to the platform's logs.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"workspaceId": addr.RefTo(s.Workspace),
				"logs":        logs,
			},
		},
	}
}
