package armsim_test

import "testing"

func TestLocks(t *testing.T) {
	const (
		onServer = server + "/providers/Microsoft.Authorization/locks/keep"
		onGroup  = group + "/providers/Microsoft.Authorization/locks/keep"
		onSub    = sub + "/providers/Microsoft.Authorization/locks/keep"
		keep     = `{"properties":{"level":"CanNotDelete"}}`
		freeze   = `{"properties":{"level":"ReadOnly"}}`
	)
	conform(t, []conformance{
		{"a resource that is not deleted", anyTypes, []step{
			{"PUT", onServer, keep, 201, ""},
			{"DELETE", replica, "", 204, ""},
			{"DELETE", server, "", 409, "ScopeLocked"},
			{"DELETE", group, "", 409, "ScopeLocked"}, // it would go along
			{"PUT", server, serverBody, 200, ""},
			{"DELETE", onServer, "", 204, ""},
			{"DELETE", server, "", 204, ""},
		}},
		{"nothing in a group is deleted", anyTypes, []step{
			{"PUT", onGroup, keep, 201, ""},
			{"DELETE", account, "", 409, "ScopeLocked"},
			{"DELETE", policy, "", 409, "ScopeLocked"},
			{"DELETE", role, "", 409, "ScopeLocked"},
			{"PUT", account, blobBody, 200, ""},
		}},
		{"nothing in a subscription is written", anyTypes, []step{
			{"PUT", onSub, freeze, 201, ""},
			{"PUT", account, blobBody, 409, "ScopeLocked"},
			{"PATCH", vault, `{"tags":{}}`, 409, "ScopeLocked"},
			{"PUT", vault + "2", vaultBody, 409, "ScopeLocked"},
			{"POST", server + "/restart", "", 409, "ScopeLocked"},
			{"POST", account + "/listKeys", "", 409, "ScopeLocked"},
			{"DELETE", account, "", 409, "ScopeLocked"},
			{"GET", account, "", 200, ""},
			{"PUT", onGroup, keep, 201, ""}, // locks come and go
			{"DELETE", onSub, "", 204, ""},
			{"PUT", account, blobBody, 200, ""},
			{"DELETE", account, "", 409, "ScopeLocked"},
		}},
		{"locks of others", anyTypes, []step{
			{"PUT", onServer, freeze, 201, ""},
			{"PUT", account, blobBody, 200, ""},
			{"DELETE", account, "", 204, ""},
			{"PUT", server + "/configurations/pgaudit.log", `{"properties":{"value":"ddl"}}`, 409, "ScopeLocked"},
		}},
	})
}
