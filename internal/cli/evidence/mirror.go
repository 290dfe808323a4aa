package evidence

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	verbs "github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/mirror"
	"github.com/wardhq/ward/internal/report"
)

// counting shows on a terminal how far a long work is.
func (c group) counting(doing string) func(to string, done, total uint64) {
	if !command.IsTerminal(c.Streams.Err) {
		return nil
	}
	var last time.Time
	return func(to string, done, total uint64) {
		if now := time.Now(); done == total || now.Sub(last) > time.Second/5 {
			last = now
			fmt.Fprintf(c.Streams.Err, "\r\x1b[K%s %s: %d of %d records", doing, report.Harmless(to), done, total)
			if done == total {
				fmt.Fprintln(c.Streams.Err)
			}
		}
	}
}

func (c group) mirrorCommand() *cobra.Command {
	var r verbs.MirrorRequest
	cmd := &cobra.Command{
		Use:   "mirror",
		Short: "Copy the ledger to where nothing is overwritten",
		Long: `Mirror copies tiles, payloads and checkpoints by their size to folders and to
containers of Azure storage accounts: each once, verified before it is sent, and
never over what is there. It goes on where it was cut. Another history in a
mirror is a finding: nothing is written then.
` + command.StatusHelp,
		Example: `  ward evidence mirror
  ward evidence mirror --to /mnt/evidence --to https://hrgevidence.blob.core.windows.net/ledger`,
		Args: command.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			r.Progress = c.counting("mirroring to")
			all, err := c.Ward.Evidence.Mirror.Mirror(cmd.Context(), r)
			if err != nil {
				return c.broken(err)
			}
			worst := command.Fine
			for _, m := range all {
				status := c.mirrored(m)
				worst = command.Worse(worst, status)
			}
			return command.Exit(worst)
		},
	}
	command.StateFlags(cmd, &r.Request, command.DefaultState, "DIR: the state folder")
	cmd.Flags().StringArrayVar(&r.To, "to", nil, "PLACE: a folder, or a container as https://ACCOUNT.blob.core.windows.net/CONTAINER; may be repeated (default: those that ledger.yaml names)")
	return cmd
}

// mirrored shows one mirror, and returns its exit status.
func (c group) mirrored(m verbs.Mirrored) int {
	if m.Err != nil {
		fmt.Fprintf(c.Streams.Err, "ward: %s: %s\n", report.Harmless(m.To), report.Harmless(m.Err.Error()))
		var f *evidence.Failure
		switch {
		case errors.As(m.Err, &f):
			return command.Found
		case input.Is(m.Err):
			return command.Misused
		default:
			return command.Faulty
		}
	}
	c.copied(m.To, m.Report)
	return command.Fine
}

func (c group) copied(to string, r mirror.Report) {
	fmt.Fprintf(c.Streams.Out, "%s: up to checkpoint %d; %d files new, %d bytes, %d were there\n", report.Harmless(to), r.Checkpoint.Size, r.Created, r.CreatedBytes, r.Present)
	for _, note := range r.Notes() {
		fmt.Fprintf(c.Streams.Out, "  %s\n", note)
	}
}
