package azurerm

import "github.com/wardhq/ward/internal/addr"

// compute is Microsoft.Compute.
var compute = map[string]row{
	"azurerm_disk_encryption_set": {
		kind: "Microsoft.Compute/diskEncryptionSets",
		ids:  []string{"group/Microsoft.Compute/diskEncryptionSets/{name}"},
		args: fields{
			"key_vault_key_id":          at("properties.activeKey.keyUrl"),
			"managed_hsm_key_id":        formerly("properties.activeKey.keyUrl"),
			"auto_key_rotation_enabled": at("properties.rotationToLatestKeyVersionEnabled"),
			"encryption_type":           at("properties.encryptionType"),
			"federated_client_id":       at("properties.federatedClientId"),
		},
	},
	"azurerm_managed_disk": {
		kind: "Microsoft.Compute/disks",
		ids:  []string{"group/Microsoft.Compute/disks/{name}"},
		args: fields{
			"zone":                          at("zones", listed),
			"zones":                         formerly("zones"),
			"storage_account_type":          at("sku.name"),
			"disk_size_gb":                  at("properties.diskSizeGB"),
			"os_type":                       at("properties.osType"),
			"tier":                          at("properties.tier"),
			"create_option":                 at("properties.creationData.createOption"),
			"source_resource_id":            at("properties.creationData.sourceResourceId"),
			"disk_encryption_set_id":        at("properties.encryption.diskEncryptionSetId"),
			"network_access_policy":         at("properties.networkAccessPolicy"),
			"disk_access_id":                at("properties.diskAccessId"),
			"public_network_access_enabled": at("properties.publicNetworkAccess", enabled),
			"encryption_settings": one("properties.encryptionSettingsCollection", fields{
				"enabled": at("enabled"),
			}).and("enabled", true),
		},
		shape: func(_ addr.ID, _ Arguments, o object) {
			if o.has("properties.encryption.diskEncryptionSetId") {
				o.set("properties.encryption.type", "EncryptionAtRestWithCustomerKey")
			}
		},
	},
	"azurerm_linux_virtual_machine": {
		kind: "Microsoft.Compute/virtualMachines",
		ids:  []string{"group/Microsoft.Compute/virtualMachines/{name}"},
		args: machine.and(fields{
			"disable_password_authentication": at("properties.osProfile.linuxConfiguration.disablePasswordAuthentication"),
			"patch_mode":                      at("properties.osProfile.linuxConfiguration.patchSettings.patchMode"),
			"patch_assessment_mode":           at("properties.osProfile.linuxConfiguration.patchSettings.assessmentMode"),
			"provision_vm_agent":              at("properties.osProfile.linuxConfiguration.provisionVMAgent"),
		}),
		shape: system("Linux"),
	},
	"azurerm_windows_virtual_machine": {
		kind: "Microsoft.Compute/virtualMachines",
		ids:  []string{"group/Microsoft.Compute/virtualMachines/{name}"},
		args: machine.and(fields{
			"automatic_updates_enabled": at("properties.osProfile.windowsConfiguration.enableAutomaticUpdates"),
			"enable_automatic_updates":  formerly("properties.osProfile.windowsConfiguration.enableAutomaticUpdates"),
			"patch_mode":                at("properties.osProfile.windowsConfiguration.patchSettings.patchMode"),
			"patch_assessment_mode":     at("properties.osProfile.windowsConfiguration.patchSettings.assessmentMode"),
			"hotpatching_enabled":       at("properties.osProfile.windowsConfiguration.patchSettings.enableHotpatching"),
			"provision_vm_agent":        at("properties.osProfile.windowsConfiguration.provisionVMAgent"),
		}),
		shape: system("Windows"),
	},
}

// machine is what Linux and Windows machines share.
var machine = fields{
	"size":                       at("properties.hardwareProfile.vmSize"),
	"zone":                       at("zones", listed),
	"computer_name":              at("properties.osProfile.computerName"),
	"admin_username":             at("properties.osProfile.adminUsername"),
	"allow_extension_operations": at("properties.osProfile.allowExtensionOperations"),
	"network_interface_ids":      at("properties.networkProfile.networkInterfaces", ids),
	"encryption_at_host_enabled": at("properties.securityProfile.encryptionAtHost"),
	"secure_boot_enabled":        at("properties.securityProfile.uefiSettings.secureBootEnabled"),
	"vtpm_enabled":               at("properties.securityProfile.uefiSettings.vTpmEnabled"),
	"availability_set_id":        at("properties.availabilitySet.id"),
	"priority":                   at("properties.priority"),
	"license_type":               at("properties.licenseType"),
	"source_image_id":            at("properties.storageProfile.imageReference.id"),
	"source_image_reference": one("properties.storageProfile.imageReference", fields{
		"publisher": at("publisher"), "offer": at("offer"), "sku": at("sku"), "version": at("version"),
	}),
	"boot_diagnostics": one("properties.diagnosticsProfile.bootDiagnostics", fields{"storage_account_uri": at("storageUri")}).and("enabled", true),
	"os_disk": one("properties.storageProfile.osDisk", fields{
		"name":                             at("name"),
		"caching":                          at("caching"),
		"disk_size_gb":                     at("diskSizeGB"),
		"write_accelerator_enabled":        at("writeAcceleratorEnabled"),
		"storage_account_type":             at("managedDisk.storageAccountType"),
		"disk_encryption_set_id":           at("managedDisk.diskEncryptionSet.id"),
		"secure_vm_disk_encryption_set_id": at("managedDisk.securityProfile.diskEncryptionSet.id"),
		"security_encryption_type":         at("managedDisk.securityProfile.securityEncryptionType"),
		"diff_disk_settings":               one("diffDiskSettings", fields{"option": at("option"), "placement": at("placement")}),
	}).and("createOption", "FromImage"),
}

// system says which system a machine has, which azurerm says by the type.
func system(word string) shaper {
	return func(_ addr.ID, _ Arguments, o object) {
		if o.has("properties.storageProfile.osDisk") {
			o.set("properties.storageProfile.osDisk.osType", word)
		}
	}
}
