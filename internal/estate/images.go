package estate

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/language"
)

// Images are who makes the images that clusters run, and what verifies it there.
type Images struct {
	Verifier string        `yaml:"verifier" required:"true" pattern:"^[a-z0-9.-]+(:[0-9]+)?/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$" example:"registry.example/kyverno/kyverno@sha256:…" doc:"The container image of Kyverno, which verifies the others, by digest, in the registry that clusters pull from."`
	Signers  []ImageSigner `yaml:"signers" required:"true" min:"1" unique:"name" doc:"Who signs images, and what is known of how they were made: a cluster runs what one of these signed, and nothing else."`
}

// ImageSigner is who vouches for some of the images, and for what of them.
type ImageSigner struct {
	Name         string   `yaml:"name" required:"true" pattern:"^[a-z]([a-z0-9]{0,30}[a-z0-9])?$" example:"pipeline" doc:"Its name in policies and their refusals: small letters and digits."`
	Repositories []string `yaml:"repositories" required:"true" min:"1" pattern:"^[a-z0-9]+([._/-][a-z0-9]+)*$" example:"odoo" doc:"Which images: paths in the registry, each itself and what is below it."`
	Key          string   `yaml:"key" required:"true" lines:"true" doc:"The public key of the signer, as PEM: ECDSA on P-256. Its other half stays in a vault that only the pipeline may sign with."`
	Builder      string   `yaml:"builder" required:"true" pattern:"^https://[^\\s'\\\\]+$" example:"https://github.com/harbor-regional/images/.github/workflows/odoo.yml@refs/heads/main" doc:"Who built them, as the provenance names it (SLSA, runDetails.builder.id): of a pipeline the workflow, with its branch."`
	Source       string   `yaml:"source" required:"true" pattern:"^https://[^\\s'\\\\]+[^/\\s'\\\\]$" example:"https://github.com/harbor-regional/images" doc:"The repository that they are built from, as the provenance names it."`
}

// imagesSigned refuses signers whose keys nobody can use, and repositories for
// which two of them would speak.
func imagesSigned(j judgement) {
	m := j.doc.Estate.Platform.Images
	if m == nil {
		return
	}
	// Whoever may sign for one signer may not sign for another, nor a release.
	keys := map[string]string{}
	if r := j.doc.Estate.Platform.Releases; r != nil {
		for _, name := range slices.Sorted(maps.Keys(r.Signers)) {
			if k := keyOf(r.Signers[name]); k != "" {
				keys[k] = "platform.releases.signers." + name
			}
		}
	}
	type covered struct{ path, at string }
	var all []covered
	for i, s := range m.Signers {
		at := language.Index("platform.images.signers", i)
		if s.Key != "" {
			if wrong := signingKey(s.Key); wrong != "" {
				j.refuse(at+".key", wrong, "paste the PEM that cosign public-key writes of the key that signs")
			} else if other := keys[keyOf(s.Key)]; other != "" {
				j.refuse(at+".key", "is the key of "+other+" too: who signs for one signs for both", "make a key for each, so that each vouches for its own")
			} else {
				keys[keyOf(s.Key)] = at
			}
		}
		for k, path := range s.Repositories {
			here := language.Index(at+".repositories", k)
			for _, other := range all {
				if path == other.path || strings.HasPrefix(path, other.path+"/") || strings.HasPrefix(other.path, path+"/") {
					j.refuse(here, fmt.Sprintf("%q is covered by %s too, %q", language.Clip(path), other.at, language.Clip(other.path)), "an image has one signer: name it in one place")
				}
			}
			all = append(all, covered{path, here})
		}
	}
}

// keyOf is a public key however its PEM is written; "" where it is none.
func keyOf(text string) string {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return ""
	}
	return string(block.Bytes)
}

// signingKey says what is wrong with a public key; "" where nothing is.
func signingKey(text string) string {
	block, rest := pem.Decode([]byte(text))
	if block == nil || block.Type != "PUBLIC KEY" || strings.TrimSpace(string(rest)) != "" {
		return "is not one public key as PEM, want BEGIN PUBLIC KEY"
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return "is not a public key, want ECDSA on P-256"
	}
	if k, ok := key.(*ecdsa.PublicKey); !ok || k.Curve != elliptic.P256() {
		return "is a key of another kind, want ECDSA on P-256"
	}
	return ""
}
