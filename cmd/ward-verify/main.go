// Command ward-verify verifies a ledger or a pack of Ward's without Ward.
//
// It reads only what it is given, writes nothing, needs no network, and trusts
// only the keys on its command line. All that it does is in this file, in
// internal/evidence and internal/digest, in golang.org/x/mod/sumdb/note, which
// reads signed notes, and in Go's standard library. docs/evidence.md says how
// much that is to read, and where to begin.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/evidence"
)

// The exit statuses, as Ward's.
const (
	verified = 0 // all that was asked is so
	wrong    = 1 // something does not hold: the output names it
	misused  = 2 // the call is wrong; nothing was verified
	faulty   = 4 // something could not be read: nothing is known
)

const usage = `Usage: ward-verify -key KEY [OPTION]... PACK|LEDGER [OPTION]...

Verifies a pack (a zip archive) or a ledger (a folder) offline.

  -key KEY         a public key of the ledger, as name+hash+key, or a file of
                   such keys, one a line; once for each. Get it from somewhere
                   else than the pack or the ledger.
  -replaced KEY    a key of the ledger that was replaced, or a file of them: good
                   for earlier checkpoints, not for the newest
  -witness KEY     a public key of a witness, or a file of them; once for each
  -quorum N        how many of the witnesses must have signed (default: all)
  -checkpoint FILE a checkpoint of this ledger that you kept from before: the
                   ledger must be its continuation
  -live            the ledger is being written to: pass over what lies behind
                   its newest checkpoint

Exit status: 0 verified; 1 something does not hold, and is named; 2 the call
is wrong; 4 something could not be read.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second interrupt ends the process at once
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// call is a command line.
type call struct {
	keys, replaced, witnesses keyList
	quorum                    int
	checkpoint                string
	live                      bool
	target                    string
}

// keyList collects a flag that may be given several times.
type keyList []string

func (k *keyList) String() string { return "" }

// Set takes a key or a file of keys.
func (k *keyList) Set(s string) error {
	if strings.Count(s, "+") >= 2 {
		*k = append(*k, s)
		return nil
	}
	content, err := readFile(s, evidence.MaxKeys)
	if err != nil {
		return fmt.Errorf("it is neither a key nor a file that can be read: %w", err)
	}
	keys := evidence.KeyLines(string(content))
	if len(keys) == 0 {
		return errors.New("there is no key in the file")
	}
	*k = append(*k, keys...)
	return nil
}

func readFile(name string, limit int64) ([]byte, error) {
	return evidence.ReadRegular(os.DirFS(filepath.Dir(name)), filepath.Base(name), limit)
}

// run is main without the process.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage)
		return verified
	}
	var policy evidence.Policy
	var earlier []byte
	if err == nil {
		policy, err = evidence.NewPolicy(slices.Concat(c.keys, c.replaced), c.witnesses, c.quorum)
	}
	if err == nil {
		policy, err = policy.WithReplaced(c.replaced)
	}
	if err == nil && c.checkpoint != "" {
		if earlier, err = readFile(c.checkpoint, evidence.MaxCheckpoint); err == nil {
			if _, wrong := evidence.ParseCheckpoint(earlier); wrong != nil {
				err = fmt.Errorf("%s is no checkpoint: %w", c.checkpoint, wrong)
			}
		}
	}
	if err != nil {
		fmt.Fprintf(stderr, "ward-verify: %v\n(ward-verify -h says how it is called)\n", err)
		return misused
	}
	return verify(ctx, c, policy, earlier, stdout, stderr)
}

func parse(args []string) (call, error) {
	var c call
	flags := flag.NewFlagSet("ward-verify", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Var(&c.keys, "key", "")
	flags.Var(&c.replaced, "replaced", "")
	flags.Var(&c.witnesses, "witness", "")
	flags.IntVar(&c.quorum, "quorum", -1, "")
	flags.StringVar(&c.checkpoint, "checkpoint", "", "")
	flags.BoolVar(&c.live, "live", false, "")
	var targets []string
	for {
		if err := flags.Parse(args); err != nil {
			return call{}, err
		}
		if flags.NArg() == 0 {
			break
		}
		// Options may come behind it, too.
		targets, args = append(targets, flags.Arg(0)), flags.Args()[1:]
	}
	if len(targets) != 1 {
		return call{}, fmt.Errorf("want one pack or ledger, got %d %q", len(targets), targets)
	}
	quorum := false
	flags.Visit(func(f *flag.Flag) { quorum = quorum || f.Name == "quorum" })
	if !quorum {
		c.quorum = len(c.witnesses)
	}
	c.target = targets[0]
	return c, nil
}

func verify(ctx context.Context, c call, p evidence.Policy, earlier []byte, stdout, stderr io.Writer) int {
	info, err := os.Stat(c.target)
	if err != nil {
		fmt.Fprintf(stderr, "ward-verify: %v\n", err)
		return misused
	}
	if info.IsDir() {
		if hint := elsewhere(c.target); hint != "" {
			fmt.Fprintf(stderr, "ward-verify: %s is no ledger: %s\n", c.target, hint)
			return misused
		}
		r, err := evidence.VerifyLedger(ctx, os.DirFS(c.target), p, evidence.Options{Earlier: earlier, Live: c.live})
		if err != nil {
			return fail(err, stdout, stderr)
		}
		show(stdout, "ledger", r.Verified(), r.NotVerified())
		return verified
	}
	if c.live {
		fmt.Fprintln(stderr, "ward-verify: -live is for ledgers; a pack is never written to")
		return misused
	}
	if !info.Mode().IsRegular() {
		fmt.Fprintf(stderr, "ward-verify: %s is not a pack: want a regular file (%s)\n", c.target, info.Mode().Type())
		return misused
	}
	f, err := os.Open(c.target)
	if err != nil {
		fmt.Fprintf(stderr, "ward-verify: %v\n", err)
		return misused
	}
	defer f.Close()
	r, err := evidence.VerifyPack(ctx, f, info.Size(), p, evidence.PackOptions{Earlier: earlier})
	if err != nil {
		return fail(err, stdout, stderr)
	}
	show(stdout, "pack", r.Verified(), r.NotVerified())
	return verified
}

// elsewhere says where somebody finds what they mean, who names a folder that
// is no ledger. It looks at names alone: what is there is not verified by it.
func elsewhere(dir string) string {
	there := func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)))
		return err == nil
	}
	switch {
	case there(evidence.LogDir):
		return ""
	case there("pack.json"):
		return "it is a pack that was unpacked; name the archive itself, a file"
	case there("ledger/" + evidence.LogDir):
		return "it is a folder of Ward's state; its ledger is " + filepath.Join(dir, "ledger")
	}
	return ""
}

// fail names what is wrong, or says that nothing is known.
func fail(err error, stdout, stderr io.Writer) int {
	var f *evidence.Failure
	if !errors.As(err, &f) {
		fmt.Fprintf(stderr, "ward-verify: could not finish, so nothing is known: %v\n", err)
		return faulty
	}
	fmt.Fprintf(stdout, "NOT VERIFIED\nwhat:   %s\nwhere:  %s\ndetail: %s\n", f.Code, printable(f.Where), printable(f.Detail))
	return wrong
}

// printable keeps what a hostile pack says from steering a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7f {
			return '?'
		}
		return r
	}, s)
}

func show(w io.Writer, what string, lines, open []string) {
	fmt.Fprintf(w, "VERIFIED: this %s holds\n\nVerified:\n", what)
	for _, line := range lines {
		fmt.Fprintf(w, "  - %s\n", printable(line))
	}
	fmt.Fprint(w, "\nNot verified:\n")
	for _, line := range open {
		fmt.Fprintf(w, "  - %s\n", printable(line))
	}
}
