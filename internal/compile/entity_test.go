package compile_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/ward"
)

func keep(t *testing.T, span, contract string) *estate.Keep {
	t.Helper()
	s, err := language.ParseSpan(span)
	if err != nil {
		t.Fatal(err)
	}
	return &estate.Keep{For: s, Because: ward.Because{Contract: contract}}
}

// What an entity owes reaches all that keeps anything of it: the records that
// nobody changes, the tables of its workspace, the copies and the window of its
// databases, the documents with them; and nothing of another entity.
func TestAnEntityKeepsWhatItOwes(t *testing.T) {
	in := input(t)
	e := &in.Document.Estate
	hubbed(t, e)
	clinics(t, e, "eastus2", "centralus")
	e.Retention.Backups = *keep(t, "14d", "")
	e.Entities[1].Retention = &estate.EntityRetention{
		Records:         keep(t, "10y", "Participation agreement, section 4"),
		OperationalLogs: keep(t, "500d", "Participation agreement, section 5"),
		Backups:         keep(t, "21d", "Participation agreement, section 6"),
		LongTermBackups: keep(t, "2y", "Participation agreement, section 7"),
	}
	d := mustCompile(t, in)
	for unit, want := range map[string][]kept{
		"harbor-clinic-production": {
			{"/containers/records/immutabilityPolicies/", `"immutabilityPeriodSinceCreationInDays":2196`},
			{"/containers/recovery-sets/immutabilityPolicies/", `"immutabilityPeriodSinceCreationInDays":14`},
			{"/blobServices/default", `"deleteRetentionPolicy":{"allowPermanentDelete":false,"days":21`},
			{"/blobServices/default", `"restorePolicy":{"days":14`},
			{"/flexibleServers/", `"backupRetentionDays":14`},
			{"/workspaces/", `"retentionInDays":400`},
			{"/tables/", `"totalRetentionInDays":2556`},
			{"/backupPolicies/", `"P84D"`},
		},
		"clinic-02-production": {
			{"/containers/records/immutabilityPolicies/", `"immutabilityPeriodSinceCreationInDays":3660`},
			{"/containers/recovery-sets/immutabilityPolicies/", `"immutabilityPeriodSinceCreationInDays":21`},
			{"/blobServices/default", `"deleteRetentionPolicy":{"allowPermanentDelete":false,"days":28`},
			{"/blobServices/default", `"restorePolicy":{"days":21`},
			{"/flexibleServers/", `"backupRetentionDays":21`},
			{"/workspaces/", `"retentionInDays":500`},
			{"/tables/", `"totalRetentionInDays":4018`},
			{"/backupPolicies/", `"P732D"`},
		},
	} {
		for _, k := range want {
			if !k.in(t, d, unit) {
				t.Errorf("%s: nothing at %s has %s", unit, k.at, k.has)
			}
		}
	}

	// The key of its copies tells the platform's workspace who used it.
	if k := (kept{"/tables/", `"totalRetentionInDays":4018`}); !k.in(t, d, "platform") {
		t.Errorf("platform: nothing at %s has %s", k.at, k.has)
	}

	days := map[string]int{}
	for _, x := range d.Declared {
		if one, ok := x.(ward.Environment); ok {
			days[one.Entity] = one.RetentionDays.Records
		}
	}
	if days["harbor-clinic"] != 2196 || days["clinic-02"] != 3660 {
		t.Errorf("declared to the checks: %v", days)
	}
	var said design.Decision
	for _, one := range d.Decisions {
		if one.Topic == "retention" && one.Subject == addr.WardSubject("entity", "clinic-02") {
			said = one
		}
	}
	if len(said.Reasons) != 4 || !strings.Contains(said.Reasons[0].Clause, "Participation agreement, section 4") || said.Inputs[0].Path != "entities[1].retention.records.for" {
		t.Errorf("the decision says %+v of %+v", said.Reasons, said.Inputs)
	}
	steps := 0
	for _, s := range d.Steps {
		if s.Slug == "lock-records" && s.Unit == addr.EnvironmentUnit(addr.Environment{Entity: "clinic-02", Name: "production"}) && strings.Contains(s.Body, "--period 3660") {
			steps++
		}
	}
	if steps != 1 {
		t.Error("the step that locks the records does not know for how long")
	}
}

// kept is a part of an id, and what the body of one resource with it has.
type kept struct{ at, has string }

func (k kept) in(t *testing.T, d *design.Design, unit string) bool {
	t.Helper()
	for _, r := range d.Resources {
		if r.Unit.String() != unit || !strings.Contains(r.ID.String(), k.at) {
			continue
		}
		body, err := json.Marshal(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(body), k.has) {
			return true
		}
	}
	return false
}

// What is charged to an entity's cost centre says so by a tag, in its recovery
// region too; what is the platform's, or of an entity without one, has none.
func TestCostCentres(t *testing.T) {
	in := input(t)
	e := &in.Document.Estate
	hubbed(t, e)
	clinics(t, e, "eastus2", "centralus")
	e.Entities[1].CostCentre = "4100-ERP"
	tagged := map[string]bool{}
	for _, r := range mustCompile(t, in).Resources {
		tags, has := r.Body["tags"].(design.Object)
		if !has {
			continue
		}
		centre, is := tags["ward-cost-centre"]
		if is && centre != "4100-ERP" {
			t.Errorf("%s has the cost centre %v", r.ID, centre)
		}
		own := strings.HasPrefix(r.Unit.String(), "clinic-02-")
		if own != is {
			t.Errorf("%s of %s: has a cost centre: %v, want %v", r.ID, r.Unit, is, own)
		}
		if is {
			tagged[r.Unit.String()] = true
		}
	}
	if len(tagged) != 3 { // its home, its recovery and the key of its backups
		t.Errorf("tagged in %v", tagged)
	}
}
