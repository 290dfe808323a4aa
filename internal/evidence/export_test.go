package evidence

import (
	"bytes"
	"hash/crc32"
)

// WithMaxRefs returns the options with a bound of references held at a time.
func (o Options) WithMaxRefs(n uint64) Options {
	o.maxRefs = n
	return o
}

// ZipOf returns a well-formed pack of any files.
func ZipOf[F any](files []F, of func(F) (string, []byte)) []byte {
	var b bytes.Buffer
	z := NewArchive(&b)
	for _, f := range files {
		name, content := of(f)
		if err := z.Add(name, content, crc32.ChecksumIEEE(content)); err != nil {
			panic(err) // a buffer takes what a test writes
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// PageOf returns the page of a manifest.
func PageOf(manifest, signed []byte) ([]byte, error) {
	p, err := parsePack(manifest)
	if err != nil {
		return nil, err
	}
	return renderPage(p, signed)
}
