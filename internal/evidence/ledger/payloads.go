package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/tlog"
)

// payloads are files by the digest of their bytes.
type payloads struct {
	dir string

	// stored are some of those that a record of this process's names: they were
	// whole and durable, and stay until they are removed. So they need not be
	// read and synced for every record that has the same payload again.
	mu     sync.Mutex
	stored map[digest.Digest]bool
}

// maxStored bounds the memory of what is stored.
const maxStored = 4096

func (p *payloads) isStored(d digest.Digest) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stored[d]
}

// noteStored says that a record names the payload. Before one does, whoever
// stored it may take it away again.
func (p *payloads) noteStored(d digest.Digest) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stored == nil || len(p.stored) >= maxStored {
		p.stored = map[digest.Digest]bool{}
	}
	p.stored[d] = true
}

func (p *payloads) path(d digest.Digest) string {
	return filepath.Join(p.dir, filepath.FromSlash(evidence.PayloadPath(d)))
}

// put stores bytes under their digest, and returns when they would survive a
// loss of power. Where they were not there yet, it returns the mark that says
// that no record names them so far: the caller removes it when one does.
func (p *payloads) put(d digest.Digest, content []byte) (mark string, err error) {
	if p.isStored(d) {
		return "", nil
	}
	name := p.path(d)
	_, err = p.get(d)
	switch {
	case err == nil:
		// Whoever wrote it may have been killed before the folder was synced.
		return "", tlog.SyncDir(filepath.Dir(name))
	case !errors.Is(err, fs.ErrNotExist):
		return "", err
	}
	return tlog.StoreFile(p.dir, name, filepath.Base(name), content, 0o444)
}

// marks returns the marks that are there, and the payloads that they are of;
// the zero digest where a name says none.
func (p *payloads) marks() (map[string]digest.Digest, error) {
	dir := filepath.Join(p.dir, evidence.PartialDir)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	marks := map[string]digest.Digest{}
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), tlog.KeepPrefix)
		if !ok {
			continue
		}
		hash, _, _ := strings.Cut(rest, "-")
		d, err := digest.Parse("sha256:" + hash)
		if err != nil {
			d = digest.Digest{}
		}
		marks[filepath.Join(dir, e.Name())] = d
	}
	return marks, nil
}

// get returns the bytes of a digest, and refuses others.
func (p *payloads) get(d digest.Digest) ([]byte, error) {
	name := p.path(d)
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if digest.Of(content) != d {
		return nil, fmt.Errorf("%s does not hold what its name says: the ledger was damaged or changed; bring the file back from a mirror", name)
	}
	return content, nil
}

func (p *payloads) has(d digest.Digest) (bool, error) {
	_, err := os.Lstat(p.path(d))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// remove removes the bytes of a digest for good.
func (p *payloads) remove(d digest.Digest) error {
	p.mu.Lock()
	delete(p.stored, d)
	p.mu.Unlock()
	name := p.path(d)
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return tlog.SyncDir(filepath.Dir(name))
}
