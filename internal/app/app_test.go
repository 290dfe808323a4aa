package app_test

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/app/doctor"
	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/app/state"
	ev "github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/store/sqlite"
)

// Whoever serves requests keeps one Ward and one workspace: services that are
// asked at a time by several answer each as if they were asked alone.
func TestServicesAreAskedBySeveral(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	w := app.Wire(app.Ports{
		Version: "test", Catalogue: catalogue.FS(), Now: func() time.Time { return now },
		Database: func(ctx context.Context, path string) (state.Database, error) { return sqlite.Open(ctx, path) },
	})
	estate, err := w.Open.Workspace("../../examples/regional-group", nil)
	if err != nil {
		t.Fatal(err)
	}
	where := state.Request{Dir: filepath.Join(t.TempDir(), "state"), Keys: filepath.Join(t.TempDir(), "keys")}
	if _, err := evidence.Begin(t.Context(), evidence.BeginRequest{Request: where, Name: "hrg.example/evidence"}); err != nil {
		t.Fatal(err)
	}
	check := judge.CheckRequest{At: now}
	sealing := check
	sealing.State = where
	sealed, err := w.Judge.Check(t.Context(), judge.ByEstate(estate), sealing)
	if err != nil || sealed.Sealed.Err != nil || len(sealed.Sealed.Receipts) == 0 {
		t.Fatal(err, sealed.Sealed)
	}
	last := sealed.Sealed.Receipts[len(sealed.Sealed.Receipts)-1]

	alone, err := w.Judge.Check(t.Context(), judge.ByEstate(estate), check)
	if err != nil {
		t.Fatal(err)
	}

	asked := map[string]func() error{
		"check": func() error {
			r, err := w.Judge.Check(t.Context(), judge.ByEstate(estate), check)
			if err == nil && len(r.Stream.Findings) != len(alone.Stream.Findings) {
				t.Errorf("check: %d findings, and alone %d", len(r.Stream.Findings), len(alone.Stream.Findings))
			}
			return err
		},
		"posture": func() error {
			r, err := w.Judge.Posture(t.Context(), judge.ByEstate(estate), judge.PostureRequest{CheckRequest: check})
			if err == nil && len(r.Posture.Frameworks) == 0 {
				t.Error("posture: of no framework")
			}
			return err
		},
		"posture, recorded": func() error {
			p, err := w.Recorded.Posture(t.Context(), judge.RecordedRequest{From: last.Leaf.Payload.String(), State: where})
			if err == nil && p.Posture.Run != last.Leaf.Payload {
				t.Errorf("posture: of run %s", p.Posture.Run)
			}
			return err
		},
		"render": func() error {
			to, err := estates.Folder(filepath.Join(t.TempDir(), "out"))
			if err != nil {
				return err
			}
			_, err = w.Renderer(to).Render(t.Context(), estate, estates.RenderRequest{})
			return err
		},
		"evidence log": func() error {
			seen := 0
			_, err := w.Evidence.List.Log(t.Context(), evidence.LogRequest{Request: where}, func(ev.Entry) error { seen++; return nil })
			if err == nil && seen != len(sealed.Sealed.Receipts) {
				t.Errorf("evidence log: %d records, want %d", seen, len(sealed.Sealed.Receipts))
			}
			return err
		},
		"evidence verify": func() error {
			_, err := w.Evidence.Verify.Verify(t.Context(), evidence.VerifyRequest{Request: where})
			return err
		},
		"doctor": func() error {
			for _, p := range w.Doctor.Look(t.Context(), doctor.Request{State: where}) {
				if p.Needed && !p.OK {
					t.Errorf("doctor: %s: %s", p.Name, p.Found)
				}
			}
			return nil
		},
	}
	var all sync.WaitGroup
	for name, ask := range asked {
		for range 2 {
			all.Go(func() {
				if err := ask(); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
	}
	all.Wait()
}
