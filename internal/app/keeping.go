package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/keys"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/evidence/mirror"
	"github.com/wardhq/ward/internal/published"
	"github.com/wardhq/ward/internal/runrecord"
)

// EvidenceMirrorRequest asks for a ledger to be copied to its mirrors.
type EvidenceMirrorRequest struct {
	StateRequest
	// To are folders, or addresses of containers that begin with https://;
	// without any, the mirrors that ledger.yaml names.
	To []string
	// Progress, if any, is told how many records of how many are mirrored.
	Progress func(to string, done, total uint64)
}

// Mirrored is what became of one mirror.
type Mirrored struct {
	To     string
	Report mirror.Report
	// Err is why it is not up to date; what was copied stays.
	Err error
}

// EvidenceMirror brings the ledger's mirrors up to date. One that fails keeps
// none of the others from being tried.
func (w Ward) EvidenceMirror(ctx context.Context, r EvidenceMirrorRequest) ([]Mirrored, error) {
	s, err := w.state(r.StateRequest)
	if err != nil {
		return nil, err
	}
	places := mirrorsOf(s.file.Mirrors)
	if len(r.To) > 0 {
		places = r.To
	}
	if len(places) == 0 {
		return nil, &InputError{What: "no mirror is named", Hint: "name one with --to, or under mirrors in " + s.path(ledgerFile)}
	}
	_, policy, err := s.read()
	if err != nil {
		return nil, err
	}
	done := make([]Mirrored, len(places))
	for i, place := range places {
		done[i] = Mirrored{To: shown(place)}
		done[i].Report, done[i].Err = w.mirror(ctx, s, policy.WithoutQuorum(), place, r.Progress)
	}
	return done, nil
}

// shown is a place as it may be shown: of an address nothing that could be a
// key or a password.
func shown(place string) string {
	if !strings.Contains(place, "://") {
		return place
	}
	u, err := url.Parse(place)
	if err != nil {
		return "an address"
	}
	more := ""
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		more = " (and more)"
	}
	return u.Scheme + "://" + u.Host + u.EscapedPath() + more
}

func mirrorsOf(named []estate.Mirror) []string {
	places := make([]string, len(named))
	for i, m := range named {
		places[i] = m.Folder + m.Container // one of the two is empty
	}
	return places
}

// target opens a place. One in the state folder, if there is one, would be
// copied into itself, and be lost with it.
func (w Ward) target(place, state string) (mirror.Target, error) {
	if strings.Contains(place, "://") {
		if u, err := url.Parse(place); err != nil || u.Scheme != "https" || u.User != nil {
			return nil, &InputError{What: "the mirror's address cannot be used", Hint: "want a folder, or https://ACCOUNT.blob.core.windows.net/CONTAINER and nothing else"}
		}
		t, err := w.Container(place)
		if err != nil {
			return nil, &InputError{What: "the mirror cannot be used", Err: err}
		}
		return t, nil
	}
	if state != "" && inside(place, state) {
		return nil, &InputError{What: "the mirror " + place + " is in the state folder", Hint: "choose a folder that is not lost with it"}
	}
	if state != "" {
		if err := outsideOfTrees(place); err != nil {
			return nil, err
		}
	}
	if _, err := os.Lstat(filepath.Join(place, filepath.FromSlash(evidence.CheckpointPath))); err == nil {
		return nil, &InputError{What: place + " is a ledger and no mirror", Hint: "choose a folder of its own for the mirror"}
	}
	t, err := mirror.OpenFolder(place)
	if err != nil {
		return nil, &InputError{What: "the mirror cannot be used", Err: err}
	}
	return t, nil
}

// inside reports whether a path is a folder or below it.
func inside(path, dir string) bool {
	p, err1 := keys.RealPath(path)
	d, err2 := keys.RealPath(dir)
	if err1 != nil || err2 != nil {
		return false
	}
	rel, err := filepath.Rel(d, p)
	return err == nil && filepath.IsLocal(rel)
}

// closeTarget lets a place go that holds something.
func closeTarget(t mirror.Target) error {
	if c, ok := t.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

func (w Ward) mirror(ctx context.Context, s stateFolder, p evidence.Policy, place string, progress func(string, uint64, uint64)) (report mirror.Report, err error) {
	to, err := w.target(place, s.Dir)
	if err != nil {
		return mirror.Report{}, err
	}
	defer func() { err = errors.Join(err, closeTarget(to)) }()
	o := mirror.Options{}
	if progress != nil {
		o.Progress = func(done, total uint64) { progress(shown(place), done, total) }
	}
	return mirror.Mirror(ctx, os.DirFS(s.path(ledgerFolder)), p, to, o)
}

// EvidenceRestoreRequest asks for a ledger to be brought back from a mirror.
type EvidenceRestoreRequest struct {
	StateRequest
	From     string // a folder, or a container's address
	Progress func(to string, done, total uint64)
}

// EvidenceRestore brings the state folder's ledger back from a mirror: as it
// was at the mirror's newest checkpoint, verified before it is written. The
// index of it is built again when it is opened next. There must be no ledger.
func (w Ward) EvidenceRestore(ctx context.Context, r EvidenceRestoreRequest) (report mirror.Report, err error) {
	s, err := w.state(r.StateRequest)
	if _, lost := os.Lstat(s.path(ledgerFile)); err != nil && errors.Is(lost, fs.ErrNotExist) {
		return report, &InputError{What: "there is no " + s.path(ledgerFile) + ", which says whose ledger it is", Hint: lostFileHint(s.path(ledgerFile), "NAME")}
	}
	if err != nil {
		return report, err
	}
	policy, err := s.policy()
	if err != nil {
		return report, err
	}
	hold, err := s.hold(w.Now())
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, hold.Unlock()) }()
	dir := s.path(ledgerFolder)
	if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(evidence.CheckpointPath))); err == nil {
		return report, &InputError{What: "there is a ledger in " + dir, Hint: "it is not overwritten: move it away first, and the database " + s.path(databaseFile) + " with it"}
	}
	if _, err := os.Lstat(s.path(databaseFile)); err == nil {
		return report, &InputError{What: "the database " + s.path(databaseFile) + " is of the ledger that was here", Hint: "move it away with its -wal and -shm: it is built again from the ledger"}
	}
	from, err := w.target(r.From, r.Dir)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, closeTarget(from)) }()
	if err := private(r.Dir); err != nil {
		return report, err
	}
	o := mirror.Options{}
	if r.Progress != nil {
		o.Progress = func(done, total uint64) { r.Progress(dir, done, total) }
	}
	if report, err = mirror.Restore(ctx, from, policy.WithoutQuorum(), dir, o); err != nil {
		return report, err
	}
	// What the mirror lacks is lost; to seal under this name is over then.
	return report, s.continues()
}

// EvidenceDestroyRequest asks for what need not be kept any longer to be
// destroyed.
type EvidenceDestroyRequest struct {
	StateRequest
	Estate string // what asks for evidence to be kept, and holds it
	At     time.Time
	DryRun bool // judge, and destroy nothing
}

// EvidenceDestroy destroys the payloads of runs and postures that are older
// than the estate's retention of records and that nothing holds. A record that
// says so is sealed first.
func (w Ward) EvidenceDestroy(ctx context.Context, r EvidenceDestroyRequest) (ledger.DestroyReport, error) {
	var done ledger.DestroyReport
	figures, err := published.Load(w.Catalogue)
	if err != nil {
		return done, err
	}
	document, err := w.read(r.Estate, figures)
	if err != nil {
		return done, err
	}
	s, err := w.state(r.StateRequest)
	if err != nil {
		return done, err
	}
	rules, err := s.retention(ctx, document.Estate)
	if err != nil {
		return done, err
	}
	l, err := w.openLedger(ctx, s)
	if err != nil {
		return done, err
	}
	if r.DryRun {
		done, err = l.Due(ctx, rules, r.At)
	} else {
		done, err = l.Destroy(ctx, rules, r.At)
	}
	return done, errors.Join(err, l.close(ctx))
}

// retention is what an estate says of evidence, in the ledger's terms. It is of
// the estate's own records: what another estate, or nobody's files, came to is
// kept.
func (s stateFolder) retention(ctx context.Context, e estate.Estate) (ledger.Retention, error) {
	if e.Retention == nil {
		return ledger.Retention{}, &InputError{What: "the estate does not say for how long records are kept", Hint: "retention.records says so"}
	}
	days := e.Retention.Records.For.Days()
	rules := ledger.Retention{Days: map[string]int{classRun: days, classPosture: days}}
	held := map[string]bool{}
	if e.Evidence != nil {
		for _, h := range e.Evidence.Holds {
			if h.Class != "" {
				rules.Hold = append(rules.Hold, h.Class)
			} else {
				rules.HoldSubjects = append(rules.HoldSubjects, h.Subject)
				held[h.Subject] = true
			}
		}
	}
	own, err := s.runsBySubject(ctx)
	if err != nil {
		return rules, err
	}
	mine := runrecord.EstateSubject(e.Organisation.Short)
	rules.Keep = func(l evidence.Leaf) string {
		// A posture is its run's: what holds the one holds the other.
		about := l.Subject
		if run, ok := strings.CutPrefix(l.Subject, postureSubject); ok {
			about = own[run]
		}
		switch {
		case l.Kind == runrecord.Kind && held[postureSubject+l.Payload.String()]:
			return "the posture that follows from it is on hold"
		case held[about]:
			return "subject " + about + " is on hold, and what follows from it"
		case about != mine:
			return "it is not this estate's"
		}
		return ""
	}
	return rules, nil
}

// runsBySubject returns what each sealed run is about, by its payload's digest.
func (s stateFolder) runsBySubject(ctx context.Context) (map[string]string, error) {
	l, _, err := s.read()
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	err = RecordFilter{Kind: runrecord.Kind}.each(ctx, l, func(e evidence.Entry) error {
		all[e.Leaf.Payload.String()] = e.Leaf.Subject
		return nil
	})
	return all, err
}
