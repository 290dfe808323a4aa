package traefik

import (
	"fmt"
	"strings"
)

// logged are the fields of a line of the access log; the others are dropped. Of
// headers there is none: they hold sessions and tokens. Of a path there is no
// query string, which in Odoo's links holds tokens too (access_token, and that
// of a new password); where the path itself holds one, the route writes no line
// (NewRoute).
var logged = []string{
	"StartUTC", "Duration", "OriginDuration", "Overhead", "RetryAttempts",
	"ClientHost", "RequestHost", "RequestMethod", "RequestPath", "RequestProtocol", "RequestContentSize",
	"RouterName", "ServiceName", "OriginStatus", "DownstreamStatus", "DownstreamContentSize", "TLSVersion", "TLSCipher",
}

// encoded are the characters that no path may hold in a spelling that Traefik
// leaves as it is, and Odoo reads as the character.
var encoded = []string{"slash", "backslash", "nullcharacter", "semicolon", "percent", "questionmark", "hash"}

// args is what Traefik is started with. It has no dashboard and no API, no
// port without TLS but those of its probe and its metrics, asks nobody for a
// certificate, and tells nobody of itself.
func (s Spec) args() []string {
	at := "--entrypoints." + entryPoint
	out := []string{
		"--global.checknewversion=false",
		"--global.sendanonymoususage=false",
		"--log.level=INFO",
		"--log.format=json",
		"--accesslog=true",
		"--accesslog.format=json",
		"--accesslog.fields.defaultmode=drop",
		"--accesslog.fields.headers.defaultmode=drop",
		"--accesslog.fields.queryparameters.defaultmode=drop",
	}
	for _, field := range logged {
		out = append(out, "--accesslog.fields.names."+field+"=keep")
	}
	// Traefik takes an encoded slash for a letter, and Odoo for a slash: a path
	// that is written so would pass the routes that are closed. Without these
	// Traefik lets all of them through (pkg/config/static, EncodedCharacters).
	for _, character := range encoded {
		out = append(out, at+".http.encodedcharacters.allowencoded"+character+"=false")
	}
	return append(out,
		at+fmt.Sprintf(".address=:%d", HTTPSPort),
		at+".asdefault=true",
		at+".forwardedheaders.trustedips="+s.Trusted.String(),
		// Odoo takes the last address of X-Forwarded-For for the client's, and
		// counts failures to sign in by it: that must not be the entry's own,
		// which Traefik would add.
		at+".forwardedheaders.notappendxforwardedfor=true",
		// Odoo takes X_Odoo_Database for X-Odoo-Database: Traefik takes out what
		// is written so of the names that it sets itself, and here of all.
		at+".http.aliasheadersstrategy=delete",
		at+".http.sanitizepath=true",
		at+fmt.Sprintf(".http.maxheaderbytes=%d", 64<<10),
		at+fmt.Sprintf(".transport.respondingtimeouts.readtimeout=%ds", s.graceSeconds()),
		at+".transport.respondingtimeouts.idletimeout=180s",
		at+fmt.Sprintf(".transport.lifecycle.requestacceptgracetimeout=%ds", acceptSeconds),
		at+fmt.Sprintf(".transport.lifecycle.gracetimeout=%ds", s.graceSeconds()),
		fmt.Sprintf("--entrypoints.ping.address=:%d", PingPort),
		fmt.Sprintf("--entrypoints.metrics.address=:%d", MetricsPort),
		"--ping=true",
		"--ping.entrypoint=ping",
		// See NewDeployment.
		"--ping.terminatingstatuscode=200",
		"--metrics.prometheus=true",
		"--metrics.prometheus.entrypoint=metrics",
		"--metrics.prometheus.addrouterslabels=true",
		"--providers.kubernetescrd=true",
		"--providers.kubernetescrd.namespaces="+strings.Join(append([]string{Namespace}, s.Routes...), ","),
		"--providers.kubernetescrd.allowcrossnamespace=false",
		// A service that leads on by name: where whoever writes one there could
		// send requests, the namespace's policy says (NewTraffic).
		fmt.Sprintf("--providers.kubernetescrd.allowexternalnameservices=%t", s.Forwards),
		// Without pods a name answers 503, and not as if it were unknown.
		"--providers.kubernetescrd.allowemptyservices=true",
		"--providers.kubernetescrd.defaulttlsresourcesnamespace="+Namespace,
		"--providers.kubernetescrd.disableclusterscoperesources=true",
	)
}
