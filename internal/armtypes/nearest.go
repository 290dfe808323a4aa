package armtypes

import "strings"

// nearest returns the candidate that s is probably a misspelling of, or "":
// the one with the fewest edits, if these are at most a third of its letters;
// the first of equals.
func nearest(s string, candidates []string) string {
	// Nobody mistypes a text of this length; comparing would only take time.
	const longest = 64
	if len(s) > longest {
		return ""
	}
	best, bestEdits := "", longest
	for _, c := range candidates {
		if len(c) > longest {
			continue
		}
		edits := distance(strings.ToLower(s), strings.ToLower(c))
		if edits < bestEdits && 3*edits <= len(c) {
			best, bestEdits = c, edits
		}
	}
	return best
}

// distance returns how many letters must be inserted, deleted, replaced or
// swapped with their neighbour to make b of a.
func distance(a, b string) int {
	var before []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := make([]int, len(b)+1)
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
