package armsim_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
)

const (
	theirs       = "00000000-0000-0000-0000-0000000000cc"
	theirGroup   = "/subscriptions/" + theirs + "/resourceGroups/rg-partner"
	theirAccount = theirGroup + "/providers/Microsoft.Storage/storageAccounts/stpartner"
	theirService = theirGroup + "/providers/Microsoft.Network/privateLinkServices/pls"
)

// statusOf returns how the only connection of a private endpoint stands.
func (c client) statusOf(endpoint string) any {
	c.t.Helper()
	for _, list := range []string{"privateLinkServiceConnections", "manualPrivateLinkServiceConnections"} {
		items, _ := at(c.get(endpoint), "properties/"+list).([]any)
		for _, item := range items {
			return at(item, "properties/privateLinkServiceConnectionState/status")
		}
	}
	return nil
}

// An endpoint to a service of one's own is approved at once. One that somebody
// else must approve waits, whatever is put again, and one that its maker
// cannot approve belongs among the manual ones.
func TestConnections(t *testing.T) {
	manual := func(body string) string {
		return strings.Replace(body, `"privateLinkServiceConnections"`, `"manualPrivateLinkServiceConnections"`, 1)
	}
	toAccount := strings.NewReplacer(vault, theirAccount, `["vault"]`, `["blob"]`).Replace(peBody)
	c := build(t, armsim.Options{Types: typesIfHere(t), Foreign: []string{theirs}})
	other, partner := endpoint+"-manual", endpoint+"-partner"
	c.steps([]step{
		{"PUT", theirGroup, `{"location":"westeurope"}`, 201, ""},
		{"PUT", theirAccount, blobBody, 201, ""},
		{"PUT", other, manual(peBody), 201, ""},
		{"PUT", partner, toAccount, 403, "LinkedAuthorizationFailed"},
		{"PUT", partner, manual(toAccount), 201, ""},
	})
	want := func(endpoint string, want any) {
		t.Helper()
		if got := c.statusOf(endpoint); got != want {
			t.Errorf("%s is %v, want %v", endpoint, got, want)
		}
	}
	want(endpoint, "Approved")
	want(other, "Pending")
	want(partner, "Pending")

	// Their owner approves.
	doc := c.must("GET", versioned(vault+"/privateEndpointConnections"), "")
	var waiting string
	for _, v := range doc["value"].([]any) {
		if at(v, "properties/privateLinkServiceConnectionState/status") == "Pending" {
			waiting = at(v, "id").(string)
		}
	}
	if waiting == "" || len(doc["value"].([]any)) != 2 {
		t.Fatalf("the vault's connections are %v", doc)
	}
	const yes, none = `{"properties":{"privateLinkServiceConnectionState":{"status":"Approved","description":"known"}}}`, `{"properties":{"privateLinkServiceConnectionState":{"status":"Perhaps"}}}`
	c.steps([]step{
		{"PUT", waiting + "?api-version=2026-02-01", none, 400, "InvalidRequestContent"},
		{"PUT", waiting + "x?api-version=2026-02-01", yes, 404, "ResourceNotFound"},
		{"PUT", waiting + "?api-version=2026-02-01", yes, 200, ""},
	})
	want(other, "Approved")
	c.steps([]step{{"PUT", other, manual(peBody), 200, ""}})
	want(other, "Approved")
	c.steps([]step{{"DELETE", waiting + "?api-version=2026-02-01", "", 204, ""}})
	want(other, "Disconnected")

	// What is not ours we cannot approve; they do.
	doc = c.must("GET", versioned(theirAccount+"/privateEndpointConnections"), "")
	c.steps([]step{{"PUT", at(doc["value"].([]any)[0], "id").(string) + "?api-version=2026-04-01", yes, 403, "AuthorizationFailed"}})
	if n := c.sim.Approve(addr.MustParseID(partner)); n != 1 {
		t.Errorf("%d connections waited, want 1", n)
	}
	want(partner, "Approved")
	if n := c.sim.Approve(addr.MustParseID(partner)); n != 0 {
		t.Errorf("%d connections wait still", n)
	}
}

// A private link service may approve by itself whoever asks from some
// subscriptions.
func TestAutoApproval(t *testing.T) {
	for subscriptions, status := range map[string]int{`"*"`: 201, `"` + subscription + `"`: 201, `"` + theirs + `"`: 403} {
		c := build(t, armsim.Options{Foreign: []string{theirs}})
		code := map[int]string{403: "LinkedAuthorizationFailed"}[status]
		c.steps([]step{
			{"PUT", theirGroup, `{"location":"westeurope"}`, 201, ""},
			{"PUT", theirService, `{"location":"westeurope","properties":{"autoApproval":{"subscriptions":[` + subscriptions + `]}}}`, 201, ""},
			{"PUT", endpoint + "2", strings.NewReplacer(vault, theirService, `["vault"]`, `[]`).Replace(peBody), status, code},
		})
	}
}
