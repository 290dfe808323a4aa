package decide

import (
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/estate"
)

// exchanges is whom environments speak with outside of their networks: what the
// estate lets all of them reach, and the systems of each. What lets them out,
// if anything has to, is decided elsewhere.
func exchanges(a asked, l *layout.Layout, _ *notes) {
	if asked := a.estate.Networks; asked != nil {
		for i, one := range asked.Egress {
			ports := one.Ports
			if len(ports) == 0 {
				ports = []int{443}
			}
			l.Edge.Exchanges = append(l.Edge.Exchanges, layout.Exchange{
				Name: fmt.Sprintf("egress-%d", i+1), Protocol: "https", Host: one.To, Ports: ports, Open: true,
				Why: fmt.Sprintf("%s (%s).", strings.TrimSuffix(one.For, "."), one.Because),
			})
		}
		if m := asked.Mail; m != nil {
			x := layout.Exchange{Name: "mail", Protocol: "smtp", Host: m.Host, Ports: []int{m.Port}, Class: m.Class, Why: "Odoo sends mail."}
			x.Party, x.Agreement = a.party(m.ThirdParty)
			l.Edge.Exchanges = append(l.Edge.Exchanges, x)
		}
	}
	for i, e := range a.environments {
		for _, one := range e.Integrations {
			l.Environments[i].Exchanges = append(l.Environments[i].Exchanges, a.exchange(one))
		}
		if host, elsewhere := foreignImage(e.Odoo.Image); elsewhere {
			l.Environments[i].Exchanges = append(l.Environments[i].Exchanges, layout.Exchange{
				Name: "image", Protocol: "https", Host: host, Ports: []int{443}, Open: true, Why: "Nodes fetch Odoo's image.",
			})
		}
	}
}

func (a asked) exchange(one estate.Integration) layout.Exchange {
	x := layout.Exchange{
		Name: one.Name, In: one.Direction == "in", Protocol: one.Protocol, Host: one.Host, Ports: []int{one.Port}, Class: one.Class,
		Why: "The integration " + one.Name + ".",
	}
	x.Party, x.Agreement = a.party(one.ThirdParty)
	return x
}

// party is the title of a third party, and the agreement with it.
func (a asked) party(name string) (title, agreement string) {
	for _, p := range a.estate.ThirdParties {
		if p.Name == name {
			return p.Title, p.Agreement
		}
	}
	return "", ""
}

// foreignImage returns the registry of an image that is not Azure's: its name
// has a dot, and no port, which the Internet's registries do without.
func foreignImage(image string) (host string, elsewhere bool) {
	host, _, _ = strings.Cut(image, "/")
	return host, !strings.HasSuffix(host, ".azurecr.io") && strings.Contains(host, ".") && !strings.Contains(host, ":")
}
