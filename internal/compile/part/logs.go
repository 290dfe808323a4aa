package part

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/azure/storage"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// workspace is where a site's logs go.
func workspace(l layout.Layout, s layout.Site) addr.ID {
	if !s.Workspace.IsZero() {
		return s.Workspace
	}
	platform, _ := l.Site(l.Platform.Unit)
	return platform.LogsID()
}

// logs are a site's workspace, with who asked it what, and the private way to
// it. Its tables follow from what is sent to it: see tables.
func logs(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	at := place(s)
	if s.LinkScope {
		p.Resources = append(p.Resources, monitor.NewLinkScope(at, monitor.LinkScopeSpec{Name: s.LinkScopeID().Name()}))
	}
	if s.Logs == nil {
		return p
	}
	p.Resources = append(p.Resources,
		monitor.NewWorkspace(at, monitor.WorkspaceSpec{Name: s.LogsID().Name(), Why: keeps(*s.Logs), RetentionDays: s.Logs.Days, PrivateQueries: s.Logs.Scope != nil}),
		monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: s.LogsID(), Workspace: s.LogsID()}),
	)
	if s.Logs.Scope != nil {
		by, _ := l.Site(*s.Logs.Scope)
		p.Resources = append(p.Resources, monitor.NewScopedResource(at, monitor.ScopedResourceSpec{Scope: by.LinkScopeID(), Workspace: s.LogsID()}))
	}
	return p
}

// keeps says whose logs a workspace keeps.
func keeps(l layout.Logs) string {
	if l.Entity == "" {
		return "Keeps the logs of the platform, and of environments without regulated data."
	}
	return "Keeps the logs of the regulated environments of " + l.Entity + ", which nobody else may read."
}

// tables are those of the workspaces that something of the design is sent to
// and that are kept for another time than the workspace's own, with the copy of
// what is audited. They are asked for last: what is sent is what all the other
// parts say.
func tables(l layout.Layout, all []design.Resource) []design.Resource {
	sent := map[string]map[string]monitor.Class{} // by workspace and table
	for _, r := range all {
		if !r.ID.Kind().Equal(monitor.DiagnosticSettingKind) {
			continue
		}
		for _, ref := range design.Refs(r.Body) {
			if !ref.ID.Kind().Equal(monitor.WorkspaceKind) {
				continue
			}
			to := sent[ref.ID.Key()]
			if to == nil {
				to = map[string]monitor.Class{}
				sent[ref.ID.Key()] = to
			}
			for _, c := range monitor.Categories(r.ID.Scope().Kind()) {
				// A table that audit and other logs share is kept as the audit.
				to[c.Table] = graver(to[c.Table], c.Class)
			}
		}
	}
	var out []design.Resource
	for _, s := range l.Sites {
		if s.Logs != nil {
			out = append(out, tablesOf(s, sent[s.LogsID().Key()])...)
		}
	}
	return out
}

// graver returns the class of two that a table is kept by.
func graver(a, b monitor.Class) monitor.Class {
	order := []monitor.Class{"", monitor.Operational, monitor.Archive, monitor.Audit}
	return slices.MaxFunc([]monitor.Class{a, b}, func(x, y monitor.Class) int {
		return cmp.Compare(slices.Index(order, x), slices.Index(order, y))
	})
}

func tablesOf(s layout.Site, sent map[string]monitor.Class) []design.Resource {
	at, workspace := place(s), s.LogsID()
	var out []design.Resource
	export := monitor.DataExportSpec{Workspace: workspace, Account: s.RecordsAccountID()}
	for name, class := range sent {
		if class == monitor.Operational {
			continue
		}
		out = append(out, monitor.NewTable(at, monitor.TableSpec{Workspace: workspace, Name: name, Class: class, Days: s.Logs.Days, TotalDays: s.Logs.AuditDays}))
		if s.Logs.Export && class == monitor.Audit && monitor.Exported(name) {
			export.Tables = append(export.Tables, name)
		}
	}
	slices.SortFunc(out, func(a, b design.Resource) int { return strings.Compare(a.ID.Key(), b.ID.Key()) })
	slices.Sort(export.Tables)
	if len(export.Tables) == 0 {
		return out
	}
	for _, name := range export.Tables {
		container := monitor.ExportContainer(name)
		id := storage.ContainerID(export.Account, container)
		keep := storage.NewImmutabilityPolicy(at, storage.ImmutabilityPolicySpec{
			Container: id, Days: s.Logs.AuditDays, Appends: true, Holds: design.HoldsEvidence,
			Why: "Nobody changes or deletes what was logged before its time is over.",
		})
		export.After = append(export.After, keep.ID)
		out = append(out, storage.NewContainer(at, storage.ContainerSpec{
			Account: export.Account, Name: container, Purpose: "records", Holds: design.HoldsEvidence,
			Why: "Rows of " + name + ", as they arrived: nobody changes what was written down.",
		}), keep)
	}
	return append(out, monitor.NewDataExport(at, export))
}
