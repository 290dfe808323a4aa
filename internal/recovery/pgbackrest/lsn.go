package pgbackrest

import (
	"fmt"
	"strconv"
	"strings"
)

// LSN is a place in a server's write-ahead log.
type LSN uint64

// ParseLSN reads a place as PostgreSQL writes it, 1/A0000028.
func ParseLSN(text string) (LSN, error) {
	high, low, ok := strings.Cut(text, "/")
	h, err := strconv.ParseUint(high, 16, 32)
	l, wrong := strconv.ParseUint(low, 16, 32)
	if !ok || err != nil || wrong != nil {
		return 0, fmt.Errorf("%q is not a place in a write-ahead log: want one as 1/A0000028", text)
	}
	return LSN(h<<32 | l), nil
}

// String writes it as PostgreSQL does.
func (l LSN) String() string { return fmt.Sprintf("%X/%X", uint64(l)>>32, uint64(l)&0xFFFFFFFF) }

// MarshalText writes it as PostgreSQL does.
func (l LSN) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (l *LSN) UnmarshalText(text []byte) (err error) {
	*l, err = ParseLSN(string(text))
	return err
}

// Segment is one file of a write-ahead log, by the timeline that it is of and its
// number from 0.
type Segment struct {
	Timeline uint32
	Number   uint64
}

// ParseSegment reads the name of a segment's file: 24 digits of base 16. How long a
// segment is decides which number it has.
func ParseSegment(name string, size uint64) (Segment, error) {
	if len(name) == 24 && size > 0 {
		timeline, err := strconv.ParseUint(name[:8], 16, 32)
		high, wrong := strconv.ParseUint(name[8:16], 16, 32)
		low, bad := strconv.ParseUint(name[16:], 16, 32)
		if each := perFile(size); err == nil && wrong == nil && bad == nil && low < each {
			return Segment{uint32(timeline), high*each + low}, nil
		}
	}
	return Segment{}, fmt.Errorf("%q does not name a segment of %d bytes", name, size)
}

// Name is what its file is called.
func (s Segment) Name(size uint64) string {
	each := perFile(size)
	return fmt.Sprintf("%08X%08X%08X", s.Timeline, s.Number/each, s.Number%each)
}

// perFile is how many segments there are in 4 GiB, which their names count by.
func perFile(size uint64) uint64 { return (1 << 32) / size }
