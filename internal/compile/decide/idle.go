package decide

import (
	"fmt"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// regulatedIdleMinutes is after how long without use a session ends where data
// is regulated and the estate says nothing else.
const regulatedIdleMinutes = 30

// idleSeconds is after how long without use a session of an environment ends;
// 0 is Odoo's own. A longer one than regulated data may have is a finding's to
// refuse (kubernetes-odoo-idle-logoff).
func idleSeconds(e environment) int {
	minutes := e.Odoo.IdleMinutes
	if minutes == 0 && e.Data == regulated {
		minutes = regulatedIdleMinutes
	}
	return minutes * 60
}

// sessionHours is how long a session lasts at the most where something ends
// sessions: the longest shift, so that nobody signs in twice in one.
const sessionHours = 12

// sessionSeconds is how long after signing in a session of an environment ends,
// however much it is used; 0 is never.
func sessionSeconds(e environment) int {
	if idleSeconds(e) == 0 {
		return 0
	}
	return sessionHours * 60 * 60
}

// idleLogoff says what ends a session that nobody uses.
func idleLogoff(a asked, l *layout.Layout, n *notes) {
	for i, e := range a.environments {
		idle := l.Environments[i].Odoo.IdleSeconds
		d := design.Decision{
			Subject: e.name.Subject(),
			Topic:   "idle-logoff",
			Title:   "After how long without use does a session of " + e.name.String() + " end, and what ends it?",
			Inputs:  []design.Input{n.input(e.path+".data", e.Data), n.input(e.path+".odoo.idleMinutes", fmt.Sprint(e.Odoo.IdleMinutes))},
		}
		module := design.Option{Name: "a module of the server, asked by each request"}
		own := design.Option{Name: "Odoo's own sweep"}
		rest := []design.Option{
			{Name: "OCA auth_session_timeout", Verdict: "not taken: it looks at the times of session files, and sessions are in a database"},
			{Name: "a module that is installed in the database", Verdict: "not taken: whoever administers the database could uninstall it"},
		}
		if idle == 0 {
			d.Chosen = "after a week, by Odoo's own sweep"
			module.Verdict, own.Verdict = "not taken: data is not regulated, and the estate asks for no limit", "taken"
			d.Reasons = []design.Reason{{Text: "The browser forgets a session a week after Odoo last wrote it, and the nightly vacuum takes it out of the store."}}
		} else {
			d.Chosen = fmt.Sprintf("after %d minutes, at the next request, by ward_idle_logoff", idle/60)
			module.Verdict = "taken: the limit is the deployment's, a database may only shorten it, and what a browser asks for by itself is no use"
			own.Verdict = "not taken alone: it is nightly, and no request looks at a session's age"
			d.Reasons = []design.Reason{
				{Text: "A session that nobody uses is ended by the system, and not by a person who has left.", Clause: "45 CFR 164.312(a)(2)(iii)"},
				{Text: "The last use is written at most once a minute, so a session may end up to a minute early, and never late."},
				{Text: fmt.Sprintf("%d hours after signing in a session ends however much it is used: whoever stole one has it no longer than a shift.", sessionHours)},
				{Text: "A pod whose Odoo came up without the module never starts: its startup is held against a path of the module's."},
			}
		}
		d.Options = append([]design.Option{module, own}, rest...)
		n.decide(d)
	}
}
