// Package layout holds the decided estate: what will be built where, before
// anything is built.
//
// It promises to be values and nothing else. Whoever reads a Layout needs
// neither the estate nor what was published when it was decided; every value
// of it can be printed (ward explain ESTATE layout), and a test may write one
// by hand. Regions, clusters, servers and environments are lists: what is not
// there is a nil pointer or an empty list. What anything is called in Azure is
// derived in address.go and nowhere else.
package layout

import (
	"net/netip"

	admissionv1 "k8s.io/api/admissionregistration/v1"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/kube/odoo"
	"github.com/wardhq/ward/internal/design"
)

// Layout is the decided estate.
type Layout struct {
	Organisation string    `json:"organisation"`
	Effective    string    `json:"effective"` // the estate's date, as 2026-11-01
	Identity     Identity  `json:"identity"`
	Retention    Retention `json:"retention"`
	// Residency is the regions in which data may be; nil where nobody says.
	Residency []string `json:"residency,omitempty"`
	Platform  Platform `json:"platform"`
	// Governance is what stands above the subscriptions; nil where nothing of
	// the design does.
	Governance *Governance `json:"governance,omitempty"`
	// Above is the management group of somebody else's that the subscriptions
	// stand in; nil where there is none.
	Above *GroupOwner `json:"above,omitempty"`
	// Bootstrap is nil where the estate names nobody who deploys.
	Bootstrap *Bootstrap `json:"bootstrap,omitempty"`
	// Registrations are what each subscription has to know first. They follow
	// from what is built.
	Registrations []Registration `json:"registrations,omitempty"`
	// Hubs are the networks that those of the sites are joined to, one in a
	// region; a region without one has networks that stand alone.
	Hubs []Hub `json:"hubs,omitempty"`
	Edge Edge  `json:"edge"`
	// Sites are the units, each in its region: the platform's, those of the
	// environments, those that they are recovered in.
	Sites    []Site    `json:"sites"`
	Clusters []Cluster `json:"clusters"`
	Servers  []Server  `json:"servers"`
	Caches   []Cache   `json:"caches,omitempty"`
	// DatabaseClusters are databases that the organisation runs itself.
	DatabaseClusters []DatabaseCluster `json:"databaseClusters,omitempty"`
	Environments     []Environment     `json:"environments"`
	// ModuleSets are what the images of each series of Odoo hold.
	ModuleSets []ModuleSet `json:"moduleSets,omitempty"`
	// Subscriptions are what is watched of each as a whole.
	Subscriptions []Subscription `json:"subscriptions,omitempty"`
	// AlertContacts are the mailboxes that alerts go to; nobody is told where
	// there are none.
	AlertContacts []string `json:"alertContacts,omitempty"`
	// Continuity is how work goes on when an environment is away.
	Continuity Continuity `json:"continuity"`
	// Existing are resources that are somebody else's, and are referred to.
	Existing []addr.ID `json:"existing,omitempty"`
	// Enforcement is what Azure's policies, and Admission what the clusters,
	// refuse or report of what the checks judge.
	Enforcement []Enforcement `json:"enforcement"`
	Admission   []Admission   `json:"admission"`
	// Initiative is the policies that are assigned as one; nil where none are.
	Initiative *Initiative `json:"initiative,omitempty"`
	// Exemptions follow the estate's exceptions.
	Exemptions []Exemption `json:"exemptions,omitempty"`

	index *index // Indexed makes it
}

// Identity is the Entra tenant, and who holds rights in it.
type Identity struct {
	Tenant                 string `json:"tenant"`
	DatabaseAdministrators Group  `json:"databaseAdministrators"`
	// ClusterAdministrators administer clusters; nil where nobody does for
	// good.
	ClusterAdministrators *Group `json:"clusterAdministrators,omitempty"`
	// Operators operate Odoo on every cluster; nil where nobody but the
	// administrators does.
	Operators *Group `json:"operators,omitempty"`
}

// Group is an Entra group.
type Group struct {
	Name string `json:"name"`
	ID   string `json:"id"`
}

// Retention is for how many days what is kept.
type Retention struct {
	// Stated says that the estate asks for them; else they are the defaults.
	Stated     bool `json:"stated"`
	RecordDays int  `json:"recordDays"` // nobody changes or deletes a record before
	LogDays    int  `json:"logDays"`
	// AuditDays is for how long it can be shown who did what.
	AuditDays  int `json:"auditDays"`
	BackupDays int `json:"backupDays"` // to any point of which a database can be restored
	BlobDays   int `json:"blobDays"`   // after which a deleted attachment is gone
	// Owner answers for what is kept; "" where the estate names nobody.
	Owner string `json:"owner,omitempty"`
}

// Platform is what environments share.
type Platform struct {
	Unit addr.Unit `json:"unit"` // the site that holds it
	// Subscriptions are all that the estate deploys to, once each.
	Subscriptions []addr.ID `json:"subscriptions"`
	// Evidence is the workload that mirrors evidence; nil where nobody says
	// which.
	Evidence *Trust    `json:"evidence,omitempty"`
	Registry *Registry `json:"registry,omitempty"`
	// Releases are what clusters take; nil where nobody signs any.
	Releases *Releases `json:"releases,omitempty"`
	// Build is how images are built; nil where others build them.
	Build *Build `json:"build,omitempty"`
}

// Site is one unit in its region.
type Site struct {
	Unit         addr.Unit        `json:"unit"`
	Title        string           `json:"title"` // for people
	Owner        design.Owner     `json:"owner"`
	Subscription addr.ID          `json:"subscription"`
	Region       string           `json:"region"`
	Zones        int              `json:"zones"`       // availability zones of the region
	Environment  addr.Environment `json:"environment"` // whose it is; zero is the platform's
	// Name begins the names of what is in the site, and Digest ends those
	// that are unique in the world.
	Name   string            `json:"name"`
	Digest string            `json:"digest"`
	Tags   map[string]string `json:"tags"`
	After  []addr.Unit       `json:"after,omitempty"` // applied before

	// Workspace is where the site's logs go.
	Workspace addr.ID `json:"workspace"`
	Logs      *Logs   `json:"logs,omitempty"`
	// LinkScope says that workspaces are reached by this site's network.
	LinkScope bool      `json:"linkScope,omitempty"`
	Alerts    *Alerts   `json:"alerts,omitempty"`
	Network   *Network  `json:"network,omitempty"`
	Firewall  *Firewall `json:"firewall,omitempty"`
	NAT       bool      `json:"nat,omitempty"`      // its own way out
	Bastion   bool      `json:"bastion,omitempty"`  // people come in by it
	DDoSPlan  bool      `json:"ddosPlan,omitempty"` // it has the plan that networks name
	Flows     *Flows    `json:"flows,omitempty"`
	Runner    *Runner   `json:"runner,omitempty"` // the pipeline's machines work in it
	// Keys are those of the site's vault; without one there is no vault.
	Keys    []Key    `json:"keys,omitempty"`
	Storage *Storage `json:"storage,omitempty"`
	Backup  *Backup  `json:"backup,omitempty"`
	// Guards are the regions whose backup vaults the site guards.
	Guards    []string   `json:"guards,omitempty"`
	Endpoints []Endpoint `json:"endpoints,omitempty"`
	// PublicZone is the zone of the Internet that the site keeps; "" is none.
	PublicZone   string        `json:"publicZone,omitempty"`
	Certificates *Certificates `json:"certificates,omitempty"`
	Entry        *Entry        `json:"entry,omitempty"`

	// Excepted are the operations that a deployment stack must not deny.
	Excepted []string `json:"excepted,omitempty"`
	// Missing says, a sentence each, what this version does not build here.
	Missing []string `json:"missing,omitempty"`
}

// Endpoint is the private address of a service.
type Endpoint struct {
	Role    string  `json:"role"` // the end of its name, as vault
	Service addr.ID `json:"service"`
	Group   string  `json:"group"` // the part of the service that it reaches
	Zone    string  `json:"zone"`  // the private name that it is found by
	// More are further names, of a service that has several.
	More []string `json:"more,omitempty"`
	// Network is the site in whose network the address is, after which the
	// endpoint is named: the site that holds it, or another that may come
	// before.
	Network addr.Unit `json:"network"`
}

// Cluster is a Kubernetes cluster. It is not an environment: several may run
// on one, and one may be kept on several.
type Cluster struct {
	Name string `json:"name"` // its folder in the tree
	// Unit is the site in whose network its nodes are, and with which its
	// objects are delivered.
	Unit addr.Unit `json:"unit"`
	// Declared clusters exist, and others may run on them: Ward puts its
	// environments' objects there, and nothing that holds for all of it.
	Declared bool       `json:"declared"`
	Runs     []Workload `json:"runs"`
	// Issuer, Nodes and Owner are of a declared one: who says which pod is
	// whose, from where its pods speak, and who keeps it.
	Issuer string       `json:"issuer,omitempty"`
	Nodes  netip.Prefix `json:"nodes,omitzero"`
	Owner  string       `json:"owner,omitempty"`
	// AKS is how it is built; nil where it is declared.
	AKS *AKS `json:"aks,omitempty"`
	// Proxy is what requests come through; nil where it is its owner's, or
	// nothing of it has been decided.
	Proxy *Proxy `json:"proxy,omitempty"`
	// Verification is what looks at who made its images; nil where nobody does,
	// or it is its owner's to do.
	Verification *Verification `json:"verification,omitempty"`
}

// Workload is an environment on a cluster.
type Workload struct {
	Environment addr.Environment `json:"environment"`
	Namespace   string           `json:"namespace"`
	// Standby is what is kept ready for a failover: nothing of it runs, since
	// a second Odoo must not write.
	Standby bool `json:"standby"`
	// Way is how it is reached; nil where it has no host names.
	Way *Way `json:"way,omitempty"`
}

// Server is a PostgreSQL Flexible Server, the one of its site.
type Server struct {
	Unit       addr.Unit          `json:"unit"`
	ID         addr.ID            `json:"id"`
	Serves     []addr.Environment `json:"serves"` // several share it
	Shared     bool               `json:"shared"` // it is the platform's
	Version    string             `json:"version"`
	Size       string             `json:"size"` // as Standard_D4ds_v5
	Tier       string             `json:"tier"` // as GeneralPurpose
	StorageGiB int                `json:"storageGiB"`
	// DiskTier is what the disk performs as, as P15.
	DiskTier   string `json:"diskTier"`
	BackupDays int    `json:"backupDays"`
	// ZoneRedundant asks for a synchronous standby in another zone.
	ZoneRedundant bool `json:"zoneRedundant"`
	// GeoBackup is the site whose key wraps the copy of its backups in the
	// paired region; nil where they are in its own region only.
	GeoBackup *addr.Unit `json:"geoBackup,omitempty"`
	// ReplicaOf is the server that it follows; zero is a primary.
	ReplicaOf addr.ID `json:"replicaOf"`
}

// Replica reports whether the server follows another.
func (s Server) Replica() bool { return !s.ReplicaOf.IsZero() }

// Tenancies.
const (
	Dedicated = "dedicated"
	Shared    = "shared"
)

// DatabaseTier names the server that environments share, in reports.
const DatabaseTier = "database"

// Mechanism is how an environment's database comes back when its region is
// lost.
type Mechanism string

// The mechanisms.
const (
	NoRegional Mechanism = "no regional recovery"
	GeoReplica Mechanism = "replica in the recovery region"
	GeoRestore Mechanism = "geo-restore in the recovery region"
)

// Environment is what has been decided of one Odoo deployment.
type Environment struct {
	Name     addr.Environment `json:"name"`
	Entity   string           `json:"entity"` // its title
	Purpose  string           `json:"purpose"`
	Data     string           `json:"data"` // the class of the data in it
	Tenancy  string           `json:"tenancy"`
	Home     addr.Unit        `json:"home"`               // the site that it runs in
	Recovery *addr.Unit       `json:"recovery,omitempty"` // the site that it is recovered in
	// BackupKeys is the site of the key that the copy of its backups is opened
	// with, where that is a site of its own.
	BackupKeys *addr.Unit `json:"backupKeys,omitempty"`
	// Mechanism is how its database comes back.
	Mechanism Mechanism `json:"mechanism"`
	// Objectives are what is asked for the loss of its region; nil where
	// nobody asks for anything.
	Objectives *Objectives `json:"objectives,omitempty"`
	// Functions are what people do with it.
	Functions []Function `json:"functions,omitempty"`
	Database  Database   `json:"database"`
	Odoo      Odoo       `json:"odoo"`
	// Retention is its entity's; nil is the organisation's.
	Retention *Retention `json:"retention,omitempty"`
	Settings  []Setting  `json:"settings"`
	// Exchanges are the systems that it speaks with.
	Exchanges []Exchange `json:"exchanges,omitempty"`
}

// Shared reports whether the environment's database is on the platform's
// server.
func (e Environment) Shared() bool { return e.Tenancy == Shared }

// Recovers reports whether a site is kept for the loss of the environment's
// region.
func (e Environment) Recovers() bool { return e.Recovery != nil }

// Objectives are what is asked of an environment for the loss of its region.
type Objectives struct {
	// Assumed says that nobody wrote them: they stand for an impact.
	Assumed bool      `json:"assumed"`
	RPO     Objective `json:"rpo"`
	RTO     Objective `json:"rto"`
}

// Objective is what is asked, and what the design comes to.
type Objective struct {
	Asked        string `json:"asked"` // as the estate writes it: 4h
	AskedMinutes int    `json:"askedMinutes"`
	Designed     string `json:"designed"` // for people: ≤ 1 h, no bound, for good
	// DesignedMinutes is nil where nothing bounds it.
	DesignedMinutes *int            `json:"designedMinutes,omitempty"`
	Standing        design.Standing `json:"standing"`
	Why             string          `json:"why"` // the part that decides it
}

// Database is an environment's database on its server.
type Database struct {
	// OnCluster says that the organisation runs it itself: there is no server
	// of Azure's.
	OnCluster bool    `json:"onCluster,omitempty"`
	Server    addr.ID `json:"server,omitzero"`
	Host      string  `json:"host"` // by which Odoo reaches it where it runs: the server's own name
	// RecoveryHost is the name by which an Odoo in the recovery region reaches
	// the server there; "" where none is kept.
	RecoveryHost string `json:"recoveryHost,omitempty"`
	Name         string `json:"name"`
	Role         string `json:"role"` // of this environment only
	// Connections is how many Odoo may open at once.
	Connections int `json:"connections"`
	// Endpoint is the name of the virtual endpoint without which no replica
	// takes the primary's place; "" where no server is ever promoted.
	Endpoint string `json:"endpoint,omitempty"`
}

// Odoo is what has been decided of an environment's Odoo.
type Odoo struct {
	Version    string     `json:"version"` // its release, as 18.0
	Image      string     `json:"image"`   // by digest
	Account    string     `json:"account"`
	Web        Web        `json:"web"`
	Websocket  Websocket  `json:"websocket"`
	Background Background `json:"background"`
	// IdleSeconds is after how long without use a session ends, at the next
	// request; 0 is Odoo's own, which no request asks for.
	IdleSeconds int `json:"idleSeconds,omitempty"`
	// SessionSeconds is how long after signing in a session ends, however much
	// it is used; 0 is never.
	SessionSeconds int `json:"sessionSeconds,omitempty"`
	// Hours are when people work in it; nil is round the clock, or that nothing
	// on its cluster knows the hour.
	Hours *Hours `json:"hours,omitempty"`
	// Modules are what it is run with beside Odoo's own, by name.
	Modules []Module `json:"modules,omitempty"`
	// Calls are the systems beyond the network that it calls and sends mail by.
	Calls []Call `json:"calls,omitempty"`
}

// Call is a system that Odoo calls.
type Call struct {
	Name  string `json:"name"` // an integration's, or mail
	Host  string `json:"host"`
	Port  int    `json:"port"`
	Class string `json:"class,omitempty"` // of the data that goes there; "" where nobody says
}

// Hours are when people work in an environment, and what waits for them
// outside of these.
type Hours struct {
	Days        string `json:"days"` // weekdays or every-day
	From        string `json:"from"` // as 06:00
	To          string `json:"to"`
	Zone        string `json:"zone"`        // as America/New_York
	MinReplicas int    `json:"minReplicas"` // of the web, outside of the hours
	Lead        int    `json:"lead"`        // minutes before they begin, in which the pods get ready
}

// ByHours reports whether more pods wait for people in their hours than
// outside of these.
func (o Odoo) ByHours() bool {
	return o.Hours != nil && o.Hours.MinReplicas < o.Web.MinReplicas && !odoo.Hours(*o.Hours).RoundTheClock()
}

// LeastWeb is how many pods of the web there are at any time.
func (o Odoo) LeastWeb() int {
	if o.ByHours() {
		return o.Hours.MinReplicas
	}
	return o.Web.MinReplicas
}

// MinutesInWeek are how many minutes of a week have the floor of the hours.
func (h Hours) MinutesInWeek() int { return odoo.Hours(h).MinutesInWeek() }

// Web is the pods that serve people's requests.
type Web struct {
	MinReplicas    int `json:"minReplicas"` // in the hours in which people work
	MaxReplicas    int `json:"maxReplicas"`
	Surge          int `json:"surge"`          // beyond the replicas, while they are replaced
	Workers        int `json:"workers"`        // processes that serve requests
	MaxConnections int `json:"maxConnections"` // db_maxconn, of each of these
	IdleGevent     int `json:"idleGevent"`     // db_maxconn_gevent, of the process that nothing reaches
}

// Connections is how many connections the web opens at the autoscaler's
// maximum, while pods are replaced.
func (w Web) Connections() int {
	return (w.MaxReplicas + w.Surge) * (w.Workers*w.MaxConnections + w.IdleGevent)
}

// Websocket is the pods that hold the websockets.
type Websocket struct {
	Replicas       int `json:"replicas"`
	Surge          int `json:"surge"`          // beyond the replicas, while they are replaced
	MaxConnections int `json:"maxConnections"` // of the one process of each pod
}

// Background is the one pod that runs cron.
type Background struct {
	CronThreads    int `json:"cronThreads"`
	MaxConnections int `json:"maxConnections"`
}

// Setting is a system parameter of Odoo, a row of ir_config_parameter.
type Setting struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	Why   string `json:"why"`
}

// Enforcement is a check as Azure Policy enforces it, or reports of it.
type Enforcement struct {
	// Name is its assignment's: the check's id, and for one of several
	// policies of a check the resource type behind it.
	Name       string        `json:"name"`
	Check      string        `json:"check"`
	Title      string        `json:"title"`
	Definition string        `json:"definition"` // the GUID of a built-in
	Effect     string        `json:"effect"`
	Parameters design.Object `json:"parameters"`
	// Member says that it is assigned with the initiative, and nowhere alone.
	Member bool `json:"member,omitempty"`
	// Scopes are where it is assigned alone: nowhere, until a decision says so.
	Scopes []addr.ID `json:"scopes"`
	// Undecided are what the definition asks for and nothing has decided:
	// before that it cannot be assigned.
	Undecided []string `json:"undecided,omitempty"`
	// Needs is what an effect that changes resources asks for; nil for one
	// that refuses or reports.
	Needs *Needs `json:"needs,omitempty"`
}

// Needs is what an assignment asks for that changes resources.
type Needs struct {
	// Roles are what the assignment's own identity holds on its scope.
	Roles []Role `json:"roles"`
	// Remediation asks that what is there already is changed too.
	Remediation bool `json:"remediation"`
}

// Role is a built-in role.
type Role struct {
	ID   string `json:"id"` // its GUID
	Name string `json:"name"`
}

// Admission is a check as a cluster enforces it.
type Admission struct {
	Check   string                                        `json:"check"`
	Policy  *admissionv1.ValidatingAdmissionPolicy        `json:"policy"`
	Binding *admissionv1.ValidatingAdmissionPolicyBinding `json:"binding"`
}
