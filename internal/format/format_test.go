package format_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/format"
)

// A stranger who verifies reads package evidence and nothing else, so its formats
// are spelled there too.
func TestEvidenceSpellsTheSame(t *testing.T) {
	for here, there := range map[string]string{
		format.Leaf: evidence.LeafFormat, format.Destroyed: evidence.DestroyedKind, format.KeyRotation: evidence.RotationKind, format.Pack: evidence.PackFormat,
	} {
		if here != there {
			t.Errorf("%q here, and %q in package evidence", here, there)
		}
	}
}

// A format is named in one place: here, and those of package evidence there.
func TestFormatsAreNamedOnce(t *testing.T) {
	all := format.All()
	if sorted := slices.Compact(slices.Sorted(slices.Values(all))); len(sorted) != len(all) {
		t.Error("a format is listed twice")
	}
	literal := regexp.MustCompile("[\"`]ward-[a-z-]+/[0-9]+[\"`]")
	listed := 0
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") && path != "../.."):
			return fs.SkipDir
		case !strings.HasSuffix(path, ".go"), strings.HasSuffix(path, "_test.go"):
			return nil
		}
		slashed := filepath.ToSlash(path)
		if strings.Contains(slashed, "../tools/") || strings.Contains(slashed, "/internal/evidence/") {
			return nil // measurements, and what a stranger reads
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found := literal.FindAll(raw, -1)
		if strings.HasSuffix(slashed, "internal/format/format.go") {
			listed = len(found)
			return nil
		}
		for _, f := range found {
			t.Errorf("%s spells %s: name it in package format", path, f)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if listed != len(all) {
		t.Errorf("%d formats are named, and All has %d", listed, len(all))
	}
}

func TestWrite(t *testing.T) {
	for name, c := range map[string]struct {
		v    any
		want string
	}{
		"members": {struct {
			A string `json:"a"`
		}{"<b>"}, "{\n  \"format\": \"ward-version/1\",\n  \"a\": \"<b>\"\n}\n"},
		"none": {struct{}{}, "{\n  \"format\": \"ward-version/1\"\n}\n"},
	} {
		var b bytes.Buffer
		if err := format.Write(&b, format.Version, c.v); err != nil || b.String() != c.want {
			t.Errorf("%s: %q, %v", name, &b, err)
		}
	}
	if err := format.Write(&bytes.Buffer{}, format.Version, []int{1}); err == nil {
		t.Error("a list is taken for a document")
	}
}
