package control

import (
	"fmt"
	"strconv"
	"time"
)

// Age is how old evidence may be, written as 24h or 366d. The zero Age allows
// none: a binding that forgets to say it is stale, never fresh.
type Age time.Duration

const day = 24 * time.Hour

// ParseAge reads a whole number of hours or days.
func ParseAge(s string) (Age, error) {
	fail := fmt.Errorf("%q is not an age: want a whole number of hours or days, as 24h or 366d", s)
	if len(s) < 2 || s[0] < '1' || s[0] > '9' {
		return 0, fail
	}
	unit, known := map[byte]time.Duration{'h': time.Hour, 'd': day}[s[len(s)-1]]
	n, err := strconv.Atoi(s[:len(s)-1])
	if err != nil || !known || n > int(100*366*day/unit) {
		return 0, fail
	}
	return Age(time.Duration(n) * unit), nil
}

// IsZero reports whether no age is named.
func (a Age) IsZero() bool { return a == 0 }

// TextPattern is for schemas.
func (Age) TextPattern() string { return `^[1-9][0-9]*[hd]$` }

// Duration returns the age as a length of time.
func (a Age) Duration() time.Duration { return time.Duration(a) }

// String returns the age in days where they are whole, and in hours otherwise.
func (a Age) String() string {
	d := time.Duration(a)
	if d%day == 0 {
		return strconv.FormatInt(int64(d/day), 10) + "d"
	}
	return strconv.FormatInt(int64(d/time.Hour), 10) + "h"
}

// MarshalText returns what ParseAge reads.
func (a Age) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads an age.
func (a *Age) UnmarshalText(b []byte) error {
	if string(b) == "0d" {
		*a = 0
		return nil
	}
	parsed, err := ParseAge(string(b))
	if err == nil {
		*a = parsed
	}
	return err
}
