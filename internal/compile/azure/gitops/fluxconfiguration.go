package gitops

import (
	"encoding/base64"
	"maps"
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// FluxConfigurationKind is the type of what Flux keeps a cluster as.
const (
	FluxConfigurationKind    addr.Kind = "Microsoft.KubernetesConfiguration/fluxConfigurations"
	WriteFluxConfiguration             = string(FluxConfigurationKind) + "/write" // an operation of Azure's roles
	fluxConfigurationVersion string    = "2025-04-01"
)

// FluxConfigurationID returns the id of what Flux keeps a cluster as.
func FluxConfigurationID(cluster addr.ID, name string) addr.ID {
	return cluster.Resource(FluxConfigurationKind, name)
}

// FluxConfigurationSpec is what has been decided of a cluster's releases.
type FluxConfigurationSpec struct {
	Cluster addr.ID
	Name    string
	// Registry is the name of the registry that holds the releases, and
	// Repository the one in it.
	Registry, Repository string
	// Versions are those that it takes the newest of, as a range.
	Versions string
	// Keys are those of whoever signs releases, as PEM, by name.
	Keys map[string]string
	// Components are the folders of a release, each applied after those that
	// it names.
	Components []Component
	// Suspended clusters change nothing until somebody says so.
	Suspended bool
	After     []addr.ID
}

// Component is a folder of a release.
type Component struct {
	Name  string
	Path  string
	After []string
	// Values are what its objects name and only Azure knows.
	Values map[string]addr.Ref
}

// Seconds between two looks at the registry, and at the cluster.
const (
	sourceSeconds = 300
	applySeconds  = 600
)

// NewFluxConfiguration is what Flux keeps a cluster as: a release, an artifact
// of the registry, that one of the keys has signed. An artifact that none of
// them signed is not fetched.
//
// A git repository cannot be verified here: the type has verify for artifacts
// only.
func NewFluxConfiguration(at azure.Place, s FluxConfigurationSpec) design.Resource {
	keys := design.Object{}
	for _, name := range slices.Sorted(maps.Keys(s.Keys)) {
		keys[name+".pub"] = base64.StdEncoding.EncodeToString([]byte(s.Keys[name]))
	}
	components := design.Object{}
	for _, c := range s.Components {
		components[c.Name] = c.kustomization()
	}
	return design.Resource{
		ID:         FluxConfigurationID(s.Cluster, s.Name),
		APIVersion: fluxConfigurationVersion,
		Unit:       at.Unit,
		Why:        "The release that the cluster is kept as: signed, or not taken.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"scope":      "cluster",
				"namespace":  FluxNamespace,
				"sourceKind": "OCIRepository",
				// Written when it is made: whoever stops Flux in a failover
				// must not be undone by an apply.
				"suspend": s.Suspended,
				"ociRepository": design.Object{
					"url":                   "oci://" + s.Registry + "/" + s.Repository,
					"repositoryRef":         design.Object{"semver": s.Versions},
					"insecure":              false,
					"useWorkloadIdentity":   true,
					"syncIntervalInSeconds": sourceSeconds,
					"timeoutInSeconds":      sourceSeconds,
					"verify": design.Object{
						"provider":           "cosign",
						"verificationConfig": keys,
					},
				},
				"kustomizations": components,
			},
		},
		DependsOn:  append([]addr.ID{ExtensionID(s.Cluster)}, s.After...),
		CreateOnly: []string{"properties.suspend"},
	}
}

func (c Component) kustomization() design.Object {
	k := design.Object{
		"path":                   c.Path,
		"dependsOn":              azure.Texts(c.After),
		"prune":                  true,
		"force":                  false,
		"wait":                   true,
		"syncIntervalInSeconds":  applySeconds,
		"timeoutInSeconds":       applySeconds,
		"retryIntervalInSeconds": sourceSeconds,
	}
	if len(c.Values) > 0 {
		values := design.Object{}
		for name, ref := range c.Values {
			values[name] = ref
		}
		k["postBuild"] = design.Object{"substitute": values}
	}
	return k
}
