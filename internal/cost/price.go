package cost

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/language"
)

// Prices are what Azure's meters cost. The zero value knows no price. Read it;
// do not change it.
type Prices struct {
	Currency string  `yaml:"currency" required:"true" pattern:"^[A-Z]{3}$" doc:"The currency of all prices."`
	List     []Price `yaml:"prices" required:"true" min:"1" doc:"The prices."`

	by map[string][]int // their places, by meter
}

// Price is what one meter costs in one region. The names are those of Azure's
// retail price API (learn.microsoft.com, Azure Retail Prices).
type Price struct {
	Service string `yaml:"service" json:"service,omitempty" required:"true" doc:"serviceName."`
	SKU     string `yaml:"sku" json:"sku,omitempty" required:"true" doc:"skuName, or armSkuName for virtual machines."`
	Meter   string `yaml:"meter" json:"meter,omitempty" doc:"meterName; not for virtual machines, whose meters have names that sizes share."`
	Product string `yaml:"product" json:"product,omitempty" doc:"productName, where service, SKU and meter do not tell two meters apart."`
	Region  string `yaml:"region" json:"region,omitempty" required:"true" pattern:"^[a-z0-9]+$" doc:"armRegionName; global where the meter has no region."`
	Per     string `yaml:"per" json:"per,omitempty" required:"true" enum:"hour,day,month,GiB,GiB month,10K" doc:"What one of it is."`
	Amount  string `yaml:"price" json:"price,omitempty" required:"true" pattern:"^[0-9]+(\\.[0-9]{1,9})?$" doc:"retailPrice."`
	Source  string `yaml:"source" json:"source,omitempty" required:"true" doc:"The page that says so, and what was derived from it."`
	Dated   string `yaml:"dated" json:"dated,omitempty" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" doc:"The day on which the page was last changed, where it says so."`
	Read    string `yaml:"read" json:"read,omitempty" required:"true" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" doc:"The day on which it was read."`

	amount Money
}

// Money returns the price.
func (p Price) Money() Money { return p.amount }

// Day is the day of which the price is: the page's, or else that on which it was
// read.
func (p Price) Day() string {
	if p.Dated != "" {
		return p.Dated
	}
	return p.Read
}

// global is the region of meters that have none.
const global = "global"

// maxPrices bounds our file of prices.
const maxPrices = 4 << 20

// Load reads the catalogue's prices. Its error is a *diag.Error with all that
// is wrong with them, with positions.
func Load(catalogue fs.FS) (Prices, error) {
	const name = "azure/prices.yaml"
	var p Prices
	var problems diag.Problems
	raw, err := language.ReadFile(catalogue, name, maxPrices)
	if err != nil {
		problems.Addf(diag.Pos{File: name}, "cannot be read: %v", err)
		return Prices{}, problems.Err()
	}
	places := language.Read(language.Dialect{Of: "a file of prices"}, name, raw, &p, &problems)
	for i := range p.List {
		at := language.Index("prices", i)
		var err error
		if p.List[i].amount, err = ParseMoney(p.List[i].Amount); err != nil && p.List[i].Amount != "" {
			problems.Add(diag.Problem{Pos: places.At(at + ".price"), Path: at + ".price", What: err.Error()})
		}
	}
	for i, j := range p.index() {
		at := language.Index("prices", i)
		problems.Add(diag.Problem{Pos: places.At(at), Path: at, What: "is a second price of the meter of " + language.Index("prices", j), Hint: "a meter has one price in a region"})
	}
	if err := problems.Err(); err != nil {
		return Prices{}, err
	}
	return p, nil
}

// Retail reads prices as Azure's retail price API answers them, one answer or
// several behind each other: what is paid as it is used, in the first tier. The
// day is when the answers were fetched. It replaces our own prices whole: two
// tables of different days do not add up.
func Retail(r io.Reader, name, day string) (Prices, error) {
	var out Prices
	d := json.NewDecoder(r)
	for {
		var answer struct {
			BillingCurrency string
			Items           []struct {
				CurrencyCode, RetailPriceType string
				RetailPrice, TierMinimumUnits json.Number
				ArmRegionName, ServiceName    string
				ProductName, SkuName          string
				ArmSkuName, MeterName         string
				UnitOfMeasure, Type           string
			}
		}
		err := d.Decode(&answer)
		if err == io.EOF {
			break
		}
		if err != nil {
			return Prices{}, fmt.Errorf("%s is not an answer of Azure's retail price API: %w", name, err)
		}
		for _, x := range answer.Items {
			per, known := units[x.UnitOfMeasure]
			if x.Type != "Consumption" || !known || (x.TierMinimumUnits != "" && strings.Trim(string(x.TierMinimumUnits), "0.") != "") {
				continue
			}
			if strings.HasSuffix(x.SkuName, " Spot") || strings.HasSuffix(x.SkuName, " Low Priority") || strings.HasSuffix(x.ProductName, " Windows") {
				continue // not what the design runs on
			}
			amount, err := ParseMoney(string(x.RetailPrice))
			if err != nil {
				continue // in exponents, less than a billionth: nothing that adds up to anything
			}
			if out.Currency == "" {
				out.Currency = x.CurrencyCode
			}
			if x.CurrencyCode != out.Currency {
				return Prices{}, fmt.Errorf("%s has prices in %s and in %s: fetch them in one currency", name, out.Currency, x.CurrencyCode)
			}
			region := strings.ToLower(x.ArmRegionName)
			if region == "" {
				region = global
			}
			sku, meter := x.SkuName, x.MeterName
			if x.ServiceName == machines {
				sku, meter = x.ArmSkuName, ""
			}
			out.List = append(out.List, Price{
				Service: x.ServiceName, SKU: sku, Meter: meter, Product: x.ProductName, Region: region, Per: per,
				Amount: amount.Exact(), amount: amount, Source: name, Read: day,
			})
		}
	}
	if len(out.List) == 0 {
		return Prices{}, fmt.Errorf("%s has no price that is paid as it is used: want Items of Azure's retail price API with type Consumption", name)
	}
	out.index()
	return out, nil
}

// units are those of the retail price API that our meters have.
var units = map[string]string{
	"1 Hour": "hour", "1/Hour": "hour", "1 Day": "day", "1/Day": "day", "1/Month": "month", "1 Month": "month", "1": "month",
	"1 GB": "GiB", "1 GB/Month": "GiB month", "1 GiB/Month": "GiB month", "10K": "10K",
}

// index makes finding quick, and returns the places of what is there twice, each
// with the first.
func (p *Prices) index() map[int]int {
	twice := map[int]int{}
	first := map[string]int{}
	p.by = map[string][]int{}
	for i, x := range p.List {
		key := strings.ToLower(strings.Join([]string{x.Service, x.SKU, x.Meter, x.Product, x.Region}, "\x00"))
		if j, ok := first[key]; ok {
			twice[i] = j
			continue
		}
		first[key] = i
		meter := meterKey(x.Service, x.SKU, x.Meter)
		p.by[meter] = append(p.by[meter], i)
	}
	return twice
}

func meterKey(service, sku, meter string) string {
	return strings.ToLower(service + "\x00" + sku + "\x00" + meter)
}

// Find returns the price of a meter in a region, or else of one without a
// region, or else the first of another region: whoever shows it says which. The
// product is asked for where it tells meters apart.
func (p Prices) Find(m Meter, region string) (Price, bool) {
	var found []Price
	for _, i := range p.by[meterKey(m.Service, m.SKU, m.Name)] {
		if x := p.List[i]; m.Product == "" || strings.EqualFold(x.Product, m.Product) {
			found = append(found, x)
		}
	}
	for _, want := range []string{region, global} {
		if i := slices.IndexFunc(found, func(x Price) bool { return x.Region == want }); i >= 0 {
			return found[i], true
		}
	}
	if len(found) == 0 {
		return Price{}, false
	}
	return found[0], true
}
