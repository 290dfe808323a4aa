package body

import (
	"regexp"
	"slices"
	"strings"
)

// Helps is the member of a container whose command is a text for a shell of
// which every program is known, and only waits, looks or copies: true. Of the
// text nothing is kept.
const Helps = "helps"

var (
	single   = regexp.MustCompile(`'[^']*'`)
	double   = regexp.MustCompile("\"[^\"$`]*(?:\\$[A-Za-z_{][^\"$`(]*)*\"")
	redirect = regexp.MustCompile(`\d?(?:>>?|<)&?\s*(?:\d|/dev/null|-)?|&>\s*/dev/null`)
	between  = regexp.MustCompile("[;\n|&()`]+")
	assigned = regexp.MustCompile(`^[A-Za-z_]\w*=\S*$`)
	keywords = strings.Fields("until while if elif then else do ! { } time")
	// What a shell has itself and nothing is run by, and programs that run no
	// other.
	helping = strings.Fields(": [ [[ break cat cd chmod chown continue cp curl date done dig echo exit export false fi getent host id install ln ls mkdir mv nc ncat " +
		"nslookup pg_isready ping printf psql read redis-cli return rm set sleep test touch true wget")
)

// onlyHelps says of a container whether its command only helps another.
func onlyHelps(m map[string]any) {
	if _, isContainer := m["image"].(string); !isContainer {
		return
	}
	delete(m, Helps) // only readers say so
	called := texts(m["command"], "")
	if len(called) == 0 || !shell.MatchString(called[0]) {
		return
	}
	rest := slices.Concat(called[1:], texts(m["args"], ""))
	for len(rest) > 1 && strings.HasPrefix(rest[0], "-") && !strings.HasSuffix(rest[0], "c") {
		rest = rest[1:]
	}
	if len(rest) > 1 && strings.HasPrefix(rest[0], "-") && helpsAlone(rest[1]) {
		m[Helps] = true
	}
}

// helpsAlone reports whether each command of a text is one that helps.
func helpsAlone(text string) bool {
	text = strings.ReplaceAll(text, "\\\n", " ")
	text = double.ReplaceAllString(single.ReplaceAllString(text, "_"), "_")
	text = redirect.ReplaceAllString(text, " ")
	found := false
	for command := range slices.Values(between.Split(text, -1)) {
		words := strings.Fields(command)
		for len(words) > 0 && (slices.Contains(keywords, words[0]) || assigned.MatchString(words[0])) {
			words = words[1:]
		}
		if len(words) == 0 || words[0] == "$" || strings.HasPrefix(words[0], "#") {
			continue
		}
		if !slices.Contains(helping, words[0][strings.LastIndexByte(words[0], '/')+1:]) {
			return false
		}
		found = true
	}
	return found
}
