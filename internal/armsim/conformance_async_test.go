package armsim_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
)

func TestAsync(t *testing.T) {
	const polls = 2
	c := newClient(t, armsim.Options{
		Polls: polls, RetryAfter: time.Second,
		Async: func(kind addr.Kind, _ string) bool { return kind.Equal("Microsoft.KeyVault/vaults") },
	})
	c.must("PUT", versioned(group), `{"location":"westeurope"}`)
	finish := func(header http.Header, want ...string) {
		t.Helper()
		if header.Get("Retry-After") != "1" {
			t.Errorf("Retry-After %q", header.Get("Retry-After"))
		}
		for i, status := range want {
			if got := c.must("GET", header.Get("Azure-AsyncOperation"), "")["status"]; got != status {
				t.Errorf("question %d: %v, want %s", i, got, status)
			}
		}
	}
	status, doc, header := c.do("PUT", versioned(vault), vaultBody)
	if status != 201 || at(doc, "properties/provisioningState") != "Creating" {
		t.Errorf("%d %v", status, doc)
	}
	c.steps([]step{
		{"PUT", vault, vaultBody, 409, "AnotherOperationInProgress"},
		{"DELETE", vault, "", 409, "AnotherOperationInProgress"},
	})
	finish(header, "InProgress", "InProgress", "Succeeded", "Succeeded")
	if got := at(c.get(vault), "properties/provisioningState"); got != "Succeeded" {
		t.Errorf("the vault is %v", got)
	}
	status, _, header = c.do("DELETE", versioned(vault), "")
	if status != 202 {
		t.Errorf("delete: %d, want 202", status)
	}
	finish(header, "InProgress", "InProgress", "Succeeded")
	c.steps([]step{{"GET", vault, "", 404, "ResourceNotFound"}})
}

// What is still being made cannot be used.
func TestAsyncIsNotThereYet(t *testing.T) {
	c := newClient(t, armsim.Options{
		Polls: 5, Async: func(kind addr.Kind, _ string) bool { return kind.Equal("Microsoft.Network/networkSecurityGroups") },
	})
	c.steps([]step{
		{"PUT", group, `{"location":"westeurope"}`, 201, ""},
		{"PUT", nsg, `{"location":"westeurope"}`, 201, ""},
		{"PUT", network, vnetBody, 409, "ReferencedResourceNotProvisioned"},
	})
}
