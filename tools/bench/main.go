// Command bench measures Ward against peers, in the same run and on the same
// data, and prints a table. It writes nothing into the tree.
//
//	go run ./tools/bench
//
// It promises that a ratio is only printed where both sides came to the same
// result: kustomize must emit the very objects that Ward rendered, and
// conftest must fail and pass the very resources that Ward does, and the log
// library's log must hold the very leaves that Ward's ledger does. Each
// measurement is a process of its own, so that its peak memory is its own;
// wall time, processor time and peak memory are what the kernel says of the
// process, for Ward and for the peer alike.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are what a person chooses of a run.
type options struct {
	scenarios []string
	sizes     []int  // environments, for the growth
	peer      int    // environments, against kustomize
	resources int    // against conftest
	wide      int    // resources an environment, for the whole landing zone
	loads     []load // of the ledger
	rounds    int    // of each, against the log library and of files
	records   int    // of a ledger that is verified
	payloads  []int  // of it, different ones
	large     []int  // MiB of great inputs
	kustomize string
	conftest  string
	ward      string
	work      string // a folder that the run may fill
}

func run(args []string) error {
	if len(args) > 0 {
		if part, ok := parts[args[0]]; ok {
			return part(args[1:])
		}
	}
	o, err := parse(args)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "ward-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	o.work = dir

	var errs []error
	for _, s := range scenarios {
		if !slices.Contains(o.scenarios, s.name) {
			continue
		}
		if err := s.run(o); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", s.name, err))
		}
	}
	return errors.Join(errs...)
}

// scenarios are what is measured, in this order.
var scenarios = []struct {
	name string
	run  func(options) error
}{
	{"shapes", againstShapes},
	{"reading", reading},
	{"conftest", againstConftest},
	{"kustomize", againstKustomize},
	{"growth", growth},
	{"widening", widening},
	{"ledger", againstTessera},
	{"verify", verifying},
	{"proofs", proofs},
	{"large", large},
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	only := flags.String("scenarios", "shapes,reading,conftest,kustomize,growth,widening,ledger,verify,proofs,large", "what to measure")
	sizes := flags.String("environments", "100,1000,3000,10000", "numbers of environments to design and render")
	flags.IntVar(&o.peer, "peer-environments", 1000, "number of environments rendered against kustomize")
	flags.IntVar(&o.resources, "resources", 10000, "number of resources checked against conftest")
	flags.IntVar(&o.wide, "wide", 200, "resources an environment, for what the whole landing zone will cost")
	flags.StringVar(&o.kustomize, "kustomize", "", "kustomize; where it is empty, the lab's, which is built if need be")
	flags.StringVar(&o.conftest, "conftest", "", "conftest; where it is empty, the lab's, which is built if need be")
	flags.StringVar(&o.ward, "ward", "", "ward; where it is empty, that of the tree, which is built")
	writers := flags.String("writers", "1:100,16:1000,256:12000", "numbers of writers that seal, each with the number of records of a run")
	flags.IntVar(&o.records, "records", 1_000_000, "records of the greatest ledger that is verified")
	payloads := flags.String("payloads", "1000,100000", "numbers of different payloads that such ledgers have")
	large := flags.String("large", "64,1024", "sizes of great inputs, in MiB")
	flags.IntVar(&o.rounds, "rounds", 5, "rounds of sealing and of checking files, of which the median is shown")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.scenarios = strings.Split(*only, ",")
	for _, s := range strings.Split(*sizes, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return o, fmt.Errorf("-environments: %q is no number of environments", s)
		}
		o.sizes = append(o.sizes, n)
	}
	for _, s := range strings.Split(*writers, ",") {
		var l load
		if n, err := fmt.Sscanf(s, "%d:%d", &l.writers, &l.records); n != 2 || err != nil || l.writers < 1 || l.records < 1 {
			return o, fmt.Errorf("-writers: %q is no number of writers and of records, as 16:4000", s)
		}
		o.loads = append(o.loads, l)
	}
	for _, s := range strings.Split(*payloads, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return o, fmt.Errorf("-payloads: %q is no number of payloads", s)
		}
		o.payloads = append(o.payloads, min(n, o.records))
	}
	for _, s := range strings.Split(*large, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return o, fmt.Errorf("-large: %q is no number of MiB", s)
		}
		o.large = append(o.large, n)
	}
	if o.rounds < 1 {
		return o, fmt.Errorf("-rounds: at least 1")
	}
	return o, nil
}

// parts are what the command runs of itself in processes of their own.
var parts = map[string]func(args []string) error{
	"design-and-render": designAndRender,
	"write-manifests":   writeManifests,
	"render-manifests":  renderManifests,
	"compare-manifests": compareManifests,
	"write-resources":   writeResources,
	"check-resources":   checkResources,
	"compare-verdicts":  compareVerdicts,
	"seal":              sealAll,
	"compare-logs":      compareLogs,
	"write-ledger":      writeLedger,
	"verify-ledger":     verifyLedger,
	"fsck-ledger":       fsckLedger,
	"compare-sums":      compareSums,
	"measure-proofs":    measureProofs,
	"write-plan":        writePlan,
	"write-shape":       writeShape,
	"compare-shape":     compareShape,
}

// growth designs and renders ever more environments.
func growth(o options) error {
	fmt.Println("## Environments designed and rendered into a hashing sink")
	t := newTable("environments", "resources", "objects", "files", "MiB out", "design", "render", "wall", "processor", "allocated", "peak memory")
	for _, n := range o.sizes {
		var r rendering
		m, err := self(&r, "design-and-render", strconv.Itoa(n))
		if err != nil {
			return err
		}
		t.row(r.Environments, r.Resources, r.Objects, r.Files, mib(r.Bytes), r.Design, r.Render, m.wall, m.processor, mib(r.Allocated), mib(m.memory))
	}
	t.print()
	return nil
}

// widening does what growth does at as many resources an environment as the
// whole landing zone will have.
func widening(o options) error {
	fmt.Printf("## 1,000 environments of %d resources each\n", o.wide)
	t := newTable("environments", "resources", "objects", "files", "MiB out", "design", "render", "wall", "processor", "allocated", "peak memory")
	for _, n := range []int{100, 1000} {
		var r rendering
		m, err := self(&r, "design-and-render", "-wide", strconv.Itoa(o.wide), strconv.Itoa(n))
		if err != nil {
			return err
		}
		t.row(r.Environments, r.Resources, r.Objects, r.Files, mib(r.Bytes), r.Design, r.Render, m.wall, m.processor, mib(r.Allocated), mib(m.memory))
	}
	t.print()
	return nil
}

// againstKustomize renders the manifests of many environments, and has
// kustomize build the same ones, one build a component, as Flux does it: all
// clusters name their objects alike, so one build of all is refused.
func againstKustomize(o options) error {
	if err := needLab(&o.kustomize, "kustomize"); err != nil {
		return err
	}
	fmt.Printf("## Manifests of %d environments, against kustomize\n", o.peer)
	dir, n := filepath.Join(o.work, "manifests"), strconv.Itoa(o.peer)
	if _, err := self(nil, "write-manifests", dir, n); err != nil {
		return err
	}
	var all, manifests rendering
	everything, err := self(&all, "design-and-render", n)
	if err != nil {
		return err
	}
	ours, err := self(&manifests, "render-manifests", n)
	if err != nil {
		return err
	}
	out := filepath.Join(o.work, "kustomize.yaml")
	script := `find . -name kustomization.yaml | sort | while read -r f; do "$0" build "${f%/*}" || exit 1; echo ---; done`
	theirs, err := measure(out, dir, "sh", "-c", script, o.kustomize)
	if err != nil {
		return err
	}
	starts, err := measure(os.DevNull, dir, "sh", "-c", `find . -name kustomization.yaml | while read -r f; do "$0" version || exit 1; done`, o.kustomize)
	if err != nil {
		return err
	}
	var same agreement
	if _, err := self(&same, "compare-manifests", dir, out); err != nil {
		return fmt.Errorf("kustomize and Ward disagree: %w", err)
	}
	t := newTable("what", "files", "wall", "processor", "peak memory of a process", "wall, × Ward's manifests", "processor, ×")
	t.row("Ward: design, and the manifests alone", manifests.Files, ours.wall, ours.processor, mib(ours.memory), 1.0, 1.0)
	t.row("Ward: design, and the whole tree", all.Files, everything.wall, everything.processor, mib(everything.memory), ratio(everything, ours), work(everything, ours))
	t.row("kustomize build, once a component", manifests.Files, theirs.wall, theirs.processor, mib(theirs.memory), ratio(theirs, ours), work(theirs, ours))
	t.row("of that, starting kustomize (kustomize version)", 0, starts.wall, starts.processor, mib(starts.memory), ratio(starts, ours), work(starts, ours))
	t.print()
	fmt.Printf("The peer's command, in the folder of the rendered clusters: sh -c '%s' kustomize\n", script)
	fmt.Printf("Compared: %d objects in %d components, all equal as JSON.\n\n", same.Objects, same.Groups)
	return nil
}

// againstConftest checks many resources in files by Ward's rules, and has
// conftest check the same files by the same rules in Rego.
func againstConftest(o options) error {
	if err := needLab(&o.conftest, "conftest"); err != nil {
		return err
	}
	fmt.Printf("## %d resources checked, against conftest\n", o.resources)
	policy, err := filepath.Abs("lab/conftest/policy")
	if err != nil {
		return err
	}
	if _, err := os.Stat(policy); err != nil {
		return fmt.Errorf("run it at the root of the tree: %w", err)
	}
	dir := filepath.Join(o.work, "resources")
	if _, err := self(nil, "write-resources", dir, strconv.Itoa(o.resources)); err != nil {
		return err
	}
	mine, out := filepath.Join(o.work, "ward.json"), filepath.Join(o.work, "conftest.json")
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	ours, err := measure(mine, dir, exe, "check-resources", ".")
	if err != nil {
		return err
	}
	theirs, err := measure(out, dir, o.conftest, "test", "--no-fail", "--output", "json", "--parser", "json", "--policy", policy, ".")
	if err != nil {
		return err
	}
	var same agreement
	if _, err := self(&same, "compare-verdicts", dir, mine, out); err != nil {
		return fmt.Errorf("conftest and Ward disagree: %w", err)
	}
	t := newTable("what", "wall", "processor", "peak memory", "wall, × Ward", "processor, × Ward")
	t.row("Ward: read, check, findings as JSON", ours.wall, ours.processor, mib(ours.memory), 1.0, 1.0)
	t.row("conftest: read, check, results as JSON", theirs.wall, theirs.processor, mib(theirs.memory), ratio(theirs, ours), work(theirs, ours))
	t.print()
	fmt.Println("The peer's command, in the folder of the resources: conftest test --no-fail --output json --parser json --policy lab/conftest/policy .")
	fmt.Printf("Compared: %d verdicts on %d files, of them %d failures, all the same.\n\n", same.Objects, same.Groups, same.Failures)
	return nil
}

// needLab fills in the path of one of the lab's tools where nobody gave one.
func needLab(path *string, tool string) error {
	if *path != "" {
		return nil
	}
	build := exec.Command("lab/build.sh", tool)
	build.Stderr = os.Stderr
	out, err := build.Output()
	if err != nil {
		return fmt.Errorf("building %s (run it at the root of the tree): %w", tool, err)
	}
	*path = strings.TrimSpace(string(out))
	return nil
}

// agreement is what a comparison found equal.
type agreement struct {
	Objects, Groups, Failures int
}

// answer prints a part's result for the process that ran it.
func answer(v any) error { return json.NewEncoder(os.Stdout).Encode(v) }
