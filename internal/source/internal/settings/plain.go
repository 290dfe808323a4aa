package settings

import (
	"net/netip"
	"path"
	"regexp"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// Plain reports whether a text under a name cannot be a secret: it is of a
// vocabulary, or has a shape by which things are found, and not one that
// people give to what they invent.
func Plain(name, v string) bool {
	if v == "" || inVocabulary(v) || isReference(v) {
		return true
	}
	if len(v) > maxPlain {
		return false
	}
	if v[0] == '/' {
		if _, err := addr.ParseID(v); err == nil {
			return true
		}
	}
	if shape, ok := names[plainName(name)]; ok && shapes[shape](v) {
		return true
	}
	return isNetwork(v) || moment.MatchString(v) || short0.MatchString(v) || vaultAddress.MatchString(v)
}

// maxPlain is longer than any id.
const maxPlain = 2048

// A number that somebody invents, as a code to log in with, is longer than
// these. So is a version that is none.
var (
	moment = regexp.MustCompile(`^(?:\d{4}-\d\d-\d\d(?:-preview|T\d\d:\d\d(?::\d\d)?(?:\.\d+)?Z?)?|P(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?|\d\d:\d\d(?::\d\d)?|\d{1,2}\.\d\d:\d\d:\d\d)$`)
	short0 = regexp.MustCompile(`^(?:\d{1,5}(?:-\d{1,5})?|[vV]?\d{1,3}(?:\.\d{1,4}){1,3}|v\d{1,2}(?:(?:alpha|beta)\d{1,2})?|\d{1,5}(?:\.\d{1,3})?(?:%|m|[kKMGT]i?|ms|s|h|d|min))$`)

	vaultAddress = regexp.MustCompile(`(?i)^https://[a-z0-9-]{1,24}\.(?:vault|managedhsm)\.(?:azure\.net|azure\.cn|usgovcloudapi\.net)/?(?:(?:keys|secrets|certificates)/[a-z0-9-]{1,127}(?:/[0-9a-f]{32})?/?)?$`)
	vaultCall    = regexp.MustCompile(`(?i)^@Microsoft\.KeyVault\((?:SecretUri=https://[a-z0-9-]{1,24}\.vault\.(?:azure\.net|azure\.cn|usgovcloudapi\.net)/secrets/[a-z0-9-]{1,127}/?(?:[0-9a-f]{32})?|VaultName=[a-z0-9-]{1,24};SecretName=[a-z0-9-]{1,127}(?:;SecretVersion=[0-9a-f]{32})?)\)$`)
	expansion    = regexp.MustCompile(`^(?:\$\([A-Za-z_]\w{0,63}\)|\$\{[A-Za-z_]\w{0,63}\}|\$[A-Z_][A-Z0-9_]{0,63})$`)
	outputPath   = regexp.MustCompile(`^[A-Za-z][\w.\[\]-]*$`)
)

// isReference reports whether a text says where a value is: a variable that a
// program puts in its place, or an address in Key Vault.
func isReference(v string) bool {
	switch {
	case v == "":
		return false
	case v[0] == '$':
		return expansion.MatchString(v)
	case v[0] == '@':
		return vaultCall.MatchString(v)
	}
	return vaultAddress.MatchString(v) && strings.Contains(strings.ToLower(v), "/secrets/")
}

func isNetwork(v string) bool {
	if v[0] != ':' && (v[0] < '0' || v[0] > '9') && !strings.Contains(v, ":") {
		return false
	}
	if _, err := netip.ParseAddr(v); err == nil {
		return !strings.Contains(v, "%") // a zone is any text
	}
	_, err := netip.ParsePrefix(v)
	return err == nil
}

// inVocabulary reports whether a text is a word that somebody published, or
// a few of them, as services and Azure's enumerations list them.
func inVocabulary(v string) bool {
	if vocabulary[strings.ToLower(v)] {
		return true
	}
	if len(v) > 200 || !strings.Contains(v, ",") {
		return false
	}
	for item := range strings.SplitSeq(v, ",") {
		if !vocabulary[strings.ToLower(strings.TrimSpace(item))] {
			return false
		}
	}
	return true
}

// plainName is a name without what tells one language's spelling from
// another's.
func plainName(name string) string {
	for i := range len(name) {
		if c := name[i]; c < 'a' || c > 'z' {
			return nameMarks.Replace(strings.ToLower(name))
		}
	}
	return name
}

var nameMarks = strings.NewReplacer("-", "", "_", "", " ", "")

// Listed reports whether the value of a setting is kept: its key is listed,
// and it has the key's shape.
func Listed(key, value string) bool {
	shape, ok := listed(key)
	return ok && shapes[shape](value)
}

func isListed(key string) bool {
	_, ok := listed(key)
	return ok
}

func listed(key string) (string, bool) {
	if shape, ok := keys[plainName(key)]; ok {
		return shape, true
	}
	for _, p := range prefixes {
		if strings.HasPrefix(key, p.prefix) {
			return p.shape, true
		}
	}
	return "", false
}

var (
	label      = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$`)
	identifier = regexp.MustCompile(`^[A-Za-z0-9@*][A-Za-z0-9._()@/:-]{0,126}$`)
	hostname   = regexp.MustCompile(`^(?:\*\.)?[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$`)
	guid       = regexp.MustCompile(`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	image      = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?(?::\d{2,5})?(?:/[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)*(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@sha256:[0-9a-f]{1,64})?$`)
	mountPath  = regexp.MustCompile(`^/?(?:[A-Za-z0-9._-]+/?)*$`)
	configFile = regexp.MustCompile(`^(?:/?[A-Za-z0-9._-]+)+\.(?:conf|cfg|cnf|ini|ya?ml|toml|json)$`)
	size       = regexp.MustCompile(`^(?:(?:Standard|Premium|Basic|Balanced|MemoryOptimized|ComputeOptimized|FlashOptimized|GP|MO|B|Enterprise|EnterpriseFlash)_(?:Standard_)?(?:[A-Z]{1,5}\d{1,4}(?:-\d{1,3})?[a-z]{0,5}(?:_v\d)?|LRS|ZRS|GRS|GZRS|RAGRS|RAGZRS)|[A-Z]\d{1,2}(?:v\d)?)$`)
	filter     = regexp.MustCompile(`^[\^$.*%dh()|\\_-]*$`)
	number     = regexp.MustCompile(`^-?\d{1,18}(?:\.\d{1,6})?$`)
	kindWord   = regexp.MustCompile(`^(?:[A-Z][A-Za-z]{2,62}|(?:Microsoft\.[A-Za-z]{2,40}|[a-z0-9.]+\.(?:io|dev|com|sh|org|net))/[A-Za-z/.-]{2,120})$`)
	apiVersion = regexp.MustCompile(`^(?:[a-z0-9.-]{1,120}/)?v\d{1,2}(?:(?:alpha|beta)\d{1,2})?$`)
	action     = regexp.MustCompile(`^(?:\*|Microsoft\.[A-Za-z]{2,40})(?:/(?:\*|[A-Za-z]{2,60}))*$`)
	account    = regexp.MustCompile(`^system:serviceaccount:[a-z0-9-]{1,63}:[a-z0-9.-]{1,253}$`)
)

// shapes are what values look like.
var shapes = map[string]func(string) bool{
	"label":  label.MatchString,
	"name":   identifier.MatchString,
	"host":   func(v string) bool { return hostname.MatchString(v) || isNetwork(v) },
	"guid":   guid.MatchString,
	"kind":   func(v string) bool { return kindWord.MatchString(v) || inVocabulary(v) },
	"action": action.MatchString,
	"api":    apiVersion.MatchString,
	"key": func(v string) bool {
		return label.MatchString(path.Base(v)) && (path.Dir(v) == "." || hostname.MatchString(path.Dir(v)))
	},
	"image":   image.MatchString,
	"path":    mountPath.MatchString,
	"file":    configFile.MatchString,
	"size":    size.MatchString,
	"filter":  filter.MatchString,
	"number":  number.MatchString,
	"account": account.MatchString,
	"word":    inVocabulary,
	"switch":  func(v string) bool { return switches[strings.ToLower(v)] },
	"locale":  func(v string) bool { return locale.MatchString(v) || inVocabulary(v) },
	"moment":  func(v string) bool { return moment.MatchString(v) || short0.MatchString(v) },
	"expiry":  moment.MatchString,
}

var locale = regexp.MustCompile(`^(?:[A-Za-z]{2}_[A-Z]{2}|C|POSIX)(?:\.(?:UTF|utf)-?8)?$|^(?:UTC|(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)/[A-Za-z_/+-]{2,30}\d{0,2})$`)

var switches = map[string]bool{
	"true": true, "false": true, "on": true, "off": true, "yes": true, "no": true, "0": true, "1": true, "none": true,
	"enabled": true, "disabled": true,
}
