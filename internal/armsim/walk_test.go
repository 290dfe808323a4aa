package armsim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
	"github.com/wardhq/ward/internal/armsim/designput"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/labtest"
)

type object = map[string]any

// walk takes a design's units and steps, one after the other, as whoever reads
// README.md and the runbooks would: it looks whether what each needs is so,
// applies the unit or lets a shell run the step's commands, and looks whether
// what it gives has come about. Conditions are looked at on the simulated Azure,
// on a stand-in for what runs in clusters, and never taken from the graph, but
// for what somebody outside of both does.
type walk struct {
	ctx    context.Context
	d      *design.Design
	sim    *armsim.Sim
	target designput.Target
	kube   *kubernetes
	dir    string // where commands run
	server *httptest.Server

	// What is neither Azure's nor a cluster's: databases, the registry's images,
	// and what others do.
	applied   map[string]bool
	taken     map[design.Condition]bool
	roles     map[string]bool   // "server role"
	databases map[string]bool   // "server"
	pending   map[string]bool   // certificates that were asked for
	imported  map[string]bool   // "registry/repository"
	built     bool              // images.yml ran
	variables map[string]string // of the repository, which its workflows read
	watchers  map[string]bool
	delegated map[string]bool
	moved     map[string][]addr.ID // records, by the address that they were led to
	copies    map[string]bool      // "server vault"
	states    map[string]bool      // units whose state is kept in the account
	kept      map[string]bool      // and those whose state a person has a copy of
	copying   map[string]bool      // accounts whose copy in another region is not whole yet
	fetched   map[string]bool      // files that were fetched
	lost      string               // the region that is
	slept     int                  // how often a step waited
	drill     bool                 // none is, and a database changes its place

	failed []string        // calls of the step that goes on
	denied map[string]bool // what a deployment stack would not let a step do
	taking bool            // a step goes on
	verbs  map[string]int
}

// databaseToken is what signs a person in to a database.
const databaseToken = "a token"

func newWalk(t *testing.T, d *design.Design) *walk {
	t.Helper()
	opt := armsim.Options{Tenant: tenant, Subscriptions: subscriptions(d), Unregistered: boots(d)}
	if labtest.HasReference(typesFile) {
		opt.Types = publishedTypes(t)
	}
	sim := armsim.New(opt)
	w := &walk{
		ctx: t.Context(), d: d, sim: sim, dir: t.TempDir(),
		target:  designput.Target{Design: d, Client: designput.InProcess(sim), Endpoint: "https://management.azure.example"},
		applied: map[string]bool{}, taken: map[design.Condition]bool{}, roles: map[string]bool{}, databases: map[string]bool{}, pending: map[string]bool{},
		imported: map[string]bool{}, variables: map[string]string{}, watchers: map[string]bool{}, delegated: map[string]bool{}, moved: map[string][]addr.ID{}, copies: map[string]bool{}, states: map[string]bool{}, kept: map[string]bool{}, copying: map[string]bool{}, fetched: map[string]bool{}, denied: map[string]bool{}, verbs: map[string]int{},
	}
	w.kube = newKubernetes(w)
	w.server = httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(w.server.Close)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(w.dir, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, p := range programs {
		if err := os.Symlink(self, filepath.Join(bin, p)); err != nil {
			t.Fatal(err)
		}
	}
	w.unpack(t)
	return w
}

// boots reports whether steps of the design register what it needs.
func boots(d *design.Design) bool {
	_, ok := d.Unit(addr.BootstrapUnit())
	return ok
}

// take takes one action: a unit or a step.
func (w *walk) take(a design.Action) error {
	name := "unit " + a.Unit.String()
	if a.Step != nil {
		name = "step " + a.Step.Slug + " of " + a.Unit.String()
	}
	for _, n := range a.Needs {
		if err := w.look(n.Condition); err != nil {
			return fmt.Errorf("%s waits: it is not so that %s: %w", name, n.Condition, err)
		}
	}
	var err error
	if a.Step == nil {
		err = w.put(a.Unit)
	} else {
		w.kube.context = "" // nobody knows which cluster was spoken to last
		err = w.run(*a.Step)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for _, c := range a.Gives {
		w.taken[c] = true
		if err := w.look(c); err != nil {
			return fmt.Errorf("%s is over, and it is not so that %s: %w", name, c, err)
		}
	}
	return nil
}

// all takes actions in their order.
func (w *walk) all(actions []design.Action) error {
	for _, a := range actions {
		if err := w.take(a); err != nil {
			return err
		}
	}
	return nil
}

// put applies a unit, with its state where Terraform's files say.
func (w *walk) put(unit addr.Unit) error {
	if err := w.keepState(unit); err != nil {
		return err
	}
	for _, r := range w.d.Of(unit) {
		if err := w.target.PutResource(w.ctx, r); err != nil {
			return err
		}
	}
	w.applied[unit.String()] = true
	return nil
}

// filling is what a person knows that a step asks for, by the name of the
// variable.
var filling = map[string]string{
	"built":     "17",
	"from":      "1.0.0",
	"key":       "azurekms://signers.vault.azure.net/images",
	"releasing": "azurekms://signers.vault.azure.net/releases",
	"signing":   "azurekms://signers.vault.azure.net/images",
	"here":      "203.0.113.7",
	"release":   "1.0.0",
	"unit":      addr.PlatformUnit().String(),
	"version":   "2026-11-02T08:15:30.1234567Z",
}

var placeholder = regexp.MustCompile(`(?m)^(?:built|from|here|key|release|releasing|signing|unit|version)=…`)

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

// run lets a shell run the commands of a step.
func (w *walk) run(s design.Step) error {
	// Where a stack owns the unit, the disk grows by its template: the step says so.
	w.taking = s.Slug != "database-disk"
	defer func() { w.taking = false }()
	for _, m := range shellBlock.FindAllStringSubmatch(s.Body, -1) {
		// A way is closed where the cluster does not answer.
		if s.Slug == "stop-writers" && strings.Contains(m[1], "nsg rule create") && w.lost == "" {
			continue
		}
		if strings.Contains(m[1], "demotionToken") != w.drill && s.Slug == "promote-database-cluster" {
			continue // a drill is with both regions there
		}
		w.failed = nil
		text := placeholder.ReplaceAllStringFunc(m[1], func(line string) string {
			name := strings.TrimSuffix(line, "=…")
			with := filling[name]
			if name == "release" && slices.Contains(s.In, design.SchemaChange) {
				with = "1.1.0" // higher than what is there
			}
			return name + "=" + w.filled("…", with)
		})
		cmd := exec.CommandContext(w.ctx, "sh", "-eu", "-c", text)
		cmd.Dir = w.dir
		cmd.Env = []string{"PATH=" + filepath.Join(w.dir, "bin") + ":/usr/bin:/bin", walkServer + "=" + w.server.URL}
		out, err := cmd.CombinedOutput()
		if len(w.failed) > 0 {
			return fmt.Errorf("%s", strings.Join(w.failed, "\n"))
		}
		if err != nil {
			return fmt.Errorf("%w\n%s\n%s", err, m[1], out)
		}
	}
	return nil
}

// serve answers a program that a step calls.
func (w *walk) serve(res http.ResponseWriter, r *http.Request) {
	var c called
	if err := json.NewDecoder(r.Body).Decode(&c); err != nil {
		http.Error(res, err.Error(), http.StatusBadRequest)
		return
	}
	var out string
	var err error
	switch c.Program {
	case "az":
		out, err = w.az(c)
	case "kubectl":
		out, err = w.kube.call(c)
	case "psql":
		err = w.psql(c)
	case "flux", "cosign", "git", "oras":
		out, err = w.kube.release(c)
	case "gh":
		err = w.workflows(c)
	case "terraform":
		out, err = w.terraform(c)
	case "getent":
		out, err = w.getent(c)
	case "curl":
		err = w.curl(c)
	case "sha256sum":
		err = w.sha256sum(c)
	case "sleep":
		clear(w.copying) // time passes
		if w.slept++; w.slept > 20 {
			err = fmt.Errorf("what is waited for does not come")
		}
	case "kubelogin":
		if got := strings.Join(c.Args, " "); got != "convert-kubeconfig --login azurecli" {
			err = fmt.Errorf("kubelogin does not know %q", got)
		}
	}
	s := said{Out: out}
	var refused refusedOutside
	if errors.As(err, &refused) { // which is what a step wants to see
		s.Err, s.Status = err.Error()+"\n", 28
	} else if err != nil {
		w.failed = append(w.failed, fmt.Sprintf("%s %s: %v", c.Program, strings.Join(c.Args, " "), err))
		s.Err, s.Status = err.Error()+"\n", 1
	}
	_ = json.NewEncoder(res).Encode(s)
}

func (w *walk) az(c called) (string, error) {
	a := parseArguments(c.Args)
	do, known := az[a.verb]
	if !known {
		return "", fmt.Errorf("az has no command %q that anybody has looked at", a.verb)
	}
	w.verbs[a.verb]++
	doc, err := do(w, a)
	if err != nil {
		return "", err
	}
	out, err := w.answered(a, doc)
	if left := a.unused(); err == nil && len(left) > 0 {
		err = fmt.Errorf("az %s has no %s that anybody has looked at", a.verb, strings.Join(left, ", "))
	}
	return out, err
}

// psql is the databases: whoever signs in is asked by which name and token, and
// of the statements it is looked at what they are about.
func (w *walk) psql(c called) error {
	a := parseArguments(c.Args)
	host := c.Env["PGHOST"]
	if h := a.get("host"); h != "" {
		host = h
	}
	server, err := w.only(serverKind, strings.TrimSuffix(host, ".postgres.database.azure.com"))
	if err != nil {
		return err
	}
	if c.Env["PGPASSWORD"] != databaseToken || c.Env["PGSSLMODE"] != "verify-full" || c.Env["PGUSER"] == "" {
		return fmt.Errorf("nobody signs in with %q and a token that is none", c.Env["PGUSER"])
	}
	doc, err := w.ask(http.MethodGet, server, "", nil)
	if err != nil {
		return err
	}
	if err := w.letIn(server); err != nil {
		return err
	}
	primary := at(doc, "properties/replicationRole") == "Primary"
	if m := createsRole.FindStringSubmatch(c.Stdin); m != nil {
		if !primary {
			return fmt.Errorf("%s takes no writes", server.Name())
		}
		_, given, _ := strings.Cut(a.get("set"), "odoo=")
		if !w.someIdentity(given) {
			return fmt.Errorf("the role is made for %q, who is nobody", given)
		}
		w.roles[server.Key()+" "+m[1]] = true
	}
	if m := nobodyThere.FindStringSubmatch(c.Stdin); m != nil {
		if !primary {
			return fmt.Errorf("%s is not where Odoo writes", server.Name())
		}
		if who := w.kube.writers(server); len(who) > 0 {
			return fmt.Errorf("division by zero: %s is connected, from %v", m[1], who)
		}
	}
	return nil
}

var (
	createsRole = regexp.MustCompile(`pgaadauth_create_principal_with_oid\('([^']+)', :'odoo'`)
	nobodyThere = regexp.MustCompile(`(?s)"nobody is connected" FROM pg_stat_activity WHERE usename = '([^']+)'.*"nothing was written"`)
)

// someIdentity reports whether an identity of the design has this principal.
func (w *walk) someIdentity(principal string) bool {
	return principal != "" && slices.ContainsFunc(w.d.Resources, func(r design.Resource) bool {
		if !r.ID.Kind().Equal(identityKind) {
			return false
		}
		doc, err := w.ask(http.MethodGet, r.ID, "", nil)
		return err == nil && at(doc, "properties/principalId") == principal
	})
}

// ask asks Azure for something of a resource, by the design's API version of its
// kind.
func (w *walk) ask(method string, id addr.ID, tail string, body object) (map[string]any, error) {
	return w.query(method, id, tail, "", body)
}

func (w *walk) query(method string, id addr.ID, tail, query string, body object) (map[string]any, error) {
	return w.url(method, id.String()+tail+"?api-version="+w.version(id.Kind())+query, body)
}

func (w *walk) version(kind addr.Kind) string {
	for _, r := range w.d.Resources {
		if r.ID.Kind().Equal(kind) {
			return r.APIVersion
		}
	}
	return map[string]string{
		addr.Kind("Microsoft.KeyVault/vaults/secrets").Key(): "2026-02-01",
		watcherKind.Key(): "2025-07-01",
		exemptKind.Key():  "2026-01-01-preview",
	}[kind.Key()]
}

func (w *walk) url(method, path string, body object) (map[string]any, error) {
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return nil, err
		}
	}
	w.operation(method, path)
	req, err := http.NewRequestWithContext(w.ctx, method, w.target.Endpoint+path, bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	res, err := w.target.Client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	var doc map[string]any
	if len(data) > 0 {
		if err := json.Unmarshal(data, &doc); err != nil {
			return nil, err
		}
	}
	if res.StatusCode >= http.StatusBadRequest {
		return nil, fmt.Errorf("%s %s: %d %v: %v", method, path, res.StatusCode, at(doc, "error/code"), at(doc, "error/message"))
	}
	return doc, nil
}

// operation notes what a step does that a deployment stack of the resource's unit
// would deny, since the unit does not leave it open.
func (w *walk) operation(method, path string) {
	path, _, _ = strings.Cut(path, "?")
	operation := map[string]string{http.MethodPut: "write", http.MethodPatch: "write", http.MethodDelete: "delete"}[method]
	if method == http.MethodPost {
		cut := strings.LastIndexByte(path, '/')
		path, operation = path[:cut], path[cut+1:]+"/action"
	}
	id, err := addr.ParseID(path)
	// A certificate is put by the vault's own interface, which no stack guards.
	if !w.taking || operation == "" || err != nil || id.Kind().Equal(vaultKind+"/secrets") {
		return
	}
	operation = string(id.Kind()) + "/" + operation
	above := id
	for !above.IsZero() {
		if r, designed := w.d.Resource(above); designed {
			unit, _ := w.d.Unit(r.Unit)
			if !slices.ContainsFunc(unit.Excepted, func(e string) bool { return strings.EqualFold(e, operation) }) {
				w.denied[unit.Name.String()+": "+operation] = true
			}
			return
		}
		above = above.Parent()
	}
}

// filled is what a person puts where a command leaves a place for it.
func (w *walk) filled(text, with string) string {
	if text == "…" {
		return with
	}
	return text
}

var errNot = errors.New("nothing shows it")

// look looks whether a condition is so.
func (w *walk) look(c design.Condition) error {
	see := looks()[c.Kind]
	if see == nil {
		return fmt.Errorf("nobody knows how to look whether %q is so", c.Kind)
	}
	so, err := see(w, c)
	if err == nil && !so {
		err = errNot
	}
	return err
}

// looks are how it is seen whether a condition is so, one for each kind.
func looks() map[design.ConditionKind]func(*walk, design.Condition) (bool, error) {
	return map[design.ConditionKind]func(*walk, design.Condition) (bool, error){
		design.Applied: func(w *walk, c design.Condition) (bool, error) { return w.applied[c.What], nil },
		design.Exists: func(w *walk, c design.Condition) (bool, error) {
			_, err := w.ask(http.MethodGet, c.Of, "", nil)
			return err == nil, err
		},
		design.InForce: func(w *walk, c design.Condition) (bool, error) {
			_, err := w.ask(http.MethodGet, c.Of, "", nil)
			return err == nil, err
		},
		// What somebody outside does, or sees with their eyes.
		design.Taken:    func(w *walk, c design.Condition) (bool, error) { return w.taken[c], nil },
		design.Answered: func(w *walk, c design.Condition) (bool, error) { return w.taken[c], nil },
		design.Seen: func(w *walk, c design.Condition) (bool, error) {
			if c.Of.Kind().Equal(watcherKind) {
				return w.watchers[c.Of.Key()], nil
			}
			return w.taken[c], nil
		},
		design.Delegated: func(w *walk, c design.Condition) (bool, error) { return w.delegated[c.Of.Key()], nil },
		design.Restarted: func(w *walk, c design.Condition) (bool, error) {
			list, err := w.ask(http.MethodGet, c.Of, "/configurations", nil)
			values, _ := list["value"].([]any)
			for _, p := range values {
				if at(p, "properties/isConfigPendingRestart") == true {
					return false, fmt.Errorf("%v waits for it", at(p, "name"))
				}
			}
			return len(values) > 0, err
		},
		design.HasRole: func(w *walk, c design.Condition) (bool, error) { return w.roles[c.Of.Key()+" "+c.What], nil },
		design.DatabaseReady: func(w *walk, c design.Condition) (bool, error) {
			return w.databases[c.Of.Key()], nil
		},
		design.Operated: func(w *walk, c design.Condition) (bool, error) { return w.kube.postgresOn(c.Of.Key()).operated, nil },
		design.Released: func(w *walk, c design.Condition) (bool, error) { return w.kube.fetched[c.Of.Key()], nil },
		design.Archived: func(w *walk, c design.Condition) (bool, error) {
			return w.kube.postgresOn(c.Of.Key()).restored, nil
		},
		design.Follows: func(w *walk, c design.Condition) (bool, error) {
			p := w.kube.postgresOn(c.Of.Key())
			return p.operated && !p.writes, nil
		},
		design.Registered: func(w *walk, c design.Condition) (bool, error) { return true, w.registered(c.Of) },
		design.Reached:    func(w *walk, c design.Condition) (bool, error) { return true, w.reachesState(c.Of) },
		design.Closed:     func(w *walk, c design.Condition) (bool, error) { return true, w.closed(c.Of) },
		design.HasImages: func(w *walk, c design.Condition) (bool, error) {
			for _, image := range w.kube.images() {
				if !w.imported[strings.ToLower(c.Of.Name())+"/"+image] {
					return false, fmt.Errorf("%s is not there", image)
				}
			}
			return true, nil
		},
		design.ImagesBuilt: func(w *walk, c design.Condition) (bool, error) { return w.published(c.Of), nil },
		design.Locked: func(w *walk, c design.Condition) (bool, error) {
			doc, err := w.ask(http.MethodGet, c.Of, "", nil)
			return at(doc, "properties/state") == "Locked", err
		},
		design.Copied: func(w *walk, c design.Condition) (bool, error) { return w.copies[c.Of.Key()+" "+c.What], nil },
		design.ReadersLed: func(w *walk, c design.Condition) (bool, error) {
			for _, r := range w.d.Resources {
				if !r.ID.Kind().Equal(serverKind) {
					continue
				}
				list, err := w.ask(http.MethodGet, r.ID, "/virtualendpoints", nil)
				if err != nil {
					return false, err
				}
				for _, e := range list["value"].([]any) {
					if members, _ := at(e, "properties/members").([]any); slices.Contains(members, any(c.Of.Name())) {
						return true, nil
					}
				}
			}
			return false, nil
		},
		design.Stopped: func(w *walk, c design.Condition) (bool, error) {
			if p := w.kube.postgres[c.Of.Key()]; p != nil && p.operated && !p.hibernates {
				return false, fmt.Errorf("its database runs")
			}
			if who := w.kube.running(c.Of.Key(), w.kube.odoo(c.Of.Key())); len(who) > 0 {
				return false, fmt.Errorf("%v run", who)
			}
			return true, nil
		},
		design.Silent: func(w *walk, c design.Condition) (bool, error) {
			if who := w.kube.writers(c.Of); len(who) > 0 {
				return false, fmt.Errorf("%v write", who)
			}
			return true, nil
		},
		design.Writes: func(w *walk, c design.Condition) (bool, error) {
			if c.Of.Kind().Equal(clusterKind) {
				p := w.kube.postgresOn(c.Of.Key())
				return p.writes && !p.hibernates, nil
			}
			doc, err := w.ask(http.MethodGet, c.Of, "", nil)
			if role := at(doc, "properties/replicationRole"); err == nil && role != "Primary" {
				return false, fmt.Errorf("it is %v", role)
			}
			return err == nil, err
		},
		design.Serves: func(w *walk, c design.Condition) (bool, error) {
			doc, err := w.ask(http.MethodGet, c.Of, "", nil)
			if err != nil {
				return false, err
			}
			if region := at(doc, "properties/primaryLocation"); region == c.What || region != w.lost {
				return w.reached(c.Of, c.What)
			}
			return false, fmt.Errorf("it is in %s, which is lost", w.lost)
		},
		design.Runs: func(w *walk, c design.Condition) (bool, error) {
			return w.kube.odooRuns(c.Of.Key())
		},
		design.NamesLead: func(w *walk, c design.Condition) (bool, error) {
			for _, record := range w.moved[c.Of.Key()] {
				doc, err := w.ask(http.MethodGet, record, "", nil)
				if err != nil || !strings.EqualFold(fmt.Sprint(at(doc, "properties/targetResource/id")), c.Of.String()) {
					return false, fmt.Errorf("%s leads to %v: %w", record.Name(), at(doc, "properties/targetResource/id"), err)
				}
			}
			return len(w.moved[c.Of.Key()]) > 0, nil
		},
	}
}

// reached reports whether an account has an approved private endpoint in a
// region, or with "" in any.
func (w *walk) reached(account addr.ID, region string) (bool, error) {
	for _, r := range w.d.Resources {
		if !r.ID.Kind().Equal("Microsoft.Network/privateEndpoints") || region != "" && r.Location() != region {
			continue
		}
		doc, err := w.ask(http.MethodGet, r.ID, "", nil)
		if err != nil {
			return false, err
		}
		connections, _ := at(doc, "properties/privateLinkServiceConnections").([]any)
		for _, c := range connections {
			if strings.EqualFold(fmt.Sprint(at(c, "properties/privateLinkServiceId")), account.String()) && at(c, "properties/privateLinkServiceConnectionState/status") == "Approved" {
				return true, nil
			}
		}
	}
	return false, fmt.Errorf("nothing in %s reaches it", region)
}

// plan is what a deployer would do now, in short.
func (w *walk) plan(t *testing.T) []string {
	t.Helper()
	steps, err := w.target.Plan(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, s := range steps {
		what := "is made"
		if !s.New {
			var paths []string
			for _, m := range s.Differs {
				paths = append(paths, m.Path)
			}
			what = strings.Join(paths, ", ")
		}
		out = append(out, s.Resource.Unit.String()+": "+strings.Join(s.Resource.ID.Names(), "/")+": "+what)
	}
	return out
}

func runbook(t *testing.T, d *design.Design, name design.Procedure) []design.Action {
	t.Helper()
	for _, b := range d.Runbooks {
		if b.Name == name {
			var out []design.Action
			for _, part := range b.Parts {
				out = append(out, part...)
			}
			return out
		}
	}
	t.Fatalf("there is no runbook %s", name)
	return nil
}

func without(actions []design.Action, slugs ...string) []design.Action {
	return slices.DeleteFunc(slices.Clone(actions), func(a design.Action) bool { return a.Step != nil && slices.Contains(slugs, a.Step.Slug) })
}

// The first apply is walked from nothing, then the loss of a region and the way
// back, then a planned switch and the way back: each step is taken when what it
// needs is so, and brings about what it says. In the end there is what the design
// says, and a second plan is empty.
func TestTheWalk(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a shell and half a minute")
	}
	d := example(t)
	w := newWalk(t, d)
	if err := w.all(d.Apply); err != nil {
		t.Fatal(err)
	}
	if plan := w.plan(t); len(plan) > 0 {
		t.Fatalf("after the first apply the plan is %q", plan)
	}
	t.Run("a region is lost", func(t *testing.T) {
		w.lost = "eastus2"
		if err := w.all(runbook(t, d, design.RegionalFailover)); err != nil {
			t.Fatal(err)
		}
		// What the design says of the old places is not put back: Azure would
		// refuse the endpoint, and redundancy is chosen anew on the way back.
		w.differs(t, "flexibleServers properties.highAvailability.mode", "networkSecurityGroups properties.securityRules", "storageAccounts sku.name", "virtualendpoints is made")
		w.lost = ""
		if err := w.all(runbook(t, d, design.FailBack)); err != nil {
			t.Fatal(err)
		}
		if plan := w.plan(t); len(plan) > 0 {
			t.Errorf("after the way back the plan is %q", plan)
		}
		w.delivers(t)
	})
	t.Run("a planned switch", func(t *testing.T) {
		if err := w.all(runbook(t, d, design.PlannedSwitch)); err != nil {
			t.Fatal(err)
		}
		w.differs(t, "virtualendpoints is made")
		if err := w.all(runbook(t, d, design.FailBack)); err != nil {
			t.Fatal(err)
		}
		if plan := w.plan(t); len(plan) > 0 {
			t.Errorf("after the way back the plan is %q", plan)
		}
		w.delivers(t)
	})
	walked := t
	t.Run("whatever else it comes to", func(t *testing.T) {
		defer func() {
			if walked.Failed() {
				return // not every step was taken
			}
			for _, what := range sortedKeys(w.denied) {
				t.Errorf("a step does what a deployment stack denies: %s", what)
			}
			elsewhere := []string{"policy remediation create", "aks stop", "acr repository show-tags"} // in estates with policies that change resources, or a database on a cluster
			for verb := range az {
				if w.verbs[verb] == 0 && !slices.Contains(elsewhere, verb) {
					t.Errorf("no step says az %s any more", verb)
				}
			}
		}()
		for _, b := range d.Runbooks {
			if b.Name == design.RegionalFailover || b.Name == design.PlannedSwitch || b.Name == design.FailBack {
				continue
			}
			for _, part := range b.Parts {
				if err := w.all(part); err != nil {
					t.Error(err)
				}
			}
		}
	})
}

// delivers wants Flux to put in place what the design says, and to leave what it
// says: a plan does not look at that, since a failover changes it.
func (w *walk) delivers(t *testing.T) {
	t.Helper()
	for _, r := range w.d.Resources {
		if !r.ID.Kind().Equal(fluxKind) {
			continue
		}
		doc, err := w.ask(http.MethodGet, r.ID, "", nil)
		p, _ := r.Body["properties"].(design.Object)
		if got := at(doc, "properties/suspend"); err != nil || got != p["suspend"] {
			t.Errorf("%s is suspended: %v, want %v: %v", strings.Join(r.ID.Names(), "/"), got, p["suspend"], err)
		}
	}
}

// A walk that leaves something out stops where that is missed first, and says
// what is missed; and Azure itself refuses what the graph would not let happen.
func TestTheWalkStops(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a shell and half a minute")
	}
	d := example(t)
	stops := func(t *testing.T, err error, want ...string) {
		t.Helper()
		for _, text := range want {
			if err == nil || !strings.Contains(err.Error(), text) {
				t.Errorf("it is %v, want %q", err, text)
			}
		}
	}
	for left, want := range map[string][]string{
		"register-providers": {"unit bootstrap waits: it is not so that the subscription", "knows what is made in it"},
		"local-state":        {"unit bootstrap", "local-state was taken"},
		"move-state":         {"unit platform waits: it is not so that the states in", "are reached"},
		"connect-pipeline":   {"step close-state of platform waits: it is not so that bootstrap/connect-pipeline was taken"},
		"connect-runners":    {"step close-state of platform waits: it is not so that it was seen of hrg-platform-runners that a job runs"},
		"close-state":        {"waits: it is not so that hrgbootstraptfs", "is closed to the Internet"},
		"firewall-address":   {"waits: it is not so that it was seen of hrg-platform-firewall that routes lead to its address"},
		"restart-database":   {"step database-roles of harbor-clinic-production waits", "was restarted after its parameters"},
		"proxy-definitions":  {"step publish-release of", "proxy-definitions was taken"},
		"build-images":       {"step import-images of platform waits: it is not so that the images that workflows build are in"},
		"publish-release":    {"waits: it is not so that the release of", "was fetched"},
		"entry-certificates": {"-entry waits", "-tls/harbor-clinic-production exists"},
	} {
		t.Run("without "+left, func(t *testing.T) {
			stops(t, newWalk(t, d).all(without(d.Apply, left)), want...)
		})
	}
	for name, tt := range map[string]struct{ slug, from, to, want string }{
		"a command that there is not":    {"network-watcher", "az network watcher", "az network wacher", `az has no command "network wacher configure"`},
		"an option that there is not":    {"network-watcher", "--enabled true", "--enabled true --force", "has no --force"},
		"another resource":               {"firewall-address", "--name hrg-platform-firewall", "--name hrg-platform-firewal", "ResourceNotFound"},
		"closed too late":                {"close-state", "--public-network-access Disabled", "--default-action Deny", "RequestDisallowedByPolicy"},
		"no cluster is chosen":           {"odoo-database", "az aks get-credentials", ": az aks get-credentials", "no cluster is chosen"},
		"a release of nobody's":          {"publish-release", "cosign sign", ": cosign sign", "no signatures found"},
		"a candidate that is not copied": {"promote-release", "oras copy", ": oras copy", "no release is in"},
		"a candidate by its version":     {"promote-release", `"$pushed" hrg`, `hrgregistry.azurecr.io/candidates/harbor-clinic-production:"$release" hrg`, "names no digest"},
		"a candidate of nobody's":        {"promote-release", "cosign verify", ": cosign verify", "nobody has looked who signed"},
		"another image than its staging": {"promote-release", `test "$runs" = `, `test "$runs" = not-`, "exit status 1"},
		"what nobody built":              {"build-images", "gh workflow run images.yml", ": gh workflow run images.yml", "nothing was built that could be published"},
		"as nobody":                      {"build-images", "gh variable set", ": gh variable set", "nobody said as whom it is published"},
		"another cluster's release":      {"publish-release", "--path clusters/", "--path clusters/not-", "is not the folder of a cluster"},
		"not told again":                 {"register-providers", "az feature register", ": az feature register", "NotRegistered"},
		"another address":                {"firewall-address", "= 10.40.0.4", "= 10.40.0.5", "exit status 1"},
	} {
		t.Run(name, func(t *testing.T) {
			actions := slices.Clone(d.Apply)
			for i, a := range actions {
				if a.Step != nil && a.Step.Slug == tt.slug {
					changed := *a.Step
					if changed.Body = strings.Replace(a.Step.Body, tt.from, tt.to, 1); changed.Body == a.Step.Body {
						t.Fatalf("%s does not say %q:\n%s", tt.slug, tt.from, a.Step.Body)
					}
					actions[i].Step = &changed
					break
				}
			}
			stops(t, newWalk(t, d).all(actions), tt.want)
		})
	}
	t.Run("without registering, all the same", func(t *testing.T) {
		w := newWalk(t, d)
		var err error
		for _, r := range d.Of(addr.BootstrapUnit()) {
			err = errors.Join(err, w.target.PutResource(w.ctx, r))
		}
		stops(t, err, "MissingSubscriptionRegistration")
	})
	t.Run("in a loss", func(t *testing.T) {
		w := newWalk(t, d)
		if err := w.all(d.Apply); err != nil {
			t.Fatal(err)
		}
		w.lost = "eastus2"
		lost := runbook(t, d, design.RegionalFailover)
		step := func(slug string) design.Step {
			i := slices.IndexFunc(lost, func(a design.Action) bool { return a.Step.Slug == slug })
			return *lost[i].Step
		}
		stops(t, w.all(without(lost, "stop-writers")), "prove-nothing-writes", "waits: it is not so that nothing of harbor-clinic/production runs")
		stops(t, w.all(without(lost, "stop-writers", "prove-nothing-writes")), "promote-replica", "waits: it is not so that odoo writes nothing")
		// Whoever takes the step all the same is stopped by its own command.
		stops(t, w.run(step("prove-nothing-writes")), "division by zero")
		// Suspending Flux alone stops nobody.
		stop := step("stop-writers")
		stop.Body = regexp.MustCompile(`(?m)^kubectl .*$`).ReplaceAllString(stop.Body, "")
		if err := w.run(stop); err != nil {
			t.Fatal(err)
		}
		stops(t, w.run(step("prove-nothing-writes")), "division by zero")
		// The reader's name leads elsewhere: Azure refuses the promotion.
		led := d.Steps[slices.IndexFunc(d.Steps, func(s design.Step) bool { return s.Slug == "lead-readers" })]
		elsewhere := led
		elsewhere.Body = regexp.MustCompile(`--members \S+`).ReplaceAllString(led.Body, "--members hrg-harbor-clinic-production-4efba59f")
		if err := w.run(elsewhere); err != nil {
			t.Fatal(err)
		}
		stops(t, w.all(lost), "promote-replica", "waits: it is not so that the reader's name leads to")
		stops(t, w.run(step("promote-replica")), "VirtualEndpointNotConfigured")
		if err := w.run(led); err != nil {
			t.Fatal(err)
		}
		stops(t, w.all(without(lost, "fail-attachments-over")), "open-in-recovery", "which is lost")
	})
}

// differs wants what a plan shows after a failover to be what the steps say that
// it is, and no more: that is why neither unit is applied before the way back.
// What would be made anew is the endpoint in its old place, and Azure refuses it.
func (w *walk) differs(t *testing.T, want ...string) {
	t.Helper()
	steps, err := w.target.Plan(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, s := range steps {
		kind := string(s.Resource.ID.Kind())
		line := kind[strings.LastIndexByte(kind, '/')+1:]
		for _, m := range s.Differs {
			line += " " + strings.SplitN(m.Path, "[", 2)[0]
		}
		if s.New {
			line += " is made"
			var refused *designput.Refused
			if err := w.target.PutResource(w.ctx, s.Resource); !errors.As(err, &refused) {
				t.Errorf("%s is put back: %v", s.Resource.ID, err)
			}
		}
		got[line] = true
	}
	if lines := sortedKeys(got); !slices.Equal(lines, want) {
		t.Errorf("the plan is %q, want %q", lines, want)
	}
}
