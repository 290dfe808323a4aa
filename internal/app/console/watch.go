package console

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
)

// signature tells whether the files of an estate, or of checks beside it, changed:
// names, sizes and times of those that a reading takes. Whether that means anything,
// the reading says.
func signature(estate string, folders []string) string {
	if info, err := os.Stat(estate); err == nil && !info.IsDir() {
		estate = filepath.Dir(estate)
	}
	var b strings.Builder
	for _, dir := range []string{estate, filepath.Join(estate, "exceptions"), filepath.Join(estate, "attestations")} {
		note(&b, dir)
	}
	for _, dir := range folders {
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			dir = real // a link is not walked
		}
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				fmt.Fprintf(&b, "%s %v\n", path, err)
			case d.IsDir() && d.Name() == ".git":
				return fs.SkipDir
			case d.IsDir():
				note(&b, path)
			}
			return nil
		})
		if err != nil {
			fmt.Fprintf(&b, "%s %v\n", dir, err)
		}
	}
	return digest.Of([]byte(b.String())).String()
}

// note writes down the YAML files of one folder, as what links lead to.
func note(b *strings.Builder, dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		fmt.Fprintf(b, "%s %v\n", dir, err)
	}
	for _, e := range entries {
		if ext := strings.ToLower(filepath.Ext(e.Name())); ext != ".yaml" && ext != ".yml" {
			continue
		}
		path := filepath.Join(dir, e.Name())
		info, err := os.Stat(path)
		if err != nil {
			fmt.Fprintf(b, "%s %v\n", path, err)
			continue
		}
		fmt.Fprintf(b, "%s %d %d %s\n", path, info.Size(), info.ModTime().UnixNano(), info.Mode())
	}
}

// ledgerSignature tells whether a ledger grew, or is another one.
func ledgerSignature(dir string) string {
	var b strings.Builder
	for _, name := range []string{state.LedgerFile, filepath.Join(state.LedgerFolder, filepath.FromSlash(evidence.CheckpointPath)), state.DatabaseFile} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			fmt.Fprintf(&b, "%s %v\n", name, err)
			continue
		}
		fmt.Fprintf(&b, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
	}
	return b.String()
}
