package evidence

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// MaxCheckpoint is the longest checkpoint that is read, in bytes, and MaxKeys the
// longest file of keys.
const (
	MaxCheckpoint = 64 << 10
	MaxKeys       = 64 << 10
)

// Hash is a hash of the log's Merkle tree (RFC 6962: SHA-256).
type Hash [hashSize]byte

// String returns the hash in base64, as checkpoints write it.
func (h Hash) String() string { return base64.StdEncoding.EncodeToString(h[:]) }

// Checkpoint is the size and root of a log at one moment, as a key signed it.
type Checkpoint struct {
	// Origin is the name of the ledger.
	Origin string
	// Size is the number of entries.
	Size uint64
	// Root is the hash of them all.
	Root Hash
	// Key names the log's key that signed, as name+hash. Keys are all trusted
	// ones that did, as verifier keys.
	Key  string
	Keys []string
	// Witnesses are those of the policy's that signed, in the policy's order.
	Witnesses []Cosignature
	// Unknown names the signatures by no key of the policy's, as name+hash.
	// Nobody has verified them, and anybody can have added them.
	Unknown []string
	// Raw is the whole signed note.
	Raw []byte
}

// Cosignature is a witness's statement that it saw this checkpoint and that it
// continued all that the witness had seen of this log before.
type Cosignature struct {
	// Name is the witness's key name.
	Name string
	// Time is when it signed, by its own clock.
	Time time.Time
}

// Policy says whom a verifier trusts. The zero Policy trusts nobody.
type Policy struct {
	origin    string
	logs      []*verifier
	witnesses []*verifier
	quorum    int
	replaced  []string // verifier keys
}

// NewPolicy reads verifier keys as signed notes write them
// (name+hash+key, https://c2sp.org/signed-note). The names of a log's keys are
// its origin. A log may have several, of which any one suffices: when a key is
// replaced, the old one goes on verifying what it signed. Of the witnesses,
// quorum must have signed. It refuses a policy without a log key, two logs,
// the same public key twice, and a quorum that cannot be reached; all that is
// wrong is in the error, and no key, for it may be a private one.
func NewPolicy(logKeys, witnessKeys []string, quorum int) (Policy, error) {
	p := Policy{quorum: quorum}
	seen := map[string]bool{}
	var errs []error
	for i, key := range logKeys {
		v, public, err := parseKey(key)
		switch {
		case err != nil:
			errs = append(errs, fmt.Errorf("log key %d: %w", i+1, err))
			continue
		case v.alg != algEd25519:
			errs = append(errs, fmt.Errorf("log key %d: it is a witness's key", i+1))
		case seen[public]:
			errs = append(errs, fmt.Errorf("log key %d: the same public key is there twice", i+1))
		case p.origin != "" && v.name != p.origin:
			errs = append(errs, fmt.Errorf("log key %d: it is of %q, another ledger than %q", i+1, v.name, p.origin))
		}
		seen[public] = true
		p.origin = v.name
		p.logs = append(p.logs, v)
	}
	for i, key := range witnessKeys {
		v, public, err := parseKey(key)
		switch {
		case err != nil:
			errs = append(errs, fmt.Errorf("witness key %d: %w", i+1, err))
			continue
		case seen[public]:
			errs = append(errs, fmt.Errorf("witness key %d: the same public key is there twice, and nobody is their own witness", i+1))
		}
		seen[public] = true
		p.witnesses = append(p.witnesses, v.asWitness())
	}
	if len(logKeys) == 0 {
		errs = append(errs, errors.New("no key of the log is named: nothing would be verified"))
	}
	if quorum < 0 || quorum > len(witnessKeys) {
		errs = append(errs, fmt.Errorf("a quorum of %d among %d witnesses cannot be reached", quorum, len(witnessKeys)))
	}
	if len(errs) > 0 {
		return Policy{}, errors.Join(errs...)
	}
	return p, nil
}

// KeyLines returns the verifier keys in a text, one a line. What is behind a #
// is for people; a byte order mark before the first, as some editors write it,
// is passed over.
func KeyLines(text string) []string {
	var keys []string
	text = strings.TrimPrefix(text, "\ufeff")
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			keys = append(keys, line)
		}
	}
	return keys
}

// Quorum returns how many witnesses must have signed.
func (p Policy) Quorum() int { return p.quorum }

// WithReplaced returns the policy with some of its log keys trusted for earlier
// checkpoints alone: the newest must be signed by another. A pack does not have
// the log's rotations, so its verifier says what was replaced.
func (p Policy) WithReplaced(logKeys []string) (Policy, error) {
	p.replaced = slices.Clone(logKeys)
	if !slices.ContainsFunc(p.logs, func(v *verifier) bool { return !slices.Contains(logKeys, v.vkey()) }) {
		return Policy{}, errors.New("every key of the log is named as replaced: name the one that signs now")
	}
	return p, nil
}

// WithoutQuorum returns the policy without its demand for witnesses: a kept
// checkpoint may be from before there were any.
func (p Policy) WithoutQuorum() Policy {
	p.quorum = 0
	return p
}

// Open reads a checkpoint and verifies its signatures by the policy, which it
// does not satisfy otherwise. Where names it in failures.
func (p Policy) Open(where string, raw []byte) (Checkpoint, error) {
	c, err := p.OpenEarlier(where, raw)
	if err != nil {
		return Checkpoint{}, err
	}
	if !slices.ContainsFunc(c.Keys, func(key string) bool { return !slices.Contains(p.replaced, key) }) {
		return Checkpoint{}, failure(KeyReplaced, where, "signed by %s, which you named as replaced: it is good for earlier checkpoints alone", c.Key)
	}
	if len(c.Witnesses) < p.quorum {
		return Checkpoint{}, failure(TooFewWitnesses, where, "%d of the known witnesses signed, the policy asks for %d", len(c.Witnesses), p.quorum)
	}
	return c, nil
}

// OpenEarlier is Open for a checkpoint that is not the newest: it may be from
// before there were witnesses, and by a key that was replaced.
func (p Policy) OpenEarlier(where string, raw []byte) (Checkpoint, error) {
	if len(raw) > MaxCheckpoint {
		return Checkpoint{}, failure(BadCheckpoint, where, "%d bytes, at most %d", len(raw), MaxCheckpoint)
	}
	var known []note.Verifier
	for _, v := range slices.Concat(p.logs, p.witnesses) {
		known = append(known, v)
	}
	n, err := note.Open(raw, note.VerifierList(known...))
	var wrong *note.InvalidSignatureError
	var unverified *note.UnverifiedNoteError
	switch {
	case errors.As(err, &wrong):
		return Checkpoint{}, failure(BadSignature, where, "the signature of %s+%08x does not fit: the text or the signature was changed", wrong.Name, wrong.Hash)
	case errors.As(err, &unverified):
		return Checkpoint{}, failure(UnknownKey, where, "none of the trusted keys signed it; signed by %s", signers(unverified.Note.UnverifiedSigs))
	case err != nil:
		return Checkpoint{}, failure(BadCheckpoint, where, "%v", err)
	}
	c, err := parseCheckpoint(n.Text)
	if err != nil {
		return Checkpoint{}, failure(BadCheckpoint, where, "%v", err)
	}
	if !strictSignatures(raw, append(n.Sigs, n.UnverifiedSigs...)) {
		return Checkpoint{}, failure(BadCheckpoint, where, "a signature is there twice or has a second spelling")
	}
	c.Raw = raw
	if c.Origin != p.origin {
		return Checkpoint{}, failure(WrongOrigin, where, "it is of %q, the trusted keys are of %q", c.Origin, p.origin)
	}
	for _, sig := range n.UnverifiedSigs {
		c.Unknown = append(c.Unknown, sigName(sig))
	}
	for _, v := range p.logs {
		if sig := signatureBy(v, n.Sigs); sig != nil {
			c.Key = sigName(*sig)
			c.Keys = append(c.Keys, v.vkey())
		}
	}
	if c.Key == "" {
		return Checkpoint{}, failure(UnknownKey, where, "none of the trusted keys of the log signed it; signed by %s", signers(append(n.Sigs, n.UnverifiedSigs...)))
	}
	for _, v := range p.witnesses {
		if sig := signatureBy(v, n.Sigs); sig != nil {
			c.Witnesses = append(c.Witnesses, Cosignature{Name: v.Name(), Time: cosignatureTime(*sig)})
		}
	}
	return c, nil
}

// ParseCheckpoint reads the text of a checkpoint without looking at who signed
// it. It is for showing, never for trusting.
func ParseCheckpoint(raw []byte) (Checkpoint, error) {
	text, _, ok := strings.Cut(string(raw), "\n\n")
	if !ok || len(raw) > MaxCheckpoint {
		return Checkpoint{}, failure(BadCheckpoint, "checkpoint", "it is no signed note")
	}
	c, err := parseCheckpoint(text + "\n")
	if err != nil {
		return Checkpoint{}, failure(BadCheckpoint, "checkpoint", "%v", err)
	}
	c.Raw = raw
	return c, nil
}

// parseCheckpoint reads origin, size and root. Ward's checkpoints have no
// extension lines; one that has would say something that nobody reads.
func parseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] == "" {
		return Checkpoint{}, errors.New("want three lines: origin, size and root")
	}
	size, err := strconv.ParseUint(lines[1], 10, 63)
	if err != nil || strconv.FormatUint(size, 10) != lines[1] {
		return Checkpoint{}, fmt.Errorf("size %q is no number", lines[1])
	}
	c := Checkpoint{Origin: lines[0], Size: size}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != hashSize {
		return Checkpoint{}, fmt.Errorf("root %q is no hash in base64", lines[2])
	}
	copy(c.Root[:], root)
	return c, nil
}

// The kinds of keys that signed notes know and Ward uses.
const (
	algEd25519     = 1
	algCosignature = 4
)

// verifier is a note.Verifier over an Ed25519 key.
type verifier struct {
	name   string
	key    ed25519.PublicKey
	alg    byte
	hash   uint32
	verify func(key ed25519.PublicKey, msg, sig []byte) bool
}

func (v *verifier) Name() string                { return v.name }
func (v *verifier) KeyHash() uint32             { return v.hash }
func (v *verifier) Verify(msg, sig []byte) bool { return v.verify(v.key, msg, sig) }

// vkey returns the verifier's text, which is parseKey's only one for it.
func (v *verifier) vkey() string {
	return fmt.Sprintf("%s+%08x+%s", v.name, v.hash, base64.StdEncoding.EncodeToString(append([]byte{v.alg}, v.key...)))
}

// asWitness returns the verifier of the same key's cosignatures. A witness's
// key may be written with either algorithm; it signs with its own.
func (v *verifier) asWitness() *verifier {
	return &verifier{name: v.name, key: v.key, alg: algCosignature, hash: keyHash(v.name, algCosignature, v.key), verify: verifyCosignature}
}

func parseKey(key string) (v *verifier, public string, err error) {
	parts := strings.SplitN(key, "+", 3)
	if len(parts) != 3 || parts[0] == "" || strings.ContainsAny(parts[0], " \t\r\n") {
		return nil, "", errors.New("want name+hash+key, as signed notes write a verifier key")
	}
	if strings.HasPrefix(key, "PRIVATE+KEY+") {
		return nil, "", errors.New("it is a private key: keep it secret, and name the public one")
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(raw) != 1+ed25519.PublicKeySize || (raw[0] != algEd25519 && raw[0] != algCosignature) {
		return nil, "", errors.New("it is no Ed25519 key")
	}
	v = &verifier{name: parts[0], key: raw[1:], alg: raw[0], verify: verifyPlain}
	v.hash = keyHash(v.name, v.alg, v.key)
	if fmt.Sprintf("%08x", v.hash) != parts[1] {
		return nil, "", fmt.Errorf("its hash is %08x, it says %s: it was mistyped", v.hash, parts[1])
	}
	return v, string(v.key), nil
}

func verifyPlain(key ed25519.PublicKey, msg, sig []byte) bool {
	return len(sig) == ed25519.SignatureSize && ed25519.Verify(key, msg, sig)
}

// verifyCosignature verifies what https://c2sp.org/tlog-cosignature calls
// cosignature/v1: eight bytes of time, then an Ed25519 signature.
func verifyCosignature(key ed25519.PublicKey, msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), msg)
	return ed25519.Verify(key, []byte(signed), sig[8:])
}

// cosignatureTime returns the time of a verified cosignature.
func cosignatureTime(sig note.Signature) time.Time {
	raw, err := base64.StdEncoding.DecodeString(sig.Base64)
	if err != nil || len(raw) < 12 {
		return time.Time{}
	}
	return time.Unix(int64(binary.BigEndian.Uint64(raw[4:])), 0).UTC()
}

func keyHash(name string, alg byte, key []byte) uint32 {
	sum := sha256.Sum256(append(append([]byte(name+"\n"), alg), key...))
	return binary.BigEndian.Uint32(sum[:])
}

// strictSignatures reports whether each signature is there once, in the one
// spelling of its base64: the note library reads others, too.
func strictSignatures(raw []byte, sigs []note.Signature) bool {
	_, lines, _ := strings.Cut(string(raw), "\n\n")
	for _, s := range sigs {
		if _, err := base64.StdEncoding.Strict().DecodeString(s.Base64); err != nil {
			return false
		}
	}
	return strings.Count(lines, "\n") == len(sigs)
}

func signatureBy(v note.Verifier, sigs []note.Signature) *note.Signature {
	for i, s := range sigs {
		if s.Name == v.Name() && s.Hash == v.KeyHash() {
			return &sigs[i]
		}
	}
	return nil
}

func signers(sigs []note.Signature) string {
	var names []string
	for _, s := range sigs {
		names = append(names, sigName(s))
	}
	return strings.Join(names, ", ")
}

func sigName(s note.Signature) string { return fmt.Sprintf("%s+%08x", s.Name, s.Hash) }
