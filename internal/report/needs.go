package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/wardhq/ward/internal/needs"
)

// NeedsText writes for people what a design needs of Azure before it is first
// applied, by who grants it, and what of it is there where verdicts say so.
// Unasked are answers that no line asks for.
func NeedsText(w io.Writer, n needs.Needs, verdicts []needs.Verdict, unasked []string, o TextOptions) error {
	p := newPage(w, o)
	standing := map[string]needs.Verdict{}
	count := map[needs.Standing]int{}
	for _, v := range verdicts {
		standing[v.Line] = v
		count[v.Standing]++
	}
	p.line(0, p.bold(Harmless("What the design of "+n.Organisation+" needs before it is first applied")))
	if len(verdicts) == 0 {
		p.wrapped(2, fmt.Sprintf("%s, by who grants them. Nobody was asked: the commands that show what is there are at the end, and --answers reads what they print.", counted(len(n.Lines), "line")))
	} else {
		p.line(2, fmt.Sprintf("%d have, %d missing, %d unknown", count[needs.Have], count[needs.Missing], count[needs.Unknown]))
	}
	if n.Bootstrapped {
		p.wrapped(2, "In the estate's own subscriptions the unit bootstrap gives what deploys the others its rights; who applies the bootstrap is a person.")
	}
	grants := ""
	for _, l := range n.Lines {
		v, judged := standing[l.ID]
		if judged && v.Standing == needs.Have {
			continue
		}
		if l.Grants != grants {
			grants = l.Grants
			p.line(0, "")
			p.line(0, p.bold(Harmless(upperFirst(grants))))
		}
		p.need(l, v, judged)
	}
	if len(verdicts) == 0 {
		p.line(0, "")
		p.line(0, p.bold("See what is there"))
		p.wrapped(2, "$deployer is the object id of what deploys the unit, $person that of whoever takes its steps.")
		for _, l := range n.Looks {
			p.line(2, Harmless(l.Command+" > answers/"+l.Answer))
		}
	}
	for _, name := range unasked {
		p.line(0, Harmless("not asked for: "+name))
	}
	for _, k := range n.Unlooked {
		p.line(0, Harmless("nobody has looked at what "+string(k)+" needs beyond rights on itself"))
	}
	for _, s := range n.UnlookedSteps {
		p.line(0, Harmless("nobody has looked at what whoever takes the step "+s+" needs"))
	}
	return p.w.Flush()
}

func (p *page) need(l needs.Line, v needs.Verdict, judged bool) {
	what := l.What
	if l.Quota != nil {
		what += ": " + l.Quota.String()
	}
	if l.Region != "" && l.Quota != nil {
		what = l.Region + ": " + what
	}
	mark := ""
	if judged {
		mark = strings.ToUpper(v.Standing.String()) + "  "
	}
	p.wrapped(2, Harmless(mark+what))
	if l.Right != nil {
		p.line(6, Harmless("on "+l.Where.String()+", "+l.When))
	}
	if judged {
		p.wrapped(6, Harmless(v.Found))
	}
	const some = 3
	why := l.Why
	if len(why) > some {
		why = append(append([]string{}, why[:some]...), fmt.Sprintf("and %d more", len(l.Why)-some))
	}
	p.wrapped(6, Harmless("for "+strings.Join(why, "; ")))
	for _, line := range strings.Split(l.Ask, "\n") {
		p.line(6, Harmless(line))
	}
}
