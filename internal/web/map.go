package web

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/wardhq/ward/internal/web/view"
)

func estateMap(x *view.Index, r *http.Request) (answer, error) {
	q := asked(r)
	return answer{"map", "Map", x.MapOf(q), exported(view.Units(), x.UnitsOf(q), q)}, nil
}

func unitMap(x *view.Index, r *http.Request) (answer, error) {
	q, unit := asked(r), r.PathValue("unit")
	m, err := x.UnitOf(unit, q)
	return answer{"unit", "Map of " + unit, m, exported(view.Things(), x.ThingsOf(unit, q), q)}, err
}

func network(x *view.Index, r *http.Request) (answer, error) {
	q, unit := asked(r), r.PathValue("unit")
	m, err := x.NetworkOf(unit, q)
	return answer{"network", cmp.Or(m.Title, "Network"), m, exported(view.Flows(), x.FlowsOf(unit), q)}, err
}

func thing(x *view.Index, r *http.Request) (answer, error) {
	m, err := x.ThingOf(r.URL.Query())
	return answer{template: "thing", title: cmp.Or(m.Thing.Name, "Thing"), model: m}, err
}

// pictured is the policy of a picture by itself: it has a style of its own, and
// nothing else.
const pictured = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"

// networkPicture draws a network. It is loaded as an image, in which nothing runs.
func (s *Server) networkPicture(w http.ResponseWriter, r *http.Request) {
	body, err := s.indexOf(s.o.Shows.Shown()).NetworkPicture(r.URL.Query().Get("unit"))
	if missing := (*view.NotFound)(nil); errors.As(err, &missing) {
		s.refuse(w, r, http.StatusNotFound, sentence(missing.What), "The map leads to those that there are.")
		return
	}
	if err != nil {
		s.fault(w, r, err)
		return
	}
	w.Header().Set("Content-Security-Policy", pictured)
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = w.Write(body) // whoever asked has gone
}
