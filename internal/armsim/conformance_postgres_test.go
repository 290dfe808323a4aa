package armsim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/armsim"
)

const virtual = server + "/virtualendpoints/clinic"

// members is a virtual endpoint that leads to a server.
func members(name string) string {
	return `{"properties":{"endpointType":"ReadWrite","members":["` + name + `"]}}`
}

func TestPostgres(t *testing.T) {
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
			{"PUT", server + "3", `{"location":"northeurope","properties":{"createMode":"Replica","backup":{"geoRedundantBackup":"Enabled"},"sourceServerResourceId":"` + server + `"}}`, 400, "InvalidParameterValue"},
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
		{"virtual endpoints", anyTypes, []step{
			{"PUT", virtual, members("psql-none"), 400, "InvalidParameterValue"},
			{"PUT", virtual, members("psql-clinic"), 201, ""}, // the primary alone
			{"PUT", virtual, members("PSQL-replica"), 200, ""},
			{"PUT", virtual + "2", members("psql-replica"), 400, "InvalidParameterValue"}, // a server has one
			{"PUT", replica + "/virtualendpoints/other", members("psql-replica"), 400, "InvalidParameterValue"},
			{"PUT", server + "2", serverBody, 201, ""},
			{"PUT", server + "2/virtualendpoints/clinic", members("psql-clinic2"), 409, "VirtualEndpointNameAlreadyExists"}, // in all the world
			{"PUT", server + "2/virtualendpoints/clinic2", members("psql-clinic"), 400, "InvalidParameterValue"},            // of another set
			{"PUT", server + "2/virtualendpoints/clinic2", members("psql-clinic2"), 201, ""},
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
			c.steps([]step{{"PATCH", replica, `{"properties":{"replica":{"role":"Primary","promoteMode":"Switchover","promoteOption":"Planned"}}}`, 200, ""}})
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

// The writer of a virtual endpoint leads to the server that is the primary
// now, as long as that is a member; its members change places with it.
func TestVirtualEndpointAfterSwitchover(t *testing.T) {
	const (
		writer      = "clinic.writer.postgres.database.azure.com"
		reader      = "clinic.reader.postgres.database.azure.com"
		here, there = "10.0.0.10", "10.7.0.10"
	)
	record := func(address string) string {
		return `{"properties":{"ttl":60,"aRecords":[{"ipv4Address":"` + address + `"}]}}`
	}
	promote := `{"properties":{"replica":{"role":"Primary","promoteMode":"Switchover","promoteOption":"Forced"}}}`
	private := group + "/providers/Microsoft.Network/privateDnsZones/privatelink.postgres.database.azure.com"
	toServer := func(server string) string {
		return strings.NewReplacer(vault, server, `["vault"]`, `["postgresqlServer"]`).Replace(peBody)
	}
	for _, tt := range []struct {
		member        string
		before, after [2]string // writer and reader
		shown         string
	}{
		{"psql-replica", [2]string{here, there}, [2]string{there, here}, "psql-clinic"},
		{"psql-clinic", [2]string{here, here}, [2]string{here, here}, "psql-clinic"}, // nobody told it of the replica
	} {
		c := build(t, armsim.Options{})
		c.steps([]step{
			{"PUT", private, `{"location":"global"}`, 201, ""},
			{"PUT", private + "/virtualNetworkLinks/link", linkBody, 201, ""},
			{"PUT", private + "/A/psql-clinic", record(here), 201, ""},
			{"PUT", private + "/A/psql-replica", record(there), 201, ""},
			{"PUT", endpoint + "-1", toServer(server), 201, ""},
			{"PUT", endpoint + "-2", toServer(replica), 201, ""},
			{"PUT", virtual, members(tt.member), 201, ""},
		})
		lead := func(when string, want [2]string) {
			t.Helper()
			if got := [2]string{c.resolves(network, writer), c.resolves(network, reader)}; got != want {
				t.Errorf("%s, with the member %s, writer and reader are %v, want %v", when, tt.member, got, want)
			}
		}
		lead("before", tt.before)
		c.steps([]step{{"PATCH", replica, promote, 200, ""}})
		lead("after the switchover", tt.after)
		if got := at(c.get(virtual), "properties/members").([]any)[0]; got != tt.shown {
			t.Errorf("after the switchover the member is %v, want %s", got, tt.shown)
		}
		c.steps([]step{{"PATCH", server, promote, 200, ""}})
		lead("after the way back", tt.before)
	}
}
