package main

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/render/manifests"
)

// rendering is what one process designed and rendered, and what that took.
type rendering struct {
	Environments, Resources, Objects, Files int

	Bytes          int64 // of all files
	Tree           string
	Design, Render time.Duration
	Allocated      uint64 // bytes on the heap, over the whole process
}

// designAndRender is `design-and-render [-wide R] N`: N environments, of the
// slice or of at least R resources each, into a sink that hashes.
func designAndRender(args []string) error {
	flags := flag.NewFlagSet("design-and-render", flag.ContinueOnError)
	wide := flags.Int("wide", 0, "resources an environment")
	if err := flags.Parse(args); err != nil {
		return err
	}
	n, err := strconv.Atoi(flags.Arg(0))
	if err != nil {
		return err
	}
	in, err := input(n)
	if err != nil {
		return err
	}
	start := time.Now()
	d, err := compile.Compile(in)
	if err != nil {
		return err
	}
	if *wide > 0 {
		if d, err = widen(d, n, *wide); err != nil {
			return err
		}
	}
	designed := time.Now()
	sink := newHashingSink()
	if err := render.To(sink, d, render.Inputs{Estate: in.Document.Digest, Ward: "bench"}); err != nil {
		return err
	}
	return answer(sink.result(n, d, designed.Sub(start), time.Since(designed)))
}

// renderManifests is `render-manifests N`: the design of N environments, and
// of its tree the manifests alone, into a sink that hashes.
func renderManifests(args []string) error {
	d, n, err := designed(args[0])
	if err != nil {
		return err
	}
	start := time.Now()
	sink := newHashingSink()
	if err := manifests.Render(d.Objects, sink.File); err != nil {
		return err
	}
	return answer(sink.result(n, d, 0, time.Since(start)))
}

// writeManifests is `write-manifests DIR N`: the same manifests as files.
func writeManifests(args []string) error {
	d, _, err := designed(args[1])
	if err != nil {
		return err
	}
	return manifests.Render(d.Objects, func(path string, data []byte) error {
		path = filepath.Join(args[0], filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		return os.WriteFile(path, data, 0o644)
	})
}

func designed(environments string) (*design.Design, int, error) {
	n, err := strconv.Atoi(environments)
	if err != nil {
		return nil, 0, err
	}
	in, err := input(n)
	if err != nil {
		return nil, 0, err
	}
	d, err := compile.Compile(in)
	return d, n, err
}

// hashingSink takes a tree and keeps its digest alone.
type hashingSink struct {
	sum   hash.Hash
	files int
	bytes int64
}

func newHashingSink() *hashingSink { return &hashingSink{sum: sha256.New()} }

func (s *hashingSink) File(path string, data []byte) error {
	s.files++
	s.bytes += int64(len(data))
	s.sum.Write([]byte(path))
	s.sum.Write(data)
	return nil
}

func (s *hashingSink) result(n int, d *design.Design, designing, rendering_ time.Duration) rendering {
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	return rendering{
		Environments: n, Resources: len(d.Resources), Objects: len(d.Objects), Files: s.files,
		Bytes: s.bytes, Tree: hex.EncodeToString(s.sum.Sum(nil)),
		Design: designing, Render: rendering_, Allocated: mem.TotalAlloc,
	}
}

// widen stands for the whole landing zone, whose builders are not written
// yet: every resource that an environment's units have is repeated under
// other names until an environment has at least as many as asked for.
// References between the repeated ones lead to one another, so that the graph
// is as dense as the slice's.
func widen(d *design.Design, environments, each int) (*design.Design, error) {
	parts := design.Parts{
		Organisation: d.Organisation, Effective: d.Effective, Declared: d.Declared,
		Units: d.Units, Resources: d.Resources, Objects: d.Objects, Decisions: d.Decisions, Steps: d.Steps,
	}
	for _, u := range d.Units {
		parts.Existing = append(parts.Existing, u.Subscription)
	}
	var own []design.Resource
	for _, r := range d.Resources {
		if r.Unit != addr.PlatformUnit() && groupMember(r.ID.String()) {
			own = append(own, r)
		}
	}
	times := (each*environments + len(own) - 1) / len(own)
	for copy := 1; copy < times; copy++ {
		suffix := "-" + strconv.Itoa(copy)
		rename := renamer(own, suffix)
		for _, r := range own {
			r.ID = rename.id(r.ID)
			r.Body = rename.value(r.Body).(design.Object)
			r.DependsOn = rename.ids(r.DependsOn)
			r.Parts = rename.ids(r.Parts)
			parts.Resources = append(parts.Resources, r)
		}
	}
	return design.New(parts)
}

// groupMember reports whether an id is that of something inside of a resource
// group.
func groupMember(id string) bool {
	return strings.Contains(strings.ToLower(id), "/resourcegroups/") && root(id) != ""
}

// renames maps the ids of repeated resources to those of a repetition.
type renames struct {
	roots  map[string]bool // top-level resources, by key
	suffix string
}

func renamer(own []design.Resource, suffix string) renames {
	r := renames{map[string]bool{}, suffix}
	for _, o := range own {
		r.roots[root(o.ID.String())] = true
	}
	return r
}

// root returns the part of an id up to its top-level resource's name.
func root(id string) string {
	segments := strings.Split(id, "/")
	for i, s := range segments {
		if s == "providers" && i+3 < len(segments) {
			return strings.Join(segments[:i+4], "/")
		}
	}
	return ""
}

func (r renames) text(s string) string {
	top := root(s)
	if top == "" || !r.roots[top] {
		return s
	}
	return top + r.suffix + s[len(top):]
}

func (r renames) id(id addr.ID) addr.ID {
	renamed, err := addr.ParseID(r.text(id.String()))
	if err != nil {
		panic(fmt.Sprintf("bench: %v", err)) // a suffix makes no id worse
	}
	return renamed
}

func (r renames) ids(ids []addr.ID) []addr.ID {
	out := make([]addr.ID, len(ids))
	for i, id := range ids {
		out[i] = r.id(id)
	}
	return out
}

func (r renames) value(v any) any {
	switch v := v.(type) {
	case design.Object:
		out := make(design.Object, len(v))
		for k, member := range v {
			out[r.text(k)] = r.value(member)
		}
		return out
	case design.List:
		out := make(design.List, len(v))
		for i, item := range v {
			out[i] = r.value(item)
		}
		return out
	case addr.Ref:
		return addr.Ref{ID: r.id(v.ID), Output: v.Output}
	case string:
		return r.text(v)
	default:
		return v
	}
}
