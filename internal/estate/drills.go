package estate

import (
	"time"

	"github.com/wardhq/ward/internal/language"
)

// Drills are how the ways back of an environment are practised, and on what a drill
// counts as carried out on the environment's own system.
type Drills struct {
	Every   Span          `yaml:"every" example:"90d" doc:"How old the newest drill of each kind may be. Without it the controls' own limit holds, which is a year."`
	Servers []DrillServer `yaml:"servers" unique:"name" doc:"The PostgreSQL servers on which a drill counts as carried out on the environment's own system. On any other it is a rehearsal."`
}

// DrillServer is a server that is there, and known by what no other has.
type DrillServer struct {
	Name       string `yaml:"name" required:"true" pattern:"^[a-z][a-z0-9-]{0,30}[a-z0-9]$" example:"recovery" doc:"What it is called here."`
	Host       string `yaml:"host" required:"true" pattern:"^[A-Za-z0-9/._:-]{1,253}$" example:"hrg-clinic-recovery.postgres.database.azure.com" doc:"What it is connected to by: a name, an address, or the folder of a socket."`
	Identifier string `yaml:"identifier" required:"true" pattern:"^[0-9]{10,20}$" example:"7412345678901234567" doc:"What SELECT system_identifier FROM pg_control_system() says on it."`
	Region     string `yaml:"region" required:"true" example:"centralus" doc:"The Azure region that it is in: that a region can be lost is shown in another one alone."`
}

// drillsOf refuses drills that nothing could be told by.
func drillsOf(j judgement) {
	for _, env := range j.places {
		d := env.Drills
		if d == nil {
			continue
		}
		at := env.at + ".drills"
		if d.Every.IsZero() && len(d.Servers) == 0 {
			j.refuse(at, "says nothing", "write every, or servers")
		}
		if !d.Every.IsZero() && d.Every.Duration() < 24*time.Hour {
			j.refuse(at+".every", "is less than a day", "want days, as 90d")
		}
		seen := map[string]string{}
		for i, s := range d.Servers {
			here := language.Index(at+".servers", i)
			if other, twice := seen[s.Host+" "+s.Identifier]; twice {
				j.refuse(here, "is the server of "+other, "name each server once")
			}
			seen[s.Host+" "+s.Identifier] = here
		}
	}
}
