package armsim

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
)

// answer is a response before it is written.
type answer struct {
	status int
	code   string // of an error
	header map[string]string
	body   any // nil: no body
}

func ok(body any) answer { return answer{status: http.StatusOK, body: body} }

func (a answer) with(header, value string) answer {
	h := maps.Clone(a.header)
	if h == nil {
		h = map[string]string{}
	}
	h[header] = value
	a.header = h
	return a
}

func (a answer) write(w http.ResponseWriter) {
	for k, v := range a.header {
		w.Header().Set(k, v)
	}
	if a.code != "" {
		w.Header().Set("x-ms-error-code", a.code)
	}
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	data, err := json.Marshal(a.body)
	if err != nil { // bodies are made of decoded JSON
		http.Error(w, "the simulator made a body that is no JSON", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(a.status)
	_, _ = w.Write(data) // a client that went away is no fault of ours
}

// refusal is what Azure says when it does not do what it is asked. It is an
// error, so that the functions that find it read like others.
type refusal struct {
	status  int
	code    string
	message string
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s: %s", r.status, r.code, r.message) }

func refuse(status int, code, format string, args ...any) *refusal {
	return &refusal{status, code, fmt.Sprintf(format, args...)}
}

// answer returns Azure's error envelope.
func (r *refusal) answer() answer {
	return answer{
		status: r.status,
		code:   r.code,
		body:   map[string]any{"error": map[string]any{"code": r.code, "message": r.message}},
	}
}
