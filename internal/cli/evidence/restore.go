package evidence

import (
	"github.com/spf13/cobra"

	verbs "github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/cli/command"
)

func (c group) restoreCommand() *cobra.Command {
	var r verbs.RestoreRequest
	cmd := &cobra.Command{
		Use:   "restore --from PLACE",
		Short: "Bring the ledger back from a mirror",
		Long: `Restore makes the state folder's ledger of what a mirror has up to its newest
checkpoint, verified before it is written. It overwrites no ledger. What was
sealed after that checkpoint is not in it.
` + command.StatusHelp,
		Example: "  ward evidence restore --from /mnt/evidence",
		Args:    command.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if r.From == "" {
				return command.Usagef("--from is missing: name the mirror")
			}
			r.Progress = c.counting("restoring")
			report, err := c.Ward.Evidence.Restore.Restore(cmd.Context(), r)
			if report.Checkpoint.Raw != nil {
				c.copied(r.Dir, report)
			}
			return c.broken(err)
		},
	}
	command.StateFlags(cmd, &r.Request, command.DefaultState, "DIR: the state folder, with ledger.yaml and without a ledger")
	cmd.Flags().StringVar(&r.From, "from", "", "PLACE: a folder, or a container as https://ACCOUNT.blob.core.windows.net/CONTAINER")
	return cmd
}
