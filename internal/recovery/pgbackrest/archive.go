package pgbackrest

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Archive is what a repository has of a server's write-ahead log.
type Archive struct {
	ID   string // 15-1: PostgreSQL's version, and which of the stanza's servers it is of
	Size uint64 // bytes of a segment
	// Segments are those that can be had, with when each was archived.
	Segments map[Segment]time.Time
	// Twice are the names of those that are there more than once, and differ:
	// pgBackRest hands out neither.
	Twice []string
	// Timelines says of each timeline but the first where those before it ended.
	Timelines map[uint32][]Switch
}

// Switch is where a timeline was left for the next.
type Switch struct {
	Timeline uint32
	At       LSN
}

// Gap is a run of segments that are missing between two that are there: what was
// committed in them, and what was until the next backup, cannot be restored to.
type Gap struct {
	First    string `json:"first"` // names of segments
	Last     string `json:"last"`
	Segments uint64 `json:"segments"`
	// After is when the segment before was archived, and Before when the one behind.
	After  time.Time `json:"after,omitzero"`
	Before time.Time `json:"before,omitzero"`
	from   LSN
}

// String says which segments they are.
func (g Gap) String() string {
	if g.Segments == 1 {
		return "the WAL segment " + g.First + " is missing"
	}
	return fmt.Sprintf("%d WAL segments are missing, %s to %s", g.Segments, g.First, g.Last)
}

// Reach is how far a backup can be rolled forward: from where it is consistent to the
// end of the last segment before the first that is missing.
type Reach struct {
	Backup string    `json:"backup"`
	Since  time.Time `json:"since"` // moments from then on
	// Until is when the last segment of it was archived: all that was committed later
	// is certainly not in it.
	Until time.Time `json:"until"`
	From  LSN       `json:"from"`
	To    LSN       `json:"to"`
	// Last is the last segment of it, and End the last of the archive.
	Last string `json:"last"`
	End  string `json:"end"`
	// Gaps are the segments that are missing from the backup's first to the archive's
	// last.
	Gaps []Gap `json:"gaps,omitempty"`
	// Broken says why the backup cannot be restored at all.
	Broken string `json:"broken,omitempty"`
}

// Reach says how far a backup can be rolled forward.
func (a Archive) Reach(b Backup) Reach {
	out := Reach{Backup: b.Label, Since: b.Stop, From: b.To}
	first, err := ParseSegment(b.FirstWAL, a.Size)
	last, wrong := ParseSegment(b.LastWAL, a.Size)
	if err = errors.Join(err, wrong); err != nil {
		out.Broken = err.Error()
		return out
	}
	way, err := a.way(first.Timeline, b.To)
	if err != nil {
		out.Broken = err.Error()
		return out
	}
	var there []Segment
	for s := range a.Segments {
		if s.Number >= first.Number && s.Timeline == way.of(s.Number, a.Size) {
			there = append(there, s)
		}
	}
	slices.SortFunc(there, func(x, y Segment) int { return cmp.Compare(x.Number, y.Number) })
	next, before := first.Number, time.Time{}
	whole := true
	gap := func(until uint64, at time.Time) {
		g := Gap{Segments: until - next, After: before, Before: at, from: LSN(next * a.Size)}
		g.First, g.Last = Segment{way.of(next, a.Size), next}.Name(a.Size), Segment{way.of(until-1, a.Size), until - 1}.Name(a.Size)
		out.Gaps = append(out.Gaps, g)
		whole = false
	}
	for _, s := range there {
		at := a.Segments[s]
		if s.Number > next {
			gap(s.Number, at)
		}
		next, before, out.End = s.Number+1, at, s.Name(a.Size)
		if whole {
			out.Until, out.Last, out.To = at, out.End, LSN(next*a.Size)
		}
	}
	if next <= last.Number {
		gap(last.Number+1, time.Time{})
	}
	if len(out.Gaps) > 0 && out.Gaps[0].from <= LSN(last.Number*a.Size) {
		out.Broken = out.Gaps[0].String() + ", without which the backup is not consistent"
	}
	return out
}

// way is the timelines that a server takes that rolls forward, in order.
type way []begun

type begun struct {
	timeline uint32
	from     LSN
}

// of is the timeline whose segment of a number is read: where a timeline begins within
// a segment, its own file has what the one before has of it.
func (w way) of(number, size uint64) uint32 {
	out := w[0].timeline
	for _, b := range w[1:] {
		if uint64(b.from)/size <= number {
			out = b.timeline
		}
	}
	return out
}

// way is that to the newest timeline, as PostgreSQL finds it: the numbers are tried one
// by one from the backup's on.
func (a Archive) way(from uint32, consistent LSN) (way, error) {
	newest := from
	for len(a.Timelines[newest+1]) > 0 {
		newest++
	}
	if newest == from {
		return way{{from, 0}}, nil
	}
	history := a.Timelines[newest]
	at := slices.IndexFunc(history, func(s Switch) bool { return s.Timeline == from })
	switch {
	case at < 0:
		return nil, fmt.Errorf("the newest timeline, %d, does not come from the backup's, %d", newest, from)
	case history[at].At < consistent:
		return nil, fmt.Errorf("the newest timeline, %d, left the backup's, %d, at %s, before the backup was consistent at %s", newest, from, history[at].At, consistent)
	}
	out := way{{from, 0}}
	for i := at; i < len(history); i++ {
		next := newest
		if i+1 < len(history) {
			next = history[i+1].Timeline
		}
		out = append(out, begun{next, history[i].At})
	}
	return out, nil
}

// sizes are those that a segment may have.
const (
	smallest = 1 << 20
	largest  = 1 << 30
	usual    = 16 << 20
)

// SegmentSize says how long a segment is, from what backups say of where they began:
// a place and the name of the segment that it is in. Where several would do, it is
// PostgreSQL's own, if that is among them.
func SegmentSize(backups []Backup) (uint64, error) {
	var fit []uint64
	for size := uint64(smallest); size <= largest; size *= 2 {
		ok := len(backups) > 0
		for _, b := range backups {
			s, err := ParseSegment(b.FirstWAL, size)
			ok = ok && err == nil && s.Number == uint64(b.From)/size
		}
		if ok {
			fit = append(fit, size)
		}
	}
	switch {
	case len(fit) == 0:
		return 0, errors.New("no backup says how long a segment of the write-ahead log is")
	case slices.Contains(fit, usual):
		return usual, nil
	}
	return fit[0], nil
}

// history reads a timeline's history: a line each of those before it, oldest first.
func history(text string) ([]Switch, error) {
	var out []Switch
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		if len(fields) < 2 {
			return nil, fmt.Errorf("the line %q of it is not understood", strings.TrimSpace(line))
		}
		timeline, err := strconv.ParseUint(fields[0], 10, 32)
		at, wrong := ParseLSN(fields[1])
		if err = errors.Join(err, wrong); err != nil {
			return nil, fmt.Errorf("the line %q of it is not understood: %w", strings.TrimSpace(line), err)
		}
		out = append(out, Switch{uint32(timeline), at})
	}
	return out, nil
}

// Target is the moment that is restored to: one of these.
type Target struct {
	Time time.Time
	XID  uint64 // a transaction, which is the last that is there
	LSN  LSN
	Name string // a restore point, as pg_create_restore_point made it
	// Exclusive says that what is at the target itself is not there.
	Exclusive bool
}

// String says which moment it is.
func (t Target) String() string {
	out := ""
	switch kind, value := t.split(); kind {
	case "time":
		out = t.Time.UTC().Format(time.RFC3339Nano)
	case "xid":
		out = "transaction " + value
	case "lsn":
		out = "the place " + value + " of the write-ahead log"
	case "name":
		out = "the restore point " + value
	default:
		return "no moment"
	}
	if t.Exclusive {
		out = "just before " + out
	}
	return out
}

// split returns what kind of target it is, and what pgBackRest is told.
func (t Target) split() (kind, value string) {
	switch {
	case !t.Time.IsZero():
		return "time", t.Time.UTC().Truncate(time.Microsecond).Format("2006-01-02 15:04:05.999999+00")
	case t.XID != 0:
		return "xid", strconv.FormatUint(t.XID, 10)
	case t.LSN != 0:
		return "lsn", t.LSN.String()
	case t.Name != "":
		return "name", t.Name
	}
	return "", ""
}

// Valid reports what is wrong with a target.
func (t Target) Valid() error {
	n := 0
	for _, given := range []bool{!t.Time.IsZero(), t.XID != 0, t.LSN != 0, t.Name != ""} {
		if given {
			n++
		}
	}
	switch {
	case n != 1:
		return errors.New("want one moment to restore to: a time, a transaction, a place in the write-ahead log or the name of a restore point")
	case strings.ContainsAny(t.Name, "'\\\n\x00"):
		return fmt.Errorf("%q is not the name of a restore point", t.Name)
	}
	return nil
}

// ErrUnreachable is that no backup reaches a moment.
var ErrUnreachable = errors.New("the moment cannot be restored to")

// skew is how far the clocks of server and repository may be apart. What is nearer to
// the end of an archive is left to PostgreSQL to find out.
const skew = time.Minute

// Near is what is known of a moment beside what it is named by.
type Near struct {
	Time time.Time
	LSN  LSN
}

// Choose returns the backup from which a moment is restored to: the newest that was
// consistent before it, or the one that is named. Where that does not reach the moment
// its error says why, and what can be reached. A transaction or a restore point says
// nothing of when it was, and a time nothing of where: near is what else is known.
func Choose(backups []Backup, reaches []Reach, t Target, named string, near Near) (Backup, Reach, error) {
	if err := t.Valid(); err != nil {
		return Backup{}, Reach{}, err
	}
	if !t.Time.IsZero() {
		near.Time = t.Time
	}
	if t.LSN != 0 {
		near.LSN = t.LSN
	}
	var chosen Backup
	var reach Reach
	found := false
	for i, b := range backups {
		switch {
		case b.Bad, named != "" && b.Label != named,
			!near.Time.IsZero() && !b.Stop.Before(near.Time),
			near.LSN != 0 && b.To > near.LSN:
			continue
		}
		if !found || b.Stop.After(chosen.Stop) {
			chosen, reach, found = b, reaches[i], true
		}
	}
	refused := func(format string, args ...any) (Backup, Reach, error) {
		return Backup{}, Reach{}, fmt.Errorf("%w: %s%s", ErrUnreachable, fmt.Sprintf(format, args...), reachable(reaches))
	}
	switch {
	case named != "" && !slices.ContainsFunc(backups, func(b Backup) bool { return b.Label == named }):
		return refused("there is no backup %s", named)
	case !found && named != "":
		return refused("the backup %s is not consistent before %s, or pgBackRest found a page of it that is wrong", named, t)
	case !found:
		return refused("no backup was consistent before %s", t)
	case reach.Broken != "":
		return refused("the backup %s cannot be restored: %s", chosen.Label, reach.Broken)
	case near.LSN > reach.To || !near.Time.IsZero() && near.Time.After(reach.Until.Add(skew)):
		if len(reach.Gaps) > 0 {
			return refused("%s, and %s is behind it", reach.Gaps[0], t)
		}
		return refused("%s is behind the end of the archive, whose last WAL segment is %s of %s", t, reach.End, reach.Until.UTC().Format(time.RFC3339))
	}
	return chosen, reach, nil
}

// reachable says what can be reached.
func reachable(all []Reach) string {
	out := Spans(all)
	if len(out) == 0 {
		return ""
	}
	return "; what can be reached: " + strings.Join(out, ", ")
}

// Spans says which moments can be restored to, the oldest first, each as from when until
// about when.
func Spans(all []Reach) []string {
	type span struct{ since, until time.Time }
	var spans []span
	for _, r := range slices.SortedFunc(slices.Values(all), func(a, b Reach) int { return a.Since.Compare(b.Since) }) {
		if r.Broken != "" {
			continue
		}
		until := r.Until
		if until.Before(r.Since) {
			until = r.Since
		}
		if n := len(spans); n > 0 && !r.Since.After(spans[n-1].until) {
			if until.After(spans[n-1].until) {
				spans[n-1].until = until
			}
			continue
		}
		spans = append(spans, span{r.Since, until})
	}
	var out []string
	for _, s := range spans {
		out = append(out, s.since.UTC().Format(time.RFC3339)+" to about "+s.until.UTC().Format(time.RFC3339))
	}
	return out
}

// Gaps are the gaps of all, each once, as they lie in the log. What an archive has of
// the time before the newest backup may have been expired on purpose: behind says which
// are behind the beginning of the newest backup, or within a backup, and never are.
func Gaps(backups []Backup, reaches []Reach) (all []Gap, behind []Gap) {
	seen := map[string]Gap{}
	wrong := map[string]bool{}
	newest := -1
	for i, b := range backups {
		if newest < 0 || b.Stop.After(backups[newest].Stop) {
			newest = i
		}
	}
	for i, r := range reaches {
		for n, g := range r.Gaps {
			seen[g.First] = g
			if i == newest || n == 0 && r.Broken != "" {
				wrong[g.First] = true
			}
		}
	}
	for _, name := range slices.SortedFunc(maps.Keys(seen), func(a, b string) int { return cmp.Compare(seen[a].from, seen[b].from) }) {
		all = append(all, seen[name])
		if wrong[name] {
			behind = append(behind, seen[name])
		}
	}
	return all, behind
}
