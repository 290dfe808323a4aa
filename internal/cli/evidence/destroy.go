package evidence

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	verbs "github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/cli/command"
)

func (c group) destroyCommand() *cobra.Command {
	var r verbs.DestroyRequest
	var at string
	cmd := &cobra.Command{
		Use:   "destroy ESTATE",
		Short: "Destroy payloads whose time is over",
		Long: `Destroy removes the payloads of runs and postures that are older than the estate's
retention.records, unless evidence.holds holds them. For each, a record that says
so is sealed first; the leaf stays in the log. It cannot be undone: --dry-run
says what it would do.

What a run says itself outranks the estate that is named. It is kept, and its
posture, for as long as it says that records are kept, and for as long as the
newest run of the estate declares a hold on it. Where this machine's clock is far
ahead of what was sealed, --at must name the day that it is.
` + command.StatusHelp,
		Example: `  ward evidence destroy estate --dry-run
  ward evidence destroy estate`,
		Args: command.Exactly("ESTATE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if at != "" {
				var err error
				if r.At, err = command.Instant("at", at); err != nil {
					return err
				}
			}
			switch {
			case r.At.After(c.Ward.Now()) && !r.DryRun:
				return command.Usagef("--at %s is not over yet: only --dry-run looks ahead", at)
			case cmd.Flags().Changed("overrule") && r.Overrule == "":
				return command.Usagef("--overrule wants to know why")
			}
			r.Estate = args[0]
			done, failed := c.Ward.Evidence.Destroy.Destroy(cmd.Context(), r)
			if failed != nil && len(done.Destroyed)+len(done.Kept) == 0 {
				return c.broken(failed)
			}
			word := "destroyed"
			if r.DryRun {
				word = "would be destroyed"
			}
			for _, d := range done.Destroyed {
				fmt.Fprintf(c.Streams.Out, "%s %s: %s, so until %s\n", d.Payload, word, d.Rule, d.Until.Format(time.DateOnly))
			}
			for _, k := range done.Kept {
				fmt.Fprintf(c.Streams.Out, "%s is kept: %s\n", k.Payload, k.Why)
			}
			if failed != nil {
				return c.broken(failed) // behind what was done all the same
			}
			_, err := fmt.Fprintf(c.Streams.Out, "%d %s, %d kept though their time is over.\n", len(done.Destroyed), word, len(done.Kept))
			return err
		},
	}
	command.StateFlags(cmd, &r.Request, command.DefaultState, "DIR: the state folder")
	cmd.Flags().StringVar(&at, "at", "", "destroy what was due on this day or at this instant, which is not ahead (default: now)")
	cmd.Flags().StringVar(&r.Overrule, "overrule", "", "WHY: destroy also what its own run says is kept longer, and seal why")
	cmd.Flags().BoolVar(&r.DryRun, "dry-run", false, "say what would be destroyed, and destroy nothing")
	return cmd
}
