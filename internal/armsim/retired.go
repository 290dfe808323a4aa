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
		return noVersion(kind, version, "those from "+r.Before+" on; older ones were retired on "+r.On.UTC().Format(time.DateOnly))
	}
	return nil
}

// noVersion says that a kind has no such API version: of what Resource Manager
// serves itself in other words than of what a provider does.
func noVersion(kind addr.Kind, version, supported string) *refusal {
	namespace, kinds, _ := strings.Cut(string(kind), "/")
	if strings.EqualFold(namespace, "Microsoft.Resources") {
		return refuse(http.StatusBadRequest, "InvalidApiVersionParameter",
			"The api-version '%s' is invalid. The supported versions are '%s'.", version, supported)
	}
	return refuse(http.StatusBadRequest, "NoRegisteredProviderFound",
		"No registered resource provider found for API version '%s' for type '%s'. The supported api-versions are '%s'.", version, kinds, supported)
}

func (r Retirement) covers(kind addr.Kind) bool {
	of := strings.ToLower(r.Of)
	return kind.Key() == of || strings.HasPrefix(kind.Key(), of+"/")
}
