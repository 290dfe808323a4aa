package armsim

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"

	"github.com/wardhq/ward/internal/addr"
)

const (
	kindSubscription addr.Kind = "Microsoft.Resources/subscriptions"
	kindGroup        addr.Kind = "Microsoft.Resources/resourceGroups"
)

// kindRules is what a kind has of its own. The zero value is a kind that has
// nothing: it is stored, read back, listed and deleted.
type kindRules struct {
	// stateless kinds have no properties.provisioningState.
	stateless bool
	// born kinds exist only with their parent: none can be created.
	born bool
	// noDelete kinds have no DELETE.
	noDelete bool
	// keepsFirst kinds ignore a PUT on what exists and answer with it.
	keepsFirst bool
	// alsoVersions are API versions that Azure takes beside the published
	// one, with the same body.
	alsoVersions []string
	// uniqueName is set where the name is taken for all of Azure.
	uniqueName *uniqueName
	// fixed are properties that cannot change after creation.
	fixed []fixed
	// singletons are made together with a resource of this kind.
	singletons []singleton
	// secrets are paths of properties that are judged and then forgotten.
	secrets []string
	// writeOnly are paths of properties that are kept and not given back, as
	// the published types have them; see Sim.readable.
	writeOnly []string

	// softDelete is set where a deleted resource can be recovered, and its
	// name is not free until then.
	softDelete *softDelete
	// actions are what a POST can ask of a resource, by the verb in lower case.
	actions map[string]func(a act) (answer, *refusal)

	// outputs returns what Azure adds to a resource; it may be nil, as may
	// each of these.
	outputs func(s *Sim, r *record) map[string]any
	// given changes what Azure gives back of what was put.
	given func(s *Sim, r *record, shown map[string]any)
	// judge refuses a write.
	judge func(c *change) *refusal
	// remove refuses a deletion. What is deleted is top; gone is it or below.
	remove func(s *Sim, gone, top *record) *refusal
	// committed and removed see to what follows elsewhere.
	committed, removed func(s *Sim, r *record)
}

type uniqueName struct {
	code string // of the refusal
}

// fixed is a property that cannot change.
type fixed struct {
	path      string
	status    int
	code      string
	byDefault any  // what it is when nobody chose
	always    bool // leaving it out is a change too
}

// singleton is a resource that Azure makes by itself below another.
type singleton struct {
	namespace string // of an extension; "" for a child
	segment   string
	name      string
	body      map[string]any
}

func (one singleton) under(parent addr.ID) addr.ID {
	if one.namespace != "" {
		return parent.Resource(addr.Kind(one.namespace+"/"+one.segment), one.name)
	}
	return parent.Child(one.segment, one.name)
}

func properties(p map[string]any) map[string]any { return map[string]any{"properties": p} }

// rules returns the rules of all kinds, by addr.Kind.Key. Each family of
// kinds has a file of its own.
func rules() map[string]kindRules {
	all := map[string]kindRules{}
	for _, family := range []map[addr.Kind]kindRules{
		resourceRules(),
		storageRules(),
		backupRules(),
		networkRules(),
		joiningRules(),
		firewallRules(),
		keyVaultRules(),
		postgresRules(),
		identityRules(),
		governanceRules(),
		monitorRules(),
		securityRules(),
		registryRules(),
		gatewayRules(),
		githubRules(),
		aksRules(),
		redisRules(),
	} {
		maps.Copy(all, byKey(family))
	}
	return all
}

// byKey returns a table of kinds by their keys.
func byKey[T any](table map[addr.Kind]T) map[string]T {
	out := make(map[string]T, len(table))
	for kind, row := range table {
		out[kind.Key()] = row
	}
	return out
}

func (s *Sim) rulesFor(kind addr.Kind) kindRules { return s.kinds[kind.Key()] }

// guidOf returns a GUID that follows from what it is for and the resource, so
// that a run can be repeated.
func guidOf(what string, id addr.ID) string {
	h := sha256.Sum256([]byte(what + "\n" + id.Key()))
	h[6] = h[6]&0x0f | 0x80 // version 8: made by a rule of our own
	h[8] = h[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

func resourceRules() map[addr.Kind]kindRules {
	return map[addr.Kind]kindRules{
		kindSubscription: {stateless: true, noDelete: true, singletons: pricings()},
		kindGroup:        {},
	}
}

func (s *Sim) addSubscription(id addr.ID) {
	r := &record{id: id, kind: kindSubscription, born: true, put: map[string]any{}}
	r.computed = map[string]any{
		"subscriptionId": id.Name(), "tenantId": s.opt.Tenant, "displayName": id.Name(), "state": "Enabled",
	}
	s.store.add(r)
	s.bear(r, s.rulesFor(kindSubscription))
}

func inUse(code, format string, args ...any) *refusal {
	return refuse(http.StatusBadRequest, code, format, args...)
}
