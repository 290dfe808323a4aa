package secret

import (
	"regexp"
	"strings"
)

var (
	// filledIn is what deployments, templates of Jinja, Go, Ruby and Python, sed and
	// a shell put another value in the place of, and what stands where a log had one.
	filledIn = regexp.MustCompile(`#\{[\w .:-]+\}|\{\{.*\}\}|<%.*%>|^(?:<[\w .:-]+>|%\([A-Za-z_]\w*\)s|%[A-Za-z_]\w*%|@@?[A-Za-z_]\w*@@?|__[A-Za-z_]\w*__|\$(?:env:)?[A-Za-z_]\w*|[xX]{3,}|[*.-]{3,})$`)
	// place says where a secret is: a path, a file or an address of a vault.
	place = regexp.MustCompile(`^(?:(?:\.{1,2}|~)?/(?:[a-z._-][a-z0-9._-]*(?:/[\w.@-]*)*)?|\.[a-z][a-z.-]*|[\w-]+\.(?:json|ya?ml|txt|pem|key|env|pfx|p12)|(?i:file|env|secret|vault|keyvault|op|akvs?|ref(?:\+\w+)?):[\w/.].*)$`)
	// reference ends the name of what holds the name of a secret, and itself that of
	// what is one whatever it looks like.
	reference = regexp.MustCompile(`(?i)(?:pull|tls|vault|registry|existing|cert|certificate|ingress|kube|k8s|kubernetes)[_.-]?secrets?$`)
	itself    = regexp.MustCompile(`(?i)(?:client|app|application|jwt|session|cookie|webhook|shared|signing|hmac|consumer|api|oauth2?|sp|principal|user|admin|db|database|redis|master)[_.-]?secrets?$`)
	// word and called are names as Kubernetes and Key Vault have them.
	word   = regexp.MustCompile(`^[a-z]{1,63}$`)
	called = regexp.MustCompile(`^[a-z]+[0-9]*(?:[.-](?:[a-z]+[0-9]*|[0-9]{1,4}))+$`)
)

// Elsewhere reports whether a text under the name of a secret is none: it is
// plain, it says where the secret is, or something is put in its place. What is
// so may still be a secret that looks so, and is not to be shown.
func Elsewhere(value string) bool {
	return Plain(value) || filledIn.MatchString(value) || place.MatchString(value)
}

// Given reports whether a name holds a secret, and a text under it is that
// secret: not one that is elsewhere, and not the name of one.
func Given(name, value string) bool {
	value = strings.TrimSpace(value)
	return Holds(name) && !Elsewhere(value) && !Names(name, value)
}

// Names reports whether a text under a name is the name of a secret, as
// imagePullSecret has it.
func Names(name, value string) bool {
	lower := strings.ToLower(name)
	switch {
	case !strings.HasSuffix(lower, "secret") && !strings.HasSuffix(lower, "secrets"), len(value) > 127:
		return false
	case reference.MatchString(name):
		return word.MatchString(value) || called.MatchString(value)
	}
	return called.MatchString(value) && !itself.MatchString(name)
}
