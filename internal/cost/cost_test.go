package cost_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/cost"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/render/rendertest/example"
)

var (
	sub   = addr.Subscription("11111111-1111-4111-8111-111111111111")
	group = sub.ResourceGroup("a")
)

// designed is a design of these resources, all of one unit.
func designed(t *testing.T, resources ...design.Resource) *design.Design {
	t.Helper()
	unit := addr.PlatformUnit()
	p := design.Parts{
		Organisation: "Clinic", Effective: "2026-11-01", Existing: []addr.ID{sub},
		Units: []design.Unit{{Name: unit, Title: "All", Owner: design.Terraform, Subscription: sub}},
	}
	for _, r := range append(resources, design.Resource{ID: group, Body: design.Object{"location": "eastus2"}}) {
		r.APIVersion, r.Unit, r.Why, r.Holds = "2025-01-01", unit, "For a test.", design.HoldsNothing
		p.Resources = append(p.Resources, r)
	}
	d, err := design.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func ours(t *testing.T) cost.Prices {
	t.Helper()
	p, err := cost.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// What resources cost, computed by hand from the table of prices.
func TestOf(t *testing.T) {
	server := func(mode string) design.Resource {
		return design.Resource{ID: group.Resource("Microsoft.DBforPostgreSQL/flexibleServers", "db"), Body: design.Object{
			"location": "eastus", "sku": design.Object{"name": "Standard_D4ds_v5", "tier": "GeneralPurpose"},
			"properties": design.Object{"storage": design.Object{"storageSizeGB": 128}, "highAvailability": design.Object{"mode": mode}},
		}}
	}
	aks := group.Resource("Microsoft.ContainerService/managedClusters", "aks")
	cluster := design.Resource{ID: aks, Body: design.Object{
		"location": "eastus", "sku": design.Object{"name": "Base", "tier": "Standard"},
		"properties": design.Object{"agentPoolProfiles": design.List{
			design.Object{"name": "system", "vmSize": "Standard_D4ds_v5", "count": 3, "enableAutoScaling": false},
		}},
	}}
	pool := design.Resource{ID: aks.Child("agentPools", "web"), Body: design.Object{"properties": design.Object{
		"vmSize": "Standard_D8ds_v5", "enableAutoScaling": true, "count": 2, "minCount": 2, "maxCount": 5,
	}}}
	vault := group.Resource("Microsoft.KeyVault/vaults", "kv")
	for _, tt := range []struct {
		name           string
		of             []design.Resource
		floor, ceiling string
	}{
		// 730 × 0.406 + 128 × 0.138
		{"a server", []design.Resource{server("Disabled")}, "314.04", "314.04"},
		// as much again for its standby
		{"a server with its standby", []design.Resource{server("ZoneRedundant")}, "628.09", "628.09"},
		// 730 × (0.1 + 3 × 0.226)
		{"a cluster", []design.Resource{cluster}, "567.94", "567.94"},
		// and 2 to 5 × 730 × 0.452
		// a pool that is a resource besides is billed once
		{"a cluster whose own pool is one of its pools", []design.Resource{cluster, {ID: aks.Child("agentPools", "system"), Body: design.Object{"properties": design.Object{
			"vmSize": "Standard_D4ds_v5", "count": 3, "enableAutoScaling": false,
		}}}}, "567.94", "567.94"},
		{"a cluster with a pool that grows", []design.Resource{cluster, pool}, "1,227.86", "2,217.74"},
		// 730 × 0.36 + 2 and 4 instances of ten units × 730 × 0.0144
		{"a gateway", []design.Resource{{ID: group.Resource("Microsoft.Network/applicationGateways", "agw"), Body: design.Object{
			"location": "eastus", "properties": design.Object{"sku": design.Object{"tier": "WAF_v2"}, "autoscaleConfiguration": design.Object{"minCapacity": 2, "maxCapacity": 4}},
		}}}, "473.04", "683.28"},
		{"a firewall", []design.Resource{{ID: group.Resource("Microsoft.Network/azureFirewalls", "fw"), Body: design.Object{
			"location": "eastus", "properties": design.Object{"sku": design.Object{"tier": "Standard"}},
		}}}, "912.50", "912.50"},
		{"a key in hardware", []design.Resource{{ID: vault, Body: design.Object{"location": "eastus"}}, {ID: vault.Child("keys", "k"), Body: design.Object{
			"properties": design.Object{"kty": "RSA-HSM", "keySize": 3072},
		}}}, "5.00", "5.00"},
		{"a registry with a replica", []design.Resource{
			{ID: group.Resource("Microsoft.ContainerRegistry/registries", "cr"), Body: design.Object{"location": "eastus", "sku": design.Object{"name": "Premium"}}},
			{ID: group.Resource("Microsoft.ContainerRegistry/registries", "cr").Child("replications", "centralus"), Body: design.Object{"location": "centralus"}},
		}, "100.00", "100.00"},
		{"what costs nothing", []design.Resource{{ID: group.Resource("Microsoft.Network/virtualNetworks", "net"), Body: design.Object{"location": "eastus"}}}, "0.00", "0.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := cost.Of(designed(t, tt.of...), ours(t))
			if got.Floor.String() != tt.floor || got.Ceiling.String() != tt.ceiling {
				t.Errorf("%s to %s, want %s to %s: %+v", got.Floor, got.Ceiling, tt.floor, tt.ceiling, got.Units)
			}
			if len(got.Unpriced) > 0 {
				t.Errorf("nobody has looked at %v", got.Unpriced)
			}
			for _, u := range got.Units {
				for _, l := range u.Lines {
					if l.Price == nil {
						t.Errorf("%s of %s has no price", l.Meter.Name, l.Resource)
					}
				}
			}
		})
	}
}

// Nothing is priced that nobody published, and each line says what it stands on.
func TestWhatIsNotKnown(t *testing.T) {
	odd := group.Resource("Microsoft.Quantum/workspaces", "q")
	size := design.Resource{ID: group.Resource("Microsoft.DBforPostgreSQL/flexibleServers", "db"), Body: design.Object{
		"location": "westeurope", "sku": design.Object{"name": "Standard_D4ds_v9", "tier": "GeneralPurpose"},
		"properties": design.Object{"storage": design.Object{"storageSizeGB": 10}},
	}}
	got := cost.Of(designed(t, design.Resource{ID: odd, Body: design.Object{}}, size), ours(t))
	if len(got.Unpriced) != 1 || got.Unpriced[0] != odd.Kind() {
		t.Errorf("unpriced are %v, want %s", got.Unpriced, odd.Kind())
	}
	var none, elsewhere, byUse int
	for _, l := range got.Units[0].Lines {
		if l.Price == nil {
			none++
			continue
		}
		if l.Elsewhere() {
			elsewhere++
		}
		if l.ByUse() {
			byUse++
			if l.Floor != 0 || l.Ceiling != 0 {
				t.Errorf("%s is billed by use and adds %s", l.Meter.Name, l.Ceiling)
			}
		}
	}
	if none != 1 || elsewhere != 2 || byUse != 1 {
		t.Errorf("%d without a price, %d of another region, %d by use: want 1 (the size), 2 (disk and backup) and 1 (backup)", none, elsewhere, byUse)
	}
	// With no prices at all nothing has one.
	if e := cost.Of(designed(t, size), cost.Prices{}); e.Ceiling != 0 || e.Units[0].Lines[0].Price != nil {
		t.Errorf("without prices it costs %s", e.Ceiling)
	}
}

// Every resource type of the example has been looked at: either it is free, or
// its meters are known.
func TestTheExampleIsPriced(t *testing.T) {
	for name, d := range map[string]*design.Design{"as it stands": example.Design(t), "with a shared server": example.Sharing(t), "below management groups": example.Governed(t), "the other": example.Network(t)} {
		e := cost.Of(d, ours(t))
		if len(e.Unpriced) > 0 {
			t.Errorf("%s: nobody has looked at %v: say in meter.go what they are billed by, or that they are free", name, e.Unpriced)
		}
		if e.Ceiling < e.Floor || e.Floor == 0 {
			t.Errorf("%s: from %s to %s", name, e.Floor, e.Ceiling)
		}
	}
}

const answers = `{"BillingCurrency":"EUR","Items":[
 {"currencyCode":"EUR","retailPrice":0.21,"tierMinimumUnits":0.0,"armRegionName":"westeurope","serviceName":"Virtual Machines","productName":"Virtual Machines Ddsv5 Series","skuName":"D4ds v5","armSkuName":"Standard_D4ds_v5","meterName":"D4ds v5","unitOfMeasure":"1 Hour","type":"Consumption"},
 {"currencyCode":"EUR","retailPrice":0.04,"tierMinimumUnits":0.0,"armRegionName":"westeurope","serviceName":"Virtual Machines","productName":"Virtual Machines Ddsv5 Series","skuName":"D4ds v5 Spot","armSkuName":"Standard_D4ds_v5","meterName":"D4ds v5 Spot","unitOfMeasure":"1 Hour","type":"Consumption"},
 {"currencyCode":"EUR","retailPrice":0.39,"tierMinimumUnits":0.0,"armRegionName":"westeurope","serviceName":"Virtual Machines","productName":"Virtual Machines Ddsv5 Series Windows","skuName":"D4ds v5","armSkuName":"Standard_D4ds_v5","meterName":"D4ds v5","unitOfMeasure":"1 Hour","type":"Consumption"},
 {"currencyCode":"EUR","retailPrice":0.11,"tierMinimumUnits":0.0,"armRegionName":"westeurope","serviceName":"Virtual Machines","productName":"Virtual Machines Ddsv5 Series","skuName":"D4ds v5","armSkuName":"Standard_D4ds_v5","meterName":"D4ds v5","unitOfMeasure":"1 Hour","type":"Reservation"},
 {"currencyCode":"EUR","retailPrice":0.012,"tierMinimumUnits":51200,"armRegionName":"westeurope","serviceName":"Storage","productName":"Blob Storage","skuName":"Hot ZRS","armSkuName":"","meterName":"Hot ZRS Data Stored","unitOfMeasure":"1 GB/Month","type":"Consumption"}
]}
`

// A user's own prices are the API's answers, of which that is taken which the
// design runs on and pays as it goes.
func TestRetail(t *testing.T) {
	more := strings.ReplaceAll(strings.ReplaceAll(answers, "westeurope", "northeurope"), "0.21", "0.2")
	p, err := cost.Retail(strings.NewReader(answers+more), "mine.json", "2026-11-02")
	if err != nil {
		t.Fatal(err)
	}
	if p.Currency != "EUR" || len(p.List) != 2 {
		t.Errorf("%d prices in %s, want one of each region in EUR: %+v", len(p.List), p.Currency, p.List)
	}
	m := cost.Meter{Service: "Virtual Machines", SKU: "Standard_D4ds_v5", Per: "hour"}
	for region, want := range map[string]string{"westeurope": "0.21", "northeurope": "0.2", "uksouth": "0.21"} {
		if got, ok := p.Find(m, region); !ok || got.Money().Exact() != want {
			t.Errorf("in %s it costs %v, want %s", region, got, want)
		}
	}
	for name, text := range map[string]string{
		"not JSON":       "price,0.1\n",
		"nothing in it":  "{}",
		"two currencies": answers + strings.ReplaceAll(answers, "EUR", "USD"),
		"cut short":      answers[:len(answers)-6],
	} {
		if _, err := cost.Retail(strings.NewReader(text), "mine.json", "2026-11-02"); err == nil || !strings.Contains(err.Error(), "mine.json") {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	const price = "  - {service: A, sku: B, meter: C, region: eastus, per: hour, price: \"1.5\", source: a page, read: 2026-11-27}\n"
	const one = "currency: USD\nprices:\n" + price
	for name, tt := range map[string]struct{ text, want string }{
		"no source":       {strings.Replace(one, "source: a page, ", "", 1), "source"},
		"no amount":       {strings.Replace(one, `"1.5"`, "about one", 1), "price"},
		"the same twice":  {one + price, "second price"},
		"an unknown unit": {strings.Replace(one, "per: hour", "per: century", 1), "per"},
	} {
		_, err := cost.Load(fstest.MapFS{"azure/prices.yaml": {Data: []byte(tt.text)}})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: the error is %v, want %q in it", name, err, tt.want)
		}
	}
}

// Amounts come back as they were written, and sums of them are exact.
func TestMoney(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(0, 1_000_000_000).Draw(t, "cents")
		m := cost.Money(cents * 10_000_000)
		back, err := cost.ParseMoney(m.Exact())
		if err != nil || back != m {
			t.Fatalf("%s came back as %s: %v", m.Exact(), back.Exact(), err)
		}
		if got := strings.ReplaceAll(strings.ReplaceAll(m.String(), ",", ""), ".", ""); strings.TrimLeft(got, "0") != strings.TrimLeft(rapidDigits(cents), "0") {
			t.Fatalf("%d cents are shown as %s", cents, m)
		}
	})
	for _, bad := range []string{"", ".5", "-1", "1e3", "1.0000000001", "99999999999", "1,5"} {
		if m, err := cost.ParseMoney(bad); err == nil {
			t.Errorf("%q was taken for %s", bad, m)
		}
	}
	if got := (cost.Money(1_779_835_000_000) + 5_000_000).String(); got != "1,779.84" {
		t.Errorf("halves are rounded to %s", got)
	}
	if got := cost.Money(1_779_500_000_000).Round(); got != "1,780" {
		t.Errorf("without cents it is %s", got)
	}
}

func rapidDigits(n int64) string {
	var b []byte
	for ; n > 0; n /= 10 {
		b = append([]byte{byte('0' + n%10)}, b...)
	}
	return string(b)
}
