package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/packs"
	"github.com/wardhq/ward/internal/web/html"
	"github.com/wardhq/ward/internal/web/view"
)

// Verifies verifies the whole ledger when it is asked to.
type Verifies interface {
	VerifyNow()
	Verifying() (console.Verifying, bool)
}

// mostAsked bounds the form of a pack, with a checkpoint in it.
const mostAsked = 160 << 10

// progress is after how many seconds a page about something on its way loads itself again.
const progress = 2

// packList shows the form for a pack, and those that are kept.
func (s *Server) packList(w http.ResponseWriter, r *http.Request) {
	x := s.indexOf(s.o.Shows.Shown())
	s.packForm(w, r, x, http.StatusOK, x.FormOf(r.URL.Query(), ""))
}

func (s *Server) packForm(w http.ResponseWriter, r *http.Request, x *view.Index, status int, form view.PackForm) {
	var all []packs.Pack
	if s.o.Packs == nil {
		form.Ready = false
	} else {
		all = s.o.Packs.Packs()
	}
	s.write(w, r, status, html.Page{Template: "packs", Title: "Packs", Model: x.PacksOf(all, form)}, x)
}

// makePack begins to make a pack.
func (s *Server) makePack(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, mostAsked)
	form, err := filled(r)
	if err != nil {
		s.refuse(w, r, http.StatusBadRequest, "This form cannot be read.", "A checkpoint has 64 KiB at most.")
		return
	}
	x := s.indexOf(s.o.Shows.Shown())
	if s.o.Packs == nil {
		s.packForm(w, r, x, http.StatusConflict, x.FormOf(form, "no ledger is followed, so there is nothing to make a pack of"))
		return
	}
	asked, err := view.AskedOf(form)
	if err != nil {
		s.packForm(w, r, x, http.StatusBadRequest, x.FormOf(form, err.Error()))
		return
	}
	p, err := s.o.Packs.Begin(asked)
	switch {
	case errors.Is(err, packs.ErrBusy), errors.Is(err, packs.ErrFull):
		s.packForm(w, r, x, http.StatusConflict, x.FormOf(form, err.Error()))
	case err != nil:
		s.packForm(w, r, x, http.StatusBadRequest, x.FormOf(form, err.Error()))
	default:
		http.Redirect(w, r, "/packs/"+p.ID, http.StatusSeeOther)
	}
}

// filled reads a form, with the file that may be in it: a checkpoint.
func filled(r *http.Request) (url.Values, error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err := r.ParseForm()
		return r.PostForm, err
	}
	if err := r.ParseMultipartForm(mostAsked); err != nil {
		return nil, err
	}
	form := r.PostForm
	for _, f := range r.MultipartForm.File["file"] {
		if f.Size == 0 {
			continue // none was chosen
		}
		file, err := f.Open()
		if err != nil {
			return nil, err
		}
		raw, err := io.ReadAll(file)
		if err = errors.Join(err, file.Close()); err != nil {
			return nil, err
		}
		form.Set("checkpoint", string(raw))
	}
	return form, nil
}

// onePack returns the pack of an address, or says that there is none.
func (s *Server) onePack(w http.ResponseWriter, r *http.Request) (packs.Pack, bool) {
	if s.o.Packs != nil {
		if p, ok := s.o.Packs.Pack(r.PathValue("pack")); ok {
			return p, true
		}
	}
	s.refuse(w, r, http.StatusNotFound, "There is no such pack.", "It was removed, or its time is over: the page of packs makes it again, of the same bytes.")
	return packs.Pack{}, false
}

// pack shows one pack: how far it is, what it holds, what it leaves out.
func (s *Server) pack(w http.ResponseWriter, r *http.Request) {
	p, ok := s.onePack(w, r)
	if !ok {
		return
	}
	x := s.indexOf(s.o.Shows.Shown())
	page := html.Page{Template: "pack", Title: "Pack", Model: x.PackOf(p)}
	if p.State == packs.Making {
		page.Again = progress
	}
	s.write(w, r, http.StatusOK, page, x)
}

// fetchPack hands out a pack that was made.
func (s *Server) fetchPack(w http.ResponseWriter, r *http.Request) {
	p, ok := s.onePack(w, r)
	if !ok {
		return
	}
	f, _, err := s.o.Packs.Open(p.ID)
	if errors.Is(err, os.ErrNotExist) {
		s.refuse(w, r, http.StatusNotFound, "This pack is not there.", "It is still being made, or failed: its page says it.")
		return
	}
	if err != nil {
		s.fault(w, r, err)
		return
	}
	defer f.Close()
	download(w, "application/zip", "ward-evidence-"+p.Digest.Short()+".zip")
	http.ServeContent(w, r, "", p.Ended, f)
}

// removePack cancels or removes a pack.
func (s *Server) removePack(w http.ResponseWriter, r *http.Request) {
	if s.o.Packs != nil {
		if err := s.o.Packs.Remove(r.PathValue("pack")); err != nil {
			s.fault(w, r, err)
			return
		}
	}
	http.Redirect(w, r, "/packs", http.StatusSeeOther)
}

// verification shows the newest verification of the whole ledger, and one on its way.
func (s *Server) verification(w http.ResponseWriter, r *http.Request) {
	x := s.indexOf(s.o.Shows.Shown())
	page := html.Page{Template: "verification", Title: "Verification"}
	var running bool
	var at console.Verifying
	if s.o.Verifies != nil {
		at, running = s.o.Verifies.Verifying()
	}
	if running {
		page.Again = progress
	}
	page.Model = x.VerificationOf(running, at.Files)
	s.write(w, r, http.StatusOK, page, x)
}

// verifyNow asks for a verification of the whole ledger.
func (s *Server) verifyNow(w http.ResponseWriter, r *http.Request) {
	if s.o.Verifies == nil || s.o.Shows.Shown().Sealed == nil {
		s.refuse(w, r, http.StatusConflict, "There is no ledger to verify.", "Start ward serve ESTATE --state DIR with the folder of one.")
		return
	}
	s.o.Verifies.VerifyNow()
	http.Redirect(w, r, "/verification", http.StatusSeeOther)
}

// payload hands out the exact bytes of a record's payload, where they hold.
func (s *Server) payload(w http.ResponseWriter, r *http.Request) {
	sealed := s.o.Shows.Shown().Sealed
	index, err := strconv.ParseUint(r.PathValue("record"), 10, 64)
	if err != nil || sealed == nil || index >= uint64(len(sealed.Entries)) {
		s.refuse(w, r, http.StatusNotFound, "There is no such record.", "The list of records has those that there are.")
		return
	}
	read, err := s.openRecord(r.Context(), sealed, index)
	switch {
	case r.Context().Err() != nil: // whoever asked has gone
	case err != nil:
		s.refuse(w, r, http.StatusConflict, sentence(err.Error()), "What does not hold is not handed out.")
	case read.Payload == nil:
		s.refuse(w, r, http.StatusNotFound, "The payload was destroyed under a rule of retention.", "The record's page leads to what says so.")
	default:
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Disposition", `attachment; filename="record-`+strconv.FormatUint(index, 10)+`.json"`)
		_, _ = w.Write(read.Payload) // whoever asked has gone
	}
}
