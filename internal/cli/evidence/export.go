package evidence

import (
	"fmt"

	"github.com/spf13/cobra"

	verbs "github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/cli/command"
)

func (c group) exportCommand() *cobra.Command {
	var r verbs.ExportRequest
	var f choosing
	cmd := &cobra.Command{
		Use:   "export --to PACK",
		Short: "Write a pack for an auditor",
		Long: `Export writes a zip archive with the chosen records, their payloads, the proofs
that lead to a signed checkpoint, a page for reading, and how to verify it. The
same choice of the same ledger gives the same bytes. A sample is drawn by a seed,
so that everybody can draw it again; the seed must come from whoever asks for it.
With --checkpoint the pack proves that the ledger continues what the auditor saw
before.

Payloads are in the pack as they are. What the records say is for the auditor.
` + command.StatusHelp,
		Example: `  ward evidence export --to pack.zip --control 'hipaa/164.312(b)' --from 2026-10-01 --until 2026-12-31
  ward evidence export --to sample.zip --kind ward-run/2 --sample 25 --seed 'the number that the auditor drew'`,
		Args: command.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			flags := cmd.Flags()
			switch {
			case r.To == "":
				return command.Usagef("--to is missing: name the pack's file")
			case flags.Changed("sample") && r.Sample < 1:
				return command.Usagef("--sample %d: want 1 at least", r.Sample)
			case (r.Sample > 0) != (r.Seed != ""):
				return command.Usagef("--sample and --seed go together: a sample is drawn by the seed of whoever asks for it")
			}
			var err error
			if r.Filter, err = f.read(); err != nil {
				return err
			}
			done, err := c.Ward.Evidence.Export.Export(cmd.Context(), r)
			if err != nil {
				return c.broken(err)
			}
			_, err = fmt.Fprintf(c.Streams.Out, "%s: %d of %d records, %d payloads, %d bytes; verified.\nThe auditor verifies it by a public key that they have from somewhere else: ward evidence keys shows it.\n",
				done.Path, done.Report.Selected, done.Report.Checkpoint.Size, done.Report.Payloads, done.Bytes)
			if n := len(done.Left); n > 0 && err == nil {
				_, err = fmt.Fprintf(c.Streams.Out, "Not in it: %d records that its runs name (record %d first), which the choice leaves out; without them the runs can be verified, and not computed again.\n", n, done.Left[0])
			}
			return err
		},
	}
	command.StateFlags(cmd, &r.Request, command.DefaultState, "DIR: the state folder")
	f.flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&r.To, "to", "", "FILE: where the pack goes; it must not be there yet")
	flags.IntVar(&r.Sample, "sample", 0, "draw so many of the chosen records")
	flags.StringVar(&r.Seed, "seed", "", "TEXT: what the drawing depends on")
	flags.StringVar(&r.Checkpoint, "checkpoint", "", "FILE: an earlier checkpoint that the auditor holds")
	return cmd
}
