package armsim_test

import (
	"slices"
	"testing"

	"github.com/wardhq/ward/internal/armsim"
)

const (
	named    = server + "/virtualendpoints/clinic"
	switched = `{"properties":{"replica":{"role":"Primary","promoteMode":"Switchover","promoteOption":"Planned"}}}`
)

func members(names string) string {
	return `{"properties":{"endpointType":"ReadWrite","members":[` + names + `]}}`
}

// What Azure refuses of databases, beside what every kind is refused for.
func TestPostgresConformance(t *testing.T) {
	for name, steps := range map[string][]step{
		"an endpoint with the primary as its own only member": {
			{"PUT", named, members(`"psql-clinic"`), 201, ""},
			{"PUT", named, members(`"psql-clinic"`), 200, ""},
			{"PUT", named, members(`"psql-replica"`), 200, ""},
		},
		"an endpoint without a member":    {{"PUT", named, members(``), 400, "InvalidParameterValue"}},
		"an endpoint with two":            {{"PUT", named, members(`"psql-clinic","psql-replica"`), 400, "InvalidParameterValue"}},
		"an endpoint of a stranger":       {{"PUT", named, members(`"psql-other"`), 400, "InvalidParameterValue"}},
		"an endpoint that is a replica's": {{"PUT", replica + "/virtualendpoints/clinic", members(`"psql-replica"`), 400, "InvalidParameterValue"}},
		"an endpoint whose name is taken": {{"PUT", named, members(`"psql-clinic"`), 201, ""}, {"PUT", server + "2", serverBody, 201, ""}, {"PUT", server + "2/virtualendpoints/clinic", members(`"psql-clinic2"`), 409, "VirtualEndpointNameAlreadyExists"}},
		"geo-backup on a replica": {
			{"PATCH", replica, `{"properties":{"backup":{"geoRedundantBackup":"Enabled"}}}`, 400, "ServerPropertyCannotBeUpdated"},
			{"PUT", server + "9", `{"location":"northeurope","properties":{"createMode":"Replica","sourceServerResourceId":"` + server + `","backup":{"geoRedundantBackup":"Enabled"}}}`, 400, "GeoBackupNotSupportedOnReplica"},
		},
		"a database in another order": {
			{"PUT", server + "/databases/odoo", `{"properties":{"charset":"UTF8","collation":"C"}}`, 201, ""},
			{"PUT", server + "/databases/odoo", `{"properties":{"charset":"UTF8","collation":"en_US.utf8"}}`, 400, "InvalidParameterValue"},
		},
		"a version that goes down":         {{"PATCH", server, `{"properties":{"version":"15"}}`, 400, "InvalidParameterValue"}},
		"a switchover without an endpoint": {{"PATCH", replica, switched, 400, "VirtualEndpointNotConfigured"}},
		"a switchover whose reader is elsewhere": {
			{"PUT", named, members(`"psql-clinic"`), 201, ""},
			{"PATCH", replica, switched, 400, "VirtualEndpointNotConfigured"},
		},
	} {
		t.Run(name, func(t *testing.T) { build(t, armsim.Options{Types: publishedTypes(t)}).steps(steps) })
	}
}

// The names go with the role: after a switchover the endpoint is the new
// primary's, nobody makes another below the old one, and back again works the
// same way.
func TestEndpointFollowsTheWriter(t *testing.T) {
	c := build(t, armsim.Options{Types: publishedTypes(t)})
	moved := replica + "/virtualendpoints/clinic"
	c.steps([]step{
		{"PUT", named, members(`"psql-clinic"`), 201, ""},
		{"PUT", named, members(`"psql-replica"`), 200, ""},
		{"PATCH", replica, switched, 200, ""},
		{"GET", named, "", 404, "ResourceNotFound"},
		{"PUT", named, members(`"psql-clinic"`), 409, "VirtualEndpointNameAlreadyExists"},
		{"PUT", server + "/virtualendpoints/other", members(`"psql-clinic"`), 400, "InvalidParameterValue"},
	})
	got := at(c.get(moved), "properties/members").([]any)
	if !slices.Equal(got, []any{"psql-clinic"}) {
		t.Errorf("readers are led to %v", got)
	}
	if names := at(c.get(moved), "properties/virtualEndpoints").([]any); !slices.Contains(names, any("clinic.writer.postgres.database.azure.com")) {
		t.Errorf("its names are %v", names)
	}
	c.steps([]step{
		{"PATCH", server, switched, 200, ""},
		{"GET", named, "", 200, ""},
	})
}
