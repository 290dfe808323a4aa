package estate_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wardhq/ward/internal/estate"
)

// How images are built is refused where it could not be, or where something in it
// would be another tomorrow.
func TestBuildRefusals(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "examples", "regional-group", "estate.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, from, to, want string }{
		{"as it is", "", "", ""},
		{"another repository than the pipeline's", "repository: harbor-regional/estate", "repository: somebody/else", "platform.deployer.plan is of another repository"},
		{"a base by its tag", "base: docker.io/library/debian:bookworm-slim@sha256:96e378d7e6531ac9a15ad505478fcc2e69f371b10f5cdf87857c4b8188404716", "base: docker.io/library/debian:bookworm-slim", "platform.build.base"},
		{"a client by its tag", "postgres:16-bookworm@sha256:efedf3595f1d6f415c08568ba171029bf54052e754cc9f030e3f2412b21f3d67", "postgres:16-bookworm", "is not an image by its digest"},
		{"a version that there is not", `"16": docker.io`, `"13": docker.io`, "is not a major version of PostgreSQL"},
		{"a branch", "revision: 5b8e0c47d1a36f92e4c07b5d8a19f3e260c4d7b1", `revision: "18.0"`, "platform.build.odoo[0].revision"},
		{"a release that is not named", "      - version: \"18.0\"\n        source", "      - version: \"17.0\"\n        source", "has no release 18.0"},
		{"longer for what is worse", "    odoo:\n      - version: \"18.0\"\n        source", "    scan: {critical: 60d}\n    odoo:\n      - version: \"18.0\"\n        source", "is shorter than what a more severe vulnerability may stay for"},
		{"a day and no moment", "moment: 2026-10-20T00:00:00Z", "moment: 2026-10-20", "platform.build.moment"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(string(raw), tt.from, tt.to, 1)
			if text == string(raw) && tt.from != "" {
				t.Fatalf("%q is not in the example", tt.from)
			}
			_, err := estate.Load(fstest.MapFS{"estate.yaml": {Data: []byte(text)}}, "estate.yaml", estate.Options{Regions: []string{"eastus2", "centralus"}})
			switch {
			case tt.want == "" && err != nil:
				t.Error(err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("want %q, said is %v", tt.want, err)
			}
		})
	}
}
