package check

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unique"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
)

// bodyValue returns a fact's body as rules see it: with documented defaults, and
// without what is null.
func bodyValue(f fact.Fact, defaults defaults) (ref.Val, error) {
	r := bodyReader{raw: f.Body, nulls: f.Kind.System() == addr.SystemWard}
	v, err := r.whole()
	if err != nil {
		// Of what is not plain, the longer way says what it is.
		decoded, err := decode(f.Body)
		if err != nil {
			return nil, err
		}
		v = toValue(said(f.Kind, decoded), "")
	}
	if o, ok := v.(*object); ok {
		defaults.fill(f.Kind, f.APIVersion, o)
	}
	return v, nil
}

// bodyReader reads JSON straight into the values that rules see. There are many
// bodies, and most of what they take is memory.
type bodyReader struct {
	raw   []byte
	nulls bool // a member that is null stays
	dec   *jsontext.Decoder

	// What the values that are being read have so far, one behind the other.
	members []member
	elems   []ref.Val
}

// errNotPlain is what a body is that this does not read.
var errNotPlain = errors.New("it is not plain JSON")

func (r *bodyReader) whole() (ref.Val, error) {
	// A name that is there twice is found when an object's are sorted.
	r.dec = jsontext.NewDecoder(bytes.NewBuffer(r.raw), jsontext.AllowDuplicateNames(true))
	v, err := r.value(nil)
	if err != nil {
		return nil, err
	}
	if _, err := r.dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errNotPlain
	}
	return v, nil
}

// step is where a value stands in a body. It becomes text where something is
// to be said of it.
type step struct {
	up    *step
	key   string
	index int // of a list, where key is empty
}

func (s *step) String() string {
	switch {
	case s == nil:
		return ""
	case s.key == "":
		return fmt.Sprintf("%s[%d]", s.up, s.index)
	}
	return join(s.up.String(), s.key)
}

func (r *bodyReader) value(at *step) (ref.Val, error) {
	start := r.dec.InputOffset()
	tok, err := r.dec.ReadToken()
	if err != nil {
		return nil, err
	}
	switch tok.Kind() {
	case 'n':
		return types.NullValue, nil
	case 't', 'f':
		return types.Bool(tok.Bool()), nil
	case '"':
		return types.String(tok.String()), nil
	case '0':
		return toNumber(json.Number(tok.String())), nil
	case '[':
		return r.list(at)
	default:
		return r.object(at, start)
	}
}

func (r *bodyReader) list(at *step) (ref.Val, error) {
	base := len(r.elems)
	for i := 0; r.dec.PeekKind() != ']'; i++ {
		v, err := r.value(&step{up: at, index: i})
		if err != nil {
			return nil, err
		}
		r.elems = append(r.elems, v)
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return nil, err
	}
	l := &list{elems: slices.Clone(r.elems[base:])}
	r.elems = r.elems[:base]
	return l, nil
}

func (r *bodyReader) object(at *step, start int64) (ref.Val, error) {
	base, marked := len(r.members), false
	for r.dec.PeekKind() != '}' {
		tok, err := r.dec.ReadToken()
		if err != nil {
			return nil, err
		}
		key := unique.Make(tok.String()).Value()
		if key == "" {
			return nil, errNotPlain // a step without a key is one of a list
		}
		marked = marked || key == addr.RefKey || key == addr.UnresolvedKey
		v, err := r.value(&step{up: at, key: key})
		if err != nil {
			return nil, err
		}
		r.members = append(r.members, member{key, v})
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return nil, err
	}
	members := r.members[base:]
	byKey := func(a, b member) int { return strings.Compare(a.key, b.key) }
	if !slices.IsSortedFunc(members, byKey) {
		slices.SortFunc(members, byKey)
	}
	for i := 1; i < len(members); i++ {
		if members[i].key == members[i-1].key {
			return nil, errNotPlain
		}
	}
	if marked {
		// It stands for something: a reference, or what is not known.
		r.members = r.members[:base]
		decoded, err := decode(bytes.TrimLeft(r.raw[start:r.dec.InputOffset()], " \t\r\n:,"))
		if err != nil {
			return nil, err
		}
		if !r.nulls {
			decoded = said("", decoded)
		}
		return toValue(decoded, at.String()), nil
	}
	o := newObject(len(members))
	for _, m := range members {
		if m.value != types.NullValue || r.nulls {
			o.members = append(o.members, m)
		}
	}
	o.index()
	r.members = r.members[:base]
	return o, nil
}
