package armtypes

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/labtest"
)

// takesBodies is what stays unshown without Microsoft's published types.
const takesBodies = "that bodies are judged as Microsoft's published types say"

func published(t *testing.T) *Types {
	t.Helper()
	f, err := os.Open(labtest.Reference(t, "arm-types/types.json.gz", takesBodies))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	types, err := Load(f)
	if err != nil {
		t.Fatal(err)
	}
	return types
}

// spellings returns the published types, as Type@version.
func spellings(t *testing.T) []string {
	t.Helper()
	f, err := os.Open(labtest.Reference(t, "arm-types/types.json.gz", takesBodies))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Resources map[string]string `json:"resources"`
	}
	if err := json.NewDecoder(z).Decode(&doc); err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(doc.Resources))
}

// bodies makes bodies of published types: mostly right ones, with something
// wrong here and there.
type bodies struct {
	r     *rand.Rand
	wrong int // one value in so many is spoilt
}

func (b *bodies) spoils() bool { return b.wrong > 0 && b.r.IntN(b.wrong) == 0 }

var junk = []any{"junk", "", 3.0, 0.5, -1.0, 1e7, true, []any{}, map[string]any{}, map[string]any{"x": "y"}, "enabled"}

func (b *bodies) value(s shape, depth int) any {
	if b.spoils() {
		return junk[b.r.IntN(len(junk))]
	}
	switch s := s.(type) {
	case *object:
		return b.object(s, depth)
	case *tagged:
		tags := slices.Sorted(maps.Keys(s.arms))
		tag := tags[b.r.IntN(len(tags))]
		body := b.object(s.arms[tag], depth)
		body[s.by] = tag
		return body
	case *list:
		items := []any{}
		for range b.r.IntN(3) {
			items = append(items, b.value(s.item, depth+1))
		}
		return items
	case *union:
		if len(s.literals) > 0 {
			return s.literals[b.r.IntN(len(s.literals))]
		}
		return b.value(s.others[b.r.IntN(len(s.others))], depth+1)
	case literal:
		return string(s)
	case *text:
		return []string{"default", "a", "A b", "10.0.0.0/8"}[b.r.IntN(4)]
	case *integer:
		if s.value.min != nil {
			return *s.value.min
		}
		return 1.0
	case boolean:
		return b.r.IntN(2) == 0
	default:
		return "anything"
	}
}

func (b *bodies) object(o *object, depth int) map[string]any {
	body := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(o.props)) {
		p := o.props[name]
		takes := p.required || !p.readOnly && b.r.IntN(2+depth*depth) == 0
		if takes == b.spoils() || o.root && envelope[name] {
			continue
		}
		if b.spoils() {
			name = strings.ToUpper(name[:1]) + name[1:]
		}
		body[name] = b.value(p.shape, depth+1)
	}
	if b.spoils() {
		body["noSuchProperty"] = 1.0
	}
	return body
}

// The other checker of published types agrees on which paths are wrong, in
// several bodies of every type that is published.
func TestAgreesWithArmcheck(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	armcheck := labtest.Reference(t, "tools/armcheck", "that the judge of bodies agrees with armcheck")
	if _, err := exec.LookPath("go"); err != nil {
		t.Skipf("needs go to run armcheck: %v", err)
	}
	types := published(t)
	r := rand.New(rand.NewPCG(1, 2))
	var resources []any
	want := map[string][]string{} // problems' paths of ours, by resource name
	wrong, right := 0, 0
	for _, spelled := range spellings(t) {
		kind, version, _ := strings.Cut(spelled, "@")
		key := versionKey(addr.Kind(kind), version)
		if kind == "Microsoft.Resources/deployments" || kind == "Microsoft.Resources/deploymentStacks" {
			continue // armcheck goes into the templates that they carry
		}
		for i := range 6 {
			b := &bodies{r: r, wrong: []int{0, 6, 12, 25, 50, 100}[i]}
			body, _ := b.value(types.resources[key], 0).(map[string]any)
			if body == nil {
				continue
			}
			names := strings.Repeat("a/", strings.Count(kind, "/")-1)
			last := fmt.Sprintf("n%d", len(resources))
			body = maps.Clone(body) // it may be the junk that others share
			body["name"] = last
			got := []string{}
			for _, p := range types.Check(addr.Kind(kind), version, body) {
				got = append(got, p.Path)
			}
			got = slices.Compact(got)
			if len(got) == 0 {
				right++
			}
			wrong += len(got)
			want[names+last] = got

			inTemplate := maps.Clone(body)
			inTemplate["type"], inTemplate["apiVersion"], inTemplate["name"] = kind, version, names+last
			resources = append(resources, inTemplate)
		}
	}
	if wrong < 500 || right < 50 {
		t.Fatalf("%d problems in %d bodies, of which %d are right: too few to compare", wrong, len(resources), right)
	}
	dir := t.TempDir()
	template, err := json.Marshal(map[string]any{
		"$schema":   "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
		"resources": resources,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "template.json"), template, 0o600); err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for name := range want {
		got[name] = []string{}
	}
	for name, paths := range runArmcheck(t, armcheck, dir) {
		slices.Sort(paths)
		got[name] = slices.Compact(paths)
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("paths with problems (-armcheck +ours):\n%s", diff)
	}
	t.Logf("%d bodies of %d types, %d problems, %d bodies without any", len(resources), len(types.resources), wrong, right)
}

var armcheckLine = regexp.MustCompile(`^\S+: \S+@\S+ (\S+): ([^:]*): `)

func runArmcheck(t *testing.T, source, dir string) map[string][]string {
	t.Helper()
	cmd := exec.Command("go", "run", ".", dir)
	cmd.Dir = source
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		t.Fatalf("armcheck: %v\n%s", err, out)
	}
	found := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		if m := armcheckLine.FindStringSubmatch(line); m != nil {
			found[m[1]] = append(found[m[1]], m[2])
		}
	}
	if len(found) == 0 {
		t.Fatalf("armcheck found nothing:\n%s", out)
	}
	return found
}

func TestPublishedTypes(t *testing.T) {
	types := published(t)
	if n := len(types.resources); n < 100 {
		t.Errorf("%d types", n)
	}
	body := map[string]any{
		"location": "westeurope", "kind": "StorageV2", "sku": map[string]any{"name": "Standard_ZRS"},
		"properties": map[string]any{"allowSharedKeyAccess": false, "networkAcls": map[string]any{"defaultAction": "Deny", "bypass": "AzureServices, Logging"}},
	}
	if got := types.Check("Microsoft.Storage/storageAccounts", "2026-04-01", body); len(got) > 0 {
		t.Errorf("a right body: %v", got)
	}
	body["properties"].(map[string]any)["allowSharedKeyAcces"] = false
	got := types.Check("Microsoft.Storage/storageAccounts", "2026-04-01", body)
	want := []Problem{{"properties.allowSharedKeyAcces", UnknownName, `is not a property of the published type (did you mean "allowSharedKeyAccess"?)`}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}
