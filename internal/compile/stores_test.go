package compile_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/decide"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/language"
)

const (
	backupInstances addr.Kind = "Microsoft.DataProtection/backupVaults/backupInstances"
	backupVaults    addr.Kind = "Microsoft.DataProtection/backupVaults"
	federated       addr.Kind = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"
)

// Whether, where and for how long a database is copied follows from what it
// holds, how large it is and what the estate asks for.
func TestCopies(t *testing.T) {
	keep, err := language.ParseSpan("1y")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		set    []string
		change func(*estate.Estate)
		want   *layout.Backup // without what is copied
		copied bool
	}{
		{"regulated", nil, nil, &layout.Backup{Redundancy: "GeoRedundant", WeeklyDays: 84}, true},
		{"for a year", nil, func(e *estate.Estate) { e.Retention.LongTermBackups = &estate.Keep{For: keep} }, &layout.Backup{Redundancy: "GeoRedundant", WeeklyDays: 84, MonthlyDays: 366}, true},
		{"too large", []string{production + ".load.databaseGiB", "900"}, nil, &layout.Backup{Redundancy: "GeoRedundant", WeeklyDays: 84}, false},
		{"without a region to come back in", []string{production + ".data", "internal"}, func(e *estate.Estate) {
			one := &e.Entities[0].Environments[0]
			one.Objectives, one.Recovery, one.Functions = nil, nil, nil
		}, &layout.Backup{Redundancy: "ZoneRedundant", WeeklyDays: 84}, true},
		{"in a region without zones", []string{production + ".data", "internal"}, func(e *estate.Estate) {
			one := &e.Entities[0].Environments[0]
			one.Objectives, one.Recovery, one.Functions, one.Region = nil, nil, nil, "northcentralus"
		}, &layout.Backup{Redundancy: "LocallyRedundant", WeeklyDays: 84}, true},
		{"that nobody would miss", []string{production + ".data", "internal", production + ".purpose", "staging"}, func(e *estate.Estate) {
			one := &e.Entities[0].Environments[0]
			one.Objectives, one.Recovery, one.Functions = nil, nil, nil
		}, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := input(t, tt.set...)
			if tt.change != nil {
				tt.change(&in.Document.Estate)
			}
			l, _, err := decide.Decide(in)
			if err != nil {
				t.Fatal(err)
			}
			home, _ := l.Site(l.Environments[0].Home)
			got := home.Backup
			if (got == nil) != (tt.want == nil) {
				t.Fatalf("it is %+v", got)
			}
			if got != nil && (got.Redundancy != tt.want.Redundancy || got.WeeklyDays != tt.want.WeeklyDays || got.MonthlyDays != tt.want.MonthlyDays) {
				t.Errorf("it is %+v, want %+v", got, tt.want)
			}
			d := mustCompile(t, in)
			vaults, instances := 0, 0
			for _, r := range d.Resources {
				switch r.ID.Kind() {
				case backupVaults:
					vaults++
				case backupInstances:
					instances++
				}
			}
			if (vaults > 0) != (tt.want != nil) || (instances > 0) != tt.copied {
				t.Errorf("%d vaults and %d copies", vaults, instances)
			}
			if step := slices.ContainsFunc(d.Steps, func(s design.Step) bool { return s.Slug == "first-copy" }); step != tt.copied {
				t.Errorf("there is a step for the first copy: %v", step)
			}
		})
	}
}

// The records are reached from where evidence is mirrored: from the hub where
// there is one, and then from nowhere else, for one name has one address there.
func TestRecordsAreReachedFromTheHub(t *testing.T) {
	of := func(hub bool) (from []string, missing string) {
		in := input(t)
		if hub {
			in.Document.Estate.Platform.Network = cidr(t, "10.40.0.0/20")
		}
		l, _, err := decide.Decide(in)
		if err != nil {
			t.Fatal(err)
		}
		home, _ := l.Site(l.Environments[0].Home)
		for _, s := range l.Sites {
			for _, e := range s.Endpoints {
				if e.Service == home.RecordsAccountID() {
					from = append(from, e.Network.String())
				}
			}
		}
		platform, _ := l.Site(l.Platform.Unit)
		mustCompile(t, in)
		return from, strings.Join(platform.Missing, " ")
	}
	with, missing := of(true)
	if want := []string{"platform", "harbor-clinic-production-recovery"}; !slices.Equal(with, want) {
		t.Errorf("with a hub in one region: from %q, want %q", with, want)
	}
	if strings.Contains(missing, "the platform has no hub") {
		t.Errorf("it has one, and the design says %q", missing)
	}
	in := input(t)
	in.Document.Estate.Platform.Network = cidr(t, "10.40.0.0/20")
	hub, _ := mustCompile(t, in).Unit(addr.PlatformUnit())
	for _, operation := range []string{layout.JoinSubnet, layout.JoinZone} {
		if !slices.Contains(hub.Excepted, operation) {
			t.Errorf("a stack of the hub denies %s, which the records' endpoint asks for; it excepts %q", operation, hub.Excepted)
		}
	}
	without, missing := of(false)
	if want := []string{"harbor-clinic-production", "harbor-clinic-production-recovery"}; !slices.Equal(without, want) {
		t.Errorf("without a hub: from %q, want %q", without, want)
	}
	if !strings.Contains(missing, "the platform has no hub") || !strings.Contains(missing, "evidence.from") {
		t.Errorf("what is missing: %q", missing)
	}
}

// Whom the estate names, and nobody else, writes evidence.
func TestWhoMirrorsEvidence(t *testing.T) {
	in := input(t)
	in.Document.Estate.Evidence.From = &estate.Workflow{Issuer: "https://token.example", Subject: "repo:harbor/estate"}
	d := mustCompile(t, in)
	n := 0
	for _, r := range d.Resources {
		if r.ID.Kind() == federated && r.ID.Parent().Name() == "hrg-platform-evidence" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d workloads mirror evidence, want 1", n)
	}
	if u, _ := d.Unit(addr.PlatformUnit()); strings.Contains(strings.Join(u.Missing, " "), "evidence.from") {
		t.Errorf("somebody is named, and the unit misses %q", u.Missing)
	}
}
