package plan_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/source/plan"
	"github.com/wardhq/ward/internal/source/sourcetest"
)

const vault = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/g/providers/Microsoft.KeyVault/vaults/"

// read is what a plan has, a line each: facts in ARM's shape and of clusters by
// subject and body, and gaps with what they could hide.
func read(text string) []string {
	facts, gaps := plan.Reader{}.Read(file(text))
	var out []string
	for _, f := range facts {
		if !strings.HasPrefix(string(f.Kind), "terraform/") {
			out = append(out, strings.TrimPrefix(f.Subject.String(), vault)+" "+string(f.Body))
		}
	}
	for _, g := range gaps {
		out = append(out, strings.TrimSpace(fmt.Sprintf("gap %v%v %s", g.Kinds, g.Systems, g.Reason)))
	}
	slices.Sort(out)
	return out
}

// What updates a resource says nothing of the rest of it: that is what the
// resource says, whichever provider makes it, or it is not known.
func TestUpdatesOfAPlan(t *testing.T) {
	const body = `"type": "Microsoft.KeyVault/vaults@2023-07-01", "body": {"properties": {"enablePurgeProtection": true}}`
	update := resource{"azapi_update_resource.u", `{"resource_id": "` + vault + `v", ` + body + `}`, "", ""}
	for name, c := range map[string]struct {
		all  []resource
		want []string
	}{
		"of azapi": {
			[]resource{update, {"azapi_resource.v", `{"name": "v", "parent_id": "` + strings.TrimSuffix(vault, "/providers/Microsoft.KeyVault/vaults/") + `", "type": "Microsoft.KeyVault/vaults@2023-07-01", "body": {"properties": {"enablePurgeProtection": false, "enableRbacAuthorization": true}}}`, "", ""}},
			[]string{`v {"properties":{"enablePurgeProtection":true,"enableRbacAuthorization":true}}`},
		},
		"of azurerm": {
			[]resource{update, {"azurerm_key_vault.v", `{"id": "` + vault + `v", "name": "v", "resource_group_name": "g", "enable_rbac_authorization": true}`, `{}`, ""}},
			[]string{`v {"properties":{"enablePurgeProtection":true,"enableRbacAuthorization":true,"enableSoftDelete":true,"sku":{"family":"A"}}}`},
		},
		"of what is not in the plan": {
			[]resource{update},
			[]string{"gap [Microsoft.KeyVault/vaults][] azapi_update_resource.u updates a resource that was not read, so the rest of it is not known; name what declares it too, or check it in the live subscription"},
		},
		"of what comes with another": {
			[]resource{{"azapi_update_resource.u", `{"resource_id": "` + vault + `v/parts/default", "type": "Microsoft.KeyVault/vaults/parts@2023-07-01", "body": {"properties": {"on": true}}}`, "", ""}},
			[]string{`v/parts/default {"properties":{"on":true}}`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, read(planOf("", c.all...))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What is of a cluster is the object that it makes, and what nobody knows could
// be anything.
func TestOtherProvidersOfAPlan(t *testing.T) {
	for name, c := range map[string]struct {
		address, after string
		want           []string
	}{
		"by its type": {
			"kubernetes_deployment.d", `{"wait_for_rollout": true, "metadata": [{"name": "d", "namespace": "x"}], "spec": [{"template": [{"spec": [{"container": [{"name": "c", "security_context": [{"privileged": true}]}]}]}]}]}`,
			[]string{`kube:-/apps/Deployment/x/d {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","namespace":"x"},"spec":{"template":{"spec":{"containers":[{"name":"c","securityContext":{"privileged":true}}]}}}}`},
		},
		"as text": {
			"kubectl_manifest.m", `{"yaml_body": "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {hostNetwork: true, priority: 7}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n"}`,
			[]string{`kube:-/core/Namespace/-/other {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"other"}}`, `kube:-/core/Pod/-/p {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"hostNetwork":true,"priority":7}}`},
		},
		"as a text that is none": {"kubectl_manifest.m", `{"yaml_body": ": ["}`, []string{"gap [][kubernetes] kubectl_manifest.m: its manifest is not known before apply"}},
		"not read":               {"kubernetes_ingress_v1.i", `{}`, []string{"gap [networking.k8s.io/Ingress][] kubernetes_ingress_v1.i: kubernetes_ingress_v1 is not read; check the live cluster, or give its manifests"}},
		"a chart":                {"helm_release.h", `{}`, []string{"gap [][kubernetes] helm_release.h: helm_release is not read; check the live cluster, or give its manifests"}},
		"strange":                {"shell_script.s", `{}`, []string{"gap [][azure kubernetes] shell_script.s is of a provider that is not known here, so it could be anything; check it where it is"}},
		"harmless":               {"random_string.s", `{"length": 4}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, read(planOf("", resource{c.address, c.after, `{"id": true}`, ""}))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	sourcetest.Run(t, plan.Reader{}, file(strings.ReplaceAll(planOf("",
		resource{"kubernetes_secret.s", `{"metadata": [{"name": "s"}], "data": {"x": "CANARY"}}`, "", ""},
		resource{"kubectl_manifest.m", `{"yaml_body": "apiVersion: v1\nkind: Secret\nmetadata: {name: t}\nstringData: {x: CANARY}\n"}`, "", ""}), "CANARY", sourcetest.Canary)))
}

// A plan that looks and changes nothing has what is there in the state before it.
func TestPlanThatChangesNothing(t *testing.T) {
	const prior = `"prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": [
		{"address": "azapi_resource.v", "mode": "managed", "type": "azapi_resource", "name": "v", "values": {"id": "` + vault + `v", "type": "Microsoft.KeyVault/vaults@2023-07-01", "body": {"properties": {"on": true}}}},
		{"address": "data.azapi_resource.w", "mode": "data", "type": "azapi_resource", "name": "w", "values": {"id": "` + vault + `w", "type": "Microsoft.KeyVault/vaults@2023-07-01"}}]}}}`
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"-refresh-only":  {`{"format_version": "1.2", "resource_drift": [], "planned_values": {"root_module": {}}, ` + prior + `}`, []string{`v {"properties":{"on":true}}`}},
		"one that does":  {`{"format_version": "1.2", "resource_changes": [{"address": "random_id.x", "mode": "managed", "type": "random_id", "name": "x", "change": {"actions": ["create"], "after": {}}}], ` + prior + `}`, nil},
		"nothing before": {`{"format_version": "1.2", "planned_values": {"root_module": {}}, "prior_state": null}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, read(c.text)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
