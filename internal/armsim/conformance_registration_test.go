package armsim_test

import (
	"testing"

	"github.com/wardhq/ward/internal/armsim"
)

// A subscription makes nothing of a namespace that it was not told of, but of
// those that every one knows; what is asked of one says nothing of another.
func TestRegistrations(t *testing.T) {
	c := newClient(t, armsim.Options{Unregistered: true})
	const (
		network  = sub + "/providers/Microsoft.Network"
		features = sub + "/providers/Microsoft.Features/providers/Microsoft.Compute/features/EncryptionAtHost"
		pool     = group + "/providers/Microsoft.ContainerService/managedClusters/none/agentPools/web"
		unknown  = "/subscriptions/00000000-0000-0000-0000-0000000000ff/providers/Microsoft.Network"
	)
	c.steps([]step{
		{"PUT", group, `{"location":"westeurope"}`, 201, ""},
		{"PUT", nsg, `{"location":"westeurope"}`, 409, "MissingSubscriptionRegistration"},
		{"POST", sub + "/providers/Microsoft.KeyVault/register", "", 200, ""},
		{"PUT", nsg, `{"location":"westeurope"}`, 409, "MissingSubscriptionRegistration"},
		{"POST", unknown + "/register", "", 404, "SubscriptionNotFound"},
		{"POST", network + "/register", "", 200, ""},
		{"PUT", nsg, `{"location":"westeurope"}`, 201, ""},
		{"GET", features + "?api-version=2021-07-01", "", 200, ""},
		{"POST", sub + "/providers/Microsoft.ContainerService/register", "", 200, ""},
		{"PUT", pool, `{"properties":{"enableEncryptionAtHost":true}}`, 400, "SubscriptionNotEnabledEncryptionAtHost"},
		{"POST", features + "/register?api-version=2021-07-01", "", 200, ""},
		// Until its namespace is told, nobody heeds the feature.
		{"PUT", pool, `{"properties":{"enableEncryptionAtHost":true}}`, 400, "SubscriptionNotEnabledEncryptionAtHost"},
		{"POST", sub + "/providers/Microsoft.Compute/register", "", 200, ""},
		{"PUT", pool, `{"properties":{"enableEncryptionAtHost":true}}`, 404, "ParentResourceNotFound"},
	})
	for path, want := range map[string]string{
		network:                              "Registered",
		sub + "/providers/Microsoft.Storage": "NotRegistered",
	} {
		if got := at(c.get(path), "registrationState"); got != want {
			t.Errorf("%s is %v, want %s", path, got, want)
		}
	}
	if got := at(c.must("GET", features+"?api-version=2021-07-01", ""), "properties/state"); got != "Registered" {
		t.Errorf("the feature is %v", got)
	}
}
