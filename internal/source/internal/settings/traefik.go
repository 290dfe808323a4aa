package settings

import "strings"

// traefik are the options of Traefik's static configuration that rules ask for,
// with the shape of their values; * is the name of an entry point or of a field.
//
// Source: Traefik 3.7, static configuration, command line and environment.
var traefik = map[string]string{
	"api": "bool", "api.insecure": "bool", "api.dashboard": "bool", "api.debug": "bool",
	"accesslog": "bool", "accesslog.fields.defaultmode": "field", "accesslog.fields.names.*": "field",
	"accesslog.fields.headers.defaultmode": "field", "accesslog.fields.headers.names.*": "field",
	"accesslog.fields.queryparameters.defaultmode": "field",
	"global.sendanonymoususage":                    "bool",
	"log.level":                                    "level",
	"entrypoints.*.address":                        "listener",
	"entrypoints.*.forwardedheaders.insecure":      "bool", "entrypoints.*.forwardedheaders.trustedips": "networks",
	"entrypoints.*.proxyprotocol.insecure": "bool", "entrypoints.*.proxyprotocol.trustedips": "networks",
	"entrypoints.*.http.sanitizepath":                        "bool",
	"entrypoints.*.transport.respondingtimeouts.readtimeout": "duration", "entrypoints.*.transport.respondingtimeouts.idletimeout": "duration",
	"ping": "bool", "ping.entrypoint": "label", "metrics.prometheus": "bool", "metrics.prometheus.entrypoint": "label",
	"providers.kubernetescrd": "bool", "providers.kubernetescrd.namespaces": "labels", "providers.kubernetescrd.allowcrossnamespace": "bool",
	"providers.kubernetescrd.allowexternalnameservices": "bool", "providers.kubernetesingress.allowexternalnameservices": "bool",
}

// traefikOption returns the shape of an option of Traefik's: as an argument
// says it, in any case, or a variable, with _ for each dot.
func traefikOption(name string) (string, bool) {
	at := strings.ToLower(name)
	if variable, ok := strings.CutPrefix(at, "traefik_"); ok {
		at = strings.ReplaceAll(variable, "_", ".")
	}
	if shape, ok := traefik[at]; ok {
		return shape, true
	}
	parts := strings.Split(at, ".")
	switch {
	case len(parts) > 2 && parts[0] == "entrypoints":
		parts[1] = "*"
		if strings.HasPrefix(strings.Join(parts[2:], "."), "http.encodedcharacters.allow") {
			return "bool", true
		}
	case len(parts) > 3 && parts[0] == "accesslog":
		parts[len(parts)-1] = "*"
	default:
		return "", false
	}
	shape, ok := traefik[strings.Join(parts, ".")]
	return shape, ok
}

// Each of these is a list whose items have no spaces around them.
func listOf(v string, is func(string) bool) bool {
	for item := range strings.SplitSeq(v, ",") {
		if item == "" || !is(item) {
			return false
		}
	}
	return true
}

var (
	listener = matching(`^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:]{2,39}\])?:\d{1,5}(?:/(?:tcp|udp))?$`)
	duration = matching(`^(?:\d{1,5}(?:ms|s|m|h)?){1,3}$`)
	field    = matching(`^(?i:keep|drop|redact)$`)
	level    = matching(`^(?i:trace|debug|info|warn|error|fatal|panic)$`)
)
