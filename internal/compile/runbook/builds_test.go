package runbook

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

const issuer = "https://token.actions.githubusercontent.com"

// built is a layout whose workflows build Odoo, and others Traefik and Kyverno.
func built() layout.Layout {
	l := booted(design.Terraform, issuer)
	l.Platform.Registry = &layout.Registry{Own: true, ID: l.Sites[0].RegistryID("hrgregistry")}
	l.Platform.Build = &layout.Build{Repository: "h/e", Subject: "repo:h/e:environment:release", Ward: "hrgregistry.azurecr.io/ward@sha256:7d05", Images: []layout.Image{{Repository: "odoo/clinic"}}}
	l.Platform.Releases = &layout.Releases{Signers: map[string]string{"pipeline": "a key"}}
	l.Environments = []layout.Environment{{Name: production, Odoo: layout.Odoo{Image: "hrgregistry.azurecr.io/odoo/clinic@sha256:9f2c"}}}
	l.Clusters = []layout.Cluster{{
		Name: "clinic", Unit: home, Proxy: &layout.Proxy{Image: "hrgregistry.azurecr.io/traefik@sha256:4b6f"},
		Verification: &layout.Verification{
			Image: "hrgregistry.azurecr.io/kyverno/kyverno@sha256:3d5f",
			Signers: []layout.ImageSigner{
				{Name: "pipeline", Repositories: []string{"odoo"}, Key: "one", Builder: "https://github.com/h/e/.github/workflows/images.yml@refs/heads/main", Source: "https://github.com/h/e"},
				{Name: "mirror", Repositories: []string{"traefik", "kyverno"}, Key: "other", Builder: "https://github.com/h/m/.github/workflows/mirror.yml@refs/heads/main", Source: "https://github.com/h/m"},
			},
		},
	}}
	return l
}

// What others build is vouched for in the terms that clusters ask for, and seen
// to be; what looks at images is not looked at, and what workflows build they
// vouch for themselves.
func TestWhatOthersBuildIsVouchedFor(t *testing.T) {
	body := stepOf(t, built(), addr.PlatformUnit(), "import-images").Body
	at := 0
	for _, part := range []string{
		"--name ward@sha256:7d05", "key=… # that of the signer mirror,", "--arg builder https://github.com/h/m/.github/workflows/mirror.yml@refs/heads/main --arg source https://github.com/h/m ",
		`buildType: "https://actions.github.io/buildtypes/workflow/v1"`, "--type slsaprovenance1 --predicate \"$signers\"/mirror.json hrgregistry.azurecr.io/traefik@sha256:4b6f\n", "cosign verify-attestation ",
	} {
		i := strings.Index(body[at:], part)
		if i < 0 {
			t.Fatalf("it does not say %q behind what it says before:\n%s", part, body)
		}
		at += i
	}
	for _, not := range []string{"mirror.json hrgregistry.azurecr.io/kyverno", "/odoo/clinic@"} {
		if strings.Contains(body, not) {
			t.Errorf("it says %q:\n%s", not, body)
		}
	}
	l := built()
	l.Clusters[0].Verification = nil
	if body := stepOf(t, l, addr.PlatformUnit(), "import-images").Body; strings.Contains(body, "cosign") {
		t.Errorf("no cluster asks who built an image, and somebody says it:\n%s", body)
	}
	l = built()
	l.Platform.Build.Ward = "ghcr.io/wardhq/ward@sha256:7d05"
	if body := stepOf(t, l, addr.PlatformUnit(), "import-images").Body; strings.Contains(body, "ward@") {
		t.Errorf("it is of another registry, and imported:\n%s", body)
	}
}

// Every variable that the workflows read is set by a command of a step, and whom
// tokens name is listed of everybody that acts.
func TestVariablesOfWorkflowsAreSet(t *testing.T) {
	l := built()
	acts, builds := stepOf(t, l, addr.BootstrapUnit(), "connect-pipeline").Body, stepOf(t, l, addr.PlatformUnit(), "build-images").Body
	for _, tt := range []struct{ body, want string }{
		{acts, "gh variable set WARD_PLAN_PLATFORM --repo h/e "},
		{acts, "| publish images and releases | `hrg-platform-publisher` | `repo:h/e:environment:release` |"},
		{builds, "gh variable set WARD_PUBLISHER_CLIENT_ID --repo h/e "},
		{builds, "gh variable set WARD_IMAGE_KEY --repo h/e "},
		{builds, "gh variable set WARD_RELEASE_KEY --repo h/e "},
	} {
		if !strings.Contains(tt.body, tt.want) {
			t.Errorf("it does not say %q:\n%s", tt.want, tt.body)
		}
	}
	if strings.Contains(acts, "--ids "+l.Sites[0].PublisherIdentityID().String()) {
		t.Error("the bootstrap asks for who is made behind it")
	}
	l.Clusters[0].Verification = nil
	if body := stepOf(t, l, addr.PlatformUnit(), "build-images").Body; strings.Contains(body, "WARD_IMAGE_KEY") {
		t.Errorf("no cluster asks for a signature by a key, and one is set:\n%s", body)
	}
	l.Platform.Build = nil
	if body := stepOf(t, l, addr.BootstrapUnit(), "connect-pipeline").Body; strings.Contains(body, "gh variable") || strings.Contains(body, "publish images") {
		t.Errorf("nobody builds here:\n%s", body)
	}
}
