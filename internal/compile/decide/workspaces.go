package decide

import (
	"fmt"
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// What logs are assumed to come to, and what a gigabyte of them costs. Nobody
// knows the volume before it is there: the portal's Usage page shows it after a
// day.
const (
	assumedGBADay  = 1 // of a regulated environment, most of it the cluster's and the storage's
	commitmentGB   = 100
	ingestionCents = 299 // a GB, analytics
	longTermMils   = 26  // thousandths of a dollar, a GB and month
)

// workspaces decides where logs go. Those of a database may name a patient in
// an error, so each regulated entity has a workspace of its own, in which
// rights are given by table; everything else logs to the platform's.
func workspaces(a asked, l *layout.Layout, n *notes) {
	platform := n.site(l, l.Platform.Unit)
	keep := layout.Logs{Days: l.Retention.LogDays, AuditDays: tableDays(l.Retention.AuditDays)}
	shared := platform.LogsID()
	if id, err := addr.ParseID(a.estate.Platform.Workspace); err == nil {
		shared = id
		l.Existing = append(l.Existing, id)
	} else {
		own := keep
		platform.Logs = &own
	}
	for i := range l.Sites {
		l.Sites[i].Workspace = shared
	}
	own := map[string]addr.Unit{}
	for _, i := range regulatedFirst(l) {
		e := l.Environments[i]
		if e.Data != regulated {
			continue
		}
		keeper, there := own[e.Name.Entity]
		if !there {
			keeper = e.Home
			own[e.Name.Entity] = keeper
			s := n.site(l, keeper)
			r := retentionOf(e, l)
			logs := layout.Logs{Days: r.LogDays, AuditDays: tableDays(r.AuditDays)}
			logs.Entity, logs.Export = e.Name.Entity, s.Storage != nil
			s.Logs = &logs
		}
		to := n.site(l, keeper).LogsID()
		n.site(l, e.Home).Workspace = to
		// A recovery unit that comes before its environment, for the key that
		// backups are copied under, cannot name what comes after it: until a
		// restore, all that it has to tell is who used that key.
		if e.Mechanism == layout.GeoReplica {
			n.site(l, *e.Recovery).Workspace = to
		}
	}
	n.longest(l, shared)
	n.workspacesDecided(a, l, len(own))
}

// longest lets the platform's workspace keep what it keeps for as long as any
// entity owes whose logs come to it: a recovery unit, or the key of a copy, has
// something to tell before there is a workspace of its own to tell it to.
func (n *notes) longest(l *layout.Layout, shared addr.ID) {
	logs := n.site(l, l.Platform.Unit).Logs
	if logs == nil {
		return // somebody else's
	}
	own := map[addr.Environment]*layout.Retention{}
	for _, e := range l.Environments {
		own[e.Name] = e.Retention
	}
	for _, s := range l.Sites {
		if r := own[s.Environment]; r != nil && s.Workspace.Key() == shared.Key() {
			logs.Days, logs.AuditDays = max(logs.Days, r.LogDays), max(logs.AuditDays, tableDays(r.AuditDays))
		}
	}
}

const regulated = "regulated"

// regulatedFirst returns the places of the environments with productions first:
// an entity's workspace stands with the first of them that is regulated.
func regulatedFirst(l *layout.Layout) []int {
	var productions, others []int
	for i, e := range l.Environments {
		if e.Purpose == "production" {
			productions = append(productions, i)
		} else {
			others = append(others, i)
		}
	}
	return append(productions, others...)
}

// beyond730 are the only times beyond two years for which a table keeps rows
// (azure-monitor-docs, data-retention-configure, 2025-05).
var beyond730 = []int{1095, 1460, 1826, 2191, 2556, 2922, 3288, 3653, 4018, 4383}

// tableDays returns the first time that a table can keep rows for which is not
// shorter than this.
func tableDays(days int) int {
	if days <= 730 {
		return days
	}
	for _, d := range beyond730 {
		if d >= days {
			return d
		}
	}
	return beyond730[len(beyond730)-1]
}

func (n *notes) workspacesDecided(a asked, l *layout.Layout, own int) {
	chosen := "the platform's for all: no data is regulated"
	if own > 0 {
		chosen = fmt.Sprintf("one for each entity with regulated data (%d), the platform's for the rest", own)
	}
	d := design.Decision{
		Subject: addr.WardSubject("organisation", a.estate.Organisation.Short),
		Topic:   "workspaces",
		Title:   "Where do logs go, and who may read them?",
		Chosen:  chosen,
		Options: []design.Option{
			{Name: "one for each entity with regulated data, rights by table", Verdict: "taken: an error of a database may name a patient, and those of one entity are nobody else's to read"},
			{Name: "one for all, rights by resource", Verdict: "not taken: whoever is Reader of a server would read its log"},
			{Name: "with a key of our own", Verdict: fmt.Sprintf("not taken: it needs a dedicated cluster, whose smallest commitment is %d GB a day, against about %d assumed for each regulated environment; Microsoft's own keys encrypt what is kept", commitmentGB, assumedGBADay)},
		},
		Reasons: []design.Reason{
			{Text: "Who may ask a workspace is decided on it and on its tables; a right on the resource that logged opens nothing.", Clause: "45 CFR 164.312(a)(1)"},
			{Text: "Statements do not reach the log of a database, nor the DETAIL of its errors; the message line of an error may still hold a value."},
		},
		Figures: []design.Figure{
			{Name: "smallest commitment of a dedicated cluster", Value: fmt.Sprintf("%d GB a day, 252.84 $ a day", commitmentGB), Basis: design.Published, Source: "Azure Monitor pricing, West Europe", Date: "2024-08"},
			{Name: "logs of a regulated environment", Value: fmt.Sprintf("%d GB a day", assumedGBADay), Basis: design.Assumed, Source: "nobody has measured it", Date: l.Effective},
		},
		Arithmetic: []design.Term{
			{Name: "a key of our own", Expression: "30 days × 252.84 $", Result: "7,585 $ a month"},
			{Name: "without it", Expression: fmt.Sprintf("%d × 30 days × %d GB × %d.%02d $", max(own, 1), assumedGBADay, ingestionCents/100, ingestionCents%100), Result: dollars(max(own, 1) * 30 * assumedGBADay * ingestionCents)},
		},
	}
	if a.estate.Platform.Workspace != "" {
		d.Reasons = append(d.Reasons, design.Reason{Text: "The platform's is somebody else's: for how long it keeps what, and who reads it, is its owner's to say."})
		d.Inputs = append(d.Inputs, n.input("platform.workspace", a.estate.Platform.Workspace))
	}
	for _, e := range a.environments {
		d.Inputs = append(d.Inputs, n.input(e.path+".data", e.Data))
	}
	n.decide(d)
}

// dollars writes cents as dollars of a month.
func dollars(cents int) string { return fmt.Sprintf("%d $ a month", (cents+50)/100) }

// privateLogs gives workspaces a private address: where there are hubs one way
// for all workspaces of their regions, with an address in each hub, and else in
// the network of the site that holds them. Azure Monitor has one set of names
// for all workspaces, so a network has one such way and no second; and what
// runs where a region is recovered logs to the workspace of the lost one.
func privateLogs(_ asked, l *layout.Layout, n *notes) {
	reached, open := 0, 0
	var at []string
	reach := func(unit, scope addr.Unit) {
		at = append(at, unit.String())
		n.linked(unit, scope, l)
	}
	for i := range l.Sites {
		s := &l.Sites[i]
		if s.Logs == nil {
			continue
		}
		by, ok := s.Unit, s.Network != nil
		_, hub := l.HubIn(s.Region)
		if hub {
			by, ok = l.Hubs[0].Unit, true
		}
		if !ok {
			open++
			continue
		}
		reached++
		s.Logs.Scope = &by
		way := n.site(l, by)
		if way.LinkScope {
			continue
		}
		way.LinkScope = true
		if !hub {
			reach(by, by)
			continue
		}
		for _, h := range l.Hubs {
			reach(h.Unit, by)
		}
	}
	if reached+open == 0 {
		return
	}
	d := design.Decision{
		Subject: addr.WardSubject("platform", "logs"),
		Topic:   "private-logs",
		Title:   "How are workspaces reached?",
		Chosen:  "by a private address in the network of " + sentence(at),
		Options: []design.Option{
			{Name: "private, in and out", Verdict: "taken: from these networks no other workspace is reached, and none of ours from elsewhere"},
			{Name: "private for what agents send, public for who asks", Verdict: "not taken: a stolen sign-in would read logs from anywhere"},
			{Name: "public", Verdict: "not taken: logs can hold patients' data"},
		},
		Reasons: []design.Reason{
			{Text: "Azure's own services send their logs by Azure's network, whichever way is chosen.", Clause: ""},
			{Text: "Azure Monitor answers for all workspaces under one set of names: a second way in one network would take the first one's place."},
			{Text: "Each hub has an address of the one way, with names in its own zones: what runs in one region when another is lost reaches the workspace of either."},
		},
		Figures: []design.Figure{
			{Name: "workspaces of one private link scope", Value: "≤ 300", Basis: design.Published, Source: "Azure Monitor, private link design, limits", Date: "2025-10"},
			{Name: "private endpoints of one private link scope", Value: "≤ 10", Basis: design.Published, Source: "Azure Monitor, private link design, limits", Date: "2025-10"},
		},
	}
	if open > 0 {
		d.Reasons = append(d.Reasons, design.Reason{Text: fmt.Sprintf("%d of the workspaces is in no network of ours: people ask it over the Internet, with a right on it and a sign-in of Entra.", open)})
		if reached == 0 {
			d.Chosen = "over the Internet, by those who have a right: there is no network that they could be reached by"
			d.Options[0].Verdict = "not possible: neither the platform nor the site has a network in the region"
		}
	}
	d.Inputs = append(d.Inputs, n.input("platform.region", l.Sites[n.sites[l.Platform.Unit]].Region))
	n.decide(d)
}

// linked gives a site's network an address of a link scope, and the names that
// it answers for.
func (n *notes) linked(unit, scope addr.Unit, l *layout.Layout) {
	way := n.site(l, unit)
	zones := layout.LinkScopeZones()
	names := n.site(l, way.Network.Names)
	for _, z := range zones {
		// A hub that exists has its own.
		if way.Network.Joined == nil && !slices.Contains(names.Network.Zones, z) {
			names.Network.Zones = append(slices.Clip(names.Network.Zones), z)
		}
	}
	way.Endpoints = append(way.Endpoints, layout.Endpoint{
		Role: "monitor", Service: n.site(l, scope).LinkScopeID(), Group: layout.LinkScopeGroup, Zone: zones[0], More: zones[1:], Network: unit,
	})
}

// sentence joins names as prose does.
func sentence(names []string) string {
	switch len(names) {
	case 0:
		return "none"
	case 1:
		return names[0]
	}
	out := names[0]
	for _, n := range names[1 : len(names)-1] {
		out += ", " + n
	}
	return out + " and " + names[len(names)-1]
}
