package cli

import (
	"fmt"

	"github.com/wardhq/ward/internal/format"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/render/disk"
	"github.com/wardhq/ward/internal/report"
)

func (c verbs) renderCommand() *cobra.Command {
	var r estates.RenderRequest
	var to, form string
	var checks []string
	cmd := &cobra.Command{
		Use:   "render ESTATE --to DIR",
		Short: "Write the design as Infrastructure as Code and manifests",
		Long: `Render designs an estate and writes the tree: Terraform and an ARM template for
each unit, manifests, steps, decisions, pictures, and a lock file that names
every file by its digest. The same estate gives the same bytes. The tree is
replaced in one step, or left as it was. Files that somebody edited by hand are
problems, and are overwritten only with --force.

A design that fails a critical check of its own is not rendered: exit status 1.
` + command.StatusHelp,
		Example: `  ward render examples/regional-group --to out
  ward render examples/regional-group --to out --diff`,
		Args: command.Exactly("ESTATE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			if to == "" {
				return command.Usagef("--to DIR is missing")
			}
			place, err := estates.Folder(to)
			if err != nil {
				return err
			}
			estate, err := c.Ward.Open.Workspace(args[0], checks)
			if err != nil {
				return err
			}
			result, err := c.Ward.Renderer(place).Render(cmd.Context(), estate, r)
			if err != nil {
				return err
			}
			switch {
			case result.Refusal != nil:
				if _, err := result.Refusal.Send(report.Text(c.Streams.Err, report.TextOptions{})); err != nil {
					return err
				}
				fmt.Fprintln(c.Streams.Err, "ward: the design fails a critical check of its own, so nothing was written")
				return command.Status(command.Found)
			case r.Diff:
				return c.showDiff(form, result.Diff)
			default:
				return c.showWritten(form, to, result.Written)
			}
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "DIR: the folder of the tree")
	cmd.Flags().BoolVar(&r.Diff, "diff", false, "show what would change, and write nothing; exit status 1 where something would")
	cmd.Flags().BoolVar(&r.Force, "force", false, "overwrite files that were edited by hand")
	cmd.Flags().StringArrayVar(&checks, "checks", nil, "DIR: judge by what this folder adds too: checks, frameworks, parameters; may be repeated")
	cmd.Flags().StringVar(&form, "format", "text", "text or json")
	return cmd
}

func (c verbs) showDiff(form string, diff []disk.Difference) error {
	if form == "json" {
		list := make([]estates.FileDifference, len(diff))
		for i, d := range diff {
			list[i] = estates.FileDifference{Path: d.Path, Action: d.Action.String(), Diff: string(d.Text)}
		}
		if err := c.JSON(format.RenderDiff, estates.TreeDifference{Differences: list}); err != nil {
			return err
		}
	} else {
		for _, d := range diff {
			if _, err := c.Streams.Out.Write(d.Text); err != nil {
				return err
			}
		}
	}
	if len(diff) > 0 {
		return command.Status(command.Found)
	}
	return nil
}

func (c verbs) showWritten(form, dir string, w disk.Result) error {
	if form == "json" {
		return c.JSON(format.Render, estates.Written{Added: emptyNotNull(w.Added), Changed: emptyNotNull(w.Changed), Removed: emptyNotNull(w.Removed), Kept: len(w.Kept)})
	}
	for _, list := range []struct {
		mark  string
		paths []string
	}{{"+", w.Added}, {"~", w.Changed}, {"-", w.Removed}} {
		for _, p := range list.paths {
			if _, err := fmt.Fprintf(c.Streams.Out, "%s %s\n", list.mark, p); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(c.Streams.Out, "%s: %d added, %d changed, %d removed, %d as they were. Start with %s/README.md\n",
		dir, len(w.Added), len(w.Changed), len(w.Removed), len(w.Kept), dir)
	return err
}

func emptyNotNull(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
