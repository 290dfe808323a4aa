package needs

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Zones is what of a region's availability zones a design uses.
type Zones struct {
	// Zones are their numbers, as the subscription has them; empty is any.
	Zones []string `json:"zones"`
	// Size is the size of machine or server that must be had in them; "" is the
	// region itself.
	Size string `json:"size,omitempty"`
	// Service is machines, servers or "" for the region itself.
	Service string `json:"service,omitempty"`
	// HighAvailability is how a server's standby stands: ZoneRedundant.
	HighAvailability string `json:"highAvailability,omitempty"`
}

// zones are the zones that each region of a subscription must have, and the
// sizes that must be had in them: what is restricted differs by subscription.
func (g gatherer) zones() []Line {
	type key struct {
		place
		service, size, ha string
	}
	used, why := map[key][]string{}, map[key][]string{}
	add := func(k key, zones []string, reason string) {
		for _, z := range zones {
			if !slices.Contains(used[k], z) {
				used[k] = append(used[k], z)
			}
		}
		why[k] = append(why[k], reason)
	}
	for _, r := range g.design.Resources {
		at := g.placeOf(r)
		if at.sub == "" || at.region == "" {
			continue
		}
		if zones := textsOf(r.Body["zones"]); len(zones) > 0 {
			add(key{place: at}, zones, name(r.ID))
		}
		for _, pool := range poolsOf(r) {
			zones := textsOf(pool["availabilityZones"])
			size, _ := pool["vmSize"].(string)
			if len(zones) > 0 {
				add(key{place: at}, zones, name(r.ID))
			}
			// Where it uses no zones it must still be had in the region.
			add(key{at, "machines", size, ""}, zones, name(r.ID))
		}
		if r.ID.Kind().Equal(serverKind) {
			p, _ := r.Body["properties"].(design.Object)
			zone, _ := p["availabilityZone"].(string)
			var zones []string
			if zone != "" {
				zones = []string{zone}
			}
			if haMode(r) == "ZoneRedundant" || zone != "" {
				add(key{place: at}, zones, name(r.ID))
			}
			add(key{at, "servers", skuOf(r), haMode(r)}, zones, name(r.ID))
		}
		if strings.Contains(skuOf(r), "ZRS") {
			add(key{place: at}, nil, name(r.ID))
		}
	}
	keys := slices.SortedFunc(maps.Keys(why), func(a, b key) int {
		if c := comparePlaces(a.place, b.place); c != 0 {
			return c
		}
		return strings.Compare(a.service+a.size+a.ha, b.service+b.size+b.ha)
	})
	var out []Line
	for _, k := range keys {
		z := &Zones{Zones: slices.Sorted(slices.Values(used[k])), Size: k.size, Service: k.service, HighAvailability: k.ha}
		sub, region := word(k.sub), word(k.region)
		l := Line{
			ID:    strings.Join(strings.Fields("zones "+k.sub+" "+k.region+" "+k.service+" "+k.size+" "+k.ha), " "),
			Topic: ZonesTopic, Grants: "who raises quotas of subscription " + k.sub, Where: addr.Subscription(k.sub), Region: k.region,
			Why: shortened(slices.Compact(slices.Sorted(slices.Values(why[k])))), When: firstApply, Zones: z,
		}
		in := "in " + k.region
		if len(z.Zones) > 0 {
			in = "in the zones " + strings.Join(z.Zones, ", ") + " of " + k.region
		}
		switch k.service {
		case "machines":
			l.What = k.size + " can be had " + in
			l.Show = fmt.Sprintf("az vm list-skus --subscription %s --location %s --resource-type virtualMachines --all --output json", sub, region)
			l.Answer = "sizes-" + k.sub + "-" + k.region + ".json"
		case "servers":
			l.What = "PostgreSQL's " + k.size + " can be had " + in
			if k.ha != "" {
				l.What += ", with a standby of mode " + k.ha
			}
			l.Show = fmt.Sprintf("az postgres flexible-server list-skus --subscription %s --location %s --output json", sub, region)
			l.Answer = "servers-" + k.sub + "-" + k.region + ".json"
		default:
			l.What = "the subscription has availability zones in " + k.region
			if len(z.Zones) > 0 {
				l.What = "the subscription has the availability zones " + strings.Join(z.Zones, ", ") + " in " + k.region
			}
			l.Show = fmt.Sprintf(`az rest --method get --url "https://management.azure.com/subscriptions/%s/locations?api-version=2022-12-01" --output json`, k.sub)
			l.Answer = "locations-" + k.sub + ".json"
		}
		l.Ask = "# support request of type \"Service and subscription limits (quotas)\", region access: " + l.What
		out = append(out, l)
	}
	return out
}

// textsOf returns the texts of a list.
func textsOf(v any) []string {
	items, _ := v.(design.List)
	var out []string
	for _, item := range items {
		if s, is := item.(string); is {
			out = append(out, s)
		}
	}
	return out
}
