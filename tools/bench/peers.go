package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/wardhq/ward/internal/check"
)

// againstShapes has Ward check files as people keep them by all of its checks,
// and conftest the same files by ten of them in Rego. Both are whole processes,
// run in turn; the medians of processor time are shown.
func againstShapes(o options) error {
	if err := needLab(&o.conftest, "conftest"); err != nil {
		return err
	}
	ward, err := buildWard(o)
	if err != nil {
		return err
	}
	for _, s := range shapes {
		if len(s.checks) == 0 {
			continue
		}
		if err := againstShape(o, s, ward); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

func againstShape(o options, s shape, ward string) error {
	fmt.Printf("## %d resources in %d files, as %s: all checks against conftest with ten\n", s.files*s.each, s.files, s.name)
	dir := filepath.Join(o.work, s.name)
	if _, err := self(nil, "write-shape", s.name, dir, strconv.Itoa(s.files)); err != nil {
		return err
	}
	policy, err := filepath.Abs(filepath.Join("lab/conftest/shapes", s.name))
	if err != nil {
		return err
	}
	mine, theirs := dir+".ward", dir+".conftest"
	if _, err := judged(mine, dir, ward, "check", "--files", ".", "--format", "json"); err != nil {
		return err
	}
	var ours, peers []measured
	for range o.rounds {
		m, err := judged(os.DevNull, dir, ward, "check", "--files", ".")
		if err != nil {
			return err
		}
		ours = append(ours, m)
		m, err = measure(theirs, dir, o.conftest, "test", "--no-fail", "--output", "json", "--parser", s.parser, "--policy", policy, ".")
		if err != nil {
			return err
		}
		peers = append(peers, m)
	}
	var same agreement
	if _, err := self(&same, "compare-shape", s.name, mine, theirs); err != nil {
		return fmt.Errorf("conftest and Ward disagree: %w", err)
	}
	a, b := medianRun(ours), medianRun(peers)
	t := newTable("what", "processor", "peak memory", "processor, × Ward", "memory, × Ward")
	t.row("Ward: all checks", a.processor, mib(a.memory), 1.0, 1.0)
	t.row("conftest: ten of them", b.processor, mib(b.memory), work(b, a), float64(b.memory)/float64(a.memory))
	t.print()
	fmt.Printf("Medians of %d runs each, in turn. The peer's command, in the folder of the files: conftest test --no-fail --output json --parser %s --policy lab/conftest/shapes/%s .\n", o.rounds, s.parser, s.name)
	fmt.Printf("Compared: %d verdicts of the ten, of them %d failures, all the same.\n\n", same.Objects, same.Failures)
	return nil
}

// reading measures what there is no peer for: a tree of Terraform, what a start
// takes, and how it grows.
func reading(o options) error {
	ward, err := buildWard(o)
	if err != nil {
		return err
	}
	fmt.Println("## Files read and judged by all checks")
	t := newTable("what", "files", "resources", "processor", "peak memory", "processor a resource, × the least")
	least := map[string]float64{}
	for _, c := range []struct {
		shape string
		files int
	}{{"modules", 1}, {"modules", 2000}, {"templates", 100}, {"templates", 300}, {"templates", 1000}} {
		s, err := shapeOf(c.shape)
		if err != nil {
			return err
		}
		dir := filepath.Join(o.work, fmt.Sprintf("%s-%d", c.shape, c.files))
		if _, err := self(nil, "write-shape", c.shape, dir, strconv.Itoa(c.files)); err != nil {
			return err
		}
		var all []measured
		for range o.rounds {
			m, err := judged(os.DevNull, dir, ward, "check", "--files", ".")
			if err != nil {
				return err
			}
			all = append(all, m)
		}
		m, n := medianRun(all), c.files*s.each
		each := float64(m.processor) / float64(n)
		if c.shape == "templates" && (least[c.shape] == 0 || each < least[c.shape]) {
			least[c.shape] = each
		}
		times := any("-")
		if least[c.shape] > 0 {
			times = each / least[c.shape]
		}
		t.row(c.shape, c.files, n, m.processor, mib(m.memory), times)
	}
	t.print()
	return nil
}

func buildWard(o options) (string, error) {
	if o.ward != "" {
		return o.ward, nil
	}
	ward := filepath.Join(o.work, "ward")
	build := exec.Command("go", "build", "-trimpath", "-o", ward, "./cmd/ward")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("building ward (run it at the root of the tree): %w", err)
	}
	return ward, nil
}

// judged is measure of a run of Ward, of which the status says what it found.
func judged(out, dir, ward string, args ...string) (measured, error) {
	return measure(out, dir, "sh", append([]string{"-c", `"$0" "$@"; s=$?; test $s -eq 0 || test $s -eq 1 || test $s -eq 3`, ward}, args...)...)
}

// medianRun is the run of which the processor time is the median of all, with the
// most memory of any.
func medianRun(runs []measured) measured {
	runs = slices.SortedFunc(slices.Values(runs), func(a, b measured) int { return int(a.processor - b.processor) })
	m := runs[len(runs)/2]
	for _, r := range runs {
		m.memory = max(m.memory, r.memory)
	}
	return m
}

// compareShape is `compare-shape NAME OURS THEIRS`: whether conftest failed the
// very resources by the very checks that Ward did. Ward must come to pass or
// fail wherever it judges something by one of the ten.
func compareShape(args []string) error {
	s, err := shapeOf(args[0])
	if err != nil {
		return err
	}
	same := agreement{Groups: s.files}
	ours, theirs := map[string]bool{}, map[string]bool{}
	if err := eachFinding(args[1], func(f check.Finding) error {
		if f.Subject.IsZero() || !slices.Contains(s.checks, f.Check) {
			return nil
		}
		same.Objects++
		switch f.Outcome {
		case check.Fail:
			ours[f.Check+" "+f.Subject.Name()] = true
		case check.Pass:
		default:
			return fmt.Errorf("ward came to %q on %s by %s: %s", f.Outcome, f.Subject, f.Check, f.Reason)
		}
		return nil
	}); err != nil {
		return err
	}
	results, err := conftestResults(args[2])
	if err != nil {
		return err
	}
	for _, r := range results {
		for _, f := range r.Failures {
			theirs[f.Msg] = true
		}
	}
	if err := sameFailures(ours, theirs); err != nil {
		return err
	}
	if len(ours) == 0 || len(ours) == same.Objects {
		return fmt.Errorf("%d of %d verdicts are failures: that compares nothing", len(ours), same.Objects)
	}
	same.Failures = len(ours)
	return answer(same)
}

// eachFinding reads the findings of a run that was written as JSON.
func eachFinding(path string, do func(check.Finding) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	dec := json.NewDecoder(bufio.NewReader(file))
	for {
		var line struct {
			Finding *check.Finding `json:"finding"`
		}
		switch err := dec.Decode(&line); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case line.Finding != nil:
			if err := do(*line.Finding); err != nil {
				return err
			}
		}
	}
}

// conftestResult is what conftest says of a file.
type conftestResult struct {
	Filename string `json:"filename"`
	Failures []struct {
		Msg string `json:"msg"`
	} `json:"failures"`
}

func conftestResults(path string) ([]conftestResult, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []conftestResult
	return out, json.Unmarshal(raw, &out)
}

// sameFailures holds what fails by one against what fails by the other.
func sameFailures(ours, theirs map[string]bool) error {
	for _, pair := range []struct {
		who, not string
		a, b     map[string]bool
	}{{"ward", "conftest", ours, theirs}, {"conftest", "ward", theirs, ours}} {
		for key := range pair.a {
			if !pair.b[key] {
				return fmt.Errorf("%s fails %s, %s does not", pair.who, key, pair.not)
			}
		}
	}
	return nil
}
