package cli

import (
	"bytes"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/app/output"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/report"
)

// planCommand returns ward plan, with the verbs below it.
func (c verbs) planCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Print the plans that follow from an estate",
		Long: `A plan for people follows from the same estate as the design does.
` + command.StatusHelp,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return command.Usagef("plan has no verb %q%s", args[0], command.Meant(cmd, args[0]))
			}
			return cmd.Help()
		},
	}
	cmd.AddCommand(c.planRecoveryCommand())
	return cmd
}

func (c verbs) planRecoveryCommand() *cobra.Command {
	var r estates.PlanRequest
	var s state.Request
	var form, out string
	cmd := &cobra.Command{
		Use:   "recovery ESTATE",
		Short: "Print the recovery and continuity plan",
		Long: `The plan says who declares a loss and who is told, which environment and which
function is back first, what has to be there before what, how each loss is come back
from and by which runbook, how people work by hand until then, and what was measured
or rehearsed last. The tree that ward render writes has the same plan without the
last: a tree follows from the estate alone. With --state the newest drills are those
of that state folder.

HTML is one file that loads and runs nothing, to be printed: keep it where it can be
read when nothing else can.
` + command.StatusHelp,
		Example: `  ward plan recovery examples/regional-group
  ward plan recovery examples/regional-group --state .ward --format html --out plan.html
  ward plan recovery examples/provider-network --environment bluestem-hospital/production`,
		Args: command.Exactly("ESTATE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := command.OneOf("format", form, "md", "html"); err != nil {
				return err
			}
			w, err := c.Ward.Open.Workspace(args[0], nil)
			if err != nil {
				return err
			}
			p, err := c.Ward.Planner(s).Plan(cmd.Context(), w, r)
			if err != nil {
				return err
			}
			var page bytes.Buffer
			if form == "html" {
				err = report.PlanHTML(&page, p.Whole())
			} else {
				_, err = page.Write(render.Plan(p.Whole()))
			}
			if err != nil {
				return err
			}
			if out != "" {
				return output.Replace(out, "the plan", page.Bytes())
			}
			_, err = c.Streams.Out.Write(page.Bytes())
			return err
		},
	}
	cmd.Flags().StringVar(&r.Environment, "environment", "", "ENTITY/NAME: this environment alone")
	cmd.Flags().StringVar(&form, "format", "md", "md or html")
	cmd.Flags().StringVar(&out, "out", "", "FILE: write it here")
	command.StateFlags(cmd, &s, "", "DIR: the state folder whose drills it tells of")
	return cmd
}
