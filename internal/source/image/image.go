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
	if r.Recognises(f) {
		images, err = inLayout(open)
	} else {
		base := path.Base(strings.ReplaceAll(f.Path, `\`, "/"))
		images, err = inArchive(func() (io.ReadCloser, error) { return open(base) }, r.most())
	}
	var facts []fact.Fact
	var gaps []fact.Gap
	if err != nil {
		gaps = append(gaps, r.gap(f, said(err)))
	}
	if err == nil && len(images) == 0 {
		gaps = append(gaps, r.gap(f, "it names no image"))
	}
	for n, x := range images {
		as := "image"
		if n > 0 {
			as += strconv.Itoa(n + 1)
		}
		b, err := bodyOf(x.image, r.most())
		b.Name = x.name
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

func bodyOf(image v1.Image, most int64) (body, error) {
	b := body{Ports: []string{}, Secrets: []secret{}, Setuid: []string{}, Products: []product{}}
	config, err := image.ConfigFile()
	if err != nil {
		return b, err
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
		name, value, _ := strings.Cut(v, "=")
		if pipelines.IsSecret(name, value) {
			b.Secrets = append(b.Secrets, secret{Where: "env", What: name})
		} else if found := planted.Find(v); len(found) > 0 {
			b.Secrets = append(b.Secrets, secret{Where: "env", What: found[0].What})
		}
	}
	for _, h := range config.History {
		// What ENV sets stands in the image's own variables.
		if strings.Contains(h.CreatedBy, "ENV ") {
			continue
		}
		for _, found := range planted.Find(strings.ReplaceAll(h.CreatedBy, "\t", "\n")) {
			if s := (secret{Where: "history", What: found.What}); !slices.Contains(b.Secrets, s) {
				b.Secrets = append(b.Secrets, s)
			}
		}
	}
	layers, err := image.Layers()
	if err != nil {
		return b, err
	}
	if len(layers) > maxLayers {
		return b, errTooMuch
	}
	look := &looking{body: &b, held: map[string]int{}, left: most}
	for _, layer := range layers {
		b.Layers++
		if err := look.layer(layer, b.Layers); err != nil {
			return b, err
		}
	}
	slices.Sort(b.Setuid)
	return b, nil
}
