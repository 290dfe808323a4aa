package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/app/formats"
	"github.com/wardhq/ward/internal/format"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app/catalogues"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/cli/command"
)

func (c verbs) catalogueCommand() *cobra.Command {
	var folders []string
	var form, framework, severity, kind string
	cmd := &cobra.Command{
		Use:   "catalogue",
		Short: "List, show and test checks and frameworks; print schemas",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return command.Usagef("the catalogue has no verb %q%s", args[0], command.Meant(cmd, args[0]))
			}
			return cmd.Help()
		},
		Args: cobra.ArbitraryArgs,
	}
	list := &cobra.Command{
		Use:   "list",
		Short: "List the checks, the frameworks, and what ends",
		Long: "List names what the catalogue holds. With --framework it is that framework, with the identifiers that no\n" +
			"posture is made of, and the checks that bear on it; with --severity and --kind it is checks alone.\n" + command.StatusHelp,
		Example: "  ward catalogue list --framework hipaa\n  ward catalogue list --severity critical --kind Microsoft.Storage/storageAccounts",
		Args:    command.Exactly(),
		RunE: func(*cobra.Command, []string) error {
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			all, err := c.Ward.Open.Catalogue(folders)
			if err != nil {
				return err
			}
			filter := catalogues.Filter{Framework: framework, Kind: kind}
			if severity != "" {
				least, err := check.ParseSeverity(severity)
				if err != nil {
					return command.Usagef("--severity: %v", err)
				}
				filter.Severity = &least
			}
			listing, err := catalogues.List(all, filter)
			if err != nil {
				return err
			}
			return c.showListing(form, filter, listing)
		},
	}
	show := &cobra.Command{
		Use:   "show ID",
		Short: "Show one check, framework or control, or when a product's versions end",
		Long: "Show prints what the catalogue says of one thing. Of a check: its rule, its reason, its remedy, which controls\n" +
			"it bears on and who says so, and by what it is enforced where a design is applied. Of a control, by its id or with\n" +
			"its framework, as hipaa/164.312(b): what it stands on and what it is mapped to.\n" + command.StatusHelp,
		Example: "  ward catalogue show azure-storage-public-network\n  ward catalogue show 'hipaa/164.312(b)'",
		Args:    command.Exactly("ID"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			all, err := c.Ward.Open.Catalogue(folders)
			if err != nil {
				return err
			}
			page, err := catalogues.Show(all, args[0])
			if err != nil {
				return err
			}
			return c.showPage(form, page)
		},
	}
	coverage := &cobra.Command{
		Use:   "coverage",
		Short: "Say which controls no check shows, and which checks no control asks for",
		Long:  "Coverage counts, framework by framework, what its controls stand on, and names those that stand on no check.\n" + command.StatusHelp,
		Args:  command.Exactly(),
		RunE: func(*cobra.Command, []string) error {
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			all, err := c.Ward.Open.Catalogue(folders)
			if err != nil {
				return err
			}
			covered, err := catalogues.Coverage(all, framework)
			if err != nil {
				return err
			}
			return c.showCoverage(form, covered)
		},
	}
	schema := &cobra.Command{
		Use:   "schema [NAME]",
		Short: "Print the JSON Schema of a file, a kind of fact or a format, or list them",
		Long: "Schema prints the JSON Schema of what people write (estate, exceptions, attestations, ledger,\n" +
			"check, framework), for editors, of the kinds ward/… that facts and records have, and of each\n" +
			"format that Ward prints or seals, as ward-findings/1. Without NAME it lists them.\n" + command.StatusHelp,
		Example: "  ward catalogue schema check > .vscode/check.schema.json",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return command.Exactly("NAME")(cmd, args)
		},
		RunE: func(_ *cobra.Command, args []string) error {
			out := []byte(strings.Join(formats.Names(), "\n") + "\n")
			if len(args) > 0 {
				var err error
				if out, err = formats.Schema(args[0]); err != nil {
					return err
				}
			}
			_, err := c.Streams.Out.Write(out)
			return err
		},
	}
	test := &cobra.Command{
		Use:   "test",
		Short: "Run the checks' own examples",
		Long:  "Test runs every example that the checks carry. It prints those that come out otherwise than they say.\n" + command.StatusHelp,
		Args:  command.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			all, err := c.Ward.Open.Catalogue(folders)
			if err != nil {
				return err
			}
			result, err := catalogues.Test(cmd.Context(), all)
			if err != nil {
				return err
			}
			return c.showTests(form, result)
		},
	}
	for _, sub := range []*cobra.Command{list, show, coverage, test} {
		sub.Flags().StringArrayVar(&folders, "checks", nil, "DIR: what this folder adds too: checks, frameworks, parameters; may be repeated")
		sub.Flags().StringVar(&form, "format", "text", "text or json")
		cmd.AddCommand(sub)
	}
	for _, sub := range []*cobra.Command{list, coverage} {
		sub.Flags().StringVar(&framework, "framework", "", "only this framework, and the checks that bear on it")
	}
	list.Flags().StringVar(&severity, "severity", "", "only checks of this severity or above: low, medium, high, critical")
	list.Flags().StringVar(&kind, "kind", "", "only checks that judge this kind, as Microsoft.Storage/storageAccounts")
	cmd.AddCommand(schema)
	return cmd
}

func (c verbs) showListing(form string, f catalogues.Filter, l catalogues.Listing) error {
	if form == "json" {
		return c.JSON(format.CatalogueList, l)
	}
	var b strings.Builder
	b.WriteString("Checks\n")
	for _, k := range l.Checks {
		fmt.Fprintf(&b, "  %-44s %-9s %s\n", k.ID, k.Severity, k.Title)
	}
	if f.Framework != "" || f == (catalogues.Filter{}) {
		listFrameworks(&b, l, f.Framework != "")
	}
	if len(l.Lifecycle) > 0 {
		b.WriteString("\nLifecycle\n")
		for _, p := range l.Lifecycle {
			fmt.Fprintf(&b, "  %-44s %s\n", p.ID, p.Title)
		}
	}
	_, err := c.Streams.Out.Write([]byte(b.String()))
	return err
}

func listFrameworks(b *strings.Builder, l catalogues.Listing, whole bool) {
	b.WriteString("\nFrameworks\n")
	for _, f := range l.Frameworks {
		title := f.Title
		if !f.Status.InForce() {
			title += " (" + string(f.Status) + ")"
		}
		fmt.Fprintf(b, "  %-44s %s\n", f.ID, title)
		for _, k := range f.Controls {
			fmt.Fprintf(b, "    %-42s %s\n", k.ID, k.Title)
		}
		if whole {
			for _, k := range f.Identifiers {
				fmt.Fprintf(b, "    %-42s %s\n", k.ID, k.Title)
			}
		}
	}
}

// showProduct shows when the versions of a product end.
func (c verbs) showProduct(form string, p check.Product) error {
	if form == "json" {
		return c.JSON(format.Lifecycle, catalogues.Ends{Product: p})
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s (%s)\n\n", p.Title, p.Source, p.Date)
	for _, v := range p.Versions {
		name := v.Version
		if v.Before {
			name = "before " + name
		}
		notes := []string{v.Note}
		if v.Then != "" {
			notes = append(notes, "then "+v.Then)
		}
		if v.Source != p.Source {
			notes = append(notes, v.Source)
		}
		fmt.Fprintln(&b, strings.TrimRight(fmt.Sprintf("  %-32s %-10s %s", name, v.End, strings.Join(slices.DeleteFunc(notes, func(n string) bool { return n == "" }), "; ")), " "))
	}
	if p.Unlisted == "unknown" {
		b.WriteString("\nOf any other version nobody knows it.\n")
	} else {
		b.WriteString("\nOf any other version no end is published.\n")
	}
	_, err := c.Streams.Out.Write([]byte(b.String()))
	return err
}

func (c verbs) showCheck(form string, shown catalogues.Shown) error {
	if form == "json" {
		return c.JSON(format.Check, shown)
	}
	k := shown.Check
	var b strings.Builder
	fmt.Fprintf(&b, "%s (version %d)\n%s\n\n", k.ID, k.Version, k.Title)
	if k.Description != "" {
		fmt.Fprintf(&b, "%s\n\n", strings.TrimSpace(k.Description))
	}
	rows := [][2]string{
		{"severity", k.Severity.String()},
		{"judges", k.Judged()},
		{"applies when", k.When},
		{"holds when", k.Rule},
		{"is wrong", k.Offenders},
		{"replaces", strings.Join(k.Replaces, ", ")},
		{"remedy", k.Remediation},
		{"controls", strings.Join(k.Controls, ", ")},
		{"mapped by", mappedBy(shown.From)},
		{"enforced", enforcedBy(shown.Enforced)},
		{"sources", strings.Join(k.Sources, ", ")},
	}
	policies := k.Policies()
	for _, kind := range slices.Sorted(maps.Keys(policies)) {
		of := policies[kind].Definition + ", " + policies[kind].Effect
		if len(policies) > 1 {
			of += " (" + string(kind) + ")"
		}
		rows = append(rows, [2]string{"Azure Policy", of})
	}
	for _, name := range slices.Sorted(maps.Keys(k.Parameters)) {
		p := k.Parameters[name]
		rows = append(rows, [2]string{"parameter", fmt.Sprintf("%s = %v, by default %v\n%s", name, p.Value, p.Default, p.Why)})
	}
	if k.Admission != nil {
		rows = append(rows, [2]string{"admission", "also a ValidatingAdmissionPolicy for " + strings.Join(k.Admission.Resources, ", ")})
	}
	writeRows(&b, rows)
	fmt.Fprintf(&b, "%-14s%d of its own\n", "examples", len(k.Tests))
	_, err := c.Streams.Out.Write([]byte(b.String()))
	return err
}

func (c verbs) showTests(form string, r catalogues.TestResult) error {
	if err := c.writeTests(form, r); err != nil {
		return err
	}
	switch {
	case len(r.Failures) > 0:
		return command.Status(command.Found)
	case r.Passed == 0:
		return command.Status(command.Unseen)
	default:
		return nil
	}
}

func (c verbs) writeTests(form string, r catalogues.TestResult) error {
	if form == "json" {
		return c.JSON(format.CatalogueTest, r)
	}
	var b strings.Builder
	for _, t := range r.Failures {
		fmt.Fprintf(&b, "%s: %s: %s\n", t.Check, t.Test, t.Wrong)
	}
	fmt.Fprintf(&b, "%d examples as they say, %d not\n", r.Passed, len(r.Failures))
	_, err := c.Streams.Out.Write([]byte(b.String()))
	return err
}
