package secret

import (
	"regexp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// What the shortcut passes over, no pattern would have found.
func TestShortcutAgrees(t *testing.T) {
	parts := []string{"pass", "PassWord", "paſſword", "to\u212aen", "api_Key", "api\u212aey", "secretKey", "pwd", "PWD", "client-secret", "x", " ", "\n", "=", ": ", "'", "\"", ", ", "hunter2", "é"}
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for _, p := range rapid.SliceOfN(rapid.SampledFrom(parts), 0, 8).Draw(t, "parts") {
			text += p
		}
		found := slices.ContainsFunc(assignments, func(shape *regexp.Regexp) bool { return shape.MatchString(text) })
		if found && !namesPassword(text) {
			t.Fatalf("%q is passed over", text)
		}
	})
}
