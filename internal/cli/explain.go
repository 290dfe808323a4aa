package cli

import (
	"context"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/format"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/workspace"
)

func (c verbs) explainCommand() *cobra.Command {
	var form, prices string
	var set, checks []string
	cmd := &cobra.Command{
		Use:   "explain ESTATE [SUBJECT]",
		Short: "Say why the design is what it is",
		Long: `Explain prints the decisions of a design: what was chosen, what else there was
and why not, who asks for it, the figures and what they stand on, and which
values of the estate it follows from, defaults included. SUBJECT keeps those
about an environment or a topic. With --set it says what would change. The
SUBJECT "layout" prints what was decided, value by value, before anything is
built of it; the SUBJECT "cost" says what the design costs in a month, by which
meters and by whose prices; the SUBJECT "order" says in which order it is
applied, what each step waits for, and what is done when a region is lost.
` + command.StatusHelp,
		Example: `  ward explain examples/regional-group
  ward explain examples/regional-group topology
  ward explain examples/regional-group layout
  ward explain examples/regional-group cost
  ward explain examples/regional-group order
  ward explain examples/regional-group --set entities[0].environments[0].objectives.rto=24h`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 2 {
				return command.Exactly("ESTATE")(cmd, args)
			}
			return command.Exactly("ESTATE", "SUBJECT")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			r := estates.ExplainRequest{}
			if len(args) == 2 {
				r.Subject = args[1]
			}
			for _, s := range set {
				path, value, ok := strings.Cut(s, "=")
				if !ok {
					return command.Usagef("--set %q: want PATH=VALUE", s)
				}
				r.Set = append(r.Set, workspace.Setting{Path: path, Value: value})
			}
			if prices != "" && r.Subject != "cost" {
				return command.Usagef("--prices is for the SUBJECT cost")
			}
			estate, err := c.Ward.Open.Workspace(args[0], checks)
			if err != nil {
				return err
			}
			if r.Subject == "layout" {
				return c.layout(cmd.Context(), estate, r, form)
			}
			if r.Subject == "cost" {
				return c.cost(cmd.Context(), estate, estates.CostRequest{Set: r.Set, Prices: prices, Fetched: c.Ward.Now().UTC().Format(time.DateOnly)}, form)
			}
			if r.Subject == "order" {
				return c.order(cmd.Context(), estate, r, form)
			}
			explanation, err := estates.Explain(cmd.Context(), estate, r)
			if err != nil {
				return err
			}
			if form == "json" {
				return c.JSON(format.Explain, explanation)
			}
			if explanation.Difference != nil {
				return report.DifferenceText(c.Streams.Out, *explanation.Difference, c.Text())
			}
			return report.DecisionsText(c.Streams.Out, explanation.Decisions, c.Text())
		},
	}
	cmd.Flags().StringVar(&form, "format", "text", "text or json")
	cmd.Flags().StringArrayVar(&set, "set", nil, "PATH=VALUE: what would change if the estate said so; may be repeated")
	cmd.Flags().StringVar(&prices, "prices", "", "FILE: take these prices, answers of Azure's retail price API fetched today, instead of ours")
	cmd.Flags().StringArrayVar(&checks, "checks", nil, "DIR: know what this folder adds too: checks, frameworks, parameters; may be repeated")
	return cmd
}

// layout prints what was decided.
func (c verbs) layout(ctx context.Context, estate *workspace.Workspace, r estates.ExplainRequest, form string) error {
	l, err := estates.Layout(ctx, estate, r)
	if err != nil {
		return err
	}
	if form == "json" {
		return c.JSON(format.Layout, estates.Laid{Layout: l})
	}
	return report.LayoutText(c.Streams.Out, l)
}

// order prints in which order the design is applied.
func (c verbs) order(ctx context.Context, estate *workspace.Workspace, r estates.ExplainRequest, form string) error {
	order, d, err := estates.OrderOf(ctx, estate, r)
	if err != nil {
		return err
	}
	if form == "json" {
		return c.JSON(format.Order, order)
	}
	return report.OrderText(c.Streams.Out, d, c.Text())
}

// cost prints what the design costs in a month.
func (c verbs) cost(ctx context.Context, estate *workspace.Workspace, r estates.CostRequest, form string) error {
	costs, err := estates.Cost(ctx, estate, r)
	if err != nil {
		return err
	}
	if form == "json" {
		return c.JSON(format.Cost, costs)
	}
	return report.CostText(c.Streams.Out, costs.Estimate, costs.Before, c.Text())
}
