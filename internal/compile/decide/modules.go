package decide

import (
	"fmt"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// modules says what code beside Odoo's own an environment runs, and of which
// revision, where the estate names any. The image is what runs: that it holds
// these revisions is its build's to show.
func modules(a asked, _ *layout.Layout, n *notes) {
	for _, e := range a.environments {
		all := e.Odoo.Modules
		if len(all) == 0 {
			continue
		}
		d := design.Decision{
			Subject: e.name.Subject(),
			Topic:   "modules",
			Title:   "What runs in " + e.name.String() + " beside Odoo's own modules?",
			Chosen:  fmt.Sprintf("modules of others: %d, each of one commit", len(all)),
			Options: []design.Option{
				{Name: "each by its commit, in an image by its digest", Verdict: "taken: what was reviewed is what runs"},
				{Name: "by a branch or a tag", Verdict: "refused: whoever can write to the repository would change what runs"},
				{Name: "installed into a running Odoo", Verdict: "not taken: no pod writes to its own image, and the next one would lack them"},
			},
			Reasons: []design.Reason{{Text: "A module's code has all rights of Odoo's process: it reads what Odoo reads.", Clause: "45 CFR 164.308(a)(5)(ii)(B)"}},
		}
		for i, m := range all {
			d.Reasons = append(d.Reasons, design.Reason{Text: fmt.Sprintf("%s works with %s data; it is from %s, commit %s.", m.Name, m.Class, m.Source, m.Revision)})
			d.Inputs = append(d.Inputs, n.input(fmt.Sprintf("%s.odoo.modules[%d].revision", e.path, i), m.Revision))
		}
		n.decide(d)
	}
}
