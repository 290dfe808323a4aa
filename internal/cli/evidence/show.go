package evidence

import (
	"fmt"

	"github.com/spf13/cobra"

	verbs "github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/report"
)

func (c group) showCommand() *cobra.Command {
	var r verbs.ShowRequest
	var format string
	var payload bool
	cmd := &cobra.Command{
		Use:   "show RECORD",
		Short: "Show one record, its place and its proof",
		Long: `Show finds a record by its index or by the digest of its payload, verifies that it
is in the log of the newest checkpoint, and says whether its payload is there.
With --payload it writes the payload's bytes, and nothing else.
` + command.StatusHelp,
		Example: `  ward evidence show 12
  ward evidence show 12 --payload > run.json
  ward posture --from run.json`,
		Args: command.Exactly("RECORD"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := command.OneOf("format", format, "text", "json"); err != nil {
				return err
			}
			r.Record = args[0]
			found, err := verbs.Show(cmd.Context(), r)
			if err != nil {
				return c.broken(err)
			}
			c.lacking(found.Lacks)
			if payload {
				if found.Destroyed != nil {
					fmt.Fprintf(c.Streams.Err, "ward: the payload of record %d was destroyed: record %d says so\n", found.Entry.Index, found.DestroyedBy)
					return command.Status(command.Unseen)
				}
				_, err := c.Streams.Out.Write(found.Payload)
				return err
			}
			shown := report.Record{Entry: found.Entry, Checkpoint: found.Checkpoint, Proof: found.Proof, Destroyed: found.Destroyed, DestroyedBy: found.DestroyedBy}
			if format == "json" {
				return report.RecordJSON(c.Streams.Out, shown)
			}
			return report.RecordText(c.Streams.Out, shown, c.Text())
		},
	}
	command.StateFlags(cmd, &r.Request, command.DefaultState, "DIR: the state folder")
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	cmd.Flags().BoolVar(&payload, "payload", false, "write the payload's bytes")
	return cmd
}
