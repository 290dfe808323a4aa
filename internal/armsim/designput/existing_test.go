package designput_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
	"github.com/wardhq/ward/internal/armsim/designput"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
)

// A design that joins a hub which exists is taken where the hub and its zones
// are there, and its peering carries nothing before the hub's owner has done
// what the step asks for.
func TestAHubThatExists(t *testing.T) {
	catalogue := os.DirFS(filepath.Join("..", "..", "..", "catalogue"))
	data, err := published.Load(catalogue)
	if err != nil {
		t.Fatal(err)
	}
	checks, err := checks()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := estate.Load(os.DirFS(filepath.Join("..", "..", "estate", "testdata", "clinic")), "estate.yaml", estate.Options{Regions: data.Regions.Names()})
	if err != nil {
		t.Fatal(err)
	}
	group := addr.Subscription("5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d09").ResourceGroup("connectivity")
	hub := group.Resource("Microsoft.Network/virtualNetworks", "hub")
	for _, region := range []string{"eastus2", "centralus"} {
		doc.Estate.Platform.Hub.Existing = append(doc.Estate.Platform.Hub.Existing, estate.ExistingHub{
			Region: region, Network: hub.String(), Firewall: "10.0.0.4", Zones: group.String(), Owner: "network team",
		})
	}
	d, err := compile.Compile(compile.Input{Document: doc, Published: data, Checks: checks.Checks()})
	if err != nil {
		t.Fatal(err)
	}
	var subscriptions []string
	for _, u := range d.Units {
		subscriptions = append(subscriptions, u.Subscription.SubscriptionID())
	}
	sim := armsim.New(armsim.Options{Tenant: tenant, Types: typesIfHere(t), Subscriptions: append(subscriptions, group.SubscriptionID())})
	target := designput.Target{Design: d, Client: designput.InProcess(sim), Endpoint: "https://management.azure.example"}
	ask := func(method string, id addr.ID, version, body string) map[string]any {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, target.Endpoint+id.String()+"?api-version="+version, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := target.Client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		var out map[string]any
		if err := json.NewDecoder(answer.Body).Decode(&out); err != nil || answer.StatusCode/100 != 2 {
			t.Fatalf("%s %s: %d %v %v", method, id, answer.StatusCode, out, err)
		}
		return out
	}
	ask("PUT", group, "2025-04-01", `{"location":"eastus2"}`)
	if err := target.Put(t.Context()); err == nil || !strings.Contains(err.Error(), "ResourceNotFound") {
		t.Errorf("without the hub and its zones: %v", err)
	}
	ask("PUT", hub, "2025-07-01", `{"location":"eastus2","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]}}}`)
	for _, zone := range []string{
		"privatelink.postgres.database.azure.com", "privatelink.blob.core.windows.net", "privatelink.vaultcore.azure.net", "privatelink.azurecr.io",
		"privatelink.monitor.azure.com", "privatelink.oms.opinsights.azure.com", "privatelink.ods.opinsights.azure.com", "privatelink.agentsvc.azure-automation.net",
		"private.eastus2.azmk8s.io", "private.centralus.azmk8s.io",
	} {
		ask("PUT", group.Resource("Microsoft.Network/privateDnsZones", zone), "2024-06-01", `{"location":"global"}`)
	}
	if err := target.Put(t.Context()); err != nil {
		t.Fatal(err)
	}
	joins := 0
	for _, r := range d.Resources {
		if !r.ID.Kind().Equal("Microsoft.Network/virtualNetworks/virtualNetworkPeerings") {
			continue
		}
		joins++
		state := func() any {
			p, _ := ask("GET", r.ID, r.APIVersion, "")["properties"].(map[string]any)
			return p["peeringState"]
		}
		if got := state(); got != "Initiated" {
			t.Errorf("%s is %v before the owner's direction, want Initiated", r.ID, got)
		}
		ask("PUT", hub.Child("virtualNetworkPeerings", r.ID.Parent().Name()), r.APIVersion, `{"properties":{"remoteVirtualNetwork":{"id":"`+r.ID.Parent().String()+`"},"allowVirtualNetworkAccess":true}}`)
		if got := state(); got != "Connected" {
			t.Errorf("%s is %v, want Connected", r.ID, got)
		}
	}
	if joins != 2 {
		t.Errorf("%d networks are joined, want 2", joins)
	}
}
