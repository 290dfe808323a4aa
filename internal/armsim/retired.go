package armsim

import (
	"net/http"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/addr"
)

// Retirement is the end of the API versions of a service: from a day on,
// every version before one is refused, whatever its published types say.
type Retirement struct {
	// Of is a namespace, as Microsoft.KeyVault, or a kind with all below it.
	Of string
	// Before is the oldest version that remains, as 2026-02-01.
	Before string
	// On is the first day of the refusal.
	On time.Time
}

// notRetired refuses an API version that Azure has withdrawn.
func (s *Sim) notRetired(kind addr.Kind, version string) *refusal {
	for _, r := range s.opt.Retired {
		// Versions are dates, and dates in this form sort as text.
		if !r.covers(kind) || version >= r.Before || s.opt.Now().Before(r.On) {
			continue
		}
		_, kinds, _ := strings.Cut(string(kind), "/")
		return refuse(http.StatusBadRequest, "NoRegisteredProviderFound",
			"No registered resource provider found for API version '%s' for type '%s'. Versions before %s were retired on %s.",
			version, kinds, r.Before, r.On.UTC().Format(time.DateOnly))
	}
	return nil
}

func (r Retirement) covers(kind addr.Kind) bool {
	of := strings.ToLower(r.Of)
	return kind.Key() == of || strings.HasPrefix(kind.Key(), of+"/")
}
