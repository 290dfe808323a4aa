package part

import (
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// logs is the workspace that keeps everybody's logs, its own too.
func logs(_ layout.Layout, s layout.Site) design.Parts {
	if s.Logs == nil {
		return design.Parts{}
	}
	at := place(s)
	return only(
		monitor.NewWorkspace(at, monitor.WorkspaceSpec{Name: s.LogsID().Name(), Why: "Keeps the logs of the platform and of all environments.", RetentionDays: s.Logs.Days}),
		monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: s.LogsID(), Workspace: s.LogsID()}),
	)
}
