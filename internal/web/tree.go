package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"time"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/web/html"
	"github.com/wardhq/ward/internal/web/view"
)

// patience is how long a page waits for what is worked out for it; it says then what
// it waits for, and asks again by itself.
const patience = 2 * time.Second

// picturePolicy lets a picture that is opened by itself load and run nothing.
const picturePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

// tree shows the rendered tree, a folder or a file of it, and hands them out. The tree
// is a value: an address names a file of it or nothing.
func (s *Server) tree(w http.ResponseWriter, r *http.Request) {
	x := s.indexOf(s.o.Shows.Shown())
	estate := x.Shown.Estate
	if estate == nil {
		s.write(w, r, http.StatusServiceUnavailable, html.Page{Template: "waiting", Title: "Not yet"}, x)
		return
	}
	if estate.Tree == nil {
		s.refuse(w, r, http.StatusNotFound, "This console renders no tree.", "ward render writes it.")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	tree, err := estate.Tree.Get(ctx)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		s.write(w, r, http.StatusOK, html.Page{Template: "rendering", Title: "Rendering", Again: 2}, x)
		return
	case err != nil:
		s.fault(w, r, err)
		return
	}
	name := r.PathValue("path")
	if as := r.URL.Query().Get("as"); as != "" {
		s.handOut(w, r, tree, name, as, estate)
		return
	}
	s.answer(w, r, x, func(x *view.Index, r *http.Request) (answer, error) { return treePage(x, tree, name, r) })
}

// treePage answers for a page about the tree.
func treePage(x *view.Index, tree console.Rendered, name string, r *http.Request) (answer, error) {
	q := asked(r)
	if r.URL.Path == "/tree-differences" {
		return answer{"differences", "Differences", x.DifferencesOf(tree, q), exported(view.Differences(), x.Differences(), q)}, nil
	}
	m, err := x.FileOf(tree, name, q)
	if err == nil {
		return answer{template: "file", title: name, model: m}, nil
	}
	folder, err := x.TreeOf(tree, name, q)
	list, rows := x.RowsOf(tree, name, q)
	title := "Tree"
	if name != "" {
		title = name
	}
	return answer{"tree", title, folder, exported(list, rows, q)}, err
}

// handOut hands out a file as a download or a picture, or the whole tree as an archive.
func (s *Server) handOut(w http.ResponseWriter, r *http.Request, tree console.Rendered, name, as string, estate *console.Estate) {
	data, there := tree.File(name)
	whole := name == "" && r.URL.Path != "/tree-differences"
	switch {
	case whole && as == "zip":
		s.archive(w, r, "application/zip", "ward-tree.zip", render.Zip, tree.Tree, estate)
	case whole && as == "tar.gz":
		s.archive(w, r, "application/gzip", "ward-tree.tar.gz", render.TarGz, tree.Tree, estate)
	case there && as == "download":
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(path.Base(name)))
		_, _ = w.Write(data) // whoever asked has gone
	case there && as == "picture" && path.Ext(name) == ".svg":
		w.Header().Set("Content-Type", "image/svg+xml")
		w.Header().Set("Content-Security-Policy", picturePolicy)
		_, _ = w.Write(data)
	case whole || there:
		s.refuse(w, r, http.StatusBadRequest, "That cannot be had in this form.", "The tree's page leads to the forms that there are.")
	default:
		s.refuse(w, r, http.StatusNotFound, "The tree has no such file.", "The tree's page lists those that there are.")
	}
}

// archive writes the tree as one file. It is of the estate's effective date, so that the
// same estate gives the same bytes.
func (s *Server) archive(w http.ResponseWriter, r *http.Request, kind, name string, write func(io.Writer, render.Tree, time.Time) error, tree render.Tree, estate *console.Estate) {
	at, err := time.Parse(time.DateOnly, estate.Design.Effective)
	if err != nil {
		s.fault(w, r, err)
		return
	}
	made, err := s.packed(r.Context(), func(to io.Writer) error { return write(to, tree, at) })
	if err != nil {
		s.fault(w, r, err)
		return
	}
	download(w, kind, name)
	_, _ = w.Write(made) // whoever asked has gone
}

// packed makes an archive when it is its turn: packing keeps a processor busy. The
// turn is over before anything is sent, so that nobody holds it by reading slowly.
func (s *Server) packed(ctx context.Context, write func(io.Writer) error) ([]byte, error) {
	select {
	case s.packing <- struct{}{}:
		defer func() { <-s.packing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	var b bytes.Buffer
	err := write(&b)
	return b.Bytes(), err
}
