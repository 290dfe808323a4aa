package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app/doctor"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/needs"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/report"
)

func (c verbs) doctorCommand() *cobra.Command {
	var form, estate, answers string
	var state state.Request
	cmd := &cobra.Command{
		Use:   "doctor [ESTATE]",
		Short: "Say what is installed and allowed here, or what an estate's first apply needs of Azure",
		Long: `Doctor looks for what Ward works with. It changes nothing and asks nobody on the
network. What is missing is no error unless Ward cannot do its main job without
it; then the exit status is 4.

With an ESTATE it lists what the first apply of its design needs: rights,
registrations, quotas, zones, groups and licences, by who can grant them, each
with the commands that show and that ask for it. --format markdown is the list to
hand over. It still asks nobody: save what the listed commands print, and
--answers reads it back and says what is there, what is missing (exit status 1),
and what the answers do not show (3).
` + command.StatusHelp,
		Example: `  ward doctor
  ward doctor examples/regional-group
  ward doctor examples/regional-group --format markdown > ask.md
  ward doctor examples/regional-group --answers answers`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && estate == "" {
				return nil
			}
			return command.Exactly()(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				estate = args[0]
			}
			if estate != "" {
				return c.needs(cmd.Context(), estate, answers, form)
			}
			if answers != "" {
				return command.Usagef("--answers is for an ESTATE")
			}
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			probes := c.Ward.Doctor.Look(cmd.Context(), doctor.Request{State: state})
			lacking := false
			for _, p := range probes {
				lacking = lacking || p.Needed && !p.OK
			}
			if err := c.showProbes(form, probes); err != nil {
				return err
			}
			if lacking {
				return command.Status(command.Faulty)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&form, "format", "text", "text or json; of an estate markdown too")
	cmd.Flags().StringVar(&estate, "estate", "", "ESTATE: the same as the argument")
	cmd.Flags().StringVar(&answers, "answers", "", "DIR or FILE: what the listed commands printed")
	command.StateFlags(cmd, &state, command.DefaultState, "DIR: the folder that state is kept in")
	return cmd
}

// needs shows what an estate's first apply needs, and what answers show of it.
func (c verbs) needs(ctx context.Context, estate, answers, form string) error {
	if err := command.OneOf("format", form, "text", "json", "markdown"); err != nil {
		return err
	}
	if form == "markdown" && answers != "" {
		return command.Usagef("--format markdown is the list to hand over, which holds no answers")
	}
	w, err := c.Ward.Open.Workspace(estate, nil)
	if err != nil {
		return err
	}
	found, err := doctor.Needs(ctx, w, doctor.NeedsRequest{Answers: answers})
	if err != nil {
		return err
	}
	switch form {
	case "json":
		err = c.JSON(format.Needs, found)
	case "markdown":
		_, err = c.Streams.Out.Write(render.BeforeTheFirstApply(found.Needs))
	default:
		err = report.NeedsText(c.Streams.Out, found.Needs, found.Verdicts, found.Unasked, c.Text())
	}
	switch {
	case err != nil || answers == "":
		return err
	case found.Standing() == needs.Missing:
		return command.Status(command.Found)
	case found.Standing() == needs.Unknown:
		return command.Status(command.Unseen)
	}
	return nil
}

func (c verbs) showProbes(form string, probes []doctor.Probe) error {
	if form == "json" {
		return c.JSON(format.Doctor, doctor.Report{Probes: probes})
	}
	for _, p := range probes {
		mark := "ok      "
		if !p.OK {
			mark = "missing "
		}
		if _, err := fmt.Fprintf(c.Streams.Out, "%s %-20s %s\n", mark, p.Name, p.Found); err != nil {
			return err
		}
		if !p.OK {
			if _, err := fmt.Fprintf(c.Streams.Out, "         %-20s without it, %s\n", "", p.Cost); err != nil {
				return err
			}
		}
	}
	return nil
}
