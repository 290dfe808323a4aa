package check

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"unique"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"github.com/wardhq/ward/internal/addr"
)

// The values that rules see. They are CEL's own, with three differences:
//
//   - what nobody knows yet ({"$unresolved": …}, or an output of another
//     resource) is CEL's unknown, so that false && unknown is false and
//     everything else that depends on it is unknown;
//   - a reference to a resource ({"$ref": id}) is an object that equals the
//     literal id, so that one rule serves a design and a live resource;
//   - comparing or searching a value that holds something unknown is unknown,
//     where CEL's own lists and maps would say false (operators.go).

// unknown returns CEL's unknown with the sentence that explains it. Its id
// follows from the sentence, so that merging unknowns never grows a list that
// two evaluations share.
func unknown(why string) *types.Unknown {
	return types.NewUnknown(idOf(why), types.NewAttributeTrail(why))
}

// hole returns the unknown that stands for what a lookup did not see. It is
// marked as such, and with whether nobody looked there.
func hole(why string, outside bool) *types.Unknown {
	return types.NewUnknown(idOf(why), types.QualifyAttribute(types.NewAttributeTrail(why), outside))
}

// isHole reports whether an unknown stands for what a lookup did not see, and
// not for a value.
func isHole(u *types.Unknown) bool {
	found := false
	eachHole(u, func(isHole, _ bool) { found = found || isHole })
	return found
}

// isOutside reports whether all that an unknown stands for was not looked at.
func isOutside(u *types.Unknown) bool {
	all := true
	eachHole(u, func(_, outside bool) { all = all && outside })
	return all
}

func eachHole(u *types.Unknown, see func(isHole, outside bool)) {
	for _, id := range u.IDs() {
		trails, _ := u.GetAttributeTrails(id)
		for _, t := range trails {
			outside, isHole := false, false
			if path := t.QualifierPath(); len(path) == 1 {
				outside, isHole = path[0].(bool)
			}
			see(isHole, outside)
		}
	}
}

func idOf(text string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text)) // a hash never fails
	return int64(h.Sum64())
}

// unknownOutput returns the unknown that an output of another resource is. It
// remembers whose output, so that resolve leads there.
func unknownOutput(path string, r addr.Ref) *types.Unknown {
	why := fmt.Sprintf("%s is %s of %s, which is not known yet", path, r.Output, r.ID)
	return types.NewUnknown(idOf(why), types.QualifyAttribute(types.NewAttributeTrail(why), r.ID.String()))
}

// whyUnknown returns the sentences of an unknown, sorted and without repeats.
func whyUnknown(u *types.Unknown) []string {
	var out []string
	for _, id := range u.IDs() {
		trails, _ := u.GetAttributeTrails(id)
		for _, t := range trails {
			out = append(out, t.Variable())
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// outputOf returns the resource whose output an unknown is.
func outputOf(u *types.Unknown) (addr.ID, bool) {
	for _, id := range u.IDs() {
		trails, _ := u.GetAttributeTrails(id)
		for _, t := range trails {
			if len(t.QualifierPath()) != 1 {
				continue
			}
			if text, ok := t.QualifierPath()[0].(string); ok {
				if id, err := addr.ParseID(text); err == nil {
					return id, true
				}
			}
		}
	}
	return addr.ID{}, false
}

// toValue converts decoded JSON. Numbers are json.Number: whole ones become
// integers, so that a rule may write 7 and a body 7 or 7.0.
func toValue(v any, path string) ref.Val {
	switch v := v.(type) {
	case nil:
		return types.NullValue
	case bool:
		return types.Bool(v)
	case string:
		return types.String(v)
	case json.Number:
		return toNumber(v)
	case []any:
		l := &list{elems: make([]ref.Val, len(v))}
		for i, item := range v {
			l.elems[i] = toValue(item, fmt.Sprintf("%s[%d]", path, i))
		}
		return l
	case map[string]any:
		return toObject(v, path)
	default:
		return types.NewErr("%s is a %T, which is no JSON", path, v)
	}
}

func toNumber(n json.Number) ref.Val {
	if i, err := n.Int64(); err == nil {
		return types.Int(i)
	}
	f, err := n.Float64()
	if err != nil {
		return types.NewErr("%s is no number", n)
	}
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return types.Int(int64(f))
	}
	return types.Double(f)
}

func toObject(m map[string]any, path string) ref.Val {
	if why, ok := m[addr.UnresolvedKey]; ok {
		return unknown(fmt.Sprintf("%s is not known: %v", path, why))
	}
	r, ok, err := addr.AsRef(m)
	switch {
	case err != nil:
		return unknown(fmt.Sprintf("%s is a reference that cannot be read: %v", path, err))
	case ok && r.Output != "":
		return unknownOutput(path, r)
	case ok:
		return newReference(r.ID)
	}
	o := newObject(len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		o.set(k, toValue(m[k], join(path, k)))
	}
	return o
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// object is a JSON object. Its keys are iterated in the order in which they
// were set.
//
// Most have a few members, and there are many of them: a list takes a third of
// what a map does, and is searched as fast.
type object struct {
	members []member
	places  map[string]int // of the members, where there are many
}

type member struct {
	key   string
	value ref.Val
}

// many is how many members are searched by a map.
const many = 16

func newObject(size int) *object { return &object{members: make([]member, 0, size)} }

// set sets a member. Its key is one string for all objects that have it.
func (o *object) set(key string, v ref.Val) {
	if i, ok := o.place(key); ok {
		o.members[i].value = v
		return
	}
	o.members = append(o.members, member{unique.Make(key).Value(), v})
	switch n := len(o.members); {
	case n == many:
		o.index()
	case n > many:
		o.places[o.members[n-1].key] = n - 1
	}
}

// index makes what many members are searched by.
func (o *object) index() {
	if len(o.members) < many {
		return
	}
	o.places = make(map[string]int, 2*len(o.members))
	for i, m := range o.members {
		o.places[m.key] = i
	}
}

// insert adds a member that the object lacks where it stands by its key.
func (o *object) insert(key string, v ref.Val) {
	i, _ := slices.BinarySearchFunc(o.members, key, func(m member, key string) int { return strings.Compare(m.key, key) })
	o.members = slices.Insert(o.members, i, member{unique.Make(key).Value(), v})
	o.index()
}

func (o *object) place(key string) (int, bool) {
	if o.places != nil {
		i, ok := o.places[key]
		return i, ok
	}
	for i := range o.members {
		if o.members[i].key == key {
			return i, true
		}
	}
	return 0, false
}

// of returns a member's value, or nil.
func (o *object) of(key string) ref.Val {
	if i, ok := o.place(key); ok {
		return o.members[i].value
	}
	return nil
}

// Find implements traits.Mapper.
func (o *object) Find(key ref.Val) (ref.Val, bool) {
	if types.IsUnknownOrError(key) {
		return key, false
	}
	k, ok := key.(types.String)
	if !ok {
		return nil, false
	}
	i, ok := o.place(string(k))
	if !ok {
		return nil, false
	}
	return o.members[i].value, true
}

// Get implements traits.Indexer.
func (o *object) Get(key ref.Val) ref.Val {
	v, ok := o.Find(key)
	if ok || v != nil {
		return v
	}
	return types.NewErr("no such key: %v", key.Value())
}

// Contains implements traits.Container.
func (o *object) Contains(key ref.Val) ref.Val {
	v, ok := o.Find(key)
	if !ok && v != nil {
		return v
	}
	return types.Bool(ok)
}

// Size implements traits.Sizer.
func (o *object) Size() ref.Val { return types.Int(len(o.members)) }

// Iterator implements traits.Iterable.
func (o *object) Iterator() traits.Iterator {
	keys := make([]ref.Val, len(o.members))
	for i, m := range o.members {
		keys[i] = types.String(m.key)
	}
	return (&list{elems: keys}).Iterator()
}

// Fold implements traits.Foldable.
func (o *object) Fold(f traits.Folder) {
	for _, m := range o.members {
		if !f.FoldEntry(types.String(m.key), m.value) {
			return
		}
	}
}

// Equal implements ref.Val.
func (o *object) Equal(other ref.Val) ref.Val {
	if types.IsUnknownOrError(other) {
		return other
	}
	m, ok := other.(traits.Mapper)
	if !ok {
		return types.False
	}
	return equalMaps(o, m)
}

// both is && of two values that may be unknown.
func both(a, b ref.Val) ref.Val {
	switch {
	case a == types.False || b == types.False:
		return types.False
	case types.IsUnknownOrError(a):
		if ua, ok := a.(*types.Unknown); ok {
			if ub, ok := b.(*types.Unknown); ok {
				return types.MergeUnknowns(ua, ub)
			}
		}
		return a
	default:
		return b
	}
}

// ConvertToNative implements ref.Val.
func (o *object) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("an object cannot become %v", t)
}

// ConvertToType implements ref.Val.
func (o *object) ConvertToType(t ref.Type) ref.Val { return convert(o, t) }

func convert(v ref.Val, t ref.Type) ref.Val {
	switch t {
	case v.Type():
		return v
	case types.TypeType:
		return v.Type().(ref.Val)
	}
	return types.NewErr("%s cannot become %s", v.Type().TypeName(), t.TypeName())
}

// Type implements ref.Val.
func (o *object) Type() ref.Type { return types.MapType }

// Value implements ref.Val.
func (o *object) Value() any { return o }

// list is a JSON array, or what a lookup found. Where a lookup may have missed
// something, its last element is an unknown: exists, all and filter then come
// to unknown by CEL's own logic wherever it could have mattered.
type list struct {
	elems      []ref.Val
	incomplete *types.Unknown // is the last element too
}

func newList(elems []ref.Val, missing *types.Unknown) *list {
	if missing != nil {
		elems = append(slices.Clip(elems), missing)
	}
	return &list{elems: elems, incomplete: missing}
}

// Add implements traits.Adder.
func (l *list) Add(other ref.Val) ref.Val {
	if types.IsUnknownOrError(other) {
		return other
	}
	o, ok := other.(traits.Lister)
	if !ok {
		return types.MaybeNoSuchOverloadErr(other)
	}
	sum := &list{elems: slices.Clone(l.elems), incomplete: l.incomplete}
	for it := o.Iterator(); it.HasNext() == types.True; {
		sum.elems = append(sum.elems, it.Next())
	}
	if b, ok := o.(*list); ok && b.incomplete != nil {
		sum.incomplete = types.MergeUnknowns(b.incomplete, sum.incomplete)
	}
	return sum
}

// Contains implements traits.Container.
func (l *list) Contains(v ref.Val) ref.Val {
	if types.IsUnknownOrError(v) {
		return v
	}
	return contained(v, l)
}

// Get implements traits.Indexer.
func (l *list) Get(index ref.Val) ref.Val {
	n, ok := index.(types.Int)
	if !ok {
		return types.MaybeNoSuchOverloadErr(index)
	}
	i := int(n)
	if i < 0 || i >= len(l.elems) {
		return types.NewErr("index %d is out of range of a list of %d", i, len(l.elems))
	}
	if l.incomplete != nil {
		// What was not seen could stand before it.
		return l.incomplete
	}
	return l.elems[i]
}

// Size implements traits.Sizer for CEL's own use. The rule's size() is
// library.go's, which knows of incomplete lists.
func (l *list) Size() ref.Val { return types.Int(len(l.elems)) }

// Iterator implements traits.Iterable.
func (l *list) Iterator() traits.Iterator {
	return types.DefaultTypeAdapter.NativeToValue(l.elems).(traits.Iterable).Iterator()
}

// Fold implements traits.Foldable.
func (l *list) Fold(f traits.Folder) {
	for i, e := range l.elems {
		index := ref.Val(types.Int(i))
		if l.incomplete != nil {
			index = l.incomplete // what was not seen could stand before it
		}
		if !f.FoldEntry(index, e) {
			return
		}
	}
}

// Equal implements ref.Val.
func (l *list) Equal(other ref.Val) ref.Val {
	if types.IsUnknownOrError(other) {
		return other
	}
	o, ok := other.(traits.Lister)
	if !ok {
		return types.False
	}
	return equalLists(l, o)
}

// ConvertToNative implements ref.Val.
func (l *list) ConvertToNative(t reflect.Type) (any, error) {
	native := types.DefaultTypeAdapter.NativeToValue(l.elems)
	return native.ConvertToNative(t)
}

// ConvertToType implements ref.Val.
func (l *list) ConvertToType(t ref.Type) ref.Val { return convert(l, t) }

// Type implements ref.Val.
func (l *list) Type() ref.Type { return types.ListType }

// Value implements ref.Val.
func (l *list) Value() any { return l.elems }

// reference is {"$ref": id}: an object with that key, equal to every other
// reference to the same resource and to the literal id.
type reference struct {
	*object
	id addr.ID
}

func newReference(id addr.ID) *reference {
	o := newObject(1)
	o.set(addr.RefKey, types.String(id.String()))
	return &reference{object: o, id: id}
}

// Equal implements ref.Val.
func (r *reference) Equal(other ref.Val) ref.Val {
	switch o := other.(type) {
	case *reference:
		return types.Bool(o.id.Key() == r.id.Key())
	case types.String:
		return types.Bool(strings.ToLower(string(o)) == r.id.Key())
	}
	return r.object.Equal(other)
}

// ConvertToType implements ref.Val: a reference's text is its id.
func (r *reference) ConvertToType(t ref.Type) ref.Val {
	if t == types.StringType {
		return types.String(r.id.String())
	}
	return convert(r, t)
}

// record is a fact as rules see it.
type record struct {
	*object
	of *entry
}

// Equal implements ref.Val: a fact equals itself.
func (r *record) Equal(other ref.Val) ref.Val {
	if types.IsUnknownOrError(other) {
		return other
	}
	o, ok := other.(*record)
	return types.Bool(ok && o.of == r.of)
}

// ConvertToType implements ref.Val.
func (r *record) ConvertToType(t ref.Type) ref.Val { return convert(r, t) }
