package files_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/files"
)

// lines is a reader of a tool of the tests' own: each line of a file called
// *.things is a thing by that name. It honours the set.
type lines struct{ reads map[string]int }

func (lines) Name() string { return "list of things" }

func (lines) Recognises(f source.File) bool { return strings.Contains(f.Path, ".things") }

func (l lines) Read(f source.File) (facts []fact.Fact, gaps []fact.Gap) {
	if l.reads != nil {
		l.reads[f.Path]++
	}
	for i, name := range strings.Fields(string(f.Data)) {
		if name == "broken" {
			gaps = append(gaps, fact.Gap{Origin: fact.Origin{Source: "things", Pos: diag.Pos{File: f.Path, Line: i + 1}}, Reason: "it is broken"})
			continue
		}
		o := addr.Object{Cluster: f.SetLabel(), Group: "core", Kind: "Pod", Namespace: "x", Name: name}
		facts = append(facts, fact.Fact{
			Subject: addr.ObjectSubject(o), Kind: "core/Pod", Stage: fact.Planned, Body: []byte("{}"),
			Origin: fact.Origin{Source: "things", Pos: diag.Pos{File: f.Path, Line: i + 1}},
		})
	}
	return facts, gaps
}

// together is lines as a reader that is given all of its files at once.
type together struct{ lines }

func (t together) ReadSet(all []source.File) (facts []fact.Fact, gaps []fact.Gap) {
	for _, f := range all {
		x, g := t.Read(f)
		facts, gaps = append(facts, x...), append(gaps, g...)
	}
	return facts, gaps
}

// setsOf returns the set of each file, by its path below the folder.
func setsOf(dir string, s fact.Snapshot) map[string]string {
	out := map[string]string{}
	for _, f := range s.Files {
		out[filepath.ToSlash(strings.TrimPrefix(f.Path, dir+string(filepath.Separator)))] = f.Set
	}
	return out
}

func TestSets(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string // content; where it is empty, a thing called like the path
		as    []string
		want  map[string]string
	}{
		"one folder is one set": {
			files: map[string]string{"a.things": "x", "b.things": "x", "in/c.things": "y"},
			want:  map[string]string{"a.things": "", "b.things": "", "in/c.things": ""},
		},
		"folders by their names": {
			files: map[string]string{"dev/a.things": "x", "dev/deep/b.things": "y", "prod/a.things": "z", "common/c.things": "w", "d.things": "v"},
			want:  map[string]string{"dev/a.things": "dev", "dev/deep/b.things": "dev", "prod/a.things": "prod", "common/c.things": "", "d.things": ""},
		},
		"one word alone parts nothing": {
			files: map[string]string{"prod/a.things": "x", "modules/b.things": "y"},
			want:  map[string]string{"prod/a.things": "", "modules/b.things": ""},
		},
		"affixes, capitals and numbers": {
			files: map[string]string{"envs/prod-eastus/a.things": "", "envs/prod-westus/a.things": "", "envs/app_DEV2/a.things": "", "envs/product/a.things": ""},
			want:  map[string]string{"envs/prod-eastus/a.things": "envs/prod-eastus", "envs/prod-westus/a.things": "envs/prod-westus", "envs/app_DEV2/a.things": "envs/app_DEV2", "envs/product/a.things": ""},
		},
		"in several places, and none within another": {
			files: map[string]string{"apps/dev/a.things": "", "apps/prod/a.things": "", "infra/dev/test/a.things": "", "infra/dev/uat/a.things": "", "infra/prod/a.things": ""},
			want:  map[string]string{"apps/dev/a.things": "apps/dev", "apps/prod/a.things": "apps/prod", "infra/dev/test/a.things": "infra/dev", "infra/dev/uat/a.things": "infra/dev", "infra/prod/a.things": "infra/prod"},
		},
		"folders that define the same, where they part": {
			files: map[string]string{"clinics/north/net/a.things": "x y", "clinics/south/net/a.things": "x", "clinics/south/b.things": "z", "hub/c.things": "w"},
			want:  map[string]string{"clinics/north/net/a.things": "clinics/north", "clinics/south/net/a.things": "clinics/south", "clinics/south/b.things": "clinics/south", "hub/c.things": ""},
		},
		"a folder below one that defines the same": {
			files: map[string]string{"a.things": "x", "old/a.things": "x", "b.things": "y"},
			want:  map[string]string{"a.things": "", "old/a.things": "old", "b.things": ""},
		},
		"parted within an environment": {
			files: map[string]string{"dev/a.things": "x", "prod/east/a.things": "x", "prod/west/a.things": "x", "prod/b.things": "y"},
			want:  map[string]string{"dev/a.things": "dev", "prod/east/a.things": "prod/east", "prod/west/a.things": "prod/west", "prod/b.things": "prod"},
		},
		"files of one folder by their names": {
			files: map[string]string{"main.things.dev.json": "x", "main.things.prod.json": "y", "net.things.prod.json": "z", "other.things.json": "w"},
			want:  map[string]string{"main.things.dev.json": "dev", "main.things.prod.json": "prod", "net.things.prod.json": "prod", "other.things.json": ""},
		},
		"files of a module are one": {
			files: map[string]string{"main.things-dev.tf": "x", "main.things-prod.tf": "y"},
			want:  map[string]string{"main.things-dev.tf": "", "main.things-prod.tf": ""},
		},
		"by somebody's word": {
			files: map[string]string{"apps/a.things": "x", "policies/b.things": "y", "old/a.things": "x", "apps/deep/c.things": "z"},
			as:    []string{"apps=prod", "policies=prod", "apps/deep=test"},
			want:  map[string]string{"apps/a.things": "prod", "policies/b.things": "prod", "old/a.things": "", "apps/deep/c.things": "test"},
		},
		"a word joins what names part": {
			files: map[string]string{"dev/a.things": "x", "prod/a.things": "x", "shared/b.things": "y"},
			as:    []string{"shared=prod"},
			want:  map[string]string{"dev/a.things": "dev", "prod/a.things": "prod", "shared/b.things": "prod"},
		},
		"names that are one in an id": {
			files: map[string]string{"a/prod/x.things": "x", "a/dev/x.things": "x", "a-prod/x.things": "x", "a-dev/x.things": "x"},
			want:  map[string]string{"a/prod/x.things": "a/prod-2", "a/dev/x.things": "a/dev-2", "a-prod/x.things": "a-prod", "a-dev/x.things": "a-dev"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			contents := map[string]string{}
			for path, data := range c.files {
				if data == "" {
					data = strings.ReplaceAll(path, "/", "-")
				}
				contents[path] = data
			}
			dir := lay(t, contents)
			var as []files.As
			for _, text := range c.as {
				a, err := files.ParseAs(filepath.Join(dir, text))
				if err != nil {
					t.Fatal(err)
				}
				as = append(as, a)
			}
			for kind, reader := range map[string]source.Reader{"alone": lines{}, "together": together{}} {
				got, err := files.Request{Paths: []string{dir}, Readers: []source.Reader{reader}, As: as}.Read()
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, setsOf(dir, got.Snapshot)); diff != "" {
					t.Errorf("%s: sets (-want +got):\n%s", kind, diff)
				}
				// What a reader was told is what the snapshot says.
				for _, f := range got.Snapshot.Facts {
					o, err := addr.ParseObject(f.Subject.String())
					file := filepath.ToSlash(strings.TrimPrefix(f.Origin.Pos.File, dir+string(filepath.Separator)))
					if err != nil || o.Cluster != strings.ReplaceAll(c.want[file], "/", "-") {
						t.Errorf("%s: %s was read for %q, want %q", kind, file, o.Cluster, c.want[file])
					}
				}
			}
		})
	}
}

// A file is read a second time where what is in it puts it into a set, and only
// there.
func TestReadOnceMore(t *testing.T) {
	dir := lay(t, map[string]string{"a/x.things": "x", "b/x.things": "x", "c/y.things": "y", "dev/z.things": "z", "prod/z.things": "z"})
	reads := map[string]int{}
	if _, err := files.Read([]string{dir}, []source.Reader{lines{reads}}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"a/x.things": 2, "b/x.things": 2, "c/y.things": 1, "dev/z.things": 1, "prod/z.things": 1} {
		if got := reads[filepath.Join(dir, name)]; got != want {
			t.Errorf("%s was read %d times, want %d", name, got, want)
		}
	}
}

// What is named, in whichever order and however often, comes to the same.
func TestOrderOfPaths(t *testing.T) {
	dir := lay(t, map[string]string{
		"dev/a.things": "x y", "prod/a.things": "x", "north/b.things": "v", "south/b.things": "v broken", "c.things": "broken w",
		"net.bicep": "resource a 'Microsoft.KeyVault/vaults@2023-07-01' = {}\n", "chart/Chart.yaml": "name: c\n", "chart/templates/a.things": "{{ q }}",
	})
	at := func(name string) string { return filepath.Join(dir, name) }
	paths := []string{at("dev"), at("prod"), at("north"), at("south"), at("c.things"), dir, at("prod/a.things"), at("chart"), dir + "/./south"}
	rng := rand.New(rand.NewPCG(9, 2)) //nolint:gosec // repeatable on purpose
	var want string
	for i := range 60 {
		rng.Shuffle(len(paths), func(i, j int) { paths[i], paths[j] = paths[j], paths[i] })
		got, err := files.Read(paths, []source.Reader{lines{}})
		if err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprintf("%+v", got)
		if want == "" {
			want = text
			if len(got.Snapshot.Facts) != 6 || len(got.Snapshot.Gaps) != 4 {
				t.Fatalf("%d facts and %d gaps, want 6 and 4: %+v", len(got.Snapshot.Facts), len(got.Snapshot.Gaps), got.Snapshot.Gaps)
			}
		}
		if text != want {
			t.Fatalf("order %d of %q gives something else:\n%s", i, paths, cmp.Diff(want, text))
		}
	}
}

func TestParseAs(t *testing.T) {
	if as, err := files.ParseAs("a=b/c=deploy/prod"); err != nil || as != (files.As{Path: "a=b/c", Environment: "deploy/prod"}) {
		t.Errorf("%+v, %v", as, err)
	}
	for _, text := range []string{"", "a", "=prod", "a=", "a=pro d", "a=../x"} {
		if as, err := files.ParseAs(text); err == nil {
			t.Errorf("%q is %+v, want an error", text, as)
		}
	}
}

// What is said of no file, or twice, is a mistake.
func TestAsOfNothing(t *testing.T) {
	dir := lay(t, map[string]string{"a/x.things": "x"})
	_, err := files.Request{Paths: []string{dir}, Readers: []source.Reader{lines{}}, As: []files.As{
		{Path: filepath.Join(dir, "b"), Environment: "prod"}, {Path: filepath.Join(dir, "a"), Environment: "prod"}, {Path: dir + "/./a", Environment: "dev"},
	}}.Read()
	if err == nil {
		t.Fatal("no error")
	}
	want := "b: is said to be prod, and no file of it is read (--as names a folder, as it lies from here)"
	if got := diag.From(err); len(got) != 2 || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "is said to be both prod and dev") {
		t.Errorf("error %v", err)
	}
}

// How folders are joined is said where one could be what another lacks, and
// only there.
func TestApart(t *testing.T) {
	for name, c := range map[string]struct {
		files []string
		want  string
	}{
		"two whole environments":     {[]string{"dev/a.things", "prod/a.things"}, ""},
		"one folder":                 {[]string{"a.things"}, ""},
		"something of none":          {[]string{"dev/a.things", "prod/a.things", "policies/b.things"}, "--as DIR/policies=dev"},
		"one in two places":          {[]string{"apps/dev/a.things", "apps/prod/a.things", "net/dev/b.things", "net/prod/b.things"}, "--as DIR/apps/dev=dev --as DIR/net/dev=dev"},
		"by what is in them, so ask": {[]string{"a/same.things", "b/same.things"}, "--as DIR/a=ENVIRONMENT"},
	} {
		contents := map[string]string{}
		for _, f := range c.files {
			contents[f] = filepath.Base(f)
		}
		dir := lay(t, contents)
		got, err := files.Read([]string{dir}, []source.Reader{lines{}})
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(got.Apart, filepath.ToSlash(dir), "DIR")
		if c.want == "" && text != "" || !strings.HasSuffix(text, c.want) {
			t.Errorf("%s: %q, want it to end with %q", name, text, c.want)
		}
	}
}

// What configuration or a kustomization includes is of who includes it, and no
// folder to join.
func TestApartIncluded(t *testing.T) {
	for name, contents := range map[string]map[string]string{
		"a module":        {"envs/dev/main.tf": "module \"g\" {\n  source = \"../../modules/g\"\n}\n", "envs/prod/main.tf": "module \"g\" {\n  source = \"../../modules/g\"\n}\n", "modules/g/main.tf": group},
		"a kustomization": {"dev/kustomization.yaml": "resources: \n- ../base\n", "prod/kustomization.yaml": "resources:\n- ../base\n", "base/kustomization.yaml": "resources:\n- pod.yaml\n", "base/pod.yaml": pod},
		"neither":         {"dev/a.yaml": pod, "prod/a.yaml": pod, "base/pod.yaml": strings.Replace(pod, "x", "y", 1)},
	} {
		dir := lay(t, contents)
		got, err := files.Read([]string{dir}, readers())
		if err != nil {
			t.Fatal(err)
		}
		if joined := strings.HasSuffix(got.Apart, "/base=dev"); joined != (name == "neither") || name != "neither" && got.Apart != "" {
			t.Errorf("%s: %q", name, got.Apart)
		}
	}
}

// The same files read again for a record are of the same sets, whoever said
// them, and what was left out stays out.
func TestAgain(t *testing.T) {
	dir := lay(t, map[string]string{
		"apps/a.things": "x", "old/a.things": "x", "lab/c.things": "z",
		"ward-files.yaml": "files: v1\nleaveOut:\n  - {paths: [lab], reason: It is a lab, owner: platform}\n",
	})
	request := files.Request{Paths: []string{dir}, Readers: []source.Reader{lines{}}, As: []files.As{{Path: filepath.Join(dir, "apps"), Environment: "prod"}}}
	first, err := request.Read()
	if err != nil {
		t.Fatal(err)
	}
	again, err := files.Request{Paths: []string{dir}, Readers: request.Readers, Again: &first.Snapshot}.Read()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first.Snapshot.Files, again.Snapshot.Files); diff != "" {
		t.Errorf("files (-first +again):\n%s", diff)
	}
	if a, b := subjects(first.Snapshot), subjects(again.Snapshot); !slices.Equal(a, b) || len(a) != 2 {
		t.Errorf("first %q, again %q", a, b)
	}
}
