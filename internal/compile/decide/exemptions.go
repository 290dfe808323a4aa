package decide

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

// exemptions lets what the estate's exceptions accept pass the policies that
// would refuse or report it: for as long as the exception holds, and not where
// Azure has no scope that is just what it covers. An exception that is over, or
// gone, is no exemption at the next rendering.
func exemptions(a asked, l *layout.Layout, n *notes) {
	at := a.estate.Effective.Start()
	x := exempting{layout: l}
	var followed, without []string
	for _, e := range a.Document.Exceptions {
		if !e.Holds(at) {
			continue
		}
		made, why := x.of(e)
		if len(made) == 0 {
			without = append(without, e.ID+": "+why)
			continue
		}
		followed = append(followed, e.ID)
		l.Exemptions = append(l.Exemptions, made...)
	}
	if len(followed)+len(without) == 0 {
		return
	}
	d := design.Decision{
		Subject: addr.WardSubject("organisation", a.estate.Organisation.Short),
		Topic:   "exemptions",
		Title:   "Which exceptions does Azure itself know of?",
		Chosen:  "none of them",
		Options: []design.Option{
			{Name: "an exemption for each exception that Azure has a policy and a scope for", Verdict: "taken: it ends with the exception, and says who accepted what and why"},
			{Name: "leaving scopes out of the assignment", Verdict: "not taken: it has no end, and nobody's name"},
			{Name: "a policy that only reports", Verdict: "not taken: what one resource is excused from would be open to all"},
		},
		Reasons: []design.Reason{
			{Text: "What is made under an exemption from a policy that refuses is made after it."},
			{Text: "A resource is no scope before it is made: excused from what refuses it are the resources of its type in its group. The check goes on to fail those that the exception does not name."},
		},
	}
	d.Inputs = []design.Input{n.input("effective", a.estate.Effective.String())}
	if len(followed) > 0 {
		d.Chosen = sentence(followed)
	}
	for _, one := range without {
		d.Reasons = append(d.Reasons, design.Reason{Text: "No exemption for " + one + "."})
	}
	n.decide(d)
}

// exempting is what exemptions are made of.
type exempting struct{ layout *layout.Layout }

// of returns the exemptions of an exception, or why there are none.
func (x exempting) of(e estate.Exception) (made []layout.Exemption, why string) {
	var members []string
	alone, refuses := "", false
	for _, p := range x.layout.Enforcement {
		if p.Check != e.Check {
			continue
		}
		refuses = refuses || p.Refuses()
		switch {
		case p.Member:
			members = append(members, p.Name)
		case len(p.Scopes) > 0:
			alone = p.Name
		}
	}
	name := layout.InitiativeName
	switch {
	case alone != "":
		name = alone
	case len(members) == 0:
		return nil, "no policy is assigned for the check " + e.Check
	}
	covered, why := x.covered(e, refuses)
	for _, c := range covered {
		assigned, ok := assignedAbove(x.layout, c.scope)
		if !ok {
			why = c.scope.String() + " is in no subscription of the estate"
			continue
		}
		made = append(made, layout.Exemption{
			Exception: e.ID, Check: e.Check, Unit: c.unit, Scope: c.scope, Of: c.of, Assigned: assigned, Name: name, Members: members, Kinds: c.kinds, First: refuses,
			Met: e.Intent == "met", Until: e.Until.End().UTC().Format(time.RFC3339),
			Reason: e.Why, Instead: e.Compensating, Approver: e.Approver, Because: e.Because.String(),
		})
	}
	return made, why
}

// covered is a scope that an exception covers.
type covered struct {
	scope addr.ID
	of    addr.ID   // the resource; zero is all in the scope
	unit  addr.Unit // that has the exemption
	kinds []string  // for which; none is all
}

// whole is a prefix that ends where a subscription or a resource group does.
var whole = regexp.MustCompile(`(?i)^/subscriptions/[^/]+(/resourceGroups/[^/]+)?/$`)

// covered returns the scopes of Azure that an exception covers. One for a
// resource that a policy refuses cannot be at the resource, which is not there
// before it is made: it is at its group, for resources of its type.
func (x exempting) covered(e estate.Exception, refuses bool) (out []covered, why string) {
	if strings.HasPrefix(e.Covers, "ward:environment/") {
		return x.environments(e), e.Covers + " is no environment of the estate"
	}
	prefix, many := strings.CutSuffix(e.Covers, "*")
	text := strings.TrimSuffix(prefix, "/")
	id, err := addr.ParseID(text)
	switch {
	case !strings.HasPrefix(prefix, "/"):
		return nil, "Azure does not know " + e.Covers
	case many && !whole.MatchString(prefix):
		return nil, e.Covers + " is no scope of Azure: a subscription, a resource group or one resource is"
	case err != nil:
		return nil, e.Covers + " is no scope of Azure"
	case !many && whole.MatchString(text+"/"):
		// In Ward it is for the group itself; in Azure all in it would be exempt.
		return nil, e.Covers + " is for that alone, and an exemption would be for all that is in it: write " + text + "/* where that is meant"
	case id.ResourceGroupName() == "":
		return []covered{{scope: id, unit: x.layout.PolicyUnit()}}, ""
	}
	group := addr.Subscription(id.SubscriptionID()).ResourceGroup(id.ResourceGroupName())
	i := slices.IndexFunc(x.layout.Sites, func(s layout.Site) bool { return s.GroupID().Key() == group.Key() })
	if i < 0 {
		return nil, group.ResourceGroupName() + " is a resource group of no unit"
	}
	one := covered{scope: id, unit: x.layout.Sites[i].Unit}
	if id.Key() != group.Key() {
		one.of = id
		if refuses {
			one.scope, one.kinds = group, []string{string(id.Kind())}
		}
	}
	return []covered{one}, ""
}

// environments are the resource groups of the environments that it covers.
func (x exempting) environments(e estate.Exception) []covered {
	var out []covered
	for _, s := range x.layout.Sites {
		if !s.Environment.IsZero() && e.About(s.Environment.Subject()) {
			out = append(out, covered{scope: s.GroupID(), unit: s.Unit})
		}
	}
	return out
}
