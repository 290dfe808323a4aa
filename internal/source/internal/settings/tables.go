package settings

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// place is what people put under a name.
type place int

const (
	settingsPlace  place = iota + 1 // names and values of their own
	argumentsPlace                  // what a program is called with
	labelsPlace                     // what things are selected by
	productPlace                    // what was bought: an enumeration has its name
)

// places are the free-form places of manifests, of ARM's bodies and of
// azurerm's arguments, by the last name on the way to them, which means the
// same wherever it stands. A text under any other name is kept where it is
// plain.
var places = map[string]place{
	// Kubernetes: containers, ConfigMaps, Secrets, metadata, Traefik.
	"env": settingsPlace, "data": settingsPlace, "stringdata": settingsPlace, "binarydata": settingsPlace,
	"annotations": settingsPlace, "httpheaders": settingsPlace,
	"customrequestheaders": settingsPlace, "customresponseheaders": settingsPlace,
	"args": argumentsPlace, "command": argumentsPlace,
	"labels": labelsPlace, "matchlabels": labelsPlace, "nodeselector": labelsPlace, "selector": labelsPlace,
	// ARM and azurerm.
	"tags": settingsPlace, "appsettings": settingsPlace, "connectionstrings": settingsPlace,
	"environmentvariables": settingsPlace, "secureenvironmentvariables": settingsPlace, "arguments": argumentsPlace,
	"commandlineargs": argumentsPlace, "commands": argumentsPlace, "startupcommand": argumentsPlace,
	"sku": productPlace, "plan": productPlace,
	"protectedsettings": settingsPlace, "extendedproperties": settingsPlace,
	"variables": settingsPlace, "outputs": settingsPlace,
}

// names are those under which things are called, or find each other, with the
// shape that they have.
var names = byName(nameTable)

// ruleNames are names of the table that mean this only in a rule of who may do
// what, or of what an admission is asked about.
var ruleNames = map[string]bool{"resources": true, "apigroups": true}

// ruleHolders are the members that hold such rules, by the kind, or by the
// group of kinds where all of them have it.
var ruleHolders = map[string][]string{
	addr.Kind("rbac.authorization.k8s.io/Role").Key():        {"rules"},
	addr.Kind("rbac.authorization.k8s.io/ClusterRole").Key(): {"rules"},
	"admissionregistration.k8s.io":                           {"rules", "resourceRules", "excludeResourceRules"},
	"policies.kyverno.io":                                    {"resourceRules", "excludeResourceRules"},
}

// linePrefixKind is the kind of what is named value, and begins the lines of a
// log: under that name anybody has anything.
var linePrefixKind = addr.Kind("Microsoft.DBforPostgreSQL/flexibleServers/configurations")

// databaseKind is the kind whose imageName is an image.
var databaseKind = addr.Kind("postgresql.cnpg.io/Cluster")

// keys are the settings that are not secret, with the shape of their values.
// Who writes anything else there gets it withheld.
var keys = byName(keyTable)

// labelShapes are the labels, annotations and tags that are not secret, each by
// its whole key: somebody may have a key of his own under an owner's prefix.
var labelShapes = map[string]string{
	"ward-environment":                                        "name",
	"ward-detection-since":                                    "date",
	"autoscaling.keda.sh/paused-replicas":                     "number",
	"ward.dev/environment":                                    "name",
	"ward.dev/data":                                           "name",
	"ward.dev/registry":                                       "host",
	"ward.dev/configuration":                                  "digest",
	"app.kubernetes.io/name":                                  "label",
	"app.kubernetes.io/instance":                              "label",
	"app.kubernetes.io/version":                               "label",
	"app.kubernetes.io/component":                             "label",
	"app.kubernetes.io/part-of":                               "label",
	"app.kubernetes.io/managed-by":                            "label",
	"kubernetes.io/metadata.name":                             "label",
	"kubernetes.io/hostname":                                  "label",
	"kubernetes.io/os":                                        "label",
	"kubernetes.io/arch":                                      "label",
	"topology.kubernetes.io/zone":                             "label",
	"topology.kubernetes.io/region":                           "label",
	"node.kubernetes.io/instance-type":                        "label",
	"service.beta.kubernetes.io/azure-load-balancer-internal": "switch",
	"pod-security.kubernetes.io/enforce":                      "label",
	"pod-security.kubernetes.io/enforce-version":              "label",
	"pod-security.kubernetes.io/audit":                        "label",
	"pod-security.kubernetes.io/audit-version":                "label",
	"pod-security.kubernetes.io/warn":                         "label",
	"pod-security.kubernetes.io/warn-version":                 "label",
}

// labelKeys are labels by which people call what selectors find.
var labelKeys = set("app k8s-app component run instance release")

func byName(table map[string]string) map[string]string {
	out := map[string]string{}
	for shape, list := range table {
		for name := range strings.FieldsSeq(list) {
			out[name] = shape
		}
	}
	return out
}

func set(lists ...string) map[string]bool {
	out := map[string]bool{}
	for _, list := range lists {
		for word := range strings.FieldsSeq(list) {
			out[word], out[strings.ToLower(word)] = true, true
		}
	}
	return out
}

var nameTable = map[string]string{
	"name": "name namespace generatename entrypoints driver secretproviderclass serviceaccountname secretname claimname storageclassname volumename ingressclassname " +
		"priorityclassname runtimeclassname containername nodename policyname customnetworkinterfacename " +
		"noderesourcegroup resourcegroupname groupname storageaccountname vaultname virtualnetworkname networksecuritygroupname " +
		"servername",
	"host":     "hostname fqdn fqdns",
	"hosts":    "targetfqdns destinationfqdns hostnames host hosts",
	"guid":     "tenantid principalid clientid objectid applicationid appid subscriptionid policydefinitionreferenceid roledefinitionid policydefinitionid id",
	"image":    "image imagename",
	"access":   "pghba",
	"path":     "mountpath",
	"file":     "subpath",
	"check":    "check policydefinitionreferenceids",
	"excused":  "exception",
	"blobs":    "prefixmatch",
	"grants":   "condition",
	"verified": "expression",
	"resource": "resources",
	"group":    "apigroups",
	"prefix":   "value",
	"size":     "size vmsize skuname sku",
	"account":  "subject",
	"type":     "type",
	"api":      "apiversion",
	"action":   "actions notactions dataactions notdataactions equals",
	"taint":    "nodetaints",
	"interval": "repeatingtimeintervals",
	"range":    "semver",
	"artifact": "url",
}

var keyTable = map[string]string{
	// Odoo: odoo/tools/config.py.
	"number": "dbmaxconn dbmaxconngevent workers maxcronthreads limittimecpu limittimereal limittimerealcron limitrequest " +
		"osvmemoryagelimit transientcountlimit transientagelimit webconcurrency wardidlelogoffseconds",
	"bytes": "limitmemorysoft limitmemorysoftgevent limitmemoryhard limitmemoryhardgevent",
	"port":  "dbport httpport longpollingport geventport smtpport port pgport odoodatabaseportnumber",
	"switch": "listdb nodatabaselist proxymode xsendfile withoutdemo httpenable nohttp logdb unaccent smtpssl " +
		"pythonunbuffered pythondontwritebytecode stopafterinit odoolistdb xmlrpc allowemptypassword " +
		// Kyverno: what its admission controller is called with.
		"forcefailurepolicyignore enablepolicyexception allowinsecureregistry",
	"kyverno": "resourcefilters",
	"groups":  "excludegroups",
	"word":    "dbsslmode pgsslmode postgreshostauthmethod ssl protectedmode loglevel purpose",
	"filter":  "dbfilter",
	"off":     "dbname database",
	"file":    "config c odoorc openerpserver",
	"path":    "datadir pgdata",
	"host":    "dbhost dbreplicahost pghost httpinterface geventinterface host odoodatabasehost",
	"locale":  "tz lang lcall",
	// Odoo: odoo/tools/config.py; which modules there are, catalogue/odoo.yaml.
	"modules": "serverwidemodules load",
}

// odooModules are modules that processes of Odoo load before a database is
// chosen: Odoo's own, those of the module sets, and what others are known to load
// so.
var odooModules = set("base web bus rpc session_db session_redis queue_job ward_idle_logoff server_environment " +
	"monitoring_status logging_json dbfilter_from_header")

// words are arguments that are no option and no secret: programs, and what
// they are told to do.
var words = set("odoo odoo-bin odoo.py gevent server shell sh bash ash dash /bin/sh /bin/bash python python3 " +
	"node java nginx traefik pg_dump pg_restore psql restic sleep true false /usr/bin/odoo /odoo/odoo-bin " +
	"./odoo-bin /opt/odoo/odoo-bin /opt/odoo/odoo/odoo-bin /usr/local/bin/odoo /usr/bin/python3 /usr/local/bin/python3 /usr/bin/bash " +
	"scaffold populate neutralize cloc --")

// vocabulary is what the enumerations of Azure and Kubernetes have, so far as
// people meet them in what Ward reads: its words are published, so that
// nothing is said by one of them that somebody keeps to himself.
var vocabulary = set(
	azureRegions,
	switchingWords,
	statesWords,
	sizesWords,
	identitiesWords,
	storageWords,
	keysWords,
	databasesWords,
	networksWords,
	logsWords,
	locksWords,
	purposesWords,
	machinesWords,
	kubernetesWords,
)

const (
	azureRegions = `
southafricanorth australiaeast centralindia eastasia indonesiacentral japaneast japanwest koreacentral
malaysiawest newzealandnorth southeastasia canadacentral austriaeast belgiumcentral denmarkeast
francecentral germanywestcentral italynorth northeurope norwayeast polandcentral spaincentral swedencentral
switzerlandnorth westeurope mexicocentral israelcentral qatarcentral uaenorth brazilsouth chilecentral
uksouth centralus eastus eastus2 southcentralus westus2 westus3 australiacentral australiacentral2
australiasoutheast brazilsoutheast canadaeast francesouth germanynorth jioindiacentral jioindiawest
koreasouth northcentralus norwaywest southafricawest southindia switzerlandwest uaecentral ukwest
westcentralus westindia westus global eastus2euap centraluseuap usgovvirginia usgovarizona usgovtexas
chinanorth2 chinanorth3 chinaeast2 chinaeast3
`
	switchingWords = `
High Medium Low Critical Informational Strict Preferred Enforce Unrestricted Private Public Internal
External AlwaysON AlwaysOn Predefined Custom CustomV2 Automatic AutomaticByOS AutomaticByPlatform
ImageDefault DoNotValidate SystemHidden
Enabled Disabled EnabledForServices Enable Disable Enforced SecuredByPerimeter on off true false yes no
None NotSpecified Default DoNotEnforce Auto Automatic Manual Inherit Optional Required Allow Deny Audit
AuditIfNotExists DeployIfNotExists Modify Append DenyAction Block Detection Prevention Alert Detect Log
Redirect * All Any
`
	statesWords = `
Completed InProgress Scheduled Assigned Granted Denied Revoked Activated Healthy Unhealthy Connected
Connecting NotConnected Linked Enabling Disabling Scaling Moving Restoring Recoverable
Recoverable+Purgeable Recoverable+ProtectedSubscription Purgeable
Succeeded Failed Creating Updating Deleting Canceled Running Stopped Starting Ready Pending Approved
Rejected Disconnected Locked Unlocked Active Inactive Provisioning Bound Available Released Terminating
Terminated Waiting Unknown InSync
`
	sizesWords = `
StandardV2 WAF WAF_v2 PerNode LACluster Standard_LRS Standard_ZRS Standard_GRS Standard_GZRS Standard_RAGRS
Standard_RAGZRS Premium_LRS Premium_ZRS PremiumV2_LRS StandardSSD_LRS StandardSSD_ZRS UltraSSD_LRS
Standard_Small Standard_Medium Standard_Large RS0 AZFW_VNet AZFW_Hub Generation1 Generation2
Standard Premium Basic Free Burstable GeneralPurpose MemoryOptimized BusinessCritical Hyperscale Standalone
PerGB2018 CapacityReservation Enterprise Developer Consumption Paid Regional Global A Standard_v2 WAF_v2
Standard_AzureFrontDoor Premium_AzureFrontDoor Hot Cool Cold Archive Transactional TransactionOptimized P1
P2 P3 P4 P6 P10 P15 P20 P30 P40 P50 P60 P70 P80
`
	identitiesWords = `
SystemAssigned UserAssigned ServicePrincipal User Group ForeignGroup Device Application ManagedIdentity
api://AzureADTokenExchange BuiltInRole CustomRole BuiltIn Custom Static
`
	storageWords = `
NFS SMB AD AADDS AADKERB AccessTimeTracking Inventory Lifecycle Infinite LocallyRedundant GeoRedundant
VaultStore OperationalStore ArchiveStore AzureBackupRule AzureRetentionRule ScheduleBasedTriggerContext
AdhocBasedTriggerContext
LRS ZRS GRS GZRS RAGRS RAGZRS Storage StorageV2 BlobStorage BlockBlobStorage FileStorage TLS1_0 TLS1_1 TLS1_2 TLS1_3
TLSEnforcementDisabled Microsoft.Storage Microsoft.Keyvault Account Service AzureServices Logging Metrics
AAD PrivateLink Blob Container blockBlob appendBlob pageBlob RootSquash NoRootSquash AllSquash
MicrosoftRouting InternetRouting AutoDelete
`
	keysWords = `
RSA RSA-HSM EC EC-HSM oct oct-HSM P-256 P-384 P-521 P-256K encrypt decrypt sign verify wrapKey unwrapKey
import release rotate notify get list create update delete recover backup restore set purge
getrotationpolicy setrotationpolicy getsas listsas deletesas setsas regeneratekey managecontacts
manageissuers getissuers listissuers setissuers deleteissuers AzureKeyVault SystemManaged CustomerManaged
`
	databasesWords = `
Replica AsyncReplica GeoAsyncReplica GeoRestore PointInTimeRestore ReviveDropped Create Update
ZoneRedundant SameZone Primary Geo Switchover Planned Forced ActiveDirectory system-default user-override
pg_cron pg_stat_statements pgaudit pg_trgm unaccent pg_qs azure.extensions ddl role read write function
misc misc_set terse verbose panic fatal error warning notice info debug debug1 debug5 none mod row log
logical minimal scram-sha-256 md5 trust TLSv1 TLSv1.1 TLSv1.2 TLSv1.3 -1 UTF8 en_US.utf8 C transaction session
statement AllKeysLRU NoEviction VolatileLRU Encrypted Plaintext OSSCluster EnterpriseCluster NoCluster
AzurePostgreSQL disable allow prefer require verify-ca verify-full odoo
`
	networksWords = `
Tls TLSv1_0 TLSv1_1 TLSv1_2 TLSv1_3 IKEv1 IKEv2 OpenVPN AES128 AES192 AES256 GCMAES128 GCMAES192 GCMAES256
SHA1 SHA256 SHA384 MatchRule RateLimitRule RemoteAddr GeoMatch IPMatch RequestUri JSChallenge CAPTCHA
AnomalyScoring Passthrough Regex Tenant Classic AsnMatch ServiceTagMatch StartsWith Contains EndsWith
Tcp Udp Icmp Esp Ah Http Https H2C GRPC Mssql Inbound Outbound Internet VirtualNetwork AzureLoadBalancer
AzureCloud AzureActiveDirectory AzureMonitor AzureKeyVault.* MicrosoftContainerRegistry
AzureFrontDoor.FirstParty AzureFrontDoor.Backend GatewayManager AzureContainerRegistry AzureResourceManager
GuestAndHybridManagement ApiManagement Sql EventHub ServiceBus NetworkSecurityGroupEnabled
RouteTableEnabled VirtualNetworkInherited NxDomainRedirect VirtualAppliance VnetLocal VirtualNetworkGateway
ApplicationRule NetworkRule NatRule FirewallPolicyFilterRuleCollection FirewallPolicyNatRuleCollection
AzureKubernetesService IANAPrivateRanges TCP UDP ICMP
Hub Dynamic IPv4 IPv6 Static Regional Vpn ExpressRoute RouteBased PolicyBased azure cilium calico kubenet
overlay loadBalancer userDefinedRouting managedNATGateway none blob file queue table web dfs vault
postgresqlServer redisEnterprise registry managedInstance sites /web/health /ward_idle_logoff/health
`
	logsWords = `
Average Count Total Minimum Maximum GreaterThan LessThan GreaterThanOrEqual LogAlert ApplicationInsights
LogAnalytics PrivateOnly Open Analytics Auxiliary Basic auth authpriv syslog daemon kern local0 Emergency
Error
AuditEvent audit allLogs allMetrics AzurePolicyEvaluationDetails PostgreSQLLogs PostgreSQLFlexSessions
PostgreSQLFlexQueryStoreRuntime PostgreSQLFlexQueryStoreWaitStats PostgreSQLFlexTableStats
PostgreSQLFlexDatabaseXacts StorageRead StorageWrite StorageDelete Transaction Capacity kube-apiserver
kube-audit kube-audit-admin kube-controller-manager kube-scheduler cluster-autoscaler guard
cloud-controller-manager csi-azuredisk-controller csi-azurefile-controller csi-snapshot-controller
category operationName status subStatus level caller resourceType resourceGroup resourceId resourceProvider
properties.incidentType properties.impactedServices[*].ServiceName properties.impactedServices[*].ImpactedRegions[*].RegionName
properties.currentHealthStatus properties.previousHealthStatus properties.cause Incident Maintenance Informational ActionRequired
Administrative Security ServiceHealth Recommendation Policy Autoscale ResourceHealth VMProtectionAlerts
SignInLogs AuditLogs NonInteractiveUserSignInLogs AzureFirewallApplicationRule AzureFirewallNetworkRule
FrontDoorAccessLog FrontDoorWebApplicationFirewallLog Dedicated AzureDiagnostics
ContainerRegistryLoginEvents ContainerRegistryRepositoryEvents BastionAuditLogs ConnectionEvents
ApplicationGatewayAccessLog ApplicationGatewayFirewallLog ApplicationGatewayPerformanceLog
AZFWApplicationRule AZFWNetworkRule AZFWNatRule AZFWThreatIntel AZFWIdpsSignature AZFWDnsQuery
DDoSProtectionNotifications DDoSMitigationFlowLogs DDoSMitigationReports
NetworkSecurityGroupEvent NetworkSecurityGroupRuleCounter PostgreSQLFlexQueryStoreSqlText
CoreAzureBackup AddonAzureBackupJobs AddonAzureBackupPolicy AddonAzureBackupProtectedInstance
AZKVAuditLogs PGSQLServerLogs StorageBlobLogs AKSAuditAdmin AKSAudit AKSControlPlane AGWAccessLogs
AGWFirewallLogs LAQueryLogs MicrosoftAzureBastionAuditLogs REDConnectionEvents AzureActivity
AlertHistory AttackPath PerSubscription PerKeyVault DefenderForStorageV2 ResourceGroupName
`
	locksWords = `
Mitigated Waiver Justification MultiFactorAuthentication Ticketing NoExpiration AfterDuration AfterDateTime
SelfActivate AdminAssign AdminUpdate AdminRemove String Array Object Boolean Integer Float DateTime
CanNotDelete ReadOnly NotSpecified Indexed Full
`
	purposesWords = `
records evidence attachments backups recovery state regulated internal public production staging development
training recording
`
	machinesWords = `
Ubuntu2204 Ubuntu2404 AzureLinux3 Windows2019 Windows2022 Windows2025 OCIContainer TrustedLaunch
ConfidentialVM EncryptionAtRestWithCustomerKey EncryptionAtRestWithPlatformAndCustomerKeys FromImage Attach
Empty ReadWrite userAssignedNATGateway Gateway Istio First Second Third Fourth Last Monday Tuesday
Wednesday Thursday Friday Saturday Sunday Daily Weekly AbsoluteMonthly RelativeMonthly
AbacRepositoryPermissions LegacyRegistryPermissions Notary
System User Linux Windows Ubuntu AzureLinux Managed Ephemeral VirtualMachineScaleSets AvailabilitySet Spot
Regular Deallocate Delete NodeImage SecurityPatch Unmanaged stable rapid patch node-image SSH NoSSH
KubernetesOfficial AKSLongTermSupport omsagent webapp functionapp
`
	//nolint:misspell // as Kubernetes spells them
	kubernetesWords = `
get list watch create update patch delete deletecollection impersonate bind escalate approve sign use
pods pods/log pods/exec services endpoints configmaps secrets events nodes namespaces deployments statefulsets daemonsets
replicasets jobs cronjobs ingresses networkpolicies roles rolebindings clusterroles clusterrolebindings leases
serviceaccounts persistentvolumeclaims persistentvolumes apps batch core policy networking.k8s.io
rbac.authorization.k8s.io coordination.k8s.io admissionregistration.k8s.io traefik.io
Pod Deployment StatefulSet DaemonSet ReplicaSet ReplicationController Job CronJob Service ConfigMap Secret Namespace Node
Ingress NetworkPolicy Role ClusterRole RoleBinding ClusterRoleBinding PersistentVolumeClaim PersistentVolume
HorizontalPodAutoscaler PodDisruptionBudget OCIRepository GitRepository HelmRepository Kustomization HelmRelease
Middleware IngressRoute TLSOption TLSStore ServersTransport SecretProviderClass Rule
SAMEORIGIN DENY same-origin no-referrer strict-origin strict-origin-when-cross-origin no-referrer-when-downgrade unsafe-url
VersionTLS10 VersionTLS11 VersionTLS12 VersionTLS13 X25519 CurveP256 CurveP384
TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
Cluster Backup ImageCatalog ClusterImageCatalog plugin barmanObjectStore volumeSnapshot Certificate Issuer ClusterIssuer
CREATE UPDATE CONNECT Fail Ignore Warn ClusterIP NodePort LoadBalancer ExternalName Cluster Local Always
IfNotPresent Never OnFailure RollingUpdate Recreate OnDelete OrderedReady Parallel SCTP Ingress Egress
Prefix Exact ImplementationSpecific RuntimeDefault Localhost Unconfined Memory HugePages DirectoryOrCreate
FileOrCreate Directory File Socket CharDevice ReadWriteOnce ReadOnlyMany ReadWriteMany ReadWriteOncePod
Filesystem Retain Recycle Immediate WaitForFirstConsumer ClusterFirst ClusterFirstWithHostNet In NotIn
Exists DoesNotExist Equal NoSchedule PreferNoSchedule NoExecute DoNotSchedule ScheduleAnyway Honor
AlwaysAllow IfHealthyBudget Forbid Allow Replace Deny Audit cpu Resource Pods Object External Utilization
AverageValue Value Opaque Equivalent ServiceAccount NET_BIND_SERVICE NET_ADMIN SYS_ADMIN NET_RAW SYS_PTRACE
CHOWN SETUID SETGID DAC_OVERRIDE privileged baseline restricted latest Background Foreground Orphan
https://slsa.dev/provenance/v1 https://slsa.dev/provenance/v0.2
kubernetes.io/tls kubernetes.io/dockerconfigjson kubernetes.io/service-account-token cosign notation semver
http https http2 grpc websocket longpolling metrics postgres postgresql redis dns dns-tcp websecure
kube-system kube-public kube-node-lease gatekeeper-system flux-system kube-dns metadata.name
metadata.namespace metadata.uid spec.nodeName spec.serviceAccountName status.podIP status.hostIP limits.cpu
limits.memory requests.cpu requests.memory topology.kubernetes.io/zone topology.kubernetes.io/region
kubernetes.io/hostname
`
)
