package evidence

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // for the page and the guide
	"encoding/base64"
	"fmt"
	"html/template"
	"time"
)

var (
	//go:embed page.html
	pageSource string
	//go:embed page.css
	pageStyle string
	//go:embed VERIFY.md
	guide []byte

	pageTemplate = template.Must(template.New("page").Parse(pageSource))
)

// pageData is what the page shows.
type pageData struct {
	Pack        Pack
	Checkpoint  Checkpoint
	Policy      string
	Style       template.CSS
	Selected    int
	First, Last string
	Population  uint64
	Rows        []pageRow
}

type pageRow struct {
	PackRecord
	Leaf   Leaf
	Time   string
	Digest string
}

// renderPage returns the page of a pack. It depends on the pack's content
// alone, so that verification can compare it; changing it is a new PackFormat.
// It names nobody who signed: anybody can add a line with a name to a signed
// note, and whoever reads the page has verified none.
func renderPage(p Pack, signed []byte) ([]byte, error) {
	c, err := ParseCheckpoint(signed)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(pageStyle))
	d := pageData{
		Pack:       p,
		Checkpoint: c,
		Style:      template.CSS(pageStyle),
		Policy:     "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'",
	}
	var first, last time.Time
	for _, r := range p.Records {
		leaf, err := ParseLeaf([]byte(r.Leaf))
		if err != nil {
			return nil, failure(BadLeaf, leafAt(r.Index), "%v", err)
		}
		if r.Selected {
			d.Selected++
		}
		if first.IsZero() || leaf.Time.Before(first) {
			first = leaf.Time
		}
		if leaf.Time.After(last) {
			last = leaf.Time
		}
		d.Rows = append(d.Rows, pageRow{PackRecord: r, Leaf: leaf, Time: leaf.Time.Format(time.RFC3339), Digest: hexOf(leaf.Payload)})
	}
	d.First, d.Last = first.Format(time.RFC3339), last.Format(time.RFC3339)
	if p.Selection.Sample != nil {
		d.Population = populationOf(p.Selection.Sample.Population)
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, d); err != nil {
		return nil, fmt.Errorf("the page of a pack: %w", err)
	}
	return b.Bytes(), nil
}
