// Package security builds what Microsoft Defender for Cloud looks at, and whom
// it tells.
package security

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// PricingKind is the type of a Defender plan of a subscription.
const (
	PricingKind    addr.Kind = "Microsoft.Security/pricings"
	pricingVersion string    = "2024-01-01"
)

// PricingID returns the id of a subscription's plan.
func PricingID(subscription addr.ID, plan string) addr.ID {
	return subscription.Resource(PricingKind, plan)
}

// PricingSpec is what has been decided of a plan.
type PricingSpec struct {
	Subscription addr.ID
	Plan         string // as KeyVaults
	SubPlan      string // "" for plans that have none
	// Extensions are the parts of the plan that are on; the others are off.
	Extensions []Extension
	Why        string
}

// Extension is a part of a plan.
type Extension struct {
	Name string
	On   bool
}

// NewPricing turns a Defender plan on for a subscription, which has every plan
// from its first day and cannot lose one.
func NewPricing(at azure.Place, s PricingSpec) design.Resource {
	properties := design.Object{"pricingTier": "Standard"}
	if s.SubPlan != "" {
		properties["subPlan"] = s.SubPlan
	}
	if len(s.Extensions) > 0 {
		extensions := make(design.List, len(s.Extensions))
		for i, e := range s.Extensions {
			on := "False" // texts, in this type
			if e.On {
				on = "True"
			}
			extensions[i] = design.Object{"name": e.Name, "isEnabled": on}
		}
		properties["extensions"] = extensions
	}
	return design.Resource{
		ID:             PricingID(s.Subscription, s.Plan),
		APIVersion:     pricingVersion,
		Unit:           at.Unit,
		Why:            s.Why,
		Holds:          design.HoldsNothing,
		BornWithParent: true,
		Body:           design.Object{"properties": properties},
	}
}
