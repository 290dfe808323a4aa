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

# What the checks judge and Azure has a policy for, as one set.
resource "azapi_resource" "policy_set_definitions_8a4e6b0c1d01_ward_checks" {
  type      = "Microsoft.Authorization/policySetDefinitions@2026-07-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "ward-checks"

  body = {
    properties = {
      displayName = "What Ward's checks judge"
      metadata = {
        category = "Ward"
      }
      policyDefinitions = [
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/a1840de2-8088-4ea8-b153-b4c723e9cb01"
          policyDefinitionReferenceId = "azure-aks-defender"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/7d7be79c-23ba-4033-84dd-45e2a5ccdd67"
          policyDefinitionReferenceId = "azure-aks-disk-encryption"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/450d2877-ebea-41e8-b00c-e286317d21bf"
          policyDefinitionReferenceId = "azure-aks-entra"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/41425d9f-d1a5-499a-9932-f8ed8453932c"
          policyDefinitionReferenceId = "azure-aks-host-encryption"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/af3c26b2-6fad-493e-9236-9c68928516ab"
          policyDefinitionReferenceId = "azure-aks-image-cleaner"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/993c2fcd-2b29-49d2-9eb0-df2c3a730c32"
          policyDefinitionReferenceId = "azure-aks-local-accounts"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/28257686-e9db-403e-b9e2-a5eecbe03da9"
          policyDefinitionReferenceId = "azure-aks-node-ssh"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/0a15ec92-a229-4763-bb14-0ea34a568f8d"
          policyDefinitionReferenceId = "azure-aks-policy-addon"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/040732e8-d947-40b8-95d6-854c95024bf8"
          policyDefinitionReferenceId = "azure-aks-private-cluster"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/89f2d532-c53c-4f8f-9afa-4927b1114a0d"
          policyDefinitionReferenceId = "azure-aks-run-command"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/04408ca5-aa10-42ce-8536-98955cdddd4c"
          policyDefinitionReferenceId = "azure-aks-upgrade-channels"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/2cc2e023-0dac-4046-875b-178f683929d5"
          policyDefinitionReferenceId = "azure-aks-workload-identity"
        },
        {
          parameters = {
            effect = {
              value = "AuditIfNotExists"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/245fc9df-fa96-4414-9a0b-3738c2f7341c"
          policyDefinitionReferenceId = "azure-diagnostic-settings-managedclusters"
        },
        {
          parameters = {
            listOfResourceTypes = {
              value = ["Microsoft.DBforPostgreSQL/flexibleServers"]
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/7f89b1eb-583c-429a-8828-af049802c1d9"
          policyDefinitionReferenceId = "azure-diagnostic-settings-flexibleservers"
        },
        {
          parameters = {
            effect = {
              value = "AuditIfNotExists"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/cf820ca0-f99e-4f3e-84fb-66e913812d21"
          policyDefinitionReferenceId = "azure-diagnostic-settings-vaults"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/564feb30-bf6a-4854-b4bb-0d2d2d1e6c66"
          policyDefinitionReferenceId = "azure-gateway-waf"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
            maximumDaysToRotate = {
              value = 366
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/d8cf8476-a2ec-4916-896e-992351803c44"
          policyDefinitionReferenceId = "azure-key-rotation"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/0b60c0b2-2dc2-4e1c-b5c9-abbed971de53"
          policyDefinitionReferenceId = "azure-keyvault-purge-protection"
        },
        {
          parameters = {
            effect = {
              value = "AuditIfNotExists"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/9daedab3-fb2d-461e-b861-71790eead4f6"
          policyDefinitionReferenceId = "azure-nsg-open-to-everybody"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/fa498b91-8a7e-4710-9578-da944c68d1fe"
          policyDefinitionReferenceId = "azure-postgresql-entra-only"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/cee2f9fd-3968-44be-a863-bd62c9884423"
          policyDefinitionReferenceId = "azure-postgresql-geo-backup"
        },
        {
          parameters = {
            effect = {
              value = "AuditIfNotExists"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/5375a5bb-22c6-46d7-8a43-83417cfb4460"
          policyDefinitionReferenceId = "azure-postgresql-private-endpoint"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/5e1de0e3-42cb-4ebc-a86d-61d0c619ca48"
          policyDefinitionReferenceId = "azure-postgresql-public-network"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/dc921057-6b28-4fbe-9b83-f7bec05db6c2"
          policyDefinitionReferenceId = "azure-registry-admin-user"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/9f2dea28-e834-476c-99c5-3507b4728395"
          policyDefinitionReferenceId = "azure-registry-anonymous-pull"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/5b9159ae-1701-4a6f-9a7a-aa9c8ddd0580"
          policyDefinitionReferenceId = "azure-registry-customer-key"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/0fdf0491-d080-4575-b627-ad0e843cba0f"
          policyDefinitionReferenceId = "azure-registry-public-network"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/92a89a79-6c52-4a7e-a03f-61306fc49312"
          policyDefinitionReferenceId = "azure-storage-cross-tenant-replication"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/4733ea7b-a883-42fe-8cac-97454c2a9e4a"
          policyDefinitionReferenceId = "azure-storage-infrastructure-encryption"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/fe83a0eb-a853-422d-aac2-1bffd182c5d0"
          policyDefinitionReferenceId = "azure-storage-min-tls"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/b2982f36-99f2-4db5-8eff-283140c09693"
          policyDefinitionReferenceId = "azure-storage-public-network"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54"
          policyDefinitionReferenceId = "azure-storage-shared-key"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/7bca8353-aa3b-429b-904a-9229c4385837"
          policyDefinitionReferenceId = "azure-subnet-default-outbound"
        },
        {
          parameters = {
            effect = {
              value = "AuditIfNotExists"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/e71308d3-144b-4262-b144-efdc3cc90517"
          policyDefinitionReferenceId = "azure-subnet-nsg"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/4c3c6c5f-0d47-4402-99b8-aa543dd8bcee"
          policyDefinitionReferenceId = "azure-vnet-flow-logs"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/6c53d030-cc64-46f0-906d-2bc061cd1334"
          policyDefinitionReferenceId = "azure-workspace-public-network"
        },
      ]
      policyType = "Custom"
    }
  }

  ignore_missing_property = false
}

# Azure itself enforces or reports what the checks judge in the whole subscription, whoever
# deploys.
resource "azapi_resource" "policy_assignments_8a4e6b0c1d01_ward_checks" {
  type      = "Microsoft.Authorization/policyAssignments@2026-07-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "ward-checks"

  body = {
    properties = {
      displayName     = "What Ward's checks judge"
      enforcementMode = "Default"
      metadata = {
        assignedBy = "Ward"
      }
      parameters         = {}
      policyDefinitionId = azapi_resource.policy_set_definitions_8a4e6b0c1d01_ward_checks.id
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

# What the checks judge and Azure has a policy for, as one set.
resource "azapi_resource" "policy_set_definitions_8a4e6b0c1d02_ward_checks" {
  type      = "Microsoft.Authorization/policySetDefinitions@2026-07-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "ward-checks"

  body = {
    properties = {
      displayName = "What Ward's checks judge"
      metadata = {
        category = "Ward"
      }
      policyDefinitions = [
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/a1840de2-8088-4ea8-b153-b4c723e9cb01"
          policyDefinitionReferenceId = "azure-aks-defender"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/7d7be79c-23ba-4033-84dd-45e2a5ccdd67"
          policyDefinitionReferenceId = "azure-aks-disk-encryption"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/450d2877-ebea-41e8-b00c-e286317d21bf"
          policyDefinitionReferenceId = "azure-aks-entra"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/41425d9f-d1a5-499a-9932-f8ed8453932c"
          policyDefinitionReferenceId = "azure-aks-host-encryption"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/af3c26b2-6fad-493e-9236-9c68928516ab"
          policyDefinitionReferenceId = "azure-aks-image-cleaner"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/993c2fcd-2b29-49d2-9eb0-df2c3a730c32"
          policyDefinitionReferenceId = "azure-aks-local-accounts"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/28257686-e9db-403e-b9e2-a5eecbe03da9"
          policyDefinitionReferenceId = "azure-aks-node-ssh"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/0a15ec92-a229-4763-bb14-0ea34a568f8d"
          policyDefinitionReferenceId = "azure-aks-policy-addon"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/040732e8-d947-40b8-95d6-854c95024bf8"
          policyDefinitionReferenceId = "azure-aks-private-cluster"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/89f2d532-c53c-4f8f-9afa-4927b1114a0d"
          policyDefinitionReferenceId = "azure-aks-run-command"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/04408ca5-aa10-42ce-8536-98955cdddd4c"
          policyDefinitionReferenceId = "azure-aks-upgrade-channels"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/2cc2e023-0dac-4046-875b-178f683929d5"
          policyDefinitionReferenceId = "azure-aks-workload-identity"
        },
        {
          parameters = {
            effect = {
              value = "AuditIfNotExists"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/245fc9df-fa96-4414-9a0b-3738c2f7341c"
          policyDefinitionReferenceId = "azure-diagnostic-settings-managedclusters"
        },
        {
          parameters = {
            listOfResourceTypes = {
              value = ["Microsoft.DBforPostgreSQL/flexibleServers"]
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/7f89b1eb-583c-429a-8828-af049802c1d9"
          policyDefinitionReferenceId = "azure-diagnostic-settings-flexibleservers"
        },
        {
          parameters = {
            effect = {
              value = "AuditIfNotExists"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/cf820ca0-f99e-4f3e-84fb-66e913812d21"
          policyDefinitionReferenceId = "azure-diagnostic-settings-vaults"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/564feb30-bf6a-4854-b4bb-0d2d2d1e6c66"
          policyDefinitionReferenceId = "azure-gateway-waf"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
            maximumDaysToRotate = {
              value = 366
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/d8cf8476-a2ec-4916-896e-992351803c44"
          policyDefinitionReferenceId = "azure-key-rotation"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/0b60c0b2-2dc2-4e1c-b5c9-abbed971de53"
          policyDefinitionReferenceId = "azure-keyvault-purge-protection"
        },
        {
          parameters = {
            effect = {
              value = "AuditIfNotExists"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/9daedab3-fb2d-461e-b861-71790eead4f6"
          policyDefinitionReferenceId = "azure-nsg-open-to-everybody"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/fa498b91-8a7e-4710-9578-da944c68d1fe"
          policyDefinitionReferenceId = "azure-postgresql-entra-only"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/cee2f9fd-3968-44be-a863-bd62c9884423"
          policyDefinitionReferenceId = "azure-postgresql-geo-backup"
        },
        {
          parameters = {
            effect = {
              value = "AuditIfNotExists"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/5375a5bb-22c6-46d7-8a43-83417cfb4460"
          policyDefinitionReferenceId = "azure-postgresql-private-endpoint"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/5e1de0e3-42cb-4ebc-a86d-61d0c619ca48"
          policyDefinitionReferenceId = "azure-postgresql-public-network"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/dc921057-6b28-4fbe-9b83-f7bec05db6c2"
          policyDefinitionReferenceId = "azure-registry-admin-user"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/9f2dea28-e834-476c-99c5-3507b4728395"
          policyDefinitionReferenceId = "azure-registry-anonymous-pull"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/5b9159ae-1701-4a6f-9a7a-aa9c8ddd0580"
          policyDefinitionReferenceId = "azure-registry-customer-key"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/0fdf0491-d080-4575-b627-ad0e843cba0f"
          policyDefinitionReferenceId = "azure-registry-public-network"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/92a89a79-6c52-4a7e-a03f-61306fc49312"
          policyDefinitionReferenceId = "azure-storage-cross-tenant-replication"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/4733ea7b-a883-42fe-8cac-97454c2a9e4a"
          policyDefinitionReferenceId = "azure-storage-infrastructure-encryption"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/fe83a0eb-a853-422d-aac2-1bffd182c5d0"
          policyDefinitionReferenceId = "azure-storage-min-tls"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/b2982f36-99f2-4db5-8eff-283140c09693"
          policyDefinitionReferenceId = "azure-storage-public-network"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54"
          policyDefinitionReferenceId = "azure-storage-shared-key"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/7bca8353-aa3b-429b-904a-9229c4385837"
          policyDefinitionReferenceId = "azure-subnet-default-outbound"
        },
        {
          parameters = {
            effect = {
              value = "AuditIfNotExists"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/e71308d3-144b-4262-b144-efdc3cc90517"
          policyDefinitionReferenceId = "azure-subnet-nsg"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/4c3c6c5f-0d47-4402-99b8-aa543dd8bcee"
          policyDefinitionReferenceId = "azure-vnet-flow-logs"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/6c53d030-cc64-46f0-906d-2bc061cd1334"
          policyDefinitionReferenceId = "azure-workspace-public-network"
        },
      ]
      policyType = "Custom"
    }
  }

  ignore_missing_property = false
}

# Azure itself enforces or reports what the checks judge in the whole subscription, whoever
# deploys.
resource "azapi_resource" "policy_assignments_8a4e6b0c1d02_ward_checks" {
  type      = "Microsoft.Authorization/policyAssignments@2026-07-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "ward-checks"

  body = {
    properties = {
      displayName     = "What Ward's checks judge"
      enforcementMode = "Default"
      metadata = {
        assignedBy = "Ward"
      }
      parameters         = {}
      policyDefinitionId = azapi_resource.policy_set_definitions_8a4e6b0c1d02_ward_checks.id
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

# What the checks judge and Azure has a policy for, as one set.
resource "azapi_resource" "policy_set_definitions_8a4e6b0c1d03_ward_checks" {
  type      = "Microsoft.Authorization/policySetDefinitions@2026-07-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "ward-checks"

  body = {
    properties = {
      displayName = "What Ward's checks judge"
      metadata = {
        category = "Ward"
      }
      policyDefinitions = [
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/a1840de2-8088-4ea8-b153-b4c723e9cb01"
          policyDefinitionReferenceId = "azure-aks-defender"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/7d7be79c-23ba-4033-84dd-45e2a5ccdd67"
          policyDefinitionReferenceId = "azure-aks-disk-encryption"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/450d2877-ebea-41e8-b00c-e286317d21bf"
          policyDefinitionReferenceId = "azure-aks-entra"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/41425d9f-d1a5-499a-9932-f8ed8453932c"
          policyDefinitionReferenceId = "azure-aks-host-encryption"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/af3c26b2-6fad-493e-9236-9c68928516ab"
          policyDefinitionReferenceId = "azure-aks-image-cleaner"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/993c2fcd-2b29-49d2-9eb0-df2c3a730c32"
          policyDefinitionReferenceId = "azure-aks-local-accounts"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/28257686-e9db-403e-b9e2-a5eecbe03da9"
          policyDefinitionReferenceId = "azure-aks-node-ssh"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/0a15ec92-a229-4763-bb14-0ea34a568f8d"
          policyDefinitionReferenceId = "azure-aks-policy-addon"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/040732e8-d947-40b8-95d6-854c95024bf8"
          policyDefinitionReferenceId = "azure-aks-private-cluster"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/89f2d532-c53c-4f8f-9afa-4927b1114a0d"
          policyDefinitionReferenceId = "azure-aks-run-command"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/04408ca5-aa10-42ce-8536-98955cdddd4c"
          policyDefinitionReferenceId = "azure-aks-upgrade-channels"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/2cc2e023-0dac-4046-875b-178f683929d5"
          policyDefinitionReferenceId = "azure-aks-workload-identity"
        },
        {
          parameters = {
            effect = {
              value = "AuditIfNotExists"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/245fc9df-fa96-4414-9a0b-3738c2f7341c"
          policyDefinitionReferenceId = "azure-diagnostic-settings-managedclusters"
        },
        {
          parameters = {
            listOfResourceTypes = {
              value = ["Microsoft.DBforPostgreSQL/flexibleServers"]
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/7f89b1eb-583c-429a-8828-af049802c1d9"
          policyDefinitionReferenceId = "azure-diagnostic-settings-flexibleservers"
        },
        {
          parameters = {
            effect = {
              value = "AuditIfNotExists"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/cf820ca0-f99e-4f3e-84fb-66e913812d21"
          policyDefinitionReferenceId = "azure-diagnostic-settings-vaults"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/564feb30-bf6a-4854-b4bb-0d2d2d1e6c66"
          policyDefinitionReferenceId = "azure-gateway-waf"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
            maximumDaysToRotate = {
              value = 366
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/d8cf8476-a2ec-4916-896e-992351803c44"
          policyDefinitionReferenceId = "azure-key-rotation"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/0b60c0b2-2dc2-4e1c-b5c9-abbed971de53"
          policyDefinitionReferenceId = "azure-keyvault-purge-protection"
        },
        {
          parameters = {
            effect = {
              value = "AuditIfNotExists"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/9daedab3-fb2d-461e-b861-71790eead4f6"
          policyDefinitionReferenceId = "azure-nsg-open-to-everybody"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/fa498b91-8a7e-4710-9578-da944c68d1fe"
          policyDefinitionReferenceId = "azure-postgresql-entra-only"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/cee2f9fd-3968-44be-a863-bd62c9884423"
          policyDefinitionReferenceId = "azure-postgresql-geo-backup"
        },
        {
          parameters = {
            effect = {
              value = "AuditIfNotExists"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/5375a5bb-22c6-46d7-8a43-83417cfb4460"
          policyDefinitionReferenceId = "azure-postgresql-private-endpoint"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/5e1de0e3-42cb-4ebc-a86d-61d0c619ca48"
          policyDefinitionReferenceId = "azure-postgresql-public-network"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/dc921057-6b28-4fbe-9b83-f7bec05db6c2"
          policyDefinitionReferenceId = "azure-registry-admin-user"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/9f2dea28-e834-476c-99c5-3507b4728395"
          policyDefinitionReferenceId = "azure-registry-anonymous-pull"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/5b9159ae-1701-4a6f-9a7a-aa9c8ddd0580"
          policyDefinitionReferenceId = "azure-registry-customer-key"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/0fdf0491-d080-4575-b627-ad0e843cba0f"
          policyDefinitionReferenceId = "azure-registry-public-network"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/92a89a79-6c52-4a7e-a03f-61306fc49312"
          policyDefinitionReferenceId = "azure-storage-cross-tenant-replication"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/4733ea7b-a883-42fe-8cac-97454c2a9e4a"
          policyDefinitionReferenceId = "azure-storage-infrastructure-encryption"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/fe83a0eb-a853-422d-aac2-1bffd182c5d0"
          policyDefinitionReferenceId = "azure-storage-min-tls"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/b2982f36-99f2-4db5-8eff-283140c09693"
          policyDefinitionReferenceId = "azure-storage-public-network"
        },
        {
          parameters = {
            effect = {
              value = "Deny"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54"
          policyDefinitionReferenceId = "azure-storage-shared-key"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/7bca8353-aa3b-429b-904a-9229c4385837"
          policyDefinitionReferenceId = "azure-subnet-default-outbound"
        },
        {
          parameters = {
            effect = {
              value = "AuditIfNotExists"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/e71308d3-144b-4262-b144-efdc3cc90517"
          policyDefinitionReferenceId = "azure-subnet-nsg"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/4c3c6c5f-0d47-4402-99b8-aa543dd8bcee"
          policyDefinitionReferenceId = "azure-vnet-flow-logs"
        },
        {
          parameters = {
            effect = {
              value = "Audit"
            }
          }
          policyDefinitionId          = "/providers/Microsoft.Authorization/policyDefinitions/6c53d030-cc64-46f0-906d-2bc061cd1334"
          policyDefinitionReferenceId = "azure-workspace-public-network"
        },
      ]
      policyType = "Custom"
    }
  }

  ignore_missing_property = false
}

# Azure itself enforces or reports what the checks judge in the whole subscription, whoever
# deploys.
resource "azapi_resource" "policy_assignments_8a4e6b0c1d03_ward_checks" {
  type      = "Microsoft.Authorization/policyAssignments@2026-07-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "ward-checks"

  body = {
    properties = {
      displayName     = "What Ward's checks judge"
      enforcementMode = "Default"
      metadata = {
        assignedBy = "Ward"
      }
      parameters         = {}
      policyDefinitionId = azapi_resource.policy_set_definitions_8a4e6b0c1d03_ward_checks.id
    }
  }

  ignore_missing_property = false
}
