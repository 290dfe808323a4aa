// Package evidencetest builds small ledgers for tests.
//
// It promises ledgers as the formats say, with keys that are the same in every
// run and worth nothing. Its tree is the compact range of the merkle library,
// not the code that verification uses, so that each is held against the other.
package evidencetest

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing/fstest"
	"time"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"

	"github.com/wardhq/ward/internal/evidence"
)

// Origin is the name of the ledgers.
const Origin = "ledger.example/ward"

// Start is the time of the first record.
var Start = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// Key is an Ed25519 key of signed notes.
type Key struct {
	name string
	seed [32]byte
	alg  byte
	// Time is when a witness's key signs.
	Time time.Time
}

// LogKey returns a log's key, one for each label.
func LogKey(label string) Key { return Key{name: Origin, seed: sha256.Sum256([]byte(label)), alg: 1} }

// WitnessKey returns a witness's key.
func WitnessKey(name string) Key {
	return Key{name: name, seed: sha256.Sum256([]byte(name)), alg: 4, Time: Start.Add(time.Hour)}
}

// Rename returns the same key under another name.
func (k Key) Rename(name string) Key {
	k.name = name
	return k
}

func (k Key) private() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(k.seed[:]) }

func (k Key) public() []byte {
	return append([]byte{k.alg}, k.private().Public().(ed25519.PublicKey)...)
}

// Name is the key's name. Name, KeyHash and Sign make it a note.Signer.
func (k Key) Name() string { return k.name }

// KeyHash is that of signed notes.
func (k Key) KeyHash() uint32 {
	sum := sha256.Sum256(append([]byte(k.name+"\n"), k.public()...))
	return binary.BigEndian.Uint32(sum[:])
}

// Sign signs as a log or, by the key's algorithm, as a witness.
func (k Key) Sign(msg []byte) ([]byte, error) {
	if k.alg == 1 {
		return ed25519.Sign(k.private(), msg), nil
	}
	at := uint64(k.Time.Unix())
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", at, msg)
	return append(binary.BigEndian.AppendUint64(nil, at), ed25519.Sign(k.private(), []byte(signed))...), nil
}

// VKey returns the public key as signed notes write it.
func (k Key) VKey() string {
	return fmt.Sprintf("%s+%08x+%s", k.name, k.KeyHash(), base64.StdEncoding.EncodeToString(k.public()))
}

// Ledger is a ledger that grows.
type Ledger struct {
	// Files are its files by path, unless it was made with Into.
	Files map[string][]byte
	// Signers sign the next checkpoint.
	Signers []Key

	put     func(name string, content []byte) error
	tree    *compact.Range
	tiles   map[int][]byte // the tile of each level that is not full yet
	written map[int]uint64 // the number of full tiles of each level
	bundle  []byte
	err     error
}

// New returns an empty ledger in memory.
func New(signers ...Key) *Ledger {
	l := &Ledger{Files: map[string][]byte{}}
	l.put = func(name string, content []byte) error {
		l.Files[name] = bytes.Clone(content)
		return nil
	}
	return l.init(signers)
}

// Into returns an empty ledger in a folder.
func Into(dir string, signers ...Key) *Ledger {
	made := map[string]bool{}
	l := &Ledger{put: func(name string, content []byte) error {
		where := filepath.Join(dir, filepath.FromSlash(name))
		if parent := filepath.Dir(where); !made[parent] {
			if err := os.MkdirAll(parent, 0o755); err != nil {
				return err
			}
			made[parent] = true
		}
		return os.WriteFile(where, content, 0o644)
	}}
	return l.init(signers)
}

func (l *Ledger) init(signers []Key) *Ledger {
	l.Signers = signers
	l.tree = (&compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}).NewEmptyRange(0)
	l.tiles, l.written = map[int][]byte{}, map[int]uint64{}
	return l
}

// Size returns the number of records.
func (l *Ledger) Size() uint64 { return l.tree.End() }

// Err returns the first error of all calls.
func (l *Ledger) Err() error { return l.err }

func (l *Ledger) write(name string, content []byte) {
	if l.err == nil {
		l.err = l.put(name, content)
	}
}

// Add appends a record and stores its payload.
func (l *Ledger) Add(r evidence.Record, class string) {
	leaf := r.Leaf(class)
	l.write(evidence.PayloadPath(leaf.Payload), r.Payload)
	l.AddLeaf(leaf)
}

// AddAgain appends a record that was not there, with the subject and the payload
// of Record(n): it has a time of its own.
func (l *Ledger) AddAgain(n int, class string) {
	r := Record(n)
	r.Time = Start.Add(time.Duration(l.Size())*time.Minute + 30*time.Second)
	l.Add(r, class)
}

// AddLeaf appends a leaf alone.
func (l *Ledger) AddLeaf(leaf evidence.Leaf) {
	raw, err := leaf.Bytes()
	if err != nil && l.err == nil {
		l.err = err
	}
	l.AddEntry(raw)
}

// AddEntry appends any bytes.
func (l *Ledger) AddEntry(raw []byte) {
	l.bundle = binary.BigEndian.AppendUint16(l.bundle, uint16(len(raw)))
	l.bundle = append(l.bundle, raw...)
	err := l.tree.Append(rfc6962.DefaultHasher.HashLeaf(raw), func(id compact.NodeID, hash []byte) {
		if id.Level%8 == 0 {
			l.node(int(id.Level/8), hash)
		}
	})
	if err != nil && l.err == nil {
		l.err = err
	}
	if n := l.Size(); n%256 == 0 {
		l.write(evidence.EntriesPath(n/256-1, 256), l.bundle)
		l.bundle = nil
	}
}

func (l *Ledger) node(level int, hash []byte) {
	l.tiles[level] = append(l.tiles[level], hash...)
	if len(l.tiles[level]) == 256*32 {
		l.write(evidence.TilePath(level, l.written[level], 256), l.tiles[level])
		l.written[level]++
		l.tiles[level] = nil
	}
}

// Seal writes partial tiles and a checkpoint, and returns the checkpoint.
func (l *Ledger) Seal() []byte {
	if n := l.Size(); n%256 > 0 {
		l.write(evidence.EntriesPath(n/256, int(n%256)), l.bundle)
	}
	for level, tile := range l.tiles {
		if len(tile) > 0 {
			l.write(evidence.TilePath(level, l.written[level], len(tile)/32), tile)
		}
	}
	signed := l.Checkpoint()
	l.write(evidence.CheckpointPath, signed)
	l.write(evidence.CheckpointPathOf(l.Size()), signed)
	return signed
}

// Checkpoint returns the checkpoint of all records, signed, and writes nothing.
func (l *Ledger) Checkpoint() []byte {
	root, err := l.tree.GetRootHash(nil)
	if err != nil && l.err == nil {
		l.err = err
	}
	if root == nil {
		root = rfc6962.DefaultHasher.EmptyRoot()
	}
	return Sign(fmt.Sprintf("%s\n%d\n%s\n", Origin, l.Size(), base64.StdEncoding.EncodeToString(root)), l.Signers...)
}

// Sign returns the signed note of a text.
func Sign(text string, keys ...Key) []byte {
	signers := make([]note.Signer, len(keys))
	for i, k := range keys {
		signers[i] = k
	}
	signed, err := note.Sign(&note.Note{Text: text}, signers...)
	if err != nil {
		panic(err) // the keys above sign any text that ends with a line end
	}
	return signed
}

// Destroy appends the record that the payload of a record was destroyed after
// a year, at a time of its own, and removes it.
func (l *Ledger) Destroy(r evidence.Record, class string) {
	leaf := r.Leaf(class)
	at := r.Time.AddDate(1, 0, 1).Add(time.Duration(l.Size()) * time.Second)
	d := evidence.Destruction{Payload: leaf.Payload, Class: class, Rule: "one year", Until: r.Time.AddDate(1, 0, 0), Time: at}
	record, err := d.Record("ward:ledger/payloads")
	if err != nil && l.err == nil {
		l.err = err
	}
	l.Add(record, evidence.ClassLedger)
	delete(l.Files, evidence.PayloadPath(leaf.Payload))
}

// Rotate appends the record that one key follows another, signed by these. Who
// signs checkpoints is not changed by it: see Signers.
func (l *Ledger) Rotate(old, next Key, signers ...Key) {
	at := Start.Add(time.Duration(l.Size()) * time.Minute)
	text := strings.Join([]string{evidence.RotationKind, Origin, old.VKey(), next.VKey(), at.Format(time.RFC3339)}, "\n") + "\n"
	l.Add(evidence.Record{Kind: evidence.RotationKind, Subject: "ward:ledger/keys", Time: at, Payload: Sign(text, signers...)}, "key")
}

// FS returns the files of a ledger in memory. They are the ledger's own.
func (l *Ledger) FS() fstest.MapFS {
	m := fstest.MapFS{}
	for name, content := range l.Files {
		m[name] = &fstest.MapFile{Data: content, Mode: 0o644}
	}
	return m
}

// Record returns the nth of a series of records: each with another time and
// payload.
func Record(n int) evidence.Record {
	return evidence.Record{
		Kind:    "ward-run/1",
		Subject: fmt.Sprintf("ward:estate/clinic-%d", n%7),
		Time:    Start.Add(time.Duration(n) * time.Minute),
		Payload: fmt.Appendf(nil, `{"n":%d,"seen":"%s"}`, n, strings.Repeat("s", n%50)),
	}
}
