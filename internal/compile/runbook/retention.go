package runbook

import "github.com/wardhq/ward/internal/compile/layout"

// Retention is for how long what is kept of the site's environment.
func (v view) Retention() layout.Retention { return v.Layout.RetentionIn(v.Site) }
