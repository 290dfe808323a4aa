// Command keda says at which moments a window of KEDA's cron trigger is open. KEDA reads
// the clock itself, and its scalers come with the clients of everything that
// they scale by; so this parses schedules with the parser that KEDA parses them
// with, and compares the next beginning with the next end as its trigger does
// (kedacore/keda, pkg/scalers/cron_scaler.go): inside is where the end comes
// first.
//
// It reads a line for each window, ZONE, START, END, FROM, UNTIL and STEP with
// tabs between them, the moments as RFC 3339, and prints a 1 or a 0 for each
// step of each.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"time"
	_ "time/tzdata" // the same zones on every machine

	// KEDA itself is here for its definitions, which lab/build.sh keeps beside
	// the binary: nothing of it is imported.
	"github.com/robfig/cron/v3"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "keda:", err)
		os.Exit(1)
	}
}

func run() error {
	out := bufio.NewWriter(os.Stdout)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if err := window(out, strings.Split(lines.Text(), "\t")); err != nil {
			return fmt.Errorf("%q: %w", lines.Text(), err)
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return out.Flush()
}

func window(out *bufio.Writer, words []string) error {
	if len(words) != 6 {
		return fmt.Errorf("%d words, want a zone, a start, an end, from, until and a step", len(words))
	}
	zone, err := time.LoadLocation(words[0])
	if err != nil {
		return err
	}
	parser := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)
	start, err := parser.Parse(words[1])
	if err != nil {
		return err
	}
	end, err := parser.Parse(words[2])
	if err != nil {
		return err
	}
	from, err := time.Parse(time.RFC3339, words[3])
	if err != nil {
		return err
	}
	until, err := time.Parse(time.RFC3339, words[4])
	if err != nil {
		return err
	}
	step, err := time.ParseDuration(words[5])
	if err != nil || step <= 0 {
		return fmt.Errorf("%q is not a step", words[5])
	}
	for at := from.In(zone); at.Before(until); at = at.Add(step) {
		open := "1"
		if start.Next(at).Before(end.Next(at)) {
			open = "0"
		}
		if _, err := out.WriteString(open); err != nil {
			return err
		}
	}
	_, err = out.WriteString("\n")
	return err
}
