package needs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// stepRight is what whoever takes a step must be allowed on things of a kind.
type stepRight struct {
	on      addr.Kind // of the step's unit, or where it has none, of those before it
	actions []string
	data    []string
	// makes says that the things are those of what the step makes.
	makes bool
}

// stepRights are what steps ask for, by their slugs. A step that asks for a
// right on nothing in Azure has an empty row: somebody has looked at it.
//
// The operations are those of the commands in internal/compile/runbook/steps, by
// learn.microsoft.com, azure/role-based-access-control/permissions.
func stepRights() map[string][]stepRight {
	const (
		pg    = "Microsoft.DBforPostgreSQL/flexibleServers"
		flux  = "Microsoft.KubernetesConfiguration/fluxConfigurations"
		store = "Microsoft.Storage/storageAccounts"
		worm  = store + "/blobServices/containers/immutabilityPolicies"
		vault = "Microsoft.DataProtection/backupVaults"
		keys  = "Microsoft.KeyVault/vaults"
		guard = "Microsoft.DataProtection/resourceGuards"
		net   = "Microsoft.Network/"
		logs  = "Microsoft.OperationalInsights/workspaces"
	)
	return map[string][]stepRight{
		"after-promotion":      {{on: pg, actions: []string{pg + "/read", pg + "/write", pg + "/backups/read"}}},
		"ask-cluster-owner":    {{on: "Microsoft.ManagedIdentity/userAssignedIdentities", actions: []string{"Microsoft.ManagedIdentity/userAssignedIdentities/read"}}},
		"ask-hub-owner":        {},
		"backup-before-schema": {{on: pg, actions: []string{pg + "/backups/read", pg + "/backups/write"}}},
		"database-disk":        {{on: pg, actions: []string{pg + "/read", pg + "/write"}}},
		"database-roles":       {{on: "Microsoft.ManagedIdentity/userAssignedIdentities", actions: []string{"Microsoft.ManagedIdentity/userAssignedIdentities/read"}}},
		"delegate-names":       {{on: net + "dnsZones", actions: []string{net + "dnsZones/read"}}},
		"entry-certificates": {{on: keys, makes: true, data: []string{
			keys + "/certificates/create/action", keys + "/certificates/read", keys + "/certificates/update/action", keys + "/certificates/import/action",
		}}},
		"fail-attachments-over": {{on: store, actions: []string{store + "/read", store + "/failover/action"}}},
		"firewall-address":      {{on: net + "azureFirewalls", actions: []string{net + "azureFirewalls/read"}}},
		"firewall-prevention":   {{on: logs, actions: []string{logs + "/read", logs + "/analytics/query/action"}}},
		"first-copy": {{on: vault, actions: []string{
			vault + "/read", vault + "/write", vault + "/backupInstances/read", vault + "/backupInstances/backup/action", vault + "/backupJobs/read",
		}}, {on: worm, actions: []string{worm + "/read", worm + "/lock/action"}}, {on: guard, actions: []string{guard + "/read"}}},
		"import-images": {{on: "Microsoft.ContainerRegistry/registries", actions: []string{
			"Microsoft.ContainerRegistry/registries/read", "Microsoft.ContainerRegistry/registries/importImage/action",
		}}},
		"key-rotation":         {{on: keys, data: []string{keys + "/keyrotationpolicies/read", keys + "/keyrotationpolicies/write"}}},
		"lead-readers":         {{on: pg, actions: []string{pg + "/virtualendpoints/read", pg + "/virtualendpoints/write"}}},
		"lift-lock":            {{on: groupKind, actions: []string{"Microsoft.Authorization/locks/read", "Microsoft.Authorization/locks/delete"}}},
		"lock-records":         {{on: worm, actions: []string{worm + "/read", worm + "/lock/action", worm + "/extend/action"}}},
		"move-names":           {{on: net + "dnsZones", actions: []string{net + "dnsZones/A/read", net + "dnsZones/A/write"}}, {on: net + "publicIPAddresses", actions: []string{net + "publicIPAddresses/read"}}, {on: net + "applicationGateways", actions: []string{net + "applicationGateways/backendhealth/action"}}},
		"network-watcher":      {{on: "", actions: []string{net + "networkWatchers/read", net + "networkWatchers/write", "Microsoft.Resources/subscriptions/resourceGroups/write"}}},
		"odoo-database":        {},
		"open-in-recovery":     {{on: flux, actions: []string{flux + "/read", flux + "/write"}}},
		"promote-replica":      {{on: pg, actions: []string{pg + "/read", pg + "/write"}}},
		"prove-nothing-writes": {},
		"publish-names":        {{on: net + "publicIPAddresses", actions: []string{net + "publicIPAddresses/read"}}},
		"remediate-policies":   {{on: "", actions: []string{"Microsoft.PolicyInsights/remediations/write"}}},
		"restart-database":     {{on: pg, actions: []string{pg + "/restart/action"}}},
		"restart-replica":      {{on: pg, actions: []string{pg + "/restart/action", pg + "/configurations/read"}}},
		"stop-writers":         {{on: flux, actions: []string{flux + "/read", flux + "/write"}}, {on: net + "networkSecurityGroups", actions: []string{net + "networkSecurityGroups/securityRules/write"}}},
	}
}

// databaseSteps are taken by a member of the databases' group, and clusterSteps
// by one of the clusters'.
var (
	databaseSteps = []string{"database-roles", "odoo-database", "prove-nothing-writes"}
	clusterSteps  = []string{"odoo-database", "stop-writers"}
)

// people returns what those who take steps must be allowed, and the steps that
// nobody has looked at.
func (g gatherer) people() (lines []Line, unlooked []string) {
	rows, least := stepRights(), newChooser(g.figures.Roles)
	for _, u := range g.design.Units {
		var ops []wanted
		for _, s := range g.steps[u.Name] {
			row, looked := rows[s.Slug]
			if !looked && !slices.Contains(unlooked, s.Slug) {
				unlooked = append(unlooked, s.Slug)
			}
			for _, right := range row {
				for _, on := range g.things(u, s, right) {
					for _, a := range right.actions {
						ops = append(ops, wanted{Operation: Operation{Action: a}, on: on, why: "step " + s.Slug})
					}
					for _, a := range right.data {
						ops = append(ops, wanted{Operation: Operation{Action: a, Data: true}, on: on, why: "step " + s.Slug})
					}
				}
			}
		}
		who := asker{unit: u, for_: "who takes the steps of " + u.Name.String(), variable: "$person"}
		lines = append(lines, g.asked(who, least, ops)...)
	}
	slices.Sort(unlooked)
	return lines, unlooked
}

// things are what a step is taken on.
func (g gatherer) things(u design.Unit, s design.Step, right stepRight) []addr.ID {
	if right.makes {
		var out []addr.ID
		for _, id := range s.Makes() {
			if on := top(id); !slices.Contains(out, on) {
				out = append(out, on)
			}
		}
		return out
	}
	if right.on == "" {
		return []addr.ID{u.Subscription}
	}
	of := func(unit addr.Unit) []addr.ID {
		var out []addr.ID
		for _, r := range g.resources[unit] {
			if r.ID.Kind().Equal(right.on) {
				out = append(out, r.ID)
			}
		}
		return out
	}
	if out := of(u.Name); len(out) > 0 {
		return out
	}
	// An environment's recovery is taken on what its home has.
	var out, home []addr.ID
	for _, before := range u.After {
		out = append(out, of(before)...)
		if strings.HasPrefix(u.Name.String(), before.String()+"-") {
			home = append(home, of(before)...)
		}
	}
	if len(home) > 0 {
		return home
	}
	return out
}

// tenant returns what the tenant must have: groups with somebody in them, and
// licences.
func (g gatherer) tenant() []Line {
	var out []Line
	why := map[string][]string{}
	named := map[string]string{}
	var order []string
	add := func(id, title, reason string) {
		if why[id] == nil {
			order = append(order, id)
			named[id] = title
		}
		if !slices.Contains(why[id], reason) {
			why[id] = append(why[id], reason)
		}
	}
	steps := func(unit addr.Unit, of []string, id, title string) {
		for _, s := range g.steps[unit] {
			if slices.Contains(of, s.Slug) {
				add(id, title, "step "+s.Slug+" of "+unit.String())
			}
		}
	}
	licences := map[string]bool{}
	rows := kinds()
	for _, r := range g.design.Resources {
		p, _ := r.Body["properties"].(design.Object)
		switch {
		case r.ID.Kind().Equal("Microsoft.DBforPostgreSQL/flexibleServers/administrators") && p["principalType"] == "Group":
			title, _ := p["principalName"].(string)
			add(r.ID.Name(), title, "administers "+name(r.ID.Parent()))
			steps(r.Unit, databaseSteps, r.ID.Name(), title)
		case r.ID.Kind().Equal("Microsoft.ContainerService/managedClusters"):
			aad, _ := p["aadProfile"].(design.Object)
			ids, _ := aad["adminGroupObjectIDs"].(design.List)
			for _, id := range ids {
				if id, is := id.(string); is {
					add(id, "clusters' administrators", "administers "+name(r.ID))
					steps(r.Unit, clusterSteps, id, "")
				}
			}
		}
		if plan := rows[r.ID.Kind().Key()].licence; plan != "" && !licences[plan] {
			licences[plan] = true
			out = append(out, Line{
				ID: "licence " + plan, Topic: LicenceTopic, Grants: "tenant administrator", Name: plan, When: firstApply,
				What: "the tenant has the service plan " + plan, Why: []string{name(r.ID)},
				Show:   `az rest --method get --url "https://graph.microsoft.com/v1.0/subscribedSkus" --output json`,
				Answer: "licences.json",
				Ask:    "# whoever buys licences adds one that has " + plan,
			})
		}
	}
	for _, id := range order {
		out = append(out, Line{
			ID: "group " + id, Topic: GroupTopic, Grants: "tenant administrator", Name: id, When: firstApply, Why: why[id],
			What:   strings.TrimSpace(fmt.Sprintf("the group %s (%s) exists, with whoever takes these steps in it", named[id], id)),
			Show:   "az ad group member list --group " + word(id) + " --output json",
			Answer: "group-" + id + ".json",
			Ask:    "az ad group member add --group " + word(id) + ` --member-id "$person"`,
		})
	}
	return out
}
