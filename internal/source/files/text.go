package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/source"
)

// MaxSize is how large one file may be. Plans of ten thousand resources are a
// tenth of it.
const MaxSize = 256 << 20

var (
	errBinary = errors.New("it is no text")
	errNoFile = errors.New("it is no regular file")
	errLarge  = fmt.Errorf("it is larger than %d MiB", MaxSize>>20)
)

// text is what a file holds.
type text struct {
	raw  []byte // as it is on disk
	data []byte // in UTF-8, without a byte order mark
	// broken is where it is no UTF-8 first, or nil.
	broken *diag.Pos
}

// headSize is how much tells what a file is.
const headSize = 512

// read returns a text file that is not too large. What is no text is told by
// its first bytes, and what is too large by its length, so that pictures and
// images of disks cost little.
func read(path string) (text, error) {
	// To open a pipe is to wait for whoever writes to it.
	if info, err := os.Stat(path); err != nil {
		return text{}, err
	} else if !info.Mode().IsRegular() {
		return text{}, errNoFile
	}
	f, err := os.Open(path)
	if err != nil {
		return text{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return text{}, err
	}
	head := make([]byte, headSize)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return text{}, err
	}
	head = head[:n]
	e := encodingOf(head)
	switch {
	case e == notText:
		return text{data: head}, errBinary
	case info.Size() > MaxSize:
		return text{}, errLarge
	}
	raw := bytes.NewBuffer(make([]byte, 0, max(int(info.Size()), n)+bytes.MinRead))
	raw.Write(head)
	if _, err := raw.ReadFrom(io.LimitReader(f, MaxSize-int64(n)+1)); err != nil {
		return text{}, err
	}
	if raw.Len() > MaxSize {
		return text{}, errLarge
	}
	return e.text(raw.Bytes()), nil
}

// encoding is how characters stand in a file.
type encoding int

const (
	utf8Text encoding = iota
	utf16LittleEndian
	utf16BigEndian
	notText
)

// encodingOf tells an encoding by the first bytes: by a byte order mark, or,
// where a zero stands in all even or all odd places as in UTF-16 of what
// people write here, without one. PowerShell's > writes UTF-16.
func encodingOf(head []byte) encoding {
	switch {
	case isCompressed(head):
		return notText // the first of it may well have no zero
	case bytes.HasPrefix(head, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(head, []byte("\x00\x00\xfe\xff")):
		return notText // UTF-32, which nobody's tools write
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return utf16LittleEndian
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return utf16BigEndian
	case bytes.IndexByte(head, 0) < 0:
		return utf8Text
	}
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	// Names and signs of JSON, YAML and HCL are ASCII; what is not stands in
	// values and comments.
	pairs := len(head) / 2
	switch {
	case len(head) < 4 || len(head)%2 != 0:
	case zeros[0] == 0 && zeros[1]*4 >= pairs*3:
		return utf16LittleEndian
	case zeros[1] == 0 && zeros[0]*4 >= pairs*3:
		return utf16BigEndian
	}
	return notText
}

// isCompressed tells what gzip, xz, bzip2 and zstd write, by its beginning.
func isCompressed(head []byte) bool {
	return bytes.HasPrefix(head, []byte("\x1f\x8b")) || isPacked(head)
}

// isPacked is isCompressed of what no reader unpacks.
func isPacked(head []byte) bool {
	return slices.ContainsFunc([]string{"\xfd7zXZ\x00", "BZh91AY&SY", "\x28\xb5\x2f\xfd"}, func(begins string) bool {
		return bytes.HasPrefix(head, []byte(begins))
	})
}

// text returns what stands in a file, in UTF-8.
func (e encoding) text(raw []byte) text {
	t := text{raw: raw, data: raw}
	switch e {
	case utf16LittleEndian:
		t.data = fromUTF16(raw, binary.LittleEndian)
	case utf16BigEndian:
		t.data = fromUTF16(raw, binary.BigEndian)
	}
	t.data = bytes.TrimPrefix(t.data, []byte("\uFEFF"))
	if !utf8.Valid(t.data) {
		t.broken = firstInvalid(t.data)
	}
	return t
}

// fromUTF16 returns UTF-16 as UTF-8. Half a character becomes what no UTF-8 is,
// so that it is found.
func fromUTF16(raw []byte, order binary.ByteOrder) []byte {
	out := make([]byte, 0, len(raw)/2+len(raw)/8)
	for i := 0; i+1 < len(raw); i += 2 {
		c := rune(order.Uint16(raw[i:]))
		if utf16.IsSurrogate(c) {
			next := rune(0)
			if i+3 < len(raw) {
				next = rune(order.Uint16(raw[i+2:]))
			}
			both := utf16.DecodeRune(c, next)
			if both == utf8.RuneError {
				out = append(out, 0xff)
				continue
			}
			c = both
			i += 2
		}
		out = utf8.AppendRune(out, c)
	}
	if len(raw)%2 != 0 {
		out = append(out, 0xff)
	}
	return out
}

func firstInvalid(data []byte) *diag.Pos {
	at := 0
	for at < len(data) {
		c, size := utf8.DecodeRune(data[at:])
		if c == utf8.RuneError && size <= 1 {
			break
		}
		at += size
	}
	before := data[:at]
	return &diag.Pos{Line: 1 + bytes.Count(before, []byte("\n")), Column: at - bytes.LastIndexByte(before, '\n')}
}

// couldHold reports whether a file of this name could be one that a reader
// takes, or be a script, if it were read.
func (r *run) couldHold(name string) bool {
	return couldHold(name) || isScript(name) || r.recognise(source.File{Path: name}) >= 0
}

func isScript(name string) bool {
	base := strings.ToLower(path.Base(filepath.ToSlash(name)))
	return slices.ContainsFunc(scripts, func(pattern string) bool {
		ok, err := path.Match(pattern, base)
		return ok && err == nil
	})
}

// couldHold is that of its ending alone.
func couldHold(name string) bool {
	switch strings.ToLower(path.Ext(filepath.ToSlash(name))) {
	case "", ".json", ".jsonc", ".yaml", ".yml", ".tf", ".tofu", ".tfvars", ".tfstate", ".hcl", ".bicep", ".bicepparam", ".template":
		return true
	}
	return false
}

// isProgram reports whether what begins so is no text that somebody wrote, with
// a zero in it by mistake or on purpose.
func isProgram(head []byte) bool {
	signs := 0
	for _, b := range head {
		if b != 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r' {
			signs++
		}
	}
	return signs > 0 || !utf8.Valid(head[:max(0, len(head)-utf8.UTFMax)])
}
