package decide

import (
	"fmt"

	"github.com/wardhq/ward/internal/compile/layout"
)

// regulatedIdleSeconds is after how long without use a session ends where data
// is regulated.
const regulatedIdleSeconds = 30 * 60

// settings returns what the design asks Odoo to keep in its own database,
// where no configuration file reaches.
func settings(e environment) []layout.Setting {
	out := []layout.Setting{{
		Key: "report.url", Value: fmt.Sprintf("http://127.0.0.1:%d", layout.OdooPort),
		Why: "wkhtmltopdf fetches what it prints from its own pod, and not by way of the proxy",
	}}
	if e.Data == regulated {
		out = append(out, layout.Setting{
			Key: "sessions.max_inactivity_seconds", Value: fmt.Sprint(regulatedIdleSeconds),
			Why: "a session ends after half an hour without use, where Odoo's own default is a week",
		})
	}
	return out
}
