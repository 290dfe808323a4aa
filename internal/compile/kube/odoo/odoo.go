// Package odoo builds Odoo on a cluster: its namespace, its pods, and what may
// reach them.
package odoo

// Spec is what has been decided of an environment's Odoo.
type Spec struct {
	Image      string // by digest
	Server     string // the host name by which the database's writer is reached
	Database   string
	Role       string // of the database, for this environment only
	Account    string // the storage account's name
	Web        Web
	Websocket  Websocket
	Background Background
	Modules    Modules
	// Purpose is what the environment is for, as production.
	Purpose string
	// IdleSeconds is after how long without use a session ends; 0 is Odoo's own.
	IdleSeconds int
	// SessionSeconds is how long after signing in a session ends, however much
	// it is used; of nothing without IdleSeconds.
	SessionSeconds int
	// Certificate is by what the role signs in; nil is by a token of Entra.
	Certificate *Certificate
	// Pools says that the cluster has nodes for each kind of work; otherwise
	// pods run where there is room.
	Pools bool
	// Zonal says that a pod rather waits than stands in a zone that has one
	// more already: nodes are kept in each zone, and the loss of one must leave
	// the others their share.
	Zonal bool
}

// Web is what has been decided of the pods that serve people's requests.
type Web struct {
	MinReplicas, MaxReplicas int
	Surge                    int // beyond the replicas, while they are replaced
	Workers                  int // processes that serve requests
	MaxConnections           int // db_maxconn, of each of these
	// IdleGevent is db_maxconn_gevent. Prefork workers always have a gevent
	// process beside them, which nothing reaches there: websockets have pods
	// of their own. If something ever does, it fails at once, where through
	// the transaction pool it would wait for notifications that never come.
	IdleGevent int
}

// Websocket is what has been decided of the pods that hold the websockets.
type Websocket struct {
	Replicas       int
	Surge          int // beyond the replicas, while they are replaced
	MaxConnections int // of the one process of each pod
}

// Background is what has been decided of the one pod that runs cron.
type Background struct {
	CronThreads    int
	MaxConnections int
}

// Component is a kind of Odoo's pods.
type Component string

// The components.
const (
	WebPods        Component = "web"
	WebsocketPods  Component = "websocket"
	BackgroundPods Component = "background"
)

// name is what a component's objects are called.
func (c Component) name() string { return namePrefix + string(c) }

const namePrefix = "odoo-"

// Ports of Odoo: requests, and the websockets, which must reach a gevent
// process.
const (
	HTTPPort      = 8069
	WebsocketPort = 8072
)

// Ports of PostgreSQL: the server itself, and Flexible Server's own PgBouncer,
// which pools by transaction.
const (
	serverPort = 5432
	poolPort   = 6432
)

// folder is where Odoo's objects are in the tree.
const folder = "odoo"

// labels are on every object: what it belongs to, by Kubernetes' recommended
// names.
func labels(component string) map[string]string {
	return map[string]string{
		"app.kubernetes.io/name":       "odoo",
		"app.kubernetes.io/component":  component,
		"app.kubernetes.io/managed-by": "ward",
	}
}

// selector picks the pods of a component.
func selector(c Component) map[string]string {
	return map[string]string{
		"app.kubernetes.io/name":      "odoo",
		"app.kubernetes.io/component": string(c),
	}
}

func ptr[T any](v T) *T { return &v }
