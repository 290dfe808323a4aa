package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/report/workbook"
)

func (c verbs) postureCommand() *cobra.Command {
	var j judging
	var from, only string
	var files []string
	var shown postureShown
	cmd := &cobra.Command{
		Use:   "posture ESTATE | posture --from RECORD",
		Short: "Say what each control stands on",
		Long: `Posture derives, control by control, what the estate's frameworks stand on: what
fails, what is stale, what could not be seen, what waits for a person, what is
excepted and until when, and what is evidenced. With --control it answers for one
of them on one screen: what it stands on, how old that is, and what would change it.
With --from it computes the posture again from a record; the same record gives the
same bytes. What waits for a person, or is partial, is no failure: the exit status is 1
where a control is failing, else 3 where one is unknown or stale. What is only proposed
counts for neither.
With --state it says since when that is so, as far as the estate's runs were sealed
there: that is shown beside the posture, and is no part of what is sealed.
` + command.StatusHelp,
		Example: `  ward posture examples/regional-group
  ward posture examples/regional-group --control '164.312(b)'
  ward posture examples/regional-group --record run.json
  ward posture examples/regional-group --output xlsx=controls.xlsx
  ward posture --from run.json`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := shown.parse(c); err != nil {
				return err
			}
			shown.only = only
			if from != "" {
				_, err := digest.Parse(from)
				sealed := err == nil
				if len(args) > 0 || j.at != "" || len(j.checks) > 0 || j.record != "" || (j.state.Dir != "") != sealed {
					return command.Usagef("--from computes from the record alone and takes nothing else to judge; the digest of a run goes with --state")
				}
				command.BoundMemory(from)
				return c.recomputed(cmd.Context(), judge.RecordedRequest{From: from, State: j.state, Files: files, Control: only, Progress: c.Progress(j.progress)}, &shown)
			}
			if err := command.Exactly("ESTATE")(cmd, args); err != nil {
				return err
			}
			request := judge.PostureRequest{Control: only}
			var err error
			if request.CheckRequest, err = j.request(c, args); err != nil {
				return err
			}
			if len(files) > 0 {
				return command.Usagef("--files goes with --from: they are the files of which a record keeps digests")
			}
			by, err := j.basis(c)
			if err != nil {
				return err
			}
			result, err := c.Ward.Judge.Posture(cmd.Context(), by, request)
			if err != nil {
				return err
			}
			if err := c.writeRecord(j.record, result.Record); err != nil {
				c.Receipts(result.Sealed.Sealing)
				return errors.Join(err, result.Sealed.Err)
			}
			c.unknownPast(result.PastErr, result.Sealed)
			if err := c.showPosture(&shown, result); err != nil {
				c.Receipts(result.Sealed.Sealing)
				return errors.Join(err, result.Sealed.Err)
			}
			return c.sealed(result.Sealed, report.PostureExitStatus(result.Posture.Posture))
		},
	}
	j.flags(cmd)
	cmd.Flags().StringVar(&shown.format, "format", "text", "text, json or xlsx (a workbook: controls, checks, statements, exceptions)")
	cmd.Flags().StringArrayVar(&shown.named, "output", nil, "FORMAT=FILE: write this format to a file too, as xlsx=controls.xlsx; may be repeated")
	cmd.Flags().StringVar(&only, "control", "", "only this control, as hipaa/164.312(b), or 164.312(b) where one framework in force has it")
	cmd.Flags().StringArrayVar(&files, "files", nil, "PATH: with --from, the files of which the record keeps digests; may be repeated")
	cmd.Flags().StringVar(&from, "from", "", "RECORD: compute the posture again from a record, and nothing else: a file, or with --state the digest of a sealed run")
	return cmd
}

// recomputed shows the posture of a record.
func (c verbs) recomputed(ctx context.Context, r judge.RecordedRequest, shown *postureShown) error {
	result, err := c.Ward.Recorded.Posture(ctx, r)
	var different *record.Difference
	if errors.As(err, &different) {
		fmt.Fprintf(c.Streams.Err, "ward: %s: %v\n", r.From, different)
		return command.Status(command.Found)
	}
	if err != nil {
		return err
	}
	if err := c.showPosture(shown, result); err != nil {
		return err
	}
	return command.Exit(report.PostureExitStatus(result.Posture.Posture))
}

// postureShown says how a posture is shown.
type postureShown struct {
	format string
	named  []string // --output
	only   string   // a control, on one screen of text
	files  []*written
}

var postureFormats = []string{"text", "json", "xlsx"}

func (s *postureShown) parse(c verbs) error {
	if err := command.OneOf("format", s.format, postureFormats...); err != nil {
		return err
	}
	if s.format == "xlsx" && command.IsTerminal(c.Streams.Out) {
		return command.Usagef("--format xlsx is nothing for a terminal: write it to a file, as --output xlsx=controls.xlsx")
	}
	var err error
	s.files, err = outputs(s.named, "xlsx=controls.xlsx", postureFormats...)
	return err
}

// write writes a posture in one format.
func (s *postureShown) write(w io.Writer, format string, p report.Posture, o report.TextOptions) error {
	switch {
	case format == "json":
		return report.PostureJSON(w, p)
	case format == "xlsx":
		return workbook.Write(w, report.Matrix(p))
	case s.only != "":
		return report.ControlText(w, p, o)
	default:
		return report.PostureText(w, p, o)
	}
}

// showPosture shows a posture, or one control of it on one screen, and writes the
// files that were asked for.
func (c verbs) showPosture(s *postureShown, r judge.PostureResult) error {
	p := report.Posture{Posture: r.Posture, Explained: r.Explained, Past: r.Past}
	o := c.Text()
	if err := s.write(c.Streams.Out, s.format, p, o); err != nil {
		return err
	}
	o.Color = false // nobody's terminal
	for _, f := range s.files {
		if err := s.write(&f.content, f.format, p, o); err != nil {
			return err
		}
	}
	return write(s.files)
}
