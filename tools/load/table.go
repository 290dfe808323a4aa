package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// table is printed as Markdown, so that a run can be pasted into
// docs/benchmarks.md as it is.
type table struct{ rows [][]string }

func newTable(head ...string) *table { return &table{rows: [][]string{head}} }

func (t *table) row(cells ...any) {
	texts := make([]string, len(cells))
	for i, c := range cells {
		switch c := c.(type) {
		case time.Duration:
			texts[i] = fmt.Sprintf("%.2f s", c.Seconds())
		case float64:
			texts[i] = fmt.Sprintf("%.2f", c)
		default:
			texts[i] = fmt.Sprint(c)
		}
	}
	t.rows = append(t.rows, texts)
}

func (t *table) print(out io.Writer) {
	for i, r := range t.rows {
		fmt.Fprintln(out, "| "+strings.Join(r, " | ")+" |")
		if i == 0 {
			fmt.Fprintln(out, "|"+strings.Repeat("---|", len(r)))
		}
	}
	fmt.Fprintln(out)
}

// mib is a number of bytes that is shown in MiB.
func mib[N int64 | uint64](n N) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }
