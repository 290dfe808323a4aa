package estate

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/language"
)

// Continuity is how the organisation goes on when Odoo is away: who decides, how
// they are reached, and who is told what.
type Continuity struct {
	Owner     string    `yaml:"owner" required:"true" example:"continuity manager" doc:"The role that answers for the plan."`
	Authority string    `yaml:"authority" required:"true" example:"chief operating officer" doc:"The role that declares a loss, and that it is over."`
	Deputy    string    `yaml:"deputy" example:"administrator on call" doc:"The role that decides where the other cannot be reached."`
	Because   Because   `yaml:"because" required:"true" doc:"What asks for the plan."`
	Contacts  []Contact `yaml:"contacts" unique:"role" doc:"How the roles that the plan names are reached."`
	Notices   []Notice  `yaml:"notices" unique:"name" doc:"Who is told, in this order."`
}

// Contact is how a role is reached, whoever fills it that day.
type Contact struct {
	Role  string   `yaml:"role" required:"true" example:"administrator on call" doc:"The role, as the estate names it elsewhere."`
	Reach []string `yaml:"reach" example:"switchboard, extension 100" doc:"How it is reached, the first to be tried first: ways that work without what is lost."`
}

// Notice is a message that is sent when something was decided.
type Notice struct {
	Name   string   `yaml:"name" required:"true" pattern:"^[a-z][a-z0-9-]{0,30}[a-z0-9]$" example:"wards" doc:"What it is called."`
	On     string   `yaml:"on" required:"true" enum:"loss,degraded,back" doc:"When it is sent: a loss was declared, an environment runs degraded, or all is back."`
	To     []string `yaml:"to" required:"true" min:"1" example:"charge nurses" doc:"The roles that it is sent to."`
	Within Span     `yaml:"within" required:"true" example:"15m" doc:"Within which time after it was declared."`
	By     string   `yaml:"by" example:"overhead page" doc:"By which way, where not as the contact says."`
	Text   string   `yaml:"text" required:"true" lines:"true" doc:"What it says. {entity}, {environment}, {region}, {functions} and {objective} become those of the environment; {time}, {by} and {next} are left for whoever sends it."`
}

// Downtime is how people work in a function while Odoo is away, beyond the
// sentence that the function says of it.
type Downtime struct {
	Bearable Span    `yaml:"bearable" required:"true" example:"2d" doc:"For how long that can be borne."`
	Forms    string  `yaml:"forms" required:"true" example:"red folder at each station" doc:"Where the forms are: a place that is there when nothing else is."`
	Reenter  string  `yaml:"reenter" required:"true" example:"by the supply clerks in the order of the forms' numbers; two look at each" doc:"How what was written down is entered, by whom, and what shows that all of it was."`
	Because  Because `yaml:"because" required:"true" doc:"What asks for it."`
}

// Degraded is a way to run an environment with less than all of it.
type Degraded struct {
	Mode     string  `yaml:"mode" required:"true" enum:"read-only,no-documents,no-integrations,no-directory" doc:"What is missing: nothing is written; attachments are away; what it speaks with is away; Entra is away."`
	Allowed  string  `yaml:"allowed" required:"true" example:"look up, print" doc:"What people may do in it, and what they may not."`
	Switches string  `yaml:"switches" required:"true" example:"clinic systems lead" doc:"The role that switches it on and off."`
	Ends     string  `yaml:"ends" required:"true" example:"the database takes writes again, and a count of the day's orders is right" doc:"When it is over, and what is looked at first."`
	Because  Because `yaml:"because" required:"true" doc:"What allows it."`
}

// Blanks of the text of a notice: those that follow from an environment, and those
// that whoever sends it fills in.
var (
	FilledBlanks = []string{"entity", "environment", "region", "functions", "objective"}
	OpenBlanks   = []string{"time", "by", "next"}
)

var blank = regexp.MustCompile(`\{([^{}]*)\}`)

// continuityMeans refuses what a plan cannot be made of: a text with blanks that
// nobody fills, a deputy who is the authority, a mode that is declared twice.
func continuityMeans(j judgement) {
	if c := j.doc.Estate.Continuity; c != nil {
		if c.Deputy != "" && strings.EqualFold(c.Deputy, c.Authority) {
			j.refuse("continuity.deputy", "is the authority itself", "name another role: a deputy decides where the authority cannot be reached")
		}
		known := append(slices.Clone(FilledBlanks), OpenBlanks...)
		for i, n := range c.Notices {
			at := language.Index("continuity.notices", i) + ".text"
			for _, m := range blank.FindAllStringSubmatch(n.Text, -1) {
				if !slices.Contains(known, m[1]) {
					j.refuse(at, fmt.Sprintf("has a blank {%s} that nobody fills", language.Clip(m[1])), "use {"+strings.Join(known, "}, {")+"}")
				}
			}
			if strings.ContainsAny(blank.ReplaceAllString(n.Text, ""), "{}") {
				j.refuse(at, "has a brace that belongs to no blank", "write a blank as {entity}, and no other brace")
			}
		}
	}
	for i, f := range j.doc.Estate.Functions {
		if at := language.Index("functions", i); f.Downtime != nil && f.Manual == "" && !j.written(at+".manual") {
			j.refuse(at+".manual", "missing, and downtime says where its forms are", "say how people work while Odoo is away")
		}
	}
	for _, env := range j.places {
		seen := map[string]bool{}
		for i, d := range env.Degraded {
			at := language.Index(env.at+".degraded", i) + ".mode"
			if d.Mode != "" && seen[d.Mode] {
				j.refuse(at, d.Mode+" is declared twice", "declare a mode once")
			}
			seen[d.Mode] = true
			if d.Mode == "no-integrations" && len(env.Integrations) == 0 {
				j.refuse(at, "is no-integrations, and the environment has none", "leave it out, or state its integrations")
			}
		}
	}
}

// ContinuityRoles are the roles that have to be reached when Odoo is away, each
// once: who decides, who is told, who switches, and who answers for what people do
// by hand in a production.
func (e Estate) ContinuityRoles() []string {
	var out []string
	add := func(roles ...string) {
		for _, r := range roles {
			if r != "" && !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	if c := e.Continuity; c != nil {
		add(c.Authority, c.Deputy, c.Owner)
		for _, n := range c.Notices {
			add(n.To...)
		}
	}
	for _, entity := range e.Entities {
		for _, env := range entity.Environments {
			for _, d := range env.Degraded {
				add(d.Switches)
			}
			if env.Purpose != "production" {
				continue
			}
			add(env.Accountable)
			for _, f := range e.Functions {
				if slices.Contains(env.Functions, f.Name) {
					add(f.Owner)
				}
			}
		}
	}
	return out
}
