package armsim

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/addr"
)

// operation is a creation, update or deletion that Azure has taken and not
// yet done. It has no goroutine: being asked is what moves it on.
type operation struct {
	path    string // of its status, lower case
	name    string
	target  *record
	deletes bool
	polls   int // still to say that it is in progress
	started time.Time
}

// maxOperations is how many finished operations can still be asked about.
const maxOperations = 10_000

func (s *Sim) isAsync(kind addr.Kind, method string) bool {
	return s.opt.Async != nil && s.opt.Async(kind, method)
}

// begin makes the answer that of an operation that goes on.
func (s *Sim) begin(a answer, r *record, state string) answer {
	s.opCount++
	namespace, _, _ := strings.Cut(string(r.kind), "/")
	name := guidOf(fmt.Sprintf("operation %d", s.opCount), r.id)
	path := fmt.Sprintf("/subscriptions/%s/providers/%s/locations/global/operationStatuses/%s", r.id.SubscriptionID(), namespace, name)
	op := &operation{
		path: strings.ToLower(path), name: name, target: r,
		deletes: state == "Deleting", polls: s.opt.Polls, started: s.opt.Now(),
	}
	if len(s.operations) >= maxOperations {
		s.forgetDone()
	}
	s.operations[op.path] = op
	r.pending, r.state = op, state
	a = a.with("Azure-AsyncOperation", path+"?api-version="+r.apiVersion)
	return s.retryAfter(a)
}

func (s *Sim) retryAfter(a answer) answer {
	if seconds := int(s.opt.RetryAfter / time.Second); seconds > 0 {
		return a.with("Retry-After", fmt.Sprint(seconds))
	}
	return a
}

func (s *Sim) forgetDone() {
	for path, op := range s.operations {
		if op.target.pending != op {
			delete(s.operations, path)
		}
	}
}

func (s *Sim) operation(path string) (*operation, bool) {
	op, known := s.operations[strings.ToLower(path)]
	return op, known
}

// advance moves an operation on by one question about it.
func (s *Sim) advance(op *operation) {
	if op.target.pending != op {
		return
	}
	if op.polls > 0 {
		op.polls--
		return
	}
	op.target.pending, op.target.state = nil, ""
	if op.deletes {
		s.remove(op.target)
	}
}

func (s *Sim) pollOperation(r *http.Request, op *operation) (answer, *refusal) {
	if r.Method != http.MethodGet {
		return answer{}, methodNotAllowed(r.Method)
	}
	s.advance(op)
	body := map[string]any{
		"id": op.path, "name": op.name, "status": "InProgress",
		"startTime": op.started.UTC().Format(time.RFC3339),
	}
	if op.target.pending == op {
		return s.retryAfter(ok(body)), nil
	}
	body["status"] = "Succeeded"
	body["endTime"] = s.opt.Now().UTC().Format(time.RFC3339)
	return ok(body), nil
}

// absolute makes the address of an operation one that a client can follow.
func absolute(a answer, r *http.Request) answer {
	for _, name := range []string{"Azure-AsyncOperation", "Location"} {
		if path, there := a.header[name]; there && strings.HasPrefix(path, "/") {
			scheme := "http"
			if r.TLS != nil {
				scheme = "https"
			}
			a = a.with(name, scheme+"://"+r.Host+path)
		}
	}
	return a
}
