package web_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wardhq/ward/internal/app/console"
	verbs "github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/app/packs"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/web"
)

// ordered asks for a pack and waits until it is made, or failed.
func (o *opened) ordered(t *testing.T, c *http.Client, form url.Values) (packs.Pack, string) {
	t.Helper()
	status, body, h := ask(t, c, post(t, o.URL+"/packs", form))
	if status != http.StatusSeeOther {
		t.Fatalf("asking for a pack: %d\n%s", status, body)
	}
	at := h.Get("Location")
	p, ok := o.Packs.Wait(t.Context(), strings.TrimPrefix(at, "/packs/"))
	if !ok {
		t.Fatalf("there is no %s", at)
	}
	return p, at
}

// snapshot is each file of a folder, by its digest and time.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		out[path] = digest.Of(raw).String() + info.ModTime().String() + info.Mode().String()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A pack that the console hands out verifies by the auditor's own program, as often as
// it is fetched, and nothing of the state folder is changed by it.
func TestPackVerifies(t *testing.T) {
	o := open(t)
	c := entered(t, o)
	sealed := o.Shown.Sealed
	before := snapshot(t, sealed.Folder.Dir)
	earlier := string(sealed.Reading.Checkpoint.Raw)
	for name, form := range map[string]url.Values{
		"all":         {},
		"by control":  {"control": {"hipaa/164.312(b)\nhipaa/164.312(a)(1)"}, "from": {"2026-11-25"}, "until": {"2026-11-27"}},
		"a sample":    {"kind": {"ward-run/2"}, "sample": {"2"}, "seed": {"what the auditor drew"}},
		"and earlier": {"checkpoint": {strings.ReplaceAll(earlier, "\n", "\r\n")}},
	} {
		t.Run(name, func(t *testing.T) {
			p, at := o.ordered(t, c, form)
			if p.State != packs.Made {
				t.Fatalf("it is %v: %v", p.State, p.Err)
			}
			_, page, _ := ask(t, c, get(t, o.URL+at))
			for _, says := range []string{"made and verified", p.Digest.String(), "ward-verify -key"} {
				if !strings.Contains(page, says) {
					t.Errorf("the pack's page does not say %q", says)
				}
			}
			status, raw, h := ask(t, c, get(t, o.URL+at+"/download"))
			if again, twice, _ := ask(t, c, get(t, o.URL+at+"/download")); status != http.StatusOK || again != status || twice != raw {
				t.Fatalf("fetched: %d, and again: %d", status, again)
			}
			if h.Get("Content-Type") != "application/zip" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment; ") || digest.Of([]byte(raw)) != p.Digest {
				t.Errorf("it is handed out as %s, %s", h.Get("Content-Type"), h.Get("Content-Disposition"))
			}
			report, err := evidence.VerifyPack(t.Context(), strings.NewReader(raw), int64(len(raw)), sealed.Reading.Policy, evidence.PackOptions{})
			if err != nil || report.Selected == 0 {
				t.Errorf("%d records: %v", report.Selected, err)
			}
			if want := 2; name == "a sample" && report.Selected != uint64(want) {
				t.Errorf("%d records are drawn, want %d", report.Selected, want)
			}
			if status, _, _ := ask(t, c, post(t, o.URL+at+"/remove", nil)); status != http.StatusSeeOther {
				t.Errorf("removing it: %d", status)
			}
			if status, _, _ := ask(t, c, get(t, o.URL+at+"/download")); status != http.StatusNotFound {
				t.Errorf("it was removed, and is fetched: %d", status)
			}
		})
	}
	after := snapshot(t, sealed.Folder.Dir)
	for path, was := range before {
		if after[path] != was {
			t.Errorf("%s was changed", path)
		}
	}
	if len(after) != len(before) {
		t.Errorf("the state folder has %d files, and had %d", len(after), len(before))
	}
}

// The program that auditors have verifies it too, by the line that the page shows.
func TestPackVerifiesByTheAuditorsProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	o := open(t)
	c := entered(t, o)
	_, at := o.ordered(t, c, url.Values{"kind": {"ward-posture/2"}})
	_, raw, _ := ask(t, c, get(t, o.URL+at+"/download"))
	dir := t.TempDir()
	program, pack := filepath.Join(dir, "ward-verify"), filepath.Join(dir, "pack.zip")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../../cmd/ward-verify").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	key := o.Shown.Sealed.Reading.Checkpoint.Keys[0]
	verify := func(content string) (string, error) {
		if err := os.WriteFile(pack, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), program, "-key", key, pack).CombinedOutput()
		return string(out), err
	}
	if out, err := verify(raw); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	changed := []byte(raw)
	changed[len(changed)/2] ^= 1
	if out, err := verify(string(changed)); err == nil {
		t.Errorf("a changed pack verifies: %s", out)
	}
}

// The form says what is wrong with it, keeps what was filled in, and makes nothing.
func TestPackForm(t *testing.T) {
	o := open(t)
	c := entered(t, o)
	for _, wrong := range []struct {
		form url.Values
		says string
	}{
		{url.Values{"from": {"2026-11-27"}, "until": {"2026-11-01"}}, "the period ends before it begins"},
		{url.Values{"from": {"yesterday"}}, "is no day"},
		{url.Values{"sample": {"many"}, "seed": {"7"}}, "want a whole number"},
		{url.Values{"sample": {"-1"}, "seed": {"7"}}, "want a whole number"},
		{url.Values{"sample": {"3"}}, "go together"},
		{url.Values{"seed": {"<b>3"}}, "go together"},
		{url.Values{"checkpoint": {"nothing of the kind"}}, "the earlier checkpoint is none"},
	} {
		status, body, _ := ask(t, c, post(t, o.URL+"/packs", wrong.form))
		if status != http.StatusBadRequest || !strings.Contains(body, wrong.says) {
			t.Errorf("%v: %d, and does not say %q", wrong.form, status, wrong.says)
		}
		if seed := wrong.form.Get("seed"); seed == "<b>3" && (!strings.Contains(body, `value="&lt;b&gt;3"`) || strings.Contains(body, "<b>3")) {
			t.Error("what was filled in is not kept as it was")
		}
	}
	for name, form := range map[string]url.Values{
		"no such control": {"control": {"hipaa/nothing"}},
		"nothing":         {"kind": {"no-such-kind/1"}},
	} {
		p, at := o.ordered(t, c, form)
		if _, body, _ := ask(t, c, get(t, o.URL+at)); p.State != packs.Failed || !strings.Contains(body, "There is no pack") {
			t.Errorf("%s: %v\n%s", name, p.State, body)
		}
	}
	if status, _, _ := ask(t, c, post(t, o.URL+"/packs", url.Values{"checkpoint": {strings.Repeat("x", 1<<20)}})); status != http.StatusBadRequest {
		t.Errorf("a long form: %d", status)
	}
	if n := len(o.Packs.Packs()); n > 1 {
		t.Errorf("%d packs are kept", n)
	}
}

// The earlier checkpoint may come as a file.
func TestCheckpointAsAFile(t *testing.T) {
	o := open(t)
	c := entered(t, o)
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	file, err := form.CreateFormFile("file", "checkpoint")
	if err != nil {
		t.Fatal(err)
	}
	_, err = file.Write(o.Shown.Sealed.Reading.Checkpoint.Raw)
	if err = errors.Join(err, form.WriteField("kind", "ward-run/2"), form.Close()); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.URL+"/packs", &b)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	status, body, h := ask(t, c, r)
	if status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", status, body)
	}
	p, _ := o.Packs.Wait(t.Context(), strings.TrimPrefix(h.Get("Location"), "/packs/"))
	if p.State != packs.Made || p.Exported.Report.Earlier == nil {
		t.Errorf("%v, %v", p.State, p.Err)
	}
}

// Nobody has a pack made, fetched, removed, or a ledger verified, who was not let in, nor
// does another site.
func TestEvidenceActionsAreClosed(t *testing.T) {
	o := open(t)
	c := entered(t, o)
	_, at := o.ordered(t, c, url.Values{"kind": {"ward-posture/2"}})
	for _, path := range []string{"/packs", at + "/remove", "/verification"} {
		if status, _, _ := ask(t, client(t), post(t, o.URL+path, nil)); status != http.StatusUnauthorized {
			t.Errorf("%s of whoever was not let in: %d", path, status)
		}
		for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"} {
			r := post(t, o.URL+path, nil)
			r.Header.Set(name, value)
			if status, _, _ := ask(t, c, r); status != http.StatusForbidden {
				t.Errorf("%s of another site, by %s: %d", path, name, status)
			}
		}
	}
	for _, path := range []string{"/packs", at, at + "/download", "/verification", "/evidence/0/payload", "/tree", "/tree/README.md?as=download", "/tree?as=zip"} {
		if status, body, _ := ask(t, client(t), get(t, o.URL+path)); status != http.StatusUnauthorized || strings.Contains(body, "PK\x03\x04") {
			t.Errorf("%s of whoever was not let in: %d", path, status)
		}
	}
	if status, _, _ := ask(t, c, get(t, o.URL+at+"/download")); status != http.StatusOK {
		t.Errorf("another site removed it: %d", status)
	}
	for _, path := range []string{"/packs/nothing", "/packs/..%2f..%2fward.db/download", "/packs/%2e%2e/download", "/packs/nothing/download"} {
		if status, _, _ := ask(t, c, get(t, o.URL+path)); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}

// A ledger that somebody changed gives no pack, and what is wrong is named; a payload
// that does not hold is neither shown nor handed out.
func TestTamperedLedgerGivesNoPack(t *testing.T) {
	shown := open(t).Shown
	was := shown.Sealed.Folder.Dir
	dir := filepath.Join(t.TempDir(), "state")
	if err := os.CopyFS(dir, os.DirFS(was)); err != nil {
		t.Fatal(err)
	}
	var of evidence.Entry
	for _, e := range shown.Sealed.Entries {
		if e.Leaf.Kind == "ward-posture/2" {
			of = e
		}
	}
	path := filepath.Join(dir, state.LedgerFolder, filepath.FromSlash(evidence.PayloadPath(of.Leaf.Payload)))
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	if err := errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, raw, 0o600)); err != nil {
		t.Fatal(err)
	}
	sealed := *shown.Sealed
	sealed.Folder.Dir = dir
	shown.Sealed = &sealed
	o := show(t, shown)
	c := entered(t, o)
	p, at := o.ordered(t, c, url.Values{})
	var failure *evidence.Failure
	if p.State != packs.Failed || !errors.As(p.Err, &failure) {
		t.Fatalf("%v: %v", p.State, p.Err)
	}
	if _, body, _ := ask(t, c, get(t, o.URL+at)); !strings.Contains(body, of.Leaf.Payload.String()[7:20]) {
		t.Errorf("the page does not name what is wrong (%v)", p.Err)
	}
	record := o.URL + "/evidence/" + itoa(of.Index)
	if status, body, _ := ask(t, c, get(t, record+"/payload")); status != http.StatusConflict || strings.Contains(body, `"frameworks"`) {
		t.Errorf("a payload that does not hold is handed out: %d", status)
	}
	if _, body, _ := ask(t, c, get(t, record)); strings.Contains(body, "The payload</h2>") || !strings.Contains(body, "does not hold") {
		t.Error("a payload that does not hold is shown")
	}
}

// A record's page draws its proof, and hands out its payload to the byte.
func TestRecordsAreDrawnAndHandedOut(t *testing.T) {
	o := open(t)
	c := entered(t, o)
	for _, e := range o.Shown.Sealed.Entries {
		at := o.URL + "/evidence/" + itoa(e.Index)
		_, body, _ := ask(t, c, get(t, at))
		steps := strings.Count(body, `<li class="left">`) + strings.Count(body, `<li class="right">`)
		if boxes := strings.Count(body, "<rect "); steps == 0 || boxes != 2*steps+1 {
			t.Errorf("record %d: %d steps, and %d boxes", e.Index, steps, boxes)
		}
		status, raw, h := ask(t, c, get(t, at+"/payload"))
		if status != http.StatusOK || digest.Of([]byte(raw)) != e.Leaf.Payload || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment; ") {
			t.Errorf("the payload of record %d: %d, %s", e.Index, status, h.Get("Content-Disposition"))
		}
	}
	if status, _, _ := ask(t, c, get(t, o.URL+"/evidence/99/payload")); status != http.StatusNotFound {
		t.Errorf("the payload of no record: %d", status)
	}
}

func itoa(n uint64) string { return strconv.FormatUint(n, 10) }

// heldExport is an exporter that writes nothing until it is cancelled.
type heldExport struct{ begun chan struct{} }

func (h heldExport) Export(ctx context.Context, r verbs.ExportRequest) (verbs.Exported, error) {
	r.Step(verbs.Writing)
	close(h.begun)
	<-ctx.Done()
	return verbs.Exported{}, ctx.Err()
}

// While a pack is made its page says how far it is and loads itself again, another is
// refused, and to cancel it is to have none.
func TestTwoPacksAtOnce(t *testing.T) {
	h := heldExport{make(chan struct{})}
	o := packing(t, open(t).Shown, web.Options{}, h)
	c := entered(t, o)
	status, _, header := ask(t, c, post(t, o.URL+"/packs", nil))
	at := header.Get("Location")
	if status != http.StatusSeeOther {
		t.Fatal(status)
	}
	<-h.begun
	_, body, _ := ask(t, c, get(t, o.URL+at))
	for _, says := range []string{`http-equiv="refresh"`, "Read the ledger and choose the records: done", "Write them, with their proofs: being done", "Verify what was written: to come", "Cancel"} {
		if !strings.Contains(body, says) {
			t.Errorf("while it is made the page does not say %q", says)
		}
	}
	if status, body, _ := ask(t, c, post(t, o.URL+"/packs", nil)); status != http.StatusConflict || !strings.Contains(body, "another pack is being made") {
		t.Errorf("a second at once: %d", status)
	}
	if status, _, _ := ask(t, c, get(t, o.URL+at+"/download")); status != http.StatusNotFound {
		t.Errorf("half a pack is fetched: %d", status)
	}
	if status, _, _ := ask(t, c, post(t, o.URL+at+"/remove", nil)); status != http.StatusSeeOther {
		t.Errorf("to cancel it: %d", status)
	}
	o.Packs.Wait(t.Context(), strings.TrimPrefix(at, "/packs/"))
	if _, body, _ := ask(t, c, get(t, o.URL+at)); !strings.Contains(body, "it was cancelled, and nothing of it was left behind") || strings.Contains(body, "http-equiv") {
		t.Errorf("it was cancelled:\n%s", body)
	}
}

// verifier counts how often it is asked.
type verifier struct {
	asked   atomic.Int32
	running atomic.Bool
}

func (v *verifier) VerifyNow() { v.asked.Add(1) }
func (v *verifier) Verifying() (console.Verifying, bool) {
	return console.Verifying{Files: 41}, v.running.Load()
}

// The ledger is verified when somebody presses the button, and not by looking at the
// page; a verification on its way is shown, and so is what does not hold.
func TestVerifyNow(t *testing.T) {
	v := &verifier{}
	shown := open(t).Shown
	o := packing(t, shown, web.Options{Verifies: v}, nil)
	c := entered(t, o)
	_, body, _ := ask(t, c, get(t, o.URL+"/verification"))
	if v.asked.Load() != 0 || !strings.Contains(body, "What was verified") || strings.Contains(body, "http-equiv") {
		t.Errorf("asked %d times by looking:\n%s", v.asked.Load(), body)
	}
	if status, _, h := ask(t, c, post(t, o.URL+"/verification", nil)); status != http.StatusSeeOther || h.Get("Location") != "/verification" || v.asked.Load() != 1 {
		t.Errorf("pressing: %d, asked %d times", status, v.asked.Load())
	}
	v.running.Store(true)
	if _, body, _ := ask(t, c, get(t, o.URL+"/verification")); !strings.Contains(body, `http-equiv="refresh"`) || !strings.Contains(body, "41 files were read") {
		t.Errorf("what is on its way is not shown:\n%s", body)
	}
	v.running.Store(false)
	broken := *shown.Sealed
	broken.Broken = &evidence.Failure{Code: evidence.WrongDigest, Where: "payloads/ab/cd", Detail: "it is not what was sealed"}
	shown.Sealed = &broken
	o = packing(t, shown, web.Options{Verifies: v}, nil)
	if _, body, _ := ask(t, entered(t, o), get(t, o.URL+"/verification")); !strings.Contains(body, "It does not hold") || strings.Contains(body, "note good") {
		t.Errorf("what does not hold is not said:\n%s", body)
	}
	shown.Sealed, shown.Unsealed = nil, errors.New("there is none")
	o = packing(t, shown, web.Options{Verifies: v}, nil)
	c = entered(t, o)
	if status, _, _ := ask(t, c, post(t, o.URL+"/verification", nil)); status != http.StatusConflict {
		t.Errorf("without a ledger: %d", status)
	}
	if status, body, _ := ask(t, c, post(t, o.URL+"/packs", nil)); status != http.StatusConflict || !strings.Contains(body, "no ledger is followed") {
		t.Errorf("a pack without a ledger: %d", status)
	}
}
