package estate_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/estate"
)

var update = flag.Bool("update", false, "write the golden files")

// someRegions stand for the catalogue's.
var someRegions = []string{"centralus", "eastus", "eastus2", "northeurope", "westeurope", "westus3"}

// someChecks and someControls likewise; statements count for the first control.
var (
	someChecks   = []string{"azure-vnet-ddos-protection", "some-check"}
	someControls = map[string]bool{"hipaa/164.308(a)(2)": true, "hipaa/164.312(b)": false, "hipaa/164.312(a)(2)(iii)": false}
	addressable  = map[string]bool{"hipaa/164.312(a)(2)(iii)": true}
)

// base returns a valid estate with each old text, which must stand in it once
// or at least first, replaced by the new one.
func base(t testing.TB, edits ...string) string {
	t.Helper()
	raw, err := os.ReadFile("testdata/base.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for i := 0; i+1 < len(edits); i += 2 {
		if !strings.Contains(text, edits[i]) {
			t.Fatalf("the base estate has no %q", edits[i])
		}
		text = strings.Replace(text, edits[i], edits[i+1], 1)
	}
	return text
}

func folder(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func load(files map[string]string, name string) (*estate.Document, error) {
	return estate.Load(folder(files), name, estate.Options{Regions: someRegions, Checks: someChecks, Controls: someControls, Addressable: addressable})
}

const exception = `id: EXC-1
check: some-check
subject: /subscriptions/x/*
why: It is so.
approver: security officer
granted: 2026-10-01
until: 2027-03-31
compensating: A scan.
because: {policy: POL-003}
`

const attestation = `id: ATT-1
control: hipaa/164.308(a)(2)
statement: It is so.
by: compliance officer
on: 2026-09-14
`

// refusals are edits of the base estate. What each makes Load say stands in
// testdata/refusals.golden.
var refusals = []struct {
	name  string
	edits []string
	files map[string]string // beside estate.yaml
}{
	{name: "unknown key, nearly right", edits: []string{"evidence:\n  owner", "evidence:\n  ower"}},
	{name: "unknown key, far off", edits: []string{"  short: hrg\n", "  short: hrg\n  colour: blue\n"}},
	{name: "unknown key that is no word", edits: []string{"  short: hrg\n", "  short: hrg\n  \"\\e[31m x\": blue\n"}},
	{name: "unknown section", edits: []string{"evidence:\n", "evidences:\n"}},
	{name: "duplicate key", edits: []string{"  short: hrg\n", "  short: hrg\n  name: Other\n"}},
	{name: "missing keys", edits: []string{"  name: Harbor Regional Group\n  short: hrg\n", "  {}\n"}},
	{name: "missing section", edits: []string{"frameworks: [hipaa]\n", ""}},
	{name: "empty estate", edits: []string{base0, "{}\n"}},
	{name: "nothing at all", edits: []string{base0, "# nothing\n"}},
	{name: "list for an estate", edits: []string{base0, "[]\n"}},
	{name: "word for an estate", edits: []string{base0, "estate\n"}},
	{name: "null value", edits: []string{"short: hrg", "short:"}},
	{name: "null section", edits: []string{"residency:\n  regions: [eastus2, centralus]\n  because: {contract: BAA section 4}", "residency:"}},
	{name: "tilde", edits: []string{"short: hrg", "short: ~"}},
	{name: "empty text", edits: []string{"short: hrg", "short: ''"}},
	{name: "text with a line break", edits: []string{"name: Harbor Regional Group", "name: |\n    Harbor\n    Group"}},
	{name: "text that turns direction", edits: []string{"name: Harbor Regional Group", `name: "Harbor\u202Epuorg"`}},
	{name: "text that a template evaluates", edits: []string{"name: Harbor Regional Group", `name: "[resourceGroup().id]"`}},
	{name: "text with blanks around", edits: []string{"name: Harbor Regional Group", `name: " Harbor"`}},
	{name: "list for text", edits: []string{"short: hrg", "short: [hrg]"}},
	{name: "text for a list", edits: []string{"frameworks: [hipaa]", "frameworks: hipaa"}},
	{name: "text for a section", edits: []string{"load: {users: 5, databaseGiB: 1}", "load: 5"}},
	{name: "mapping for a scalar type", edits: []string{"effective: 2026-11-01", "effective: {day: 2026-11-01}"}},
	{name: "empty list", edits: []string{"frameworks: [hipaa]", "frameworks: []"}},
	{name: "same text twice in a list", edits: []string{"frameworks: [hipaa]", "frameworks: [hipaa, hitrust, hipaa]"}},
	{name: "enum, nearly right", edits: []string{"purpose: training", "purpose: trainings"}},
	{name: "enum, far off", edits: []string{"purpose: training", "purpose: x"}},
	{name: "version of the language", edits: []string{"estate: v1", "estate: v2"}},
	{name: "number for a version", edits: []string{"version: 17.0", "version: 17"}},
	{name: "pattern", edits: []string{"short: hrg", "short: Harbor-Group"}},
	{name: "mutable image", edits: []string{"image: registry.example/odoo@sha256:9f2c5a7de1b04a6f8c3d20b91e7745aa6c0d8b1f3e5a4297d6b8c1f0a2e4d693\n", "image: registry.example/odoo:17.0\n"}},
	{name: "more people at once than there are", edits: []string{"users: 5", "users: 5, concurrent: 6"}},
	{name: "hours in a zone that there is not", edits: []string{"users: 5", "users: 5, hours: {from: '06:00', to: '20:00', zone: America/Harbor}"}},
	{name: "hours in the machine's own zone", edits: []string{"users: 5", "users: 5, hours: {from: '06:00', to: '20:00', zone: Local}"}},
	{name: "hours that end before they begin", edits: []string{"users: 5", "users: 5, hours: {from: '20:00', to: '06:00', zone: America/New_York}"}},
	{name: "more people outside of the hours than there are", edits: []string{"users: 5", "users: 5, hours: {from: '06:00', to: '20:00', zone: America/New_York, outside: 6}"}},
	{name: "more people outside of the hours than in the busiest minutes", edits: []string{"users: 5", "users: 5, concurrent: 3, hours: {from: '06:00', to: '20:00', zone: America/New_York, outside: 4}"}},
	{name: "number below its bounds", edits: []string{"users: 5", "users: 0"}},
	{name: "number above its bounds", edits: []string{"users: 5", "users: 20001"}},
	{name: "number beyond all bounds", edits: []string{"users: 5", "users: 99999999999999999999999"}},
	{name: "number below all bounds", edits: []string{"users: 5", "users: -99999999999999999999999"}},
	{name: "octal number", edits: []string{"users: 5", "users: 017"}},
	{name: "hexadecimal number", edits: []string{"users: 5", "users: 0x1F"}},
	{name: "number with underscores", edits: []string{"users: 5", "users: 1_000"}},
	{name: "fraction", edits: []string{"users: 5", "users: 1.5"}},
	{name: "number with an exponent", edits: []string{"users: 5", "users: 1e3"}},
	{name: "number with a plus", edits: []string{"users: 5", "users: +5"}},
	{name: "number in quotes", edits: []string{"users: 5", "users: '5'"}},
	{name: "word for a number", edits: []string{"users: 5", "users: five"}},
	{name: "yes for true", edits: []string{"residency:\n", "residency:\n  strict: yes\n"}},
	{name: "quoted true", edits: []string{"residency:\n", "residency:\n  strict: 'true'\n"}},
	{name: "egress to everything", edits: []string{"platform:\n", "networks:\n  egress:\n    - {to: \"*\", for: it, because: {policy: POL-1}}\n    - {to: \"*.*\", for: it, because: {policy: POL-1}}\nplatform:\n"}},
	{name: "egress to all below a top domain", edits: []string{"platform:\n", "networks:\n  egress: [{to: \"*.com\", for: it, because: {policy: POL-1}}]\nplatform:\n"}},
	{name: "egress to what is not a host", edits: []string{"platform:\n", "networks:\n  egress: [{to: \"https://a.example/x\", ports: [0, 70000], for: it, because: {policy: POL-1}}]\nplatform:\n"}},
	{name: "egress that nobody asks for", edits: []string{"platform:\n", "networks:\n  egress: [{to: a.example}]\nplatform:\n"}},
	{name: "mail by way of everything", edits: []string{"platform:\n", "networks:\n  mail: {host: \"*.example.com\", thirdParty: nobody}\nplatform:\n"}},
	{name: "integration with a wildcard", edits: []string{"        load: {users: 5, databaseGiB: 1}\n", "        load: {users: 5, databaseGiB: 1}\n        integrations:\n          - {name: billing, direction: out, host: \"*.billing.example\", class: internal}\n"}},
	{name: "integration from the whole Internet", edits: []string{"        load: {users: 5, databaseGiB: 1}\n", "        load: {users: 5, databaseGiB: 1}\n        integrations:\n          - {name: billing, direction: in, host: 0.0.0.0/0, class: internal}\n"}},
	{name: "integration with a range that is called", edits: []string{"        load: {users: 5, databaseGiB: 1}\n", "        load: {users: 5, databaseGiB: 1}\n        integrations:\n          - {name: billing, direction: out, host: 10.0.0.0/8, class: internal}\n"}},
	{name: "regulated integration that nothing encrypts", edits: []string{"          databaseGiB: 90\n", "          databaseGiB: 90\n        integrations:\n          - {name: lab, direction: out, protocol: tcp, port: 2575, host: lab.example.net, class: regulated}\n"}},
	{name: "regulated integration where no regulated data is", edits: []string{"        load: {users: 5, databaseGiB: 1}\n", "        load: {users: 5, databaseGiB: 1}\n        integrations:\n          - {name: lab, direction: out, host: lab.example.net, class: regulated}\n"}},
	{name: "regulated integration without an agreement", edits: []string{"          databaseGiB: 90\n", "          databaseGiB: 90\n        integrations:\n          - {name: lab, direction: out, host: lab.example.net, class: regulated, thirdParty: lab}\n", "platform:\n", "thirdParties: [{name: lab, title: Lab}]\nplatform:\n"}},
	{name: "integration with nobody known", edits: []string{"          databaseGiB: 90\n", "          databaseGiB: 90\n        integrations:\n          - {name: lab, direction: out, host: lab.example.net, class: internal, thirdParty: labs}\n", "platform:\n", "thirdParties: [{name: lab, title: Lab, agreement: BAA 2026-07}]\nplatform:\n"}},
	{name: "agreement that has ended", edits: []string{"platform:\n", "thirdParties: [{name: lab, title: Lab, agreement: BAA 2025-07, ends: 2026-10-31}]\nplatform:\n"}},
	{name: "key of images that is none", edits: []string{"platform:\n", "platform:\n  images:\n    verifier: registry.example/kyverno@sha256:0000000000000000000000000000000000000000000000000000000000000000\n    signers:\n      - {name: pipeline, repositories: [odoo], key: \"not a key\\n\", builder: \"https://github.com/h/images/.github/workflows/odoo.yml@refs/heads/main\", source: \"https://github.com/h/images\"}\n"}},
	{name: "key of images that is private", edits: []string{"platform:\n", "platform:\n  images:\n    verifier: registry.example/kyverno@sha256:0000000000000000000000000000000000000000000000000000000000000000\n    signers:\n      - {name: pipeline, repositories: [odoo], key: \"-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----\\n\", builder: \"https://github.com/h/images/.github/workflows/odoo.yml@refs/heads/main\", source: \"https://github.com/h/images\"}\n"}},
	{name: "key of images of another kind", edits: []string{"platform:\n", "platform:\n  images:\n    verifier: registry.example/kyverno@sha256:0000000000000000000000000000000000000000000000000000000000000000\n    signers:\n      - {name: pipeline, repositories: [odoo], key: \"-----BEGIN PUBLIC KEY-----\\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAy6xShaUtl7M+i5gGbKre\\nKoddqZMxyS1IgpUQ7eXKX6kxYpYXZf9G91MEwVeJO6xC6sXAR+jLFHWHkmnkEUT5\\nBnSBgyhhRwLS02H+EJgc6WOdtW2bKGu9ceG3SaM6wv4oY+NqX2ccgw6M362M5Guj\\nUmZPJzgIqfHC2lvCwz8csR2TcSBGqx+WOOEQHl4qjEHOrh5Pejg+Cu02No0tedsF\\nR66iVPLjwDrKiITZLMzF7w4f9Bp1PJZyX5GOeD+w/m/B866MrXkc9rF+DknaNWmm\\n1iyyVEWW4hDgvcJ8dQUNkbPo28LYSw1Cy5RtiV4lZF5UAw61SM36r/eBBL94eD4x\\n0wIDAQAB\\n-----END PUBLIC KEY-----\\n\", builder: \"https://github.com/h/images/.github/workflows/odoo.yml@refs/heads/main\", source: \"https://github.com/h/images\"}\n"}},
	{name: "key of images on another curve", edits: []string{"platform:\n", "platform:\n  images:\n    verifier: registry.example/kyverno@sha256:0000000000000000000000000000000000000000000000000000000000000000\n    signers:\n      - {name: pipeline, repositories: [odoo], key: \"-----BEGIN PUBLIC KEY-----\\nMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEw7+Dcf/ycCpziGIyhZvPsD3BU6OF2cEK\\nWGMR+43uewUeRQ6jFRtrfzs3vBRAfXJx1yfIMVkuDrtJzvNFrizhugYFgkr2UCpU\\nnZX9064M+lkAUn3SotMz1b3Oljh98dwp\\n-----END PUBLIC KEY-----\\n\", builder: \"https://github.com/h/images/.github/workflows/odoo.yml@refs/heads/main\", source: \"https://github.com/h/images\"}\n"}},
	{name: "repositories with two signers", edits: []string{"platform:\n", "platform:\n  images:\n    verifier: registry.example/kyverno@sha256:0000000000000000000000000000000000000000000000000000000000000000\n    signers:\n      - {name: pipeline, repositories: [odoo, traefik], key: \"-----BEGIN PUBLIC KEY-----\\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEanXh5uOLAYRfUxhR12nJek0Fr3LK\\nDNUk1sU8Tc1uTC6fmz3btjcNq3Kveqkt49LSg0zVsPux2Nev/+a3uYbyfQ==\\n-----END PUBLIC KEY-----\\n\", builder: \"https://github.com/h/images/.github/workflows/odoo.yml@refs/heads/main\", source: \"https://github.com/h/images\"}\n      - {name: mirror, repositories: [odoo/clinic, odoos], key: \"-----BEGIN PUBLIC KEY-----\\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEYAHH6xoUAd64IPeu7PYrhyJ0bDv\\ncFgfX2SJ8AVgzvyCu/asHI20Gn7FQrhfaa2u1V+1sP+up9x7hMhgL7tL1Q==\\n-----END PUBLIC KEY-----\\n\", builder: \"https://github.com/h/images/.github/workflows/odoo.yml@refs/heads/main\", source: \"https://github.com/h/images\"}\n"}},
	{name: "signers with one key", edits: []string{"platform:\n", "platform:\n  images:\n    verifier: registry.example/kyverno@sha256:0000000000000000000000000000000000000000000000000000000000000000\n    signers:\n      - {name: pipeline, repositories: [odoo, traefik], key: \"-----BEGIN PUBLIC KEY-----\\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEanXh5uOLAYRfUxhR12nJek0Fr3LK\\nDNUk1sU8Tc1uTC6fmz3btjcNq3Kveqkt49LSg0zVsPux2Nev/+a3uYbyfQ==\\n-----END PUBLIC KEY-----\\n\", builder: \"https://github.com/h/images/.github/workflows/odoo.yml@refs/heads/main\", source: \"https://github.com/h/images\"}\n      - {name: mirror, repositories: [mirrored], key: \"-----BEGIN PUBLIC KEY-----\\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEanXh5uOLAYRfUxhR12nJek0Fr3LK\\nDNUk1sU8Tc1uTC6fmz3btjcNq3Kveqkt49LSg0zVsPux2Nev/+a3uYbyfQ==\\n-----END PUBLIC KEY-----\\n\", builder: \"https://github.com/h/images/.github/workflows/odoo.yml@refs/heads/main\", source: \"https://github.com/h/images\"}\n"}},
	{name: "signer of images with a key of releases", edits: []string{"platform:\n", "platform:\n  releases:\n    signers:\n      pipeline: \"-----BEGIN PUBLIC KEY-----\\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEanXh5uOLAYRfUxhR12nJek0Fr3LK\\nDNUk1sU8Tc1uTC6fmz3btjcNq3Kveqkt49LSg0zVsPux2Nev/+a3uYbyfQ==\\n-----END PUBLIC KEY-----\\n\"\n  images:\n    verifier: registry.example/kyverno@sha256:0000000000000000000000000000000000000000000000000000000000000000\n    signers:\n      - {name: pipeline, repositories: [odoo, traefik], key: \"-----BEGIN PUBLIC KEY-----\\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEanXh5uOLAYRfUxhR12nJek0Fr3LK\\nDNUk1sU8Tc1uTC6fmz3btjcNq3Kveqkt49LSg0zVsPux2Nev/+a3uYbyfQ==\\n-----END PUBLIC KEY-----\\n\", builder: \"https://github.com/h/images/.github/workflows/odoo.yml@refs/heads/main\", source: \"https://github.com/h/images\"}\n      - {name: mirror, repositories: [mirrored], key: \"-----BEGIN PUBLIC KEY-----\\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEYAHH6xoUAd64IPeu7PYrhyJ0bDv\\ncFgfX2SJ8AVgzvyCu/asHI20Gn7FQrhfaa2u1V+1sP+up9x7hMhgL7tL1Q==\\n-----END PUBLIC KEY-----\\n\", builder: \"https://github.com/h/images/.github/workflows/odoo.yml@refs/heads/main\", source: \"https://github.com/h/images\"}\n"}},
	{name: "builder that ends a policy's text", edits: []string{"platform:\n", "platform:\n  images:\n    verifier: registry.example/kyverno@sha256:0000000000000000000000000000000000000000000000000000000000000000\n    signers:\n      - {name: pipeline, repositories: [odoo], key: \"-----BEGIN PUBLIC KEY-----\\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEanXh5uOLAYRfUxhR12nJek0Fr3LK\\nDNUk1sU8Tc1uTC6fmz3btjcNq3Kveqkt49LSg0zVsPux2Nev/+a3uYbyfQ==\\n-----END PUBLIC KEY-----\\n\", builder: \"https://x' || true || 'x\", source: \"https://github.com/h/images\"}\n"}},
	{name: "signers of images that are nobody", edits: []string{"platform:\n", "platform:\n  images:\n    verifier: registry.example/kyverno@sha256:0000000000000000000000000000000000000000000000000000000000000000\n    signers: []\n"}},
	{name: "own hub without a network", edits: []string{"  accountable: platform lead\n", "  accountable: platform lead\n  hub: {use: own}\n"}},
	{name: "existing hub that is not named", edits: []string{"  accountable: platform lead\n", "  accountable: platform lead\n  hub: {use: existing}\n"}},
	{name: "no hub, and regions and a firewall for one", edits: []string{"  accountable: platform lead\n", "  accountable: platform lead\n  network: 10.40.0.0/20\n  hub: {use: none}\n  egress: firewall\n  regions: [{region: centralus, network: 10.40.16.0/20}]\n"}},
	{name: "existing hub by what are not ids", edits: []string{"  accountable: platform lead\n", "  accountable: platform lead\n  hub: {existing: [{region: eastus2, network: hub, firewall: 8.8.8.8, zones: /subscriptions/x, owner: network team}]}\n"}},
	{name: "existing hub beside an own one", edits: []string{"  accountable: platform lead\n", "  accountable: platform lead\n  network: 10.40.0.0/20\n  hub: {use: own, existing: [{region: centralus, network: /subscriptions/x/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub, firewall: 10.0.0.4, zones: /subscriptions/x/resourceGroups/dns, owner: network team}]}\n  regions: [{region: centralus, network: 10.40.16.0/20}]\n"}},
	{name: "further region's network that overlaps, and is too small", edits: []string{"  accountable: platform lead\n", "  accountable: platform lead\n  network: 10.40.0.0/20\n  regions: [{region: centralus, network: 10.40.8.0/21}, {region: westus3, network: 10.50.0.0/24}]\n"}},
	{name: "no such date", edits: []string{"effective: 2026-11-01", "effective: 2026-02-30"}},
	{name: "another form of date", edits: []string{"effective: 2026-11-01", "effective: 01.11.2026"}},
	{name: "time for a date", edits: []string{"effective: 2026-11-01", "effective: 2026-11-01T10:00:00Z"}},
	{name: "no length of time", edits: []string{"notify: 60d", "notify: 2 months"}},
	{name: "length of time without a unit", edits: []string{"notify: 60d", "notify: 60"}},
	{name: "no GUID", edits: []string{"tenant: 7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11", "tenant: harbor.example"}},
	{name: "no range", edits: []string{"network: 10.43.0.0/22", "network: 10.43.0.0"}},
	{name: "range with bits beyond its mask", edits: []string{"network: 10.43.0.0/22", "network: 10.43.0.1/22"}},
	{name: "IPv6 range", edits: []string{"network: 10.43.0.0/22", "network: fd00::/48"}},
	{name: "long text for a scalar type", edits: []string{"notify: 60d", "notify: " + strings.Repeat("6", 100)}},
	{name: "anchor", edits: []string{"short: hrg", "short: &s hrg"}},
	{name: "alias", edits: []string{"name: Harbor Regional Group\n  short: hrg", "name: &s harbor\n  short: *s"}},
	{name: "alias to nothing", edits: []string{"short: hrg", "short: *hunter2"}},
	{name: "merge key", edits: []string{"load: {users: 5, databaseGiB: 1}", "load: {<<: {users: 5}, databaseGiB: 1}"}},
	{name: "tag", edits: []string{"short: hrg", "short: !!str hrg"}},
	{name: "tag of somebody's own", edits: []string{"short: hrg", "short: !env SHORT"}},
	{name: "tagged key", edits: []string{"short: hrg", "!!str short: hrg"}},
	{name: "list for a key", edits: []string{"short: hrg", "[short]: hrg"}},
	{name: "second document", edits: []string{"estate: v1\n", "estate: v1\n---\n"}},
	{name: "not YAML", edits: []string{"short: hrg", "short: hrg: x"}},
	{name: "tab", edits: []string{"  short: hrg", "\tshort: hrg"}},
	{name: "control character", edits: []string{"short: hrg", "short: h\x1brg"}},
	{name: "not UTF-8", edits: []string{"short: hrg", "short: h\xffrg"}},
	{name: "nested too deeply", edits: []string{"frameworks: [hipaa]", "frameworks: " + strings.Repeat("[", 40) + strings.Repeat("]", 40)}},
	{name: "secret key", edits: []string{"  short: hrg\n", "  short: hrg\n  clientSecret: hunter2hunter2\n"}},
	{name: "secret key below an unknown one", edits: []string{"  short: hrg\n", "  short: hrg\n  login: {user: x, password: hunter2}\n"}},
	{name: "private key", files: map[string]string{"exceptions/a.yaml": strings.Replace(exception, "It is so.", "|\n  -----BEGIN RSA PRIVATE KEY-----\n  hunter2\n", 1)}},
	{name: "connection string", edits: []string{"contact: security@harbor.example", "contact: AccountName=x;AccountKey=hunter2hunter2=="}},
	{name: "shared access signature", edits: []string{"contact: security@harbor.example", "contact: https://x.example/?sv=1&sig=hunter2hunter2"}},
	{name: "secret behind an escape", edits: []string{"contact: security@harbor.example", `contact: "Account\x4bey=hunter2hunter2"`}},
	{name: "secret in a comment", edits: []string{"short: hrg", "short: hrg # was postgres://odoo:hunter2@db.example/odoo"}},
	{name: "secret as a key", edits: []string{"short: hrg", "short: hrg\n  AKIAABCDEFGHIJKLMNOP: 1"}},

	{name: "because of nothing", edits: []string{"because: {contract: BAA section 4}", "because: {}"}},
	{name: "because of a misspelt thing", edits: []string{"because: {contract: BAA section 4}", "because: {contrat: BAA section 4}"}},
	{name: "because of two things", edits: []string{"{contract: BAA section 4}", "{contract: BAA section 4, policy: POL-1}"}},
	{name: "regulated without what it asks for", edits: []string{base0, regulatedBare}},
	{name: "regulated without objectives", edits: []string{"        objectives: {rpo: 1h, rto: 4h}\n", ""}},
	{name: "regulated and shared", edits: []string{"        data: regulated\n", "        data: regulated\n        tenancy: shared\n"}},
	{name: "backups too short", edits: []string{"for: 35d", "for: 6d"}},
	{name: "backups too long", edits: []string{"for: 35d", "for: 6w"}},
	{name: "long-term backups too short", edits: []string{"  backups: {", "  longTermBackups: {for: 83d, because: {policy: POL-021}}\n  backups: {"}},
	{name: "long-term backups too long", edits: []string{"  backups: {", "  longTermBackups: {for: 11y, because: {policy: POL-021}}\n  backups: {"}},
	{name: "evidence from an issuer without TLS", edits: []string{"evidence:\n", "evidence:\n  from: {issuer: http://token.example, subject: s}\n"}},
	{name: "logs too short", edits: []string{"for: 400d", "for: 7d"}},
	{name: "logs too long", edits: []string{"for: 400d", "for: 3y"}},
	{name: "logs two leap years long", edits: []string{"for: 400d", "for: 2y"}},
	{name: "records too short", edits: []string{"for: 6y", "for: 5y"}},
	{name: "no such region", edits: []string{"        region: centralus", "        region: centralsu"}},
	{name: "nothing like a region", edits: []string{"  region: eastus2\n  accountable", "  region: Here\n  accountable"}},
	{name: "no such region in residency", edits: []string{"regions: [eastus2, centralus]", "regions: [eastus2, centralus, westeurop]"}},
	{name: "regions outside residency", edits: []string{"regions: [eastus2, centralus]", "regions: [westus3]"}},
	{name: "audit of five years", edits: []string{"  backups:", "  audit: {for: 5y, because: {policy: POL-014}}\n  backups:"}},
	{name: "audit of thirteen years", edits: []string{"  backups:", "  audit: {for: 13y, because: {policy: POL-014}}\n  backups:"}},
	{name: "records of an entity for less than the organisation's", edits: []string{"    title: Harbor Clinic\n", "    title: Harbor Clinic\n    retention: {records: {for: 5y, because: {contract: PA 9}}}\n"}},
	{name: "logs of an entity for less than the organisation's", edits: []string{"    title: Harbor Clinic\n", "    title: Harbor Clinic\n    retention: {operationalLogs: {for: 90d, because: {contract: PA 9}}}\n"}},
	{name: "logs of an entity for longer than they can be asked", edits: []string{"    title: Harbor Clinic\n", "    title: Harbor Clinic\n    retention: {operationalLogs: {for: 3y, because: {contract: PA 9}}}\n"}},
	{name: "backups of an entity for two months", edits: []string{"    title: Harbor Clinic\n", "    title: Harbor Clinic\n    retention: {backups: {for: 60d, because: {contract: PA 9}}}\n"}},
	{name: "copies of an entity for a week", edits: []string{"    title: Harbor Clinic\n", "    title: Harbor Clinic\n    retention: {longTermBackups: {for: 7d, because: {contract: PA 9}}}\n"}},
	{name: "audit of an entity for less than its records", edits: []string{"    title: Harbor Clinic\n", "    title: Harbor Clinic\n    retention: {audit: {for: 5y, because: {contract: PA 9}}}\n"}},
	{name: "logs of an entity that has no workspace", edits: []string{"    title: Harbor Clinic\n", "    title: Harbor Clinic\n    retention: {operationalLogs: {for: 500d, because: {contract: PA 9}}}\n", "data: regulated", "data: internal"}},
	{name: "retention of an entity and none of the organisation", edits: []string{"    title: Harbor Clinic\n", "    title: Harbor Clinic\n    retention: {records: {for: 7y, because: {contract: PA 9}}}\n", "data: regulated", "data: internal", "retention:\n  records: {for: 6y, because: {clause: 45 CFR 164.316(b)(2)(i)}}\n  operationalLogs: {for: 400d, because: {policy: POL-014}}\n  backups: {for: 35d, because: {policy: POL-021}}\n", ""}},
	{name: "cost centre with a colon", edits: []string{"    title: Harbor Clinic\n", "    title: Harbor Clinic\n    costCentre: '4100:ERP'\n"}},
	{name: "function that must go on, and nobody says how", edits: []string{"platform:\n", "functions:\n  - {name: hr, modules: [hr], owner: head of people, class: internal, criticality: high}\nplatform:\n"}},
	{name: "function that there is not", edits: []string{"platform:\n", "functions:\n  - {name: hr, modules: [hr], owner: head of people, class: internal, criticality: high, manual: paper forms}\nplatform:\n", "        accountable: systems lead\n        objectives: {rpo: 1h, rto: 4h}\n", "        accountable: systems lead\n        functions: [hrr]\n"}},
	{name: "function and none is declared", edits: []string{"        objectives: {rpo: 1h, rto: 4h}\n", "        functions: [hr]\n"}},
	{name: "function of regulated data in an internal environment", edits: []string{"platform:\n", "functions:\n  - {name: hr, modules: [hr], owner: head of people, class: regulated, criticality: moderate}\nplatform:\n", "data: regulated", "data: internal", "        objectives: {rpo: 1h, rto: 4h}\n", "        functions: [hr]\n"}},
	{name: "function with a criticality that there is not", edits: []string{"platform:\n", "functions:\n  - {name: hr, modules: [hr], owner: head of people, class: internal, criticality: vital, manual: paper forms}\nplatform:\n"}},
	{name: "deputy who is the authority", edits: []string{"platform:\n", "continuity:\n  owner: security officer\n  authority: chief operating officer\n  because: {clause: 45 CFR 164.308(a)(7)(i)}\n  deputy: Chief operating officer\nplatform:\n"}},
	{name: "notice with a blank that nobody fills", edits: []string{"platform:\n", "continuity:\n  owner: security officer\n  authority: chief operating officer\n  because: {clause: 45 CFR 164.308(a)(7)(i)}\n  notices:\n    - {name: all, 'on': loss, to: [charge nurses], within: 15m, text: 'Odoo of {clinic} is away'}\nplatform:\n"}},
	{name: "notice with half a blank", edits: []string{"platform:\n", "continuity:\n  owner: security officer\n  authority: chief operating officer\n  because: {clause: 45 CFR 164.308(a)(7)(i)}\n  notices:\n    - {name: all, 'on': loss, to: [charge nurses], within: 15m, text: 'Odoo of {entity is away'}\nplatform:\n"}},
	{name: "notice on something that there is not", edits: []string{"platform:\n", "continuity:\n  owner: security officer\n  authority: chief operating officer\n  because: {clause: 45 CFR 164.308(a)(7)(i)}\n  notices:\n    - {name: all, 'on': fire, to: [charge nurses], within: 15m, text: away}\nplatform:\n"}},
	{name: "two contacts of a role", edits: []string{"platform:\n", "continuity:\n  owner: security officer\n  authority: chief operating officer\n  because: {clause: 45 CFR 164.308(a)(7)(i)}\n  contacts:\n    - {role: security officer, reach: [pager]}\n    - {role: security officer, reach: [radio]}\nplatform:\n"}},
	{name: "forms for work that nobody describes", edits: []string{"platform:\n", "functions:\n  - {name: hr, modules: [hr], owner: head of people, class: internal, criticality: low, downtime: {bearable: 1d, forms: the office, reenter: day by day, because: {policy: POL-30}}}\nplatform:\n"}},
	{name: "degraded mode that is declared twice", edits: []string{"        objectives: {rpo: 1h, rto: 4h}\n", "        objectives: {rpo: 1h, rto: 4h}\n        degraded:\n          - {mode: read-only, allowed: look up, switches: systems lead, ends: at once, because: {policy: POL-30}}\n          - {mode: read-only, allowed: print, switches: systems lead, ends: at once, because: {policy: POL-30}}\n"}},
	{name: "no integrations where there is none", edits: []string{"        objectives: {rpo: 1h, rto: 4h}\n", "        objectives: {rpo: 1h, rto: 4h}\n        degraded:\n          - {mode: no-integrations, allowed: all else, switches: systems lead, ends: at once, because: {policy: POL-30}}\n"}},
	{name: "module of regulated data in an internal environment", edits: []string{"          image: registry.example/odoo@sha256:9f2c5a7de1b04a6f8c3d20b91e7745aa6c0d8b1f3e5a4297d6b8c1f0a2e4d693\n", "          image: registry.example/odoo@sha256:9f2c5a7de1b04a6f8c3d20b91e7745aa6c0d8b1f3e5a4297d6b8c1f0a2e4d693\n          modules: [{name: fs_storage, source: https://github.com/OCA/storage, revision: 4f0c9b1e2d3a4c5b6f708192a3b4c5d6e7f80912, class: regulated}]\n", "data: regulated", "data: internal"}},
	{name: "module by its branch", edits: []string{"          image: registry.example/odoo@sha256:9f2c5a7de1b04a6f8c3d20b91e7745aa6c0d8b1f3e5a4297d6b8c1f0a2e4d693\n", "          image: registry.example/odoo@sha256:9f2c5a7de1b04a6f8c3d20b91e7745aa6c0d8b1f3e5a4297d6b8c1f0a2e4d693\n          modules: [{name: fs_storage, source: https://github.com/OCA/storage, revision: \"18.0\", class: regulated}]\n"}},
	{name: "audit shorter than logs", edits: []string{"  backups:", "  audit: {for: 30d, because: {policy: POL-014}}\n  backups:", "data: regulated", "data: internal"}},
	{name: "budget without a currency", edits: []string{"platform:\n", "platform:\n  budget: {monthly: 100}\n"}},
	{name: "workspace that is a name", edits: []string{"platform:\n", "platform:\n  workspace: central\n"}},
	{name: "alerts to nobody", edits: []string{"incident:\n", "incident:\n  alerts: [nobody]\n"}},
	{name: "management groups by nothing", edits: []string{"  accountable: platform lead\n", "  accountable: platform lead\n  managementGroups: {}\n"}},
	{name: "management groups of two kinds", edits: []string{"  accountable: platform lead\n", "  accountable: platform lead\n  managementGroups: {own: {parent: /providers/Microsoft.Management/managementGroups/top}, existing: {id: /providers/Microsoft.Management/managementGroups/top, owner: cloud team}}\n"}},
	{name: "management groups without a parent", edits: []string{"  accountable: platform lead\n", "  accountable: platform lead\n  managementGroups: {own: {owner: terraform}}\n"}},
	{name: "management groups by a stack", edits: []string{"  accountable: platform lead\n", "  accountable: platform lead\n  managementGroups: {own: {parent: /providers/Microsoft.Management/managementGroups/top, owner: stack}}\n"}},
	{name: "management group by what is no id", edits: []string{"  accountable: platform lead\n", "  accountable: platform lead\n  managementGroups: {own: {parent: top}}\n"}},
	{name: "management group by the id of a subscription", edits: []string{"  accountable: platform lead\n", "  accountable: platform lead\n  managementGroups: {existing: {id: /subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01, owner: cloud team}}\n"}},
	{name: "management group of nobody", edits: []string{"  accountable: platform lead\n", "  accountable: platform lead\n  managementGroups: {existing: {id: /providers/Microsoft.Management/managementGroups/top}}\n"}},
	{name: "hub at home", edits: []string{"platform:\n", "platform:\n  network: 10.60.0.0/20\n  regions: [{region: eastus2, network: 10.61.0.0/20}]\n"}},
	{name: "further hub without the first", edits: []string{"platform:\n", "platform:\n  regions: [{region: centralus, network: 10.61.0.0/20}]\n"}},
	{name: "drills that say nothing", edits: []string{"        recovery:\n", "        drills: {}\n        recovery:\n"}},
	{name: "drills each hour", edits: []string{"        recovery:\n", "        drills: {every: 1h}\n        recovery:\n"}},
	{name: "drills on a server twice, and elsewhere", edits: []string{"        recovery:\n", "        drills:\n          servers:\n            - {name: a1, host: db.example, identifier: \"7412345678901234567\", region: centralus}\n            - {name: a2, host: db.example, identifier: \"7412345678901234567\", region: northeurope}\n            - {name: a3, host: db.example, identifier: \"0x1\", region: atlantis}\n        recovery:\n"}},
	{name: "recovery at home", edits: []string{"region: centralus\n", "region: eastus2\n"}},
	{name: "database on a cluster, and no more", edits: []string{"        data: regulated\n", "        data: regulated\n        database: {service: cluster}\n"}},
	{name: "database on a cluster that cannot hold it", edits: []string{"        data: regulated\n", "        data: regulated\n        tenancy: shared\n        cluster: {existing: {name: shared-one, issuer: 'https://oidc.example/', nodes: 10.90.0.0/21, owner: platform team}}\n        database: {service: cluster, geoBackup: on, image: 'registry.example/postgresql:16', because: {policy: POL-1}}\n"}},
	{name: "image of a database from elsewhere", edits: []string{"        data: regulated\n", "        data: regulated\n        database: {service: cluster, image: 'ghcr.io/postgresql@sha256:9f2c5a7de1b04a6f8c3d20b91e7745aa6c0d8b1f3e5a4297d6b8c1f0a2e4d693', because: {policy: POL-1}}\n"}},
	{name: "image of a database that Azure runs", edits: []string{"        data: regulated\n", "        data: regulated\n        database: {image: 'registry.example/postgresql@sha256:9f2c5a7de1b04a6f8c3d20b91e7745aa6c0d8b1f3e5a4297d6b8c1f0a2e4d693', because: {policy: POL-1}}\n"}},
	{name: "existing cluster that is not named", edits: []string{"        data: regulated\n", "        data: regulated\n        cluster: {use: existing}\n"}},
	{name: "own cluster that exists", edits: []string{"        data: regulated\n", "        data: regulated\n        cluster: {use: own, existing: {name: shared-one, issuer: 'https://oidc.example/', nodes: 10.90.0.0/21, owner: platform team}}\n"}},
	{name: "version of another's cluster", edits: []string{"        data: regulated\n", "        data: regulated\n        cluster: {version: '1.36', existing: {name: shared-one, issuer: 'https://oidc.example/', nodes: 10.90.0.0/21, owner: platform team}}\n"}},
	{name: "nodes of another's cluster", edits: []string{"        data: regulated\n", "        data: regulated\n        cluster: {fips: true, existing: {name: shared-one, issuer: 'https://oidc.example/', nodes: 10.90.0.0/21, owner: platform team}}\n"}},
	{name: "existing cluster named as an own one", edits: []string{"        data: regulated\n", "        data: regulated\n        cluster: {existing: {name: harbor-training, issuer: 'https://oidc.example/', nodes: 10.90.0.0/21, owner: platform team}}\n"}},
	{name: "existing cluster without TLS", edits: []string{"        data: regulated\n", "        data: regulated\n        cluster: {existing: {name: shared-one, issuer: 'http://oidc.example/', nodes: 10.90.0.0/21, owner: platform team}}\n"}},
	{name: "existing cluster on the Internet", edits: []string{"        data: regulated\n", "        data: regulated\n        cluster: {existing: {name: shared-one, issuer: 'https://oidc.example/', nodes: 8.8.0.0/16, owner: platform team}}\n"}},
	{name: "one cluster, two issuers", edits: []string{
		"        data: regulated\n", "        data: regulated\n        cluster: {existing: {name: shared-one, issuer: 'https://oidc.example/', nodes: 10.90.0.0/21, owner: platform team}}\n",
		"        data: synthetic\n", "        data: synthetic\n        cluster: {existing: {name: shared-one, issuer: 'https://oidc.example/two', nodes: 10.90.0.0/21, owner: platform team}}\n",
	}},
	{name: "window that is too short", edits: []string{"platform:\n", "platform:\n  maintenance: {days: [Sunday], hours: 2}\n"}},
	{name: "window on no day", edits: []string{"platform:\n", "platform:\n  maintenance: {days: [Sonntag], from: '2:00', timezone: CET}\n"}},
	{name: "small network", edits: []string{"10.43.0.0/22", "10.43.0.0/23"}},
	{name: "network that Azure refuses", edits: []string{"10.43.0.0/22", "169.254.0.0/20"}},
	{name: "public network", edits: []string{"10.43.0.0/22", "8.8.0.0/20"}},
	{name: "network that is private in part", edits: []string{"10.43.0.0/22", "172.0.0.0/8"}},
	{name: "overlapping networks", edits: []string{"10.43.0.0/22", "10.41.8.0/22"}},
	{name: "networks within one", edits: []string{"10.43.0.0/22", "10.41.0.0/22", "entities:\n", "entities:\n" + entity("inland", "staging", "10.41.8.0/22")}},
	{name: "overlap within an environment", edits: []string{"10.42.0.0/20", "10.41.0.0/16"}},
	{name: "environment twice", edits: []string{"- name: training", "- name: production"}},
	{name: "entity twice", edits: []string{"entities:\n", "entities:\n" + entity("harbor", "staging", "10.50.0.0/20")}},
	{name: "units of one name", edits: []string{"entities:\n", "entities:\n" + entity("aa-bb", "cc", "10.50.0.0/20") + entity("aa", "bb-cc", "10.51.0.0/20")}},
	{name: "unit of a recovery", edits: []string{"- name: training", "- name: prod-recovery", "name: production\n", "name: prod\n"}},
	{name: "unit of an entry", edits: []string{"- name: training", "- name: production-entry", "        objectives: {rpo: 1h, rto: 4h}\n", "        objectives: {rpo: 1h, rto: 4h}\n        hosts: [erp.example.org]\n"}},
	{name: "hosts that are none", edits: []string{"        objectives: {rpo: 1h, rto: 4h}\n", "        objectives: {rpo: 1h, rto: 4h}\n        hosts: [erp, 'https://erp.example.org', '*.example.org']\n"}},
	{name: "too many hosts", edits: []string{"        objectives: {rpo: 1h, rto: 4h}\n", "        objectives: {rpo: 1h, rto: 4h}\n        hosts: [a.example.org, b.example.org, c.example.org, d.example.org, e.example.org, f.example.org]\n"}},
	{name: "one host for two", edits: []string{"        objectives: {rpo: 1h, rto: 4h}\n", "        objectives: {rpo: 1h, rto: 4h}\n        hosts: [erp.example.org]\n", "      - name: training\n", "      - name: training\n        hosts: [erp.example.org]\n"}},
	{name: "host outside of the zone", edits: []string{"platform:\n", "platform:\n  entry: {zone: {name: example.org}}\n", "        objectives: {rpo: 1h, rto: 4h}\n", "        objectives: {rpo: 1h, rto: 4h}\n        hosts: [erp.example.com, example.org, erp.example.org]\n"}},
	{name: "firewall that refuses untuned", edits: []string{"platform:\n", "platform:\n  entry: {waf: {mode: prevention, since: 2026-10-01}}\n"}},
	{name: "firewall tuned too soon", edits: []string{"platform:\n", "platform:\n  entry: {waf: {mode: prevention, since: 2026-10-01, tuned: {on: 2026-10-14, by: lead, record: CHG-1}}}\n"}},
	{name: "firewall tuned after the review", edits: []string{"platform:\n", "platform:\n  entry: {waf: {since: 2026-11-02, tuned: {on: 2026-12-01, by: lead, record: CHG-1}}}\n"}},
	{name: "issuer without an account", edits: []string{"platform:\n", "platform:\n  entry: {certificate: {issuer: digicert}}\n"}},
	{name: "registry that is another thing", edits: []string{"platform:\n", "platform:\n  registry: {existing: hrgregistry}\n"}},
	{name: "registry of two minds", edits: []string{"platform:\n", "platform:\n  registry: {name: hrgregistry, existing: /subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d09/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/other}\n"}},
	{name: "exception before it was granted", files: map[string]string{"exceptions/a.yaml": strings.Replace(exception, "until: 2027-03-31", "until: 2026-09-01", 1)}},
	{name: "exception granted after the review", files: map[string]string{"exceptions/a.yaml": strings.Replace(exception, "granted: 2026-10-01", "granted: 2026-11-02", 1)}},
	{name: "exception for more than a year", files: map[string]string{"exceptions/a.yaml": strings.Replace(exception, "until: 2027-03-31", "until: 2027-10-02", 1)}},
	{name: "exception for no check, nearly right", files: map[string]string{"exceptions/a.yaml": strings.Replace(exception, "some-check", "azure-vnet-ddos", 1)}},
	{name: "exception for no check, far off", files: map[string]string{"exceptions/a.yaml": strings.Replace(exception, "some-check", "x", 1)}},
	{name: "exception for everything", files: map[string]string{"exceptions/a.yaml": strings.Replace(exception, "/subscriptions/x/*", `"*"`, 1)}},
	{name: "exception for every subscription", files: map[string]string{"exceptions/a.yaml": strings.Replace(exception, "/subscriptions/x/*", "/subscriptions/*", 1)}},
	{name: "exception for every environment", files: map[string]string{"exceptions/a.yaml": strings.Replace(exception, "/subscriptions/x/*", "ward:environment/*", 1)}},
	{name: "exception with a * within", files: map[string]string{"exceptions/a.yaml": strings.Replace(exception, "/subscriptions/x/*", "/subscriptions/*/resourceGroups/rg", 1)}},
	{name: "exception for no subject", files: map[string]string{"exceptions/a.yaml": strings.Replace(exception, "/subscriptions/x/*", "the vault", 1)}},
	{name: "exception twice", files: map[string]string{"exceptions/a.yaml": exception, "exceptions/b.yml": exception}},
	{name: "exception with what it does not know", files: map[string]string{"exceptions/a.yaml": exception + "ticket: 12\n"}},
	{name: "empty file beside the estate", files: map[string]string{"exceptions/a.yaml": "# later\n"}},
	{name: "word for an exception", files: map[string]string{"exceptions/a.yaml": "EXC-1\n"}},
	{name: "attestation after the review", files: map[string]string{"attestations/a.yaml": strings.Replace(attestation, "on: 2026-09-14", "on: 2026-11-02", 1)}},
	{name: "attestation over before it was stated", files: map[string]string{"attestations/a.yaml": attestation + "until: 2026-09-13\n"}},
	{name: "attestation about no control, nearly right", files: map[string]string{"attestations/a.yaml": strings.Replace(attestation, "164.308(a)(2)", "164.308(a)(3)", 1)}},
	{name: "attestation about no control, far off", files: map[string]string{"attestations/a.yaml": strings.Replace(attestation, "hipaa/164.308(a)(2)", "iso-27001/A.5.1", 1)}},
	{name: "attestation that does not count", files: map[string]string{"attestations/a.yaml": strings.Replace(attestation, "164.308(a)(2)", "164.312(b)", 1)}},
	{name: "a decision about a standard", files: map[string]string{"attestations/a.yaml": attestation + "decision: alternative\nevidence: POL-4\n"}},
	{name: "a decision that is documented nowhere", files: map[string]string{"attestations/a.yaml": strings.Replace(attestation, "164.308(a)(2)", "164.312(a)(2)(iii)", 1) + "decision: alternative\n"}},
	{name: "a decision that nobody knows", files: map[string]string{"attestations/a.yaml": strings.Replace(attestation, "164.308(a)(2)", "164.312(a)(2)(iii)", 1) + "decision: later\n"}},
	{name: "a statement about what is decided or checked", files: map[string]string{"attestations/a.yaml": strings.Replace(attestation, "164.308(a)(2)", "164.312(a)(2)(iii)", 1)}},
	{name: "attestation twice in a list", files: map[string]string{"attestations/a.yaml": asList(attestation) + asList(attestation)}},
	{name: "all at once", edits: []string{"short: hrg", "short: HRG", "users: 5", "users: many", "notify: 60d", "notify: soon", "10.43.0.0/22", "10.41.0.0/22"}},
	{name: "a plan that deploys", edits: []string{platformLead, platformLead + deployer("repo:h/e:pull_request", "repo:h/e:pull_request")}},
	{name: "a pull request that deploys", edits: []string{platformLead, platformLead + deployer("repo:h/e:ref:refs/heads/main", "repo:h/e:pull_request")}},
	{name: "a branch that deploys", edits: []string{platformLead, platformLead + deployer("repo:h/e:pull_request", "repo:h/e:ref:refs/heads/main")}},
	{name: "a tag that deploys an environment", edits: []string{platformLead, platformLead + deployer("repo:h/e:pull_request", "repo:h/e:environment:p"), "purpose: production", "purpose: production\n        deployer: repo:h/e:ref:refs/tags/v1:environment:p"}},
	{name: "anybody deploys", edits: []string{platformLead, platformLead + deployer("repo:h/*:pull_request", "repo:h/e:environment:*")}},
	{name: "a runner of another issuer's", edits: []string{platformLead, platformLead + strings.Replace(deployer("plan", "apply"), "https://token.actions.githubusercontent.com", "https://gitlab.example", 1) + "    runner: {business: \"100200300\"}\n"}},
	{name: "an environment that whoever plans deploys", edits: []string{platformLead, platformLead + deployer("repo:h/e:pull_request", "repo:h/e:environment:p"), "purpose: production", "purpose: production\n        deployer: repo:h/e:pull_request"}},
	{name: "an environment's deployer of no issuer", edits: []string{"purpose: production", "purpose: production\n        deployer: repo:h/e:environment:p"}},
}

// base0 stands for the whole base estate.
const base0 = ""

const regulatedBare = `estate: v1
organisation: {name: Harbor, short: hrg}
effective: 2026-11-01
frameworks: [hipaa]
identity:
  tenant: 7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11
  databaseAdministrators: {name: dba, id: 2d9c4f70-5a1e-4b8f-8f37-61c0a9b7d401}
platform: {subscription: 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01, region: eastus2, accountable: lead}
entities:
  - name: harbor
    title: Harbor Clinic
    environments:
      - name: production
        purpose: production
        data: regulated
        subscription: 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02
        region: eastus2
        network: 10.41.0.0/20
        accountable: systems lead
        load: {users: 5, databaseGiB: 1}
        odoo: {version: 17.0, image: "registry.example/odoo@sha256:9f2c5a7de1b04a6f8c3d20b91e7745aa6c0d8b1f3e5a4297d6b8c1f0a2e4d693"}
`

// platformLead ends the platform of the base estate.
const platformLead = "accountable: platform lead\n"

// deployer is a section of the platform.
func deployer(plan, apply string) string {
	return fmt.Sprintf("  deployer:\n    issuer: https://token.actions.githubusercontent.com\n    plan: %q\n    apply: %q\n", plan, apply)
}

// entity returns one entity with one environment, as an item of the list.
func entity(name, env, network string) string {
	return fmt.Sprintf(`  - name: %s
    title: Some
    environments:
      - name: %s
        purpose: staging
        data: internal
        subscription: 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02
        region: eastus2
        network: %s
        accountable: lead
        load: {users: 5, databaseGiB: 1}
        odoo: {version: "17.0", image: "registry.example/odoo@sha256:9f2c5a7de1b04a6f8c3d20b91e7745aa6c0d8b1f3e5a4297d6b8c1f0a2e4d693"}
`, name, env, network)
}

func asList(item string) string {
	return "- " + strings.ReplaceAll(strings.TrimSuffix(item, "\n"), "\n", "\n  ") + "\n"
}

func TestRefusals(t *testing.T) {
	var got strings.Builder
	for _, c := range refusals {
		files := map[string]string{}
		if len(c.edits) == 2 && c.edits[0] == base0 {
			files["estate.yaml"] = c.edits[1]
		} else {
			files["estate.yaml"] = base(t, c.edits...)
		}
		for name, text := range c.files {
			files[name] = text
		}
		doc, err := load(files, "estate.yaml")
		var problems *diag.Error
		switch {
		case err == nil:
			t.Errorf("%s: loads", c.name)
			continue
		case doc != nil:
			t.Errorf("%s: a document came with the problems", c.name)
		case !errors.As(err, &problems):
			t.Errorf("%s: %T is no *diag.Error", c.name, err)
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the secret is shown: %v", c.name, err)
		}
		fmt.Fprintf(&got, "# %s\n%v\n\n", c.name, err)
	}
	golden(t, "testdata/refusals.golden", got.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestBaseLoads(t *testing.T) {
	files := map[string]string{"estate.yaml": base(t), "exceptions/a.yaml": exception, "attestations/a.yaml": attestation}
	if _, err := load(files, "estate.yaml"); err != nil {
		t.Fatal(err)
	}
}

// TestExceptionsTakeOneScope holds the rule to what is wider.
func TestExceptionsTakeOneScope(t *testing.T) {
	for _, subject := range []string{
		"/subscriptions/x/*", "/subscriptions/x/resourceGroups/rg/*", "/providers/Microsoft.Management/managementGroups/mg/*",
		"/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg", "kube:c/*", "kube:c/apps/Deployment/odoo/odoo",
		"ward:environment/harbor/*", "ward:environment/harbor/production", "file:main.json#*", "file:main.json#resources[3]",
	} {
		files := map[string]string{"estate.yaml": base(t), "exceptions/a.yaml": strings.Replace(exception, "/subscriptions/x/*", `"`+subject+`"`, 1)}
		if _, err := load(files, "estate.yaml"); err != nil {
			t.Errorf("%s: %v", subject, err)
		}
	}
	year := strings.Replace(exception, "until: 2027-03-31", "until: 2027-10-01", 1)
	if _, err := load(map[string]string{"estate.yaml": base(t), "exceptions/a.yaml": year}, "estate.yaml"); err != nil {
		t.Errorf("a year: %v", err)
	}
}

// TestPrivateNetworks holds the rule to what is public.
func TestPrivateNetworks(t *testing.T) {
	for _, network := range []string{"10.0.0.0/8", "10.43.0.0/22", "172.16.0.0/12", "172.31.252.0/22", "192.168.0.0/16", "100.64.0.0/10", "100.127.252.0/22"} {
		text := strings.Replace(regulatedBare, "10.41.0.0/20", network, 1)
		text = strings.Replace(text, "data: regulated", "data: internal", 1)
		if _, err := load(map[string]string{"estate.yaml": text}, "estate.yaml"); err != nil {
			t.Errorf("%s: %v", network, err)
		}
	}
}

// TestUnregulatedOwesLess holds the rules to regulated data alone.
func TestUnregulatedOwesLess(t *testing.T) {
	text := strings.Replace(regulatedBare, "data: regulated", "data: internal\n        tenancy: shared", 1)
	text += "retention:\n"
	for _, what := range []string{"records", "operationalLogs", "backups"} {
		text += "  " + what + ": {for: 30d, because: {policy: POL-1}}\n"
	}
	if _, err := load(map[string]string{"estate.yaml": text}, "estate.yaml"); err != nil {
		t.Error(err)
	}
}
