package cost

import (
	"fmt"
	"math"
	"strings"
)

// Money is an amount in billionths of its currency, so that sums are exact:
// the smallest meters are priced in millionths.
type Money int64

const whole Money = 1_000_000_000

// ParseMoney reads an amount as prices are written: 0.443, without a sign and
// with at most nine digits behind the point.
func ParseMoney(s string) (Money, error) {
	units, rest, _ := strings.Cut(s, ".")
	if units == "" || len(rest) > 9 || !digits(units) || !digits(rest) {
		return 0, fmt.Errorf("%q is not an amount, want digits and a point, as 0.443", s)
	}
	var out Money
	for _, d := range units + rest + strings.Repeat("0", 9-len(rest)) {
		if out > (math.MaxInt64-9)/10 {
			return 0, fmt.Errorf("%q is more than any price", s)
		}
		out = out*10 + Money(d-'0')
	}
	return out, nil
}

func digits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// times returns the price of so many, in thousandths of one.
func (m Money) times(thousandths int64) Money {
	// Split, so that the product of a large price and a month of hours does
	// not run over.
	return m/1000*Money(thousandths) + m%1000*Money(thousandths)/1000
}

// String returns the amount to the cent, as 1,779.84: nobody pays fractions of
// one, and halves are rounded up.
func (m Money) String() string {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	cents := int64((m + whole/200) / (whole / 100))
	return sign + grouped(cents/100) + fmt.Sprintf(".%02d", cents%100)
}

// Whole returns the amount without what is less than one.
func (m Money) Whole() int { return int(m / whole) }

// Round returns the amount without cents, as 1,780.
func (m Money) Round() string {
	if m < 0 {
		return "-" + (-m).Round()
	}
	return grouped(int64((m + whole/2) / whole))
}

// Exact returns a price as it is written, without the zeros behind it.
func (m Money) Exact() string {
	s := fmt.Sprintf("%d.%09d", m/whole, m%whole)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// MarshalText returns the exact amount.
func (m Money) MarshalText() ([]byte, error) {
	if m < 0 {
		return []byte("-" + (-m).Exact()), nil
	}
	return []byte(m.Exact()), nil
}

func grouped(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
