package web_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/app/judge"
	read "github.com/wardhq/ward/internal/app/open"
	"github.com/wardhq/ward/internal/web"
	"github.com/wardhq/ward/internal/web/view"
	"github.com/wardhq/ward/internal/workspace"
)

// people is a value of the example that much follows from.
const people = "entities[harbor-clinic].environments[production].load.concurrent"

// here is a request as the console's own pages make it.
func here(t *testing.T, address string) *http.Request {
	t.Helper()
	r := get(t, address)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

func settings(all ...string) url.Values { return url.Values{"set": all} }

// supposed is what the example would be under some settings.
func supposed(t *testing.T, all ...workspace.Setting) *console.Supposition {
	t.Helper()
	s, err := supposing(judge.Judge{Version: "test"}).Ask(t.Context(), open(t).Shown.Estate, all)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What would be otherwise is told, from decisions to the lines to change, and nothing
// of what is shown changes by it.
func TestWhatIf(t *testing.T) {
	o := open(t)
	c := client(t)
	o.enter(t, c)
	status, body, _ := ask(t, c, here(t, o.URL+"/what-if?"+settings(people+"=160", "platform.ddos=network").Encode()))
	if status != http.StatusOK {
		t.Fatalf("it answers %d\n%s", status, body)
	}
	for _, want := range []string{
		"Worked out, and not saved", "Standard_D8ds_v5", "made anew", "Azure cannot change properties.vmSize", "Cost of a month",
		"--set &#39;" + people + "=160&#39; --set &#39;platform.ddos=network&#39;", "estate.yaml:", "concurrent: 160", "below <code>platform</code>, write", "ddos: network", "a plan, for all networks",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if t.Failed() {
		t.Log(body)
	}
	if _, body, _ := ask(t, c, get(t, o.URL+"/decisions?topic=database-size")); !strings.Contains(body, "Standard_E4ds_v5") || strings.Contains(body, "Standard_D8ds_v5") {
		t.Error("what was supposed is shown as what is decided")
	}
	status, body, h := ask(t, c, here(t, o.URL+"/what-if?"+settings(people+"=160").Encode()+"&format=csv&what=resource&change=replaced"))
	if status != http.StatusOK || !strings.HasPrefix(h.Get("Content-Type"), "text/csv") || strings.Count(body, "\n") != 3 {
		t.Errorf("the export: %d, %s\n%s", status, h.Get("Content-Type"), body)
	}
}

// What the form sends stands in an address of its own, without what was left as it
// is.
func TestWhatIfForm(t *testing.T) {
	o := open(t)
	c := client(t)
	o.enter(t, c)
	form := url.Values{
		"topic": {"sessions"}, "path": {"a.b", "a.c", "", people, "a.d"}, "value": {"1", "2", "", "a=b & c", ""}, "was": {"=1", "=1", "", "", "="},
	}
	status, _, h := ask(t, c, here(t, o.URL+"/what-if?"+form.Encode()))
	want := "/what-if?" + url.Values{"topic": {"sessions"}, "set": {"a.c=2", people + "=a=b & c"}}.Encode()
	if got := h.Get("Location"); status != http.StatusSeeOther || got != want {
		t.Errorf("%d, %s, want %s", status, got, want)
	}
}

// Settings that the estate does not take are said at their fields by name, and what
// was typed stays. A secret is not shown again.
func TestWhatIfRefused(t *testing.T) {
	o := open(t)
	c := client(t)
	o.enter(t, c)
	for _, p := range []struct {
		set  []string
		want []string
	}{
		{[]string{"entities[0].environments[0].lode.users=7", people + "=12"}, []string{"load", `value="entities[0].environments[0].lode.users"`, `value="12"`}},
		{[]string{people + "=many"}, []string{"is not a whole number", `value="many"`}},
		{[]string{"entities[nobody].environments[0].region=eastus2"}, []string{"has no such item"}},
		{[]string{people + "="}, []string{"has no value"}},
		{[]string{"residency.regions=[eastus2]"}, []string{"centralus"}},
		{[]string{people + "=1\u202e2"}, []string{"characters that cannot be seen"}},
		{[]string{people + "=" + strings.Repeat("1", 2001)}, []string{"longer than 2000"}},
		{[]string{strings.Repeat("a", 301) + "=1"}, []string{"longer than 300"}},
		{strings.Split(strings.Repeat(people+"=7,", 16)+people+"=7", ","), []string{"17 settings are asked at once, want at most 16"}},
		{[]string{`organisation.name=<script>alert(1)</script>`, people + "=x"}, []string{"&lt;script&gt;"}},
	} {
		status, body, _ := ask(t, c, here(t, o.URL+"/what-if?"+settings(p.set...).Encode()))
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "The estate does not take it") || strings.Contains(body, "<script>alert") {
			t.Errorf("%.80q: %d\n%s", p.set, status, body)
		}
		for _, want := range p.want {
			if !strings.Contains(body, want) {
				t.Errorf("%.80q: the page does not say %q", p.set, want)
			}
		}
	}
	secret := "AKIA" + "IOSFODNN7EXAMPLE"
	if _, body, _ := ask(t, c, here(t, o.URL+"/what-if?"+settings("organisation.name="+secret).Encode())); strings.Contains(body, secret) || !strings.Contains(body, "secret") {
		t.Errorf("a secret is shown again, or not said to be one:\n%s", body)
	}
}

// counted is a judge that counts, and waits where it is told to.
type counted struct {
	times         atomic.Int32
	now, most     atomic.Int32
	entered, hold chan struct{}
}

func (j *counted) Now(ctx context.Context, w *workspace.Workspace, l *judge.Ledger, at time.Time) (judge.Judged, error) {
	j.times.Add(1)
	if n := j.now.Add(1); n > j.most.Load() {
		j.most.Store(n)
	}
	defer j.now.Add(-1)
	if j.hold != nil {
		select {
		case j.entered <- struct{}{}:
		case <-ctx.Done():
			return judge.Judged{}, ctx.Err()
		}
		select {
		case <-j.hold:
		case <-ctx.Done():
			return judge.Judged{}, ctx.Err()
		}
	}
	return judge.Judged{}, nil
}

// quickly supposes without designing anything: for tests of who is asked when.
func quickly(j console.Judge) *console.WhatIf {
	f := supposing(j)
	f.Patience = 10 * time.Minute
	f.Keep = 16
	f.Suppose = func(_ context.Context, w *workspace.Workspace, s []workspace.Setting) (estates.Supposed, error) {
		return estates.Supposed{Settings: s, Workspace: w}, nil
	}
	return f
}

// Another site cannot keep the machine busy: what it leads to is the form, filled in.
func TestWhatIfIsForWhoeverIsHere(t *testing.T) {
	j := &counted{}
	o := showWith(t, open(t).Shown, web.Options{Supposes: supposing(j)})
	c := client(t)
	o.enter(t, c)
	address := o.URL + "/what-if?" + settings(people+"=160").Encode()
	for _, from := range []string{"cross-site", "same-site", "", "Same-Origin"} {
		r := get(t, address)
		r.Header.Set("Sec-Fetch-Site", from)
		status, body, _ := ask(t, c, r)
		if status != http.StatusOK || !strings.Contains(body, "Not worked out yet") || !strings.Contains(body, `value="160"`) {
			t.Errorf("from %q: %d\n%s", from, status, body)
		}
		if r.URL.RawQuery += "&format=csv"; r.URL != nil {
			if status, _, _ := ask(t, c, r); status != http.StatusConflict {
				t.Errorf("an export from %q: %d", from, status)
			}
		}
	}
	if n := j.times.Load(); n != 0 {
		t.Errorf("it was judged %d times", n)
	}
	for _, from := range []string{"same-origin", "none"} {
		r := get(t, address)
		r.Header.Set("Sec-Fetch-Site", from)
		if _, body, _ := ask(t, c, r); !strings.Contains(body, "Worked out, and not saved") {
			t.Errorf("from %q:\n%s", from, body)
		}
	}
	if n := j.times.Load(); n != 1 {
		t.Errorf("the same was judged %d times", n)
	}
}

// A hundred who ask at once are answered one after the other, each once; meanwhile
// the console answers, and whoever goes away is not worked for.
func TestHundredWhatIfs(t *testing.T) {
	j := &counted{entered: make(chan struct{}), hold: make(chan struct{})}
	o := showWith(t, open(t).Shown, web.Options{Supposes: quickly(j)})
	c := client(t)
	o.enter(t, c)
	var all sync.WaitGroup
	answers := make(chan string, 100)
	gone, leave := context.WithCancel(t.Context())
	var going sync.WaitGroup
	going.Add(10)
	for i := range 100 {
		ctx := t.Context()
		if i >= 90 { // ten go away
			ctx = gone
		}
		all.Go(func() {
			// Ten questions, nine times each; the ten who go away ask another each.
			n := 100 + i%10
			if i >= 90 {
				n = 200 + i
			}
			r := here(t, o.URL+"/what-if?"+settings(fmt.Sprintf("%s=%d", people, n)).Encode()).WithContext(ctx)
			response, err := c.Do(r)
			if i >= 90 {
				going.Done()
			}
			if err != nil {
				answers <- "gone"
				return
			}
			defer response.Body.Close()
			answers <- response.Status
		})
	}
	<-j.entered
	for _, path := range []string{"/", "/findings", "/decisions", "/what-if"} {
		if status, _, _ := ask(t, c, here(t, o.URL+path)); status != http.StatusOK {
			t.Errorf("meanwhile %s answers %d", path, status)
		}
	}
	leave()
	going.Wait() // nothing is worked out before they have gone
	stop := make(chan struct{})
	var drain sync.WaitGroup
	drain.Go(func() {
		for {
			select {
			case <-j.entered:
			case <-stop:
				return
			}
		}
	})
	close(j.hold)
	all.Wait()
	close(stop)
	drain.Wait()
	close(answers)
	counts := map[string]int{}
	for a := range answers {
		counts[a]++
	}
	if counts["200 OK"] != 90 || counts["gone"] != 10 {
		t.Errorf("answers: %v", counts)
	}
	if most := j.most.Load(); most != 1 {
		t.Errorf("%d were worked out at once", most)
	}
	// Ten who go away may be asked for before anybody sees that they have gone.
	if n := j.times.Load(); n < 10 || n > 20 {
		t.Errorf("judged %d times, for ten questions", n)
	}
}

// Whoever waits too long for his turn is told so, and can ask again.
func TestWhatIfWaits(t *testing.T) {
	j := &counted{entered: make(chan struct{}), hold: make(chan struct{})}
	supposes := quickly(j)
	o := showWith(t, open(t).Shown, web.Options{Supposes: supposes})
	c := client(t)
	o.enter(t, c)
	first := make(chan error, 1)
	go func() {
		_, err := (&console.WhatIf{Suppose: supposes.Suppose, Judge: j, Patience: time.Minute, Longest: time.Nanosecond}).Ask(context.Background(), o.Shown.Estate, []workspace.Setting{{Path: people, Value: "7"}})
		first <- err
	}()
	var waited *console.Waited
	if err := <-first; !errors.As(err, &waited) || waited.Turn || !strings.Contains(err.Error(), "it was not worked out within 1ns") {
		t.Errorf("what takes too long: %v", err)
	}
	holder := make(chan struct{})
	supposes.Patience = time.Minute
	go func() {
		defer close(holder)
		_, _ = supposes.Ask(context.Background(), o.Shown.Estate, []workspace.Setting{{Path: people, Value: "8"}})
	}()
	<-j.entered
	supposes.Patience = time.Nanosecond
	status, body, h := ask(t, c, here(t, o.URL+"/what-if?"+settings(people+"=160").Encode()))
	if status != http.StatusServiceUnavailable || h.Get("Retry-After") == "" || !strings.Contains(body, "one is answered at a time, and within 1ns") || !strings.Contains(body, `value="160"`) {
		t.Errorf("%d\n%s", status, body)
	}
	close(j.hold)
	<-holder
	supposes.Patience = time.Minute
	go func() { <-j.entered }()
	if status, _, _ := ask(t, c, here(t, o.URL+"/what-if?"+settings(people+"=160").Encode())); status != http.StatusOK {
		t.Errorf("afterwards: %d", status)
	}
}

// Each number about decisions, and about what would be otherwise, is that of what it
// leads to.
func TestNumbersOfDecisions(t *testing.T) {
	shown := open(t).Shown
	x := view.NewIndex(shown)
	lists := func(link string) int {
		t.Helper()
		u := mustURL(t, link)
		if u.Path != "/decisions" {
			t.Fatalf("it leads to %s", link)
		}
		return x.DecisionsOf(u.Query()).Table.Total
	}
	checked := 0
	for _, b := range x.DecisionsOf(nil).Bases {
		if n := lists(b.Link); n != b.Count {
			t.Errorf("%s: %d, and %d are listed", b.Title, b.Count, n)
		}
	}
	seen := map[string]bool{}
	for _, d := range x.Decisions() {
		at := view.DecisionAddress(d.Topic, d.Subject.Key())
		if seen[at] {
			t.Errorf("two decisions are at %s", at)
		}
		seen[at] = true
		p, err := x.DecisionOf(mustURL(t, at).Query())
		if err != nil || p.Decision.Title != d.Title {
			t.Fatalf("%s: %v, %q", at, err, p.Decision.Title)
		}
		for _, in := range p.Inputs {
			checked++
			if n := lists(in.More); n != in.Decides {
				t.Errorf("%s: decides %d, and %d are listed", in.Path, in.Decides, n)
			}
		}
	}
	s := supposed(t, workspace.Setting{Path: people, Value: "160"}, workspace.Setting{Path: "entities[0].environments[0].odoo.sessions", Value: "database"})
	a := view.WhatIfAsked(settings(people+"=160", "entities[0].environments[0].odoo.sessions=database"))
	page := x.WhatIfOf(settings(people+"=160", "entities[0].environments[0].odoo.sessions=database"), a, view.Answer{Is: s}, view.Named{Estate: "e"})
	total := 0
	leads := func(what string, count int, link string) {
		t.Helper()
		checked++
		q := mustURL(t, link).Query()
		if n := x.WhatIfOf(q, view.WhatIfAsked(q), view.Answer{Is: s}, view.Named{}).Result.Table.Total; n != count {
			t.Errorf("%s: %d, and %s lists %d", what, count, link, n)
		}
	}
	for _, b := range page.Result.Tiles {
		leads(b.Title, b.Count, b.Link)
	}
	for _, g := range page.Result.Groups {
		leads(g.Title, g.Total, g.More)
		total += g.Total
	}
	if total != page.Result.Table.All || total < 20 {
		t.Errorf("the groups have %d, of %d", total, page.Result.Table.All)
	}
	if checked < 150 {
		t.Errorf("%d numbers were looked at", checked)
	}
}

// What stands in the fields of a form is what the estate says: asked as it stands, it
// is taken, and nothing would be otherwise.
func TestFieldsSayWhatIs(t *testing.T) {
	shown := open(t).Shown
	x := view.NewIndex(shown)
	before, err := shown.Estate.Workspace.Design()
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]string{}
	for _, d := range x.Decisions() {
		p, err := x.DecisionOf(url.Values{"topic": {d.Topic}, "subject": {d.Subject.Key()}})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range p.Form.Inputs {
			if f.Value != "" {
				asked[f.Path] = f.Value
			}
			if f.Was != "="+f.Value {
				t.Errorf("%s is said to have been %q, and is %q", f.Path, f.Was, f.Value)
			}
			if f.Value == "" && f.Where != "" && f.Now != "" && !strings.Contains(f.Path, "hours") {
				t.Errorf("%s is written at %s, and its field is empty", f.Path, f.Where)
			}
		}
	}
	if len(asked) < 60 {
		t.Errorf("%d fields have a value", len(asked))
	}
	w := shown.Estate.Workspace
	for path, value := range asked {
		if w, err = w.With(workspace.Setting{Path: path, Value: value}); err != nil {
			t.Fatalf("%s=%s: %v", path, value, err)
		}
	}
	after, err := w.Design()
	if err != nil {
		t.Fatal(err)
	}
	if len(before.Decisions) != len(after.Decisions) || len(before.Resources) != len(after.Resources) {
		t.Errorf("%d decisions and %d resources are %d and %d", len(before.Decisions), len(before.Resources), len(after.Decisions), len(after.Resources))
	}
}

// Where a value is said to stand, the file says it; and written there as the page
// says, the estate is as it was supposed.
func TestLinesToChange(t *testing.T) {
	shown := open(t).Shown
	x := view.NewIndex(shown)
	raw, err := os.ReadFile(filepath.Join(exampleEstate, "estate.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []workspace.Setting{
		{Path: people, Value: "160"},
		{Path: "platform.ddos", Value: "network"},
		{Path: "entities[0].environments[1].cluster.fips", Value: "true"},
		{Path: "incident.alerts[1]", Value: "others@harbor-regional.example"},
	} {
		q := settings(s.Path + "=" + s.Value)
		page := x.WhatIfOf(q, view.WhatIfAsked(q), view.Answer{Is: supposed(t, s)}, view.Named{Estate: "e"})
		if len(page.Result.Lines) != 1 {
			t.Fatalf("%s: %d lines", s.Path, len(page.Result.Lines))
		}
		line := page.Result.Lines[0]
		parts := strings.Split(line.Where, ":")
		number, err := strconv.Atoi(parts[1])
		if err != nil {
			t.Fatalf("it stands at %q", line.Where)
		}
		file := strings.Split(string(raw), "\n")
		at := file[number-1]
		if line.There {
			if !strings.Contains(at, line.Old) {
				t.Errorf("%s: at %s there is %q, not %q", s.Path, line.Where, at, line.Old)
			}
			_, value, _ := strings.Cut(line.Text, ": ")
			file[number-1] = strings.Replace(at, line.Old, cmp.Or(value, line.Text), 1)
		} else {
			column, _ := strconv.Atoi(parts[2])
			indent := strings.Repeat(" ", column-1)
			if line.Within != "" && !strings.HasSuffix(line.Within, "]") { // it stands at its key
				indent += "  "
			}
			for text := range strings.SplitSeq(line.Text, "\n") {
				at += "\n" + indent + text
			}
			file[number-1] = at
		}
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(exampleEstate)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "estate.yaml"), []byte(strings.Join(file, "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
		written, err := read.Opener{Own: catalogue.FS()}.Workspace(dir, nil)
		if err != nil {
			t.Errorf("%s, written as %q: %v", s.Path, line.Text, err)
			continue
		}
		stands, err := written.Document().Stands(s.Path)
		if err != nil || stands.Value != s.Value {
			t.Errorf("%s, written as %q, is %q, %v", s.Path, line.Text, stands.Value, err)
		}
	}
}
