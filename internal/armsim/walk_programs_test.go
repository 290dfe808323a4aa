package armsim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The programs that steps call. Each is this test binary under another name,
// which asks the walk what to say: so that a step's text is run by a real shell,
// as a person would run it, and every word of it is looked at.
var programs = []string{"az", "cosign", "curl", "flux", "getent", "gh", "git", "kubectl", "kubelogin", "oras", "psql", "sha256sum", "sleep", "terraform"}

// walkServer names the environment variable with the address of the walk.
const walkServer = "WARD_WALK"

// called is one call of a program.
type called struct {
	Program string
	Args    []string
	Dir     string // where it is called
	Stdin   string
	Env     map[string]string
}

// said is what it answers.
type said struct {
	Out, Err string
	Status   int
}

func TestMain(m *testing.M) {
	if name := filepath.Base(os.Args[0]); slices.Contains(programs, name) {
		os.Exit(standIn(name))
	}
	os.Exit(m.Run())
}

// standIn asks the walk, and does as it says.
func standIn(name string) int {
	dir, err := os.Getwd()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 126
	}
	c := called{Program: name, Args: os.Args[1:], Dir: dir, Env: map[string]string{}}
	for _, key := range []string{"PGHOST", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSSLMODE", "PGSSLROOTCERT"} {
		c.Env[key] = os.Getenv(key)
	}
	if name == "psql" || name == "sha256sum" || slices.Contains(c.Args, "-") || slices.Contains(c.Args, "exec") || slices.Contains(c.Args, "--password-stdin") {
		in, err := io.ReadAll(os.Stdin)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 126
		}
		c.Stdin = string(in)
	}
	raw, err := json.Marshal(c)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 126
	}
	res, err := http.Post(os.Getenv(walkServer), "application/json", bytes.NewReader(raw))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 126
	}
	defer res.Body.Close()
	var s said
	if err := json.NewDecoder(res.Body).Decode(&s); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 126
	}
	fmt.Print(s.Out)
	fmt.Fprint(os.Stderr, s.Err)
	return s.Status
}

// arguments are those of az: the words of its command, and its options with
// their values.
type arguments struct {
	verb    string
	options map[string][]string
	used    map[string]bool
}

func parseArguments(args []string) arguments {
	a := arguments{options: map[string][]string{}, used: map[string]bool{}}
	i := 0
	for ; i < len(args) && !strings.HasPrefix(args[i], "-"); i++ {
	}
	a.verb = strings.Join(args[:i], " ")
	for name := ""; i < len(args); i++ {
		if strings.HasPrefix(args[i], "--") {
			name = strings.TrimPrefix(args[i], "--")
			a.options[name] = []string{}
			continue
		}
		a.options[name] = append(a.options[name], args[i])
	}
	return a
}

// get returns the value of an option, which it marks as looked at.
func (a arguments) get(name string) string {
	a.used[name] = true
	return strings.Join(a.options[name], " ")
}

// has reports whether an option is there.
func (a arguments) has(name string) bool {
	a.used[name] = true
	_, ok := a.options[name]
	return ok
}

// unused are the options that nobody looked at: a word that az may not know.
func (a arguments) unused() []string {
	var out []string
	for name := range a.options {
		if !a.used[name] {
			out = append(out, "--"+name)
		}
	}
	slices.Sort(out)
	return out
}
