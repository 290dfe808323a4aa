package continuity

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

// Mode is a way to run an environment with less than all of it.
type Mode struct {
	Name     string
	Title    string
	Allowed  string
	Switches string
	Ends     string
	Because  string
	// Objects are the changes that make it so of what the design has, and Manual
	// is what a person does besides. To end it each is undone, the last first.
	Objects []Change
	Manual  []string
}

// Change is a change of one object of the design.
type Change struct{ Object, To string }

// modeTitles say what is missing.
var modeTitles = map[string]string{
	"read-only":       "Nothing is written",
	"no-documents":    "Without attachments",
	"no-integrations": "Without the systems of others",
	"no-directory":    "Without Entra",
}

// modes returns those that the estate declares, with what of the design they are
// made of.
func modes(d *design.Design, e Environment, asked estate.Environment) []Mode {
	var out []Mode
	for _, one := range asked.Degraded {
		m := Mode{Name: one.Mode, Title: modeTitles[one.Mode], Allowed: one.Allowed, Switches: one.Switches, Ends: one.Ends, Because: one.Because.String()}
		switch one.Mode {
		case "read-only":
			readOnly(d, e, &m)
		case "no-documents":
			noDocuments(d, e, &m)
		case "no-integrations":
			noIntegrations(d, asked, &m)
		case "no-directory":
			noDirectory(asked, &m)
		}
		out = append(out, m)
	}
	return out
}

// readOnly stops what writes by itself, and has the database refuse the rest.
func readOnly(d *design.Design, e Environment, m *Mode) {
	if len(e.Units) == 0 {
		return
	}
	for _, r := range d.Resources {
		// What was changed by hand would be put back.
		if r.Unit == e.Units[0] && strings.EqualFold(string(r.ID.Kind()), "Microsoft.KubernetesConfiguration/fluxConfigurations") {
			m.Objects = append(m.Objects, Change{r.ID.Name() + " (fluxConfigurations of " + r.ID.Scope().Name() + ")", "properties.suspend: true"})
		}
	}
	for _, o := range d.Objects {
		if o.Unit != e.Units[0] || component(o.Component) != odoo {
			continue
		}
		switch {
		case o.Key.Kind == "CronJob":
			m.Objects = append(m.Objects, Change{objectName(o), "spec.suspend: true"})
		case o.Key.Kind == "Deployment" && strings.HasSuffix(o.Key.Name, "background"):
			m.Objects = append(m.Objects, Change{objectName(o), "spec.replicas: 0: no cron and no queue"})
		}
	}
	if len(m.Objects) == 0 {
		m.Manual = append(m.Manual, "Stop what runs by itself: cron, queues, exchanges. The design has no object for it.")
	}
	if role, server, ok := databaseRole(d, e); ok {
		m.Manual = append(m.Manual, fmt.Sprintf("On %s a database administrator runs `ALTER ROLE %[2]s IN DATABASE %[2]s SET default_transaction_read_only = on`, and then ends its connections (`pg_terminate_backend`), since those that are open go on writing. To end it, `RESET` it, and end them again.", server, role))
	} else {
		m.Manual = append(m.Manual, "A database administrator sets `default_transaction_read_only` for Odoo's role in its database, and ends its connections. To end it, the setting is taken back.")
	}
	m.Manual = append(m.Manual, "Tell people first: whoever is signed in goes on looking things up; a sign-in is itself written down in the database, and fails.")
}

// databaseRole is Odoo's role where the environment runs, by the step that makes
// it.
func databaseRole(d *design.Design, e Environment) (role, server string, ok bool) {
	for _, s := range d.Steps {
		for _, c := range s.Gives {
			if s.Unit == e.Units[0] && c.Kind == design.HasRole {
				return c.What, c.Of.Name(), true
			}
		}
	}
	return "", "", false
}

func objectName(o design.ClusterObject) string {
	return fmt.Sprintf("%s %s/%s on %s", o.Key.Kind, o.Key.Namespace, o.Key.Name, o.Key.Cluster)
}

func noDocuments(d *design.Design, e Environment, m *Mode) {
	var accounts []string
	for _, s := range d.Steps {
		for _, c := range s.Gives {
			if c.Kind == design.Serves && slices.Contains(e.Units, s.Unit) && !slices.Contains(accounts, c.Of.Name()) {
				accounts = append(accounts, c.Of.Name())
			}
		}
	}
	what := "its store of attachments"
	if len(accounts) > 0 {
		what = strings.Join(accounts, ", ")
	}
	m.Manual = append(m.Manual,
		"No object of the design switches it: it begins when "+what+" does not answer. Records are opened and written; an attachment is neither opened nor added, and a report that embeds one may fail.",
		"Keep paper documents in the order in which they came, and add them when it is over.")
}

// noIntegrations closes the way out where the design has a rule for it.
func noIntegrations(d *design.Design, asked estate.Environment, m *Mode) {
	closed := map[string]bool{}
	for _, r := range d.Resources {
		for _, rule := range rulesFor(r.Body, asked.Integrations) {
			m.Objects = append(m.Objects, Change{rule.name + " in " + strings.Join(r.ID.Names(), "/"), "left out"})
			closed[rule.host] = true
		}
	}
	slices.SortFunc(m.Objects, func(a, b Change) int { return cmp.Or(cmp.Compare(a.Object, b.Object), cmp.Compare(a.To, b.To)) })
	m.Objects = slices.Compact(m.Objects)
	for _, i := range asked.Integrations {
		if !closed[i.Host] {
			m.Manual = append(m.Manual, fmt.Sprintf("The design has no rule of its own that lets %s reach %s: whoever keeps the firewall closes it.", i.Name, i.Host))
		}
	}
	m.Manual = append(m.Manual, "In Odoo whoever administers it switches off the scheduled actions and queues that speak with them, so that nothing is given up on meanwhile; what waits is sent when it is over.")
}

type rule struct{ name, host string }

// rulesFor are the named rules of a body that name the host of an integration.
func rulesFor(v any, all []estate.Integration) []rule {
	var out []rule
	switch v := v.(type) {
	case design.Object:
		name, _ := v["name"].(string)
		for _, i := range all {
			if name != "" && (lists(v["targetFqdns"], i.Host) || lists(v["destinationFqdns"], i.Host)) {
				out = append(out, rule{name, i.Host})
			}
		}
		for _, one := range v {
			out = append(out, rulesFor(one, all)...)
		}
	case design.List:
		for _, one := range v {
			out = append(out, rulesFor(one, all)...)
		}
	}
	return out
}

func lists(v any, host string) bool {
	list, _ := v.(design.List)
	return slices.Contains(list, any(host))
}

func noDirectory(asked estate.Environment, m *Mode) {
	m.Manual = append(m.Manual,
		"No object of the design switches it: it begins when Entra gives no tokens. What runs goes on with the tokens that it has, about an hour; after that no pod opens a new connection to the database, and none that is restarted comes up. Restart nothing.",
		"Nobody signs in to Azure: what has to be changed waits, but for accounts that the organisation keeps apart for it.")
	if slices.Contains(asked.Odoo.Uses, "sign-in") {
		m.Manual = append(m.Manual, "People sign in to Odoo by OpenID Connect: whoever is signed in goes on until the session ends, and nobody else comes in.")
	} else {
		m.Manual = append(m.Manual, "People sign in to Odoo with its own passwords, and still can.")
	}
}

// filled is the text of a notice with the blanks that follow from an environment.
func filled(text string, e Environment) string {
	var serves []string
	for _, f := range e.Functions {
		serves = append(serves, f.Name)
	}
	within := "none is promised"
	for _, o := range e.Objectives {
		if o.Name == "recovery-time" {
			within = o.Asked
		}
	}
	return strings.NewReplacer(
		"{entity}", e.Entity, "{environment}", e.Name.Name, "{region}", e.Region,
		"{functions}", cmp.Or(strings.Join(serves, ", "), "no function that is named"), "{objective}", within,
	).Replace(text)
}
