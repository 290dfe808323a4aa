package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/app/input"
	rehearsal "github.com/wardhq/ward/internal/app/rehearse"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/rehearse"
	"github.com/wardhq/ward/internal/rehearse/sample"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/step"
	"github.com/wardhq/ward/internal/workspace"
)

func (c verbs) rehearseCommand() *cobra.Command {
	var form, size string
	var r rehearsal.Request
	var times int
	var progress bool
	cmd := &cobra.Command{
		Use:   "rehearse ESTATE [ENVIRONMENT]",
		Short: "Practise the ways back of an environment on this machine",
		Long: `Rehearse starts the data tier of an environment on this machine as its design
configures it: a PostgreSQL that writes, its standby, and Redis where there is one.
It makes a database of Odoo's shape, and practises on it: a recovery set is made and
restored; the primary is lost while people write, and every acknowledged write is
looked for; Redis is lost, and what that comes to is held against what was expected.

What it takes is told as rehearsed: it says that a way back works, and not how long
production would be away. Nothing is sealed. What of the design this machine cannot be
is named. Servers listen on no network, end with Ward, and leave nothing behind.

ENVIRONMENT is ENTITY/NAME; it may be left out where one alone is for production.
PostgreSQL, restic and, where the design has one, Redis are Debian's packages
postgresql, restic and redis-server. Root runs the servers as the user postgres.
The exit status is 1 where something that was practised did not pass.
` + command.StatusHelp,
		Example: `  ward rehearse examples/regional-group
  ward rehearse estate.yaml harbor-clinic/production --size large --format json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 2 {
				return command.Exactly("ESTATE")(cmd, args)
			}
			return command.Exactly("ESTATE", "ENVIRONMENT")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			if err := command.OneOf("size", size, "small", "usual", "large"); err != nil {
				return err
			}
			if times < 1 {
				return command.Usagef("--times %d: want 1 or more", times)
			}
			r.Size = map[string]sample.Size{"small": sample.Small, "usual": sample.Usual, "large": sample.Usual.Times(5)}[size].Times(times)
			estate, err := c.Ward.Open.Workspace(args[0], nil)
			if err != nil {
				return err
			}
			name := ""
			if len(args) == 2 {
				name = args[1]
			}
			if r.Tier, err = tierOf(estate, name); err != nil {
				return err
			}
			r.Organisation = estate.Document().Estate.Organisation.Short
			if progress || command.IsTerminal(c.Streams.Err) {
				r.Told = func(what string) { fmt.Fprintf(c.Streams.Err, "ward: %s\n", report.Harmless(what)) }
			}
			got, err := c.Ward.Rehearsal.Rehearse(cmd.Context(), r)
			if err != nil {
				return err
			}
			if form == "json" {
				err = format.Write(c.Streams.Out, format.Rehearsal, got)
			} else {
				err = rehearsed(c.Streams.Out, got)
			}
			if err == nil && !got.Passed() {
				return command.Status(command.Found)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&r.Work, "work", "", "DIR: that is there, for what the servers keep meanwhile (default: one of the system's)")
	cmd.Flags().StringVar(&size, "size", "usual", "small, usual or large: of the database that is made")
	cmd.Flags().IntVar(&times, "times", 1, "so many times as large")
	cmd.Flags().Uint64Var(&r.Seed, "seed", 1, "of the database: the same seed makes the same rows and files")
	cmd.Flags().StringVar(&form, "format", "text", "text or json")
	cmd.Flags().BoolVar(&progress, "progress", false, "say what is being done, also where nobody sits at a terminal")
	return cmd
}

// tierOf returns the data tier of an environment of an estate. Without a name it is the
// only one that is for production.
func tierOf(estate *workspace.Workspace, name string) (rehearse.Tier, error) {
	l, err := estate.Layout()
	if err != nil {
		return rehearse.Tier{}, err
	}
	d, err := estate.Design()
	if err != nil {
		return rehearse.Tier{}, err
	}
	of, err := environmentOf(l, name)
	if err != nil {
		return rehearse.Tier{}, err
	}
	t, err := rehearse.Of(d, l, of)
	if err != nil {
		return rehearse.Tier{}, &input.Error{What: err.Error()}
	}
	return t, nil
}

func environmentOf(l layout.Layout, name string) (addr.Environment, error) {
	var all, productive []string
	var found addr.Environment
	for _, e := range l.Environments {
		all = append(all, e.Name.String())
		if e.Name.String() == name {
			return e.Name, nil
		}
		if e.Purpose == "production" {
			productive, found = append(productive, e.Name.String()), e.Name
		}
	}
	switch {
	case name != "":
		return addr.Environment{}, &input.Error{What: fmt.Sprintf("there is no environment %q", name), Hint: "there are " + strings.Join(all, ", ")}
	case len(productive) != 1:
		return addr.Environment{}, &input.Error{What: "which environment is rehearsed is not said", Hint: "there are " + strings.Join(all, ", ")}
	}
	return found, nil
}

// rehearsed shows a rehearsal to people.
func rehearsed(w io.Writer, r rehearsal.Rehearsed) error {
	var out strings.Builder
	line := func(indent int, text string, args ...any) {
		fmt.Fprintf(&out, "%s%s\n", strings.Repeat("  ", indent), report.Harmless(fmt.Sprintf(text, args...)))
	}
	line(0, "%s, rehearsed on one machine with PostgreSQL %s: %.0f s", r.Environment, r.PostgreSQL, r.Seconds)
	for _, d := range r.Drills {
		verdict := "passed"
		if !d.Passed() {
			verdict = "DID NOT PASS"
		}
		line(0, "")
		line(0, "%s: %s", d.Kind.Title(), verdict)
		if d.Expected != "" {
			line(1, "expected: %s", d.Expected)
		}
		for _, s := range d.Record.Steps {
			took := ""
			if s.Outcome == step.Done && !s.Found {
				took = fmt.Sprintf("%.1f s", s.Ended.Sub(s.Began).Seconds())
			}
			line(1, "%-7s %8s  %s", s.Outcome, took, s.Title)
		}
		line(1, "recovery time: %s", figure(d.Back))
		line(1, "recovery point: %s", figure(d.Point))
		if n := d.Record.Values["acknowledged"]; d.Kind == drill.Failover && n != "" {
			line(1, "%s writes were acknowledged, %s of them are missing; of %s nobody knows the outcome, %s of those are there", n, d.Record.Values["missing"], d.Record.Values["unknown"], d.Record.Values["unknown-there"])
		}
		for _, wrong := range d.Wrong {
			line(1, "WRONG: %s", wrong)
		}
	}
	if len(r.Without) > 0 {
		line(0, "")
		line(0, "Not practised:")
		for _, one := range r.Without {
			line(1, "%s: %s", one.Kind.Title(), one.Why)
		}
	}
	line(0, "")
	line(0, "%d parameters of the design were set. Left out of it:", len(r.Parameters))
	for _, one := range r.LeftOut {
		line(1, "%s: %s", one.What, one.Why)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// figure shows what a drill came to.
func figure(f drill.Figure) string {
	switch {
	case f.Shows == step.Nothing:
		return "not known: " + f.Why
	case f.Seconds > 0 && f.Seconds < 0.1:
		return fmt.Sprintf("%.3f s (%s)", f.Seconds, f.Shows)
	}
	return fmt.Sprintf("%.1f s (%s)", f.Seconds, f.Shows)
}
