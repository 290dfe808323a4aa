package state

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/output"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/history"
	"github.com/wardhq/ward/internal/record"
)

// maxHistory bounds the file that is read; a longer one is derived anew.
const maxHistory = 256 << 20

// history returns what the sealed runs came to, and keeps it in the state
// folder. A file that is missing, damaged, of another version or of another log
// is derived anew: it is never needed.
func (s Folder) history(ctx context.Context) (*history.History, error) {
	l, err := s.Read()
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
	beside, err := output.Beside(s.Path(historyFile), again, 0o600)
	if err == nil {
		err = os.Rename(beside, s.Path(historyFile))
	}
	return h, output.Unwritten(s.Path(historyFile), err)
}

// keptHistory returns the file as it is and, where the log that a checkpoint
// ends continues the one that it was derived from, the history in it.
func (s Folder) keptHistory(end evidence.Checkpoint) ([]byte, *history.History) {
	raw, err := input.ReadNamed(s.Path(historyFile), maxHistory)
	if err != nil {
		return nil, nil
	}
	h, err := history.Decode(raw)
	if err != nil || h.Log.Origin != end.Origin || h.Log.Size > end.Size {
		return raw, nil
	}
	was := end
	if h.Log.Size < end.Size {
		kept, err := input.ReadNamed(s.Path(filepath.Join(LedgerFolder, filepath.FromSlash(evidence.CheckpointPathOf(h.Log.Size)))), evidence.MaxCheckpoint)
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

// ForgetHistory removes the history: what was destroyed must not stay in it.
func (s Folder) ForgetHistory() error {
	if err := os.Remove(s.Path(historyFile)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Trend is how many runs a trend has.
const Trend = 10

// Since returns the history of the series that a run is in, with the run and, where
// it has one, its posture themselves, whether the log has it already or a witness keeps it waiting.
func (s Folder) Since(ctx context.Context, run record.Run, p record.Posture) (history.Series, error) {
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
