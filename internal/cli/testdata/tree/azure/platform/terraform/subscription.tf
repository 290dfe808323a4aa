# Rendered by Ward from the estate: change the estate, not this file.

# Azure itself enforces the check azure-allowed-locations in the whole subscription, whoever
# deploys.
resource "azapi_resource" "policy_assignments_8a4e6b0c1d01_azure_allowed_locations" {
  type      = "Microsoft.Authorization/policyAssignments@2026-07-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "azure-allowed-locations"

  body = {
    properties = {
      displayName     = "Azure refuses resources outside the regions that the estate allows"
      enforcementMode = "Default"
      metadata = {
        assignedBy = "Ward"
        check      = "azure-allowed-locations"
      }
      nonComplianceMessages = [
        {
          message = "Azure refuses resources outside the regions that the estate allows (Ward check azure-allowed-locations)."
        },
      ]
      parameters = {
        effect = {
          value = "Deny"
        }
        listOfAllowedLocations = {
          value = ["eastus2", "centralus"]
        }
      }
      policyDefinitionId = "/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c"
    }
  }

  ignore_missing_property = false
}

# Azure itself enforces the check azure-allowed-locations in the whole subscription, whoever
# deploys.
resource "azapi_resource" "policy_assignments_8a4e6b0c1d02_azure_allowed_locations" {
  type      = "Microsoft.Authorization/policyAssignments@2026-07-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "azure-allowed-locations"

  body = {
    properties = {
      displayName     = "Azure refuses resources outside the regions that the estate allows"
      enforcementMode = "Default"
      metadata = {
        assignedBy = "Ward"
        check      = "azure-allowed-locations"
      }
      nonComplianceMessages = [
        {
          message = "Azure refuses resources outside the regions that the estate allows (Ward check azure-allowed-locations)."
        },
      ]
      parameters = {
        effect = {
          value = "Deny"
        }
        listOfAllowedLocations = {
          value = ["eastus2", "centralus"]
        }
      }
      policyDefinitionId = "/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c"
    }
  }

  ignore_missing_property = false
}

# Azure itself enforces the check azure-allowed-locations in the whole subscription, whoever
# deploys.
resource "azapi_resource" "policy_assignments_8a4e6b0c1d03_azure_allowed_locations" {
  type      = "Microsoft.Authorization/policyAssignments@2026-07-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "azure-allowed-locations"

  body = {
    properties = {
      displayName     = "Azure refuses resources outside the regions that the estate allows"
      enforcementMode = "Default"
      metadata = {
        assignedBy = "Ward"
        check      = "azure-allowed-locations"
      }
      nonComplianceMessages = [
        {
          message = "Azure refuses resources outside the regions that the estate allows (Ward check azure-allowed-locations)."
        },
      ]
      parameters = {
        effect = {
          value = "Deny"
        }
        listOfAllowedLocations = {
          value = ["eastus2", "centralus"]
        }
      }
      policyDefinitionId = "/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c"
    }
  }

  ignore_missing_property = false
}
