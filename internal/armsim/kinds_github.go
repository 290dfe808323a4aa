package armsim

import (
	"net/http"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

const kindRunners addr.Kind = "GitHub.Network/networkSettings"

func githubRules() map[addr.Kind]kindRules {
	return map[addr.Kind]kindRules{
		kindRunners: {
			outputs: runnersOutputs,
			judge:   judgeRunners,
			fixed: []fixed{
				{path: "properties.subnetId", status: http.StatusBadRequest, code: "InvalidRequestContent"},
				{path: "properties.businessId", status: http.StatusBadRequest, code: "InvalidRequestContent"},
			},
		},
	}
}

// runnersOutputs: GitHub writes into the tags by which number it knows the
// settings, whatever tags are put.
func runnersOutputs(_ *Sim, r *record) map[string]any {
	return map[string]any{"tags": map[string]any{"GitHubId": strings.ToUpper(strings.ReplaceAll(guidOf("github", r.id), "-", ""))}}
}

// judgeRunners wants a subnet of the same subscription and region that is
// delegated to it, and no other's (docs.github.com, configuring private
// networking for GitHub-hosted runners).
func judgeRunners(c *change) *refusal {
	id := idAt(at(c.body, "properties"), "subnetId")
	network, known := c.sim.store.get(id.Parent())
	switch {
	case !known:
		return nil // refused as a reference that leads nowhere
	case id.SubscriptionID() != c.id.SubscriptionID() || !sameRegion(textAt(network.put, "location"), textAt(c.body, "location")):
		return refuse(http.StatusBadRequest, "InvalidResourceReference",
			"Resource %s referenced by resource %s was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.", id, c.id)
	case !delegated(c.sim.bodyOf(id), kindRunners):
		return noDelegation(id)
	}
	for _, other := range c.sim.store.where(func(r *record) bool { return r.kind.Equal(kindRunners) && r.id.Key() != c.id.Key() }) {
		if idAt(at(other.put, "properties"), "subnetId").Key() == id.Key() {
			return refuse(http.StatusBadRequest, "SubnetAlreadyInUse", "Subnet %s is in use by %s.", id, other.id)
		}
	}
	return nil
}

// delegated reports whether a subnet is delegated to a type of service.
func delegated(subnet any, to addr.Kind) bool {
	list, _ := at(subnet, "properties", "delegations").([]any)
	return slices.ContainsFunc(list, func(d any) bool {
		return strings.EqualFold(textAt(d, "properties", "serviceName"), string(to))
	})
}

func noDelegation(subnet addr.ID) *refusal {
	return refuse(http.StatusBadRequest, "SubnetMissingRequiredDelegation",
		"Subnet %s requires any of the following delegation(s) [%s] to reference service association link.", subnet, kindRunners)
}

// keepsDelegations refuses a network in which a subnet loses what GitHub's
// machines need of it.
func keepsDelegations(c *change) *refusal {
	for _, r := range c.sim.store.where(func(r *record) bool { return r.kind.Equal(kindRunners) }) {
		id := idAt(at(r.put, "properties"), "subnetId")
		if id.Parent().Key() != c.id.Key() {
			continue
		}
		if subnet := itemNamed(at(c.body, "properties", "subnets"), id.Name()); subnet != nil && !delegated(subnet, kindRunners) {
			return noDelegation(id)
		}
	}
	return nil
}
