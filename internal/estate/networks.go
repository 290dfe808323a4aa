package estate

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/language"
)

// Networks is what may leave the networks of an estate beyond what its own
// parts need.
type Networks struct {
	Egress []Allowed `yaml:"egress" unique:"to" doc:"Hosts that every environment may reach, beyond what Azure, Kubernetes and its own integrations need."`
	Mail   *Mail     `yaml:"mail" doc:"The server that Odoo sends mail by."`
}

// Allowed is a host that may be reached, and who asks for it.
type Allowed struct {
	To      string  `yaml:"to" required:"true" example:"nightly.odoo.com" doc:"A host name, or all hosts below one, as *.example.com."`
	Ports   []int   `yaml:"ports" doc:"The ports there; 443 where none is written."`
	For     string  `yaml:"for" required:"true" doc:"What it is for, in words: they stand in the rule that lets it out."`
	Because Because `yaml:"because" required:"true" doc:"What asks for it."`
}

// Mail is the server that mail is sent by.
type Mail struct {
	Host       string `yaml:"host" required:"true" example:"smtp.example.com" doc:"Its host name."`
	Port       int    `yaml:"port" default:"587" min:"1" max:"65535" doc:"Its port. Azure lets none out on 25 by default, and mail there is not encrypted by itself."`
	Class      string `yaml:"class" default:"internal" enum:"regulated,internal,public" doc:"The class of data in what is sent."`
	ThirdParty string `yaml:"thirdParty" doc:"Whose it is, by its name in thirdParties."`
}

// Hub is where the networks of the estate meet.
type Hub struct {
	Use      string        `yaml:"use" default:"auto" enum:"auto,own,none,existing" doc:"Whether the platform has a hub of its own, none, or joins hubs that exist; auto has its own where platform.network is written, and joins those of platform.hub.existing."`
	Existing []ExistingHub `yaml:"existing" unique:"region" doc:"Hubs that exist and are somebody else's: Ward renders the networks' own side, and the request to the owner."`
}

// ExistingHub is somebody else's hub in one region.
type ExistingHub struct {
	Region   string `yaml:"region" required:"true" example:"eastus2" doc:"Its Azure region."`
	Network  string `yaml:"network" required:"true" example:"/subscriptions/…/virtualNetworks/hub" doc:"The id of its network."`
	Firewall string `yaml:"firewall" required:"true" example:"10.0.0.4" doc:"The private address of its firewall, which answers for names too."`
	Zones    string `yaml:"zones" required:"true" example:"/subscriptions/…/resourceGroups/dns" doc:"The id of the resource group in which its private zones are."`
	Owner    string `yaml:"owner" required:"true" doc:"Who answers for it, whom requests go to."`
}

// Integration is another system that an environment speaks with.
type Integration struct {
	Name       string `yaml:"name" required:"true" pattern:"^[a-z][a-z0-9-]{0,30}[a-z0-9]$" example:"billing" doc:"Its name."`
	Direction  string `yaml:"direction" required:"true" enum:"in,out" doc:"Who calls: out is Odoo, in is the other."`
	Protocol   string `yaml:"protocol" default:"https" enum:"https,sftp,smtps,ldaps,mllps,tcp" doc:"What is spoken; tcp is anything that does not encrypt by itself."`
	Host       string `yaml:"host" required:"true" example:"api.billing.example" doc:"The other's host name, or for in the range that it calls from."`
	Port       int    `yaml:"port" default:"443" min:"1" max:"65535" doc:"The port that is called."`
	Class      string `yaml:"class" required:"true" enum:"regulated,internal,public" doc:"The class of data that is exchanged."`
	ThirdParty string `yaml:"thirdParty" doc:"Whose it is, by its name in thirdParties; the organisation's own where none is written."`
}

// ThirdParty is somebody outside of the organisation who gets to see data.
type ThirdParty struct {
	Name      string   `yaml:"name" required:"true" pattern:"^[a-z][a-z0-9-]{0,30}[a-z0-9]$" example:"clearing-house" doc:"Its name."`
	Title     string   `yaml:"title" required:"true" doc:"Its name for people."`
	Agreement string   `yaml:"agreement" example:"BAA 2026-07" doc:"The agreement with it; with whom regulated data is exchanged there must be one."`
	People    []string `yaml:"people" doc:"Who of it has access, by their role."`
	Reach     []string `yaml:"reach" doc:"What they have access to."`
	Ends      *Date    `yaml:"ends" example:"2027-06-30" doc:"The day on which the agreement ends."`
}

// hostName is a name of the DNS with two labels at least: one that is found
// from anywhere.
var hostName = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)

// outward judges what the estate lets out and whom it exchanges data with.
func outward(j judgement) {
	e := j.doc.Estate
	parties := map[string]int{}
	for i, p := range e.ThirdParties {
		at := language.Index("thirdParties", i)
		if p.Name != "" {
			parties[p.Name] = i
		}
		if p.Ends != nil && before(*p.Ends, e.Effective) {
			j.refuse(at+".ends", fmt.Sprintf("%s is before %s, at which the estate was reviewed", p.Ends, e.Effective),
				"renew the agreement, or take the third party out of the estate with what is exchanged with it")
		}
	}
	if n := e.Networks; n != nil {
		for i, a := range n.Egress {
			at := language.Index("networks.egress", i)
			j.named(at+".to", a.To, true)
			for k, port := range a.Ports {
				if port < 1 || port > 65535 {
					j.refuse(language.Index(at+".ports", k), fmt.Sprintf("%d is not a port", port), "write a number of 1 to 65535")
				}
			}
		}
		if n.Mail != nil {
			j.named("networks.mail.host", n.Mail.Host, false)
			j.agreed("networks.mail", n.Mail.Class, n.Mail.ThirdParty, parties)
		}
	}
	for _, env := range j.places {
		for i, one := range env.Integrations {
			at := language.Index(env.at+".integrations", i)
			j.integration(at, env, one)
			j.agreed(at, one.Class, one.ThirdParty, parties)
		}
	}
}

func (j judgement) integration(at string, env place, one Integration) {
	if _, err := netip.ParsePrefix(one.Host); err != nil || one.Direction != "in" {
		j.named(at+".host", one.Host, false)
	} else if one.Host == "0.0.0.0/0" {
		j.refuse(at+".host", "is the whole Internet", "write the range that the other system calls from")
	}
	if one.Class == regulated && one.Protocol == "tcp" {
		j.refuse(at+".protocol", "is tcp, and the data is regulated",
			"45 CFR 164.312(e)(1) asks that it is guarded on its way: speak a protocol that encrypts, as https, sftp or mllps")
	}
	if one.Class == regulated && env.Data != "" && env.Data != regulated {
		j.refuse(at+".class", "is regulated, and "+env.at+".data is "+env.Data, "an environment that gets regulated data holds it: write data: regulated there")
	}
}

// agreed refuses regulated data for somebody with whom there is no agreement.
func (j judgement) agreed(at, class, name string, parties map[string]int) {
	if name == "" {
		return
	}
	i, known := parties[name]
	if !known {
		var names []string
		for _, p := range j.doc.Estate.ThirdParties {
			names = append(names, p.Name)
		}
		hint := "add it there"
		if len(names) > 0 {
			hint = language.DidYouMean(name, names)
		}
		j.refuse(at+".thirdParty", fmt.Sprintf("%q is not among thirdParties", language.Clip(name)), hint)
		return
	}
	if class == regulated && j.doc.Estate.ThirdParties[i].Agreement == "" {
		j.refuse(at+".thirdParty", name+" has no agreement, and the data is regulated",
			"45 CFR 164.308(b)(1) asks for a contract with whoever gets such data: write "+language.Index("thirdParties", i)+".agreement")
	}
}

// named refuses what is not a host name. Everything is not a name: a rule that
// lets out to everywhere says nothing.
func (j judgement) named(path, host string, wildcard bool) {
	if host == "" {
		return // missing, or unreadable
	}
	name := host
	if wildcard {
		name = strings.TrimPrefix(host, "*.")
	}
	switch {
	case strings.Trim(host, "*.") == "":
		j.refuse(path, fmt.Sprintf("%q is everything", host), "name the hosts that must be reached, one by one")
	case !hostName.MatchString(name):
		hint := "write it in small letters, as api.example.com"
		if wildcard {
			hint += " or *.example.com"
		}
		j.refuse(path, fmt.Sprintf("%q is not a host name", language.Clip(host)), hint)
	}
}

// hubsFit judges what the estate says of the hub.
func hubsFit(j judgement) {
	p := j.doc.Estate.Platform
	switch {
	case p.Hub.Use == "own" && !j.written("platform.network"):
		j.refuse("platform.hub.use", "is own, and the hub has no address space", "add platform.network")
	case p.Hub.Use == "existing" && len(p.Hub.Existing) == 0:
		j.refuse("platform.hub.use", "is existing, and none is named", "add platform.hub.existing")
	case (p.Hub.Use == "own" || p.Hub.Use == "none") && len(p.Hub.Existing) > 0:
		j.refuse("platform.hub.existing", "names hubs, and platform.hub.use is "+p.Hub.Use, "write use: existing or auto, or take them away")
	}
	if p.Hub.Use == "none" && len(p.Regions) > 0 {
		j.refuse("platform.regions", "are hubs in further regions, and platform.hub.use is none", "take one of the two away")
	}
	if p.Egress == "firewall" && p.Hub.Use == "none" {
		j.refuse("platform.egress", "is firewall, and there is no hub for one", "write platform.hub.use: own and platform.network, or egress: nat")
	}
	existingHubsFit(j)
}

// existingHubsFit judges what it says of each hub that exists.
func existingHubsFit(j judgement) {
	p := j.doc.Estate.Platform
	for i, h := range p.Hub.Existing {
		at := language.Index("platform.hub.existing", i)
		if id, err := addr.ParseID(h.Network); h.Network != "" && (err != nil || !id.Kind().Equal("Microsoft.Network/virtualNetworks")) {
			j.refuse(at+".network", fmt.Sprintf("%q is not the id of a network", language.Clip(h.Network)), "copy it from the network's properties: /subscriptions/…/providers/Microsoft.Network/virtualNetworks/NAME")
		}
		if id, err := addr.ParseID(h.Zones); h.Zones != "" && (err != nil || id.ResourceGroupName() == "" || !id.Kind().Equal("Microsoft.Resources/resourceGroups")) {
			j.refuse(at+".zones", fmt.Sprintf("%q is not the id of a resource group", language.Clip(h.Zones)), "write it as /subscriptions/…/resourceGroups/NAME")
		}
		if ip, err := netip.ParseAddr(h.Firewall); h.Firewall != "" && (err != nil || !ip.Is4() || !private(netip.PrefixFrom(ip, 32))) {
			j.refuse(at+".firewall", fmt.Sprintf("%q is not a private address", language.Clip(h.Firewall)), "write the firewall's own, as 10.0.0.4")
		}
		for k, further := range p.Regions {
			if further.Region == h.Region && h.Region != "" {
				j.refuse(language.Index("platform.regions", k)+".region", fmt.Sprintf("%q has a hub that exists: %s", h.Region, at), "a region has one hub: take one of the two away")
			}
		}
	}
}
