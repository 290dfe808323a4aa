package monitor

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// LinkScopeKind is the type of what private addresses of Azure Monitor lead to.
const (
	LinkScopeKind    addr.Kind = "Microsoft.Insights/privateLinkScopes"
	linkScopeVersion string    = "2021-09-01"
)

// LinkScopeGroup is the part of a scope that a private endpoint reaches.
const LinkScopeGroup = "azuremonitor"

// LinkScopeZones are the private names that a scope's endpoint answers for
// (MicrosoftDocs/azure-monitor-docs, logs/private-link-configure; the last is
// that of blobs, from which agents fetch their solutions).
func LinkScopeZones() []string {
	return []string{
		"privatelink.monitor.azure.com",
		"privatelink.oms.opinsights.azure.com",
		"privatelink.ods.opinsights.azure.com",
		"privatelink.agentsvc.azure-automation.net",
		"privatelink.blob.core.windows.net",
	}
}

// LinkScopeID returns the id of a private link scope of a resource group.
func LinkScopeID(group addr.ID, name string) addr.ID { return group.Resource(LinkScopeKind, name) }

// LinkScopeSpec is what has been decided of a private link scope.
type LinkScopeSpec struct{ Name string }

// NewLinkScope is the one way from the networks to the workspaces. From these
// networks no workspace is reached that is not in the scope: a log cannot be
// sent to somebody else's.
func NewLinkScope(at azure.Place, s LinkScopeSpec) design.Resource {
	return design.Resource{
		ID:         LinkScopeID(at.Group, s.Name),
		APIVersion: linkScopeVersion,
		Unit:       at.Unit,
		Why:        "The private way to the workspaces, and from these networks to no other.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			// The type has no region; Azure wants the word.
			"location": "global",
			"tags":     at.Tags,
			"properties": design.Object{
				"accessModeSettings": design.Object{
					"ingestionAccessMode": "PrivateOnly",
					"queryAccessMode":     "PrivateOnly",
					"exclusions":          design.List{},
				},
			},
		},
	}
}
