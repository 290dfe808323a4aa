package kyverno

import (
	"fmt"
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
)

// PolicyName is what the policy is called, in refusals too.
const PolicyName = "image-provenance"

// Provenance is the statement that is asked for, and Workflow the kind of build
// in whose terms it names its source (slsa.dev/spec/v1.0/provenance;
// actions.github.io/buildtypes/workflow/v1).
const (
	Provenance = "https://slsa.dev/provenance/v1"
	Workflow   = "https://actions.github.io/buildtypes/workflow/v1"
)

// PolicySpec is what has been decided of the images that a cluster runs.
type PolicySpec struct {
	Registry string // the host that they come from
	Signers  []Signer
	// Exempt are the namespaces that are not looked at.
	Exempt []string
	// Plain says that the registry is on loopback, and nobody signs in to it:
	// in tests alone.
	Plain bool
}

// Signer vouches for the images of some repositories.
type Signer struct {
	Name         string
	Repositories []string
	Key          string // public, as PEM
	Builder      string
	Source       string
}

// answerSeconds is for how long the API server waits: Azure's registry answers
// within a second, and an image has at most a few statements.
const answerSeconds = 20

// NewImagePolicy lets a pod start only if each of its images is named by its
// digest and a signer vouches for it: with a statement of provenance, signed
// with the signer's key, about that very digest, that names who built it and
// from which repository.
//
// No signature beside it is asked for. A statement is signed, and says what the
// signature would and more; and of a bundle, as cosign 3 writes it, Kyverno takes
// any statement that the key signed for a signature (pkg/image/verifiers/ivpol).
// The transparency logs are not asked, since nothing of the Internet is reached
// for a key that is known: what the log of certificates holds against a stolen
// identity, here the vault does that keeps the key.
//
// Pods are looked at, and not what makes them: whatever makes a pod, it is one
// when it starts. Those that change are looked at again only where an image
// changes, so that nobody is kept from marking a pod while the controller is
// away.
func NewImagePolicy(at kube.Place, s PolicySpec) design.ClusterObject {
	policy := &crd.ImageValidatingPolicy{
		TypeMeta:   metav1.TypeMeta{APIVersion: crd.Kyverno.String(), Kind: "ImageValidatingPolicy"},
		ObjectMeta: metav1.ObjectMeta{Name: PolicyName, Labels: labels("policy")},
		Spec: crd.ImageValidatingPolicySpec{
			FailurePolicy:        "Fail",
			ValidationActions:    []string{"Deny"},
			WebhookConfiguration: crd.WebhookConfiguration{TimeoutSeconds: answerSeconds},
			Evaluation:           crd.Evaluation{Admission: crd.Switch{Enabled: true}},
			Autogen:              crd.Autogen{PodControllers: crd.PodControllers{Controllers: []string{}}},
			MatchConstraints: crd.MatchConstraints{
				ResourceRules: []crd.ResourceRule{{
					APIGroups: []string{""}, APIVersions: []string{"v1"},
					Operations: []admissionv1.OperationType{admissionv1.Create, admissionv1.Update},
					Resources:  []string{"pods", "pods/ephemeralcontainers"},
				}},
				NamespaceSelector: unjudged(s.Exempt),
			},
			MatchConditions:      []crd.MatchCondition{{Name: "image-changes", Expression: changes()}},
			MatchImageReferences: []crd.MatchImageReference{{Glob: "*"}},
			Credentials:          crd.Credentials{AllowInsecureRegistry: s.Plain, Providers: []string{"azure"}},
			ValidationConfigurations: crd.ValidationConfigurations{
				VerifyDigest: true,
				Required:     true,
			},
			Attestations: []crd.Attestation{{Name: "provenance", InToto: crd.InToto{Type: Provenance}}},
		},
	}
	if s.Plain {
		policy.Spec.Credentials.Providers = []string{"default"}
	}
	var all []string
	for _, signer := range s.Signers {
		all = append(all, signer.of(s.Registry)...)
		policy.Spec.Attestors = append(policy.Spec.Attestors, crd.Attestor{Name: signer.Name, Cosign: crd.Cosign{
			Key:   crd.CosignKey{Data: signer.Key, HashAlgorithm: "sha256"},
			CTLog: crd.CTLog{InsecureIgnoreTlog: true, InsecureIgnoreSCT: true},
		}})
	}
	policy.Spec.Validations = []crd.ImageValidation{
		{
			Expression: images + ".all(i, " + strings.Join(all, " || ") + ")",
			Message:    "an image is of no repository that a signer vouches for",
		},
		// Kyverno reads no images of a volume (pkg/image), so that of one nobody
		// could have vouched.
		{
			Expression: "!has(object.spec.volumes) || !object.spec.volumes.exists(v, has(v.image))",
			Message:    "a volume is an image, for which nobody vouches",
		},
	}
	for _, signer := range s.Signers {
		policy.Spec.Validations = append(policy.Spec.Validations, signer.asks(s.Registry)...)
	}
	return kube.Object(at, PolicyFolder, "A pod starts only if a signer vouches for its images: who built them, and from which repository.", policy)
}

// images are all of a pod's.
const images = "(images.containers + images.initContainers + images.ephemeralContainers)"

// changes is true of a pod that is new, and of one whose images change.
func changes() string {
	var differ []string
	for _, of := range []string{"containers", "initContainers", "ephemeralContainers"} {
		list := func(object string) string {
			return fmt.Sprintf("(has(%[1]s.spec.%[2]s) ? %[1]s.spec.%[2]s.map(c, c.image) : [])", object, of)
		}
		differ = append(differ, list("object")+" != "+list("oldObject"))
	}
	return "request.operation == 'CREATE' || " + strings.Join(differ, " || ")
}

// of is true of the images that a signer vouches for.
func (s Signer) of(registry string) []string {
	var out []string
	for _, path := range s.Repositories {
		at := registry + "/" + path
		out = append(out, fmt.Sprintf("i.startsWith('%s@') || i.startsWith('%s:') || i.startsWith('%s/')", at, at, at))
	}
	return out
}

// asks is what a signer has to have said of them.
func (s Signer) asks(registry string) []crd.ImageValidation {
	mine := images + ".filter(i, " + strings.Join(s.of(registry), " || ") + ")"
	says := func(path, value string) string {
		return fmt.Sprintf("%s.all(i, extractPayload(i, attestations.provenance).predicate.%s == '%s')", mine, path, value)
	}
	return []crd.ImageValidation{
		{
			Expression: fmt.Sprintf("%s.all(i, verifyAttestationSignatures(i, attestations.provenance, [attestors.%s]) > 0)", mine, s.Name),
			Message:    "an image has no statement of provenance that " + s.Name + " signed",
		},
		{
			Expression: says("runDetails.builder.id", s.Builder),
			Message:    "an image was not built by " + s.Builder,
		},
		{
			Expression: says("buildDefinition.buildType", Workflow),
			Message:    "an image was built in another way than " + Workflow,
		},
		{
			Expression: says("buildDefinition.externalParameters.workflow.repository", s.Source),
			Message:    "an image was not built from " + s.Source,
		},
	}
}
