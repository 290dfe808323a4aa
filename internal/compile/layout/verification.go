package layout

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/kube/kyverno"
)

// Verification is what looks, on a cluster of the design's own, at who made the
// images that its pods ask for.
type Verification struct {
	Image    string `json:"image"`    // Kyverno's, by digest
	Replicas int    `json:"replicas"` // one may be lost in an hour in which pods start
	// Registry is where images come from, by the name of its host.
	Registry string        `json:"registry"`
	Signers  []ImageSigner `json:"signers"`
	// Exempt are the namespaces that it does not look at: those of the parts
	// that keep the cluster, and its own.
	Exempt []string `json:"exempt"`
}

// ImageSigner is who vouches for the images of some repositories.
type ImageSigner struct {
	Name         string   `json:"name"`
	Repositories []string `json:"repositories"`
	Key          string   `json:"key"` // public, as PEM
	Builder      string   `json:"builder"`
	Source       string   `json:"source"`
}

// VerifierIdentityID is what the verifier reads the registry as.
func (s Site) VerifierIdentityID() addr.ID { return s.identity("verifier") }

// VerifierClientID is the name by which a cluster's objects know the client id
// of that identity, before anything is delivered.
const VerifierClientID = "VERIFIER_CLIENT_ID"

// VerifierNamespace and VerifierAccount are who acts as that identity.
const (
	VerifierNamespace = kyverno.Namespace
	VerifierAccount   = kyverno.ServiceAccount
)

// VerifierPort is where it is asked by the API server.
const VerifierPort = kyverno.WebhookPort

// VerifierVersion is the release of the verifier, and VerifierDefinitionsFolder
// where it has its definitions, which releases hold beside what is rendered.
const (
	VerifierVersion           = kyverno.Version
	VerifierDefinitionsFolder = kyverno.DefinitionsFolder
)

// Definition is a file of a release that defines a kind, and its digest.
type Definition = kyverno.Definition

// VerifierDefinitions are those of the verifier.
func VerifierDefinitions() []Definition { return kyverno.Definitions() }
