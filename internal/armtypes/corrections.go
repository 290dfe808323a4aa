package armtypes

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// The published data is made from Swagger files, and is wrong in a few places
// in the same few ways. Each place is written as a kind ("" for any) and a
// path whose list indices are left out; a path that starts with a dot matches
// the end of any path.

type place struct {
	kind addr.Kind
	path string
}

type places []place

// has reports whether the path in a body of this kind is one of the places.
func (ps places) has(kind addr.Kind, path string) bool {
	for _, p := range ps {
		if p.matches(kind, path) {
			return true
		}
	}
	return false
}

func (p place) matches(kind addr.Kind, path string) bool {
	if p.kind != "" && !p.kind.Equal(kind) {
		return false
	}
	path = strings.ToLower(withoutIndices(path))
	want := strings.ToLower(p.path)
	if suffix, ok := strings.CutPrefix(want, "."); ok {
		return path == suffix || strings.HasSuffix(path, want)
	}
	return path == want
}

func withoutIndices(path string) string {
	if !strings.Contains(path, "[") {
		return path
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(path, "[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, path, _ = strings.Cut(after, "]")
	}
}

// examplesOnly are open enumerations that list examples, not all that Azure
// takes: sizes, regions and SKUs are added every month.
var examplesOnly = places{
	{"", ".vmSize"},
	{"", ".location"},
	{"", ".locale"},
	{"", ".timeZone"},
	{"", ".streams"},
	{"", ".virtualNetworkGateway1.properties.sku.name"},
	{"", ".virtualNetworkGateway2.properties.sku.name"},
	{"Microsoft.Network/virtualNetworkGateways", "properties.sku.name"},
}

// fractions are integers in the data (Bicep has no other number) that Azure
// documents as decimal numbers.
var fractions = places{
	{"", ".cpu"},
	{"", ".percentage"},
	{"", ".threshold"},
	{"", ".amount"},
	{"", ".dailyQuotaGb"},
	{"", ".SamplingPercentage"},
	{"", ".spotMaxPrice"},
	{"", ".maxPrice"},
}

// minusOne are bounded numbers for which Azure documents -1 as the
// workspace's default.
var minusOne = places{
	{"Microsoft.OperationalInsights/workspaces/tables", "properties.retentionInDays"},
	{"Microsoft.OperationalInsights/workspaces/tables", "properties.totalRetentionInDays"},
}

// commaLists are sets of flags in one string, as "AzureServices, Logging".
var commaLists = places{
	{"Microsoft.Storage/storageAccounts", "properties.networkAcls.bypass"},
}

// anyCase are enumerations that Azure itself spells with and without spaces
// and in more than one case.
var anyCase = places{
	{"", "identity.type"},
	{"Microsoft.Resources/deployments", "properties.expressionEvaluationOptions.scope"},
}

// givenBack are properties that the data calls write-only, because the request
// and the answer are two types in the Swagger file, and that Azure gives back:
// https://github.com/Azure/azure-rest-api-specs, Microsoft.DBforPostgreSQL,
// 2025-08-01, examples/AdministratorsMicrosoftEntraGet.json.
var givenBack = places{
	{"Microsoft.DBforPostgreSQL/flexibleServers/administrators", "properties.tenantId"},
}

// beyond are bounds that Azure documents and that the data lacks or has too
// wide.
var beyond = []struct {
	place
	min, max float64
}{
	{place{"Microsoft.DBforPostgreSQL/flexibleServers", "properties.backup.backupRetentionDays"}, 7, 35},
	{place{"Microsoft.Network/networkSecurityGroups", "properties.securityRules.properties.priority"}, 100, 4096},
	{place{"Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies", "properties.immutabilityPeriodSinceCreationInDays"}, 1, 146000},
	{place{"Microsoft.OperationalInsights/workspaces/tables", "properties.totalRetentionInDays"}, 4, 4383},
}

func documentedBounds(kind addr.Kind, path string) (bounds, bool) {
	for _, b := range beyond {
		if b.matches(kind, path) {
			return bounds{&b.min, &b.max}, true
		}
	}
	return bounds{}, false
}
