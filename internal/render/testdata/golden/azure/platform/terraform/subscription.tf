# Rendered by Ward from the estate: change the estate, not this file.

# Refuses storage that the public network reaches, whoever makes it.
resource "azapi_resource" "policy_assignments_222222222222_storage_public" {
  type      = "Microsoft.Authorization/policyAssignments@2026-07-01"
  parent_id = "/subscriptions/22222222-2222-2222-2222-222222222222"
  name      = "storage-public"

  body = {
    properties = {
      displayName = "No public storage: \"nobody\" $${is} an \\exception"
      parameters = {
        effect = {
          value = "Deny"
        }
      }
      policyDefinitionId = "/providers/Microsoft.Authorization/policyDefinitions/b2982f36-99f2-4db5-8eff-283140c09693"
    }
  }

  ignore_missing_property = false
  depends_on              = [azapi_resource.workspaces_log_platform]
}

# Refuses public storage in the other subscription too.
resource "azapi_resource" "policy_assignments_999999999999_storage_public" {
  type      = "Microsoft.Authorization/policyAssignments@2026-07-01"
  parent_id = "/subscriptions/99999999-9999-9999-9999-999999999999"
  name      = "storage-public"

  body = {
    properties = {
      policyDefinitionId = "/providers/Microsoft.Authorization/policyDefinitions/b2982f36-99f2-4db5-8eff-283140c09693"
    }
  }

  ignore_missing_property = false
}
