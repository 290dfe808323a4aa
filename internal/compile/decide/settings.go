package decide

import (
	"fmt"

	"github.com/wardhq/ward/internal/compile/layout"
)

// settings returns what the design asks Odoo to keep in its own database,
// where no configuration file reaches.
func settings(e environment) []layout.Setting {
	out := []layout.Setting{{
		Key: "report.url", Value: fmt.Sprintf("http://127.0.0.1:%d", layout.OdooPort),
		Why: "wkhtmltopdf fetches what it prints from its own pod, and not by way of the proxy",
	}}
	if idle := idleSeconds(e); idle > 0 {
		out = append(out, layout.Setting{
			Key: "sessions.max_inactivity_seconds", Value: fmt.Sprint(idle),
			Why: "the browser forgets a session that nobody used for this long, and the nightly vacuum takes it out of the store, where Odoo's own default is a week",
		})
	}
	return out
}
