package estates

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/output"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/workspace"
)

// InitRequest asks for a first estate.
type InitRequest struct {
	Dir     string
	Answers estate.Answers
}

// InitResult says what was written.
type InitResult struct {
	Estate string `json:"estate"` // the file
	Schema string `json:"schema"` // for editors
}

// Init writes a commented estate that passes, and its JSON Schema beside it.
// What is recovered is recovered in the region that Microsoft pairs, where the
// answers name no other. Nothing is written where the answers make an estate
// that would be refused, and nothing is overwritten.
func Init(ctx context.Context, c *workspace.Catalogue, r InitRequest) (InitResult, error) {
	if err := ctx.Err(); err != nil {
		return InitResult{}, err
	}
	if err := judgeAnswers(c, &r.Answers); err != nil {
		return InitResult{}, err
	}
	schema, err := estate.Schema()
	if err != nil {
		return InitResult{}, err
	}
	out := InitResult{
		Estate: filepath.Join(r.Dir, "estate.yaml"),
		Schema: filepath.Join(r.Dir, ".ward", "estate.schema.json"),
	}
	if err := os.MkdirAll(r.Dir, 0o755); err != nil {
		return InitResult{}, &input.Error{What: "the folder cannot be made", Err: err}
	}
	// Where there is an estate already, nothing is written; it comes last, so
	// that where there is one there is all of it.
	if _, err := os.Lstat(out.Estate); err == nil {
		return InitResult{}, output.Occupied(out.Estate)
	}
	if err := os.MkdirAll(filepath.Dir(out.Schema), 0o755); err != nil {
		return InitResult{}, &input.Error{What: "the schema's folder cannot be made", Err: err}
	}
	if err := output.New(out.Schema, schema); err != nil {
		return InitResult{}, err
	}
	return out, output.New(out.Estate, estate.Example(r.Answers))
}

// judgeAnswers names the recovery region that the answers leave open, and
// designs the estate that they make. All that is wrong is in its error.
func judgeAnswers(all *workspace.Catalogue, a *estate.Answers) error {
	figures, err := all.Figures()
	if err != nil {
		return err
	}
	var problems diag.Problems
	home, known := figures.Regions.Find(a.Region)
	if _, paired := figures.Regions.Find(home.Pair); known && !paired {
		problems.Add(diag.Problem{
			Path: "entities[0].environments[0].region", What: fmt.Sprintf("Microsoft pairs %q with no region that takes customers, and regulated data is recovered in the pair", a.Region),
			Hint: "name a region that has a pair, as eastus2",
		})
	} else if known && a.RecoveryRegion == "" {
		a.RecoveryRegion = home.Pair
	}
	document, err := a.Document(estate.Options{Regions: figures.Regions.Names()})
	for _, p := range diag.From(err) {
		problems.Add(p)
	}
	if found := problems.Err(); found != nil || err != nil {
		return cmp.Or(found, err)
	}
	_, err = all.Of(document).Design()
	return err
}
