package evidence

import (
	"context"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/keys"
	"github.com/wardhq/ward/internal/evidence/mirror"
)

// MirrorRequest asks for a ledger to be copied to its mirrors.
type MirrorRequest struct {
	state.Request
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

// Container opens a container of an Azure storage account, by its address.
type Container func(address string) (mirror.Target, error)

// Mirrorer copies ledgers to where nothing is overwritten.
type Mirrorer struct {
	Container Container
}

// Mirror brings the ledger's mirrors up to date. One that fails keeps
// none of the others from being tried.
func (m Mirrorer) Mirror(ctx context.Context, r MirrorRequest) ([]Mirrored, error) {
	s, err := state.Open(r.Request)
	if err != nil {
		return nil, err
	}
	places := mirrorsOf(s.File.Mirrors)
	if len(r.To) > 0 {
		places = r.To
	}
	if len(places) == 0 {
		return nil, &input.Error{What: "no mirror is named", Hint: "name one with --to, or under mirrors in " + s.Path(state.LedgerFile)}
	}
	open, err := s.ReadWhole()
	if err != nil {
		return nil, err
	}
	done := make([]Mirrored, len(places))
	for i, place := range places {
		done[i] = Mirrored{To: shown(place)}
		done[i].Report, done[i].Err = m.mirror(ctx, s, open.Policy.WithoutQuorum(), place, r.Progress)
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
// copied into itself, and be lost with it; one with the keys would be handed
// out with them.
func (c Container) target(place string, s *state.Folder) (mirror.Target, error) {
	if strings.Contains(place, "://") {
		if u, err := url.Parse(place); err != nil || u.Scheme != "https" || u.User != nil {
			return nil, &input.Error{What: "the mirror's address cannot be used", Hint: "want a folder, or https://ACCOUNT.blob.core.windows.net/CONTAINER and nothing else"}
		}
		t, err := c(place)
		if err != nil {
			return nil, &input.Error{What: "the mirror cannot be used", Err: err}
		}
		return t, nil
	}
	if s != nil {
		switch {
		case inside(place, s.Dir):
			return nil, &input.Error{What: "the mirror " + place + " is in the state folder", Hint: "choose a folder that is not lost with it"}
		case inside(place, s.Keys.Dir()), inside(s.Keys.Dir(), place):
			return nil, &input.Error{What: "the mirror " + place + " and the folder of keys are one in the other", Hint: "choose a folder of its own: a mirror is for others to read"}
		}
		if err := state.OutsideOfTrees(place); err != nil {
			return nil, err
		}
	}
	if _, err := os.Lstat(filepath.Join(place, filepath.FromSlash(evidence.CheckpointPath))); err == nil {
		return nil, &input.Error{What: place + " is a ledger and no mirror", Hint: "choose a folder of its own for the mirror"}
	}
	t, err := mirror.OpenFolder(place)
	if err != nil {
		return nil, &input.Error{What: "the mirror cannot be used", Err: err}
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

func (m Mirrorer) mirror(ctx context.Context, s state.Folder, p evidence.Policy, place string, progress func(string, uint64, uint64)) (report mirror.Report, err error) {
	to, err := m.Container.target(place, &s)
	if err != nil {
		return mirror.Report{}, err
	}
	defer func() { err = errors.Join(err, closeTarget(to)) }()
	o := mirror.Options{}
	if progress != nil {
		o.Progress = func(done, total uint64) { progress(shown(place), done, total) }
	}
	return mirror.Mirror(ctx, os.DirFS(s.Path(state.LedgerFolder)), p, to, o)
}
