package body

import (
	"regexp"
	"strings"
)

// Traefik is the member of a container that runs Traefik: true where its
// arguments and variables say what it does, and not known where that stands in
// a file or in a text for a shell.
//
// Source: traefik/traefik, cmd/traefik/traefik.go: a file goes before arguments,
// and arguments go before variables.
const Traefik = "traefik"

var (
	traefikImage  = regexp.MustCompile(`(?:^|[/-])traefik(?:ee|-hub)?(?:[:@]|$)`)
	traefikOption = regexp.MustCompile(`(?i)^--(?:entrypoints\.|certificatesresolvers\.|api\.(?:insecure|dashboard|debug|basepath|disabledashboardad)(?:=|$)|providers\.(?:kubernetes|file|docker|swarm|http|consul|redis|rest|etcd|zookeeper|nomad|ecs|plugin))`)
	traefikFile   = regexp.MustCompile(`(?i)^(?:--configfile(?:=|$)|TRAEFIK_CONFIGFILE$)`)
	traefikMount  = regexp.MustCompile(`^/etc/traefik/traefik\.(?:ya?ml|toml)$`)
	traefikText   = regexp.MustCompile(`(?:^|[\s;&|/"'])traefik\s(?:.*\s)?--?[a-zA-Z]`)
	shell         = regexp.MustCompile(`^(?:/(?:usr/)?bin/)?(?:sh|ash|bash|dash)$`)
)

// runsTraefik says of a container whether it runs Traefik and who tells it.
func runsTraefik(m map[string]any) {
	image, isContainer := m["image"].(string)
	if _, named := m["name"].(string); !isContainer || !named {
		return
	}
	delete(m, Traefik) // only readers say so
	called := append(texts(m["command"], ""), texts(m["args"], "")...)
	inShell := len(called) > 0 && shell.MatchString(called[0])
	found, options, file := traefikImage.MatchString(image), false, false
	for _, text := range called {
		found = found || traefikOption.MatchString(text) || inShell && traefikText.MatchString(text)
		file = file || traefikFile.MatchString(text)
		options = options || strings.HasPrefix(text, "--") && !traefikFile.MatchString(text)
	}
	for _, name := range texts(m["env"], "name") {
		found = found || strings.HasPrefix(name, "TRAEFIK_ENTRYPOINTS_") || strings.HasPrefix(name, "TRAEFIK_API_") || strings.HasPrefix(name, "TRAEFIK_PROVIDERS_")
		file = file || traefikFile.MatchString(name)
		options = options || strings.HasPrefix(name, "TRAEFIK_")
	}
	for _, at := range texts(m["volumeMounts"], "mountPath") {
		file = file || traefikMount.MatchString(at)
	}
	switch {
	case !found:
	case inShell:
		m[Traefik] = Unresolved("what Traefik is told stands in a text for a shell, which is withheld")
	case file, !options && !IsUnresolved(m["args"]):
		m[Traefik] = Unresolved("what Traefik is told stands in a file, which is not read")
	default:
		m[Traefik] = true
	}
}

// texts are the items of a list, or what stands in each under a name.
func texts(v any, under string) []string {
	list, _ := v.([]any)
	var out []string
	for _, item := range list {
		if m, ok := item.(map[string]any); ok && under != "" {
			item = m[under]
		}
		if text, ok := item.(string); ok {
			out = append(out, text)
		}
	}
	return out
}
