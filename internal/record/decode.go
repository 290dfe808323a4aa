package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/outline"
)

// errForm is of a record that means something and is not written as encode
// writes it.
var errForm = errors.New("not in the form in which Ward writes it")

// decodeParts reads what encode writes, and nothing else. It takes a list item by
// item, decodes it, and holds it against what it would be written as, so that of
// a great record nothing is there twice but what was decoded of it.
func decodeParts(raw []byte, into reflect.Value) error {
	body, ended := bytes.CutSuffix(raw, []byte("\n"))
	fields := fieldsOf(into.Type(), nil)
	var last string
	long := counter{brackets: 2}
	err := outline.Members(body, outline.Whole(body), func(name string, at outline.Span) error {
		f, ok := fields[name]
		if !ok {
			return fmt.Errorf("json: unknown field %q", name)
		}
		delete(fields, name)
		if last != "" && name <= last {
			return errForm
		}
		last = name
		long.member(len(name)+2, at)
		v := into.FieldByIndex(f.index)
		var err error
		switch {
		case v.Kind() == reflect.Slice && bytes.HasPrefix(at.Of(body), []byte("[")):
			err = decodeItems(body, at, v)
		case v.Type() == reflect.TypeFor[map[digest.Digest]json.RawMessage]():
			err = decodeMembers(body, at, v)
		default:
			err = decodeOne(body, at, v)
		}
		if err == nil && f.omits(v) {
			return errForm
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case !ended || long.total() != len(body):
		return errForm
	}
	for _, f := range fields {
		if f.empty == "" {
			return errForm
		}
	}
	return nil
}

// counter counts how long what was read would be without white space.
type counter struct{ brackets, values, n int }

func (c *counter) member(name int, at outline.Span) {
	c.values += name + len(":") + at.To - at.From
	c.n++
}

func (c *counter) item(at outline.Span) {
	c.values += at.To - at.From
	c.n++
}

func (c *counter) total() int { return c.brackets + c.values + max(c.n-1, 0) }

// decodeOne decodes one value, strictly.
func decodeOne(text []byte, at outline.Span, into reflect.Value) error {
	value := at.Of(text)
	dec := json.NewDecoder(bytes.NewReader(value))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into.Addr().Interface()); err != nil {
		return err
	}
	again, err := form(into.Addr().Interface())
	if err != nil {
		return err
	}
	if !bytes.Equal(again, value) {
		return errForm
	}
	return nil
}

func decodeItems(text []byte, at outline.Span, into reflect.Value) error {
	long := counter{brackets: 2}
	err := outline.Items(text, at, func(item outline.Span) error {
		long.item(item)
		one := reflect.New(into.Type().Elem()).Elem()
		if err := decodeOne(text, item, one); err != nil {
			return err
		}
		into.Set(reflect.Append(into, one))
		return nil
	})
	if err == nil && long.total() != at.To-at.From {
		return errForm
	}
	if err == nil && into.IsNil() {
		into.Set(reflect.MakeSlice(into.Type(), 0, 0)) // a list that is empty is one
	}
	return err
}

// decodeMembers takes records by their digests where they stand: they are held
// against their form when they are opened.
func decodeMembers(text []byte, at outline.Span, into reflect.Value) error {
	long, last := counter{brackets: 2}, ""
	all := map[digest.Digest]json.RawMessage{}
	err := outline.Members(text, at, func(name string, value outline.Span) error {
		k, err := digest.Parse(name)
		if err != nil {
			return err
		}
		if k.String() != name || last != "" && name <= last {
			return errForm
		}
		last = name
		long.member(len(name)+2, value)
		all[k] = json.RawMessage(text[value.From:value.To])
		return nil
	})
	into.Set(reflect.ValueOf(all))
	if err == nil && long.total() != at.To-at.From {
		return errForm
	}
	return err
}

// field is a field of a record.
type field struct {
	index []int
	empty string // omitempty, omitzero, or "" where it is always written
}

// omits reports whether a value would not be written.
func (f field) omits(v reflect.Value) bool {
	switch f.empty {
	case "omitempty":
		switch v.Kind() {
		case reflect.Slice, reflect.Map, reflect.String, reflect.Array:
			return v.Len() == 0
		case reflect.Struct:
			return false
		}
		return v.IsZero()
	case "omitzero":
		return v.IsZero()
	}
	return false
}

// fieldsOf returns the fields of a record by their names, those of what it
// embeds included.
func fieldsOf(t reflect.Type, at []int) map[string]field {
	all := map[string]field{}
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(slices.Clone(at), i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			for name, inner := range fieldsOf(f.Type, index) {
				if _, outer := all[name]; !outer {
					all[name] = inner
				}
			}
			continue
		}
		if name == "-" {
			continue
		}
		all[name] = field{index, options}
	}
	return all
}
