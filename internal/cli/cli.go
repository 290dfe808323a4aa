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
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/cli/evidence"
	"github.com/wardhq/ward/internal/cli/recovery"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/dockerfile"
	"github.com/wardhq/ward/internal/source/image"
	"github.com/wardhq/ward/internal/source/manifest"
	"github.com/wardhq/ward/internal/source/odoo"
	"github.com/wardhq/ward/internal/source/pipeline"
	"github.com/wardhq/ward/internal/source/plan"
	"github.com/wardhq/ward/internal/source/scan"
	"github.com/wardhq/ward/internal/source/template"
	"github.com/wardhq/ward/internal/source/terraform"
	"github.com/wardhq/ward/internal/source/workflow"
)

// Streams are where a run reads and writes.
type Streams = command.Streams

// verbs are what is below ward.
type verbs struct{ command.Env }

// Run runs one command line and returns its exit status.
func Run(ctx context.Context, args []string, s Streams) int {
	return runBy(ctx, args, s, time.Now)
}

// runBy is Run by another clock.
func runBy(ctx context.Context, args []string, s Streams, now func() time.Time) int {
	root := newRoot(verbs{command.Env{Streams: s, Ward: wired(now)}})
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	show(s.Err, err)
	return command.StatusOf(err)
}

// wired is Ward by a clock.
func wired(now func() time.Time) app.Ward {
	return app.Wire(app.Ports{
		Version:   version(),
		Catalogue: catalogue.FS(),
		Readers:   readers(),
		Now:       now,
		Text:      rand.Text,
		Database:  openDatabase,
		Container: openContainer,
	})
}

// readers are what `ward check --files` understands, in the order in which
// they are asked. To add a source, add its reader here.
func readers() []source.Reader {
	return []source.Reader{terraform.Reader{}, plan.Reader{}, template.Reader{}, dockerfile.Reader{}, workflow.Reader{}, pipeline.Reader{}, manifest.Reader{}, odoo.Reader{}, scan.Vulnerabilities{}, scan.Materials{}, image.Reader{}}
}

// readersGiven are readers that know which template or root module each
// parameters file is for, by its path; "" where that is to be found out.
func readersGiven(parameters map[string]string) []source.Reader {
	all := readers()
	for i, r := range all {
		switch r.(type) {
		case template.Reader:
			all[i] = template.Reader{Given: parameters}
		case terraform.Reader:
			all[i] = terraform.Reader{Given: parameters}
		}
	}
	return all
}

// givesParameters reports whether a reader takes a file of this name for
// parameters.
func givesParameters(name string) bool {
	if terraform.GivesValues(name) {
		return true
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json", ".jsonc", "":
		return !terraform.Takes(name)
	}
	return false
}

// show prints an error for people: every problem, one a line.
func show(w io.Writer, err error) {
	var decided command.Status
	var usage command.Usage
	switch {
	case err == nil || errors.As(err, &decided) && command.StatusOf(err) == int(decided):
	case len(diag.From(err)) > 0:
		for _, p := range diag.From(err) {
			fmt.Fprintln(w, harmless(p.Error()))
		}
	case errors.As(err, &usage):
		fmt.Fprintf(w, "ward: %s (ward help shows how)\n", harmless(err.Error()))
	default:
		fmt.Fprintf(w, "ward: %s\n", harmless(err.Error()))
	}
}

// harmless is each line of what is wrong as reports show what others wrote.
func harmless(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = report.Harmless(line)
	}
	return strings.Join(lines, "\n")
}

func newRoot(c verbs) *cobra.Command {
	root := &cobra.Command{
		Use:   "ward",
		Short: "Design, judge and prove an Odoo estate on Azure",
		Long: `Ward is a compliance control plane for healthcare organisations that run Odoo on
Azure. From one reviewed estate file it designs the landing zone and the
platform, renders them, judges design, plan and files by the same checks, and
says what each requirement stands on.
` + command.StatusHelp,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return command.Usagef("there is no verb %q%s", args[0], command.Meant(cmd, args[0]))
			}
			return cmd.Help()
		},
		DisableAutoGenTag: true,
	}
	root.SetIn(c.Streams.In)
	root.SetOut(c.Streams.Out)
	root.SetErr(c.Streams.Err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return command.Usage{Err: err} })
	root.AddCommand(
		c.initCommand(), c.validateCommand(), c.explainCommand(), c.renderCommand(),
		c.checkCommand(), c.postureCommand(), evidence.Command(c.Env), c.catalogueCommand(),
		recovery.BackupCommand(c.Env), recovery.RestoreCommand(c.Env), recovery.DrillCommand(c.Env), c.rehearseCommand(),
		c.planCommand(), c.serveCommand(), c.doctorCommand(), c.releaseCommand(), c.versionCommand(),
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
		if found, rest, err := root.Find(args); err != nil || len(rest) > 0 {
			unknown := ""
			if len(rest) > 0 {
				unknown = command.Meant(found, rest[0])
			}
			return command.Usagef("there is no verb %q%s", strings.Join(args, " "), unknown)
		}
		return nil
	}
}

// onlyShells makes the completion verb refuse what it has no script for.
func onlyShells(completion *cobra.Command) {
	var shells []string
	for _, sub := range completion.Commands() {
		sub.Args = command.Exactly()
		shells = append(shells, sub.Name())
	}
	completion.Args = cobra.ArbitraryArgs
	completion.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return command.Usagef("there is no completion for %q: want one of %s", args[0], strings.Join(shells, ", "))
		}
		return cmd.Help()
	}
}
