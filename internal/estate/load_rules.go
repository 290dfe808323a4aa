package estate

import (
	"fmt"
	"time"
	_ "time/tzdata" // the names of zones, the same on every machine

	"github.com/wardhq/ward/internal/language"
)

// loadsMeanSomething refuses more people at once than there are, more at night
// than by day, and hours that end before they begin.
func loadsMeanSomething(j judgement) {
	for _, env := range j.places {
		if c := env.Load.Concurrent; c > env.Load.Users && env.Load.Users > 0 {
			j.refuse(env.at+".load.concurrent", fmt.Sprintf("%d are more than the %d users of whom they are", c, env.Load.Users),
				"write how many of the users work in it at once")
		}
		if h := env.Load.Hours; h != nil && h.From != "" && h.To != "" && h.From >= h.To {
			j.refuse(env.at+".load.hours.to", fmt.Sprintf("%s is not after %s", h.To, h.From),
				"hours are of one day; leave hours out where people work through the night")
		}
		if h := env.Load.Hours; h != nil && h.Outside > env.Load.Users && env.Load.Users > 0 {
			j.refuse(env.at+".load.hours.outside", fmt.Sprintf("%d are more than the %d users of whom they are", h.Outside, env.Load.Users),
				"write how many work in it at once outside of the hours")
		}
		if c := env.Load.Concurrent; c > 0 && env.Load.Hours != nil && env.Load.Hours.Outside > c {
			j.refuse(env.at+".load.hours.outside", fmt.Sprintf("%d are more than the %d of the busiest minutes", env.Load.Hours.Outside, c),
				"name the hours in which most work in it, or count again")
		}
		if h := env.Load.Hours; h != nil && h.Zone != "" {
			// Local is a zone to Go: the machine's own.
			if _, err := time.LoadLocation(h.Zone); err != nil || h.Zone == "Local" {
				j.refuse(env.at+".load.hours.zone", fmt.Sprintf("%q is no time zone", language.Clip(h.Zone)),
					"write one of the IANA's names, as America/New_York")
			}
		}
	}
}
