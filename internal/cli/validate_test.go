package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Whatever stands where a value belongs, and whichever step refuses it,
// validate says where that is and exits with 2: what somebody wrote is never a
// fault of Ward.
func TestValidateRefusesWithPositions(t *testing.T) {
	raw, err := os.ReadFile("../estate/testdata/clinic/estate.yaml")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(raw), "\n")
	scalar := regexp.MustCompile(`^(\s*(?:- )?[a-zA-Z]+:) \S`)
	positioned := regexp.MustCompile(`(?m)^\S*estate\.yaml:\d+:\d+: `)
	path := filepath.Join(t.TempDir(), "estate.yaml")
	refused := 0
	for i, line := range lines {
		key := scalar.FindStringSubmatch(line)
		if key == nil {
			continue
		}
		for _, value := range []string{`"[resourceGroup().id]"`, `"${x}"`, `"a\nb"`, `-1`, `{}`, strings.Repeat("x", 300)} {
			changed := append([]string{}, lines...)
			changed[i] = key[1] + " " + value
			if err := os.WriteFile(path, []byte(strings.Join(changed, "\n")), 0o600); err != nil {
				t.Fatal(err)
			}
			var out, errs bytes.Buffer
			switch got := Run(context.Background(), []string{"validate", path}, Streams{In: strings.NewReader(""), Out: &out, Err: &errs}); {
			case got == Fine:
			case got == Misused && positioned.MatchString(errs.String()):
				refused++
			default:
				t.Errorf("%s: exit status %d\n%s", fmt.Sprintf("line %d, %s", i+1, changed[i]), got, &errs)
			}
		}
	}
	if refused < 100 {
		t.Errorf("only %d values were refused", refused)
	}
}
