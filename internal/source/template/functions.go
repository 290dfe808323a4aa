package template

import (
	"encoding/base64"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// care is how a function takes arguments that are not known.
type care int

const (
	strict  care = iota // every part of every argument must be known
	shallow             // parts of lists and objects need not be known
	loose               // it handles them itself
)

// function is a template function. What it cannot compute, of wrong types or
// out of bounds, it answers with false, and the call stays an expression.
type function struct {
	least, most int
	care        care
	do          func(s *scope, args []any) (any, bool)
}

const any64 = 64 // as many arguments as one likes, within reason

// functions returns those of Microsoft's reference that depend on nothing but
// their arguments and the place of the deployment. What is not here
// (uniqueString, guid, newGuid, utcNow, listKeys and their like) depends on
// what only a deployment knows, or would have to be guessed
// (learn.microsoft.com/azure/azure-resource-manager/templates/template-functions).
func functions() map[string]function {
	return map[string]function{
		// objects and arrays
		"array":                {1, 1, shallow, func(_ *scope, a []any) (any, bool) { return asList(a[0]), true }},
		"concat":               {1, any64, loose, concat},
		"contains":             {2, 2, strict, contains},
		"createarray":          {0, any64, loose, func(_ *scope, a []any) (any, bool) { return slices.Clone(a), true }},
		"createobject":         {0, any64, loose, createObject},
		"empty":                {1, 1, shallow, empty},
		"first":                {1, 1, shallow, func(_ *scope, a []any) (any, bool) { return edge(a[0], false) }},
		"indexof":              {2, 2, strict, func(s *scope, a []any) (any, bool) { return s.position(a, strings.Index) }},
		"intersection":         {2, any64, strict, intersection},
		"items":                {1, 1, shallow, items},
		"last":                 {1, 1, shallow, func(_ *scope, a []any) (any, bool) { return edge(a[0], true) }},
		"lastindexof":          {2, 2, strict, func(s *scope, a []any) (any, bool) { return s.position(a, strings.LastIndex) }},
		"length":               {1, 1, shallow, length},
		"max":                  {1, any64, strict, func(_ *scope, a []any) (any, bool) { return extreme(a, slices.Max[[]int64]) }},
		"min":                  {1, any64, strict, func(_ *scope, a []any) (any, bool) { return extreme(a, slices.Min[[]int64]) }},
		"objectkeys":           {1, 1, shallow, objectKeys},
		"range":                {2, 2, strict, ranged},
		"shallowmerge":         {1, 1, shallow, shallowMerge},
		"skip":                 {2, 2, shallow, func(_ *scope, a []any) (any, bool) { return cut(a, true) }},
		"take":                 {2, 2, shallow, func(_ *scope, a []any) (any, bool) { return cut(a, false) }},
		"tryget":               {2, any64, loose, tryGet},
		"union":                {1, any64, shallow, union},
		"flatten":              {1, 1, shallow, flatten},
		"indexfromend":         {2, 2, shallow, func(s *scope, a []any) (any, bool) { return indexFromEnd(s, a, false) }},
		"tryindexfromend":      {2, 2, shallow, func(s *scope, a []any) (any, bool) { return indexFromEnd(s, a, true) }},
		"true":                 {0, 0, strict, func(*scope, []any) (any, bool) { return true, true }},
		"false":                {0, 0, strict, func(*scope, []any) (any, bool) { return false, true }},
		"null":                 {0, 0, strict, func(*scope, []any) (any, bool) { return nil, true }},
		"not":                  {1, 1, strict, func(_ *scope, a []any) (any, bool) { b, ok := a[0].(bool); return !b, ok }},
		"bool":                 {1, 1, strict, toBool},
		"equals":               {2, 2, strict, func(s *scope, a []any) (any, bool) { return s.equal(a[0], a[1]), true }},
		"greater":              {2, 2, strict, func(_ *scope, a []any) (any, bool) { return compare(a, func(n int) bool { return n > 0 }) }},
		"greaterorequals":      {2, 2, strict, func(_ *scope, a []any) (any, bool) { return compare(a, func(n int) bool { return n >= 0 }) }},
		"less":                 {2, 2, strict, func(_ *scope, a []any) (any, bool) { return compare(a, func(n int) bool { return n < 0 }) }},
		"lessorequals":         {2, 2, strict, func(_ *scope, a []any) (any, bool) { return compare(a, func(n int) bool { return n <= 0 }) }},
		"add":                  {2, 2, strict, func(_ *scope, a []any) (any, bool) { return arithmetic(a, add) }},
		"sub":                  {2, 2, strict, func(_ *scope, a []any) (any, bool) { return arithmetic(a, subtract) }},
		"mul":                  {2, 2, strict, func(_ *scope, a []any) (any, bool) { return arithmetic(a, multiply) }},
		"div":                  {2, 2, strict, func(_ *scope, a []any) (any, bool) { return arithmetic(a, divide) }},
		"mod":                  {2, 2, strict, func(_ *scope, a []any) (any, bool) { return arithmetic(a, modulo) }},
		"int":                  {1, 1, strict, toInt},
		"float":                {1, 1, strict, toFloat},
		"string":               {1, 1, strict, toText},
		"json":                 {1, 1, strict, fromJSON},
		"base64":               {1, 1, strict, textual(func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) })},
		"base64tostring":       {1, 1, strict, base64ToString},
		"base64tojson":         {1, 1, strict, base64ToJSON},
		"uricomponent":         {1, 1, strict, textual(uriComponent)},
		"uricomponenttostring": {1, 1, strict, uriComponentToString},
		"datauri":              {1, 1, strict, textual(dataURI)},
		"datauritostring":      {1, 1, strict, dataURIToString},
		"uri":                  {2, 2, loose, joinURI},
		"parsecidr":            {1, 1, strict, parseCIDR},
		"cidrsubnet":           {3, 3, strict, cidrSubnet},
		"cidrhost":             {2, 2, strict, cidrHost},
		"datetimefromepoch":    {1, 1, strict, dateTimeFromEpoch},
		"datetimetoepoch":      {1, 1, strict, dateTimeToEpoch},
		"endswith":             {2, 2, strict, folded(strings.HasSuffix)},
		"startswith":           {2, 2, strict, folded(strings.HasPrefix)},
		"format":               {1, any64, loose, format},
		"join":                 {2, 2, strict, joinTexts},
		"padleft":              {2, 3, strict, padLeft},
		"replace":              {3, 3, strict, replace},
		"split":                {2, 2, strict, split},
		"substring":            {2, 3, strict, substring},
		"tolower":              {1, 1, loose, cased("toLower", strings.ToLower)},
		"toupper":              {1, 1, loose, cased("toUpper", strings.ToUpper)},
		"trim":                 {1, 1, strict, textual(strings.TrimSpace)},
		"resourceid":           {2, any64, loose, resourceIDCall},
		"subscriptionresourceid": {2, any64, loose, func(s *scope, a []any) (any, bool) {
			return scopedID(s.at.subscriptionScope(), a, true)
		}},
		"tenantresourceid": {2, any64, loose, func(_ *scope, a []any) (any, bool) { return scopedID(addr.ID{}, a, false) }},
		"extensionresourceid": {3, any64, loose, func(_ *scope, a []any) (any, bool) {
			text, ok := idPart(a[0])
			base, valid := parseID(text)
			if !ok || !valid {
				return nil, false
			}
			return scopedID(base, a[1:], false)
		}},
		"managementgroupresourceid": {2, any64, loose, managementGroupResourceID},
		"resourcegroup":             {0, 0, strict, resourceGroup},
		"subscription":              {0, 0, strict, subscription},
		"reference":                 {1, 3, loose, reference},
		"resourceinfo":              {1, 1, strict, resourceInfo},
	}
}

// asList is the array function: a list as it is, else a list of one.
func asList(v any) list {
	if l, ok := v.(list); ok {
		return l
	}
	return list{v}
}

func concat(s *scope, args []any) (any, bool) {
	if _, ok := args[0].(list); ok {
		var out list
		for _, a := range args {
			l, ok := a.(list)
			if !ok || !s.spend(stepCost*len(l)) {
				return nil, false
			}
			out = append(out, l...)
		}
		return out, true
	}
	var parts []part
	for _, a := range args {
		p, ok := partsOf(a)
		if !ok {
			return nil, false
		}
		parts = append(parts, p...)
	}
	return s.assemble(parts)
}

// partsOf returns a value as pieces of text.
func partsOf(v any) ([]part, bool) {
	switch v := v.(type) {
	case string:
		return []part{{text: v}}, true
	case int64:
		return []part{{text: strconv.FormatInt(v, 10)}}, true
	case bool:
		if v {
			return []part{{text: "True"}}, true
		}
		return []part{{text: "False"}}, true
	case *symbolic:
		return v.parts, true
	case runtime:
		return unknown(describe(v)).parts, true
	case addr.Ref:
		id := v.ID.String()
		if hasPlaceholder(id) {
			return []part{{text: quote(id), name: id, open: true}}, true
		}
		return []part{{text: id}}, true
	}
	return nil, false
}

// assemble joins pieces into a string, or into a value that is not known.
func (s *scope) assemble(parts []part) (any, bool) {
	var out []part
	total, isOpen := 0, false
	for _, p := range parts {
		total += len(p.text)
		isOpen = isOpen || p.open
		if n := len(out); n > 0 && !p.open && !out[n-1].open {
			out[n-1].text += p.text
		} else {
			out = append(out, p)
		}
		if total > maxText || len(out) > 1000 {
			return nil, false
		}
	}
	if !s.spend(total) {
		return nil, false
	}
	if !isOpen {
		if len(out) == 0 {
			return "", true
		}
		return out[0].text, true
	}
	return &symbolic{out}, true
}

func contains(s *scope, a []any) (any, bool) {
	switch of := a[0].(type) {
	case list:
		return slices.ContainsFunc(of, func(v any) bool { return s.equal(v, a[1]) }), true
	case object:
		name, ok := text(a[1])
		_, found := getFold(of, name)
		return found, ok
	}
	of, ok1 := text(a[0])
	part, ok2 := partsOf(a[1])
	if !ok1 || !ok2 {
		return nil, false
	}
	return strings.Contains(of, part[0].text), true
}

func createObject(_ *scope, a []any) (any, bool) {
	if len(a)%2 != 0 {
		return nil, false
	}
	out := object{}
	for i := 0; i < len(a); i += 2 {
		name, ok := text(a[i])
		if !ok {
			return nil, false
		}
		out[name] = a[i+1]
	}
	return out, true
}

func empty(s *scope, a []any) (any, bool) {
	if a[0] == nil {
		return true, true
	}
	n, ok := length(s, a)
	return n == int64(0), ok
}

func length(_ *scope, a []any) (any, bool) {
	switch v := a[0].(type) {
	case list:
		return int64(len(v)), true
	case object:
		return int64(len(v)), true
	}
	t, ok := text(a[0])
	return int64(len([]rune(t))), ok
}

// edge is first and last.
func edge(v any, last bool) (any, bool) {
	switch v := v.(type) {
	case list:
		switch {
		case len(v) == 0:
			return nil, true
		case last:
			return v[len(v)-1], true
		}
		return v[0], true
	case string:
		runes := []rune(v)
		switch {
		case len(runes) == 0:
			return "", true
		case last:
			return string(runes[len(runes)-1]), true
		}
		return string(runes[0]), true
	}
	return nil, false
}

func (s *scope) position(a []any, find func(string, string) int) (any, bool) {
	if l, ok := a[0].(list); ok {
		return int64(slices.IndexFunc(l, func(v any) bool { return s.equal(v, a[1]) })), true
	}
	of, ok1 := text(a[0])
	part, ok2 := text(a[1])
	n := find(strings.ToLower(of), strings.ToLower(part))
	if n > 0 {
		n = len([]rune(strings.ToLower(of)[:n]))
	}
	return int64(n), ok1 && ok2
}

func intersection(s *scope, a []any) (any, bool) {
	if first, ok := a[0].(object); ok {
		out := maps.Clone(first)
		for _, other := range a[1:] {
			o, ok := other.(object)
			if !ok {
				return nil, false
			}
			maps.DeleteFunc(out, func(k string, v any) bool { w, there := o[k]; return !there || !s.equal(v, w) })
		}
		return out, true
	}
	out, ok := a[0].(list)
	for _, other := range a[1:] {
		o, isList := other.(list)
		ok = ok && isList
		out = slices.DeleteFunc(slices.Clone(out), func(v any) bool {
			return !slices.ContainsFunc(o, func(w any) bool { return s.equal(v, w) })
		})
	}
	return out, ok
}

func items(_ *scope, a []any) (any, bool) {
	o, ok := a[0].(object)
	out := make(list, 0, len(o))
	for _, k := range slices.Sorted(maps.Keys(o)) {
		out = append(out, object{"key": keyOf(k), "value": o[k]})
	}
	return out, ok
}

func objectKeys(_ *scope, a []any) (any, bool) {
	o, ok := a[0].(object)
	out := make(list, 0, len(o))
	for _, k := range slices.Sorted(maps.Keys(o)) {
		out = append(out, keyOf(k))
	}
	return out, ok
}

// keyOf is the name of a property, which need not be known.
func keyOf(name string) any {
	if hasPlaceholder(name) {
		return unknownNamed(quoteName(name), name)
	}
	return name
}

func extreme(a []any, of func([]int64) int64) (any, bool) {
	if l, ok := a[0].(list); ok && len(a) == 1 {
		a = l
	}
	numbers := make([]int64, 0, len(a))
	for _, v := range a {
		n, ok := v.(int64)
		if !ok {
			return nil, false
		}
		numbers = append(numbers, n)
	}
	if len(numbers) == 0 {
		return nil, false
	}
	return of(numbers), true
}

func ranged(s *scope, a []any) (any, bool) {
	from, ok1 := a[0].(int64)
	count, ok2 := a[1].(int64)
	if !ok1 || !ok2 || count < 0 || count > 10000 || from < math.MinInt32 || from > math.MaxInt32 || !s.spend(16*int(count)) {
		return nil, false
	}
	out := make(list, count)
	for i := range out {
		out[i] = from + int64(i)
	}
	return out, true
}

func shallowMerge(s *scope, a []any) (any, bool) {
	l, ok := a[0].(list)
	out := object{}
	for _, v := range l {
		o, isObject := v.(object)
		if ok = ok && isObject && s.spend(stepCost*len(o)); !ok {
			return nil, false
		}
		maps.Copy(out, o)
	}
	return out, ok
}

// cut is skip and take.
func cut(a []any, skip bool) (any, bool) {
	n, ok := a[1].(int64)
	if !ok {
		return nil, false
	}
	n = max(n, 0)
	switch v := a[0].(type) {
	case list:
		n = min(n, int64(len(v)))
		if skip {
			return v[n:], true
		}
		return v[:n], true
	case string:
		r := []rune(v)
		n = min(n, int64(len(r)))
		if skip {
			return string(r[n:]), true
		}
		return string(r[:n]), true
	}
	return nil, false
}

// tryGet goes down a path, which ends where there is nothing.
func tryGet(s *scope, a []any) (any, bool) {
	of := a[0]
	for _, at := range a[1:] {
		if open(at) || open(of) {
			return nil, false
		}
		if name, ok := text(at); ok {
			of = s.property(of, name, true)
		} else {
			of = s.item(of, at, true)
		}
		if of == nil {
			return nil, true
		}
	}
	return of, true
}

// union merges objects deeply, and lists without repeats.
func union(s *scope, a []any) (any, bool) {
	if _, ok := a[0].(object); ok {
		out := object{}
		for _, v := range a {
			o, ok := v.(object)
			if !ok || !s.merge(out, o) {
				return nil, false
			}
		}
		return out, true
	}
	var out list
	for _, v := range a {
		l, ok := v.(list)
		if !ok || s.openWithin(v) {
			return nil, false
		}
		for _, item := range l {
			if !slices.ContainsFunc(out, func(w any) bool { return s.equal(item, w) }) {
				out = append(out, item)
			}
		}
		if len(out) > 10000 {
			return nil, false // what follows would cost its square
		}
	}
	return out, true
}

// merge puts what one object has into another, and into the objects in it.
func (s *scope) merge(into, from object) bool {
	for k, v := range from {
		a, ok1 := into[k].(object)
		b, ok2 := v.(object)
		if !s.spend(stepCost * (1 + len(a))) {
			return false
		}
		if ok1 && ok2 {
			a = maps.Clone(a)
			if !s.merge(a, b) {
				return false
			}
			into[k] = a
			continue
		}
		into[k] = v
	}
	return true
}

func flatten(s *scope, a []any) (any, bool) {
	l, ok := a[0].(list)
	out := list{}
	for _, v := range l {
		inner, isList := v.(list)
		if ok = ok && isList && s.spend(stepCost*len(inner)); !ok {
			return nil, false
		}
		out = append(out, inner...)
	}
	return out, ok
}

func indexFromEnd(s *scope, a []any, safe bool) (any, bool) {
	l, ok1 := a[0].(list)
	n, ok2 := a[1].(int64)
	if !ok1 || !ok2 {
		return nil, false
	}
	return s.item(l, int64(len(l))-n, safe), true
}
