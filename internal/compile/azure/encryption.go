package azure

import "github.com/wardhq/ward/internal/addr"

// Encryption names the key with which a service wraps its data key, and the
// identity with which it asks for it.
type Encryption struct {
	Vault    addr.ID
	Key      addr.ID
	Identity addr.ID
	// Grant is the assignment that lets the identity use the key: it must
	// exist before the service does.
	Grant addr.ID
}
