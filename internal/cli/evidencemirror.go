package cli

import (
	"errors"
	"fmt"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/mirror"
	"github.com/wardhq/ward/internal/report"
)

// openContainer signs in to Azure as the machine, the pipeline or the person
// does that runs Ward.
func openContainer(address string) (mirror.Target, error) {
	who, err := azidentity.NewDefaultAzureCredential(nil)
	if err != nil {
		return nil, err
	}
	return mirror.OpenContainer(address, who, nil)
}

// counting shows on a terminal how far a long work is.
func (c command) counting(doing string) func(to string, done, total uint64) {
	if !isTerminal(c.streams.Err) {
		return nil
	}
	var last time.Time
	return func(to string, done, total uint64) {
		if now := time.Now(); done == total || now.Sub(last) > time.Second/5 {
			last = now
			fmt.Fprintf(c.streams.Err, "\r\x1b[K%s %s: %d of %d records", doing, report.Harmless(to), done, total)
			if done == total {
				fmt.Fprintln(c.streams.Err)
			}
		}
	}
}

func (c command) evidenceMirrorCommand() *cobra.Command {
	var r app.EvidenceMirrorRequest
	cmd := &cobra.Command{
		Use:   "mirror",
		Short: "Copy the ledger to where nothing is overwritten",
		Long: `Mirror copies tiles, payloads and checkpoints by their size to folders and to
containers of Azure storage accounts: each once, verified before it is sent, and
never over what is there. It goes on where it was cut. Another history in a
mirror is a finding: nothing is written then.
` + statusHelp,
		Example: `  ward evidence mirror
  ward evidence mirror --to /mnt/evidence --to https://hrgevidence.blob.core.windows.net/ledger`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			r.Progress = c.counting("mirroring to")
			all, err := c.ward.EvidenceMirror(cmd.Context(), r)
			if err != nil {
				return c.broken(err)
			}
			worst := Fine
			for _, m := range all {
				status := c.mirrored(m)
				worst = worse(worst, status)
			}
			return exit(worst)
		},
	}
	stateFlags(cmd, &r.StateRequest, defaultState, "DIR: the state folder")
	cmd.Flags().StringArrayVar(&r.To, "to", nil, "PLACE: a folder, or a container as https://ACCOUNT.blob.core.windows.net/CONTAINER; may be repeated (default: those that ledger.yaml names)")
	return cmd
}

// mirrored shows one mirror, and returns its exit status.
func (c command) mirrored(m app.Mirrored) int {
	if m.Err != nil {
		fmt.Fprintf(c.streams.Err, "ward: %s: %s\n", report.Harmless(m.To), report.Harmless(m.Err.Error()))
		var f *evidence.Failure
		switch {
		case errors.As(m.Err, &f):
			return Found
		case app.IsInput(m.Err):
			return Misused
		default:
			return Faulty
		}
	}
	c.copied(m.To, m.Report)
	return Fine
}

func (c command) copied(to string, r mirror.Report) {
	fmt.Fprintf(c.streams.Out, "%s: up to checkpoint %d; %d files new, %d bytes, %d were there\n", report.Harmless(to), r.Checkpoint.Size, r.Created, r.CreatedBytes, r.Present)
	for _, note := range r.Notes() {
		fmt.Fprintf(c.streams.Out, "  %s\n", note)
	}
}
