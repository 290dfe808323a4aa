package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
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
