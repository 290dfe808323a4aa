package evidence_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/transparency-dev/merkle/rfc6962"
	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/evidencetest"
	"github.com/wardhq/ward/internal/evidence/export"
)

// somePack returns a pack with every part: a sample, an earlier checkpoint, a
// destroyed payload.
func somePack(t testing.TB) ([]byte, evidence.Policy, []byte) {
	l, earlier := witnessed(t)
	p := policy(t, 1, evidencetest.WitnessKey("witness.example"))
	request := sampled(6)
	sample := request.Selection.Sample
	sample.Population = []evidence.Range{{From: 2, To: 9}, {From: 290, To: 292}}
	for i := 0; !slices.Equal(draw(t, sample.Seed, sample.Population, 4), []uint64{2, 3, 7, 290}); i++ {
		sample.Seed = fmt.Sprintf("dice: %d", i)
	}
	sample.Count = 4
	request.Earlier = earlier
	return writePack(t, l, p, request), p, earlier
}

// Each byte of a pack is changed, and the pack is cut and grown at each.
func TestEveryByteOfAPackIsCovered(t *testing.T) {
	raw, p, earlier := somePack(t)
	if _, err := verifyPack(raw, p, earlier); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	n := 0
	// Of page and guide, which are compared as a whole, every 32nd byte.
	page, manual := bytes.Index(raw, []byte("<!DOCTYPE")), bytes.Index(raw, []byte("ledger's own. A witness"))
	for at := range raw {
		if at > page && at < manual && at%32 != 0 {
			continue
		}
		changed := bytes.Clone(raw)
		changed[at] ^= 1 << random.IntN(8)
		n++
		_, err := verifyPack(changed, p, earlier)
		mustFail(t, err, fmt.Sprintf("byte %d of %d", at, len(raw)))
		if at%16 != 0 {
			continue
		}
		for how, changed := range tampered(raw, at) {
			n++
			_, err := verifyPack(changed, p, earlier)
			mustFail(t, err, fmt.Sprintf("%s at %d", how, at))
		}
	}
	t.Logf("%d changes of %d bytes", n, len(raw))
}

// file is a file of a pack, for making a pack of a forger's.
type file struct {
	name    string
	content []byte
}

func unpack(t testing.TB, raw []byte) []file {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var files []file
	for _, f := range r.File {
		c, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(c); err != nil {
			t.Fatal(err)
		}
		files = append(files, file{f.Name, b.Bytes()})
	}
	return files
}

// forge changes files and packs them up again, well formed.
func forge(t testing.TB, raw []byte, change func([]file) []file) []byte {
	t.Helper()
	return evidence.ZipOf(change(unpack(t, raw)), func(f file) (string, []byte) { return f.name, f.content })
}

// in changes the files of one name.
func in(name string, change func([]byte) []byte) func([]file) []file {
	return func(files []file) []file {
		for i, f := range files {
			if f.name == name {
				files[i].content = change(f.content)
			}
		}
		return files
	}
}

func replace(old, with string) func([]byte) []byte {
	return func(b []byte) []byte { return bytes.Replace(b, []byte(old), []byte(with), 1) }
}

func subst(pattern, with string) func([]byte) []byte {
	return func(b []byte) []byte {
		re := regexp.MustCompile(pattern)
		done := false
		return re.ReplaceAllFunc(b, func(m []byte) []byte {
			if done {
				return m
			}
			done = true
			return re.ReplaceAll(m, []byte(with))
		})
	}
}

// A forger who writes a well-formed archive is found out by what is in it.
func TestForgedPacksAreNamed(t *testing.T) {
	raw, p, earlier := somePack(t)
	if same := forge(t, raw, func(f []file) []file { return f }); !bytes.Equal(same, raw) {
		t.Fatal("packed up again, it has other bytes")
	}
	const manifest = "pack.json"
	for name, tt := range map[string]struct {
		change func([]file) []file
		code   evidence.Code
	}{
		"a payload's content":           {func(f []file) []file { f[len(f)-1].content[0] ^= 1; return f }, evidence.WrongDigest},
		"a payload's length":            {func(f []file) []file { f[len(f)-1].content = nil; return f }, evidence.WrongSize},
		"a payload longer":              {func(f []file) []file { f[len(f)-1].content = append(f[len(f)-1].content, ' '); return f }, evidence.WrongSize},
		"a payload left out":            {func(f []file) []file { return f[:len(f)-1] }, evidence.Missing},
		"payloads exchanged":            {func(f []file) []file { n := len(f); f[n-1], f[n-2] = f[n-2], f[n-1]; return f }, evidence.Extra},
		"a file more":                   {func(f []file) []file { return append(f, file{"payloads/" + strings.Repeat("f", 64), nil}) }, evidence.Extra},
		"another file more":             {func(f []file) []file { return append(f, file{"notes.txt", nil}) }, evidence.Extra},
		"a file more in front":          {func(f []file) []file { return slices.Insert(f, 0, file{"notes.txt", nil}) }, evidence.Extra},
		"no manifest":                   {func(f []file) []file { return f[1:] }, evidence.Missing},
		"no checkpoint":                 {func(f []file) []file { return slices.Delete(f, 1, 2) }, evidence.Missing},
		"no earlier checkpoint":         {func(f []file) []file { return slices.Delete(f, 2, 3) }, evidence.Missing},
		"no page":                       {func(f []file) []file { return slices.Delete(f, 3, 4) }, evidence.Missing},
		"no guide":                      {func(f []file) []file { return slices.Delete(f, 4, 5) }, evidence.Missing},
		"nothing":                       {func([]file) []file { return nil }, evidence.Missing},
		"another order":                 {func(f []file) []file { f[0], f[1] = f[1], f[0]; return f }, evidence.Extra},
		"the page":                      {in("index.html", replace("</h1>", " (verified)</h1>")), evidence.BadPage},
		"a script in the page":          {in("index.html", replace("</body>", "<script>alert(1)</script></body>")), evidence.BadPage},
		"the guide":                     {in("VERIFY.md", replace("python", "curl")), evidence.BadPage},
		"white space":                   {in(manifest, replace("{\n", "{ \n")), evidence.BadManifest},
		"behind the manifest":           {in(manifest, func(b []byte) []byte { return append(b, '{') }), evidence.BadManifest},
		"an unknown member":             {in(manifest, replace(`"format"`, `"x":1,"format"`)), evidence.BadManifest},
		"a member twice":                {in(manifest, replace(`"format"`, `"format":"ward-pack/1","format"`)), evidence.BadManifest},
		"another format":                {in(manifest, replace("ward-pack/1", "ward-pack/2")), evidence.BadManifest},
		"no JSON":                       {in(manifest, func([]byte) []byte { return []byte("hello") }), evidence.BadManifest},
		"no list":                       {in(manifest, subst(`(?s)"criteria": \[.*?\]`, `"criteria": null`)), evidence.BadManifest},
		"no proof":                      {in(manifest, subst(`(?s)(c-2\\.*?"proof": )\[.*?\]`, "${1}null")), evidence.BadManifest},
		"null":                          {in(manifest, func([]byte) []byte { return []byte("null\n") }), evidence.BadManifest},
		"another origin":                {in(manifest, replace("ledger.example/ward", "ledger.example/other")), evidence.BadManifest},
		"another size":                  {in(manifest, replace(`"size": 300`, `"size": 301`)), evidence.BadManifest},
		"a huge size":                   {in(manifest, replace(`"size": 300`, `"size": 18446744073709551615`)), evidence.BadManifest},
		"a leaf":                        {in(manifest, replace("clinic-2", "clinic-3")), evidence.BadProof},
		"a leaf's form":                 {in(manifest, replace("ward-leaf/1", "ward-leaf/2")), evidence.BadLeaf},
		"a proof's hash":                {in(manifest, subst(`("proof": \[\n\s*")(...)`, "${1}AAA")), evidence.BadProof},
		"a record's proof":              {in(manifest, subst(`(c-2\\.*\n.*\n\s*")(...)`, "${1}AAA")), evidence.BadProof},
		"a proof shorter":               {in(manifest, subst(`(c-2\\[^\]]*),\n[^\n]*\n(\s*\])`, "$1\n$2")), evidence.BadProof},
		"a proof longer":                {in(manifest, subst(`(c-2\\.*\n.*\n)(.*\n)`, "$1$2$2")), evidence.BadProof},
		"an index":                      {in(manifest, replace(`"index": 3,`, `"index": 1,`)), evidence.BadManifest},
		"another index":                 {in(manifest, replace(`"index": 290,`, `"index": 289,`)), evidence.BadProof},
		"an index beyond":               {in(manifest, replace(`"index": 298,`, `"index": 300,`)), evidence.BadProof},
		"the seed":                      {in(manifest, replace("dice: ", "dice: 1")), evidence.BadSample},
		"the population":                {in(manifest, replace(`"from": 2`, `"from": 1`)), evidence.BadSample},
		"a population in disorder":      {in(manifest, replace(`"from": 290`, `"from": 9`)), evidence.BadManifest},
		"the count":                     {in(manifest, replace(`"count": 4`, `"count": 3`)), evidence.BadSample},
		"no count":                      {in(manifest, replace(`"count": 4`, `"count": 0`)), evidence.BadManifest},
		"an invisible criterion":        {in(manifest, replace("ISO 27001", "ISO\u202e 27001")), evidence.BadManifest},
		"a chosen one is supporting":    {in(manifest, replace(`"selected": true`, `"selected": false`)), evidence.Extra},
		"a supporting one is chosen":    {in(manifest, replace(`"selected": false`, `"selected": true`)), evidence.BadSample},
		"destroyed by another":          {in(manifest, replace(`"destroyedBy": 298`, `"destroyedBy": 290`)), evidence.BadDestruction},
		"destroyed by none":             {in(manifest, replace(`"destroyedBy": 298`, `"destroyedBy": 297`)), evidence.BadDestruction},
		"a payload declared destroyed":  {in(manifest, subst(`"payload": "payloads/[0-9a-f]*"`, `"destroyedBy": 298`)), evidence.BadDestruction},
		"a payload's name":              {in(manifest, subst(`"payload": "payloads/..`, `"payload": "payloads/zz`)), evidence.BadManifest},
		"a payload outside":             {in(manifest, subst(`"payload": "payloads/[0-9a-f]*`, `"payload": "../../etc/passwd`)), evidence.BadManifest},
		"no proof of continuation":      {in(manifest, subst(`(?s) "earlier": .*"selection"`, ` "selection"`)), evidence.Missing},
		"a proof from elsewhere":        {in(manifest, replace(`"size": 120`, `"size": 121`)), evidence.BadManifest},
		"checkpoints exchanged":         {func(f []file) []file { f[1].content, f[2].content = f[2].content, f[1].content; return f }, evidence.TooFewWitnesses},
		"the checkpoint twice":          {func(f []file) []file { f[2].content = f[1].content; return f }, evidence.WrongHistory},
		"the checkpoint's root":         {in("checkpoint", replace("300\n", "300\nA")), evidence.BadSignature},
		"the checkpoint's size":         {in("checkpoint", replace("300\n", "299\n")), evidence.BadSignature},
		"the earlier checkpoint's size": {in("earlier-checkpoint", replace("120\n", "119\n")), evidence.BadSignature},
	} {
		t.Run(name, func(t *testing.T) {
			forged := forge(t, raw, tt.change)
			if bytes.Equal(forged, raw) {
				t.Fatal("nothing was changed")
			}
			// A careful forger makes the page to fit.
			forged = forge(t, forged, func(files []file) []file {
				at := map[string][]byte{}
				for _, f := range files {
					at[f.name] = f.content
				}
				page, err := evidence.PageOf(at["pack.json"], at["checkpoint"])
				if err != nil || strings.Contains(name, "page") {
					return files
				}
				return in("index.html", func([]byte) []byte { return page })(files)
			})
			_, err := verifyPack(forged, p, earlier)
			mustFail(t, err, name, tt.code)
		})
	}
}

// Archives that anybody's zip program could have written.
func TestHostileArchivesAreNamed(t *testing.T) {
	raw, p, _ := somePack(t)
	made := func(headers ...zip.FileHeader) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for _, h := range headers {
			f, err := w.CreateHeader(&h)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(h.Name, "/") {
				fmt.Fprint(f, strings.Repeat("a", 1<<20))
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	named := func(name string) zip.FileHeader { return zip.FileHeader{Name: name} }
	link := named("checkpoint")
	link.SetMode(fs.ModeSymlink | 0o777)
	device := named("checkpoint")
	device.SetMode(fs.ModeDevice | 0o666)
	stamped := named("checkpoint")
	stamped.Modified = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	end := len(raw) - 22
	patch := func(at int, b ...byte) []byte {
		changed := bytes.Clone(raw)
		copy(changed[at:], b)
		return changed
	}
	directory := int(binary.LittleEndian.Uint32(raw[end+16:]))
	commented := append(patch(end+20, 5, 0), "hello"...)
	for name, tt := range map[string]struct {
		raw  []byte
		code evidence.Code
	}{
		"nothing":                  {nil, evidence.BadZip},
		"no archive":               {bytes.Repeat([]byte("no archive"), 100), evidence.BadZip},
		"a bomb":                   {made(zip.FileHeader{Name: "pack.json", Method: zip.Deflate}), evidence.Compressed},
		"out of the pack":          {made(named("../../etc/passwd")), evidence.BadName},
		"from the root":            {made(named("/etc/passwd")), evidence.BadName},
		"by a drive":               {made(named("c:passwd")), evidence.BadName},
		"by backslashes":           {made(named(`..\passwd`)), evidence.BadName},
		"with a NUL":               {made(named("pack.json\x00.exe")), evidence.BadName},
		"a dot at the end":         {made(named("pack.json.")), evidence.BadName},
		"hidden":                   {made(named(".htaccess")), evidence.BadName},
		"a space":                  {made(named("pack.json ")), evidence.BadName},
		"not ASCII":                {made(named("pаck.json")), evidence.BadName}, // a Cyrillic а
		"capitals":                 {made(named("Pack.json")), evidence.BadName},
		"a long name":              {made(named(strings.Repeat("a", 5000))), evidence.BadZip},
		"an empty part":            {made(named("payloads//x")), evidence.BadName},
		"a folder":                 {made(named("payloads/")), evidence.BadName},
		"a link":                   {made(link), evidence.NotRegular},
		"a device":                 {made(device), evidence.NotRegular},
		"the same name twice":      {forge(t, raw, func(f []file) []file { return append(f, f[0]) }), evidence.Duplicate},
		"but for the case":         {forge(t, raw, func(f []file) []file { return append(f, file{"verify.md", nil}) }), evidence.Duplicate},
		"another program's":        {made(named("pack.json")), evidence.ZipField},
		"a time":                   {made(stamped), evidence.ZipField},
		"a file's comment":         {made(zip.FileHeader{Name: "pack.json", Comment: "hello"}), evidence.ZipField},
		"an extra field":           {made(zip.FileHeader{Name: "pack.json", Extra: []byte{1, 2, 0, 0}}), evidence.ZipField},
		"a comment":                {commented, evidence.ZipField},
		"bytes behind":             {append(bytes.Clone(raw), "hello"...), evidence.Trailing},
		"bytes in front":           {append([]byte("hello"), raw...), evidence.BadZip},
		"cut off":                  {raw[:len(raw)-30], evidence.BadZip},
		"two sizes":                {patch(directory+20, 1), evidence.BadZip},
		"a size beyond":            {patch(directory+20, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), evidence.BadZip},
		"overlapping entries":      {patch(directory+42, 1), evidence.Trailing},
		"another local name":       {patch(30, 'q'), evidence.ZipField},
		"a flag":                   {patch(6, 1), evidence.ZipField},
		"more files than there is": {patch(end+8, 0xff, 0xf0, 0xff, 0xf0), evidence.BadZip},
		"no directory":             {patch(end+12, 0, 0, 0, 0), evidence.BadZip},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := verifyPack(tt.raw, p, nil)
			mustFail(t, err, name, tt.code)
		})
	}
}

// Whatever is drawn and exported verifies, and says what was asked for.
func TestAnyPackVerifies(t *testing.T) {
	l, earlier := witnessed(t)
	p := policy(t, 1, evidencetest.WitnessKey("witness.example"))
	rapid.Check(t, func(r *rapid.T) {
		indexes := rapid.SliceOfNDistinct(rapid.Uint64Range(0, 299), 1, 20, rapid.ID).Draw(r, "indexes")
		request := chosen(indexes...)
		if rapid.Bool().Draw(r, "sample") {
			slices.Sort(indexes)
			request = sampled(rapid.IntRange(1, 30).Draw(r, "count"))
			request.Selection.Sample.Seed = "seed " + strconv.Itoa(rapid.Int().Draw(r, "seed"))
			request.Selection.Sample.Population = evidence.Ranges(indexes)
		}
		var own []byte
		if rapid.Bool().Draw(r, "earlier") {
			request.Earlier, own = earlier, earlier
		}
		got, err := verifyPack(writePack(t, l, p, request), p, own)
		if err != nil {
			r.Fatal(err)
		}
		if want := len(indexes); request.Selection.Sample == nil && got.Selected != uint64(want) {
			r.Fatalf("%d selected, want %d", got.Selected, want)
		}
	})
}

func TestPackOfALedgerOfOne(t *testing.T) {
	l := grown(t, 1)
	earlier := l.Files[evidence.CheckpointPath]
	request := chosen(0)
	request.Earlier = earlier
	if _, err := verifyPack(writePack(t, l, policy(t, 0), request), policy(t, 0), earlier); err != nil {
		t.Error(err)
	}
	request.Earlier = evidencetest.New(evidencetest.LogKey("second")).Checkpoint()
	if _, err := verifyPack(writePack(t, l, policy(t, 0), request), policy(t, 0), request.Earlier); err != nil {
		t.Error(err)
	}
}

// brokenDisk fails to read one file, and every file of a pack.
type brokenDisk struct {
	fs.FS
	name string
}

var errDisk = errors.New("input/output error")

func (d brokenDisk) Open(name string) (fs.File, error) {
	if name == d.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errDisk}
	}
	return d.FS.Open(name)
}

func (d brokenDisk) ReadAt([]byte, int64) (int, error) { return 0, errDisk }

// What cannot be read is no evidence of anything.
func TestAFaultIsNoFailure(t *testing.T) {
	l := smallLedger(t)
	p := policy(t, 0)
	names := append(slices.Sorted(maps.Keys(l.Files)), ".", "log", "payloads", "log/tile", "checkpoints", "payloads/sha256", "payloads/sha256/ab")
	for _, name := range names {
		_, err := evidence.VerifyLedger(t.Context(), brokenDisk{l.FS(), name}, p, evidence.Options{})
		if !errors.Is(err, errDisk) || evidence.CodeOf(err) != "" {
			t.Errorf("%s: got %v", name, err)
		}
	}
	_, err := evidence.VerifyPack(t.Context(), brokenDisk{}, 1000, p, evidence.PackOptions{})
	if !errors.Is(err, errDisk) || evidence.CodeOf(err) != "" {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := evidence.VerifyLedger(ctx, l.FS(), p, evidence.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestPacksThatCannotBe(t *testing.T) {
	l, _ := witnessed(t)
	p := policy(t, 0)
	none := sampled(3)
	none.Selection.Sample.Population = nil
	both := sampled(3)
	both.Indexes = []uint64{1}
	beyond := sampled(3)
	beyond.Selection.Sample.Population = []evidence.Range{{From: 0, To: 301}}
	steering := chosen(3)
	steering.Selection.Criteria[0].Value = "\x1b[2J"
	for name, request := range map[string]export.Request{
		"of nothing": chosen(), "beyond the end": chosen(300), "of an empty population": none,
		"drawn and named": both, "drawn beyond the end": beyond, "with control characters": steering,
	} {
		ledger, err := evidence.OpenLedger(l.FS(), p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := export.Write(t.Context(), &bytes.Buffer{}, ledger, p, request); err == nil {
			t.Errorf("a pack %s was written", name)
		}
	}
	// A payload that is gone without a word is no destroyed one.
	delete(l.Files, evidence.PayloadPath(evidencetest.Record(9).Leaf("run").Payload))
	ledger, err := evidence.OpenLedger(l.FS(), p)
	if err != nil {
		t.Fatal(err)
	}
	_, err = export.Write(t.Context(), &bytes.Buffer{}, ledger, p, chosen(9))
	mustFail(t, err, "gone", evidence.Missing)
}

func FuzzVerifyPack(f *testing.F) {
	raw, p, _ := somePack(f)
	f.Add(raw)
	f.Add(raw[:len(raw)/2])
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, err := verifyPack(b, p, nil)
		if err == nil && !bytes.Equal(b, raw) {
			t.Error("a changed pack verifies")
		}
		if err != nil && evidence.CodeOf(err) == "" {
			t.Errorf("not named: %v", err)
		}
	})
}

func FuzzCheckpoint(f *testing.F) {
	raw := grown(f, 3).Files[evidence.CheckpointPath]
	f.Add(raw)
	f.Add([]byte("ledger.example/ward\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— x AAAAAAAA\n"))
	p := policy(f, 0)
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := p.Open("checkpoint", b)
		if err != nil && evidence.CodeOf(err) == "" {
			t.Errorf("not named: %v", err)
		}
		if err == nil && c.Size != 3 {
			t.Errorf("a checkpoint that nobody signed: %v", c)
		}
		if shown, err := evidence.ParseCheckpoint(b); err == nil && shown.Origin == "" {
			t.Error("no origin")
		}
	})
}

// A record that destroys payloads of one class does not speak for another.
func TestPackWithADestructionOfAnotherClass(t *testing.T) {
	l := grown(t, 5)
	l.Destroy(evidencetest.Record(2), "other")
	l.Seal()
	_, err := verifyPack(writePack(t, l, policy(t, 0), chosen(2)), policy(t, 0), nil)
	mustFail(t, err, "another class", evidence.BadDestruction)
}

// Anybody can add a signature line with any name. It is no change of what was
// signed, so it verifies; but nothing vouches for the name.
func TestNamesThatNobodyVerifiedAreNotShown(t *testing.T) {
	const name = "witness.national-audit-office.example"
	forged := func(signed []byte) []byte {
		return fmt.Appendf(bytes.Clone(signed), "— %s %s\n", name, base64.StdEncoding.EncodeToString(make([]byte, 76)))
	}
	l := grown(t, 5)
	for _, where := range []string{evidence.CheckpointPath, evidence.CheckpointPathOf(5)} {
		l.Files[where] = forged(l.Files[where])
	}
	p := policy(t, 0)
	whole, err := evidence.VerifyLedger(t.Context(), l.FS(), p, evidence.Options{})
	if err != nil {
		t.Fatal(err)
	}
	raw := writePack(t, l, p, chosen(3))
	part, err := verifyPack(raw, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range unpack(t, raw) {
		if f.name == "index.html" && bytes.Contains(f.content, []byte(name)) {
			t.Error("the page names who has not signed")
		}
	}
	for what, said := range map[string]struct{ verified, open []string }{"ledger": {whole.Verified(), whole.NotVerified()}, "pack": {part.Verified(), part.NotVerified()}} {
		if strings.Contains(strings.Join(said.verified, "\n"), name) || !strings.Contains(strings.Join(said.open, "\n"), name+"+00000000") {
			t.Errorf("of a %s is said %q", what, said)
		}
	}
}

// A few kilobytes may say that they are drawn from any number of records.
func TestHugePopulationsEnd(t *testing.T) {
	record := evidencetest.Record(0)
	leaf, err := record.Leaf("run").Bytes()
	if err != nil {
		t.Fatal(err)
	}
	// The first of 2^n records, with any hashes beside it.
	of := func(n int) []byte {
		size := uint64(1) << n
		var proof []evidence.Hash
		hash := rfc6962.DefaultHasher.HashLeaf(leaf)
		for i := range n {
			proof = append(proof, evidence.Hash{byte(i)})
			hash = rfc6962.DefaultHasher.HashChildren(hash, proof[i][:])
		}
		signed := evidencetest.Sign(fmt.Sprintf("%s\n%d\n%s\n", evidencetest.Origin, size, evidence.Hash(hash)), evidencetest.LogKey("first"))
		var manifest bytes.Buffer
		enc := json.NewEncoder(&manifest)
		enc.SetIndent("", " ")
		if err := enc.Encode(evidence.Pack{
			Format: evidence.PackFormat, Origin: evidencetest.Origin, Size: size,
			Selection: evidence.Selection{Criteria: []evidence.Criterion{}, Sample: &evidence.Sample{Seed: "x", Count: 1, Population: []evidence.Range{{From: 0, To: size}}}},
			Records:   []evidence.PackRecord{{Selected: true, Leaf: string(leaf), Proof: proof, Payload: fmt.Sprintf("payloads/%x", sha256.Sum256(record.Payload))}},
		}); err != nil {
			t.Fatal(err)
		}
		return evidence.ZipOf([]file{{"pack.json", manifest.Bytes()}, {"checkpoint", signed}}, func(f file) (string, []byte) { return f.name, f.content })
	}
	for _, n := range []int{28, 40, 62} {
		_, err = verifyPack(of(n), policy(t, 0), nil)
		mustFail(t, err, fmt.Sprintf("2^%d", n), evidence.TooLarge)
	}
	// Within the bound it takes long, and can be ended.
	raw := of(27)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err = evidence.VerifyPack(ctx, bytes.NewReader(raw), int64(len(raw)), policy(t, 0), evidence.PackOptions{})
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 5*time.Second {
		t.Errorf("after %s: %v", time.Since(start), err)
	}
}

// endless is a payload of which there is no end to be read.
type endless struct {
	fs.FS
	name string
	read func()
}

type endlessFile struct {
	fs.File
	read func()
}

func (e endless) Open(name string) (fs.File, error) {
	f, err := e.FS.Open(name)
	if name == e.name {
		return endlessFile{f, e.read}, err
	}
	return f, err
}

func (f endlessFile) Read(b []byte) (int, error) {
	f.read()
	return len(b), nil
}

// A payload of 8 EiB takes no room on a disk.
func TestEndlessPayloadEnds(t *testing.T) {
	l := grown(t, 3)
	leaf := evidencetest.Record(3).Leaf("run")
	leaf.Size = 1 << 62
	l.AddLeaf(leaf)
	l.Files[evidence.PayloadPath(leaf.Payload)] = []byte("x")
	l.Seal()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := evidence.VerifyLedger(ctx, endless{l.FS(), evidence.PayloadPath(leaf.Payload), cancel}, policy(t, 0), evidence.Options{})
	if !errors.Is(err, context.Canceled) || evidence.CodeOf(err) != "" {
		t.Errorf("got %v", err)
	}
}
