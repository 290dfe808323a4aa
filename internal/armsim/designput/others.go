package designput

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Others stands in for those who keep what the design names and does not make,
// as a hub that exists and its private zones: it is there, with the resource
// groups that it is in, when Others returns. Only kinds that an estate can name
// as somebody else's are made; any other that is not there stays a reference
// that leads nowhere.
func (t Target) Others(ctx context.Context) error {
	named := map[string]addr.ID{}
	for _, r := range t.Design.Resources {
		t.named(r.Body, named)
		t.named(r.ID.Scope().String(), named)
	}
	for _, key := range slices.Sorted(maps.Keys(named)) {
		id := named[key]
		if _, err := t.Get(ctx, id, keptByOthers[id.Kind().Key()].APIVersion); err == nil {
			continue // as the tenant's first management group
		}
		if id.ResourceGroupName() != "" {
			group := groupOfOthers
			group.ID = addr.Subscription(id.SubscriptionID()).ResourceGroup(id.ResourceGroupName())
			if err := t.PutResource(ctx, group); err != nil {
				return fmt.Errorf("the group of %s: %w", id, err)
			}
		}
		there := keptByOthers[id.Kind().Key()]
		there.ID = id
		if err := t.PutResource(ctx, there); err != nil {
			return fmt.Errorf("what others keep: %w", err)
		}
	}
	return nil
}

// named collects the ids in a body, as references or as literals, of what the
// design has not and others may keep.
func (t Target) named(v any, into map[string]addr.ID) {
	note := func(id addr.ID) {
		_, others := keptByOthers[id.Kind().Key()]
		if _, designed := t.Design.Resource(id); others && !designed {
			into[id.Key()] = id
		}
	}
	switch v := v.(type) {
	case addr.Ref:
		note(v.ID)
	case string:
		if id, err := addr.ParseID(v); err == nil {
			note(id)
		}
	case design.Object:
		for _, item := range v {
			t.named(item, into)
		}
	case design.List:
		for _, item := range v {
			t.named(item, into)
		}
	}
}

// What others keep, as little of it as Azure takes. Their networks lie apart
// from those of the estates that are tried.
var (
	groupOfOthers = design.Resource{APIVersion: "2025-04-01", Body: design.Object{"location": "eastus2"}}
	keptByOthers  = map[string]design.Resource{
		addr.Kind("Microsoft.Management/managementGroups").Key(): {APIVersion: "2023-04-01", Body: design.Object{"properties": design.Object{}}},
		addr.Kind("Microsoft.Network/virtualNetworks").Key(): {
			APIVersion: "2025-07-01",
			Body: design.Object{"location": "eastus2", "properties": design.Object{
				"addressSpace": design.Object{"addressPrefixes": design.List{"10.0.0.0/16"}},
			}},
		},
		addr.Kind("Microsoft.Network/privateDnsZones").Key(): {APIVersion: "2024-06-01", Body: design.Object{"location": "global"}},
		addr.Kind("Microsoft.OperationalInsights/workspaces").Key(): {
			APIVersion: "2025-07-01",
			Body:       design.Object{"location": "eastus2", "properties": design.Object{"sku": design.Object{"name": "PerGB2018"}}},
		},
		addr.Kind("Microsoft.ContainerRegistry/registries").Key(): {
			APIVersion: "2025-11-01",
			Body:       design.Object{"location": "eastus2", "sku": design.Object{"name": "Premium"}},
		},
	}
)
