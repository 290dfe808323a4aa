package labtest_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/kyverno"
	"github.com/wardhq/ward/internal/labtest"
)

// images is a registry with images, of which each has one thing that is wrong,
// and the policy that a cluster would judge them by.
type images struct {
	registry labtest.Registry
	ours     *ecdsa.PrivateKey
	policy   string // a file
	cases    []imageCase
}

type imageCase struct {
	name    string
	pod     string // what is asked for, as YAML below spec
	admits  bool
	because string // of a refusal
}

const (
	ourBuilder = "https://github.com/harbor/images/.github/workflows/odoo.yml@refs/heads/main"
	ourSource  = "https://github.com/harbor/images"
)

// provenance is a statement's predicate (slsa.dev/spec/v1.0/provenance).
func provenance(builder, buildType, source string) any {
	return map[string]any{
		"buildDefinition": map[string]any{
			"buildType":          buildType,
			"externalParameters": map[string]any{"workflow": map[string]any{"ref": "refs/heads/main", "repository": source, "path": ".github/workflows/odoo.yml"}},
		},
		"runDetails": map[string]any{"builder": map[string]any{"id": builder}},
	}
}

func newImages(t *testing.T) images {
	t.Helper()
	m := images{registry: labtest.NewRegistry(t), ours: signingKey(t)}
	theirs := signingKey(t)
	host := m.registry.Host
	m.policy = filepath.Join(t.TempDir(), "policy.yaml")
	object := kyverno.NewImagePolicy(kube.Place{Cluster: "clinic"}, kyverno.PolicySpec{
		Registry: host, Exempt: []string{"kube-system", kyverno.Namespace}, Plain: true,
		Signers: []kyverno.Signer{
			{Name: "pipeline", Repositories: []string{"odoo"}, Key: public(t, m.ours), Builder: ourBuilder, Source: ourSource},
			{Name: "mirror", Repositories: []string{"traefik"}, Key: public(t, m.ours), Builder: "https://github.com/harbor/images/.github/workflows/mirror.yml@refs/heads/main", Source: ourSource},
		},
	})
	if err := os.WriteFile(m.policy, marshal(t, object.Value), 0o600); err != nil {
		t.Fatal(err)
	}

	good := provenance(ourBuilder, kyverno.Workflow, ourSource)
	one := func(content string, attest func(digest string)) string {
		digest := m.registry.Push(t, "odoo/clinic", content, content)
		if attest != nil {
			attest(digest)
		}
		return host + "/odoo/clinic@" + digest
	}
	says := func(content string, key *ecdsa.PrivateKey, predicate any) string {
		return one(content, func(digest string) {
			m.registry.Attest(t, "odoo/clinic", digest, key, kyverno.Provenance, predicate)
		})
	}
	right := says("right", m.ours, good)
	_, rightDigest, _ := strings.Cut(right, "@")
	add := func(name, image string, admits bool, because string) {
		m.cases = append(m.cases, imageCase{name, "containers: [{name: odoo, image: \"" + image + "\"}]", admits, because})
	}
	const noStatement = "no statement of provenance that pipeline signed"
	add("right", right, true, "")
	add("right, by tag and digest", strings.Replace(right, "@", ":right@", 1), true, "")
	add("right and by tag alone", host+"/odoo/clinic:right", false, "does not have a digest")
	add("unsigned", one("unsigned", nil), false, noStatement)
	add("another key", says("another-key", theirs, good), false, noStatement)
	add("another builder", says("another-builder", m.ours, provenance("https://github.com/harbor/images/.github/workflows/try.yml@refs/heads/main", kyverno.Workflow, ourSource)), false, "not built by "+ourBuilder)
	add("another branch", says("another-branch", m.ours, provenance(strings.Replace(ourBuilder, "main", "try", 1), kyverno.Workflow, ourSource)), false, "not built by "+ourBuilder)
	add("another repository", says("another-repository", m.ours, provenance(ourBuilder, kyverno.Workflow, "https://github.com/somebody/images")), false, "not built from "+ourSource)
	add("another way of building", says("another-way", m.ours, provenance(ourBuilder, "https://example.org/by-hand", ourSource)), false, "built in another way")
	add("a statement that says nothing of it", says("says-nothing", m.ours, map[string]any{}), false, "")
	add("signed, and no provenance", one("no-provenance", func(digest string) {
		m.registry.Attest(t, "odoo/clinic", digest, m.ours, "https://sigstore.dev/cosign/sign/v1", map[string]any{})
	}), false, noStatement)
	add("a statement about another image", one("about-another", func(digest string) {
		_, sum, _ := strings.Cut(rightDigest, ":")
		statement, err := json.Marshal(map[string]any{
			"_type":   "https://in-toto.io/Statement/v1",
			"subject": []any{map[string]any{"name": "odoo", "digest": map[string]any{"sha256": sum}}}, "predicateType": kyverno.Provenance, "predicate": good,
		})
		if err != nil {
			t.Fatal(err)
		}
		m.registry.AttestAs(t, "odoo/clinic", digest, m.ours, kyverno.Provenance, statement)
	}), false, noStatement)
	add("two statements, of which somebody else signed the good one", one("two", func(digest string) {
		m.registry.Attest(t, "odoo/clinic", digest, theirs, kyverno.Provenance, good)
		m.registry.Attest(t, "odoo/clinic", digest, m.ours, kyverno.Provenance, provenance(ourBuilder, kyverno.Workflow, "https://github.com/somebody/images"))
	}), false, "not built from "+ourSource)
	add("two statements, of which somebody else signed the bad one", one("two-right", func(digest string) {
		m.registry.Attest(t, "odoo/clinic", digest, theirs, kyverno.Provenance, provenance(ourBuilder, kyverno.Workflow, "https://github.com/somebody/images"))
		m.registry.Attest(t, "odoo/clinic", digest, m.ours, kyverno.Provenance, good)
	}), true, "")

	// The tag of an image that was signed is moved to one that was not: the tag
	// says nothing, the digest is another.
	moved := m.registry.Push(t, "odoo/clinic", "right", "moved")
	add("tag moved after signing", host+"/odoo/clinic:right@"+moved, false, noStatement)

	other := m.registry.Push(t, "traefik", "v3", "traefik")
	m.registry.Attest(t, "traefik", other, m.ours, kyverno.Provenance, good)
	add("one signer's builder for another's repository", host+"/traefik@"+other, false, "not built by https://github.com/harbor/images/.github/workflows/mirror.yml")
	nobody := m.registry.Push(t, "odoo-admin", "1", "admin")
	m.registry.Attest(t, "odoo-admin", nobody, m.ours, kyverno.Provenance, good)
	add("a repository that only begins so", host+"/odoo-admin@"+nobody, false, "no repository that a signer vouches for")

	unsigned := one("unsigned-besides", nil)
	m.cases = append(m.cases,
		imageCase{"an init container unsigned", fmt.Sprintf("initContainers: [{name: before, image: %q}]\n  containers: [{name: odoo, image: %q}]", unsigned, right), false, noStatement},
		imageCase{"a second container unsigned", fmt.Sprintf("containers: [{name: odoo, image: %q}, {name: beside, image: %q}]", right, unsigned), false, noStatement},
		imageCase{"an ephemeral container unsigned", fmt.Sprintf("containers: [{name: odoo, image: %q}]\n  ephemeralContainers: [{name: debug, image: %q}]", right, unsigned), false, noStatement},
		imageCase{"a volume that is an image, whoever signed it", fmt.Sprintf("containers: [{name: odoo, image: %q}]\n  volumes: [{name: beside, image: {reference: %q}}]", right, right), false, "a volume is an image"},
		imageCase{"a volume that is none", fmt.Sprintf("containers: [{name: odoo, image: %q}]\n  volumes: [{name: beside, emptyDir: {}}]", right), true, ""},
	)
	return m
}

// Kyverno's own program, given the policy that is rendered, admits the image
// that the signer built as it says, and refuses each of those that were not.
func TestImagesAreVerified(t *testing.T) {
	program := labtest.Binary(t, "kyverno")
	m := newImages(t)
	dir := t.TempDir() // the program takes a comma in a path for the end of it
	for i, tt := range m.cases {
		t.Run(tt.name, func(t *testing.T) {
			pod := filepath.Join(dir, fmt.Sprintf("pod-%d.yaml", i))
			text := "apiVersion: v1\nkind: Pod\nmetadata: {name: odoo, namespace: odoo}\nspec:\n  " + tt.pod + "\n"
			if err := os.WriteFile(pod, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), program, "apply", m.policy, "--resource", pod, "--registry", "--detailed-results")
			// Nothing of the machine's own: no cluster, no sign-in to a registry.
			cmd.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}
			said, err := cmd.CombinedOutput()
			if admitted := err == nil && strings.Contains(string(said), "pass: 1, fail: 0, warn: 0, error: 0"); admitted != tt.admits {
				t.Errorf("admitted is %v, want %v (%v):\n%s", admitted, tt.admits, err, said)
			}
			if !tt.admits && (err == nil || !strings.Contains(strings.Join(strings.Fields(string(said)), " "), tt.because)) {
				t.Errorf("it is not refused because %q (%v):\n%s", tt.because, err, said)
			}
		})
	}
}

func signingKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func public(t *testing.T, key *ecdsa.PrivateKey) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}
