package compile

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// names makes the Azure names of one unit. They are derived, never drawn, so
// that the same estate names the same resources; where Azure wants a name that
// is unique in the world, eight digits of a digest over the subscription and the
// unit are its end.
type names struct {
	short  string // the organisation's
	unit   string
	digest string
}

func newNames(short string, unit addr.Unit, subscription addr.ID) names {
	sum := sha256.Sum256([]byte(subscription.Key() + "|" + unit.String()))
	return names{short: short, unit: unit.String(), digest: hex.EncodeToString(sum[:4])}
}

// long returns a name that is unique within a resource group or subscription:
// hrg-harbor-clinic-production-logs.
func (n names) long(role string) string {
	return strings.TrimSuffix(n.short+"-"+n.unit+"-"+role, "-")
}

// global returns a name that is unique in the world, of at most max
// characters, with the unit cut short where it must be.
func (n names) global(max int) string {
	tail := "-" + n.digest
	head := n.short + "-" + n.unit
	if room := max - len(tail); len(head) > room {
		head = strings.TrimRight(head[:room], "-")
	}
	return head + tail
}

// maxCompact is the length of a storage account's name.
const maxCompact = 24

// compact returns a global name of small letters and digits only, as storage
// accounts want it.
func (n names) compact() string {
	head := strings.ReplaceAll(n.short+n.unit, "-", "")
	if room := maxCompact - len(n.digest); len(head) > room {
		head = head[:room]
	}
	return head + n.digest
}
