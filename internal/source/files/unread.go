package files

import (
	"crypto/sha256"
	"io"
	"os"
	"strings"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
)

// unreadFiles returns each file in which a gap lies, by path.
func (r *run) unreadFiles() []fact.File {
	entries := map[string]*entry{}
	for _, e := range r.entries {
		entries[e.path] = e
	}
	charts := map[*entry]*chart{}
	for _, c := range r.charts {
		charts[c.entry] = c
	}
	var out []fact.File
	for _, g := range r.result.Snapshot.Gaps { // they are in the order of their files
		path := g.Origin.Pos.File
		if path == "" || len(out) > 0 && out[len(out)-1].Path == path {
			continue
		}
		var d digest.Digest
		switch e := entries[path]; {
		case e == nil: // a folder or a link: what it holds was not looked at
		case charts[e] != nil:
			d = r.chartDigest(charts[e])
		case !e.kept.Digest.IsZero():
			d = e.kept.Digest
		default:
			d, _ = digestOf(path) // one that cannot be read has none
		}
		out = append(out, fact.File{Path: path, Digest: d})
	}
	return out
}

// chartDigest is of all that a chart is made of, or zero where that cannot be told.
func (r *run) chartDigest(c *chart) digest.Digest {
	var all strings.Builder
	for _, e := range r.entries {
		if e.chart != c {
			continue
		}
		d, err := digestOf(e.path)
		if err != nil {
			return digest.Digest{}
		}
		all.WriteString(strings.TrimPrefix(e.real, c.folder) + "\n" + d.String() + "\n")
	}
	return digest.Of([]byte(all.String()))
}

// digestOf is of a regular file as it is on disk, however large.
func digestOf(path string) (digest.Digest, error) {
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		return digest.Digest{}, err
	}
	f, err := os.Open(path)
	if err != nil {
		return digest.Digest{}, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return digest.Digest{}, err
	}
	return digest.Digest(h.Sum(nil)), nil
}
