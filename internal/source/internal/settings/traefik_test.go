package settings_test

import (
	"testing"

	"github.com/wardhq/ward/internal/source/internal/settings"
)

// What Traefik is told is kept by option, however it is written, and nothing
// that has not the option's shape.
func TestTraefikOptions(t *testing.T) {
	for _, tt := range []struct {
		name, value string
		kept        bool
	}{
		{"entryPoints.websecure.forwardedHeaders.trustedIPs", "10.0.0.0/8,192.168.0.0/16", true},
		{"entrypoints.web.forwardedheaders.trustedips", "10.0.0.0/8,hunter2", false},
		{"entrypoints.websecure.http.encodedcharacters.allowencodedquestionmark", "true", true},
		{"entrypoints.web.http.other", "true", false},
		{"entrypoints.metrics.address", ":9100/tcp", true},
		{"entrypoints.metrics.address", "hunter2:9100", false},
		{"entrypoints.web.transport.respondingtimeouts.readtimeout", "120s", true},
		{"accesslog.fields.headers.names.X-Secret", "redact", true},
		{"accesslog.fields.headers.names.X-Secret", "hunter2", false},
		{"TRAEFIK_API_INSECURE", "true", true},
		{"api.insecure", "1", true},
		{"api.insecure", "T", true},
		{"api.insecure", "hunter2", false},
		{"TRAEFIK_ENTRYPOINTS_WEB_PROXYPROTOCOL_INSECURE", "true", true},
		{"TRAEFIK_PILOT_TOKEN", "true", false},
		{"log.level", "DEBUG", true},
		{"log.level", "hunter2", false},
		{"providers.kubernetescrd.namespaces", "traefik,odoo", true},
	} {
		if got := settings.Listed(tt.name, tt.value); got != tt.kept {
			t.Errorf("%s=%s is kept: %v, want %v", tt.name, tt.value, got, tt.kept)
		}
	}
}
