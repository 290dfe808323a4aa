# Rendered by Ward from the estate: change the estate, not this file.

terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  required_providers {
    azapi = {
      source  = "Azure/azapi"
      version = "2.12.0"
    }
  }
}

provider "azapi" {
  subscription_id = "22222222-2222-2222-2222-222222222222"

  # Only what is named in response_export_values enters the state.
  disable_default_output = true
}
