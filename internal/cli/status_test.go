package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/record"
)

func TestStatus(t *testing.T) {
	var problems diag.Problems
	problems.Add(diag.Problem{What: "wrong"})
	fault, input := errors.New("disk full"), &input.Error{What: "no such file"}
	for _, c := range []struct {
		name string
		err  error
		want int
	}{
		{"nothing", nil, command.Fine},
		{"a finding", command.Status(command.Found), command.Found},
		{"unseen", command.Status(command.Unseen), command.Unseen},
		{"usage", command.Usagef("x"), command.Misused},
		{"problems", problems.Err(), command.Misused},
		{"problems, wrapped", fmt.Errorf("x: %w", problems.Err()), command.Misused},
		{"input", input, command.Misused},
		{"a fault", fault, command.Faulty},
		{"a fault outranks a finding", errors.Join(command.Status(command.Found), fault), command.Faulty},
		{"a finding outranks unseen", errors.Join(command.Status(command.Found), command.Status(command.Unseen)), command.Found},
		{"unseen, beside a fault that is wrapped", fmt.Errorf("x: %w", errors.Join(command.Status(command.Unseen), fault)), command.Faulty},
		{"cancelled", context.Canceled, command.Faulty},
		{"input outranks a fault", errors.Join(fault, input), command.Misused},
		{"problems outrank a fault", errors.Join(fault, problems.Err()), command.Misused},
	} {
		if got := command.StatusOf(c.err); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// What cannot be shown was not done, whatever was found.
func TestOutputThatCannotBeWritten(t *testing.T) {
	const estate = "../estate/testdata/clinic"
	for _, args := range [][]string{
		{"version"},
		{"validate", estate, "--format", "json"},
		{"explain", estate},
		{"check", estate, "--at", "2026-11-02"},
		{"check", estate, "--at", "2027-04-01", "--fail-on", "low", "--format", "json"},
		{"check", estate, "--at", "2026-11-02", "--format", "sarif"},
		{"posture", estate, "--at", "2026-11-02"},
		{"catalogue", "list"},
		{"catalogue", "test"},
		{"doctor"},
	} {
		var errs bytes.Buffer
		got := Run(context.Background(), args, command.Streams{In: strings.NewReader(""), Out: full{}, Err: &errs})
		if got != command.Faulty || !strings.Contains(errs.String(), "no space left on device") {
			t.Errorf("ward %s: exit status %d, %q", strings.Join(args, " "), got, &errs)
		}
	}
}

// A record that was forged with care, digest and all, still does not follow
// from what it holds.
func TestForgedRecord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.json")
	run := func(args ...string) (string, string, int) {
		var out, errs bytes.Buffer
		s := Run(context.Background(), args, command.Streams{In: strings.NewReader(""), Out: &out, Err: &errs})
		return out.String(), errs.String(), s
	}
	if _, errs, s := run("check", "../estate/testdata/clinic", "--at", "2027-04-01", "--record", path); s != command.Fine {
		t.Fatal(errs)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	judged, _, err := record.OpenBundle(raw)
	if err != nil {
		t.Fatal(err)
	}
	forged := 0
	for i, f := range judged.Findings {
		if f.Outcome == check.Fail {
			judged.Findings[i].Outcome = check.Pass
			forged++
		}
	}
	if forged == 0 {
		t.Fatal("the run found nothing to hide")
	}
	sealed, err := judged.Seal()
	if err != nil {
		t.Fatal(err)
	}
	if raw, err = sealed.Bundle(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	out, errs, s := run("posture", "--from", path)
	want := fmt.Sprintf("the findings do not follow from what is recorded: %d are recorded and do not follow, %d follow and are not recorded", forged, forged)
	if s != command.Found || out != "" || !strings.Contains(errs, want) {
		t.Errorf("exit status %d, %q, %q", s, out, errs)
	}
}
