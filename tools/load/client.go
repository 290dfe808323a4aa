package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wardhq/ward/internal/format"
)

// session is one browser that is signed in.
type session struct {
	http *http.Client
	at   string // the console, as http://127.0.0.1:8470
}

// enter signs in by the address that the console printed.
func enter(ctx context.Context, printed string) (*session, error) {
	u, err := url.Parse(printed)
	if err != nil {
		return nil, err
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	s := &session{at: "http://" + u.Host, http: &http.Client{
		Jar: jar, Timeout: 10 * time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.at+"/sign-in", strings.NewReader(url.Values{"token": {u.Query().Get("token")}}.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := s.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		return nil, fmt.Errorf("signing in: %s", answer.Status)
	}
	return s, nil
}

// get asks for a page, and reads all of it into w.
func (s *session) get(ctx context.Context, path string, w io.Writer) (int64, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.at+path, nil)
	if err != nil {
		return 0, err
	}
	answer, err := s.http.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	n, err := io.Copy(w, answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, answer.Status)
	}
	return n, err
}

// text is a page as text.
func (s *session) text(ctx context.Context, path string) (string, error) {
	var b strings.Builder
	_, err := s.get(ctx, path, &b)
	return b.String(), err
}

// links are the different addresses on a page that begin so.
func (s *session) links(ctx context.Context, path, begin string) ([]string, error) {
	text, err := s.text(ctx, path)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, m := range href.FindAllStringSubmatch(text, -1) {
		if at := strings.ReplaceAll(m[1], "&amp;", "&"); strings.HasPrefix(at, begin) && !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s leads to nothing that begins with %s", path, begin)
	}
	return out, nil
}

var href = regexp.MustCompile(`href="([^"]+)"`)

// kind is a sort of page, with addresses of that sort.
type kind struct {
	name string
	// goal says that the goal is about it: the overview and lists as pages.
	goal bool
	// path returns the n-th address.
	path func(n int) string
}

// kinds are what is asked for, each as often as the others. The addresses are those
// that the console's own pages lead to.
func kinds(ctx context.Context, s *session) ([]kind, error) {
	var errs []error
	linked := func(path, begin string) []string {
		out, err := s.links(ctx, path, begin)
		errs = append(errs, err)
		return out
	}
	controls, one := linked("/controls", "/controls/"), linked("/findings", "/finding?")
	one = append(one, linked("/findings?page=40", "/finding?")...)
	checks, records := linked("/catalogue", "/catalogue/"), linked("/evidence?kind="+url.QueryEscape(format.Posture), "/evidence/")
	runs := linked("/evidence?kind="+url.QueryEscape(format.Run), "/evidence/")
	of := func(n int, all ...string) string { return all[n%len(all)] }
	environment := func(n int) string {
		return url.QueryEscape(fmt.Sprintf("clinic-%03d/%s", n%100+1, of(n, "production", "staging")))
	}
	check := func(n int) string { return strings.TrimPrefix(of(n, checks...), "/catalogue/") }
	words := []string{"backup", "postgres", "clinic-042", "encryption", "kubernetes", "164.312", "public", "network", "key vault", "nothing like it"}
	return []kind{
		{"overview", true, func(int) string { return "/" }},
		{"findings", true, func(int) string { return "/findings" }},
		{"findings, another page", true, func(n int) string { return fmt.Sprintf("/findings?page=%d", n*37%400+2) }},
		{"findings, one filter", true, func(n int) string {
			return of(n, "/findings?verdict=fail", "/findings?environment="+environment(n), "/findings?check="+check(n), "/findings?asks=now", "/findings?severity=high")
		}},
		{"findings, three filters", true, func(n int) string {
			return "/findings?verdict=pass&severity=" + of(n, "high", "medium", "low") + "&environment=" + environment(n*7)
		}},
		{"findings, a search", true, func(n int) string { return "/findings?q=" + url.QueryEscape(of(n, words...)) }},
		{"findings, a search that nobody had", true, func(n int) string { return fmt.Sprintf("/findings?q=clinic-%03d+or+%d", n%100, n) }},
		{"findings, grouped", true, func(n int) string {
			return "/findings?by=" + of(n, "check", "environment", "clause", "severity") + of(n/4, "", "&verdict=fail", "&q=backup")
		}},
		{"findings, sorted", true, func(n int) string {
			return "/findings?sort=" + of(n, "", "-") + of(n/2, "severity", "subject", "check", "environment", "since") + of(n/10, "", "&severity=high")
		}},
		{"findings, CSV of one environment", false, func(n int) string { return "/findings?format=csv&environment=" + environment(n) }},
		{"findings, JSON of what fails", false, func(int) string { return "/findings?format=json&verdict=fail" }},
		{"a finding", false, func(n int) string { return of(n, one...) }},
		{"controls", true, func(n int) string {
			return of(n, "/controls", "/controls?state=failing", "/controls?q=access", "/controls?sort=-control")
		}},
		{"a control", false, func(n int) string { return of(n, controls...) }},
		{"catalogue", true, func(n int) string {
			return of(n, "/catalogue", "/catalogue?severity=high", "/catalogue?q=backup", "/catalogue?sort=-findings")
		}},
		{"a check", false, func(n int) string { return of(n, checks...) }},
		{"evidence", true, func(n int) string {
			return of(n, "/evidence", "/evidence?kind="+url.QueryEscape(format.Run), "/evidence?q=ward%3Aestate&page=3", "/evidence?sort=-bytes")
		}},
		{"a sealed posture, verified", false, func(n int) string { return of(n, records...) }},
		{"a sealed run of two environments, verified", false, func(n int) string { return of(n, runs...) }},
	}, errors.Join(errs...)
}

// taken is what one kind of page took.
type taken struct {
	Page               string  `json:"page"`
	Goal               bool    `json:"goal"`
	Requests           int     `json:"requests"`
	Failed             int     `json:"failed"`
	KiB                float64 `json:"kibOfAPage"`
	P50, P95, P99, Max float64 // milliseconds, filled in by sum
	Failure            string  `json:"failure,omitempty"`

	bytes int64
	times []time.Duration
}

// sum works out what is printed.
func (t *taken) sum() {
	slices.Sort(t.times)
	at := func(share float64) float64 {
		if len(t.times) == 0 {
			return 0
		}
		return float64(t.times[min(len(t.times)-1, int(math.Ceil(share*float64(len(t.times))))-1)].Microseconds()) / 1000
	}
	t.P50, t.P95, t.P99, t.Max = at(.5), at(.95), at(.99), at(1)
	if t.Requests > 0 {
		t.KiB = float64(t.bytes) / 1024 / float64(t.Requests)
	}
}

// load asks for pages at a constant rate, whatever becomes of those before: an answer
// takes from when its request was due.
func load(ctx context.Context, sessions []*session, all []kind, rate int, duration time.Duration) []*taken {
	out := make([]*taken, len(all))
	for i, k := range all {
		out[i] = &taken{Page: k.name, Goal: k.goal}
	}
	var mu sync.Mutex
	var asking sync.WaitGroup
	began := time.Now()
	for n := 0; ; n++ {
		due := began.Add(time.Duration(n) * time.Second / time.Duration(rate))
		if due.Sub(began) >= duration || ctx.Err() != nil {
			break
		}
		time.Sleep(time.Until(due))
		asking.Go(func() {
			i := n % len(all)
			size, err := sessions[n%len(sessions)].get(ctx, all[i].path(n/len(all)), io.Discard)
			took := time.Since(due)
			if ctx.Err() != nil {
				return // it was stopped, not answered
			}
			mu.Lock()
			defer mu.Unlock()
			out[i].Requests++
			out[i].bytes += size
			out[i].times = append(out[i].times, took)
			if err != nil {
				out[i].Failed++
				out[i].Failure = err.Error()
			}
		})
	}
	asking.Wait()
	for _, t := range out {
		t.sum()
	}
	return out
}

// together is what all pages took that are chosen.
func together(name string, all []*taken, chosen func(*taken) bool) *taken {
	out := &taken{Page: name}
	for _, t := range all {
		if chosen(t) {
			out.Requests, out.Failed, out.bytes = out.Requests+t.Requests, out.Failed+t.Failed, out.bytes+t.bytes
			out.times = append(out.times, t.times...)
		}
	}
	out.sum()
	return out
}
