package layout

import "github.com/wardhq/ward/internal/design"

// FirewallSeen is that somebody has looked where the site's firewall is: routes
// of other sites lead to its address, which Azure chooses.
func (s Site) FirewallSeen() design.Condition {
	return design.Condition{Kind: design.Seen, Of: s.FirewallID(), What: "routes lead to its address"}
}

// Awaits is what must be so before the site is applied, beyond what its
// resources refer to.
func (l Layout) Awaits(s Site) []design.Condition {
	if s.Network == nil || s.Network.Hub == nil {
		return nil
	}
	if hub, ok := l.Site(*s.Network.Hub); ok && hub.Firewall != nil && hub.Network != nil {
		return []design.Condition{hub.FirewallSeen()}
	}
	return nil
}
