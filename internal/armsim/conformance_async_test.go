package armsim_test

import (
	"net/http"
	"strings"
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

// One change of a server, its children among them, is taken at a time, and
// one of a cluster and its pools.
func TestBusy(t *testing.T) {
	const (
		cluster = group + "/providers/Microsoft.ContainerService/managedClusters/aks"
		web     = cluster + "/agentPools/web"
		jobs    = cluster + "/agentPools/jobs"
		audit   = server + "/configurations/pgaudit.log"
		catalog = server + "/configurations/pgaudit.log_catalog"
	)
	value := func(v string) string { return `{"properties":{"value":"` + v + `"}}` }
	newReplica := strings.Replace(replica, "psql-replica", "psql-other", 1)
	slow := false
	c := build(t, armsim.Options{Async: func(addr.Kind, string) bool { return slow }})
	slow = true
	// until starts a change and asks about it until it is done.
	until := func(method, path, body string, meanwhile ...step) {
		t.Helper()
		status, doc, header := c.do(method, versioned(path), body)
		if status >= 300 {
			t.Fatalf("%s %s: %d %s", method, path, status, code(doc))
		}
		c.steps(meanwhile)
		for range 2 {
			c.must("GET", header.Get("Azure-AsyncOperation"), "")
		}
	}
	busy := func(method, path, body string) step { return step{method, path, body, 409, "ServerIsBusy"} }
	until("PUT", audit, value("ddl"),
		busy("PUT", catalog, value("off")), busy("PUT", audit, value("ddl")), busy("PUT", server, serverBody),
		busy("DELETE", server, ""), busy("POST", server+"/restart", ""),
		busy("PUT", newReplica, `{"location":"northeurope","properties":{"createMode":"Replica","sourceServerResourceId":"`+server+`"}}`),
	)
	until("PUT", catalog, value("off"), step{"PUT", account, blobBody, 200, ""})
	until("PUT", newReplica, `{"location":"northeurope","properties":{"createMode":"Replica","sourceServerResourceId":"`+server+`"}}`,
		busy("PUT", audit, value("ddl,role")))

	const (
		clusterBody = `{"location":"westeurope","properties":{"agentPoolProfiles":[{"name":"system","mode":"System","count":3}]}}`
		poolBody    = `{"properties":{"mode":"User","count":1}}`
	)
	refused := func(method, path, body string) step { return step{method, path, body, 409, "OperationNotAllowed"} }
	until("PUT", cluster, clusterBody, refused("PUT", web, poolBody))
	until("PUT", web, poolBody, refused("PUT", jobs, poolBody), refused("PUT", cluster, clusterBody))
	until("PUT", jobs, poolBody)
}
