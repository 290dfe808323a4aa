package armsim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// maxBody is the size of a request that Azure Resource Manager still takes.
const maxBody = 4 << 20

// answer judges the request and does what it asks.
func (s *Sim) answer(r *http.Request) answer {
	// The body is read before the lock is taken: a slow client delays nobody.
	body, no := readBody(r)
	if no == nil {
		no = authorised(r)
	}
	if no != nil {
		return no.answer()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a, no := s.route(r, body)
	if no != nil {
		return no.answer()
	}
	return a
}

// authorised wants a bearer token. Which one it is matters only where the
// options name an owner: see access.go.
func authorised(r *http.Request) *refusal {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(token) == "" {
		return refuse(http.StatusUnauthorized, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing or invalid.")
	}
	return nil
}

func readBody(r *http.Request) ([]byte, *refusal) {
	data, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "InvalidRequestContent", "The request content could not be read.")
	}
	if len(data) > maxBody {
		return nil, refuse(http.StatusRequestEntityTooLarge, "RequestContentTooLarge", "The request content size exceeds the maximum size of %d bytes.", maxBody)
	}
	return data, nil
}

// decode reads a JSON object. Numbers keep their digits.
func decode(data []byte) (map[string]any, *refusal) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var body map[string]any
	err := d.Decode(&body)
	if err == nil && d.More() {
		err = errors.New("there is more behind the first value")
	}
	if err == nil && body == nil {
		err = errors.New("it is not an object")
	}
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "InvalidRequestContent", "The request content was invalid and could not be deserialized: '%v'.", err)
	}
	return body, nil
}

// route finds what the path names: an operation, a resource, a collection or
// an action.
func (s *Sim) route(r *http.Request, body []byte) (answer, *refusal) {
	path := strings.TrimRight(r.URL.Path, "/")
	query := queryOf(r)
	version := query["api-version"]
	if version == "" {
		return answer{}, refuse(http.StatusBadRequest, "MissingApiVersionParameter",
			"The api-version query parameter (?api-version=) is required for all requests.")
	}
	if op, isOp := s.operation(path); isOp {
		return s.pollOperation(r, op)
	}
	if strings.EqualFold(path, "/subscriptions") && r.Method == http.MethodGet {
		return ok(list(s.store.where(func(r *record) bool { return r.kind.Equal(kindSubscription) }))), nil
	}
	if a, is, no := s.registration(caller(r), r.Method, path); is {
		return a, no
	}
	if id, err := addr.ParseID(path); err == nil {
		if no := s.subscriptionOf(id); no != nil {
			return answer{}, no
		}
		return s.resource(caller(r), r.Method, id, version, body)
	}
	if r.Method == http.MethodPost {
		return s.action(caller(r), path, query, body)
	}
	if r.Method == http.MethodGet {
		return s.collection(path, query)
	}
	return answer{}, refuse(http.StatusNotFound, "InvalidResourceIdentifier", "The path %q names no resource.", path)
}

// queryOf returns the first value of each parameter, by its lower-case name.
func queryOf(r *http.Request) map[string]string {
	out := map[string]string{}
	for k, v := range r.URL.Query() {
		if len(v) > 0 {
			out[strings.ToLower(k)] = v[0]
		}
	}
	return out
}

func (s *Sim) resource(who, method string, id addr.ID, version string, body []byte) (answer, *refusal) {
	kind := id.Kind()
	if of, is := s.deletedAs(kind); is {
		return s.deletedResource(method, id, of)
	}
	if isConnection(kind) {
		return s.connection(method, id, body)
	}
	if no := s.knownVersion(kind, version); no != nil {
		return answer{}, no
	}
	switch {
	case method == http.MethodGet || method == http.MethodHead:
		if no := s.mayAsk(who, id, operationOn(kind)+"/read", nil); no != nil {
			return answer{}, no
		}
		return s.get(id)
	case kind.Equal(kindSubscription):
		return answer{}, methodNotAllowed(method)
	}
	switch method {
	case http.MethodPut, http.MethodPatch:
		doc, no := decode(body)
		if no != nil {
			return answer{}, no
		}
		if no := s.mayWrite(who, id, doc); no != nil {
			return answer{}, no
		}
		return s.write(method, id, version, doc)
	case http.MethodDelete:
		if no := s.mayAsk(who, id, operationOn(kind)+"/delete", nil); no != nil {
			return answer{}, no
		}
		return s.delete(id)
	default:
		return answer{}, methodNotAllowed(method)
	}
}

func methodNotAllowed(method string) *refusal {
	return refuse(http.StatusMethodNotAllowed, "MethodNotAllowed", "The requested resource does not support http method '%s'.", method)
}

// subscriptionOf refuses an id in a subscription that does not exist.
func (s *Sim) subscriptionOf(id addr.ID) *refusal {
	guid := id.SubscriptionID()
	if guid == "" {
		return nil
	}
	if _, known := s.store.get(addr.Subscription(guid)); known {
		return nil
	}
	return refuse(http.StatusNotFound, "SubscriptionNotFound", "The subscription '%s' could not be found.", guid)
}

// knownVersion refuses kinds and API versions that are not published.
func (s *Sim) knownVersion(kind addr.Kind, version string) *refusal {
	if no := s.notRetired(kind, version); no != nil {
		return no
	}
	if s.opt.Types == nil || kind.Equal(kindSubscription) {
		return nil
	}
	namespace, kinds, _ := strings.Cut(string(kind), "/")
	versions := s.opt.Types.Versions(kind)
	if len(versions) == 0 {
		return refuse(http.StatusNotFound, "InvalidResourceType",
			"The resource type '%s' could not be found in the namespace '%s' for api version '%s'.", kinds, namespace, version)
	}
	also := s.rulesFor(kind).alsoVersions
	if containsFold(versions, version) || containsFold(also, version) {
		return nil
	}
	return noVersion(kind, version, strings.Join(append(versions, also...), ", "))
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(item string) bool { return strings.EqualFold(item, s) })
}

// get answers with one resource.
func (s *Sim) get(id addr.ID) (answer, *refusal) {
	if part := s.part(id); part != nil {
		return ok(part), nil
	}
	r, no := s.find(id)
	if no != nil {
		return answer{}, no
	}
	if r.pending != nil {
		s.advance(r.pending)
		if r, no = s.find(id); no != nil {
			return answer{}, no
		}
	}
	return ok(r.view()), nil
}

// part answers for a part of a resource, as a subnet that stands in its
// network's body; nil if the id names none.
func (s *Sim) part(id addr.ID) map[string]any {
	owner := s.nearest(id)
	if owner == nil || owner.id.Key() == id.Key() {
		return nil
	}
	item, is := partOf(owner.id, owner.put, id).(map[string]any)
	if !is {
		return nil
	}
	part := &record{id: id, kind: id.Kind(), put: item, shown: item}
	part.computed = s.computed(part, nil, s.rulesFor(part.kind))
	return part.view()
}

// find returns the resource, or what Azure says when there is none.
func (s *Sim) find(id addr.ID) (*record, *refusal) {
	if r, known := s.store.get(id); known {
		return r, nil
	}
	if no := s.groupOf(id); no != nil {
		return nil, no
	}
	if id.Kind().Equal(kindGroup) {
		return nil, groupNotFound(id.Name())
	}
	return nil, refuse(http.StatusNotFound, "ResourceNotFound",
		"The Resource '%s' under resource group '%s' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
		shortName(id), id.ResourceGroupName())
}

// groupOf refuses an id in a resource group that does not exist.
func (s *Sim) groupOf(id addr.ID) *refusal {
	group := id.ResourceGroupName()
	if group == "" || id.Kind().Equal(kindGroup) {
		return nil
	}
	if _, known := s.store.get(addr.Subscription(id.SubscriptionID()).ResourceGroup(group)); known {
		return nil
	}
	return groupNotFound(group)
}

func groupNotFound(name string) *refusal {
	return refuse(http.StatusNotFound, "ResourceGroupNotFound", "Resource group '%s' could not be found.", name)
}

// shortName is how Azure's messages name a resource: its type and name.
func shortName(id addr.ID) string { return string(id.Kind()) + "/" + strings.Join(id.Names(), "/") }

// collection answers with the resources of one kind below a scope or parent.
func (s *Sim) collection(path string, query map[string]string) (answer, *refusal) {
	if scope, isAll := cutSuffixFold(path, "/resources"); isAll {
		return s.allBelow(scope, query["$filter"])
	}
	member, err := addr.ParseID(path + "/x")
	if err != nil {
		return answer{}, refuse(http.StatusNotFound, "InvalidResourceIdentifier", "The path %q names no resource.", path)
	}
	if no := s.subscriptionOf(member); no != nil {
		return answer{}, no
	}
	if no := s.groupOf(member); no != nil {
		return answer{}, no
	}
	within := member.Scope()
	if parent := member.Parent(); !parent.IsZero() {
		within = parent
		if _, no := s.find(parent); no != nil {
			return answer{}, no
		}
	}
	kind := member.Kind()
	if isConnection(kind) {
		return s.connections(member.Parent())
	}
	return ok(list(s.store.where(func(r *record) bool {
		return r.kind.Equal(kind) && (within.IsZero() || within.Contains(r.id))
	}))), nil
}

// allBelow answers with the top-level resources of a subscription or group,
// as the generic list does; the filter may name a resourceType.
func (s *Sim) allBelow(path, filter string) (answer, *refusal) {
	scope, err := addr.ParseID(path)
	if err != nil {
		return answer{}, refuse(http.StatusNotFound, "InvalidResourceIdentifier", "The path %q names no resource.", path)
	}
	if no := s.subscriptionOf(scope); no != nil {
		return answer{}, no
	}
	if _, no := s.find(scope); no != nil {
		return answer{}, no
	}
	var only addr.Kind
	if rest, isType := strings.CutPrefix(filter, "resourceType eq '"); isType {
		only = addr.Kind(strings.TrimSuffix(rest, "'"))
	} else if filter != "" {
		return answer{}, refuse(http.StatusBadRequest, "InvalidFilterInQueryString", "Invalid $filter '%s' specified in the query string.", filter)
	}
	return ok(list(s.store.where(func(r *record) bool {
		topLevel := r.id.Scope().Kind().Equal(kindGroup) && r.id.Parent().IsZero()
		return topLevel && scope.Contains(r.id) && (only == "" || r.kind.Equal(only))
	}))), nil
}

func list(records []*record) map[string]any {
	values := make([]any, 0, len(records))
	for _, r := range records {
		values = append(values, r.view())
	}
	return map[string]any{"value": values}
}

func cutSuffixFold(s, suffix string) (string, bool) {
	if len(s) < len(suffix) || !strings.EqualFold(s[len(s)-len(suffix):], suffix) {
		return s, false
	}
	return s[:len(s)-len(suffix)], true
}
