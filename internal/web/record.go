package web

import (
	"context"
	"net/http"
	"strconv"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/web/html"
)

// record shows one record, with its proof, which is verified for this very page. What
// does not hold is the page's to say, not a reason for none.
func (s *Server) record(w http.ResponseWriter, r *http.Request) {
	x := s.indexOf(s.o.Shows.Shown())
	sealed := x.Shown.Sealed
	index, err := strconv.ParseUint(r.PathValue("record"), 10, 64)
	if err != nil || sealed == nil || index >= uint64(len(sealed.Entries)) {
		s.refuse(w, r, http.StatusNotFound, "There is no such record.", "The list of records has those that there are.")
		return
	}
	read, err := s.openRecord(r.Context(), sealed, index)
	if r.Context().Err() != nil {
		return // whoever asked has gone
	}
	if err != nil && read.Entry.Raw == nil {
		read.Entry, read.Checkpoint = sealed.Entries[index], sealed.Reading.Checkpoint
	}
	s.write(w, r, http.StatusOK, html.Page{Template: "record", Title: "Record " + r.PathValue("record"), Model: x.RecordOf(read, err, r.URL.Query())}, x)
}

// openRecord opens a record when it is its turn. The turn is over before anything is
// sent: whoever reads slowly keeps nobody waiting.
func (s *Server) openRecord(ctx context.Context, sealed *console.Sealed, index uint64) (evidence.SealedRecord, error) {
	select {
	case s.opening <- struct{}{}:
		defer func() { <-s.opening }()
	case <-ctx.Done():
		return evidence.SealedRecord{}, ctx.Err()
	}
	return evidence.Show(ctx, evidence.ShowRequest{Request: sealed.Folder.Request, Record: strconv.FormatUint(index, 10)})
}
