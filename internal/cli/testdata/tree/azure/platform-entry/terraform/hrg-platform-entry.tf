# Rendered by Ward from the estate: change the estate, not this file.

# The scope of this unit in eastus2: what is deployed, locked and lost together.
resource "azapi_resource" "resource_groups_hrg_platform_entry" {
  type      = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "hrg-platform-entry"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-entry"
  }

  ignore_missing_property = false

  lifecycle {
    # It holds data, which nothing brings back: no plan destroys it.
    prevent_destroy = true
  }
}

# What the firewall at the entry looks for in requests, and whether it refuses them or reports
# them.
resource "azapi_resource" "application_gateway_web_application_firewall_policies_hrg_platform_entry_waf" {
  type      = "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_entry.id
  name      = "hrg-platform-entry-waf"
  location  = "eastus2"
  tags = {
    ward-accountable     = "platform engineering lead"
    ward-detection-since = "2026-10-26"
    ward-unit            = "platform-entry"
  }

  body = {
    properties = {
      customRules = [
        {
          action = "Block"
          matchConditions = [
            {
              matchValues = ["/web/database"]
              matchVariables = [
                {
                  variableName = "RequestUri"
                },
              ]
              negationConditon = false
              operator         = "BeginsWith"
              transforms       = ["UrlDecode", "Lowercase"]
            },
          ]
          name     = "BlockedPaths"
          priority = 10
          ruleType = "MatchRule"
          state    = "Enabled"
        },
      ]
      managedRules = {
        exceptions = []
        exclusions = []
        managedRuleSets = [
          {
            ruleGroupOverrides = []
            ruleSetType        = "Microsoft_DefaultRuleSet"
            ruleSetVersion     = "2.1"
          },
          {
            ruleGroupOverrides = []
            ruleSetType        = "Microsoft_BotManagerRuleSet"
            ruleSetVersion     = "1.1"
          },
        ]
      }
      policySettings = {
        fileUploadEnforcement = true
        fileUploadLimitInMb   = 128
        logScrubbing = {
          scrubbingRules = [
            {
              matchVariable         = "RequestArgNames"
              selectorMatchOperator = "EqualsAny"
              state                 = "Enabled"
            },
            {
              matchVariable         = "RequestPostArgNames"
              selectorMatchOperator = "EqualsAny"
              state                 = "Enabled"
            },
            {
              matchVariable         = "RequestJSONArgNames"
              selectorMatchOperator = "EqualsAny"
              state                 = "Enabled"
            },
            {
              matchVariable         = "RequestCookieNames"
              selectorMatchOperator = "EqualsAny"
              state                 = "Enabled"
            },
            {
              matchVariable         = "RequestHeaderNames"
              selectorMatchOperator = "EqualsAny"
              state                 = "Enabled"
            },
          ]
          state = "Enabled"
        }
        maxRequestBodySizeInKb      = 2000
        mode                        = "Detection"
        requestBodyCheck            = true
        requestBodyEnforcement      = false
        requestBodyInspectLimitInKB = 2000
        state                       = "Enabled"
      }
    }
  }

  ignore_missing_property = false
}

# The address by which people come in from the Internet in eastus2.
resource "azapi_resource" "public_ipaddresses_hrg_platform_entry_ip" {
  type      = "Microsoft.Network/publicIPAddresses@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_entry.id
  name      = "hrg-platform-entry-ip"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-entry"
  }

  body = {
    properties = {
      ddosSettings = {
        protectionMode = "Enabled"
      }
      idleTimeoutInMinutes     = 4
      publicIPAddressVersion   = "IPv4"
      publicIPAllocationMethod = "Static"
    }
    sku = {
      name = "Standard"
      tier = "Regional"
    }
    zones = ["1", "2", "3"]
  }

  ignore_missing_property = false
}

# The only way in from the Internet in eastus2: what comes in has passed the firewall in it.
resource "azapi_resource" "application_gateways_hrg_platform_entry_agw" {
  type      = "Microsoft.Network/applicationGateways@2025-07-01"
  parent_id = azapi_resource.resource_groups_hrg_platform_entry.id
  name      = "hrg-platform-entry-agw"
  location  = "eastus2"
  tags = {
    ward-accountable = "platform engineering lead"
    ward-unit        = "platform-entry"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.ManagedIdentity/userAssignedIdentities/hrg-platform-entry"]
  }

  body = {
    properties = {
      autoscaleConfiguration = {
        maxCapacity = 4
        minCapacity = 2
      }
      backendAddressPools = [
        {
          name = "harbor-clinic-production"
          properties = {
            backendAddresses = [
              {
                ipAddress = "10.41.8.68"
              },
            ]
          }
        },
        {
          name = "harbor-clinic-staging"
          properties = {
            backendAddresses = [
              {
                ipAddress = "10.43.8.68"
              },
            ]
          }
        },
      ]
      backendHttpSettingsCollection = [
        {
          name = "harbor-clinic-production"
          properties = {
            connectionDraining = {
              drainTimeoutInSec = 120
              enabled           = true
            }
            cookieBasedAffinity            = "Disabled"
            pickHostNameFromBackendAddress = false
            port                           = 443
            probe = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/probes/harbor-clinic-production"
            }
            protocol                   = "Https"
            requestTimeout             = 120
            validateCertChainAndExpiry = true
            validateSNI                = true
          }
        },
        {
          name = "harbor-clinic-staging"
          properties = {
            connectionDraining = {
              drainTimeoutInSec = 120
              enabled           = true
            }
            cookieBasedAffinity            = "Disabled"
            pickHostNameFromBackendAddress = false
            port                           = 443
            probe = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/probes/harbor-clinic-staging"
            }
            protocol                   = "Https"
            requestTimeout             = 120
            validateCertChainAndExpiry = true
            validateSNI                = true
          }
        },
      ]
      enableHttp2 = true
      firewallPolicy = {
        id = azapi_resource.application_gateway_web_application_firewall_policies_hrg_platform_entry_waf.id
      }
      frontendIPConfigurations = [
        {
          name = "public"
          properties = {
            publicIPAddress = {
              id = azapi_resource.public_ipaddresses_hrg_platform_entry_ip.id
            }
          }
        },
      ]
      frontendPorts = [
        {
          name = "http"
          properties = {
            port = 80
          }
        },
        {
          name = "https"
          properties = {
            port = 443
          }
        },
      ]
      gatewayIPConfigurations = [
        {
          name = "network"
          properties = {
            subnet = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.Network/virtualNetworks/hrg-platform-vnet/subnets/entry"
            }
          }
        },
      ]
      globalConfiguration = {
        enableRequestBuffering  = true
        enableResponseBuffering = true
      }
      httpListeners = [
        {
          name = "harbor-clinic-production-http"
          properties = {
            frontendIPConfiguration = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/frontendIPConfigurations/public"
            }
            frontendPort = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/frontendPorts/http"
            }
            hostNames                   = ["clinic.erp.harbor-regional.example"]
            protocol                    = "Http"
            requireServerNameIndication = false
          }
        },
        {
          name = "harbor-clinic-production-https"
          properties = {
            frontendIPConfiguration = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/frontendIPConfigurations/public"
            }
            frontendPort = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/frontendPorts/https"
            }
            hostNames                   = ["clinic.erp.harbor-regional.example"]
            protocol                    = "Https"
            requireServerNameIndication = true
            sslCertificate = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/sslCertificates/harbor-clinic-production"
            }
          }
        },
        {
          name = "harbor-clinic-staging-http"
          properties = {
            frontendIPConfiguration = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/frontendIPConfigurations/public"
            }
            frontendPort = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/frontendPorts/http"
            }
            hostNames                   = ["staging.erp.harbor-regional.example"]
            protocol                    = "Http"
            requireServerNameIndication = false
          }
        },
        {
          name = "harbor-clinic-staging-https"
          properties = {
            frontendIPConfiguration = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/frontendIPConfigurations/public"
            }
            frontendPort = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/frontendPorts/https"
            }
            hostNames                   = ["staging.erp.harbor-regional.example"]
            protocol                    = "Https"
            requireServerNameIndication = true
            sslCertificate = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/sslCertificates/harbor-clinic-staging"
            }
          }
        },
      ]
      probes = [
        {
          name = "harbor-clinic-production"
          properties = {
            host     = "clinic.erp.harbor-regional.example"
            interval = 15
            match = {
              statusCodes = ["200"]
            }
            minServers                          = 0
            path                                = "/web/health"
            pickHostNameFromBackendHttpSettings = false
            protocol                            = "Https"
            timeout                             = 10
            unhealthyThreshold                  = 3
          }
        },
        {
          name = "harbor-clinic-staging"
          properties = {
            host     = "staging.erp.harbor-regional.example"
            interval = 15
            match = {
              statusCodes = ["200"]
            }
            minServers                          = 0
            path                                = "/web/health"
            pickHostNameFromBackendHttpSettings = false
            protocol                            = "Https"
            timeout                             = 10
            unhealthyThreshold                  = 3
          }
        },
      ]
      redirectConfigurations = [
        {
          name = "harbor-clinic-production"
          properties = {
            includePath        = true
            includeQueryString = true
            redirectType       = "Permanent"
            targetListener = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/httpListeners/harbor-clinic-production-https"
            }
          }
        },
        {
          name = "harbor-clinic-staging"
          properties = {
            includePath        = true
            includeQueryString = true
            redirectType       = "Permanent"
            targetListener = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/httpListeners/harbor-clinic-staging-https"
            }
          }
        },
      ]
      requestRoutingRules = [
        {
          name = "harbor-clinic-production-http"
          properties = {
            httpListener = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/httpListeners/harbor-clinic-production-http"
            }
            priority = 1000
            redirectConfiguration = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/redirectConfigurations/harbor-clinic-production"
            }
            ruleType = "Basic"
          }
        },
        {
          name = "harbor-clinic-production-https"
          properties = {
            backendAddressPool = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/backendAddressPools/harbor-clinic-production"
            }
            backendHttpSettings = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/backendHttpSettingsCollection/harbor-clinic-production"
            }
            httpListener = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/httpListeners/harbor-clinic-production-https"
            }
            priority = 1001
            rewriteRuleSet = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/rewriteRuleSets/forwarded"
            }
            ruleType = "Basic"
          }
        },
        {
          name = "harbor-clinic-staging-http"
          properties = {
            httpListener = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/httpListeners/harbor-clinic-staging-http"
            }
            priority = 1002
            redirectConfiguration = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/redirectConfigurations/harbor-clinic-staging"
            }
            ruleType = "Basic"
          }
        },
        {
          name = "harbor-clinic-staging-https"
          properties = {
            backendAddressPool = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/backendAddressPools/harbor-clinic-staging"
            }
            backendHttpSettings = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/backendHttpSettingsCollection/harbor-clinic-staging"
            }
            httpListener = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/httpListeners/harbor-clinic-staging-https"
            }
            priority = 1003
            rewriteRuleSet = {
              id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform-entry/providers/Microsoft.Network/applicationGateways/hrg-platform-entry-agw/rewriteRuleSets/forwarded"
            }
            ruleType = "Basic"
          }
        },
      ]
      rewriteRuleSets = [
        {
          name = "forwarded"
          properties = {
            rewriteRules = [
              {
                actionSet = {
                  requestHeaderConfigurations = [
                    {
                      headerName  = "X-Forwarded-For"
                      headerValue = "{var_client_ip}"
                    },
                    {
                      headerName  = "X-Forwarded-Host"
                      headerValue = "{var_host}"
                    },
                  ]
                  responseHeaderConfigurations = [
                    {
                      headerName  = "Strict-Transport-Security"
                      headerValue = "max-age=31536000"
                    },
                  ]
                }
                conditions   = []
                name         = "forwarded"
                ruleSequence = 100
              },
            ]
          }
        },
      ]
      sku = {
        name = "WAF_v2"
        tier = "WAF_v2"
      }
      sslCertificates = [
        {
          name = "harbor-clinic-production"
          properties = {
            keyVaultSecretId = "https://hrg-platfor-2ea0cada-tls.vault.azure.net/secrets/harbor-clinic-production"
          }
        },
        {
          name = "harbor-clinic-staging"
          properties = {
            keyVaultSecretId = "https://hrg-platfor-2ea0cada-tls.vault.azure.net/secrets/harbor-clinic-staging"
          }
        },
      ]
      sslPolicy = {
        policyName = "AppGwSslPolicy20220101S"
        policyType = "Predefined"
      }
    }
    zones = ["1", "2", "3"]
  }

  ignore_missing_property = false

  # Azure takes minutes to let every service see a new role assignment, and refuses as if there
  # were none until then.
  retry = {
    error_message_regex = [
      "AuthorizationFailed",
      "MissingPermission",
      "KeyVaultAuthenticationFailure",
      "KeyVaultAccessForbidden",
      "Failed to access KeyId",
      "ApplicationGatewayKeyVaultSecretException",
      "ForbiddenByRbac",
    ]
    interval_seconds     = 15
    max_interval_seconds = 60
  }
}

# Sends who did what to hrg-platform-entry-agw to the workspace hrg-platform-logs.
resource "azapi_resource" "diagnostic_settings_application_gateways_hrg_platform_entry_agw_ward" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  parent_id = azapi_resource.application_gateways_hrg_platform_entry_agw.id
  name      = "ward"

  body = {
    properties = {
      logAnalyticsDestinationType = "Dedicated"
      logs = [
        {
          category = "ApplicationGatewayFirewallLog"
          enabled  = true
        },
      ]
      workspaceId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/hrg-platform/providers/Microsoft.OperationalInsights/workspaces/hrg-platform-logs"
    }
  }

  ignore_missing_property = false
}
