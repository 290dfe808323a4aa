package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
)

// nobodysSubscription stands for a subscription that a file does not tell.
const nobodysSubscription = "00000000-0000-0000-0000-000000000000"

// called returns what people call a subject, and what tells it apart from others
// of that name.
func called(s addr.Subject) (name, detail string) {
	if id := s.ID(); !id.IsZero() {
		return strings.Join(id.Names(), "/"), strings.Join(placeOf(id), ", ")
	}
	if o, err := addr.ParseObject(s.String()); err == nil {
		name, detail = o.Name, o.Kind
		if o.Namespace != "" {
			name = o.Namespace + "/" + o.Name
		}
		if o.Cluster != "" {
			detail += ", " + o.Cluster
		}
		return name, detail
	}
	if file, ok := strings.CutPrefix(s.String(), "file:"); ok {
		if file, at, ok := strings.Cut(file, "#"); ok {
			return at, file
		}
	}
	return s.String(), ""
}

// placeOf names the type of an Azure resource, its group and its subscription.
func placeOf(id addr.ID) []string {
	kind := string(id.Kind())
	_, after, ok := strings.Cut(kind, "/")
	if !ok {
		after = kind
	}
	out := []string{after}
	if group := id.ResourceGroupName(); group != "" && !strings.EqualFold(kind, "Microsoft.Resources/resourceGroups") {
		out = append(out, group)
	}
	if s := id.SubscriptionID(); s != "" && s != nobodysSubscription {
		if len(s) == len(nobodysSubscription) {
			s = s[:8] + "…" + s[len(s)-4:]
		}
		out = append(out, s)
	}
	return out
}

// judgedBy names a finding's subject, or what it is of where it has none: the kinds
// that the check judges and that the gap it comes of could have held, or the check's
// first.
func (c *Collector) judgedBy(f check.Finding) string {
	if !f.Subject.IsZero() {
		return f.Subject.String()
	}
	gap := c.gapOf(f)
	var kinds []string
	for _, k := range c.check(f.Check).Judges() {
		if gap != nil && gap.Touches(k) {
			kinds = append(kinds, string(k))
		}
	}
	if len(kinds) == 0 {
		return "nothing of kind " + string(f.Kind)
	}
	return "nothing of kind " + few(kinds, 3, "")
}

// gapOf returns the first of the gaps that a finding without a subject comes of,
// or nil.
func (c *Collector) gapOf(f check.Finding) *fact.Gap {
	if !f.Subject.IsZero() || f.Outcome != check.Unknown {
		return nil
	}
	kinds := c.check(f.Check).Judges()
	for i, g := range c.Stream.Gaps {
		if g.Subject.IsZero() && g.Reason != "" && strings.Contains(f.Reason, g.Reason) && strings.Contains(f.Reason, cmp.Or(g.Origin.Pos.String(), g.Origin.Source)) && slices.ContainsFunc(kinds, g.Touches) {
			return &c.Stream.Gaps[i]
		}
	}
	return nil
}

// originOf returns where a finding stands: where its subject does, or the gap that
// it comes of.
func (c *Collector) originOf(f check.Finding) fact.Origin {
	if gap := c.gapOf(f); gap != nil && f.Origin.Pos.File == "" {
		return gap.Origin
	}
	return f.Origin
}

// short is a subject as people read it in one line, of a finding that may have
// none.
func short(f check.Finding) string {
	if f.Subject.IsZero() {
		return "nothing of kind " + string(f.Kind)
	}
	name, detail := called(f.Subject)
	if detail == "" {
		return name
	}
	return name + " (" + detail + ")"
}

// few joins the first of some words, and says how many more there are. What
// names the rest, or "".
func few(words []string, most int, what string) string {
	if len(words) <= most+1 { // "and 1 more" is as long as what it hides
		return strings.Join(words, ", ")
	}
	if what != "" {
		what = " " + what
	}
	return fmt.Sprintf("%s and %d more%s", strings.Join(words[:most], ", "), len(words)-most, what)
}

// cited returns the controls of a check so that its first few are of as many
// frameworks as they can be.
func cited(controls []string) []string {
	seen := map[string]int{}
	type ref struct {
		nth  int // of its framework
		text string
	}
	refs := make([]ref, len(controls))
	for i, c := range controls {
		framework, _, _ := strings.Cut(c, "/")
		refs[i] = ref{seen[framework], c}
		seen[framework]++
	}
	slices.SortStableFunc(refs, func(a, b ref) int { return a.nth - b.nth })
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = r.text
	}
	return out
}

// Called returns what people call a subject in one line, and what tells it apart
// from others of that name: its type, its group and its subscription, or its
// cluster, or its file.
func Called(s addr.Subject) (name, detail string) { return called(s) }
