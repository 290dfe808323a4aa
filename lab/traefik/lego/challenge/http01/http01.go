// Package http01 shows it by a file on the host.
package http01

import "time"

// PathPrefix is where the file is looked for (RFC 8555, 8.3).
const PathPrefix = "/.well-known/acme-challenge/"

// Option changes how.
type Option struct{}

// SetDelay waits before the authority looks.
func SetDelay(time.Duration) Option { return Option{} }
