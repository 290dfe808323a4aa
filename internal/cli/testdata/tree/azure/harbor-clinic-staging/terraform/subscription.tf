# Rendered by Ward from the estate: change the estate, not this file.

# Tells people before the month costs more than was planned. It stops nothing.
resource "azapi_resource" "budgets_8a4e6b0c1d03_harbor_clinic_staging" {
  type      = "Microsoft.Consumption/budgets@2024-08-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "harbor-clinic-staging"

  body = {
    properties = {
      amount   = 1200
      category = "Cost"
      notifications = {
        actual-100 = {
          contactEmails = ["security@harbor-regional.example", "operations@harbor-regional.example"]
          contactGroups = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"]
          enabled       = true
          operator      = "GreaterThan"
          threshold     = 100
          thresholdType = "Actual"
        }
        actual-80 = {
          contactEmails = ["security@harbor-regional.example", "operations@harbor-regional.example"]
          contactGroups = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"]
          enabled       = true
          operator      = "GreaterThan"
          threshold     = 80
          thresholdType = "Actual"
        }
        forecast-110 = {
          contactEmails = ["security@harbor-regional.example", "operations@harbor-regional.example"]
          contactGroups = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Insights/actionGroups/hrg-platform-incidents"]
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

# Sends who did what to 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03 to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_8a4e6b0c1d03_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
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
      workspaceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.OperationalInsights/workspaces/hrg-platform-logs"
    }
  }

  ignore_missing_property = false
}

# Looks at what is asked of Azure Resource Manager: a stolen sign-in is seen there first.
resource "azapi_update_resource" "pricings_8a4e6b0c1d03_arm" {
  type      = "Microsoft.Security/pricings@2024-01-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "Arm"

  body = {
    properties = {
      pricingTier = "Standard"
      subPlan     = "PerSubscription"
    }
  }

  ignore_missing_property = false
}

# Looks at what images hold and what pods do.
resource "azapi_update_resource" "pricings_8a4e6b0c1d03_containers" {
  type      = "Microsoft.Security/pricings@2024-01-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "Containers"

  body = {
    properties = {
      pricingTier = "Standard"
    }
  }

  ignore_missing_property = false
}

# Looks at who asks vaults for what.
resource "azapi_update_resource" "pricings_8a4e6b0c1d03_keyvaults" {
  type      = "Microsoft.Security/pricings@2024-01-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "KeyVaults"

  body = {
    properties = {
      pricingTier = "Standard"
      subPlan     = "PerKeyVault"
    }
  }

  ignore_missing_property = false
}

# Looks at who signs in to databases, and from where.
resource "azapi_update_resource" "pricings_8a4e6b0c1d03_opensourcerelationaldatabases" {
  type      = "Microsoft.Security/pricings@2024-01-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "OpenSourceRelationalDatabases"

  body = {
    properties = {
      pricingTier = "Standard"
    }
  }

  ignore_missing_property = false
}

# Looks at how documents are reached.
resource "azapi_update_resource" "pricings_8a4e6b0c1d03_storageaccounts" {
  type      = "Microsoft.Security/pricings@2024-01-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "StorageAccounts"

  body = {
    properties = {
      pricingTier = "Standard"
      subPlan     = "DefenderForStorageV2"
    }
  }

  ignore_missing_property = false
}

# Those who answer for incidents are told what Defender has found.
resource "azapi_resource" "security_contacts_8a4e6b0c1d03_default" {
  type      = "Microsoft.Security/securityContacts@2023-12-01-preview"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
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
