package web

import (
	"net/http"

	"github.com/wardhq/ward/internal/web/view"
)

func search(x *view.Index, r *http.Request) (answer, error) {
	m := x.SearchOf(r.URL.Query())
	title := "Search"
	if m.Asked {
		title = m.Q + " – search"
	}
	return answer{template: "search", title: title, model: m}, nil
}
