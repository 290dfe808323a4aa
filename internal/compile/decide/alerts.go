package decide

import (
	"fmt"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// alerts decides what people are told of: of each database, of what is asked of
// each subscription, and of what stands in each workspace. Where the estate
// names nobody to tell, nobody is.
func alerts(a asked, l *layout.Layout, n *notes) {
	if i := a.estate.Incident; i != nil {
		l.AlertContacts = i.Alerts
		if len(l.AlertContacts) == 0 {
			l.AlertContacts = []string{i.Contact}
		}
	}
	if len(l.AlertContacts) > 0 {
		known := seen(*l)
		for _, s := range l.Servers {
			told(n.site(l, s.Unit)).Metrics = known.ofDatabase(s)
		}
		for _, s := range l.Subscriptions {
			told(n.site(l, s.Keeper)).Activities = activityAlerts
		}
		for i := range l.Sites {
			if s := &l.Sites[i]; s.Logs != nil {
				told(s).Queries = known.ofLogs(s.LogsID())
			}
		}
	}
	n.alertsDecided(a, l)
}

// watched is what alerts depend on, looked up once.
type watched struct {
	followed  map[string]bool // servers that a replica follows
	allowed   map[string]int  // by how many seconds a server's replica may be behind
	vaults    map[string]bool // workspaces that a site with keys logs to
	documents map[string]bool // workspaces that a site with documents logs to
	entries   map[string]bool // workspaces that a way in logs to
}

func seen(l layout.Layout) watched {
	w := watched{followed: map[string]bool{}, allowed: map[string]int{}, vaults: map[string]bool{}, documents: map[string]bool{}, entries: map[string]bool{}}
	for _, s := range l.Servers {
		if s.Replica() {
			w.followed[s.ReplicaOf.Key()] = true
		}
	}
	for _, e := range l.Environments {
		key := e.Database.Server.Key()
		if _, known := w.allowed[key]; !known {
			w.allowed[key] = lagSeconds
		}
		if o := e.Objectives; o != nil && o.RPO.AskedMinutes > 0 {
			// Half of what may be lost: whoever is told must still have time.
			w.allowed[key] = min(w.allowed[key], max(o.RPO.AskedMinutes*60/2, 60))
		}
	}
	for _, s := range l.Sites {
		key := s.Workspace.Key()
		w.vaults[key] = w.vaults[key] || s.Keys != nil
		w.documents[key] = w.documents[key] || s.Storage != nil
		if s.Network != nil {
			_, entry := s.Network.Subnet(layout.EntrySubnet)
			w.entries[key] = w.entries[key] || entry
		}
	}
	return w
}

// told returns a site's alerts, to add to.
func told(s *layout.Site) *layout.Alerts {
	if s.Alerts == nil {
		s.Alerts = &layout.Alerts{}
	}
	return s.Alerts
}

const (
	fullPercent     = 80  // of a disk: the server refuses to write at 95
	lagSeconds      = 900 // behind the primary, where no objective asks for less
	slotShare       = 10  // per cent of the disk that a replica which does not read may hold back
	blockedRequests = 100 // in a quarter of an hour
)

// ofDatabase are what is told of a server (Azure Database for PostgreSQL,
// monitoring metrics, 2026-05).
func (w watched) ofDatabase(s layout.Server) []layout.MetricAlert {
	out := []layout.MetricAlert{
		{
			Name: "database-down", Why: "The database answers nobody.",
			Of: s.ID, Metric: "is_db_alive", Aggregation: "Maximum", Operator: "LessThan", Threshold: 1, Severity: 0, Every: "PT1M", Over: "PT5M",
		},
		{
			Name: "database-disk", Why: fmt.Sprintf("The disk of the database is more than %d %% full. At 95 %% nothing can be written any more.", fullPercent),
			Of: s.ID, Metric: "storage_percent", Aggregation: "Maximum", Operator: "GreaterThan", Threshold: fullPercent, Severity: 1, Every: "PT5M", Over: "PT15M",
		},
	}
	if s.Replica() {
		behind := w.allowed[s.ReplicaOf.Key()]
		return append(out, layout.MetricAlert{
			Name: "replica-lag", Why: fmt.Sprintf("The replica is more than %d seconds behind: so much would be lost with the primary's region.", behind),
			Of: s.ID, Metric: "physical_replication_delay_in_seconds", Aggregation: "Maximum", Operator: "GreaterThan", Threshold: behind, Severity: 1, Every: "PT5M", Over: "PT15M",
		})
	}
	if w.followed[s.ID.Key()] {
		out = append(out, layout.MetricAlert{
			Name: "replication-slot", Why: fmt.Sprintf("A replica that does not read holds back more than %d %% of the disk: the primary is full when it is.", slotShare),
			Of: s.ID, Metric: "physical_replication_delay_in_bytes", Aggregation: "Maximum", Operator: "GreaterThan", Threshold: s.StorageGiB << 30 / 100 * slotShare, Severity: 1, Every: "PT5M", Over: "PT15M",
		})
	}
	return out
}

// activityAlerts are what the CIS Foundations Benchmark asks to be told of
// (v5, 6.1.2), and who gives rights and ends logs. A step forward and a step
// back are one alert: Azure has a hundred for each subscription.
var activityAlerts = []layout.ActivityAlert{
	{Name: "policy-changed", Why: "Somebody changed what Azure itself refuses or reports.", Category: "Administrative", Operations: layout.PolicyOperations},
	{Name: "rights-changed", Why: "Somebody gave a right or took one.", Category: "Administrative", Operations: layout.RoleOperations},
	{Name: "network-rules-changed", Why: "Somebody changed what reaches what.", Category: "Administrative", Operations: layout.NetworkRuleOperations},
	{Name: "public-address-changed", Why: "Somebody opened or closed a way in from the Internet.", Category: "Administrative", Operations: layout.PublicAddressOperations},
	{Name: "database-rules-changed", Why: "Somebody let a public address reach a database.", Category: "Administrative", Operations: layout.DatabaseRuleOperations},
	{Name: "security-changed", Why: "Somebody changed what Defender looks at, or whom it tells.", Category: "Administrative", Operations: layout.SecurityOperations},
	{Name: "logs-changed", Why: "Somebody changed what is written down, or for how long.", Category: "Administrative", Operations: layout.LogOperations},
	{Name: "service-health", Why: "A service of Azure's that is used here fails, or will change.", Category: "ServiceHealth"},
}

// ofLogs are what is told of what a workspace holds. A message says how many
// rows there are, and nothing of them.
func (w watched) ofLogs(workspace addr.ID) []layout.QueryAlert {
	var out []layout.QueryAlert
	if w.vaults[workspace.Key()] {
		out = append(out, layout.QueryAlert{
			Name: "key-out-of-reach", Why: "A service could not use its key: what it wraps cannot be read for as long as that is so.",
			Query:    `AZKVAuditLogs | where OperationName in ("KeyWrap", "KeyUnwrap", "KeyGet") and HttpStatusCode >= 400`,
			Severity: 1, Every: "PT5M", Over: "PT15M",
		}, layout.QueryAlert{
			// Vaults note that they have published it, whether or not anybody has
			// asked to be told (Azure Key Vault, logging, Event Grid notifications).
			Name: "expiry-near", Why: "A certificate, a secret or a key ends soon, or has ended.",
			Query:    `AZKVAuditLogs | where OperationName endswith "NearExpiryEventGridNotification" or OperationName endswith "ExpiredEventGridNotification"`,
			Severity: 2, Every: "P1D", Over: "P1D",
		})
	}
	if w.documents[workspace.Key()] {
		out = append(out,
			layout.QueryAlert{
				// OCA's fs_attachment ignores errors of reading since 18.0.1.1.0: Odoo
				// shows an empty document.
				Name: "document-missing", Why: "Odoo asked for a document that is not there. It shows an empty one, and says nothing.",
				Query:    `StorageBlobLogs | where OperationName == "GetBlob" and StatusText == "BlobNotFound" and ObjectKey contains "/` + layout.Attachments + `/"`,
				Severity: 1, Every: "PT15M", Over: "PT15M",
			},
			layout.QueryAlert{
				Name: "backup-failed", Why: "A backup has failed.",
				Query:    `AddonAzureBackupJobs | where JobOperation == "Backup" and JobStatus == "Failed"`,
				Severity: 1, Every: "PT1H", Over: "PT1H",
			})
	}
	if w.entries[workspace.Key()] {
		out = append(out, layout.QueryAlert{
			Name: "requests-blocked", Why: fmt.Sprintf("The web application firewall blocked more than %d requests in a quarter of an hour.", blockedRequests),
			Query: `AGWFirewallLogs | where Action == "Blocked"`, More: blockedRequests,
			Severity: 2, Every: "PT15M", Over: "PT15M",
		})
	}
	return out
}

func (n *notes) alertsDecided(a asked, l *layout.Layout) {
	d := design.Decision{
		Subject: addr.WardSubject("organisation", a.estate.Organisation.Short),
		Topic:   "alerts",
		Title:   "Who is told of what?",
		Options: []design.Option{
			{Name: "mail to those who answer for incidents", Verdict: "taken: an address is no secret, and a person reads it"},
			{Name: "a webhook", Verdict: "not taken: its address is a secret, which may stand in no estate; add it to the action group by hand"},
			{Name: "the rows that were found, in the message", Verdict: "not taken: logs can hold patients' data, and a mail goes anywhere"},
		},
		Reasons: []design.Reason{
			{Text: "A failure that nobody is told of is found by those whom it hurts.", Clause: "45 CFR 164.308(a)(6)(ii)"},
			{Text: "Who gives rights, opens a way in, or ends a log is seen by somebody else.", Clause: "45 CFR 164.308(a)(1)(ii)(D)"},
		},
		Figures: []design.Figure{
			{Name: "an alert on logs", Value: "no price", Basis: design.Assumed, Source: "no dated price was read", Date: l.Effective},
		},
	}
	i := a.estate.Incident
	if i == nil {
		d.Chosen = "nobody"
		d.Options[0].Verdict = "not taken: the estate names nobody who answers for incidents"
		d.Inputs = []design.Input{{Path: "incident.contact", Default: true}}
		n.decide(d)
		return
	}
	d.Chosen = sentence(l.AlertContacts)
	d.Inputs = []design.Input{n.input("incident.contact", i.Contact)}
	for j, m := range i.Alerts {
		d.Inputs = append(d.Inputs, n.input(fmt.Sprintf("incident.alerts[%d]", j), m))
	}
	n.decide(d)
}
