// Command testrun runs `go test` over the module and tells people what
// happened: each failure with its output, each skip with its reason, and how
// many there were. A test that is skipped and is not on the committed list is
// a failure when CI is set: a skip is a promise that nobody looked at. What
// skipped tests say was "not shown: …" stands in one sentence at the end.
//
//	go run ./tools/testrun [-allow FILE] [-go FLAG]... [PACKAGE...]
//
// The list holds one test a line, as PACKAGE/Test/Subtest, with a trailing *
// for all that begin so; # begins a comment. Exit status: 0 passed, 1 failed,
// 2 could not run.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// event is a line of `go test -json`.
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
	Elapsed float64
}

func main() {
	status, err := run(os.Args[1:], os.Stdout, os.Getenv("CI") != "")
	if err != nil {
		fmt.Fprintln(os.Stderr, "testrun:", err)
		os.Exit(2)
	}
	os.Exit(status)
}

func run(args []string, out io.Writer, strict bool) (int, error) {
	flags := flag.NewFlagSet("testrun", flag.ContinueOnError)
	list := flags.String("allow", "", "the list of tests that may be skipped")
	var extra []string
	flags.Func("go", "a flag for go test; may be repeated", func(s string) error {
		extra = append(extra, s)
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return 0, err
	}
	allowed, err := readList(*list)
	if err != nil {
		return 0, err
	}
	packages := flags.Args()
	if len(packages) == 0 {
		packages = []string{"./..."}
	}

	cmd := exec.Command("go", slices.Concat([]string{"test", "-json"}, extra, packages)...)
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	t := tally{out: out, output: map[string][]string{}, broken: map[string]bool{}}
	readErr := t.read(pipe)
	waitErr := cmd.Wait()
	var exit *exec.ExitError
	if readErr != nil || waitErr != nil && !errors.As(waitErr, &exit) {
		return 0, errors.Join(readErr, waitErr)
	}
	return t.close(allowed, strict, waitErr != nil), nil
}

// tally counts what tests come to.
type tally struct {
	out            io.Writer
	output         map[string][]string // by package and test, until it ends
	broken         map[string]bool     // packages in which something failed
	passed, failed int
	skipped        []skip
}

type skip struct{ name, reason string }

func (t *tally) read(r io.Reader) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Fprintln(t.out, lines.Text()) // what a build prints
			continue
		}
		t.note(e)
	}
	return lines.Err()
}

func (t *tally) note(e event) {
	name := e.Package
	if e.Test != "" {
		name += "/" + e.Test
	}
	switch e.Action {
	case "output", "build-output":
		t.output[name] = append(t.output[name], e.Output)
		return
	case "fail", "build-fail":
		for _, line := range t.output[name] {
			fmt.Fprint(t.out, line)
		}
		// A package fails with each of its tests, which are counted already.
		if e.Test != "" || !t.broken[e.Package] {
			t.failed++
			t.broken[e.Package] = true
		}
		fmt.Fprintf(t.out, "FAIL  %s (%.1f s)\n", name, e.Elapsed)
	case "pass":
		if e.Test != "" {
			t.passed++
		} else {
			fmt.Fprintf(t.out, "ok    %s (%.1f s)\n", name, e.Elapsed)
		}
	case "skip":
		if e.Test != "" {
			t.skipped = append(t.skipped, skip{name, reason(t.output[name])})
		}
	default:
		return
	}
	delete(t.output, name)
}

// reason returns what a skipped test printed.
func reason(output []string) string {
	var said []string
	for _, line := range output {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "=== ") || strings.HasPrefix(line, "--- ") {
			continue
		}
		said = append(said, line)
	}
	return strings.Join(said, " ")
}

// close prints the skips and the counts, and returns the exit status.
func (t *tally) close(allowed []string, strict, goFailed bool) int {
	slices.SortFunc(t.skipped, func(a, b skip) int { return cmp.Compare(a.name, b.name) })
	unlisted := 0
	for _, s := range t.skipped {
		mark := "skip "
		if !listed(allowed, s.name) {
			unlisted++
			mark = "SKIP "
		}
		fmt.Fprintf(t.out, "%s %s: %s\n", mark, s.name, cmp.Or(s.reason, "(no reason given)"))
	}
	status := 0
	if unlisted > 0 {
		fmt.Fprintf(t.out, "%d skipped tests are not on the list of those that may be\n", unlisted)
		if strict {
			status = 1
		}
	}
	if t.failed > 0 || goFailed {
		status = 1
	}
	if said := notShown(t.skipped); len(said) > 0 {
		fmt.Fprintf(t.out, "Not shown here, for want of reference data that this clone does not hold and CI has (../shared, see README.md): %s.\n", strings.Join(said, "; "))
	}
	fmt.Fprintf(t.out, "%d passed, %d failed, %d skipped\n", t.passed, t.failed, len(t.skipped))
	if t.passed == 0 {
		fmt.Fprintln(t.out, "no test ran")
		status = 1
	}
	return status
}

// notShown returns what skipped tests say that nobody was shown, each once. A
// reason says so as "needs DATA; not shown: WHAT".
func notShown(skipped []skip) []string {
	var said []string
	for _, s := range skipped {
		if _, what, ok := strings.Cut(s.reason, "; not shown: "); ok && !slices.Contains(said, what) {
			said = append(said, what)
		}
	}
	slices.Sort(said)
	return said
}

func listed(allowed []string, name string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool {
		prefix, wild := strings.CutSuffix(a, "*")
		return a == name || wild && strings.HasPrefix(name, prefix)
	})
}

func readList(path string) ([]string, error) {
	if path == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list []string
	for line := range strings.Lines(string(raw)) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list, nil
}
