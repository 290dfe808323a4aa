// Package keys makes and keeps the keys by which a ledger's checkpoints are
// signed.
//
// It promises that a private key is written to one place, a folder outside of
// every git work tree, estate, state folder and ledger and of what the caller
// names, with mode 0600; that it is never in an error, in a String or in what a
// formatter prints; that a key is never overwritten; and that the public keys of
// all that were ever current stay, so that what they signed goes on verifying.
//
// A key store is a folder for each ledger, by its origin:
//
//	ORIGIN/KEYHASH.key   a private key, as signed notes encode it
//	ORIGIN/KEYHASH.pub   its verifier key
//	ORIGIN/current       the KEYHASH of the one that signs
package keys

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Key is a key of a ledger that can sign. It prints as its public name.
type Key struct {
	signer note.Signer
	vkey   string
	// derive makes a key for one purpose of the private part, which it holds so
	// that no formatter meets it.
	derive func(purpose string) []byte
}

// Name returns the ledger's name: its origin.
func (k *Key) Name() string { return k.signer.Name() }

// KeyHash tells the ledger's keys apart.
func (k *Key) KeyHash() uint32 { return k.signer.KeyHash() }

// Sign signs a note's text.
func (k *Key) Sign(msg []byte) ([]byte, error) { return k.signer.Sign(msg) }

// MAC returns the HMAC-SHA256 of a message by a key that is derived from the
// private part for one purpose. Who has not the private part can neither make
// nor judge one, and one of another purpose, ledger or key is another.
func (k *Key) MAC(purpose string, message []byte) [sha256.Size]byte {
	mac := hmac.New(sha256.New, k.derive(purpose))
	mac.Write(message)
	return [sha256.Size]byte(mac.Sum(nil))
}

// VKey returns the verifier key, which is public.
func (k *Key) VKey() string { return k.vkey }

// String returns the key's public name.
func (k *Key) String() string { return id(k.signer.Name(), k.signer.KeyHash()) }

// GoString returns the key's public name.
func (k *Key) GoString() string { return k.String() }

func id(name string, hash uint32) string { return fmt.Sprintf("%s+%08x", name, hash) }

func hashText(hash uint32) string { return fmt.Sprintf("%08x", hash) }

// Store is a folder of keys.
type Store struct {
	dir string
}

// DefaultDir returns the folder for keys of the user who runs Ward, by the
// system's conventions.
func DefaultDir() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("where keys are kept: %w; name a folder", err)
	}
	return filepath.Join(dir, "ward", "keys"), nil
}

// marks are the files by which a folder is known that no private key may be in,
// at any depth: what is in such a folder is copied, mirrored or published.
var marks = []struct{ file, what string }{
	{".git", "the git work tree"},
	{"estate.yaml", "the estate"},
	{"ledger.yaml", "the state folder"},
	{"ward.db", "the state folder"},
	{"log/checkpoint", "the ledger"},
	{"log/tile", "the ledger"},
	{"payloads/sha256", "the ledger"},
}

// Open opens a folder of keys, which is made when the first key is. It refuses
// one that is in a git work tree, an estate's folder, a state folder or a ledger,
// whosever they are, or in one of the folders that are named. What is in them is
// copied, mirrored and published. Links are followed before it is judged.
func Open(dir string, notIn ...string) (*Store, error) {
	abs, err := RealPath(dir)
	if err != nil {
		return nil, fmt.Errorf("key folder %s: %w", dir, err)
	}
	for _, other := range notIn {
		o, err := RealPath(other)
		if err != nil {
			return nil, fmt.Errorf("key folder %s: %w", dir, err)
		}
		if within(abs, o) {
			return nil, fmt.Errorf("key folder %s is in %s, which is copied and mirrored: choose one outside of it", dir, other)
		}
	}
	for at := abs; ; at = filepath.Dir(at) {
		for _, m := range marks {
			if _, err := os.Lstat(filepath.Join(at, filepath.FromSlash(m.file))); err == nil {
				return nil, fmt.Errorf("key folder %s is in %s %s: choose one outside of it", dir, m.what, at)
			}
		}
		if at == filepath.Dir(at) {
			break
		}
	}
	return &Store{dir: abs}, nil
}

// Dir returns the folder's path.
func (s *Store) Dir() string { return s.dir }

// RealPath returns the absolute path without links, also of what is not there
// yet.
func RealPath(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(abs)
	if errors.Is(err, fs.ErrNotExist) && abs != filepath.Dir(abs) {
		parent, err := RealPath(filepath.Dir(abs))
		return filepath.Join(parent, filepath.Base(abs)), err
	}
	return real, err
}

func within(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// originForm is what the name of a ledger may be: readable in a checkpoint, and
// without what signed notes do not allow.
var originForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$`)

func (s *Store) folder(origin string) (string, error) {
	if !originForm.MatchString(origin) {
		return "", fmt.Errorf("ledger name %q: want at most 128 letters, digits and . _ / -, beginning with a letter or a digit", origin)
	}
	dir := filepath.Join(s.dir, url.PathEscape(origin))
	if info, err := os.Lstat(dir); err == nil && !info.IsDir() {
		return "", fmt.Errorf("%s is not a folder (%s): a link would lead the keys out of the folder that was judged", dir, info.Mode().Type())
	}
	return dir, nil
}

// ErrNone says that the store has no key for a ledger.
var ErrNone = errors.New("no key")

// UnusableError says that a key is named and cannot sign as it lies in the
// store: its private part is missing, may be read by others, or is none.
type UnusableError struct {
	Path string // of the private part
	Why  string
	Err  error // what the system said, if it did
}

func (e *UnusableError) Error() string { return "key " + e.Path + ": " + e.Why }

// Unwrap returns what the system said: fs.ErrNotExist where the private part is
// missing.
func (e *UnusableError) Unwrap() error { return e.Err }

// Current returns the key that signs a ledger's checkpoints. Where there is
// none, the error is ErrNone; where it cannot sign, an *UnusableError.
func (s *Store) Current(origin string) (*Key, error) {
	_, hash, err := s.current(origin)
	if err != nil {
		return nil, err
	}
	return s.load(origin, hash)
}

// current returns a ledger's folder and the hash of the key that signs.
func (s *Store) current(origin string) (dir, hash string, err error) {
	if dir, err = s.folder(origin); err != nil {
		return "", "", err
	}
	raw, err := os.ReadFile(filepath.Join(dir, "current"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", "", fmt.Errorf("ledger %s: %w in %s", origin, ErrNone, s.dir)
	}
	if err != nil {
		return "", "", err
	}
	hash = strings.TrimSpace(string(raw))
	if !hashForm.MatchString(hash) {
		return "", "", &UnusableError{Path: filepath.Join(dir, "current"), Why: "it does not name a key"}
	}
	return dir, hash, nil
}

var hashForm = regexp.MustCompile(`^[0-9a-f]{8}$`)

// load reads one key. No error holds what is in the file.
func (s *Store) load(origin, hash string) (*Key, error) {
	dir, err := s.folder(origin)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, hash+".key")
	unusable := func(err error, why string, args ...any) error {
		return &UnusableError{Path: path, Why: fmt.Sprintf(why, args...), Err: err}
	}
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, unusable(err, "it is not there")
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || othersMayRead(info) {
		return nil, unusable(nil, "mode %v; want a file that only its owner can read (chmod 600), and a new key if others may have read this one", info.Mode())
	}
	skey, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	vkey, err := s.public(dir, hash)
	if err != nil {
		return nil, err
	}
	k, err := newKey(strings.TrimSpace(string(skey)), vkey)
	if err != nil {
		return nil, unusable(nil, "%v", err)
	}
	if k.Name() != origin || hashText(k.KeyHash()) != hash {
		return nil, unusable(nil, "it is of another ledger, or under another name")
	}
	return k, nil
}

// public reads a key's public part.
func (s *Store) public(dir, hash string) (string, error) {
	name := filepath.Join(dir, hash+".pub")
	raw, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", &UnusableError{Path: name, Why: "it is not there", Err: err}
	}
	return strings.TrimSpace(string(raw)), err
}

// newKey reads both parts and holds them against each other. Its errors do not
// repeat what they were given.
func newKey(skey, vkey string) (*Key, error) {
	signer, err := note.NewSigner(skey)
	if err != nil {
		return nil, errors.New("not a private key of a signed note")
	}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, errors.New("not a verifier key of a signed note")
	}
	const probe = "ward\n"
	sig, err := signer.Sign([]byte(probe))
	if err != nil || !verifier.Verify([]byte(probe), sig) || verifier.KeyHash() != signer.KeyHash() {
		return nil, errors.New("the private key and the verifier key are not each other's")
	}
	// PRIVATE+KEY+name+hash+key, which NewSigner has read.
	parts := strings.SplitN(skey, "+", 5)
	seed, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil {
		return nil, errors.New("not a private key of a signed note")
	}
	derive := func(purpose string) []byte {
		// Only a length beyond what SHA-256 gives is an error.
		key, _ := hkdf.Key(sha256.New, seed, nil, purpose+"\n"+vkey, sha256.Size)
		return key
	}
	return &Key{signer: signer, vkey: vkey, derive: derive}, nil
}

// Generate makes a new key of a ledger. The first is current at once; any
// other when SetCurrent says so. Randomness is random's; nil is the system's.
func (s *Store) Generate(origin string, random io.Reader) (*Key, error) {
	if random == nil {
		random = rand.Reader
	}
	dir, err := s.folder(origin)
	if err != nil {
		return nil, err
	}
	skey, vkey, err := note.GenerateKey(random, origin)
	if err != nil {
		return nil, fmt.Errorf("making a key: %w", err)
	}
	k, err := newKey(skey, vkey)
	if err != nil {
		return nil, fmt.Errorf("making a key: %w", err)
	}
	if err := makeDir(dir); err != nil {
		return nil, fmt.Errorf("making a key: %w", err)
	}
	name := filepath.Join(dir, hashText(k.KeyHash()))
	// The public part first: a private key without it would be of no use. Each
	// is there whole or not at all.
	for _, part := range []struct {
		name, content string
		mode          fs.FileMode
	}{{name + ".pub", vkey + "\n", 0o644}, {name + ".key", skey + "\n", 0o600}} {
		if _, err := os.Lstat(part.name); err == nil {
			return nil, fmt.Errorf("making a key: %s: %w", part.name, fs.ErrExist)
		}
		if err := replace(part.name, part.content, part.mode); err != nil {
			return nil, fmt.Errorf("making a key: %w", err)
		}
	}
	if _, err := os.Lstat(filepath.Join(dir, "current")); errors.Is(err, fs.ErrNotExist) {
		return k, s.SetCurrent(k)
	}
	return k, nil
}

// SetCurrent makes a key of the store the one that signs.
func (s *Store) SetCurrent(k *Key) error {
	hash := hashText(k.KeyHash())
	if _, err := s.load(k.Name(), hash); err != nil {
		return err
	}
	dir, err := s.folder(k.Name())
	if err != nil {
		return err
	}
	return replace(filepath.Join(dir, "current"), hash+"\n", 0o644)
}

// Verifiers returns the verifier keys of a ledger, of all keys that it had:
// what a verifier's policy needs. The current key's is first, the others are
// in the order of their hashes. No private key is asked for.
func (s *Store) Verifiers(origin string) ([]string, error) {
	dir, hash, err := s.current(origin)
	if err != nil {
		return nil, err
	}
	current, err := s.public(dir, hash)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir) // by name
	if err != nil {
		return nil, err
	}
	vkeys := []string{current}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".pub") {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		vkey := strings.TrimSpace(string(raw))
		v, err := note.NewVerifier(vkey)
		if err != nil {
			return nil, fmt.Errorf("%s: not a verifier key of a signed note", filepath.Join(dir, e.Name()))
		}
		if v.Name() != origin || hashText(v.KeyHash())+".pub" != e.Name() {
			return nil, fmt.Errorf("%s: it is of another ledger, or under another name", filepath.Join(dir, e.Name()))
		}
		if !slices.Contains(vkeys, vkey) {
			vkeys = append(vkeys, vkey)
		}
	}
	return vkeys, nil
}

// Key returns the key of a ledger that has a verifier key.
func (s *Store) Key(origin, vkey string) (*Key, error) {
	v, err := note.NewVerifier(vkey)
	if err != nil || v.Name() != origin {
		return nil, fmt.Errorf("not a verifier key of ledger %s", origin)
	}
	k, err := s.load(origin, hashText(v.KeyHash()))
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", id(origin, v.KeyHash()), err)
	}
	if k.VKey() != vkey {
		return nil, fmt.Errorf("key %s in %s is another one", k, s.dir)
	}
	return k, nil
}

// Unused returns a key that was made, that is not current, and that is none of
// those that are retired: one for a rotation that was cut before the log knew
// of it. Nil where there is none.
func (s *Store) Unused(origin string, retired []string) (*Key, error) {
	vkeys, err := s.Verifiers(origin)
	if err != nil {
		return nil, err
	}
	for _, vkey := range vkeys[1:] {
		if slices.Contains(retired, vkey) {
			continue
		}
		k, err := s.Key(origin, vkey)
		var unusable *UnusableError
		if errors.As(err, &unusable) {
			continue // what was cut before it was written whole never signed
		}
		return k, err
	}
	return nil, nil
}

// makeDir makes a folder that its owner alone can enter, and those above it,
// so that they survive a loss of power.
func makeDir(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case err == nil && !info.IsDir():
		return fmt.Errorf("%s is not a folder", dir)
	case err == nil || !errors.Is(err, fs.ErrNotExist):
		return err
	}
	parent := filepath.Dir(dir)
	if err := makeDir(parent); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(parent)
}

func writeNew(path, content string, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, content)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return syncDir(filepath.Dir(path))
}
