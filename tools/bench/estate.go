package main

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
)

// example is the estate whose environment is multiplied.
const example = "examples/regional-group"

// many returns the example's estate with n clinics in the place of its one,
// each with an environment like the example's and a subscription of its own.
// It is made in memory: the language itself takes no more than 200,000 values
// in one estate.
func many(n int, data *published.Data) (*estate.Document, error) {
	doc, err := estate.Load(os.DirFS(example), ".", estate.Options{Regions: data.Regions.Names()})
	if err != nil {
		return nil, err
	}
	e := doc.Estate
	model := e.Entities[0].Environments[0]
	e.Entities = make([]estate.Entity, n)
	for i := range n {
		env, recovery := model, *model.Recovery
		env.Recovery = &recovery
		env.Hosts = nil // one gateway takes a hundred
		if env.Subscription, err = estate.ParseGUID(fmt.Sprintf("5c0d7e1a-3b64-4f0e-9f52-%012x", i+1)); err != nil {
			return nil, err
		}
		if env.Network, err = network(2 * i); err != nil {
			return nil, err
		}
		if env.Recovery.Network, err = network(2*i + 1); err != nil {
			return nil, err
		}
		e.Entities[i] = estate.Entity{
			Name:         fmt.Sprintf("clinic-%05d", i+1),
			Title:        fmt.Sprintf("Clinic %d", i+1),
			Environments: []estate.Environment{env},
		}
	}
	return &estate.Document{Estate: e, Digest: doc.Digest}, nil
}

// network returns the i-th /22 from 10.0.0.0 on. Beyond 8,192 environments
// they leave the private ranges, which is of no matter to a measurement.
func network(i int) (estate.CIDR, error) {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], 10<<24+uint32(i)<<10)
	return estate.ParseCIDR(netip.PrefixFrom(netip.AddrFrom4(b), 22).String())
}

// input returns what the design of n environments follows from.
func input(n int) (compile.Input, error) {
	files := catalogue.FS()
	data, err := published.Load(files)
	if err != nil {
		return compile.Input{}, err
	}
	checks, err := check.Load(files)
	if err != nil {
		return compile.Input{}, err
	}
	doc, err := many(n, data)
	if err != nil {
		return compile.Input{}, err
	}
	return compile.Input{Document: doc, Published: data, Checks: checks.Checks()}, nil
}
