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
			{"PUT", policy, fmt.Sprintf(lock, 30), 409, "OperationNotAllowed"},
			{"PUT", policy, fmt.Sprintf(lock, 20), 409, "OperationNotAllowed"},
			{"PATCH", policy, fmt.Sprintf(lock, 40), 409, "OperationNotAllowed"},
			{"DELETE", policy, "", 409, "OperationNotAllowed"},
			{"DELETE", container, "", 409, "ContainerImmutabilityPolicyLocked"},
			{"DELETE", account, "", 409, "AccountProtectedFromDeletion"},
			{"DELETE", group, "", 409, "AccountProtectedFromDeletion"},
			{"GET", container, "", 200, ""},
		}},
		{"an extension", anyTypes, []step{
			{"POST", policy + "/extend", fmt.Sprintf(lock, 31), 200, ""},
			{"PUT", policy, fmt.Sprintf(lock, 30), 200, ""},
			{"POST", policy + "/lock", "", 200, ""},
			{"POST", policy + "/extend", fmt.Sprintf(lock, 30), 409, "OperationNotAllowed"},
			{"POST", policy + "/extend", fmt.Sprintf(lock, 29), 409, "OperationNotAllowed"},
			{"POST", policy + "/extend", `{"properties":{}}`, 400, "InvalidRequestContent"},
			{"POST", policy + "/extend", fmt.Sprintf(lock, 31), 200, ""},
			{"POST", policy + "/extend", fmt.Sprintf(lock, 32), 200, ""},
			{"POST", policy + "/extend", fmt.Sprintf(lock, 33), 200, ""},
			{"POST", policy + "/extend", fmt.Sprintf(lock, 34), 200, ""},
			{"POST", policy + "/extend", fmt.Sprintf(lock, 35), 200, ""},
			{"POST", policy + "/extend", fmt.Sprintf(lock, 36), 409, "OperationNotAllowed"}, // five times is enough
		}},
		{"immutability that is not locked", anyTypes, []step{
			{"DELETE", policy, "", 204, ""}, {"DELETE", account, "", 204, ""}, {"GET", container, "", 404, "ResourceNotFound"},
		}},
	})
}
