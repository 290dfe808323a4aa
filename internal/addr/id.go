package addr

import (
	"errors"
	"fmt"
	"strings"
)

// ErrNotAnID is what ParseID's errors wrap.
var ErrNotAnID = errors.New("not an Azure resource id")

// ID is an Azure resource id, such as
// /subscriptions/S/resourceGroups/G/providers/Microsoft.Storage/storageAccounts/A.
// Azure compares ids without regard to case; Key does too, String keeps the
// spelling.
type ID struct {
	text string
	key  string // text in lower case: asked for often, so computed once
}

func newID(text string) ID { return ID{text, strings.ToLower(text)} }

// Subscription returns the id of a subscription.
func Subscription(guid string) ID { return newID("/subscriptions/" + guid) }

// ManagementGroup returns the id of a management group, by its name.
func ManagementGroup(name string) ID {
	return newID("/providers/Microsoft.Management/managementGroups/" + name)
}

// ResourceGroup returns the id of a resource group in this subscription.
func (id ID) ResourceGroup(name string) ID { return id.with("/resourceGroups/" + name) }

// with returns the id with a tail.
func (id ID) with(tail string) ID { return ID{id.text + tail, id.key + strings.ToLower(tail)} }

// cut returns the id's first n characters.
func (id ID) cut(n int) ID { return ID{id.text[:n], id.key[:n]} }

// Resource returns the id of a resource directly below this scope: of a
// top-level resource below a resource group or subscription, and of an
// extension resource below a resource.
func (id ID) Resource(kind Kind, name string) ID {
	return id.with("/providers/" + string(kind) + "/" + name)
}

// Child returns the id of a child: the last segment of its kind and its name.
// The kind of the result is this id's kind, a slash, and that segment.
func (id ID) Child(segment, name string) ID { return id.with("/" + segment + "/" + name) }

// ParseID reads an Azure resource id. It wants pairs of segments from
// /subscriptions/ or /providers/Microsoft.Management/managementGroups/ on.
func ParseID(s string) (ID, error) {
	fail := func(why string) (ID, error) {
		return ID{}, fmt.Errorf("%w: %q: %s", ErrNotAnID, s, why)
	}
	rest, ok := strings.CutPrefix(s, "/")
	if !ok {
		return fail("it does not start with a slash")
	}
	segments := strings.Split(rest, "/")
	for _, seg := range segments {
		if seg == "" {
			return fail("it has an empty segment")
		}
		if strings.ContainsFunc(seg, unfit) {
			return fail("it has a character that no id has")
		}
	}
	if !strings.EqualFold(segments[0], "subscriptions") && !strings.EqualFold(segments[0], "providers") {
		return fail("it starts with neither /subscriptions/ nor /providers/")
	}
	// Outside of "providers", a namespace of two segments' type, an id is
	// made of pairs.
	for i := 0; i < len(segments); {
		if strings.EqualFold(segments[i], "providers") {
			if i+3 >= len(segments) {
				return fail("its provider lacks a type or a name")
			}
			if !strings.Contains(segments[i+1], ".") {
				return fail("its provider namespace has no dot")
			}
			i += 2
			continue
		}
		if i+1 >= len(segments) {
			return fail("its last type has no name")
		}
		i += 2
	}
	return newID(s), nil
}

// unfit reports whether no id has this character: Azure's names are ASCII.
func unfit(r rune) bool {
	return r <= ' ' || r >= 0x7f || strings.ContainsRune("[]{}'\"", r)
}

// MustParseID is ParseID for ids that are written in the program. It panics
// on text that is not one.
func MustParseID(s string) ID {
	id, err := ParseID(s)
	if err != nil {
		panic(err)
	}
	return id
}

// String returns the id as it was spelled.
func (id ID) String() string { return id.text }

// Key returns a form that is equal for ids that Azure takes for the same.
func (id ID) Key() string { return id.key }

// IsZero reports whether the id names nothing.
func (id ID) IsZero() bool { return id.text == "" }

// Name returns the last segment.
func (id ID) Name() string { return id.text[strings.LastIndexByte(id.text, '/')+1:] }

// Kind returns the resource type, as Microsoft.Storage/storageAccounts/blobServices:
// what stands behind the last /providers/, without the names. Resource groups
// and subscriptions are Microsoft.Resources/….
func (id ID) Kind() Kind {
	_, tail := id.split()
	if tail == "" {
		n := strings.Count(id.text, "/")
		switch {
		case id.IsZero():
			return ""
		case n == 2:
			return "Microsoft.Resources/subscriptions"
		default:
			return "Microsoft.Resources/resourceGroups"
		}
	}
	segments := strings.Split(tail, "/")
	kind := segments[0]
	for i := 1; i < len(segments); i += 2 {
		kind += "/" + segments[i]
	}
	return Kind(kind)
}

// split cuts the id at its last /providers/: the scope before it and the
// namespace, types and names behind it.
func (id ID) split() (scope ID, tail string) {
	const mark = "/providers/"
	i := strings.LastIndex(id.key, mark)
	if i < 0 {
		return id, ""
	}
	return id.cut(i), id.text[i+len(mark):]
}

// Scope returns what the resource is deployed to: for a top-level or child
// resource the resource group, subscription or (as a zero ID) the tenant; for
// an extension resource the resource that it extends. The scope of a resource
// group is its subscription.
func (id ID) Scope() ID {
	scope, tail := id.split()
	if tail == "" {
		return id.up()
	}
	return scope
}

// Parent returns the resource that this one is a child of, or zero. The
// parent of a resource group, a top-level resource or an extension is zero:
// they have a Scope only.
func (id ID) Parent() ID {
	_, tail := id.split()
	if strings.Count(tail, "/") <= 2 {
		return ID{}
	}
	return id.up()
}

// up returns the id without its last pair of segments.
func (id ID) up() ID {
	n := len(id.text)
	for range 2 {
		if n = strings.LastIndexByte(id.text[:n], '/'); n < 0 {
			return ID{}
		}
	}
	return id.cut(n)
}

// Names returns the names behind the last /providers/, outermost first, as an
// ARM template spells them joined by slashes. For a resource group it is its
// name.
func (id ID) Names() []string {
	_, tail := id.split()
	if tail == "" {
		return []string{id.Name()}
	}
	segments := strings.Split(tail, "/")
	var names []string
	for i := 2; i < len(segments); i += 2 {
		names = append(names, segments[i])
	}
	return names
}

// Contains reports whether other is this id or below it.
func (id ID) Contains(other ID) bool {
	k, o := id.Key(), other.Key()
	return o == k || (strings.HasPrefix(o, k) && o[len(k)] == '/')
}

// SubscriptionID returns the GUID of the subscription that the id is in, or "".
// The place of a subscription below a management group names one and is in
// none.
func (id ID) SubscriptionID() string {
	const mark = "/subscriptions/"
	if !strings.HasPrefix(id.key, mark) {
		return ""
	}
	seg, _, _ := strings.Cut(id.text[len(mark):], "/")
	return seg
}

// ResourceGroupName returns the resource group that the id is in, or "".
func (id ID) ResourceGroupName() string {
	const mark = "/resourcegroups/"
	i := strings.Index(id.Key(), mark)
	if i < 0 {
		return ""
	}
	seg, _, _ := strings.Cut(id.text[i+len(mark):], "/")
	return seg
}

// MarshalText returns the id's text.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.text), nil }

// UnmarshalText reads an id; empty text is the zero ID.
func (id *ID) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*id = ID{}
		return nil
	}
	parsed, err := ParseID(string(b))
	if err == nil {
		*id = parsed
	}
	return err
}
