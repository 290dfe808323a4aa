package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/report"
)

// judging are the flags of the verbs that judge.
type judging struct {
	tree, plan, at, record string
	files, checks          []string
	estate                 string
	state                  app.StateRequest
	keepFacts              bool
}

func (j *judging) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&j.checks, "checks", nil, "DIR: judge by what this folder adds too: checks, frameworks, parameters; may be repeated")
	f.StringVar(&j.at, "at", "", "judge as of this day or instant (default: now)")
	f.StringVar(&j.record, "record", "", "FILE: write all that the findings follow from, so that anybody can compute them again")
	stateFlags(cmd, &j.state, "", "DIR: seal the result in the ledger of this state folder")
}

// request returns what is asked for, from the flags and the arguments.
func (j *judging) request(c command, args []string) (app.CheckRequest, error) {
	at, err := c.at(j.at)
	if err != nil {
		return app.CheckRequest{}, err
	}
	if j.state.Keys != "" && j.state.Dir == "" {
		return app.CheckRequest{}, usageError{fmt.Errorf("--keys goes with --state")}
	}
	if j.state.Dir != "" && at.After(c.ward.Now()) {
		return app.CheckRequest{}, usageError{fmt.Errorf("--at %s is not over yet: a record of what is ahead is not sealed", j.at)}
	}
	if j.tree != "" && j.plan != "" {
		return app.CheckRequest{}, usageError{fmt.Errorf("--tree and --plan are both of stage planned: name one")}
	}
	r := app.CheckRequest{Estate: j.estate, Tree: j.tree, Plan: j.plan, Files: j.files, Checks: j.checks, At: at, State: j.state, Record: j.record != "", KeepFacts: j.keepFacts}
	if len(args) > 0 {
		r.Estate = args[0]
	}
	return r, nil
}

func (c command) checkCommand() *cobra.Command {
	var j judging
	var format, failOn, replay string
	var files bool
	cmd := &cobra.Command{
		Use:   "check ESTATE | check --files PATH...",
		Short: "Judge a design, a plan, a tree, or anybody's files",
		Long: `Check judges the design of an estate by the catalogue and, with --tree or --plan,
what is planned for it by the same checks; where the two disagree, that is shown.
With --files it judges anybody's ARM templates, Terraform plans (JSON) and
Kubernetes manifests, with an estate or without.
` + statusHelp,
		Example: `  ward check examples/regional-group
  ward check examples/regional-group --tree out
  ward check --files main.json deploy/
  ward check examples/regional-group --format json > findings.json
  ward check --replay findings.json`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("fail-on", failOn, "critical", "high", "medium", "low"); err != nil {
				return err
			}
			threshold, err := check.ParseSeverity(failOn)
			if err != nil {
				return err
			}
			handler, err := c.handler(format)
			if err != nil {
				return err
			}
			switch {
			case replay != "":
				if len(args) > 0 || files || j.state != (app.StateRequest{}) {
					return usageError{fmt.Errorf("--replay shows saved findings and takes nothing else")}
				}
				return c.replay(replay, handler, threshold)
			case files && len(args) == 0:
				return usageError{fmt.Errorf("--files wants a PATH")}
			case files:
				if e := c.ward.EstateAmong(args); e != "" && len(args) > 1 && j.estate == "" {
					return usageError{fmt.Errorf("%s is an estate, and --files judges what is named as anybody's: did you mean --estate %s?", e, e)}
				}
				j.files, args = args, nil
			case j.estate != "":
				return usageError{fmt.Errorf("--estate goes with --files; otherwise the estate is an argument")}
			default:
				if err := exactly("ESTATE")(cmd, args); err != nil {
					return err
				}
			}
			if files && (j.tree != "" || j.plan != "") {
				return usageError{fmt.Errorf("--files takes neither --tree nor --plan: name them among the paths")}
			}
			request, err := j.request(c, args)
			if err != nil {
				return err
			}
			result, err := c.ward.Check(cmd.Context(), request)
			if err != nil {
				return err
			}
			if err := c.writeRecord(j.record, result.Record); err != nil {
				c.receipts(result.Sealed.Sealing)
				return errors.Join(err, result.Sealed.Err)
			}
			c.unknownPast(result.PastErr, result.Sealed)
			summary, err := result.Stream.Send(handler)
			if err != nil {
				c.receipts(result.Sealed.Sealing)
				return errors.Join(err, result.Sealed.Err)
			}
			return c.sealed(result.Sealed, report.ExitStatus(summary, threshold))
		},
	}
	j.flags(cmd)
	cmd.Flags().BoolVar(&j.keepFacts, "keep-facts", false, "keep in records what was read of --files and --plan, and not its digests alone")
	cmd.Flags().StringVar(&j.tree, "tree", "", "DIR: judge this rendered tree too, at stage planned")
	cmd.Flags().StringVar(&j.plan, "plan", "", "FILE: judge this Terraform plan (terraform show -json) too, at stage planned")
	cmd.Flags().BoolVar(&files, "files", false, "the arguments are files and folders of anybody's")
	cmd.Flags().StringVar(&j.estate, "estate", "", "ESTATE: with --files, judge by what this estate declares")
	cmd.Flags().StringVar(&format, "format", "text", "text, json or sarif")
	cmd.Flags().StringVar(&failOn, "fail-on", "high", "the least severity that fails: critical, high, medium or low")
	cmd.Flags().StringVar(&replay, "replay", "", "FILE: show saved JSON findings in another format")
	return cmd
}

// handler returns what writes findings in a format.
func (c command) handler(format string) (report.Handler, error) {
	switch format {
	case "text":
		return report.Text(c.streams.Out, c.text()), nil
	case "json":
		return report.JSON(c.streams.Out), nil
	case "sarif":
		return report.SARIF(c.streams.Out), nil
	default:
		return nil, oneOf("format", format, "text", "json", "sarif")
	}
}

// replay shows saved findings, and exits as their run did.
func (c command) replay(path string, h report.Handler, threshold check.Severity) error {
	in := c.streams.In
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return &app.InputError{What: "the findings cannot be read", Err: err}
		}
		defer f.Close()
		in = f
	}
	var last summary
	if err := c.ward.Replay(in, report.Tee(h, &last)); err != nil {
		return err
	}
	return exit(report.ExitStatus(last.value, threshold))
}

// summary keeps the summary of a stream, and nothing else of it.
type summary struct{ value report.Summary }

func (*summary) Run(report.Run) error                   { return nil }
func (*summary) Check(check.Check) error                { return nil }
func (*summary) Finding(check.Finding) error            { return nil }
func (*summary) Since(report.Since) error               { return nil }
func (*summary) Gap(fact.Gap) error                     { return nil }
func (*summary) Disagreement(report.Disagreement) error { return nil }
func (*summary) Unasked(report.Unasked) error           { return nil }
func (s *summary) Summary(v report.Summary) error       { s.value = v; return nil }
func (*summary) Flush() error                           { return nil }

// exit returns the error that carries a status, or nil.
func exit(status int) error {
	if status == Fine {
		return nil
	}
	return statusError(status)
}

// writeRecord writes a record where one was asked for. It comes before what is
// shown: where it cannot be written, nothing is.
func (c command) writeRecord(path string, record []byte) error {
	if path == "" {
		return nil
	}
	return c.ward.WriteRecord(path, record)
}
