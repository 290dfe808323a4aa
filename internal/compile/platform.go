package compile

import (
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// allowedLocations is the check that Azure Policy enforces in every
// subscription of an estate with residency.
const allowedLocations = "azure-allowed-locations"

// platform is what environments share.
type platform struct {
	place     azure.Place
	workspace addr.ID
	keeper    addr.ID // the identity that mirrors evidence
}

func (c *compilation) platform() platform {
	subscription := addr.Subscription(c.estate.Platform.Subscription.String())
	n := newNames(c.estate.Organisation.Short, addr.PlatformUnit(), subscription)
	at := azure.Place{
		Unit:   addr.PlatformUnit(),
		Group:  subscription.ResourceGroup(n.long("")),
		Region: c.estate.Platform.Region,
		Tags: design.Object{
			"ward-unit":        addr.PlatformUnit().String(),
			"ward-accountable": c.estate.Platform.Accountable,
		},
	}
	return platform{
		place:     at,
		workspace: at.Group.Resource("Microsoft.OperationalInsights/workspaces", n.long("logs")),
		keeper:    at.Group.Resource("Microsoft.ManagedIdentity/userAssignedIdentities", n.long("evidence")),
	}
}

// buildPlatform builds what environments share: the logs, and the rules that
// Azure enforces on every subscription.
func (c *compilation) buildPlatform() {
	p := c.platform()
	c.parts.Units = append(c.parts.Units, design.Unit{
		Name:         p.place.Unit,
		Title:        "What the environments share",
		Owner:        owner(c.estate.Platform.Owner),
		Subscription: addr.Subscription(p.place.Group.SubscriptionID()),
		Excepted:     c.platformOperations(),
	})
	c.add(
		azure.ResourceGroup(p.place, design.HoldsLogs),
		azure.LogWorkspace(p.place, p.workspace.Name(), c.logDays()),
		azure.DiagnosticSetting(p.place, p.workspace, p.workspace, "audit"),
		azure.UserAssignedIdentity(p.place, p.keeper.Name(), "Mirrors sealed evidence into the environments' record containers, and cannot delete it there."),
	)
	for _, subscription := range c.subscriptions() {
		c.add(c.residencyPolicy(p.place, subscription)...)
	}
}

// residencyPolicy makes Azure refuse resources outside of the regions that the
// estate allows.
func (c *compilation) residencyPolicy(at azure.Place, subscription addr.ID) []design.Resource {
	k, ok := c.check(allowedLocations)
	if c.estate.Residency == nil || !ok || k.AzurePolicy == nil {
		return nil
	}
	// What has no region, as private DNS zones, is exempt in the definition.
	return []design.Resource{azure.PolicyAssignment(at, subscription, k.ID, k.AzurePolicy.Definition, k.Title,
		design.Object{"listOfAllowedLocations": c.residentRegions()})}
}

// residentRegions returns the regions in which the estate says that data may
// be. It must say so.
func (c *compilation) residentRegions() design.List {
	var regions design.List
	for _, r := range c.estate.Residency.Regions {
		regions = append(regions, r)
	}
	return regions
}

// subscriptions returns all that the estate deploys to, once each.
func (c *compilation) subscriptions() []addr.ID {
	ids := []addr.ID{addr.Subscription(c.estate.Platform.Subscription.String())}
	for _, e := range c.environments {
		id := addr.Subscription(e.Subscription.String())
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
