package workspace

import (
	"io/fs"
	"slices"
	"sync"

	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/compile/decide"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/continuity"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/needs"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/source/designed"
	"github.com/wardhq/ward/internal/ward"
)

// Workspace is an estate under a catalogue, with what follows from both.
// Catalogue.Open and Catalogue.Of make one.
type Workspace struct {
	catalogue *Catalogue
	document  *estate.Document
	decided   func() (decided, error)
	design    func() (*design.Design, error)
	facts     func() (fact.Snapshot, error)
}

// decided is what the design is built of.
type decided struct {
	layout    layout.Layout
	decisions []design.Decision
}

// Setting is a value of the estate that holds instead of the written one. Path
// and value are those of estate.Document.Set.
type Setting struct {
	Path, Value string
}

// Open reads an estate, as estate.Load does: a file of the file system with
// what is beside it, or a folder. It reads nothing after it has returned. Show
// says how people know a file; where it is nil, names stay as they are. Whether
// the estate can be designed, Design says.
func (c *Catalogue) Open(files fs.FS, name string, show func(name string) string) (*Workspace, error) {
	opt, err := c.names()
	if err != nil {
		return nil, err
	}
	opt.Show = show
	document, err := estate.Load(files, name, opt)
	if err != nil {
		return nil, err
	}
	return c.Of(document), nil
}

// Of returns the workspace of an estate that has been read.
func (c *Catalogue) Of(document *estate.Document) *Workspace {
	w := &Workspace{catalogue: c, document: document}
	w.decided = sync.OnceValues(w.decide)
	w.design = sync.OnceValues(w.build)
	w.facts = sync.OnceValues(w.observe)
	return w
}

// With returns the workspace as if the estate had been written with these
// values, each under those before it. The workspace itself stays as it is. Its
// error is that of estate.Document.Set.
func (w *Workspace) With(settings ...Setting) (*Workspace, error) {
	if len(settings) == 0 {
		return w, nil
	}
	document := w.document
	for _, s := range settings {
		var err error
		if document, err = document.Set(s.Path, s.Value); err != nil {
			return nil, err
		}
	}
	return w.catalogue.Of(document), nil
}

// Catalogue returns what the estate is designed and judged by.
func (w *Workspace) Catalogue() *Catalogue { return w.catalogue }

// Document returns the estate.
func (w *Workspace) Document() *estate.Document { return w.document }

// Layout returns what is decided before anything is built. Its error is a
// *diag.Error with every problem of the estate that makes a design impossible,
// frameworks that the catalogue lacks among them; any other is a fault of Ward.
func (w *Workspace) Layout() (layout.Layout, error) {
	d, err := w.decided()
	return d.layout, err
}

// Design returns the design of the estate. Its errors are Layout's.
func (w *Workspace) Design() (*design.Design, error) { return w.design() }

// Needs returns what the design asks of Azure before it is applied for the
// first time. Its errors are Layout's, and those of Catalogue.Grants.
func (w *Workspace) Needs() (needs.Needs, error) {
	d, err := w.design()
	if err != nil {
		return needs.Needs{}, err
	}
	figures, err := w.catalogue.grants()
	if err != nil {
		return needs.Needs{}, err
	}
	return needs.Of(d, figures), nil
}

// Plan returns the recovery and continuity plan, with what these drills came to.
// Nil says that nobody looked for any. Its errors are Layout's.
func (w *Workspace) Plan(drills []drill.Drill) (continuity.Plan, error) {
	d, err := w.design()
	if err != nil {
		return continuity.Plan{}, err
	}
	return continuity.Of(d, w.document.Estate, drills), nil
}

// Facts returns what the design says, as designed.Facts does, and what its
// budgets are held against, in lists of the caller's own. Its errors are Layout's.
func (w *Workspace) Facts() (fact.Snapshot, error) {
	s, err := w.facts()
	// A caller gives observations their time and facts their order.
	s.Observations, s.Facts = slices.Clone(s.Observations), slices.Clone(s.Facts)
	return s, err
}

func (w *Workspace) decide() (decided, error) {
	if err := w.catalogue.holds(w.document); err != nil {
		return decided{}, err
	}
	figures, err := w.catalogue.figures()
	if err != nil {
		return decided{}, err
	}
	l, decisions, err := decide.Decide(decide.Input{Document: w.document, Published: figures, Checks: w.catalogue.Checks().Checks()})
	return decided{l, decisions}, err
}

func (w *Workspace) build() (*design.Design, error) {
	d, err := w.decided()
	if err != nil {
		return nil, err
	}
	return compile.Build(d.layout, d.decisions)
}

func (w *Workspace) observe() (fact.Snapshot, error) {
	d, err := w.design()
	if err != nil {
		return fact.Snapshot{}, err
	}
	s := designed.Facts(d)
	budgets, err := w.budgets(d)
	if err != nil {
		return fact.Snapshot{}, err
	}
	for _, b := range budgets {
		s.Facts = append(s.Facts, ward.Fact(b, fact.Designed, "prices"))
	}
	s.Sort()
	return s, nil
}
