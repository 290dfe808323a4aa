package estate

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/language"
)

// judge adds what is wrong with the document beyond single values. Values
// that could not be read are zero by now and have their problem already; each
// rule passes over them.
func judge(doc *Document, opt Options, problems *diag.Problems) {
	j := judgement{doc: doc, opt: opt, problems: problems}
	for i, entity := range doc.Estate.Entities {
		for k, env := range entity.Environments {
			at := language.Index(language.Index("entities", i)+".environments", k)
			j.places = append(j.places, place{at: at, name: addr.Environment{Entity: entity.Name, Name: env.Name}, Environment: env})
		}
	}
	for _, rule := range []func(judgement){
		textsLiteral, regulatedSections, regulatedEnvironments, retentionBounds, auditBounds, entitiesRetain,
		regionsKnown, regionsResident, recoveryElsewhere, hubsElsewhere, hubsFit, groupsFit, outward,
		networksFit, networksApart, unitsApart, entryStated, clustersNamed, clustersAgree, signersNamed, imagesBuilt, imagesSigned,
		loadsMeanSomething, databasesRun, deployersApart, drillsOf, functionsServed, continuityMeans, modulesFit,
		exceptionDates, exceptionNames, attestationDates, attestationNames,
	} {
		rule(j)
	}
}

type judgement struct {
	doc      *Document
	opt      Options
	problems *diag.Problems
	places   []place
}

// place is an environment with its path in the document.
type place struct {
	at   string
	name addr.Environment
	Environment
}

func (j judgement) refuse(path, what, hint string) {
	j.problems.Add(diag.Problem{Pos: j.doc.At(path), Path: path, What: what, Hint: hint})
}

// written reports whether somebody wrote something at a path, readable or not.
func (j judgement) written(path string) bool {
	return j.doc.places.Written(path)
}

const regulated = "regulated"

// firstRegulated returns the first environment that holds regulated data.
func (j judgement) firstRegulated() (place, bool) {
	i := slices.IndexFunc(j.places, func(p place) bool { return p.Data == regulated })
	if i < 0 {
		return place{}, false
	}
	return j.places[i], true
}

// regulatedSections asks for the sections without which regulated data cannot
// be answered for, and says what asks for each.
func regulatedSections(j judgement) {
	env, ok := j.firstRegulated()
	if !ok {
		return
	}
	for _, section := range []struct{ name, asks string }{
		{"residency", "say in which regions it may be, and which contract, state law or article of the GDPR asks for it: HIPAA has no rule for where data is"},
		{"retention", "45 CFR 164.316(b)(2)(i) asks that documentation is kept for six years: say how long records, logs and backups are kept"},
		{"evidence", "45 CFR 164.312(b) asks for audit controls: name the role that answers for evidence"},
		{"incident", "45 CFR 164.308(a)(6)(ii) asks for response to incidents and reports of them: name who answers, and when whom must be told"},
	} {
		if !j.written(section.name) {
			j.problems.Add(diag.Problem{
				Pos: j.doc.At(env.at + ".data"), Path: section.name,
				What: "missing, and " + env.at + " holds regulated data", Hint: section.asks,
			})
		}
	}
}

func regulatedEnvironments(j judgement) {
	for _, env := range j.places {
		if env.Data != regulated {
			continue
		}
		if !j.written(env.at+".objectives") && !j.written(env.at+".impact") && (env.Purpose != "production" || !j.written(env.at+".functions")) {
			j.problems.Add(diag.Problem{
				Pos: j.doc.At(env.at + ".data"), Path: env.at + ".objectives", What: "missing, and the data is regulated",
				Hint: "45 CFR 164.308(a)(7)(ii)(B) and (E) ask for a plan to restore data and for how critical each application is: write objectives, an impact, or the functions that it serves",
			})
		}
		if env.Tenancy == "shared" {
			j.refuse(env.at+".tenancy", "is shared, and the data is regulated",
				"roles on one database server do not isolate regulated data: write dedicated or auto")
		}
	}
}

// sixYears is the longest that six years can be: two leap days.
const sixYears = (6*365 + 2) * 24 * time.Hour

// The interactive retention that a workspace on the plan PerGB2018 can have, as
// Microsoft documents it (azure-monitor-docs, data-retention-configure, 2025-05;
// Microsoft.OperationalInsights/workspaces, retentionInDays). Single tables keep
// more, out of reach of queries: see auditBounds.
const (
	shortestLogs = 30 * 24 * time.Hour
	longestLogs  = 730 * 24 * time.Hour
)

func retentionBounds(j judgement) {
	keep := j.doc.Estate.Retention
	if keep == nil {
		return
	}
	j.backupBounds("retention.backups.for", keep.Backups.For)
	j.logBounds("retention.operationalLogs.for", keep.OperationalLogs.For)
	if long := keep.LongTermBackups; long != nil {
		j.longTermBounds("retention.longTermBackups.for", long.For)
	}
	_, asked := j.firstRegulated()
	if d := keep.Records.For.Duration(); asked && d != 0 && d < sixYears {
		j.refuse("retention.records.for", keep.Records.For.String()+" is less than six years, and regulated data is held",
			"45 CFR 164.316(b)(2)(i) asks for six years: write 6y or more")
	}
}

func (j judgement) backupBounds(path string, keep Span) {
	const day = 24 * time.Hour
	if d := keep.Duration(); d != 0 && (d < 7*day || d > 35*day) {
		j.refuse(path, keep.String()+" is not between 7d and 35d",
			"Azure keeps point-in-time recovery of PostgreSQL for no less and no more")
	}
}

func (j judgement) logBounds(path string, keep Span) {
	d := keep.Duration()
	if d == 0 || d >= shortestLogs && d <= longestLogs {
		return
	}
	hint := "a Log Analytics workspace keeps logs for no less: write 30d or more"
	if d > longestLogs {
		hint = "a Log Analytics workspace keeps logs that can be queried for no more: write 730d or less; what is owed for longer is a record"
	}
	wrote := keep.String()
	if days := fmt.Sprintf("%dd", keep.Days()); days != wrote {
		wrote += ", which is " + days + ","
	}
	j.refuse(path, wrote+" is not between 30d and 730d", hint)
}

func (j judgement) longTermBounds(path string, keep Span) {
	if days := keep.Days(); keep.Duration() != 0 && (days < LeastLongTermDays || days > mostLongTermDays) {
		j.refuse(path, fmt.Sprintf("%s is not between %dd and %dd", keep, LeastLongTermDays, mostLongTermDays),
			"the copy of each week is kept for the least of it already, and Azure Backup keeps none for more than ten years")
	}
}

// LeastLongTermDays is for how long the copy of each week is kept in a backup
// vault, whatever is asked for; Azure Backup keeps none for longer than the
// other (Azure Backup, PostgreSQL Flexible Server, overview, 2025-10).
const (
	LeastLongTermDays = 12 * 7
	mostLongTermDays  = 3650
)

// eachRegion calls f with every region that the estate names.
func (j judgement) eachRegion(f func(path, region string)) {
	f("platform.region", j.doc.Estate.Platform.Region)
	for i, further := range j.doc.Estate.Platform.Regions {
		f(language.Index("platform.regions", i)+".region", further.Region)
	}
	for i, h := range j.doc.Estate.Platform.Hub.Existing {
		f(language.Index("platform.hub.existing", i)+".region", h.Region)
	}
	for _, env := range j.places {
		f(env.at+".region", env.Region)
		if env.Recovery != nil {
			f(env.at+".recovery.region", env.Recovery.Region)
		}
		if env.Drills != nil {
			// What is restored there is the environment's data.
			for k, server := range env.Drills.Servers {
				f(language.Index(env.at+".drills.servers", k)+".region", server.Region)
			}
		}
	}
}

// known reports whether a region is one that Azure has. Where the caller names
// no regions, every word is one.
func (j judgement) known(region string) bool {
	return region != "" && (len(j.opt.Regions) == 0 || slices.Contains(j.opt.Regions, region))
}

func regionsKnown(j judgement) {
	check := func(path, region string) {
		if region == "" || j.known(region) {
			return
		}
		hint := language.Suggest(region, j.opt.Regions)
		if hint == "" {
			hint = "write it as Azure does in its API, as eastus2"
		}
		j.refuse(path, fmt.Sprintf("%q is no Azure region that is known here", language.Clip(region)), hint)
	}
	j.eachRegion(check)
	if r := j.doc.Estate.Residency; r != nil {
		for i, region := range r.Regions {
			check(language.Index("residency.regions", i), region)
		}
	}
}

func regionsResident(j judgement) {
	r := j.doc.Estate.Residency
	if r == nil || len(r.Regions) == 0 || slices.Contains(r.Regions, "") {
		return
	}
	j.eachRegion(func(path, region string) {
		if j.known(region) && !slices.Contains(r.Regions, region) {
			j.refuse(path, fmt.Sprintf("%q is not among residency.regions: %s", language.Clip(region), strings.Join(r.Regions, ", ")),
				residencyHint(r.Because))
		}
	})
}

func residencyHint(b Because) string {
	if b.String() == "" {
		return "use one of those, or add it there"
	}
	return b.String() + " asks for those"
}

func recoveryElsewhere(j judgement) {
	for _, env := range j.places {
		if env.Recovery != nil && env.Region != "" && env.Recovery.Region == env.Region {
			j.refuse(env.at+".recovery.region", fmt.Sprintf("%q is the region that is to be recovered from", env.Region),
				"name another region")
		}
	}
}

// hubsElsewhere refuses a further region of the platform that is its first,
// and further regions where the first has no hub.
func hubsElsewhere(j judgement) {
	p := j.doc.Estate.Platform
	for i, further := range p.Regions {
		at := language.Index("platform.regions", i)
		if further.Region != "" && further.Region == p.Region {
			j.refuse(at+".region", fmt.Sprintf("%q is the platform's own region", further.Region), "name another region; platform.network is the hub of this one")
		}
		if !j.written("platform.network") {
			j.refuse(at, "is a hub in a further region, and the platform's own region has none", "add platform.network, the address space of the hub there")
		}
	}
}

// unitsApart refuses two environments whose units would share a name, and so
// a folder and a state: entity a-b with c, and entity a with b-c.
func unitsApart(j judgement) {
	first := map[addr.Unit]string{}
	claim := func(unit addr.Unit, path string) {
		if earlier, taken := first[unit]; taken {
			j.refuse(path, fmt.Sprintf("makes the unit %q, which %s makes too", unit, earlier),
				"rename one of them: entity and environment are joined by a dash")
			return
		}
		first[unit] = path
	}
	for i, further := range j.doc.Estate.Platform.Regions {
		if further.Region != "" {
			claim(addr.PlatformUnitIn(further.Region), language.Index("platform.regions", i)+".region")
		}
	}
	j.eachEntry(claim)
	seen := map[addr.Environment]bool{}
	for _, env := range j.places {
		if env.name.Entity == "" || env.name.Name == "" || seen[env.name] {
			continue // unreadable, or written twice: noted where lists are read
		}
		seen[env.name] = true
		claim(addr.EnvironmentUnit(env.name), env.at)
		if env.Recovery != nil {
			claim(addr.RecoveryUnit(env.name), env.at+".recovery")
			claim(addr.BackupKeyUnit(env.name), env.at+".recovery")
		}
	}
}

func exceptionDates(j judgement) {
	for i, e := range j.doc.Exceptions {
		at := language.Index("exceptions", i)
		if before(e.Until, e.Granted) {
			j.refuse(at+".until", fmt.Sprintf("%s is before %s, when it was granted", e.Until, e.Granted), "")
		}
		if !e.Granted.IsZero() && !e.Until.IsZero() && e.Until.Start().After(e.Granted.Start().AddDate(1, 0, 0)) {
			j.refuse(at+".until", fmt.Sprintf("%s is more than a year after %s, when it was granted", e.Until, e.Granted),
				"grant it for a year at most, and anew when somebody has looked at it again")
		}
		j.notAfterReview(at+".granted", e.Granted)
	}
}

// scopes are what an exception for many must begin with: one subscription or
// management group, one cluster, one thing that Ward declares, one file.
var scopes = regexp.MustCompile(`^(/subscriptions/[^/]+/|/providers/Microsoft\.Management/managementGroups/[^/]+/|kube:[^/]+/|ward:[a-z]+/[^/]+|file:.*[^/])`)

// exceptionNames refuses exceptions that name no check or no subject, and those
// that name every one: what is accepted everywhere is no deviation.
func exceptionNames(j judgement) {
	for i, e := range j.doc.Exceptions {
		at := language.Index("exceptions", i)
		if e.Check != "" && len(j.opt.Checks) > 0 && !slices.Contains(j.opt.Checks, e.Check) {
			hint := language.Suggest(e.Check, j.opt.Checks)
			if hint == "" {
				hint = "ward catalogue list names the checks; those of a folder of yours are known with --checks"
			}
			j.refuse(at+".check", fmt.Sprintf("%q is no check", language.Clip(e.Check)), hint)
		}
		prefix, many := strings.CutSuffix(e.Covers, "*")
		_, err := addr.ParseSubject(e.Covers)
		switch {
		case e.Covers == "":
		case strings.Contains(prefix, "*"):
			j.refuse(at+".subject", fmt.Sprintf("%q has a * that is not its end", language.Clip(e.Covers)), "one * at the end covers all that begin so")
		case many && !scopes.MatchString(prefix):
			j.refuse(at+".subject", fmt.Sprintf("%q covers more than one scope", language.Clip(e.Covers)),
				"name the subject, or begin with one scope: /subscriptions/ID/*, kube:CLUSTER/*, ward:environment/ENTITY/*")
		case !many && err != nil:
			j.refuse(at+".subject", fmt.Sprintf("%q is no subject of a finding", language.Clip(e.Covers)),
				"copy it from a finding: an Azure id, kube:CLUSTER/…, ward:environment/…")
		}
	}
}

// attestationNames refuses statements about what is no control, and about
// controls for which none counts.
func attestationNames(j judgement) {
	if len(j.opt.Controls) == 0 {
		return
	}
	var stated []string
	for name, counts := range j.opt.Controls {
		if counts {
			stated = append(stated, name)
		}
	}
	slices.Sort(stated)
	for i, a := range j.doc.Attestations {
		counts, known := j.opt.Controls[a.Control]
		switch at := language.Index("attestations", i) + ".control"; {
		case a.Control == "":
		case !known:
			j.refuse(at, fmt.Sprintf("%q is no control of the catalogue", language.Clip(a.Control)), cmp.Or(language.Suggest(a.Control, slices.Sorted(maps.Keys(j.opt.Controls))), "known here: "+someOf(stated, a.Control)))
		case a.Decision != "" && !j.opt.Addressable[a.Control]:
			j.refuse(language.Index("attestations", i)+".decision", language.Clip(a.Control)+" is not addressable, so that nobody decides otherwise", "a finding that is accepted has an exception")
		case a.Decision == "" && !counts && j.opt.Addressable[a.Control]:
			j.refuse(at, language.Clip(a.Control)+" is bound to checks, so that no statement counts for it but a decision",
				"decision: alternative, where an equivalent measure stands for it, or decision: not reasonable")
		case a.Decision == "" && !counts:
			j.refuse(at, language.Clip(a.Control)+" is bound to checks alone, so that no statement counts for it",
				"statements count for: "+someOf(stated, a.Control))
		}
	}
}

// someOf names the first of some controls: those of the framework that was
// written, where it has any.
func someOf(names []string, wrote string) string {
	const most = 5
	framework, _, _ := strings.Cut(wrote, "/")
	its := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !strings.HasPrefix(n, framework+"/") })
	if len(its) > 0 {
		names = its
	}
	if n := len(names); n > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), n-most)
	}
	return strings.Join(names, ", ")
}

func attestationDates(j judgement) {
	for i, a := range j.doc.Attestations {
		at := language.Index("attestations", i)
		if a.Until != nil && before(*a.Until, a.On) {
			j.refuse(at+".until", fmt.Sprintf("%s is before %s, when it was stated", a.Until, a.On), "")
		}
		j.notAfterReview(at+".on", a.On)
	}
}

// notAfterReview refuses a day after the one at which the estate was reviewed.
func (j judgement) notAfterReview(path string, day Date) {
	if effective := j.doc.Estate.Effective; before(effective, day) {
		j.refuse(path, fmt.Sprintf("%s is after %s, at which the estate was reviewed", day, effective),
			"move effective when the estate is reviewed with it")
	}
}

// before reports whether a is a day before b; it is false where one of them
// could not be read.
func before(a, b Date) bool {
	return !a.IsZero() && !b.IsZero() && a.Start().Before(b.Start())
}
