package armtypes

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/addr"
)

// judge collects what is wrong with one body.
type judge struct {
	kind     addr.Kind
	problems []Problem
}

func (j *judge) add(path string, fault Fault, format string, args ...any) {
	j.problems = append(j.problems, Problem{path, fault, fmt.Sprintf(format, args...)})
}

// value judges a value by its shape, unless it is a reference, whose value
// nobody knows yet, or null, which Azure reads as absent.
func (j *judge) value(s shape, path string, v any) {
	if v == nil || isReference(v) {
		return
	}
	s.judge(j, path, v)
}

func isReference(v any) bool {
	_, is, _ := addr.AsRef(v)
	return is
}

// shape is a published type. judge reports what of v does not fit it.
type shape interface {
	judge(j *judge, path string, v any)
}

type property struct {
	shape     shape
	required  bool
	readOnly  bool // and not required: Azure alone sets it
	writeOnly bool // Azure takes it and does not give it back
}

// object has named properties, and any others of the shape rest.
type object struct {
	props map[string]property
	lower map[string]string // the published spelling, by its lower case
	rest  shape             // nil: no others
	root  bool              // the body of a resource
}

// envelope are properties that the published types describe with the body but
// that an id, a URL or a template carries beside it.
var envelope = map[string]bool{"id": true, "name": true, "type": true, "apiVersion": true}

func (o *object) judge(j *judge, path string, v any) {
	body, ok := v.(map[string]any)
	if !ok {
		j.add(path, WrongType, "wants an object, has %s", jsonType(v))
		return
	}
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(body)) {
		seen[o.property(j, join(path, name), name, body[name])] = true
	}
	for _, name := range slices.Sorted(maps.Keys(o.props)) {
		p := o.props[name]
		if !p.required || o.root && envelope[name] {
			continue
		}
		if !seen[name] || body[name] == nil && !misspelt(body, name) {
			j.add(join(path, name), Missing, "is required and missing")
		}
	}
}

// misspelt reports whether the body has the property in another case.
func misspelt(body map[string]any, name string) bool {
	for k := range body {
		if k != name && strings.EqualFold(k, name) {
			return true
		}
	}
	return false
}

// property judges one property and returns the published name that it stands
// for.
func (o *object) property(j *judge, path, name string, v any) string {
	p, ok := o.props[name]
	if !ok {
		return o.otherProperty(j, path, name, v)
	}
	if p.readOnly {
		j.add(path, ReadOnly, "is read-only: Azure sets it")
		return name
	}
	j.value(p.shape, path, v)
	return name
}

func (o *object) otherProperty(j *judge, path, name string, v any) string {
	if right := o.lower[strings.ToLower(name)]; right != "" {
		j.add(path, Misspelt, "is spelled %q in the published type", right)
		j.value(o.props[right].shape, path, v)
		return right
	}
	if o.rest != nil {
		j.value(o.rest, path, v)
		return name
	}
	if near := nearest(name, slices.Sorted(maps.Keys(o.props))); near != "" {
		j.add(path, UnknownName, "is not a property of the published type (did you mean %q?)", near)
		return name
	}
	j.add(path, UnknownName, "is not a property of the published type")
	return name
}

// tagged is one of several objects, told apart by the value of one property.
type tagged struct {
	by   string
	arms map[string]*object
}

func (t *tagged) judge(j *judge, path string, v any) {
	body, ok := v.(map[string]any)
	if !ok {
		j.add(path, WrongType, "wants an object, has %s", jsonType(v))
		return
	}
	at := join(path, t.by)
	tag := body[t.by]
	if isReference(tag) {
		return
	}
	if tag == nil {
		j.add(at, Missing, "is required and missing")
		return
	}
	word, _ := tag.(string)
	arm, ok := t.arms[word]
	if !ok {
		j.add(at, NotListed, "%v is none of %s", tag, oneOf(slices.Sorted(maps.Keys(t.arms))))
		return
	}
	arm.judge(j, path, v)
}

type list struct {
	item   shape
	length bounds
}

func (l *list) judge(j *judge, path string, v any) {
	items, ok := v.([]any)
	if !ok {
		j.add(path, WrongType, "wants an array, has %s", jsonType(v))
		return
	}
	if !l.length.hold(float64(len(items))) {
		j.add(path, OutOfBounds, "has %d items, want %s", len(items), l.length)
	}
	for i, item := range items {
		j.value(l.item, fmt.Sprintf("%s[%d]", path, i), item)
	}
}

// union is one of the literals, or fits one of the others. A union of
// literals with open text is how the data spells an enumeration that may
// grow; it is held to the list except where corrections say that the list is
// one of examples.
type union struct {
	literals []string // sorted
	open     bool
	others   []shape
}

func (u *union) judge(j *judge, path string, v any) {
	if s, ok := v.(string); ok && len(u.literals) > 0 {
		u.text(j, path, s)
		return
	}
	for _, arm := range u.others {
		trial := &judge{kind: j.kind}
		if arm.judge(trial, path, v); len(trial.problems) == 0 {
			return
		}
	}
	if len(u.literals) > 0 {
		j.add(path, WrongType, "wants a string, one of %s, has %s", oneOf(u.literals), jsonType(v))
		return
	}
	j.add(path, WrongType, "%s fits none of the published alternatives", jsonType(v))
}

func (u *union) text(j *judge, path, s string) {
	if slices.Contains(u.literals, s) || u.open && examplesOnly.has(j.kind, path) {
		return
	}
	if strings.Contains(s, ",") && commaLists.has(j.kind, path) {
		for word := range strings.SplitSeq(s, ",") {
			u.text(j, path, strings.TrimSpace(word))
		}
		return
	}
	for _, l := range u.literals {
		if anyCase.has(j.kind, path) && strings.EqualFold(unspaced(l), unspaced(s)) {
			return
		}
		if strings.EqualFold(l, s) {
			j.add(path, NotListed, "%q is spelled %q in the published type", s, l)
			return
		}
	}
	if near := nearest(s, u.literals); near != "" {
		j.add(path, NotListed, "%q is none of %s (did you mean %q?)", s, oneOf(u.literals), near)
		return
	}
	j.add(path, NotListed, "%q is none of %s", s, oneOf(u.literals))
}

func unspaced(s string) string { return strings.ReplaceAll(s, " ", "") }

type literal string

func (l literal) judge(j *judge, path string, v any) {
	if v != string(l) {
		j.add(path, NotListed, "wants %q, has %v", string(l), v)
	}
}

type text struct {
	length  bounds
	pattern *regexp.Regexp // nil: any
}

func (t *text) judge(j *judge, path string, v any) {
	s, ok := v.(string)
	if !ok {
		j.add(path, WrongType, "wants a string, has %s", jsonType(v))
		return
	}
	// A value may be a secret: it is measured, never shown.
	if n := utf8.RuneCountInString(s); !t.length.hold(float64(n)) {
		j.add(path, OutOfBounds, "has %d characters, want %s", n, t.length)
	}
	if t.pattern != nil && !t.pattern.MatchString(s) {
		j.add(path, PatternMissed, "does not match %s", t.pattern)
	}
}

type integer struct {
	value bounds
}

func (i *integer) judge(j *judge, path string, v any) {
	f, ok := number(v)
	if !ok {
		j.add(path, WrongType, "wants an integer, has %s", jsonType(v))
		return
	}
	if f == -1 && minusOne.has(j.kind, path) {
		return
	}
	if f != math.Trunc(f) {
		if !fractions.has(j.kind, path) {
			j.add(path, WrongType, "wants an integer, has %v", v)
		}
		return
	}
	b := i.value
	if documented, ok := documentedBounds(j.kind, path); ok {
		b = documented
	}
	if !b.hold(f) {
		j.add(path, OutOfBounds, "is %v, want %s", v, b)
	}
}

type boolean struct{}

func (boolean) judge(j *judge, path string, v any) {
	if _, ok := v.(bool); !ok {
		j.add(path, WrongType, "wants true or false, has %s", jsonType(v))
	}
}

type anything struct{}

func (anything) judge(*judge, string, any) {}

// bounds are inclusive; nil is no bound.
type bounds struct {
	min, max *float64
}

func (b bounds) hold(f float64) bool {
	return (b.min == nil || f >= *b.min) && (b.max == nil || f <= *b.max)
}

// String returns the bounds in words, as "3 to 24".
func (b bounds) String() string {
	switch {
	case b.min != nil && b.max != nil:
		return fmt.Sprintf("%v to %v", *b.min, *b.max)
	case b.min != nil:
		return fmt.Sprintf("at least %v", *b.min)
	case b.max != nil:
		return fmt.Sprintf("at most %v", *b.max)
	default:
		return "any"
	}
}

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	case json.Number:
		f, err := v.Float64()
		return f, err == nil
	default:
		return 0, false
	}
}

func jsonType(v any) string {
	switch v.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "an array"
	case string:
		return "a string"
	case bool:
		return "a boolean"
	case nil:
		return "null"
	}
	if _, ok := number(v); ok {
		return "a number"
	}
	return fmt.Sprintf("%T", v)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// oneOf lists values for a person; of long lists the beginning.
func oneOf(values []string) string {
	const shown = 12
	if len(values) > shown {
		return strings.Join(values[:shown], ", ") + fmt.Sprintf(" and %d more", len(values)-shown)
	}
	return strings.Join(values, ", ")
}
