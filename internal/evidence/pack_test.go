package evidence_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/evidencetest"
	"github.com/wardhq/ward/internal/evidence/export"
)

var update = flag.Bool("update", false, "write golden files instead of comparing")

// witnessed returns a ledger of 300 records, one of them destroyed, with a
// witness on its last checkpoint, and its checkpoint of 120 records.
func witnessed(t testing.TB) (l *evidencetest.Ledger, earlier []byte) {
	t.Helper()
	l = evidencetest.New(evidencetest.LogKey("first"))
	for i := range 298 {
		if i == 120 {
			earlier = l.Seal()
		}
		l.Add(evidencetest.Record(i), "run")
	}
	l.Destroy(evidencetest.Record(7), "run")
	l.Add(evidencetest.Record(298), "run")
	l.Signers = []evidencetest.Key{evidencetest.LogKey("second"), evidencetest.WitnessKey("witness.example")}
	l.Seal()
	if l.Err() != nil {
		t.Fatal(l.Err())
	}
	return l, earlier
}

func chosen(indexes ...uint64) export.Request {
	return export.Request{
		Selection: evidence.Selection{Criteria: []evidence.Criterion{{Name: "Control", Value: "ISO 27001 A.8.15 <Logging> & monitoring"}, {Name: "Period", Value: "2026-11-01 to 2026-11-30"}}},
		Indexes:   indexes,
	}
}

func sampled(n int) export.Request {
	r := chosen()
	r.Selection.Sample = &evidence.Sample{Seed: "the auditor's dice: 4 1 6 2", Count: n, Population: []evidence.Range{{From: 0, To: 100}, {From: 150, To: 298}}}
	return r
}

func writePack(t testing.TB, l *evidencetest.Ledger, p evidence.Policy, r export.Request) []byte {
	t.Helper()
	ledger, err := evidence.OpenLedger(l.FS(), p)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := export.Write(t.Context(), &b, ledger, p, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func verifyPack(raw []byte, p evidence.Policy, earlier []byte) (evidence.PackReport, error) {
	return evidence.VerifyPack(context.Background(), bytes.NewReader(raw), int64(len(raw)), p, evidence.PackOptions{Earlier: earlier})
}

func TestPacksVerify(t *testing.T) {
	l, earlier := witnessed(t)
	p := policy(t, 1, evidencetest.WitnessKey("witness.example"))
	for name, tt := range map[string]struct {
		request             export.Request
		earlier             []byte
		records, selected   uint64
		payloads, destroyed uint64
	}{
		"one":                 {request: chosen(5), records: 1, selected: 1, payloads: 1},
		"several, unordered":  {request: chosen(299, 5, 256, 0, 5), records: 4, selected: 4, payloads: 4},
		"a destroyed payload": {request: chosen(7, 8), records: 3, selected: 2, payloads: 2, destroyed: 1},
		"and its destruction": {request: chosen(7, 298), records: 2, selected: 2, payloads: 1, destroyed: 1},
		"continued":           {request: chosen(5), earlier: earlier, records: 1, selected: 1, payloads: 1},
		"a sample":            {request: sampled(25), records: 25, selected: 25, payloads: 25},
		"all of a population": {request: sampled(1000), records: 249, selected: 248, payloads: 248, destroyed: 1},
	} {
		t.Run(name, func(t *testing.T) {
			tt.request.Earlier = tt.earlier
			raw := writePack(t, l, p, tt.request)
			if again := writePack(t, l, p, tt.request); !bytes.Equal(raw, again) {
				t.Error("written again, it has other bytes")
			}
			got, err := verifyPack(raw, p, tt.earlier)
			if err != nil {
				t.Fatal(err)
			}
			want := []uint64{tt.records, tt.selected, tt.payloads, tt.destroyed}
			if diff := cmp.Diff(want, []uint64{got.Records, got.Selected, got.Payloads, got.Destroyed}); diff != "" {
				t.Error(diff)
			}
			if len(got.Checkpoint.Witnesses) != 1 || !got.Checkpoint.Witnesses[0].Time.Equal(evidencetest.Start.Add(time.Hour)) {
				t.Errorf("witnesses: %v", got.Checkpoint.Witnesses)
			}
			if (got.Earlier != nil) != (tt.earlier != nil) {
				t.Errorf("earlier: %v", got.Earlier)
			}
		})
	}
}

// The checkpoint that an auditor kept of a pack is continued by that pack.
func TestPackContinuesItself(t *testing.T) {
	l, earlier := witnessed(t)
	p := policy(t, 0)
	own := l.Files[evidence.CheckpointPath]
	other := evidencetest.New(evidencetest.LogKey("first"))
	for i := range 300 {
		other.Add(evidencetest.Record(1000+i), "run")
	}
	for name, with := range map[string][]byte{"alone": nil, "with the proof from another": earlier, "with the proof from itself": own} {
		request := chosen(5)
		request.Earlier = with
		raw := writePack(t, l, p, request)
		got, err := verifyPack(raw, p, own)
		if err != nil || got.Earlier == nil || *got.Earlier != 300 {
			t.Errorf("%s: it continues %v, %v", name, got.Earlier, err)
		}
		_, err = verifyPack(raw, p, other.Checkpoint())
		mustFail(t, err, name+", of another history", evidence.WrongHistory)
	}
}

func TestPackIsWhatItWas(t *testing.T) {
	l, earlier := witnessed(t)
	p := policy(t, 1, evidencetest.WitnessKey("witness.example"))
	request := sampled(12)
	request.Earlier = earlier
	request.Selection.Sample.Population[0] = evidence.Range{From: 2, To: 12}
	raw := writePack(t, l, p, request)
	golden := filepath.Join("testdata", "sample.zip")
	if *update {
		if err := os.WriteFile(golden, raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(raw, want) {
		t.Error("a pack has other bytes than it had: packs that were handed out would not verify any more")
	}
}

// What VERIFY.md tells a stranger to do must work on a pack.
func TestStrangersTools(t *testing.T) {
	for _, tool := range []string{"python3", "openssl", "sha256sum", "unzip"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("needs " + tool)
		}
	}
	l, _ := witnessed(t)
	p := policy(t, 0)
	request := sampled(40)
	sample := request.Selection.Sample
	sample.Population = []evidence.Range{{From: 0, To: 30}, {From: 280, To: 300}}
	for i := 0; !slices.Contains(draw(t, sample.Seed, sample.Population, 40), 7); i++ {
		sample.Seed = fmt.Sprintf("dice: %d", i) // record 7 is the one whose payload was destroyed
	}
	raw := writePack(t, l, p, request)
	dir := filepath.Join(t.TempDir(), "pack")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "pack.zip"), raw, 0o644); err != nil {
		t.Fatal(err)
	}
	sh := func(script string) (string, error) {
		cmd := exec.Command("bash", "-c", "set -eu; "+script)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := sh("unzip -q pack.zip"); err != nil {
		t.Fatal(out)
	}
	guide, err := os.ReadFile(filepath.Join(dir, "VERIFY.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, program, _ := strings.Cut(string(guide), "```python\n")
	program, _, _ = strings.Cut(program, "```")
	var lines []string
	for line := range strings.Lines(program) {
		lines = append(lines, strings.TrimPrefix(line, "   "))
	}
	if err := os.WriteFile(filepath.Join(dir, "verify.py"), []byte(strings.Join(lines, "")), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := sh("python3 verify.py"); err != nil || !strings.Contains(out, "records are in ledger.example/ward with 300 records") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := sh(`cd payloads && for f in *; do echo "$f  $f"; done | sha256sum -c --quiet`); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	_, script, _ := strings.Cut(string(guide), "head -n 3 checkpoint")
	script, _, _ = strings.Cut("head -n 3 checkpoint"+script, "\n3. ")
	key := evidencetest.LogKey("second").VKey()
	key = strings.SplitN(key, "+", 3)[2]
	script = strings.NewReplacer("SIG", "$(sed -n 5p checkpoint | cut -d' ' -f3)", "KEY", key).Replace(script)
	if out, err := sh(script); err != nil || !strings.Contains(out, "Verified Successfully") {
		t.Errorf("%v\n%s\n%s", err, out, script)
	}
	// The program must be able to fail, and by itself: not since it stumbles.
	changes := []string{
		"p['records'][0]['leaf'] = p['records'][0]['leaf'].replace('clinic', 'clinik')",
		"p['records'][0]['index'] += 512",
		"p['records'][0]['index'] -= 512",
		"p['selection']['sample']['seed'] = 'x'",
		"open(p['records'][0]['payload'], 'a').write('x')",
		// A payload is hidden: behind nothing, behind no record, behind a record
		// that destroys nothing, or another's payload.
		"os.remove(p['records'][0].pop('payload'))",
		"os.remove(p['records'][0].pop('payload')); p['records'][0]['destroyedBy'] = 4711",
		"os.remove(p['records'][0].pop('payload')); p['records'][0]['destroyedBy'] = p['records'][3]['index']",
		"os.remove(p['records'][0].pop('payload')); p['records'][0]['destroyedBy'] = 298",
		"gone(p)['destroyedBy'] = 0",
		"by(p).pop('payload'); by(p)['destroyedBy'] = 299",
		"open(by(p)['payload'], 'a').write(' ')",
	}
	driver := `
import json, os, shutil, sys
by = lambda p: [r for r in p['records'] if r['index'] == 298][0]
gone = lambda p: [r for r in p['records'] if r['index'] == 7][0]
program = open('verify.py').read()
for change in json.load(open('changes.json')):
    shutil.copytree('.', '../changed', dirs_exist_ok=True)
    os.chdir('../changed')
    p = json.load(open('pack.json'))
    exec(change)
    json.dump(p, open('pack.json', 'w'))
    try:
        exec(program, {})
        print('not found:', change)
    except SystemExit: pass
    except Exception as e: print('stumbles:', change, repr(e))
    os.chdir('../pack')
    shutil.rmtree('../changed')
`
	raw, err = json.Marshal(changes)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"changes.json": raw, "driver.py": []byte(driver)} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := sh("python3 driver.py"); err != nil || strings.Contains(out, "not found") || strings.Contains(out, "stumbles") {
		t.Errorf("%v\n%s", err, out)
	}
}

// What a pack says of the choice of its records is held against their leaves.
func TestSelectionIsHeldAgainstTheLeaves(t *testing.T) {
	l, _ := witnessed(t)
	p := policy(t, 0)
	ledger, err := evidence.OpenLedger(l.FS(), p)
	if err != nil {
		t.Fatal(err)
	}
	leaf := func(index uint64) evidence.Leaf {
		e, err := ledger.Entry(index)
		if err != nil {
			t.Fatal(err)
		}
		return e.Leaf
	}
	at := func(index uint64, more time.Duration) string { return leaf(index).Time.Add(more).Format(time.RFC3339) }
	type criteria = []evidence.Criterion
	of := func(criteria criteria, indexes ...uint64) export.Request {
		return export.Request{Selection: evidence.Selection{Criteria: criteria}, Indexes: indexes}
	}
	drawn := func(criteria criteria, population ...evidence.Range) export.Request {
		r := of(criteria)
		r.Selection.Sample = &evidence.Sample{Seed: "dice", Count: 3, Population: population}
		return r
	}
	for name, tt := range map[string]struct {
		request export.Request
		where   string // "" verifies
		shown   string // among what was verified, or was not
	}{
		"its kind":          {of(criteria{{"kind", leaf(5).Kind}}, 5), "", "by its leaf, each chosen record is what was asked for: kind " + leaf(5).Kind},
		"another kind":      {of(criteria{{"kind", "ward-posture/1"}}, 5), "record 5", ""},
		"its class":         {of(criteria{{"class", "run"}}, 5, 6), "", ""},
		"another class":     {of(criteria{{"class", "drill"}}, 5, 6), "record 5", ""},
		"its subject":       {of(criteria{{"subject", leaf(5).Subject}}, 5), "", ""},
		"another subject":   {of(criteria{{"subject", leaf(5).Subject}}, 5, 6), "record 6", ""},
		"its period":        {of(criteria{{"from", at(5, 0)}, {"until, without", at(6, 1)}}, 5, 6), "record 6", ""},
		"its whole period":  {of(criteria{{"from", at(5, 0)}, {"until, without", at(6, time.Second)}}, 5, 6), "", ""},
		"before its period": {of(criteria{{"from", at(5, time.Second)}}, 5), "record 5", ""},
		"behind its period": {of(criteria{{"until, without", at(5, 0)}}, 5), "record 5", ""},
		"what no leaf says": {of(criteria{{"class", "run"}, {"control", "x/1"}, {"Kind", "ward-posture/1"}, {"from", "yesterday"}}, 5), "", "That the chosen records meet what no leaf tells: control x/1; Kind ward-posture/1; from yesterday."},
		// Record 298 says that the payload of record 7 was destroyed.
		"left out":               {of(criteria{{"from", at(7, 0)}}, 7), "record 298", ""},
		"not asked for":          {of(criteria{{"class", "run"}}, 7), "", ""},
		"left out, as words say": {of(criteria{{"from", at(7, 0)}, {"control", "x/1"}}, 7), "", ""},
		"a sample of the kind":   {drawn(criteria{{"kind", leaf(5).Kind}}, evidence.Range{From: 3, To: 6}), "", "all 3 of the population"},
		"a sample of another":    {drawn(criteria{{"kind", "ward-posture/1"}}, evidence.Range{From: 3, To: 6}), "record 3", ""},
		"left out of the sample": {drawn(criteria{{"from", at(7, 0)}}, evidence.Range{From: 7, To: 8}), "record 298", ""},
		"in the sample's":        {drawn(criteria{{"from", at(7, 0)}}, evidence.Range{From: 7, To: 8}, evidence.Range{From: 298, To: 299}), "", ""},
		"more than there are":    {drawn(nil, evidence.Range{From: 5, To: 6}), "", `the chosen records are all 1 of the population: a sample of 3 was asked for, drawn again by the seed "dice"`},
		"fewer than there are":   {drawn(nil, evidence.Range{From: 5, To: 50}), "", `the chosen records are a random sample of 3 of a population of 45, drawn again by the seed "dice"`},
		"exactly as many":        {drawn(nil, evidence.Range{From: 5, To: 8}), "", "all 3 of the population"},
		"nothing was asked for":  {of(nil, 7), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := verifyPack(writePack(t, l, p, tt.request), p, nil)
			if tt.where == "" {
				said := strings.Join(append(got.Verified(), got.NotVerified()...), "\n")
				if err != nil || !strings.Contains(said, tt.shown) {
					t.Errorf("%v; want %q in\n%s", err, tt.shown, said)
				}
				return
			}
			var f *evidence.Failure
			if !errors.As(err, &f) || f.Code != evidence.BadSelection || f.Where != tt.where {
				t.Errorf("%v; want %s at %s", err, evidence.BadSelection, tt.where)
			}
		})
	}
}

func draw(t testing.TB, seed string, population []evidence.Range, n int) []uint64 {
	t.Helper()
	drawn, err := evidence.Draw(t.Context(), seed, population, n)
	if err != nil {
		t.Fatal(err)
	}
	return drawn
}

func TestDrawIsAsDocumented(t *testing.T) {
	// By: for i in 10..19, sha256 of "ward-sample/1\nseed\n$i\n", sorted.
	got := draw(t, "seed", []evidence.Range{{From: 10, To: 15}, {From: 15, To: 20}}, 3)
	if diff := cmp.Diff(drawnByHand, got); diff != "" {
		t.Error(diff)
	}
	all := draw(t, "seed", []evidence.Range{{From: 10, To: 20}}, 10)
	if !slices.Equal(all, []uint64{10, 11, 12, 13, 14, 15, 16, 17, 18, 19}) {
		t.Errorf("got %v", all)
	}
	if got := draw(t, "seed", []evidence.Range{{From: 10, To: 20}}, 0); len(got) != 0 {
		t.Errorf("got %v", got)
	}
	if diff := cmp.Diff([]evidence.Range{{From: 1, To: 3}, {From: 7, To: 8}}, evidence.Ranges([]uint64{1, 2, 7})); diff != "" {
		t.Error(diff)
	}
}

var drawnByHand = []uint64{11, 14, 15}
