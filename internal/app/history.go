package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/history"
	"github.com/wardhq/ward/internal/record"
)

// maxHistory bounds the file that is read; a longer one is derived anew.
const maxHistory = 256 << 20

// history returns what the sealed runs came to, and keeps it in the state
// folder. A file that is missing, damaged, of another version or of another log
// is derived anew: it is never needed.
func (s stateFolder) history(ctx context.Context) (*history.History, error) {
	l, err := s.read()
	if err != nil {
		return nil, err
	}
	c := l.Checkpoint
	raw, kept := s.keptHistory(c)
	h, err := history.Derive(ctx, l.Ledger, history.Mark{Origin: c.Origin, Size: c.Size, Root: c.Root.String()}, kept)
	if err != nil {
		return nil, err
	}
	again, err := h.Encode()
	if err != nil || bytes.Equal(again, raw) {
		return h, err
	}
	beside, err := writeBeside(s.path(historyFile), again, 0o600)
	if err == nil {
		err = os.Rename(beside, s.path(historyFile))
	}
	return h, unwritten(s.path(historyFile), err)
}

// keptHistory returns the file as it is and, where the log that a checkpoint
// ends continues the one that it was derived from, the history in it.
func (s stateFolder) keptHistory(end evidence.Checkpoint) ([]byte, *history.History) {
	raw, err := readNamed(s.path(historyFile), maxHistory)
	if err != nil {
		return nil, nil
	}
	h, err := history.Decode(raw)
	if err != nil || h.Log.Origin != end.Origin || h.Log.Size > end.Size {
		return raw, nil
	}
	was := end
	if h.Log.Size < end.Size {
		kept, err := readNamed(s.path(filepath.Join(ledgerFolder, filepath.FromSlash(evidence.CheckpointPathOf(h.Log.Size)))), evidence.MaxCheckpoint)
		if err != nil {
			return raw, nil
		}
		if was, err = evidence.ParseCheckpoint(kept); err != nil {
			return raw, nil
		}
	}
	if was.Root.String() != h.Log.Root {
		return raw, nil
	}
	return raw, h
}

// forgetHistory removes the history: what was destroyed must not stay in it.
func (s stateFolder) forgetHistory() error {
	if err := os.Remove(s.path(historyFile)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// trend is how many runs a trend has.
const trend = 10

// since returns the history of the series that a run is in, with the run and, where
// it has one, its posture themselves, whether the log has it already or a witness keeps it waiting.
func (s stateFolder) since(ctx context.Context, run record.Run, p record.Posture) (history.Series, error) {
	h, err := s.history(ctx)
	if h == nil {
		return history.Series{}, fmt.Errorf("since when it holds is not known: %w", err)
	}
	h.AddRun(h.Log.Size, p.Run, run)
	if p.Frameworks != nil {
		h.AddPosture(h.Log.Size, p)
	}
	if err != nil {
		err = fmt.Errorf("since when it holds is known, and not kept: %w", err)
	}
	return h.Of(run), err
}
