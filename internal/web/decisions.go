package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/web/html"
	"github.com/wardhq/ward/internal/web/view"
)

func decisions(x *view.Index, r *http.Request) (answer, error) {
	q := asked(r)
	return answer{"decisions", "Decisions", x.DecisionsOf(q), exported(view.Decisions(), x.Decisions(), q)}, nil
}

func decision(x *view.Index, r *http.Request) (answer, error) {
	m, err := x.DecisionOf(r.URL.Query())
	return answer{template: "decision", title: m.Decision.Title, model: m}, err
}

// whatIf shows what would be if the estate said otherwise: worked out for whoever
// asks from the console itself, one at a time, and not saved. Another site may lead
// here, and then the form is shown with what it asks for: it cannot keep the machine
// busy.
func (s *Server) whatIf(w http.ResponseWriter, r *http.Request) {
	x := s.indexOf(s.o.Shows.Shown())
	if x.Shown.Estate == nil {
		s.write(w, r, http.StatusServiceUnavailable, html.Page{Template: "waiting", Title: "Not yet"}, x)
		return
	}
	q := asked(r)
	a := view.WhatIfAsked(q)
	if a.Canonical != "" {
		http.Redirect(w, r, a.Canonical, http.StatusSeeOther)
		return
	}
	status, result := http.StatusOK, view.Answer{Withheld: withheld(r)}
	if len(a.Settings) > 0 && !a.Wrong() && result.Withheld == "" {
		result.Is, result.Err = s.o.Supposes.Ask(r.Context(), x.Shown.Estate, a.Settings)
	}
	var refused *estates.Refused
	var waited *console.Waited
	switch {
	case errors.Is(result.Err, context.Canceled): // whoever asked has gone
		return
	case errors.As(result.Err, &waited):
		status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", "5")
	case errors.As(result.Err, &refused), a.Wrong():
		status = http.StatusUnprocessableEntity
	case result.Err != nil:
		s.fault(w, r, result.Err)
		return
	}
	if format := r.URL.Query().Get("format"); format != "" {
		if result.Is == nil {
			s.refuse(w, r, http.StatusConflict, "There is nothing to export: it was not worked out.", "Open the page, see why, and export from there.")
			return
		}
		s.export(w, r, format, answer{export: exported(view.Effects(), x.Effects(result.Is), q)})
		return
	}
	page := x.WhatIfOf(q, a, result, view.Named{Estate: s.o.Estate, Checks: s.o.Checks})
	s.write(w, r, status, html.Page{Template: "whatif", Title: "What if", Model: page}, x)
}

// withheld says why nothing is worked out for a request: only the console's own
// pages, and addresses that a person typed, are known to be somebody's wish.
func withheld(r *http.Request) string {
	switch from := r.Header.Get("Sec-Fetch-Site"); from {
	case "same-origin", "none":
		return ""
	case "":
		return "the browser did not say which page led here"
	default:
		return "another site led here"
	}
}
