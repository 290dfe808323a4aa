package render

import (
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/render/picture"
)

// renderMaps renders what crosses each network: a picture, and a list of all
// flows by the numbers that they have there.
func renderMaps(j job) error {
	for _, m := range j.design.Maps {
		if err := j.sink.File("pictures/"+picture.MapName(m)+".svg", picture.Network(j.design, m)); err != nil {
			return err
		}
		if err := j.sink.File("docs/"+picture.MapName(m)+".md", mapPage(m)); err != nil {
			return err
		}
	}
	return nil
}

// mapsReadme leads to the maps.
func (j job) mapsReadme(m *markdown) {
	if len(j.design.Maps) == 0 {
		return
	}
	links := make([]string, len(j.design.Maps))
	for i, one := range j.design.Maps {
		name := picture.MapName(one)
		links[i] = fmt.Sprintf("[%s](docs/%s.md)", name, name)
	}
	m.paragraph("What crosses which boundary, by which protocol and at which port: %s.", strings.Join(links, ", "))
}

func mapPage(m design.Map) []byte {
	var doc markdown
	name := picture.MapName(m)
	doc.line("# Network map: %s", escape(m.Title))
	doc.paragraph("![What crosses which boundary](../pictures/%s.svg)", name)
	doc.paragraph("Each flow is from who begins to who answers, at the ports that are called. What it crosses is in the order in which it does: " +
		"what it leaves, and what it enters. The rules of subnets and firewalls are held against this list.")
	x := m.Index()
	doc.heading(2, "What flows")
	doc.table("", "from", "to", "through", "by", "data", "crosses", "when", "for")
	for i, f := range m.Flows {
		var through, crosses []string
		for _, via := range f.Via {
			through = append(through, escape(x.Title(via)))
		}
		for _, b := range x.Crosses(f) {
			crosses = append(crosses, escape(b.Title))
		}
		doc.row(fmt.Sprint(i+1), escape(x.Title(f.From)), escape(x.Title(f.To)), strings.Join(through, ", "), by(f), f.Class,
			strings.Join(crosses, " › "), f.State.String(), escape(f.Why)+hosts(f))
	}
	doc.heading(2, "What stands where")
	doc.table("", "within", "address or name", "keeps")
	for _, p := range m.Places {
		var within []string
		for _, b := range x.Around(p.ID) {
			within = append(within, escape(b.Title))
		}
		at := p.Host
		if p.Address.IsValid() {
			at = p.Address.String()
		}
		if at != "" {
			at = "`" + at + "`"
		}
		doc.row(escape(strings.Join(append([]string{p.Title}, p.Notes...), ", ")), strings.Join(within, " ‹ "), at, keeps(p))
	}
	doc.heading(2, "Boundaries")
	doc.table("", "is", "addresses", "")
	for _, b := range m.Boundaries {
		addresses := ""
		if b.Range.IsValid() {
			addresses = "`" + b.Range.String() + "`"
		}
		doc.row(escape(b.Title), b.Kind.String(), addresses, escape(strings.Join(b.Notes, ", ")))
	}
	return doc.bytes()
}

// by is a flow's protocol with its ports.
func by(f design.Flow) string {
	ports := make([]string, len(f.Ports))
	for i, p := range f.Ports {
		ports[i] = fmt.Sprint(p)
	}
	return strings.TrimSpace(f.Protocol + " " + strings.Join(ports, ", "))
}

// hosts names those that a flow is let out to, or calls.
func hosts(f design.Flow) string {
	if len(f.Hosts) == 0 {
		return ""
	}
	return " `" + strings.Join(f.Hosts, "`, `") + "`"
}

func keeps(p design.Place) string {
	if p.Class == "" {
		return ""
	}
	return p.Class + " data"
}
