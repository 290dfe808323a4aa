package cli

import (
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/app/open"
	"github.com/wardhq/ward/internal/app/output"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/source/files"
)

// judging are the flags of the verbs that judge.
type judging struct {
	tree, plan, at, record string
	files, checks          []string
	parameters             []string // of templates among the files
	estate, leaveOut       string
	as                     []string
	state                  state.Request
	keepFacts, progress    bool
}

func (j *judging) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&j.checks, "checks", nil, "DIR: judge by what this folder adds too: checks, frameworks, parameters; may be repeated")
	f.StringVar(&j.at, "at", "", "judge as of this day or instant (default: now)")
	f.StringVar(&j.record, "record", "", "FILE: write all that the findings follow from, so that anybody can compute them again")
	f.BoolVar(&j.progress, "progress", false, "say on standard error how far it is, also where that is not a terminal")
	command.StateFlags(cmd, &j.state, "", "DIR: seal the result in the ledger of this state folder")
}

// request returns what is asked for, from the flags and the arguments.
func (j *judging) request(c verbs, args []string) (judge.CheckRequest, error) {
	at, err := c.At(j.at)
	if err != nil {
		return judge.CheckRequest{}, err
	}
	if j.state.Keys != "" && j.state.Dir == "" {
		return judge.CheckRequest{}, command.Usagef("--keys goes with --state")
	}
	if j.state.Dir != "" && at.After(c.Ward.Now()) {
		return judge.CheckRequest{}, command.Usagef("--at %s is not over yet: a record of what is ahead is not sealed", j.at)
	}
	if j.record != "" {
		if err := output.Ready(j.record, "the record"); err != nil {
			return judge.CheckRequest{}, err
		}
	}
	if j.tree != "" && j.plan != "" {
		return judge.CheckRequest{}, command.Usagef("--tree and --plan are both of stage planned: name one")
	}
	r := judge.CheckRequest{Tree: j.tree, Plan: j.plan, Files: j.files, At: at, State: j.state, Record: j.record != "", KeepFacts: j.keepFacts, Progress: c.Progress(j.progress)}
	if len(j.parameters) > 0 {
		given, err := parametersOf(j.parameters)
		if err != nil {
			return judge.CheckRequest{}, err
		}
		// Before the folders, so that they are read under the names that they
		// were given by.
		r.Files = append(slices.Sorted(maps.Keys(given)), r.Files...)
		r.Readers = readersGiven(given)
	}
	for _, text := range j.as {
		as, err := files.ParseAs(text)
		if err != nil {
			return judge.CheckRequest{}, command.Usagef("--as %v", err)
		}
		r.As = append(r.As, as)
	}
	r.LeaveOut = j.leaveOut
	command.BoundMemory(j.plan)
	if len(j.files) == 1 {
		command.BoundMemory(j.files[0])
	}
	if len(args) > 0 {
		j.estate = args[0]
	}
	return r, nil
}

// parametersOf reads what --parameters says: FILE, TEMPLATE=FILE, or FOLDER=FILE
// of Terraform.
func parametersOf(given []string) (map[string]string, error) {
	of := map[string]string{}
	for _, arg := range given {
		template, file, said := strings.Cut(arg, "=")
		if !said {
			template, file = "", arg
		}
		if file == "" || said && template == "" {
			return nil, command.Usagef("--parameters %s: want FILE or TEMPLATE=FILE", arg)
		}
		if !givesParameters(file) {
			return nil, command.Usagef("--parameters %s: %s is not a parameters file, want one of ARM in JSON, or *.tfvars or *.tfvars.json of Terraform", arg, file)
		}
		if other, ok := of[file]; ok && other != template {
			return nil, command.Usagef("--parameters: %s is given for two templates", file)
		}
		of[file] = template
	}
	return of, nil
}

// basis opens what is judged by: an estate where one is named, else the
// catalogue alone.
func (j *judging) basis(c verbs) (judge.Basis, error) {
	if j.estate == "" {
		all, err := c.Ward.Open.Catalogue(j.checks)
		return judge.ByCatalogue(all), err
	}
	estate, err := c.Ward.Open.Workspace(j.estate, j.checks)
	if err != nil {
		return judge.Basis{}, err
	}
	return judge.ByEstate(estate), nil
}

// checking are the flags of check.
type checking struct {
	judging
	showing
	failOn, replay string
	anybodys       bool // the arguments are files and folders of anybody's
	threshold      check.Severity
}

func (k *checking) flags(cmd *cobra.Command) {
	k.judging.flags(cmd)
	k.showing.flags(cmd)
	f := cmd.Flags()
	f.BoolVar(&k.keepFacts, "keep-facts", false, "keep in records what was read of --files and --plan, and not its digests alone")
	f.StringVar(&k.tree, "tree", "", "DIR: judge this rendered tree too, at stage planned")
	f.StringVar(&k.plan, "plan", "", "FILE: judge this Terraform plan (terraform show -json) too, at stage planned")
	f.BoolVar(&k.anybodys, "files", false, "the arguments are files and folders of anybody's")
	f.StringArrayVar(&k.parameters, "parameters", nil, "FILE or TEMPLATE=FILE: with --files, a parameters file that does not lie beside its template; FOLDER=FILE: values (*.tfvars) of a root module of Terraform; may be repeated")
	f.StringArrayVar(&k.as, "as", nil, "FOLDER=ENVIRONMENT: with --files, judge this folder as one with others of that environment; may be repeated")
	f.StringVar(&k.leaveOut, "leave-out", "", "FILE: with --files, leave out what this file lists, beside each folder's own ward-files.yaml")
	f.StringVar(&k.estate, "estate", "", "ESTATE: with --files, judge by what this estate declares")
	f.StringVar(&k.failOn, "fail-on", "high", "the least severity that fails: critical, high, medium or low")
	f.StringVar(&k.replay, "replay", "", "FILE: show saved JSON findings in another format")
}

// ofFiles reports whether something is said of anybody's files.
func (k *checking) ofFiles() bool { return len(k.as) > 0 || k.leaveOut != "" || len(k.parameters) > 0 }

// parse says what is asked for by flags and arguments, of which it returns
// those that name an estate.
func (k *checking) parse(cmd *cobra.Command, args []string) ([]string, error) {
	if err := command.OneOf("fail-on", k.failOn, "critical", "high", "medium", "low"); err != nil {
		return nil, err
	}
	var err error
	if k.threshold, err = check.ParseSeverity(k.failOn); err != nil {
		return nil, err
	}
	switch {
	case k.replay != "":
		if len(args) > 0 || k.anybodys || k.ofFiles() || k.state != (state.Request{}) {
			return nil, command.Usagef("--replay shows saved findings and takes nothing else")
		}
		return nil, nil
	case k.anybodys:
		return nil, k.parseFiles(args)
	case k.estate != "":
		return nil, command.Usagef("--estate goes with --files; otherwise the estate is an argument")
	case k.ofFiles():
		return nil, command.Usagef("--as, --leave-out and --parameters go with --files: they say what anybody's files are")
	default:
		return args, command.Exactly("ESTATE")(cmd, args)
	}
}

func (k *checking) parseFiles(args []string) error {
	if len(args) == 0 {
		return command.Usagef("--files wants a PATH")
	}
	if e := open.EstateAmong(args); e != "" && len(args) > 1 && k.estate == "" {
		return command.Usagef("%s is an estate, and --files judges what is named as anybody's: did you mean --estate %s?", e, e)
	}
	if k.tree != "" || k.plan != "" {
		return command.Usagef("--files takes neither --tree nor --plan: name them among the paths")
	}
	k.files = args
	return nil
}

func (c verbs) checkCommand() *cobra.Command {
	var k checking
	cmd := &cobra.Command{
		Use:   "check ESTATE | check --files PATH...",
		Short: "Judge a design, a plan, a tree, or anybody's files",
		Long: `Check judges the design of an estate by the catalogue and, with --tree or --plan,
what is planned for it by the same checks; where the two disagree, that is shown.
With --files it judges anybody's ARM templates, Terraform files and plans
(JSON) and Kubernetes manifests, with an estate or without. It says what it read and what it
left alone, by kind of file; infrastructure that it cannot read is a gap, and no
run with a gap exits 0. Folders that are called by words for environments, as dev
and prod, or that define the same things are read apart: nothing in one speaks for
another. --as says what a folder is of, and joins those of one environment. What a
file ward-files.yaml at the top of a folder leaves out, with a reason and an owner,
is named and not judged.
With --baseline what an earlier run has decides nothing, a gap for as long as its file
is the same; a run in which nothing could be judged exits 3 all the same. Files of
which nothing is judged by itself, as a resource group alone, exit 0.
` + command.StatusHelp,
		Example: `  ward check examples/regional-group
  ward check examples/regional-group --tree out
  ward check --files main.json deploy/
  ward check --files . --as apps=prod --as policies=prod
  ward check examples/regional-group --format json > findings.json
  ward check --replay findings.json --show excepted
  ward check --files deploy/ --baseline base.json --output sarif=ward.sarif`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			named, err := k.parse(cmd, args)
			if err != nil {
				return err
			}
			handler, outputs, err := k.handlers(c)
			if err != nil {
				return err
			}
			if k.replay != "" {
				return c.replay(&k, handler, outputs)
			}
			return c.check(cmd.Context(), &k, named, handler, outputs)
		},
	}
	k.flags(cmd)
	return cmd
}

// check judges, shows what was found and says what became of what was sealed.
func (c verbs) check(ctx context.Context, k *checking, args []string, h report.Handler, outputs []*written) error {
	request, err := k.request(c, args)
	if err != nil {
		return err
	}
	earlier, err := k.against()
	if err != nil {
		return err
	}
	by, err := k.basis(c)
	if err != nil {
		return err
	}
	result, err := c.Ward.Judge.Check(ctx, by, request)
	if err != nil {
		return err
	}
	if err := c.writeRecord(k.record, result.Record); err != nil {
		c.Receipts(result.Sealed.Sealing)
		return errors.Join(err, result.Sealed.Err)
	}
	c.unknownPast(result.PastErr, result.Sealed)
	result.Stream.Run.Named = named(k.estate, k.files)
	summary, err := k.send(&result.Stream, earlier, h, outputs)
	if err != nil {
		c.Receipts(result.Sealed.Sealing)
		return errors.Join(err, result.Sealed.Err)
	}
	return c.sealed(result.Sealed, report.ExitStatus(summary, k.threshold))
}

// replay shows saved findings, and exits as their run did, or as they do against
// a baseline.
func (c verbs) replay(k *checking, h report.Handler, outputs []*written) error {
	earlier, err := k.against()
	if err != nil {
		return err
	}
	in := c.Streams.In
	if k.replay != "-" {
		f, err := os.Open(k.replay)
		if err != nil {
			return &input.Error{What: "the findings cannot be read", Err: err}
		}
		defer f.Close()
		command.BoundMemory(k.replay)
		in = c.Progress(k.progress).Of("reading "+k.replay, f, fileSize(f))
	}
	var saved report.Collector
	if earlier != nil {
		if err := judge.Replay(in, &saved); err != nil {
			return err
		}
		summary, err := k.send(&saved.Stream, earlier, h, outputs)
		if err != nil {
			return err
		}
		return command.Exit(report.ExitStatus(summary, k.threshold))
	}
	var last summary
	if err := judge.Replay(in, report.Tee(h, &last)); err != nil {
		return err
	}
	if err := write(outputs); err != nil {
		return err
	}
	return command.Exit(report.ExitStatus(last.value, k.threshold))
}

// fileSize is how long a file is, or 0 where nobody can tell.
func fileSize(f *os.File) int64 {
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		return info.Size()
	}
	return 0
}

// summary keeps the summary of a stream, and nothing else of it.
type summary struct{ value report.Summary }

func (*summary) Run(report.Run) error                   { return nil }
func (*summary) Check(check.Check) error                { return nil }
func (*summary) Finding(check.Finding) error            { return nil }
func (*summary) Since(report.Since) error               { return nil }
func (*summary) Known(report.Known) error               { return nil }
func (*summary) Gap(fact.Gap) error                     { return nil }
func (*summary) Disagreement(report.Disagreement) error { return nil }
func (*summary) Baseline(report.Baseline) error         { return nil }
func (*summary) Unasked(report.Unasked) error           { return nil }
func (*summary) Files(report.Files) error               { return nil }
func (s *summary) Summary(v report.Summary) error       { s.value = v; return nil }
func (*summary) Flush() error                           { return nil }

// writeRecord writes a record where one was asked for. It comes before what is
// shown: where it cannot be written, nothing is.
func (c verbs) writeRecord(path string, record []byte) error {
	if path == "" {
		return nil
	}
	return output.Replace(path, "the record", record)
}
