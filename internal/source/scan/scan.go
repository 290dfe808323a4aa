// Package scan reads what scanners leave beside a build: the vulnerability
// reports of Trivy and Grype, those of others in SARIF, and bills of materials in
// CycloneDX and SPDX, with the vulnerabilities that such a bill names.
//
// It promises to keep of them what a rule asks for, each text only in the shape
// of what it is, and of very many findings those that decide whether a deadline
// is over.
package scan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/ward"
)

// names returns the names of the members at the top of a JSON object, as far as
// it can be read; of a list, those of the first in it, and "[".
func names(data []byte) map[string]bool {
	out := map[string]bool{}
	data = trimmed(data)
	if len(data) == 0 || data[0] != '{' && data[0] != '[' {
		return out
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if data[0] == '[' {
		out["["] = true
		if _, err := d.Token(); err != nil {
			return out
		}
	}
	if begin, err := d.Token(); err != nil || begin != json.Delim('{') {
		return out
	}
	for d.More() {
		name, err := d.Token()
		text, ok := name.(string)
		if err != nil || !ok {
			return out
		}
		out[text] = true
		var passed json.RawMessage
		if d.Decode(&passed) != nil {
			return out
		}
	}
	return out
}

func trimmed(data []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
}

// decode reads a file as far as it has the form of v, and says what is wrong
// with the rest.
func decode(f source.File, v any) (whole bool, at diag.Pos, err error) {
	data := trimmed(f.Data)
	before := len(f.Data) - len(data)
	d := json.NewDecoder(bytes.NewReader(data))
	err = d.Decode(v)
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	offset := int64(0)
	switch {
	case err == nil:
		if len(trimmed(data[d.InputOffset():])) > 0 {
			err, offset = errors.New("there is more behind its end"), d.InputOffset()
		} else if at, ok := saidTwice(data); ok {
			err, offset = errors.New("it says a thing twice, in the same words or in others as to capitals, so that which of them holds is not known; make it again"), at
		}
	case errors.As(err, &mismatch):
		offset = mismatch.Offset
		return true, place(f, before+int(offset)), fmt.Errorf("%s is %s, which is not what stands there", mismatch.Field, mismatch.Value)
	case errors.As(err, &syntax):
		offset = syntax.Offset
		err = errors.New("it is not JSON: " + strings.TrimPrefix(syntax.Error(), "json: "))
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		offset = int64(len(data))
		err = errors.New("it ends before it is whole; make it again")
	}
	return err == nil, place(f, before+int(offset)), err
}

// peoples are members in which names are people's own.
var peoples = []string{"annotations", "configuration", "imageconfig", "labels"}

// saidTwice returns where an object has a member of a name that it has already,
// whatever capitals that has: the last one would hide the others.
func saidTwice(data []byte) (offset int64, ok bool) {
	type open struct {
		names map[string]bool // nil of a list
		own   bool            // its names are people's
		name  string          // of the member that comes
	}
	var within []*open
	d := json.NewDecoder(bytes.NewReader(data))
	for {
		t, err := d.Token()
		if err != nil {
			return 0, false
		}
		var in *open
		if len(within) > 0 {
			in = within[len(within)-1]
		}
		if text, isText := t.(string); isText && in != nil && in.names != nil && in.name == "" {
			in.name = strings.ToLower(strings.ToUpper(text)) + "\x00" // as encoding/json folds them
			if in.names[in.name] && !in.own {
				return d.InputOffset(), true
			}
			in.names[in.name] = true
			continue
		}
		next := &open{}
		if in != nil {
			next.own = in.own || slices.Contains(peoples, strings.TrimSuffix(in.name, "\x00"))
			in.name = ""
		}
		switch t {
		case json.Delim('{'):
			next.names = map[string]bool{}
			within = append(within, next)
		case json.Delim('['):
			within = append(within, next)
		case json.Delim('}'), json.Delim(']'):
			within = within[:len(within)-1]
		}
	}
}

func place(f source.File, offset int) diag.Pos {
	return diag.Pos{File: f.Path, Line: 1 + bytes.Count(f.Data[:min(offset, len(f.Data))], []byte("\n"))}
}

// said returns the fact that a value is.
func said(f source.File, reader string, v ward.Value) fact.Fact {
	out := ward.Fact(v, fact.Planned, reader)
	out.Origin.Pos = diag.Pos{File: f.Path, Line: 1}
	return out
}

func gap(reader string, kind addr.Kind, of addr.Subject, at diag.Pos, why string) fact.Gap {
	return fact.Gap{Origin: fact.Origin{Source: reader, Pos: at}, Subject: of, Kinds: []addr.Kind{kind}, Reason: why}
}

// What a text must be to be kept. A name that is none of these could hold
// anything: an address with a password, for one.
var (
	imageName   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(:[0-9]{1,5})?(/[A-Za-z0-9._-]+)*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$`)
	digestForm  = regexp.MustCompile(`\bsha(256:[0-9a-f]{64}|512:[0-9a-f]{128})\b`)
	packageName = regexp.MustCompile(`^[A-Za-z0-9@][A-Za-z0-9@/._+:~-]{0,199}$`)
	versionForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+:~^-]{0,99}$`)
	weaknessID  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{1,15}[-:][A-Za-z0-9:._-]{1,60}$`)
	toolForm    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ._+/@-]{0,99}$`)
)

// withheld stands for a text that has to be there and is not what it should be.
const withheld = "(not shown)"

func kept(text string, form *regexp.Regexp) string {
	if form.MatchString(text) && len(text) <= 256 {
		return text
	}
	return withheld
}

// named returns what an artifact is called, or nothing.
func named(text string) string {
	if text = kept(text, imageName); text != withheld {
		return text
	}
	return ""
}

// digestOf returns the first digest in the first text that has one: of the
// whole (a name@digest, a digest) and not one that stands in other words.
func digestOf(texts ...string) string {
	for _, text := range texts {
		if _, after, ok := strings.Cut(text, "@"); ok {
			text = after
		}
		if m := digestForm.FindString(text); m != "" && strings.HasPrefix(text, m) {
			return m
		}
	}
	return ""
}

// dayOf returns the day of a time as JSON writes it. What lies before there were
// such reports is what programs write for none.
func dayOf(text string) (ward.Date, bool) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		if t, err = time.Parse(time.DateOnly, text); err != nil {
			return ward.Date{}, false
		}
	}
	if t.UTC().Year() < 1990 || t.UTC().Year() > 9999 {
		return ward.Date{}, false
	}
	return language.DateOf(t), true
}

var (
	majorMinor = regexp.MustCompile(`^(?:saas~)?([0-9]+\.[0-9]+)`)
	major      = regexp.MustCompile(`^([0-9]+)`)
	postgres   = regexp.MustCompile(`^(libpq5|(postgres|postgresql)(-client)?(-[0-9]+)?)$`)
)

// productOf tells whether a component has a lifecycle of its own. What a
// distribution builds itself lives as long as the distribution does; what comes
// from its makers' own archive does not.
func productOf(kind, name, version string) (ward.Product, bool) {
	p := ward.Product{Name: strings.ToLower(name), Version: kept(version, versionForm)}
	if i := strings.IndexByte(version, ':'); i >= 0 {
		version = version[i+1:] // the epoch of a Debian version
	}
	ofDistribution := kind == "deb" || kind == "rpm" || kind == "apk"
	form := majorMinor
	switch {
	case kind == "operating-system" && p.Name == "debian":
		p.Product, form = "debian", major
	case p.Name == "odoo":
		p.Product = "odoo"
	case p.Name == "python" && !ofDistribution:
		p.Product = "python"
	case postgres.MatchString(p.Name) && (!ofDistribution || strings.Contains(version, "pgdg")):
		p.Product, form = "postgresql-community", major
	case p.Name == "wkhtmltopdf", p.Name == "wkhtmltox":
		p.Product = "wkhtmltopdf"
	default:
		return ward.Product{}, false
	}
	p.Series = p.Version
	if m := form.FindStringSubmatch(version); m != nil {
		p.Series = m[1]
	}
	return p, true
}

// purlType returns the type of a package URL, as deb.
func purlType(purl string) string {
	rest, ok := strings.CutPrefix(purl, "pkg:")
	if !ok {
		return ""
	}
	kind, _, _ := strings.Cut(rest, "/")
	return strings.ToLower(kind)
}

// products gathers each product once in each version, up to a bound.
type products []ward.Product

const maxProducts = 100

func (ps *products) add(kind, name, version string) {
	p, ok := productOf(kind, name, version)
	if !ok || len(*ps) == maxProducts {
		return
	}
	for _, have := range *ps {
		if have == p {
			return
		}
	}
	*ps = append(*ps, p)
}

// list is never nil: a rule asks for it.
func (ps products) list() []ward.Product { return append([]ward.Product{}, ps...) }
