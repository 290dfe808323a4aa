// Package cli is the command line: it parses arguments, wires the verbs to
// what they work with, and shows what they return.
//
// It promises the exit statuses that Status lists, that what a machine reads
// goes to standard output alone, and that every problem of an input is
// printed, one a line, on standard error. A verb is three things apart: the
// flags are parsed here, the work is done in package app, and the result is
// shown by package report.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/manifest"
	"github.com/wardhq/ward/internal/source/plan"
	"github.com/wardhq/ward/internal/source/template"
)

// Streams are where a run reads and writes.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
}

// The exit statuses. They are a contract: a pipeline decides by them. Where
// several hold, Misused outranks Faulty, then Found, then Unseen: a failure
// that is certain is not hidden by something else that could not be seen.
const (
	Fine    = 0 // all that was asked is so
	Found   = 1 // a finding at or above the threshold, a difference, a failing control
	Misused = 2 // the input or the call is wrong; nothing was done
	Unseen  = 3 // not enough could be observed to say
	Faulty  = 4 // a fault of the machine or of Ward
)

const statusHelp = `
Exit status:
  0  fine
  1  a finding at or above the threshold, a difference, a failed verification,
     a failing control
  2  the input or the call is wrong
  3  not enough could be observed to say
  4  a fault of the machine or of Ward
Where several hold, 2 outranks 4, then 1, then 3.
`

// statusError carries an exit status out of a verb whose result has been
// shown already.
type statusError int

func (s statusError) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// usageError is a call that is wrong.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// Run runs one command line and returns its exit status.
func Run(ctx context.Context, args []string, s Streams) int {
	return runBy(ctx, args, s, time.Now)
}

// runBy is Run by another clock.
func runBy(ctx context.Context, args []string, s Streams, now func() time.Time) int {
	root := newRoot(command{
		streams: s,
		ward: app.Ward{
			Version:   version(),
			Catalogue: catalogue.FS(),
			Readers:   readers(),
			Now:       now,
			Database:  openDatabase,
			Container: openContainer,
		},
	})
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	show(s.Err, err)
	return status(err)
}

// readers are what `ward check --files` understands, in the order in which
// they are asked. To add a source, add its reader here.
func readers() []source.Reader {
	return []source.Reader{plan.Reader{}, template.Reader{}, manifest.Reader{}}
}

// status returns what an error exits with; of several, the gravest.
func status(err error) int {
	var usage usageError
	if err == nil {
		return Fine
	}
	if errors.As(err, &usage) || app.IsInput(err) {
		return Misused
	}
	switch e := err.(type) {
	case statusError:
		return int(e)
	case interface{ Unwrap() []error }:
		gravest := Fine
		for _, one := range e.Unwrap() {
			gravest = worse(gravest, status(one))
		}
		return gravest
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return status(inner)
		}
	}
	return Faulty
}

// worse returns the exit status that outranks the other.
func worse(a, b int) int {
	order := []int{Fine, Unseen, Found, Faulty, Misused}
	if slices.Index(order, a) > slices.Index(order, b) {
		return a
	}
	return b
}

// show prints an error for people: every problem, one a line.
func show(w io.Writer, err error) {
	var decided statusError
	var usage usageError
	switch {
	case err == nil || errors.As(err, &decided) && status(err) == int(decided):
	case len(diag.From(err)) > 0:
		for _, p := range diag.From(err) {
			fmt.Fprintln(w, p.Error())
		}
	case errors.As(err, &usage):
		fmt.Fprintf(w, "ward: %v (ward help shows how)\n", err)
	default:
		fmt.Fprintf(w, "ward: %v\n", err)
	}
}

// command is what the verbs share.
type command struct {
	streams Streams
	ward    app.Ward
}

func newRoot(c command) *cobra.Command {
	root := &cobra.Command{
		Use:   "ward",
		Short: "Design, judge and prove an Odoo estate on Azure",
		Long: `Ward is a compliance control plane for healthcare organisations that run Odoo on
Azure. From one reviewed estate file it designs the landing zone and the
platform, renders them, judges design, plan and files by the same checks, and
says what each requirement stands on.
` + statusHelp,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("there is no verb %q", args[0])}
			}
			return cmd.Help()
		},
		DisableAutoGenTag: true,
	}
	root.SetIn(c.streams.In)
	root.SetOut(c.streams.Out)
	root.SetErr(c.streams.Err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(
		c.initCommand(), c.validateCommand(), c.explainCommand(), c.renderCommand(),
		c.checkCommand(), c.postureCommand(), c.evidenceCommand(), c.catalogueCommand(),
		c.doctorCommand(), c.versionCommand(),
	)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, sub := range root.Commands() {
		switch sub.Name() {
		case "help":
			sub.Args = verb(root)
		case "completion":
			onlyShells(sub)
		}
	}
	return root
}

// verb wants the name of a verb, or nothing: cobra's own help shows the
// program's where it knows no better, as if all were well.
func verb(root *cobra.Command) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if _, rest, err := root.Find(args); err != nil || len(rest) > 0 {
			return usageError{fmt.Errorf("there is no verb %q", strings.Join(args, " "))}
		}
		return nil
	}
}

// onlyShells makes the completion verb refuse what it has no script for.
func onlyShells(completion *cobra.Command) {
	var shells []string
	for _, sub := range completion.Commands() {
		sub.Args = exactly()
		shells = append(shells, sub.Name())
	}
	completion.Args = cobra.ArbitraryArgs
	completion.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usageError{fmt.Errorf("there is no completion for %q: want one of %s", args[0], strings.Join(shells, ", "))}
		}
		return cmd.Help()
	}
}

// exactly wants n arguments, and says which.
func exactly(names ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < len(names) {
			return usageError{fmt.Errorf("%s is missing", names[len(args)])}
		}
		if len(args) > len(names) {
			return usageError{fmt.Errorf("%q is one argument too many", args[len(names)])}
		}
		return nil
	}
}

// text returns how text is laid out for whoever reads standard output.
func (c command) text() report.TextOptions {
	o := report.TextOptions{}
	o.Color = isTerminal(c.streams.Out) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return o
}

// isTerminal reports whether a person sits at a stream: it is a device of
// characters, and not the one that swallows all.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

// at reads a time of judging: a day, or an instant; empty is now.
func (c command) at(flag string) (time.Time, error) {
	if flag == "" {
		return c.ward.Now().UTC().Truncate(time.Second), nil
	}
	return instant("at", flag)
}

// instant reads a day, as its beginning in UTC, or an instant.
func instant(flag, value string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, value); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, usageError{fmt.Errorf("--%s %q is no time: want 2026-11-01 or 2026-11-01T08:00:00Z", flag, value)}
}

// oneOf refuses a flag's value that is none of the words.
func oneOf(flag, value string, words ...string) error {
	for _, w := range words {
		if w == value {
			return nil
		}
	}
	return usageError{fmt.Errorf("--%s %q: want one of %s", flag, value, strings.Join(words, ", "))}
}
