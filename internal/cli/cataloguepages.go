package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/app/catalogues"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/workspace"
)

// showPage shows what the catalogue says of one thing.
func (c verbs) showPage(form string, p catalogues.Page) error {
	switch {
	case p.Product != nil:
		return c.showProduct(form, *p.Product)
	case p.Check != nil:
		return c.showCheck(form, *p.Check)
	case p.Framework != nil:
		return c.showFramework(form, *p.Framework)
	default:
		return c.showControl(form, *p.Control)
	}
}

// writeRows writes what there is of some rows, lines beneath each other.
func writeRows(b *strings.Builder, rows [][2]string) {
	for _, r := range rows {
		if r[1] != "" {
			fmt.Fprintf(b, "%-14s%s\n", r[0], strings.ReplaceAll(strings.TrimSpace(r[1]), "\n", "\n              "))
		}
	}
}

// mappedBy says who says which controls a check bears on.
func mappedBy(from []catalogues.From) string {
	var lines []string
	for _, f := range from {
		lines = append(lines, f.Source+": "+strings.Join(f.Controls, ", "))
	}
	return strings.Join(lines, "\n")
}

// enforcedBy says what refuses or reports beside Ward.
func enforcedBy(all []workspace.Enforced) string {
	lines := []string{}
	refuses := false
	for _, e := range all {
		refuses = refuses || e.Refuses
		how := "reports"
		if e.Refuses {
			how = "refuses"
		}
		text := fmt.Sprintf("%s %s with effect %s, of %s", e.By, how, e.Effect, e.What)
		if e.Kind != "" {
			text += " (" + string(e.Kind) + ")"
		}
		if e.Note != "" {
			text += "; " + e.Note
		}
		lines = append(lines, text)
	}
	if !refuses {
		lines = append(lines, "by nothing: Ward audits it, and nothing refuses what fails it")
	}
	return strings.Join(lines, "\n")
}

func (c verbs) showFramework(form string, p catalogues.FrameworkPage) error {
	if form == "json" {
		return c.JSON(format.Framework, p)
	}
	f := p.Framework
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\n", f.ID, f.Title)
	var sources []string
	for _, word := range slices.Sorted(maps.Keys(f.Sources)) {
		sources = append(sources, word+": "+f.Sources[word])
	}
	writeRows(&b, [][2]string{
		{"published", f.Source},
		{"status", string(p.Coverage.Status)},
		{"note", f.Note},
		{"sources", strings.Join(sources, "\n")},
		{"coverage", report.CoveredText(p.Coverage)},
	})
	group := ""
	line := func(id, designation, title string) {
		if g := f.GroupOf(id); g != group {
			group = g
			fmt.Fprintf(&b, "\n%s\n", g)
		}
		fmt.Fprintf(&b, "  %-24s %-12s %s\n", id, designation, title)
	}
	b.WriteString("\n")
	for _, k := range f.Controls {
		line(k.ID, string(k.Designation), k.Title)
	}
	for _, k := range f.Identifiers {
		line(k.ID, "", k.Title)
	}
	if len(f.Identifiers) == 0 {
		for _, k := range f.Cites {
			line(k.Control, "", strings.Join(k.Checks, ", "))
		}
	}
	_, err := c.Streams.Out.Write([]byte(b.String()))
	return err
}

func (c verbs) showControl(form string, p catalogues.ControlPage) error {
	if form == "json" {
		return c.JSON(format.Control, p)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", p.Control)
	if p.Title != "" {
		fmt.Fprintf(&b, "%s\n", p.Title)
	}
	b.WriteString("\n")
	rows := [][2]string{
		{"framework", fmt.Sprintf("%s (%s), %s", p.Framework, p.Published, p.Status)},
		{"clause", p.Clause},
		{"group", p.Group},
		{"designation", string(p.Designation)},
	}
	if p.Deadline != nil {
		rows = append(rows, [2]string{"deadline", p.Deadline.String()})
	}
	rows = append(rows, [2]string{"partial", p.Partial})
	if p.Statement > 0 {
		rows = append(rows, [2]string{"statement", fmt.Sprintf("a person states it too, and again after %s", p.Statement)})
	}
	if p.Decision > 0 {
		rows = append(rows, [2]string{"decision", fmt.Sprintf("where it is not implemented as it is written, a documented decision counts for %s", p.Decision)})
	}
	var checks []string
	for _, k := range p.Checks {
		text := fmt.Sprintf("%-44s %-9s", k.Check, k.Severity)
		if len(k.Stages) > 0 {
			text += fmt.Sprintf(" at %s, %s old at most", strings.Join(k.Stages, ", "), k.MaxAge)
		}
		if k.Source != "" {
			text += "  " + k.Source
		}
		checks = append(checks, text)
	}
	rows = append(rows, [2]string{"checks", strings.Join(checks, "\n")}, [2]string{"maps to", mappedText(p.Maps)}, [2]string{"mapped from", mappedText(p.Mapped)})
	writeRows(&b, rows)
	_, err := c.Streams.Out.Write([]byte(b.String()))
	return err
}

func mappedText(all []control.Mapped) string {
	var lines []string
	source := ""
	for _, m := range all {
		if m.Source != source {
			source = m.Source
			lines = append(lines, source+":")
		}
		lines = append(lines, fmt.Sprintf("  %-24s %s", m.Control, m.Title))
	}
	return strings.Join(lines, "\n")
}

func (c verbs) showCoverage(form string, covered control.Coverage) error {
	if form == "json" {
		return c.JSON(format.Coverage, covered)
	}
	var b strings.Builder
	for _, f := range covered.Frameworks {
		fmt.Fprintf(&b, "%s\n", report.CoveredText(f))
		for _, word := range slices.Sorted(maps.Keys(f.Sources)) {
			fmt.Fprintf(&b, "  %d by %s\n", f.Sources[word], word)
		}
		if len(f.WithoutCheck) > 0 {
			fmt.Fprintf(&b, "  no check: %s\n", strings.Join(f.WithoutCheck, ", "))
		}
		if len(f.WithoutAnything) > 0 {
			fmt.Fprintf(&b, "  nothing at all: %s\n", strings.Join(f.WithoutAnything, ", "))
		}
	}
	if len(covered.Unbound) > 0 {
		fmt.Fprintf(&b, "\nNo control that a posture is made of asks for: %s\n", strings.Join(covered.Unbound, ", "))
	}
	_, err := c.Streams.Out.Write([]byte(b.String()))
	return err
}
