// Package policy builds what a cluster itself refuses, as the checks say it.
package policy

import (
	admissionv1 "k8s.io/api/admissionregistration/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// AdmissionPolicySpec is a check as a cluster enforces it.
type AdmissionPolicySpec struct {
	Check  string
	Policy *admissionv1.ValidatingAdmissionPolicy
}

// NewAdmissionPolicy makes a cluster refuse what a check would fail. It has the
// check's id.
func NewAdmissionPolicy(at kube.Place, s AdmissionPolicySpec) design.ClusterObject {
	return kube.Object(at, folder, "The cluster refuses what the check "+s.Check+" would fail.", s.Policy)
}

// folder is where the policies are in the tree.
const folder = "policy"
