package armsim_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/render"
)

// unpack writes the tree where commands run: they are about its files.
func (w *walk) unpack(t *testing.T) {
	t.Helper()
	tree, err := render.Render(w.d, render.Inputs{Ward: "0.0.0"})
	if err != nil {
		t.Fatal(err)
	}
	for f := range tree.Files() {
		path := filepath.Join(w.dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, path, string(f.Data))
	}
}

// alwaysKnown are the namespaces that no subscription is told of.
var alwaysKnown = []string{"microsoft.authorization", "microsoft.consumption", "microsoft.resources"}

// registered wants a subscription to know the namespace of everything that the
// design makes in it.
func (w *walk) registered(subscription addr.ID) error {
	seen := map[string]bool{}
	for _, r := range w.d.Resources {
		namespace, _, _ := strings.Cut(string(r.ID.Kind()), "/")
		if !subscription.Contains(r.ID) || seen[namespace] || slices.Contains(alwaysKnown, strings.ToLower(namespace)) {
			continue
		}
		seen[namespace] = true
		doc, err := w.url(http.MethodGet, subscription.String()+"/providers/"+namespace+"?api-version=2021-04-01", nil)
		if err != nil {
			return err
		}
		if state := doc["registrationState"]; state != "Registered" {
			return fmt.Errorf("%s is %v", namespace, state)
		}
	}
	return nil
}

// localState and override are Terraform's: the state on a machine, and what is
// laid over where it is kept.
const (
	localState = "terraform.tfstate"
	override   = "backend_override.tf"
)

// module is the folder of a unit's module.
func (w *walk) module(unit addr.Unit) string {
	return filepath.Join(w.dir, "azure", unit.String(), "terraform")
}

// keepState keeps the state of a unit that is applied: on this machine where
// its backend is laid over, and otherwise in its container.
func (w *walk) keepState(unit addr.Unit) error {
	u, _ := w.d.Unit(unit)
	if u.State.IsZero() {
		return nil
	}
	if there(filepath.Join(w.module(unit), override)) {
		return os.WriteFile(filepath.Join(w.module(unit), localState), []byte("{}"), 0o600)
	}
	return w.keptState(u)
}

// keptState keeps it in its container, which backend.tf names.
func (w *walk) keptState(u design.Unit) error {
	account := u.State.Parent().Parent()
	if err := w.reachesState(account); err != nil {
		return err
	}
	backend, err := os.ReadFile(filepath.Join(w.module(u.Name), "backend.tf"))
	if err != nil {
		return err
	}
	for _, want := range []string{account.Name(), u.State.Name()} {
		if !strings.Contains(string(backend), fmt.Sprintf("%q", want)) {
			return fmt.Errorf("backend.tf of %s does not name %s", u.Name, want)
		}
	}
	if _, err := w.ask(http.MethodGet, u.State, "", nil); err != nil {
		return err
	}
	w.states[u.Name.String()] = true
	return nil
}

// reachesState wants whoever applies to reach the account of the states: from
// the Internet as the one who was let in, and otherwise by its private address,
// from a machine that was seen to be in the network.
func (w *walk) reachesState(account addr.ID) error {
	doc, err := w.ask(http.MethodGet, account, "", nil)
	if err != nil {
		return err
	}
	if at(doc, "properties/publicNetworkAccess") == "Disabled" {
		if _, err := w.reached(account, ""); err != nil {
			return err
		}
		for c := range w.taken {
			if c.Kind == design.Seen && c.Of.Kind().Equal("GitHub.Network/networkSettings") {
				return nil
			}
		}
		return fmt.Errorf("%s has a private address, and no machine is seen where that is", account.Name())
	}
	rules, _ := at(doc, "properties/networkAcls/ipRules").([]any)
	in := slices.ContainsFunc(rules, func(r any) bool { return at(r, "value") == filling["here"] })
	if !in || at(doc, "properties/networkAcls/defaultAction") != "Deny" {
		return fmt.Errorf("%s is open to %v, and otherwise it says %v", account.Name(), rules, at(doc, "properties/networkAcls/defaultAction"))
	}
	_, err = w.ask(http.MethodGet, account.Scope().Resource(grantKind, personsGrant), "", nil)
	return err
}

// closed wants nothing to be left of what was opened.
func (w *walk) closed(account addr.ID) error {
	doc, err := w.ask(http.MethodGet, account, "", nil)
	if err != nil {
		return err
	}
	rules, _ := at(doc, "properties/networkAcls/ipRules").([]any)
	if access := at(doc, "properties/publicNetworkAccess"); access != "Disabled" || len(rules) > 0 {
		return fmt.Errorf("public access is %v, for %v", access, rules)
	}
	if _, err := w.ask(http.MethodGet, account.Scope().Resource(grantKind, personsGrant), "", nil); err == nil {
		return fmt.Errorf("somebody still has a role on %s", account.Scope().Name())
	}
	return nil
}

// terraform is Terraform as far as the state goes.
func (w *walk) terraform(c called) (string, error) {
	args, dir := slices.Clone(c.Args), c.Dir
	if len(args) > 0 {
		if to, is := strings.CutPrefix(args[0], "-chdir="); is {
			args, dir = args[1:], filepath.Join(dir, to)
		}
	}
	i := slices.IndexFunc(w.d.Units, func(u design.Unit) bool { return w.module(u.Name) == dir })
	if i < 0 || w.d.Units[i].State.IsZero() {
		return "", fmt.Errorf("%s is not the module of a unit that Terraform deploys", dir)
	}
	u := w.d.Units[i]
	if there(filepath.Join(dir, override)) {
		return "", fmt.Errorf("the backend of %s is laid over still", u.Name)
	}
	local := filepath.Join(dir, localState)
	switch command := strings.Join(args, " "); {
	case command == "init -migrate-state":
		kept, err := os.ReadFile(local)
		if err != nil || len(kept) == 0 {
			return "", fmt.Errorf("there is no state to move: %w", err)
		}
		if err := w.keptState(u); err != nil {
			return "", err
		}
		// Terraform leaves an empty file, and the state beside it.
		if err := os.WriteFile(local+".backup", kept, 0o600); err != nil {
			return "", err
		}
		return "", os.Truncate(local, 0)
	case command == "init":
		return "", w.reachesState(u.State.Parent().Parent())
	case command == "state pull":
		w.kept[u.Name.String()] = true
		return `{"serial": 7}`, w.reachesState(u.State.Parent().Parent())
	case command == "plan":
		if !w.states[u.Name.String()] {
			return "", fmt.Errorf("%s has no state there: the plan makes everything a second time", u.Name)
		}
		return "", w.reachesState(u.State.Parent().Parent())
	case len(args) >= 3 && args[0] == "state" && args[1] == "push":
		path := args[len(args)-1]
		if !there(path) {
			return "", fmt.Errorf("there is no %s", path)
		}
		// An older state has a lower serial than the one that is there.
		if !slices.Equal(args[2:len(args)-1], []string{"-force"}) {
			return "", fmt.Errorf("cannot import state with serial 6 over newer state with serial 7")
		}
		if !w.kept[u.Name.String()] {
			return "", fmt.Errorf("the state of %s that is there was not kept", u.Name)
		}
		return "", w.keptState(u)
	default:
		return "", fmt.Errorf("terraform has no %q that anybody has looked at", command)
	}
}

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// getent is a machine of the pipeline's that asks for an address: it is a
// private one where the account has one.
func (w *walk) getent(c called) (string, error) {
	if len(c.Args) != 2 || c.Args[0] != "hosts" {
		return "", fmt.Errorf("getent does not know %q", c.Args)
	}
	account, err := w.only(accountKind, strings.TrimSuffix(c.Args[1], ".blob.core.windows.net"))
	if err != nil {
		return "", err
	}
	if _, err := w.reached(account, ""); err != nil {
		return "", err
	}
	return "10.40.1.4 " + c.Args[1] + "\n", nil
}

// refusedOutside is what a firewall refuses.
type refusedOutside struct{ url string }

// Error says it.
func (e refusedOutside) Error() string { return e.url + ": the connection timed out" }

// traefiks are where Traefik publishes its own, by version.
var traefiks = regexp.MustCompile(`^https://raw\.githubusercontent\.com/traefik/traefik/v\d+\.\d+\.\d+/docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1\.yml$`)

// kyvernos are where Kyverno publishes its own, by version.
var kyvernos = regexp.MustCompile(`^https://raw\.githubusercontent\.com/kyverno/kyverno/v\d+\.\d+\.\d+/config/crds/[a-z.]+/[a-z0-9]+(\.[a-z0-9]+)*_[a-z]+\.yaml$`)

// curl fetches a file of a version to a folder of the tree, and nothing else.
func (w *walk) curl(c called) error {
	a := parseArguments(c.Args)
	if !a.has("output") {
		return refusedOutside{c.Args[len(c.Args)-1]}
	}
	words := strings.Fields(a.get("output"))
	if len(words) != 2 || !traefiks.MatchString(words[1]) && !kyvernos.MatchString(words[1]) || !a.has("fail") || !a.has("location") || len(a.unused()) > 0 {
		return fmt.Errorf("nobody has looked at what %q fetches", c.Args)
	}
	path := filepath.Join(c.Dir, words[0])
	if !there(filepath.Dir(filepath.Dir(path))) {
		return fmt.Errorf("%s is not a folder of the tree", filepath.Dir(words[0]))
	}
	w.fetched[path] = true
	return os.WriteFile(path, []byte("a definition\n"), 0o600)
}

var digest = regexp.MustCompile(`^[0-9a-f]{64}  (\S+)\n$`)

// sha256sum takes the word of whoever wrote the digest down for a file that was
// fetched: the file itself is not here.
func (w *walk) sha256sum(c called) error {
	m := digest.FindStringSubmatch(c.Stdin)
	if m == nil || strings.Join(c.Args, " ") != "--check" || !w.fetched[filepath.Join(c.Dir, m[1])] {
		return fmt.Errorf("%q is not the digest of a file that was fetched", c.Stdin)
	}
	return nil
}
