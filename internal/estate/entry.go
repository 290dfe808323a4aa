package estate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/language"
)

// The kinds of entry.
const (
	EntryAuto     = "auto"
	EntryGateway  = "applicationGateway"
	EntryFront    = "frontDoor"
	EntryExisting = "existing"
	EntryNone     = "none"
)

// Entry is the way in from the Internet, to the environments that have hosts.
type Entry struct {
	Kind        string       `yaml:"kind" default:"auto" enum:"auto,applicationGateway,frontDoor,existing,none" doc:"What stands there: auto decides where an environment has hosts, existing is somebody else's, none is none."`
	Zone        *PublicZone  `yaml:"zone" doc:"The public zone that the names of the environments are in; without it somebody else keeps them."`
	Certificate *Certificate `yaml:"certificate" doc:"Who signs the certificates of the names."`
	WAF         *WAF         `yaml:"waf" doc:"The web application firewall: detection first, prevention after its tuning."`
}

// PublicZone is a zone that the Internet asks.
type PublicZone struct {
	Name  string `yaml:"name" required:"true" pattern:"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,}$" example:"erp.example.org" doc:"Its name; the environments' hosts lie below it."`
	Owner string `yaml:"owner" default:"own" enum:"own,existing" doc:"Whether the platform makes it, or somebody else keeps it, who is told what it shall answer."`
}

// Certificate is who signs what the entry shows to browsers.
type Certificate struct {
	Issuer  string `yaml:"issuer" default:"other" enum:"digicert,globalsign,other" doc:"Two renew in the vault by themselves; any other signs a request each time."`
	Account string `yaml:"account" pattern:"^[A-Za-z0-9-]{1,127}$" example:"example-digicert" doc:"The name by which the vault knows the account with the issuer."`
}

// WAF is the state of the web application firewall.
type WAF struct {
	Mode       string         `yaml:"mode" default:"detection" enum:"detection,prevention" doc:"Whether it reports requests or refuses them."`
	Since      Date           `yaml:"since" required:"true" example:"2026-11-02" doc:"The day on which detection began."`
	Tuned      *Tuning        `yaml:"tuned" doc:"The tuning after which it may refuse requests."`
	Exclusions []WAFExclusion `yaml:"exclusions" doc:"Rules that a route is not held to, each for a time."`
}

// Tuning is the recorded reading of what detection found.
type Tuning struct {
	On     Date   `yaml:"on" required:"true" example:"2026-11-20" doc:"The day on which it was finished."`
	By     string `yaml:"by" required:"true" doc:"The role that answers for it."`
	Record string `yaml:"record" required:"true" doc:"Where it is written down."`
}

// WAFExclusion is a rule that a route is not held to.
type WAFExclusion struct {
	Route string   `yaml:"route" required:"true" pattern:"^/[A-Za-z0-9/_.-]+$" example:"/web/dataset/call_kw" doc:"What the paths begin with."`
	Group string   `yaml:"group" required:"true" pattern:"^[A-Z][A-Z0-9-]+$" example:"SQLI" doc:"The group of the managed rules."`
	Rules []string `yaml:"rules" required:"true" min:"1" example:"942430" doc:"The ids of the rules."`
	Until Date     `yaml:"until" required:"true" example:"2027-02-28" doc:"The last day on which it holds; after it the rule is there again."`
	Why   string   `yaml:"why" required:"true" doc:"What of Odoo the rule takes for an attack."`
}

// Registry is where images come from.
type Registry struct {
	Name     string `yaml:"name" pattern:"^[a-z][a-z0-9]{4,49}$" example:"hrgregistry" doc:"Its name, unique in the world; without one it is derived."`
	Existing string `yaml:"existing" example:"/subscriptions/…/providers/Microsoft.ContainerRegistry/registries/hrgregistry" doc:"The id of a registry that is there: Ward gives it private addresses, and nothing else."`
}

// Proxy is what requests come through on a cluster.
type Proxy struct {
	Image string `yaml:"image" required:"true" pattern:"^[a-z0-9.-]+(:[0-9]+)?/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$" example:"registry.example/traefik@sha256:…" doc:"The container image of Traefik, by digest, in the registry that clusters pull from."`
}

// leastDetection is for how long a firewall reports before it refuses: less
// than a fortnight sees neither a closing of the month nor a shift of the
// weekend.
const leastDetection = 14 * 24 * time.Hour

// mostHosts is how many names a listener takes (Azure, Application Gateway
// limits, 2024-06).
const mostHosts = 5

// entryStated refuses what an entry cannot be.
func entryStated(j judgement) {
	e := j.doc.Estate.Platform.Entry
	if e == nil {
		e = &Entry{}
	}
	j.firewallDates(e.WAF)
	if c := e.Certificate; c != nil && c.Issuer != "other" && c.Issuer != "" && c.Account == "" {
		j.refuse("platform.entry.certificate.account", "missing, and the issuer is "+c.Issuer, "write the name by which the vault knows your account with it, as az keyvault certificate issuer list shows")
	}
	first := map[string]string{}
	for _, env := range j.places {
		if n := len(env.Hosts); n > mostHosts {
			j.refuse(env.at+".hosts", fmt.Sprintf("are %d, want at most %d", n, mostHosts), "an Application Gateway takes no more to a listener: lead the others to one of these by a redirect of their own")
		}
		for i, host := range env.Hosts {
			at := language.Index(env.at+".hosts", i)
			if earlier, taken := first[host]; taken && host != "" {
				j.refuse(at, fmt.Sprintf("%q is also %s", host, earlier), "a name leads to one environment")
				continue
			}
			first[host] = at
			if z := e.Zone; z != nil && z.Name != "" && host != "" && host != z.Name && !strings.HasSuffix(host, "."+z.Name) {
				j.refuse(at, fmt.Sprintf("%q is not below platform.entry.zone, %s", host, z.Name), "take a name below it, or leave the zone out where others keep the names")
			}
		}
	}
	if r := j.doc.Estate.Platform.Registry; r != nil && r.Existing != "" {
		at := "platform.registry.existing"
		id, err := addr.ParseID(r.Existing)
		switch {
		case err != nil || !id.Kind().Equal("Microsoft.ContainerRegistry/registries"):
			j.refuse(at, fmt.Sprintf("%q is not the id of a container registry", language.Clip(r.Existing)), "copy it from az acr show --query id")
		case r.Name != "":
			j.refuse("platform.registry.name", "names a registry of the platform's own, and existing another", "leave one of the two out")
		}
	}
}

// firewallDates holds a firewall that refuses requests to the tuning before it.
func (j judgement) firewallDates(w *WAF) {
	if w == nil {
		return
	}
	const at = "platform.entry.waf"
	j.notAfterReview(at+".since", w.Since)
	if w.Tuned != nil {
		j.notAfterReview(at+".tuned.on", w.Tuned.On)
		if !w.Tuned.On.IsZero() && !w.Since.IsZero() && w.Tuned.On.Start().Before(w.Since.Start().Add(leastDetection)) {
			j.refuse(at+".tuned.on", fmt.Sprintf("%s is less than 14 days after %s, when detection began", w.Tuned.On, w.Since),
				"two weeks see a closing of the month begin and the work of weekends: what trips the rules is not known sooner")
		}
	}
	if w.Mode == "prevention" && w.Tuned == nil {
		j.refuse(at+".mode", "is prevention, and no tuning is recorded", "write detection, or tuned: {on, by, record} when at least 14 days of detection have been read")
	}
}

// eachEntry calls f with every unit of an entry that there may be: one at each
// hub where something has hosts, and otherwise one at each environment that has
// some.
func (j judgement) eachEntry(f func(unit addr.Unit, path string)) {
	hubs := j.written("platform.network")
	for i, env := range j.places {
		switch {
		case len(env.Hosts) == 0:
		case !hubs:
			f(addr.EntryUnit(addr.EnvironmentUnit(env.name)), env.at+".hosts")
			if env.Recovery != nil {
				f(addr.EntryUnit(addr.RecoveryUnit(env.name)), env.at+".hosts")
			}
		case i == slices.IndexFunc(j.places, func(p place) bool { return len(p.Hosts) > 0 }):
			f(addr.EntryUnit(addr.PlatformUnit()), "platform.network")
			for k, further := range j.doc.Estate.Platform.Regions {
				if further.Region != "" {
					f(addr.EntryUnit(addr.PlatformUnitIn(further.Region)), language.Index("platform.regions", k)+".network")
				}
			}
		}
	}
}
