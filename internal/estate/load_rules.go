package estate

import "fmt"

// loadsMeanSomething refuses more people at once than there are, and hours that
// end before they begin.
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
	}
}
