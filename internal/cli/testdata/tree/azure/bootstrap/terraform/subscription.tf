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

# What no role of Azure's gives without giving more: it follows from what the units are made of.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_81271399_68c3_526b_ae48_f2248c523372" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "81271399-68c3-526b-ae48-f2248c523372"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "Grants what the units of harbor-clinic-staging grant in this subscription, and withdraws nothing."
      permissions = [
        {
          actions        = ["Microsoft.Authorization/roleAssignments/write"]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Grants (harbor-clinic-staging in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# It grants the roles that its units grant here, to programs, and withdraws none: a condition
# tells roles apart, and not whose they are.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_128d3d29_12cf_5482_bb8c_72cbc463fa72" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "128d3d29-12cf-5482-bb8c-72cbc463fa72"

  body = {
    properties = {
      condition        = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {7f951dda-4ed3-4680-a7ca-43fe172d538d, b12aa53e-6015-4669-85d0-8515ebb3ae7f} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {7f951dda-4ed3-4680-a7ca-43fe172d538d, b12aa53e-6015-4669-85d0-8515ebb3ae7f} AND @Resource[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))"
      conditionVersion = "2.0"
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Grants (harbor-clinic-staging in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d01_81271399_68c3_526b_ae48_f2248c523372.id
    }
  }

  ignore_missing_property = false
}

# What a pull request runs acts as it: Reader would let it read the logs.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_7ad838b2_4354_5a3a_8d66_896068580f60" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "7ad838b2-4354-5a3a-8d66-896068580f60"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "Reads every setting, and no log."
      permissions = [
        {
          actions     = ["*/read"]
          dataActions = []
          notActions = [
            "Microsoft.Insights/logs/*",
            "Microsoft.OperationalInsights/workspaces/query/*",
            "Microsoft.OperationalInsights/workspaces/sharedKeys/*",
            "Microsoft.OperationalInsights/workspaces/tables/query/*",
          ]
          notDataActions = []
        },
      ]
      roleName = "Ward Settings Reader (5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# Its units refer to what is there.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_24aa345b_c2d0_57c3_9242_d0c23d3ef268" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "24aa345b-c2d0-57c3-9242-d0c23d3ef268"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-staging is Ward Settings Reader (5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d01_7ad838b2_4354_5a3a_8d66_896068580f60.id
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
      condition        = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {1187f581-04fe-5030-aa8e-b240d03d319c, 30609d16-544d-5c8f-9c1d-bab449904eb3, 4633458b-17de-408a-b874-0445c86b69e6, 4bc88af0-2b40-543d-89e6-4923fa13c221, 5a1e110d-b69b-519d-aa60-7b22e909ac98, 6d7111f6-c7e5-5d0e-b6c7-ce89433dd32e, 78e6b437-1e0a-52ac-9c51-2f7618359fea, 7f951dda-4ed3-4680-a7ca-43fe172d538d, 8311e382-0749-4cb8-b61a-304f252e45ec, 88b86df9-c4de-5135-b6ed-bd39e5c64794, 99839832-0ae5-5480-9e71-9b4aacbefe02, 9a8ae431-5e30-5ecb-8473-5e9fa65d3f5c, 9cf2740f-a115-51e4-9502-f5b0808f04ac, ba92f5b4-2d11-453d-a403-e96b0029c9fe, be1397d0-36a4-5135-b47e-74961b61d5de, c5b51796-0bb2-520d-b393-0e6015fdf56d, c87ed084-6767-5670-9445-53fa47555590, e147488a-f6f5-4113-8e2d-b22465e65bf6} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {1187f581-04fe-5030-aa8e-b240d03d319c, 30609d16-544d-5c8f-9c1d-bab449904eb3, 4633458b-17de-408a-b874-0445c86b69e6, 4bc88af0-2b40-543d-89e6-4923fa13c221, 5a1e110d-b69b-519d-aa60-7b22e909ac98, 6d7111f6-c7e5-5d0e-b6c7-ce89433dd32e, 78e6b437-1e0a-52ac-9c51-2f7618359fea, 7f951dda-4ed3-4680-a7ca-43fe172d538d, 8311e382-0749-4cb8-b61a-304f252e45ec, 88b86df9-c4de-5135-b6ed-bd39e5c64794, 99839832-0ae5-5480-9e71-9b4aacbefe02, 9a8ae431-5e30-5ecb-8473-5e9fa65d3f5c, 9cf2740f-a115-51e4-9502-f5b0808f04ac, ba92f5b4-2d11-453d-a403-e96b0029c9fe, be1397d0-36a4-5135-b47e-74961b61d5de, c5b51796-0bb2-520d-b393-0e6015fdf56d, c87ed084-6767-5670-9445-53fa47555590, e147488a-f6f5-4113-8e2d-b22465e65bf6} AND @Resource[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))"
      conditionVersion = "2.0"
      description      = "hrg-bootstrap-apply-platform is Role Based Access Control Administrator of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/providers/Microsoft.Authorization/roleDefinitions/f58310d9-a9f6-439a-9e8d-f62e7b41a168"
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change reads what is there, and no log.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_6673a701_0fe3_5de7_aa19_7e890108532e" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "6673a701-0fe3-5de7-aa19-7e890108532e"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-harbor-clinic-production is Ward Settings Reader (5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d01_7ad838b2_4354_5a3a_8d66_896068580f60.id
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units are made of.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_1e1febf9_bc50_5895_a827_0c74ab85c9db" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "1e1febf9-bc50-5895-a827-0c74ab85c9db"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "Grants what the units of harbor-clinic-production grant in this subscription, and withdraws nothing."
      permissions = [
        {
          actions        = ["Microsoft.Authorization/roleAssignments/write"]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Grants (harbor-clinic-production in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# It grants the roles that its units grant here, to programs, and withdraws none: a condition
# tells roles apart, and not whose they are.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_709396f9_ee77_57b3_b001_9a8a9a11d8dc" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "709396f9-ee77-57b3-b001-9a8a9a11d8dc"

  body = {
    properties = {
      condition        = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {7f951dda-4ed3-4680-a7ca-43fe172d538d, b12aa53e-6015-4669-85d0-8515ebb3ae7f} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {7f951dda-4ed3-4680-a7ca-43fe172d538d, b12aa53e-6015-4669-85d0-8515ebb3ae7f} AND @Resource[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))"
      conditionVersion = "2.0"
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Grants (harbor-clinic-production in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d01_1e1febf9_bc50_5895_a827_0c74ab85c9db.id
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change reads what is there, and no log.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_74c28127_9b0f_55ab_a1ad_87e7b980b281" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "74c28127-9b0f-55ab-a1ad-87e7b980b281"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-platform is Ward Settings Reader (5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d01_7ad838b2_4354_5a3a_8d66_896068580f60.id
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

# Its units refer to what is there.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_dac74ee0_5da8_5be4_ac12_dde22c65f0a7" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "dac74ee0-5da8-5be4-ac12-dde22c65f0a7"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-harbor-clinic-production is Ward Settings Reader (5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d01_7ad838b2_4354_5a3a_8d66_896068580f60.id
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change reads what is there, and no log.
resource "azapi_resource" "role_assignments_8a4e6b0c1d01_f87f8916_02b9_5e8b_8116_ea90a391f37d" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "f87f8916-02b9-5e8b-8116-ea90a391f37d"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-harbor-clinic-staging is Ward Settings Reader (5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d01_7ad838b2_4354_5a3a_8d66_896068580f60.id
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units refer to.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_1187f581_04fe_5030_aa8e_b240d03d319c" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "1187f581-04fe-5030-aa8e-b240d03d319c"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "What the units of harbor-clinic-production need of Microsoft.Insights/privateLinkScopes of others, where it is assigned."
      permissions = [
        {
          actions        = ["Microsoft.Insights/privateLinkScopes/scopedResources/write"]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Guest (harbor-clinic-production at Microsoft.Insights/privateLinkScopes in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units refer to.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_30609d16_544d_5c8f_9c1d_bab449904eb3" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "30609d16-544d-5c8f-9c1d-bab449904eb3"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "What the units of harbor-clinic-staging need of Microsoft.Network/virtualNetworks/subnets of others, where it is assigned."
      permissions = [
        {
          actions        = ["Microsoft.Network/virtualNetworks/subnets/join/action"]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Guest (harbor-clinic-staging at Microsoft.Network/virtualNetworks/subnets in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units refer to.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_4bc88af0_2b40_543d_89e6_4923fa13c221" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "4bc88af0-2b40-543d-89e6-4923fa13c221"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "What the units of harbor-clinic-production need of Microsoft.Network/privateDnsZones of others, where it is assigned."
      permissions = [
        {
          actions = [
            "Microsoft.Network/privateDnsZones/join/action",
            "Microsoft.Network/privateDnsZones/virtualNetworkLinks/write",
          ]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Guest (harbor-clinic-production at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units refer to.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_5a1e110d_b69b_519d_aa60_7b22e909ac98" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "5a1e110d-b69b-519d-aa60-7b22e909ac98"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "What the units of harbor-clinic-production need of Microsoft.Storage/storageAccounts of others, where it is assigned."
      permissions = [
        {
          actions = [
            "Microsoft.Storage/storageAccounts/listAccountSas/action",
            "Microsoft.Storage/storageAccounts/listServiceSas/action",
          ]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Guest (harbor-clinic-production at Microsoft.Storage/storageAccounts in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units refer to.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_6d7111f6_c7e5_5d0e_b6c7_ce89433dd32e" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "6d7111f6-c7e5-5d0e-b6c7-ce89433dd32e"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "What the units of harbor-clinic-staging need of Microsoft.Storage/storageAccounts of others, where it is assigned."
      permissions = [
        {
          actions = [
            "Microsoft.Storage/storageAccounts/listAccountSas/action",
            "Microsoft.Storage/storageAccounts/listServiceSas/action",
          ]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Guest (harbor-clinic-staging at Microsoft.Storage/storageAccounts in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units refer to.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_78e6b437_1e0a_52ac_9c51_2f7618359fea" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "78e6b437-1e0a-52ac-9c51-2f7618359fea"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "What the units of harbor-clinic-staging need of Microsoft.ManagedIdentity/userAssignedIdentities of others, where it is assigned."
      permissions = [
        {
          actions        = ["Microsoft.ManagedIdentity/userAssignedIdentities/assign/action"]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Guest (harbor-clinic-staging at Microsoft.ManagedIdentity/userAssignedIdentities in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units refer to.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_88b86df9_c4de_5135_b6ed_bd39e5c64794" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "88b86df9-c4de-5135-b6ed-bd39e5c64794"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "What the units of harbor-clinic-production need of Microsoft.Network/virtualNetworks of others, where it is assigned."
      permissions = [
        {
          actions = [
            "Microsoft.Network/virtualNetworks/peer/action",
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write",
          ]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Guest (harbor-clinic-production at Microsoft.Network/virtualNetworks in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units refer to.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_99839832_0ae5_5480_9e71_9b4aacbefe02" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "99839832-0ae5-5480-9e71-9b4aacbefe02"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "What the units of harbor-clinic-production need of Microsoft.ManagedIdentity/userAssignedIdentities of others, where it is assigned."
      permissions = [
        {
          actions        = ["Microsoft.ManagedIdentity/userAssignedIdentities/assign/action"]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Guest (harbor-clinic-production at Microsoft.ManagedIdentity/userAssignedIdentities in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units refer to.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_9a8ae431_5e30_5ecb_8473_5e9fa65d3f5c" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "9a8ae431-5e30-5ecb-8473-5e9fa65d3f5c"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "What the units of harbor-clinic-production need of Microsoft.Network/virtualNetworks/subnets of others, where it is assigned."
      permissions = [
        {
          actions        = ["Microsoft.Network/virtualNetworks/subnets/join/action"]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Guest (harbor-clinic-production at Microsoft.Network/virtualNetworks/subnets in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units refer to.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_9cf2740f_a115_51e4_9502_f5b0808f04ac" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "9cf2740f-a115-51e4-9502-f5b0808f04ac"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "What the units of harbor-clinic-production need of Microsoft.OperationalInsights/workspaces of others, where it is assigned."
      permissions = [
        {
          actions        = ["Microsoft.OperationalInsights/workspaces/sharedKeys/action"]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Guest (harbor-clinic-production at Microsoft.OperationalInsights/workspaces in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units refer to.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_be1397d0_36a4_5135_b47e_74961b61d5de" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "be1397d0-36a4-5135-b47e-74961b61d5de"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "What the units of harbor-clinic-staging need of Microsoft.Network/privateDnsZones of others, where it is assigned."
      permissions = [
        {
          actions = [
            "Microsoft.Network/privateDnsZones/join/action",
            "Microsoft.Network/privateDnsZones/virtualNetworkLinks/write",
          ]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Guest (harbor-clinic-staging at Microsoft.Network/privateDnsZones in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units refer to.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_c5b51796_0bb2_520d_b393_0e6015fdf56d" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "c5b51796-0bb2-520d-b393-0e6015fdf56d"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "What the units of harbor-clinic-staging need of Microsoft.OperationalInsights/workspaces of others, where it is assigned."
      permissions = [
        {
          actions        = ["Microsoft.OperationalInsights/workspaces/sharedKeys/action"]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Guest (harbor-clinic-staging at Microsoft.OperationalInsights/workspaces in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# What no role of Azure's gives without giving more: it follows from what the units refer to.
resource "azapi_resource" "role_definitions_8a4e6b0c1d01_c87ed084_6767_5670_9445_53fa47555590" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"
  name      = "c87ed084-6767-5670-9445-53fa47555590"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01"]
      description      = "What the units of harbor-clinic-staging need of Microsoft.Network/virtualNetworks of others, where it is assigned."
      permissions = [
        {
          actions = [
            "Microsoft.Network/virtualNetworks/peer/action",
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write",
          ]
          dataActions    = []
          notActions     = []
          notDataActions = []
        },
      ]
      roleName = "Ward Guest (harbor-clinic-staging at Microsoft.Network/virtualNetworks in 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# What a pull request runs acts as it: Reader would let it read the logs.
resource "azapi_resource" "role_definitions_8a4e6b0c1d02_77cada4e_6af5_5e75_b2c4_8e31fad13a23" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "77cada4e-6af5-5e75-b2c4-8e31fad13a23"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"]
      description      = "Reads every setting, and no log."
      permissions = [
        {
          actions     = ["*/read"]
          dataActions = []
          notActions = [
            "Microsoft.Insights/logs/*",
            "Microsoft.OperationalInsights/workspaces/query/*",
            "Microsoft.OperationalInsights/workspaces/sharedKeys/*",
            "Microsoft.OperationalInsights/workspaces/tables/query/*",
          ]
          notDataActions = []
        },
      ]
      roleName = "Ward Settings Reader (5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change reads what is there, and no log.
resource "azapi_resource" "role_assignments_8a4e6b0c1d02_16504e86_61a5_5913_8aa7_0056d0e1653b" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "16504e86-61a5-5913-8aa7-0056d0e1653b"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-platform is Ward Settings Reader (5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d02_77cada4e_6af5_5e75_b2c4_8e31fad13a23.id
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change reads what is there, and no log.
resource "azapi_resource" "role_assignments_8a4e6b0c1d02_6a997a16_889a_5a2f_ae67_d4ff25f0db38" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "6a997a16-889a-5a2f-ae67-d4ff25f0db38"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-harbor-clinic-production is Ward Settings Reader (5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_harbor_clinic_production.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d02_77cada4e_6af5_5e75_b2c4_8e31fad13a23.id
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

# Its units refer to what is there.
resource "azapi_resource" "role_assignments_8a4e6b0c1d02_fbcaffd1_dd1f_58c8_8a8d_a2712ac3854d" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"
  name      = "fbcaffd1-dd1f-58c8-8a8d-a2712ac3854d"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-platform is Ward Settings Reader (5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d02_77cada4e_6af5_5e75_b2c4_8e31fad13a23.id
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

# What a pull request runs acts as it: Reader would let it read the logs.
resource "azapi_resource" "role_definitions_8a4e6b0c1d03_80aa6035_1da4_57c0_b810_7818752369c6" {
  type      = "Microsoft.Authorization/roleDefinitions@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "80aa6035-1da4-57c0-b810-7818752369c6"

  body = {
    properties = {
      assignableScopes = ["/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"]
      description      = "Reads every setting, and no log."
      permissions = [
        {
          actions     = ["*/read"]
          dataActions = []
          notActions = [
            "Microsoft.Insights/logs/*",
            "Microsoft.OperationalInsights/workspaces/query/*",
            "Microsoft.OperationalInsights/workspaces/sharedKeys/*",
            "Microsoft.OperationalInsights/workspaces/tables/query/*",
          ]
          notDataActions = []
        },
      ]
      roleName = "Ward Settings Reader (5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03)"
      type     = "CustomRole"
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change reads what is there, and no log.
resource "azapi_resource" "role_assignments_8a4e6b0c1d03_79e90fe7_fb92_5259_9fb9_70fdecc368e3" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "79e90fe7-fb92-5259-9fb9-70fdecc368e3"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-harbor-clinic-staging is Ward Settings Reader (5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_harbor_clinic_staging.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d03_80aa6035_1da4_57c0_b810_7818752369c6.id
    }
  }

  ignore_missing_property = false
}

# Whoever looks at a change reads what is there, and no log.
resource "azapi_resource" "role_assignments_8a4e6b0c1d03_84ca6d70_bd6f_5839_9244_75e3523d87ba" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "84ca6d70-bd6f-5839-9244-75e3523d87ba"

  body = {
    properties = {
      description      = "hrg-bootstrap-plan-platform is Ward Settings Reader (5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_plan_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d03_80aa6035_1da4_57c0_b810_7818752369c6.id
    }
  }

  ignore_missing_property = false
}

# Its units refer to what is there.
resource "azapi_resource" "role_assignments_8a4e6b0c1d03_9f38d1d9_fcec_5994_a438_0a4171905ba7" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03"
  name      = "9f38d1d9-fcec-5994-a438-0a4171905ba7"

  body = {
    properties = {
      description      = "hrg-bootstrap-apply-platform is Ward Settings Reader (5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03) of 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d03."
      principalId      = azapi_resource.user_assigned_identities_hrg_bootstrap_apply_platform.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = azapi_resource.role_definitions_8a4e6b0c1d03_80aa6035_1da4_57c0_b810_7818752369c6.id
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
