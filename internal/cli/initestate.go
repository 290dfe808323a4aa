package cli

import (
	"bufio"
	"encoding"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/language"
)

func (c verbs) initCommand() *cobra.Command {
	var ask bool
	var at string
	var values answers
	cmd := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write a commented estate that passes",
		Long: `Init writes estate.yaml, commented, valid as it stands, and its JSON Schema for
editors. What no flag says is asked for where a person sits at the terminal, and
is a marked placeholder otherwise. The recovery region is the one that Microsoft
pairs with --region. Answers that make no valid estate are refused, all at once,
and nothing is written then. It overwrites nothing.
` + command.StatusHelp,
		Example: `  ward init my-estate
  ward init my-estate --organisation "Harbor Regional Group" --short hrg --region eastus2 --recovery-region centralus`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return command.Exactly("DIR")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			now, err := c.At(at)
			if err != nil {
				return err
			}
			today, err := language.ParseDate(now.Format(time.DateOnly))
			if err != nil {
				return err
			}
			a := estate.Answers{Effective: today}
			if ask || command.IsTerminal(c.Streams.In) {
				if err := values.ask(cmd, c.Streams.In, c.Streams.Err); err != nil {
					return err
				}
			}
			if err := values.into(&a); err != nil {
				return err
			}
			all, err := c.Ward.Open.Catalogue(nil)
			if err != nil {
				return err
			}
			result, err := estates.Init(cmd.Context(), all, estates.InitRequest{Dir: dir, Answers: a})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.Streams.Out, "%s is written. Read it, replace what is marked, then: ward explain %s\n", result.Estate, result.Estate)
			return err
		},
	}
	values.flags(cmd)
	cmd.Flags().StringVar(&at, "at", "", "the day on which the estate is reviewed (default: today)")
	cmd.Flags().BoolVar(&ask, "ask", false, "ask for what no flag says, also where nobody sits at a terminal")
	return cmd
}

// answers are the flags of init, as text; what is empty keeps its default.
type answers struct {
	list []answer
}

type answer struct {
	flag, question string
	value          string
	set            func(*estate.Answers, string) error
}

func (v *answers) flags(cmd *cobra.Command) {
	v.list = []answer{
		{flag: "organisation", question: "The organisation's name", set: func(a *estate.Answers, s string) error { a.Organisation = s; return nil }},
		{flag: "short", question: "Two to six letters with which the names of Azure resources begin", set: func(a *estate.Answers, s string) error { a.Short = s; return nil }},
		{flag: "tenant", question: "The Entra tenant's id", set: textAnswer(func(a *estate.Answers) encoding.TextUnmarshaler { return &a.Tenant })},
		{flag: "platform-subscription", question: "The Azure subscription of what environments share", set: textAnswer(func(a *estate.Answers) encoding.TextUnmarshaler { return &a.PlatformSubscription })},
		{flag: "subscription", question: "The Azure subscription of the environment", set: textAnswer(func(a *estate.Answers) encoding.TextUnmarshaler { return &a.Subscription })},
		{flag: "region", question: "The Azure region", set: func(a *estate.Answers, s string) error { a.Region = s; return nil }},
		{flag: "recovery-region", question: "The Azure region of the recovery (none: the pair)", set: func(a *estate.Answers, s string) error { a.RecoveryRegion = s; return nil }},
		{flag: "entity", question: "The entity's name in folders, as harbor-clinic", set: func(a *estate.Answers, s string) error { a.Entity = s; return nil }},
		{flag: "title", question: "The entity's name for people", set: func(a *estate.Answers, s string) error { a.Title = s; return nil }},
		{flag: "contact", question: "The mailbox that alerts go to", set: func(a *estate.Answers, s string) error { a.Contact = s; return nil }},
		{flag: "users", question: "People who work in it on a busy day", set: numberAnswer(func(a *estate.Answers) *int { return &a.Users })},
		{flag: "database-gib", question: "The size of the database today, in GiB", set: numberAnswer(func(a *estate.Answers) *int { return &a.DatabaseGiB })},
		{flag: "odoo", question: "Odoo's release, as 18.0", set: func(a *estate.Answers, s string) error { a.OdooVersion = s; return nil }},
		{flag: "image", question: "Odoo's container image, by digest", set: func(a *estate.Answers, s string) error { a.Image = s; return nil }},
	}
	for i := range v.list {
		cmd.Flags().StringVar(&v.list[i].value, v.list[i].flag, "", v.list[i].question)
	}
}

func textAnswer(field func(*estate.Answers) encoding.TextUnmarshaler) func(*estate.Answers, string) error {
	return func(a *estate.Answers, s string) error { return field(a).UnmarshalText([]byte(s)) }
}

func numberAnswer(field func(*estate.Answers) *int) func(*estate.Answers, string) error {
	return func(a *estate.Answers, s string) error {
		var n int
		if _, err := fmt.Sscanf(s, "%d", &n); err != nil || fmt.Sprint(n) != s {
			return fmt.Errorf("%q is not a whole number", s)
		}
		*field(a) = n
		return nil
	}
}

// ask asks for what no flag said; an empty line keeps the default.
func (v *answers) ask(cmd *cobra.Command, in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	for i := range v.list {
		a := &v.list[i]
		if cmd.Flags().Changed(a.flag) {
			continue
		}
		fmt.Fprintf(out, "%s (empty: decide later): ", a.question)
		if !lines.Scan() {
			fmt.Fprintln(out)
			return lines.Err()
		}
		a.value = strings.TrimSpace(lines.Text())
	}
	return nil
}

// into puts the answers that were given. Its error holds a problem for each
// that is none.
func (v *answers) into(a *estate.Answers) error {
	var problems diag.Problems
	for _, one := range v.list {
		if one.value == "" {
			continue
		}
		if err := one.set(a, one.value); err != nil {
			problems.Add(diag.Problem{Path: "--" + one.flag, What: err.Error()})
		}
	}
	return problems.Err()
}
