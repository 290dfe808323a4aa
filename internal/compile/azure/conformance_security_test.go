package azure_test

import (
	"github.com/wardhq/ward/internal/compile/azure/security"
	"github.com/wardhq/ward/internal/design"
)

// securityRows are examples of what is built in security.
func securityRows() []row {
	return []row{
		{
			builder: "security.NewDefenderForStorage", kind: security.DefenderForStorageKind, id: security.DefenderForStorageID(account), untagged: true,
			make: func() design.Resource {
				return security.NewDefenderForStorage(at, security.DefenderForStorageSpec{Account: account, ScanGB: 100})
			},
			secure: map[string]any{
				"properties.isEnabled":                              true,
				"properties.overrideSubscriptionLevelSettings":      true,
				"properties.malwareScanning.onUpload.isEnabled":     true,
				"properties.malwareScanning.onUpload.capGBPerMonth": 100,
				"properties.sensitiveDataDiscovery.isEnabled":       false,
			},
		},
		{
			builder: "security.NewPricing", kind: security.PricingKind, id: security.PricingID(sub, "StorageAccounts"), untagged: true,
			make: func() design.Resource {
				return security.NewPricing(at, security.PricingSpec{
					Subscription: sub, Plan: "StorageAccounts", SubPlan: "DefenderForStorageV2", Why: "Looks at how documents are reached.",
					Extensions: []security.Extension{{Name: "OnUploadMalwareScanning", On: false}},
				})
			},
			secure: map[string]any{
				"properties.pricingTier":             "Standard",
				"properties.subPlan":                 "DefenderForStorageV2",
				"properties.extensions[*].isEnabled": "False",
			},
		},
		{
			builder: "security.NewContact", kind: security.ContactKind, id: security.ContactID(sub), untagged: true,
			make: func() design.Resource {
				return security.NewContact(at, security.ContactSpec{Subscription: sub, Mailboxes: []string{"security@hrg.example"}})
			},
			secure: map[string]any{
				"properties.isEnabled":                 true,
				"properties.emails":                    "security@hrg.example",
				"properties.notificationsByRole.state": "On",
				"properties.notificationsSources":      written{},
			},
		},
	}
}
