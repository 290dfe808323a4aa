package policy

import (
	admissionv1 "k8s.io/api/admissionregistration/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// AdmissionBindingSpec is a check as a cluster enforces it.
type AdmissionBindingSpec struct {
	Check   string
	Binding *admissionv1.ValidatingAdmissionPolicyBinding
}

// NewAdmissionBinding puts a check's policy in force. It has the check's id.
func NewAdmissionBinding(at kube.Place, s AdmissionBindingSpec) design.ClusterObject {
	return kube.Object(at, folder, "Puts the policy "+s.Check+" in force.", s.Binding)
}
