package azurerm

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// resources are groups, rights, policies, locks and what is counted of cost.
var resources = map[string]row{
	"azurerm_resource_group": {
		kind: "Microsoft.Resources/resourceGroups",
		ids:  []string{"subscription/resourceGroups/{name}"},
		args: fields{"managed_by": at("managedBy")},
	},
	"azurerm_management_group": {
		kind: "Microsoft.Management/managementGroups",
		ids:  []string{"tenant/providers/Microsoft.Management/managementGroups/{name}"},
		args: fields{
			"display_name":               at("properties.displayName"),
			"parent_management_group_id": at("properties.details.parent.id"),
		},
	},
	"azurerm_role_assignment": {
		kind: "Microsoft.Authorization/roleAssignments",
		ids:  []string{"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}"},
		args: fields{
			"role_definition_id":                     at("properties.roleDefinitionId"),
			"principal_id":                           at("properties.principalId"),
			"principal_type":                         at("properties.principalType"),
			"condition":                              at("properties.condition"),
			"condition_version":                      at("properties.conditionVersion"),
			"description":                            at("properties.description"),
			"delegated_managed_identity_resource_id": at("properties.delegatedManagedIdentityResourceId"),
		},
		shape: func(_ addr.ID, a Arguments, o object) {
			if role, ok := builtInRoles[strings.ToLower(text(a["role_definition_name"]))]; ok && !o.has("properties.roleDefinitionId") {
				o.set("properties.roleDefinitionId", "/providers/Microsoft.Authorization/roleDefinitions/"+role)
			}
			if !o.has("properties.roleDefinitionId") {
				o.set("properties.roleDefinitionId", unresolved("role_definition_name"))
			}
		},
	},
	"azurerm_role_definition": {
		kind: "Microsoft.Authorization/roleDefinitions",
		ids: []string{
			"{scope}/providers/Microsoft.Authorization/roleDefinitions/{role_definition_id}",
			"{scope}/providers/Microsoft.Authorization/roleDefinitions/{}",
		},
		args: fields{
			"name":              at("properties.roleName"),
			"description":       at("properties.description"),
			"assignable_scopes": at("properties.assignableScopes"),
			"permissions": many("properties.permissions", fields{
				"actions": at("actions"), "not_actions": at("notActions"), "data_actions": at("dataActions"), "not_data_actions": at("notDataActions"),
			}),
		},
	},
	"azurerm_policy_definition": {
		kind: "Microsoft.Authorization/policyDefinitions",
		ids: []string{
			"{management_group_id}/providers/Microsoft.Authorization/policyDefinitions/{name}",
			"subscription/providers/Microsoft.Authorization/policyDefinitions/{name}",
		},
		args: fields{
			"policy_type":  at("properties.policyType"),
			"mode":         at("properties.mode"),
			"display_name": at("properties.displayName"),
			"description":  at("properties.description"),
			"policy_rule":  at("properties.policyRule", document),
			"parameters":   at("properties.parameters", document),
			"metadata":     at("properties.metadata", document),
		},
	},
	"azurerm_policy_set_definition": {
		kind: "Microsoft.Authorization/policySetDefinitions",
		ids: []string{
			"{management_group_id}/providers/Microsoft.Authorization/policySetDefinitions/{name}",
			"subscription/providers/Microsoft.Authorization/policySetDefinitions/{name}",
		},
		args: policySet,
	},
	"azurerm_management_group_policy_set_definition": {
		kind: "Microsoft.Authorization/policySetDefinitions",
		ids:  []string{"{management_group_id}/providers/Microsoft.Authorization/policySetDefinitions/{name}"},
		args: policySet,
	},
	"azurerm_policy_assignment": assignment("{scope}", fields{ // before 3.0
		"enforcement_mode": at("properties.enforcementMode", switched("Default", "DoNotEnforce")),
	}),
	"azurerm_resource_group_policy_assignment":   assignment("{resource_group_id}", assigned),
	"azurerm_subscription_policy_assignment":     assignment("{subscription_id}", assigned),
	"azurerm_management_group_policy_assignment": assignment("{management_group_id}", assigned),
	"azurerm_resource_policy_assignment":         assignment("{resource_id}", assigned),
	"azurerm_management_lock": {
		kind: "Microsoft.Authorization/locks",
		ids:  []string{"{scope}/providers/Microsoft.Authorization/locks/{name}"},
		args: fields{"lock_level": at("properties.level"), "notes": at("properties.notes")},
	},
	"azurerm_consumption_budget_subscription":     budget("{subscription_id}"),
	"azurerm_consumption_budget_resource_group":   budget("{resource_group_id}"),
	"azurerm_consumption_budget_management_group": budget("{management_group_id}"),
}

// assignment is a policy assignment at the scope that an argument names.
func assignment(scope string, more fields) row {
	return row{
		kind: "Microsoft.Authorization/policyAssignments",
		ids:  []string{scope + "/providers/Microsoft.Authorization/policyAssignments/{name}"},
		args: fields{
			"policy_definition_id": at("properties.policyDefinitionId"),
			"display_name":         at("properties.displayName"),
			"description":          at("properties.description"),
			"not_scopes":           at("properties.notScopes"),
			"parameters":           at("properties.parameters", document),
			"metadata":             at("properties.metadata", document),
		}.and(more),
	}
}

// assigned is what assignments say since each kind of scope has a type.
var assigned = fields{
	"enforce":            at("properties.enforcementMode", switched("Default", "DoNotEnforce")),
	"overrides":          many("properties.overrides", fields{"value": at("value")}).and("kind", "policyEffect"),
	"resource_selectors": many("properties.resourceSelectors", fields{"name": at("name")}),
	"non_compliance_message": many("properties.nonComplianceMessages", fields{
		"content": at("message"), "policy_definition_reference_id": at("policyDefinitionReferenceId"),
	}),
}

var policySet = fields{
	"policy_type":  at("properties.policyType"),
	"display_name": at("properties.displayName"),
	"description":  at("properties.description"),
	"parameters":   at("properties.parameters", document),
	"metadata":     at("properties.metadata", document),
	"policy_definition_reference": many("properties.policyDefinitions", fields{
		"policy_definition_id": at("policyDefinitionId"),
		"reference_id":         at("policyDefinitionReferenceId"),
		"parameter_values":     at("parameters", document),
		"policy_group_names":   at("groupNames"),
		"version":              at("definitionVersion"),
	}),
	"policy_definition_group": many("properties.policyDefinitionGroups", fields{
		"name": at("name"), "display_name": at("displayName"), "category": at("category"), "description": at("description"),
		"additional_metadata_resource_id": at("additionalMetadataId"),
	}),
}

// budget is a budget at the scope that an argument names.
func budget(scope string) row {
	return row{
		kind: "Microsoft.Consumption/budgets",
		ids:  []string{scope + "/providers/Microsoft.Consumption/budgets/{name}"},
		args: fields{
			"amount":      at("properties.amount"),
			"time_grain":  at("properties.timeGrain"),
			"time_period": one("properties.timePeriod", fields{"start_date": at("startDate"), "end_date": at("endDate")}),
		},
		shape: func(_ addr.ID, a Arguments, o object) {
			o.set("properties.category", "Cost")
			notifications(a["notification"], o)
			if filter, ok := a["filter"].([]any); ok && len(filter) == 1 {
				o.set("properties.filter", budgetFilter(filter[0]))
			} else if said(a["filter"]) {
				o.set("properties.filter", unresolved("filter"))
			}
		},
	}
}

// notifications are a list in azurerm, and in ARM an object of them by name.
func notifications(v any, o object) {
	if !said(v) {
		return
	}
	made := object{}
	many("all", fields{
		"enabled":        at("enabled"),
		"operator":       at("operator"),
		"threshold":      at("threshold"),
		"threshold_type": at("thresholdType"),
		"contact_emails": at("contactEmails"),
		"contact_groups": at("contactGroups"),
		"contact_roles":  at("contactRoles"),
	}).apply("notification", v, made)
	all, ok := made["all"].([]any)
	if !ok {
		o.set("properties.notifications", made["all"])
		return
	}
	named := map[string]any{}
	for i, n := range all {
		named["notification"+string(rune('1'+i%9))+strings.Repeat("-", i/9)] = n
	}
	o.set("properties.notifications", named)
}

// budgetFilter is one condition, or several that all hold.
func budgetFilter(v any) any {
	block, ok := v.(map[string]any)
	if !ok || body.IsUnresolved(block) {
		return unresolved("filter")
	}
	condition := fields{"name": at("name"), "operator": at("operator"), "values": at("values")}
	var all []any
	for _, of := range []struct{ block, to string }{{"dimension", "dimensions"}, {"tag", "tags"}} {
		made := object{}
		if said(block[of.block]) {
			many("all", condition).apply(of.block, block[of.block], made)
		}
		blocks, ok := made["all"].([]any)
		if !ok && made["all"] != nil {
			return unresolved("filter")
		}
		for _, b := range blocks {
			all = append(all, map[string]any{of.to: b})
		}
	}
	if len(all) == 1 && !said(block["not"]) {
		return all[0]
	}
	if said(block["not"]) || len(all) == 0 {
		return unresolved("filter")
	}
	return map[string]any{"and": all}
}
