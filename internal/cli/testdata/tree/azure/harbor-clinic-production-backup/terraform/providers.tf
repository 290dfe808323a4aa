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
  subscription_id = "5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02"

  # Only what is named in response_export_values enters the state.
  disable_default_output = true
}
