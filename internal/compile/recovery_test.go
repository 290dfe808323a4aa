package compile_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/design"
)

const (
	flexibleServers addr.Kind = "Microsoft.DBforPostgreSQL/flexibleServers"
	accounts        addr.Kind = "Microsoft.Storage/storageAccounts"
	endpoints       addr.Kind = "Microsoft.Network/privateEndpoints"
)

// The accounts are reached from the recovery region too, whichever unit comes
// after the other: their names resolve there.
func TestAccountsAreReachedFromTheRecoveryRegion(t *testing.T) {
	for name, tt := range map[string]struct {
		set  []string
		unit string
	}{
		"a replica":     {nil, "harbor-clinic-production-recovery"},
		"a geo-restore": {[]string{production + ".objectives.rto", "24h"}, "harbor-clinic-production"}, // the recovery unit comes first
	} {
		t.Run(name, func(t *testing.T) {
			d := mustCompile(t, input(t, tt.set...))
			found := 0
			for _, r := range d.Resources {
				if r.ID.Kind() != endpoints || r.Location() != "centralus" || !refersTo(r, accounts) {
					continue
				}
				found++
				if r.Unit.String() != tt.unit {
					t.Errorf("%s is in the unit %s, want %s", r.ID, r.Unit, tt.unit)
				}
				group, ok := d.Resource(r.ID.Child("privateDnsZoneGroups", "default"))
				if !ok || !refersTo(group, "Microsoft.Network/privateDnsZones") {
					t.Errorf("%s has no name in the recovery region's zone", r.ID)
				}
			}
			if found != 3 {
				t.Errorf("%d endpoints in the recovery region lead to accounts, want one for each of the 3", found)
			}
		})
	}
}

// An Odoo that stands by knows the server of its own region: the primary's name
// leads nowhere when that region is lost.
func TestOdooInTheRecoveryRegionKnowsTheServerThere(t *testing.T) {
	d := mustCompile(t, input(t))
	hosts := map[string]string{}
	for _, o := range d.Objects {
		if c, ok := o.Value.(*corev1.ConfigMap); ok {
			for line := range strings.Lines(c.Data["web.conf"]) {
				if host, found := strings.CutPrefix(line, "db_host = "); found {
					hosts[o.Key.Cluster], _, _ = strings.Cut(host, ".")
				}
			}
		}
	}
	want := map[string]string{}
	for _, r := range d.Resources {
		if r.ID.Kind().Equal(flexibleServers) {
			want[r.Unit.String()] = r.ID.Name()
		}
	}
	if diff := cmp.Diff(want, hosts); diff != "" || len(want) != 2 {
		t.Errorf("servers that Odoo knows, by cluster (-want +got):\n%s", diff)
	}
}

func refersTo(r design.Resource, kind addr.Kind) bool {
	return slices.ContainsFunc(design.Refs(r.Body), func(ref addr.Ref) bool { return ref.ID.Kind().Equal(kind) })
}

// A promotion carries no parameter over: the replica has the primary's. Its
// administrators are the primary's by replication, and cannot be set there.
func TestReplicaIsConfiguredAsItsPrimary(t *testing.T) {
	d := mustCompile(t, input(t))
	parameters, administrators := map[string]map[string]any{}, map[string]int{}
	for _, r := range d.Resources {
		switch r.ID.Kind() {
		case flexibleServers + "/configurations":
			if parameters[r.Unit.String()] == nil {
				parameters[r.Unit.String()] = map[string]any{}
			}
			parameters[r.Unit.String()][r.ID.Name()] = r.Body["properties"].(design.Object)["value"]
		case flexibleServers + "/administrators":
			administrators[r.Unit.String()]++
		}
	}
	if diff := cmp.Diff(parameters["harbor-clinic-production"], parameters["harbor-clinic-production-recovery"]); diff != "" {
		t.Errorf("the replica's parameters (-primary +replica):\n%s", diff)
	}
	if got := parameters["harbor-clinic-production"]["log_error_verbosity"]; got != "terse" {
		t.Errorf("log_error_verbosity is %v: the details of errors hold values", got)
	}
	if diff := cmp.Diff(map[string]int{"harbor-clinic-production": 1}, administrators); diff != "" {
		t.Errorf("administrators (-want +got):\n%s", diff)
	}
}

// step returns the design's step of this slug in a unit.
func step(t *testing.T, d *design.Design, unit, slug string) design.Step {
	t.Helper()
	for _, s := range d.Steps {
		if s.Unit.String() == unit && s.Slug == slug {
			return s
		}
	}
	t.Fatalf("the unit %s has no step %s", unit, slug)
	return design.Step{}
}

// inOrder sees that the text holds the parts one behind the other.
func inOrder(t *testing.T, text string, parts ...string) {
	t.Helper()
	rest := text
	for _, p := range parts {
		_, after, found := strings.Cut(rest, p)
		if !found {
			t.Errorf("%q is missing, or too early, in:\n%s", p, text)
			return
		}
		rest = after
	}
}

func TestDatabaseStepSignsInAndStops(t *testing.T) {
	in := input(t)
	in.Document.Estate.Identity.DatabaseAdministrators.Name = "Clinic's DBAs"
	body := step(t, mustCompile(t, in), "harbor-clinic-production", "database-roles").Body
	inOrder(t, body,
		"az identity show", "--query principalId",
		"PGSSLMODE=verify-full PGSSLROOTCERT=system", `export PGUSER='Clinic'\''s DBAs'`,
		`export PGPASSWORD="$(az account get-access-token --resource-type oss-rdbms`,
		"ON_ERROR_STOP=1", "pgaadauth_create_principal_with_oid('odoo', :'odoo'",
		"GRANT odoo TO CURRENT_USER;", "ALTER DATABASE odoo OWNER TO odoo;", "ALTER DATABASE odoo_sessions OWNER TO odoo;",
		`\connect odoo`, "GRANT ALL ON SCHEMA public TO odoo;", "REVOKE odoo FROM CURRENT_USER;", "unset PGPASSWORD")
}

// Odoo's pods have tokens because the identity trusts their service account, on
// every cluster that they may run on, and know it by its client id.
func TestIdentityIsFederatedWithItsClusters(t *testing.T) {
	d := mustCompile(t, input(t))
	clusters := map[string]string{}
	for _, r := range d.Resources {
		if p, ok := r.Body["properties"].(design.Object); ok && r.ID.Kind() == identity.FederatedKind && p["subject"] == "system:serviceaccount:odoo:odoo" {
			clusters[p["issuer"].(addr.Ref).ID.Name()] = r.ID.Parent().Name()
		}
	}
	want := map[string]string{
		"hrg-harbor-clinic-production-aks":          "hrg-harbor-clinic-production-odoo",
		"hrg-harbor-clinic-production-recovery-aks": "hrg-harbor-clinic-production-odoo",
	}
	if diff := cmp.Diff(want, clusters); diff != "" {
		t.Errorf("whose pods act as which identity (-want +got):\n%s", diff)
	}
	accounts := 0
	for _, o := range d.Objects {
		if a, ok := o.Value.(*corev1.ServiceAccount); ok && o.Key.Namespace == "odoo" && o.Key.Name == "odoo" {
			accounts++
			if id := a.Annotations["azure.workload.identity/client-id"]; id != "${ODOO_CLIENT_ID}" {
				t.Errorf("%s knows its identity by %q", o.Key, id)
			}
		}
	}
	if accounts != len(want) {
		t.Errorf("there are %d service accounts odoo/odoo to trust, want %d", accounts, len(want))
	}
}

// What steps and other units ask for is open in a deployment stack.
func TestStacksLeaveStepsOpen(t *testing.T) {
	d := mustCompile(t, input(t))
	for unit, want := range map[string][]string{
		"platform": {
			"Microsoft.Authorization/roleAssignments/delete",
			"Microsoft.Authorization/roleAssignments/write",
			"Microsoft.ContainerRegistry/registries/privateEndpointConnectionsApproval/action",
		},
		"harbor-clinic-production": {
			"Microsoft.DBforPostgreSQL/flexibleServers/backups/write",
			"Microsoft.DBforPostgreSQL/flexibleServers/restart/action",
			"Microsoft.DBforPostgreSQL/flexibleServers/virtualendpoints/write",
			"Microsoft.DBforPostgreSQL/flexibleServers/write",
			"Microsoft.DataProtection/backupVaults/backupInstances/backup/action",
			"Microsoft.DataProtection/backupVaults/backupInstances/restore/action",
			"Microsoft.DataProtection/backupVaults/backupInstances/validateRestore/action",
			"Microsoft.DataProtection/backupVaults/write",
			"Microsoft.KeyVault/vaults/privateEndpointConnectionsApproval/action",
			"Microsoft.KubernetesConfiguration/fluxConfigurations/write",
			"Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/delete",
			"Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
			"Microsoft.Network/networkSecurityGroups/securityRules/delete",
			"Microsoft.Network/networkSecurityGroups/securityRules/write",
			"Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies/extend/action",
			"Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies/lock/action",
			"Microsoft.Storage/storageAccounts/failover/action",
			"Microsoft.Storage/storageAccounts/privateEndpointConnectionsApproval/action",
			"Microsoft.Storage/storageAccounts/write",
		},
		"harbor-clinic-production-recovery": {
			"Microsoft.DBforPostgreSQL/flexibleServers/restart/action",
			"Microsoft.DBforPostgreSQL/flexibleServers/virtualendpoints/write",
			"Microsoft.DBforPostgreSQL/flexibleServers/write",
			"Microsoft.KubernetesConfiguration/fluxConfigurations/write",
		},
	} {
		name, err := addr.ParseUnit(unit)
		if err != nil {
			t.Fatal(err)
		}
		u, _ := d.Unit(name)
		if diff := cmp.Diff(want, u.Excepted); diff != "" {
			t.Errorf("%s (-want +got):\n%s", unit, diff)
		}
	}
}

// A failover is written down before it is needed, with what it still lacks.
func TestFailoverIsWrittenDown(t *testing.T) {
	d := mustCompile(t, input(t))
	const unit = "harbor-clinic-production-recovery"
	for slug, parts := range map[string][]string{
		"stop-writers":          {"fluxConfigurations", "--replicas=0", "nsg rule create"},
		"promote-replica":       {"replica promote", "--promote-mode switchover --promote-option forced"},
		"fail-attachments-over": {"lastSyncTime", "az storage account failover"},
		"after-promotion":       {"apply neither unit", "--high-availability ZoneRedundant"},
	} {
		s := step(t, d, unit, slug)
		inOrder(t, s.Body, parts...)
		if s.When != design.Later {
			t.Errorf("%s is taken at %v, not when a region is lost", slug, s.When)
		}
	}
	// The production unit lacks a way for laboratory results, which come in by
	// another port than HTTPS.
	missing := map[string]bool{"platform": true, unit: true, "harbor-clinic-production": true}
	for _, u := range d.Units {
		if got := len(u.Missing) > 0; got != missing[u.Name.String()] {
			t.Errorf("%s says what is missing: %q", u.Name, u.Missing)
		}
	}
	for _, dec := range d.Decisions {
		if dec.Topic == "topology" && !slices.ContainsFunc(dec.Reasons, func(r design.Reason) bool {
			return strings.Contains(r.Text, "does not build yet: A runner in the recovery network")
		}) {
			t.Errorf("the decision counts on a runner and does not say that none is built: %v", dec.Reasons)
		}
	}
	disk := step(t, d, "harbor-clinic-production", "database-disk")
	inOrder(t, disk.Body, "load.databaseGiB of harbor-clinic/production", "update --subscription", "-recovery", "update --subscription")
}
