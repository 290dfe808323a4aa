// Package signin lets one person in: whoever has the address that was printed where
// the console was started.
//
// It promises that an address lets in once; that a session begins under a name which
// nobody knew before; and that a token is told from another in constant time. It is
// for a console that only its own machine reaches: who the person is, it does not
// know.
package signin

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
)

// The limits of a session.
const (
	Lifetime = 12 * time.Hour
	Idle     = 2 * time.Hour
)

// Door is what stands before the pages.
type Door struct {
	// Sessions keeps who is in. It is given to Sessions.LoadAndSave.
	Sessions *scs.SessionManager
	// issued is told each token as it becomes the one that lets in: the first, and
	// another whenever one is spent.
	issued func(token string)

	mu    sync.Mutex
	token [sha256.Size]byte // of the one that lets in
	some  bool
}

// New returns a door whose sessions are known by a cookie of this name, and tells
// issued the token that lets in. Cookies are of a host, whatever the port: two doors
// on a machine need two names.
func New(cookie string, issued func(token string)) *Door {
	sessions := scs.New()
	sessions.Lifetime, sessions.IdleTimeout = Lifetime, Idle
	sessions.HashTokenInStore = true
	sessions.Cookie.Name = cookie
	sessions.Cookie.HttpOnly = true
	sessions.Cookie.SameSite = http.SameSiteStrictMode
	sessions.Cookie.Path = "/"
	sessions.Cookie.Persist = false
	d := &Door{Sessions: sessions, issued: issued}
	d.issue()
	return d
}

// issue makes the next token.
func (d *Door) issue() {
	token := rand.Text()
	d.mu.Lock()
	d.token, d.some = sha256.Sum256([]byte(token)), true
	d.mu.Unlock()
	d.issued(token)
}

const in = "in"

// In reports whether a request is of somebody who was let in.
func (d *Door) In(r *http.Request) bool { return d.Sessions.GetBool(r.Context(), in) }

// Enter lets somebody in by a token, which is spent then.
func (d *Door) Enter(r *http.Request, token string) (bool, error) {
	if !d.spend(token) {
		return false, nil
	}
	// Another token for the session: whoever gave the browser the old one does not
	// come in with it.
	if err := d.Sessions.RenewToken(r.Context()); err != nil {
		return false, err
	}
	d.Sessions.Put(r.Context(), in, true)
	d.issue()
	return true, nil
}

// Leave ends a session.
func (d *Door) Leave(r *http.Request) error { return d.Sessions.Destroy(r.Context()) }

func (d *Door) spend(token string) bool {
	sum := sha256.Sum256([]byte(token))
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.some || subtle.ConstantTimeCompare(sum[:], d.token[:]) != 1 {
		return false
	}
	d.some = false
	return true
}
