package armsim_test

import (
	"fmt"
	"testing"
)

func TestStorage(t *testing.T) {
	const lock = `{"properties":{"immutabilityPeriodSinceCreationInDays":%d}}`
	conform(t, []conformance{
		{"immutability", anyTypes, []step{
			{"PUT", policy, fmt.Sprintf(lock, 20), 200, ""},
			{"PUT", policy, fmt.Sprintf(lock, 30), 200, ""},
			{"POST", policy + "/lock", "", 200, ""},
			{"PUT", policy, fmt.Sprintf(lock, 30), 200, ""},
			{"PUT", policy, fmt.Sprintf(lock, 20), 409, "OperationNotAllowed"},
			{"DELETE", policy, "", 409, "OperationNotAllowed"},
			{"DELETE", container, "", 409, "ContainerImmutabilityPolicyLocked"},
			{"DELETE", account, "", 409, "AccountProtectedFromDeletion"},
			{"DELETE", group, "", 409, "AccountProtectedFromDeletion"},
			{"GET", container, "", 200, ""},
		}},
		{"immutability that is not locked", anyTypes, []step{
			{"DELETE", policy, "", 204, ""}, {"DELETE", account, "", 204, ""}, {"GET", container, "", 404, "ResourceNotFound"},
		}},
	})
}
