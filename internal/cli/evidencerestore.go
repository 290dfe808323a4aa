package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app"
)

func (c command) evidenceRestoreCommand() *cobra.Command {
	var r app.EvidenceRestoreRequest
	cmd := &cobra.Command{
		Use:   "restore --from PLACE",
		Short: "Bring the ledger back from a mirror",
		Long: `Restore makes the state folder's ledger of what a mirror has up to its newest
checkpoint, verified before it is written. It overwrites no ledger. What was
sealed after that checkpoint is not in it.
` + statusHelp,
		Example: "  ward evidence restore --from /mnt/evidence",
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if r.From == "" {
				return usageError{errors.New("--from is missing: name the mirror")}
			}
			r.Progress = c.counting("restoring")
			report, err := c.ward.EvidenceRestore(cmd.Context(), r)
			if report.Checkpoint.Raw != nil {
				c.copied(r.Dir, report)
			}
			return c.broken(err)
		},
	}
	stateFlags(cmd, &r.StateRequest, defaultState, "DIR: the state folder, with ledger.yaml and without a ledger")
	cmd.Flags().StringVar(&r.From, "from", "", "PLACE: a folder, or a container as https://ACCOUNT.blob.core.windows.net/CONTAINER")
	return cmd
}
