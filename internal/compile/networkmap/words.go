package networkmap

import (
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/compile/layout"
)

// zones says how many availability zones there are.
func zones(n int) string {
	if n < 2 {
		return "no availability zones"
	}
	return fmt.Sprintf("%d availability zones", n)
}

// inZones says which zones a thing is in.
func inZones(list []string) string {
	if len(list) == 0 {
		return "no zones"
	}
	return "zones " + strings.Join(list, ", ")
}

// across is all zones of a site.
func across(s layout.Site) string {
	if s.Zones < 2 {
		return "no zones"
	}
	list := make([]string, s.Zones)
	for i := range list {
		list[i] = fmt.Sprint(i + 1)
	}
	return inZones(list)
}

// spoken is a protocol as people write it.
func spoken(protocol string) string { return strings.ToUpper(protocol) }

// between is a number of pods or nodes.
func between(least, most int) string {
	if least == most {
		return fmt.Sprint(least)
	}
	return fmt.Sprintf("%d–%d", least, most)
}

// capital is a text that begins a line.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
