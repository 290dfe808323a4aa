package view

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"

	sealed "github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/evidence"
)

// ProofDrawing is an inclusion proof as a picture: the record at the bottom, what it
// gives above it, siblings beside, the root on top.
type ProofDrawing struct {
	Width, Height int
	Lines         []ProofLine
	Nodes         []ProofNode
}

// ProofLine joins two nodes.
type ProofLine struct{ X1, Y1, X2, Y2 int }

// ProofNode is one hash.
type ProofNode struct {
	X, Y, TextX, TextY, Width, Height int
	Text, Class                       string
}

// The measures of the drawing.
const (
	nodeWide, nodeHigh = 112, 30
	levelHigh          = 62
	columnWide         = 130
)

// drawnProof draws a proof.
func drawnProof(s sealed.SealedRecord, steps []evidence.PathStep) ProofDrawing {
	out := ProofDrawing{Width: 2*columnWide + nodeWide + 8, Height: len(steps)*levelHigh + nodeHigh + 8}
	place := func(column, level int) (x, y int) {
		return 4 + column*columnWide, 4 + (len(steps)-level)*levelHigh
	}
	node := func(column, level int, text, class string) {
		x, y := place(column, level)
		out.Nodes = append(out.Nodes, ProofNode{X: x, Y: y, TextX: x + nodeWide/2, TextY: y + nodeHigh/2 + 5, Width: nodeWide, Height: nodeHigh, Text: text, Class: class})
	}
	join := func(column, level int) {
		x1, y1 := place(column, level)
		x2, y2 := place(1, level+1)
		out.Lines = append(out.Lines, ProofLine{x1 + nodeWide/2, y1, x2 + nodeWide/2, y2 + nodeHigh})
	}
	for i, step := range steps {
		column := 2
		if step.Left {
			column = 0
		}
		join(1, i)
		join(column, i)
		node(column, i, short(step.Sibling), "sibling")
		if i < len(steps)-1 {
			node(1, i+1, short(step.Gives), "gives")
		}
	}
	node(1, 0, "record "+number(s.Entry.Index), "leaf")
	if len(steps) > 0 {
		node(1, len(steps), "root of "+number(s.Checkpoint.Size), "root")
	}
	return out
}

func short(h evidence.Hash) string { return h.String()[:8] + "…" }

// PayloadView is a payload for reading.
type PayloadView struct {
	JSON     bool
	Sections []PayloadSection
	Cut      int // lines that are not shown
	Raw      string
	Bytes    int64
}

// PayloadSection is a part of a payload; a long one is closed at first.
type PayloadSection struct {
	Title string // its key; "" for what stands around
	Lines []TextLine
	Long  bool
}

const (
	longSection  = 40
	mostSections = 200
)

// payloadOf lays out a payload: JSON indented, by its keys, and anything else by lines.
func payloadOf(raw []byte, at string) PayloadView {
	out := PayloadView{Raw: at, Bytes: int64(len(raw))}
	text, ok := indented(raw)
	out.JSON = ok
	all, cut := lines(text, 1, plainLine)
	out.Cut = cut
	var current PayloadSection
	flush := func() {
		if len(current.Lines) > 0 {
			current.Long = len(current.Lines) > longSection && current.Title != ""
			out.Sections = append(out.Sections, current)
		}
		current = PayloadSection{}
	}
	for _, l := range all {
		title, begins := memberOf(l.Text)
		switch {
		case out.JSON && begins && len(out.Sections) < mostSections:
			flush()
			current.Title = title
		case out.JSON && current.Title != "" && strings.HasPrefix(l.Text, "}"):
			flush()
		}
		current.Lines = append(current.Lines, l)
	}
	flush()
	if len(all) <= longSection { // nothing is gained by parts
		out.Sections = []PayloadSection{{Lines: all}}
	}
	return out
}

// indented is JSON as people read it, and whether it is JSON.
func indented(raw []byte) ([]byte, bool) {
	var b bytes.Buffer
	if json.Indent(&b, raw, "", "  ") != nil {
		return raw, false
	}
	return b.Bytes(), true
}

// memberOf returns the key that a line of the outermost object begins with.
func memberOf(line string) (string, bool) {
	rest, ok := strings.CutPrefix(line, `  "`)
	if !ok {
		return "", false
	}
	key, _, ok := strings.Cut(rest, `":`)
	return cmp.Or(key, "an empty key"), ok
}
