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

# Tells people before the month costs more than was planned. It stops nothing.
resource "azapi_resource" "budgets_8a4e6b0c1d01_platform" {
  type      = "Microsoft.Consumption/budgets@2024-08-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "platform"

  body = {
    properties = {
      amount   = 4000
      category = "Cost"
      notifications = {
        actual-100 = {
          contactEmails = ["security@harbor-regional.example", "operations@harbor-regional.example"]
          contactGroups = [azapi_resource.action_groups_hrg_platform_incidents.id]
          enabled       = true
          operator      = "GreaterThan"
          threshold     = 100
          thresholdType = "Actual"
        }
        actual-80 = {
          contactEmails = ["security@harbor-regional.example", "operations@harbor-regional.example"]
          contactGroups = [azapi_resource.action_groups_hrg_platform_incidents.id]
          enabled       = true
          operator      = "GreaterThan"
          threshold     = 80
          thresholdType = "Actual"
        }
        forecast-110 = {
          contactEmails = ["security@harbor-regional.example", "operations@harbor-regional.example"]
          contactGroups = [azapi_resource.action_groups_hrg_platform_incidents.id]
          enabled       = true
          operator      = "GreaterThan"
          threshold     = 110
          thresholdType = "Forecasted"
        }
      }
      timeGrain = "Monthly"
      timePeriod = {
        startDate = "2026-11-01T00:00:00Z"
      }
    }
  }

  ignore_missing_property = false
  ignore_null_property    = true

  lifecycle {
    # These hold when the resource is made. Azure does not give them back, or moves on from them;
    # they are not put back.
    ignore_changes = [body.properties.timePeriod]
  }
}

# Sends who did what to 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01 to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_8a4e6b0c1d01_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "ward"

  body = {
    properties = {
      logs = [
        {
          category = "Administrative"
          enabled  = true
        },
        {
          category = "Security"
          enabled  = true
        },
        {
          category = "ServiceHealth"
          enabled  = true
        },
        {
          category = "Alert"
          enabled  = true
        },
        {
          category = "Recommendation"
          enabled  = true
        },
        {
          category = "Policy"
          enabled  = true
        },
        {
          category = "Autoscale"
          enabled  = true
        },
        {
          category = "ResourceHealth"
          enabled  = true
        },
      ]
      workspaceId = azapi_resource.workspaces_hrg_platform_logs.id
    }
  }

  ignore_missing_property = false
}

# Looks at what is asked of Azure Resource Manager: a stolen sign-in is seen there first.
resource "azapi_update_resource" "pricings_8a4e6b0c1d01_arm" {
  type      = "Microsoft.Security/pricings@2024-01-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "Arm"

  body = {
    properties = {
      pricingTier = "Standard"
      subPlan     = "PerSubscription"
    }
  }

  ignore_missing_property = false
}

# Looks at who asks vaults for what.
resource "azapi_update_resource" "pricings_8a4e6b0c1d01_keyvaults" {
  type      = "Microsoft.Security/pricings@2024-01-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "KeyVaults"

  body = {
    properties = {
      pricingTier = "Standard"
      subPlan     = "PerKeyVault"
    }
  }

  ignore_missing_property = false
}

# Those who answer for incidents are told what Defender has found.
resource "azapi_resource" "security_contacts_8a4e6b0c1d01_default" {
  type      = "Microsoft.Security/securityContacts@2023-12-01-preview"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "default"

  body = {
    properties = {
      emails    = "security@harbor-regional.example;operations@harbor-regional.example"
      isEnabled = true
      notificationsByRole = {
        roles = ["Owner"]
        state = "On"
      }
      notificationsSources = [
        {
          minimalSeverity = "Medium"
          sourceType      = "Alert"
        },
        {
          minimalRiskLevel = "High"
          sourceType       = "AttackPath"
        },
      ]
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
