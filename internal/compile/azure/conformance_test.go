package azure_test

import (
	"context"
	"encoding/json"
	"go/ast"
	"go/token"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
	"github.com/wardhq/ward/internal/armsim/designput"
	"github.com/wardhq/ward/internal/armtypes"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/dns"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/azure/keyvault"
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/azure/policy"
	"github.com/wardhq/ward/internal/compile/azure/postgres"
	"github.com/wardhq/ward/internal/compile/azure/resources"
	"github.com/wardhq/ward/internal/compile/azure/storage"
	"github.com/wardhq/ward/internal/compile/buildertest"
	"github.com/wardhq/ward/internal/design"
)

// row is one example of what a builder makes. All examples together are one
// design that Azure would take: what one refers to, another makes.
type row struct {
	builder string // its package and name
	kind    addr.Kind
	id      addr.ID // as the type's deriver has it
	make    func() design.Resource
	// secure is what the body must say because security depends on it, by
	// path: the value, or written where it depends on what was decided.
	secure map[string]any
	// plain says why nothing of the type is about security.
	plain string
	// region is what the body says of it: "" for types that have none.
	region string
	// untagged types have no tags.
	untagged bool
	// nowhere says why the body has no region although the type has one.
	nowhere string
}

// written is any value at all.
type written struct{}

const (
	tenant = "7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11"
	people = "2d9c4f70-5a1e-4b8f-8f37-61c0a9b7d401"
	global = "global"
	here   = "eastus2"
	zone   = "privatelink.postgres.database.azure.com"
)

var (
	sub = addr.Subscription("5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01")
	at  = azure.Place{
		Unit:   addr.PlatformUnit(),
		Group:  resources.GroupID(sub, "hrg"),
		Region: here,
		Tags:   design.Object{"ward-unit": "platform"},
	}
	vnet     = network.VirtualNetworkID(at.Group, "vnet")
	rules    = network.SecurityGroupID(at.Group, "nsg")
	endpoint = network.PrivateEndpointID(at.Group, "database-pe")
	zoneID   = dns.ZoneID(at.Group, zone)
	user     = identity.UserAssignedID(at.Group, "encryption")
	vault    = keyvault.VaultID(at.Group, "hrg-keys")
	key      = keyvault.KeyID(vault, "data")
	account  = storage.AccountID(at.Group, "hrgdocuments")
	records  = storage.ContainerID(account, "records")
	logs     = monitor.WorkspaceID(at.Group, "logs")
	server   = postgres.ServerID(at.Group, "hrg-database")
	keyUser  = authorization.KeyVaultCryptoServiceEncryptionUser(sub)
	writer   = authorization.RoleDefinitionSpec{
		Name: "Writer", Description: "Writes.", Why: "Writes records and deletes none.",
		Actions: []string{storage.ReadContainer}, DataActions: []string{storage.WriteBlob},
	}
	encryption = azure.Encryption{Vault: vault, Key: key, Identity: user, Grant: authorization.RoleAssignmentID(key, user, keyUser)}
	machine    = postgres.Machine{Size: "Standard_D4ds_v5", Tier: "GeneralPurpose", StorageGiB: 128, Tenant: tenant, Key: encryption}
)

// table is an example of every builder; a new builder is a new row.
var table = []row{
	{
		builder: "resources.NewGroup", kind: resources.GroupKind, id: at.Group, region: here,
		make:  func() design.Resource { return resources.NewGroup(at, resources.GroupSpec{Holds: design.HoldsData}) },
		plain: "a scope has no property of its own",
	},
	{
		builder: "network.NewSecurityGroup", kind: network.SecurityGroupKind, id: rules, region: here,
		make: func() design.Resource {
			return network.NewSecurityGroup(at, network.SecurityGroupSpec{Name: "nsg", Why: "Nothing comes in.", Rules: []network.SecurityRule{{
				Name: "DenyAllInbound", Priority: 4096, Access: "Deny", Protocol: "*", Source: "*", Destination: "*", Ports: []string{"0-65535"}, Why: "Nothing comes in.",
			}}})
		},
		secure: map[string]any{
			"properties.securityRules[*].properties.direction":                "Inbound",
			"properties.securityRules[*].properties.access":                   "Deny",
			"properties.securityRules[*].properties.priority":                 4096,
			"properties.securityRules[*].properties.protocol":                 "*",
			"properties.securityRules[*].properties.sourceAddressPrefix":      "*",
			"properties.securityRules[*].properties.destinationAddressPrefix": "*",
			"properties.securityRules[*].properties.destinationPortRanges":    []any{"0-65535"},
		},
	},
	{
		builder: "network.NewVirtualNetwork", kind: network.VirtualNetworkKind, id: vnet, region: here,
		make: func() design.Resource {
			return network.NewVirtualNetwork(at, network.VirtualNetworkSpec{Name: "vnet", Space: netip.MustParsePrefix("10.41.0.0/20"), Subnets: []network.Subnet{
				{Name: "endpoints", Range: netip.MustParsePrefix("10.41.8.0/26"), SecurityGroup: rules},
			}})
		},
		secure: map[string]any{
			"properties.subnets[*].properties.networkSecurityGroup.id":        written{},
			"properties.subnets[*].properties.defaultOutboundAccess":          false,
			"properties.subnets[*].properties.privateEndpointNetworkPolicies": "Enabled",
		},
	},
	{
		builder: "network.NewPrivateEndpoint", kind: network.PrivateEndpointKind, id: endpoint, region: here,
		make: func() design.Resource {
			return network.NewPrivateEndpoint(at, network.PrivateEndpointSpec{Name: "database-pe", Subnet: network.SubnetID(vnet, "endpoints"), Service: server, Group: "postgresqlServer"})
		},
		secure: map[string]any{
			"properties.subnet.id": written{},
			"properties.privateLinkServiceConnections[*].properties.privateLinkServiceId": written{},
			"properties.privateLinkServiceConnections[*].properties.groupIds":             []any{"postgresqlServer"},
		},
	},
	{
		builder: "network.NewZoneGroup", kind: network.ZoneGroupKind, id: network.ZoneGroupID(endpoint), untagged: true,
		make: func() design.Resource {
			return network.NewZoneGroup(at, network.ZoneGroupSpec{Endpoint: endpoint, Zone: zoneID})
		},
		secure: map[string]any{"properties.privateDnsZoneConfigs[*].properties.privateDnsZoneId": written{}},
	},
	{
		builder: "dns.NewZone", kind: dns.ZoneKind, id: zoneID, region: global,
		make:  func() design.Resource { return dns.NewZone(at, dns.ZoneSpec{Zone: zone}) },
		plain: "a private zone has no setting: who asks it is its links'",
	},
	{
		builder: "dns.NewLink", kind: dns.LinkKind, id: dns.LinkID(zoneID, vnet), region: global,
		make: func() design.Resource { return dns.NewLink(at, dns.LinkSpec{Zone: zoneID, Network: vnet}) },
		secure: map[string]any{
			"properties.registrationEnabled": false,
			"properties.resolutionPolicy":    "Default",
		},
	},
	{
		builder: "identity.NewUserAssigned", kind: identity.UserAssignedKind, id: user, region: here,
		make: func() design.Resource {
			return identity.NewUserAssigned(at, identity.UserAssignedSpec{Name: "encryption", Why: "The services use their key with it."})
		},
		plain: "what an identity may do is its role assignments'",
	},
	{
		builder: "authorization.NewRoleDefinition", kind: authorization.RoleDefinitionKind, id: authorization.RoleDefinitionID(at.Group, "Writer"), untagged: true,
		make: func() design.Resource { return authorization.NewRoleDefinition(at, writer) },
		secure: map[string]any{
			"properties.permissions[*].actions":        []any{storage.ReadContainer},
			"properties.permissions[*].notActions":     []any{},
			"properties.permissions[*].dataActions":    []any{storage.WriteBlob},
			"properties.permissions[*].notDataActions": []any{},
			"properties.assignableScopes":              written{},
		},
	},
	{
		builder: "authorization.NewRoleAssignment", kind: authorization.RoleAssignmentKind, id: encryption.Grant, untagged: true,
		make: func() design.Resource {
			return authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{Scope: key, Identity: user, Role: keyUser, Why: "Wraps data keys and does nothing else."})
		},
		secure: map[string]any{
			"properties.roleDefinitionId": keyUser.ID.String(),
			"properties.principalId":      written{},
			"properties.principalType":    "ServicePrincipal",
		},
	},
	{
		builder: "authorization.NewRoleAssignment", kind: authorization.RoleAssignmentKind, id: authorization.RoleAssignmentID(records, user, writer.Role(at)), untagged: true,
		make: func() design.Resource {
			return authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{Scope: records, Identity: user, Role: writer.Role(at), Why: "Writes records."})
		},
		secure: map[string]any{"properties.roleDefinitionId.$ref": writer.Role(at).ID.String()},
	},
	{
		builder: "keyvault.NewVault", kind: keyvault.VaultKind, id: vault, region: here,
		make: func() design.Resource {
			return keyvault.NewVault(at, keyvault.VaultSpec{Name: "hrg-keys", Tenant: tenant})
		},
		secure: map[string]any{
			"properties.enableRbacAuthorization":      true,
			"properties.enableSoftDelete":             true,
			"properties.softDeleteRetentionInDays":    90,
			"properties.enablePurgeProtection":        true,
			"properties.enabledForDeployment":         false,
			"properties.enabledForTemplateDeployment": false,
			"properties.enabledForDiskEncryption":     false,
			"properties.publicNetworkAccess":          "Disabled",
			"properties.networkAcls.bypass":           "AzureServices",
			"properties.networkAcls.defaultAction":    "Deny",
		},
	},
	{
		builder: "keyvault.NewKey", kind: keyvault.KeyKind, id: key,
		make: func() design.Resource { return keyvault.NewKey(at, keyvault.KeySpec{Vault: vault, Name: "data"}) },
		secure: map[string]any{
			"properties.kty":                                           "RSA-HSM",
			"properties.keySize":                                       3072,
			"properties.keyOps":                                        []any{"wrapKey", "unwrapKey"},
			"properties.attributes.exportable":                         false,
			"properties.rotationPolicy.attributes.expiryTime":          "P2Y",
			"properties.rotationPolicy.lifetimeActions[*].action.type": written{},
		},
	},
	{
		builder: "storage.NewAccount", kind: storage.AccountKind, id: account, region: here,
		make: func() design.Resource {
			return storage.NewAccount(at, storage.AccountSpec{Name: "hrgdocuments", SKU: "Standard_GZRS", Key: encryption})
		},
		secure: map[string]any{
			"properties.publicNetworkAccess":                        "Disabled",
			"properties.allowBlobPublicAccess":                      false,
			"properties.allowSharedKeyAccess":                       false,
			"properties.allowCrossTenantReplication":                false,
			"properties.defaultToOAuthAuthentication":               true,
			"properties.isLocalUserEnabled":                         false,
			"properties.isSftpEnabled":                              false,
			"properties.isNfsV3Enabled":                             false,
			"properties.supportsHttpsTrafficOnly":                   true,
			"properties.minimumTlsVersion":                          "TLS1_2",
			"properties.allowedCopyScope":                           "AAD",
			"properties.networkAcls.bypass":                         "None",
			"properties.networkAcls.defaultAction":                  "Deny",
			"properties.encryption.keySource":                       "Microsoft.Keyvault",
			"properties.encryption.requireInfrastructureEncryption": true,
			"properties.encryption.identity.userAssignedIdentity":   written{},
			"properties.encryption.keyvaultproperties.keyvaulturi":  written{},
			"properties.encryption.services.blob.enabled":           true,
			"properties.encryption.services.file.enabled":           true,
		},
	},
	{
		builder: "storage.NewBlobService", kind: storage.BlobServiceKind, id: storage.BlobServiceID(account), untagged: true,
		make: func() design.Resource {
			return storage.NewBlobService(at, storage.BlobServiceSpec{Account: account, KeepDays: 42})
		},
		secure: map[string]any{
			"properties.isVersioningEnabled":                        true,
			"properties.changeFeed.enabled":                         true,
			"properties.deleteRetentionPolicy.enabled":              true,
			"properties.deleteRetentionPolicy.days":                 42,
			"properties.deleteRetentionPolicy.allowPermanentDelete": false,
			"properties.containerDeleteRetentionPolicy.enabled":     true,
			"properties.containerDeleteRetentionPolicy.days":        42,
		},
	},
	{
		builder: "storage.NewContainer", kind: storage.ContainerKind, id: records, untagged: true,
		make: func() design.Resource {
			return storage.NewContainer(at, storage.ContainerSpec{Account: account, Name: "records", Purpose: "evidence", Holds: design.HoldsEvidence, Why: "Keeps what was sealed."})
		},
		secure: map[string]any{
			"properties.publicAccess":     "None",
			"properties.metadata.purpose": "evidence",
		},
	},
	{
		builder: "storage.NewImmutabilityPolicy", kind: storage.ImmutabilityPolicyKind, id: storage.ImmutabilityPolicyID(records), untagged: true,
		make: func() design.Resource {
			return storage.NewImmutabilityPolicy(at, storage.ImmutabilityPolicySpec{Container: records, Days: 2191})
		},
		secure: map[string]any{
			"properties.immutabilityPeriodSinceCreationInDays": 2191,
			"properties.allowProtectedAppendWrites":            false,
			"properties.allowProtectedAppendWritesAll":         false,
		},
	},
	{
		builder: "monitor.NewWorkspace", kind: monitor.WorkspaceKind, id: logs, region: here,
		make: func() design.Resource {
			return monitor.NewWorkspace(at, monitor.WorkspaceSpec{Name: "logs", RetentionDays: 400})
		},
		secure: map[string]any{
			"properties.retentionInDays":                                      400,
			"properties.publicNetworkAccessForIngestion":                      "Disabled",
			"properties.publicNetworkAccessForQuery":                          "Enabled",
			"properties.features.disableLocalAuth":                            true,
			"properties.features.enableLogAccessUsingOnlyResourcePermissions": true,
		},
	},
	{
		builder: "monitor.NewDiagnosticSetting", kind: monitor.DiagnosticSettingKind, id: monitor.DiagnosticSettingID(vault), untagged: true,
		make: func() design.Resource {
			return monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: vault, Workspace: logs, Groups: []string{"audit"}})
		},
		secure: map[string]any{
			"properties.workspaceId":           written{},
			"properties.logs[*].categoryGroup": "audit",
			"properties.logs[*].enabled":       true,
		},
	},
	{
		builder: "policy.NewAssignment", kind: policy.AssignmentKind, id: policy.AssignmentID(sub, "azure-allowed-locations"), untagged: true,
		nowhere: "it is where the assignment's own identity is, and it has none",
		make: func() design.Resource {
			return policy.NewAssignment(at, policy.AssignmentSpec{
				Scope: sub, Name: "azure-allowed-locations", Check: "azure-allowed-locations", Definition: "e56962a6-4747-49cd-b67b-bf8b01975c4c", Title: "Data is where it may be",
				Parameters: design.Object{"listOfAllowedLocations": design.List{here}},
			})
		},
		secure: map[string]any{
			"properties.policyDefinitionId":                      "/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c",
			"properties.enforcementMode":                         "Default",
			"properties.parameters.listOfAllowedLocations.value": []any{here},
		},
	},
	{
		builder: "policy.NewAssignment", kind: policy.AssignmentKind, id: policy.AssignmentID(sub, "azure-diagnostics"), untagged: true, region: here,
		make: func() design.Resource {
			return policy.NewAssignment(at, policy.AssignmentSpec{
				Scope: sub, Name: "azure-diagnostics", Check: "azure-diagnostics", Definition: "951af2fa-529b-416e-ab6e-066fd85ac459", Title: "Vaults send their logs", Effect: "DeployIfNotExists",
				ActsAs: &user, Waits: []addr.ID{encryption.Grant},
			})
		},
		secure: map[string]any{
			"properties.enforcementMode": "Default",
			"identity.type":              "UserAssigned",
		},
	},
	{
		builder: "postgres.NewServer", kind: postgres.ServerKind, id: server, region: here,
		make: func() design.Resource {
			return postgres.NewServer(at, postgres.ServerSpec{Name: "hrg-database", Why: "Holds the data.", Version: "16", Machine: machine, BackupDays: 35, ZoneRedundant: true})
		},
		secure: serverSecure(map[string]any{
			"properties.highAvailability.mode":      "ZoneRedundant",
			"properties.backup.backupRetentionDays": 35,
			"properties.backup.geoRedundantBackup":  "Disabled",
		}),
	},
	{
		builder: "postgres.NewServer", kind: postgres.ServerKind, id: postgres.ServerID(at.Group, "hrg-geo"), region: here,
		make: func() design.Resource {
			return postgres.NewServer(at, postgres.ServerSpec{Name: "hrg-geo", Why: "Is copied.", Version: "16", Machine: machine, BackupDays: 7, GeoBackup: &encryption})
		},
		secure: serverSecure(map[string]any{
			"properties.highAvailability.mode":                          "Disabled",
			"properties.backup.geoRedundantBackup":                      "Enabled",
			"properties.dataEncryption.geoBackupKeyURI":                 written{},
			"properties.dataEncryption.geoBackupUserAssignedIdentityId": written{},
		}),
	},
	{
		builder: "postgres.NewReplica", kind: postgres.ServerKind, id: postgres.ServerID(at.Group, "hrg-replica"), region: here,
		make: func() design.Resource {
			return postgres.NewReplica(at, postgres.ReplicaSpec{Name: "hrg-replica", Machine: machine, Follows: server})
		},
		secure: serverSecure(map[string]any{
			"properties.createMode":             "Replica",
			"properties.sourceServerResourceId": written{},
		}),
	},
	{
		builder: "postgres.NewAdministrator", kind: postgres.AdministratorKind, id: postgres.AdministratorID(server, people), untagged: true,
		make: func() design.Resource {
			return postgres.NewAdministrator(at, postgres.AdministratorSpec{Server: server, Tenant: tenant, Group: people, Name: "database-administrators"})
		},
		secure: map[string]any{
			"properties.principalType": "Group",
			"properties.tenantId":      tenant,
		},
	},
	{
		builder: "postgres.NewConfiguration", kind: postgres.ConfigurationKind, id: postgres.ConfigurationID(server, "require_secure_transport"), untagged: true,
		make: func() design.Resource {
			return postgres.NewConfiguration(at, postgres.ConfigurationSpec{
				Server: server, Name: "require_secure_transport", Value: "on", Why: "A connection without TLS is refused.",
				After: []addr.ID{postgres.AdministratorID(server, people)},
			})
		},
		secure: map[string]any{
			"properties.value":  "on",
			"properties.source": "user-override",
		},
	},
}

// serverSecure is what every server says, and this one.
func serverSecure(own map[string]any) map[string]any {
	own["properties.authConfig.activeDirectoryAuth"] = "Enabled"
	own["properties.authConfig.passwordAuth"] = "Disabled"
	own["properties.dataEncryption.type"] = "AzureKeyVault"
	own["properties.dataEncryption.primaryKeyURI"] = written{}
	own["properties.network.publicNetworkAccess"] = "Disabled"
	return own
}

// A builder without a row is not tested by anything here.
func TestEveryBuilderHasARow(t *testing.T) {
	var rows []string
	for _, r := range table {
		rows = append(rows, r.builder)
	}
	builders := buildertest.Builders(t, ".", "design.Resource")
	if len(builders) == 0 {
		t.Fatal("no builder was found")
	}
	buildertest.SameRows(t, builders, rows)
	files := map[string]string{}
	for name, file := range builders {
		if other := files[file]; other != "" {
			t.Errorf("%s builds %s and %s: one file is one resource type", file, other, name)
		}
		files[file] = name
		if !strings.Contains(name, ".New") {
			t.Errorf("%s is not called New…", name)
		}
	}
}

func TestBuilders(t *testing.T) {
	for _, r := range table {
		t.Run(r.builder+" "+r.id.Name(), func(t *testing.T) {
			made := r.make()
			if made.ID != r.id || made.ID.Kind() != r.kind {
				t.Errorf("it makes %s, a %s; its deriver says %s, and its kind %s", made.ID, made.ID.Kind(), r.id, r.kind)
			}
			if _, err := time.Parse(time.DateOnly, strings.TrimSuffix(made.APIVersion, "-preview")); err != nil {
				t.Errorf("%q is not an API version", made.APIVersion)
			}
			if made.Unit != at.Unit {
				t.Errorf("it is of unit %q", made.Unit)
			}
			if made.Holds == design.HoldsUnknown {
				t.Error("it does not say what it holds")
			}
			if !strings.HasSuffix(made.Why, ".") || strings.HasPrefix(made.Why, " ") || strings.Contains(made.Why, "  ") {
				t.Errorf("why it is there is not a sentence: %q", made.Why)
			}
			if len(at.Tags) != 1 {
				t.Errorf("it changed the place's tags: %v", at.Tags)
			}
			if diff := cmp.Diff(made, r.make(), cmp.AllowUnexported(addr.ID{}, addr.Unit{})); diff != "" {
				t.Errorf("the same Spec makes two things:\n%s", diff)
			}
			r.placed(t, made)
			r.written(t, made)
		})
	}
}

// placed wants region and tags where the type has them, and nowhere else.
func (r row) placed(t *testing.T, made design.Resource) {
	t.Helper()
	if got := made.Location(); got != r.region {
		t.Errorf("its location is %q, want %q", got, r.region)
	}
	if _, tagged := made.Body["tags"]; tagged == r.untagged {
		t.Errorf("it has tags: %v, want %v", tagged, !r.untagged)
	}
	if made.BornWithParent && made.ID.Parent().IsZero() {
		t.Error("it is born with a parent, and has none")
	}
}

// written wants what security depends on to be in the body, and the paths that
// the resource names to lead to something.
func (r row) written(t *testing.T, made design.Resource) {
	t.Helper()
	if (len(r.secure) == 0) == (r.plain == "") {
		t.Error("the row says what security depends on, or why nothing of the type is about it")
	}
	body := buildertest.JSON(t, made.Body)
	for path, want := range r.secure {
		values, ok := buildertest.At(body, path)
		if !ok {
			t.Errorf("%s is not in the body", path)
		}
		for _, got := range values {
			if _, any := want.(written); !any && !cmp.Equal(buildertest.JSON(t, want), got) {
				t.Errorf("%s is %v, want %v", path, got, want)
			}
		}
	}
	for _, path := range slices.Concat(made.Irreversible, made.CreateOnly) {
		if _, ok := buildertest.At(body, path); !ok {
			t.Errorf("it says of %s that it holds for ever or at creation only, and the body has none", path)
		}
	}
}

// all is the design of the whole table.
func all(t *testing.T) *design.Design {
	t.Helper()
	p := design.Parts{
		Units:    []design.Unit{{Name: at.Unit, Title: "All", Owner: design.Terraform, Subscription: sub}},
		Existing: []addr.ID{sub},
	}
	for _, r := range table {
		p.Resources = append(p.Resources, r.make())
	}
	d, err := design.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// What every builder makes is, all of it together, a design whose references
// lead somewhere, and which the simulated Azure takes in its order and gives
// back as it is.
func TestTogether(t *testing.T) {
	d := all(t)
	sim := armsim.New(armsim.Options{Tenant: tenant, Subscriptions: []string{sub.SubscriptionID()}})
	target := designput.Target{Design: d, Client: designput.InProcess(sim), Endpoint: "https://management.azure.example"}
	if err := target.Put(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, r := range d.Resources {
		if err := target.Compare(context.Background(), r); err != nil {
			t.Errorf("%s: %v", r.ID, err)
		}
	}
}

// The body of every builder is one that Microsoft's published types allow, in
// the API version that it names; and it has a region and tags if the type has.
func TestPublishedTypes(t *testing.T) {
	types := publishedTypes(t)
	for _, r := range table {
		made := r.make()
		check := func(extra map[string]any) []armtypes.Problem {
			raw, err := json.Marshal(made.Body)
			if err != nil {
				t.Fatal(err)
			}
			body := map[string]any{}
			if err := json.Unmarshal(raw, &body); err != nil {
				t.Fatal(err)
			}
			for name, v := range extra {
				body[name] = v
			}
			return types.Check(r.kind, made.APIVersion, body)
		}
		for _, p := range check(nil) {
			t.Errorf("%s: %s", r.builder, p)
		}
		for name, v := range map[string]any{"location": here, "tags": map[string]any{}} {
			_, has := made.Body[name]
			problems := check(map[string]any{name: v})
			can := !slices.ContainsFunc(problems, func(p armtypes.Problem) bool { return p.Path == name })
			if can && !has && (name != "location" || r.nowhere == "") {
				t.Errorf("%s: the type has %s, and the body does not say it", r.builder, name)
			}
		}
	}
}

// publishedTypes returns Microsoft's types, or skips the test.
func publishedTypes(t *testing.T) *armtypes.Types {
	t.Helper()
	root := os.Getenv("WARD_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(root, "arm-types", "types.json.gz"))
	if err != nil {
		t.Skipf("needs ../shared/arm-types/types.json.gz: %v", err)
	}
	defer f.Close()
	types, err := armtypes.Load(f)
	if err != nil {
		t.Fatal(err)
	}
	return types
}

// A resource type is spelled in one place of what designs: the constant of its
// builder. An operation, an id, a child is made of that.
func TestTypesAreSpelledOnce(t *testing.T) {
	kind := regexp.MustCompile(`^Microsoft\.\w+(/\w+)+$`)
	where := map[string][]string{}
	buildertest.Files(t, "..", func(name string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			if text, err := strconv.Unquote(lit.Value); err == nil && kind.MatchString(text) {
				key := addr.Kind(text).Key()
				where[key] = append(where[key], name)
			}
			return true
		})
	})
	kinds := map[string]bool{}
	for _, r := range table {
		kinds[r.kind.Key()] = true
	}
	for text := range kinds {
		if files := where[text]; len(files) != 1 {
			t.Errorf("%s is spelled in %d places: %q", text, len(files), files)
		}
		delete(where, text)
	}
	for text, files := range where {
		t.Errorf("%s is spelled in %q, and is not the type of a builder: make it of one", text, files)
	}
}
