package evidence_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	fnote "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/evidencetest"
	"github.com/wardhq/ward/internal/evidence/export"
)

func verifyFiles(t testing.TB, files map[string][]byte, p evidence.Policy, o evidence.Options) error {
	t.Helper()
	_, err := evidence.VerifyLedger(t.Context(), (&evidencetest.Ledger{Files: files}).FS(), p, o)
	return err
}

// mustFail asserts that something was found, and that it was named: a machine's
// fault is no finding.
func mustFail(t testing.TB, err error, what string, codes ...evidence.Code) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: not found", what)
		return
	}
	code := evidence.CodeOf(err)
	if code == "" || (len(codes) > 0 && !slices.Contains(codes, code)) {
		t.Errorf("%s: got %q (%v), want %v", what, code, err, codes)
	}
}

// tampered returns what an attacker may do to bytes, by name. Each result
// differs from the input.
func tampered(raw []byte, at int) map[string][]byte {
	at = min(at, max(len(raw)-1, 0))
	all := map[string][]byte{
		"emptied":   {},
		"truncated": raw[:at],
		"grown":     append(bytes.Clone(raw), 'x'),
		"doubled":   append(bytes.Clone(raw), raw...),
		"zeroed":    make([]byte, len(raw)),
		"inserted":  slices.Insert(bytes.Clone(raw), at, 'y'),
		"reversed":  reversed(raw),
	}
	if len(raw) > 0 {
		flipped := bytes.Clone(raw)
		flipped[at] ^= 1
		all["flipped"] = flipped
		all["removed"] = slices.Delete(bytes.Clone(raw), at, at+1)
	}
	maps.DeleteFunc(all, func(_ string, b []byte) bool { return bytes.Equal(b, raw) })
	return all
}

func reversed(raw []byte) []byte {
	b := bytes.Clone(raw)
	slices.Reverse(b)
	return b
}

// smallLedger has every kind of file: full and partial bundles and tiles of two
// levels, narrow tiles that stayed, checkpoints of old, payloads of several
// records, and a destroyed one.
func smallLedger(t testing.TB) *evidencetest.Ledger {
	t.Helper()
	l := evidencetest.New(evidencetest.LogKey("first"))
	for i := range 299 {
		if i == 120 {
			l.Seal()
		}
		r := evidencetest.Record(i)
		r.Payload = evidencetest.Record(i % 12).Payload
		l.Add(r, "run")
	}
	gone := evidencetest.Record(298)
	gone.Payload = evidencetest.Record(7).Payload
	l.Destroy(gone, "run")
	l.Signers = []evidencetest.Key{evidencetest.LogKey("second"), evidencetest.WitnessKey("witness.example")}
	l.Seal()
	if l.Err() != nil {
		t.Fatal(l.Err())
	}
	return l
}

// mayGo are the files that may be missing: the log does not say when its
// checkpoints were published, and narrow tiles go when there are wider ones.
var mayGo = []string{evidence.CheckpointPathOf(120), "log/tile/0/000.p/120", "log/tile/entries/000.p/120"}

// Every file of a ledger is changed in every way at each of its bytes (a
// checkpoint), or at many of them (the rest).
func TestEveryChangeOfALedgerIsFound(t *testing.T) {
	l := smallLedger(t)
	p := policy(t, 1, evidencetest.WitnessKey("witness.example"))
	random := rand.New(rand.NewPCG(1, 2))
	n := 0
	for _, name := range slices.Sorted(maps.Keys(l.Files)) {
		raw := l.Files[name]
		positions := []int{0, len(raw) - 1, random.IntN(len(raw))}
		for _, at := range positions {
			for how, changed := range tampered(raw, at) {
				n++
				files := maps.Clone(l.Files)
				files[name] = changed
				what := fmt.Sprintf("%s %s at %d", name, how, at)
				mustFail(t, verifyFiles(t, files, p, evidence.Options{}), what)
			}
		}
		files := maps.Clone(l.Files)
		delete(files, name)
		if err := verifyFiles(t, files, p, evidence.Options{}); !slices.Contains(mayGo, name) {
			mustFail(t, err, name+" deleted", evidence.Missing)
		}
		files[name+"0"] = raw
		mustFail(t, verifyFiles(t, files, p, evidence.Options{}), name+" renamed", evidence.Missing, evidence.Extra)
		n += 2
	}
	t.Logf("%d changes", n)
}

func TestEveryByteOfACheckpointIsCovered(t *testing.T) {
	l := smallLedger(t)
	p := policy(t, 1, evidencetest.WitnessKey("witness.example"))
	raw := l.Files[evidence.CheckpointPath]
	for at := range raw {
		for bit := range 8 {
			changed := bytes.Clone(raw)
			changed[at] ^= 1 << bit
			_, err := p.Open("checkpoint", changed)
			mustFail(t, err, fmt.Sprintf("byte %d bit %d: %q becomes %q", at, bit, raw[at], changed[at]))
		}
	}
}

// Any two files of a ledger that differ are exchanged, or one replaces another.
func TestExchangedFilesAreFound(t *testing.T) {
	l := smallLedger(t)
	p := policy(t, 0)
	names := slices.Sorted(maps.Keys(l.Files))
	rapid.Check(t, func(r *rapid.T) {
		a, b := rapid.SampledFrom(names).Draw(r, "a"), rapid.SampledFrom(names).Draw(r, "b")
		if bytes.Equal(l.Files[a], l.Files[b]) {
			return
		}
		files := maps.Clone(l.Files)
		files[a] = l.Files[b]
		if rapid.Bool().Draw(r, "exchanged") {
			files[b] = l.Files[a]
		}
		if err := verifyFiles(t, files, p, evidence.Options{}); evidence.CodeOf(err) == "" {
			r.Fatalf("%s and %s: %v", a, b, err)
		}
	})
}

// bundleOf returns the entries of a ledger's first bundle, and writes them.
func bundleOf(raw []byte) (entries [][]byte) {
	for len(raw) > 0 {
		n := int(binary.BigEndian.Uint16(raw))
		entries = append(entries, raw[2:2+n])
		raw = raw[2+n:]
	}
	return entries
}

func bundleFrom(entries [][]byte) (raw []byte) {
	for _, e := range entries {
		raw = append(binary.BigEndian.AppendUint16(raw, uint16(len(e))), e...)
	}
	return raw
}

func TestReorderedRecordsAreFound(t *testing.T) {
	l := smallLedger(t)
	name := evidence.EntriesPath(0, 256)
	for what, change := range map[string]func([][]byte) [][]byte{
		"two exchanged": func(e [][]byte) [][]byte { e[3], e[4] = e[4], e[3]; return e },
		"one twice":     func(e [][]byte) [][]byte { e[3] = e[4]; return e },
		"one left out":  func(e [][]byte) [][]byte { return slices.Delete(e, 9, 10) },
		"one more":      func(e [][]byte) [][]byte { return slices.Insert(e, 9, e[9]) },
		"time changed": func(e [][]byte) [][]byte {
			e[5] = bytes.Replace(e[5], []byte("2026"), []byte("2025"), 1)
			return e
		},
	} {
		files := maps.Clone(l.Files)
		files[name] = bundleFrom(change(bundleOf(files[name])))
		err := verifyFiles(t, files, policy(t, 0), evidence.Options{})
		mustFail(t, err, what, evidence.BadBundle)
		if f := (*evidence.Failure)(nil); errors.As(err, &f) && f.Where != name {
			t.Errorf("%s: at %s, want %s", what, f.Where, name)
		}
	}
}

// Each damaged file of the log is named by its own name, not by that of another
// which does not fit it; where it takes more than one, by one of them.
func TestDamagedFileIsNamedItself(t *testing.T) {
	l := smallLedger(t)
	damage := func(files map[string][]byte, name string, at int) {
		files[name] = bytes.Clone(files[name])
		files[name][at] ^= 1
	}
	for _, name := range []string{
		evidence.EntriesPath(0, 256), evidence.EntriesPath(1, 44), evidence.EntriesPath(0, 120),
		evidence.TilePath(0, 0, 256), evidence.TilePath(0, 1, 44), evidence.TilePath(1, 0, 1), evidence.TilePath(0, 0, 120),
	} {
		want := evidence.BadTile
		if strings.Contains(name, "entries") {
			want = evidence.BadBundle
		}
		for at := 0; at < len(l.Files[name]); at += 1 + len(l.Files[name])/40 {
			files := maps.Clone(l.Files)
			damage(files, name, at)
			err := verifyFiles(t, files, policy(t, 0), evidence.Options{})
			var f *evidence.Failure
			if !errors.As(err, &f) || f.Code != want || f.Where != name {
				t.Fatalf("byte %d of %s: %v", at, name, err)
			}
		}
	}
	files := maps.Clone(l.Files)
	damage(files, evidence.EntriesPath(0, 256), 100)
	damage(files, evidence.TilePath(0, 0, 256), 100)
	mustFail(t, verifyFiles(t, files, policy(t, 0), evidence.Options{}), "both", evidence.BadTile)
}

func TestWhatDoesNotBelongIsFound(t *testing.T) {
	l := smallLedger(t)
	for name, code := range map[string]evidence.Code{
		"notes.txt":                         evidence.Extra,
		"log/notes.txt":                     evidence.Extra,
		"log/checkpoint.old":                evidence.Extra,
		"log/tile/notes.txt":                evidence.Extra,
		"log/tile/9/000":                    evidence.Extra,
		"log/tile/00/000":                   evidence.Extra,
		"log/tile/0/002":                    evidence.Extra,
		"log/tile/0/001":                    evidence.Extra,
		"log/tile/0/001.p/200":              evidence.Extra,
		"log/tile/0/001.p/0":                evidence.Extra,
		"log/tile/0/001.p/044":              evidence.Extra,
		"log/tile/0/000.p/256":              evidence.Extra,
		"log/tile/0/000.p/12817263":         evidence.Extra,
		"log/tile/0/x000/000":               evidence.Extra,
		"log/tile/0/x001":                   evidence.Extra,
		"log/tile/0/1":                      evidence.Extra,
		"log/tile/2/000":                    evidence.Extra,
		"log/tile/entries/002.p/1":          evidence.Extra,
		"log/tile/entries/0001234":          evidence.Extra,
		"log/tile/0/000.p/3":                evidence.BadTile,
		"log/tile/entries/000.p/3":          evidence.BadBundle,
		"log/.state/notes.txt":              evidence.Extra,
		"log/.state/treeState12":            evidence.Extra,
		"log/.state/locks/treeState.lock":   evidence.Extra,
		".partial/x":                        evidence.Extra,
		".partial/payload-0123-4":           evidence.Extra,
		".partial/tile/0/000":               evidence.Extra,
		"checkpoints/notes":                 evidence.Extra,
		"checkpoints/42":                    evidence.Extra,
		evidence.CheckpointPathOf(999):      evidence.RolledBack,
		evidence.CheckpointPathOf(77):       evidence.BadCheckpoint,
		"payloads/notes":                    evidence.Extra,
		"payloads/sha256/notes":             evidence.Extra,
		"payloads/sha256/AB/notes":          evidence.Extra,
		"payloads/sha256/ab/notes":          evidence.Extra,
		evidence.PayloadPath([32]byte{1}):   evidence.Extra,
		evidence.PayloadPath([32]byte{255}): evidence.Extra,
	} {
		t.Run(name, func(t *testing.T) {
			files := maps.Clone(l.Files)
			files[name] = []byte("something")
			mustFail(t, verifyFiles(t, files, policy(t, 0), evidence.Options{}), name, code)
		})
	}
	for name, live := range map[string]bool{"log/.state/treeState": false, "log/.state/appender.lock": false, "log/.state/treeState12": true, ".partial/x": true} {
		files := maps.Clone(l.Files)
		files[name] = []byte("something")
		if err := verifyFiles(t, files, policy(t, 0), evidence.Options{Live: live}); err != nil {
			t.Errorf("%s, live %v: %v", name, live, err)
		}
	}
}

func TestLinksAreFound(t *testing.T) {
	l := smallLedger(t)
	for _, name := range []string{".partial", ".partial/x", "log/.state", "log/.state/treeState", "log", "log/checkpoint", "log/tile", "log/tile/0/000", "log/tile/entries/001.p/44", "payloads/sha256", "payloads", evidence.CheckpointPathOf(120), evidence.PayloadPath(evidencetest.Record(1).Leaf("run").Payload)} {
		files := l.FS()
		maps.DeleteFunc(files, func(other string, _ *fstest.MapFile) bool {
			return other == name || strings.HasPrefix(other, name+"/")
		})
		files[name] = &fstest.MapFile{Data: l.Files[name], Mode: fs.ModeNamedPipe}
		_, err := evidence.VerifyLedger(t.Context(), files, policy(t, 0), evidence.Options{})
		mustFail(t, err, name, evidence.NotRegular)
		if name == evidence.CheckpointPath {
			_, err := evidence.OpenLedger(files, policy(t, 0))
			mustFail(t, err, name+", for reading", evidence.NotRegular)
		}
	}
}

// What somebody names is a regular file of a bounded size.
func TestReadRegular(t *testing.T) {
	fsys := fstest.MapFS{
		"four": {Data: []byte("1234")},
		"five": {Data: []byte("12345")},
		"pipe": {Mode: fs.ModeNamedPipe},
		"dir":  {Mode: fs.ModeDir},
	}
	for name, want := range map[string]evidence.Code{"five": evidence.TooLarge, "pipe": evidence.NotRegular, "dir": evidence.NotRegular} {
		_, err := evidence.ReadRegular(fsys, name, 4)
		mustFail(t, err, name, want)
	}
	if raw, err := evidence.ReadRegular(fsys, "four", 4); err != nil || string(raw) != "1234" {
		t.Errorf("%q, %v", raw, err)
	}
	if _, err := evidence.ReadRegular(fsys, "none", 4); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// A ledger with a valid key and another history: only what the verifier kept,
// or a witness, shows it.
func TestRewrittenHistoryIsFound(t *testing.T) {
	honest := evidencetest.New(evidencetest.LogKey("first"))
	for i := range 150 {
		honest.Add(evidencetest.Record(i), "run")
	}
	earlier := honest.Seal()
	rewritten := evidencetest.New(evidencetest.LogKey("first"))
	for i := range 200 {
		if i == 60 {
			rewritten.Add(evidencetest.Record(1000), "run")
			continue
		}
		rewritten.Add(evidencetest.Record(i), "run")
	}
	rewritten.Seal()
	p := policy(t, 0)
	if err := verifyFiles(t, rewritten.Files, p, evidence.Options{}); err != nil {
		t.Fatalf("it is whole in itself: %v", err)
	}
	mustFail(t, verifyFiles(t, rewritten.Files, p, evidence.Options{Earlier: earlier}), "ledger", evidence.WrongHistory)
	// One of its own old checkpoints gives it away, too.
	files := maps.Clone(rewritten.Files)
	files[evidence.CheckpointPathOf(150)] = earlier
	mustFail(t, verifyFiles(t, files, p, evidence.Options{}), "kept checkpoint", evidence.WrongHistory)

	ledger, err := evidence.OpenLedger(rewritten.FS(), p)
	if err != nil {
		t.Fatal(err)
	}
	request := chosen(3)
	request.Earlier = earlier
	_, err = export.Write(t.Context(), &bytes.Buffer{}, ledger, p, request)
	mustFail(t, err, "no proof can be made", evidence.WrongHistory)
	// A pack without the proof, or from another checkpoint of that size, does
	// not satisfy who holds the honest one.
	_, err = verifyPack(writePack(t, rewritten, p, chosen(3)), p, earlier)
	mustFail(t, err, "pack", evidence.Missing)
	short := evidencetest.New(evidencetest.LogKey("first"))
	for i := range 150 {
		if i == 60 {
			i = 1000
		}
		short.Add(evidencetest.Record(i), "run")
	}
	request.Earlier = short.Checkpoint()
	_, err = verifyPack(writePack(t, rewritten, p, request), p, earlier)
	mustFail(t, err, "pack", evidence.WrongHistory)

	// Rolled back.
	mustFail(t, verifyFiles(t, grown(t, 100).Files, p, evidence.Options{Earlier: earlier}), "shorter", evidence.RolledBack)
}

func TestPolicyDecides(t *testing.T) {
	first, second, stranger := evidencetest.LogKey("first"), evidencetest.LogKey("second"), evidencetest.LogKey("stranger")
	w1, w2 := evidencetest.WitnessKey("one.example"), evidencetest.WitnessKey("two.example")
	root := "ledger.example/ward\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
	for name, tt := range map[string]struct {
		signers []evidencetest.Key
		quorum  int
		want    evidence.Code
	}{
		"by the first key":                  {signers: []evidencetest.Key{first}},
		"by the replaced key":               {signers: []evidencetest.Key{second}},
		"by both":                           {signers: []evidencetest.Key{first, second}},
		"by an unknown key":                 {signers: []evidencetest.Key{stranger}, want: evidence.UnknownKey},
		"by an unknown key too":             {signers: []evidencetest.Key{stranger, first}},
		"by witnesses alone":                {signers: []evidencetest.Key{w1, w2}, want: evidence.UnknownKey},
		"without a witness":                 {signers: []evidencetest.Key{first}, quorum: 1, want: evidence.TooFewWitnesses},
		"one of two":                        {signers: []evidencetest.Key{first, w1}, quorum: 1},
		"one of two, both asked for":        {signers: []evidencetest.Key{first, w1}, quorum: 2, want: evidence.TooFewWitnesses},
		"the same witness twice":            {signers: []evidencetest.Key{first, w1, w1}, quorum: 2, want: evidence.BadCheckpoint},
		"both":                              {signers: []evidencetest.Key{first, w1, w2}, quorum: 2},
		"an unknown witness":                {signers: []evidencetest.Key{first, evidencetest.WitnessKey("x.example")}, quorum: 1, want: evidence.TooFewWitnesses},
		"the log under a witness's name":    {signers: []evidencetest.Key{first, stranger.Rename("one.example")}, quorum: 1, want: evidence.TooFewWitnesses},
		"a witness under the ledger's name": {signers: []evidencetest.Key{w1.Rename(evidencetest.Origin)}, want: evidence.UnknownKey},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := policy(t, tt.quorum, w1, w2).Open("checkpoint", evidencetest.Sign(root, tt.signers...))
			if evidence.CodeOf(err) != tt.want || (err == nil) != (tt.want == "") {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	for name, text := range map[string]string{
		"another origin":     strings.Replace(root, "ward", "other", 1),
		"an extension line":  root + "more\n",
		"a leading zero":     strings.Replace(root, "\n0\n", "\n00\n", 1),
		"a sign":             strings.Replace(root, "\n0\n", "\n+0\n", 1),
		"no number":          strings.Replace(root, "\n0\n", "\nx\n", 1),
		"a short root":       strings.Replace(root, "47DEQ", "", 1),
		"loose base64":       strings.Replace(root, "FU=", "FV=", 1),
		"no origin":          strings.TrimPrefix(root, evidencetest.Origin),
		"two lines":          "ledger.example/ward\n0\n",
		"a size of 64 bits":  strings.Replace(root, "\n0\n", "\n18446744073709551615\n", 1),
		"an empty line more": root + "\n",
	} {
		_, err := policy(t, 0).Open("checkpoint", evidencetest.Sign(text, first))
		mustFail(t, err, name, evidence.BadCheckpoint, evidence.WrongOrigin)
	}
}

func TestPolicyRefuses(t *testing.T) {
	log, w := evidencetest.LogKey("first"), evidencetest.WitnessKey("w.example")
	for name, tt := range map[string]struct {
		logs, witnesses []string
		quorum          int
		want            string
	}{
		"no key":          {want: "no key of the log"},
		"no vkey":         {logs: []string{"hello"}, want: "want name+hash+key"},
		"mistyped":        {logs: []string{strings.Replace(log.VKey(), "ledger", "lodger", 1)}, want: "mistyped"},
		"a private key":   {logs: []string{"PRIVATE+KEY+x+00000000+AAAA"}, want: "private key"},
		"a witness's key": {logs: []string{w.VKey()}, want: "witness's key"},
		"two ledgers":     {logs: []string{log.VKey(), log.Rename("other").VKey()}, want: "twice"},
		"other ledgers":   {logs: []string{log.VKey(), evidencetest.LogKey("x").Rename("other").VKey()}, want: "another ledger"},
		"own witness":     {logs: []string{log.VKey()}, witnesses: []string{log.Rename("w").VKey()}, quorum: 1, want: "own witness"},
		"one under two":   {logs: []string{log.VKey()}, witnesses: []string{w.VKey(), w.Rename("v").VKey()}, quorum: 1, want: "twice"},
		"beyond":          {logs: []string{log.VKey()}, witnesses: []string{w.VKey()}, quorum: 2, want: "cannot be reached"},
		"negative":        {logs: []string{log.VKey()}, quorum: -1, want: "cannot be reached"},
	} {
		_, err := evidence.NewPolicy(tt.logs, tt.witnesses, tt.quorum)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", name, err, tt.want)
		}
		for _, key := range append(tt.logs, tt.witnesses...) {
			if err != nil && strings.Contains(err.Error(), key) && len(key) > 10 {
				t.Errorf("%s: the error has the key", name)
			}
		}
	}
}

// Others' implementation of witnesses and log keys is understood.
func TestOthersSignatures(t *testing.T) {
	skey, vkey, err := note.GenerateKey(nil, "w.example")
	if err != nil {
		t.Fatal(err)
	}
	witness, err := fnote.NewSignerForCosignatureV1(skey)
	if err != nil {
		t.Fatal(err)
	}
	v4, err := fnote.VKeyToCosignatureV1(vkey)
	if err != nil {
		t.Fatal(err)
	}
	n := &note.Note{Text: "ledger.example/ward\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"}
	raw, err := note.Sign(n, evidencetest.LogKey("first"), witness)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{vkey, v4} {
		p, err := evidence.NewPolicy([]string{evidencetest.LogKey("first").VKey()}, []string{key}, 1)
		if err != nil {
			t.Fatal(err)
		}
		c, err := p.Open("checkpoint", raw)
		if err != nil || c.Witnesses[0].Time.Before(evidencetest.Start.AddDate(-10, 0, 0)) || c.Witnesses[0].Time.After(time.Now().Add(time.Hour)) {
			t.Errorf("%v %v", c.Witnesses, err)
		}
	}
	if _, err := note.NewVerifier(evidencetest.LogKey("first").VKey()); err != nil {
		t.Error(err)
	}
}

func TestLiveLedger(t *testing.T) {
	l := grown(t, 300, 10, 200)
	ahead := maps.Clone(l.Files)
	// The log grows, its checkpoint has not been published yet.
	old := l.Files[evidence.CheckpointPath]
	for i := 300; i < 600; i++ {
		l.Add(evidencetest.Record(i), "run")
	}
	l.Seal()
	for name, content := range l.Files {
		ahead[name] = content
	}
	ahead[evidence.CheckpointPath] = old
	mustFail(t, verifyFiles(t, ahead, policy(t, 0), evidence.Options{}), "strict", evidence.RolledBack, evidence.Extra)
	if err := verifyFiles(t, ahead, policy(t, 0), evidence.Options{Live: true}); err != nil {
		t.Error(err)
	}
	// The partial tiles of the checkpoint were replaced by full ones.
	maps.DeleteFunc(ahead, func(name string, _ []byte) bool { return strings.Contains(name, "001.p/44") })
	if err := verifyFiles(t, ahead, policy(t, 0), evidence.Options{Live: true}); err != nil {
		t.Error(err)
	}
	ahead[evidence.TilePath(0, 1, 256)] = make([]byte, 256*32)
	mustFail(t, verifyFiles(t, ahead, policy(t, 0), evidence.Options{Live: true}), "live", evidence.BadTile)
}

// While somebody seals, there are files under names that the log library gives
// them until they are written, and narrow tiles go.
func TestLedgerThatIsBeingWritten(t *testing.T) {
	l := smallLedger(t)
	for name, passed := range map[string]bool{
		"log/checkpoint1282068215":             true,
		"log/tile/0/000.p/1282068215561":       true,
		"log/tile/entries/000.p/1282068215561": true,
		"log/tile/entries/001.p/442":           true,
		"log/tile/0/0011282068215":             true,
		"log/tile/entries/x001/0001282068215":  true,
		"log/tile/0/000.p/0441282068215":       false,
		"log/tile/0/000.p/12-34":               false,
		"log/tile/0/0a01282068215":             false,
		"log/tile/0/0012820682x":               false,
		"log/checkpoint.12":                    false,
		"log/notes12":                          false,
		"checkpoints/12":                       false,
		"12":                                   false,
	} {
		files := maps.Clone(l.Files)
		files[name] = []byte("half")
		err := verifyFiles(t, files, policy(t, 0), evidence.Options{})
		mustFail(t, err, name, evidence.Extra)
		if passed && !strings.Contains(err.Error(), "-live") && !strings.HasPrefix(name, "log/checkpoint") {
			t.Errorf("%s: it does not say what to do: %v", name, err)
		}
		err = verifyFiles(t, files, policy(t, 0), evidence.Options{Live: true})
		if passed && err != nil {
			t.Errorf("%s, live: %v", name, err)
		}
		if !passed {
			mustFail(t, err, name+", live", evidence.Extra)
		}
	}
	// A narrow tile goes between its folder's reading and its own.
	gone := vanishing{l.FS(), "log/tile/entries/000.p/120"}
	if _, err := evidence.VerifyLedger(t.Context(), gone, policy(t, 0), evidence.Options{Live: true}); err != nil {
		t.Error(err)
	}
	_, err := evidence.VerifyLedger(t.Context(), gone, policy(t, 0), evidence.Options{})
	mustFail(t, err, "not live", evidence.Missing)
}

// vanishing has a file in its folder that is gone when it is opened.
type vanishing struct {
	fs.FS
	name string
}

func (v vanishing) Open(name string) (fs.File, error) {
	if name == v.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return v.FS.Open(name)
}

func TestWrongDestructions(t *testing.T) {
	r := evidencetest.Record(3)
	leaf := r.Leaf("run")
	good := evidence.Destruction{Payload: leaf.Payload, Class: "run", Rule: "one year", Until: r.Time.AddDate(1, 0, 0), Time: r.Time.AddDate(1, 0, 1)}
	for name, tt := range map[string]struct {
		change func(*evidence.Destruction)
		keep   bool
		code   evidence.Code
	}{
		"none":                       {},
		"another payload":            {change: func(d *evidence.Destruction) { d.Payload[5] ^= 1 }, code: evidence.BadDestruction},
		"another class":              {change: func(d *evidence.Destruction) { d.Class = "other" }, code: evidence.BadDestruction},
		"kept":                       {keep: true, code: evidence.NotDestroyed},
		"before the record was made": {change: func(d *evidence.Destruction) { d.Until = time.Unix(0, 0); d.Time = d.Until }, code: evidence.BadDestruction},
		"over a second too early":    {change: func(d *evidence.Destruction) { d.Until = r.Time.Add(-time.Second) }, code: evidence.BadDestruction},
		"kept for no time":           {change: func(d *evidence.Destruction) { d.Until = r.Time }},
	} {
		t.Run(name, func(t *testing.T) {
			l := grown(t, 20)
			d := good
			if tt.change != nil {
				tt.change(&d)
			}
			record, err := d.Record("ward:ledger/payloads")
			if err != nil {
				t.Fatal(err)
			}
			l.Add(record, evidence.ClassLedger)
			l.Seal()
			if !tt.keep {
				delete(l.Files, evidence.PayloadPath(leaf.Payload))
			}
			err = verifyFiles(t, l.Files, policy(t, 0), evidence.Options{})
			if evidence.CodeOf(err) != tt.code && (tt.code != evidence.BadDestruction || evidence.CodeOf(err) != evidence.Missing) {
				t.Errorf("got %v, want %q", err, tt.code)
			}
			if name == "another payload" || tt.keep {
				return // no pack of it can be made
			}
			_, err = verifyPack(writePack(t, l, policy(t, 0), chosen(3)), policy(t, 0), nil)
			if evidence.CodeOf(err) != tt.code {
				t.Errorf("of a pack: got %v, want %q", err, tt.code)
			}
		})
	}
	early := good
	early.Time = early.Until.Add(-time.Second)
	if _, err := early.Record("ward:ledger/payloads"); err == nil {
		t.Error("destroyed before its time")
	}
}
