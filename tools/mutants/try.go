package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
)

// outcome is what was counted.
type outcome struct {
	leaves, irrelevant, tried, noticed int
	kinds                              map[addr.Kind]*count
	survivors                          []string
}

type count struct{ tried, noticed int }

func (o outcome) percent() float64 {
	if o.tried == 0 {
		return 0
	}
	return 100 * float64(o.noticed) / float64(o.tried)
}

func (o outcome) print(out io.Writer) {
	kinds := make([]addr.Kind, 0, len(o.kinds))
	for k := range o.kinds {
		kinds = append(kinds, k)
	}
	slices.SortFunc(kinds, func(a, b addr.Kind) int {
		x, y := o.kinds[a], o.kinds[b]
		return cmp.Or(cmp.Compare(y.tried-y.noticed, x.tried-x.noticed), cmp.Compare(a, b))
	})
	for _, k := range kinds {
		fmt.Fprintf(out, "%5d of %5d  %s\n", o.kinds[k].noticed, o.kinds[k].tried, k)
	}
	fmt.Fprintf(out, "%d properties, %d irrelevant to security, %d tried, %d noticed: %.1f %%\n", o.leaves, o.irrelevant, o.tried, o.noticed, o.percent())
}

func (o outcome) survived() []byte { return []byte(strings.Join(o.survivors, "\n") + "\n") }

// try makes the properties worse, one at a time.
func try(ctx context.Context, s *scene, leaves []leaf, not irrelevant, sample int) (outcome, error) {
	o := outcome{leaves: len(leaves), kinds: map[addr.Kind]*count{}}
	judges := map[addr.Kind]*judge{}
	relevant := 0
	for _, l := range leaves {
		if not.has(l) {
			o.irrelevant++
			continue
		}
		if relevant++; relevant%sample != 0 {
			continue
		}
		j := judges[l.of.kind]
		if j == nil {
			var err error
			if j, err = s.judge(ctx, l.of.kind); err != nil {
				return outcome{}, err
			}
			judges[l.of.kind], o.kinds[l.of.kind] = j, &count{}
		}
		o.tried++
		o.kinds[l.of.kind].tried++
		seen, err := j.notices(ctx, l)
		switch {
		case err != nil:
			return outcome{}, err
		case seen:
			o.noticed++
			o.kinds[l.of.kind].noticed++
		default:
			o.survivors = append(o.survivors, fmt.Sprintf("%s\t%s\t%s", l.of.kind, l, l.of.name))
		}
	}
	slices.Sort(o.survivors)
	return o, nil
}

// judge is the checks that may read a kind, and what passes by them as it was
// designed.
type judge struct {
	scene  *scene
	checks *check.Catalogue
	facts  []fact.Fact
	passes map[string]bool
}

func (s *scene) judge(ctx context.Context, kind addr.Kind) (*judge, error) {
	c, facts, err := s.about(kind)
	if err != nil {
		return nil, err
	}
	j := &judge{scene: s, checks: c, facts: facts, passes: map[string]bool{}}
	err = j.run(ctx, facts, func(f check.Finding) {
		if f.Outcome == check.Pass {
			j.passes[f.Check+" "+f.Subject.Key()] = true
		}
	})
	return j, err
}

func (j *judge) run(ctx context.Context, facts []fact.Fact, see func(check.Finding)) error {
	snapshot := j.scene.snapshot
	snapshot.Facts = facts
	in := check.Input{Snapshot: snapshot, Declared: j.scene.declared, HasEstate: true, At: j.scene.at}
	return j.checks.Run(ctx, in, func(f check.Finding) error { see(f); return nil })
}

// notices reports whether what passed fails by one of the mutants.
func (j *judge) notices(ctx context.Context, l leaf) (bool, error) {
	for _, m := range l.mutants() {
		worse, ok := made(l.of, m.body)
		if !ok {
			continue // nobody renders such a body
		}
		facts, changed := put(j.facts, worse)
		if !changed {
			continue
		}
		noticed := false
		err := j.run(ctx, facts, func(f check.Finding) {
			if (f.Outcome == check.Fail || f.Outcome == check.Error) && j.passes[f.Check+" "+f.Subject.Key()] {
				noticed = true
			}
		})
		if noticed || err != nil {
			return noticed, err
		}
	}
	return false, nil
}

// put returns facts with others in the place of those that are about the same,
// and reports whether any is another.
func put(facts, others []fact.Fact) ([]fact.Fact, bool) {
	facts, changed := slices.Clone(facts), false
	for _, f := range others {
		i := slices.IndexFunc(facts, func(x fact.Fact) bool { return x.Kind.Equal(f.Kind) && x.Subject.Key() == f.Subject.Key() })
		if i < 0 || bytes.Equal(facts[i].Body, f.Body) {
			continue
		}
		facts[i], changed = f, true
	}
	return facts, changed
}

// made returns the facts of a mutant, and false where there can be none.
func made(of *subject, body map[string]any) (f []fact.Fact, ok bool) {
	defer func() { ok = recover() == nil }()
	return of.facts(body), true
}
