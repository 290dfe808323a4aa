package labtest

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Reference returns the path of reference data that the project does not hold,
// as arm-types/types.json.gz: below the folder that WARD_SHARED names, or below
// shared beside this tree. Where it is absent the test is skipped, and says in
// proof what stays unshown: the end of a test run tells people.
func Reference(t testing.TB, name, proof string) string {
	t.Helper()
	path, ok := reference(name)
	if !ok {
		t.Skipf("needs ../shared/%s; not shown: %s", name, proof)
	}
	return path
}

// HasReference reports whether Reference would find this, for a test that shows
// less without it rather than nothing.
func HasReference(name string) bool {
	_, ok := reference(name)
	return ok
}

func reference(name string) (string, bool) {
	root := os.Getenv("WARD_SHARED")
	if root == "" {
		_, self, _, ok := runtime.Caller(0)
		if !ok {
			return "", false
		}
		root = filepath.Join(filepath.Dir(self), "..", "..", "..", "shared")
	}
	path, err := filepath.Abs(filepath.Join(root, filepath.FromSlash(name)))
	if err == nil {
		_, err = os.Stat(path)
	}
	return path, err == nil
}
