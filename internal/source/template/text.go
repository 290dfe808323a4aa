package template

import (
	"cmp"
	"encoding/base64"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/body"
	"github.com/wardhq/ward/internal/source/internal/jsonpos"
)

// textual makes a function of one string.
func textual(of func(string) string) func(*scope, []any) (any, bool) {
	return func(_ *scope, a []any) (any, bool) {
		t, ok := text(a[0])
		if !ok {
			return nil, false
		}
		return of(t), true
	}
}

// cased makes a function that changes the case of a text. Of one that is not
// known, what is known is changed; in an id case does not count, so that what
// is not has one name there.
func cased(name string, of func(string) string) func(*scope, []any) (any, bool) {
	return func(s *scope, a []any) (any, bool) {
		switch v := a[0].(type) {
		case *symbolic:
			out := make([]part, len(v.parts))
			for i, p := range v.parts {
				if out[i] = (part{text: of(p.text)}); p.open {
					out[i] = part{text: clip(name + "(" + p.text + ")"), name: p.name, open: true}
				}
			}
			return s.assemble(out)
		default:
			t, ok := text(v)
			if !ok {
				return nil, false
			}
			return of(t), true
		}
	}
}

// folded makes a comparison of two strings without regard to case.
func folded(of func(string, string) bool) func(*scope, []any) (any, bool) {
	return func(_ *scope, a []any) (any, bool) {
		x, ok1 := text(a[0])
		y, ok2 := text(a[1])
		return of(strings.ToLower(x), strings.ToLower(y)), ok1 && ok2
	}
}

// format is String.Format for {0} and {{; what has an alignment or a format
// of its own ({0:D3}) is computed for whole numbers only.
func format(s *scope, a []any) (any, bool) {
	pattern, ok := text(a[0])
	if !ok {
		return nil, false
	}
	var parts []part
	for pattern != "" {
		i := strings.IndexAny(pattern, "{}")
		if i < 0 {
			parts = append(parts, part{text: pattern})
			break
		}
		parts = append(parts, part{text: pattern[:i]})
		if i+1 < len(pattern) && pattern[i+1] == pattern[i] {
			parts, pattern = append(parts, part{text: pattern[i : i+1]}), pattern[i+2:]
			continue
		}
		end := strings.IndexByte(pattern[i:], '}')
		if pattern[i] == '}' || end < 0 {
			return nil, false
		}
		p, ok := hole(pattern[i+1:i+end], a[1:])
		if !ok {
			return nil, false
		}
		parts, pattern = append(parts, p...), pattern[i+end+1:]
	}
	return s.assemble(parts)
}

// hole fills one {…} of a format.
func hole(spec string, args []any) ([]part, bool) {
	at, layout, formatted := strings.Cut(spec, ":")
	n, err := strconv.Atoi(at)
	if err != nil || n < 0 || n >= len(args) {
		return nil, false
	}
	if !formatted {
		return partsOf(args[n])
	}
	number, ok := args[n].(int64)
	if !ok || number < 0 || len(layout) == 0 {
		return nil, false
	}
	digits := strconv.FormatInt(number, 10)
	width := 0
	switch {
	case layout[0] == 'D' || layout[0] == 'd':
		if width, err = strconv.Atoi(cmp.Or(layout[1:], "0")); err != nil || width < 0 || width > 99 {
			return nil, false
		}
	case strings.Trim(layout, "0") == "":
		width = min(len(layout), 99)
	default:
		return nil, false
	}
	return []part{{text: strings.Repeat("0", max(0, width-len(digits))) + digits}}, true
}

func joinTexts(s *scope, a []any) (any, bool) {
	l, ok := a[0].(list)
	sep, isText := text(a[1])
	if !ok || !isText {
		return nil, false
	}
	var parts []part
	for i, v := range l {
		p, ok := partsOf(v)
		if !ok {
			return nil, false
		}
		if i > 0 {
			parts = append(parts, part{text: sep})
		}
		parts = append(parts, p...)
	}
	return s.assemble(parts)
}

func padLeft(_ *scope, a []any) (any, bool) {
	p, ok := partsOf(a[0])
	width, isNumber := a[1].(int64)
	pad := " "
	if len(a) == 3 {
		pad, _ = text(a[2])
	}
	if !ok || !isNumber || width > 16 || len([]rune(pad)) != 1 { // ARM's own bound
		return nil, false
	}
	missing := int(width) - len([]rune(p[0].text))
	return strings.Repeat(pad, max(0, missing)) + p[0].text, true
}

func replace(s *scope, a []any) (any, bool) {
	in, ok1 := text(a[0])
	old, ok2 := text(a[1])
	by, ok3 := text(a[2])
	if !ok1 || !ok2 || !ok3 || old == "" {
		return nil, false
	}
	length := len(in) + strings.Count(in, old)*(len(by)-len(old))
	if length > maxText || !s.spend(length) {
		return nil, false
	}
	return strings.ReplaceAll(in, old, by), true
}

func split(s *scope, a []any) (any, bool) {
	in, ok := text(a[0])
	if !ok || !s.spend(16*len(in)) {
		return nil, false
	}
	var seps []string
	switch by := a[1].(type) {
	case string:
		seps = []string{by}
	case list:
		for _, v := range by {
			sep, ok := text(v)
			if !ok {
				return nil, false
			}
			seps = append(seps, sep)
		}
	default:
		return nil, false
	}
	const mark = "\x00"
	for _, sep := range seps {
		if sep == "" {
			return nil, false
		}
		if strings.Count(in, sep)+len(in) > maxText {
			return nil, false
		}
		in = strings.ReplaceAll(in, sep, mark)
	}
	out := list{}
	for _, piece := range strings.Split(in, mark) {
		out = append(out, piece)
	}
	return out, true
}

func substring(_ *scope, a []any) (any, bool) {
	in, ok := text(a[0])
	from, isNumber := a[1].(int64)
	runes := []rune(in)
	if !ok || !isNumber || from < 0 || from > int64(len(runes)) {
		return nil, false
	}
	count := int64(len(runes)) - from
	if len(a) == 3 {
		if count, ok = a[2].(int64); !ok || count < 0 || count > int64(len(runes))-from {
			return nil, false
		}
	}
	return string(runes[from : from+count]), true
}

func toBool(_ *scope, a []any) (any, bool) {
	switch v := a[0].(type) {
	case bool:
		return v, true
	case int64:
		return v != 0, true
	case string:
		switch strings.ToLower(v) {
		case "true", "1":
			return true, true
		case "false", "0":
			return false, true
		}
	}
	return nil, false
}

func toInt(_ *scope, a []any) (any, bool) {
	switch v := a[0].(type) {
	case int64:
		return v, true
	case string:
		n, err := strconv.ParseInt(v, 10, 64)
		return n, err == nil
	}
	return nil, false
}

func toFloat(_ *scope, a []any) (any, bool) {
	switch v := a[0].(type) {
	case int64, jsontext.Value:
		return v, true
	case string:
		n := jsontext.Value(v)
		if n.IsValid() && n.Kind() == '0' {
			return number(v), true
		}
	}
	return nil, false
}

func toText(s *scope, a []any) (any, bool) {
	switch v := a[0].(type) {
	case list, object:
		before := s.budget
		if !s.size(v) || before-s.budget > maxText*2 {
			return nil, false
		}
		t, err := body.Text(settle(v, func(addr.ID) bool { return false }))
		return t, err == nil
	case jsontext.Value:
		return string(v), true
	}
	p, ok := partsOf(a[0])
	if !ok {
		return nil, false
	}
	return p[0].text, true
}

func fromJSON(s *scope, a []any) (any, bool) {
	t, ok := text(a[0])
	if !ok || !s.spend(16*len(t)) {
		return nil, false
	}
	doc, err := jsonpos.Parse([]byte(t))
	if err != nil {
		return nil, false
	}
	return plain(doc.Root), true
}

// plain returns a value without evaluating what looks like an expression.
func plain(v *jsonpos.Value) any {
	switch v.Kind {
	case jsonpos.Bool:
		return v.Text == "true"
	case jsonpos.Number:
		return number(v.Text)
	case jsonpos.String:
		return v.Text
	case jsonpos.Array:
		out := make(list, len(v.Items))
		for i, item := range v.Items {
			out[i] = plain(item)
		}
		return out
	case jsonpos.Object:
		out := make(object, len(v.Members))
		for _, m := range v.Members {
			out[m.Name] = plain(m.Value)
		}
		return out
	}
	return nil
}

func base64ToString(_ *scope, a []any) (any, bool) {
	t, ok := text(a[0])
	raw, err := base64.StdEncoding.DecodeString(t)
	// Azure would put the replacement character; what stood there is lost then.
	return string(raw), ok && err == nil && utf8.Valid(raw)
}

func uriComponent(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

func uriComponentToString(_ *scope, a []any) (any, bool) {
	t, ok := text(a[0])
	out, err := url.PathUnescape(t)
	return out, ok && err == nil && utf8.ValidString(out)
}

func base64ToJSON(s *scope, a []any) (any, bool) {
	t, ok := base64ToString(s, a)
	if !ok {
		return nil, false
	}
	return fromJSON(s, []any{t})
}

const dataURIStart = "data:text/plain;charset=utf8;base64,"

func dataURI(s string) string {
	return dataURIStart + base64.StdEncoding.EncodeToString([]byte(s))
}

func dataURIToString(s *scope, a []any) (any, bool) {
	t, ok := text(a[0])
	_, data, found := strings.Cut(t, ";base64,")
	if !ok || !found || !strings.HasPrefix(t, "data:") {
		return nil, false
	}
	return base64ToString(s, []any{data})
}

func dateTimeFromEpoch(_ *scope, a []any) (any, bool) {
	n, ok := a[0].(int64)
	if !ok || n < 0 || n > 253402300799 { // the year 9999
		return nil, false
	}
	return time.Unix(n, 0).UTC().Format(time.RFC3339), true
}

func dateTimeToEpoch(_ *scope, a []any) (any, bool) {
	t, ok := text(a[0])
	at, err := time.Parse(time.RFC3339, t)
	return at.Unix(), ok && err == nil
}

// joinURI is uri(base, relative). Of what is not known as a whole, what is
// known is kept.
func joinURI(s *scope, a []any) (any, bool) {
	base, ok1 := text(a[0])
	rel, ok2 := text(a[1])
	if open(a[0]) || open(a[1]) {
		before, ok1 := partsOf(a[0])
		behind, ok2 := partsOf(a[1])
		if !ok1 || !ok2 {
			return nil, false
		}
		return s.assemble(slices.Concat(before, []part{{text: "/"}}, behind))
	}
	if !ok1 || !ok2 {
		return nil, false
	}
	b, err := url.Parse(base)
	if err != nil {
		return nil, false
	}
	r, err := b.Parse(rel)
	if err != nil {
		return nil, false
	}
	return r.String(), true
}

// equal compares as equals() does: types must agree, and case counts. Where
// the budget does not last, they are not.
func (s *scope) equal(a, b any) bool {
	if !s.spend(1) {
		return false
	}
	if t, ok := a.(addr.Ref); ok {
		a = t.ID.String()
	}
	if t, ok := b.(addr.Ref); ok {
		b = t.ID.String()
	}
	switch a := a.(type) {
	case list:
		b, ok := b.(list)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !s.equal(a[i], b[i]) {
				return false
			}
		}
		return true
	case object:
		b, ok := b.(object)
		if !ok || len(a) != len(b) {
			return false
		}
		for k, v := range a {
			w, there := b[k]
			if !there || !s.equal(v, w) {
				return false
			}
		}
		return true
	case jsontext.Value:
		b, ok := b.(jsontext.Value)
		return ok && string(a) == string(b)
	case nil, bool, int64, string:
		switch b.(type) {
		case nil, bool, int64, string:
			return a == b
		}
	}
	return false
}

// compare is less, greater and their like, of numbers or texts.
func compare(a []any, holds func(int) bool) (any, bool) {
	if x, ok := a[0].(int64); ok {
		y, ok := a[1].(int64)
		return holds(cmp.Compare(x, y)), ok
	}
	x, ok1 := a[0].(string)
	y, ok2 := a[1].(string)
	return holds(strings.Compare(x, y)), ok1 && ok2
}

func arithmetic(a []any, of func(x, y int64) (int64, bool)) (any, bool) {
	x, ok1 := a[0].(int64)
	y, ok2 := a[1].(int64)
	if !ok1 || !ok2 {
		return nil, false
	}
	n, ok := of(x, y)
	return n, ok
}

func add(x, y int64) (int64, bool) {
	n := x + y
	return n, (n > x) == (y > 0)
}

func subtract(x, y int64) (int64, bool) {
	n := x - y
	return n, (n < x) == (y > 0)
}

func multiply(x, y int64) (int64, bool) {
	if x == 0 || y == 0 {
		return 0, true
	}
	n := x * y
	return n, n/y == x && (x != -1 || y != math.MinInt64) && (y != -1 || x != math.MinInt64)
}

func divide(x, y int64) (int64, bool) {
	if y == 0 || (x == math.MinInt64 && y == -1) {
		return 0, false
	}
	return x / y, true
}

func modulo(x, y int64) (int64, bool) {
	if y == 0 || (x == math.MinInt64 && y == -1) {
		return 0, false
	}
	return x % y, true
}
