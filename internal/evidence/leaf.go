package evidence

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/digest"
)

// LeafFormat names the form of a leaf.
const LeafFormat = "ward-leaf/1"

// ClassLedger is the retention class of records about the ledger itself: their
// payloads stay for as long as the ledger.
const ClassLedger = "ledger"

// MaxLeaf is an upper bound of a leaf's length in bytes. An entry bundle could
// hold 65535.
const MaxLeaf = 1024

// maxClass is the greatest length of a class's word.
const maxClass = 32

// Leaf is an entry of the log: all of a Record but the payload's bytes.
//
// A leaf stays for as long as the log, whatever is destroyed, so it holds no
// personal data. A subject is therefore the identifier of a system or of a
// thing of Ward's, in letters, digits and . _ : / ( ) - alone: no e-mail
// address, no user principal name and no free text can be written in it. A
// person's name without spaces could; callers must not.
type Leaf struct {
	// Class is the retention class of the payload: a word, as finding.
	Class string
	// Kind names the payload's format and its version, as ward-run/2.
	Kind string
	// Payload is the digest of the payload's bytes.
	Payload digest.Digest
	// Size is the number of the payload's bytes.
	Size int64
	// Subject is what the record is about; see above.
	Subject string
	// Time is when the record was made, in UTC, at a precision of seconds.
	Time time.Time
}

// Leaf returns the record's leaf. It says nothing about whether the leaf can
// be sealed: see Leaf.Validate, which Bytes calls.
func (r Record) Leaf(class string) Leaf {
	return Leaf{
		Class:   class,
		Kind:    r.Kind,
		Payload: digest.Of(r.Payload),
		Size:    int64(len(r.Payload)),
		Subject: r.Subject,
		Time:    r.Time.UTC().Truncate(time.Second),
	}
}

// timeForm writes a time in UTC at a precision of seconds as RFC 3339 does.
const timeForm = time.RFC3339

// word reports whether s is a small letter and then at most n-1 small letters,
// digits and hyphens. Like the two below it is a loop because verification
// calls it for each of millions of leaves.
func word(s string, n int) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (i == 0 || (c != '-' && (c < '0' || c > '9'))) {
			return false
		}
	}
	return len(s) >= 1 && len(s) <= n
}

// isKind reports whether s is a word, a slash and a version from 1 to 9999.
func isKind(s string) bool {
	name, version, ok := strings.Cut(s, "/")
	if !ok || !word(name, 48) || len(version) < 1 || len(version) > 4 || version[0] == '0' {
		return false
	}
	for i := range len(version) {
		if version[i] < '0' || version[i] > '9' {
			return false
		}
	}
	return true
}

// isSubject reports whether s is 1 to 512 letters, digits and . _ : / ( ) -.
func isSubject(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		case c == '.', c == '_', c == ':', c == '/', c == '(', c == ')', c == '-':
		default:
			return false
		}
	}
	return len(s) >= 1 && len(s) <= 512
}

// Validate says what keeps the leaf from being sealed. The text of a refused
// subject is not in the error: it may be what must not be written down.
func (l Leaf) Validate() error {
	switch {
	case !word(l.Class, maxClass):
		return fmt.Errorf("class %q: want a word of at most 32 small letters, digits and -", l.Class)
	case !isKind(l.Kind):
		return fmt.Errorf("kind %q: want a name and a version, as ward-run/2", l.Kind)
	case !isSubject(l.Subject):
		return fmt.Errorf("subject of %d bytes: want 1 to 512 letters, digits and . _ : / ( ) - only, and no personal data", len(l.Subject))
	case l.Size < 0:
		return fmt.Errorf("size %d is negative", l.Size)
	case l.Payload.IsZero():
		return fmt.Errorf("no digest of the payload")
	case l.Time.Year() < 1970 || l.Time.Year() > 9999:
		return fmt.Errorf("time is in the year %d: want 1970 to 9999", l.Time.Year())
	case (l.Kind == DestroyedKind) != (l.Class == ClassLedger):
		return fmt.Errorf("kind %s with class %s: class %s is for %s, and the other way round", l.Kind, l.Class, ClassLedger, DestroyedKind)
	}
	return nil
}

// Bytes returns the leaf as it is in the log: one JSON object in the form of
// RFC 8785 with the members class, format, kind, payload, size, subject and
// time. It refuses a leaf that is not valid.
func (l Leaf) Bytes() ([]byte, error) {
	if err := l.Validate(); err != nil {
		return nil, fmt.Errorf("leaf: %w", err)
	}
	return l.appendTo(make([]byte, 0, 384)), nil
}

// appendTo writes the canonical form. No valid member needs an escape.
func (l Leaf) appendTo(b []byte) []byte {
	b = append(append(b, `{"class":"`...), l.Class...)
	b = append(append(b, `","format":"`+LeafFormat+`","kind":"`...), l.Kind...)
	b = append(append(b, `","payload":"`...), l.Payload.String()...)
	b = strconv.AppendInt(append(b, `","size":`...), l.Size, 10)
	b = append(append(b, `,"subject":"`...), l.Subject...)
	b = l.Time.UTC().AppendFormat(append(b, `","time":"`...), timeForm)
	return append(b, `"}`...)
}

// ParseLeaf reads what Bytes writes, and nothing else: there is one text for
// each leaf.
func ParseLeaf(raw []byte) (Leaf, error) {
	if len(raw) > MaxLeaf {
		return Leaf{}, fmt.Errorf("leaf of %d bytes: at most %d", len(raw), MaxLeaf)
	}
	s := leafScanner{rest: raw}
	var l Leaf
	l.Class = string(s.between(`{"class":"`, '"'))
	l.Kind = string(s.between(`,"format":"`+LeafFormat+`","kind":"`, '"'))
	payload := s.between(`,"payload":"`, '"')
	size := s.between(`,"size":`, ',')
	l.Subject = string(s.between(`"subject":"`, '"'))
	at := s.between(`,"time":"`, '"')
	if s.bad || string(s.rest) != "}" {
		return Leaf{}, fmt.Errorf("not a leaf of format %s in canonical form", LeafFormat)
	}
	var err error
	if l.Payload, err = digest.Parse(string(payload)); err != nil {
		return Leaf{}, fmt.Errorf("leaf: payload: %w", err)
	}
	if l.Size, err = strconv.ParseInt(string(size), 10, 64); err != nil {
		return Leaf{}, fmt.Errorf("leaf: size: %w", err)
	}
	if l.Time, err = time.Parse(timeForm, string(at)); err != nil {
		return Leaf{}, fmt.Errorf("leaf: time: %w", err)
	}
	if err := l.Validate(); err != nil {
		return Leaf{}, fmt.Errorf("leaf: %w", err)
	}
	l.Time = l.Time.UTC()
	// What the parsers above forgive (a leading zero, a capital digit, another
	// zone) is not the canonical form.
	var again [MaxLeaf]byte
	if !bytes.Equal(l.appendTo(again[:0]), raw) {
		return Leaf{}, fmt.Errorf("not a leaf of format %s in canonical form", LeafFormat)
	}
	return l, nil
}

// leafScanner cuts a leaf's text at its fixed parts. A million leaves a second
// are read in verification, by this and not by a general JSON parser.
type leafScanner struct {
	rest []byte
	bad  bool
}

// between returns what stands between prefix, which must be next, and end.
func (s *leafScanner) between(prefix string, end byte) []byte {
	if s.bad || len(s.rest) < len(prefix) || string(s.rest[:len(prefix)]) != prefix {
		s.bad = true
		return nil
	}
	s.rest = s.rest[len(prefix):]
	i := bytes.IndexByte(s.rest, end)
	if i < 0 {
		s.bad = true
		return nil
	}
	found := s.rest[:i]
	s.rest = s.rest[i+1:]
	return found
}
