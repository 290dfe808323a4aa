package evidence

import (
	"fmt"

	"github.com/wardhq/ward/internal/format"

	"github.com/spf13/cobra"

	verbs "github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/evidence/ledger"
)

func (c group) keysCommand() *cobra.Command {
	var r state.Request
	var form string
	show := func(k verbs.Keys) error {
		if form == "json" {
			return c.JSON(format.EvidenceKeys, k)
		}
		for _, key := range k.Public {
			is := "signs no more, or not yet"
			if key.Current {
				is = "signs now"
			}
			if _, err := fmt.Fprintf(c.Streams.Out, "%s  # %s\n", key.Key, is); err != nil {
				return err
			}
		}
		return nil
	}
	common := func(cmd *cobra.Command) {
		command.StateFlags(cmd, &r, command.DefaultState, "DIR: the state folder")
		cmd.Flags().StringVar(&form, "format", "text", "text or json")
	}
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "Show the public keys of the ledger",
		Long: `Keys shows the public keys by which the ledger's checkpoints are verified, those
that signed before included. Hand them to auditors by a way that is not the
ledger's own: on paper, in a contract, on a page that they know to be yours.
` + command.StatusHelp,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return command.Usagef("keys has no verb %q%s", args[0], command.Meant(cmd, args[0]))
			}
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			k, err := verbs.ListKeys(cmd.Context(), r)
			if err != nil {
				return err
			}
			return show(k)
		},
	}
	common(cmd)
	create := &cobra.Command{
		Use:   "new NAME",
		Short: "Make a ledger in the state folder, and its key",
		Long: `New makes a ledger: its name for ever, and the key that signs its checkpoints.
The private key is written to your own configuration folder, or to --keys DIR,
with mode 0600: never into the state folder, a git work tree or a rendered tree.
Keep a copy of the folder where you keep such things: it also remembers the
newest checkpoint, so that a lost ledger is not begun anew under its name.
` + command.StatusHelp,
		Example: "  ward evidence keys new harbor-regional.example/evidence",
		Args:    command.Exactly("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			k, err := verbs.Begin(cmd.Context(), verbs.BeginRequest{Request: r, Name: args[0]})
			if err != nil {
				return err
			}
			fmt.Fprintf(c.Streams.Err, "ward: the private key is in %s; keep a copy of that folder\n", k.Folder)
			return show(k)
		},
	}
	rotate := &cobra.Command{
		Use:   "rotate",
		Short: "Replace the key that signs",
		Long: `Rotate makes a new key and seals a record, signed by the old key and the new, that
the one follows the other. What the old key signed goes on verifying. Hand the
new public key to auditors as you did the old one.
` + command.StatusHelp,
		Args: command.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			k, receipt, err := c.Ward.Evidence.Keys.Rotate(cmd.Context(), r, c.Ward.Now())
			if err != nil && receipt.Size == 0 {
				return err
			}
			c.Receipts(state.Sealing{State: r.Dir, Receipts: []ledger.Receipt{receipt}})
			if err != nil {
				return err
			}
			fmt.Fprintf(c.Streams.Err, "ward: the copy that you have of %s lacks the new private key: make another\n", k.Folder)
			return show(k)
		},
	}
	common(create)
	common(rotate)
	cmd.AddCommand(create, rotate)
	return cmd
}
