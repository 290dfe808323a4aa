package dockerfile

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/source/internal/planted"
)

// build follows the instructions of one file.
type build struct {
	body     body
	given    variables // what stands before the first stage
	stages   []stage
	problems []problem
}

// stage is one FROM with what follows it.
type stage struct {
	line  int
	name  string
	base  int    // the stage that it starts from, or -1
	image string // else the image, or "" where nobody knows it
	vars  variables
	user  *instruction // the last one
}

// variables are those with a value that is known, and nil for one that whoever
// builds gives.
type variables map[string]*string

func (b *build) instruction(i instruction) {
	if i.word == frontend {
		b.frontend(i)
		return
	}
	if i.word != "FROM" && i.word != "ARG" && len(b.stages) == 0 {
		b.problems = append(b.problems, problem{i.line, "it stands before the first FROM, and belongs to no stage"})
		return
	}
	switch i.word {
	case "FROM":
		b.from(i)
		return
	case "ARG", "ENV":
		b.variables(i)
		if unchecked.MatchString(i.rest) {
			b.body.Fetches = append(b.body.Fetches, fetch{Line: i.line, By: i.word, Verified: false, Unchecked: true})
		}
	case "USER":
		b.current().user = &i
	case "COPY":
		for _, v := range i.flagged("from") {
			b.other(i, v)
		}
		b.files(i)
	case "ADD":
		b.add(i)
		b.files(i)
	case "RUN":
		b.run(i)
	case "ONBUILD":
		b.onBuild(i)
		return
	}
	b.planted(i)
}

// dockers are the images of the frontend that this reads the language of.
var dockers = regexp.MustCompile(`^(?:docker\.io/)?docker/dockerfile(?:-upstream)?(?:[:@]|$)`)

// frontend notes the image that is fetched to build a file: it does as it likes.
func (b *build) frontend(i instruction) {
	if i.rest == "" {
		return
	}
	b.body.Images = append(b.body.Images, image{Line: i.line, By: "syntax", Name: i.rest, Pinned: digested.MatchString(i.rest)})
	if !imageName.MatchString(i.rest) {
		b.body.Images[len(b.body.Images)-1].Name = unresolved("what builds it is no name of an image")
	}
	if !dockers.MatchString(i.rest) {
		b.problems = append(b.problems, problem{i.line, "another frontend than docker/dockerfile builds it, so that what comes of its lines is not known"})
	}
}

// onBuild takes what a later build is made to do for what it does. As whom it
// runs, and what it starts from, is that build's.
func (b *build) onBuild(i instruction) {
	word, rest, _ := strings.Cut(strings.Replace(i.rest, "\t", " ", 1), " ")
	then := instruction{line: i.line, word: strings.ToUpper(word), rest: strings.TrimSpace(rest)}
	switch then.word {
	case "ADD", "ARG", "COPY", "ENV", "LABEL", "RUN":
		then.takeFlags()
		b.instruction(then)
	}
}

// planted notes secrets that stand in an instruction, whatever name they have.
func (b *build) planted(i instruction) {
	for _, x := range planted.Find(i.rest + "\n" + i.heredocs) {
		named := func(s secret) bool { return s.Line == i.line && (!x.Named || s.Name == x.What) }
		if slices.ContainsFunc(b.body.Secrets, named) {
			continue // ENV or ARG says it by its name
		}
		s := secret{Line: i.line, By: i.word}
		if s.What = x.What; x.Named {
			s.Name, s.What = x.What, ""
		}
		b.body.Secrets = append(b.body.Secrets, s)
	}
}

var plainFile = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// files notes files in which secrets are kept, of those that go into an image.
func (b *build) files(i instruction) {
	sources := arguments(i)
	for _, f := range sources[:max(0, len(sources)-1)] {
		if base := path.Base(f); planted.File(f) && plainFile.MatchString(base) {
			b.body.Secrets = append(b.body.Secrets, secret{Line: i.line, By: i.word, What: "the file " + base})
		}
	}
}

// arguments are those of an instruction, written as a list or with blanks
// between them.
func arguments(i instruction) []string {
	var list []string
	if strings.HasPrefix(i.rest, "[") && json.Unmarshal([]byte(i.rest), &list) == nil {
		return list
	}
	for _, f := range quotedFields(i.rest) {
		list = append(list, unquote(f))
	}
	return list
}

func (b *build) current() *stage { return &b.stages[len(b.stages)-1] }

func (b *build) from(i instruction) {
	fields := strings.Fields(i.rest)
	s := stage{line: i.line, base: -1, vars: variables{}}
	if len(fields) == 0 || len(fields) != 1 && (len(fields) != 3 || !strings.EqualFold(fields[1], "AS")) {
		b.problems = append(b.problems, problem{i.line, "FROM names no image: want FROM IMAGE or FROM IMAGE AS NAME"})
		b.stages = append(b.stages, s)
		return
	}
	if len(fields) == 3 {
		s.name = strings.ToLower(fields[2])
	}
	name, known := b.given.expand(fields[0])
	if at := b.stage(name, false); known && at >= 0 {
		s.base = at
		for k, v := range b.stages[at].vars {
			s.vars[k] = v
		}
	} else {
		if known {
			s.image = strings.ToLower(name)
		}
		b.image(i, fields[0], name, known)
	}
	b.stages = append(b.stages, s)
}

// stage returns the place of an earlier stage by its name or, where it is
// copied from, by its number.
func (b *build) stage(name string, numbered bool) int {
	for at := len(b.stages) - 1; at >= 0; at-- {
		if b.stages[at].name != "" && b.stages[at].name == strings.ToLower(name) {
			return at
		}
	}
	if n, err := strconv.Atoi(name); numbered && err == nil && 0 <= n && n < len(b.stages) {
		return n
	}
	return -1
}

var (
	imageName = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?(?::\d{2,5})?(?:/[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)*(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`)
	digested  = regexp.MustCompile(`@sha256:[0-9a-f]{64}$`)
)

// image notes an image from without. One with a literal digest is pinned,
// whatever its name comes to.
func (b *build) image(i instruction, written, name string, known bool) {
	if known && strings.EqualFold(name, "scratch") {
		return
	}
	x := image{Line: i.line, By: i.word, Name: name, Pinned: digested.MatchString(name)}
	if !known || !imageName.MatchString(name) {
		const why = "which image it is, whoever builds says"
		x.Name = unresolved(why)
		if x.Pinned = true; !digested.MatchString(written) {
			x.Pinned = unresolved(why)
		}
	}
	b.body.Images = append(b.body.Images, x)
}

// other notes what something is copied or mounted from, where that is no stage
// of this file.
func (b *build) other(i instruction, from string) {
	name, known := b.given.expand(from)
	if known && (name == "" || b.stage(name, true) >= 0) {
		return
	}
	b.image(i, from, name, known)
}

// Names of secrets end with a word for one.
var secretName = regexp.MustCompile(`(?i)^(?:[a-z0-9_]*_)?(?:password|passwd|passphrase|pword|secret|token|api_?key|access_?key|secret_?key(?:_base)?|private_?key|account_?key|credentials?|connection_?string|[a-z0-9]+password)(?:_?[0-9]{1,2})?$|(?i)^[a-z0-9_]+_(?:pass|pwd|pat)$`)

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,127}$`)

// literal reports whether a value is what the name says, rather than where it is
// to be found, how it is called or whether there is one.
func literal(name, v string) bool {
	return v != "" && v[0] != '$' && !planted.Elsewhere(name, v)
}

func (b *build) variables(i instruction) {
	vars := b.given
	if len(b.stages) > 0 {
		vars = b.current().vars
	}
	for _, a := range assignments(i) {
		if !variableName.MatchString(a.name) {
			b.problems = append(b.problems, problem{i.line, i.word + " names no variable: want NAME=VALUE"})
			continue
		}
		switch v, known := vars.expand(a.value); {
		case i.word == "ARG" && !a.has && len(b.stages) > 0:
			vars[a.name] = b.given[a.name] // as it stands before the first stage
		case a.has && known:
			vars[a.name] = &v
		default:
			vars[a.name] = nil
		}
		switch {
		case !secretName.MatchString(a.name):
		case a.has && literal(a.name, a.value), i.word == "ENV" && vars.takesArgument(a.value):
			b.body.Secrets = append(b.body.Secrets, secret{Line: i.line, By: i.word, Name: a.name})
		case i.word == "ARG" && !a.has:
			b.body.Secrets = append(b.body.Secrets, secret{Line: i.line, By: i.word, Name: a.name, Given: true})
		}
	}
}

var wholeReference = regexp.MustCompile(`^\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})$`)

// takesArgument reports whether a value is that of a variable which whoever
// builds gives: ENV keeps it in the image.
func (v variables) takesArgument(value string) bool {
	m := wholeReference.FindStringSubmatch(value)
	if m == nil {
		return false
	}
	_, said := v[m[1]+m[2]]
	return said
}

type assignment struct {
	name, value string
	has         bool // a value
}

// assignments returns what ENV or ARG sets: NAME=VALUE, several of them, or
// ENV's older NAME VALUE.
func assignments(i instruction) []assignment {
	fields := quotedFields(i.rest)
	if i.word == "ENV" && len(fields) > 0 && !strings.Contains(fields[0], "=") {
		name, value, _ := strings.Cut(i.rest, " ")
		return []assignment{{name, unquote(strings.TrimSpace(value)), true}}
	}
	var out []assignment
	for _, f := range fields {
		name, value, has := strings.Cut(f, "=")
		out = append(out, assignment{name, unquote(value), has})
	}
	return out
}

// quotedFields are fields between blanks that are not quoted.
func quotedFields(s string) []string {
	var out []string
	var quote byte
	begin := -1
	for at := 0; at < len(s); at++ {
		c := s[at]
		switch {
		case begin < 0 && (c == ' ' || c == '\t'):
			continue
		case quote == 0 && (c == ' ' || c == '\t'):
			out, begin = append(out, s[begin:at]), -1
			continue
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		case c == '\\' && quote != '\'':
			if begin < 0 {
				begin = at
			}
			at++
			continue
		}
		if begin < 0 {
			begin = at
		}
	}
	if begin >= 0 {
		out = append(out, s[begin:])
	}
	return out
}

func unquote(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}

var reference = regexp.MustCompile(`\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-+])([^{}$]*))?\})`)

// expand puts values in the place of variables. It reports false where one is
// not known, or where it is written in a way that is not read.
func (v variables) expand(s string) (string, bool) {
	known := true
	out := reference.ReplaceAllStringFunc(s, func(text string) string {
		m := reference.FindStringSubmatch(text)
		value, said := v[m[1]+m[2]]
		set := value != nil && (*value != "" || !strings.HasPrefix(m[3], ":"))
		switch {
		case strings.HasSuffix(m[3], "+") && set:
			return m[4]
		case set:
			return *value
		case m[3] != "" && said && value == nil:
			known = false // its value may be given
		case strings.HasSuffix(m[3], "-"):
			return m[4]
		case m[3] == "":
			known = false
		}
		return ""
	})
	return out, known && !strings.Contains(out, "$")
}

var (
	address = regexp.MustCompile(`(?i)^(?:https?|ftp)://`)
	commit  = regexp.MustCompile(`#[0-9a-f]{40}(?::|$)`)
)

func (b *build) add(i instruction) {
	fields := arguments(i)
	for at, f := range fields {
		f, known := b.current().vars.expand(f)
		switch {
		case at == len(fields)-1: // where it goes
		case address.MatchString(f) || strings.HasPrefix(f, "git@"):
			verified := len(i.flagged("checksum")) > 0 || commit.MatchString(f)
			b.body.Fetches = append(b.body.Fetches, fetch{Line: i.line, By: "ADD", Verified: verified})
		case !known && strings.HasPrefix(f, "$"):
			// Where from whoever builds says; a checksum holds whatever it is.
			if len(i.flagged("checksum")) == 0 {
				b.body.Fetches = append(b.body.Fetches, fetch{Line: i.line, By: "ADD", Verified: unresolved("where it is added from, whoever builds says")})
			}
		}
	}
}

var (
	// quoted is what a shell takes for one word, with whatever signs.
	quoted = `(?:"[^"\n]*"|'[^'\n]*'|[^|;&\n"'])*`
	// passing are programs that hand on what they read.
	passing = `(?:tee|sed|tr|base64|gunzip|gzip|bunzip2|xz|zcat|cat|head|tail|grep|awk|envsubst|iconv)\b`
	shells  = `(?:ba|da|a|k|z)?(?:sh|python[0-9.]*|perl|ruby|node|php)`
	piped   = regexp.MustCompile(`\b(?:curl|wget)\b` + quoted + `(?:\|[ \t]*` + passing + quoted + `)*\|[ \t]*(?:sudo[ \t]+(?:-\S+[ \t]+)*)?(?:env[ \t]+)?(?:[A-Z_][A-Z0-9_]*=\S*[ \t]+)*(?:/usr)?(?:/local)?(?:/bin/)?` + shells + `(?:[ \t\n;&|)"']|$)` +
		`|\b` + shells + `[ \t]+(?:-[a-z]+[ \t]+)*(?:<\(|["']?(?:\$\(|` + "`" + `))[ \t]*(?:curl|wget)\b` +
		`|\beval[ \t]+["']?(?:\$\(|` + "`" + `)[ \t]*(?:curl|wget)\b` +
		`|(?:^|[\s;&(])(?:source|\.)[ \t]+<\([ \t]*(?:curl|wget)\b` +
		`|(?i)\b(?:iex|invoke-expression)\b[^;\n]*(?:downloadstring|invoke-webrequest|invoke-restmethod|\biwr\b|\birm\b)` +
		`|(?i)(?:downloadstring|invoke-webrequest|invoke-restmethod|\biwr\b|\birm\b)[^;\n]*\|[ \t]*(?:iex|invoke-expression)\b`)
	// unchecked are ways to tell a program to take what it cannot verify. Source:
	// the manuals of these programs.
	unchecked = regexp.MustCompile(`\bcurl\b` + quoted + `[ \t](?:-[a-zA-Z]*k[a-zA-Z]*|--insecure)(?:[ \t\n;&|"']|$)` +
		`|\bwget\b` + quoted + `--no-check-certificate\b|\b(?:apt|apt-get)\b` + quoted + `--(?:allow-unauthenticated|force-yes)\b|\bapt(?:-get)?\b` + quoted + `(?:AllowInsecureRepositories=(?:true|1)|Verify-Peer=false)` +
		`|\bapk\b` + quoted + `--allow-untrusted\b|\b(?:yum|dnf|microdnf|tdnf)\b` + quoted + `--nogpgcheck\b|\brpm\b` + quoted + `--(?:nosignature|nodigest)\b|\bpip[0-9.]*\b` + quoted + `--trusted-host\b` +
		`|\bnpm\b` + quoted + `strict-ssl[ \t=]+["']?false|\bgit\b` + quoted + `http\.sslVerify[ \t=]+["']?false|\b(?:NODE_TLS_REJECT_UNAUTHORIZED|PYTHONHTTPSVERIFY)[ \t=]+["']?0(?:\D|$)|\bGIT_SSL_NO_VERIFY[ \t=]+["']?(?:1|true)\b|\[trusted=yes\]`)
	open       = regexp.MustCompile(`\bchmod\b(?:[ \t]+-[A-Za-z-]+)*[ \t]+["']?(?:[0246]?[0-7][0-7][2367]|(?:[ug]*[ao][ugo]*|)\+(?:[rxXst]*w[rwxXst]*))["']?[ \t]`)
	asRoot     = regexp.MustCompile(`(?:^|[;&|({\n"']|\b(?:then|do|else)\b)[ \t]*sudo[ \t]|^\[[ \t]*"(?:/usr/bin/)?sudo"`)
	mountsFrom = regexp.MustCompile(`(?:^|,)from=([^,]+)`)
)

func (b *build) run(i instruction) {
	for _, m := range i.flagged("mount") {
		if from := mountsFrom.FindStringSubmatch(m); from != nil {
			b.other(i, from[1])
		}
	}
	for _, v := range i.flagged("security") {
		if v == "insecure" {
			b.body.Rights = append(b.body.Rights, command{i.line, "insecure"})
		}
	}
	text := i.rest + "\n" + withoutComments(i.heredocs)
	if unchecked.MatchString(text) {
		b.body.Fetches = append(b.body.Fetches, fetch{Line: i.line, By: i.word, Verified: false, Unchecked: true})
	}
	if open.MatchString(text) {
		b.body.Rights = append(b.body.Rights, command{i.line, "chmod"})
	}
	if piped.MatchString(text) {
		b.body.Fetches = append(b.body.Fetches, fetch{Line: i.line, By: "RUN", Verified: false, Run: true})
	}
	if asRoot.MatchString(text) {
		b.body.Rights = append(b.body.Rights, command{i.line, "sudo"})
	}
}

var commentLine = regexp.MustCompile(`(?m)^[ \t]*#.*$`)

func withoutComments(s string) string { return commentLine.ReplaceAllString(s, "") }

// asOther are images that run as somebody who is not root unless they are told
// otherwise, and asRootImages those of the official ones that run as root.
// Source: the Dockerfiles of the images.
var (
	asOther      = regexp.MustCompile(`^(?:docker\.io/)?(?:library/)?odoo(?:[:@]|$)|(?:^|/)library/odoo(?:[:@]|$)|(?:^|/)(?:nginxinc/nginx-unprivileged|jenkins/jenkins|elasticsearch/elasticsearch|opensearchproject/opensearch|keycloak/keycloak|grafana/grafana|prom/prometheus)(?:[:@]|$)|[:-](?:nonroot|rootless)(?:[:@-]|$)|^cgr\.dev/chainguard/|^mcr\.microsoft\.com/dotnet/[a-z/-]+:[0-9a-z.-]*(?:chiseled|distroless)|^mcr\.microsoft\.com/windows/nanoserver(?:[:@]|$)|^mcr\.microsoft\.com/(?:mssql/server|azurelinux/distroless/[a-z/-]+):[0-9a-z.-]*nonroot`)
	asRootImages = regexp.MustCompile(`^(?:(?:docker\.io/)?(?:library/)?|mirror\.gcr\.io/library/|public\.ecr\.aws/docker/library/)(?:debian|ubuntu|alpine|busybox|fedora|rockylinux|almalinux|amazonlinux|archlinux|buildpack-deps|python|node|golang|rust|ruby|php|perl|openjdk|eclipse-temurin|maven|gradle|nginx|httpd|caddy|docker|haskell|swift|composer|scratch|postgres|redis|mysql|mariadb|mongo|rabbitmq|traefik|wordpress|tomcat|bash)(?:[:@]|$)|^mcr\.microsoft\.com/(?:dotnet/[a-z/-]+|azurelinux/base/[a-z/-]+|cbl-mariner/base/[a-z/-]+|azure-cli|powershell|devcontainers/base|openjdk/jdk)(?::[0-9a-z._-]*)?(?:@|$)|^mcr\.microsoft\.com/windows(?:/servercore(?:/[a-z]+)?|/server)?(?:[:@]|$)|^gcr\.io/distroless/[a-z0-9-]+(?::(?:latest|debug))?(?:@|$)|^registry\.access\.redhat\.com/ubi[0-9]+(?:/ubi(?:-minimal|-micro|-init)?)?(?:[:@]|$)`)
)

// last says as whom the last stage runs: by its own last USER, that of the stage
// it starts from, or what is known of the image.
func (b *build) last() user {
	at := len(b.stages) - 1
	for {
		s := b.stages[at]
		switch {
		case s.user != nil:
			return userOf(*s.user, s.vars)
		case s.base >= 0:
			at = s.base // an earlier one, so that it ends
		case s.image == "":
			return user{s.line, unresolved("as whom it runs, its image says, which whoever builds names")}
		case asOther.MatchString(s.image):
			return user{s.line, false}
		case asRootImages.MatchString(s.image):
			return user{s.line, true}
		default:
			return user{s.line, unresolved("as whom it runs, its image says, which is not read; write USER")}
		}
	}
}

func userOf(i instruction, vars variables) user {
	name, known := vars.expand(unquote(i.rest))
	if !known || name == "" {
		return user{i.line, unresolved("as whom it runs, whoever builds says")}
	}
	if name, _, _ = strings.Cut(name, ":"); name == "" {
		return user{i.line, unresolved("USER names a group and no user")}
	}
	n, err := strconv.Atoi(name)
	return user{i.line, err == nil && n == 0 || strings.EqualFold(name, "root") || strings.EqualFold(name, "ContainerAdministrator")}
}
