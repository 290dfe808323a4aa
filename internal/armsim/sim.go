// Package armsim is an in-memory Azure Resource Manager: an http.Handler that
// speaks what Terraform's azapi provider, Microsoft's SDK core and Ward's own
// client ask of management.azure.com, for tests and for the demo.
//
// It promises to refuse what Azure refuses, with Azure's status and error
// envelope: missing parents and groups, ids that lead nowhere, bodies that
// the published types refuse, changed locations and other properties that
// cannot change, names that are taken, and deletions of what is in use. What
// it takes it gives back as it was put, together with what Azure adds: ids,
// the state of provisioning, and the outputs that Azure documents. What is
// published as write-only it keeps and does not give back. It keeps no
// secret: sensitive properties are judged and dropped.
//
// It starts no goroutine, takes its time from Options, and makes every name
// and GUID from what it is asked, so that equal requests have equal answers.
// Only the tokens of Tokens expire by the machine's clock, as that is what
// their readers go by.
//
// What Azure does of its own accord is in mechanisms, a file each, and a kind
// joins one with a line:
//
//	a kind and its own rules       kindRules, in kinds_FAMILY.go and rules
//	an action, a POST              kindRules.actions
//	a deleted name that is kept    kindRules.softDelete           softdelete.go
//	a property chosen once         kindRules.fixed
//	a PUT that changes nothing     kindRules.keepsFirst
//	one change at a time           a row of serials               busy.go
//	rights that it needs           a row of rightsNeeded          rights.go
//	rights of whoever links to it  a case of linkedID.action      access.go
//	who may ask for it             a role assignment, TokenOf     access.go
//	a built-in that denies         a row of denials               policies.go
//	a name in a private zone       a row of privateNames          names.go
//
// Locks (locks.go), connections of private endpoints (connections.go),
// namespaces that a subscription does not know (registration.go) and API
// versions past their end (retired.go) hold for every kind.
package armsim

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armtypes"
)

// Checker judges bodies by published types; *armtypes.Types is one.
type Checker interface {
	// Versions returns the API versions of a kind, none if it is unknown.
	Versions(kind addr.Kind) []string
	// Check returns what is wrong with a body.
	Check(kind addr.Kind, apiVersion string, body map[string]any) []armtypes.Problem
	// Readable returns a body without what Azure does not give back.
	Readable(kind addr.Kind, apiVersion string, body map[string]any) map[string]any
}

// Options are what a simulated Azure starts with.
type Options struct {
	// Types judges bodies and API versions; nil judges neither.
	Types Checker
	// Now is the time on Azure's clock; nil is a clock that stands at
	// 2026-01-01.
	Now func() time.Time
	// Tenant is the GUID of the Entra tenant.
	Tenant string
	// Subscriptions are the GUIDs of the subscriptions that exist.
	Subscriptions []string
	// Async tells which creations, updates and deletions are answered before
	// they are done; nil is none.
	Async func(kind addr.Kind, method string) bool
	// Polls is how often an asynchronous operation says that it is in
	// progress before it says that it succeeded.
	Polls int
	// RetryAfter is what the client is told to wait between polls, rounded to
	// seconds; less than a second is none.
	RetryAfter time.Duration
	// RightsUnseen is how many requests that rely on a new role assignment are
	// answered as if it were not there. Azure takes minutes to let every
	// service see one.
	RightsUnseen int
	// Foreign are the GUIDs of subscriptions of another team, or of another
	// tenant: what stands there is theirs, and nobody else approves what leads
	// to it. A test puts it there as they would.
	Foreign []string
	// Unregistered says that the subscriptions know no namespace but those that
	// every one does, until they are registered; otherwise they know all.
	Unregistered bool
	// Retired are the API versions that have an end.
	Retired []Retirement
	// Owner is the object id of who may do everything. Where there is one,
	// everybody else needs a role for what they ask; without, the simulator has
	// no accounts. TokenOf signs somebody in.
	Owner string
	// Roles are Microsoft's roles, by GUID, that are known beside those that the
	// simulator knows itself.
	Roles map[string]BuiltInRole
}

// Sim is a simulated Azure Resource Manager. It is safe for use by several
// goroutines: requests are served one at a time.
type Sim struct {
	opt Options
	// By addr.Kind.Key.
	kinds   map[string]kindRules
	serials map[string]serial
	needs   map[string]needs
	denials map[string]denial // by the GUID of the definition

	mu         sync.Mutex
	store      store
	known      registrations
	operations map[string]*operation
	opCount    int
	log        []Request
}

// New returns an Azure with the subscriptions of the options and nothing in
// them.
func New(opt Options) *Sim {
	if opt.Now == nil {
		opt.Now = func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }
	}
	s := &Sim{
		opt: opt, kinds: rules(), serials: byKey(serials()), needs: byKey(rightsNeeded()), denials: denials(),
		store: newStore(), operations: map[string]*operation{},
		known: registrations{map[string]bool{}, map[string]bool{}, map[string]bool{}},
	}
	s.addRootGroup()
	for _, guid := range append(slices.Clone(opt.Subscriptions), opt.Foreign...) {
		s.addSubscription(addr.Subscription(guid))
	}
	return s
}

// Request is one request as it was answered. Bodies and headers are not kept:
// they may hold secrets.
type Request struct {
	Method string
	Path   string // without its query
	Status int
	Code   string // Azure's error code; "" when it was taken
}

// maxLog is how many requests are remembered.
const maxLog = 100_000

// Requests returns the requests since New or the last Forget, oldest first.
func (s *Sim) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.log...)
}

// Forget empties the log of requests.
func (s *Sim) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = nil
}

// ServeHTTP answers one request.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := absolute(s.answer(r), r)
	s.mu.Lock()
	if len(s.log) < maxLog {
		s.log = append(s.log, Request{r.Method, r.URL.Path, a.status, a.code})
	}
	s.mu.Unlock()
	a.write(w)
}
