// Package pointintime drills the restore of a PostgreSQL server to a stated moment: it
// restores a backup beside everything else, rolls it forward, and holds what is there
// against what should be.
//
// It promises that nothing is restored but into a folder of the drill's own, by a server
// that reaches nobody and archives nothing; that a segment which the archive lacks is
// named before anything is restored; that the moment counts as reached only where
// PostgreSQL says that it stopped there; and that neither process, folder nor mark is
// left, also where the drill fails or is cut.
package pointintime

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/recovery/isolated"
	"github.com/wardhq/ward/internal/recovery/pgbackrest"
	"github.com/wardhq/ward/internal/recovery/postgres"
	"github.com/wardhq/ward/internal/recovery/program"
	"github.com/wardhq/ward/internal/step"
)

// Drills drills restores to a point in time.
type Drills struct {
	Version string
	Now     func() time.Time
	// Text returns words that nobody can guess, to name things by.
	Text func() string
}

// By is how a moment between two marks is named.
type By string

// The ways of naming it.
const (
	ByTime By = "time"
	ByXID  By = "xid"
	ByLSN  By = "lsn"
)

// Request asks for a drill.
type Request struct {
	Repository pgbackrest.Repository
	// Target is the moment, where nothing is marked.
	Target pgbackrest.Target
	// Mark says that two transactions are written to Server, in a table of their own,
	// and that the moment is between them, named as By says. The table is dropped in
	// the end.
	Mark bool
	By   By
	// Server is the one that is backed up: it is asked whether its archive is behind,
	// where something is marked or it is named.
	Server   postgres.Server
	Database string // that is marked; postgres where it is ""
	Set      string // the backup; the newest that reaches the moment where it is ""
	// Scratch is a folder that is there, with room for the server: a folder of the
	// drill's own is made in it, and removed.
	Scratch string
	Bin     string // the folder of postgres; the version's own where it is ""
	Role    string // a superuser of what was restored; postgres where it is ""
	// As is who pgBackRest and PostgreSQL run as, and Home their folder: neither
	// server nor archive is root's.
	As   *program.User
	Home string
	// Patience is how long the server may take to archive what was marked; ten minutes
	// where it is 0.
	Patience time.Duration
	// System names what is restored on; Itself says that it is the very system.
	System string
	Itself bool
	Watch  func(step.Entry)
}

// What a drill notes in its record.
const (
	backupValue    = "backup"
	systemValue    = "system"
	targetValue    = "moment"
	marksValue     = "marks"
	databaseValue  = "markedIn"
	xidValue       = "xid"
	lsnValue       = "lsn"
	timeValue      = "time"
	segmentValue   = "segment"
	keyValue       = "repository"
	gapsValue      = "missing"
	reachValue     = "reachable"
	stoppedValue   = "stopped"
	lastValue      = "last"
	replayedValue  = "replayed"
	databasesValue = "databases"
	tablesValue    = "tables"
	rowsValue      = "rows"
)

// Drill carries a drill out. What it returns says of whom it is, and what it was, but
// neither of which environment nor on which server: that is the caller's to say. Where
// the drill failed there is an error, and the drill says how far it came.
func (s Drills) Drill(ctx context.Context, r Request) (drill.Drill, error) {
	x, err := s.prepare(r)
	if err != nil {
		return drill.Drill{}, err
	}
	if err := x.open(ctx); err != nil {
		return drill.Drill{}, err
	}
	began := s.Now().UTC()
	record, err := x.runner(s.Now).Run(ctx)
	if !record.Cleared() {
		err = errors.Join(err, fmt.Errorf("something was left: what is in %s is removed by the next drill there", x.work))
	}
	err = errors.Join(err, x.close(record.Cleared()))
	out := drill.Drill{
		Format: format.Drill, ID: drill.ID(began, strings.ToLower(s.Text())), Kind: drill.PointInTime, Ward: s.Version,
		Began: began, Ended: s.Now().UTC(), Expected: x.expected(), Set: record.Values[backupValue], To: record.Values[targetValue],
		Record: record, Back: drill.FigureOf(record.Between("restore", "compare")), Point: x.point(record),
		Wrong: x.wrong[:min(len(x.wrong), drill.MaxWrong)],
	}
	return out, err
}

// drilling is one drill.
type drilling struct {
	Request
	text    func() string
	now     func() time.Time
	work    string
	journal journalFile
	wrong   []string
	server  *isolated.Running
}

// prepare refuses what cannot be drilled before anything is done.
func (s Drills) prepare(r Request) (*drilling, error) {
	refused := func(what, hint string) (*drilling, error) {
		return nil, &input.Error{What: what, Hint: hint}
	}
	if err := r.Repository.Valid(); err != nil {
		return refused(err.Error(), "")
	}
	switch {
	case r.Mark && r.Target != pgbackrest.Target{}:
		return refused("a moment is named, and another is to be marked", "want one of both")
	case !r.Mark:
		if err := r.Target.Valid(); err != nil {
			return refused(err.Error(), "or have it marked, where the server may be written to")
		}
	case r.By != ByTime && r.By != ByXID && r.By != ByLSN:
		return refused(fmt.Sprintf("a moment is not named by %q", r.By), "want time, xid or lsn")
	}
	if err := r.Server.Valid(); err != nil {
		return refused(err.Error(), "")
	}
	if r.Target.Time.After(s.Now()) {
		return refused("the moment "+r.Target.String()+" is in the future", "nothing can be restored to it yet")
	}
	if os.Geteuid() == 0 && (r.As == nil || r.As.UID == 0) {
		return refused("PostgreSQL does not run as root", "say as which user it is run, as that of the server, which reads the repository")
	}
	scratch, err := filepath.Abs(r.Scratch)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(scratch)
	switch {
	case r.Scratch == "" || errors.Is(err, fs.ErrNotExist):
		return refused("the folder to restore into is not there", "name one that is, with room for the server")
	case err != nil:
		return nil, err
	case !info.IsDir():
		return refused(scratch+" is not a folder", "")
	}
	if r.Home != "" {
		set := func(env []string) []string {
			env = slices.DeleteFunc(slices.Clone(env), func(v string) bool { return strings.HasPrefix(v, "HOME=") })
			return append(env, "HOME="+r.Home)
		}
		r.Repository.Env = set(r.Repository.Env)
	}
	r.Repository.As = r.As
	if r.Database == "" {
		r.Database = "postgres"
	}
	if r.Patience == 0 {
		r.Patience = 10 * time.Minute
	}
	x := &drilling{Request: r, text: s.Text, now: s.Now, work: filepath.Join(scratch, workDir)}
	if err := x.isolated().Valid(); err != nil {
		return refused(err.Error(), "")
	}
	return x, nil
}

func (x *drilling) at(name string) string { return filepath.Join(x.work, name) }

func (x *drilling) into(v step.Values) pgbackrest.Into {
	key, _ := strconv.Atoi(v[keyValue])
	return pgbackrest.Into{Data: x.at(dataDir), TableSpaces: x.at(spacesDir), Locks: x.at(locksDir), Set: v[backupValue], Key: key, Target: x.target(v), Action: "pause"}
}

func (x *drilling) isolated() isolated.Server {
	return isolated.Server{Data: x.at(dataDir), Socket: x.at(socketDir), Settings: x.at(settingsDir), Bin: x.Bin, Role: x.Role, Env: x.Repository.Surroundings(), As: x.As}
}

// expected says beforehand what is to come.
func (x *drilling) expected() string {
	if x.Mark {
		return "the transaction that was marked before the moment is there, and the one behind it is not"
	}
	return "all that was committed up to the moment is there, and nothing behind it"
}

// target is the moment, as it was named or marked.
func (x *drilling) target(v step.Values) pgbackrest.Target {
	if !x.Mark {
		return x.Target
	}
	var t pgbackrest.Target
	switch x.By {
	case ByXID:
		t.XID, _ = strconv.ParseUint(v[xidValue], 10, 64)
	case ByLSN:
		// What begins at the place is behind the moment.
		t.LSN, _ = pgbackrest.ParseLSN(v[lsnValue])
		t.Exclusive = true
	default:
		t.Time, _ = time.Parse(time.RFC3339Nano, v[timeValue])
	}
	return t
}

// near is when and where the moment was, as far as it is known.
func (x *drilling) near(v step.Values) pgbackrest.Near {
	if !x.Mark {
		return pgbackrest.Near{Time: x.Target.Time, LSN: x.Target.LSN}
	}
	var n pgbackrest.Near
	n.Time, _ = time.Parse(time.RFC3339Nano, v[timeValue])
	n.LSN, _ = pgbackrest.ParseLSN(v[lsnValue])
	return n
}

// point is how much of what was to be there is not: no more than what is between the
// moment and the last transaction that is there.
func (x *drilling) point(r step.Record) drill.Figure {
	span := r.Between("restore", "compare")
	if span.Shows == step.Nothing {
		return drill.Figure{Why: span.Why}
	}
	near := x.near(r.Values).Time
	last, err := time.Parse(time.RFC3339Nano, r.Values[lastValue])
	switch {
	case len(x.wrong) > 0 && x.lost():
		return drill.Figure{Why: "what was to be there is not"}
	case near.IsZero():
		return drill.Figure{Why: "when the moment was is not known: it was not named by a time"}
	case err != nil:
		return drill.Figure{Why: "no transaction was rolled forward between the backup and the moment"}
	}
	why := "at most: from the last transaction that is there to the moment"
	if span.Why != "" {
		why += "; " + span.Why
	}
	return drill.Figure{Seconds: max(0, near.Sub(last).Seconds()), Shows: span.Shows, Why: why}
}

// lost reports that the mark before the moment is not there.
func (x *drilling) lost() bool { return slices.Contains(x.wrong, lostMark) }

const (
	lostMark  = "the transaction that was marked before the moment is not there"
	extraMark = "the transaction that was marked behind the moment is there"
)

func (x *drilling) runner(now func() time.Time) step.Runner {
	return step.Runner{Graph: x.graph(), Actions: x.actions(), Journal: x.journal, System: x.System, Itself: x.Itself, Now: now, Watch: x.Watch, Clear: 10 * time.Minute}
}

func (x *drilling) graph() step.Graph {
	g := step.Graph{Name: "restore the stanza " + x.Repository.Stanza + " to a point in time"}
	add := func(id, title string, clears bool) {
		s := step.Step{ID: id, Title: title, How: step.Executed, Clears: clears}
		if n := len(g.Steps); n > 0 && !clears {
			s.Needs = []string{g.Steps[n-1].ID}
		}
		g.Steps = append(g.Steps, s)
	}
	add("look", "See what the repository has", false)
	if x.Mark {
		add("mark", "Write two transactions, and wait until they are archived", false)
	}
	add("choose", "Choose a backup, and look for what the archive lacks", false)
	add("restore", "Restore the backup into a folder of its own", false)
	add("start", "Start a PostgreSQL on it that reaches nobody", false)
	add("replay", "Roll it forward to the moment", false)
	add("promote", "End the recovery", false)
	add("compare", "Read every table, and hold what is there against what should be", false)
	add("stop", "End that PostgreSQL", true)
	add("remove", "Remove what was restored", true)
	if x.Mark {
		add("unmark", "Drop what was written", true)
	}
	return g
}

func (x *drilling) actions() map[string]step.Action {
	of := func(do func(context.Context, step.Values) (step.Values, error)) step.Action {
		return step.Action{Do: do}
	}
	return map[string]step.Action{
		"look": of(x.look), "mark": of(x.mark), "choose": of(x.choose), "restore": of(x.restore), "start": of(x.start), "replay": of(x.replay),
		"promote": of(x.promote), "compare": of(x.compare), "stop": of(x.stop), "remove": of(x.remove), "unmark": of(x.unmark),
	}
}

// look sees what the repository has, and that the server is the one that it is of.
func (x *drilling) look(ctx context.Context, _ step.Values) (step.Values, error) {
	has, err := x.Repository.Info(ctx)
	if err != nil {
		return nil, err
	}
	v := step.Values{keyValue: strconv.Itoa(has.Key), systemValue: has.System}
	if !x.Mark {
		v[targetValue] = x.Target.String()
	}
	if !x.Mark && x.Server.Conn == "" {
		return v, nil
	}
	at, err := x.Server.Standing(ctx)
	switch {
	case err != nil:
		return nil, err
	case at.System != has.System:
		return nil, &input.Error{What: fmt.Sprintf("the server is another than the one that the stanza %s is of: PostgreSQL calls it %s, and that %s", x.Repository.Stanza, at.System, has.System)}
	case at.Recovering:
		return nil, &input.Error{What: "the server is a standby, on which nothing can be written, and which archives nothing", Hint: "name the primary"}
	}
	how, err := x.Server.Archiver(ctx)
	if err != nil {
		return nil, err
	}
	v[segmentValue] = how.Last
	switch behind := how.Behind(); {
	case behind != "" && x.Mark:
		return nil, errors.New(behind)
	case behind != "":
		x.wrong = append(x.wrong, behind)
	}
	if x.Mark {
		v[marksValue], v[databaseValue] = "marks_"+strings.ToLower(x.text()[:16]), x.Database
	}
	return v, nil
}

// mark writes two transactions, and waits until the repository has the one behind the
// moment: PostgreSQL stops at a moment only once it has met what is behind it.
func (x *drilling) mark(ctx context.Context, v step.Values) (step.Values, error) {
	m, err := x.Server.Mark(ctx, v[databaseValue], v[marksValue])
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeoutCause(ctx, x.Patience, fmt.Errorf("the WAL segment %s, which has what was marked, was not archived within %s", m.Segment, x.Patience))
	defer stop()
	for {
		how, err := x.Server.Archiver(ctx)
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case err != nil:
			return nil, err
		case how.Last >= m.Segment:
			v := step.Values{xidValue: m.XID, lsnValue: m.LSN, timeValue: m.Time.Format(time.RFC3339Nano), segmentValue: m.Segment}
			v[targetValue] = x.target(v).String()
			return v, nil
		case how.Failed == m.Segment && how.Behind() != "":
			return nil, errors.New(how.Behind())
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(poll):
		}
	}
}

// poll is how often a server is asked what it has archived.
const poll = 200 * time.Millisecond

// choose chooses the backup, and finds what the archive lacks. What it lacks behind the
// newest backup is wrong, whether or not this moment can be reached: another cannot.
func (x *drilling) choose(ctx context.Context, v step.Values) (step.Values, error) {
	found, err := Look(ctx, x.Repository)
	if err != nil {
		return nil, err
	}
	x.wrong = append(x.wrong, found.Wrong...)
	b, _, err := pgbackrest.Choose(found.Backups, found.Reaches, x.target(v), x.Set, x.near(v))
	out := step.Values{reachValue: strings.Join(found.Spans, ", ")}
	if len(found.Gaps) > 0 {
		var names []string
		for _, g := range found.Gaps[:min(len(found.Gaps), 20)] {
			names = append(names, g.String())
		}
		out[gapsValue] = strings.Join(names, "; ")
	}
	if err != nil {
		return nil, err
	}
	out[backupValue] = b.Label
	if segment := v[segmentValue]; found.lacks(segment) {
		x.wrong = append(x.wrong, "the server says that the WAL segment "+segment+" was archived, and the repository does not have it")
	}
	return out, nil
}

func (x *drilling) restore(ctx context.Context, v step.Values) (step.Values, error) {
	if err := x.make(); err != nil {
		return nil, err
	}
	return nil, x.Repository.Restore(ctx, x.into(v))
}

func (x *drilling) start(ctx context.Context, v step.Values) (step.Values, error) {
	of := x.isolated()
	of.Fetch = x.Repository.Fetch(x.into(v))
	var err error
	x.server, err = of.Start(ctx)
	return nil, err
}

// replay waits until the server is at the moment. Where it ends before, what the archive
// lacks says why.
func (x *drilling) replay(ctx context.Context, v step.Values) (step.Values, error) {
	at, said, err := x.server.Reached(ctx)
	var ended *isolated.EndedError
	if errors.As(err, &ended) {
		return nil, x.short(v, ended)
	}
	if err != nil {
		return nil, err
	}
	out := step.Values{stoppedValue: said, replayedValue: at.Replayed}
	if !at.Last.IsZero() {
		out[lastValue] = at.Last.Format(time.RFC3339Nano)
	}
	return out, nil
}

// short says why the server ended before it was at the moment.
func (x *drilling) short(v step.Values, ended *isolated.EndedError) error {
	switch {
	case strings.Contains(ended.Said, "before configured recovery target was reached"):
		why := x.target(v).String() + " was not reached: the archive ends before it"
		if v[gapsValue] != "" {
			why = x.target(v).String() + " was not reached: " + v[gapsValue]
		}
		if x.Target.XID != 0 || x.Target.Name != "" {
			why += ", or it was before the backup " + v[backupValue] + ": name an earlier one"
		}
		return fmt.Errorf("%w: %s; what can be reached: %s", pgbackrest.ErrUnreachable, why, v[reachValue])
	case strings.Contains(ended.Said, "stop point is before consistent recovery point"):
		return fmt.Errorf("%w: %s is before the backup %s was consistent: name an earlier one", pgbackrest.ErrUnreachable, x.target(v), v[backupValue])
	}
	return ended
}

func (x *drilling) promote(ctx context.Context, _ step.Values) (step.Values, error) {
	return nil, x.server.Promote(ctx)
}

// compare reads all that is there, and holds it against what should be.
func (x *drilling) compare(ctx context.Context, v step.Values) (step.Values, error) {
	pg := x.server.Postgres()
	names, err := pg.Databases(ctx)
	if err != nil {
		return nil, err
	}
	tables, rows := 0, int64(0)
	for _, name := range names {
		d, err := pg.Describe(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("the database %s: %w", name, err)
		}
		tables += len(d.Tables)
		for _, t := range d.Tables {
			rows += t.Rows
		}
	}
	at, err := pg.Standing(ctx)
	if err != nil {
		return nil, err
	}
	if want := v[systemValue]; at.System != want {
		x.wrong = append(x.wrong, "what was restored is the server "+at.System+", and the stanza is of "+want)
	}
	if last, err := time.Parse(time.RFC3339Nano, v[lastValue]); err == nil && !x.Target.Time.IsZero() && last.After(x.Target.Time) {
		x.wrong = append(x.wrong, "a transaction of "+last.Format(time.RFC3339Nano)+" is there, which is behind the moment")
	}
	if x.Mark {
		marks, err := pg.Marks(ctx, v[databaseValue], v[marksValue])
		if err != nil {
			return nil, err
		}
		if !slices.Contains(marks, "before") {
			x.wrong = append(x.wrong, lostMark)
		}
		if slices.Contains(marks, "after") {
			x.wrong = append(x.wrong, extraMark)
		}
	}
	return step.Values{databasesValue: strconv.Itoa(len(names)), tablesValue: strconv.Itoa(tables), rowsValue: strconv.FormatInt(rows, 10)}, nil
}

func (x *drilling) stop(context.Context, step.Values) (step.Values, error) {
	if x.server != nil {
		x.server.Close()
	}
	return nil, nil
}

func (x *drilling) remove(context.Context, step.Values) (step.Values, error) {
	return nil, x.clear()
}

func (x *drilling) unmark(ctx context.Context, v step.Values) (step.Values, error) {
	if v[marksValue] == "" {
		return nil, nil // nothing was written
	}
	return nil, x.Server.Unmark(ctx, v[databaseValue], v[marksValue])
}

// Archive is what a repository can be restored to.
type Archive struct {
	Backups []pgbackrest.Backup
	Reaches []pgbackrest.Reach
	Spans   []string // from when until about when
	Gaps    []pgbackrest.Gap
	// Wrong is what the archive lacks or has twice that it should have: what can
	// not have been expired on purpose.
	Wrong    []string
	archives map[string]pgbackrest.Archive
}

// lacks reports whether a name is of a segment, and the repository does not have it.
func (a Archive) lacks(name string) bool {
	named := false
	for _, one := range a.archives {
		s, err := pgbackrest.ParseSegment(name, one.Size)
		if _, there := one.Segments[s]; err == nil && there {
			return false
		}
		named = named || err == nil
	}
	return named
}

// Look says what a repository can be restored to, and what it lacks. It reads names
// alone, and changes nothing.
func Look(ctx context.Context, r pgbackrest.Repository) (Archive, error) {
	has, err := r.Info(ctx)
	if err != nil {
		return Archive{}, err
	}
	out := Archive{archives: map[string]pgbackrest.Archive{}}
	of := map[string][]pgbackrest.Backup{}
	for _, b := range has.Backups {
		of[b.Archive] = append(of[b.Archive], b)
	}
	for _, id := range slices.Sorted(maps.Keys(of)) {
		a, err := r.Archive(ctx, has.Key, of[id])
		if err != nil {
			return out, err
		}
		out.archives[id] = a
		var reaches []pgbackrest.Reach
		for _, b := range of[id] {
			reaches = append(reaches, a.Reach(b))
		}
		all, behind := pgbackrest.Gaps(of[id], reaches)
		out.Backups, out.Reaches, out.Gaps = append(out.Backups, of[id]...), append(out.Reaches, reaches...), append(out.Gaps, all...)
		for _, g := range behind {
			out.Wrong = append(out.Wrong, g.String()+gapTimes(g)+": what was committed from there to the next backup cannot be restored to")
		}
		for _, name := range a.Twice {
			out.Wrong = append(out.Wrong, "the WAL segment "+name+" is in the archive twice, and differs: pgBackRest hands out neither")
		}
		for i, reach := range reaches {
			if reach.Broken != "" && len(reach.Gaps) == 0 {
				out.Wrong = append(out.Wrong, "the backup "+of[id][i].Label+": "+reach.Broken)
			}
		}
		for _, b := range of[id] {
			if b.Bad {
				out.Wrong = append(out.Wrong, "pgBackRest found a page with a wrong checksum in the backup "+b.Label)
			}
		}
	}
	out.Spans = pgbackrest.Spans(out.Reaches)
	return out, nil
}

func gapTimes(g pgbackrest.Gap) string {
	if g.After.IsZero() {
		return ""
	}
	return ", behind one of " + g.After.UTC().Format(time.RFC3339)
}
