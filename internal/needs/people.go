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
	on      addr.Kind // "" is the subscription
	in      whose     // whose things they are
	actions []string
	data    []string
	// assigns says that a role is given to whoever takes the step, and taken away
	// again.
	assigns *assigned
	// makes says that the things are those of what the step makes.
	makes bool
}

// whose is whose things a step is taken on.
type whose string

const (
	ofUnit      whose = ""          // the step's unit, or where it has none, those before it
	ofHome      whose = "home"      // what the unit is the recovery of
	ofRecovery  whose = "recovery"  // the recovery of the unit
	ofBootstrap whose = "bootstrap" // what lets all others be deployed
	ofAll       whose = "all"       // every unit
)

// stepRights are what steps ask for, by their slugs. A step that asks for a
// right on nothing in Azure has an empty row: somebody has looked at it.
//
// The operations are those of the commands in internal/compile/runbook/steps, by
// learn.microsoft.com, azure/role-based-access-control/permissions.
func stepRights() map[string][]stepRight {
	const (
		pg       = "Microsoft.DBforPostgreSQL/flexibleServers"
		flux     = "Microsoft.KubernetesConfiguration/fluxConfigurations"
		store    = "Microsoft.Storage/storageAccounts"
		worm     = store + "/blobServices/containers/immutabilityPolicies"
		vault    = "Microsoft.DataProtection/backupVaults"
		keys     = "Microsoft.KeyVault/vaults"
		guard    = "Microsoft.DataProtection/resourceGuards"
		net      = "Microsoft.Network/"
		logs     = "Microsoft.OperationalInsights/workspaces"
		user     = "Microsoft.ManagedIdentity/userAssignedIdentities"
		registry = "Microsoft.ContainerRegistry/registries"
		features = "Microsoft.Features/providers/features"
		given    = string(assignmentKind)
	)
	// What a person lets themselves read for as long as it takes.
	// It is given and taken at the group of the state, and not at the account.
	blobs := &assigned{role: "ba92f5b4-2d11-453d-a403-e96b0029c9fe", principal: "User"} // Storage Blob Data Contributor
	opens := stepRight{on: groupKind, in: ofBootstrap, assigns: blobs}
	// Flux is stopped and started by Azure, Odoo by the cluster's own rights, for
	// which whoever takes the step signs in to it.
	signIn := func(in whose, more ...string) stepRight {
		return stepRight{on: clusterKind, in: in, actions: append([]string{string(clusterKind) + "/read", string(clusterKind) + "/listClusterUserCredential/action"}, more...)}
	}
	suspend := func(in whose) stepRight {
		return stepRight{on: flux, in: in, actions: []string{flux + "/read", flux + "/write"}}
	}
	// What AcrPush has, on the registry that releases are in.
	pushes := stepRight{on: registry, in: ofAll, actions: []string{registry + "/read", registry + "/pull/read", registry + "/push/write"}}
	pulls := stepRight{on: registry, in: ofAll, actions: []string{registry + "/read", registry + "/pull/read"}}
	leadNames := []stepRight{
		{on: net + "dnsZones", actions: []string{net + "dnsZones/A/read", net + "dnsZones/A/write"}},
		{on: net + "publicIPAddresses", actions: []string{net + "publicIPAddresses/read"}},
		{on: net + "applicationGateways", actions: []string{net + "applicationGateways/backendhealth/action"}},
	}
	return map[string][]stepRight{
		"after-promotion":              {{on: pg, actions: []string{pg + "/read", pg + "/write", pg + "/backups/read"}}},
		"ask-cluster-owner":            {{on: user, actions: []string{user + "/read"}}},
		"ask-group-owner":              {}, // what its command reads is somebody else's, who is asked
		"ask-hub-owner":                {},
		"backup-before-schema":         {{on: pg, actions: []string{pg + "/backups/read", pg + "/backups/write"}}},
		"backup-cluster-before-schema": {signIn(ofUnit)},
		"bring-attachments-back":       {{on: store, actions: []string{store + "/read", store + "/write", store + "/failover/action"}}},
		"close-state":                  {{on: store, in: ofBootstrap, actions: []string{store + "/read", store + "/write"}}, opens},
		"connect-pipeline":             {{on: user, actions: []string{user + "/read"}}},
		"connect-runners":              {{on: "GitHub.Network/networkSettings", actions: []string{"GitHub.Network/networkSettings/read"}}},
		"database-disk":                {{on: pg, actions: []string{pg + "/read", pg + "/write"}}},
		"database-follows":             {signIn(ofUnit)},
		"database-operator":            {signIn(ofUnit), pushes},
		"database-restored":            {signIn(ofUnit), {on: worm, actions: []string{worm + "/read", worm + "/lock/action"}}},
		"database-roles":               {{on: user, actions: []string{user + "/read"}}},
		"delegate-names":               {{on: net + "dnsZones", actions: []string{net + "dnsZones/read"}}},
		"entry-certificates": {{on: keys, makes: true, data: []string{
			keys + "/certificates/create/action", keys + "/certificates/read", keys + "/certificates/update/action", keys + "/certificates/import/action",
		}}},
		"fail-attachments-over": {{on: store, actions: []string{store + "/read", store + "/failover/action"}}},
		"firewall-address":      {{on: net + "azureFirewalls", actions: []string{net + "azureFirewalls/read"}}},
		"firewall-prevention":   {{on: logs, actions: []string{logs + "/read", logs + "/analytics/query/action"}}},
		"first-copy": {{on: vault, actions: []string{
			vault + "/read", vault + "/write", vault + "/backupInstances/read", vault + "/backupInstances/backup/action", vault + "/backupJobs/read",
		}}, {on: worm, actions: []string{worm + "/read", worm + "/lock/action"}}, {on: guard, actions: []string{guard + "/read"}}},
		"build-images": {
			{on: registry, actions: []string{registry + "/read"}},
			{on: "Microsoft.ManagedIdentity/userAssignedIdentities", actions: []string{"Microsoft.ManagedIdentity/userAssignedIdentities/read"}},
		},
		"import-images":            {{on: registry, actions: []string{registry + "/read", registry + "/importImage/action"}}},
		"key-rotation":             {{on: keys, data: []string{keys + "/keyrotationpolicies/read", keys + "/keyrotationpolicies/write"}}},
		"lead-readers":             {{on: pg, actions: []string{pg + "/virtualendpoints/read", pg + "/virtualendpoints/write"}}},
		"lift-lock":                {{on: groupKind, actions: []string{"Microsoft.Authorization/locks/read", "Microsoft.Authorization/locks/delete"}}},
		"local-state":              {{in: ofAll, actions: []string{given + "/read"}}},
		"lock-records":             {{on: worm, actions: []string{worm + "/read", worm + "/lock/action", worm + "/extend/action"}}},
		"move-names":               leadNames,
		"move-names-back":          leadNames,
		"move-state":               {{on: store, in: ofBootstrap, actions: []string{store + "/read", store + "/write"}}, opens},
		"network-watcher":          {{actions: []string{net + "networkWatchers/read", net + "networkWatchers/write", "Microsoft.Resources/subscriptions/resourceGroups/write"}}},
		"odoo-database":            {signIn(ofUnit)},
		"open-at-home":             {suspend(ofUnit), signIn(ofUnit), {on: net + "networkSecurityGroups", actions: []string{net + "networkSecurityGroups/securityRules/delete"}}},
		"open-beside-database":     {suspend(ofUnit), signIn(ofUnit)},
		"open-in-recovery":         {suspend(ofUnit), signIn(ofUnit)},
		"promote-back":             {{on: pg, actions: []string{pg + "/read", pg + "/write", pg + "/virtualendpoints/read"}}, {on: pg, in: ofRecovery, actions: []string{pg + "/read", pg + "/write"}}},
		"promote-database-cluster": {suspend(ofUnit), signIn(ofUnit)},
		"promote-replica":          {{on: pg, actions: []string{pg + "/read", pg + "/write"}}},
		"prove-nothing-writes":     {},
		"prove-silence-back":       {},
		"proxy-definitions":        {},
		"verifier-definitions":     {},
		"publish-release":          {signIn(ofUnit), pushes},
		"publish-to-cluster":       {pushes},
		"promote-release":          {signIn(ofAll), pushes},
		"close-for-schema":         {suspend(ofUnit), signIn(ofUnit)},
		"update-schema":            {signIn(ofUnit)},
		"smoke-after-schema":       {signIn(ofUnit)},
		"release-for-schema":       {signIn(ofAll), pushes},
		"open-after-schema":        {suspend(ofUnit), signIn(ofUnit), pulls},
		"publish-names":            {{on: net + "publicIPAddresses", actions: []string{net + "publicIPAddresses/read"}}},
		"reach-attachments":        {{on: store, in: ofHome, actions: []string{store + "/read"}}},
		// Assignments of nobody are deleted by whoever applies the bootstrap again.
		"recover-deployment": {
			{on: store, in: ofBootstrap, actions: []string{store + "/read", store + "/write", store + "/failover/action"}},
			{on: groupKind, in: ofBootstrap, actions: []string{"Microsoft.Authorization/policyExemptions/write", "Microsoft.Authorization/policyExemptions/delete"}},
			opens,
			{on: "Microsoft.Authorization/policyAssignments", in: ofAll, actions: []string{"Microsoft.Authorization/policyAssignments/exempt/action"}},
			{in: ofAll, actions: []string{given + "/read"}},
		},
		"register-providers": {{in: ofAll, actions: []string{"*/register/action", features + "/read", features + "/register/action"}}},
		"remediate-policies": {{actions: []string{"Microsoft.PolicyInsights/remediations/write"}}},
		"restart-database":   {{on: pg, actions: []string{pg + "/restart/action"}}},
		"restart-replica":    {{on: pg, actions: []string{pg + "/restart/action", pg + "/configurations/read"}}},
		"see-old-primary": {
			{on: pg, actions: []string{pg + "/read"}},
			{on: pg, in: ofRecovery, actions: []string{pg + "/virtualendpoints/read", pg + "/virtualendpoints/write"}},
		},
		"stop-database-cluster": {suspend(ofHome), signIn(ofHome, string(clusterKind)+"/stop/action")},
		"stop-recovery":         {suspend(ofRecovery), signIn(ofRecovery)},
		"stop-writers":          {suspend(ofHome), signIn(ofHome), {on: net + "networkSecurityGroups", in: ofHome, actions: []string{net + "networkSecurityGroups/securityRules/write"}}},
		"switch-replica":        {{on: pg, actions: []string{pg + "/read", pg + "/write"}}},
		"test-isolation":        {signIn(ofUnit)},
	}
}

// databaseSteps are taken by a member of the databases' group, and clusterSteps
// by one of the clusters'.
var (
	databaseSteps = []string{"database-roles", "odoo-database", "prove-nothing-writes", "prove-silence-back"}
	clusterSteps  = []string{
		"backup-cluster-before-schema", "database-follows", "database-operator", "database-restored", "odoo-database", "open-at-home", "open-beside-database",
		"close-for-schema", "open-after-schema", "open-in-recovery", "promote-database-cluster", "promote-release", "publish-release", "release-for-schema", "smoke-after-schema", "update-schema", "stop-database-cluster", "stop-recovery", "stop-writers", "test-isolation",
	}
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
					if right.assigns != nil {
						for _, verb := range []string{"/write", "/delete"} {
							ops = append(ops, wanted{Operation: Operation{Action: string(assignmentKind) + verb}, on: on, why: "step " + s.Slug, assigns: right.assigns})
						}
					}
				}
			}
		}
		who := asker{unit: u, for_: "who takes the steps of " + u.Name.String(), variable: "$person", principal: "User"}
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
	if right.on == "" && right.in != ofAll {
		return []addr.ID{u.Subscription}
	}
	of := func(is func(unit addr.Unit) bool) []addr.ID {
		var out []addr.ID
		for _, at := range g.design.Units {
			if !is(at.Name) {
				continue
			}
			if right.on == "" {
				if !slices.Contains(out, at.Subscription) {
					out = append(out, at.Subscription)
				}
				continue
			}
			for _, r := range g.resources[at.Name] {
				if r.ID.Kind().Equal(right.on) {
					out = append(out, r.ID)
				}
			}
		}
		return out
	}
	// An environment's recovery has the name of its home, and more.
	home := func(unit addr.Unit) bool {
		return slices.Contains(u.After, unit) && strings.HasPrefix(u.Name.String(), unit.String()+"-")
	}
	switch right.in {
	case ofAll:
		return of(func(addr.Unit) bool { return true })
	case ofBootstrap:
		return of(func(unit addr.Unit) bool { return unit == addr.BootstrapUnit() })
	case ofRecovery:
		return of(func(unit addr.Unit) bool { return unit.String() == u.Name.String()+"-recovery" })
	case ofHome:
		return of(home)
	}
	for _, is := range []func(addr.Unit) bool{
		func(unit addr.Unit) bool { return unit == u.Name },
		home,
		func(unit addr.Unit) bool { return slices.Contains(u.After, unit) },
	} {
		if out := of(is); len(out) > 0 {
			return out
		}
	}
	return nil
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
