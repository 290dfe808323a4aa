package published

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/wardhq/ward/internal/language"
)

// Kubernetes is what is published of Azure Kubernetes Service.
type Kubernetes struct {
	Source   string              `yaml:"source" required:"true" doc:"Where the versions are published."`
	Date     string              `yaml:"date" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"The month of that source."`
	Versions []KubernetesVersion `yaml:"versions" required:"true" min:"1" unique:"version" doc:"The minor versions, the oldest first."`
	Nodes    Nodes               `yaml:"nodes" required:"true" doc:"The sizes of nodes."`
	Reserved Reserved            `yaml:"reserved" required:"true" doc:"What a node keeps for itself."`
	Exempt   []ExemptNamespace   `yaml:"exempt" required:"true" min:"1" unique:"namespace" doc:"Namespaces that others keep in every cluster, whose objects no policy of a cluster refuses."`
}

// ExemptNamespace is a namespace that no policy of a cluster judges.
type ExemptNamespace struct {
	Namespace string `yaml:"namespace" required:"true" pattern:"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$" example:"kube-system" doc:"Its name."`
	Because   string `yaml:"because" required:"true" doc:"Who keeps it, and why it is not judged."`
}

// ExemptNames are the names of the exempt namespaces, in order.
func (k Kubernetes) ExemptNames() []string {
	var out []string
	for _, e := range k.Exempt {
		out = append(out, e.Namespace)
	}
	slices.Sort(out)
	return out
}

// KubernetesVersion is a minor version, and between which months it is
// supported.
type KubernetesVersion struct {
	Version   string `yaml:"version" required:"true" pattern:"^1\\.[0-9]+$" example:"1.36" doc:"Its number."`
	Available string `yaml:"available" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"The month in which it came for everybody."`
	End       string `yaml:"end" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"The last month in which it is supported."`
}

// Nodes are the sizes of nodes.
type Nodes struct {
	Source string     `yaml:"source" required:"true" doc:"Where the sizes are published."`
	Date   string     `yaml:"date" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"The month of that source."`
	Sizes  []NodeSize `yaml:"sizes" required:"true" min:"1" unique:"name" doc:"The sizes, the smallest first."`
}

// NodeSize is one size of node.
type NodeSize struct {
	Name      string `yaml:"name" required:"true" doc:"Its name in Azure's API."`
	VCPUs     int    `yaml:"vCPUs" required:"true" min:"1" max:"1000" doc:"Its processors."`
	MemoryGiB int    `yaml:"memoryGiB" required:"true" min:"1" max:"100000" doc:"Its memory, in GiB."`
}

// Reserved is what a node keeps for itself.
type Reserved struct {
	Source          string        `yaml:"source" required:"true" doc:"Where it is published."`
	Date            string        `yaml:"date" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"The month of that source."`
	MilliCPUs       []ReservedCPU `yaml:"milliCPUs" required:"true" min:"1" unique:"vCPUs" doc:"Processors, by how many the node has."`
	MemoryMiBPerPod int           `yaml:"memoryMiBPerPod" required:"true" min:"1" max:"1000" doc:"Memory for each pod that the node may run, in MiB."`
	MemoryMiB       int           `yaml:"memoryMiB" required:"true" min:"1" max:"100000" doc:"Memory beside that, in MiB."`
	EvictionMiB     int           `yaml:"evictionMiB" required:"true" min:"1" max:"100000" doc:"Memory below which pods are stopped, in MiB."`
}

// ReservedCPU is what nodes of so many processors keep of them.
type ReservedCPU struct {
	VCPUs     int `yaml:"vCPUs" required:"true" min:"1" max:"1000" doc:"The node's processors."`
	MilliCPUs int `yaml:"milliCPUs" required:"true" min:"1" max:"100000" doc:"What it keeps, in thousandths of one."`
}

// Find returns the version of this number.
func (k Kubernetes) Find(version string) (KubernetesVersion, bool) {
	i := slices.IndexFunc(k.Versions, func(v KubernetesVersion) bool { return v.Version == version })
	if i < 0 {
		return KubernetesVersion{}, false
	}
	return k.Versions[i], true
}

// Allocatable returns what a node of a size has for pods, in thousandths of a
// processor and MiB, where it may run so many.
func (k Kubernetes) Allocatable(s NodeSize, pods int) (milliCPUs, memoryMiB int) {
	i := slices.IndexFunc(k.Reserved.MilliCPUs, func(r ReservedCPU) bool { return r.VCPUs == s.VCPUs })
	if i < 0 {
		return 0, 0 // refused when the data is loaded
	}
	total := s.MemoryGiB * 1024
	kept := min(k.Reserved.MemoryMiBPerPod*pods+k.Reserved.MemoryMiB, total/4)
	return s.VCPUs*1000 - k.Reserved.MilliCPUs[i].MilliCPUs, total - kept - k.Reserved.EvictionMiB
}

// check finds versions and sizes that are out of order, versions that end
// before they come, and sizes of which nobody says what they keep.
func (k Kubernetes) check(refuse func(path, what, hint string)) {
	byVersion := func(a, b KubernetesVersion) int {
		return cmp.Or(cmp.Compare(len(a.Version), len(b.Version)), cmp.Compare(a.Version, b.Version))
	}
	if i := unsorted(k.Versions, byVersion); i > 0 {
		refuse(language.Index("versions", i), "is older than the one before it", "write the oldest first")
	}
	for i, v := range k.Versions {
		if v.End <= v.Available {
			refuse(language.Index("versions", i)+".end", fmt.Sprintf("is %s, and the version comes in %s", v.End, v.Available), "")
		}
	}
	bySize := func(a, b NodeSize) int { return cmp.Compare(a.VCPUs, b.VCPUs) }
	if i := unsorted(k.Nodes.Sizes, bySize); i > 0 {
		refuse(language.Index("nodes.sizes", i), "is smaller than the one before it", "write the smallest first")
	}
	for i, s := range k.Nodes.Sizes {
		if !slices.ContainsFunc(k.Reserved.MilliCPUs, func(r ReservedCPU) bool { return r.VCPUs == s.VCPUs }) {
			refuse(language.Index("nodes.sizes", i)+".vCPUs", fmt.Sprintf("is %d, and reserved.milliCPUs says nothing of that many", s.VCPUs), "add what such a node keeps for itself")
		}
	}
}
