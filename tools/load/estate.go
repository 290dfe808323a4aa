package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// example is the estate whose environments are multiplied.
const example = "examples/regional-group"

// mostHosts is how many names the clinics share: a gateway takes a hundred.
const mostHosts = 90

// writeEstate writes the example's estate with as many environments, in pairs of a
// production and a staging, each with a subscription, networks and names of its own.
func writeEstate(dir string, environments int) error {
	raw, err := os.ReadFile(filepath.Join(example, "estate.yaml"))
	if err != nil {
		return fmt.Errorf("run it at the root of the tree: %w", err)
	}
	head, entities, ok := strings.Cut(string(raw), "\nentities:\n")
	from, to := strings.Index(entities, "      - name: production\n"), strings.Index(entities, "      - name: staging\n")
	if !ok || from < 0 || to < from {
		return fmt.Errorf("%s is not the estate that this is written for: want one entity with production and staging", example)
	}
	models := []string{entities[from:to], entities[to:]}
	var b strings.Builder
	b.WriteString(head + "\n\nentities:\n")
	networks := 0
	for i := range environments {
		clinic := i/2 + 1
		if i%2 == 0 {
			fmt.Fprintf(&b, "  - name: clinic-%03d\n    title: Clinic %d\n    environments:\n", clinic, clinic)
		}
		text := subscription.ReplaceAllString(models[i%2], fmt.Sprintf("subscription: 5c0d7e1a-3b64-4f0e-9f52-%012x", 0x100000+i))
		text = network.ReplaceAllStringFunc(text, func(string) string {
			networks++
			n := 64<<16 + networks<<12 // a /20 of 10.0.0.0/8 each, behind those of the platform
			return fmt.Sprintf("network: 10.%d.%d.0/20", n>>16, n>>8&255)
		})
		text = strings.ReplaceAll(text, "environment:clinic-", fmt.Sprintf("environment:clinic-%03d-", clinic))
		if i < mostHosts {
			text = strings.Replace(text, "hosts: [", fmt.Sprintf("hosts: [c%03d.", clinic), 1)
		} else {
			text = hosts.ReplaceAllString(text, "")
		}
		b.WriteString(text)
	}
	err = os.MkdirAll(dir, 0o700)
	for _, beside := range []string{"attestations", "exceptions"} {
		if to := filepath.Join(dir, beside); err == nil && missing(to) {
			err = os.CopyFS(to, os.DirFS(filepath.Join(example, beside)))
		}
	}
	return errors.Join(err, os.WriteFile(filepath.Join(dir, "estate.yaml"), []byte(b.String()), 0o600))
}

var (
	subscription = regexp.MustCompile(`subscription: \S+`)
	network      = regexp.MustCompile(`network: \S+`)
	hosts        = regexp.MustCompile(` *hosts: .*\n`)
)

// missing reports whether there is nothing at a path.
func missing(path string) bool {
	_, err := os.Stat(path)
	return err != nil
}
