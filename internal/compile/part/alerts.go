package part

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// alerts tell people of what a site's alerts have seen. Who is told is one list,
// the platform's.
func alerts(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	at := place(s)
	platform, _ := l.Site(l.Platform.Unit)
	tells := platform.ToldID()
	if s.Unit == platform.Unit && len(l.AlertContacts) > 0 {
		p.Resources = append(p.Resources, monitor.NewActionGroup(at, monitor.ActionGroupSpec{Name: tells.Name(), Short: "incidents", Mailboxes: l.AlertContacts}))
	}
	if s.Alerts == nil {
		return p
	}
	for _, a := range s.Alerts.Metrics {
		p.Resources = append(p.Resources, monitor.NewMetricAlert(at, monitor.MetricAlertSpec{
			Name: s.AlertName(a.Name), Why: a.Why, Of: a.Of, Metric: a.Metric, Aggregation: a.Aggregation, Operator: a.Operator, Threshold: a.Threshold,
			Severity: a.Severity, Every: a.Every, Over: a.Over, Tells: tells,
		}))
	}
	for _, a := range s.Alerts.Activities {
		p.Resources = append(p.Resources, monitor.NewActivityAlert(at, monitor.ActivityAlertSpec{
			Name: s.AlertName(a.Name), Why: a.Why, Scope: s.Subscription, Category: a.Category, Operations: a.Operations, Tells: tells,
		}))
	}
	for _, a := range s.Alerts.Queries {
		p.Resources = append(p.Resources, monitor.NewQueryAlert(at, monitor.QueryAlertSpec{
			Name: s.AlertName(a.Name), Why: a.Why, Workspace: s.LogsID(), Query: a.Query, More: a.More,
			Severity: a.Severity, Every: a.Every, Over: a.Over, Tells: tells,
		}))
	}
	return p
}

// toldOf returns who is told, for what takes a list of them.
func toldOf(l layout.Layout) []addr.ID {
	if len(l.AlertContacts) == 0 {
		return nil
	}
	platform, _ := l.Site(l.Platform.Unit)
	return []addr.ID{platform.ToldID()}
}
