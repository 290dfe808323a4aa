package evidence

import (
	"bytes"
	"cmp"
	"container/heap"
	"context"
	"crypto/sha256"
	"slices"
	"strconv"
)

// Range is the indexes from From up to, and without, To.
type Range struct {
	From uint64 `json:"from"`
	To   uint64 `json:"to"`
}

// Ranges returns ascending indexes as the fewest ranges.
func Ranges(indexes []uint64) []Range {
	var all []Range
	for _, i := range indexes {
		if n := len(all); n > 0 && all[n-1].To == i {
			all[n-1].To++
			continue
		}
		all = append(all, Range{i, i + 1})
	}
	return all
}

// Draw draws a sample of n indexes from a population, the same for everybody
// who knows the seed (ward-sample/1): each index, as decimal text, is given
// the score
//
//	SHA-256("ward-sample/1\n" + seed + "\n" + index + "\n")
//
// and the n with the least scores, compared byte by byte, are drawn. It
// returns them ascending; all of them, if the population is not greater.
//
// Whoever knows the ledger before choosing the seed can choose the sample: the
// seed must come from whoever asks for it. It ends with the context's error
// when that ends.
func Draw(ctx context.Context, seed string, population []Range, n int) ([]uint64, error) {
	var drawn scores
	prefix := []byte("ward-sample/1\n" + seed + "\n")
	for _, r := range population {
		for i := r.From; i < r.To; i++ {
			if (i-r.From)%4096 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			s := score{index: i, hash: sha256.Sum256(append(strconv.AppendUint(bytes.Clone(prefix), i, 10), '\n'))}
			switch {
			case n <= 0:
			case len(drawn) < n:
				heap.Push(&drawn, s)
			case s.less(drawn[0]):
				drawn[0] = s
				heap.Fix(&drawn, 0)
			}
		}
	}
	indexes := make([]uint64, len(drawn))
	for i, s := range drawn {
		indexes[i] = s.index
	}
	slices.Sort(indexes)
	return indexes, nil
}

// maxPopulation is the greatest population of a sample: drawing from it takes
// about a minute.
const maxPopulation = 200_000_000

// populationOf returns how many indexes ranges have, which must be ascending.
func populationOf(ranges []Range) (n uint64) {
	for _, r := range ranges {
		n += r.To - r.From
	}
	return n
}

// within reports whether an index is in one of ascending ranges.
func within(ranges []Range, index uint64) bool {
	i, found := slices.BinarySearchFunc(ranges, index, func(r Range, index uint64) int { return cmp.Compare(r.From, index) })
	return found || i > 0 && index < ranges[i-1].To
}

type score struct {
	hash  [sha256.Size]byte
	index uint64
}

func (s score) less(other score) bool {
	if c := bytes.Compare(s.hash[:], other.hash[:]); c != 0 {
		return c < 0
	}
	return s.index < other.index
}

// scores is a heap with the greatest score on top: the next to be replaced.
type scores []score

func (s scores) Len() int           { return len(s) }
func (s scores) Less(i, j int) bool { return s[j].less(s[i]) }
func (s scores) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
func (s *scores) Push(x any)        { *s = append(*s, x.(score)) }
func (s *scores) Pop() any {
	last := (*s)[len(*s)-1]
	*s = (*s)[:len(*s)-1]
	return last
}
