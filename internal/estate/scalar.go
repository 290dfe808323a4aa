package estate

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/ward"
)

// What people write beside the estate has Ward's own kinds, in their one shape.
type (
	// Exception is an accepted deviation.
	Exception = ward.Exception
	// Attestation is a person's statement about a control.
	Attestation = ward.Attestation
	// Hold keeps evidence from destruction.
	Hold = ward.Hold
	// Because names what asks for something.
	Because = ward.Because
	// Date is a calendar day.
	Date = ward.Date
)

// Span is a length of time as people agree on it: a whole number of minutes,
// hours, days, weeks or years. A year is 366 days, so that a promise of six
// years is kept whatever leap years it meets.
type Span struct {
	n    int
	unit byte
}

var spanUnits = map[byte]time.Duration{
	'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour, 'y': 366 * 24 * time.Hour,
}

// ParseSpan reads a number and a unit, as 15m, 4h, 35d, 2w or 6y.
func ParseSpan(s string) (Span, error) {
	fail := fmt.Errorf("%q is no length of time: want a whole number and a unit, as 15m, 4h, 35d, 2w or 6y", s)
	if len(s) < 2 {
		return Span{}, fail
	}
	unit := s[len(s)-1]
	n, err := strconv.Atoi(s[:len(s)-1])
	length, known := spanUnits[unit]
	if err != nil || !known || n < 1 || n > int(200*spanUnits['y']/length) || s[0] == '+' || s[0] == '0' {
		return Span{}, fail
	}
	return Span{n, unit}, nil
}

// Duration returns the span's length.
func (s Span) Duration() time.Duration { return time.Duration(s.n) * spanUnits[s.unit] }

// Days returns the whole days that the span needs, rounded up.
func (s Span) Days() int {
	day := spanUnits['d']
	return int((s.Duration() + day - 1) / day)
}

// IsZero reports whether no time is named.
func (s Span) IsZero() bool { return s.n == 0 }

// String returns the span as it is written.
func (s Span) String() string {
	if s.IsZero() {
		return ""
	}
	return strconv.Itoa(s.n) + string(s.unit)
}

// MarshalText returns the span's text.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a span.
func (s *Span) UnmarshalText(b []byte) error {
	parsed, err := ParseSpan(string(b))
	if err == nil {
		*s = parsed
	}
	return err
}

// GUID is an identifier of Entra or Azure, in lower case.
type GUID struct {
	text string
}

var guidPattern = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// ParseGUID reads a GUID in either case.
func ParseGUID(s string) (GUID, error) {
	lower := strings.ToLower(s)
	if !guidPattern.MatchString(lower) {
		return GUID{}, fmt.Errorf("%q is no GUID: want 8-4-4-4-12 hexadecimal digits", s)
	}
	return GUID{lower}, nil
}

// String returns the GUID in lower case.
func (g GUID) String() string { return g.text }

// IsZero reports whether nothing is named.
func (g GUID) IsZero() bool { return g.text == "" }

// MarshalText returns the GUID's text.
func (g GUID) MarshalText() ([]byte, error) { return []byte(g.text), nil }

// UnmarshalText reads a GUID.
func (g *GUID) UnmarshalText(b []byte) error {
	parsed, err := ParseGUID(string(b))
	if err == nil {
		*g = parsed
	}
	return err
}

// CIDR is a range of IPv4 addresses.
type CIDR struct {
	prefix netip.Prefix
}

// ParseCIDR reads a range as 10.41.0.0/20; bits beyond the mask are refused,
// for they mean that somebody meant another range.
func ParseCIDR(s string) (CIDR, error) {
	p, err := netip.ParsePrefix(s)
	switch {
	case err != nil || !p.Addr().Is4():
		return CIDR{}, fmt.Errorf("%q is no range of addresses: want an IPv4 range, as 10.41.0.0/20", s)
	case p != p.Masked():
		return CIDR{}, fmt.Errorf("%q has bits beyond its mask: did you mean %s?", s, p.Masked())
	}
	return CIDR{p}, nil
}

// Prefix returns the range.
func (c CIDR) Prefix() netip.Prefix { return c.prefix }

// IsZero reports whether no range is named.
func (c CIDR) IsZero() bool { return !c.prefix.IsValid() }

// String returns the range's text.
func (c CIDR) String() string {
	if c.IsZero() {
		return ""
	}
	return c.prefix.String()
}

// MarshalText returns the range's text.
func (c CIDR) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads a range.
func (c *CIDR) UnmarshalText(b []byte) error {
	parsed, err := ParseCIDR(string(b))
	if err == nil {
		*c = parsed
	}
	return err
}
