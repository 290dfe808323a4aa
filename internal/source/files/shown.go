package files

import (
	"net/url"
	"regexp"
	"strings"
)

// What a call is given stands beside secrets, and may be one: a word that is no
// name and no file, a signature behind an address. Of what is said of a call
// nothing is shown but what has the form of a name or of a file, and of an
// address its host.

// ofVariable is said of values that stand somewhere else, as $PARAMETERS.
const ofVariable = "values that stand in a variable"

var (
	nameOfValue = regexp.MustCompile(`^[A-Za-z_][\w-]{0,62}(?:\.[A-Za-z_][\w-]{0,62}){0,8}$`)
	hostOnly    = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,100}(?::[0-9]{1,5})?$`)
	fileEnding  = regexp.MustCompile(`(?i)\.(?:jsonc?|ya?ml|bicep|bicepparam|tfvars|tf|enc|md|txt|template|tmpl|tpl)$`)
	plainPath   = regexp.MustCompile(`^(?:[A-Za-z]:)?[\w./\\+-]{1,200}$`)
)

// shownNames are names as they are shown: each that could be one.
func shownNames(names []string) []string {
	var out []string
	for _, n := range names {
		if !nameOfValue.MatchString(n) {
			n = "a value whose name is none"
		}
		out = append(out, n)
	}
	return out
}

// shownValues is what a call names as a file of values, as it is shown: what has
// no ending of one may be a value.
func shownValues(word string) string {
	if shown := shownFile(word); shown != word || fileEnding.MatchString(word) {
		return shown
	}
	return notShown
}

const notShown = "a file whose name is not shown here"

// shownFile is what a call can name as nothing but a file, as it is shown.
func shownFile(word string) string {
	if strings.Contains(word, "://") {
		if u, err := url.Parse(word); err == nil && hostOnly.MatchString(strings.ToLower(u.Host)) {
			return "an address at " + strings.ToLower(u.Host)
		}
		return "an address"
	}
	// What a variable stands for is not known, and its name is no secret.
	path := substituted.ReplaceAllStringFunc(word, func(v string) string {
		if variable.MatchString(v) {
			return "v"
		}
		return "?"
	})
	if plainPath.MatchString(path) {
		return word
	}
	return notShown
}

// variable is what stands for a value by its name alone.
var variable = regexp.MustCompile(`^(?:\$\{\{\s*[A-Za-z_][\w.-]*\s*\}\}|\$\([A-Za-z_][\w.]*\)|\$\{[A-Za-z_]\w*\}|\$env:\w+|\$[A-Za-z_]\w*|%\w+%)$`)
