package addr

import (
	"cmp"
	"strings"
	"unicode/utf8"
)

// Kind is the type of a thing that Ward can name:
//
//	Microsoft.Storage/storageAccounts    an ARM resource type
//	apps/Deployment, core/Namespace      a Kubernetes group and kind
//	odoo/Workload                        what a workload tells Odoo, gathered from its manifests
//	ward/Environment                     something that Ward itself declares
//	terraform/azurerm_storage_account    a resource as a Terraform provider spells it
//	terraform/LiteralSecrets             where secrets stand in a file of Terraform's
//	docker/Dockerfile, github/Workflow   a file that says how something is built,
//	oci/Image                            or is what was
//
// API versions are no part of it: one check judges a thing in all of them.
type Kind string

// Key returns a form that is equal for kinds that Azure takes for the same.
func (k Kind) Key() string { return strings.ToLower(string(k)) }

// Compare orders kinds by their keys.
func (k Kind) Compare(other Kind) int { return compareLower(string(k), string(other)) }

// compareLower compares two texts in lower case. Sorts ask it a great many
// times, so that it makes no copy of what is ASCII, as ids and kinds are.
func compareLower(a, b string) int {
	for i := range min(len(a), len(b)) {
		x, y := a[i], b[i]
		if x >= utf8.RuneSelf || y >= utf8.RuneSelf {
			return strings.Compare(strings.ToLower(a), strings.ToLower(b))
		}
		if x, y = lower(x), lower(y); x != y {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(len(a), len(b))
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// Equal reports whether two kinds are the same, without regard to case.
func (k Kind) Equal(other Kind) bool { return strings.EqualFold(string(k), string(other)) }

// System tells apart who defines the kind.
func (k Kind) System() System {
	namespace, _, _ := strings.Cut(string(k), "/")
	switch {
	case namespace == "ward":
		return SystemWard
	case k.Equal("terraform/LiteralSecrets"), namespace == "docker", namespace == "github", namespace == "azuredevops", namespace == "oci":
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
