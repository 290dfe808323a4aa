// Package image reads images of containers as files: what docker save and its
// like write, and layouts of OCI, in a folder or an archive.
//
// It promises to look into every layer, also at what a later one takes away; that
// of a file its path enters a fact and none of its content; and that no archive,
// however large it becomes, takes more memory or time than maxBytes and maxFiles
// allow: what is beyond is a gap.
package image

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/internal/pipelines"
	"github.com/wardhq/ward/internal/source/internal/planted"
)

// Kind is the kind of the fact that an image is.
const Kind addr.Kind = "oci/Image"

// Reader reads images.
type Reader struct {
	// Most is how many bytes one may have unpacked; 0 is maxBytes.
	Most int64
}

func (r Reader) most() int64 {
	if r.Most > 0 {
		return r.Most
	}
	return maxBytes
}

// Name returns the tool's name.
func (Reader) Name() string { return "container image" }

// Recognises goes by the file that tells a layout.
func (Reader) Recognises(f source.File) bool {
	return path.Base(strings.ReplaceAll(f.Path, `\`, "/")) == "oci-layout" && bytes.Contains(f.Data, []byte(`"imageLayoutVersion"`))
}

// Keeps reports whether a file is one that a layout is made of.
func (Reader) Keeps(below string) bool {
	return below == "index.json" || below == "manifest.json" || strings.HasPrefix(below, "blobs/")
}

// Read says that a layout is nothing without what it is made of.
func (r Reader) Read(f source.File) ([]fact.Fact, []fact.Gap) {
	return nil, []fact.Gap{r.gap(f, "an image is read with the files beside it, which were not given")}
}

func (r Reader) gap(f source.File, why string) fact.Gap {
	return fact.Gap{Origin: fact.Origin{Source: r.Name(), Pos: diag.Pos{File: f.Path, Line: 1}}, Kinds: []addr.Kind{Kind}, Reason: why}
}

// ReadArchive returns one fact an image.
func (r Reader) ReadArchive(f source.File, open func(string) (io.ReadCloser, error)) ([]fact.Fact, []fact.Gap) {
	var images []named
	var err error
	from := &store{open: open, resolve: cleaned}
	if !r.Recognises(f) {
		base := path.Base(strings.ReplaceAll(f.Path, `\`, "/"))
		from, err = archived(func() (io.ReadCloser, error) { return open(base) }, r.most())
	}
	if err == nil {
		images, err = from.images()
	}
	var facts []fact.Fact
	var gaps []fact.Gap
	if err != nil {
		gaps = append(gaps, r.gap(f, said(err)))
	}
	if err == nil && len(images) == 0 {
		gaps = append(gaps, r.gap(f, "it names no image"))
	}
	look := &looking{store: from, left: r.most(), text: maxText, after: map[string]layered{}, configs: map[string]configured{}}
	for n, x := range images {
		as := "image"
		if n > 0 {
			as += strconv.Itoa(n + 1)
		}
		b, err := bodyOf(x, look)
		if err != nil {
			g := r.gap(f, said(err))
			if b.Layers > 0 {
				g.Subject = addr.FileSubject(f.Path, as) // of what was read of it the fact stands
			}
			gaps = append(gaps, g)
		}
		if b.Layers == 0 && err != nil {
			continue
		}
		raw, err := json.Marshal(b)
		if err != nil {
			gaps = append(gaps, r.gap(f, err.Error()))
			continue
		}
		facts = append(facts, fact.Fact{
			Subject: addr.FileSubject(f.Path, as), Kind: Kind, Stage: fact.Planned, Body: raw,
			Origin: fact.Origin{Source: r.Name(), Pos: diag.Pos{File: f.Path, Line: 1}},
		})
	}
	return facts, gaps
}

// said is an error in words of our own: those of libraries may have anything
// of a file.
func said(err error) string {
	var ours problem
	if errors.As(err, &ours) {
		return string(ours)
	}
	return "it is no image that can be read whole: it is cut off, or something that it names is not there; save it again"
}

// problem is an error that says nothing of a file's content.
type problem string

func (p problem) Error() string { return string(p) }

// The body of the fact. A value that is not known stands as {"$unresolved": why}.
type (
	body struct {
		Name    string   `json:"name,omitempty"`
		Layers  int      `json:"layers"`
		User    user     `json:"user"`
		Ports   []string `json:"ports"`
		Secrets []secret `json:"secrets"`
		// Setuid are programs that run as their owner, beside those that a
		// distribution has.
		Setuid   []string  `json:"setuid"`
		Products []product `json:"products"`
	}
	user struct {
		Root any `json:"root"`
	}
	// secret is a variable or a command of the image, or a file of a layer.
	secret struct {
		Where string `json:"where"`           // env, history, layer
		Layer int    `json:"layer,omitempty"` // from 1
		Path  string `json:"path,omitempty"`
		What  string `json:"what"`
		Gone  bool   `json:"gone,omitempty"` // a later layer takes it away
	}
	product struct {
		Product string `json:"product"`
		Name    string `json:"name"`
		Version string `json:"version"`
		Series  string `json:"series"`
	}
)

var port = regexp.MustCompile(`^[0-9]{1,5}(?:/(?:tcp|udp|sctp))?$`)

// configured is what a configuration says, and of how many layers.
type configured struct {
	body
	layers int
	err    error
}

// bodyOf returns the fact of an image, and an error where that is not all of it.
func bodyOf(x named, look *looking) (body, error) {
	of, ok := look.configs[x.at]
	if !ok {
		of.body, of.layers, of.err = configOf(x.config)
		look.configs[x.at] = of
	}
	b := of.body
	b.Name = x.name
	if of.err != nil {
		return b, of.err
	}
	if len(x.layers) > maxLayers {
		return b, errTooMuch
	}
	err := look.layers(x.layers)
	b.Layers = look.n
	b.Secrets = append(append([]secret{}, b.Secrets...), look.secrets...)
	b.Setuid = append([]string{}, look.setuid...)
	b.Products = append([]product{}, look.products...)
	slices.Sort(b.Setuid)
	switch {
	case err != nil:
		return b, err
	case of.layers > len(x.layers):
		return b, problem("it has fewer layers than its configuration says")
	case look.unseen:
		return b, errUnseen
	}
	return b, nil
}

// configOf returns what a configuration says.
func configOf(raw []byte) (body, int, error) {
	b := body{Ports: []string{}, Secrets: []secret{}, Setuid: []string{}, Products: []product{}}
	config, err := v1.ParseConfigFile(bytes.NewReader(raw))
	if err != nil {
		return b, 0, err
	}
	if len(config.Config.Env) > maxSaid || len(config.History) > maxSaid {
		return b, 0, problem("its configuration has more variables, or a longer history, than any has")
	}
	name, _, _ := strings.Cut(config.Config.User, ":")
	n, err := strconv.Atoi(name)
	b.User.Root = name == "" || err == nil && n == 0 || strings.EqualFold(name, "root") || strings.EqualFold(name, "ContainerAdministrator")
	if name == "" && config.OS == "windows" {
		b.User.Root = map[string]any{addr.UnresolvedKey: "as whom it runs, its base of Windows says; write USER"}
	}
	for p := range config.Config.ExposedPorts {
		if port.MatchString(p) {
			b.Ports = append(b.Ports, p)
		}
	}
	slices.Sort(b.Ports)
	for _, v := range config.Config.Env {
		if what := ofVariable(v); what != "" && len(b.Secrets) < maxKept {
			b.Secrets = append(b.Secrets, secret{Where: "env", What: what})
		}
	}
	for _, h := range config.History {
		for _, what := range ofCommand(h.CreatedBy, config.Config.Env, b.Secrets) {
			if s := (secret{Where: "history", What: what}); !slices.Contains(b.Secrets, s) && len(b.Secrets) < 2*maxKept {
				b.Secrets = append(b.Secrets, s)
			}
		}
	}
	return b, len(config.RootFS.DiffIDs), nil
}

// ofVariable returns what secret a variable of the image is, or nothing.
func ofVariable(v string) string {
	name, value, _ := strings.Cut(v, "=")
	if pipelines.IsSecret(name, value) {
		return name
	}
	if found := planted.Find(v); len(found) > 0 {
		return found[0].What
	}
	return ""
}

// sets is the instruction ENV, as those who build write it into the history.
var sets = regexp.MustCompile(`^(?:/bin/sh -c #\(nop\)\s+)?ENV\s+`)

// ofCommand returns what secrets are in a command of the history. What ENV sets
// and the image still has is judged as its variable.
func ofCommand(text string, env []string, known []secret) []string {
	var out []string
	if is := sets.FindString(text); is != "" {
		text = " " + text[len(is):] + " "
		for _, v := range env {
			text = strings.ReplaceAll(text, " "+v+" ", "  ")
		}
		for _, v := range strings.Fields(text) {
			if name, _, is := strings.Cut(v, "="); is && variable.MatchString(name) {
				if what := ofVariable(v); what != "" {
					out = append(out, what)
				}
			}
		}
		// One that has another value now is told as that.
		out = slices.DeleteFunc(out, func(what string) bool { return slices.Contains(known, secret{Where: "env", What: what}) })
	}
	for _, found := range planted.Find(strings.ReplaceAll(text, "\t", "\n")) {
		if !found.Named || !slices.Contains(known, secret{Where: "env", What: found.What}) {
			out = append(out, found.What)
		}
	}
	return out
}

var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}$`)
