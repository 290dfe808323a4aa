package armsim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/armsim"
)

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
