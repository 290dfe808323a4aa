package terraform

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
)

// role is what a file of a module is to Terraform. They are in the order in
// which Terraform lets one have the last word over another.
//
// Sources: the Terraform language's "Files and Directories", "Override Files"
// and "Assigning Values to Root Module Variables".
type role int

const (
	roleNone      role = iota
	roleTofu           // OpenTofu's alone
	roleConfig         // *.tf, *.tf.json
	roleOverride       // override.tf, *_override.tf and the same in JSON
	roleValues         // terraform.tfvars
	roleValueJSON      // terraform.tfvars.json
	roleAuto           // *.auto.tfvars, *.auto.tfvars.json
)

// roleOf tells a file by its name, as Terraform does. What editors leave
// behind is nothing to it.
func roleOf(name string) role {
	name = path.Base(filepath.ToSlash(name))
	if strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#") {
		return roleNone
	}
	switch name {
	case "terraform.tfvars":
		return roleValues
	case "terraform.tfvars.json":
		return roleValueJSON
	}
	if strings.HasSuffix(name, ".auto.tfvars") || strings.HasSuffix(name, ".auto.tfvars.json") {
		return roleAuto
	}
	bare := strings.TrimSuffix(name, ".json")
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
func Takes(name string) bool { return roleOf(name) != roleNone }

// file notes what a file declares.
func (m *module) file(f source.File) {
	start := diag.Pos{File: f.Path, Line: 1, Column: 1}
	is := roleOf(f.Path)
	if is == roleTofu {
		m.gap(start, fact.Gap{Systems: anySystem, Reason: "OpenTofu applies this file and Terraform does not; give the plan (tofu show -json)"})
		return
	}
	root, why := parse(f)
	if why.Reason != "" {
		m.gap(why.Origin.Pos, why)
		return
	}
	if is >= roleValues {
		for key, a := range root.Attributes {
			m.values[key] = attribute{a.Expr, f.Data}
		}
		return
	}
	for _, b := range root.Blocks {
		if is == roleOverride {
			m.override(b, f.Data)
		} else {
			m.block(b, f.Data)
		}
	}
}

// override notes what a block changes that another file declares. Of a
// resource it is not followed: what it comes to is a gap.
func (m *module) override(b *hclsyntax.Block, src []byte) {
	if b.Type != "resource" && b.Type != "data" {
		m.block(b, src)
		return
	}
	address := strings.Join(b.Labels, ".")
	if b.Type == "data" {
		address = "data." + address
	}
	m.overrides = append(m.overrides, overriding{address, position(b.DefRange()), b})
}

// overriding is a block of an override file that is about a resource.
type overriding struct {
	address string
	pos     diag.Pos
	block   *hclsyntax.Block
}
