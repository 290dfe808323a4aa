package web

import (
	"net/http"

	"github.com/wardhq/ward/internal/web/html"
)

// mostForm bounds what a form may send.
const mostForm = 4 << 10

// closed sends whoever is not in to the door.
func (s *Server) closed(w http.ResponseWriter, r *http.Request) {
	s.write(w, r, http.StatusUnauthorized, html.Page{Template: "signin", Title: "Sign in", Model: html.SignIn{}}, nil)
}

// askToken shows a button for the token that the address has. The token is spent by
// a person who presses it, not by whatever looks at addresses beforehand.
func (s *Server) askToken(w http.ResponseWriter, r *http.Request) {
	if s.door.In(r) {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	s.write(w, r, http.StatusOK, html.Page{Template: "signin", Title: "Sign in", Model: html.SignIn{Token: r.URL.Query().Get("token")}}, nil)
}

// takeToken lets in whoever has the token.
func (s *Server) takeToken(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, mostForm)
	if err := r.ParseForm(); err != nil {
		s.refuse(w, r, http.StatusBadRequest, "This form cannot be read.", "Open the address again that was printed where the console was started.")
		return
	}
	ok, err := s.door.Enter(r, r.PostForm.Get("token"))
	switch {
	case err != nil:
		s.fault(w, r, err)
	case !ok:
		s.write(w, r, http.StatusForbidden, html.Page{Template: "signin", Title: "Sign in", Model: html.SignIn{Spent: true}}, nil)
	default:
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

func (s *Server) leave(w http.ResponseWriter, r *http.Request) {
	if err := s.door.Leave(r); err != nil {
		s.fault(w, r, err)
		return
	}
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}
