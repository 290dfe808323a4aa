package armsim

import (
	"net/http"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// The states of a private endpoint's connection.
const (
	approved = "Approved"
	pending  = "Pending"
)

const kindPrivateLink addr.Kind = "Microsoft.Network/privateLinkServices"

// link is one connection of a private endpoint.
type link struct {
	endpoint *record
	item     map[string]any
	manual   bool
}

// lists are the properties that hold a private endpoint's connections: those
// that its maker may approve, and those that somebody else must.
func linkLists() []string {
	return []string{"privateLinkServiceConnections", "manualPrivateLinkServiceConnections"}
}

// linksOf returns the connections of a private endpoint.
func linksOf(endpoint *record, body map[string]any) []link {
	var out []link
	for _, list := range linkLists() {
		items, _ := at(body, "properties", list).([]any)
		for _, item := range items {
			if m, is := item.(map[string]any); is {
				out = append(out, link{endpoint, m, list != "privateLinkServiceConnections"})
			}
		}
	}
	return out
}

func (l link) name() string { return textAt(l.item, "name") }

// target returns what the connection leads to, or zero.
func (l link) target() addr.ID {
	id, err := addr.ParseID(textAt(l.item, "properties", "privateLinkServiceId"))
	if err != nil {
		return addr.ID{}
	}
	return id
}

func (l link) groups() []string { return texts(at(l.item, "properties", "groupIds")) }

// state is what the owner of the service said, or what follows from who asks.
func (l link) state() string {
	if said := l.endpoint.marks.verdicts[strings.ToLower(l.name())]; said != "" {
		return said
	}
	if l.manual {
		return pending
	}
	return approved
}

// mayApprove refuses connections that their maker cannot approve: without a
// right on the service, they belong among the manual ones.
// https://learn.microsoft.com/azure/private-link/private-endpoint-overview
func (c *change) mayApprove() *refusal {
	for _, l := range linksOf(&record{id: c.id}, c.body) {
		target := l.target()
		if l.manual || target.IsZero() || !containsFold(c.sim.opt.Foreign, target.SubscriptionID()) {
			continue
		}
		if service, known := c.sim.store.get(target); known && autoApproves(service, c.id) {
			continue
		}
		action := string(target.Kind()) + "/PrivateEndpointConnectionsApproval/action"
		return refuse(http.StatusForbidden, "LinkedAuthorizationFailed",
			"The client has permission to perform action '%s/write' on scope '%s'; however, it does not have permission to perform action(s) '%s' on the linked scope(s) '%s' (respectively) or the linked scope(s) are invalid.",
			c.kind, c.id, action, target)
	}
	return nil
}

// autoApproves reports whether a private link service approves whoever asks
// from the endpoint's subscription.
func autoApproves(service *record, endpoint addr.ID) bool {
	list := texts(at(service.put, "properties", "autoApproval", "subscriptions"))
	return service.kind.Equal(kindPrivateLink) && (containsFold(list, endpoint.SubscriptionID()) || slices.Contains(list, "*"))
}

// showLinks adds to each connection how it stands.
func showLinks(_ *Sim, r *record, shown map[string]any) {
	for _, l := range linksOf(r, shown) {
		if p, has := l.item["properties"].(map[string]any); has {
			p["provisioningState"] = "Succeeded"
			p["privateLinkServiceConnectionState"] = map[string]any{"status": l.state(), "description": "", "actionsRequired": "None"}
		}
	}
}

// isConnection reports whether the kind is that of a connection as the owner
// of a service sees it, below the service.
func isConnection(kind addr.Kind) bool {
	return strings.HasSuffix(kind.Key(), "/privateendpointconnections")
}

// connectionsOf returns the connections that lead to a service, by endpoint.
func (s *Sim) connectionsOf(service addr.ID) []link {
	var out []link
	for _, endpoint := range s.store.where(func(r *record) bool { return r.kind.Equal(kindPrivateEndpoint) }) {
		for _, l := range linksOf(endpoint, endpoint.put) {
			if target := l.target(); !target.IsZero() && target.Key() == service.Key() {
				out = append(out, l)
			}
		}
	}
	return out
}

// id is the connection as a resource below its service.
func (l link) id() addr.ID {
	return l.target().Child("privateEndpointConnections", l.endpoint.id.Name()+"."+guidOf("connection "+strings.ToLower(l.name()), l.endpoint.id))
}

func (l link) view() map[string]any {
	return map[string]any{
		"id": l.id().String(), "name": l.id().Name(), "type": string(l.id().Kind()),
		"properties": map[string]any{
			"privateEndpoint":                   map[string]any{"id": l.endpoint.id.String()},
			"privateLinkServiceConnectionState": map[string]any{"status": l.state()},
			"provisioningState":                 "Succeeded",
		},
	}
}

// connections answers with the connections that lead to a service.
func (s *Sim) connections(service addr.ID) (answer, *refusal) {
	if _, no := s.find(service); no != nil {
		return answer{}, no
	}
	values := []any{}
	for _, l := range s.connectionsOf(service) {
		values = append(values, l.view())
	}
	return ok(map[string]any{"value": values}), nil
}

// connection answers the owner of a service, who reads a connection, approves
// or rejects it with a PUT, or takes it away.
func (s *Sim) connection(method string, id addr.ID, data []byte) (answer, *refusal) {
	service := id.Parent()
	if _, no := s.find(service); no != nil {
		return answer{}, no
	}
	links := s.connectionsOf(service)
	i := slices.IndexFunc(links, func(l link) bool { return l.id().Key() == id.Key() })
	if i < 0 {
		return answer{}, refuse(http.StatusNotFound, "ResourceNotFound", "The private endpoint connection '%s' of '%s' does not exist.", id.Name(), service)
	}
	l := links[i]
	var verdict string
	switch method {
	case http.MethodGet:
		return ok(l.view()), nil
	case http.MethodPut:
		doc, no := decode(data)
		if no != nil {
			return answer{}, no
		}
		verdict = textAt(doc, "properties", "privateLinkServiceConnectionState", "status")
		if !containsFold([]string{approved, "Rejected"}, verdict) {
			return answer{}, refuse(http.StatusBadRequest, "InvalidRequestContent", "The status '%s' of a connection is neither Approved nor Rejected.", verdict)
		}
	case http.MethodDelete:
		verdict = "Disconnected"
	default:
		return answer{}, methodNotAllowed(method)
	}
	if no := s.unlocked(service, readOnly, "write"); no != nil {
		return answer{}, no
	}
	if containsFold(s.opt.Foreign, service.SubscriptionID()) {
		return answer{}, refuse(http.StatusForbidden, "AuthorizationFailed",
			"The client does not have authorization to perform action '%s/write' over scope '%s'.", id.Kind(), id)
	}
	s.settle(l, verdict)
	if method == http.MethodDelete {
		return answer{status: http.StatusNoContent}, nil
	}
	return ok(l.view()), nil
}

// settle writes down what the owner of a service said.
func (s *Sim) settle(l link, verdict string) {
	r := l.endpoint
	if r.marks.verdicts == nil {
		r.marks.verdicts = map[string]string{}
	}
	r.marks.verdicts[strings.ToLower(l.name())] = verdict
	rules := s.rulesFor(r.kind)
	r.shown = s.readable(r, rules)
	r.computed = s.computed(r, r, rules)
}

// Approve does what the owner of a service in another subscription does with
// the connections of a private endpoint that wait for them, and returns how
// many did.
func (s *Sim) Approve(endpoint addr.ID) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, known := s.store.get(endpoint)
	if !known {
		return 0
	}
	count := 0
	for _, l := range linksOf(r, r.put) {
		if l.state() == pending {
			s.settle(l, approved)
			count++
		}
	}
	return count
}
