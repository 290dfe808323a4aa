package view

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What a search takes: more is not looked for.
const (
	mostWords   = 8
	mostLetters = 200
)

// words are what a search looks for: each of them has to be there, in whatever order
// and case, with or without accents.
type words []string

// wordsOf reads what was typed.
func wordsOf(typed string) words {
	all := strings.Fields(folded(clipped(typed)))
	return words(all[:min(mostWords, len(all))])
}

// clipped is as much of what was typed as is looked for.
func clipped(typed string) string {
	n := 0
	for i := range typed {
		if n == mostLetters {
			return typed[:i]
		}
		n++
	}
	return typed
}

// in reports whether a text that is folded has all of them.
func (w words) in(folded string) bool {
	for _, word := range w {
		if !strings.Contains(folded, word) {
			return false
		}
	}
	return true
}

// folded is a text as searches compare it: in small letters, without accents and
// without what is not seen.
func folded(text string) string {
	plain, small := true, true
	for i := range len(text) {
		plain = plain && text[i] < utf8.RuneSelf
		small = small && (text[i] < 'A' || text[i] > 'Z')
	}
	switch {
	case plain && small:
		return text
	case plain:
		return strings.ToLower(text)
	}
	var b strings.Builder
	for _, r := range text {
		b.WriteString(foldedRune(r))
	}
	return b.String()
}

func foldedRune(r rune) string {
	if r < utf8.RuneSelf {
		return string(unicode.ToLower(r))
	}
	if r == 'ß' || r == 'ẞ' {
		return "ss"
	}
	var b strings.Builder
	for _, part := range norm.NFKD.String(string(r)) {
		if !unicode.In(part, unicode.Mn, unicode.Cf) {
			b.WriteRune(unicode.ToLower(part))
		}
	}
	return b.String()
}

// Piece is a part of a text that is found in a search, or beside what is found.
type Piece struct {
	Text string
	Hit  bool
}

// pieces cuts a text at what a search found in it. Joined they are the text.
func (w words) pieces(text string) []Piece {
	if text == "" {
		return nil
	}
	hit := make([]bool, len(text)) // by byte of the text
	plain, at := spread(text)
	for _, word := range w {
		for from := 0; ; {
			i := strings.Index(plain[from:], word)
			if i < 0 {
				break
			}
			begin, end := from+i, from+i+len(word)
			last := end
			for at[last] == at[end-1] { // the whole letter, where one became several
				last++
			}
			for j := at[begin]; j < at[last]; j++ {
				hit[j] = true
			}
			from = end
		}
	}
	var out []Piece
	for i := 0; i < len(text); {
		j := i + 1
		for j < len(text) && hit[j] == hit[i] {
			j++
		}
		out = append(out, Piece{text[i:j], hit[i]})
		i = j
	}
	return out
}

// spread folds a text, and says of each place in what comes out where it stands in the
// text: at the beginning of the letter that it comes from. An accent that stands by
// itself belongs to the letter before it.
func spread(text string) (plain string, at []int) {
	var b strings.Builder
	for i, r := range text {
		part := foldedRune(r)
		for range len(part) {
			at = append(at, i)
		}
		b.WriteString(part)
	}
	return b.String(), append(at, len(text))
}

// around is the part of a text in which a search found the first of its words, cut at
// spaces; "" where it has none of them.
func (w words) around(text string) string {
	const before, after = 60, 120
	plain, at := spread(text)
	first := -1
	for _, word := range w {
		if i := strings.Index(plain, word); i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	if first < 0 {
		return ""
	}
	from, to := max(0, at[first]-before), min(len(text), at[first]+after)
	if from > 0 {
		if space := strings.IndexByte(text[from:at[first]], ' '); space >= 0 {
			from += space + 1
		}
	}
	for from < at[first] && !utf8.RuneStart(text[from]) {
		from++
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	if to < len(text) {
		if space := strings.LastIndexByte(text[at[first]:to], ' '); space > after/2 {
			to = at[first] + space
		}
	}
	out := text[from:to]
	if from > 0 {
		out = "…" + out
	}
	if to < len(text) {
		out += "…"
	}
	return out
}

// closeness is how near a search comes to what something is called, the nearest
// first: its own id, the beginning of that, whole words of its names, parts of them,
// or something else that is said of it.
func (w words) closeness(n names) int {
	whole := "\n" + strings.Join(w, " ")
	switch all := string(n); {
	case strings.Contains(all, whole+"\n"):
		return 0
	case strings.Contains(all, whole):
		return 1
	case !w.in(all):
		return 4
	case slices.ContainsFunc(w, func(word string) bool { return !isWhole(all, word) }):
		return 3
	default:
		return 2
	}
}

// farthest is the last of what closeness says.
const farthest = 4

// names are what something is called, folded, each between two ends of lines.
type names string

func namesOf(all []string) names {
	return names(folded("\n" + strings.Join(all, "\n") + "\n"))
}

// isWhole reports whether a word stands in a text without a letter or a digit beside it.
func isWhole(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		begin, end := from+i, from+i+len(word)
		before, _ := utf8.DecodeLastRuneInString(text[:begin])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if !joins(before) && !joins(after) {
			return true
		}
		from = begin + 1
	}
}

func joins(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
