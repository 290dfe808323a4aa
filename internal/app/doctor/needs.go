package doctor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/needs"
	"github.com/wardhq/ward/internal/workspace"
)

// NeedsRequest asks what an estate's design needs of Azure first.
type NeedsRequest struct {
	// Answers is a folder of what the listed commands printed, or one such file;
	// empty asks for the list alone.
	Answers string
}

// Needed is what a design needs, and what of it somebody's answers show.
type Needed struct {
	Needs needs.Needs `json:"needs"`
	// Verdicts are by the lines, where there are answers.
	Verdicts []needs.Verdict `json:"verdicts,omitempty"`
	// Unasked are answers in the folder that no line asks for.
	Unasked []string `json:"unasked,omitempty"`
}

// Standing is the worst of the verdicts: missing, then unknown.
func (n Needed) Standing() needs.Standing {
	worst := needs.Have
	for _, v := range n.Verdicts {
		if v.Standing == needs.Missing {
			return needs.Missing
		}
		worst = min(worst, v.Standing)
	}
	return worst
}

// maxAnswer bounds an answer: all sizes of machines of a region are a tenth of
// it.
const maxAnswer = 64 << 20

// Needs returns what an estate's design needs of Azure before it is first
// applied, held against answers if there are any. It asks nobody.
func Needs(ctx context.Context, w *workspace.Workspace, r NeedsRequest) (Needed, error) {
	n, err := w.Needs()
	if err != nil {
		return Needed{}, err
	}
	out := Needed{Needs: n}
	if r.Answers == "" {
		return out, ctx.Err()
	}
	answers, unasked, err := readAnswers(n, r.Answers)
	if err != nil {
		return Needed{}, err
	}
	verdicts, wrong := n.Judge(answers)
	errs := make([]error, len(wrong))
	for i, e := range wrong {
		errs[i] = &input.Error{What: fmt.Sprintf("the answer %s is not what its command prints", e.Answer), Err: e.Err, Hint: "run it again: " + e.Command}
	}
	if err := errors.Join(errs...); err != nil {
		return Needed{}, err
	}
	out.Verdicts, out.Unasked = verdicts, unasked
	return out, ctx.Err()
}

// readAnswers reads the answers of a folder, or one of them, by their names.
func readAnswers(n needs.Needs, path string) (answers map[string][]byte, unasked []string, err error) {
	asked := func(name string) bool {
		return slices.ContainsFunc(n.Looks, func(l needs.Look) bool { return l.Answer == name })
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, &input.Error{What: "the answers cannot be read", Err: err}
	}
	files := []string{path}
	if info.IsDir() {
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, nil, &input.Error{What: "the answers cannot be read", Err: err}
		}
		files = nil
		for _, e := range entries {
			switch name := e.Name(); {
			case asked(name):
				files = append(files, filepath.Join(path, name))
			case strings.HasSuffix(name, ".json"):
				unasked = append(unasked, name)
			}
		}
		if len(files) == 0 {
			return nil, nil, &input.Error{What: path + " has no answer to anything that is asked", Hint: "ward doctor ESTATE lists the commands, and the file for each answer"}
		}
	} else if !asked(filepath.Base(path)) {
		return nil, nil, &input.Error{What: filepath.Base(path) + " is not the name of an answer that is asked for", Hint: "ward doctor ESTATE lists the commands, and the file for each answer"}
	}
	answers = map[string][]byte{}
	for _, file := range files {
		raw, err := input.Read(file, "the answer", maxAnswer, nil)
		if err != nil {
			return nil, nil, err
		}
		answers[filepath.Base(file)] = raw
	}
	return answers, unasked, nil
}
