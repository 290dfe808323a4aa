package body

import (
	"regexp"
	"slices"
	"strings"
)

// Here is the member of a variable PGHOST that says that the server is on the
// same machine, and what sslModes says of one in a ConfigMap: of the values
// nothing is kept.
const (
	Here   = "here"
	pgHost = "PGHOST"
)

// modes are libpq's words, the worst first.
var modes = []string{"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}

var (
	mode = regexp.MustCompile(`(?i)(?:^|[?&;\s"'])(?:pg)?ssl ?mode\s*=\s*['"]?(disable|allow|prefer|require|verify-?ca|verify-?full)\b`)
	// What a line says of the server: in a URL, as a setting or an option, or as
	// the address at the beginning of a value, which has a port or is known to be
	// of this machine.
	servers = []*regexp.Regexp{
		regexp.MustCompile(`(?i)(?:postgres(?:ql)?(?:\+\w+)?:)?//(?:[^/@\s]*@)?(\[[^\]\s]*\]|[^/:?\s"']*)`),
		regexp.MustCompile(`(?i)\b(?:pg)?(?:host|hostaddr|server)\s*=\s*['"]?([^\s'"&;]+)`),
		regexp.MustCompile(`(?:^|\s)(?:-h\s*|--host\s+)['"]?([^\s'"]+)`),
		regexp.MustCompile(`(?:^|[=\s"'])(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+):\d{1,5}/`),
		regexp.MustCompile(`(?:^|[=\s"'])(localhost|127(?:\.\d{1,3}){3}|\[::1\])[/?]`),
	}
	local = regexp.MustCompile(`(?i)^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?|(?:/|%2f).*)$`)
	// A setting of a server that stands alone on its line, as in a service file of
	// libpq's.
	serverLine = regexp.MustCompile(`(?i)^\s*(?:export\s+)?(?:pg)?(?:host|hostaddr)\s*=`)
)

// sslMode returns what an address of a PostgreSQL server, or a text of settings
// that libpq, JDBC or Npgsql take for one, says of encryption: a word of libpq's,
// or "" where it says nothing or the server is on the same machine. Of many
// lines it is the worst; a comment is none.
func sslMode(text string) string {
	if !strings.Contains(strings.ToLower(text), "mode") {
		return ""
	}
	worst := len(modes)
	lines := connectionLines(text)
	for i, line := range lines {
		found := mode.FindAllStringSubmatch(line, -1)
		if found == nil {
			continue
		}
		of := serversOf(line)
		if len(of) == 0 {
			of = serversAround(lines, i)
		}
		if allLocal(of) {
			continue
		}
		for _, m := range found {
			word := strings.Replace(strings.ReplaceAll(strings.ToLower(m[1]), "-", ""), "verify", "verify-", 1)
			worst = min(worst, slices.Index(modes, word))
		}
	}
	if worst == len(modes) {
		return ""
	}
	return modes[worst]
}

// connectionLines are the lines of a text without its comments. One that ends with a
// backslash goes on.
func connectionLines(text string) []string {
	var out []string
	for line := range strings.Lines(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\\\n", " ")) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";") || strings.HasPrefix(line, "--") || strings.HasPrefix(line, "// ") {
			line = ""
		}
		line, _, _ = strings.Cut(line, " # ")
		out = append(out, line)
	}
	return out
}

// serversOf returns the servers that a line names. An address without one names
// none.
func serversOf(line string) []string {
	var out []string
	for _, one := range servers {
		for _, m := range one.FindAllStringSubmatch(line, -1) {
			for host := range strings.SplitSeq(m[1], ",") {
				if host != "" {
					out = append(out, host)
				}
			}
		}
	}
	return out
}

// serversAround returns the servers of the section that a line stands in, each
// on a line of its own.
func serversAround(lines []string, at int) []string {
	from, to := at, at
	for from > 0 && !strings.HasPrefix(lines[from], "[") {
		from--
	}
	for to++; to < len(lines) && !strings.HasPrefix(lines[to], "["); {
		to++
	}
	var out []string
	for _, line := range lines[from:to] {
		if serverLine.MatchString(line) {
			out = append(out, serversOf(line)...)
		}
	}
	return out
}

func allLocal(servers []string) bool {
	return len(servers) > 0 && !slices.ContainsFunc(servers, func(host string) bool { return !local.MatchString(host) })
}
