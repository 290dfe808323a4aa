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
			fmt.Fprintf(c.streams.Err, "\r\x1b[K%s %s: %d of %d records", doing, harmless(to), done, total)
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
		fmt.Fprintf(c.streams.Err, "ward: %s: %s\n", harmless(m.To), harmless(m.Err.Error()))
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
	fmt.Fprintf(c.streams.Out, "%s: up to checkpoint %d; %d files new, %d bytes, %d were there\n", harmless(to), r.Checkpoint.Size, r.Created, r.CreatedBytes, r.Present)
	for _, note := range r.Notes() {
		fmt.Fprintf(c.streams.Out, "  %s\n", note)
	}
}

// worse returns the exit status that outranks the other: 2, then 4, 3, 1, 0.
func worse(a, b int) int {
	for _, s := range []int{Misused, Faulty, Unseen, Found} {
		if a == s || b == s {
			return s
		}
	}
	return Fine
}

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

func (c command) evidenceDestroyCommand() *cobra.Command {
	var r app.EvidenceDestroyRequest
	var at string
	cmd := &cobra.Command{
		Use:   "destroy ESTATE",
		Short: "Destroy payloads whose time is over",
		Long: `Destroy removes the payloads of runs and postures that are older than the estate's
retention.records, unless evidence.holds holds them. For each, a record that says
so is sealed first; the leaf stays in the log. It cannot be undone: --dry-run
says what it would do.
` + statusHelp,
		Example: `  ward evidence destroy estate --dry-run
  ward evidence destroy estate`,
		Args: exactly("ESTATE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if r.At, err = c.at(at); err != nil {
				return err
			}
			if now := c.ward.Now(); r.At.After(now) && !r.DryRun {
				return usageError{fmt.Errorf("--at %s is not over yet: only --dry-run looks ahead", at)}
			}
			r.Estate = args[0]
			done, failed := c.ward.EvidenceDestroy(cmd.Context(), r)
			if failed != nil && len(done.Destroyed)+len(done.Kept) == 0 {
				return c.broken(failed)
			}
			word := "destroyed"
			if r.DryRun {
				word = "would be destroyed"
			}
			for _, d := range done.Destroyed {
				fmt.Fprintf(c.streams.Out, "%s %s: %s, so until %s\n", d.Payload, word, d.Rule, d.Until.Format(time.DateOnly))
			}
			for _, k := range done.Kept {
				fmt.Fprintf(c.streams.Out, "%s is kept: %s\n", k.Payload, k.Why)
			}
			if failed != nil {
				return c.broken(failed) // behind what was done all the same
			}
			_, err = fmt.Fprintf(c.streams.Out, "%d %s, %d kept though their time is over.\n", len(done.Destroyed), word, len(done.Kept))
			return err
		},
	}
	stateFlags(cmd, &r.StateRequest, defaultState, "DIR: the state folder")
	cmd.Flags().StringVar(&at, "at", "", "judge as of this day or instant, which is not ahead (default: now)")
	cmd.Flags().BoolVar(&r.DryRun, "dry-run", false, "say what would be destroyed, and destroy nothing")
	return cmd
}
