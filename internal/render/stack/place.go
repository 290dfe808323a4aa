package stack

import (
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/digest"
)

func isGroup(r design.Resource) bool {
	return r.ID.Kind().Equal(groupsKind)
}

// isResource reports whether a scope is a resource, so that what is deployed
// to it is an extension.
func isResource(scope addr.ID) bool {
	for seg := range strings.SplitSeq(scope.String(), "/") {
		if strings.EqualFold(seg, "providers") {
			return true
		}
	}
	return false
}

// topmost returns the outermost resource that an id is a child of, or itself.
func topmost(id addr.ID) addr.ID {
	for {
		parent := id.Parent()
		if parent.IsZero() {
			return id
		}
		id = parent
	}
}

func groupKey(id addr.ID) string { return strings.ToLower(id.ResourceGroupName()) }

// templateName returns a resource's name as a template wants it: with those
// of its parents.
func templateName(id addr.ID) string { return literal(strings.Join(id.Names(), "/")) }

// deploymentName names a nested deployment, after its group or subscription.
// Azure takes 64 characters.
func deploymentName(at place, level int) string {
	const longest = 64
	name := at.group
	if name == "" {
		name = "subscription-" + at.subscription
	}
	if level > 0 {
		name += "-" + strconv.Itoa(level+1)
	}
	if len(name) > longest {
		hash := digest.Of([]byte(strings.ToLower(name))).Short()
		name = name[:longest-len(hash)-1] + "-" + hash
	}
	return name
}

// levels returns, by id, which of a group's deployments holds a resource. One
// deployment is enough for a group, unless groups need each other in a
// circle: then what needs another group goes into a later deployment than
// what it needs, which no circle survives.
func (t *template) levels() map[addr.ID]int {
	levels := map[addr.ID]int{}
	if !t.circular() {
		return levels
	}
	// The design's order puts every resource behind what it needs.
	for _, r := range t.resources {
		level := 0
		for _, need := range t.needs(r) {
			least := levels[need.ID]
			if t.holder(need) != t.holder(r) {
				least++
			}
			level = max(level, least)
		}
		levels[r.ID] = level
	}
	return levels
}

// atTop reports whether a resource stands at the top of the template: a
// resource group or a resource of the unit's own subscription.
func (t *template) atTop(r design.Resource) bool {
	return r.ID.SubscriptionID() == t.home.subscription && (isGroup(r) || r.ID.ResourceGroupName() == "")
}

// holder names what is deployed as one: what a group holds, what another
// subscription holds beside its groups, or one resource at the top.
func (t *template) holder(r design.Resource) string {
	switch {
	case t.atTop(r):
		return r.ID.String()
	case isGroup(r):
		return r.ID.SubscriptionID() + "/"
	default:
		return r.ID.SubscriptionID() + "/" + groupKey(r.ID)
	}
}

// circular reports whether holders need each other in a circle.
func (t *template) circular() bool {
	edges := map[string][]string{}
	for _, r := range t.resources {
		for _, need := range t.needs(r) {
			if from, to := t.holder(r), t.holder(need); from != to {
				edges[from] = append(edges[from], to)
			}
		}
	}
	const (
		open = 1
		done = 2
	)
	state := map[string]int{}
	var circle func(h string) bool
	circle = func(h string) bool {
		switch state[h] {
		case open:
			return true
		case done:
			return false
		}
		state[h] = open
		for _, next := range edges[h] {
			if circle(next) {
				return true
			}
		}
		state[h] = done
		return false
	}
	for _, r := range t.resources {
		if circle(t.holder(r)) {
			return true
		}
	}
	return false
}
