// Package workbook writes tables as an XLSX workbook.
//
// It promises the same bytes for the same tables; that every cell is text or a
// whole number and none a formula, whatever it begins with; and that what is
// longer than a cell may be says that it was cut.
package workbook

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/wardhq/ward/internal/report"
)

// mostText is how many UTF-16 units of text a cell holds.
const mostText = excelize.TotalCellChars

// Write writes a workbook with one sheet a table, in their order. A table's name
// is its sheet's.
func Write(w io.Writer, tables []report.Table) error {
	f := excelize.NewFile()
	defer f.Close()
	styles, err := stylesOf(f)
	if err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	first := f.GetSheetName(0)
	for _, t := range tables {
		if err := write(f, t, styles); err != nil {
			return fmt.Errorf("workbook: sheet %s: %w", t.Name, err)
		}
	}
	if len(tables) > 0 && tables[0].Name != first {
		if err := f.DeleteSheet(first); err != nil {
			return fmt.Errorf("workbook: %w", err)
		}
	}
	f.SetActiveSheet(0)
	if err := f.SetDocProps(&excelize.DocProperties{Creator: "Ward"}); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	return f.Write(w)
}

type styles struct{ head, cell int }

func stylesOf(f *excelize.File) (styles, error) {
	head, err := f.NewStyle(&excelize.Style{
		Font:      &excelize.Font{Bold: true},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7E6E6"}},
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: true},
	})
	if err != nil {
		return styles{}, err
	}
	cell, err := f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	return styles{head, cell}, err
}

// write writes a sheet cell by cell: the writer of excelize that streams rows puts
// its sheets into the file in an order that is another each time.
func write(f *excelize.File, t report.Table, s styles) error {
	if _, err := f.NewSheet(t.Name); err != nil {
		return err
	}
	for i, c := range t.Columns {
		at, err := excelize.CoordinatesToCellName(i+1, 1)
		if err != nil {
			return err
		}
		column, _, err := excelize.SplitCellName(at)
		if err != nil {
			return err
		}
		if err := errors.Join(f.SetColWidth(t.Name, column, column, float64(max(c.Width, 4))), f.SetCellStr(t.Name, at, literal(c.Name)), f.SetCellStyle(t.Name, at, at, s.head)); err != nil {
			return err
		}
	}
	for i, row := range t.Rows {
		for j, text := range row {
			at, err := excelize.CoordinatesToCellName(j+1, i+2)
			if err != nil {
				return err
			}
			if err := errors.Join(set(f, t.Name, at, text, t.Columns[j].Number), f.SetCellStyle(t.Name, at, at, s.cell)); err != nil {
				return err
			}
		}
	}
	// The names of the columns stay where they are, on screen and on paper.
	if err := f.SetPanes(t.Name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return paper(f, t)
}

// set sets a cell: to a number where its column has them, else to text.
func set(f *excelize.File, sheet, at, text string, number bool) error {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && number {
		return f.SetCellInt(sheet, at, n)
	}
	return f.SetCellStr(sheet, at, literal(text))
}

// escaped is how a file says a character by its number (ECMA-376, ST_Xstring).
var escaped = regexp.MustCompile(`_(x[0-9A-Fa-f]{4}_)`)

// literal is text that a cell holds as it is, cut to what it has room for. What
// looks like a character by its number is none.
func literal(text string) string { return cut(escaped.ReplaceAllString(text, "_x005F_$1")) }

// cut leaves out what a cell has no room for, and says so.
func cut(text string) string {
	const mark = " … (cut)"
	if len(text) <= mostText { // no text has more units than bytes
		return text
	}
	n := 0
	for i, r := range text {
		if n += utf16.RuneLen(r); n > mostText-len(mark) {
			return text[:i] + mark
		}
	}
	return text
}

// paper has a sheet filtered by its columns and printed across one page.
func paper(f *excelize.File, t report.Table) error {
	last, err := excelize.ColumnNumberToName(max(len(t.Columns), 1))
	if err != nil {
		return err
	}
	all := "A1:" + last + strconv.Itoa(len(t.Rows)+1)
	if err := errors.Join(f.SetSheetDimension(t.Name, all), f.AutoFilter(t.Name, all, nil)); err != nil {
		return err
	}
	landscape, wide, high, fit := "landscape", 1, 0, true
	if err := f.SetPageLayout(t.Name, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	if err := f.SetSheetProps(t.Name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + t.Name + "'!$1:$1", Scope: t.Name})
}
