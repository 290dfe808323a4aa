package template_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Of the functions of Microsoft's reference, each is evaluated where its
// arguments are known, or is one of those that stay expressions
// (learn.microsoft.com/azure/azure-resource-manager/templates/template-functions,
// with those that Bicep compiles to).
func TestEveryFunctionOfTheReference(t *testing.T) {
	calls := map[string]string{
		"add": "1, 2", "and": "true()", "array": "1", "base64": "'a'", "base64ToJson": "'e30='", "base64ToString": "'YQ=='", "bool": "'true'",
		"cidrHost": "'10.0.0.0/24', 1", "cidrSubnet": "'10.0.0.0/16', 24, 1", "coalesce": "1", "concat": "'a'", "contains": "'a', 'a'",
		"createArray": "1", "createObject": "'a', 1", "dataUri": "'a'", "dataUriToString": "'data:;base64,YQ=='", "dateTimeFromEpoch": "1",
		"dateTimeToEpoch": "'2020-01-01T00:00:00Z'", "div": "1, 1", "empty": "''", "endsWith": "'a', 'a'", "equals": "1, 1",
		"extensionResourceId": "'/subscriptions/s', 'a.b/c', 'd'", "false": "", "filter": "createArray(1), lambda('x', true())", "first": "'a'", "flatten": "createArray(createArray(1))",
		"float": "'1.5'", "format": "'a'", "greater": "1, 1", "greaterOrEquals": "1, 1", "groupBy": "createArray('a'), lambda('x', 'b')", "if": "true(), 1, 2",
		"indexFromEnd": "createArray(1), 1", "indexOf": "'a', 'a'", "int": "'1'", "intersection": "createArray(1), createArray(1)", "items": "createObject('a', 1)",
		"join": "createArray('a'), ','", "json": "'1'", "last": "'a'", "lastIndexOf": "'a', 'a'", "length": "'a'", "less": "1, 1", "lessOrEquals": "1, 1",
		"map": "createArray(1), lambda('x', 2)", "mapValues": "createObject('a', 1), lambda('x', 2)", "max": "1", "min": "1", "mod": "1, 1", "mul": "1, 1", "not": "true()",
		"null": "", "objectKeys": "createObject('a', 1)", "or": "true()", "padLeft": "'a', 2", "parameters": "'p'", "parseCidr": "'10.0.0.0/24'", "range": "1, 2",
		"reduce": "createArray(1), 0, lambda('a', 'b', 2)", "reference": "'thing'", "replace": "'a', 'a', 'b'", "resourceId": "'a.b/c', 'd'", "resourceInfo": "'thing'", "resourceGroup": "",
		"shallowMerge": "createArray(createObject('a', 1))", "skip": "'ab', 1", "sort": "createArray(1), lambda('a', 'b', true())", "split": "'a', ','", "startsWith": "'a', 'a'",
		"string": "1", "sub": "1, 1", "subscription": "", "subscriptionResourceId": "'a.b/c', 'd'", "substring": "'a', 0", "take": "'ab', 1", "tenantResourceId": "'a.b/c', 'd'",
		"toLower": "'a'", "toObject": "createArray('a'), lambda('x', 'b')", "toUpper": "'a'", "trim": "'a'", "true": "", "tryGet": "createObject('a', 1), 'a'",
		"tryIndexFromEnd": "createArray(1), 1", "union": "createArray(1), createArray(2)", "uri": "'https://a', 'b'", "uriComponent": "'a'", "uriComponentToString": "'a'", "variables": "'v'",

		"dateTimeAdd": "'2020-01-01', 'P1Y'", "deployer": "", "deployment": "", "environment": "", "externalInput": "'a'", "fail": "'a'", "guid": "'a'", "listAccountSas": "'a', 'b', 'c'", "listKeys": "'a', 'b'",
		"listSecrets": "'a', 'b'", "managementGroup": "", "newGuid": "", "pickZones": "'a', 'b', 'westeurope'", "providers": "'a'", "references": "'thing'", "tenant": "",
		"toLogicalZone": "'a', 'b', 'c'", "toLogicalZones": "'a', 'b', createArray('c')", "toPhysicalZone": "'a', 'b', 'c'", "toPhysicalZones": "'a', 'b', createArray('c')",
		"uniqueString": "'a'", "utcNow": "",
	}
	// These say what only a deployment knows, or would have to be guessed.
	want := strings.Fields(`dateTimeAdd deployer deployment environment externalInput fail guid listAccountSas listKeys listSecrets managementGroup newGuid pickZones
		providers references tenant toLogicalZone toLogicalZones toPhysicalZone toPhysicalZones uniqueString utcNow`)
	const rest = `, "parameters": {"p": {"type": "int", "defaultValue": 1}}, "variables": {"v": 1}`
	var symbolic []string
	for name, args := range calls {
		// Within a list, null is there.
		got := evaluate(t, "[createArray("+name+"("+args+"))]", rest)
		if strings.HasPrefix(got, `[{"$unresolved":"`+name) {
			symbolic = append(symbolic, name)
		} else if strings.Contains(got, "$unresolved") && name != "resourceGroup" && name != "subscription" { // of which a part is known
			t.Errorf("%s(%s) is %s", name, args, got)
		}
	}
	slices.Sort(symbolic)
	if diff := cmp.Diff(want, symbolic); diff != "" {
		t.Errorf("these stay expressions (-want +got):\n%s", diff)
	}
}
