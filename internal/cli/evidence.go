package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/store/sqlite"
)

// openDatabase opens the state database that a state folder has.
func openDatabase(ctx context.Context, path string) (app.Database, error) {
	return sqlite.Open(ctx, path)
}

// defaultState is the state folder of whoever names none.
const defaultState = ".ward"

func (c command) evidenceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "evidence",
		Short: "Show, verify and hand out what was sealed",
		Long: `Evidence is what ward check --state and ward posture --state seal: records in an
append-only log whose checkpoints are signed, and their payloads beside it. A
stranger who has the ledger's public key can verify all of it, or a pack of it,
offline, by ward evidence verify or by the small program ward-verify.
` + statusHelp,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("evidence has no verb %q%s", args[0], meant(cmd, args[0]))}
			}
			return cmd.Help()
		},
	}
	cmd.AddCommand(
		c.evidenceLogCommand(), c.evidenceShowCommand(), c.evidenceVerifyCommand(),
		c.evidenceExportCommand(), c.evidenceKeysCommand(), c.evidenceMirrorCommand(), c.evidenceRestoreCommand(), c.evidenceDestroyCommand(),
	)
	return cmd
}

// stateFlags add the flags that say where state is.
func stateFlags(cmd *cobra.Command, r *app.StateRequest, dir, help string) {
	r.Dir = dir
	cmd.Flags().Var((*folder)(&r.Dir), "state", help)
	cmd.Flags().Var((*folder)(&r.Keys), "keys", "DIR: where the ledger's keys are (default: ward/keys in your own configuration folder)")
}

// folder is a flag that names a folder. An empty one is a variable that a
// pipeline has not set: to go on as if the flag were not there would seal
// nothing, or elsewhere, and say nothing.
type folder string

func (f *folder) String() string { return string(*f) }
func (*folder) Type() string     { return "string" }

// Set takes any name but none.
func (f *folder) Set(name string) error {
	if name == "" {
		return errors.New("it names no folder")
	}
	*f = folder(name)
	return nil
}

// lacking says that what is shown is not all that was sealed.
func (c command) lacking(err error) {
	if err != nil {
		fmt.Fprintf(c.streams.Err, "ward: what is shown is not all that was sealed: %v\n", err)
	}
}

// broken names what does not hold in evidence, which is a finding and not a
// fault.
func (c command) broken(err error) error {
	var f *evidence.Failure
	if !errors.As(err, &f) {
		return err // nil too
	}
	fmt.Fprintf(c.streams.Err, "ward: the ledger does not hold: %s\n", report.Harmless(f.Error()))
	return statusError(Found)
}

// receipts says on standard error what was sealed, and where.
func (c command) receipts(s app.Sealing) {
	for _, r := range s.Receipts {
		word := "sealed"
		if r.Known {
			word = "sealed before"
		}
		fmt.Fprintf(c.streams.Err, "ward: %s in %s: record %d, %s, payload %s, by checkpoint %d\n", word, s.State, r.Index, r.Leaf.Kind, r.Leaf.Payload, r.Size)
	}
}

// unknownPast says why nothing is said of since when. Where nothing could be
// sealed, that is said instead.
func (c command) unknownPast(why error, s app.Sealed) {
	if why != nil && s.Err == nil {
		fmt.Fprintf(c.streams.Err, "ward: %v\n", why)
	}
}

// sealed says what was sealed, and returns the exit status of a run that came
// to a status by itself: a record that could not be sealed is a fault that
// outranks what was found.
func (c command) sealed(s app.Sealed, status int) error {
	c.receipts(s.Sealing)
	if s.Err == nil {
		return exit(status)
	}
	var pending *ledger.PendingError
	if errors.As(s.Err, &pending) {
		fmt.Fprintln(c.streams.Err, "ward: what is kept is sealed with the next record, or when the ledger is opened next")
	}
	return s.Err
}
