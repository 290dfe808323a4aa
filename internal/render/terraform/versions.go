package terraform

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// substitute is an API version that azapi refuses and the one that it takes
// with the same body.
type substitute struct{ refused, used string }

// substitutes are the published API versions that azapi 2.12 refuses by a
// list of its own (skipApiVersions): Microsoft publishes the type, but Azure
// answers NoRegisteredProviderFound. The body stays the same. See
// docs/decisions/0003-azapi-key-vault-keys-version.md; a line goes away when
// the provider's does.
var substitutes = map[string]substitute{
	"microsoft.keyvault/vaults/keys":    {"2026-02-01", "2025-05-01"},
	"microsoft.keyvault/vaults/secrets": {"2026-02-01", "2025-05-01"},
}

// apiVersion returns the version that azapi is to use for a resource.
func apiVersion(kind addr.Kind, designed string) string {
	if s, ok := substitutes[kind.Key()]; ok && s.refused == designed {
		return s.used
	}
	return designed
}

func versionedType(r design.Resource) string {
	return string(r.ID.Kind()) + "@" + apiVersion(r.ID.Kind(), r.APIVersion)
}
