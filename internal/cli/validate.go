package cli

import (
	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/format"

	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/cli/command"
)

func (c verbs) validateCommand() *cobra.Command {
	var form string
	var checks []string
	cmd := &cobra.Command{
		Use:   "validate ESTATE",
		Short: "Find what is wrong with an estate",
		Long: `Validate reads an estate, a file or a folder, and designs it. It prints nothing
where all is well, and otherwise every problem, as

    file:line:column: path: what is wrong (what to do)
` + command.StatusHelp,
		Example: "  ward validate examples/regional-group",
		Args:    command.Exactly("ESTATE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			estate, err := c.Ward.Open.Workspace(args[0], checks)
			if err != nil {
				return err
			}
			result, err := estates.Validate(cmd.Context(), estate)
			if err != nil || form == "text" {
				return err
			}
			return c.JSON(format.Validate, result)
		},
	}
	cmd.Flags().StringVar(&form, "format", "text", "text (silent where all is well) or json")
	cmd.Flags().StringArrayVar(&checks, "checks", nil, "DIR: know what this folder adds too: checks, frameworks, parameters; may be repeated")
	return cmd
}
