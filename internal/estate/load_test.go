package estate_test

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/estate"
)

func TestLoadExample(t *testing.T) {
	fsys := os.DirFS("../../examples/regional-group")
	for _, name := range []string{"estate.yaml", "."} {
		doc, err := estate.Load(fsys, name, estate.Options{Regions: someRegions})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(doc.Estate.Entities) == 0 || len(doc.Exceptions) == 0 || len(doc.Attestations) == 0 {
			t.Errorf("%s: read %d entities, %d exceptions, %d attestations", name,
				len(doc.Estate.Entities), len(doc.Exceptions), len(doc.Attestations))
		}
	}
}

func TestLoadFillsDefaults(t *testing.T) {
	doc, err := load(map[string]string{"estate.yaml": base(t)}, "estate.yaml")
	if err != nil {
		t.Fatal(err)
	}
	production, training := doc.Estate.Entities[0].Environments[0], doc.Estate.Entities[0].Environments[1]
	got := fmt.Sprintln(production.Owner, production.Recovery.Owner, production.Tenancy, production.Load, production.Database,
		doc.Estate.Residency.Strict, training.Odoo.Version, training.Recovery, training.Objectives)
	if want := "terraform terraform auto {180 0 90 32 <nil> 30} {16 auto auto  <nil>} false 17.0 <nil> <nil>\n"; got != want {
		t.Errorf("read\n%s, want\n%s", got, want)
	}
	for path, want := range map[string]bool{
		"entities[0].environments[0].load.users":       false,
		"entities[0].environments[0].load.growth":      true,
		"entities[0].environments[0].recovery.owner":   true,
		"entities[0].environments[0].database.version": true,
		"entities[0].environments[1].recovery.owner":   false,
		"residency.strict":                             true,
	} {
		if doc.Defaulted(path) != want {
			t.Errorf("%s: defaulted is %v", path, !want)
		}
	}
}

func TestPositions(t *testing.T) {
	doc, err := load(map[string]string{"estate.yaml": base(t), "exceptions/x.yaml": exception}, "estate.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"":                                       "estate.yaml:1:1",
		"organisation.short":                     "estate.yaml:4:10",
		"entities[0].environments[0].load.users": "estate.yaml:47:18",
		// A section stands where its key does.
		"entities[0].environments[0].load": "estate.yaml:46:9",
		// What nobody wrote stands where the section around it does.
		"entities[0].environments[0].load.growth":      "estate.yaml:46:9",
		"entities[0].environments[0].database.version": "estate.yaml:35:9",
		"exceptions[0].until":                          "exceptions/x.yaml:7:8",
	} {
		if got := doc.At(path).String(); got != want {
			t.Errorf("%s stands at %s, want %s", path, got, want)
		}
	}
}

// parts splits the base estate into files by section.
func parts(t *testing.T) map[string]string {
	t.Helper()
	text := base(t)
	i, k := strings.Index(text, "retention:"), strings.Index(text, "entities:")
	return map[string]string{
		"10-organisation.yaml": text[:i], "20-duties.yml": text[i:k], "30-harbor.yaml": text[k:],
		"40-more.yaml":   "entities:\n" + entity("inland", "staging", "10.60.0.0/20"),
		"README.md":      "# not part of it: [",
		".hidden.yaml":   "estate: v9",
		"notes.yaml.txt": "x",
	}
}

func TestFolderIsOneEstate(t *testing.T) {
	doc, err := load(parts(t), ".")
	if err != nil {
		t.Fatal(err)
	}
	whole, err := load(map[string]string{"estate.yaml": base(t) + entity("inland", "staging", "10.60.0.0/20")}, "estate.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole.Estate, doc.Estate, cmp.Comparer(func(a, b estate.Date) bool { return a == b }),
		cmp.Comparer(func(a, b estate.Span) bool { return a == b }), cmp.Comparer(func(a, b estate.GUID) bool { return a == b }),
		cmp.Comparer(func(a, b estate.CIDR) bool { return a == b })); diff != "" {
		t.Errorf("the folder reads otherwise than one file (-file +folder):\n%s", diff)
	}
	if got := doc.At("entities[1].environments[0].network").String(); got != "40-more.yaml:10:18" {
		t.Errorf("the second entity's network stands at %s", got)
	}
}

func TestFolderBelowAnother(t *testing.T) {
	files := map[string]string{}
	for name, text := range parts(t) {
		files["estates/group/"+name] = text
	}
	files["estates/group/exceptions/a.yaml"] = exception
	doc, err := estate.Load(folder(files), "estates/group/", estate.Options{Show: func(name string) string { return "../" + name }})
	if err != nil {
		t.Fatal(err)
	}
	if got := doc.At("exceptions[0]").String(); got != "../estates/group/exceptions/a.yaml:1:1" {
		t.Errorf("the exception stands at %s", got)
	}
}

func TestFolderRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		name  string
		want  string
	}{
		"a section in two files": {
			map[string]string{"50-again.yaml": "effective: 2026-11-01\n"},
			".",
			"50-again.yaml:1:1: effective: stands in two files (it is also at 10-organisation.yaml:5:12; only lists of entities are put together)",
		},
		"entities that are no list": {
			map[string]string{"50-again.yaml": "entities: many\n"},
			".",
			"50-again.yaml:1:1: entities: stands in two files (it is also at 30-harbor.yaml:1:1; only lists of entities are put together)",
		},
		"a list among the files": {
			map[string]string{"50-again.yaml": "- effective\n"},
			".",
			"50-again.yaml:1:1: is a list, want a mapping of keys (each file of an estate holds some of its sections)",
		},
		// What is missing cannot be told, so that nothing is said of it.
		"a file that is not YAML": {
			map[string]string{"20-duties.yml": "retention: [\n"},
			".",
			"20-duties.yml:2:1: is not YAML: did not find expected node content (check indentation and quotes)",
		},
		"no such file":         {nil, "estat.yaml", "estat.yaml: does not exist"},
		"no estate in it":      {map[string]string{"docs/a.md": ""}, "docs", "docs: holds no estate (want a folder with estate.yaml in it)"},
		"no such entity twice": {map[string]string{"50-x.yaml": "entities:\n" + entity("inland", "test", "10.70.0.0/20")}, ".", `50-x.yaml:2:11: entities[2].name: "inland" stands twice in this list (it is also entities[1].name)`},
	} {
		files := parts(t)
		for file, text := range c.files {
			files[file] = text
		}
		_, err := load(files, c.name)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s:\n got %v\nwant %s", name, err, c.want)
		}
	}
}

func TestBesideTheEstate(t *testing.T) {
	second := strings.Replace(exception, "EXC-1", "EXC-0", 1)
	third := strings.Replace(exception, "EXC-1", "EXC-2", 1)
	doc, err := load(map[string]string{
		"estate.yaml": base(t), "exceptions/a.yaml": asList(exception) + asList(second), "exceptions/b.yml": third,
		"exceptions/README.md": "why", "attestations/a.yaml": attestation + "until: 2027-01-01\n",
	}, "estate.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, e := range doc.Exceptions {
		ids = append(ids, e.ID)
	}
	if got := strings.Join(ids, " "); got != "EXC-0 EXC-1 EXC-2" {
		t.Errorf("exceptions are %s, want them by id", got)
	}
	if got := doc.At("exceptions[0].until").String(); got != "exceptions/a.yaml:16:10" {
		t.Errorf("EXC-0 ends at %s", got)
	}
	if doc.Attestations[0].Until.String() != "2027-01-01" {
		t.Errorf("the attestation holds until %v", doc.Attestations[0].Until)
	}
}

func TestCaps(t *testing.T) {
	valid := base(t)
	many := map[string]string{"estate.yaml": valid}
	for i := range 256 {
		many[fmt.Sprintf("exceptions/%03d.yaml", i)] = strings.Replace(exception, "EXC-1", fmt.Sprint("EXC-", i), 1)
	}
	large := map[string]string{"estate.yaml": valid}
	for i := range 40 {
		large[fmt.Sprintf("exceptions/%03d.yaml", i)] = strings.Replace(exception, "EXC-1", fmt.Sprint("EXC-", i), 1) + strings.Repeat("#"+strings.Repeat("-", 98)+"\n", 10_000)
	}
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"file":  {map[string]string{"estate.yaml": valid + strings.Repeat("#", 1<<20)}, "estate.yaml: is larger than 1048576 bytes (split it: a folder of files is one estate too)"},
		"files": {many, "estate.yaml: consists of 257 files, want at most 256 (put several into one file, as a list)"},
		"bytes": {large, "exceptions/033.yaml: brings the estate above 33554432 bytes (split it into several estates)"},
		"values": {
			map[string]string{"estate.yaml": "entities:\n" + strings.Repeat("- a\n", 200_000)},
			"estate.yaml:200000:3: entities[199998]: the files hold more than 200000 values (make several of it)",
		},
		"brackets": {
			map[string]string{"estate.yaml": "entities: [" + strings.Repeat("a,", 70_000) + "]\n"},
			"estate.yaml: has more than 65536 commas and opening brackets (write lists and mappings line by line)",
		},
		"depth, blocks": {
			map[string]string{"estate.yaml": "x:\n" + strings.Repeat("- ", 400_000) + "a\n"},
			"estate.yaml:2:65: nested more than 32 deep (no part of an estate is nested so deeply)",
		},
	} {
		_, err := load(c.files, "estate.yaml")
		if err == nil || err.Error() != c.want {
			t.Errorf("%s:\n got %.300v\nwant %s", name, err, c.want)
		}
	}
	delete(many, "exceptions/000.yaml")
	if _, err := load(many, "estate.yaml"); err != nil {
		t.Errorf("256 files: %v", err)
	}
}

func TestDigest(t *testing.T) {
	of := func(files map[string]string, name string) string {
		t.Helper()
		doc, err := load(files, name)
		if err != nil {
			t.Fatal(err)
		}
		return doc.Digest.String()
	}
	one := of(map[string]string{"estate.yaml": base(t)}, "estate.yaml")
	for name, other := range map[string]string{
		"content":      of(map[string]string{"estate.yaml": base(t) + "# more\n"}, "estate.yaml"),
		"name":         of(map[string]string{"other.yaml": base(t)}, "other.yaml"),
		"beside":       of(map[string]string{"estate.yaml": base(t), "exceptions/a.yaml": exception}, "estate.yaml"),
		"beside, name": of(map[string]string{"estate.yaml": base(t), "exceptions/b.yaml": exception}, "estate.yaml"),
	} {
		if other == one {
			t.Errorf("%s: the digest does not see it", name)
		}
	}
	if same := of(map[string]string{"a/b/estate.yaml": base(t), "a/b/README.md": "x"}, "a/b/estate.yaml"); same != one {
		t.Error("the digest depends on where the estate lies")
	}
	if same := of(map[string]string{"estate.yaml": base(t)}, "."); same != one {
		t.Error("the digest depends on how the estate is named")
	}
}

func TestFilesOfOtherSystems(t *testing.T) {
	for name, text := range map[string]string{
		"byte order mark": "\ufeff" + base(t), "carriage returns": strings.ReplaceAll(base(t), "\n", "\r\n"), "start mark": "---\n" + base(t),
	} {
		doc, err := load(map[string]string{"estate.yaml": text}, "estate.yaml")
		if err != nil || doc.Estate.Organisation.Short != "hrg" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// BenchmarkLoad reads a folder of 1,000 environments.
func BenchmarkLoad(b *testing.B) {
	files := map[string]string{"00.yaml": base(b)}
	for i := range 1000 {
		name := fmt.Sprintf("%02d.yaml", 1+i/500)
		if files[name] == "" {
			files[name] = "entities:\n"
		}
		files[name] += entity(fmt.Sprint("unit-", i), "staging", fmt.Sprintf("10.%d.%d.0/22", 64+i/64, i%64*4))
	}
	fsys := folder(files)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := estate.Load(fsys, ".", estate.Options{Regions: someRegions}); err != nil {
			b.Fatal(err)
		}
	}
}

func TestUnreadableFile(t *testing.T) {
	fsys := folder(map[string]string{"estate.yaml": base(t)})
	fsys["exceptions/pipe.yaml"] = &fstest.MapFile{Mode: fs.ModeNamedPipe}
	fsys["attestations"] = &fstest.MapFile{Data: []byte("a file")}
	_, err := estate.Load(fsys, "estate.yaml", estate.Options{})
	got := fmt.Sprint(err)
	for _, want := range []string{"attestations: cannot be read: ", "exceptions/pipe.yaml: cannot be read: it is not a regular file"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if len(diag.From(err)) != 2 {
		t.Errorf("got %d problems: %v", len(diag.From(err)), err)
	}
}

func TestLoadIsDeterministic(t *testing.T) {
	files := map[string]string{"estate.yaml": base(t, "short: hrg", "short: HRG", "users: 5", "users: x", "10.43.0.0/22", "10.41.0.0/22"), "exceptions/a.yaml": exception + "b: 1\na: 2\n"}
	_, first := load(files, "estate.yaml")
	for range 20 {
		if _, again := load(files, "estate.yaml"); again.Error() != first.Error() {
			t.Fatalf("got\n%v\nand then\n%v", first, again)
		}
	}
}
