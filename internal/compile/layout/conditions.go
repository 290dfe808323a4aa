package layout

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/azure/storage"
	"github.com/wardhq/ward/internal/design"
)

// WatcherID is what Azure watches the networks of the site's region by.
func (s Site) WatcherID() addr.ID { return network.WatcherID(s.Subscription, s.Region) }

// RecordsPolicyID is what keeps the site's records.
func (s Site) RecordsPolicyID() addr.ID { return storage.ImmutabilityPolicyID(s.RecordsID()) }

// FirewallSeen is that somebody has looked where the site's firewall is: routes
// of other sites lead to its address, which Azure chooses.
func (s Site) FirewallSeen() design.Condition {
	return design.Condition{Kind: design.Seen, Of: s.FirewallID(), What: "routes lead to its address"}
}

// RunnersSeen is that somebody has looked whether the pipeline's machines work
// in the site's network.
func (s Site) RunnersSeen() design.Condition {
	return design.Condition{Kind: design.Seen, Of: s.RunnersID(), What: "a job runs in its network"}
}

// Registered is that a subscription knows what is made in it.
func Registered(subscription addr.ID) design.Condition {
	return design.Condition{Kind: design.Registered, Of: subscription}
}

// StateReached is that whoever applies the first units reaches their state.
func (l Layout) StateReached() design.Condition {
	home, _ := l.Site(l.Bootstrap.Unit)
	return design.Condition{Kind: design.Reached, Of: home.StateAccountID()}
}

// StateClosed is that nobody else does any more.
func (l Layout) StateClosed() design.Condition {
	home, _ := l.Site(l.Bootstrap.Unit)
	return design.Condition{Kind: design.Closed, Of: home.StateAccountID()}
}

// Awaits is what must be so before the site is applied, beyond what its
// resources refer to.
func (l Layout) Awaits(s Site) []design.Condition {
	out := l.awaitsBootstrap(s)
	if s.Network == nil || s.Network.Hub == nil {
		return out
	}
	if hub, ok := l.Site(*s.Network.Hub); ok && hub.Firewall != nil && hub.Network != nil {
		out = append(out, hub.FirewallSeen())
	}
	return out
}

// awaitsBootstrap is what a site waits for of the bootstrap: that its
// subscription knows what is made in it, and that its state can be kept. Up to
// the platform that is done from where a person works, and then from the
// networks alone.
func (l Layout) awaitsBootstrap(s Site) []design.Condition {
	b := l.Bootstrap
	if b == nil || s.Unit == b.Unit {
		return nil
	}
	out := []design.Condition{Registered(s.Subscription)}
	switch {
	case !b.Holds(s.Unit) || !b.Holds(b.Unit):
	case l.first(s.Unit):
		out = append(out, l.StateReached())
	default:
		out = append(out, l.StateClosed())
	}
	return out
}

// first reports whether a unit is the platform, or one that it comes after.
func (l Layout) first(unit addr.Unit) bool {
	seen := map[addr.Unit]bool{}
	next := []addr.Unit{l.Platform.Unit}
	for len(next) > 0 {
		one := next[0]
		next = next[1:]
		if one == unit {
			return true
		}
		if s, ok := l.Site(one); ok && !seen[one] {
			seen[one] = true
			next = append(next, s.After...)
		}
	}
	return false
}
