package evidence

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	verbs "github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/report"
)

// behind says how a mirror or a pack stands to the newest checkpoint that the
// ledger's key is known to have signed.
func behind(v verbs.Verification, signed uint64) []string {
	switch {
	case v.Ledger != nil && signed > v.Ledger.Checkpoint.Size:
		return []string{fmt.Sprintf("What was sealed since: this mirror goes up to checkpoint %d, and the ledger's key has signed %d. ward evidence mirror brings it up to date.", v.Ledger.Checkpoint.Size, signed)}
	case v.Pack != nil && signed > v.Pack.Checkpoint.Size:
		return []string{fmt.Sprintf("What was sealed since: this pack is of checkpoint %d, and the ledger's key has signed %d.", v.Pack.Checkpoint.Size, signed)}
	case v.Pack != nil && signed < v.Pack.Checkpoint.Size:
		return []string{fmt.Sprintf("That the ledger here has what this pack is of, checkpoint %d: the newest that is noted beside its keys is %d. The folder of keys is a copy of before, or somebody else has signed.", v.Pack.Checkpoint.Size, signed)}
	}
	return nil
}

func (c group) verifyCommand() *cobra.Command {
	var r verbs.VerifyRequest
	var format string
	var quorum int
	cmd := &cobra.Command{
		Use:   "verify [PACK|LEDGER|MIRROR]",
		Short: "Verify a ledger or a pack, offline",
		Long: `Verify reads all of a ledger, a mirror or a pack, and names the first thing that is
wrong. Without an argument it verifies the ledger of the state folder. It trusts
the keys that are named, or else those of the state folder: an auditor names the
key that they have from somebody they know.

The small program ward-verify does the same without Ward.
` + command.StatusHelp,
		Example: `  ward evidence verify
  ward evidence verify pack.zip --key 'hrg.example/evidence+0a1b2c3d+AbCd…' --checkpoint last-year`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return command.Usagef("%q is one argument too many", args[1])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := command.OneOf("format", format, "text", "json"); err != nil {
				return err
			}
			if len(args) == 1 {
				r.Target = args[0]
			}
			if cmd.Flags().Changed("quorum") {
				r.Quorum = &quorum
			}
			result, err := c.Ward.Evidence.Verify.Verify(cmd.Context(), r)
			var f *evidence.Failure
			if err != nil && !errors.As(err, &f) {
				return err
			}
			v := report.Verified{What: "ledger", Failure: f}
			switch {
			case result.Ledger != nil:
				v.Words, v.Open, v.Verified = result.Ledger.Verified(), result.Ledger.NotVerified(), *result.Ledger
			case result.Pack != nil:
				v.What, v.Words, v.Open, v.Verified = "pack", result.Pack.Verified(), result.Pack.NotVerified(), result.Pack.Report
			}
			if s := result.Signed; s != nil && f == nil {
				v.Open = append(v.Open, behind(result, *s)...)
			}
			show := report.VerificationJSON
			if format == "text" {
				show = func(w io.Writer, v report.Verified) error { return report.VerificationText(w, v, c.Text()) }
			}
			if err := show(c.Streams.Out, v); err != nil {
				return err
			}
			if f != nil {
				return command.Status(command.Found)
			}
			return nil
		},
	}
	command.StateFlags(cmd, &r.Request, command.DefaultState, "DIR: the state folder")
	f := cmd.Flags()
	f.StringArrayVar(&r.Keys, "key", nil, "KEY: trust this public key, or those of this file; may be repeated")
	f.StringArrayVar(&r.Witnesses, "witness", nil, "KEY: a witness's public key, or a file of them; may be repeated")
	f.IntVar(&quorum, "quorum", 0, "how many of the witnesses must have signed (default: all)")
	f.StringVar(&r.Checkpoint, "checkpoint", "", "FILE: a checkpoint of this ledger that was kept from before: the ledger must be its continuation")
	f.BoolVar(&r.Live, "live", false, "the ledger is being written to: pass over what lies behind its newest checkpoint")
	f.StringVar(&format, "format", "text", "text or json")
	return cmd
}
