package labtest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
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
	names := []string{"go.mod", "go.sum", "main.go", "ldflags", "keep", "package.json", "package-lock.json"}
	below, err := standIns(filepath.Join(lab, tool))
	if err != nil {
		return "", fmt.Errorf("the lab's tool %s: %w", tool, err)
	}
	for _, name := range append(names, below...) {
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

// standIns returns the sources of the modules in a tool's folder that stand in
// for others.
func standIns(tool string) ([]string, error) {
	var out []string
	err := fs.WalkDir(os.DirFS(tool), ".", func(path string, d fs.DirEntry, err error) error {
		name := d.Name()
		if err == nil && strings.Contains(path, "/") && !d.IsDir() && (strings.HasSuffix(name, ".go") || name == "go.mod") {
			out = append(out, path)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	slices.Sort(out)
	return out, err
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
