package armsim

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/addr"
)

// softDelete is what becomes of a deleted resource that can be recovered.
type softDelete struct {
	// listed is the kind under which Azure shows it, below a location; "" is
	// none.
	listed addr.Kind
	// days returns how long Azure keeps it, and protected whether nobody may
	// purge it before.
	days      func(s *Sim, r *record) int
	protected func(s *Sim, r *record) bool
	// recovers reports whether a PUT of the name asks for what was deleted;
	// nil is never.
	recovers func(body map[string]any) bool
	// Code and message of the refusal to make another, with status 409; the
	// message takes the name.
	code, message string
}

// grave is a resource that was deleted and can still be recovered; its name
// is taken.
type grave struct {
	record    *record
	children  []*record // that come back with it
	deleted   time.Time
	until     time.Time // when Azure purges it
	protected bool      // nobody may purge it before
}

// graveKey is the name that is taken: for all of Azure, or where it was.
func (s *Sim) graveKey(id addr.ID) string {
	if s.rulesFor(id.Kind()).uniqueName != nil {
		return nameKey(id.Kind(), id.Name())
	}
	return id.Key()
}

// bury keeps what was deleted for as long as its kind says. Children come
// back with it; what extends it, as role assignments, does not.
func (s *Sim) bury(r *record) {
	kept := s.rulesFor(r.kind).softDelete
	if kept == nil {
		return
	}
	g := &grave{record: r, deleted: s.opt.Now(), protected: kept.protected(s, r)}
	g.until = g.deleted.AddDate(0, 0, kept.days(s, r))
	for _, child := range s.store.below(r.id) {
		if child.id.Scope().Key() == r.id.Scope().Key() {
			g.children = append(g.children, child)
		}
	}
	s.store.deleted[s.graveKey(r.id)] = g
}

// grave returns the soft-deleted resource whose name this id would take, if
// its time is not over.
func (s *Sim) grave(id addr.ID) *grave {
	key := s.graveKey(id)
	g := s.store.deleted[key]
	if g != nil && !s.opt.Now().Before(g.until) {
		delete(s.store.deleted, key)
		return nil
	}
	return g
}

// notDeleted refuses a name that belongs to a soft-deleted resource, and to
// recover what is not one.
func (c *change) notDeleted(rules kindRules) *refusal {
	kept := rules.softDelete
	if kept == nil || c.before != nil {
		return nil
	}
	g := c.sim.grave(c.id)
	recovers := kept.recovers != nil && kept.recovers(c.body)
	switch {
	case g != nil && !recovers:
		return refuse(http.StatusConflict, kept.code, kept.message, c.id.Name())
	case g == nil && recovers:
		return deletedNotFound(c.id.Name())
	}
	return nil
}

// recover brings back what was deleted with a resource that was put again.
func (s *Sim) recover(r *record) {
	if s.rulesFor(r.kind).softDelete == nil {
		return
	}
	g := s.grave(r.id)
	if g == nil {
		return
	}
	delete(s.store.deleted, s.graveKey(r.id))
	for _, child := range g.children {
		s.store.add(child)
	}
}

func deletedNotFound(name string) *refusal {
	return refuse(http.StatusNotFound, "DeletedVaultNotFound", "The deleted vault '%s' does not exist.", name)
}

// deletedAs returns the kind whose soft-deleted resources Azure shows under
// another, as vaults under deletedVaults.
func (s *Sim) deletedAs(kind addr.Kind) (addr.Kind, bool) {
	if !strings.Contains(kind.Key(), "/locations/") {
		return "", false
	}
	for key, rules := range s.kinds {
		if rules.softDelete != nil && rules.softDelete.listed.Equal(kind) && kind != "" {
			return addr.Kind(key), true
		}
	}
	return "", false
}

// deletedResource answers with a soft-deleted resource.
func (s *Sim) deletedResource(method string, id addr.ID, of addr.Kind) (answer, *refusal) {
	if method != http.MethodGet {
		return answer{}, methodNotAllowed(method)
	}
	g := s.store.deleted[nameKey(of, id.Name())]
	if g == nil || !s.opt.Now().Before(g.until) {
		return answer{}, deletedNotFound(id.Name())
	}
	return ok(map[string]any{
		"id": id.String(), "name": g.record.id.Name(), "type": string(id.Kind()),
		"properties": map[string]any{
			"vaultId": g.record.id.String(), "location": textAt(g.record.put, "location"),
			"deletionDate":           g.deleted.UTC().Format(time.RFC3339),
			"scheduledPurgeDate":     g.until.UTC().Format(time.RFC3339),
			"purgeProtectionEnabled": g.protected,
		},
	}), nil
}

// purge frees the name of a soft-deleted resource.
func (s *Sim) purge(id addr.ID, of addr.Kind) (answer, *refusal) {
	key := nameKey(of, id.Name())
	g := s.store.deleted[key]
	if g == nil || !s.opt.Now().Before(g.until) {
		return answer{}, deletedNotFound(id.Name())
	}
	if g.protected {
		return answer{}, refuse(http.StatusBadRequest, "InvalidOperation", "Operation 'DeletedVaultPurge' is not allowed.")
	}
	delete(s.store.deleted, key)
	for below := range s.store.deleted {
		if strings.HasPrefix(below, g.record.id.Key()+"/") {
			delete(s.store.deleted, below)
		}
	}
	return answer{status: http.StatusOK}, nil
}

// DeleteKey does what a vault does when somebody deletes a key of it: Resource
// Manager has no such request. The key is gone and its name is not free.
func (s *Sim) DeleteKey(id addr.ID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, known := s.store.get(id)
	if !known || !r.kind.Equal(kindKey) {
		return fmt.Errorf("%s is not a key, want the id of one that exists", id)
	}
	s.remove(r)
	return nil
}

// RecoverKey brings a deleted key back.
func (s *Sim) RecoverKey(id addr.ID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.grave(id)
	if g == nil {
		return fmt.Errorf("%s is not a deleted key", id)
	}
	s.store.add(g.record)
	delete(s.store.deleted, s.graveKey(id))
	return nil
}

// PurgeKey frees the name of a deleted key, unless its vault forbids it.
func (s *Sim) PurgeKey(id addr.ID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.grave(id)
	switch {
	case g == nil:
		return fmt.Errorf("%s is not a deleted key", id)
	case g.protected:
		return errors.New("the vault of " + id.String() + " has purge protection: the key cannot be purged before its time")
	}
	delete(s.store.deleted, s.graveKey(id))
	return nil
}
