// Package app wires what the verbs do: one service a capability, each with the
// ports that it needs and no other.
//
// It promises that a service takes a context and a request, writes nothing that
// people read, may be asked by several at a time, and returns what happened;
// parsing is package cli's, showing is package report's. Which errors are the
// caller's to mend, package input says.
package app

import (
	"context"
	"io/fs"
	"time"

	"github.com/wardhq/ward/internal/app/doctor"
	"github.com/wardhq/ward/internal/app/drill"
	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/app/failover"
	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/app/open"
	"github.com/wardhq/ward/internal/app/pointintime"
	"github.com/wardhq/ward/internal/app/recovery"
	"github.com/wardhq/ward/internal/app/rehearse"
	"github.com/wardhq/ward/internal/app/sessions"
	"github.com/wardhq/ward/internal/app/state"
	recorded "github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/workspace"
)

// Ports are what the world gives to the services.
type Ports struct {
	Version   string
	Catalogue fs.FS           // checks, frameworks and published figures
	Readers   []source.Reader // of files that are not Ward's
	Now       func() time.Time
	// Text returns words that nobody can guess, to name things by.
	Text func() string
	// Database opens a state database, which it creates if need be.
	Database func(ctx context.Context, path string) (state.Database, error)
	// Container opens a container of an Azure storage account, by its address.
	Container evidence.Container
}

// Ward is the services, wired. What needs no port is a function of its package:
// estates.Validate, estates.Explain, catalogues.Test, evidence.Show.
type Ward struct {
	Version  string
	Now      func() time.Time
	Open     open.Opener
	Judge    judge.Judge
	Recorded judge.Recorded
	Doctor   doctor.Doctor
	Evidence Evidence
	Recovery recovery.Recovery
	Drills   drill.Drills
	// Rehearsal practises ways back on one machine.
	Rehearsal rehearse.Rehearsal
}

// Evidence is the services of what was sealed.
type Evidence struct {
	List    evidence.Lister
	Export  evidence.Exporter
	Keys    evidence.Rotator
	Mirror  evidence.Mirrorer
	Restore evidence.Restorer
	Verify  evidence.Verifier
	Destroy evidence.Destroyer
}

// Wire gives each service its ports.
func Wire(p Ports) Ward {
	opener := open.Opener{Own: p.Catalogue}
	ledgers := state.Ledgers{Now: p.Now, Database: p.Database}
	sets := recovery.Recovery{Version: p.Version, Now: p.Now, Text: p.Text}
	return Ward{
		Version:  p.Version,
		Now:      p.Now,
		Open:     opener,
		Judge:    judge.Judge{Version: p.Version, Readers: p.Readers, Ledgers: ledgers},
		Recorded: judge.Recorded{Readers: p.Readers},
		Doctor:   doctor.Doctor{Catalogue: func() (*workspace.Catalogue, error) { return opener.Catalogue(nil) }},
		Recovery: sets,
		Drills:   drill.Drills{Version: p.Version, Now: p.Now, Text: p.Text, Restore: sets, Moments: pointintime.Drills{Version: p.Version, Now: p.Now, Text: p.Text}, Ledgers: ledgers},
		Rehearsal: rehearse.Rehearsal{
			Version: p.Version, Now: p.Now, Text: p.Text, Recovery: sets,
			Failover: failover.Failover{Version: p.Version, Now: p.Now, Text: p.Text},
			Sessions: sessions.Sessions{Version: p.Version, Now: p.Now, Text: p.Text},
		},
		Evidence: Evidence{
			List:    evidence.Lister{Ledgers: ledgers, Frameworks: opener.Frameworks},
			Export:  evidence.Exporter{Frameworks: opener.Frameworks},
			Keys:    evidence.Rotator{Ledgers: ledgers},
			Mirror:  evidence.Mirrorer{Container: p.Container},
			Restore: evidence.Restorer{Now: p.Now, Container: p.Container},
			Verify:  evidence.Verifier{Container: p.Container},
			Destroy: evidence.Destroyer{Now: p.Now, Estate: opener.Document, Ledgers: ledgers},
		},
	}
}

// Version is which Ward this is.
type Version struct {
	Version string `json:"version"`
}

// Renderer renders to a place.
func (w Ward) Renderer(to estates.Place) estates.Renderer {
	return estates.Renderer{Version: w.Version, Judge: w.Judge, To: to}
}

// Planner plans with the drills of a state folder; without a folder nobody looks
// for any.
func (w Ward) Planner(s state.Request) estates.Planner {
	if s.Dir == "" {
		return estates.Planner{}
	}
	return estates.Planner{Drills: func(ctx context.Context) ([]recorded.Drill, error) {
		listed, err := w.Drills.List(ctx, s, "")
		all := make([]recorded.Drill, len(listed.Drills))
		for i, d := range listed.Drills {
			all[i] = d.Drill
		}
		return all, err
	}}
}
