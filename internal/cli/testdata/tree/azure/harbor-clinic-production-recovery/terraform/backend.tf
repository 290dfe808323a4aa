# Rendered by Ward from the estate: change the estate, not this file.

terraform {
  backend "azurerm" {
    storage_account_name = "hrgbootstraptfs02675635"
    container_name       = "harbor-clinic-production-recovery"
    key                  = "harbor-clinic-production-recovery.tfstate"
    use_azuread_auth     = true
  }
}
