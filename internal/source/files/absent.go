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

var (
	imageBuilds = regexp.MustCompile(`\b(?:docker|podman|nerdctl|buildah)(?:[ \t]+(?:buildx|image|builder))?[ \t]+(?:build|bud)\b`)
	buildAction = regexp.MustCompile(`(?i)docker/build-push-action@|\bdocker@\d`)
	builtFile   = regexp.MustCompile(`(?mi)^[ \t]*(?:-[ \t]*)?(?:file|dockerfile)[ \t]*:[ \t]*`)
)

const dockerfile = "Dockerfile" // the name of the reader

// builtOf returns the files that images are built of and that are among what was
// found, where they are called so that nobody reads them as such.
func (r *run) builtOf(name string, text []byte) []*unread {
	text = commands(name, text)
	var out []*unread
	seen := map[string]bool{}
	note := func(at int, file string) {
		if among := r.among(file); seen[file] || len(among) == 0 || slices.ContainsFunc(among, func(e *entry) bool {
			return e.by != nil || e.reader >= 0 && r.Readers[e.reader].Name() == dockerfile
		}) {
			return
		}
		seen[file] = true
		u := elsewhere("docker/Dockerfile", "it builds an image of "+file+", which is not read as a Dockerfile; call it Dockerfile or NAME.dockerfile, or leave it out with a reason in "+LeaveFile)
		u.line = lineOf(text, at)
		out = append(out, u)
	}
	for _, m := range imageBuilds.FindAllIndex(text, -1) {
		words := wordsOf(text[m[1]:])
		for n, w := range words {
			flag, value, has := strings.Cut(w, "=")
			switch {
			case flag != "-f" && flag != "--file":
				if rest, short := strings.CutPrefix(w, "-f"); short && rest != "" {
					note(m[0], strings.TrimPrefix(rest, "="))
				}
			case has:
				note(m[0], value)
			case n+1 < len(words):
				note(m[0], words[n+1])
			}
		}
	}
	if buildAction.Match(text) {
		for _, m := range builtFile.FindAllIndex(text, -1) {
			if words := wordsOf(valueAt(text, m)); len(words) == 1 {
				note(m[1]-1, words[0])
			}
		}
	}
	return out
}

// among returns the files that a call names by their path, or the end of it.
func (r *run) among(file string) []*entry {
	pattern := patternOf(file)
	if pattern == "" || strings.ContainsAny(path.Base(pattern), "*?[{") {
		return nil
	}
	if substituted.MatchString(file) {
		pattern = path.Base(pattern)
	}
	var out []*entry
	for _, e := range r.entries {
		parts := strings.Split(filepath.ToSlash(e.real), "/")
		depth := strings.Count(pattern, "/") + 1
		if ok, err := path.Match(pattern, strings.Join(parts[max(0, len(parts)-depth):], "/")); ok && err == nil {
			out = append(out, e)
		}
	}
	return out
}

// absent returns what a file deploys that is not among what was named: one for
// each file.
func (r *run) absent(name string, text []byte) []*unread {
	text = commands(name, text)
	var out []*unread
	seen := map[string]bool{}
	note := func(at int, file string, systems []addr.System) {
		found, read := r.isAmong(file, systems[0])
		if read || seen[file] {
			return
		}
		seen[file] = true
		why := "which is not among what was read; name that as well"
		if found {
			why = "which no reader took for what that is; call it as its tool's files are called"
		}
		out = append(out, &unread{
			line: lineOf(text, at), systems: systems,
			reason: "it deploys " + shownFile(file) + ", " + why + ", or leave this one out with a reason in " + LeaveFile,
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

// isAmong reports whether a file or folder that a call names was found, and
// whether it was read as what is of a system, or something is said of it: true
// of one that stands in a variable nobody knows.
func (r *run) isAmong(file string, of addr.System) (found, read bool) {
	if strings.Contains(file, "://") {
		return false, false
	}
	pattern := patternOf(file)
	if pattern == "" || strings.ContainsAny(path.Base(pattern), "*?[{") {
		return true, true
	}
	if substituted.MatchString(file) {
		pattern = path.Base(pattern) // the folder may be one that the build makes
	}
	depth := strings.Count(pattern, "/") + 1
	for _, e := range r.entries {
		parts := strings.Split(filepath.ToSlash(e.real), "/")
		for n := depth; n <= len(parts); n++ {
			if ok, err := path.Match(pattern, strings.Join(parts[n-depth:n], "/")); !ok || err != nil {
				continue
			}
			if found = true; r.isRead(e, of) {
				return true, true
			}
		}
	}
	return found, false
}

// deployed are the readers of what a system is given, by the system.
var deployed = map[addr.System]string{addr.SystemAzure: armTemplate, addr.SystemKubernetes: "Kubernetes manifest"}

// isRead reports whether a file was read as what is of a system, or something is
// said of it that leaves the system open.
func (r *run) isRead(e *entry, of addr.System) bool {
	switch {
	case e.by != nil, e.chart != nil, e.byWay:
		return true
	case e.reader >= 0:
		return r.Readers[e.reader].Name() == deployed[of]
	case e.left == nil:
		return false
	case e.left.kind == "", strings.HasPrefix(e.left.kind, "Bicep "):
		return true // its gap says all, or it was looked through and holds nothing
	}
	return e.left.holds.leavesOpen(of)
}

// leavesOpen reports whether anything of a system may be in it.
func (u *unread) leavesOpen(of addr.System) bool {
	switch {
	case u == nil:
		return false
	case len(u.kinds) == 0 && len(u.systems) == 0, slices.Contains(u.systems, of):
		return true
	}
	return slices.ContainsFunc(u.kinds, func(k addr.Kind) bool { return k.System() == of })
}
