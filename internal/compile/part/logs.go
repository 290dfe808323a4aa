package part

import (
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// logs is the workspace that keeps everybody's logs, its own too.
func logs(_ layout.Layout, s layout.Site) design.Parts {
	if s.Logs == nil {
		return design.Parts{}
	}
	at := place(s)
	return resources(
		azure.LogWorkspace(at, s.LogsID().Name(), s.Logs.Days),
		azure.DiagnosticSetting(at, s.LogsID(), s.LogsID(), "audit"),
	)
}
