// Package web is the console: it serves what package view works out, as pages
// that need no script, to whoever was let in.
//
// It promises that nothing is decided or changed by it; that a page loads nothing
// from elsewhere and runs nothing that it was not sent; that it answers only to the
// address that it was opened at; and that what it is not able to show is shown as
// that, with what to do.
package web

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/packs"
	"github.com/wardhq/ward/internal/web/html"
	"github.com/wardhq/ward/internal/web/signin"
	"github.com/wardhq/ward/internal/web/view"
	"github.com/wardhq/ward/internal/workspace"
)

// Shows knows what is to be shown.
type Shows interface {
	Shown() console.Shown
}

// Supposes knows what would be if the estate said otherwise.
type Supposes interface {
	Ask(ctx context.Context, e *console.Estate, settings []workspace.Setting) (*console.Supposition, error)
}

// Options say what a console shows, and to whom.
type Options struct {
	Shows Shows
	// Packs makes packs of evidence, and Verifies verifies the ledger; nil where none
	// is followed.
	Packs    *packs.Maker
	Verifies Verifies
	Supposes Supposes
	Version  string
	Estate   string   // as it was named, for who reads the page
	Checks   []string // the folders of checks that were named beside it
	// Addr is the address that it is reached at, as 127.0.0.1:8470.
	Addr string
	Log  *slog.Logger
	// Patience is how long somebody may take to say what is asked for; ten seconds
	// where it is zero.
	Patience time.Duration
	// Issued is told the path that lets in, once.
	Issued func(path string)
}

// Server answers requests.
type Server struct {
	o       Options
	site    *html.Site
	door    *signin.Door
	metrics *metrics
	handler http.Handler

	// opening is held while a record is opened, one at a time: a run of a large estate
	// takes more memory than all else.
	opening chan struct{}
	// packing is held while an archive of the tree is made, one at a time.
	packing chan struct{}

	mu      sync.Mutex
	indexes []*view.Index // of what is shown, and of what will be next
}

// New returns the console. Its error is a fault of Ward.
func New(o Options) (*Server, error) {
	site, err := html.New()
	if err != nil {
		return nil, err
	}
	s := &Server{o: o, site: site, metrics: newMetrics(), opening: make(chan struct{}, 1), packing: make(chan struct{}, 1)}
	s.metrics.shows(o.Shows)
	_, port, _ := net.SplitHostPort(o.Addr)
	s.door = signin.New("ward-session-"+port, func(token string) { o.Issued("/sign-in?token=" + token) })
	mux := http.NewServeMux()
	for _, route := range s.routes() {
		mux.Handle(route.pattern, route.handler)
	}
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, http.StatusForbidden, "This request came from another site.", "Go back to the console and ask there.")
	}))
	s.handler = s.observed(s.hardened(s.addressed(cross.Handler(s.door.Sessions.LoadAndSave(s.guarded(mux))))))
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Serve answers until ctx ends, and lets what it has begun come to its end.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler: s, ReadHeaderTimeout: cmp.Or(s.o.Patience, 10*time.Second), ReadTimeout: 30 * time.Second, WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(s.o.Log.Handler(), slog.LevelWarn),
	}
	stopped := make(chan error, 1)
	context.AfterFunc(ctx, func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		stopped <- server.Shutdown(last)
	})
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// Prepare makes ready what follows from something that is not shown yet: a keeper that
// calls it before it shows it keeps requests from waiting.
func (s *Server) Prepare(shown console.Shown) {
	s.mu.Lock()
	made := s.made(shown)
	s.mu.Unlock()
	if made != nil {
		return
	}
	next := view.NewIndex(shown)
	next.Warm()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.indexes = append(s.indexes[max(0, len(s.indexes)-1):], next)
}

// made returns the index of what is shown, nil where none is made.
func (s *Server) made(shown console.Shown) *view.Index {
	for _, x := range s.indexes {
		if x.Shown.Same(shown) {
			return x
		}
	}
	return nil
}

// indexOf returns the index of what is shown. One that nobody prepared is made, and
// kept until something else is shown.
func (s *Server) indexOf(shown console.Shown) *view.Index {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.made(shown)
	switch {
	case x == nil:
		x = view.NewIndex(shown)
		s.indexes = []*view.Index{x}
	case len(s.indexes) > 1 && s.indexes[1] == x:
		s.indexes = []*view.Index{x} // the one before is over
	}
	return x.With(shown)
}

// loopback are the names of a machine for itself.
var loopback = []string{"127.0.0.1", "::1", "localhost"}

// Loopback reports whether an address is only its own machine's.
func Loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	return err == nil && slices.Contains(loopback, host)
}
