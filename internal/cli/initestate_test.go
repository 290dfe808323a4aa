package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/published"
)

// What init writes passes, whatever region and load are asked for, and what
// would not pass is not written: in every region that there is.
func TestInitPasses(t *testing.T) {
	figures, err := published.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	ward := func(args ...string) (int, string) {
		var out, errs bytes.Buffer
		s := Run(context.Background(), args, command.Streams{In: strings.NewReader(""), Out: &out, Err: &errs})
		return s, out.String() + errs.String()
	}
	users := []string{"1", "7", "60", "250", "1000", "1300", "1400", "5000", "20000"}
	wrote, refused := 0, 0
	for i, region := range figures.Regions.List {
		dir := filepath.Join(t.TempDir(), region.Name)
		args := []string{"init", dir, "--at", "2026-11-01", "--region", region.Name, "--users", users[i%len(users)]}
		status, text := ward(args...)
		switch status {
		case command.Fine:
			wrote++
		case command.Misused:
			refused++
			if _, err := os.Stat(dir); err == nil {
				t.Errorf("%s: refused, and something is written", region.Name)
			}
			_, paired := figures.Regions.Find(region.Pair)
			if paired == strings.Contains(text, "with no region that takes customers") {
				t.Errorf("%s, pair %q: %s", region.Name, region.Pair, text)
			}
			if paired && !strings.Contains(text, "the largest Flexible Server") {
				t.Errorf("%s: refused, and neither for its pair nor for its load: %s", region.Name, text)
			}
			continue
		default:
			t.Errorf("%v: status %d: %s", args, status, text)
			continue
		}
		for _, verb := range [][]string{{"validate", dir}, {"check", dir, "--at", "2026-11-02"}} {
			if status, text := ward(verb...); status != command.Fine {
				t.Errorf("%s with %s people: %s: status %d\n%s", region.Name, users[i%len(users)], verb[0], status, text)
			}
		}
	}
	if wrote < len(figures.Regions.List)/2 || refused == 0 {
		t.Errorf("%s of %d regions: the test says little", fmt.Sprint(wrote), len(figures.Regions.List))
	}
}
