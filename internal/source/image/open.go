package image

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// named is an image, and what it is called where that is a name.
type named struct {
	name  string
	image v1.Image
}

const (
	// maxDescription is more than any manifest or configuration has.
	maxDescription = 8 << 20
	// maxImages and maxIndexes are how many are read of one archive.
	maxImages  = 50
	maxIndexes = 100
)

var reference = regexp.MustCompile(`^[a-z0-9][a-z0-9._/:-]{0,200}(?::[A-Za-z0-9_.-]{1,128})?$`)

func called(text string) string {
	if reference.MatchString(text) {
		return text
	}
	return ""
}

// unpacked opens an archive, and what a compression holds of it: of that all that
// is read, each time from the beginning, is no more than a few times the most.
func unpacked(open func() (io.ReadCloser, error), most int64) func() (io.ReadCloser, error) {
	left := 8 * most
	return func() (io.ReadCloser, error) {
		file, err := open()
		if err != nil {
			return nil, err
		}
		buffered := bufio.NewReader(file)
		if head, err := buffered.Peek(2); err == nil && head[0] == 0x1f && head[1] == 0x8b {
			plain, err := gzip.NewReader(buffered)
			if err != nil {
				return nil, errors.Join(err, file.Close())
			}
			return &both{&sparing{plain, &left}, file}, nil
		}
		if s, ok := file.(io.Seeker); ok {
			// What is passed over is not read then.
			if _, err := s.Seek(0, io.SeekStart); err == nil {
				return file, nil
			}
		}
		return &both{buffered, file}, nil
	}
}

// sparing ends with an error once too much was read.
type sparing struct {
	from io.Reader
	left *int64
}

func (s *sparing) Read(p []byte) (int, error) {
	if *s.left <= 0 {
		return 0, errTooMuch
	}
	n, err := s.from.Read(p[:min(int64(len(p)), *s.left)])
	*s.left -= int64(n)
	return n, err
}

type both struct {
	io.Reader
	io.Closer
}

// contents are the files of an archive with their sizes; of one that stands
// there twice the larger.
func contents(open func() (io.ReadCloser, error)) (map[string]int64, error) {
	file, err := open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	out := map[string]int64{}
	for files := tar.NewReader(file); ; {
		head, err := files.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		if len(out) > maxFiles/100 {
			return out, errTooMuch
		}
		if head.Typeflag == tar.TypeReg {
			at := path.Clean(head.Name)
			out[at] = max(out[at], head.Size)
		}
	}
}

// TakesArchive reports whether an archive has what images have.
func (r Reader) TakesArchive(open func() (io.ReadCloser, error)) bool {
	file, err := open()
	if err != nil {
		return false
	}
	head := make([]byte, 512)
	n, _ := io.ReadFull(file, head)
	if file.Close() != nil {
		return false
	}
	isTar := n == 512 && string(head[257:262]) == "ustar"
	if !isTar && (n < 2 || head[0] != 0x1f || head[1] != 0x8b) {
		return false
	}
	all, cut := contents(unpacked(open, r.most())) // one that is cut off has what it has
	_, saved := all["manifest.json"]
	_, layout := all["oci-layout"]
	_, repositories := all["repositories"]
	for at := range all {
		if saved = saved || repositories && strings.HasSuffix(at, "/layer.tar"); saved {
			break
		}
	}
	return layout || (saved || cut != nil) && (repositories || hasLayers(all))
}

var layerName = regexp.MustCompile(`(?:^|/)layer\.tar$|^blobs/sha256/[0-9a-f]{64}$|^[0-9a-f]{64}(?:\.tar(?:\.gz)?|\.json)$|^sha256:[0-9a-f]{64}$`)

func hasLayers(all map[string]int64) bool {
	for at := range all {
		if layerName.MatchString(at) {
			return true
		}
	}
	return false
}

// inArchive returns the images of what docker save and skopeo write.
func inArchive(open func() (io.ReadCloser, error), most int64) ([]named, error) {
	open = unpacked(open, most)
	all, err := contents(open)
	if err != nil {
		return nil, err
	}
	size, saved := all["manifest.json"]
	if !saved {
		return inLayout(func(at string) (io.ReadCloser, error) { return within(open, at) })
	}
	if size > maxDescription {
		return nil, problem("its manifest is larger than any is")
	}
	manifest, err := tarball.LoadManifest(open)
	if err != nil {
		return nil, err
	}
	var out []named
	for i, d := range manifest {
		if size, ok := all[path.Clean(d.Config)]; !ok || size > maxDescription {
			return out, problem("the configuration of an image is not in it, or larger than any is")
		}
		if i == maxImages {
			return out, problem("it has more images than are read")
		}
		var tag *name.Tag
		as := ""
		if len(d.RepoTags) > 0 {
			as = called(d.RepoTags[0])
			if t, err := name.NewTag(d.RepoTags[0], name.WeakValidation); err == nil {
				tag = &t
			}
		}
		if tag == nil && len(manifest) > 1 {
			return out, problem("it has several images, and one of them no name; save each by itself")
		}
		image, err := tarball.Image(open, tag)
		if err != nil {
			return out, err
		}
		out = append(out, named{as, image})
	}
	return out, nil
}

// within opens a file of an archive.
func within(open func() (io.ReadCloser, error), at string) (io.ReadCloser, error) {
	file, err := open()
	if err != nil {
		return nil, err
	}
	files := tar.NewReader(file)
	for {
		head, err := files.Next()
		if err != nil {
			return nil, errors.Join(fs.ErrNotExist, file.Close())
		}
		if head.Typeflag == tar.TypeReg && path.Clean(head.Name) == at {
			return &both{files, file}, nil
		}
	}
}

// layout is a layout of OCI, and one image of it a core.
type layout struct {
	open    func(string) (io.ReadCloser, error)
	indexes int
	out     []named
}

func inLayout(open func(string) (io.ReadCloser, error)) ([]named, error) {
	l := &layout{open: open}
	raw, err := l.small("index.json")
	if err != nil {
		return nil, err
	}
	err = l.index(raw)
	return l.out, err
}

// small reads a description.
func (l *layout) small(at string) ([]byte, error) {
	file, err := l.open(at)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, maxDescription+1))
	if err == nil && len(raw) > maxDescription {
		return nil, problem("a manifest or configuration is larger than any is")
	}
	return raw, err
}

func blob(h v1.Hash) (string, error) {
	if len(h.Hex) != 64 || strings.Trim(h.Hex, "0123456789abcdef") != "" || h.Algorithm != "sha256" {
		return "", problem("it names something by another digest than sha256")
	}
	return "blobs/sha256/" + h.Hex, nil
}

func (l *layout) index(raw []byte) error {
	if l.indexes++; l.indexes > maxIndexes {
		return problem("it has more indexes than are read")
	}
	var index v1.IndexManifest
	if err := json.Unmarshal(raw, &index); err != nil {
		return err
	}
	for _, d := range index.Manifests {
		if d.Annotations["vnd.docker.reference.type"] != "" {
			continue // what vouches for an image is none
		}
		as := called(d.Annotations["org.opencontainers.image.ref.name"])
		at, err := blob(d.Digest)
		if err != nil {
			return err
		}
		raw, err := l.small(at)
		if err != nil {
			return err
		}
		if d.MediaType.IsIndex() {
			if err := l.index(raw); err != nil {
				return err
			}
			continue
		}
		var m v1.Manifest
		if err := json.Unmarshal(raw, &m); err != nil {
			return err
		}
		if !m.Config.MediaType.IsConfig() {
			continue // a chart, a signature
		}
		if len(l.out) == maxImages {
			return problem("it has more images than are read")
		}
		image, err := partial.CompressedToImage(&core{layout: l, raw: raw, is: d.MediaType})
		if err != nil {
			return err
		}
		l.out = append(l.out, named{as, image})
	}
	return nil
}

// core is an image of a layout, as the library wants one.
type core struct {
	*layout
	raw []byte
	is  types.MediaType
}

func (c *core) RawManifest() ([]byte, error)        { return c.raw, nil }
func (c *core) MediaType() (types.MediaType, error) { return c.is, nil }

func (c *core) RawConfigFile() ([]byte, error) {
	var m v1.Manifest
	if err := json.Unmarshal(c.raw, &m); err != nil {
		return nil, err
	}
	at, err := blob(m.Config.Digest)
	if err != nil {
		return nil, err
	}
	return c.small(at)
}

func (c *core) LayerByDigest(h v1.Hash) (partial.CompressedLayer, error) {
	if _, err := blob(h); err != nil {
		return nil, err
	}
	return layer{c.layout, h}, nil
}

// layer is a compressed one.
type layer struct {
	layout *layout
	hash   v1.Hash
}

func (l layer) Digest() (v1.Hash, error)            { return l.hash, nil }
func (l layer) Size() (int64, error)                { return 0, nil } // nobody asks
func (l layer) MediaType() (types.MediaType, error) { return types.OCILayer, nil }

func (l layer) Compressed() (io.ReadCloser, error) {
	at, err := blob(l.hash)
	if err != nil {
		return nil, err
	}
	return l.layout.open(at)
}
