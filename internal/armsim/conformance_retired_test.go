package armsim_test

import (
	"testing"
	"time"

	"github.com/wardhq/ward/internal/armsim"
)

// A version is taken until the day on which it ends, and no longer.
func TestRetired(t *testing.T) {
	now := time.Date(2027, 2, 26, 23, 59, 0, 0, time.UTC)
	c := newClient(t, armsim.Options{
		Now: func() time.Time { return now },
		Retired: []armsim.Retirement{
			{Of: "microsoft.keyvault", Before: "2026-02-01", On: time.Date(2027, 2, 27, 0, 0, 0, 0, time.UTC)},
			{Of: "Microsoft.Resources", Before: "2020-01-01", On: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)},
			{Of: "Microsoft.Network/virtualNetworks", Before: "2025-07-01", On: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)},
		},
	})
	const old = "?api-version=2025-05-01"
	c.steps([]step{
		{"PUT", group + "?api-version=2019-10-01", `{"location":"westeurope"}`, 400, "InvalidApiVersionParameter"},
		{"PUT", group, `{"location":"westeurope"}`, 201, ""},
		{"PUT", nsg + old, `{"location":"westeurope"}`, 201, ""},
		{"PUT", network + old, vnetBody, 400, "NoRegisteredProviderFound"},
		{"PUT", network, vnetBody, 201, ""},
		{"PUT", subnet + old, `{}`, 400, "NoRegisteredProviderFound"},
		{"PUT", vault + old, vaultBody, 201, ""},
		{"PUT", key + old, `{"properties":{"kty":"RSA"}}`, 201, ""},
	})
	now = now.AddDate(0, 0, 1)
	c.steps([]step{
		{"GET", key + old, "", 400, "NoRegisteredProviderFound"},
		{"PUT", key + old, `{"properties":{"kty":"RSA"}}`, 400, "NoRegisteredProviderFound"},
		{"PUT", key, `{"properties":{"kty":"RSA"}}`, 200, ""},
		{"DELETE", vault + "?api-version=2026-02-01-preview", "", 204, ""}, // not older
	})
}
