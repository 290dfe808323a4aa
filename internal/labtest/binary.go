package labtest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Binary returns the path of one of the lab's binaries, as apiserver or
// kustomize, or of the folder of one from npm, as azurite, built by lab/build.sh from the pins in this tree. It skips the
// test where the binary is absent.
func Binary(t testing.TB, tool string) string {
	t.Helper()
	path, err := find(tool)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skipf("needs the lab's %s: run make lab", tool)
	}
	return path
}

// find returns where lab/build.sh puts a tool's binary, whether or not it has
// been built. The name holds a digest of what decides the binary, so a test
// never meets one of other pins.
func find(tool string) (string, error) {
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	lab, err := labDir()
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	some := false
	for _, name := range []string{"go.mod", "go.sum", "main.go", "ldflags", "package.json", "package-lock.json"} {
		content, err := os.ReadFile(filepath.Join(lab, tool, name))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("the lab's tool %s: %w", tool, err)
		}
		sum.Write(content)
		some = true
	}
	if !some {
		return "", fmt.Errorf("the lab has no tool %s", tool)
	}
	return filepath.Join(cache, tool+"-"+hex.EncodeToString(sum.Sum(nil))[:16]), nil
}

// cacheDir returns the folder that the lab's binaries are built into.
func cacheDir() (string, error) {
	if dir := os.Getenv("WARD_LAB_CACHE"); dir != "" {
		return dir, nil
	}
	if dir := os.Getenv("XDG_CACHE_HOME"); dir != "" {
		return filepath.Join(dir, "ward-lab"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("finding the lab's cache: %w", err)
	}
	return filepath.Join(home, ".cache", "ward-lab"), nil
}

// labDir returns the folder lab/ of this tree, by the place of this file.
func labDir() (string, error) {
	_, self, _, ok := runtime.Caller(0)
	dir := filepath.Join(filepath.Dir(self), "..", "..", "lab")
	if _, err := os.Stat(dir); !ok || err != nil {
		return "", fmt.Errorf("finding lab/ beside internal/: %w", err)
	}
	return dir, nil
}
