package dockerfile

import (
	"regexp"
	"strconv"
	"strings"
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
	if i.word != "FROM" && i.word != "ARG" && len(b.stages) == 0 {
		b.problems = append(b.problems, problem{i.line, "it stands before the first FROM, and belongs to no stage"})
		return
	}
	switch i.word {
	case "FROM":
		b.from(i)
	case "ARG", "ENV":
		b.variables(i)
	case "USER":
		b.current().user = &i
	case "COPY":
		for _, v := range i.flagged("from") {
			b.other(i, v)
		}
	case "ADD":
		b.add(i)
	case "RUN":
		b.run(i)
	}
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
var secretName = regexp.MustCompile(`(?i)^(?:[a-z0-9_]*_)?(?:password|passwd|passphrase|secret|token|api_?key|access_?key|secret_?key|private_?key|account_?key|credentials?|connection_?string|[a-z0-9]+password)$`)

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,127}$`)

// literal reports whether a value is what the name says, rather than where it is
// to be found or whether there is one.
func literal(v string) bool {
	return v != "" && !strings.ContainsAny(v[:1], "$/") && !strings.EqualFold(v, "true") && !strings.EqualFold(v, "false")
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
		if a.has && secretName.MatchString(a.name) && literal(a.value) {
			b.body.Secrets = append(b.body.Secrets, secret{i.line, i.word, a.name})
		}
	}
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
	fields := quotedFields(strings.Trim(i.rest, "[]"))
	for at, f := range fields {
		f, known := b.current().vars.expand(unquote(strings.TrimSuffix(f, ",")))
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
	piped = regexp.MustCompile(`\b(?:curl|wget)\b[^|;&\n]*\|[ \t]*(?:sudo[ \t]+(?:-\S+[ \t]+)*)?(?:env[ \t]+)?(?:[A-Z_][A-Z0-9_]*=\S*[ \t]+)*(?:/usr)?(?:/local)?(?:/bin/)?(?:ba|da|a|k|z)?(?:sh|python[0-9.]*|perl|ruby|node|php)(?:[ \t\n;&|)"']|$)` +
		`|\b(?:ba|da|a|k|z)?sh[ \t]+(?:-[a-z]+[ \t]+)*(?:<\(|["']?\$\()[ \t]*(?:curl|wget)\b` +
		`|\beval[ \t]+["']?\$\([ \t]*(?:curl|wget)\b`)
	asRoot     = regexp.MustCompile(`(?:^|[;&|({\n"']|\b(?:then|do|else)\b)[ \t]*sudo[ \t]`)
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
	asOther      = regexp.MustCompile(`(?:^|/)(?:odoo|nginx-unprivileged|jenkins|elasticsearch|opensearch|keycloak|grafana|prometheus)(?:[:@]|$)|[:-](?:nonroot|rootless)(?:[:@-]|$)|^cgr\.dev/chainguard/`)
	asRootImages = regexp.MustCompile(`^(?:(?:docker\.io/)?(?:library/)?|mirror\.gcr\.io/library/|public\.ecr\.aws/docker/library/)(?:debian|ubuntu|alpine|busybox|fedora|rockylinux|almalinux|amazonlinux|archlinux|buildpack-deps|python|node|golang|rust|ruby|php|perl|openjdk|eclipse-temurin|maven|gradle|nginx|httpd|caddy|docker|haskell|swift|composer|scratch)(?:[:@]|$)|^mcr\.microsoft\.com/(?:dotnet/[a-z]+|azurelinux/base/core|cbl-mariner/base/core)(?::[0-9a-z.-]*)?(?:@|$)`)
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
	name, _, _ = strings.Cut(name, ":")
	n, err := strconv.Atoi(name)
	return user{i.line, err == nil && n == 0 || strings.EqualFold(name, "root") || strings.EqualFold(name, "ContainerAdministrator")}
}
