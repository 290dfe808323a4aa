package labtest

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Browser is a browser of the test's own, with nothing remembered.
type Browser struct {
	t   testing.TB
	ctx context.Context //nolint:containedctx // it is the browser's life
}

// Chromium starts Debian's Chromium without a window. It skips the test where the
// package is absent.
func Chromium(t testing.TB) *Browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("needs Debian's package chromium")
	}
	// The browser reaches nobody but the test's own servers.
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.DisableGPU,
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"),
	}
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	alloc, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx)
		cancel()
		stop()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting Chromium: %v", err)
	}
	return &Browser{t, ctx}
}

// Look is how a page is looked at.
type Look struct {
	Width, Height int  // 1280 by 900 where they are 0
	Dark          bool // the system prefers dark
	NoScript      bool
	Print         bool
}

// Tab is one page that is open.
type Tab struct {
	t   testing.TB
	ctx context.Context //nolint:containedctx // it is the tab's life

	mu sync.Mutex
	// said are errors of the page's console and refusals of its policy, asked the
	// addresses that it loaded.
	said, asked []string
}

// Tab opens a tab of a browser session of its own.
func (b *Browser) Tab(l Look) *Tab {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	b.t.Cleanup(cancel)
	tab := &Tab{t: b.t, ctx: ctx}
	if err := chromedp.Listen(ctx, tab.hear); err != nil {
		b.t.Fatal(err)
	}
	tab.Look(l)
	return tab
}

// hear notes what the browser tells of the tab.
func (tab *Tab) hear(event any) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		tab.said = append(tab.said, e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			tab.said = append(tab.said, e.Entry.Text+" "+e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		tab.asked = append(tab.asked, e.Request.URL)
	}
}

// Look changes how the tab is looked at; a page that is open is to be opened again.
func (tab *Tab) Look(l Look) {
	tab.t.Helper()
	width, height := l.Width, l.Height
	if width == 0 {
		width, height = 1280, 900
	}
	scheme, media := "light", "screen"
	if l.Dark {
		scheme = "dark"
	}
	if l.Print {
		media = "print"
	}
	call(tab, network.Enable, network.EnableParams{})
	call(tab, log.Enable, cdp.Empty{})
	call(tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: int64(width), Height: int64(height), DeviceScaleFactor: 1, Mobile: width < 600})
	call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	call(tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: l.NoScript})
}

// limit bounds what a page may take under a busy machine.
const limit = time.Minute

func call[P, R any](tab *Tab, command cdp.Command[P, R], params P) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, limit)
	defer cancel()
	if _, err := chromedp.Call(ctx, command, params); err != nil {
		tab.t.Fatalf("the browser: %v", err)
	}
}

func ask[T any](tab *Tab, action chromedp.Action[T]) T {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, limit)
	defer cancel()
	out, err := chromedp.Run(ctx, action)
	if err != nil {
		tab.t.Fatalf("the browser: %v", err)
	}
	return out
}

// Open opens an address and waits until it is loaded.
func (tab *Tab) Open(address string) {
	tab.t.Helper()
	ask(tab, chromedp.Navigate(address))
}

// Press presses what a CSS selector finds first, and waits for the page that follows.
func (tab *Tab) Press(selector string) {
	tab.t.Helper()
	if tab.Ask(`document.querySelectorAll(`+quoted(selector)+`).length`) == "0" {
		tab.t.Fatalf("the page has no %s:\n%s", selector, tab.Text())
	}
	ctx, cancel := context.WithTimeout(tab.ctx, limit)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		tab.t.Fatalf("pressing %s: %v", selector, err)
	}
}

// Link presses the first link whose text has these words.
func (tab *Tab) Link(words string) {
	tab.t.Helper()
	found := ask(tab, chromedp.Evaluate[string](`(() => { const a = [...document.querySelectorAll("a[href]")].find((a) => a.textContent.replace(/\s+/g, " ").includes(`+quoted(words)+`)); return a ? a.href : ""; })()`))
	if found == "" {
		tab.t.Fatalf("the page has no link %q:\n%s", words, tab.Text())
	}
	tab.Open(found)
}

// Type writes into a field.
func (tab *Tab) Type(selector, text string) {
	tab.t.Helper()
	ask(tab, chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Keys presses keys wherever the cursor is.
func (tab *Tab) Keys(keys string) {
	tab.t.Helper()
	ask(tab, chromedp.KeyEvent(keys))
}

// Text returns what a reader sees of the page.
func (tab *Tab) Text() string {
	tab.t.Helper()
	return ask(tab, chromedp.Evaluate[string](`document.body.innerText`))
}

// Ask returns what an expression comes to in the page, as JSON.
func (tab *Tab) Ask(expression string) string {
	tab.t.Helper()
	return ask(tab, chromedp.Evaluate[string](`JSON.stringify(`+expression+`)`))
}

// Complaints returns what the page's console said, and forgets it.
func (tab *Tab) Complaints() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	said := tab.said
	tab.said = nil
	return said
}

// Loaded returns the addresses that the tab loaded, and forgets them.
func (tab *Tab) Loaded() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	asked := tab.asked
	tab.asked = nil
	return asked
}

// Picture writes the whole page as a PNG file.
func (tab *Tab) Picture(file string) {
	tab.t.Helper()
	tab.write(file, ask(tab, chromedp.FullScreenshot(100)))
}

// Window writes what the window shows of the page as a PNG file.
func (tab *Tab) Window(file string) {
	tab.t.Helper()
	tab.write(file, ask(tab, chromedp.CaptureScreenshot()))
}

func (tab *Tab) write(file string, png []byte) {
	tab.t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		tab.t.Fatal(err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil { //nolint:gosec // a picture for people
		tab.t.Fatal(err)
	}
}

// Violation is what axe finds wrong with a page.
type Violation struct {
	ID, Impact, Help string
	Nodes            []string // the offending elements
}

// Axe runs axe-core over the page by the rules of WCAG 2.2 A and AA, and returns what
// it finds. It skips the test where axe is absent.
func (tab *Tab) Axe() []Violation {
	tab.t.Helper()
	source, err := os.ReadFile(filepath.Join(Binary(tab.t, "axe"), "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		tab.t.Fatal(err)
	}
	ask(tab, chromedp.Evaluate[int](string(source)+";0"))
	raw := ask(tab, chromedp.Evaluate[string](`axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then((r) => JSON.stringify(r.violations.map((v) => ({ID: v.id, Impact: v.impact, Help: v.help, Nodes: v.nodes.map((n) => n.html.slice(0, 200))}))))`, chromedp.EvalAwaitPromise))
	var found []Violation
	if err := json.Unmarshal([]byte(raw), &found); err != nil {
		tab.t.Fatal(err)
	}
	return found
}

func quoted(text string) string {
	raw, _ := json.Marshal(text) //nolint:errchkjson // a string
	return string(raw)
}

// String says a violation in one line.
func (v Violation) String() string {
	return v.ID + " (" + v.Impact + "): " + v.Help + ": " + strings.Join(v.Nodes[:min(3, len(v.Nodes))], " ")
}
