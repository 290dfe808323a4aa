package web

import (
	"net/http"

	"github.com/wardhq/ward/internal/web/html"
	"github.com/wardhq/ward/internal/web/view"
)

func tour(x *view.Index, _ *http.Request) (answer, error) {
	m, err := x.Tour()
	return answer{template: "tour", title: "Tour", model: m}, err
}

// demo is what each page says of a demonstration; nil where what is shown is none.
func (s *Server) demo() *html.Demo {
	d := s.o.Shows.Shown().Demo
	if d == nil {
		return nil
	}
	return &html.Demo{Clock: view.Moment(d.Clock), Sealed: d.Sealed, Days: d.History.Days}
}

// onTour is the stop of the tour at which a page was asked for; nil where it was not.
func onTour(x *view.Index, r *http.Request) *html.TourStop {
	stop, before, after, ok := x.StopAt(r.URL.Query())
	if !ok {
		return nil
	}
	return &html.TourStop{N: stop.N, Of: stop.Of, Title: stop.Title, Text: stop.Text, Previous: before, Next: after}
}
