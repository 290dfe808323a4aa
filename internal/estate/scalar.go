package estate

import (
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/ward"
)

// What people write beside the estate has Ward's own kinds, in their one shape.
type (
	// Exception is an accepted deviation.
	Exception = ward.Exception
	// Attestation is a person's statement about a control.
	Attestation = ward.Attestation
	// Hold keeps evidence from destruction.
	Hold = ward.Hold
	// Because names what asks for something.
	Because = ward.Because
)

// Date is a calendar day, without a time zone.
type Date = language.Date

// Span is a length of time as people agree on it.
type Span = language.Span

// GUID is an identifier of Entra or Azure, in lower case.
type GUID = language.GUID

// CIDR is a range of IPv4 addresses.
type CIDR = language.CIDR

// ParseGUID reads a GUID in either case.
func ParseGUID(s string) (GUID, error) { return language.ParseGUID(s) }

// ParseCIDR reads a range as 10.41.0.0/20.
func ParseCIDR(s string) (CIDR, error) { return language.ParseCIDR(s) }
