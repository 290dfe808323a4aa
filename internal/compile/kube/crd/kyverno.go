package crd

import (
	admissionv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Kyverno is the group of Kyverno's policies in CEL.
var Kyverno = schema.GroupVersion{Group: "policies.kyverno.io", Version: "v1"}

// ImageValidatingPolicy is what is asked of the images of objects.
type ImageValidatingPolicy struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              ImageValidatingPolicySpec `json:"spec"`
}

// ImageValidatingPolicySpec is which objects are looked at, who is believed, and
// what has to be true.
type ImageValidatingPolicySpec struct {
	FailurePolicy            string                   `json:"failurePolicy"`
	ValidationActions        []string                 `json:"validationActions"`
	WebhookConfiguration     WebhookConfiguration     `json:"webhookConfiguration"`
	Evaluation               Evaluation               `json:"evaluation"`
	Autogen                  Autogen                  `json:"autogen"`
	MatchConstraints         MatchConstraints         `json:"matchConstraints"`
	MatchConditions          []MatchCondition         `json:"matchConditions,omitempty"`
	MatchImageReferences     []MatchImageReference    `json:"matchImageReferences"`
	Credentials              Credentials              `json:"credentials"`
	ValidationConfigurations ValidationConfigurations `json:"validationConfigurations"`
	Attestors                []Attestor               `json:"attestors"`
	Attestations             []Attestation            `json:"attestations"`
	Validations              []ImageValidation        `json:"validations"`
}

// WebhookConfiguration is for how long the API server waits for an answer.
type WebhookConfiguration struct {
	TimeoutSeconds int `json:"timeoutSeconds"`
}

// Evaluation is when objects are looked at.
type Evaluation struct {
	Admission  Switch `json:"admission"`
	Background Switch `json:"background"`
}

// Switch is on or off.
type Switch struct {
	Enabled bool `json:"enabled"`
}

// Autogen is which kinds besides pods are looked at, by their templates.
type Autogen struct {
	PodControllers PodControllers `json:"podControllers"`
}

// PodControllers names them; an empty list is none.
type PodControllers struct {
	Controllers []string `json:"controllers"`
}

// MatchConstraints is which requests are looked at, in which namespaces.
type MatchConstraints struct {
	ResourceRules     []ResourceRule        `json:"resourceRules"`
	NamespaceSelector *metav1.LabelSelector `json:"namespaceSelector"`
}

// ResourceRule is requests of some kinds.
type ResourceRule struct {
	APIGroups   []string                    `json:"apiGroups"`
	APIVersions []string                    `json:"apiVersions"`
	Operations  []admissionv1.OperationType `json:"operations"`
	Resources   []string                    `json:"resources"`
}

// MatchCondition has to be true of a request for it to be looked at.
type MatchCondition struct {
	Name       string `json:"name"`
	Expression string `json:"expression"`
}

// MatchImageReference is which images are looked at.
type MatchImageReference struct {
	Glob string `json:"glob"`
}

// Credentials is how the registry is signed in to.
type Credentials struct {
	AllowInsecureRegistry bool     `json:"allowInsecureRegistry"`
	Providers             []string `json:"providers"`
}

// ValidationConfigurations is what holds of every image that is looked at.
type ValidationConfigurations struct {
	MutateDigest bool `json:"mutateDigest"`
	VerifyDigest bool `json:"verifyDigest"`
	Required     bool `json:"required"`
}

// Attestor is whose signature is believed.
type Attestor struct {
	Name   string `json:"name"`
	Cosign Cosign `json:"cosign"`
}

// Cosign is a signature as cosign makes it.
type Cosign struct {
	Key   CosignKey `json:"key"`
	CTLog CTLog     `json:"ctlog"`
}

// CosignKey is a public key, as PEM.
type CosignKey struct {
	Data          string `json:"data"`
	HashAlgorithm string `json:"hashAlgorithm"`
}

// CTLog is what is asked of transparency logs.
type CTLog struct {
	InsecureIgnoreTlog bool `json:"insecureIgnoreTlog"`
	InsecureIgnoreSCT  bool `json:"insecureIgnoreSCT"`
}

// Attestation is a statement about an image, by the name that expressions know
// it by.
type Attestation struct {
	Name   string `json:"name"`
	InToto InToto `json:"intoto"`
}

// InToto is a statement's type of predicate.
type InToto struct {
	Type string `json:"type"`
}

// ImageValidation is what has to be true, and what is said where it is not.
type ImageValidation struct {
	Expression string `json:"expression"`
	Message    string `json:"message"`
}

// DeepCopyObject returns a copy.
func (p *ImageValidatingPolicy) DeepCopyObject() runtime.Object { return copied(p) }
