package decide

import (
	"fmt"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/published"
)

// What sessions are assumed to take in memory.
const (
	sessionKiB      = 32 // with what Redis keeps beside each
	sessionsEach    = 2  // browsers, and sessions that have not ended yet
	memoryForWrites = 50 // per cent of a size that stays free, for copies while it fails over
)

// caches gives the environments that ask for it a Redis of their own, for
// sessions and for nothing else.
func caches(a asked, l *layout.Layout, n *notes) {
	for i, e := range a.environments {
		one := l.Environments[i]
		d := design.Decision{
			Subject: e.name.Subject(),
			Topic:   "sessions",
			Title:   "Where are the sessions of " + e.name.String() + " kept, and what is Redis for?",
			Chosen:  "in the database",
			Reasons: []design.Reason{
				{Text: "Odoo itself needs no Redis: its bus and its cron are PostgreSQL's. It is for sessions, or for a cache that a module asks for."},
				{Text: "Never for queues. A job has to be there exactly where the transaction that made it was committed, and a Redis that fails over loses the last of what it acknowledged; queue_job keeps its jobs in PostgreSQL for that."},
				{Text: "A session that is not used ends by itself.", Clause: "45 CFR 164.312(a)(2)(iii)"},
			},
			Inputs: []design.Input{n.input(e.path+".odoo.sessions", e.Odoo.Sessions), n.input(e.path+".load.users", fmt.Sprint(e.Load.Users))},
		}
		database := design.Option{Name: "in the database", Verdict: "taken: nothing more to run, and sessions outlive a failover of the zone; each process keeps a connection for them"}
		redis := design.Option{Name: "in Azure Managed Redis", Verdict: "not taken: nobody asks for it"}
		if e.Odoo.Sessions == "redis" {
			size, need, ok := cacheFor(a.Published.Redis, e.Load.Users)
			if !ok {
				n.problem(e.path+".odoo.sessions", fmt.Sprintf("the sessions of %d people take %d MiB, and the largest Redis that is considered has %d", e.Load.Users, need, size.MemoryMiB), "keep them in the database")
				continue
			}
			home := n.site(l, one.Home)
			l.Caches = append(l.Caches, layout.Cache{Unit: one.Home, ID: home.CacheID(), Environment: e.name, Size: size.Name})
			home.Missing = append(home.Missing, "What connects Odoo to Redis: its pods keep their sessions in the database until they are rendered with a module that signs in to Redis with Entra; "+a.redisModule(e)+".")
			d.Chosen = fmt.Sprintf("in Azure Managed Redis, %s (%d MiB)", size.Name, size.MemoryMiB)
			database.Verdict, redis.Verdict = "not taken: the estate says redis", "taken: the estate asks for it; people sign in again when it is lost"
			d.Figures = []design.Figure{
				{Name: "memory of " + size.Name, Value: fmt.Sprintf("%d MiB", size.MemoryMiB), Basis: design.Published, Source: a.Published.Redis.Source, Date: a.Published.Redis.Date},
				{Name: "memory of a session", Value: fmt.Sprintf("%d KiB", sessionKiB), Basis: design.Assumed, Source: "INFO memory measures it", Date: a.estate.Effective.String()},
			}
			d.Arithmetic = []design.Term{
				{Name: "sessions", Expression: fmt.Sprintf("%d people × %d", e.Load.Users, sessionsEach), Result: fmt.Sprint(e.Load.Users * sessionsEach)},
				{Name: "memory", Expression: fmt.Sprintf("%d × %d KiB, and %d %% free", e.Load.Users*sessionsEach, sessionKiB, memoryForWrites), Result: fmt.Sprintf("%d MiB", need)},
			}
			d.Reasons = append(d.Reasons,
				design.Reason{Text: "Nothing of it is written to a disk: a session is worth a sign-in, and a file of them is worth a theft. Who signs in is Odoo's own identity, over TLS and a private endpoint; keys are off."},
				design.Reason{Text: "The clustering policy is chosen once. NoCluster has one address, for clients that know nothing of clusters, up to 25 GB."})
		}
		d.Options = []design.Option{database, redis, {Name: "in Redis, with queues", Verdict: "refused: a job that was acknowledged and lost is a prescription that nobody orders"}}
		n.decide(d)
	}
}

// redisModule says what of a series keeps sessions in Redis, and why it is not
// taken.
func (a asked) redisModule(e environment) string {
	set, _ := a.Published.Odoo.Find(e.Odoo.Version)
	m, ok := set.For(published.SessionsRedisPurpose)
	if !ok {
		because, _ := set.Lack(published.SessionsRedisPurpose)
		return because
	}
	return fmt.Sprintf("%s %s does so by a %s alone", m.Name, m.Version, m.SignsIn)
}

// cacheFor returns the first size that has the memory, and how much that is in
// MiB. Where none has, it is the largest.
func cacheFor(r published.Redis, people int) (size published.CacheSize, need int, ok bool) {
	need = ceilDiv(people*sessionsEach*sessionKiB*100/(100-memoryForWrites), 1024)
	for _, s := range r.Sizes {
		size = s
		if s.MemoryMiB >= need {
			return s, need, true
		}
	}
	return size, need, false
}
