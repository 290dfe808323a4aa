// Command imagelint reads what a tree has images built of, and its workflows, by
// BuildKit's own parser and linter and by actionlint, and says on standard output
// what it read.
//
//	imagelint FOLDER
//
// It judges nothing: what is asked of a Dockerfile is its caller's to say. Nothing
// is fetched, and no image is looked up: a base is taken to be an image without
// settings.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/opencontainers/go-digest"
	"github.com/rhysd/actionlint"
)

type result struct {
	Dockerfiles map[string]dockerfile `json:"dockerfiles"` // by path
	Workflows   map[string][]string   `json:"workflows"`   // what actionlint says of each, by path
}

type dockerfile struct {
	Args     []arg    `json:"args"` // before the first stage
	Stages   []stage  `json:"stages"`
	Warnings []string `json:"warnings"` // of BuildKit's linter
}

type arg struct {
	Name  string `json:"name"`
	Given bool   `json:"given"` // it has a default
}

type stage struct {
	Name         string        `json:"name"`
	From         string        `json:"from"`
	Instructions []instruction `json:"instructions"`
}

type instruction struct {
	Name     string   `json:"name"`
	Text     string   `json:"text"`
	From     string   `json:"from,omitempty"`
	Checksum string   `json:"checksum,omitempty"`
	Sources  []string `json:"sources,omitempty"`
	User     string   `json:"user,omitempty"`
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: imagelint FOLDER")
		os.Exit(2)
	}
	out, err := read(os.Args[1])
	if err == nil {
		enc := json.NewEncoder(os.Stdout)
		enc.SetIndent("", "  ")
		err = enc.Encode(out)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "imagelint:", err)
		os.Exit(1)
	}
}

func read(folder string) (result, error) {
	out := result{Dockerfiles: map[string]dockerfile{}, Workflows: map[string][]string{}}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		at, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		at = filepath.ToSlash(at)
		switch {
		case d.Name() == "Dockerfile":
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if out.Dockerfiles[at], err = readDockerfile(text); err != nil {
				return fmt.Errorf("%s: %w", at, err)
			}
		case strings.Contains("/"+at, "/.github/workflows/") && strings.HasSuffix(at, ".yml"):
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if out.Workflows[at], err = lintWorkflow(path, text); err != nil {
				return fmt.Errorf("%s: %w", at, err)
			}
		}
		return nil
	})
	return out, err
}

func readDockerfile(text []byte) (dockerfile, error) {
	parsed, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		return dockerfile{}, err
	}
	stages, args, err := instructions.Parse(parsed.AST, linter.New(&linter.Config{}))
	if err != nil {
		return dockerfile{}, err
	}
	out := dockerfile{Args: []arg{}, Warnings: []string{}}
	for _, a := range args {
		for _, one := range a.Args {
			out.Args = append(out.Args, arg{one.Key, one.Value != nil})
		}
	}
	for _, s := range stages {
		out.Stages = append(out.Stages, stage{Name: s.Name, From: s.BaseName, Instructions: instructionsOf(s)})
	}
	source := llb.NewSourceMap(nil, "Dockerfile", "Dockerfile", text)
	source.Definition = &llb.Definition{}
	results, err := dockerfile2llb.DockerfileLint(context.Background(), text, dockerfile2llb.ConvertOpt{
		SourceMap:    source,
		MetaResolver: bare{},
	})
	if err != nil {
		return dockerfile{}, err
	}
	if results.Error != nil {
		out.Warnings = append(out.Warnings, results.Error.Message)
	}
	for _, w := range results.Warnings {
		out.Warnings = append(out.Warnings, w.RuleName+": "+w.Detail)
	}
	return out, nil
}

func instructionsOf(s instructions.Stage) []instruction {
	out := []instruction{}
	for _, c := range s.Commands {
		one := instruction{Name: c.Name()}
		if text, ok := c.(fmt.Stringer); ok {
			one.Text = text.String()
		}
		switch c := c.(type) {
		case *instructions.AddCommand:
			one.Checksum, one.Sources = c.Checksum, c.SourcePaths
		case *instructions.CopyCommand:
			one.From, one.Sources = c.From, c.SourcePaths
		case *instructions.UserCommand:
			one.User = c.User
		}
		out = append(out, one)
	}
	return out
}

// bare resolves every image to one without settings, without asking anybody.
type bare struct{}

func (bare) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	config := []byte(`{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers"}}`)
	return ref, digest.FromBytes(config), config, nil
}

// lintWorkflow is actionlint's own rules: programs that it would start, as
// shellcheck, are not.
func lintWorkflow(path string, text []byte) ([]string, error) {
	l, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{Shellcheck: "", Pyflakes: ""})
	if err != nil {
		return nil, err
	}
	found, err := l.Lint(path, text, nil)
	if err != nil {
		return nil, err
	}
	out := []string{}
	for _, f := range found {
		out = append(out, fmt.Sprintf("%d:%d: %s (%s)", f.Line, f.Column, f.Message, f.Kind))
	}
	return out, nil
}
