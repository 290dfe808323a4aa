package language

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Date is a calendar day, without a time zone.
type Date struct {
	t time.Time // midnight UTC
}

// ParseDate reads a day as 2026-11-01.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date: want year-month-day, as 2026-11-01", s)
	}
	return Date{t}, nil
}

// DateOf returns the day of an instant, in UTC.
func DateOf(t time.Time) Date {
	y, m, d := t.UTC().Date()
	return Date{time.Date(y, m, d, 0, 0, 0, 0, time.UTC)}
}

// String returns the day as 2026-11-01.
func (d Date) String() string { return d.t.Format(time.DateOnly) }

// IsZero reports whether no day is named.
func (d Date) IsZero() bool { return d.t.IsZero() }

// Start returns the first instant of the day, in UTC.
func (d Date) Start() time.Time { return d.t }

// End returns the first instant after the day, in UTC.
func (d Date) End() time.Time { return d.t.AddDate(0, 0, 1) }

// MarshalText returns the day's text.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// TextPattern is for schemas.
func (Date) TextPattern() string { return `^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$` }

// UnmarshalText reads a day.
func (d *Date) UnmarshalText(b []byte) error {
	parsed, err := ParseDate(string(b))
	if err == nil {
		*d = parsed
	}
	return err
}

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
	fail := fmt.Errorf("%q is not a length of time: want a whole number and a unit, as 15m, 4h, 35d, 2w or 6y", s)
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

// TextPattern is for schemas.
func (Span) TextPattern() string { return `^[1-9][0-9]*[mhdwy]$` }

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
		return GUID{}, fmt.Errorf("%q is not a GUID: want 8-4-4-4-12 hexadecimal digits", s)
	}
	return GUID{lower}, nil
}

// String returns the GUID in lower case.
func (g GUID) String() string { return g.text }

// IsZero reports whether nothing is named.
func (g GUID) IsZero() bool { return g.text == "" }

// MarshalText returns the GUID's text.
func (g GUID) MarshalText() ([]byte, error) { return []byte(g.text), nil }

// TextPattern is for schemas.
func (GUID) TextPattern() string { return `^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$` }

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
		return CIDR{}, fmt.Errorf("%q is not a range of addresses: want an IPv4 range, as 10.41.0.0/20", s)
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

// TextPattern is for schemas.
func (CIDR) TextPattern() string { return `^([0-9]{1,3}\.){3}[0-9]{1,3}/[0-9]{1,2}$` }

// UnmarshalText reads a range.
func (c *CIDR) UnmarshalText(b []byte) error {
	parsed, err := ParseCIDR(string(b))
	if err == nil {
		*c = parsed
	}
	return err
}
