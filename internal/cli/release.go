package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/cli/command"
	classes "github.com/wardhq/ward/internal/release"
)

func (c verbs) releaseCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "release BEFORE AFTER",
		Short: "Say whether what changes between two estates is code alone, or a schema",
		Long: `Release compares the Odoo of each environment in two estates, and says of which
class the release is that leads from one to the other:

  rolling    code alone: pod by pod, while people work
  schema     the database is changed: closed, backed up, changed, looked at, opened;
             its way back is a restore
  migration  another series of Odoo, which is no release
  same, new  nothing of the code differs; the environment is new

A change is code alone only where the later estate says so, in odoo.rolling, of the
very image that is replaced, and Odoo's revision, the modules and theirs are the
same. A new environment where another is gone may be that one under another name,
and is schema. The exit status is 1 where any environment is closed
for what changes.
` + command.StatusHelp,
		Example: "  ward release reviewed/estate.yaml estate.yaml",
		Args:    command.Exactly("BEFORE", "AFTER"),
		RunE: func(_ *cobra.Command, args []string) error {
			before, err := c.Ward.Open.Workspace(args[0], nil)
			if err != nil {
				return err
			}
			after, err := c.Ward.Open.Workspace(args[1], nil)
			if err != nil {
				return err
			}
			closes := false
			for _, change := range classes.Compare(before.Document().Estate, after.Document().Estate) {
				closes = closes || change.Closes()
				if _, err := fmt.Fprintf(c.Streams.Out, "%-9s  %s: %s\n", change.Class, change.Environment, strings.Join(change.Why, "; ")); err != nil {
					return err
				}
			}
			if closes {
				return command.Status(command.Found)
			}
			return nil
		},
	}
}
