// Package tlsalpn01 shows it by a certificate.
package tlsalpn01

import (
	"errors"
	"time"
)

// ACMETLS1Protocol is the protocol by which the authority asks (RFC 8737).
const ACMETLS1Protocol = "acme-tls/1"

// Option changes how.
type Option struct{}

// SetDelay waits before the authority looks.
func SetDelay(time.Duration) Option { return Option{} }

// ChallengeBlocks refuses.
func ChallengeBlocks(_, _ string) (certificate, key []byte, err error) {
	return nil, nil, errors.ErrUnsupported
}
