package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/needs"
)

// NeedsFile is what the first apply needs, as it is handed over.
const NeedsFile = "docs/before-the-first-apply.md"

func renderNeeds(j job) error {
	if j.inputs.Needs == nil {
		return nil
	}
	return j.sink.File(NeedsFile, BeforeTheFirstApply(*j.inputs.Needs))
}

// needsReadme leads to it.
func (j job) needsReadme(m *markdown) {
	if j.inputs.Needs != nil {
		m.paragraph("Before anything is applied: [what has to be granted first](%s), by who can grant it.", NeedsFile)
	}
}

// topicTitles are what a table of a topic is headed by.
var topicTitles = map[needs.Topic]string{
	needs.RightTopic: "Rights", needs.ProviderTopic: "Resource providers", needs.FeatureTopic: "Features",
	needs.QuotaTopic: "Quotas", needs.ZonesTopic: "Zones and sizes", needs.GroupTopic: "Groups", needs.LicenceTopic: "Licences",
}

// BeforeTheFirstApply is a document for whoever grants what a design needs:
// by who can grant it, each with why and with the commands that ask for it.
func BeforeTheFirstApply(n needs.Needs) []byte {
	var m markdown
	m.line("# Before the first apply")
	m.paragraph("What the design of %s, as the estate is effective on %s, needs of Azure and of the tenant before it is applied, "+
		"by who can grant it. It follows from the design: nobody was asked.", escape(n.Organisation), n.Effective)
	m.paragraph("In the commands `$deployer` is the object id of what deploys the unit, and `$person` that of whoever takes a step. " +
		"A unit may have a deployer of its own, or share one: who deploys several needs what is listed for each.")
	if n.Bootstrapped {
		m.paragraph("In the estate's own subscriptions the unit `bootstrap` gives what deploys the others its rights, and nobody is asked for them. " +
			"Who applies the bootstrap is a person, and `$person` where rights for that are asked for.")
	}
	for i := 0; i < len(n.Lines); {
		end := i
		for end < len(n.Lines) && n.Lines[end].Grants == n.Lines[i].Grants {
			end++
		}
		grantor(&m, n.Lines[i:end])
		i = end
	}
	m.heading(2, "See what is there")
	m.paragraph("These change nothing. `ward doctor ESTATE --answers answers` reads what they print, and says which of the above is there.")
	var looks strings.Builder
	looks.WriteString("mkdir -p answers")
	for _, l := range n.Looks {
		fmt.Fprintf(&looks, "\n%s > answers/%s", l.Command, l.Answer)
	}
	m.code("sh", looks.String())
	if len(n.Unlooked) > 0 || len(n.UnlookedSteps) > 0 {
		m.heading(2, "What is not known")
		for _, k := range n.Unlooked {
			m.line("- nobody has looked at what `%s` needs beyond rights on itself", k)
		}
		for _, s := range n.UnlookedSteps {
			m.line("- nobody has looked at what whoever takes the step `%s` needs", s)
		}
		m.gap()
	}
	return m.bytes()
}

// grantor is what one of them is asked for.
func grantor(m *markdown, lines []needs.Line) {
	m.heading(2, upperFirst(lines[0].Grants))
	for i := 0; i < len(lines); {
		end := i
		for end < len(lines) && lines[end].Topic == lines[i].Topic {
			end++
		}
		topic(m, lines[i:end])
		i = end
	}
}

func topic(m *markdown, lines []needs.Line) {
	m.heading(3, topicTitles[lines[0].Topic])
	switch lines[0].Topic {
	case needs.RightTopic:
		m.table("who", "role", "on", "when", "for")
		for _, l := range lines {
			m.row(escape(l.Right.For), escape(l.Right.Role), "`"+shortScope(l)+"`", escape(l.When), escape(reasons(l.Why)))
		}
	case needs.QuotaTopic:
		m.table("what", "where", "asked", "Azure's default", "source", "for")
		for _, l := range lines {
			q := l.Quota
			given := "not known"
			if q.Default != nil {
				given = strings.TrimSuffix(fmt.Sprintf("%d (%s)", *q.Default, q.Note), " ()")
			}
			asked := fmt.Sprint(q.Asked)
			if len(q.Unsized) > 0 {
				asked = "more than " + asked
			}
			m.row(escape(l.What), l.Region, asked, given, escape(strings.TrimSuffix(strings.TrimSpace(q.Source+", "+q.Date), ",")), escape(reasons(l.Why)))
		}
	default:
		m.table("what", "where", "for")
		for _, l := range lines {
			m.row(escape(l.What), l.Region, escape(reasons(l.Why)))
		}
	}
	var asks []string
	for _, l := range lines {
		if !slices.Contains(asks, l.Ask) {
			asks = append(asks, l.Ask)
		}
	}
	m.code("sh", strings.Join(asks, "\n"))
}

// shortScope is a scope without what every scope of its subscription begins
// with.
func shortScope(l needs.Line) string {
	s := strings.TrimPrefix(l.Where.String(), "/subscriptions/"+l.Where.SubscriptionID())
	if s == "" {
		return "the subscription"
	}
	return s
}

// reasons are the first of what needs it.
func reasons(why []string) string {
	const some = 3
	if len(why) > some {
		return strings.Join(why[:some], "; ") + fmt.Sprintf("; and %d more", len(why)-some)
	}
	return strings.Join(why, "; ")
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
