package web

import (
	"net/http"

	"github.com/wardhq/ward/internal/web/view"
)

func drills(x *view.Index, r *http.Request) (answer, error) {
	q := asked(r)
	return answer{"drills", "Drills", x.DrillsOf(q), listed(x.ListedDrills(), q)}, nil
}

func oneDrill(x *view.Index, r *http.Request) (answer, error) {
	m, err := x.DrillOf(r.PathValue("id"), r.URL.Query().Get("record"))
	return answer{template: "drill", title: "Drill " + r.PathValue("id"), model: m}, err
}
