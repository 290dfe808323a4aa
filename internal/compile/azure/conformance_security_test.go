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
	}
}
