package recovery

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/recovery"
	"github.com/wardhq/ward/internal/recovery/filestore"
	"github.com/wardhq/ward/internal/recovery/postgres"
	"github.com/wardhq/ward/internal/step"
)

// Purpose is what a restored Odoo is for. The zero value is unknown and is refused:
// a copy that sends what the original sends is an incident.
type Purpose string

// The purposes.
const (
	Production Purpose = "production" // it takes the place of what was lost
	Copy       Purpose = "copy"       // beside the original: it is neutralised, and has a name of its own
)

// RestoreRequest asks for a set to be made an Odoo again: a database and a filestore
// that are not there yet.
type RestoreRequest struct {
	Store    Store
	Set      recovery.Manifest
	Server   postgres.Server
	Database string // to be made
	// Owner is the role that owns what is restored, Odoo's own; the one that restores
	// where it is "".
	Owner     string
	Filestore string // to be made, as data_dir/filestore/DATABASE
	// Config is a folder for the set's configuration, which is left in the set where it
	// is "".
	Config string
	For    Purpose
	// Neutralise are statements that make a copy harmless: Odoo's own, of each module
	// that is installed.
	Neutralise string
	// Work is a folder beside the filestore, on the same file system, in which the
	// restore keeps its journal and what it fetched. A restore that was cut goes on
	// from it.
	Work string
	Jobs int
	// AcceptDifferences says that an Odoo which differs from its set is better than
	// none: what differs is told, and it is not called whole.
	AcceptDifferences bool
	// System names what is restored on; Itself says that it is the very system that
	// the set is of.
	System string
	Itself bool
	Watch  func(step.Entry)
	// Discard says that it is a rehearsal: what was restored is removed in the end,
	// however the rehearsal ends.
	Discard bool
}

// Restored is what a restore came to.
type Restored struct {
	Record      step.Record           `json:"record"`
	Differences []recovery.Difference `json:"differences"`
	// Whole says that all steps were taken, and that nothing differs.
	Whole bool `json:"whole"`
	// Accepted is how many differences were accepted: that many things are not as the
	// set names them.
	Accepted int `json:"accepted,omitempty"`
	// Took is from the begin to an Odoo that was held against its set.
	Took step.Span `json:"-"`
	// Seconds is how long that was, and Shows what it shows: measured, rehearsed or
	// nothing.
	Seconds float64 `json:"seconds"`
	Shows   string  `json:"shows"`
}

// Restore restores a set, or goes on with a restore that was cut.
func (s Recovery) Restore(ctx context.Context, r RestoreRequest) (Restored, error) {
	if err := r.valid(); err != nil {
		return Restored{}, err
	}
	j, err := openWork(r.Work, true)
	if err != nil {
		return Restored{}, err
	}
	if c, ok := cutOf(j.Entries()); ok && (c.Set != r.Set.Set || c.Database != r.Database || c.For != r.For || c.Rehearsal != r.Discard) {
		return Restored{}, errors.Join(&input.Error{What: "a restore of the set " + c.Set + " as " + c.Database + " was cut, and is kept in " + r.Work, Hint: "go on with it by its own command, give it up by --abandon, or name another folder by --work"}, j.Close())
	}
	x := &restoring{RestoreRequest: r, text: s.Text}
	record, err := x.runner(j, s.Now).Run(ctx)
	out := Restored{Record: record, Differences: x.differences, Took: record.Between("fetch", "name")}
	if r.Discard {
		out.Took = record.Between("fetch", "compare")
	}
	out.Seconds, out.Shows = out.Took.Took.Seconds(), out.Took.Shows.String()
	out.Accepted, _ = strconv.Atoi(record.Values[accepted])
	over := err == nil && record.Over()
	out.Whole = over && len(x.differences) == 0 && out.Accepted == 0
	// Where the target was refused, nothing was made.
	refused := len(record.Steps) > 0 && record.Steps[0].Outcome != step.Done
	if over || refused || r.Discard && record.Cleared() {
		err = errors.Join(err, clearWork(r.Work))
	}
	return out, errors.Join(err, j.Close())
}

// Cut is a restore that was cut, or failed, and can go on.
type Cut struct {
	Set, Database string
	For           Purpose
	Rehearsal     bool
	system        string
	filesAt       string
	configAt      string // in the set
	config        string // the folder that it goes into
}

// The values by which a journal says what it is the journal of.
const (
	ofSet     = "set"
	ofName    = "as"
	ofPurpose = "for"
	ofFiles   = "filesAt"
	ofConfig  = "configurationAt"
	intoHere  = "configuration"
	rehearsal = "rehearsal"
	accepted  = "accepted"
)

// cutOf returns what the restore of a journal is of; false where it made nothing yet.
func cutOf(entries []step.Entry) (Cut, bool) {
	system := ""
	for _, e := range entries {
		if e.Event == step.Opened {
			system = e.System
		}
		if e.Step == "examine" && e.Event == step.Ended {
			v := e.Values
			return Cut{system: system, Set: v[ofSet], Database: v[ofName], For: Purpose(v[ofPurpose]), Rehearsal: v[rehearsal] != "", filesAt: v[ofFiles], configAt: v[ofConfig], config: v[intoHere]}, true
		}
	}
	return Cut{}, false
}

// Cut returns the restore that was cut in a work folder; false where there is none.
func (s Recovery) Cut(work string) (Cut, bool, error) {
	if _, err := os.Lstat(work); errors.Is(err, fs.ErrNotExist) {
		return Cut{}, false, nil
	}
	j, err := openWork(work, false)
	if err != nil {
		return Cut{}, false, err
	}
	c, ok := cutOf(j.Entries())
	return c, ok, j.Close()
}

// Abandon gives a restore up that was cut or failed: what it made is removed, and
// nothing else. What it is of is in its journal: neither set nor store is asked. A
// restore that has given the database its name is over, and is not given up.
func (s Recovery) Abandon(ctx context.Context, r RestoreRequest) error {
	if err := r.Server.Valid(); err != nil {
		return &input.Error{What: err.Error()}
	}
	if _, err := os.Lstat(r.Work); errors.Is(err, fs.ErrNotExist) {
		return &input.Error{What: "no restore was cut in " + r.Work, Hint: "name its --filestore, or the --work that it was given"}
	}
	j, err := openWork(r.Work, false)
	if err != nil {
		return err
	}
	c, made := cutOf(j.Entries())
	if !made {
		return errors.Join(clearWork(r.Work), j.Close())
	}
	r.Set = recovery.Manifest{Set: c.Set, FilesAt: c.filesAt, ConfigAt: c.configAt}
	r.Config = c.config
	r.Database, r.For, r.Discard, r.System = c.Database, c.For, c.Rehearsal, c.system
	if err := r.placed(); err != nil {
		return errors.Join(err, j.Close())
	}
	x := &restoring{RestoreRequest: r, text: s.Text}
	over, err := x.finished(ctx, j.Entries())
	switch {
	case err != nil:
		return errors.Join(err, j.Close())
	case over:
		err = &input.Error{What: "the restore is over: the database " + c.Database + " and its filestore have their names, and stay", Hint: "whoever wants them gone drops them as any other"}
	case r.Discard:
		_, err = x.runner(j, s.Now).Abandon(ctx)
	default:
		_, err = x.runner(j, s.Now).UndoAll(ctx)
	}
	if over || err == nil {
		err = errors.Join(err, clearWork(r.Work))
	}
	return errors.Join(err, j.Close())
}

// finished reports whether the database has its name: from then on people work in it.
func (x *restoring) finished(ctx context.Context, entries []step.Entry) (bool, error) {
	begun, v := false, step.Values{}
	for _, e := range entries {
		begun = begun || e.Step == "name"
		maps.Copy(v, e.Values)
	}
	if !begun {
		return false, nil
	}
	return x.named(ctx, v)
}

func (r RestoreRequest) valid() error {
	if err := r.Server.Valid(); err != nil {
		return &input.Error{What: err.Error()}
	}
	switch {
	case r.For != Production && r.For != Copy:
		return &input.Error{What: "what the restored Odoo is for is not said", Hint: "want production, where it takes the place of what was lost, or copy"}
	case r.For == Copy && strings.TrimSpace(r.Neutralise) == "":
		return &input.Error{What: "a copy is not restored without being neutralised: it would send mails, fetch them, and charge cards as the original does", Hint: "name data/neutralize.sql of each installed module by --neutralise"}
	case r.Database == "":
		return &input.Error{What: "the database to be made has no name"}
	}
	if len(r.Database) > postgres.MaxName || strings.ContainsRune(r.Database, 0) || !utf8.ValidString(r.Database) {
		return &input.Error{What: fmt.Sprintf("the database cannot be called %q", r.Database), Hint: fmt.Sprintf("PostgreSQL keeps %d bytes of a name, and cuts what is longer", postgres.MaxName)}
	}
	return r.placed()
}

// placed refuses a work folder that is not beside the filestore, or is the filestore.
func (r RestoreRequest) placed() error {
	work, to := filepath.Clean(r.Work), filepath.Clean(r.Filestore)
	if work == to {
		return &input.Error{What: "the work folder " + r.Work + " is the filestore itself", Hint: "want another beside it"}
	}
	if filepath.Dir(work) != filepath.Dir(to) {
		return &input.Error{What: "the work folder " + r.Work + " is not beside the filestore " + r.Filestore, Hint: "want both in one folder: what was fetched is moved, not copied"}
	}
	return nil
}

// restoring is one restore. The database is made under a name that nobody else has,
// and the attachments in the work folder; both get their names once they are whole,
// so that nobody meets half of an Odoo, and a copy before it is harmless.
type restoring struct {
	RestoreRequest
	text        func() string
	differences []recovery.Difference
}

func (x *restoring) runner(j step.Journal, now func() time.Time) step.Runner {
	return step.Runner{Graph: x.graph(), Actions: x.actions(), Journal: j, System: x.System, Itself: x.Itself, Now: now, Watch: x.Watch, Clear: 10 * time.Minute}
}

func (x *restoring) graph() step.Graph {
	g := step.Graph{Name: "restore " + x.Set.Set + " as " + x.Database + " for " + string(x.For), Steps: []step.Step{
		{ID: "examine", Title: "Hold the target against the set", How: step.Executed},
		{ID: "create", Title: "Make a database of its own", How: step.Executed, Needs: []string{"examine"}},
		{ID: "fetch", Title: "Fetch the set from its store", How: step.Executed, Needs: []string{"create"}},
		{ID: "load", Title: "Load the dump into it", How: step.Executed, Needs: []string{"fetch"}},
		{ID: "compare", Title: "Count all rows and read all attachments", How: step.Executed, Needs: []string{"load"}},
		{ID: "settle", Title: "Settle what must not go on as it was", How: step.Executed, Needs: []string{"compare"}},
	}}
	if x.Discard {
		g.Steps = append(g.Steps, step.Step{ID: "drop", Title: "Drop the database", How: step.Executed, Clears: true}, step.Step{ID: "remove", Title: "Remove what was fetched", How: step.Executed, Clears: true})
		return g
	}
	g.Steps = append(g.Steps,
		step.Step{ID: "place", Title: "Put the attachments into place", How: step.Executed, Needs: []string{"settle"}},
		step.Step{ID: "name", Title: "Give the database its name", How: step.Executed, Needs: []string{"place"}})
	return g
}

// temporary is the value under which the database's name is handed on until it has
// its own.
const temporary = "database"

// ours are the names that databases have until they have their own.
var ours = regexp.MustCompile(`^ward_restore_[a-z0-9]{16}$`)

// made returns the name of the database that the restore made. A journal is a file:
// whatever it says, no other database is dropped or renamed.
func made(v step.Values) (string, error) {
	if !ours.MatchString(v[temporary]) {
		return "", fmt.Errorf("the journal names the database %q, which no restore makes: it was changed, and nothing is done by it", v[temporary])
	}
	return v[temporary], nil
}

// fetched is where the store writes a path of the set.
func (x *restoring) fetched(at string) string { return filepath.Join(x.Work, fetchedDir, at) }

func (x *restoring) actions() map[string]step.Action {
	drop := func(ctx context.Context, v step.Values) error {
		if v[temporary] == "" {
			return nil // nothing was made
		}
		name, err := made(v)
		if err != nil {
			return err
		}
		return x.Server.Drop(ctx, name)
	}
	remove := func(context.Context, step.Values) error { return os.RemoveAll(x.fetched("")) }
	of := func(do func(context.Context, step.Values) error) func(context.Context, step.Values) (step.Values, error) {
		return func(ctx context.Context, v step.Values) (step.Values, error) { return nil, do(ctx, v) }
	}
	nothing := func(context.Context, step.Values) error { return nil }
	return map[string]step.Action{
		"examine": {Do: x.examine, Undo: nothing},
		"create":  {Do: of(x.create), Undo: drop},
		"fetch":   {Do: of(x.fetch), Undo: remove},
		"load":    {Do: of(x.load), Undo: drop},
		"compare": {Do: x.compare, Undo: nothing},
		"settle":  {Do: of(x.settle), Undo: nothing},
		"place":   {Do: of(x.place), Done: x.placed, Undo: x.unplace},
		"name":    {Do: of(x.name), Done: x.named},
		"drop":    {Do: of(drop)},
		"remove":  {Do: of(remove)},
	}
}

// examine refuses a target that is not empty, and a server that lacks what the set
// needs, before anything is done.
func (x *restoring) examine(ctx context.Context, v step.Values) (step.Values, error) {
	if !x.Discard {
		there, err := x.Server.Exists(ctx, x.Database)
		if err != nil {
			return nil, err
		}
		if there {
			return nil, &input.Error{What: "there is a database " + x.Database + " already", Hint: "name one that is not there: nothing is restored over another"}
		}
		if err := vacant(x.Filestore, x.Work); err != nil {
			return nil, err
		}
		if x.Config != "" && len(x.Set.Config) == 0 {
			return nil, &input.Error{What: "the set has no configuration", Hint: "leave --configuration out; ward backup create --configuration FILE keeps it in later ones"}
		}
		if x.Config != "" {
			if err := inTheWay(x.Set, "", x.Config); err != nil {
				return nil, err
			}
		}
	}
	if x.For == Production && !x.Discard && x.Owner == "" && x.Set.Database.Owner != "" {
		user, err := x.Server.User(ctx)
		if err != nil {
			return nil, err
		}
		if user != x.Set.Database.Owner {
			return nil, &input.Error{What: "the database belonged to the role " + x.Set.Database.Owner + ", and would belong to " + user, Hint: "say by --owner whose it is to be: Odoo works in what its own role owns"}
		}
	}
	lacks, err := x.Server.Lacks(ctx, x.Set.Database)
	if err != nil {
		return nil, err
	}
	if len(lacks) > 0 {
		return nil, &input.Error{What: "the server lacks " + strings.Join(lacks, ", and ")}
	}
	// A name that was made before is kept: what has it may not have been dropped.
	name, err := made(v)
	if err != nil {
		name = "ward_restore_" + strings.ToLower(x.text()[:16])
	}
	v = step.Values{
		temporary: name,
		ofSet:     x.Set.Set, ofName: x.Database, ofPurpose: string(x.For), ofFiles: x.Set.FilesAt,
	}
	if x.Config != "" {
		v[ofConfig], v[intoHere] = x.Set.ConfigAt, x.Config
	}
	if x.Discard {
		v[rehearsal] = "yes"
	}
	return v, nil
}

// fetch writes the set into the work folder, and holds the dump against it.
func (x *restoring) fetch(ctx context.Context, _ step.Values) error {
	if err := os.RemoveAll(x.fetched("")); err != nil {
		return err
	}
	paths := []string{x.Set.DumpAt, x.Set.FilesAt}
	if len(x.Set.Config) > 0 {
		paths = append(paths, x.Set.ConfigAt)
	}
	if err := x.Store.Restore(ctx, x.Set.Data, x.fetched(""), paths...); err != nil {
		return err
	}
	if err := same(ctx, "dump", x.fetched(x.Set.DumpAt), x.Set.Dump); err != nil {
		return err
	}
	if len(x.Set.Config) > 0 {
		if err := same(ctx, "configuration", x.fetched(x.Set.ConfigAt), x.Set.Config); err != nil {
			return err
		}
	}
	// A set without attachments has no folder of them.
	if err := os.MkdirAll(x.fetched(x.Set.FilesAt), 0o700); err != nil {
		return err
	}
	return x.files().Strip(ctx, x.Set.Files.Stored)
}

// same holds what was fetched into a folder against what the set says of it.
func same(ctx context.Context, what, dir string, set []recovery.File) error {
	got, err := digests(ctx, dir)
	if err != nil {
		return err
	}
	has := map[string]recovery.File{}
	for _, f := range got {
		has[f.Path] = f
	}
	for _, want := range set {
		if has[want.Path] != want {
			return fmt.Errorf("the %s is not what was stored: %s is missing or another", what, want.Path)
		}
	}
	return nil
}

func (x *restoring) files() filestore.Store { return filestore.Store{Dir: x.fetched(x.Set.FilesAt)} }

// create makes the database, with what of it needs rights or a server that has it: so
// that what cannot be done is known before anything is fetched.
func (x *restoring) create(ctx context.Context, v step.Values) error {
	name, err := made(v)
	if err != nil {
		return err
	}
	if err := x.anew(ctx, name); err != nil {
		return err
	}
	return x.Server.Extend(ctx, name, x.Owner, x.Set.Database)
}

// anew makes the database, also where it is there already: nobody else has its name.
func (x *restoring) anew(ctx context.Context, name string) error {
	if err := x.Server.Drop(ctx, name); err != nil {
		return err
	}
	return x.Server.Create(ctx, name, x.Owner, x.Set.Database)
}

// load loads the dump into the database, which is made anew for it.
func (x *restoring) load(ctx context.Context, v step.Values) error {
	name, err := made(v)
	if err != nil {
		return err
	}
	if err := x.anew(ctx, name); err != nil {
		return err
	}
	return x.Server.Load(ctx, name, x.Owner, x.fetched(x.Set.DumpAt), x.Jobs)
}

// compare holds what was restored against the set.
func (x *restoring) compare(ctx context.Context, v step.Values) (step.Values, error) {
	seen, err := x.Server.Describe(ctx, v[temporary])
	if err != nil {
		return nil, err
	}
	differences := x.Set.Compare(recovery.Seen{Database: seen.Database, Tables: seen.Tables, Modules: seen.Modules, SHA1: func(name string) (string, int64, error) {
		if err := ctx.Err(); err != nil {
			return "", 0, err
		}
		return x.files().SHA1(name)
	}})
	if err := ctx.Err(); err != nil {
		return nil, err // what was not looked at does not differ
	}
	x.differences = differences
	switch {
	case len(differences) == 0:
		return nil, nil
	case x.AcceptDifferences:
		return step.Values{accepted: strconv.Itoa(len(differences))}, nil
	}
	return nil, fmt.Errorf("%d things differ from the set, the first: %s", len(differences), differences[0])
}

// settle resets what was running when the set was made, and makes a copy harmless.
func (x *restoring) settle(ctx context.Context, v step.Values) error {
	statements := `DO $$ BEGIN IF to_regclass('queue_job') IS NOT NULL THEN UPDATE queue_job SET state = 'pending' WHERE state IN ('started', 'enqueued'); END IF; END $$;`
	if x.For == Copy {
		statements += x.Neutralise + `;
			UPDATE ir_config_parameter SET value = gen_random_uuid()::text WHERE key IN ('database.uuid', 'database.secret');
			INSERT INTO ir_config_parameter (key, value) VALUES ('database.is_neutralized', 'true') ON CONFLICT (key) DO UPDATE SET value = 'true';`
	}
	if err := x.Server.Exec(ctx, v[temporary], statements); err != nil || x.Discard {
		return err
	}
	// A dump has no statistics, without which the first users would wait.
	return x.Server.Exec(ctx, v[temporary], "ANALYZE")
}

// place puts the configuration and the attachments where they are to be, the latter
// last: that they are there says that all is.
func (x *restoring) place(context.Context, step.Values) error {
	if x.Config != "" {
		if err := put(x.Set, x.fetched(x.Set.ConfigAt), x.Config); err != nil {
			return err
		}
	}
	return x.files().Place(x.Filestore)
}

// placed reports whether the attachments were moved: they are in one place alone.
func (x *restoring) placed(context.Context, step.Values) (bool, error) {
	_, before := os.Stat(x.files().Dir)
	_, after := os.Stat(x.Filestore)
	return errors.Is(before, fs.ErrNotExist) && after == nil, nil
}

// unplace moves them back, so that they are removed with the rest.
func (x *restoring) unplace(ctx context.Context, v step.Values) error {
	if x.Config != "" {
		if err := take(x.fetched(x.Set.ConfigAt), x.Config); err != nil {
			return err
		}
	}
	if moved, err := x.placed(ctx, v); !moved || err != nil {
		return err
	}
	return os.Rename(x.Filestore, x.files().Dir)
}

func (x *restoring) name(ctx context.Context, v step.Values) error {
	name, err := made(v)
	if err != nil {
		return err
	}
	return x.Server.Rename(ctx, name, x.Database)
}

func (x *restoring) named(ctx context.Context, v step.Values) (bool, error) {
	there, err := x.Server.Exists(ctx, v[temporary])
	if err != nil || there {
		return false, err
	}
	return x.Server.Exists(ctx, x.Database)
}
