// Package html writes the console's pages: templates, one style sheet and one small
// script, which no page needs.
//
// It promises that a page is made whole or not at all, that text from anywhere is
// text in it, and that what a page loads is named by its digest.
package html

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed pages parts static
var files embed.FS

// Page is one page.
type Page struct {
	Template string
	Title    string
	Path     string // that it is at
	Version  string // of Ward
	Estate   string // as it was named
	In       bool   // somebody is signed in
	State    State
	Again    int       // after how many seconds it loads itself again; 0 for never
	Demo     *Demo     // nil where the page is no demonstration's
	Tour     *TourStop // nil where nobody is on the tour
	Model    any
}

// Demo is what every page of a demonstration says of it.
type Demo struct {
	Clock        string // at which it stands
	Sealed, Days int    // days that are sealed, of how many
}

// Whole reports whether all days are sealed.
func (d Demo) Whole() bool { return d.Sealed >= d.Days }

// Next is the day that is being sealed.
func (d Demo) Next() int { return min(d.Sealed+1, d.Days) }

// TourStop is where on the tour somebody is.
type TourStop struct {
	N, Of          int
	Title          string
	Text           []string
	Previous, Next string // addresses, "" for none
}

// State is what every page tells of what is shown.
type State struct {
	Organisation string
	Read         string // when the estate was read
	Judging      bool   // a newer one is being made
	Stale        bool   // what is shown is not the estate as it is
	StaleSince   string
	Problems     []string // why it is not
	Broken       string   // what is wrong with what is sealed
	Unsealed     string   // why nothing sealed is shown
}

// Refusal is why there is no page.
type Refusal struct {
	Status     int
	What, Todo string
}

// SignIn is the page before all others.
type SignIn struct {
	Token string
	Spent bool
}

// Link is a line of the menu.
type Link struct {
	Path, Title string
	Here        bool
}

// Menu are the pages that the menu leads to.
func (p Page) Menu() []Link {
	out := []Link{
		{Path: "/", Title: "Overview"},
		{Path: "/map", Title: "Map"},
		{Path: "/environments", Title: "Environments"},
		{Path: "/decisions", Title: "Decisions"},
		{Path: "/controls", Title: "Controls"},
		{Path: "/findings", Title: "Findings"},
		{Path: "/exceptions", Title: "Exceptions"},
		{Path: "/drills", Title: "Drills"},
		{Path: "/evidence", Title: "Evidence"},
		{Path: "/tree", Title: "Tree"},
		{Path: "/catalogue", Title: "Catalogue"},
	}
	if p.Demo != nil {
		out = append(out, Link{Path: "/tour", Title: "Tour"})
	}
	of := map[string]string{"/finding": "/findings", "/decision": "/decisions", "/what-if": "/decisions", "/thing": "/map", "/network": "/map", "/cost": "/environments", "/tree-differences": "/tree", "/packs": "/evidence", "/verification": "/evidence"}
	first, _, _ := strings.Cut(strings.TrimPrefix(p.Path, "/"), "/")
	for i, l := range out {
		out[i].Here = p.Path == l.Path || l.Path != "/" && strings.HasPrefix(p.Path, l.Path+"/") || of["/"+first] == l.Path
	}
	return out
}

// Site is all pages, ready to be written.
type Site struct {
	pages  map[string]*template.Template
	static map[string]asset
	names  map[string]string // of static files, with their digests
}

type asset struct {
	kind string
	body []byte
}

// New reads the pages. Its error is a fault of Ward.
func New() (*Site, error) {
	s := &Site{pages: map[string]*template.Template{}, static: map[string]asset{}, names: map[string]string{}}
	static, err := fs.Glob(files, "static/*")
	if err != nil {
		return nil, err
	}
	kinds := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
	for _, name := range static {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(body)
		ext := path.Ext(name)
		as := strings.TrimSuffix(path.Base(name), ext) + "-" + hex.EncodeToString(sum[:6]) + ext
		s.static[as], s.names[path.Base(name)] = asset{kinds[ext], body}, "/static/"+as
	}
	shared := template.New("").Funcs(template.FuncMap{
		"static": func(name string) string { return s.names[name] },
		"safe":   Visible,
	})
	parts, err := fs.Glob(files, "parts/*.html")
	if err != nil {
		return nil, err
	}
	if shared, err = shared.ParseFS(files, parts...); err != nil {
		return nil, err
	}
	all, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range all {
		t, err := shared.Clone()
		if err == nil {
			t, err = t.ParseFS(files, name)
		}
		if err != nil {
			return nil, err
		}
		s.pages[strings.TrimSuffix(path.Base(name), ".html")] = t
	}
	return s, nil
}

// Render writes a page.
func (s *Site) Render(p Page) ([]byte, error) {
	t, ok := s.pages[p.Template]
	if !ok {
		return nil, fmt.Errorf("there is no template %q", p.Template)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "page", p); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Static returns a file that pages load, by its name with its digest.
func (s *Site) Static(name string) (kind string, body []byte, ok bool) {
	a, ok := s.static[name]
	return a.kind, a.body, ok
}

// Visible puts a sign in the place of what would hide or turn text: of control
// characters, of the marks that change the direction of writing, and of letters of no
// width, each of which can make a name look like another.
func Visible(text string) string {
	return strings.Map(func(r rune) rune {
		if Hidden(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// Hidden reports whether nobody sees a character, and it is no end of a line and no tab.
func Hidden(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r != '\n' && r != '\t' && (r < ' ' || r == 0x7f)
	case unicode.Is(unicode.Prepended_Concatenation_Mark, r): // of Arabic and Syriac, which are seen
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
}
