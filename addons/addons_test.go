package addons_test

import (
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/addons"
)

// The rules, and the module in front of a stand-in for Odoo, by a clock that
// the tests move.
func TestModules(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("needs python3")
	}
	cmd := exec.Command(python, "-m", "unittest", "discover", "--start-directory", "tests")
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if strings.Contains(string(out), "Ran 0 tests") || !strings.Contains(string(out), "\nOK") {
		t.Fatalf("no test ran:\n%s", out)
	}
}

// A module is whole in the program: what Odoo loads, also where a name begins
// with an underscore, the licence, and nothing that a machine left there.
func TestEmbedded(t *testing.T) {
	var have []string
	err := fs.WalkDir(addons.Modules(), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			have = append(have, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, name := range []string{"LICENSE", "README.md", "__init__.py", "__manifest__.py", "adapter.py", "controllers.py", "idle.py"} {
		want = append(want, addons.IdleLogoff+"/"+name)
	}
	if !slices.Equal(have, want) {
		t.Errorf("embedded are %v, want %v", have, want)
	}
	manifest, err := fs.ReadFile(addons.Modules(), addons.IdleLogoff+"/__manifest__.py")
	if err != nil || !strings.Contains(string(manifest), `"license": "LGPL-3"`) {
		t.Errorf("the manifest does not say its licence: %v", err)
	}
}
