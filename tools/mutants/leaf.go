package main

import (
	"fmt"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"
)

// leaf is one property: whose it is, and where it stands. A step is the name of
// a member or the index of an item.
type leaf struct {
	of   *subject
	path []any
}

// String returns the path as people write it.
func (l leaf) String() string { return written(l.path, false) }

// pattern returns the path with [*] for each index, as irrelevant.yaml has it.
func (l leaf) pattern() string { return written(l.path, true) }

// named returns the path with what an item is called for its index, as
// irrelevant.yaml may have it too: containers[odoo].env[HOME].value, args[--log.format].
func (l leaf) named() string {
	var b strings.Builder
	var v any = l.of.body
	for _, step := range l.path {
		switch step := step.(type) {
		case string:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(step)
			v = v.(map[string]any)[step]
		case int:
			v = v.([]any)[step]
			fmt.Fprintf(&b, "[%s]", called(v))
		}
	}
	return b.String()
}

func called(item any) string {
	switch item := item.(type) {
	case map[string]any:
		if name, ok := item["name"].(string); ok {
			return name
		}
	case string:
		name, _, _ := strings.Cut(item, "=")
		return name
	}
	return "*"
}

func written(path []any, any bool) string {
	var b strings.Builder
	for _, step := range path {
		switch step := step.(type) {
		case string:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(step)
		case int:
			if any {
				b.WriteString("[*]")
			} else {
				fmt.Fprintf(&b, "[%d]", step)
			}
		}
	}
	return b.String()
}

// leaves returns the properties that hold a value, by subject and in the order
// of their names. A reference is one.
func (s *scene) leaves() []leaf {
	var out []leaf
	for i := range s.subjects {
		walk(s.subjects[i].body, nil, func(path []any) { out = append(out, leaf{&s.subjects[i], path}) })
	}
	return out
}

func walk(v any, path []any, found func([]any)) {
	below := func(step any) []any { return append(slices.Clone(path), step) }
	switch v := v.(type) {
	case map[string]any:
		if isReference(v) {
			found(path)
			return
		}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			walk(v[k], below(k), found)
		}
	case []any:
		for i, item := range v {
			walk(item, below(i), found)
		}
	default:
		found(path)
	}
}

func isReference(m map[string]any) bool { return m["$ref"] != nil }

// mutant is a property made worse.
type mutant struct {
	what string
	body map[string]any
}

// mutants returns what the property may become, the likeliest to be noticed
// first.
func (l leaf) mutants() []mutant {
	var out []mutant
	add := func(what string, v any) {
		out = append(out, mutant{what, with(l.of.body, l.path, func(any) any { return v }).(map[string]any)})
	}
	switch v := at(l.of.body, l.path).(type) {
	case bool:
		add("turned over", !v)
	case int64:
		if v != 0 {
			add("zero", int64(0))
		}
	case float64:
		add("zero", int64(0))
	case map[string]any: // a reference
		m := maps.Clone(v)
		if id, ok := m["$ref"].(string); ok {
			m["$ref"] = id + "-other"
			add("another's", m)
		}
	case string:
		switch {
		case network(v):
			add("every address", wide(v))
		default:
			if worse, ok := opposites[v]; ok {
				add("its opposite", worse)
			}
			if _, item := l.path[len(l.path)-1].(int); item {
				add("everything", "*")
			}
			if v != "" {
				add("empty", "")
			}
		}
		if !network(v) {
			add("another word", "Other")
		}
		for _, worse := range arguments(v) {
			add("told otherwise", worse)
		}
	}
	out = append(out, mutant{"left out", with(l.of.body, l.path, nil).(map[string]any)})
	return out
}

// assigned is an argument that gives a value to what it names.
var assigned = regexp.MustCompile(`^(--?[A-Za-z][A-Za-z0-9._-]*=)(.+)$`)

// arguments returns what an argument may be told in place of what it is.
func arguments(text string) []string {
	m := assigned.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	value, out := m[2], []string{}
	switch _, err := time.ParseDuration(value); {
	case opposites[value] != "":
		out = append(out, m[1]+opposites[value])
	case network(value):
		out = append(out, m[1]+wide(value))
	case err == nil:
		out = append(out, m[1]+"0")
	}
	return append(out, m[1]+"Other")
}

// opposites are words that Azure or Kubernetes takes in place of another.
var opposites = map[string]string{
	"Enabled": "Disabled", "Disabled": "Enabled", "enabled": "disabled", "disabled": "enabled", "on": "off", "off": "on", "true": "false", "false": "true",
	"Deny": "Allow", "Allow": "Deny", "Inbound": "Outbound", "Outbound": "Inbound", "NotIn": "In", "In": "NotIn", "Fail": "Ignore",
	"TLSv1.2": "TLSv1", "TLS1_2": "TLS1_0", "1.2": "1.0", "VersionTLS12": "VersionTLS10", "verify-full": "require", "RuntimeDefault": "Unconfined",
	"ClusterIP": "LoadBalancer", "CanNotDelete": "NotSpecified", "restricted": "privileged", "websecure": "web", "https": "http", "ReadOnly": "Unrestricted",
	"Role": "ClusterRole", "INFO": "DEBUG", "keep": "drop", "drop": "keep", "DoNotSchedule": "ScheduleAnyway",
}

func network(text string) bool {
	if _, err := netip.ParsePrefix(text); err == nil {
		return true
	}
	_, err := netip.ParseAddr(text)
	return err == nil
}

func wide(text string) string {
	prefix, err := netip.ParsePrefix(text)
	switch {
	case err != nil && strings.Contains(text, ":"):
		return "::"
	case err != nil:
		return "0.0.0.0"
	case prefix.Addr().Is6():
		return "::/0"
	}
	return "0.0.0.0/0"
}

func at(v any, path []any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			v = v.(map[string]any)[step]
		case int:
			v = v.([]any)[step]
		}
	}
	return v
}

// with returns a copy of a value with one place changed, or taken away where
// change is nil. What is not on the way is shared with the original.
func with(v any, path []any, change func(any) any) any {
	if len(path) == 0 {
		return change(v)
	}
	last := len(path) == 1 && change == nil
	switch step := path[0].(type) {
	case string:
		m := maps.Clone(v.(map[string]any))
		if last {
			delete(m, step)
		} else {
			m[step] = with(m[step], path[1:], change)
		}
		return m
	case int:
		l := slices.Clone(v.([]any))
		if last {
			return slices.Delete(l, step, step+1)
		}
		l[step] = with(l[step], path[1:], change)
		return l
	}
	panic("a step is a name or an index")
}
