# Rendered by Ward from the estate: change the estate, not this file.

terraform {
  backend "azurerm" {
    storage_account_name = "hrgbootstraptfs02675635"
    container_name       = "platform-entry"
    key                  = "platform-entry.tfstate"
    use_azuread_auth     = true
  }
}
