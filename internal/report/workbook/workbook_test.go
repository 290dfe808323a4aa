package workbook

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/wardhq/ward/internal/report"
)

func tables(cells ...string) []report.Table {
	t := report.Table{Name: "Controls", Columns: []report.Column{{Name: "title", Width: 20}, {Name: "fail", Number: true}}}
	for _, c := range cells {
		t.Rows = append(t.Rows, []string{c, "12"})
	}
	return []report.Table{t, {Name: "About", Columns: []report.Column{{Name: "what"}}}}
}

func written(t *testing.T, tables []report.Table) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, tables); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What is written is there when the workbook is opened again, as text, whatever
// it begins with.
func TestWrite(t *testing.T) {
	hostile := []string{
		`=HYPERLINK("http://example.com","x")`, "+1+1", "-1", "@SUM(A1:A9)", "=cmd|'/c calc'!A0", "'quoted", " leading", "007", "1e9", "TRUE", "2026-01-02",
		"two\nlines", "<b>&amp;", "_x000D_", "ünïcödé 🏥", "",
	}
	raw := written(t, tables(hostile...))
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := strings.Join(f.GetSheetList(), ", "); got != "Controls, About" {
		t.Errorf("sheets: %s", got)
	}
	rows, err := f.GetRows("Controls")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(hostile)+1 || strings.Join(rows[0], " ") != "title fail" {
		t.Fatalf("got %d rows, the first %q", len(rows), rows[0])
	}
	for i, want := range hostile {
		at, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			t.Fatal(err)
		}
		if got := rows[i+1][0]; got != want {
			t.Errorf("%s: got %q, want %q", at, got, want)
		}
		if formula, err := f.GetCellFormula("Controls", at); err != nil || formula != "" {
			t.Errorf("%s is the formula %q (%v)", at, formula, err)
		}
		if kind, err := f.GetCellType("Controls", at); err != nil || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString && want != "" {
			t.Errorf("%s, %q, is of type %v (%v), want text", at, want, kind, err)
		}
	}
	if kind, err := f.GetCellType("Controls", "B2"); err != nil || kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString || rows[1][1] != "12" {
		t.Errorf("a number is of type %v (%v), %q", kind, err, rows[1][1])
	}
}

func TestTheSameBytes(t *testing.T) {
	many := func(text string) []report.Table {
		all := tables(text)
		for _, name := range []string{"Checks", "Statements", "Exceptions", "Holds"} {
			all = append(all, report.Table{Name: name, Columns: all[0].Columns, Rows: all[0].Rows})
		}
		return all
	}
	first := written(t, many("a"))
	for range 10 {
		if !bytes.Equal(first, written(t, many("a"))) {
			t.Fatal("the same tables gave other bytes")
		}
	}
	if bytes.Equal(first, written(t, many("b"))) {
		t.Error("other tables gave the same bytes")
	}
}

// A cell holds 32,767 units of UTF-16, of which a hospital is two.
func TestLongText(t *testing.T) {
	for _, text := range []string{strings.Repeat("x", 40_000), strings.Repeat("🏥", 20_000)} {
		f, err := excelize.OpenReader(bytes.NewReader(written(t, tables(text))))
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.GetCellValue("Controls", "A2")
		f.Close()
		if body, cut := strings.CutSuffix(got, " … (cut)"); err != nil || !cut || !strings.HasPrefix(text, body) || len(body) < 30_000 {
			t.Errorf("got %d bytes (%v), want most of the text and that it was cut", len(got), err)
		}
	}
	whole := strings.Repeat("é", 32_000)
	f, err := excelize.OpenReader(bytes.NewReader(written(t, tables(whole))))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, _ := f.GetCellValue("Controls", "A2"); got != whole {
		t.Errorf("a text that a cell holds was changed: %d bytes of %d", len(got), len(whole))
	}
}
