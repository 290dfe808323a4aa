package layout

import (
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/dns"
	"github.com/wardhq/ward/internal/compile/azure/gitops"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/azure/postgres"
	"github.com/wardhq/ward/internal/compile/azure/storage"
)

// Operations of Azure's roles that a site may except from what its deployment
// stack denies (Microsoft, Azure permissions).
const (
	BackUpServer         = postgres.BackUpServer
	RestartServer        = postgres.RestartServer
	WriteSecurityRule    = network.WriteSecurityRule
	DeleteSecurityRule   = network.DeleteSecurityRule
	WriteFlux            = gitops.WriteFluxConfiguration
	WriteAccount         = storage.WriteAccount
	WriteServer          = postgres.WriteServer
	WriteVirtualEndpoint = postgres.WriteVirtualEndpoint
	ApproveServer        = postgres.ApproveServer
	ApproveAccount       = storage.ApproveAccount
	FailAccountOver      = storage.FailAccountOver
	LockImmutability     = storage.LockImmutability
	FederateIdentity     = identity.Federate
	UnfederateIdentity   = identity.Unfederate
	WriteRoleAssignment  = authorization.WriteRoleAssignment
	DeleteRoleAssignment = authorization.DeleteRoleAssignment
	WriteLink            = dns.WriteLink
	DeleteLink           = dns.DeleteLink
	WritePeering         = network.WritePeering
	DeletePeering        = network.DeletePeering
	AcceptPeer           = network.AcceptPeer
)
