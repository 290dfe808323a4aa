// Package outline finds the parts of a JSON text where they stand, so that of a
// great one is decoded what is asked for, when it is asked for.
//
// It promises to copy nothing of the text and to keep nothing of it, and that
// what it passes over is JSON as encoding/json takes it: what that library lets
// pass, as names that stand twice, this does too.
package outline

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// Span is where a value stands in a text.
type Span struct{ From, To int }

// Whole is the span of a text.
func Whole(text []byte) Span { return Span{0, len(text)} }

// Of returns the value itself, as it is written.
func (s Span) Of(text []byte) []byte { return text[s.From:s.To:s.To] }

// Mismatch is a value of another type than was asked for.
type Mismatch struct {
	Offset int
	Is     string // what it is: object, array, string, number or bool
}

func (e *Mismatch) Error() string { return "there is a " + e.Is }

// Members visits the members of an object, in their order, and ends with the
// first error. There are none in null. What is not JSON is an error of package
// jsontext.
func Members(text []byte, at Span, visit func(name string, value Span) error) error {
	d := decoder(text, at)
	if none, err := enter(d, '{', at); none || err != nil {
		return err
	}
	for d.PeekKind() != '}' {
		token, err := d.ReadToken()
		if err != nil {
			return placed(err, at)
		}
		name := token.String()
		value, err := next(d, at)
		if err != nil {
			return err
		}
		if err := visit(name, value); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return placed(err, at)
}

// Items visits the items of a list, as Members does the members of an object.
func Items(text []byte, at Span, visit func(item Span) error) error {
	d := decoder(text, at)
	if none, err := enter(d, '[', at); none || err != nil {
		return err
	}
	for d.PeekKind() != ']' {
		item, err := next(d, at)
		if err != nil {
			return err
		}
		if err := visit(item); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return placed(err, at)
}

// decoder reads in the text itself: package jsontext copies no buffer.
func decoder(text []byte, at Span) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(at.Of(text)), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// enter goes into an object or a list, and reports whether there is none.
func enter(d *jsontext.Decoder, kind jsontext.Kind, at Span) (none bool, err error) {
	switch got := d.PeekKind(); got {
	case kind:
		_, err = d.ReadToken()
		return false, placed(err, at)
	case 'n':
		return true, placed(d.SkipValue(), at)
	case '{', '[', '"', '0', 't', 'f':
		value, err := next(d, at)
		if err != nil {
			return true, err
		}
		return true, &Mismatch{value.From, kinds[got]}
	default:
		_, err = d.ReadToken()
		return true, placed(err, at)
	}
}

var kinds = map[jsontext.Kind]string{'{': "object", '[': "array", '"': "string", '0': "number", 't': "bool", 'f': "bool"}

// next passes one value, and returns where it is.
func next(d *jsontext.Decoder, at Span) (Span, error) {
	value, err := d.ReadValue()
	if err != nil {
		return Span{}, placed(err, at)
	}
	end := at.From + int(d.InputOffset())
	return Span{end - len(value), end}, nil
}

// placed says from where on an error counts.
func placed(err error, at Span) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("offset %d: %w", at.From, err)
}
