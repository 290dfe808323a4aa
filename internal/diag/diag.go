// Package diag holds Problems: what is wrong with an input, where, and what
// to do about it.
//
// It promises that a reader collects every problem before it gives up: a
// function that can find several returns a Problems, never the first one, and
// the order is that of the positions, so the same input prints the same text.
package diag

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Pos is a place in a file. Line and Column count from 1; a zero Line means
// the file as a whole, and the zero Pos means no place at all.
type Pos struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// String returns file:line:column, as far as they are known.
func (p Pos) String() string {
	s := p.File
	if p.Line > 0 {
		s += ":" + strconv.Itoa(p.Line)
		if p.Column > 0 {
			s += ":" + strconv.Itoa(p.Column)
		}
	}
	return s
}

// Compare orders positions by file, line and column.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}

// Problem is something wrong with the input that makes going on impossible or
// ill-defined. A rule that a design may break and still be a design is a
// check, not a Problem.
type Problem struct {
	Pos  Pos    `json:"pos"`
	Path string `json:"path,omitempty"` // where in the document, as entities[0].name
	What string `json:"what"`           // what is wrong, without a trailing period
	Hint string `json:"hint,omitempty"` // what to do about it
}

// Error returns "file:line:col: path: what is wrong (hint)".
func (p Problem) Error() string {
	var b strings.Builder
	if at := p.Pos.String(); at != "" {
		b.WriteString(at + ": ")
	}
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.What)
	if p.Hint != "" {
		b.WriteString(" (" + p.Hint + ")")
	}
	return b.String()
}

// Problems is all that is wrong with one input. The zero value is ready to
// use and means that nothing is.
type Problems struct {
	list []Problem
}

// Add notes one more problem.
func (ps *Problems) Add(p Problem) { ps.list = append(ps.list, p) }

// Addf notes a problem at a position, without path or hint.
func (ps *Problems) Addf(at Pos, format string, args ...any) {
	ps.Add(Problem{Pos: at, What: fmt.Sprintf(format, args...)})
}

// Append notes what another reader found.
func (ps *Problems) Append(others Problems) { ps.list = append(ps.list, others.list...) }

// Len returns how many problems there are.
func (ps Problems) Len() int { return len(ps.list) }

// All returns the problems in the order of their positions, without repeats.
func (ps Problems) All() []Problem {
	out := slices.Clone(ps.list)
	slices.SortStableFunc(out, func(a, b Problem) int {
		return cmp.Or(a.Pos.Compare(b.Pos), cmp.Compare(a.Path, b.Path))
	})
	return slices.Compact(out)
}

// Err returns nil where there is no problem, and otherwise an *Error that
// holds them all.
func (ps Problems) Err() error {
	if len(ps.list) == 0 {
		return nil
	}
	return &Error{Problems: ps.All()}
}

// Error is the error of an input with problems: at least one, in the order of
// their positions. A caller that wants them apart uses From.
type Error struct {
	Problems []Problem
}

// Error returns one problem a line.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// From returns the problems that err carries, or nil.
func From(err error) []Problem {
	var e *Error
	if errors.As(err, &e) {
		return e.Problems
	}
	return nil
}
