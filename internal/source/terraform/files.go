package terraform

import (
	"path"
	"path/filepath"
	"strings"
)

// role is what a file of a module is to Terraform. They are in the order in
// which Terraform lets one have the last word over another.
//
// Sources: the Terraform language's "Files and Directories", "Override Files"
// and "Assigning Values to Root Module Variables".
type role int

const (
	roleNone       role = iota
	roleTofu            // OpenTofu's alone
	roleTerragrunt      // terragrunt.hcl
	roleStack           // *.tfcomponent.hcl, and as it was called before: *.tfstack.hcl
	roleByHand          // *.tfvars that somebody names as he applies
	roleLock            // .terraform.lock.hcl
	roleConfig          // *.tf, *.tf.json
	roleOverride        // override.tf, *_override.tf and the same in JSON
	roleValues          // terraform.tfvars
	roleValueJSON       // terraform.tfvars.json
	roleAuto            // *.auto.tfvars, *.auto.tfvars.json
)

// roleOf tells a file by its name, as Terraform does. What editors leave
// behind is nothing to it.
func roleOf(name string) role {
	name = path.Base(filepath.ToSlash(name))
	if name == ".terraform.lock.hcl" {
		return roleLock
	}
	if strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#") {
		return roleNone
	}
	switch name {
	case "terragrunt.hcl", "terragrunt.hcl.json", "terragrunt.stack.hcl":
		return roleTerragrunt
	case "terraform.tfvars":
		return roleValues
	case "terraform.tfvars.json":
		return roleValueJSON
	}
	if strings.HasSuffix(name, ".auto.tfvars") || strings.HasSuffix(name, ".auto.tfvars.json") {
		return roleAuto
	}
	bare := strings.TrimSuffix(name, ".json")
	if strings.HasSuffix(bare, ".tfcomponent.hcl") || strings.HasSuffix(bare, ".tfstack.hcl") {
		return roleStack
	}
	if strings.HasSuffix(bare, ".tfvars") {
		return roleByHand
	}
	stem, isConfig := strings.CutSuffix(bare, ".tf")
	switch {
	case strings.HasSuffix(bare, ".tofu"):
		return roleTofu
	case isConfig && (stem == "override" || strings.HasSuffix(stem, "_override")):
		return roleOverride
	case isConfig:
		return roleConfig
	}
	return roleNone
}

// Takes reports whether a file of this name has a say in what is applied in
// its folder: configuration in either syntax, overrides, values of variables,
// and what OpenTofu alone takes.
func Takes(name string) bool {
	switch roleOf(name) {
	case roleNone, roleByHand, roleTerragrunt, roleStack, roleLock:
		return false
	}
	return true
}

// GivesValues reports whether a file of this name gives values to variables.
func GivesValues(name string) bool {
	is := roleOf(name)
	return is == roleByHand || is >= roleValues
}

// asTerraforms is the name that a file of OpenTofu's has instead of one of
// Terraform's.
func asTerraforms(name string) string {
	bare, isJSON := strings.CutSuffix(name, ".json")
	name = strings.TrimSuffix(bare, ".tofu") + ".tf"
	if isJSON {
		name += ".json"
	}
	return name
}
