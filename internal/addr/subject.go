package addr

import (
	"fmt"
	"strings"
)

// Subject names what a fact, a finding or a posture is about. It is an Azure
// resource, a cluster object, or something that Ward declares; its text alone
// tells which.
type Subject struct {
	text string
}

// AzureSubject returns the subject that is an Azure resource.
func AzureSubject(id ID) Subject { return Subject{id.text} }

// ObjectSubject returns the subject that is a cluster object.
func ObjectSubject(o Object) Subject { return Subject{o.String()} }

// WardSubject returns the subject that Ward declares, as
// ward:environment/harbor-clinic/production.
func WardSubject(kind, name string) Subject { return Subject{"ward:" + kind + "/" + name} }

// FileSubject returns the subject of something in a file that has no better
// identity, as file:main.json#resources[3].
func FileSubject(file, at string) Subject { return Subject{"file:" + file + "#" + at} }

// ParseSubject reads a subject's text.
func ParseSubject(s string) (Subject, error) {
	switch {
	case strings.HasPrefix(s, "/"):
		_, err := ParseID(s)
		return Subject{s}, err
	case strings.HasPrefix(s, "kube:"):
		_, err := ParseObject(s)
		return Subject{s}, err
	case strings.HasPrefix(s, "ward:"), strings.HasPrefix(s, "file:"):
		return Subject{s}, nil
	}
	return Subject{}, fmt.Errorf("%q names no subject: want an Azure id, kube:…, ward:… or file:…", s)
}

// String returns the subject's text.
func (s Subject) String() string { return s.text }

// Key returns a form that is equal for the same subject in another spelling.
func (s Subject) Key() string {
	if strings.HasPrefix(s.text, "/") {
		return strings.ToLower(s.text)
	}
	return s.text
}

// Compare orders subjects by their keys.
func (s Subject) Compare(other Subject) int {
	a, b := strings.HasPrefix(s.text, "/"), strings.HasPrefix(other.text, "/")
	switch {
	case a && b:
		return compareLower(s.text, other.text)
	case a != b:
		return strings.Compare(s.Key(), other.Key())
	}
	return strings.Compare(s.text, other.text)
}

// IsZero reports whether the subject names nothing.
func (s Subject) IsZero() bool { return s.text == "" }

// ID returns the Azure id of the subject, or zero if it is no Azure resource.
func (s Subject) ID() ID {
	if strings.HasPrefix(s.text, "/") {
		return newID(s.text)
	}
	return ID{}
}

// Name returns a short name for people: the last segment.
func (s Subject) Name() string { return s.text[strings.LastIndexAny(s.text, "/#")+1:] }

// MarshalText returns the subject's text.
func (s Subject) MarshalText() ([]byte, error) { return []byte(s.text), nil }

// UnmarshalText reads a subject; empty text is the zero Subject.
func (s *Subject) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*s = Subject{}
		return nil
	}
	parsed, err := ParseSubject(string(b))
	if err == nil {
		*s = parsed
	}
	return err
}

// Object is the key of a cluster object:
// kube:CLUSTER/GROUP/KIND/NAMESPACE/NAME, with core for the group without a
// name and - for objects without a namespace, and for a cluster that is not
// known (somebody's manifest).
type Object struct {
	Cluster, Group, Kind, Namespace, Name string
}

// String returns the key's text.
func (o Object) String() string {
	dash := func(s string) string {
		if s == "" {
			return "-"
		}
		return s
	}
	return "kube:" + strings.Join([]string{dash(o.Cluster), o.Group, o.Kind, dash(o.Namespace), o.Name}, "/")
}

// ParseObject reads an object's key.
func ParseObject(s string) (Object, error) {
	rest, ok := strings.CutPrefix(s, "kube:")
	parts := strings.Split(rest, "/")
	if !ok || len(parts) != 5 {
		return Object{}, fmt.Errorf("%q is no object key: want kube:CLUSTER/GROUP/KIND/NAMESPACE/NAME", s)
	}
	undash := func(s string) string {
		if s == "-" {
			return ""
		}
		return s
	}
	o := Object{undash(parts[0]), parts[1], parts[2], undash(parts[3]), parts[4]}
	if o.Group == "" || o.Kind == "" || o.Name == "" {
		return Object{}, fmt.Errorf("%q is no object key: group, kind and name must not be empty", s)
	}
	return o, nil
}
