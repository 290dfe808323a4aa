package compile_test

import (
	"testing"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/needs"
)

// everythingLookedAt wants somebody to have looked at what each kind and each
// step of a design needs of Azure.
func everythingLookedAt(t *testing.T, in compile.Input) {
	t.Helper()
	figures, err := needs.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	n := needs.Of(mustCompile(t, in), figures)
	if len(n.Unlooked) > 0 || len(n.UnlookedSteps) > 0 {
		t.Errorf("nobody has looked at what %v and the steps %v need: give each its row in internal/needs, kinds.go and people.go", n.Unlooked, n.UnlookedSteps)
	}
}
