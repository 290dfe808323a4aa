package armsim

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// request is what a condition of a role assignment is asked of: what somebody
// wants to do with an assignment, as it shall be and as it is.
type request struct {
	action              string
	requested, existing map[string]any
}

// condition is the condition of a role assignment, of which the simulator
// knows what is said of role assignments
// (learn.microsoft.com/azure/role-based-access-control/conditions-format,
// conditions-authorization-actions-attributes, read 2026-11).
type condition func(request) bool

var conditionToken = regexp.MustCompile(`\s*(\(|\)|!|\bAND\b|\bOR\b|ActionMatches\{'[^']*'\}|@(?:Request|Resource)\[[^\]]*\]|ForAnyOfAnyValues:\w+|\{[^}]*\})`)

// parseCondition reads a condition.
func parseCondition(text string) (condition, error) {
	var tokens []string
	for rest := text; strings.TrimSpace(rest) != ""; {
		m := conditionToken.FindStringSubmatchIndex(rest)
		if m == nil || m[0] != 0 {
			return nil, fmt.Errorf("unexpected %q", strings.TrimSpace(rest))
		}
		tokens = append(tokens, rest[m[2]:m[3]])
		rest = rest[m[1]:]
	}
	p := conditionParser{tokens}
	c, err := p.any()
	if err == nil && len(p.rest) > 0 {
		err = fmt.Errorf("unexpected %q", p.rest[0])
	}
	return c, err
}

type conditionParser struct{ rest []string }

// next takes a token off, "" at the end.
func (p *conditionParser) next() string {
	if len(p.rest) == 0 {
		return ""
	}
	t := p.rest[0]
	p.rest = p.rest[1:]
	return t
}

func (p *conditionParser) any() (condition, error) {
	return p.joined("OR", p.all, func(a, b condition) condition { return func(r request) bool { return a(r) || b(r) } })
}

func (p *conditionParser) all() (condition, error) {
	return p.joined("AND", p.one, func(a, b condition) condition { return func(r request) bool { return a(r) && b(r) } })
}

func (p *conditionParser) joined(by string, part func() (condition, error), join func(a, b condition) condition) (condition, error) {
	c, err := part()
	for err == nil && len(p.rest) > 0 && p.rest[0] == by {
		p.next()
		var more condition
		if more, err = part(); err == nil {
			c = join(c, more)
		}
	}
	return c, err
}

func (p *conditionParser) one() (condition, error) {
	switch t := p.next(); {
	case t == "!":
		c, err := p.one()
		return func(r request) bool { return !c(r) }, err
	case t == "(":
		c, err := p.any()
		if err == nil && p.next() != ")" {
			err = fmt.Errorf("a bracket is not closed")
		}
		return c, err
	case strings.HasPrefix(t, "ActionMatches"):
		pattern := strings.TrimSuffix(strings.TrimPrefix(t, "ActionMatches{'"), "'}")
		return func(r request) bool { return matchesAction(pattern, r.action) }, nil
	case strings.HasPrefix(t, "@"):
		return p.comparison(t)
	default:
		return nil, fmt.Errorf("unexpected %q", t)
	}
}

// comparison is @SOURCE[ATTRIBUTE] OPERATOR {VALUES}.
func (p *conditionParser) comparison(source string) (condition, error) {
	attribute, ok := strings.CutPrefix(source[strings.Index(source, "[")+1:len(source)-1], string(kindRoleAssignment)+":")
	property := map[string]string{"RoleDefinitionId": "roleDefinitionId", "PrincipalId": "principalId", "PrincipalType": "principalType"}[attribute]
	if !ok || property == "" {
		return nil, fmt.Errorf("%s is no attribute of a role assignment", source)
	}
	operator, set := p.next(), p.next()
	if operator != "ForAnyOfAnyValues:GuidEquals" && operator != "ForAnyOfAnyValues:StringEqualsIgnoreCase" || !strings.HasPrefix(set, "{") {
		return nil, fmt.Errorf("%s %s is no comparison", operator, set)
	}
	var values []string
	for v := range strings.SplitSeq(strings.Trim(set, "{}"), ",") {
		values = append(values, strings.ToLower(strings.Trim(strings.TrimSpace(v), "'")))
	}
	return func(r request) bool {
		body := r.requested
		if strings.HasPrefix(source, "@Resource") {
			body = r.existing
		}
		value := strings.ToLower(textAt(body, "properties", property))
		return slices.Contains(values, value[strings.LastIndexByte(value, '/')+1:])
	}, nil
}
