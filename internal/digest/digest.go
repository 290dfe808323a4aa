// Package digest names bytes by their SHA-256.
//
// It promises that the digest of a JSON value does not depend on the order of
// its keys, its white space or its escapes: values are brought into the form
// of RFC 8785 first, so that a stranger can compute the same digest with any
// implementation of that standard.
package digest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

const prefix = "sha256:"

// Digest is a SHA-256. The zero Digest is the digest of nothing known.
type Digest [sha256.Size]byte

// Of returns the digest of bytes as they are.
func Of(b []byte) Digest { return sha256.Sum256(b) }

// OfJSON returns the digest of one JSON value in canonical form.
func OfJSON(raw []byte) (Digest, error) {
	c, err := Canonical(raw)
	if err != nil {
		return Digest{}, err
	}
	return Of(c), nil
}

// OfValue returns the digest of a Go value by its JSON. It panics on a value
// that has none (a channel, a cycle), which is a fault of the program.
func OfValue(v any) Digest {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("digest: %v", err))
	}
	d, err := OfJSON(raw)
	if err != nil {
		panic(fmt.Sprintf("digest: %v", err))
	}
	return d
}

// Canonical returns one JSON value in the form of RFC 8785, except that
// integers keep all their digits.
func Canonical(raw []byte) ([]byte, error) {
	v := jsontext.Value(strings.Clone(string(raw)))
	if err := v.Canonicalize(jsontext.CanonicalizeRawInts(false)); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	return v, nil
}

// String returns sha256: and 64 hexadecimal digits.
func (d Digest) String() string { return prefix + hex.EncodeToString(d[:]) }

// Short returns the first 12 hexadecimal digits, for people.
func (d Digest) Short() string { return hex.EncodeToString(d[:6]) }

// IsZero reports whether nothing was digested.
func (d Digest) IsZero() bool { return d == Digest{} }

// Parse reads what String writes.
func Parse(s string) (Digest, error) {
	var d Digest
	hexa, ok := strings.CutPrefix(s, prefix)
	if !ok || len(hexa) != 2*sha256.Size {
		return d, fmt.Errorf("%q is no digest: want sha256: and 64 hexadecimal digits", s)
	}
	if _, err := hex.Decode(d[:], []byte(hexa)); err != nil {
		return Digest{}, fmt.Errorf("%q is no digest: %w", s, err)
	}
	return d, nil
}

// MarshalText returns the digest's text.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Digest) UnmarshalText(b []byte) error {
	parsed, err := Parse(string(b))
	if err == nil {
		*d = parsed
	}
	return err
}
