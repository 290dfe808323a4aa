// Package doctor looks for what Ward works with: what is installed here, what is
// allowed, and what a missing thing would cost.
//
// It promises to change nothing, and to ask nobody on the network.
package doctor

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/evidence/keys"
	"github.com/wardhq/ward/internal/workspace"
)

// Doctor looks for what Ward works with.
type Doctor struct {
	Catalogue func() (*workspace.Catalogue, error)
}

// Request asks what is installed and allowed here.
type Request struct {
	State state.Request // where state would be kept
}

// Report is all that doctor looked for.
type Report struct {
	Probes []Probe `json:"probes"`
}

// Probe is one thing that doctor looked for.
type Probe struct {
	Name  string `json:"name"`
	OK    bool   `json:"ok"`
	Found string `json:"found"` // a version or a path, or why not
	// Cost is what cannot be done where it is missing.
	Cost string `json:"cost"`
	// Needed says that Ward cannot do its main job without it.
	Needed bool `json:"needed"`
}

// Look looks for all of it. It changes nothing and asks nobody on
// the network, nor lets a program that it asks for its version do so.
func (d Doctor) Look(ctx context.Context, r Request) []Probe {
	probes := []Probe{d.probeCatalogue(), probeState(r.State.Dir), probeLedger(r.State)}
	for _, p := range []struct{ name, cost string }{
		{"git", "rendered trees cannot be committed, nor release tags be signed"},
		{"terraform", "units that Terraform owns cannot be planned or applied from here"},
		{"az", "the steps that are Azure requests, and units that a deployment stack owns, cannot be run from here"},
		{"kubectl", "the step that tells the cluster the identity's client id cannot be run from here"},
		{"psql", "the step that creates Odoo's database cannot be run from here"},
	} {
		probes = append(probes, probeProgram(ctx, p.name, p.cost))
	}
	return probes
}

func (d Doctor) probeCatalogue() Probe {
	p := Probe{Name: "catalogue", Cost: "nothing can be designed or judged", Needed: true}
	all, err := d.Catalogue()
	if err == nil {
		_, err = all.Figures()
	}
	if err != nil {
		p.Found = err.Error()
		return p
	}
	p.OK = true
	p.Found = plural(len(all.Checks().Checks()), "check")
	return p
}

// probeState finds out whether state could be kept: in the folder, or in the
// nearest one above it that is there.
func probeState(dir string) Probe {
	p := Probe{Name: "state folder " + dir, Cost: "nothing can be sealed or remembered between runs"}
	at := dir
	for {
		info, err := os.Stat(at)
		if err == nil && !info.IsDir() {
			p.Found = at + " is a file"
			return p
		}
		if err == nil {
			break
		}
		if parent := filepath.Dir(at); parent != at {
			at = parent
			continue
		}
		p.Found = err.Error()
		return p
	}
	f, err := os.CreateTemp(at, ".ward-doctor-*")
	if err != nil {
		p.Found = err.Error()
		return p
	}
	f.Close()
	os.Remove(f.Name())
	p.OK, p.Found = true, "can be written"
	return p
}

// probeLedger finds out whether there is a ledger, with the key that signs.
func probeLedger(r state.Request) Probe {
	p := Probe{Name: "ledger", Cost: "nothing can be sealed"}
	s, err := state.Open(r)
	if err == nil {
		err = s.Continues()
	}
	if err == nil {
		var key *keys.Key
		if key, err = s.Keys.Current(s.File.Name); err == nil {
			p.OK, p.Found = true, "signed by "+key.String()
			return p
		}
		err = state.OfKeys(err)
	}
	p.Found = err.Error()
	return p
}

// probeProgram finds a program and asks it for its version.
func probeProgram(ctx context.Context, name, cost string) Probe {
	p := Probe{Name: name, Cost: cost}
	path, err := exec.LookPath(name)
	if err != nil {
		p.Found = "not installed"
		return p
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	args := []string{"--version"}
	switch name {
	case "az":
		// az --version looks for updates; az version does not.
		args = []string{"version", "--output", "tsv"}
	case "terraform":
		args = []string{"version"}
	case "kubectl":
		args = []string{"version", "--client"}
	}
	cmd := exec.CommandContext(ctx, path, args...)
	// HashiCorp's checkpoint, and Microsoft's telemetry.
	cmd.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "AZURE_CORE_COLLECT_TELEMETRY=0")
	out, err := cmd.Output()
	if err != nil {
		p.Found = path + " does not tell its version: " + err.Error()
		return p
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	p.OK, p.Found = true, line
	return p
}

// plural returns a number with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
