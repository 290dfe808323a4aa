package view

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/secret"
	"github.com/wardhq/ward/internal/workspace"
)

// What is asked at once at the most.
const (
	maxSettings = 16
	maxPath     = 300
	maxValue    = 2000
)

// whatIf is the path of the page.
const whatIf = "/what-if"

// Asked is what somebody wants to be supposed.
type Asked struct {
	Topic, Subject string // of the decision whose inputs are offered, "" for none
	Settings       []workspace.Setting
	// Problems are those of the settings that are seen without any estate, by their
	// places; Beyond is said where there are too many.
	Problems [][]string
	Beyond   string
	// Canonical is the address that asks the same, where this one came from the form
	// in its fields; else "".
	Canonical string
}

// Wrong reports whether it cannot be asked.
func (a Asked) Wrong() bool { return a.Beyond != "" || len(slices.Concat(a.Problems...)) > 0 }

// Address is the address that asks it, and more.
func (a Asked) Address(more ...string) string {
	query := []string{"topic", a.Topic, "subject", a.Subject}
	for _, s := range a.Settings {
		query = append(query, "set", s.Path+"="+s.Value)
	}
	return To(whatIf, append(query, more...)...)
}

// unchanged marks, in front of the value that a field had, one that is not asked
// where it still has it.
const unchanged = "="

// WhatIfAsked reads what is asked: set=PATH=VALUE, repeated; or the fields of the
// form, each with the path, the value and what it was.
func WhatIfAsked(q url.Values) Asked {
	a := Asked{Topic: q.Get("topic"), Subject: q.Get("subject")}
	for _, s := range q["set"] {
		path, value, _ := strings.Cut(s, "=")
		a.Settings = append(a.Settings, workspace.Setting{Path: strings.TrimSpace(path), Value: value})
	}
	values, was := q["value"], q["was"]
	for i, path := range q["path"] {
		var value string
		if i < len(values) {
			value = values[i]
		}
		path = strings.TrimSpace(path)
		if path == "" && value == "" || i < len(was) && was[i] == unchanged+value {
			continue
		}
		a.Settings = append(a.Settings, workspace.Setting{Path: path, Value: value})
	}
	if n := len(a.Settings); n > maxSettings {
		a.Beyond = number(uint64(n)) + " settings are asked at once, want at most " + strconv.Itoa(maxSettings)
		a.Settings = a.Settings[:maxSettings]
	}
	a.Problems = make([][]string, len(a.Settings))
	for i, s := range a.Settings {
		a.Problems[i] = limits(s)
	}
	if len(q["path"]) > 0 {
		a.Canonical = a.Address()
	}
	return a
}

// limits says what is wrong with a setting whatever the estate is.
func limits(s workspace.Setting) []string {
	var out []string
	if len(s.Path) > maxPath {
		out = append(out, "the path is longer than "+strconv.Itoa(maxPath)+" characters")
	}
	if len(s.Value) > maxValue {
		out = append(out, "the value is longer than "+strconv.Itoa(maxValue)+" characters")
	}
	if what, _ := secret.Find(s.Path + "=" + s.Value); what != "" || harmless(s.Value) != s.Value {
		out = append(out, "it looks like a secret, and an estate holds none")
	}
	hidden := func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar
	}
	if strings.ContainsFunc(s.Path+s.Value, hidden) {
		out = append(out, "it has characters that cannot be seen")
	}
	return out
}

// Form asks what would be under other values.
type Form struct {
	Topic, Subject string
	Inputs         []Field // of the decision: their paths are given
	Free           []Field // any others
	Paths          []string
}

// Field is one setting of the form.
type Field struct {
	N           int // among all of the form, from 1
	Path, Value string
	Was         string // as the form hands it on
	Now, Where  string // what the estate says, and where; "" for what is not known
	Default     bool   // nobody wrote it
	Problems    []string
}

// maxPaths is how many paths a form suggests.
const maxPaths = 300

// form is the form with what was asked in its fields.
func (x *Index) form(a Asked, problems [][]string) Form {
	f := Form{Topic: a.Topic, Subject: a.Subject}
	document := x.Shown.Estate.Workspace.Document()
	at := func(path string) string {
		if stands, err := document.Stands(path); err == nil {
			return stands.Path
		}
		return path
	}
	used := make([]bool, len(a.Settings))
	said := func(i int) []string {
		if i < len(problems) {
			return problems[i]
		}
		return nil
	}
	if d, ok := x.ofTopic(a.Topic, a.Subject); ok {
		for _, in := range d.Inputs {
			if slices.ContainsFunc(f.Inputs, func(o Field) bool { return o.Path == in.Path }) {
				continue
			}
			field := Field{Path: in.Path, Now: in.Value, Default: in.Default}
			if stands, err := document.Stands(in.Path); err == nil && stands.There {
				field.Value, field.Where = stands.Value, stands.Pos.String()
			} else if in.Default && document.Defaulted(in.Path) {
				field.Value = in.Value
			}
			field.Was = unchanged + field.Value
			for i, s := range a.Settings {
				if !used[i] && at(s.Path) == in.Path {
					used[i], field.Value, field.Problems = true, harmless(s.Value), said(i)
				}
			}
			f.Inputs = append(f.Inputs, field)
		}
	}
	for i, s := range a.Settings {
		if used[i] {
			continue
		}
		field := Field{Path: harmless(s.Path), Value: harmless(s.Value), Problems: said(i)}
		if stands, err := document.Stands(s.Path); err == nil && stands.There {
			field.Now, field.Where = stands.Value, stands.Pos.String()
		}
		f.Free = append(f.Free, field)
	}
	if len(a.Settings) < maxSettings {
		f.Free = append(f.Free, Field{})
	}
	for i := range f.Inputs {
		f.Inputs[i].N = i + 1
	}
	for i := range f.Free {
		f.Free[i].N = len(f.Inputs) + i + 1
	}
	for path := range x.uses() {
		f.Paths = append(f.Paths, path)
	}
	slices.Sort(f.Paths)
	f.Paths = f.Paths[:min(len(f.Paths), maxPaths)]
	return f
}

// harmless is a value as it is shown again: a secret, which the estate refuses, is
// not.
func harmless(value string) string {
	if what, _ := secret.Find(value); what != "" {
		return ""
	}
	return value
}

// Answer is what came of asking.
type Answer struct {
	Is *console.Supposition
	// Err is why there is none: an *estates.Refused, a *console.Waited.
	Err error
	// Withheld says why it was not worked out at all.
	Withheld string
}

// WhatIfPage is the page of what would be under other values.
type WhatIfPage struct {
	Form     Form
	Decision *DecisionRow // whose inputs are offered
	Back     string       // its address
	Asked    bool         // anything is
	Refused  bool         // the estate does not take it
	Problems []string     // of the estate that the settings make together
	Waited   string       // why there is no answer
	Withheld string
	Again    string // the address that asks it again
	Result   *Result
}

// WhatIfOf answers for the page of what would be under other values, with how the
// estate was named on the command line.
func (x *Index) WhatIfOf(q url.Values, a Asked, answer Answer, named Named) WhatIfPage {
	out := WhatIfPage{Asked: len(a.Settings) > 0, Withheld: answer.Withheld, Again: a.Address()}
	problems := slices.Clone(a.Problems)
	if a.Beyond != "" {
		out.Problems = append(out.Problems, a.Beyond)
	}
	var refused *estates.Refused
	var waited *console.Waited
	switch {
	case errors.As(answer.Err, &refused):
		for i, found := range refused.Of {
			problems[i] = append(problems[i], said(found)...)
		}
		out.Problems = append(out.Problems, said(refused.Together)...)
	case errors.As(answer.Err, &waited):
		out.Waited = waited.Error()
	}
	out.Refused = len(out.Problems) > 0 || len(slices.Concat(problems...)) > 0
	if d, ok := x.ofTopic(a.Topic, a.Subject); ok {
		out.Decision, out.Back = &d, DecisionAddress(d.Topic, d.Subject.Key())
	}
	out.Form = x.form(a, problems)
	if answer.Is != nil {
		r := x.result(q, a, answer.Is, named)
		out.Result = &r
	}
	return out
}

// said are problems in words, without the place of a flag that nobody sees here.
func said(found []diag.Problem) []string {
	out := make([]string, len(found))
	for i, p := range found {
		if p.Pos.File == "--set" {
			p.Pos = diag.Pos{}
		}
		out[i] = p.Error()
	}
	return out
}
