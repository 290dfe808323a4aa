package language

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var plainKey = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,39}$`)

// Clip shortens a text for a message.
func Clip(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// DidYouMean suggests the word that was probably meant, and otherwise lists
// those that there are.
func DidYouMean(wrote string, words []string) string {
	if hint := Suggest(wrote, words); hint != "" {
		return hint
	}
	return "known here: " + strings.Join(words, ", ")
}

// Suggest returns "did you mean X?" for the word that was probably meant, or "".
func Suggest(wrote string, words []string) string {
	best, bestAt := "", len(wrote)/3+2
	for _, word := range words {
		if d := editDistance(strings.ToLower(wrote), strings.ToLower(word), bestAt); d < bestAt {
			best, bestAt = word, d
		}
	}
	if best == "" {
		best = onlyWith(wrote, words)
	}
	if best == "" {
		return ""
	}
	return "did you mean " + best + "?"
}

// onlyWith returns the one word that begins so: somebody left the end off.
func onlyWith(prefix string, words []string) string {
	const tooLittle = 8 // letters that say what was meant
	if len(prefix) < tooLittle {
		return ""
	}
	found := ""
	for _, word := range words {
		if !strings.HasPrefix(word, prefix) {
			continue
		}
		if found != "" {
			return ""
		}
		found = word
	}
	return found
}

// editDistance counts the letters to insert, delete, replace or swap with
// their neighbour, up to a limit beyond which it does not look.
func editDistance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
