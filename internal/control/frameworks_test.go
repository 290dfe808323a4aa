package control_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
)

var loaded = sync.OnceValues(func() (*control.Catalogue, error) { return control.LoadCatalogue(catalogue.FS()) })

func ours(t *testing.T) (map[string]control.Framework, []control.Framework, *control.Catalogue) {
	t.Helper()
	c, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]control.Framework{}
	for _, fw := range c.Frameworks {
		by[fw.ID] = fw
	}
	return by, c.Frameworks, c
}

// ruleInForce is every standard (s) and every required (r) and addressable (a)
// specification of 45 CFR 164.308 to 164.316, by its paragraphs.
var ruleInForce = map[string]string{
	"164.308(a)(1)": "i:s ii.A:r ii.B:r ii.C:r ii.D:r", "164.308(a)": "2:s 8:s", "164.308(a)(3)": "i:s ii.A:a ii.B:a ii.C:a", "164.308(a)(4)": "i:s ii.A:r ii.B:a ii.C:a",
	"164.308(a)(5)": "i:s ii.A:a ii.B:a ii.C:a ii.D:a", "164.308(a)(6)": "i:s ii:r", "164.308(a)(7)": "i:s ii.A:r ii.B:r ii.C:r ii.D:a ii.E:a", "164.308(b)": "1:s 2:s 3:r",
	"164.310(a)": "1:s 2.i:a 2.ii:a 2.iii:a 2.iv:a", "164.310": "b:s c:s", "164.310(d)": "1:s 2.i:r 2.ii:r 2.iii:a 2.iv:a",
	"164.312(a)": "1:s 2.i:r 2.ii:r 2.iii:a 2.iv:a", "164.312": "b:s d:s", "164.312(c)": "1:s 2:a", "164.312(e)": "1:s 2.i:a 2.ii:a",
	"164.314(a)": "1:s 2.i.A:r 2.i.B:r 2.i.C:r 2.ii:r 2.iii:r", "164.314(b)": "1:s 2.i:r 2.ii:r 2.iii:r 2.iv:r",
	"164.316": "a:s", "164.316(b)": "1:s 2.i:r 2.ii:r 2.iii:r",
}

func TestTheSecurityRuleIsWhole(t *testing.T) {
	by, _, _ := ours(t)
	words := map[string]control.Designation{"s": control.Standard, "r": control.Required, "a": control.Addressable}
	want := map[string]control.Designation{}
	for head, tails := range ruleInForce {
		for _, tail := range strings.Fields(tails) {
			paragraphs, d, _ := strings.Cut(tail, ":")
			want[head+"("+strings.ReplaceAll(paragraphs, ".", ")(")+")"] = words[d]
		}
	}
	got := map[string]control.Designation{}
	for _, c := range by["hipaa"].Controls {
		got[c.ID] = c.Designation
		if c.Clause != "45 CFR "+c.ID {
			t.Errorf("%s cites %q", c.ID, c.Clause)
		}
		if len(c.Maps) == 0 {
			t.Errorf("%s is mapped to nothing", c.ID)
		}
		if by["hipaa"].GroupOf(c.ID) == "" {
			t.Errorf("%s is in no group", c.ID)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the rule (-) and the catalogue (+):\n%s", diff)
	}
}

// No control of a framework that a posture is made of stands on nothing: what no
// check shows, a person states.
func TestNoControlStandsOnNothing(t *testing.T) {
	_, all, c := ours(t)
	var ids []string
	for _, k := range c.Checks.Checks() {
		ids = append(ids, k.ID)
	}
	covered := control.Cover(all, ids)
	for _, f := range covered.Frameworks {
		if f.ByNothing > 0 {
			t.Errorf("%s: nothing shows %v", f.ID, f.WithoutAnything)
		}
		if n := f.ByChecks + f.ByBoth + f.ByStatement; n != f.Controls {
			t.Errorf("%s: %d of %d are counted", f.ID, n, f.Controls)
		}
	}
	// What bears on no clause of the law in force, with the reason.
	unbound := map[string]string{
		"azure-allowed-locations": "the rule knows no residency", "azure-api-version-ends": "it is about deploying", "azure-api-version-supported": "it is about deploying",
		"azure-budget": "it is about money", "ward-budget-covers": "it is about money", "azure-postgresql-maintenance-window": "it is about when, and not whether",
		"azure-environment-tag": "it is about who owns and pays", "azure-resource-region": "the rule knows no residency",
	}
	// A posture is made of what is designed and of what runs. How a repository builds is seen where its files are.
	for _, id := range []string{
		"docker-base-pinned", "docker-build-rights", "docker-fetch-verified", "docker-secret-in-file", "docker-user",
		"github-action-pinned", "github-azure-sign-in", "github-script-injection", "github-secret-in-file", "github-secrets-passed", "github-self-hosted-pull-request", "github-token-rights", "github-untrusted-checkout",
		"image-secret", "image-setuid", "image-user",
		"pipeline-azure-sign-in", "pipeline-inputs-pinned", "pipeline-scan-decides", "pipeline-script-injection", "pipeline-secret-in-file",
		"odoo-secret-in-file", "terraform-secret-in-file",
	} {
		unbound[id] = "its files are no part of a design, nor of what runs"
	}
	for _, id := range covered.Unbound {
		if unbound[id] == "" {
			t.Errorf("%s is bound to no control, and it is not said why", id)
		}
	}
}

// Physical access is about doors: no check of networks or rights stands for it.
func TestDoorsAreNotNetworks(t *testing.T) {
	by, _, _ := ours(t)
	for _, c := range by["hipaa"].Controls {
		if !strings.HasPrefix(c.ID, "164.310(a)") {
			continue
		}
		for _, b := range c.Bindings {
			if b.Check != "" {
				t.Errorf("%s stands on %s", c.ID, b.Check)
			}
		}
	}
}

// Every binding, citation and mapping of ours says where it comes from.
func TestMappingsSayWhoSaysSo(t *testing.T) {
	_, all, _ := ours(t)
	for _, fw := range all {
		said := func(what, source string) {
			if fw.Sources[source] == "" {
				t.Errorf("%s: %s comes from %q, which nobody explains", fw.ID, what, source)
			}
		}
		maps := func(id string, to []control.Mapping) {
			for _, m := range to {
				said(id+" to "+m.To, m.Source)
			}
		}
		for _, c := range fw.Controls {
			maps(c.ID, c.Maps)
			for _, b := range c.Bindings {
				if b.Check != "" {
					said(c.ID+" on "+b.Check, b.Source)
				}
			}
		}
		for _, d := range fw.Identifiers {
			maps(d.ID, d.Maps)
		}
		for _, c := range fw.Cites {
			for _, id := range c.Checks {
				said(c.Control+" by "+id, c.Sources[id])
			}
		}
		// A word that nothing names is a source of nothing.
		for word := range fw.Sources {
			n := control.Cover([]control.Framework{fw}, nil).Frameworks[0].Sources[fw.SourceText(word)]
			if n == 0 {
				t.Errorf("%s: nothing comes from %s", fw.ID, word)
			}
		}
	}
}

func TestWhatIsProposedBindsNobody(t *testing.T) {
	by, _, c := ours(t)
	proposed := by["hipaa-proposed"]
	if proposed.Status != control.Proposed || proposed.Note == "" {
		t.Errorf("status %q, note %q", proposed.Status, proposed.Note)
	}
	for id, fw := range by {
		if id != proposed.ID && !fw.Status.InForce() {
			t.Errorf("%s is %s", id, fw.Status)
		}
	}
	for _, k := range c.Checks.Checks() {
		for _, ref := range k.Controls {
			if strings.HasPrefix(ref, proposed.ID+"/") {
				t.Errorf("%s cites %s", k.ID, ref)
			}
		}
	}
	for _, c := range proposed.Controls {
		if !strings.HasSuffix(c.Clause, "(proposed)") {
			t.Errorf("%s cites %q", c.ID, c.Clause)
		}
	}
}

// The clocks of the breach rule. The 90 days of 164.404(d) are none: a notice
// stays open for that long, and nothing is to be done within them.
func TestClocks(t *testing.T) {
	by, _, _ := ours(t)
	want := map[string]string{"164.404(b)": "60d", "164.406": "60d", "164.408(b)": "60d", "164.408(c)": "60d", "164.410": "60d", "164.412": "30d"}
	got := map[string]string{}
	for _, c := range by["hipaa-breach"].Controls {
		if c.Deadline != nil {
			got[c.ID] = c.Deadline.Within.String()
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestIDsHaveTheFormOfTheirStandard(t *testing.T) {
	forms := map[string]string{
		"hipaa":          `^164\.3(08|10|12|14|16)\([a-e]\)(\([1-8]\)(\((i|ii|iii|iv)\)(\([A-E]\))?)?)?$`,
		"hipaa-proposed": `^164\.3\d\d(\([a-z]\)(\(\d+\)(\([ivx]+\))?)?)?$`,
		"hipaa-breach":   `^164\.4(02|04|06|08|10|12|14)(\([a-d]\))?$`,
		"nist-800-53":    `^(AC|AT|AU|CA|CM|CP|IA|IR|MA|MP|PE|PL|PM|PS|PT|RA|SA|SC|SI|SR)-[1-9]\d?(\([1-9]\d?\))?$`,
		"iso-27001":      `^A\.(5\.([1-9]|[12]\d|3[0-7])|6\.[1-8]|7\.([1-9]|1[0-4])|8\.([1-9]|[12]\d|3[0-4]))$`,
		"cis-azure":      `^\d+(\.\d+)+$`, "cis-aks": `^\d+(\.\d+)+$`,
	}
	_, all, _ := ours(t)
	for _, fw := range all {
		family := fw.ID
		if strings.HasPrefix(family, "cis-") {
			family = family[:strings.LastIndexByte(family, '-')]
		}
		form, ok := forms[family]
		if !ok {
			t.Errorf("what do ids of %s look like?", fw.ID)
			continue
		}
		for _, id := range idsOf(fw) {
			if !regexp.MustCompile(form).MatchString(id) {
				t.Errorf("%s/%s is not of the form of its standard", fw.ID, id)
			}
			if len(fw.Groups) > 0 && fw.GroupOf(id) == "" {
				t.Errorf("%s/%s is in no group", fw.ID, id)
			}
		}
	}
	by, _, _ := ours(t)
	if n := len(by["iso-27001"].Identifiers); n != 93 {
		t.Errorf("Annex A has 93 controls, and %d are there", n)
	}
}

func idsOf(fw control.Framework) []string {
	out := slices.Collect(maps.Keys(titlesOf(fw)))
	for _, c := range fw.Cites {
		out = append(out, c.Control)
	}
	return out
}

func titlesOf(fw control.Framework) map[string]string {
	out := map[string]string{}
	for _, c := range fw.Controls {
		out[c.ID] = c.Title
	}
	for _, d := range fw.Identifiers {
		out[d.ID] = d.Title
	}
	return out
}

// Titles are in our own words: none is the title that a standard has, which
// testdata knows by their digests, and none speaks as the regulation does.
func TestTitlesAreOurOwn(t *testing.T) {
	raw, err := os.ReadFile("testdata/titles.sha256")
	if err != nil {
		t.Fatal(err)
	}
	theirs := map[string]bool{}
	for _, line := range strings.Fields(string(raw)) {
		theirs[line] = true
	}
	if !theirs[titleDigest("Segregation of duties")] || len(theirs) < 250 {
		t.Fatal("the digests are of something else")
	}
	speaks := regexp.MustCompile(`(?i)\bshall\b|\bmust\b.*\bimplement|implement policies|policies and procedures|protected health information|covered entity's|workforce members|reasonable and appropriate|as applicable`)
	_, all, _ := ours(t)
	for _, fw := range all {
		seen := map[string]string{}
		for id, title := range titlesOf(fw) {
			if theirs[titleDigest(title)] {
				t.Errorf("%s/%s: %q is the standard's own title", fw.ID, id, title)
			}
			if speaks.MatchString(title) {
				t.Errorf("%s/%s: %q speaks as the standard does", fw.ID, id, title)
			}
			if other, twice := seen[title]; twice {
				t.Errorf("%s: %s and %s have one title", fw.ID, id, other)
			}
			seen[title] = id
			if len(title) < 12 || len(title) > 160 || strings.HasSuffix(title, ".") {
				t.Errorf("%s/%s: %q is not a title", fw.ID, id, title)
			}
		}
	}
}

func titleDigest(title string) string {
	letters := strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, title)
	sum := sha256.Sum256([]byte(letters))
	return hex.EncodeToString(sum[:8])
}

// A mapping leads to a control that is there, in whatever folder.
func TestMapsLeadSomewhere(t *testing.T) {
	own := func(to string) fs.FS {
		return file("frameworks/pol.yaml", "id: pol\ntitle: T\nsource: S\nsources: {us: our reading}\ndefaults: {maps: us}\ncontrols:\n  - {id: \"1\", clause: c, title: t, attestation: {maxAge: 90d}, maps: ["+to+"]}\n")
	}
	load := func(to string) error {
		first, err := check.ReadSource(catalogue.FS(), "")
		if err != nil {
			t.Fatal(err)
		}
		second, err := check.ReadSource(own(to), "own")
		if err != nil {
			t.Fatal(err)
		}
		_, err = control.NewCatalogue(first, second)
		return err
	}
	for _, to := range []string{"hipaa/164.312(b)", "nist-800-53/AU-2", "cis-azure-6.0/7.1", "{to: iso-27001/A.5.1, source: us}"} {
		if err := load(to); err != nil {
			t.Errorf("%s: %v", to, err)
		}
	}
	const want = "own/frameworks/pol.yaml:7:71: pol/1: is mapped to \"nist-800-53/AU-22\", which is not a control of any framework (did you mean nist-800-53/AU-12?)"
	if err := load("nist-800-53/AU-22"); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
