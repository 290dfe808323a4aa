package needs

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// sweeping is the role that permits nearly everything. It is asked for only in
// a unit's own subscription: on somebody else's thing, what nothing narrower
// permits is a role of its own.
const sweeping = "b24988ac-6180-42a0-ab88-20f7382dd24c" // Contributor

// chooser finds the roles that permit operations and the least besides.
type chooser struct {
	roles []BuiltInRole
	wide  [][]bool // what each permits of all that designs ask for
	cost  []int    // of each of those

	permitting map[Operation][]int // the roles, by their places, once asked for
}

// writing is how many operations that only read one that does more weighs as
// much as: of two roles that permit the same, the one that changes less is the
// lesser.
const writing = 1000

func newChooser(r Roles) chooser {
	universe := everything()
	c := chooser{permitting: map[Operation][]int{}}
	for _, o := range universe {
		weight := writing
		if strings.HasSuffix(strings.ToLower(o.Action), "/read") && !o.Data {
			weight = 1
		}
		c.cost = append(c.cost, weight)
	}
	for _, role := range r.List {
		if role.Never {
			continue
		}
		wide := make([]bool, len(universe))
		for i, o := range universe {
			wide[i] = role.permits(o)
		}
		c.roles, c.wide = append(c.roles, role), append(c.wide, wide)
	}
	return c
}

// choice is a set of roles, by their places.
type choice struct {
	roles   []int
	breadth int
}

// cover returns the roles, each with the operations that it is there for, whose
// permissions together are the fewest. Where no role permits something, one is to be made.
func (c chooser) cover(scope addr.ID, ops []wanted, sweepingToo bool) []*granted {
	var can, cannot []wanted
	candidates := func(o Operation) []int {
		all, known := c.permitting[o]
		if !known {
			for i, role := range c.roles {
				if role.permits(o) {
					all = append(all, i)
				}
			}
			c.permitting[o] = all
		}
		if sweepingToo {
			return all
		}
		return slices.DeleteFunc(slices.Clone(all), func(i int) bool { return c.roles[i].ID == sweeping })
	}
	for _, o := range ops {
		if len(candidates(o.Operation)) > 0 {
			can = append(can, o)
			continue
		}
		cannot = append(cannot, o)
	}
	if len(cannot) > 0 && !sweepingToo {
		// One role is made for it, which permits no more than is needed: it may
		// as well permit the rest.
		return []*granted{{scope: scope, ops: ops}}
	}
	distinct := operationsIn(can)
	// What few roles permit is settled first.
	slices.SortStableFunc(distinct, func(a, b Operation) int { return len(candidates(a)) - len(candidates(b)) })
	var best *choice
	var try func(chosen []int, rest []Operation)
	try = func(chosen []int, rest []Operation) {
		if len(rest) == 0 {
			if b := c.breadth(chosen); best == nil || b < best.breadth || b == best.breadth && len(chosen) < len(best.roles) {
				best = &choice{slices.Clone(chosen), b}
			}
			return
		}
		if best != nil && c.breadth(chosen) > best.breadth {
			return
		}
		for _, i := range candidates(rest[0]) {
			left := slices.DeleteFunc(slices.Clone(rest), c.roles[i].permits)
			try(append(slices.Clone(chosen), i), left)
		}
	}
	try(nil, distinct)
	var out []*granted
	if best != nil {
		// What several permit is named with the widest: the others are there for
		// the rest.
		slices.SortStableFunc(best.roles, func(a, b int) int { return c.breadth([]int{b}) - c.breadth([]int{a}) })
		for _, i := range best.roles {
			r := &granted{scope: scope, role: c.roles[i]}
			can = slices.DeleteFunc(can, func(o wanted) bool {
				if c.roles[i].permits(o.Operation) {
					r.ops = append(r.ops, o)
					return true
				}
				return false
			})
			if len(r.ops) > 0 {
				out = append(out, r)
			}
		}
	}
	if len(cannot) > 0 {
		out = append(out, &granted{scope: scope, ops: cannot})
	}
	return out
}

func (c chooser) breadth(roles []int) int {
	n := 0
	if len(c.wide) == 0 {
		return n
	}
	for i := range c.wide[0] {
		if slices.ContainsFunc(roles, func(r int) bool { return c.wide[r][i] }) {
			n += c.cost[i]
		}
	}
	return n
}

// everything are the operations that roles are compared by: those on the kinds
// of designs, and those on what they link to.
func everything() []Operation {
	var out []Operation
	for _, k := range kindNames() {
		for _, verb := range []string{"/read", "/write", "/delete"} {
			out = append(out, Operation{Action: operationsOf(k) + verb})
		}
		for _, l := range links() {
			if l.action != "" && l.to.Equal(k) {
				out = append(out, Operation{Action: l.action})
			}
		}
	}
	for _, s := range stepRights() {
		for _, w := range s {
			for _, a := range w.actions {
				out = append(out, Operation{Action: a})
			}
			for _, a := range w.data {
				out = append(out, Operation{Action: a, Data: true})
			}
		}
	}
	return out
}

// definition is the role to be made for a right, as az role definition create
// takes it. It can be assigned in the scope's group, or where there is none in
// its subscription or management group.
func definition(r *Right, scope addr.ID) string {
	within := scope
	if group := groupOf(scope); !group.IsZero() {
		within = group
	}
	def := struct {
		Name, Description    string
		Actions, DataActions []string
		AssignableScopes     []string
	}{Name: r.Role, Description: "What " + r.For + " needs, and no role of Azure's permits alone.", Actions: []string{}, DataActions: []string{}, AssignableScopes: []string{within.String()}}
	for _, o := range r.Operations {
		if o.Data {
			def.DataActions = append(def.DataActions, o.Action)
			continue
		}
		def.Actions = append(def.Actions, o.Action)
	}
	raw, err := json.Marshal(def)
	if err != nil { // texts marshal
		panic(err)
	}
	return string(raw)
}

// word quotes a value for a shell, where it needs that.
func word(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@%+,") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
