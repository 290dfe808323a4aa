package needs

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// Standing is whether what a line needs is there. The zero value is unknown,
// which is never a pass.
type Standing int

// The standings.
const (
	Unknown Standing = iota
	Missing
	Have
)

// String returns the standing's word.
func (s Standing) String() string {
	return [...]string{Unknown: "unknown", Missing: "missing", Have: "have"}[s]
}

// MarshalText returns the standing's word.
func (s Standing) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Verdict is a line, held against what was answered.
type Verdict struct {
	Line     string   `json:"line"` // its ID
	Standing Standing `json:"standing"`
	Found    string   `json:"found"` // what the answer shows, or why it shows nothing
}

// NotAnAnswer is an error of an answer that is not what its command prints.
type NotAnAnswer struct {
	Answer, Command string
	Err             error
}

func (e *NotAnAnswer) Error() string {
	return fmt.Sprintf("%s is not what this prints: %s: %v", e.Answer, e.Command, e.Err)
}

// Unwrap returns what is wrong with it.
func (e *NotAnAnswer) Unwrap() error { return e.Err }

// Judge holds every line against the answers, by the files that the lines name.
// Its errors are every answer that is not what its command prints.
func (n Needs) Judge(answers map[string][]byte) ([]Verdict, []*NotAnAnswer) {
	var wrong []*NotAnAnswer
	seen := map[string]bool{}
	out := make([]Verdict, len(n.Lines))
	for i, l := range n.Lines {
		v := Verdict{Line: l.ID}
		raw, answered := answers[l.Answer]
		if !answered {
			v.Found = "there is no " + l.Answer
			out[i] = v
			continue
		}
		var err error
		switch l.Topic {
		case RightTopic:
			v.Standing, v.Found, err = n.judgeRight(l, raw)
		case ProviderTopic:
			v.Standing, v.Found, err = judgeProvider(l, raw)
		case FeatureTopic:
			v.Standing, v.Found, err = judgeFeature(l, raw)
		case QuotaTopic:
			v.Standing, v.Found, err = judgeQuota(l, raw)
		case ZonesTopic:
			v.Standing, v.Found, err = judgeZones(l, raw)
		case GroupTopic:
			v.Standing, v.Found, err = judgeGroup(raw)
		case LicenceTopic:
			v.Standing, v.Found, err = judgeLicence(l, raw)
		}
		if err != nil {
			v.Standing, v.Found = Unknown, "its answer cannot be read"
			if !seen[l.Answer] {
				seen[l.Answer] = true
				wrong = append(wrong, &NotAnAnswer{l.Answer, l.Show, err})
			}
		}
		out[i] = v
	}
	return out, wrong
}

// list reads a JSON list of objects, of which each must have what makes it one.
func list[T any](raw []byte, is func(T) bool, want string) ([]T, error) {
	var out []T
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, fmt.Errorf("want a list of %s: %w", want, err)
	}
	if out == nil {
		return nil, fmt.Errorf("want a list of %s, got null", want)
	}
	for i, x := range out {
		if !is(x) {
			return nil, fmt.Errorf("item %d is not one of %s", i, want)
		}
	}
	return out, nil
}

// wrapped reads the list that a REST answer has as its value. An answer that has
// a further page is not whole.
func wrapped[T any](raw []byte, is func(T) bool, want string) ([]T, error) {
	var page struct {
		Value    json.RawMessage `json:"value"`
		NextLink string          `json:"nextLink"`
	}
	if err := json.Unmarshal(raw, &page); err != nil {
		return nil, fmt.Errorf("want an object with the list of %s as its value: %w", want, err)
	}
	if page.Value == nil {
		return nil, fmt.Errorf("want an object with the list of %s as its value", want)
	}
	if page.NextLink != "" {
		return nil, fmt.Errorf("the list of %s goes on at a nextLink: fetch it whole", want)
	}
	return list(page.Value, is, want)
}

type assignmentJSON struct {
	Role      string `json:"roleDefinitionId"`
	RoleName  string `json:"roleDefinitionName"`
	Scope     string `json:"scope"`
	Condition string `json:"condition"`
}

// judgeRight: the role itself at the scope or further out; or others that
// together permit all that it is needed for. What a role permits that nobody
// here knows is unknown.
func (n Needs) judgeRight(l Line, raw []byte) (Standing, string, error) {
	all, err := list(raw, func(a assignmentJSON) bool { return a.Role != "" && a.Scope != "" }, "role assignments")
	if err != nil {
		return Unknown, "", err
	}
	missing := slices.Clone(l.Right.Operations)
	var by, odd []string
	for _, a := range all {
		if !reaches(a.Scope, l.Where) {
			continue
		}
		guid := a.Role[strings.LastIndexByte(a.Role, '/')+1:]
		role, known := n.figures.Roles.find(guid)
		same := l.Right.RoleID != "" && strings.EqualFold(guid, l.Right.RoleID) || l.Right.RoleID == "" && a.RoleName == l.Right.Role
		switch bound := a.Condition != "" && plainText(a.Condition) != plainText(l.Right.Condition); {
		case bound:
			odd = append(odd, a.RoleName+" has a condition that is not the one asked for")
		case same && a.Condition == "" && l.Right.Condition != "":
			return Have, a.RoleName + " at " + a.Scope + ", without the condition: it may assign any role", nil
		case same:
			return Have, a.RoleName + " at " + a.Scope, nil
		case !known:
			odd = append(odd, "what "+a.RoleName+" permits is not known here")
		default:
			before := len(missing)
			if missing = slices.DeleteFunc(missing, role.permits); len(missing) < before {
				by = append(by, role.Name+" at "+a.Scope)
			}
		}
	}
	switch {
	case len(missing) == 0:
		return Have, "by " + strings.Join(by, " and ") + ": another role than was asked for", nil
	case len(odd) > 0:
		return Unknown, strings.Join(odd, "; "), nil
	default:
		return Missing, fmt.Sprintf("nothing permits %s, and %d more", missing[0].Action, len(missing)-1), nil
	}
}

// reaches reports whether an assignment at a scope holds for an id.
func reaches(scope string, on addr.ID) bool {
	if scope == "/" {
		return true
	}
	id, err := addr.ParseID(scope)
	if err != nil {
		return false
	}
	// Whoever answered asked for what is inherited: a management group is above.
	return id.Contains(on) || id.Kind().Equal("Microsoft.Management/managementGroups")
}

// plainText is a condition without its spaces.
func plainText(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }

func judgeProvider(l Line, raw []byte) (Standing, string, error) {
	type provider struct {
		Namespace string `json:"namespace"`
		State     string `json:"registrationState"`
	}
	all, err := list(raw, func(p provider) bool { return p.Namespace != "" && p.State != "" }, "resource providers")
	if err != nil {
		return Unknown, "", err
	}
	for _, p := range all {
		if strings.EqualFold(p.Namespace, l.Name) {
			return registered(p.State), "it is " + p.State, nil
		}
	}
	return Unknown, "the answer does not name it", nil
}

func registered(state string) Standing {
	if strings.EqualFold(state, "Registered") {
		return Have
	}
	return Missing
}

func judgeFeature(l Line, raw []byte) (Standing, string, error) {
	type feature struct {
		Name       string `json:"name"`
		Properties struct {
			State string `json:"state"`
		} `json:"properties"`
	}
	all, err := list(raw, func(f feature) bool { return f.Name != "" && f.Properties.State != "" }, "features")
	if err != nil {
		return Unknown, "", err
	}
	for _, f := range all {
		if strings.EqualFold(f.Name, l.Name) {
			return registered(f.Properties.State), "it is " + f.Properties.State, nil
		}
	}
	return Unknown, "the answer does not name it", nil
}

// number is a JSON number, or the text of one: az prints both.
type number struct {
	value int64
	is    bool
}

// UnmarshalJSON reads either.
func (n *number) UnmarshalJSON(raw []byte) error {
	text := strings.Trim(string(raw), `"`)
	if text == "null" {
		return nil
	}
	v, err := json.Number(text).Int64()
	if err != nil {
		return fmt.Errorf("%s is not a whole number", raw)
	}
	n.value, n.is = v, true
	return nil
}

type usage struct {
	Current number `json:"currentValue"`
	Limit   number `json:"limit"`
	Name    struct {
		Value string `json:"value"`
	} `json:"name"`
}

func judgeQuota(l Line, raw []byte) (Standing, string, error) {
	q := l.Quota
	if len(q.Unsized) > 0 {
		return Unknown, "how many cores " + strings.Join(q.Unsized, ", ") + " has is not known here", nil
	}
	if q.Usage == "" {
		return judgeCount(l, raw)
	}
	is := func(u usage) bool { return u.Name.Value != "" && u.Current.is && u.Limit.is }
	var all []usage
	var err error
	switch {
	case strings.HasPrefix(l.Answer, "postgresql-"):
		all, err = wrapped(raw, is, "usages")
	case strings.HasPrefix(l.Answer, "storage-"):
		var one usage
		if err = json.Unmarshal(raw, &one); err == nil && !is(one) {
			err = fmt.Errorf("want an object with name, currentValue and limit")
		}
		all = []usage{one}
	default:
		all, err = list(raw, is, "usages")
	}
	if err != nil {
		return Unknown, "", err
	}
	for _, u := range all {
		if !strings.EqualFold(u.Name.Value, q.Usage) {
			continue
		}
		if u.Limit.value < 0 || u.Current.value < 0 {
			return Unknown, fmt.Sprintf("%d of %d are in use: no number of things is negative", u.Current.value, u.Limit.value), nil
		}
		found := fmt.Sprintf("%d of %d are in use, and %d are asked for", u.Current.value, u.Limit.value, q.Asked)
		if u.Limit.value-u.Current.value < int64(q.Asked) {
			return Missing, found, nil
		}
		return Have, found, nil
	}
	return Unknown, "the answer does not say how many " + q.Usage + " there may be", nil
}

// judgeCount counts what is there, and holds it against the published default.
func judgeCount(l Line, raw []byte) (Standing, string, error) {
	type thing struct {
		ID string `json:"id"`
	}
	all, err := list(raw, func(t thing) bool { return t.ID != "" }, "resources")
	if err != nil {
		return Unknown, "", err
	}
	q := l.Quota
	if q.Default == nil {
		return Unknown, fmt.Sprintf("%d are there, and how many there may be is published nowhere that is known here", len(all)), nil
	}
	found := fmt.Sprintf("%d are there, %d are asked for, and the published default is %d", len(all), q.Asked, *q.Default)
	if len(all)+q.Asked > *q.Default {
		return Missing, found, nil
	}
	return Have, found, nil
}

func judgeZones(l Line, raw []byte) (Standing, string, error) {
	switch l.Zones.Service {
	case "machines":
		return judgeMachines(l, raw)
	case "servers":
		return judgeServers(l, raw)
	}
	type region struct {
		Name  string `json:"name"`
		Zones []struct {
			Logical string `json:"logicalZone"`
		} `json:"availabilityZoneMappings"`
	}
	all, err := wrapped(raw, func(r region) bool { return r.Name != "" }, "locations")
	if err != nil {
		return Unknown, "", err
	}
	for _, r := range all {
		if !strings.EqualFold(r.Name, l.Region) {
			continue
		}
		var has []string
		for _, z := range r.Zones {
			has = append(has, z.Logical)
		}
		if len(has) == 0 {
			return Missing, "it has none", nil
		}
		return haveAll(l.Zones.Zones, has)
	}
	return Missing, "the subscription does not have the region", nil
}

// haveAll holds zones that are wanted against those that there are.
func haveAll(want, has []string) (Standing, string, error) {
	slices.Sort(has)
	found := "there are " + strings.Join(has, ", ")
	for _, z := range want {
		if !slices.Contains(has, z) {
			return Missing, found + ", and not " + z, nil
		}
	}
	return Have, found, nil
}

func judgeMachines(l Line, raw []byte) (Standing, string, error) {
	type sku struct {
		Name      string `json:"name"`
		Type      string `json:"resourceType"`
		Locations []struct {
			Location string   `json:"location"`
			Zones    []string `json:"zones"`
		} `json:"locationInfo"`
		Restrictions []struct {
			Type   string `json:"type"`
			Reason string `json:"reasonCode"`
			Info   struct {
				Locations []string `json:"locations"`
				Zones     []string `json:"zones"`
			} `json:"restrictionInfo"`
		} `json:"restrictions"`
	}
	all, err := list(raw, func(s sku) bool { return s.Name != "" && s.Type != "" }, "sizes")
	if err != nil {
		return Unknown, "", err
	}
	for _, s := range all {
		if !strings.EqualFold(s.Name, l.Zones.Size) || !strings.EqualFold(s.Type, "virtualMachines") {
			continue
		}
		var has []string
		here := false
		for _, at := range s.Locations {
			if strings.EqualFold(at.Location, l.Region) {
				here, has = true, append(has, at.Zones...)
			}
		}
		if !here {
			continue
		}
		for _, r := range s.Restrictions {
			if strings.EqualFold(r.Type, "Location") {
				return Missing, "it cannot be had in the region: " + r.Reason, nil
			}
			has = slices.DeleteFunc(has, func(z string) bool { return slices.Contains(r.Info.Zones, z) })
		}
		return haveAll(l.Zones.Zones, has)
	}
	return Missing, "the answer does not have the size", nil
}

func judgeServers(l Line, raw []byte) (Standing, string, error) {
	type size struct {
		Name  string    `json:"name"`
		Zones []string  `json:"supportedZones"`
		HA    *[]string `json:"supportedHaMode"`
	}
	type capability struct {
		Editions *[]struct {
			Sizes []size `json:"supportedServerSkus"`
		} `json:"supportedServerEditions"`
	}
	all, err := list(raw, func(c capability) bool { return c.Editions != nil }, "capabilities with supportedServerEditions")
	if err != nil {
		return Unknown, "", err
	}
	for _, c := range all {
		for _, e := range *c.Editions {
			for _, s := range e.Sizes {
				if !strings.EqualFold(s.Name, l.Zones.Size) {
					continue
				}
				if ha := l.Zones.HighAvailability; ha != "" {
					if s.HA == nil {
						return Unknown, "the answer does not say which standbys it has", nil
					}
					if !slices.ContainsFunc(*s.HA, func(m string) bool { return strings.EqualFold(m, ha) }) {
						return Missing, "its standbys are " + strings.Join(*s.HA, ", "), nil
					}
				}
				if len(l.Zones.Zones) > 0 {
					return haveAll(l.Zones.Zones, s.Zones)
				}
				return Have, "it can be had", nil
			}
		}
	}
	return Missing, "the answer does not have the size", nil
}

func judgeGroup(raw []byte) (Standing, string, error) {
	type member struct {
		ID string `json:"id"`
	}
	all, err := list(raw, func(m member) bool { return m.ID != "" }, "members")
	if err != nil {
		return Unknown, "", err
	}
	if len(all) == 0 {
		return Missing, "nobody is in it", nil
	}
	return Have, fmt.Sprintf("%d are in it", len(all)), nil
}

func judgeLicence(l Line, raw []byte) (Standing, string, error) {
	type bought struct {
		Name  string `json:"skuPartNumber"`
		Plans []struct {
			Name  string `json:"servicePlanName"`
			State string `json:"provisioningStatus"`
		} `json:"servicePlans"`
		State string `json:"capabilityStatus"`
	}
	all, err := wrapped(raw, func(b bought) bool { return b.Name != "" }, "licences")
	if err != nil {
		return Unknown, "", err
	}
	for _, b := range all {
		for _, p := range b.Plans {
			if p.Name == l.Name && p.State == "Success" && b.State == "Enabled" {
				return Have, "it is in " + b.Name, nil
			}
		}
	}
	return Missing, "no licence that is enabled has it", nil
}
