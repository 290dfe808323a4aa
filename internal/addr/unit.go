package addr

import (
	"fmt"
	"regexp"
)

// Environment names one Odoo deployment: the entity that it belongs to and
// its own name, as harbor-clinic/production.
type Environment struct {
	Entity, Name string
}

// String returns entity/name.
func (e Environment) String() string { return e.Entity + "/" + e.Name }

// IsZero reports whether nothing is named.
func (e Environment) IsZero() bool { return e == Environment{} }

// MarshalText returns entity/name, and nothing for the zero Environment.
func (e Environment) MarshalText() ([]byte, error) {
	if e.IsZero() {
		return nil, nil
	}
	return []byte(e.String()), nil
}

// Subject returns the environment as a subject.
func (e Environment) Subject() Subject { return WardSubject("environment", e.String()) }

// Unit names a part of the design with its own deployment state and blast
// radius. Its text is also its folder's name in the tree.
type Unit struct {
	name string
}

// BootstrapUnit is what lets all others be deployed.
func BootstrapUnit() Unit { return Unit{"bootstrap"} }

// PlatformUnit is what all environments share.
func PlatformUnit() Unit { return Unit{"platform"} }

// GovernanceUnit is what stands above the subscriptions: management groups, and
// the policies that are assigned there.
func GovernanceUnit() Unit { return Unit{"governance"} }

// PlatformUnitIn is what environments share in a further region.
func PlatformUnitIn(region string) Unit { return Unit{"platform-" + region} }

// EntryUnit is the way in from the Internet that stands in the network of a
// unit.
func EntryUnit(of Unit) Unit { return Unit{of.name + "-entry"} }

// EnvironmentUnit is one environment in its primary region.
func EnvironmentUnit(e Environment) Unit { return Unit{e.Entity + "-" + e.Name} }

// RecoveryUnit is what an environment keeps in its recovery region.
func RecoveryUnit(e Environment) Unit { return Unit{e.Entity + "-" + e.Name + "-recovery"} }

// BackupKeyUnit is what the copy of an environment's backups is opened with.
func BackupKeyUnit(e Environment) Unit { return Unit{e.Entity + "-" + e.Name + "-backup"} }

var unitName = regexp.MustCompile(`^[a-z][a-z0-9-]*[a-z0-9]$`)

// ParseUnit reads a unit's name.
func ParseUnit(s string) (Unit, error) {
	if !unitName.MatchString(s) {
		return Unit{}, fmt.Errorf("%q is no unit: want lower-case letters, digits and dashes", s)
	}
	return Unit{s}, nil
}

// String returns the unit's name.
func (u Unit) String() string { return u.name }

// IsZero reports whether no unit is named.
func (u Unit) IsZero() bool { return u.name == "" }

// MarshalText returns the unit's name.
func (u Unit) MarshalText() ([]byte, error) { return []byte(u.name), nil }

// UnmarshalText reads a unit's name; empty text is the zero Unit.
func (u *Unit) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*u = Unit{}
		return nil
	}
	parsed, err := ParseUnit(string(b))
	if err == nil {
		*u = parsed
	}
	return err
}
