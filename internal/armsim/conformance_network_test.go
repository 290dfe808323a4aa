package armsim_test

import (
	"strings"
	"testing"
)

func TestNetwork(t *testing.T) {
	conform(t, []conformance{
		{"zones and endpoints", anyTypes, []step{
			{"PUT", strings.Replace(zone, "vault", "blob", 1), `{"location":"westeurope"}`, 400, "LocationNotAvailableForResourceType"},
			{"PUT", endpoint + "2", strings.Replace(peBody, "westeurope", "northeurope", 1), 400, "InvalidResourceReference"},
			{"PUT", sub + "/resourceGroups/other", `{"location":"westeurope"}`, 201, ""},
			{"PUT", strings.Replace(zone, "rg-clinic", "other", 1), `{"location":"global"}`, 201, ""},
			{"PUT", strings.Replace(link, "rg-clinic", "other", 1), linkBody, 400, "BadRequest"},
		}},
	})
}
