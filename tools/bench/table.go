package main

import (
	"fmt"
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

func (t *table) print() {
	for i, r := range t.rows {
		fmt.Println("| " + strings.Join(r, " | ") + " |")
		if i == 0 {
			fmt.Println("|" + strings.Repeat("---|", len(r)))
		}
	}
	fmt.Println()
}

// mib is a number of bytes that is shown in MiB.
func mib[N int64 | uint64](n N) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }

// ratio compares how long two processes took, and work how much processor
// time: on a machine that does other things too, the latter says more.
func ratio(a, b measured) float64 { return a.wall.Seconds() / b.wall.Seconds() }

func work(a, b measured) float64 { return a.processor.Seconds() / b.processor.Seconds() }
