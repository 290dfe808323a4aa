package designput

import (
	"bytes"
	"io"
	"net/http"
)

// InProcess returns a client whose requests a handler answers, without a
// network and signed in with a token of no worth.
func InProcess(h http.Handler) *http.Client {
	return As(h, "none")
}

// As is InProcess, signed in with this token.
func As(h http.Handler, token string) *http.Client {
	return &http.Client{Transport: inProcess{h, token}}
}

type inProcess struct {
	handler http.Handler
	token   string
}

// RoundTrip lets the handler answer a copy of the request.
func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+p.token)
	if r.Body == nil {
		r.Body = http.NoBody
	}
	r.Host = r.URL.Host
	defer r.Body.Close()
	w := &recorder{header: http.Header{}, status: http.StatusOK}
	p.handler.ServeHTTP(w, r)
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Request: r,
		Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()),
	}, nil
}

// recorder keeps what a handler writes.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header         { return w.header }
func (w *recorder) WriteHeader(status int)      { w.status = status }
func (w *recorder) Write(b []byte) (int, error) { return w.body.Write(b) }
