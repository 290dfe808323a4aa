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

# For review only: the unit harbor-production is deployed by an ARM deployment stack (../stack/).
# No value of this variable is accepted, and the provider needs it, so every plan is refused.
variable "subscription_id" {
  type     = string
  default  = "22222222-2222-2222-2222-222222222222"
  nullable = false

  validation {
    condition     = length(var.subscription_id) < 0
    error_message = "The unit harbor-production is owned by its deployment stack (../stack/): this Terraform is for review and must not be applied."
  }
}

provider "azapi" {
  subscription_id = var.subscription_id

  # Only what is named in response_export_values enters the state.
  disable_default_output = true
}
