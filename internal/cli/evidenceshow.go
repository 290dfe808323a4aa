package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/report"
)

func (c command) evidenceShowCommand() *cobra.Command {
	var r app.EvidenceShowRequest
	var format string
	var payload bool
	cmd := &cobra.Command{
		Use:   "show RECORD",
		Short: "Show one record, its place and its proof",
		Long: `Show finds a record by its index or by the digest of its payload, verifies that it
is in the log of the newest checkpoint, and says whether its payload is there.
With --payload it writes the payload's bytes, and nothing else.
` + statusHelp,
		Example: `  ward evidence show 12
  ward evidence show 12 --payload > run.json
  ward posture --from run.json`,
		Args: exactly("RECORD"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			r.Record = args[0]
			found, err := c.ward.EvidenceShow(cmd.Context(), r)
			if err != nil {
				return c.broken(err)
			}
			c.lacking(found.Lacks)
			if payload {
				if found.Destroyed != nil {
					fmt.Fprintf(c.streams.Err, "ward: the payload of record %d was destroyed: record %d says so\n", found.Entry.Index, found.DestroyedBy)
					return statusError(Unseen)
				}
				_, err := c.streams.Out.Write(found.Payload)
				return err
			}
			shown := report.Record{Entry: found.Entry, Checkpoint: found.Checkpoint, Proof: found.Proof, Destroyed: found.Destroyed, DestroyedBy: found.DestroyedBy}
			if format == "json" {
				return report.RecordJSON(c.streams.Out, shown)
			}
			return report.RecordText(c.streams.Out, shown, c.text())
		},
	}
	stateFlags(cmd, &r.StateRequest, defaultState, "DIR: the state folder")
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	cmd.Flags().BoolVar(&payload, "payload", false, "write the payload's bytes")
	return cmd
}
