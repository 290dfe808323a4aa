// Package digest names bytes by their SHA-256.
//
// It promises one text for each digest. Of JSON values, whose spelling does not
// matter, see package canonical.
package digest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

const prefix = "sha256:"

// Digest is a SHA-256. The zero Digest is the digest of nothing known.
type Digest [sha256.Size]byte

// Of returns the digest of bytes as they are.
func Of(b []byte) Digest { return sha256.Sum256(b) }

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
