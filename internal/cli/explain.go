package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/workspace"
)

func (c command) explainCommand() *cobra.Command {
	var format string
	var set, checks []string
	cmd := &cobra.Command{
		Use:   "explain ESTATE [SUBJECT]",
		Short: "Say why the design is what it is",
		Long: `Explain prints the decisions of a design: what was chosen, what else there was
and why not, who asks for it, the figures and what they stand on, and which
values of the estate it follows from, defaults included. SUBJECT keeps those
about an environment or a topic. With --set it says what would change. The
SUBJECT "layout" prints what was decided, value by value, before anything is
built of it.
` + statusHelp,
		Example: `  ward explain examples/regional-group
  ward explain examples/regional-group topology
  ward explain examples/regional-group layout
  ward explain examples/regional-group --set entities[0].environments[0].objectives.rto=24h`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 2 {
				return exactly("ESTATE")(cmd, args)
			}
			return exactly("ESTATE", "SUBJECT")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			r := app.ExplainRequest{}
			if len(args) == 2 {
				r.Subject = args[1]
			}
			for _, s := range set {
				path, value, ok := strings.Cut(s, "=")
				if !ok {
					return usageError{fmt.Errorf("--set %q: want PATH=VALUE", s)}
				}
				r.Set = append(r.Set, workspace.Setting{Path: path, Value: value})
			}
			estate, err := c.ward.Open(args[0], checks)
			if err != nil {
				return err
			}
			if r.Subject == "layout" {
				return c.layout(cmd.Context(), estate, r, format)
			}
			explanation, err := app.Explain(cmd.Context(), estate, r)
			if err != nil {
				return err
			}
			if format == "json" {
				return c.json(struct {
					Format string `json:"format"`
					app.Explanation
				}{"ward-explain/1", explanation})
			}
			if explanation.Difference != nil {
				return report.DifferenceText(c.streams.Out, *explanation.Difference, c.text())
			}
			return report.DecisionsText(c.streams.Out, explanation.Decisions, c.text())
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	cmd.Flags().StringArrayVar(&set, "set", nil, "PATH=VALUE: what would change if the estate said so; may be repeated")
	cmd.Flags().StringArrayVar(&checks, "checks", nil, "DIR: know what this folder adds too: checks, frameworks, parameters; may be repeated")
	return cmd
}

// layout prints what was decided.
func (c command) layout(ctx context.Context, estate *workspace.Workspace, r app.ExplainRequest, format string) error {
	l, err := app.Layout(ctx, estate, r)
	if err != nil {
		return err
	}
	if format == "json" {
		return c.json(struct {
			Format string        `json:"format"`
			Layout layout.Layout `json:"layout"`
		}{"ward-layout/1", l})
	}
	return report.LayoutText(c.streams.Out, l)
}
