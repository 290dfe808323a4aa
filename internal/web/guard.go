package web

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
)

// policy lets a page load its own style sheet, script and pictures, and nothing
// else from anywhere.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

// hardened sets what keeps browsers from doing more with a page than showing it.
func (s *Server) hardened(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// addressed refuses requests for any other address than the one that the console
// was opened at: a name elsewhere may lead here.
func (s *Server) addressed(next http.Handler) http.Handler {
	_, port, _ := net.SplitHostPort(s.o.Addr)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, p, err := net.SplitHostPort(r.Host)
		if err != nil || p != port || !Loopback(net.JoinHostPort(host, p)) {
			s.refuse(w, r, http.StatusMisdirectedRequest, "This console does not answer to that address.", "Open it at http://"+s.o.Addr+"/.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// open are the paths that need no session.
var open = []string{"/sign-in", "/static/", "/healthz", "/readyz", "/metrics"}

// guarded lets nobody through who was not let in.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, p := range open {
			if r.URL.Path == strings.TrimSuffix(p, "/") || strings.HasSuffix(p, "/") && strings.HasPrefix(r.URL.Path, p) {
				next.ServeHTTP(w, r)
				return
			}
		}
		if !s.door.In(r) {
			s.closed(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// request is what is known of one request beside itself.
type request struct{ id, route string }

type requestKey struct{}

// requestOf returns what is known of a request.
func requestOf(ctx context.Context) *request {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r
	}
	return &request{}
}

// observed gives each request an id, counts it, writes a line about it, and lets no
// fault of one page end the others. What was asked for stays out of the log: a
// token may be in it.
func (s *Server) observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		known, began := &request{id: rand.Text(), route: "none"}, time.Now()
		id := known.id
		w.Header().Set("X-Request-Id", id)
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, known))
		seen := &recorder{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			if fault := recover(); fault != nil {
				if fault == http.ErrAbortHandler { //nolint:errorlint // it is that very value
					panic(fault)
				}
				s.o.Log.Error("a page failed", "request", id, "path", r.URL.Path, "fault", fault, "stack", string(debug.Stack()))
				if !seen.wrote {
					s.refuse(seen, r, http.StatusInternalServerError, "This page could not be made.", "It is a fault of Ward: its log says more under the request "+id+".")
				}
			}
			took := time.Since(began)
			s.metrics.note(known.route, seen.status, took)
			s.o.Log.LogAttrs(r.Context(), levelOf(seen.status), "request", slog.String("request", id), slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Int("status", seen.status), slog.Int64("bytes", seen.bytes), slog.Duration("took", took))
		}()
		next.ServeHTTP(seen, r)
	})
}

// levelOf is how grave an answer is. That something is not there yet is no fault.
func levelOf(status int) slog.Level {
	if status >= http.StatusInternalServerError && status != http.StatusServiceUnavailable {
		return slog.LevelError
	}
	return slog.LevelInfo
}

// recorder notes what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
	wrote  bool
}

func (r *recorder) WriteHeader(status int) {
	if !r.wrote {
		r.status, r.wrote = status, true
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	r.wrote = true
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap is for http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
