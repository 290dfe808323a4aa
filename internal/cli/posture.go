package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/report"
)

func (c command) postureCommand() *cobra.Command {
	var j judging
	var format, from, only string
	var files []string
	cmd := &cobra.Command{
		Use:   "posture ESTATE | posture --from RECORD",
		Short: "Say what each control stands on",
		Long: `Posture derives, control by control, what the estate's frameworks stand on: what
fails, what is stale, what could not be seen, what waits for a person, what is
excepted and until when, and what is evidenced. With --from it computes the
posture again from a record; the same record gives the same bytes.
With --state it says since when that is so, as far as the estate's runs were sealed
there: that is shown beside the posture, and is no part of what is sealed.
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
			} else {
				_, err := digest.Parse(from)
				sealed := err == nil
				if len(args) > 0 || j.at != "" || len(j.checks) > 0 || j.record != "" || (j.state.Dir != "") != sealed {
					return usageError{fmt.Errorf("--from computes from the record alone and takes nothing else to judge; the digest of a run goes with --state")}
				}
				request.Files, request.State = files, j.state
			}
			if from == "" && len(files) > 0 {
				return usageError{fmt.Errorf("--files goes with --from: they are the files of which a record keeps digests")}
			}
			result, err := c.ward.Posture(cmd.Context(), request)
			var different *record.Difference
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
			c.unknownPast(result.PastErr, result.Sealed)
			if format == "json" {
				err = report.PostureJSON(c.streams.Out, result.Posture, result.Past)
			} else {
				err = report.PostureText(c.streams.Out, result.Posture.Posture, result.Past, c.text())
			}
			if err != nil {
				c.receipts(result.Sealed.Sealing)
				return errors.Join(err, result.Sealed.Err)
			}
			return c.sealed(result.Sealed, report.PostureExitStatus(result.Posture.Posture))
		},
	}
	j.flags(cmd)
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	cmd.Flags().StringVar(&only, "control", "", "only this control, as hipaa/164.312(b)")
	cmd.Flags().StringArrayVar(&files, "files", nil, "PATH: with --from, the files of which the record keeps digests; may be repeated")
	cmd.Flags().StringVar(&from, "from", "", "RECORD: compute the posture again from a record, and nothing else: a file, or with --state the digest of a sealed run")
	return cmd
}
