package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/evidence"
)

type showing console.Shown

func (s showing) Shown() console.Shown { return console.Shown(s) }

// A record is opened one at a time, in whichever form it is asked for.
func TestRecordsAreOpenedOneAtATime(t *testing.T) {
	shown := showing{Sealed: &console.Sealed{Entries: []evidence.Entry{{}}}}
	for name, handler := range map[string]func(*Server) http.HandlerFunc{
		"page":    func(s *Server) http.HandlerFunc { return s.record },
		"payload": func(s *Server) http.HandlerFunc { return s.payload },
	} {
		s, err := New(Options{Shows: shown, Issued: func(string) {}})
		if err != nil {
			t.Fatal(err)
		}
		s.opening <- struct{}{} // somebody opens one
		ctx, gone := context.WithCancel(t.Context())
		gone()
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/evidence/0", nil)
		r.SetPathValue("record", "0")
		w := httptest.NewRecorder()
		handler(s)(w, r)
		if w.Body.Len() > 0 {
			t.Errorf("the %s did not wait for its turn: %d %s", name, w.Code, w.Body)
		}
	}
}
