package evidence

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
)

// A pack is a zip archive in one form only: entries are not compressed and lie
// one behind the other from the first byte, with no time, attribute, comment
// or extra field but the fixed ones below. So the same content gives the same
// bytes with any version of any compressor; nothing grows when it is read; and
// a reader knows what each byte must be. Any zip program opens it.
const (
	localSize   = 30
	centralSize = 46
	endSize     = 22

	localMark   = 0x04034b50
	centralMark = 0x02014b50
	endMark     = 0x06054b50

	zipVersion  = 10              // needed to read: 1.0, stored
	zipMadeBy   = 3<<8 | 20       // Unix, so that the attributes below count
	zipDate     = 0<<9 | 1<<5 | 1 // 1 January 1980: zip's first day
	zipAttrs    = 0o100644 << 16  // a regular file
	maxZipName  = 128
	maxZipFiles = math.MaxUint16 - 1
)

// zipEntry is a file in a pack.
type zipEntry struct {
	name   string
	crc    uint32
	size   uint32
	offset uint32 // of its local header
}

func (e zipEntry) data() int64 { return int64(e.offset) + localSize + int64(len(e.name)) }
func (e zipEntry) end() int64  { return e.data() + int64(e.size) }

// common is what both headers of an entry share.
func (e zipEntry) common(b []byte) []byte {
	le := binary.LittleEndian
	b = le.AppendUint16(b, zipVersion)
	b = le.AppendUint16(b, 0) // flags
	b = le.AppendUint16(b, 0) // method: stored
	b = le.AppendUint16(b, 0) // time
	b = le.AppendUint16(b, zipDate)
	b = le.AppendUint32(b, e.crc)
	b = le.AppendUint32(b, e.size) // compressed
	b = le.AppendUint32(b, e.size)
	b = le.AppendUint16(b, uint16(len(e.name)))
	return le.AppendUint16(b, 0) // extra field
}

func (e zipEntry) local() []byte {
	return append(e.common(binary.LittleEndian.AppendUint32(nil, localMark)), e.name...)
}

func (e zipEntry) central() []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, centralMark)
	b = e.common(le.AppendUint16(b, zipMadeBy))
	b = le.AppendUint16(b, 0) // comment
	b = le.AppendUint16(b, 0) // disk
	b = le.AppendUint16(b, 0) // internal attributes
	b = le.AppendUint32(b, zipAttrs)
	b = le.AppendUint32(b, e.offset)
	return append(b, e.name...)
}

func zipEnd(files int, size, offset int64) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, endMark)
	b = le.AppendUint32(b, 0) // disks
	b = le.AppendUint16(b, uint16(files))
	b = le.AppendUint16(b, uint16(files))
	b = le.AppendUint32(b, uint32(size))
	b = le.AppendUint32(b, uint32(offset))
	return le.AppendUint16(b, 0) // comment
}

// Archive writes a pack's entries, in the form that verification wants.
type Archive struct {
	w       io.Writer
	at      int64
	entries []zipEntry
}

// NewArchive returns the archive that is written to w.
func NewArchive(w io.Writer) *Archive { return &Archive{w: w} }

// Add writes an entry, whose CRC-32 is given.
func (z *Archive) Add(name string, content []byte, crc uint32) error {
	e := zipEntry{name: name, crc: crc, size: uint32(len(content)), offset: uint32(z.at)}
	if z.at+int64(len(content))+localSize+maxZipName > math.MaxUint32 || len(z.entries) == maxZipFiles {
		return fmt.Errorf("a pack holds at most 4 GiB and %d files: choose fewer records", maxZipFiles)
	}
	if err := z.write(e.local()); err != nil {
		return err
	}
	z.entries = append(z.entries, e)
	return z.write(content)
}

// Close writes the archive's directory; w is the caller's to close.
func (z *Archive) Close() error {
	start := z.at
	for _, e := range z.entries {
		if err := z.write(e.central()); err != nil {
			return err
		}
	}
	if z.at > math.MaxUint32 {
		return fmt.Errorf("a pack holds at most 4 GiB: choose fewer records")
	}
	return z.write(zipEnd(len(z.entries), z.at-start, start))
}

func (z *Archive) write(b []byte) error {
	n, err := z.w.Write(b)
	z.at += int64(n)
	if err != nil {
		return fmt.Errorf("writing a pack: %w", err)
	}
	return nil
}

// readZip returns the entries of a pack whose every byte outside of the
// entries' content is what Archive writes. What differs is named as far as
// it can be: first what is dangerous, then what is only different.
func readZip(r io.ReaderAt, size int64) ([]zipEntry, error) {
	start, files, err := findDirectory(r, size)
	if err != nil {
		return nil, err
	}
	directory := make([]byte, size-endSize-start)
	if err := readAt(r, directory, start); err != nil {
		return nil, err
	}
	entries, err := parseDirectory(directory, files, start)
	if err != nil {
		return nil, err
	}
	if err := distinctNames(entries); err != nil {
		return nil, err
	}
	var at int64
	for _, e := range entries {
		if int64(e.offset) != at {
			return nil, failure(Trailing, e.name, "it begins at byte %d, want %d: entries overlap, or bytes lie between them", e.offset, at)
		}
		if e.end() > start {
			return nil, failure(BadZip, e.name, "it reaches into the archive's directory")
		}
		local := make([]byte, localSize+len(e.name))
		if err := readAt(r, local, at); err != nil {
			return nil, err
		}
		if !bytes.Equal(local, e.local()) {
			return nil, failure(ZipField, e.name, "its header is not the one that the archive's directory gives")
		}
		at = e.end()
	}
	if at != start {
		return nil, failure(Trailing, "the archive", "%d bytes before its directory belong to no entry", start-at)
	}
	return entries, nil
}

// findDirectory reads the archive's end.
func findDirectory(r io.ReaderAt, size int64) (start int64, files int, err error) {
	const where = "the archive"
	if size < endSize {
		return 0, 0, failure(BadZip, where, "%d bytes are no zip archive", size)
	}
	if size > math.MaxUint32 {
		return 0, 0, failure(TooLarge, where, "%d bytes, a pack has at most 4 GiB", size)
	}
	end := make([]byte, endSize)
	if err := readAt(r, end, size-endSize); err != nil {
		return 0, 0, err
	}
	le := binary.LittleEndian
	if le.Uint32(end) != endMark {
		return 0, 0, endElsewhere(r, size)
	}
	files = int(le.Uint16(end[10:]))
	length := int64(le.Uint32(end[12:]))
	start = int64(le.Uint32(end[16:]))
	if start+length != size-endSize || files > maxZipFiles || length > int64(files)*(centralSize+maxZipName) {
		return 0, 0, failure(BadZip, where, "its end does not say where its directory is")
	}
	if !bytes.Equal(end, zipEnd(files, length, start)) {
		return 0, 0, failure(ZipField, where, "its end has a comment, disks, or two counts of files")
	}
	return start, files, nil
}

// endElsewhere says why an archive does not end with its end.
func endElsewhere(r io.ReaderAt, size int64) error {
	const where = "the archive"
	tail := make([]byte, min(size, endSize+math.MaxUint16))
	if err := readAt(r, tail, size-int64(len(tail))); err != nil {
		return err
	}
	i := bytes.LastIndex(tail, binary.LittleEndian.AppendUint32(nil, endMark))
	switch {
	case i < 0 || len(tail)-i < endSize:
		return failure(BadZip, where, "it is no zip archive, or it is cut off")
	case i+endSize+int(binary.LittleEndian.Uint16(tail[i+20:])) == len(tail):
		return failure(ZipField, where, "it has a comment")
	default:
		return failure(Trailing, where, "%d bytes lie behind its end", len(tail)-i-endSize)
	}
}

// parseDirectory reads the archive's directory and judges each entry alone.
func parseDirectory(raw []byte, files int, start int64) ([]zipEntry, error) {
	const where = "the archive's directory"
	le := binary.LittleEndian
	var entries []zipEntry
	for len(entries) < files {
		if len(raw) < centralSize || le.Uint32(raw) != centralMark {
			return nil, failure(BadZip, where, "entry %d is none", len(entries))
		}
		n := int(le.Uint16(raw[28:]))
		whole := centralSize + n + int(le.Uint16(raw[30:])) + int(le.Uint16(raw[32:]))
		if whole > len(raw) {
			return nil, failure(BadZip, where, "it ends within entry %d", len(entries))
		}
		e := zipEntry{name: string(raw[centralSize : centralSize+n]), crc: le.Uint32(raw[16:]), size: le.Uint32(raw[24:]), offset: le.Uint32(raw[42:])}
		if err := judgeEntry(raw[:whole], e, start); err != nil {
			return nil, err
		}
		entries = append(entries, e)
		raw = raw[whole:]
	}
	if len(raw) > 0 {
		return nil, failure(Trailing, where, "%d bytes lie behind its last entry", len(raw))
	}
	return entries, nil
}

// judgeEntry holds an entry of the directory against the only form of one.
func judgeEntry(raw []byte, e zipEntry, start int64) error {
	le := binary.LittleEndian
	where := fmt.Sprintf("entry %q", e.name)
	mode := le.Uint32(raw[38:]) >> 16
	packed := le.Uint32(raw[20:])
	switch {
	case !safeName(e.name):
		return failure(BadName, where, "a pack's names are of small letters, digits, . - and /, and stay within it")
	case mode&0o170000 != 0 && mode&0o170000 != 0o100000:
		return failure(NotRegular, where, "it is a link, a folder or a device")
	case le.Uint16(raw[10:]) != 0:
		return failure(Compressed, where, "it is compressed: %d bytes would become %d; a pack's entries are not", packed, e.size)
	case packed != e.size:
		return failure(BadZip, where, "it has two sizes, %d and %d", packed, e.size)
	case e.end() > start:
		return failure(BadZip, where, "its %d bytes reach beyond the entries", e.size)
	case !bytes.Equal(raw, e.central()):
		return failure(ZipField, where, "it has a comment, an extra field, a flag, a time or an attribute that a pack's entries do not have")
	}
	return nil
}

// safeName reports whether a name means the same file below a folder to every
// system: VERIFY.md, and otherwise small letters, digits, hyphens and dots in
// parts that neither begin nor end with a dot.
func safeName(name string) bool {
	if name == guideName {
		return true
	}
	if name == "" || len(name) > maxZipName {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part[0] == '.' || part[len(part)-1] == '.' {
			return false
		}
		for i := range len(part) {
			c := part[i]
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-' {
				return false
			}
		}
	}
	return true
}

// distinctNames refuses names that are one file to some system.
func distinctNames(entries []zipEntry) error {
	seen := make(map[string]bool, len(entries))
	for _, e := range entries {
		folded := strings.ToLower(e.name)
		if seen[folded] {
			return failure(Duplicate, e.name, "there are two entries of this name")
		}
		seen[folded] = true
	}
	return nil
}

func readAt(r io.ReaderAt, b []byte, off int64) error {
	if n, err := r.ReadAt(b, off); n < len(b) {
		return fmt.Errorf("reading a pack at byte %d: %w", off, err)
	}
	return nil
}
