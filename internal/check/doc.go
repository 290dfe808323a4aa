// Package check judges snapshots by rules.
//
// A rule is one YAML file in the catalogue, or in a user's folder: CEL over
// one subject's body and over what refers to what, with its severity, its
// controls, its remedy and its own examples. A new rule touches no Go file.
//
// The package promises that no subject is not a pass, that an unknown outcome
// is never a pass, that a finding names the digest of everything that it was
// judged from, so that it can be computed again, and that the same snapshot
// and the same catalogue give the same findings in the same order. It reads
// no clock, no file and no network.
package check
