package files

import (
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// What a script or a pipeline deploys stands in files, and is judged where those
// are. Where they are not, nothing of it was.

var (
	taskTemplate   = regexp.MustCompile(`(?m)^[^#\n]*?\bcsmFile\s*:[ \t]*`)
	actionTemplate = regexp.MustCompile(`(?m)^[^#\n]*?\btemplate\s*:[ \t]*`)
	kubectlApplies = regexp.MustCompile(`(?i)\bkubectl\b[^\n|;&]*?[ \t](?:apply|create|replace)\b([^\n|;&]*)`)
)

// absent returns what a file deploys that is not among what was named: one for
// each file.
func (r *run) absent(name string, text []byte) []*unread {
	text = commands(name, text)
	var out []*unread
	seen := map[string]bool{}
	note := func(at int, file string, systems []addr.System) {
		if r.isAmong(file) || seen[file] {
			return
		}
		seen[file] = true
		out = append(out, &unread{
			line: lineOf(text, at), systems: systems,
			reason: "it deploys " + file + ", which is not among what was read; name that as well, or leave this one out with a reason in " + LeaveFile,
		})
	}
	for _, g := range slices.Concat(azValues(text), powerShellValues(text)) {
		note(g.at, g.template, azure)
	}
	templates := []*regexp.Regexp{taskTemplate}
	if deployAction.Match(text) {
		templates = append(templates, actionTemplate)
	}
	for _, p := range templates {
		for _, m := range p.FindAllIndex(text, -1) {
			if words := wordsOf(valueAt(text, m)); len(words) == 1 {
				note(m[1]-1, words[0], azure)
			}
		}
	}
	for _, m := range kubectlApplies.FindAllSubmatchIndex(text, -1) {
		arguments := string(text[m[2]:m[3]])
		if dryRun.MatchString(arguments) || !appliesFiles(arguments) {
			continue // nothing is made, or a gap says what
		}
		for _, f := range givenFiles.FindAllStringSubmatch(arguments, -1) {
			for _, file := range strings.Split(f[3], ",") {
				note(m[0], file, kubernetes)
			}
		}
	}
	return out
}

// isAmong reports whether a file or folder that a call names was named or found,
// or could have been: of one that stands in a variable nobody knows.
func (r *run) isAmong(file string) bool {
	pattern := patternOf(file)
	if pattern == "" || strings.ContainsAny(path.Base(pattern), "*?[{") {
		return true
	}
	if substituted.MatchString(file) {
		pattern = path.Base(pattern) // the folder may be one that the build makes
	}
	depth := strings.Count(pattern, "/") + 1
	return slices.ContainsFunc(r.entries, func(e *entry) bool {
		parts := strings.Split(filepath.ToSlash(e.real), "/")
		for n := depth; n <= len(parts); n++ {
			if ok, err := path.Match(pattern, strings.Join(parts[n-depth:n], "/")); ok && err == nil {
				return true
			}
		}
		return false
	})
}
