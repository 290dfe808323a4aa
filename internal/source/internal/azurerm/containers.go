package azurerm

import (
	"github.com/wardhq/ward/internal/addr"
)

// containers is Microsoft.ContainerService, Microsoft.ContainerRegistry and
// Microsoft.KubernetesConfiguration.
var containers = map[string]row{
	"azurerm_kubernetes_cluster": {
		kind: "Microsoft.ContainerService/managedClusters",
		ids:  []string{"group/Microsoft.ContainerService/managedClusters/{name}"},
		args: fields{
			"dns_prefix":                          at("properties.dnsPrefix"),
			"dns_prefix_private_cluster":          at("properties.fqdnSubdomain"),
			"kubernetes_version":                  at("properties.kubernetesVersion"),
			"node_resource_group":                 at("properties.nodeResourceGroup"),
			"disk_encryption_set_id":              at("properties.diskEncryptionSetID"),
			"sku_tier":                            at("sku.tier"),
			"support_plan":                        at("properties.supportPlan"),
			"local_account_disabled":              at("properties.disableLocalAccounts"),
			"role_based_access_control_enabled":   at("properties.enableRBAC"),
			"private_cluster_enabled":             at("properties.apiServerAccessProfile.enablePrivateCluster"),
			"private_cluster_public_fqdn_enabled": at("properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN"),
			"private_dns_zone_id":                 at("properties.apiServerAccessProfile.privateDNSZone"),
			"run_command_enabled":                 at("properties.apiServerAccessProfile.disableRunCommand", not),
			"api_server_authorized_ip_ranges":     formerly("properties.apiServerAccessProfile.authorizedIPRanges"),
			"api_server_access_profile": one("properties.apiServerAccessProfile", fields{
				"authorized_ip_ranges":                at("authorizedIPRanges"),
				"subnet_id":                           at("subnetId"),
				"virtual_network_integration_enabled": at("enableVnetIntegration"),
			}),
			"oidc_issuer_enabled":          at("properties.oidcIssuerProfile.enabled"),
			"workload_identity_enabled":    at("properties.securityProfile.workloadIdentity.enabled"),
			"image_cleaner_enabled":        at("properties.securityProfile.imageCleaner.enabled"),
			"image_cleaner_interval_hours": at("properties.securityProfile.imageCleaner.intervalHours"),
			"microsoft_defender": one("properties.securityProfile.defender", fields{
				"log_analytics_workspace_id": at("logAnalyticsWorkspaceResourceId"),
			}).and("securityMonitoring.enabled", true),
			"key_management_service": one("properties.securityProfile.azureKeyVaultKms", fields{
				"key_vault_key_id": at("keyId"), "key_vault_network_access": at("keyVaultNetworkAccess"),
			}).and("enabled", true),
			"automatic_upgrade_channel": at("properties.autoUpgradeProfile.upgradeChannel"),
			"automatic_channel_upgrade": formerly("properties.autoUpgradeProfile.upgradeChannel"),
			"node_os_upgrade_channel":   at("properties.autoUpgradeProfile.nodeOSUpgradeChannel"),
			"node_os_channel_upgrade":   formerly("properties.autoUpgradeProfile.nodeOSUpgradeChannel"),
			"azure_active_directory_role_based_access_control": one("properties.aadProfile", fields{
				"managed":                at("managed"),
				"tenant_id":              at("tenantID"),
				"admin_group_object_ids": at("adminGroupObjectIDs"),
				"azure_rbac_enabled":     at("enableAzureRBAC"),
			}).and("managed", true),
			"azure_policy_enabled":             at("properties.addonProfiles.azurepolicy.enabled"),
			"http_application_routing_enabled": at("properties.addonProfiles.httpApplicationRouting.enabled"),
			"open_service_mesh_enabled":        at("properties.addonProfiles.openServiceMesh.enabled"),
			"oms_agent": one("properties.addonProfiles.omsagent", fields{
				"log_analytics_workspace_id":      at("config.logAnalyticsWorkspaceResourceID"),
				"msi_auth_for_monitoring_enabled": at("config.useAADAuth", asText),
			}).and("enabled", true),
			"key_vault_secrets_provider": one("properties.addonProfiles.azureKeyvaultSecretsProvider", fields{
				"secret_rotation_enabled":  at("config.enableSecretRotation", asText),
				"secret_rotation_interval": at("config.rotationPollInterval"),
			}).and("enabled", true),
			"ingress_application_gateway": one("properties.addonProfiles.ingressApplicationGateway", fields{
				"gateway_id": at("config.applicationGatewayId"), "subnet_id": at("config.subnetId"),
			}).and("enabled", true),
			"web_app_routing":      one("properties.ingressProfile.webAppRouting", fields{"dns_zone_ids": at("dnsZoneResourceIds")}).and("enabled", true),
			"monitor_metrics":      one("properties.azureMonitorProfile.metrics", fields{}).and("enabled", true),
			"service_mesh_profile": one("properties.serviceMeshProfile", fields{"mode": at("mode")}),
			"workload_autoscaler_profile": one("properties.workloadAutoScalerProfile", fields{
				"keda_enabled": at("keda.enabled"), "vertical_pod_autoscaler_enabled": at("verticalPodAutoscaler.enabled"),
			}),
			"node_provisioning_profile": one("properties.nodeProvisioningProfile", fields{"mode": at("mode"), "default_node_pools": at("defaultNodePools")}),
			"storage_profile": one("properties.storageProfile", fields{
				"blob_driver_enabled": at("blobCSIDriver.enabled"), "disk_driver_enabled": at("diskCSIDriver.enabled"),
				"file_driver_enabled": at("fileCSIDriver.enabled"), "snapshot_controller_enabled": at("snapshotController.enabled"),
			}),
			"network_profile": one("properties.networkProfile", fields{
				"network_plugin":      at("networkPlugin"),
				"network_plugin_mode": at("networkPluginMode"),
				"network_policy":      at("networkPolicy"),
				"network_data_plane":  at("networkDataplane"),
				"ebpf_data_plane":     at("networkDataplane").formerly(),
				"network_mode":        at("networkMode"),
				"dns_service_ip":      at("dnsServiceIP"),
				"service_cidr":        at("serviceCidr"),
				"service_cidrs":       at("serviceCidrs"),
				"pod_cidr":            at("podCidr"),
				"pod_cidrs":           at("podCidrs"),
				"outbound_type":       at("outboundType"),
				"load_balancer_sku":   at("loadBalancerSku"),
				"advanced_networking": one("advancedNetworking", fields{
					"observability_enabled": at("observability.enabled"), "security_enabled": at("security.enabled"),
				}).and("enabled", true),
			}),
			"service_principal": one("properties.servicePrincipalProfile", fields{"client_id": at("clientId")}),
			"default_node_pool": many("properties.agentPoolProfiles", profile).and("mode", "System"),
			// Of providers before 3.0.
			"role_based_access_control": one("", fields{
				"enabled": at("properties.enableRBAC"),
				"azure_active_directory": one("properties.aadProfile", fields{
					"managed": at("managed"), "tenant_id": at("tenantID"), "admin_group_object_ids": at("adminGroupObjectIDs"), "azure_rbac_enabled": at("enableAzureRBAC"),
				}),
			}).formerly(),
			"addon_profile": one("properties.addonProfiles", fields{
				"azure_policy":             one("azurepolicy", fields{"enabled": at("enabled")}),
				"http_application_routing": one("httpApplicationRouting", fields{"enabled": at("enabled")}),
				"oms_agent":                one("omsagent", fields{"enabled": at("enabled"), "log_analytics_workspace_id": at("config.logAnalyticsWorkspaceResourceID")}),
				"azure_keyvault_secrets_provider": one("azureKeyvaultSecretsProvider", fields{
					"enabled": at("enabled"), "secret_rotation_enabled": at("config.enableSecretRotation", asText),
				}),
			}).formerly(),
		},
		parts: []part{
			{segment: "maintenanceConfigurations", name: "default", block: "maintenance_window", args: fields{
				"allowed": many("properties.timeInWeek", fields{"day": at("day"), "hours": at("hourSlots")}),
			}},
			{segment: "maintenanceConfigurations", name: "aksManagedAutoUpgradeSchedule", block: "maintenance_window_auto_upgrade", args: maintenance},
			{segment: "maintenanceConfigurations", name: "aksManagedNodeOSUpgradeSchedule", block: "maintenance_window_node_os", args: maintenance},
		},
	},
	"azurerm_kubernetes_cluster_node_pool": {
		kind: "Microsoft.ContainerService/managedClusters/agentPools",
		ids:  []string{"{kubernetes_cluster_id}/agentPools/{name}"},
		args: below("properties", apart),
		shape: func(_ addr.ID, _ Arguments, o object) {
			if tags := o["tags"]; tags != nil {
				delete(o, "tags")
				o.set("properties.tags", tags)
			}
		},
	},
	"azurerm_kubernetes_cluster_extension": {
		kind: "Microsoft.KubernetesConfiguration/extensions",
		ids:  []string{"{cluster_id}/providers/Microsoft.KubernetesConfiguration/extensions/{name}"},
		args: fields{
			"extension_type":         at("properties.extensionType"),
			"version":                at("properties.version"),
			"release_train":          at("properties.releaseTrain"),
			"release_namespace":      at("properties.scope.cluster.releaseNamespace"),
			"target_namespace":       at("properties.scope.namespace.targetNamespace"),
			"configuration_settings": at("properties.configurationSettings"),
		},
		shape: func(_ addr.ID, _ Arguments, o object) {
			if o.has("properties.version") {
				o.set("properties.autoUpgradeMinorVersion", false)
			}
		},
	},
	"azurerm_kubernetes_flux_configuration": {
		kind: "Microsoft.KubernetesConfiguration/fluxConfigurations",
		ids:  []string{"{cluster_id}/providers/Microsoft.KubernetesConfiguration/fluxConfigurations/{name}"},
		args: fields{
			"namespace":                         at("properties.namespace"),
			"scope":                             at("properties.scope"),
			"continuous_reconciliation_enabled": at("properties.suspend", not),
			"git_repository": one("properties.gitRepository", fields{
				"url":                      at("url"),
				"sync_interval_in_seconds": at("syncIntervalInSeconds"),
				"timeout_in_seconds":       at("timeoutInSeconds"),
				"local_auth_reference":     at("localAuthRef"),
			}),
			"bucket": one("properties.bucket", fields{
				"bucket_name": at("bucketName"), "url": at("url"), "tls_enabled": at("insecure", not), "local_auth_reference": at("localAuthRef"),
			}),
			"blob_storage": one("properties.azureBlob", fields{"local_auth_reference": at("localAuthRef")}),
		},
		shape: fluxSource,
	},
	"azurerm_container_registry": {
		kind: "Microsoft.ContainerRegistry/registries",
		ids:  []string{"group/Microsoft.ContainerRegistry/registries/{name}"},
		args: fields{
			"sku":                                          at("sku.name"),
			"admin_enabled":                                at("properties.adminUserEnabled"),
			"anonymous_pull_enabled":                       at("properties.anonymousPullEnabled"),
			"data_endpoint_enabled":                        at("properties.dataEndpointEnabled"),
			"public_network_access_enabled":                at("properties.publicNetworkAccess", enabled),
			"zone_redundancy_enabled":                      at("properties.zoneRedundancy", enabled),
			"network_rule_bypass_option":                   at("properties.networkRuleBypassOptions"),
			"network_rule_bypass_for_tasks_enabled":        at("properties.networkRuleBypassAllowedForTasks"),
			"role_assignment_mode":                         at("properties.roleAssignmentMode"),
			"export_policy_enabled":                        at("properties.policies.exportPolicy.status", words),
			"quarantine_policy_enabled":                    at("properties.policies.quarantinePolicy.status", words),
			"trust_policy_enabled":                         at("properties.policies.trustPolicy.status", words),
			"azuread_authentication_as_arm_policy_enabled": at("properties.policies.azureADAuthenticationAsArmPolicy.status", words),
			"retention_policy_in_days":                     at("properties.policies.retentionPolicy.days"),
			"retention_policy": one("properties.policies.retentionPolicy", fields{
				"days": at("days"), "enabled": at("status", words),
			}).formerly(),
			"trust_policy": one("properties.policies.trustPolicy", fields{"enabled": at("status", words)}).formerly(),
			"network_rule_set": one("properties.networkRuleSet", fields{
				"default_action": at("defaultAction"),
				"ip_rule":        many("ipRules", fields{"action": at("action"), "ip_range": at("value")}),
			}),
			"encryption": one("properties.encryption", fields{
				"key_vault_key_id":   at("keyVaultProperties.keyIdentifier"),
				"identity_client_id": at("keyVaultProperties.identity"),
			}).and("status", "enabled"),
		},
		shape: func(_ addr.ID, _ Arguments, o object) {
			if o.has("properties.policies.retentionPolicy.days") && !o.has("properties.policies.retentionPolicy.status") {
				o.set("properties.policies.retentionPolicy.status", "enabled")
			}
		},
		parts: []part{{segment: "replications", block: "georeplications", called: "location", args: fields{
			"location":                at("location", region),
			"tags":                    at("tags"),
			"zone_redundancy_enabled": at("properties.zoneRedundancy", enabled),
		}}},
	},
}

// words are what a registry's policies are switched with.
var words = switched("enabled", "disabled")

// pool is what a pool of nodes says wherever it stands; apart is one that is a
// resource, and profile the one that a cluster is made with.
var (
	pool = fields{
		"vm_size":                      at("vmSize"),
		"node_count":                   at("count"),
		"min_count":                    at("minCount"),
		"max_count":                    at("maxCount"),
		"auto_scaling_enabled":         at("enableAutoScaling"),
		"enable_auto_scaling":          formerly("enableAutoScaling"),
		"host_encryption_enabled":      at("enableEncryptionAtHost"),
		"enable_host_encryption":       formerly("enableEncryptionAtHost"),
		"node_public_ip_enabled":       at("enableNodePublicIP"),
		"enable_node_public_ip":        formerly("enableNodePublicIP"),
		"zones":                        at("availabilityZones"),
		"availability_zones":           formerly("availabilityZones"),
		"vnet_subnet_id":               at("vnetSubnetID"),
		"pod_subnet_id":                at("podSubnetID"),
		"os_sku":                       at("osSKU"),
		"os_disk_size_gb":              at("osDiskSizeGB"),
		"os_disk_type":                 at("osDiskType"),
		"kubelet_disk_type":            at("kubeletDiskType"),
		"max_pods":                     at("maxPods"),
		"node_labels":                  at("nodeLabels"),
		"orchestrator_version":         at("orchestratorVersion"),
		"fips_enabled":                 at("enableFIPS"),
		"ultra_ssd_enabled":            at("enableUltraSSD"),
		"scale_down_mode":              at("scaleDownMode"),
		"workload_runtime":             at("workloadRuntime"),
		"proximity_placement_group_id": at("proximityPlacementGroupID"),
		"upgrade_settings": one("upgradeSettings", fields{
			"max_surge":                     at("maxSurge"),
			"drain_timeout_in_minutes":      at("drainTimeoutInMinutes"),
			"node_soak_duration_in_minutes": at("nodeSoakDurationInMinutes"),
		}),
	}
	apart = pool.and(fields{
		"mode":            at("mode"),
		"node_taints":     at("nodeTaints"),
		"os_type":         at("osType"),
		"priority":        at("scaleSetPriority"),
		"eviction_policy": at("scaleSetEvictionPolicy"),
	})
	profile = pool.and(fields{
		"name": at("name"),
		"type": at("type"),
		"tags": at("tags"),
		"only_critical_addons_enabled": at("nodeTaints", func(v any) any {
			if v == true {
				return []any{"CriticalAddonsOnly=true:NoSchedule"}
			}
			return nil
		}),
	})
)

var maintenance = fields{
	"duration":   at("properties.maintenanceWindow.durationHours"),
	"utc_offset": at("properties.maintenanceWindow.utcOffset"),
	"start_time": at("properties.maintenanceWindow.startTime"),
	"start_date": at("properties.maintenanceWindow.startDate"),
}

// fluxSource says where a configuration is read from, and what of it is
// applied: a list in azurerm, and an object by name in ARM.
func fluxSource(_ addr.ID, a Arguments, o object) {
	for _, of := range []struct{ block, kind string }{{"git_repository", "GitRepository"}, {"bucket", "Bucket"}, {"blob_storage", "AzureBlob"}} {
		if said(a[of.block]) && !unwritten(a[of.block]) {
			o.set("properties.sourceKind", of.kind)
		}
	}
	if git, ok := only(a["git_repository"]).(map[string]any); ok && o.has("properties.gitRepository") {
		if kind := text(git["reference_type"]); kind != "" {
			o.set("properties.gitRepository.repositoryRef."+kind, git["reference_value"])
		}
	}
	v := a["kustomizations"]
	if !said(v) {
		return
	}
	made := object{}
	many("all", fields{
		"path":                       at("path"),
		"timeout_in_seconds":         at("timeoutInSeconds"),
		"sync_interval_in_seconds":   at("syncIntervalInSeconds"),
		"retry_interval_in_seconds":  at("retryIntervalInSeconds"),
		"recreating_enabled":         at("force"),
		"garbage_collection_enabled": at("prune"),
		"depends_on":                 at("dependsOn"),
		"wait":                       at("wait"),
	}).apply("kustomizations", v, made)
	blocks, _ := v.([]any)
	all, ok := made["all"].([]any)
	if !ok || len(blocks) != len(all) {
		o.set("properties.kustomizations", unresolved("kustomizations"))
		return
	}
	named := map[string]any{}
	for i, b := range blocks {
		block, _ := b.(map[string]any)
		name := text(block["name"])
		if name == "" {
			o.set("properties.kustomizations", unresolved("kustomizations"))
			return
		}
		named[name] = all[i]
	}
	o.set("properties.kustomizations", named)
}
