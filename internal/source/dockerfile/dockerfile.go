// Package dockerfile reads Dockerfiles: which images one starts from, as whom
// the last one runs, and what its instructions fetch or leave in a layer.
//
// It promises that no value of a variable enters a fact: of a variable that
// looks like a secret its name does, and where it stands. What a build is given
// by whoever starts it is not known.
package dockerfile

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
)

// Kind is the kind of the one fact that a Dockerfile is.
const Kind addr.Kind = "docker/Dockerfile"

// Reader reads Dockerfiles.
type Reader struct{}

// Name returns the tool's name.
func (Reader) Name() string { return "Dockerfile" }

// notBuilt are endings of files that are about a Dockerfile, or become one.
var notBuilt = map[string]bool{
	".dockerignore": true, ".md": true, ".txt": true, ".go": true, ".py": true, ".sh": true, ".rb": true, ".js": true, ".ts": true, ".json": true,
	".yaml": true, ".yml": true, ".j2": true, ".jinja": true, ".jinja2": true, ".tmpl": true, ".tpl": true, ".template": true, ".erb": true,
	".hcl": true, ".lock": true, ".sum": true, ".sig": true, ".asc": true, ".bak": true, ".orig": true, ".patch": true, ".diff": true, ".snap": true,
}

// variant is one of several in a folder, as Dockerfile.prod and Dockerfile-prod.
var variant = regexp.MustCompile(`^(?:docker|container)file[.\-_]`)

var from = regexp.MustCompile(`(?im)^[ \t]*FROM[ \t]+\S`)

// Recognises goes by the name, and by an instruction that no Dockerfile is
// without.
func (Reader) Recognises(f source.File) bool {
	base := strings.ToLower(path.Base(strings.ReplaceAll(f.Path, `\`, "/")))
	named := base == "dockerfile" || base == "containerfile" || variant.MatchString(base) ||
		strings.HasSuffix(base, ".dockerfile") || strings.HasSuffix(base, ".containerfile")
	return named && !notBuilt[path.Ext(base)] && (from.Match(f.Data) || hasFrom(f.Data))
}

// hasFrom is of an instruction that goes over several lines.
func hasFrom(data []byte) bool {
	all, _ := split(data)
	return slices.ContainsFunc(all, func(i instruction) bool { return i.word == "FROM" })
}

// The body of the fact. A value that is not known stands as {"$unresolved": why}.
type (
	body struct {
		Stages  int       `json:"stages"`
		Images  []image   `json:"images"`
		User    user      `json:"user"`
		Secrets []secret  `json:"secrets"`
		Fetches []fetch   `json:"fetches"`
		Rights  []command `json:"rights"`
	}
	// image is what a stage starts from, or what something is copied or mounted
	// from.
	image struct {
		Line   int    `json:"line"`
		By     string `json:"by"` // FROM, COPY, RUN or syntax
		Name   any    `json:"name"`
		Pinned any    `json:"pinned"` // by digest
	}
	// user is as whom the last stage runs.
	user struct {
		Line int `json:"line"`
		Root any `json:"root"`
	}
	// secret is a variable whose name says that it is one, with a literal value
	// or one that whoever builds gives; or what is told by its form, or by the
	// name of the file that it is kept in.
	secret struct {
		Line  int    `json:"line"`
		By    string `json:"by"` // the instruction
		Name  string `json:"name,omitempty"`
		Given bool   `json:"given,omitempty"` // by whoever builds
		What  string `json:"what,omitempty"`
	}
	// fetch is something that a build takes from an address.
	fetch struct {
		Line     int    `json:"line"`
		By       string `json:"by"` // ADD, RUN, ENV or ARG
		Verified any    `json:"verified"`
		Run      bool   `json:"run"` // a shell runs it as it comes
		// Unchecked says that a program is told not to verify what it fetches.
		Unchecked bool `json:"unchecked,omitempty"`
	}
	// command is one that runs with more than a build needs.
	command struct {
		Line int    `json:"line"`
		By   string `json:"by"` // sudo, insecure or chmod
	}
)

func unresolved(why string) any { return map[string]any{addr.UnresolvedKey: why} }

// Read returns one fact a file.
func (r Reader) Read(f source.File) ([]fact.Fact, []fact.Gap) {
	instructions, problems := split(f.Data)
	b := build{body: body{Images: []image{}, Secrets: []secret{}, Fetches: []fetch{}, Rights: []command{}}, given: variables{}, problems: problems}
	for _, i := range instructions {
		b.instruction(i)
	}
	gaps := make([]fact.Gap, 0, len(b.problems))
	for _, p := range b.problems {
		gaps = append(gaps, r.gap(f, p))
	}
	if len(b.stages) == 0 {
		if len(gaps) == 0 {
			gaps = append(gaps, r.gap(f, problem{1, "no stage is read: want an instruction FROM"}))
		}
		return nil, gaps
	}
	b.body.Stages, b.body.User = len(b.stages), b.last()
	raw, err := json.Marshal(b.body)
	if err != nil {
		return nil, append(gaps, r.gap(f, problem{1, err.Error()}))
	}
	return []fact.Fact{{
		Subject: addr.FileSubject(f.Path, "build"),
		Kind:    Kind,
		Stage:   fact.Planned,
		Body:    raw,
		Origin:  fact.Origin{Source: r.Name(), Pos: diag.Pos{File: f.Path, Line: b.stages[0].line}},
	}}, gaps
}

func (r Reader) gap(f source.File, p problem) fact.Gap {
	return fact.Gap{
		Origin: fact.Origin{Source: r.Name(), Pos: diag.Pos{File: f.Path, Line: p.line}},
		Kinds:  []addr.Kind{Kind},
		Reason: p.what,
	}
}
