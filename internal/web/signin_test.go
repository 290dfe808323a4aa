package web_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
)

// client is a browser without a window: it keeps cookies and follows nothing.
func client(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// ask sends one request, and returns the status and the body.
func ask(t *testing.T, c *http.Client, r *http.Request) (int, string, http.Header) {
	t.Helper()
	response, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body), response.Header
}

func get(t *testing.T, address string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func post(t *testing.T, address string, form url.Values) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func (o *opened) token(t *testing.T) string {
	t.Helper()
	u, err := url.Parse(o.Ticket())
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("token")
}

// enter signs a client in.
func (o *opened) enter(t *testing.T, c *http.Client) {
	t.Helper()
	if status, body, _ := ask(t, c, post(t, o.URL+"/sign-in", url.Values{"token": {o.token(t)}})); status != http.StatusSeeOther {
		t.Fatalf("signing in: %d\n%s", status, body)
	}
}

// Whoever was not let in sees nothing of the estate, whatever they ask for.
func TestClosed(t *testing.T) {
	o := open(t)
	for _, path := range []string{"/", "/findings", "/findings?format=csv", "/finding", "/controls", "/controls/hipaa/164.312(b)", "/evidence", "/evidence/0", "/nope", "/evidence/../findings"} {
		status, body, _ := ask(t, client(t), get(t, o.URL+path))
		if status != http.StatusUnauthorized && status != http.StatusMovedPermanently && status != http.StatusTemporaryRedirect {
			t.Errorf("%s: %d, want %d", path, status, http.StatusUnauthorized)
		}
		if strings.Contains(body, "Harbor") || strings.Contains(body, "examples/") {
			t.Errorf("%s says to whoever was not let in:\n%s", path, body)
		}
	}
	if status, body, _ := ask(t, client(t), post(t, o.URL+"/sign-in", url.Values{"token": {"guess"}})); status != http.StatusForbidden || strings.Contains(body, "Harbor") {
		t.Errorf("a guess: %d\n%s", status, body)
	}
}

// A token lets in once, and looking at its address does not spend it.
func TestTokenLetsInOnce(t *testing.T) {
	o := open(t)
	token := o.token(t)
	for range 2 {
		if status, _, h := ask(t, client(t), get(t, o.URL+"/sign-in?token="+token)); status != http.StatusOK || h.Get("Set-Cookie") != "" {
			t.Fatalf("looking at the address: %d, %q", status, h.Get("Set-Cookie"))
		}
	}
	o.enter(t, client(t))
	if status, _, _ := ask(t, client(t), post(t, o.URL+"/sign-in", url.Values{"token": {token}})); status != http.StatusForbidden {
		t.Errorf("the token again: %d, want %d", status, http.StatusForbidden)
	}
	if o.token(t) == token {
		t.Error("no other token was made when this one was spent")
	}
	o.enter(t, client(t))
	if strings.Contains(o.Log.String(), token) {
		t.Error("the log has a token")
	}
}

// A session that somebody gave a browser before is not the one that is let in.
func TestSessionFixation(t *testing.T) {
	o := open(t)
	victim := client(t)
	u, err := url.Parse(o.URL)
	if err != nil {
		t.Fatal(err)
	}
	planted := "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq"
	victim.Jar.SetCookies(u, []*http.Cookie{{Name: sessionCookie(u), Value: planted, Path: "/"}})
	o.enter(t, victim)
	attacker := client(t)
	attacker.Jar.SetCookies(u, []*http.Cookie{{Name: sessionCookie(u), Value: planted, Path: "/"}})
	if status, _, _ := ask(t, attacker, get(t, o.URL+"/findings")); status != http.StatusUnauthorized {
		t.Errorf("the planted session is in: %d", status)
	}
	if status, _, _ := ask(t, victim, get(t, o.URL+"/findings")); status != http.StatusOK {
		t.Errorf("whoever signed in is not: %d", status)
	}
	for _, c := range victim.Jar.Cookies(u) {
		if c.Name == sessionCookie(u) && c.Value == planted {
			t.Error("the session kept its name")
		}
	}
}

// Signing out ends the session, also for whoever copied its cookie.
func TestSignOut(t *testing.T) {
	o := open(t)
	c := client(t)
	o.enter(t, c)
	u, err := url.Parse(o.URL)
	if err != nil {
		t.Fatal(err)
	}
	copied := c.Jar.Cookies(u)
	if status, _, _ := ask(t, c, post(t, o.URL+"/sign-out", nil)); status != http.StatusSeeOther {
		t.Fatalf("signing out: %d", status)
	}
	other := client(t)
	other.Jar.SetCookies(u, copied)
	if status, _, _ := ask(t, other, get(t, o.URL+"/")); status != http.StatusUnauthorized {
		t.Errorf("the copied session is in: %d", status)
	}
}

// Other sites can neither ask for anything nor show the console in a frame, and a
// name of theirs that leads here is refused.
func TestOtherSites(t *testing.T) {
	o := open(t)
	c := client(t)
	o.enter(t, c)
	for name, set := range map[string]func(*http.Request){
		"cross-site":  func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"same-site":   func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") },
		"by origin":   func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
		"null origin": func(r *http.Request) { r.Header.Set("Origin", "null") },
	} {
		r := post(t, o.URL+"/sign-out", nil)
		set(r)
		if status, _, _ := ask(t, c, r); status != http.StatusForbidden {
			t.Errorf("%s: %d, want %d", name, status, http.StatusForbidden)
		}
	}
	for _, host := range []string{"evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:8470", "[::1"} {
		r := get(t, o.URL+"/")
		r.Host = host
		if status, body, _ := ask(t, c, r); status != http.StatusMisdirectedRequest && status != http.StatusBadRequest || strings.Contains(body, "Harbor") {
			t.Errorf("host %s: %d", host, status)
		}
	}
	status, _, h := ask(t, c, get(t, o.URL+"/"))
	if status != http.StatusOK {
		t.Fatalf("still in: %d", status)
	}
	if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-ancestors 'none'") || !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("Content-Security-Policy is %q", csp)
	}
	for name, want := range map[string]string{"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "same-origin"} {
		if got := h.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for _, cookie := range c.Jar.(*cookiejar.Jar).Cookies(mustURL(t, o.URL)) {
		if cookie.Name != sessionCookie(mustURL(t, o.URL)) {
			t.Errorf("a cookie %s", cookie.Name)
		}
	}
}

func mustURL(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// A cookie is kept from scripts and from other sites.
func TestCookie(t *testing.T) {
	o := open(t)
	_, _, h := ask(t, client(t), post(t, o.URL+"/sign-in", url.Values{"token": {o.token(t)}}))
	cookie := h.Get("Set-Cookie")
	for _, want := range []string{"HttpOnly", "SameSite=Strict", "Path=/"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie %q lacks %s", cookie, want)
		}
	}
}

// Too much in a form, other methods and unknown formats are refused.
func TestOddRequests(t *testing.T) {
	o := open(t)
	c := client(t)
	o.enter(t, c)
	if status, _, _ := ask(t, client(t), post(t, o.URL+"/sign-in", url.Values{"token": {strings.Repeat("x", 1<<20)}})); status != http.StatusBadRequest {
		t.Errorf("a long form: %d", status)
	}
	r := get(t, o.URL+"/findings")
	r.Method = http.MethodDelete
	if status, _, _ := ask(t, c, r); status != http.StatusMethodNotAllowed {
		t.Errorf("DELETE: %d", status)
	}
	for path, want := range map[string]int{
		"/findings?format=exe": http.StatusBadRequest, "/findings?page=-5": http.StatusOK, "/findings?page=99999999999999999999": http.StatusOK, "/findings?sort=%00": http.StatusOK,
		"/evidence/18446744073709551616": http.StatusNotFound, "/evidence/-1": http.StatusNotFound, "/evidence/99": http.StatusNotFound,
		"/controls/hipaa/nothing": http.StatusNotFound, "/controls/..%2f..%2fetc/passwd": http.StatusNotFound, "/finding?check=x&stage=designed&subject=y": http.StatusNotFound, "/finding?stage=%3Cscript%3E": http.StatusNotFound,
		"/static/..%2fweb.go": http.StatusNotFound, "/static/none.css": http.StatusNotFound,
	} {
		status, body, _ := ask(t, c, get(t, o.URL+path))
		if status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
		if strings.Contains(body, "<script>") {
			t.Errorf("%s: the page has a script that it was sent", path)
		}
	}
}

// sessionCookie is the name of a console's cookie, by its address.
func sessionCookie(u *url.URL) string { return "ward-session-" + u.Port() }
