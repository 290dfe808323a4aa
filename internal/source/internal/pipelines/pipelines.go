// Package pipelines knows what commands of a script mean in a pipeline, whoever
// runs it.
//
// It promises that what it returns are words of its own, and nothing of a script.
package pipelines

import (
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/source/internal/planted"
)

type (
	// Injection is where somebody's text becomes part of a script.
	Injection struct {
		Line int    `json:"line"`
		Of   string `json:"of"` // as github.event.issue.title
	}
	// Secret is a variable whose value stands beside it, or what is told by its
	// form.
	Secret struct {
		Line int    `json:"line"`
		Name string `json:"name,omitempty"`
		What string `json:"what,omitempty"`
	}
	// SignIn is how something signs in to Azure.
	SignIn struct {
		Line int    `json:"line"`
		By   string `json:"by"` // federated, secret
	}
	// Scan is a step that looks for faults.
	Scan struct {
		Line    int    `json:"line"`
		Name    string `json:"name"`
		Decides any    `json:"decides"` // whether what it finds stops the run
	}
)

// Names of secrets end with a word for one.
var (
	secretName   = regexp.MustCompile(`(?i)^(?:[a-z0-9_.-]*[_.-])?(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|account[_-]?key|credentials?|connection[_-]?string|[a-z0-9]+password)$|(?i)^[a-z0-9_.-]+[_-](?:pass|pwd|pat)$|^[a-z][A-Za-z0-9]*(?:Password|Secret|Token|ApiKey|AccessKey|PrivateKey|AccountKey|ConnectionString)$|(?i)^serviceprincipalkey$`)
	variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]{0,127}$`)
)

// IsName reports whether a text is the name of a variable.
func IsName(name string) bool { return variableName.MatchString(name) }

// IsSecret reports whether a variable is a secret by its name, and its value
// stands there.
func IsSecret(name, value string) bool {
	value = strings.TrimSpace(value)
	return value != "" && IsName(name) && secretName.MatchString(name) && !strings.Contains(value, "${{") && value[0] != '$' &&
		!planted.Elsewhere(name, value) && !planted.Throwaway(value)
}

// Secrets returns the secrets of a file by their lines: those that were found
// under their names, and what is told by its form wherever it stands, in a script
// or in a comment.
func Secrets(text string, named []Secret) []Secret {
	for _, x := range planted.Find(text) {
		s := Secret{Line: x.Line + 1, What: x.What}
		if slices.ContainsFunc(named, func(n Secret) bool { return n.Line == s.Line }) {
			continue // it has a name that says so
		}
		if x.Named {
			s.Name, s.What = x.What, ""
		}
		named = append(named, s)
	}
	slices.SortStableFunc(named, func(a, b Secret) int { return a.Line - b.Line })
	return named
}

// Comments says of the lines of a script of a shell, PowerShell or Python which are
// comments alone. A line that may stand in a text of several lines is none.
func Comments(lines []string) []bool {
	out := make([]bool, len(lines))
	quotes := map[byte]int{}
	for i, line := range lines {
		within := quotes['"']%2 != 0 || quotes['\'']%2 != 0 || quotes['`']%2 != 0 || quotes['<'] > 0
		if s := strings.TrimSpace(line); strings.HasPrefix(s, "#") && !strings.HasPrefix(s, "#>") && !within {
			out[i] = true
			continue
		}
		for at := range len(line) {
			switch c := line[at]; c {
			case '"', '\'', '`':
				quotes[c]++
			case '<':
				if strings.HasPrefix(line[at:], "<<") || strings.HasPrefix(line[at:], "<#") {
					quotes[c]++ // how far it goes is not followed
				}
			}
		}
	}
	return out
}

// scanners are programs that look for faults, by the command that does it.
var scanners = regexp.MustCompile(`(?m)(?:^|[;&|(]|\$\()[ \t]*(?:[A-Z_][A-Z0-9_]*=\S*[ \t]+|sudo[ \t]+|npx[ \t]+|uvx[ \t]+|\./)*(trivy|grype|checkov|kics|tfsec|terrascan|snyk|gitleaks|trufflehog|hadolint|kubescape|kube-linter|polaris|conftest|semgrep|pip-audit|osv-scanner|zizmor|npm audit|docker scout|ward check)[ \t]+(?:image|fs|filesystem|rootfs|repo|config|k8s|sbom|dir:|scan|test|detect|git|-|\.|\$|"|'|[a-z])`)

// other are calls of these programs that look for nothing.
var other = regexp.MustCompile(`(?m)\b(?:trivy|grype|snyk|checkov|conftest)[ \t]+(?:--version|version|plugin|db|auth|config[ \t]+set|convert|server|monitor|pull|push|completion|--download-db-only|image[ \t]+--download-db-only)\b`)

// Scanner returns the program by which a script looks for faults, or "".
func Scanner(script string) string {
	if m := scanners.FindStringSubmatch(other.ReplaceAllString(joined(script), "")); m != nil {
		return m[1]
	}
	return ""
}

var ignored = regexp.MustCompile(`(?m)(?:trivy|grype|checkov|kics|tfsec|terrascan|snyk|gitleaks|trufflehog|hadolint|kubescape|kube-linter|polaris|conftest|semgrep|pip-audit|osv-scanner|zizmor|npm audit|docker scout|ward check)\b[^\n]*(?:\|\|[ \t]*(?:true|:|exit[ \t]+0|echo\b)|--exit-code[ =]+0\b|--soft-fail\b|--no-fail\b|-s[ \t]+--quiet)|^[ \t]*set[ \t]+\+e\b`)

// Ignored reports whether a script goes on whatever such a program finds.
func Ignored(script string) bool { return ignored.MatchString(joined(script)) }

func joined(script string) string { return strings.ReplaceAll(script, "\\\n", " ") }

var (
	azLogin = regexp.MustCompile(`(?m)^[^#\n]*\baz[ \t]+login\b[^\n]*(?:--service-principal|[ \t]-p[ \t]|--password)`)
	azFed   = regexp.MustCompile(`--federated-token`)
)

// AzureSignIn returns how a script signs in to Azure as a service principal:
// "federated" or "secret", and "" where it does not.
func AzureSignIn(script string) string {
	switch {
	case !azLogin.MatchString(joined(script)):
		return ""
	case azFed.MatchString(script):
		return "federated"
	}
	return "secret"
}
