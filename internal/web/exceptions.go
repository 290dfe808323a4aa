package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/wardhq/ward/internal/web/view"
)

// aheadPatience is how long a page about an end waits for what is worked out of it.
const aheadPatience = 1500 * time.Millisecond

func exceptions(x *view.Index, r *http.Request) (answer, error) {
	q := asked(r)
	return answer{"exceptions", "Exceptions and statements", x.ExceptionsOf(q), exported(view.Exceptions(), x.Accepted(), q)}, nil
}

// exception answers for one of them. What is otherwise after its end is worked out
// beside the page: one that was not waited for says so.
func exception(x *view.Index, r *http.Request) (answer, error) {
	m, err := x.ExceptionOf(r.PathValue("id"), r.URL.Query().Get("kind"))
	if err != nil {
		return answer{}, err
	}
	if end, ok := m.ToCome(); ok {
		ctx, cancel := context.WithTimeout(r.Context(), aheadPatience)
		defer cancel()
		after, err := x.Shown.Estate.Outlook.After(ctx, end)
		m.After = x.AfterOf(m, after, errors.Is(err, context.DeadlineExceeded) && ctx.Err() != nil, err)
	}
	if sealed := x.Shown.Sealed; sealed != nil && sealed.Recorded != nil {
		recorded, err := sealed.Recorded()
		as := x.SealedOf(m.Accepted, recorded, err)
		m.Sealed = &as
	}
	return answer{template: "exception", title: m.ID, model: m}, nil
}
