// Package evidence is the verbs of what was sealed, as cli is of the rest: a file
// each.
package evidence

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/report"
)

// group is the verb that the others are below.
type group struct{ command.Env }

// Command returns ward evidence, with the verbs below it.
func Command(e command.Env) *cobra.Command {
	c := group{e}
	cmd := &cobra.Command{
		Use:   "evidence",
		Short: "Show, verify and hand out what was sealed",
		Long: `Evidence is what ward check --state and ward posture --state seal: records in an
append-only log whose checkpoints are signed, and their payloads beside it. A
stranger who has the ledger's public key can verify all of it, or a pack of it,
offline, by ward evidence verify or by the small program ward-verify.
` + command.StatusHelp,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return command.Usagef("evidence has no verb %q%s", args[0], command.Meant(cmd, args[0]))
			}
			return cmd.Help()
		},
	}
	cmd.AddCommand(
		c.logCommand(), c.showCommand(), c.verifyCommand(),
		c.exportCommand(), c.keysCommand(), c.mirrorCommand(), c.restoreCommand(), c.destroyCommand(),
	)
	return cmd
}

// lacking says that what is shown is not all that was sealed.
func (c group) lacking(err error) {
	if err != nil {
		fmt.Fprintf(c.Streams.Err, "ward: what is shown is not all that was sealed: %v\n", err)
	}
}

// broken names what does not hold in evidence, which is a finding and not a
// fault.
func (c group) broken(err error) error {
	var f *evidence.Failure
	if !errors.As(err, &f) {
		return err // nil too
	}
	fmt.Fprintf(c.Streams.Err, "ward: the ledger does not hold: %s\n", report.Harmless(f.Error()))
	return command.Status(command.Found)
}
