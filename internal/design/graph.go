package design

import (
	"cmp"
	"container/heap"
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// graph is the units and steps of a design on their way to an order.
type graph struct {
	*resolver
	units []Unit // in an order that references and After allow
	steps []Step
	rank  map[addr.Unit]int
	of    map[addr.Unit]int // the action that applies it
	apply []Action
	// given is who gives a condition in the first apply.
	given map[conditionKey][]int
	// later is who gives one in a procedure.
	later map[Procedure]map[conditionKey][]int
}

// orderSteps puts units and steps into the order of the first apply, and those
// of each procedure into that of its runbook. It returns the steps numbered
// anew.
func (r *resolver) orderSteps(units []Unit, steps []Step) ([]Unit, []Step, []Action, []Runbook) {
	g := graph{
		resolver: r, units: units, steps: steps, rank: map[addr.Unit]int{}, of: map[addr.Unit]int{},
		given: map[conditionKey][]int{}, later: map[Procedure]map[conditionKey][]int{},
	}
	for i, u := range units {
		g.rank[u.Name] = i
	}
	g.check()
	g.collect()
	apply := g.ordered(g.apply, func(a *Action, n *Need) { g.resolveApply(a, n) })
	books := g.books()
	if len(r.errs) > 0 {
		return nil, nil, nil, nil
	}
	seen := 0
	at := map[addr.Unit]int{}
	number := map[addr.Unit][2]int{}
	for _, a := range apply {
		if a.Step == nil {
			at[a.Unit] = seen
			seen++
			continue
		}
		n := number[a.Unit]
		n[a.Step.When]++
		a.Step.Order, number[a.Unit] = n[a.Step.When], n
	}
	slices.SortFunc(units, func(a, b Unit) int { return cmp.Compare(at[a.Name], at[b.Name]) })
	last := 0
	for i := range steps {
		if steps[i].When != Later {
			continue
		}
		if i == 0 || steps[i-1].Unit != steps[i].Unit || steps[i-1].When != Later {
			last = 0
		}
		last++
		steps[i].Order = last
	}
	return units, steps, apply, books
}

// check refuses steps of no unit, and two of one name.
func (g *graph) check() {
	type named struct {
		unit addr.Unit
		slug string
	}
	seen := map[named]bool{}
	for i := range g.steps {
		s := &g.steps[i]
		if _, known := g.rank[s.Unit]; !known {
			g.errorf("step %s is of unit %q, which is not declared", s.Slug, s.Unit)
		}
		if n := (named{s.Unit, s.Slug}); seen[n] {
			g.errorf("%s is designed twice", s.name())
		} else {
			seen[n] = true
		}
		switch {
		case s.When < BeforeApply || s.When > Later:
			g.errorf("%s is taken at no moment that there is", s.name())
		case s.When != Later && len(s.In) > 0:
			g.errorf("%s is a step of %s, and is taken %s its unit is applied: it can be one of the two", s.name(), s.In[0], s.When)
		case s.When == Later && len(s.In) == 0:
			s.In = []Procedure{Procedure(s.Slug)}
		}
	}
}

// collect makes the actions of the first apply with what they need and give,
// and notes who gives what.
func (g *graph) collect() {
	needed := map[addr.Unit][]Condition{} // of each unit, by its steps
	makes := map[conditionKey]bool{}
	for i := range g.steps {
		s := &g.steps[i]
		for _, c := range s.gives() {
			if c.Kind == Exists && s.When != Later {
				makes[c.key()] = true
			}
			if s.When == BeforeApply {
				needed[s.Unit] = append(needed[s.Unit], c)
			}
		}
	}
	for i, res := range g.resources {
		for _, ref := range g.outside[i] {
			if c := ResourceExists(ref); makes[c.key()] {
				needed[res.Unit] = append(needed[res.Unit], c)
			}
		}
	}
	for _, u := range g.units {
		a := Action{Unit: u.Name, Gives: []Condition{UnitApplied(u.Name)}}
		var needs []Condition
		for _, other := range u.After {
			needs = append(needs, UnitApplied(other))
		}
		a.Needs = wants(append(append(needs, needed[u.Name]...), u.Needs...))
		g.add(a)
	}
	for i := range g.steps {
		s := &g.steps[i]
		a := Action{Unit: s.Unit, Step: s, Gives: s.gives()}
		if s.When == AfterApply {
			a.Needs = wants(append([]Condition{UnitApplied(s.Unit)}, s.Needs...))
		} else {
			a.Needs = wants(s.Needs)
		}
		if s.When != Later {
			g.add(a)
			continue
		}
		for _, p := range s.In {
			if g.later[p] == nil {
				g.later[p] = map[conditionKey][]int{}
			}
			for _, c := range a.Gives {
				g.later[p][c.key()] = append(g.later[p][c.key()], i)
			}
		}
	}
	// Units and steps are counted together from here on, in the order in which
	// a person would take what the graph leaves open.
	place := func(a Action) (int, int, int) {
		if a.Step == nil {
			return g.rank[a.Unit], 1, 0
		}
		return g.rank[a.Unit], 2 * int(a.Step.When), a.Step.Order
	}
	slices.SortStableFunc(g.apply, func(a, b Action) int {
		ua, ma, oa := place(a)
		ub, mb, ob := place(b)
		return cmp.Or(cmp.Compare(ua, ub), cmp.Compare(ma, mb), cmp.Compare(oa, ob))
	})
	for i, a := range g.apply {
		if a.Step == nil {
			g.of[a.Unit] = i
		}
		for _, c := range a.Gives {
			g.given[c.key()] = append(g.given[c.key()], i)
		}
	}
}

func (g *graph) add(a Action) { g.apply = append(g.apply, a) }

// gives is what a step gives, which is never nothing.
func (s Step) gives() []Condition {
	if len(s.Gives) > 0 {
		return s.Gives
	}
	return []Condition{s.own()}
}

// wants makes needs of conditions, once each.
func wants(conditions []Condition) []Need {
	var out []Need
	seen := map[conditionKey]bool{}
	for _, c := range conditions {
		if !seen[c.key()] {
			seen[c.key()] = true
			out = append(out, Need{Condition: c})
		}
	}
	return out
}

// before returns who gives a condition in the first apply; so says that
// somebody does, or that it is so already.
func (g *graph) before(c Condition) (by []int, so bool) {
	by = g.given[c.key()]
	if c.Kind == Exists {
		if i, designed := g.index[c.Of.Key()]; designed {
			by = []int{g.of[g.resources[i].Unit]}
		}
		if len(by) == 0 {
			return nil, g.existing[c.Of.Key()]
		}
	}
	return by, len(by) > 0
}

// resolveApply finds who gives what an action of the first apply needs.
func (g *graph) resolveApply(a *Action, n *Need) {
	by, so := g.before(n.Condition)
	n.By = closest(by, a.Unit, g.apply)
	if !so {
		g.errorf("%s needs that %s, which %s", a.name(), n.Condition, g.nobody(n.Condition))
	}
}

// closest returns whom of several that give one thing an action waits for: its
// own unit's, or else the first. Whoever gives it later finds it so.
func closest(by []int, unit addr.Unit, actions []Action) []int {
	if len(by) < 2 {
		return by
	}
	for _, i := range by {
		if actions[i].Unit == unit {
			return []int{i}
		}
	}
	return by[:1:1]
}

// nobody says why a condition cannot be relied on.
func (g *graph) nobody(c Condition) string {
	for _, p := range sortedProcedures(g.later) {
		if by := g.later[p][c.key()]; len(by) > 0 {
			return fmt.Sprintf("is so only when it comes to %s, by %s", p, g.steps[by[0]].name())
		}
	}
	return "nothing gives"
}

func (a *Action) name() string {
	if a.Step != nil {
		return a.Step.name()
	}
	return "unit " + a.Unit.String()
}

// books makes the runbooks.
func (g *graph) books() []Runbook {
	in := map[Procedure][]Action{}
	for i := range g.steps {
		s := &g.steps[i]
		for _, p := range s.In {
			in[p] = append(in[p], Action{Unit: s.Unit, Step: s, Needs: wants(s.Needs), Gives: s.gives()})
		}
	}
	var out []Runbook
	for _, p := range sortedProcedures(in) {
		actions := in[p]
		slices.SortStableFunc(actions, func(a, b Action) int {
			return cmp.Or(cmp.Compare(g.rank[a.Unit], g.rank[b.Unit]), cmp.Compare(a.Step.Order, b.Step.Order))
		})
		given := map[conditionKey][]int{}
		for i, a := range actions {
			for _, c := range a.Gives {
				given[c.key()] = append(given[c.key()], i)
			}
		}
		said, known := procedures[p]
		if !known {
			said = procedure{title: actions[0].Step.Title}
		}
		ordered := g.ordered(actions, func(a *Action, n *Need) {
			if n.By = closest(given[n.key()], a.Unit, actions); len(n.By) > 0 {
				return
			}
			if _, so := g.before(n.Condition); so {
				return
			}
			for _, earlier := range said.follows {
				if len(g.later[earlier][n.key()]) > 0 {
					n.From = append(n.From, earlier)
				}
			}
			if len(n.From) > 0 {
				return
			}
			g.errorf("%s of %s needs that %s, which %s", a.name(), p, n.Condition, g.nobody(n.Condition))
		})
		out = append(out, Runbook{Name: p, Title: said.title, When: said.when, Parts: components(ordered)})
	}
	return out
}

func sortedProcedures[V any](m map[Procedure]V) []Procedure {
	var out []Procedure
	for p := range m {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}

// ordered returns actions in an order in which each stands behind those that
// give what it needs, and among those that could come next the first. What
// gives is resolved to indexes of the list, and given back as indexes of the
// order.
func (g *graph) ordered(actions []Action, resolve func(*Action, *Need)) []Action {
	waits := make([]int, len(actions))
	then := make([][]int, len(actions))
	errs := len(g.errs)
	for i := range actions {
		a := &actions[i]
		for j := range a.Needs {
			resolve(a, &a.Needs[j])
			for _, by := range a.Needs[j].By {
				waits[i]++
				then[by] = append(then[by], i)
			}
		}
	}
	if len(g.errs) > errs {
		return nil
	}
	var ready indexes
	for i, n := range waits {
		if n == 0 {
			heap.Push(&ready, i)
		}
	}
	at := make([]int, len(actions))
	var order []int
	for ready.Len() > 0 {
		i := heap.Pop(&ready).(int)
		at[i] = len(order)
		order = append(order, i)
		for _, j := range then[i] {
			if waits[j]--; waits[j] == 0 {
				heap.Push(&ready, j)
			}
		}
	}
	if len(order) < len(actions) {
		g.errorf("%s", circle(actions, waits))
		return nil
	}
	for i := range actions {
		for j := range actions[i].Needs {
			by := slices.Clone(actions[i].Needs[j].By)
			for k := range by {
				by[k] = at[by[k]]
			}
			slices.Sort(by)
			actions[i].Needs[j].By = by
		}
	}
	return permute(actions, order)
}

// circle names the actions of one, in the order in which each waits for the
// next. There is one among those that still wait.
func circle(actions []Action, waits []int) string {
	i := slices.IndexFunc(waits, func(n int) bool { return n > 0 })
	var path []int
	for !slices.Contains(path, i) {
		path = append(path, i)
		next := i
		for _, n := range actions[i].Needs {
			for _, by := range n.By {
				if waits[by] > 0 {
					next = by
				}
			}
		}
		i = next
	}
	path = path[slices.Index(path, i):]
	var names []string
	for _, i := range path {
		names = append(names, actions[i].name())
	}
	return fmt.Sprintf("%s needs itself, by way of %s", names[0], strings.Join(append(names[1:], names[0]), ", "))
}

// components splits what can be done without each other, in order.
func components(actions []Action) [][]Action {
	root := make([]int, len(actions))
	for i := range root {
		root[i] = i
	}
	var find func(int) int
	find = func(i int) int {
		if root[i] != i {
			root[i] = find(root[i])
		}
		return root[i]
	}
	for i, a := range actions {
		for _, n := range a.Needs {
			for _, by := range n.By {
				x, y := find(i), find(by)
				root[max(x, y)] = min(x, y)
			}
		}
	}
	var out [][]Action
	place, at := map[int]int{}, make([]int, len(actions))
	for i, a := range actions {
		x := find(i)
		n, known := place[x]
		if !known {
			n = len(out)
			place[x], out = n, append(out, nil)
		}
		at[i] = len(out[n])
		for j := range a.Needs {
			for k, by := range a.Needs[j].By {
				a.Needs[j].By[k] = at[by]
			}
		}
		out[n] = append(out[n], a)
	}
	return out
}

// indexes is a heap of them.
type indexes []int

func (h indexes) Len() int           { return len(h) }
func (h indexes) Less(i, j int) bool { return h[i] < h[j] }
func (h indexes) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push adds an index.
func (h *indexes) Push(x any) { *h = append(*h, x.(int)) }

// Pop takes the last.
func (h *indexes) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = (*h)[:last]
	return x
}
