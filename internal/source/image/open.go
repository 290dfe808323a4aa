package image

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// named is an image: what it is called where that is a name, its configuration,
// and where its layers are.
type named struct {
	name   string
	config []byte
	at     string // of its configuration
	layers []string
}

func (n named) same(x named) bool { return n.at == x.at && slices.Equal(n.layers, x.layers) }

const (
	// maxDescription is more than any manifest or configuration has.
	maxDescription = 8 << 20
	// maxDescriptions is more than all of an archive have together.
	maxDescriptions = 64 << 20
	// maxImages, maxIndexes and maxNamed are how many images and indexes are read
	// of one archive, and how many entries all its indexes may have.
	maxImages  = 50
	maxIndexes = 100
	maxNamed   = 400
	// maxKeptSize is how large a file is that listing an archive keeps at once.
	maxKeptSize = 256 << 10
	// maxName is longer than what any file of an image is called.
	maxName = 512
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

// entry is a file of an archive.
type entry struct {
	data int64  // where what is in it begins; 0 where that is not known
	size int64  // of a file
	link string // what it stands for
	file bool
	kept []byte // what is in it, of one that is small
}

// listing is what an archive has, by name.
type listing struct {
	entries map[string]entry
	// unclear says that what unpacks the archive may take something else under a
	// name than what stands first in it.
	unclear bool
}

// cleaned is a name as it is once the archive is unpacked.
func cleaned(name string) string { return strings.TrimPrefix(path.Clean("/"+name), "/") }

// contents lists an archive.
func contents(open func() (io.ReadCloser, error)) (listing, error) {
	out := listing{entries: map[string]entry{}}
	file, err := open()
	if err != nil {
		return out, err
	}
	defer file.Close()
	seeker, _ := file.(io.Seeker)
	left := int64(maxDescriptions / 4)
	folders := map[string]bool{}
	for files := tar.NewReader(file); ; {
		head, err := files.Next()
		if errors.Is(err, io.EOF) {
			out.through(folders)
			return out, nil
		}
		if err != nil {
			return out, err
		}
		if len(out.entries)+len(folders) > maxFiles/100 {
			return out, errTooMuch
		}
		at := cleaned(head.Name)
		if head.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		if head.Typeflag == tar.TypeDir {
			folders[at] = true
			continue
		}
		_, twice := out.entries[at]
		out.unclear = out.unclear || twice || len(at) > maxName
		e := entry{size: head.Size, file: head.Typeflag == tar.TypeReg}
		switch head.Typeflag {
		case tar.TypeSymlink:
			e.link = cleaned(path.Join(path.Dir("/"+at), head.Linkname))
			if path.IsAbs(head.Linkname) {
				e.link = cleaned(head.Linkname)
			}
		case tar.TypeLink:
			e.link = cleaned(head.Linkname)
		}
		if e.file && seeker != nil && !sparse(head) {
			if e.data, err = seeker.Seek(0, io.SeekCurrent); err != nil {
				return out, err
			}
		}
		if e.file && head.Size <= min(maxKeptSize, left) {
			if e.kept, err = io.ReadAll(files); err != nil {
				return out, err
			}
			left -= head.Size
		}
		out.entries[at] = e
	}
}

// sparse reports whether a file's holes are left out of the archive.
func sparse(head *tar.Header) bool {
	for name := range head.PAXRecords {
		if strings.HasPrefix(name, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// through looks for what stands below a name that is no folder: what unpacks it
// writes through a link to another place.
func (l *listing) through(folders map[string]bool) {
	for at := range l.entries {
		l.unclear = l.unclear || folders[at]
		for dir := path.Dir(at); dir != "."; dir = path.Dir(dir) {
			_, is := l.entries[dir]
			l.unclear = l.unclear || is
		}
	}
}

// find returns a file, behind links, and its name.
func (l *listing) find(at string) (string, entry, bool) {
	at = cleaned(at)
	for range 8 {
		e, ok := l.entries[at]
		if !ok || e.file {
			return at, e, ok
		}
		if e.link == "" {
			break
		}
		at = e.link
	}
	return at, entry{}, false
}

// isTar reports whether a block is the head of an archive: by its sum, which
// those have that were written before there was a mark.
func isTar(head []byte) bool {
	want, err := strconv.ParseInt(strings.Trim(string(head[148:156]), " \x00"), 8, 64)
	if err != nil {
		return false
	}
	var plain, signed int64
	for i, c := range head {
		if i >= 148 && i < 156 {
			c = ' '
		}
		plain += int64(c)
		signed += int64(int8(c)) // as some wrote it
	}
	return want == plain || want == signed
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
	if (n < 512 || !isTar(head)) && (n < 2 || head[0] != 0x1f || head[1] != 0x8b) {
		return false
	}
	all, cut := contents(unpacked(open, r.most())) // one that is cut off has what it has
	_, manifest, saved := all.find("manifest.json")
	var d []tarball.Descriptor
	if saved && decoded(manifest.kept, &d) == nil && len(d) > 0 && d[0].Config != "" {
		return true
	}
	_, _, layout := all.find("oci-layout")
	_, _, index := all.find("index.json")
	_, _, repositories := all.find("repositories")
	for at := range all.entries {
		if saved = saved || repositories && strings.HasSuffix(at, "/layer.tar"); saved {
			break
		}
	}
	return layout || (saved || index || cut != nil) && (repositories || hasLayers(all))
}

// decoded reads a description as what loads images does: what stands behind it
// is passed over.
func decoded(raw []byte, into any) error { return json.NewDecoder(bytes.NewReader(raw)).Decode(into) }

var layerName = regexp.MustCompile(`(?:^|/)layer\.tar$|^blobs/sha256/[0-9a-f]{64}$|^[0-9a-f]{64}(?:\.tar(?:\.gz)?|\.json)$|^sha256:[0-9a-f]{64}$`)

func hasLayers(all listing) bool {
	for at := range all.entries {
		if layerName.MatchString(at) {
			return true
		}
	}
	return false
}

// store is what images are made of.
type store struct {
	// open opens a file.
	open func(string) (io.ReadCloser, error)
	// resolve is where it is, behind links.
	resolve func(string) string
	read    map[string][]byte
	left    int64
}

// archived is the store that an archive is.
func archived(open func() (io.ReadCloser, error), most int64) (*store, error) {
	open = unpacked(open, most)
	all, err := contents(open)
	if err != nil {
		return nil, err
	}
	if all.unclear {
		return nil, problem("a name stands twice in it, or below one that is no folder: which of them an image is made of, what loads it decides; save it again")
	}
	return &store{
		open:    func(at string) (io.ReadCloser, error) { return within(open, all, at) },
		resolve: func(at string) string { at, _, _ = all.find(at); return at },
	}, nil
}

// within opens a file of an archive.
func within(open func() (io.ReadCloser, error), all listing, at string) (io.ReadCloser, error) {
	at, e, ok := all.find(at)
	if !ok {
		return nil, fs.ErrNotExist
	}
	if e.kept != nil {
		return io.NopCloser(bytes.NewReader(e.kept)), nil
	}
	file, err := open()
	if err != nil {
		return nil, err
	}
	if s, ok := file.(io.Seeker); ok && e.data > 0 {
		if _, err := s.Seek(e.data, io.SeekStart); err != nil {
			return nil, errors.Join(err, file.Close())
		}
		return &both{io.LimitReader(file, e.size), file}, nil
	}
	files := tar.NewReader(file)
	for {
		head, err := files.Next()
		if err != nil {
			return nil, errors.Join(err, file.Close())
		}
		if head.Typeflag == tar.TypeReg && cleaned(head.Name) == at {
			return &both{files, file}, nil
		}
	}
}

// small reads a description, once.
func (s *store) small(at string) ([]byte, error) {
	at = s.resolve(at)
	if raw, ok := s.read[at]; ok {
		return raw, nil
	}
	file, err := s.open(at)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, maxDescription+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > maxDescription {
		return nil, problem("a manifest or configuration is larger than any is")
	}
	if s.left += int64(len(raw)); s.left > maxDescriptions {
		return nil, problem("its manifests and configurations are larger together than any are")
	}
	s.read[at] = raw
	return raw, nil
}

// images returns the images of a store: those that docker save names, and those
// of an index beside it, since which of the two is taken depends on what loads it.
func (s *store) images() ([]named, error) {
	s.read = map[string][]byte{}
	saved, err := s.small("manifest.json")
	var out []named
	switch {
	case err == nil:
		if out, err = s.saved(saved); err != nil {
			return out, err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	raw, err := s.small("index.json")
	if errors.Is(err, fs.ErrNotExist) && saved != nil {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	l := &layout{store: s, manifests: map[string]manifest{}, out: out, some: len(out) > 0}
	err = l.index(raw, false)
	return l.out, err
}

// saved returns the images of what docker save and skopeo write.
func (s *store) saved(raw []byte) ([]named, error) {
	var manifest []tarball.Descriptor
	if err := decoded(raw, &manifest); err != nil {
		return nil, err
	}
	var out []named
	for i, d := range manifest {
		if i == maxImages {
			return out, errImages
		}
		config, err := s.small(d.Config)
		if errors.Is(err, fs.ErrNotExist) {
			err = problem("the configuration of an image is not in it")
		}
		if err != nil {
			return out, err
		}
		x := named{config: config, at: s.resolve(d.Config)}
		if len(d.RepoTags) > 0 {
			x.name = called(d.RepoTags[0])
		}
		for _, at := range d.Layers {
			x.layers = append(x.layers, s.resolve(at))
		}
		out = append(out, x)
	}
	return out, nil
}

var errImages = problem("it has more images than are read")

// layout is a layout of OCI.
type layout struct {
	*store
	indexes, entries int
	manifests        map[string]manifest
	out              []named
	some             bool // docker save named images
}

func blob(h v1.Hash) (string, error) {
	if len(h.Hex) != 64 || strings.Trim(h.Hex, "0123456789abcdef") != "" || h.Algorithm != "sha256" {
		return "", problem("it names something by another digest than sha256")
	}
	return "blobs/sha256/" + h.Hex, nil
}

func (l *layout) index(raw []byte, below bool) error {
	if l.indexes++; l.indexes > maxIndexes {
		return problem("it has more indexes than are read")
	}
	var index v1.IndexManifest
	if err := decoded(raw, &index); err != nil {
		return err
	}
	if l.entries += len(index.Manifests); l.entries > maxNamed {
		return problem("its indexes name more than are read")
	}
	for _, d := range index.Manifests {
		at, err := blob(d.Digest)
		if err != nil {
			return err
		}
		raw, err := l.small(at)
		if below && l.some && errors.Is(err, fs.ErrNotExist) {
			continue // docker save leaves out the platforms that it has not
		}
		if err != nil {
			return err
		}
		if err := l.described(d, raw); err != nil {
			return err
		}
	}
	return nil
}

// manifest is what an entry may be: an image or an index.
type manifest struct {
	v1.Manifest
	Manifests []json.RawMessage `json:"manifests"`
}

// described adds what an entry of an index is.
func (l *layout) described(d v1.Descriptor, raw []byte) error {
	m, ok := l.manifests[d.Digest.Hex]
	if !ok {
		if err := decoded(raw, &m); err != nil {
			return err
		}
		l.manifests[d.Digest.Hex] = m
	}
	if m.Manifests != nil || d.MediaType.IsIndex() {
		if m.Config.Digest.Hex != "" || len(m.Layers) > 0 {
			return problem("something in it is an index and an image at once")
		}
		return l.index(raw, true)
	}
	if vouches(d, m.Manifest) || !runs(m.Manifest) {
		return nil
	}
	at, err := blob(m.Config.Digest)
	if err != nil {
		return err
	}
	x := named{name: called(d.Annotations["org.opencontainers.image.ref.name"]), at: l.resolve(at)}
	if x.config, err = l.small(at); err != nil {
		return err
	}
	for _, layer := range m.Layers {
		at, err := blob(layer.Digest)
		if err != nil {
			return err
		}
		x.layers = append(x.layers, l.resolve(at))
	}
	if l.some && slices.ContainsFunc(l.out, x.same) {
		return nil
	}
	if len(l.out) == maxImages {
		return errImages
	}
	l.out = append(l.out, x)
	return nil
}

// vouches reports whether something says how an image was built, and is none: by
// what it is made of, not by its name alone.
func vouches(d v1.Descriptor, m v1.Manifest) bool {
	if d.Annotations["vnd.docker.reference.type"] != "attestation-manifest" || d.Platform == nil || d.Platform.OS != "unknown" || d.Platform.Architecture != "unknown" {
		return false
	}
	return !slices.ContainsFunc(m.Layers, func(l v1.Descriptor) bool { return l.MediaType != "application/vnd.in-toto+json" })
}

// runs reports whether a manifest is of an image: what is of another kind, as a
// chart or a signature, says so in its configuration and in each of its layers.
func runs(m v1.Manifest) bool {
	is := plain(m.Config.MediaType)
	return is == "" || is.IsConfig() || slices.ContainsFunc(m.Layers, func(l v1.Descriptor) bool {
		is := plain(l.MediaType)
		return is == "" || is.IsLayer() || strings.Contains(string(is), ".image.layer.") || strings.Contains(string(is), ".image.rootfs.")
	})
}

// plain is a type without what may stand behind it.
func plain(is types.MediaType) types.MediaType {
	text, _, _ := strings.Cut(string(is), ";")
	return types.MediaType(strings.ToLower(strings.TrimSpace(text)))
}

// layer is one of a store, as the library wants it to unpack it.
type layer struct {
	store *store
	at    string
}

func (l layer) Digest() (v1.Hash, error)            { return v1.Hash{}, nil } // nobody asks
func (l layer) Size() (int64, error)                { return 0, nil }
func (l layer) MediaType() (types.MediaType, error) { return types.OCILayer, nil }
func (l layer) Compressed() (io.ReadCloser, error)  { return l.store.open(l.at) }

func (l layer) unpacked() (io.ReadCloser, error) {
	x, err := partial.CompressedToLayer(l)
	if err != nil {
		return nil, err
	}
	return x.Uncompressed()
}
