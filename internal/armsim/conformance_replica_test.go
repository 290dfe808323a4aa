package armsim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/armsim"
)

func TestServers(t *testing.T) {
	conform(t, []conformance{
		{"server parameters", anyTypes, []step{
			{"PUT", server + "/configurations/pgaudit.log", `{"properties":{"value":"everything"}}`, 400, "ServerParameterToCMSUnAllowedParameterValue"},
			{"PUT", server + "/configurations/log_connections", `{"properties":{"value":"yes"}}`, 400, "ServerParameterToCMSUnAllowedParameterValue"},
			{"PUT", server + "/configurations/max_connections", `{"properties":{"value":"6000"}}`, 400, "ServerParameterToCMSUnAllowedParameterValue"},
			{"PUT", server + "/configurations/log_min_duration_statement", `{"properties":{"value":"-1"}}`, 200, ""},
			{"PUT", server + "/configurations/ssl", `{"properties":{"value":"off"}}`, 400, "ReadOnlyServerParameter"},
			{"PUT", server + "/configurations/pgbouncer.enabled", `{"properties":{"value":"true"}}`, 200, ""},
		}},
		{"replicas", anyTypes, []step{
			{"PUT", server + "3", `{"location":"northeurope","properties":{"createMode":"Replica"}}`, 400, "InvalidParameterValue"},
			{"PUT", server + "3", `{"location":"northeurope","properties":{"createMode":"Replica","sourceServerResourceId":"` + vault + `"}}`, 400, "InvalidParameterValue"},
			{"PATCH", server, `{"properties":{"replica":{"role":"Primary","promoteMode":"Switchover","promoteOption":"Planned"}}}`, 400, "InvalidParameterValue"},
			{"PUT", server + "3", `{"location":"northeurope","properties":{"createMode":"Replica","backup":{"geoRedundantBackup":"Enabled"},"sourceServerResourceId":"` + server + `"}}`, 400, "GeoBackupNotSupportedOnReplica"},
			{"PUT", server + "3", `{"location":"northeurope","properties":{"createMode":"Replica","backup":{"geoRedundantBackup":"Disabled"},"sourceServerResourceId":"` + server + `"}}`, 201, ""},
		}},
		{"a replica of a server that is stopped", anyTypes, []step{
			{"POST", server + "/stop", "", 200, ""},
			{"PUT", server + "3", `{"location":"northeurope","properties":{"createMode":"Replica","sourceServerResourceId":"` + server + `"}}`, 409, "ServerNotReady"},
			{"POST", server + "/restart", "", 200, ""},
			{"PUT", server + "3", `{"location":"northeurope","properties":{"createMode":"Replica","sourceServerResourceId":"` + server + `"}}`, 409, "ServerNotReady"},
			{"POST", server + "/start", "", 200, ""},
			{"PUT", server + "3", `{"location":"northeurope","properties":{"createMode":"Replica","sourceServerResourceId":"` + server + `"}}`, 201, ""},
		}},
	})
}

// What Azure does not give back it keeps: a replica that is put as it was read
// is a replica still. A promotion ends it, and with a switchover the primary
// follows.
func TestPromotion(t *testing.T) {
	for name, load := range map[string]func(*testing.T) armsim.Checker{
		"published types": publishedTypes,
		"no types":        func(*testing.T) armsim.Checker { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			types := load(t)
			c := build(t, armsim.Options{Types: types})
			role := func(path string) any { return at(c.get(path), "properties/replicationRole") }
			c.steps([]step{{"PUT", replica, `{"location":"northeurope","tags":{"a":"b"},"properties":{"createMode":null,"sourceServerResourceId":"` + server + `"}}`, 200, ""}})
			if got := role(replica); got != "GeoAsyncReplica" {
				t.Errorf("after a change of tags the replica is %v", got)
			}
			c.steps([]step{
				{"PUT", named, `{"properties":{"endpointType":"ReadWrite","members":["psql-replica"]}}`, 201, ""},
				{"PATCH", replica, `{"properties":{"replica":{"role":"Primary","promoteMode":"Switchover","promoteOption":"Planned"}}}`, 200, ""},
			})
			for path, want := range map[string][2]any{replica: {"Primary", nil}, server: {"GeoAsyncReplica", replica}} {
				if got := role(path); got != want[0] {
					t.Errorf("after the switchover %s is %v, want %v", path, got, want[0])
				}
				if got := at(c.get(path), "properties/sourceServerResourceId"); got != want[1] {
					t.Errorf("after the switchover %s follows %v, want %v", path, got, want[1])
				}
			}
			c.steps([]step{
				{"PATCH", server, `{"properties":{"replica":{"role":"Primary","promoteMode":"Standalone","promoteOption":"Forced"}}}`, 200, ""},
				{"DELETE", replica, "", 204, ""},
			})
			if got := role(server); got != "Primary" {
				t.Errorf("alone again, the server is %v", got)
			}
		})
	}
}

// A server has at most five replicas, the one of the small estate among them,
// and a burstable server none.
func TestReplicas(t *testing.T) {
	limited(t, limit{func(i int) step {
		return step{"PUT", fmt.Sprintf("%s%d", replica, i), `{"location":"northeurope","properties":{"createMode":"Replica","sourceServerResourceId":"` + server + `"}}`, 201, ""}
	}, 4, "ReplicaLimitReached"})

	c := build(t, armsim.Options{})
	small := server + "-small"
	c.steps([]step{
		{"PUT", small, strings.Replace(serverBody, "GeneralPurpose", "Burstable", 1), 201, ""},
		{"PUT", replica + "2", `{"location":"northeurope","properties":{"createMode":"Replica","sourceServerResourceId":"` + small + `"}}`, 400, "ReadReplicaNotSupported"},
	})
}

// The names of a virtual endpoint lead where it leads: after a switchover they
// have changed places.
func TestNamesOfVirtualEndpoints(t *testing.T) {
	const (
		writer      = "clinic.writer.postgres.database.azure.com"
		reader      = "clinic.reader.postgres.database.azure.com"
		private     = group + "/providers/Microsoft.Network/privateDnsZones/privatelink.postgres.database.azure.com"
		here, there = "10.0.0.10", "10.7.0.10"
	)
	record := func(address string) string {
		return `{"properties":{"ttl":60,"aRecords":[{"ipv4Address":"` + address + `"}]}}`
	}
	toServer := func(server string) string {
		return strings.NewReplacer(vault, server, `["vault"]`, `["postgresqlServer"]`).Replace(peBody)
	}
	c := build(t, armsim.Options{})
	c.steps([]step{
		{"PUT", private, `{"location":"global"}`, 201, ""},
		{"PUT", private + "/virtualNetworkLinks/link", linkBody, 201, ""},
		{"PUT", private + "/A/psql-clinic", record(here), 201, ""},
		{"PUT", private + "/A/psql-replica", record(there), 201, ""},
		{"PUT", endpoint + "-1", toServer(server), 201, ""},
		{"PUT", endpoint + "-2", toServer(replica), 201, ""},
		{"PUT", named, members(`"psql-clinic"`), 201, ""},
	})
	lead := func(when string, want [2]string) {
		t.Helper()
		if got := [2]string{c.resolves(network, writer), c.resolves(network, reader)}; got != want {
			t.Errorf("%s writer and reader are %v, want %v", when, got, want)
		}
	}
	lead("with the primary alone", [2]string{here, here})
	c.steps([]step{{"PUT", named, members(`"psql-replica"`), 200, ""}})
	lead("with a replica", [2]string{here, there})
	c.steps([]step{{"PATCH", replica, switched, 200, ""}})
	lead("after the switchover", [2]string{there, here})
}
