package render

import (
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/design"
)

// renderIsolations renders what keeps the tenants of each tier apart, as evidence
// that an attestation cites.
func renderIsolations(j job) error {
	for _, one := range j.design.Isolations {
		if err := j.sink.File(design.IsolationPath(one.Tier), j.isolation(one)); err != nil {
			return err
		}
	}
	return nil
}

// isolationsReadme leads to them.
func (j job) isolationsReadme(m *markdown) {
	if len(j.design.Isolations) == 0 {
		return
	}
	links := make([]string, len(j.design.Isolations))
	for i, one := range j.design.Isolations {
		links[i] = fmt.Sprintf("[%s](%s)", escape(one.Title), design.IsolationPath(one.Tier))
	}
	m.paragraph("What keeps tenants apart, and what is left, of %s.", strings.Join(links, ", "))
}

func (j job) isolation(one design.Isolation) []byte {
	var m markdown
	m.line("# Isolation: %s", escape(one.Title))
	m.paragraph("What keeps tenants apart by the design of the estate as it is effective on %s, what shows it, and what is left. "+
		"An attestation that tenants are apart cites this file by its digest, and what the tests below printed on the live system, with their day: "+
		"a design says what is meant to be there, and not what is.", j.design.Effective)
	m.heading(2, "What is shared")
	m.paragraph("%s", escape(one.Shared))
	m.heading(2, "Tenants")
	m.table("tenant", "data", "its own")
	for _, t := range one.Tenants {
		var own []string
		for _, o := range t.Own {
			own = append(own, escape(o.What)+": `"+o.Name+"`")
		}
		m.row(escape(t.Name.String()), t.Data, strings.Join(own, "; "))
	}
	m.gap()
	for _, p := range one.Pairs {
		m.heading(2, fmt.Sprintf("%s and %s", escape(p.Of[0].String()), escape(p.Of[1].String())))
		m.table("kept apart by", "how", "shown by")
		for _, a := range p.Apart {
			m.row(escape(a.By), escape(a.How), escape(a.Shown))
		}
		m.gap()
	}
	m.heading(2, "Tests on the live system")
	tested := false
	for _, s := range j.design.Steps {
		for _, t := range one.Tenants {
			if s.Slug == "test-isolation" && s.Unit == t.Home {
				m.line("- [%s](../%s), from %s", escape(s.Title), s.Path(), escape(t.Name.String()))
				tested = true
			}
		}
	}
	if !tested {
		m.paragraph("None is rendered: these tenants share no database server.")
	}
	m.gap()
	m.heading(2, "What is left")
	for _, risk := range one.Left {
		m.line("- %s", escape(risk))
	}
	return m.bytes()
}
