package addr

import "strings"

// Kind is the type of a thing that Ward can name:
//
//	Microsoft.Storage/storageAccounts    an ARM resource type
//	apps/Deployment, core/Namespace      a Kubernetes group and kind
//	odoo/Workload                        what a workload tells Odoo, gathered from its manifests
//	ward/Environment                     something that Ward itself declares
//	terraform/azurerm_storage_account    a resource as a Terraform provider spells it
//	docker/Dockerfile, github/Workflow   a file that says how something is built,
//	oci/Image                            or is what was
//
// API versions are no part of it: one check judges a thing in all of them.
type Kind string

// Key returns a form that is equal for kinds that Azure takes for the same.
func (k Kind) Key() string { return strings.ToLower(string(k)) }

// Equal reports whether two kinds are the same, without regard to case.
func (k Kind) Equal(other Kind) bool { return strings.EqualFold(string(k), string(other)) }

// System tells apart who defines the kind.
func (k Kind) System() System {
	namespace, _, _ := strings.Cut(string(k), "/")
	switch {
	case namespace == "ward":
		return SystemWard
	case namespace == "docker", namespace == "github", namespace == "azuredevops", namespace == "oci":
		return SystemBuild
	case strings.HasPrefix(strings.ToLower(namespace), "microsoft."):
		return SystemAzure
	case namespace == "", namespace == "terraform":
		// What a plan holds in another shape than ARM's is no resource of
		// either system: see fact.Fact.DerivedFrom.
		return SystemUnknown
	default:
		return SystemKubernetes
	}
}

// System is who defines a kind. The zero value is unknown.
type System int

// The systems.
const (
	SystemUnknown System = iota
	SystemAzure
	SystemKubernetes
	SystemWard
	// SystemBuild is what things are built and deployed by. It is there in files
	// alone: whoever read them has seen all there is of it.
	SystemBuild
)

// KubernetesKind returns the Kind of a Kubernetes apiVersion and kind; the
// core group, which has no name, is spelled core.
func KubernetesKind(apiVersion, kind string) Kind {
	group, _, ok := strings.Cut(apiVersion, "/")
	if !ok {
		group = "core"
	}
	return Kind(group + "/" + kind)
}

var systemNames = [...]string{"unknown", "azure", "kubernetes", "ward", "build"}

// String returns the system's word.
func (s System) String() string {
	if s < 0 || int(s) >= len(systemNames) {
		return systemNames[SystemUnknown]
	}
	return systemNames[s]
}

// MarshalText returns the system's word.
func (s System) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a system's word; an unknown word is SystemUnknown.
func (s *System) UnmarshalText(b []byte) error {
	*s = SystemUnknown
	for i, name := range systemNames {
		if name == string(b) {
			*s = System(i)
		}
	}
	return nil
}
