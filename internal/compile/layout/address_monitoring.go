package layout

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/azure/policy"
	"github.com/wardhq/ward/internal/compile/azure/postgres"
	"github.com/wardhq/ward/internal/compile/azure/security"
)

// LogsID is a site's workspace.
func (s Site) LogsID() addr.ID { return monitor.WorkspaceID(s.GroupID(), s.named("logs")) }

// LinkScopeID is the private way to workspaces by a site's network.
func (s Site) LinkScopeID() addr.ID { return monitor.LinkScopeID(s.GroupID(), s.named("monitor")) }

// ToldID is who is told of alerts.
func (s Site) ToldID() addr.ID { return monitor.ActionGroupID(s.GroupID(), s.named("incidents")) }

// AlertName is the name of one of a site's alerts.
func (s Site) AlertName(role string) string { return s.named(role) }

// LinkScopeGroup is what a private link scope is reached by.
const LinkScopeGroup = monitor.LinkScopeGroup

// LinkScopeZones are the private names under which it is reached.
func LinkScopeZones() []string { return monitor.LinkScopeZones() }

// What writes and deletes a workspace's place in a private link scope.
const (
	WriteScopedResource  = string(monitor.ScopedResourceKind) + write
	DeleteScopedResource = string(monitor.ScopedResourceKind) + remove
	// ApproveLinkScope gives a private link scope an address in a further network.
	ApproveLinkScope = string(monitor.LinkScopeKind) + "/privateEndpointConnectionsApproval/action"
)

const (
	write  = "/write"
	remove = "/delete"
)

// Operations that people are told of when somebody asks for them.
var (
	// PolicyOperations change what Azure itself refuses or reports.
	PolicyOperations = []string{
		string(policy.AssignmentKind) + write, string(policy.AssignmentKind) + remove,
		string(policy.ExemptionKind) + write, string(policy.ExemptionKind) + remove,
	}
	// RoleOperations give rights and take them.
	RoleOperations = []string{
		string(authorization.RoleAssignmentKind) + write, string(authorization.RoleAssignmentKind) + remove,
		string(authorization.RoleDefinitionKind) + write, string(authorization.RoleDefinitionKind) + remove,
	}
	// NetworkRuleOperations change what reaches what.
	NetworkRuleOperations = []string{
		string(network.SecurityGroupKind) + write, string(network.SecurityGroupKind) + remove,
		string(network.SecurityGroupKind) + "/securityRules" + write, string(network.SecurityGroupKind) + "/securityRules" + remove,
	}
	// PublicAddressOperations open a way in from the Internet.
	PublicAddressOperations = []string{network.WritePublicAddress, network.DeletePublicAddress}
	// DatabaseRuleOperations let a public address reach a database.
	DatabaseRuleOperations = []string{string(postgres.ServerKind) + "/firewallRules" + write, string(postgres.ServerKind) + "/firewallRules" + remove}
	// SecurityOperations change what Defender looks at, and whom it tells.
	SecurityOperations = []string{
		security.WriteSolution, security.DeleteSolution,
		string(security.PricingKind) + write, string(security.ContactKind) + write, string(security.ContactKind) + remove,
	}
	// DiagnosticOperations decide what is written down of a resource.
	DiagnosticOperations = []string{string(monitor.DiagnosticSettingKind) + write, string(monitor.DiagnosticSettingKind) + remove}
	// LogOperations end what is written down.
	LogOperations = []string{
		string(monitor.DiagnosticSettingKind) + write, string(monitor.DiagnosticSettingKind) + remove,
		string(monitor.WorkspaceKind) + remove, string(monitor.TableKind) + write, string(monitor.DataExportKind) + remove,
	}
)
