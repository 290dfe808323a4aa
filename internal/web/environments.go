package web

import (
	"net/http"

	"github.com/wardhq/ward/internal/web/view"
)

func environments(x *view.Index, r *http.Request) (answer, error) {
	q := asked(r)
	return answer{"environments", "Environments", x.EnvironmentsOf(q), exported(view.Environments(), x.EnvironmentRows(), q)}, nil
}

func environment(x *view.Index, r *http.Request) (answer, error) {
	m, err := x.EnvironmentOf(r.PathValue("entity") + "/" + r.PathValue("name"))
	return answer{template: "environment", title: m.Name, model: m}, err
}

func platform(x *view.Index, _ *http.Request) (answer, error) {
	m, err := x.EnvironmentOf(view.Platform)
	return answer{template: "environment", title: m.Name, model: m}, err
}

func costs(x *view.Index, r *http.Request) (answer, error) {
	q := asked(r)
	return answer{"cost", "Cost", x.CostsOf(q), exported(view.CostLines(), x.CostRows(), q)}, nil
}
