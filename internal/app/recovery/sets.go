package recovery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/recovery"
	"github.com/wardhq/ward/internal/recovery/restic"
)

// Listed is a set in a store.
type Listed struct {
	Set      string    `json:"set"`
	Database string    `json:"database"`
	As       time.Time `json:"as"`
	// UUID is Odoo's own name for the database: another one of the same name has another.
	UUID     string `json:"uuid,omitempty"`
	manifest string // the snapshots
	data     string
}

// List is the sets of a store.
type List struct {
	Sets []Listed `json:"sets"`
}

// Sets returns the sets that a store has, the oldest first: those alone whose files
// and whose manifest are both there.
func (s Recovery) Sets(ctx context.Context, store Store) ([]Listed, error) {
	sets, _, err := s.sets(ctx, store)
	return sets, err
}

// sets returns beside them what is left of those whose files were removed.
func (s Recovery) sets(ctx context.Context, store Store) (whole, bereft []Listed, err error) {
	all, err := store.Snapshots(ctx)
	if errors.Is(err, restic.ErrNone) {
		return nil, nil, &input.Error{What: "the store cannot be read", Err: err, Hint: "is it the one that you meant? ward backup create --init makes one"}
	}
	if err != nil {
		return nil, nil, err
	}
	data := map[string]string{}
	for _, one := range all {
		if slices.Contains(one.Tags, dataTag) {
			data[tag(one, "set")] = one.ID
		}
	}
	whole = []Listed{}
	for _, one := range all {
		if !slices.Contains(one.Tags, setTag) {
			continue
		}
		set := tag(one, "set")
		l := Listed{Set: set, Database: tag(one, "database"), UUID: tag(one, "uuid"), As: one.Time.UTC(), manifest: one.ID, data: data[set]}
		if l.data == "" {
			bereft = append(bereft, l)
		} else {
			whole = append(whole, l)
		}
	}
	return whole, bereft, nil
}

// tag returns the value of a tag.
func tag(one restic.Snapshot, name string) string {
	for _, t := range one.Tags {
		if v, ok := strings.CutPrefix(t, name+"="); ok {
			return v
		}
	}
	return ""
}

// Set finds a set by its name or a beginning of it; latest is the newest. Of names a
// database, or its UUID: without it, latest is refused where the store has sets of
// several, as production's and a test server's of one name.
func (s Recovery) Set(ctx context.Context, store Store, name, of string) (recovery.Manifest, error) {
	all, err := s.Sets(ctx, store)
	if err != nil {
		return recovery.Manifest{}, err
	}
	var found []Listed
	for _, one := range all {
		if (of == "" || one.Database == tagged(of) || one.UUID == of) && (name == "latest" || strings.HasPrefix(one.Set, name)) {
			found = append(found, one)
		}
	}
	switch {
	case len(found) == 0:
		return recovery.Manifest{}, &input.Error{What: fmt.Sprintf("the store has no set %q", name), Hint: "ward backup list names those that it has"}
	case len(found) > 1 && name != "latest":
		return recovery.Manifest{}, &input.Error{What: fmt.Sprintf("%d sets begin with %q", len(found), name), Hint: "write more of the name"}
	}
	last := found[len(found)-1]
	for _, one := range found {
		if one.Database != last.Database || one.UUID != last.UUID {
			return recovery.Manifest{}, &input.Error{What: fmt.Sprintf("latest may be of several databases: %s (%s) and %s (%s)", one.Database, one.UUID, last.Database, last.UUID), Hint: "name a set, or say whose by --of DATABASE or --of UUID"}
		}
	}
	return s.manifest(ctx, store, last)
}

// manifest reads a set's manifest, and refuses one of another set.
func (s Recovery) manifest(ctx context.Context, store Store, of Listed) (recovery.Manifest, error) {
	raw := bounded{most: recovery.MaxManifest}
	if err := store.Read(ctx, of.manifest, manifestName, &raw); err != nil {
		return recovery.Manifest{}, fmt.Errorf("the manifest of %s cannot be read: %w", of.Set, err)
	}
	m, err := recovery.Open(raw.Bytes())
	if err != nil {
		return m, fmt.Errorf("the set %s cannot be used: %w", of.Set, err)
	}
	if m.Set != of.Set || m.Data != of.data {
		return m, fmt.Errorf("the set %s cannot be used: its manifest is of the set %s", of.Set, m.Set)
	}
	return m, nil
}

// bounded keeps what is written to it, up to a bound: a store is another's to fill.
type bounded struct {
	bytes.Buffer
	most int
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > b.most {
		return 0, fmt.Errorf("it has more than %d bytes", b.most)
	}
	return b.Buffer.Write(p)
}

// Verified is what a verification came to.
type Verified struct {
	Sets []SetVerified `json:"sets"`
	// Store is what restic finds wrong with the store as a whole, "" for nothing.
	Store string `json:"store,omitempty"`
	// Read says that all data was read back.
	Read bool `json:"read"`
	// Remains are snapshots of backups that were cut, which are in no set.
	Remains int `json:"remains"`
}

// SetVerified is one set of it.
type SetVerified struct {
	Set   string   `json:"set"`
	Wrong []string `json:"wrong,omitempty"`
	Lost  int      `json:"lost,omitempty"` // attachments that were lost before the set was made
}

// Broken reports whether anything is wrong.
func (v Verified) Broken() bool {
	return v.Store != "" || slices.ContainsFunc(v.Sets, func(s SetVerified) bool { return len(s.Wrong) > 0 })
}

// Verify verifies a store and each set in it: that it is whole, with read that all of
// its data can be read back, and that each set has all that its manifest names.
func (s Recovery) Verify(ctx context.Context, store Store, read bool) (Verified, error) {
	out := Verified{Sets: []SetVerified{}, Read: read}
	sets, bereft, err := s.sets(ctx, store)
	if err != nil {
		return out, err // it cannot be reached, which says nothing of what it holds
	}
	for _, one := range bereft {
		out.Sets = append(out.Sets, SetVerified{Set: one.Set, Wrong: []string{"its files were removed from the store, and its manifest alone is left"}})
	}
	if err := store.Check(ctx, read); ctx.Err() != nil || errors.Is(err, restic.ErrLocked) {
		return out, err // nor does a lock
	} else if err != nil {
		out.Store = err.Error()
	}
	all, err := store.Snapshots(ctx, dataTag)
	if err != nil {
		return out, err
	}
	out.Remains = len(all) - len(sets)
	for _, one := range sets {
		v := SetVerified{Set: one.Set}
		m, err := s.manifest(ctx, store, one)
		if err != nil {
			v.Wrong = append(v.Wrong, err.Error())
		} else if v.Wrong, err = s.held(ctx, store, m); ctx.Err() != nil {
			return out, err
		} else if err != nil {
			v.Wrong = append(v.Wrong, "what the store has of it cannot be listed: "+err.Error())
		}
		v.Lost = len(m.Files.Lost)
		out.Sets = append(out.Sets, v)
	}
	return out, nil
}

// held says what of a set its store does not have.
func (s Recovery) held(ctx context.Context, store Store, m recovery.Manifest) ([]string, error) {
	has, err := sizes(ctx, store, m.Data)
	if err != nil {
		return nil, err
	}
	var wrong []string
	files, attachments := m.Missing(has)
	for _, name := range files {
		wrong = append(wrong, "the file "+name+" is missing or cut")
	}
	for _, name := range attachments {
		wrong = append(wrong, "the attachment "+name+" is missing or cut")
	}
	return wrong, nil
}
