package settings

import (
	"net/netip"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/wardhq/ward/internal/addr"
)

// Plain reports whether a text under a name cannot be a secret: it is of a
// vocabulary, or has a shape by which things are found, and not one that
// people give to what they invent.
func Plain(name, v string) bool {
	if v == "" || inVocabulary(v) || v[0] != '$' && isReference(v) {
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
	var buf [64]byte
	if shape, ok := names[string(folded(name, &buf))]; ok && shapes[shape](v) {
		return true
	}
	return isNetwork(v) || moment(v) || shortNumber(v) && (strings.Contains(v, "-") || !isLong(v)) || vaultAddress(v)
}

// matching returns what reports whether a text is of a pattern. Patterns are
// compiled when they are first asked: there are many, few are met in one run,
// and every start of the program would pay for all of them.
func matching(pattern string) func(string) bool {
	compiled := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
	return func(s string) bool { return compiled().MatchString(s) }
}

// maxPlain is longer than any id.
const maxPlain = 2048

// A number that somebody invents, as a code to log in with, is longer than
// these. So is a version that is none.
var (
	moment      = matching(`^(?:\d{4}-\d\d-\d\d(?:-preview|T\d\d:\d\d(?::\d\d)?(?:\.\d{1,9})?Z?)?|P(?:\d{1,5}[YMWD]){0,4}(?:T(?:\d{1,5}[HMS]){1,3})?|\d\d:\d\d(?::\d\d)?|\d{1,2}\.\d\d:\d\d:\d\d)$`)
	shortNumber = matching(`^(?:\d{1,5}(?:-\d{1,5})?|[vV]?\d{1,3}(?:\.\d{1,4}){1,3}|v\d{1,2}(?:(?:alpha|beta)\d{1,2})?|\d{1,5}(?:\.\d{1,3})?(?:%|m|[kKMGT]i?|ms|s|h|d|min))$`)

	// grants is a condition that says which roles may be granted, and to whom in
	// kind: Azure's own words, and ids of roles.
	grants = matching(`^(?:\(\s*\(\s*!\(ActionMatches\{'Microsoft\.Authorization/roleAssignments/(?:write|delete)'\}\)\s*\)\s*OR\s*\(\s*@(?:Request|Resource)\[Microsoft\.Authorization/roleAssignments:RoleDefinitionId\] ForAnyOfAnyValues:GuidEquals \{[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?:, [0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})*\}\s*(?:AND\s*@(?:Request|Resource)\[Microsoft\.Authorization/roleAssignments:PrincipalType\] ForAnyOfAnyValues:StringEqualsIgnoreCase \{'(?:User|Group|ServicePrincipal)'(?:, '(?:User|Group|ServicePrincipal)')*\}\s*)?\)\s*\)\s*(?:AND\s*)?)+$`)

	// verified is what a policy of Kyverno asks of a pod's images, where it asks
	// it as we do: of a repository, whether a signer vouches for an image, and
	// which workflow of which repository built it, and that no volume is one.
	verified = matching(`^(?:!has\(object\.spec\.volumes\) \|\| !object\.spec\.volumes\.exists\(v, has\(v\.image\)\)|request\.operation == 'CREATE'(?: \|\| \(has\(object\.spec\.(?:containers|initContainers|ephemeralContainers)\) \? object\.spec\.(?:containers|initContainers|ephemeralContainers)\.map\(c, c\.image\) : \[\]\) != \(has\(oldObject\.spec\.(?:containers|initContainers|ephemeralContainers)\) \? oldObject\.spec\.(?:containers|initContainers|ephemeralContainers)\.map\(c, c\.image\) : \[\]\)){3}|\(images\.containers \+ images\.initContainers \+ images\.ephemeralContainers\)(?:\.filter\(i, (?:i\.startsWith\('[a-z0-9.-]{1,100}(?::\d{1,5})?(?:/[a-z0-9._-]{1,100}){1,5}[@:/]'\)(?: \|\| )?)+\))?\.all\(i, (?:(?:i\.startsWith\('[a-z0-9.-]{1,100}(?::\d{1,5})?(?:/[a-z0-9._-]{1,100}){1,5}[@:/]'\)(?: \|\| )?)+|verifyAttestationSignatures\(i, attestations\.provenance, \[attestors\.[a-z][a-z0-9]{0,31}\]\) > 0|extractPayload\(i, attestations\.provenance\)\.predicate\.(?:runDetails\.builder\.id|buildDefinition\.buildType|buildDefinition\.externalParameters\.workflow\.repository) == '(?:https://actions\.github\.io/buildtypes/workflow/v1|https://github\.com/[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}(?:/\.github/workflows/[A-Za-z0-9._-]{1,100}@refs/(?:heads|tags)/[A-Za-z0-9._/-]{1,100})?)')\))$`)

	// checkID is the id of a check of ours, and exceptionID one of an exception,
	// as EXC-2026-004.
	checkID     = matching(`^(?:azure|kubernetes|traefik|ward)(?:-[a-z0-9]{1,24}){1,8}$`)
	exceptionID = matching(`^[A-Z]{2,8}-\d{4}-\d{1,5}$`)

	// taint is what a node holds back, interval a time that comes again, versions
	// a range of them, and artifact where a registry has what Flux applies: a host
	// and names, without what somebody signs in by.
	taint    = matching(`^[A-Za-z0-9][A-Za-z0-9./-]{0,100}(?:=[a-z0-9-]{0,32})?:(?:NoSchedule|PreferNoSchedule|NoExecute)$`)
	interval = matching(`^R\d{0,4}/\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?/P(?:\d{1,4}[YMWD]){0,4}(?:T(?:\d{1,4}[HMS]){1,3})?$`)
	versions = matching(`^(?:(?:[<>]=?|[=^~])? ?v?\d{1,4}(?:\.(?:\d{1,4}|[xX*])){0,2}(?:-0)?(?:,? |$)){1,4}$`)
	artifact = matching(`^oci://[a-z0-9][a-z0-9.-]{0,100}(?::\d{1,5})?(?:/[a-z0-9][a-z0-9._-]{0,100}){1,8}$`)

	vaultAddress = matching(`(?i)^https://[a-z0-9-]{1,24}\.(?:vault|managedhsm)\.(?:azure\.net|azure\.cn|usgovcloudapi\.net)/?(?:(?:keys|secrets|certificates)/[a-z0-9-]{1,127}(?:/[0-9a-f]{32})?/?)?$`)
	vaultCall    = matching(`(?i)^@Microsoft\.KeyVault\((?:SecretUri=https://[a-z0-9-]{1,24}\.vault\.(?:azure\.net|azure\.cn|usgovcloudapi\.net)/secrets/[a-z0-9-]{1,127}/?(?:[0-9a-f]{32})?|VaultName=[a-z0-9-]{1,24};SecretName=[a-z0-9-]{1,127}(?:;SecretVersion=[0-9a-f]{32})?)\)$`)
	expansion    = matching(`^(?:\$\([A-Za-z_]\w{0,63}\)|\$\{[A-Za-z_]\w{0,63}\}|\$[A-Z_][A-Z0-9_]{0,63})$`)
	outputPath   = matching(`^[A-Za-z][\w.\[\]-]*$`)
)

// isLong reports whether a number has more digits than people count with, and
// is no size of memory or storage either: whole mebibytes, up to a pebibyte.
func isLong(digits string) bool {
	n := 0
	for i := range len(digits) {
		if '0' <= digits[i] && digits[i] <= '9' {
			n++
		}
	}
	return n > maxDigits && !isSize(digits)
}

func isSize(digits string) bool {
	n, err := strconv.ParseInt(digits, 10, 64)
	return err == nil && 0 < n && n <= 1<<50 && n%(1<<20) == 0
}

const maxDigits = 9

// isReference reports whether a text says where a value is: a variable that a
// program puts in its place, or an address in Key Vault.
func isReference(v string) bool {
	switch {
	case v == "":
		return false
	case v[0] == '$':
		return expansion(v)
	case v[0] == '@':
		return vaultCall(v)
	}
	return vaultAddress(v) && strings.Contains(strings.ToLower(v), "/secrets/")
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
	if vocabulary[v] || vocabulary[strings.ToLower(v)] {
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

// IsKind reports whether an apiVersion and a kind are spelled as those of
// cluster objects are. Anything else could be any text.
func IsKind(version, kind string) bool {
	return apiVersion(version) && (kindName(kind) || kind == "postgresql" && strings.HasPrefix(version, "acid.zalan.do/"))
}

// IsType reports whether a type and an API version of ARM are spelled as
// Azure's are. A version may be missing.
func IsType(kind, version string) bool {
	return armType(kind) && (version == "" || armVersion(version))
}

// IsPath reports whether a text is spelled as the path of a file is, which
// an address with a password is not.
func IsPath(v string) bool { return filePath(v) }

// folded is a name without what tells one language's spelling from another's,
// written into buf. A name that is longer than any that is listed is none.
func folded(name string, buf *[64]byte) []byte {
	n := 0
	for i := range len(name) {
		c := name[i]
		switch {
		case c == '-' || c == '_' || c == ' ':
			continue
		case n == len(buf):
			return nil
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		buf[n] = c
		n++
	}
	return buf[:n]
}

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
	var buf [64]byte
	if shape, ok := keys[string(folded(key, &buf))]; ok {
		return shape, true
	}
	if shape, ok := labelShapes[key]; ok {
		return shape, true
	}
	return traefikOption(key)
}

var (
	label      = matching(`^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$`)
	identifier = matching(`^(?:[@*]|(?:system:)?[A-Za-z0-9_][A-Za-z0-9._/-]{0,126}(?:@(?:file|http|internal|docker|swarm|nomad|ecs|consulcatalog|kubernetes|kubernetescrd|kubernetesgateway))?)$`) // a provider of Traefik's
	domain     = matching(`^(?:\*\.)?[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$`)
	hostname   = matching(`^(?:localhost|[a-z0-9.-]{1,190}\.(?:azure\.(?:com|net|cn)|windows\.net|azurecr\.io|azurefd\.net|svc|svc\.cluster\.local))$`)
	// A name within a cluster, of words by which people call databases and what
	// stands before them.
	hostWords  = matching(`^(?:(?:odoo|erp|clinic|app|prod|production|staging|dev|test|main|cluster|svc|my|default)-)*(?:db|database|postgres|postgresql|pg|pgbouncer|pgcat|pgpool|pooler)(?:-(?:rw|ro|r|primary|replica|headless|pooler|pgbouncer|pool|svc|service|db|database|postgresql|postgres|cluster|prod|staging|\d))*(?:\.[a-z0-9-]{1,63}(?:\.svc(?:\.cluster\.local)?)?)?$`)
	guid       = matching(`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	image      = matching(`^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?(?::\d{2,5})?(?:/[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)*(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@sha256:[0-9a-f]{1,64})?$`)
	mountPath  = matching(`^/(?:etc|var|run|tmp|mnt|opt|data|home|srv|usr|app|config|secrets)(?:/[A-Za-z0-9._-]+)*/?$`)
	configFile = matching(`^(?:/?[A-Za-z0-9._-]+)+\.(?:conf|cfg|cnf|ini|ya?ml|toml|json)$`)
	size       = matching(`^(?:(?:Standard|Premium|Basic|Balanced|MemoryOptimized|ComputeOptimized|FlashOptimized|GP|MO|B|Enterprise|EnterpriseFlash)_(?:Standard_)?(?:[A-Z]{1,5}\d{1,4}(?:-\d{1,3})?[a-z]{0,5}(?:_v\d)?|LRS|ZRS|GRS|GZRS|RAGRS|RAGZRS)|[A-Z]\d{1,2}(?:v\d)?)$`)
	filter     = matching(`^[\^$.*%dh()|\\_-]*$`)
	// What a role of Kubernetes gives rights to: plurals, and parts of them.
	resource = matching(`^(?:\*|[a-z]{2,60})(?:/(?:\*|[a-z]{2,30}))?$`)
	// What stands before each line of PostgreSQL's log (its documentation,
	// log_line_prefix), with no more words than people write there.
	linePrefix = matching(`^%[-\d]{0,4}[abcdehilmnpqrstuvx](?:%[-\d]{0,4}[abcdehilmnpqrstuvx%]|[ :,;@=()\[\]-]|(?:user|db|app|client|host|pid|session|line)\b)*$`)
	// What Kyverno leaves out, as [Kind,namespace,name] (its ConfigMap's
	// resourceFilters).
	objectFilters = matching(`^\s*(?:\[[A-Za-z*]{1,63}(?:/[A-Za-z*]{1,63})?,[a-z0-9*-]{0,63},[a-z0-9.*-]{0,63}\]\s*)+$`)
	number        = matching(`^-?\d{1,9}(?:\.\d{1,6})?$`)
	port          = matching(`^\d{1,5}$`)
	digest        = matching(`^(?:sha256:)?[0-9a-f]{8,64}$`)
	armType       = matching(`^[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)+(?:/[A-Za-z0-9.]+)+$`)
	armVersion    = matching(`^\d[0-9a-z.-]{0,30}$`)
	filePath      = matching(`^(?:\./|\.\./|/)*[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*/?$`)
	kindName      = matching(`^[A-Z][A-Za-z0-9]{0,62}$`)
	typeName      = matching(`^(?:Microsoft\.[A-Za-z]{2,40}|[a-z0-9.]+\.(?:io|dev|com|sh|org|net))/[A-Za-z/.-]{2,120}$`)
	// As v1beta2, and as Azure Service Operator's v1api20240801.
	apiVersion = matching(`^(?:[a-z0-9.-]{1,120}/)?v\d{1,2}(?:(?:alpha|beta)\d{1,2}|(?:api|beta)20\d{6}(?:preview)?)?$`)
	action     = matching(`^(?:\*|Microsoft\.[A-Za-z]{2,40})(?:/(?:\*|[A-Za-z]{2,60}))*$`)
	// A container, or a prefix of it that is spelled as one.
	blobPrefix = matching(`^[a-z0-9][a-z0-9-]{1,62}/?$`)
	date       = matching(`^\d{4}-\d{2}-\d{2}$`)
	// Who may sign in from where, and how; what else a method is told may be a
	// password.
	hostAccess = matching(`^(?:local|host(?:no)?(?:ssl|gssenc)?) [A-Za-z0-9_,.:/* -]{1,200} (?:trust|reject|cert|peer|ident|scram-sha-256|md5|password|gss)(?: map=[A-Za-z0-9_]{1,63})?$`)
	// Whom a token is of: a service account, or a workflow of a repository.
	account = matching(`^(?:system:serviceaccount:[a-z0-9-]{1,63}:[a-z0-9.-]{1,253}|repo:[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}:(?:environment:[A-Za-z0-9._-]{1,100}|ref:refs/(?:heads|tags)/[A-Za-z0-9._/-]{1,100}|pull_request))$`)
)

// shapes are what values look like.
var shapes = map[string]func(string) bool{
	"label": label,
	"name":  identifier,
	"host":  func(v string) bool { return domain(v) && (hostname(v) || hostWords(v)) || isNetwork(v) },
	// What a firewall lets out to, by its name on the Internet: *.example.com
	// are those below one.
	"hosts":  func(v string) bool { return domain(v) && strings.Contains(v, ".") },
	"guid":   guid,
	"type":   typeName,
	"action": action,
	"api":    apiVersion,
	"key": func(v string) bool {
		return label(path.Base(v)) && (path.Dir(v) == "." || domain(path.Dir(v)))
	},
	"image":    image,
	"access":   hostAccess,
	"path":     mountPath,
	"blobs":    blobPrefix,
	"verified": verified,
	"resource": resource,
	"group":    domain,
	"prefix":   linePrefix,
	"grants":   grants,
	"file":     configFile,
	"size":     size,
	"filter":   func(v string) bool { return filter(v) || off[strings.ToLower(v)] },
	"off":      func(v string) bool { return off[strings.ToLower(v)] },
	"number":   func(v string) bool { return number(v) && !isLong(v) },
	"bytes":    func(v string) bool { return number(v) && !isLong(v) || isSize(v) },
	"port":     port,
	"digest":   digest,
	"date":     date,
	"account":  account,
	"taint":    taint,
	"interval": interval,
	"range":    versions,
	"artifact": artifact,
	"check":    checkID,
	"excused":  exceptionID,
	"kyverno":  objectFilters,
	"groups":   func(v string) bool { return v == "system:nodes" || v == "system:masters" },
	"word":     inVocabulary,
	"field":    field, // what Traefik does with a field of its log
	"level":    level,
	"listener": listener,
	"duration": duration,
	"networks": func(v string) bool { return listOf(v, isNetwork) },
	"labels":   func(v string) bool { return listOf(v, label) },
	"switch":   func(v string) bool { return switches[strings.ToLower(v)] },
	// As Go's ParseBool takes it.
	"bool": func(v string) bool {
		return switches[strings.ToLower(v)] || strings.EqualFold(v, "t") || strings.EqualFold(v, "f")
	},
	"locale": func(v string) bool { return locale(v) || inVocabulary(v) },
	"modules": func(v string) bool {
		for name := range strings.SplitSeq(v, ",") {
			if !odooModules[strings.TrimSpace(name)] {
				return false
			}
		}
		return true
	},
}

var locale = matching(`^(?:[A-Za-z]{2}_[A-Z]{2}|C|POSIX)(?:\.(?:UTF|utf)-?8)?$|^(?:UTC|(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)/[A-Za-z_/+-]{2,30}\d{0,2})$`)

// off is how configuration files say that there is none.
var off = map[string]bool{"false": true, "none": true}

var switches = map[string]bool{
	"true": true, "false": true, "on": true, "off": true, "yes": true, "no": true, "0": true, "1": true, "none": true,
	"enabled": true, "disabled": true,
}
