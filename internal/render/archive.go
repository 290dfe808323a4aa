package render

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"time"
)

// Zip writes a tree as a zip archive: the same tree and moment make the same bytes.
func Zip(w io.Writer, t Tree, at time.Time) error {
	z := zip.NewWriter(w)
	for f := range t.Files() {
		h := &zip.FileHeader{Name: f.Path, Method: zip.Deflate, Modified: at.UTC()}
		h.SetMode(0o644)
		entry, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := entry.Write(f.Data); err != nil {
			return err
		}
	}
	return z.Close()
}

// TarGz writes a tree as a compressed tar archive: the same tree and moment make the
// same bytes.
func TarGz(w io.Writer, t Tree, at time.Time) error {
	compressed := gzip.NewWriter(w)
	out := tar.NewWriter(compressed)
	for f := range t.Files() {
		h := &tar.Header{Typeflag: tar.TypeReg, Name: f.Path, Size: int64(len(f.Data)), Mode: 0o644, ModTime: at.UTC(), Format: tar.FormatPAX}
		if err := out.WriteHeader(h); err != nil {
			return err
		}
		if _, err := out.Write(f.Data); err != nil {
			return err
		}
	}
	return errors.Join(out.Close(), compressed.Close())
}
