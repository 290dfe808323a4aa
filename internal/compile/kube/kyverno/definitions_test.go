package kyverno_test

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"testing"

	"github.com/wardhq/ward/internal/compile/kube/kyverno"
	"github.com/wardhq/ward/internal/labtest"
)

// The digests that people compare are those of the release's own files, of which
// none is missing.
func TestDefinitionsAreTheReleases(t *testing.T) {
	kept := labtest.KyvernoDefinitions(t)
	for _, d := range kyverno.Definitions() {
		name := path.Base(d.Path)
		content, ok := kept[name]
		if sum := sha256.Sum256(content); !ok || hex.EncodeToString(sum[:]) != d.Digest {
			t.Errorf("%s is not the release's", d.Path)
		}
		delete(kept, name)
	}
	for name := range kept {
		t.Errorf("%s is missing", name)
	}
}
