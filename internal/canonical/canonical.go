// Package canonical brings JSON into one form, and digests it.
//
// It promises that the digest of a JSON value does not depend on the order of
// its keys, its white space or its escapes: values are brought into the form
// of RFC 8785 first, so that a stranger can compute the same digest with any
// implementation of that standard.
package canonical

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/wardhq/ward/internal/digest"
)

// JSON returns one JSON value in the form of RFC 8785, except that integers
// keep all their digits.
func JSON(raw []byte) ([]byte, error) {
	return InPlace(bytes.Clone(raw))
}

// InPlace is JSON of a value that the caller has no other use for: it writes
// over it.
func InPlace(raw []byte) ([]byte, error) {
	v := jsontext.Value(raw)
	if err := v.Canonicalize(jsontext.CanonicalizeRawInts(false)); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	return v, nil
}

// Digest returns the digest of one JSON value in canonical form.
func Digest(raw []byte) (digest.Digest, error) {
	c, err := JSON(raw)
	if err != nil {
		return digest.Digest{}, err
	}
	return digest.Of(c), nil
}

// DigestOf returns the digest of a Go value by its JSON. It panics on a value
// that has none (a channel, a cycle), which is a fault of the program.
func DigestOf(v any) digest.Digest {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("canonical: %v", err))
	}
	c, err := InPlace(raw)
	if err != nil {
		panic(fmt.Sprintf("canonical: %v", err))
	}
	return digest.Of(c)
}
