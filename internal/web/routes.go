package web

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/web/html"
	"github.com/wardhq/ward/internal/web/view"
)

// route is one address, and what answers there.
type route struct {
	pattern string
	handler http.Handler
}

// page answers for one page: the template that shows it, its title, and what it
// says.
type page func(x *view.Index, r *http.Request) (answer, error)

// answer is a page before it is written.
type answer struct {
	template, title string
	model           any
	// export are the rows of the page's table, all of them.
	export exporter
}

// exporter returns the rows of a table one after the other: there may be more than is
// held at a time.
type exporter func() (name string, columns []string, rows iter.Seq[[]string])

// routes are all addresses. To add a page, add its line here, its template in package
// html and what it says in package view.
func (s *Server) routes() []route {
	of := func(pattern string, f http.HandlerFunc) route {
		return route{pattern, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			requestOf(r.Context()).route = pattern
			f(w, r)
		})}
	}
	shown := func(pattern string, p page) route { return of(pattern, s.shown(p)) }
	return []route{
		of("GET /sign-in", s.askToken),
		of("POST /sign-in", s.takeToken),
		of("POST /sign-out", s.leave),
		of("GET /static/{file}", s.static),
		of("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") }),
		of("GET /readyz", s.ready),
		of("GET /metrics", s.metrics.handler().ServeHTTP),
		of("GET /evidence/{record}", s.record),
		of("GET /evidence/{record}/payload", s.payload),
		of("GET /packs", s.packList),
		of("POST /packs", s.makePack),
		of("GET /packs/{pack}", s.pack),
		of("GET /packs/{pack}/download", s.fetchPack),
		of("POST /packs/{pack}/remove", s.removePack),
		of("GET /verification", s.verification),
		of("POST /verification", s.verifyNow),
		shown("GET /{$}", overview),
		shown("GET /environments", environments),
		shown("GET /environments/"+view.Platform, platform),
		shown("GET /environments/{entity}/{name}", environment),
		shown("GET /cost", costs),
		shown("GET /findings", findings),
		shown("GET /finding", finding),
		shown("GET /controls", controls),
		shown("GET /controls/{framework}/{id}", control),
		shown("GET /search", search),
		shown("GET /exceptions", exceptions),
		shown("GET /exceptions/{id}", exception),
		shown("GET /drills", drills),
		shown("GET /drills/{id}", oneDrill),
		shown("GET /evidence", evidenceList),
		of("GET /tree", s.tree),
		of("GET /tree/{path...}", s.tree),
		of("GET /tree-differences", s.tree),
		shown("GET /catalogue", catalogue),
		shown("GET /catalogue/{check}", oneCheck),
		shown("GET /map", estateMap),
		shown("GET /map/{unit}", unitMap),
		shown("GET /network", network),
		shown("GET /network/{unit}", network),
		of("GET /network/picture.svg", s.networkPicture),
		shown("GET /thing", thing),
		shown("GET /tour", tour),
		shown("GET /decisions", decisions),
		shown("GET /decision", decision),
		of("GET /what-if", s.whatIf),
		of("GET /", func(w http.ResponseWriter, r *http.Request) {
			s.refuse(w, r, http.StatusNotFound, "There is no such page.", "The menu leads to those that there are.")
		}),
	}
}

func overview(x *view.Index, _ *http.Request) (answer, error) {
	return answer{template: "overview", title: "Overview", model: x.Overview()}, nil
}

func findings(x *view.Index, r *http.Request) (answer, error) {
	q := asked(r)
	return answer{"findings", "Findings", x.FindingsOf(q), listed(x.ListedFindings(), q)}, nil
}

func finding(x *view.Index, r *http.Request) (answer, error) {
	m, err := x.FindingOf(r.URL.Query())
	return answer{template: "finding", title: "Finding", model: m}, err
}

func controls(x *view.Index, r *http.Request) (answer, error) {
	q := asked(r)
	return answer{"controls", "Controls", x.ControlsOf(q), listed(x.ListedControls(), q)}, nil
}

func control(x *view.Index, r *http.Request) (answer, error) {
	m, err := x.ControlOf(r.PathValue("framework"), r.PathValue("id"))
	return answer{template: "control", title: m.Standing.Clause, model: m}, err
}

func evidenceList(x *view.Index, r *http.Request) (answer, error) {
	q := asked(r)
	return answer{"evidence", "Evidence", x.EvidenceOf(q), listed(x.ListedRecords(), q)}, nil
}

func catalogue(x *view.Index, r *http.Request) (answer, error) {
	q, rows := asked(r), x.ListedChecks()
	return answer{"catalogue", "Catalogue", rows.Table(q, "/catalogue"), listed(rows, q)}, nil
}

func oneCheck(x *view.Index, r *http.Request) (answer, error) {
	m, err := x.CheckOf(r.PathValue("check"))
	return answer{template: "check", title: r.PathValue("check"), model: m}, err
}

// asked is what a list was asked for, without what is not about its rows.
func asked(r *http.Request) url.Values {
	q := r.URL.Query()
	q.Del("format")
	q.Del(view.TourParameter)
	return q
}

func exported[R any](l view.List[R], rows []R, q url.Values) exporter { return listed(l.Over(rows), q) }

func listed[R any](l *view.Listed[R], q url.Values) exporter {
	return func() (string, []string, iter.Seq[[]string]) {
		names, lines := l.Export(q)
		return l.Name(), names, lines
	}
}

// shown writes a page about what is shown now.
func (s *Server) shown(p page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, s.indexOf(s.o.Shows.Shown()), p) }
}

// answer writes a page about what an index is of.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, x *view.Index, p page) {
	a, err := p(x, r)
	var missing *view.NotFound
	switch {
	case x.Shown.Estate == nil && x.Shown.Demo != nil, x.Shown.Estate == nil && a.template != "evidence" && a.template != "overview":
		s.write(w, r, http.StatusServiceUnavailable, html.Page{Template: "waiting", Title: "Not yet"}, x)
		return
	case errors.As(err, &missing):
		s.refuse(w, r, http.StatusNotFound, sentence(missing.What), "What was here may be mended, or called otherwise now.")
		return
	case err != nil:
		s.fault(w, r, err)
		return
	}
	if format := r.URL.Query().Get("format"); format != "" && a.export != nil {
		s.export(w, r, format, a)
		return
	}
	s.write(w, r, http.StatusOK, html.Page{Template: a.template, Title: a.title, Model: a.model}, x)
}

// write writes a page whole: what cannot be made is not begun.
func (s *Server) write(w http.ResponseWriter, r *http.Request, status int, p html.Page, x *view.Index) {
	p.Path, p.Version, p.Estate, p.In = r.URL.Path, s.o.Version, s.o.Estate, s.door.In(r)
	if p.In && x != nil {
		p.State = stateOf(x)
		p.Tour = onTour(x, r)
	}
	p.Demo = s.demo()
	body, err := s.site.Render(p)
	if err != nil {
		s.o.Log.Error("a page could not be made", "request", requestOf(r.Context()).id, "template", p.Template, "error", err)
		http.Error(w, "This page could not be made; it is a fault of Ward.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // whoever asked has gone
}

// stateOf says of what every page tells: whether it is the estate as it is.
func stateOf(x *view.Index) html.State {
	out := html.State{Judging: x.Shown.Judging, Stale: !x.Shown.Stale.IsZero(), StaleSince: view.Moment(x.Shown.Stale)}
	if e := x.Shown.Estate; e != nil {
		out.Organisation, out.Read = e.Workspace.Document().Estate.Organisation.Name, view.Moment(e.Read)
	}
	out.Problems = problemsOf(x.Shown)
	if sealed := x.Shown.Sealed; sealed != nil {
		if sealed.Broken != nil {
			out.Broken = sealed.Broken.Error()
		}
		if sealed.Reading.Lacks != nil {
			out.Broken = sealed.Reading.Lacks.Error()
		}
	} else if x.Shown.Unsealed != nil {
		out.Unsealed = x.Shown.Unsealed.Error()
	}
	return out
}

// problemsOf are why the estate as it is now is not shown, each with its place.
func problemsOf(shown console.Shown) []string {
	if shown.Problems == nil {
		return nil
	}
	var out []string
	for _, p := range diag.From(shown.Problems) {
		out = append(out, p.Error())
	}
	if len(out) == 0 {
		out = []string{shown.Problems.Error()}
	}
	return out
}

// refuse writes why there is no page.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, status int, what, todo string) {
	if strings.Contains(r.Header.Get("Accept"), "text/html") || r.Method == http.MethodGet {
		p := html.Page{Template: "refused", Title: http.StatusText(status), Path: r.URL.Path, Version: s.o.Version, Demo: s.demo(), Model: html.Refusal{Status: status, What: what, Todo: todo}}
		if body, err := s.site.Render(p); err == nil {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(status)
			_, _ = w.Write(body)
			return
		}
	}
	plain(w, status, what+" "+todo)
}

// fault writes that something could not be read, which is not the reader's doing.
func (s *Server) fault(w http.ResponseWriter, r *http.Request, err error) {
	id := requestOf(r.Context()).id
	s.o.Log.Error("a page could not be made", "request", id, "error", err)
	s.refuse(w, r, http.StatusInternalServerError, sentence(err.Error()), "The console's log says it under the request "+id+".")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}

// export writes the rows of a table as they are chosen.
func (s *Server) export(w http.ResponseWriter, r *http.Request, format string, a answer) {
	name, columns, rows := a.export()
	switch format {
	case "csv":
		download(w, "text/csv; charset=utf-8", name+".csv")
		out := csv.NewWriter(w)
		_ = out.Write(columns)
		for row := range rows {
			for i, cell := range row {
				row[i] = noFormula(html.Visible(cell))
			}
			if out.Write(row) != nil {
				return // whoever asked has gone
			}
		}
		out.Flush()
	case "json":
		download(w, "application/json", name+".json")
		writeJSON(w, name, columns, rows)
	default:
		s.refuse(w, r, http.StatusBadRequest, "There is no such format.", "Ask for csv or json.")
	}
}

// writeJSON writes an object with the name of a list and its rows, a row at a time.
func writeJSON(w io.Writer, name string, columns []string, rows iter.Seq[[]string]) {
	out := bufio.NewWriter(w)
	defer out.Flush()
	text := func(v any) []byte {
		raw, _ := json.Marshal(v) // texts can all be written
		return spelt(raw)
	}
	fmt.Fprintf(out, `{"list":%s,"rows":[`, text(name))
	begun := false
	for row := range rows {
		if begun {
			_ = out.WriteByte(',')
		}
		begun = true
		all := make(map[string]string, len(row))
		for i, cell := range row {
			all[columns[i]] = cell
		}
		if _, err := out.Write(text(all)); err != nil {
			return // whoever asked has gone
		}
	}
	_, _ = out.WriteString("]}\n")
}

// spelt writes what nobody sees in JSON as its number, so that the text is the same and
// whoever looks at the file sees it.
func spelt(raw []byte) []byte {
	if bytes.IndexFunc(raw, html.Hidden) < 0 {
		return raw
	}
	var out []byte
	for _, r := range string(raw) {
		if !html.Hidden(r) {
			out = utf8.AppendRune(out, r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			out = fmt.Appendf(out, `\u%04x`, unit)
		}
	}
	return out
}

// noFormula keeps a spreadsheet from computing what a cell says, also one that takes
// wide signs for the narrow ones.
func noFormula(cell string) string {
	if first, _ := utf8.DecodeRuneInString(cell); cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + cell
	}
	return cell
}

func download(w http.ResponseWriter, kind, name string) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
}

func sentence(text string) string {
	if text == "" {
		return ""
	}
	_, first := utf8.DecodeRuneInString(text)
	text = strings.ToUpper(text[:first]) + text[first:]
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	return text
}

func (s *Server) static(w http.ResponseWriter, r *http.Request) {
	kind, body, ok := s.site.Static(r.PathValue("file"))
	if !ok {
		s.refuse(w, r, http.StatusNotFound, "There is no such file.", "The menu leads to the pages that there are.")
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable") // its name has its digest
	_, _ = w.Write(body)
}

// ready says whether there is an estate to show.
func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	if shown := s.o.Shows.Shown(); shown.Estate == nil {
		plain(w, http.StatusServiceUnavailable, "no estate was read yet")
		return
	}
	plain(w, http.StatusOK, "ready")
}
