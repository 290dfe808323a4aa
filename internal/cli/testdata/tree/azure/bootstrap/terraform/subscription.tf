# Rendered by Ward from the estate: change the estate, not this file.

# What no role of Azure's gives without giving more: it follows from what the units are made of.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_37a4397a_7951_5a6e_95a8_1391c2fae1a9" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "37a4397a-7951-5a6e-95a8-1391c2fae1a9"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "What the units of platform need in this subscription beyond resources of their own."
      permissions = [
        {
          actions = [
            "Microsoft.Authorization/locks/write",
            "Microsoft.Authorization/policyAssignments/delete",
            "Microsoft.Authorization/policyAssignments/write",
            "Microsoft.Authorization/policySetDefinitions/delete",
            "Microsoft.Authorization/policySetDefinitions/write",
          ]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Deployment (platform in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# Its units make these here, and it may make nothing else of the kind.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_0d12f86e_ba8a_5f12_893b_b49d928e7bcf" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "0d12f86e-ba8a-5f12-893b-b49d928e7bcf"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-platform is Ward Deployment (platform in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d01_37a4397a_7951_5a6e_95a8_1391c2fae1a9.id
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change reads what is there.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_0f48ac3f_8da2_5237_a29f_38ec46d86427" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "0f48ac3f-8da2-5237-a29f-38ec46d86427"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-platform is Reader of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    }
  }

  ignore_missing_property = false
}

# Its units refer to what is there.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_20a2b873_6311_5be7_a66f_b5230a178c10" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "20a2b873-6311-5be7-a66f-b5230a178c10"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Reader of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change reads what is there.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_50f65c16_d616_5747_baba_41c24b9b0ad0" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "50f65c16-d616-5747-baba-41c24b9b0ad0"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-harbor-clinic-production is Reader of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    }
  }

  ignore_missing_property = false
}

# It grants the roles that its units grant here, to programs, and no other.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_52227f5a_8984_5fb5_b1f8_59e16307ef98" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "52227f5a-8984-5fb5-b1f8-59e16307ef98"

  body = {
    properties = {
      condition        = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {4633458b-17de-408a-b874-0445c86b69e6, ba92f5b4-2d11-453d-a403-e96b0029c9fe, e147488a-f6f5-4113-8e2d-b22465e65bf6} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {4633458b-17de-408a-b874-0445c86b69e6, ba92f5b4-2d11-453d-a403-e96b0029c9fe, e147488a-f6f5-4113-8e2d-b22465e65bf6} AND @Resource[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))"
      conditionVersion = "2.0"
      description      = "hrg-bootstrap-apply-platform is Role Based Access Control Administrator of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/f58310d9-a9f6-439a-9e8d-f62e7b41a168"
    }
  }

  ignore_missing_property = false
}

# It grants the roles that its units grant here, to programs, and no other.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_5543a458_795e_5e80_8c80_1566476d3324" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "5543a458-795e-5e80-8c80-1566476d3324"

  body = {
    properties = {
      condition        = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {7f951dda-4ed3-4680-a7ca-43fe172d538d, b12aa53e-6015-4669-85d0-8515ebb3ae7f} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {7f951dda-4ed3-4680-a7ca-43fe172d538d, b12aa53e-6015-4669-85d0-8515ebb3ae7f} AND @Resource[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))"
      conditionVersion = "2.0"
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Role Based Access Control Administrator of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/f58310d9-a9f6-439a-9e8d-f62e7b41a168"
    }
  }

  ignore_missing_property = false
}

# It grants the roles that its units grant here, to programs, and no other.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_5a5b0079_0775_52c1_8893_1a571a06943a" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "5a5b0079-0775-52c1-8893-1a571a06943a"

  body = {
    properties = {
      condition        = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {7f951dda-4ed3-4680-a7ca-43fe172d538d, b12aa53e-6015-4669-85d0-8515ebb3ae7f} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {7f951dda-4ed3-4680-a7ca-43fe172d538d, b12aa53e-6015-4669-85d0-8515ebb3ae7f} AND @Resource[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))"
      conditionVersion = "2.0"
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Role Based Access Control Administrator of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/f58310d9-a9f6-439a-9e8d-f62e7b41a168"
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change reads what is there.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_68853d99_cbd6_5ef5_b5aa_1a42a7c15ce8" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "68853d99-cbd6-5ef5-b5aa-1a42a7c15ce8"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-harbor-clinic-staging is Reader of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units are made of.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_8b0f5ff1_8499_507b_912b_b1cf2718a04d" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "8b0f5ff1-8499-507b-912b-b1cf2718a04d"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "What the units of harbor-clinic-production need in this subscription beyond resources of their own."
      permissions = [
        {
          actions = [
            "Microsoft.Insights/privateLinkScopes/scopedResources/delete",
            "Microsoft.Insights/privateLinkScopes/scopedResources/write",
            "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
            "Microsoft.Network/privateDnsZones/join/action",
            "Microsoft.Network/privateDnsZones/virtualNetworkLinks/delete",
            "Microsoft.Network/privateDnsZones/virtualNetworkLinks/write",
            "Microsoft.Network/virtualNetworks/peer/action",
            "Microsoft.Network/virtualNetworks/subnets/join/action",
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/delete",
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write",
            "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
            "Microsoft.Storage/storageAccounts/listAccountSas/action",
            "Microsoft.Storage/storageAccounts/listServiceSas/action",
          ]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Deployment (harbor-clinic-production in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# Its units make these here, and it may make nothing else of the kind.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_751c771f_3c72_5bb2_ab8a_2ef983c64dea" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "751c771f-3c72-5bb2-ab8a-2ef983c64dea"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Deployment (harbor-clinic-production in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d01_8b0f5ff1_8499_507b_912b_b1cf2718a04d.id
    }
  }

  ignore_missing_property = false
}

# Whoever deploys makes and changes resources, and neither grants a role nor defines one.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_7555b000_29fd_5338_9406_2ad808cc5444" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "7555b000-29fd-5338-9406-2ad808cc5444"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-platform is Contributor of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c"
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units are made of.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_5319ce11_aa5f_5eab_9010_1fe84601ead4" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "5319ce11-aa5f-5eab-9010-1fe84601ead4"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "What the units of harbor-clinic-staging need in this subscription beyond resources of their own."
      permissions = [
        {
          actions = [
            "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
            "Microsoft.Network/privateDnsZones/join/action",
            "Microsoft.Network/privateDnsZones/virtualNetworkLinks/delete",
            "Microsoft.Network/privateDnsZones/virtualNetworkLinks/write",
            "Microsoft.Network/virtualNetworks/peer/action",
            "Microsoft.Network/virtualNetworks/subnets/join/action",
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/delete",
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write",
            "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
            "Microsoft.Storage/storageAccounts/listAccountSas/action",
            "Microsoft.Storage/storageAccounts/listServiceSas/action",
          ]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Deployment (harbor-clinic-staging in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# Its units make these here, and it may make nothing else of the kind.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_a9583036_c0da_55b1_b398_6b7a01647fc2" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "a9583036-c0da-55b1-b398-6b7a01647fc2"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Deployment (harbor-clinic-staging in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d01_5319ce11_aa5f_5eab_9010_1fe84601ead4.id
    }
  }

  ignore_missing_property = false
}

# Its units refer to what is there.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_d28caf74_7247_595b_a10b_561f06cdf668" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "d28caf74-7247-595b-a10b-561f06cdf668"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Reader of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    }
  }

  ignore_missing_property = false
}

# Its units refer to what is there.
resource "azapi_resource" "role_assignments_8a4e6b0c1d02_421825cc_e07f_5a3b_8636_426d40be63e6" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "421825cc-e07f-5a3b-8636-426d40be63e6"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-platform is Reader of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    }
  }

  ignore_missing_property = false
}

# It grants the roles that its units grant here, to programs, and no other.
resource "azapi_resource" "role_assignments_8a4e6b0c1d02_b11515f9_eed4_5ded_ab18_6c29a46f5fe3" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "b11515f9-eed4-5ded-ab18-6c29a46f5fe3"

  body = {
    properties = {
      condition        = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {4d97b98b-1d4f-4787-a291-c67834d212e7, acdd72a7-3385-48ef-bd42-f606fba81ae7, ba92f5b4-2d11-453d-a403-e96b0029c9fe, bc8e786a-6782-5ccb-9111-24038b75f901, c088a766-074b-43ba-90d4-1fb21feae531, e147488a-f6f5-4113-8e2d-b22465e65bf6, f1a07417-d97a-45cb-824c-7a7467783830} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {4d97b98b-1d4f-4787-a291-c67834d212e7, acdd72a7-3385-48ef-bd42-f606fba81ae7, ba92f5b4-2d11-453d-a403-e96b0029c9fe, bc8e786a-6782-5ccb-9111-24038b75f901, c088a766-074b-43ba-90d4-1fb21feae531, e147488a-f6f5-4113-8e2d-b22465e65bf6, f1a07417-d97a-45cb-824c-7a7467783830} AND @Resource[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))"
      conditionVersion = "2.0"
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Role Based Access Control Administrator of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/f58310d9-a9f6-439a-9e8d-f62e7b41a168"
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change reads what is there.
resource "azapi_resource" "role_assignments_8a4e6b0c1d02_b7549112_fca7_5a23_9abd_c8cc85d43926" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "b7549112-fca7-5a23-9abd-c8cc85d43926"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-platform is Reader of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys makes and changes resources, and neither grants a role nor defines one.
resource "azapi_resource" "role_assignments_8a4e6b0c1d02_bc5d39cf_16c1_56e4_a46d_cd847d7b9a20" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "bc5d39cf-16c1-56e4-a46d-cd847d7b9a20"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Contributor of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c"
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units are made of.
resource "azapi_resource" "role_definitions_8a4e6b0c1d02_395a6420_5589_5e1a_b6d4_9926acaad272" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "395a6420-5589-5e1a-b6d4-9926acaad272"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
      description      = "What the units of harbor-clinic-production need in this subscription beyond resources of their own."
      permissions = [
        {
          actions        = ["Microsoft.Authorization/locks/write"]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Deployment (harbor-clinic-production in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# Its units make these here, and it may make nothing else of the kind.
resource "azapi_resource" "role_assignments_8a4e6b0c1d02_c29e85b6_5879_5b81_b692_8c7e37761412" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "c29e85b6-5879-5b81-b692-8c7e37761412"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Deployment (harbor-clinic-production in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d02_395a6420_5589_5e1a_b6d4_9926acaad272.id
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units are made of.
resource "azapi_resource" "role_definitions_8a4e6b0c1d02_80ff9197_1b91_5143_81b5_95a7ee4a01cd" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "80ff9197-1b91-5143-81b5-95a7ee4a01cd"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
      description      = "What the units of platform need in this subscription beyond resources of their own."
      permissions = [
        {
          actions = [
            "Microsoft.Authorization/policyAssignments/delete",
            "Microsoft.Authorization/policyAssignments/write",
            "Microsoft.Authorization/policySetDefinitions/delete",
            "Microsoft.Authorization/policySetDefinitions/write",
          ]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Deployment (platform in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# Its units make these here, and it may make nothing else of the kind.
resource "azapi_resource" "role_assignments_8a4e6b0c1d02_df98e5f8_6b50_556e_afc0_91fef0e93d81" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "df98e5f8-6b50-556e-afc0-91fef0e93d81"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-platform is Ward Deployment (platform in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d02_80ff9197_1b91_5143_81b5_95a7ee4a01cd.id
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change reads what is there.
resource "azapi_resource" "role_assignments_8a4e6b0c1d02_fcf8bfeb_549d_59ef_bbf4_83968a67eb48" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "fcf8bfeb-549d-59ef-bbf4-83968a67eb48"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-harbor-clinic-production is Reader of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    }
  }

  ignore_missing_property = false
}

# Odoo reads and writes attachments and cannot delete one: what a stolen token can do ends there.
resource "azapi_resource" "role_definitions_8a4e6b0c1d02_bc8e786a_6782_5ccb_9111_24038b75f901" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "bc8e786a-6782-5ccb-9111-24038b75f901"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
      description      = "Reads and writes blobs, without the right to delete them."
      permissions = [
        {
          actions = ["Microsoft.Storage/storageAccounts/blobServices/containers/read"]
          dataActions = [
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write",
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action",
          ]
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Blob Writer Without Delete (harbor-clinic-production)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units are made of.
resource "azapi_resource" "role_definitions_8a4e6b0c1d03_827a4024_f959_5f44_8a28_ec409c939bd5" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "827a4024-f959-5f44-8a28-ec409c939bd5"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
      description      = "What the units of harbor-clinic-staging need in this subscription beyond resources of their own."
      permissions = [
        {
          actions        = ["Microsoft.Authorization/locks/write"]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Deployment (harbor-clinic-staging in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# Its units make these here, and it may make nothing else of the kind.
resource "azapi_resource" "role_assignments_8a4e6b0c1d03_2a8de13b_6ffe_591b_a5ca_032a20743cf1" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "2a8de13b-6ffe-591b-a5ca-032a20743cf1"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Deployment (harbor-clinic-staging in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d03_827a4024_f959_5f44_8a28_ec409c939bd5.id
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change reads what is there.
resource "azapi_resource" "role_assignments_8a4e6b0c1d03_6d99e755_bbd2_553c_8484_8fd72e1844d6" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "6d99e755-bbd2-553c-8484-8fd72e1844d6"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-harbor-clinic-staging is Reader of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change reads what is there.
resource "azapi_resource" "role_assignments_8a4e6b0c1d03_7ab4cd86_69fd_5698_aa29_c1ed9204c95a" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "7ab4cd86-69fd-5698-aa29-c1ed9204c95a"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-platform is Reader of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    }
  }

  ignore_missing_property = false
}

# Its units refer to what is there.
resource "azapi_resource" "role_assignments_8a4e6b0c1d03_8dbf7f5e_143e_51de_a5e9_5f1491102b3d" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "8dbf7f5e-143e-51de-a5e9-5f1491102b3d"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-platform is Reader of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    }
  }

  ignore_missing_property = false
}

# It grants the roles that its units grant here, to programs, and no other.
resource "azapi_resource" "role_assignments_8a4e6b0c1d03_d1a76162_0e14_55e8_afc5_e16e43d86483" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "d1a76162-0e14-55e8-afc5-e16e43d86483"

  body = {
    properties = {
      condition        = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {4d97b98b-1d4f-4787-a291-c67834d212e7, 7a6aa731-78db-5790-8b4f-50aca3a299a3, acdd72a7-3385-48ef-bd42-f606fba81ae7, e147488a-f6f5-4113-8e2d-b22465e65bf6, f1a07417-d97a-45cb-824c-7a7467783830} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {4d97b98b-1d4f-4787-a291-c67834d212e7, 7a6aa731-78db-5790-8b4f-50aca3a299a3, acdd72a7-3385-48ef-bd42-f606fba81ae7, e147488a-f6f5-4113-8e2d-b22465e65bf6, f1a07417-d97a-45cb-824c-7a7467783830} AND @Resource[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))"
      conditionVersion = "2.0"
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Role Based Access Control Administrator of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/providers/Microsoft.Authorization/roleDefinitions/f58310d9-a9f6-439a-9e8d-f62e7b41a168"
    }
  }

  ignore_missing_property = false
}

# Whoever deploys makes and changes resources, and neither grants a role nor defines one.
resource "azapi_resource" "role_assignments_8a4e6b0c1d03_f59f6ef0_c840_50eb_bc08_6c19c32c1f5a" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "f59f6ef0-c840-50eb-bc08-6c19c32c1f5a"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Contributor of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c"
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units are made of.
resource "azapi_resource" "role_definitions_8a4e6b0c1d03_a332f080_dc02_52c3_8b39_6a1f991407d5" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "a332f080-dc02-52c3-8b39-6a1f991407d5"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
      description      = "What the units of platform need in this subscription beyond resources of their own."
      permissions = [
        {
          actions = [
            "Microsoft.Authorization/policyAssignments/delete",
            "Microsoft.Authorization/policyAssignments/write",
            "Microsoft.Authorization/policySetDefinitions/delete",
            "Microsoft.Authorization/policySetDefinitions/write",
          ]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Deployment (platform in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# Its units make these here, and it may make nothing else of the kind.
resource "azapi_resource" "role_assignments_8a4e6b0c1d03_f61ec7d3_c1e3_5b1d_b758_60b10ca468e8" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "f61ec7d3-c1e3-5b1d-b758-60b10ca468e8"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-platform is Ward Deployment (platform in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d03_a332f080_dc02_52c3_8b39_6a1f991407d5.id
    }
  }

  ignore_missing_property = false
}

# Odoo reads and writes attachments and cannot delete one: what a stolen token can do ends there.
resource "azapi_resource" "role_definitions_8a4e6b0c1d03_7a6aa731_78db_5790_8b4f_50aca3a299a3" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "7a6aa731-78db-5790-8b4f-50aca3a299a3"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
      description      = "Reads and writes blobs, without the right to delete them."
      permissions = [
        {
          actions = ["Microsoft.Storage/storageAccounts/blobServices/containers/read"]
          dataActions = [
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write",
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action",
          ]
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Blob Writer Without Delete (harbor-clinic-staging)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}
