package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/output"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/report"
)

// showing are the flags that say how findings are shown, and against what.
type showing struct {
	formats, outputs, show []string
	verbose                bool
	baseline               string
}

func (s *showing) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&s.formats, "format", nil, strings.Join(report.Formats(), ", ")+" (default: text); may be repeated, with --output for all but one")
	f.StringArrayVar(&s.outputs, "output", nil, "FORMAT=FILE: write this format to a file; may be repeated")
	f.StringSliceVar(&s.show, "show", nil, "list these in text too: excepted, passes, known (to the baseline) or all")
	f.BoolVar(&s.verbose, "verbose", false, "leave no subject, control or kind out of text, and write ids whole")
	f.StringVar(&s.baseline, "baseline", "", "FILE: findings of an earlier run (JSON, or SARIF of Ward's): only what is not in it fails")
}

// written is a file that a format is written to, when the run is over.
type written struct {
	path, format string
	content      bytes.Buffer
}

// handlers returns what writes the findings, and the files that are to be written
// behind it.
func (s *showing) handlers(c verbs) (report.Handler, []*written, error) {
	options := c.Text()
	options.Verbose = s.verbose
	for _, word := range s.show {
		if err := command.OneOf("show", word, "excepted", "passes", "known", "all"); err != nil {
			return nil, nil, err
		}
		options.Excepted = options.Excepted || word == "excepted" || word == "all"
		options.Passes = options.Passes || word == "passes" || word == "all"
		options.Known = options.Known || word == "known" || word == "all"
	}
	for _, name := range s.formats {
		if err := command.OneOf("format", name, report.Formats()...); err != nil {
			return nil, nil, err
		}
	}
	files, err := outputs(s.outputs, "sarif=ward.sarif", report.Formats()...)
	if err != nil {
		return nil, nil, err
	}
	shown := slices.DeleteFunc(slices.Clone(s.formats), func(name string) bool {
		return slices.ContainsFunc(files, func(w *written) bool { return w.format == name })
	})
	slices.Sort(shown)
	shown = slices.Compact(shown)
	switch {
	case len(s.formats) == 0:
		shown = []string{"text"}
	case len(shown) > 1:
		return nil, nil, command.Usagef("%s cannot all go to standard output: give all but one a file, as --output %s=FILE", strings.Join(shown, " and "), shown[1])
	}
	var all []report.Handler
	for _, name := range shown {
		all = append(all, report.New(name, c.Streams.Out, options))
	}
	options.Color = false // nobody's terminal
	for _, w := range files {
		all = append(all, report.New(w.format, &w.content, options))
	}
	if len(all) == 1 {
		return all[0], files, nil
	}
	return report.Tee(all...), files, nil
}

// outputs returns the files that --output names, of one of these formats each.
func outputs(named []string, example string, formats ...string) ([]*written, error) {
	var files []*written
	for _, o := range named {
		name, path, ok := strings.Cut(o, "=")
		if !ok || path == "" {
			return nil, command.Usagef("--output %q: want FORMAT=FILE, as %s", o, example)
		}
		if err := command.OneOf("output", name, formats...); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(files, func(w *written) bool { return w.path == path }) {
			return nil, command.Usagef("--output names %s twice", path)
		}
		if err := output.Ready(path, reportOf(name)); err != nil {
			return nil, err
		}
		files = append(files, &written{path: path, format: name})
	}
	return files, nil
}

// reportOf is what a report is called in errors.
func reportOf(format string) string { return "the " + format + " report" }

// write writes the files.
func write(files []*written) error {
	for _, w := range files {
		if err := output.Replace(w.path, reportOf(w.format), w.content.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// against reads the baseline, where one is named: before anything is judged.
func (s *showing) against() (*report.Earlier, error) {
	if s.baseline == "" {
		return nil, nil
	}
	raw, err := input.Read(s.baseline, "the baseline", input.MaxRecord, nil)
	if err != nil {
		return nil, err
	}
	e, err := report.ReadBaseline(raw)
	if err != nil {
		return nil, &input.Error{What: s.baseline + " is no baseline", Err: err, Hint: "ward check --format json or --format sarif writes one"}
	}
	return e, nil
}

// hold holds a run against its baseline.
func (s *showing) hold(stream *report.Stream, e *report.Earlier) error {
	if e == nil {
		return nil
	}
	if err := stream.Against(e); err != nil {
		return &input.Error{What: fmt.Sprintf("%s is no baseline of this run", s.baseline), Err: err, Hint: "judge the base again with this Ward"}
	}
	return nil
}

// send holds a run against its baseline, shows it, and writes the files.
func (s *showing) send(stream *report.Stream, e *report.Earlier, h report.Handler, outputs []*written) (report.Summary, error) {
	if err := s.hold(stream, e); err != nil {
		return report.Summary{}, err
	}
	summary, err := stream.Send(h)
	if err != nil {
		return summary, err
	}
	return summary, write(outputs)
}

// named is what people named to be judged: the file of an estate, or what they
// named as files.
func named(estate string, files []string) []string {
	if len(files) > 0 {
		return slices.Sorted(slices.Values(files))
	}
	if info, err := os.Stat(estate); err == nil && info.IsDir() {
		return []string{filepath.Join(estate, "estate.yaml")}
	}
	return []string{estate}
}
