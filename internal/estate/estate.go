package estate

// The Go types below are what the language of package language reads as an
// estate; that package lists the tags.

// Estate is what an organisation declares: what it runs and what it owes.
type Estate struct {
	Version      string                          `yaml:"estate" required:"true" enum:"v1" doc:"The version of this language."`
	Organisation Organisation                    `yaml:"organisation" required:"true" doc:"Whose estate it is."`
	Effective    Date                            `yaml:"effective" required:"true" example:"2026-11-01" doc:"The date at which the estate was reviewed: expiry is judged and dates are written at it, so that the same estate renders the same bytes tomorrow."`
	Frameworks   []string                        `yaml:"frameworks" required:"true" min:"1" example:"hipaa" doc:"The frameworks that posture is reported for, by their id in the catalogue."`
	Residency    *Residency                      `yaml:"residency" doc:"Where data may be, and who asks for it."`
	Identity     Identity                        `yaml:"identity" required:"true" doc:"The Entra tenant and the groups that hold rights."`
	Retention    *Retention                      `yaml:"retention" doc:"How long what is kept, and who asks for it."`
	Evidence     *Evidence                       `yaml:"evidence" doc:"Who answers for evidence."`
	Incident     *Incident                       `yaml:"incident" doc:"Who answers for incidents, and when whom must be told."`
	Parameters   map[string]map[string]Parameter `yaml:"parameters" doc:"Values of checks' parameters, by the id of the check and the name of its parameter."`
	Networks     *Networks                       `yaml:"networks" doc:"What may leave the networks, and the server that mail is sent by."`
	ThirdParties []ThirdParty                    `yaml:"thirdParties" unique:"name" doc:"Who outside of the organisation gets to see data."`
	Functions    []Function                      `yaml:"functions" unique:"name" doc:"The business functions that Odoo serves, and how people work without it."`
	Continuity   *Continuity                     `yaml:"continuity" doc:"How the organisation goes on when Odoo is away: who decides, how they are reached, and who is told what."`
	Platform     Platform                        `yaml:"platform" required:"true" doc:"What the environments share."`
	Entities     []Entity                        `yaml:"entities" required:"true" min:"1" unique:"name" doc:"The legal or operating units."`
}

// Organisation is whose estate it is.
type Organisation struct {
	Name  string `yaml:"name" required:"true" doc:"Its name, for people."`
	Short string `yaml:"short" required:"true" pattern:"^[a-z][a-z0-9]{1,5}$" example:"hrg" doc:"Two to six letters and digits with which the names of Azure resources begin."`
}

// Residency is where data may be. HIPAA has no rule for it: it is a contract,
// a state's law or the GDPR.
type Residency struct {
	Regions []string `yaml:"regions" required:"true" min:"1" example:"eastus2" doc:"The Azure regions in which data may be stored and processed."`
	Strict  bool     `yaml:"strict" default:"false" doc:"Whether data may not even pass through another region: edge services that decrypt anywhere are then refused."`
	Because Because  `yaml:"because" required:"true" doc:"What asks for it."`
}

// Identity is the Entra tenant and the groups that hold rights.
type Identity struct {
	Tenant                 GUID  `yaml:"tenant" required:"true" doc:"The Entra tenant's id."`
	DatabaseAdministrators Group `yaml:"databaseAdministrators" required:"true" doc:"The group that administers databases."`

	ClusterAdministrators *Group `yaml:"clusterAdministrators" doc:"The group that administers clusters; without one nobody does for good, and rights in them are granted in Azure."`
	Operators             *Group `yaml:"operators" doc:"The group that operates Odoo: it reads what runs and its logs, and restarts pods; it reads no secret and changes nothing."`
}

// Group is an Entra group.
type Group struct {
	Name string `yaml:"name" required:"true" doc:"Its display name."`
	ID   GUID   `yaml:"id" required:"true" doc:"Its object id."`
}

// Retention is how long what is kept.
type Retention struct {
	Records         Keep `yaml:"records" required:"true" doc:"Compliance records: approvals, access audit, drills, posture."`
	OperationalLogs Keep `yaml:"operationalLogs" required:"true" doc:"Logs of the platform and of the databases: 30 to 730 days."`
	Backups         Keep `yaml:"backups" required:"true" doc:"Point-in-time recovery of databases: 7 to 35 days."`

	LongTermBackups *Keep `yaml:"longTermBackups" doc:"The first copy of each month of a database in a backup vault: 84 days to 10 years. The copy of each week is kept for 84 days where it is not written."`
	Audit           *Keep `yaml:"audit" doc:"Who had access to what: vaults, storage, databases, the cluster, the subscription. Where nothing is written, as long as records."`
}

// Keep is a time for which something is kept, and what asks for it.
type Keep struct {
	For     Span    `yaml:"for" required:"true" example:"6y" doc:"A number and a unit: m, h, d, w, y."`
	Because Because `yaml:"because" required:"true" doc:"What asks for it."`
}

// Evidence is who answers for evidence.
type Evidence struct {
	Owner   string  `yaml:"owner" required:"true" doc:"The role that answers for it."`
	Because Because `yaml:"because" required:"true" doc:"What asks for it."`
	Holds   []Hold  `yaml:"holds" doc:"Legal holds: evidence that is not destroyed now, though its time may be over."`

	From *Workflow `yaml:"from" doc:"The workload that mirrors sealed evidence to the environments' records."`
}

// Workflow is a workload that acts as an identity by tokens of its own issuer.
type Workflow struct {
	Issuer  string `yaml:"issuer" required:"true" pattern:"^https://[^\\s?#]+$" example:"https://token.actions.githubusercontent.com" doc:"Who gives it its tokens."`
	Subject string `yaml:"subject" required:"true" pattern:"^\\S+$" example:"repo:harbor/estate:environment:production" doc:"Whom the tokens name."`
}

// Incident is who answers for incidents.
type Incident struct {
	Owner   string   `yaml:"owner" required:"true" doc:"The role that answers for the response."`
	Contact string   `yaml:"contact" required:"true" pattern:"^[^@\\s]+@[^@\\s]+$" doc:"The mailbox that alerts go to."`
	Alerts  []string `yaml:"alerts" pattern:"^[^@\\s]+@[^@\\s]+$" doc:"The mailboxes that alerts of Azure and of budgets go to, where not to the contact."`
	Notify  Span     `yaml:"notify" required:"true" example:"60d" doc:"Within which time those affected are told."`
	Because Because  `yaml:"because" required:"true" doc:"What asks for it."`
}

// Platform is what environments share.
type Platform struct {
	Subscription GUID   `yaml:"subscription" required:"true" doc:"The Azure subscription that it is deployed to."`
	Region       string `yaml:"region" required:"true" example:"eastus2" doc:"Its Azure region."`
	Network      CIDR   `yaml:"network" example:"10.40.0.0/20" doc:"Its address space, private, /22 or larger: the hub that the networks of its region are joined to. Environments that share a database server need it."`
	Owner        string `yaml:"owner" default:"terraform" enum:"terraform,stack" doc:"What deploys it: Terraform with azapi, or an ARM deployment stack."`
	Accountable  string `yaml:"accountable" required:"true" doc:"The role that answers for it."`

	Workspace   string       `yaml:"workspace" pattern:"^/subscriptions/[0-9a-fA-F-]{36}/resourceGroups/[^/]+/providers/Microsoft.OperationalInsights/workspaces/[^/]+$" example:"/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01/resourceGroups/central-logs/providers/Microsoft.OperationalInsights/workspaces/central" doc:"A Log Analytics workspace that exists and keeps the platform's logs; where nothing is written, the platform has its own. What it keeps for how long is its owner's to say."`
	Budget      *Budget      `yaml:"budget" doc:"What a month of the platform may cost."`
	Entry       *Entry       `yaml:"entry" doc:"The way in from the Internet."`
	Registry    *Registry    `yaml:"registry" doc:"Where container images come from."`
	Proxy       *Proxy       `yaml:"proxy" doc:"What requests come through on clusters of the design's own; without it nothing serves there what the entry hands on."`
	Maintenance *Maintenance `yaml:"maintenance" doc:"When Azure may change what runs, where an environment says nothing."`
	Build       *Build       `yaml:"build" doc:"How the organisation's own images are built. Without it Ward renders no Dockerfile and no workflow, and whoever builds them is asked."`
	Images      *Images      `yaml:"images" doc:"Who makes the images that clusters run, and what verifies it there. Without it a cluster asks for the registry and the digest alone."`
	Releases    *Releases    `yaml:"releases" doc:"What clusters take: releases that somebody signed. Without it clusters have Flux, and nothing that it delivers."`

	ManagementGroups *ManagementGroups `yaml:"managementGroups" doc:"What stands above the subscriptions; without it policies are assigned to each of them."`
	Deployer         *Deployer         `yaml:"deployer" doc:"The pipeline that deploys. Without one Ward gives nobody the rights to, and keeps no state."`

	Regions []PlatformRegion `yaml:"regions" unique:"region" doc:"Further regions in which the platform has a hub, as those that environments are recovered in."`
	Hub     Hub              `yaml:"hub" doc:"Where the networks meet."`
	Egress  string           `yaml:"egress" default:"auto" enum:"auto,firewall,nat" doc:"How what leaves the networks leaves them: a firewall knows hosts by name, a NAT gateway lets out to anywhere; auto decides."`
	Access  string           `yaml:"access" default:"auto" enum:"auto,bastion,none" doc:"How people reach what has no public address: through a bastion of the hub, or not at all by Ward's doing; auto decides."`
	DDoS    string           `yaml:"ddos" default:"auto" enum:"auto,network,address,none" doc:"What protects public addresses from floods beyond what every address of Azure has: a plan for networks, protection of single addresses, or nothing; auto decides."`
}

// PlatformRegion is a further region of the platform.
type PlatformRegion struct {
	Region  string `yaml:"region" required:"true" example:"centralus" doc:"The Azure region."`
	Network CIDR   `yaml:"network" required:"true" example:"10.40.16.0/20" doc:"The address space of the hub there, private, /22 or larger."`
}

// Entity is a legal or operating unit.
type Entity struct {
	Name         string        `yaml:"name" required:"true" pattern:"^[a-z][a-z0-9-]{0,22}[a-z0-9]$" example:"harbor-clinic" doc:"Its name in folders and Azure names."`
	Title        string        `yaml:"title" required:"true" doc:"Its name for people."`
	CostCentre   string        `yaml:"costCentre" pattern:"^[A-Za-z0-9]([A-Za-z0-9 ._/-]{0,60}[A-Za-z0-9])?$" example:"4100-ERP" doc:"What its resources are charged to: a tag on each of them."`
	Environments []Environment `yaml:"environments" required:"true" min:"1" unique:"name" doc:"Its Odoo deployments."`

	Retention *EntityRetention `yaml:"retention" doc:"For how long what is kept of it, where that is not the organisation's time."`
}

// Environment is one Odoo deployment of an entity.
type Environment struct {
	Name         string `yaml:"name" required:"true" pattern:"^[a-z][a-z0-9-]{0,14}[a-z0-9]$" example:"production" doc:"Its name in folders and Azure names."`
	Purpose      string `yaml:"purpose" required:"true" enum:"production,staging,development,training" doc:"What it is for."`
	Data         string `yaml:"data" required:"true" enum:"regulated,internal,synthetic" doc:"The class of the data in it: regulated holds electronic protected health information."`
	Subscription GUID   `yaml:"subscription" required:"true" doc:"The Azure subscription that it is deployed to."`
	Region       string `yaml:"region" required:"true" example:"eastus2" doc:"The Azure region that it runs in."`
	Network      CIDR   `yaml:"network" required:"true" example:"10.41.0.0/20" doc:"Its address space, private, /22 or larger."`
	Owner        string `yaml:"owner" default:"terraform" enum:"terraform,stack" doc:"What deploys it."`
	Accountable  string `yaml:"accountable" required:"true" doc:"The role that answers for it."`
	Tenancy      string `yaml:"tenancy" default:"auto" enum:"auto,dedicated,shared" doc:"Whether it shares a database server with others; auto decides."`

	Hosts []string `yaml:"hosts" pattern:"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,}$" example:"erp.example.org" doc:"The public names that people open it by; without one it is not reached from the Internet."`

	// One of the two, or both: an impact stands for objectives that the
	// catalogue knows.
	Impact     string      `yaml:"impact" enum:"high,moderate,low" doc:"What a loss does to care: it stands for objectives where none are written. Without either, that of a production is the criticality of its most critical function."`
	Objectives *Objectives `yaml:"objectives" doc:"How much may be lost, and for how long it may be away."`

	Functions []string `yaml:"functions" min:"1" example:"procurement" doc:"The functions that it serves, by their names in functions."`

	Degraded []Degraded `yaml:"degraded" doc:"The ways to run it with less than all of it."`

	Recovery *Recovery `yaml:"recovery" doc:"Where it is recovered when its region is lost."`
	Drills   *Drills   `yaml:"drills" doc:"How its ways back are practised, and on what."`
	Load     Workload  `yaml:"load" required:"true" doc:"How many use it, and how much it holds."`
	Odoo     Odoo      `yaml:"odoo" required:"true" doc:"The Odoo that runs in it."`
	Database Database  `yaml:"database" doc:"What is asked of its PostgreSQL beyond what the load asks."`
	Budget   *Budget   `yaml:"budget" doc:"What a month of it may cost, with the region that it is recovered in."`

	Integrations []Integration `yaml:"integrations" unique:"name" doc:"The systems that it speaks with."`
	Cluster      Cluster       `yaml:"cluster" doc:"The Kubernetes that it runs on."`

	Maintenance *Maintenance `yaml:"maintenance" doc:"When Azure may change it; without one the platform's holds."`

	Deployer string `yaml:"deployer" pattern:"^\\S+$" example:"repo:harbor/estate:environment:production" doc:"Whom the tokens of platform.deployer's issuer name when it is deployed; without one, platform.deployer.apply."`
}

// Objectives are how much may be lost and for how long.
type Objectives struct {
	RPO Span `yaml:"rpo" required:"true" example:"1h" doc:"How much work may be lost when the region is lost."`
	RTO Span `yaml:"rto" required:"true" example:"4h" doc:"For how long Odoo may be away when the region is lost."`
}

// Recovery is where an environment is recovered.
type Recovery struct {
	Region  string `yaml:"region" required:"true" example:"centralus" doc:"The Azure region of the recovery."`
	Network CIDR   `yaml:"network" required:"true" example:"10.42.0.0/20" doc:"Its address space, private, apart from the primary's."`
	Owner   string `yaml:"owner" default:"terraform" enum:"terraform,stack" doc:"What deploys it."`
}

// Workload is how many use an environment, and how much it holds.
type Workload struct {
	Users int `yaml:"users" required:"true" min:"1" max:"20000" doc:"People who work in it on a busy day."`
	// Concurrent is what sizes follow from. Zero is nobody's measurement: half
	// of the users.
	Concurrent     int    `yaml:"concurrent" min:"1" max:"20000" doc:"Of these, how many at once in the busiest minutes; half of them where nobody has measured it."`
	DatabaseGiB    int    `yaml:"databaseGiB" required:"true" min:"1" max:"16384" doc:"The size of the database today, in GiB."`
	AttachmentsGiB int    `yaml:"attachmentsGiB" default:"32" min:"1" max:"1048576" doc:"The size of the attachments today, in GiB."`
	Hours          *Hours `yaml:"hours" doc:"When people work in it; round the clock where nobody says."`
	Growth         int    `yaml:"growth" default:"30" min:"0" max:"1000" doc:"By how many per cent the data grows in a year."`
}

// Hours are when people work in an environment. Outside of them fewer pods wait
// for people: those of whoever is on duty then.
type Hours struct {
	Days string `yaml:"days" default:"weekdays" enum:"weekdays,every-day" doc:"On which days."`
	From string `yaml:"from" required:"true" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" example:"06:00" doc:"When they begin."`
	To   string `yaml:"to" required:"true" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" example:"20:00" doc:"When they end, on the same day."`
	Zone string `yaml:"zone" required:"true" pattern:"^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$" example:"America/New_York" doc:"In which time zone, as the IANA names it."`
	// Outside is who works through the night and at the weekend. Zero is
	// nobody's count, and the least of pods serves them.
	Outside int `yaml:"outside" min:"1" max:"20000" example:"15" doc:"How many work in it at once outside of these hours, on duty at night or at the weekend; pods for them always wait."`
}

// Odoo is the Odoo that runs in an environment.
type Odoo struct {
	Version string `yaml:"version" required:"true" enum:"16.0,17.0,18.0,19.0" doc:"Its release."`
	// Sessions in Redis are for where a module asks for it, or the database is
	// short of connections: they are lost with it.
	Sessions string `yaml:"sessions" default:"database" enum:"database,redis" doc:"Where people's sessions are kept."`
	// IdleMinutes zero is the design's own where data is regulated, and elsewhere
	// Odoo's.
	IdleMinutes int    `yaml:"idleMinutes" min:"1" max:"1440" doc:"After how many minutes without use a session ends; 30 where data is regulated and nothing is said, a week elsewhere."`
	Image       string `yaml:"image" required:"true" pattern:"^[a-z0-9.-]+(:[0-9]+)?/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$" example:"registry.example/odoo@sha256:…" doc:"Its container image, by digest."`

	Uses    []string `yaml:"uses" enum:"audit,jobs,sign-in" doc:"What else it is run with: audit (Odoo's own log of who changed what, there for regulated data anyway), jobs (a queue that modules put work into), sign-in (by OpenID Connect)."`
	Modules []Module `yaml:"modules" unique:"name" doc:"What is in the image beside Odoo's own modules and those that the design brings."`

	Rolling *Rolling `yaml:"rolling" doc:"That the image differs from the one before it by code alone, so that it is put in place while people work. Where nothing is written it changes the schema."`
}

// Rolling says of an image that it changes no schema, compared with the one that
// it replaces.
type Rolling struct {
	From    string  `yaml:"from" required:"true" pattern:"^[a-z0-9.-]+(:[0-9]+)?/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$" example:"registry.example/odoo@sha256:…" doc:"The image that it replaces, by digest: of any other it says nothing."`
	Because Because `yaml:"because" required:"true" doc:"Where it was shown."`
}
