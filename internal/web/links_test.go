package web_test

import (
	"errors"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/input"
)

var hrefs = regexp.MustCompile(`(?:href|action|src)="([^"]*)"`)

// coming are the pages that are not there yet.
var coming = []string{}

// Whatever a page leads to is there: some forty addresses of each kind are followed
// from the overview on.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	shown := open(t).Shown
	late := *shown.Estate // exceptions are over, and others end
	late.Judged.Run.At = today.AddDate(0, 6, 0)
	old := shown
	old.Estate = &late
	for name, shown := range map[string]console.Shown{"as it is": shown, "half a year later": old} {
		t.Run(name, func(t *testing.T) { follow(t, show(t, shown)) })
	}
}

func follow(t *testing.T, o *opened) {
	t.Helper()
	c := client(t)
	o.enter(t, c)
	seen, kinds := map[string]bool{"/": true}, map[string]int{}
	for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
		status, body, h := ask(t, c, get(t, o.URL+queue[0]))
		if status != http.StatusOK {
			t.Errorf("%s answers %d", queue[0], status)
		}
		if !strings.HasPrefix(h.Get("Content-Type"), "text/html") {
			continue
		}
		for _, m := range hrefs.FindAllStringSubmatch(body, -1) {
			link := html.UnescapeString(m[1])
			u, err := url.Parse(link)
			if err != nil || u.Host != "" || !strings.HasPrefix(u.Path, "/") && u.Path != "" {
				t.Errorf("%s leads to %q", queue[0], link)
				continue
			}
			fragment := u.Fragment
			u.Fragment = ""
			at := u.String()
			if fragment != "" && (at == "" || at == queue[0]) && !strings.Contains(body, ` id="`+fragment+`"`) {
				t.Errorf("%s leads to #%s, which it does not have", queue[0], fragment)
			}
			kind := strings.Join(strings.SplitN(u.Path+"/", "/", 3)[:2], "/")
			if seen[at] || slices.Contains(coming, kind) || u.Path == "" || u.Path == "/sign-out" || kinds[kind] >= 40 {
				continue
			}
			seen[at] = true
			kinds[kind]++
			queue = append(queue, at)
		}
	}
	for _, kind := range []string{"/environments", "/cost", "/findings", "/finding", "/controls", "/drills", "/evidence", "/catalogue", "/map", "/network", "/thing", "/decisions", "/decision", "/what-if", "/static"} {
		if kinds[kind] == 0 {
			t.Errorf("nothing leads to %s", kind)
		}
	}
}

// A state folder in which nothing is sealed yet is no evidence that does not hold.
func TestNothingSealedYet(t *testing.T) {
	shown := open(t).Shown
	shown.Sealed, shown.Unsealed = nil, &input.Error{What: "nothing was sealed yet in state"}
	o := show(t, shown)
	c := client(t)
	o.enter(t, c)
	for _, path := range []string{"/", "/evidence", "/findings"} {
		_, body, _ := ask(t, c, get(t, o.URL+path))
		if strings.Contains(body, "does not hold") || !strings.Contains(body, "nothing was sealed yet in state") {
			t.Errorf("%s does not say it as it is:\n%s", path, body)
		}
	}
	if _, body, _ := ask(t, c, get(t, o.URL+"/metrics")); !strings.Contains(body, "\nward_ledger_broken 1\n") {
		t.Error("a ledger that is followed and cannot be read is no alarm")
	}
	shown.Sealed = open(t).Shown.Sealed
	broken := *shown.Sealed
	broken.Broken, shown.Unsealed = errors.New("the payload of record 3 is not what was sealed"), nil
	shown.Sealed = &broken
	broken.WaitingErr = errors.New("the database is of a newer version")
	o = show(t, shown)
	c = client(t)
	o.enter(t, c)
	if _, body, _ := ask(t, c, get(t, o.URL+"/evidence")); !strings.Contains(body, "Not known: whether anything waits to be sealed: the database is of a newer version") {
		t.Error("what is not known is not said")
	}
	for _, path := range []string{"/", "/evidence", "/findings"} {
		if _, body, _ := ask(t, c, get(t, o.URL+path)); !strings.Contains(body, "does not hold") || !strings.Contains(body, "the payload of record 3 is not what was sealed") {
			t.Errorf("%s does not say that the ledger does not hold", path)
		}
	}
}
