package estate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/estate"
)

func loadBase(t *testing.T) *estate.Document {
	t.Helper()
	doc, err := load(map[string]string{"estate.yaml": base(t), "exceptions/a.yaml": exception}, "estate.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestSet(t *testing.T) {
	doc := loadBase(t)
	read := func(d *estate.Document) estate.Environment { return d.Estate.Entities[0].Environments[0] }
	for _, c := range []struct {
		path, value string
		got         func(*estate.Document) string
		want        string
	}{
		{"entities[0].environments[0].odoo.version", "18.0", func(d *estate.Document) string { return read(d).Odoo.Version }, "18.0"},
		{"entities[harbor].environments[production].odoo.version", `"18.0"`, func(d *estate.Document) string { return read(d).Odoo.Version }, "18.0"},
		{"entities[0].environments[0].database.version", "17", func(d *estate.Document) string { return read(d).Database.Version }, "17"},
		{"entities[0].environments[0].recovery.network", "10.44.0.0/16", func(d *estate.Document) string { return read(d).Recovery.Network.String() }, "10.44.0.0/16"},
		{"residency.regions", "[eastus2, centralus, westus3]", func(d *estate.Document) string { return strings.Join(d.Estate.Residency.Regions, " ") }, "eastus2 centralus westus3"},
		{"residency.regions[1]", "centralus", func(d *estate.Document) string { return d.Estate.Residency.Regions[1] }, "centralus"},
		{"retention.records", "{for: 7y, because: {policy: POL-1}}", func(d *estate.Document) string { return d.Estate.Retention.Records.For.String() }, "7y"},
		{"residency.strict", "true", func(d *estate.Document) string { return fmt.Sprint(d.Estate.Residency.Strict) }, "true"},
		{"exceptions[EXC-1].until", "2027-06-30", func(d *estate.Document) string { return d.Exceptions[0].Until.String() }, "2027-06-30"},
	} {
		set, err := doc.Set(c.path, c.value)
		if err != nil {
			t.Errorf("%s=%s: %v", c.path, c.value, err)
			continue
		}
		if got := c.got(set); got != c.want {
			t.Errorf("%s=%s reads %s", c.path, c.value, got)
		}
		if set.Digest == doc.Digest {
			t.Errorf("%s=%s: the digest does not see it", c.path, c.value)
		}
	}
	if read(doc).Odoo.Version != "17.0" || doc.Estate.Residency.Regions[1] != "centralus" || len(doc.Estate.Residency.Regions) != 2 {
		t.Error("the document itself changed")
	}
}

func TestSetRepeatsAndMarks(t *testing.T) {
	doc := loadBase(t)
	once, err := doc.Set("entities[0].environments[0].load.growth", "50")
	if err != nil {
		t.Fatal(err)
	}
	twice, err := once.Set("entities[0].environments[0].load.users", "500")
	if err != nil {
		t.Fatal(err)
	}
	if load := twice.Estate.Entities[0].Environments[0].Load; load.Growth != 50 || load.Users != 500 {
		t.Errorf("read %+v", load)
	}
	if doc.Defaulted("entities[0].environments[0].load.growth") == twice.Defaulted("entities[0].environments[0].load.growth") {
		t.Error("a default that is set is still one")
	}
	if got := twice.At("entities[0].environments[0].load.users").String(); got != "--set" {
		t.Errorf("the value stands at %s", got)
	}
}

func TestSetRefusals(t *testing.T) {
	doc := loadBase(t)
	const env = "entities[0].environments[0]"
	for _, c := range []struct{ path, value, want string }{
		{env + ".load.users", "many", `--set: entities[0].environments[0].load.users: "many" is not a whole number (write digits only, as 180)`},
		{env + ".load.user", "5", "--set: entities[0].environments[0].load.user: unknown key (did you mean users?)"},
		{env + ".load.users", "", "--set: entities[0].environments[0].load.users: has no value (write one behind the =; text that begins with # needs quotes)"},
		{env + ".load.users", "~", "--set: entities[0].environments[0].load.users: has no value (write one, or leave it out)"},
		{env + ".load.users", "# 5", "--set: entities[0].environments[0].load.users: has no value (write one behind the =; text that begins with # needs quotes)"},
		{env + ".load.users", "[5", "--set: entities[0].environments[0].load.users: is not YAML: did not find expected ',' or ']' (check indentation and quotes)"},
		{env + ".recovery.region", "eastus2", `--set: entities[0].environments[0].recovery.region: "eastus2" is the region that is to be recovered from (name another region)`},
		{env + ".region", "eastus", `--set: entities[0].environments[0].region: "eastus" is not among residency.regions: eastus2, centralus (BAA section 4 asks for those)`},
		{env + ".database.colour", "5", "--set: entities[0].environments[0].database.colour: unknown key (known here: version, geoBackup, service, image, because)"},
		{env + ".database.version.minor", "5", "--set: entities[0].environments[0].database.version: is a mapping of keys, want a single value (The major version of PostgreSQL)"},
		{env + ".load.users.n", "5", "--set: entities[0].environments[0].load.users: is a single value and has no key n"},
		{"entities[2].name", "x", "--set: entities: has no such item (it has 1, counted from 0)"},
		{"entities[harbour].name", "x", "--set: entities: has no such item (did you mean harbor?)"},
		{"organisation[0]", "x", "--set: organisation: is a mapping of keys and has no items"},
		{"[0]", "x", "--set: the path cannot be read (write it as entities[0].environments[0].load.users=200)"},
		{"", "x", "--set: the path cannot be read (write it as entities[0].environments[0].load.users=200)"},
		{"a..b", "x", "--set: the path cannot be read (write it as entities[0].environments[0].load.users=200)"},
		{"a.", "x", "--set: the path cannot be read (write it as entities[0].environments[0].load.users=200)"},
		{"a[0", "x", "--set: the path cannot be read (write it as entities[0].environments[0].load.users=200)"},
		{"a[0]b", "x", "--set: the path cannot be read (write it as entities[0].environments[0].load.users=200)"},
		{"organisation.password", "hunter2", "--set: looks like a key for a secret, and an estate holds no secret (remove it here, keep it in Key Vault, and replace it if others have seen this file)"},
		{"organisation.name", "pwd=hunter2", "--set: organisation.name: looks like a key in a connection string, and an estate holds no secret (remove it here, keep it in Key Vault, and replace it if others have seen this file)"},
		{"exceptions[0].until", "2020-01-01", "--set: exceptions[0].until: 2020-01-01 is before 2026-10-01, when it was granted"},
		{"exceptions", "[]", "--set: exceptions: unknown key (known here: estate, organisation, effective, frameworks, residency, identity, retention, evidence, incident, parameters, networks, thirdParties, functions, continuity, platform, entities)"},
	} {
		set, err := doc.Set(c.path, c.value)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s=%s:\n got %v\nwant %s", c.path, c.value, err, c.want)
		}
		if set != nil {
			t.Errorf("%s=%s: a document came with the problems", c.path, c.value)
		}
	}
}
