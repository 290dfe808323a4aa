// Command mutants makes one property at a time of what is designed for an
// environment worse than it is, and sees whether a check notices: whether what
// passed fails. Nothing is compared to the design, as nothing is when anybody
// judges files of his own.
//
//	go run ./tools/mutants [-estate DIR] [-environment ENTITY/NAME] [-kinds PREFIX] [-sample N] [-survivors FILE] [-list]
//
// A property is a leaf of the body of an Azure resource, or of an object of
// the environment's cluster. What is irrelevant to security stands in
// irrelevant.yaml, by kind and with a reason, and is not tried. A property is
// noticed where one of its mutants is: a flag turned over, a number become 0, a
// network become every address, a word become empty or another, a reference
// become another's, or the property left out.
//
// It prints what it counted, and writes what nobody noticed. Exit status: 0 it
// ran, 1 fewer were noticed than -least says, 2 it could not run.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

func main() {
	status, err := run(context.Background(), os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
	}
	os.Exit(status)
}

type options struct {
	estate, environment, kinds, survivors string
	sample                                int
	least                                 float64
	list                                  bool
}

func run(ctx context.Context, args []string, out io.Writer) (int, error) {
	var o options
	flags := flag.NewFlagSet("mutants", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&o.estate, "estate", "examples/regional-group", "the folder of the estate")
	flags.StringVar(&o.environment, "environment", "harbor-clinic/production", "whose resources and objects are tried, as ENTITY/NAME")
	flags.StringVar(&o.kinds, "kinds", "", "try the kinds that begin with this only, as Microsoft.Network/")
	flags.StringVar(&o.survivors, "survivors", "", "write what nobody noticed into this file")
	flags.IntVar(&o.sample, "sample", 1, "try every Nth property only")
	flags.Float64Var(&o.least, "least", 0, "the least part of the properties that is to be noticed, in percent")
	flags.BoolVar(&o.list, "list", false, "list the properties by kind, and try none")
	if err := flags.Parse(args); err != nil {
		return 2, err
	}
	s, err := open(o.estate, o.environment)
	if err != nil {
		return 2, err
	}
	irrelevant, err := readIrrelevant()
	if err != nil {
		return 2, err
	}
	leaves := slices.DeleteFunc(s.leaves(), func(l leaf) bool { return !strings.HasPrefix(string(l.of.kind), o.kinds) })
	if o.list {
		list(out, leaves, irrelevant)
		return 0, nil
	}
	result, err := try(ctx, s, leaves, irrelevant, max(1, o.sample))
	if err != nil {
		return 2, err
	}
	result.print(out)
	if o.survivors != "" {
		if err := os.WriteFile(o.survivors, result.survived(), 0o644); err != nil {
			return 2, err
		}
	}
	if result.percent() < o.least {
		return 1, fmt.Errorf("%.1f %% were noticed, want %.1f", result.percent(), o.least)
	}
	return 0, nil
}
