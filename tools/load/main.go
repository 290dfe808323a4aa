// Command load measures the console under load: an estate of many environments of the
// landing zone's size, designed and judged by the real services, with a ledger of a year,
// is served by the real handler in a process of its own, and asked for pages at a constant
// rate.
//
//	go run ./tools/load
//	go run ./tools/load -environments 20 -days 30 -for 30s
//
// It promises that an answer counts from when its request was due, so that a server which
// falls behind is seen to; and that it measures nothing that it could not read: a page that
// failed is counted and ends the run with status 1. What is made once (the ledger) is kept in
// -work, and used again where the same is asked for.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// options are what a person chooses of a run.
type options struct {
	Environments int           `json:"environments"`
	Days         int           `json:"days"`
	Whole        int           `json:"wholeDays"`
	Rate         int           `json:"requestsPerSecond"`
	For          time.Duration `json:"nanoseconds"`
	Sessions     int           `json:"sessions"`
	work         string
	json         string
	profile      string
	change       bool
}

// result is all that was measured.
type result struct {
	Options options  `json:"options"`
	Cores   int      `json:"cores"`
	Load    string   `json:"loadAverageBefore"`
	Begins  float64  `json:"secondsUntilShown"`
	Memory  memory   `json:"memory"`
	Work    float64  `json:"serverProcessorSecondsPerSecond"`
	Pages   []*taken `json:"pages"`
	Goal    *taken   `json:"overviewAndLists"`
	Export  *taken   `json:"wholeExport"`
	Change  *change  `json:"change,omitempty"`
}

// parts are what the command runs of itself in processes of their own.
var parts = map[string]func(args []string) error{"seal-year": sealYear, "serve": serve, "judge": judgeOnce}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) > 0 && parts[args[0]] != nil {
		return parts[args[0]](args[1:])
	}
	var o options
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.IntVar(&o.Environments, "environments", 200, "environments of the estate, in pairs of production and staging")
	flags.IntVar(&o.Days, "days", 365, "days that are sealed, a run and a posture each")
	flags.IntVar(&o.Whole, "whole", 2, "of these, the last ones that are of the whole estate; the others are of its first two environments")
	flags.IntVar(&o.Rate, "rate", 50, "requests a second")
	flags.DurationVar(&o.For, "for", 2*time.Minute, "how long pages are asked for")
	flags.IntVar(&o.Sessions, "sessions", 8, "browsers that are signed in")
	flags.StringVar(&o.work, "work", "", "a folder for estate and ledger, kept; where it is empty, one that is removed")
	flags.StringVar(&o.json, "json", "", "a file for what was measured, as JSON")
	flags.StringVar(&o.profile, "profile", "", "a folder for profiles of the server under load")
	flags.BoolVar(&o.change, "change", true, "change the estate too, and measure until that is shown")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.Environments < 2 || o.Whole < 1 || o.Days < o.Whole || o.Rate < 1 || o.Sessions < 1 {
		return errors.New("want at least 2 environments, a whole day of as many days, a request a second and a session")
	}
	if o.work == "" {
		dir, err := os.MkdirTemp("", "ward-load")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		o.work = dir
	}
	if err := prepare(ctx, o); err != nil {
		return err
	}
	r, err := measure(ctx, o)
	if err != nil {
		return err
	}
	r.print(out)
	if o.json != "" {
		raw, err := json.MarshalIndent(r, "", "  ")
		if err = errors.Join(err, os.WriteFile(o.json, raw, 0o644)); err != nil {
			return err
		}
	}
	if all := together("all", r.Pages, func(*taken) bool { return true }); all.Failed > 0 {
		return fmt.Errorf("%d of %d requests failed", all.Failed, all.Requests)
	}
	return nil
}

// prepare writes the estates and seals the year, unless that is there.
func prepare(ctx context.Context, o options) error {
	done := filepath.Join(o.work, fmt.Sprintf("sealed-%d-%d-%d", o.Environments, o.Days, o.Whole))
	// The estate is written anew: a run before may have changed it.
	if err := errors.Join(writeEstate(filepath.Join(o.work, "estate"), o.Environments), writeEstate(filepath.Join(o.work, "small"), 2), writeEstate(filepath.Join(o.work, "small-bare"), 2)); err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(o.work, "small-bare", "exceptions")); err != nil {
		return err
	}
	if !missing(done) {
		return nil
	}
	// The days of one ledger are all of the same estate, and as many as were asked for.
	asked := filepath.Join(o.work, "asked")
	if raw, err := os.ReadFile(asked); err == nil && string(raw) != done {
		return fmt.Errorf("%s has a ledger of another run: name another folder with -work", o.work)
	}
	if err := os.WriteFile(asked, []byte(done), 0o600); err != nil {
		return err
	}
	if err := start(ctx, "seal-year", o.work, strconv.Itoa(o.Days), strconv.Itoa(o.Whole)).Run(); err != nil {
		return fmt.Errorf("sealing the year: %w", err)
	}
	return os.WriteFile(done, nil, 0o600)
}

// start is a part of this command as a process of its own.
func start(ctx context.Context, args ...string) *exec.Cmd {
	exe, err := os.Executable()
	if err != nil {
		exe = os.Args[0]
	}
	cmd := exec.CommandContext(ctx, exe, args...)
	cmd.Stderr = os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	return cmd
}

// server is the console in a process of its own.
type server struct {
	cmd      *exec.Cmd
	printed  chan string // the addresses that let in
	profiles string
}

func startServer(ctx context.Context, work string) (*server, error) {
	s := &server{cmd: start(ctx, "serve", work), printed: make(chan string, 64)}
	lines, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	said := bufio.NewScanner(lines)
	if !said.Scan() {
		return nil, errors.Join(errors.New("the console ended before it said where it is"), s.cmd.Wait())
	}
	s.profiles = strings.TrimPrefix(said.Text(), "profiles ")
	go func() {
		for said.Scan() {
			s.printed <- strings.TrimPrefix(said.Text(), "open ")
		}
		close(s.printed)
	}()
	return s, nil
}

// measure starts the console, and asks.
func measure(ctx context.Context, o options) (*result, error) {
	r := &result{Options: o, Cores: runtime.NumCPU(), Load: loadAverage()}
	began := time.Now()
	s, err := startServer(ctx, o.work)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.cmd.Wait() }()
	defer func() { _ = s.cmd.Process.Signal(syscall.SIGTERM) }()
	var sessions []*session
	for range o.Sessions {
		one, err := enter(ctx, <-s.printed)
		if err != nil {
			return nil, err
		}
		sessions = append(sessions, one)
	}
	first := sessions[0]
	// All is shown once the year's since-when is, too.
	if err := until(ctx, first, 20*time.Minute, func(m metrics) bool {
		return m["ward_ledger_records"] > 0 && m["ward_estate_stale"] == 0 && m["ward_findings"] > 0
	}); err != nil {
		return nil, err
	}
	r.Begins = time.Since(began).Seconds()
	fmt.Fprintf(os.Stderr, "load: shown after %.0f s\n", r.Begins)
	if r.Memory, err = memoryOf(ctx, first, s.cmd.Process.Pid, memory{}); err != nil {
		return nil, err
	}
	all, err := kinds(ctx, first)
	if err != nil {
		return nil, err
	}
	before, err := metricsOf(ctx, first)
	if err != nil {
		return nil, err
	}
	var profiling sync.WaitGroup
	if o.profile != "" {
		profiling.Go(func() { profiled(ctx, s.profiles, o.profile, o.For) })
	}
	r.Pages = load(ctx, sessions, all, o.Rate, o.For)
	profiling.Wait()
	after, err := metricsOf(ctx, first)
	if err != nil {
		return nil, err
	}
	r.Work = (after["process_cpu_seconds_total"] - before["process_cpu_seconds_total"]) / o.For.Seconds()
	r.Goal = together("overview and lists", r.Pages, func(t *taken) bool { return t.Goal })
	whole := []kind{{"all findings as CSV", false, func(int) string { return "/findings?format=csv" }}}
	r.Export = load(ctx, sessions, whole, 1, time.Second)[0]
	if r.Memory, err = memoryOf(ctx, first, s.cmd.Process.Pid, r.Memory); err != nil {
		return nil, err
	}
	if o.change {
		if r.Change, err = changed(ctx, o, sessions, all); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// print writes the tables.
func (r *result) print(out io.Writer) {
	fmt.Fprintf(out, "## A console under load\n\n%d environments; %d days sealed, the last %d of the whole estate and the others of its first two environments;\n%d requests a second for %s from %d sessions, %d cores, load average before: %s.\n\n",
		r.Options.Environments, r.Options.Days, r.Options.Whole, r.Options.Rate, r.Options.For, r.Options.Sessions, r.Cores, r.Load)
	t := newTable("page", "requests", "failed", "KiB", "p50", "p95", "p99", "most")
	for _, p := range append(append([]*taken{}, r.Pages...), r.Goal, r.Export) {
		ms := func(v float64) string { return fmt.Sprintf("%.1f ms", v) }
		t.row(p.Page, p.Requests, p.Failed, fmt.Sprintf("%.0f", p.KiB), ms(p.P50), ms(p.P95), ms(p.P99), ms(p.Max))
	}
	t.print(out)
	m := newTable("of the server", "")
	m.row("from its start until all is shown", fmt.Sprintf("%.0f s", r.Begins))
	m.row("findings", int(r.Memory.Findings))
	m.row("records", int(r.Memory.Records))
	m.row("processor time, of one core, under load", fmt.Sprintf("%.0f %%", 100*r.Work))
	m.row("heap in use once all is shown, after a collection", mib(r.Memory.HeapBefore))
	m.row("heap in use after the load, after a collection", mib(r.Memory.HeapAfter))
	m.row("resident once all is shown; its peak until then", mib(r.Memory.ResidentBefore)+"; "+mib(r.Memory.PeakBefore))
	m.row("resident after the load; its peak", mib(r.Memory.ResidentAfter)+"; "+mib(r.Memory.PeakAfter))
	m.print(out)
	if r.Change != nil {
		r.Change.print(out)
	}
	for _, p := range r.Pages {
		if p.Failed > 0 {
			fmt.Fprintf(out, "%s: %d failed, the last: %s\n", p.Page, p.Failed, p.Failure)
		}
	}
}

func loadAverage() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if fields := strings.Fields(string(raw)); err == nil && len(fields) > 2 {
		return strings.Join(fields[:3], ", ")
	}
	return "not known"
}
