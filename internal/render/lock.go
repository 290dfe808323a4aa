package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/digest"
)

// LockFile is the path of the lock in a tree.
const LockFile = "ward.lock.json"

// lockVersion is the version of the lock's format.
const lockVersion = 1

// Lock is ward.lock.json: what the tree was rendered from, by what, and every
// other file of it.
type Lock struct {
	Version int                      `json:"version"`
	Ward    string                   `json:"ward"`
	Estate  digest.Digest            `json:"estate"`
	Files   map[string]digest.Digest `json:"files"` // by path
}

// ParseLock reads a lock. A lock of a later version is refused.
func ParseLock(data []byte) (Lock, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var l Lock
	if err := dec.Decode(&l); err != nil {
		return Lock{}, fmt.Errorf("%s: %w", LockFile, err)
	}
	if l.Version != lockVersion {
		return Lock{}, fmt.Errorf("%s has version %d, and this Ward reads %d: use the Ward that rendered the tree (%s) or a newer one",
			LockFile, l.Version, lockVersion, l.Ward)
	}
	for path := range l.Files {
		if err := checkPath(path); err != nil {
			return Lock{}, fmt.Errorf("%s: %w", LockFile, err)
		}
	}
	return l, nil
}

// marshal returns the lock with one file a line, for people who read a diff.
func (l Lock) marshal() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n  \"version\": %d,\n  \"ward\": %s,\n  \"estate\": \"%s\",\n  \"files\": {", l.Version, jsonString(l.Ward), l.Estate)
	for i, path := range slices.Sorted(maps.Keys(l.Files)) {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "\n    %s: \"%s\"", jsonString(path), l.Files[path])
	}
	b.WriteString("\n  }\n}\n")
	return b.Bytes()
}

func jsonString(s string) string {
	raw, err := json.Marshal(s)
	if err != nil {
		panic(fmt.Sprintf("render: %v", err)) // a string always has JSON
	}
	return string(raw)
}

// locker is the Sink before the last: it notes each file for the lock.
type locker struct {
	next  Sink
	files map[string]digest.Digest
	lower map[string]string // to find two paths that differ in case alone
}

func newLocker(next Sink) *locker {
	return &locker{next: next, files: map[string]digest.Digest{}, lower: map[string]string{}}
}

func (l *locker) File(path string, data []byte) error {
	if err := checkPath(path); err != nil {
		return err
	}
	key := strings.ToLower(path)
	if other, taken := l.lower[key]; taken || key == LockFile {
		return fmt.Errorf("render: %s (and %s) %w", path, other, errTwice)
	}
	l.lower[key] = path
	l.files[path] = digest.Of(data)
	return l.next.File(path, data)
}
