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

// mostFiles bounds how many files of a folder are looked at for changes: an
// estate beside a whole file system is followed as far as that.
const mostFiles = 20_000

// signature tells whether anything in the folders of an estate and its checks
// changed: names, sizes and times. Whether that means anything, the reading says.
func signature(estate string, folders []string) string {
	if info, err := os.Stat(estate); err == nil && !info.IsDir() {
		estate = filepath.Dir(estate)
	}
	var b strings.Builder
	n := 0
	for _, dir := range append([]string{estate}, folders...) {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				fmt.Fprintf(&b, "%s %v\n", path, err)
				return nil
			}
			if d.IsDir() && d.Name() == ".git" {
				return fs.SkipDir
			}
			if n++; n > mostFiles {
				return fs.SkipAll
			}
			if info, err := d.Info(); err == nil && !d.IsDir() {
				fmt.Fprintf(&b, "%s %d %d %s\n", path, info.Size(), info.ModTime().UnixNano(), info.Mode())
			}
			return nil
		})
		if err != nil {
			fmt.Fprintf(&b, "%s %v\n", dir, err)
		}
	}
	return digest.Of([]byte(b.String())).String()
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
