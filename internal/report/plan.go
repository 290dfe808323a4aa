package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"

	"github.com/wardhq/ward/internal/continuity"
)

var (
	//go:embed plan.html
	planText string
	//go:embed plan.css
	planStyle string

	planPage = template.Must(template.New("plan").Parse(planText))
)

// PlanHTML writes a recovery and continuity plan as one page that stands alone: it
// loads nothing and runs nothing, and prints on A4 and on Letter, each part on a page
// of its own. Text from the outside is text.
func PlanHTML(w io.Writer, d continuity.Document) error {
	style := htmlStyle + planStyle
	sum := sha256.Sum256([]byte(style))
	return planPage.Execute(w, struct {
		Style  template.CSS
		Policy string
		continuity.Document
	}{
		Style:    template.CSS(style), //nolint:gosec // it is ours, and nothing of the plan is in it
		Policy:   "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'",
		Document: d,
	})
}
