package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/runrecord"
)

func (c command) postureCommand() *cobra.Command {
	var j judging
	var format, from, only string
	cmd := &cobra.Command{
		Use:   "posture ESTATE | posture --from RECORD",
		Short: "Say what each control stands on",
		Long: `Posture derives, control by control, what the estate's frameworks stand on: what
fails, what is stale, what could not be seen, what waits for a person, what is
excepted and until when, and what is evidenced. With --from it computes the
posture again from a record; the same record gives the same bytes.
` + statusHelp,
		Example: `  ward posture examples/regional-group
  ward posture examples/regional-group --record run.json
  ward posture --from run.json`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			request := app.PostureRequest{Control: only, From: from}
			if from == "" {
				if err := exactly("ESTATE")(cmd, args); err != nil {
					return err
				}
				var err error
				if request.CheckRequest, err = j.request(c, args); err != nil {
					return err
				}
			} else if len(args) > 0 || j.at != "" || len(j.checks) > 0 || j.state != (app.StateRequest{}) {
				return usageError{fmt.Errorf("--from computes from the record alone and takes nothing else to judge")}
			}
			result, err := c.ward.Posture(cmd.Context(), request)
			var different *runrecord.Difference
			if errors.As(err, &different) {
				fmt.Fprintf(c.streams.Err, "ward: %s: %v\n", from, different)
				return statusError(Found)
			}
			if err != nil {
				return err
			}
			if err := c.writeRecord(j.record, result.Record); err != nil {
				c.receipts(result.Sealed.Sealing)
				return errors.Join(err, result.Sealed.Err)
			}
			if format == "json" {
				err = report.PostureJSON(c.streams.Out, result.Posture)
			} else {
				err = report.PostureText(c.streams.Out, result.Posture, c.text())
			}
			if err != nil {
				c.receipts(result.Sealed.Sealing)
				return errors.Join(err, result.Sealed.Err)
			}
			return c.sealed(result.Sealed, report.PostureExitStatus(result.Posture))
		},
	}
	j.flags(cmd)
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	cmd.Flags().StringVar(&only, "control", "", "only this control, as hipaa/164.312(b)")
	cmd.Flags().StringVar(&from, "from", "", "RECORD: compute the posture again from a record, and nothing else")
	return cmd
}
