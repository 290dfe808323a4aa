package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// metrics are what the console says of itself, by name.
type metrics map[string]float64

func metricsOf(ctx context.Context, s *session) (metrics, error) {
	text, err := s.text(ctx, "/metrics")
	if err != nil {
		return nil, err
	}
	out := metrics{}
	for line := range strings.Lines(text) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), " ")
		if n, err := strconv.ParseFloat(value, 64); ok && err == nil {
			out[name] = n
		}
	}
	return out, nil
}

// until asks the console of itself until it says what is wanted.
func until(ctx context.Context, s *session, most time.Duration, as func(metrics) bool) error {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	for {
		m, err := metricsOf(ctx, s)
		if err != nil {
			return fmt.Errorf("the console did not come to what was waited for: %w", err)
		}
		if as(m) {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// memory is what the server took, in bytes.
type memory struct {
	Findings       float64 `json:"findings"`
	Records        float64 `json:"records"`
	HeapBefore     int64   `json:"heapBefore"`
	ResidentBefore int64   `json:"residentBefore"`
	PeakBefore     int64   `json:"peakBefore"`
	HeapAfter      int64   `json:"heapAfter"`
	ResidentAfter  int64   `json:"residentAfter"`
	PeakAfter      int64   `json:"peakAfter"`
}

// memoryOf reads what the server takes, the first time as that before the load.
func memoryOf(ctx context.Context, s *session, pid int, was memory) (memory, error) {
	m, err := metricsOf(ctx, s)
	if err != nil {
		return was, err
	}
	raw, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return was, fmt.Errorf("this system does not say what memory a process takes: %w", err)
	}
	kib := func(name string) int64 {
		_, rest, _ := strings.Cut(string(raw), name+":")
		var n int64
		_, _ = fmt.Sscan(rest, &n)
		return n << 10
	}
	was.Findings, was.Records = m["ward_findings"], m["ward_ledger_records"]
	if was.PeakBefore == 0 {
		was.HeapBefore, was.ResidentBefore, was.PeakBefore = int64(m["go_memstats_heap_inuse_bytes"]), kib("VmRSS"), kib("VmHWM")
		return was, nil
	}
	was.HeapAfter, was.ResidentAfter, was.PeakAfter = int64(m["go_memstats_heap_inuse_bytes"]), kib("VmRSS"), kib("VmHWM")
	return was, nil
}

// collected has the server collect its garbage, and returns its heap's profile.
func collected(ctx context.Context, profiles string) ([]byte, error) {
	return fetched(ctx, profiles+"/debug/pprof/heap?gc=1")
}

func fetched(ctx context.Context, address string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	return io.ReadAll(answer.Body)
}

// profiled keeps profiles of the server while it is under load.
func profiled(ctx context.Context, profiles, dir string, duration time.Duration) {
	seconds := max(1, int(duration.Seconds())-2)
	for name, ask := range map[string]func() ([]byte, error){
		"cpu.pprof": func() ([]byte, error) {
			return fetched(ctx, profiles+"/debug/pprof/profile?seconds="+strconv.Itoa(seconds))
		},
		"heap.pprof": func() ([]byte, error) { return collected(ctx, profiles) },
	} {
		raw, err := ask()
		if err == nil {
			if err = os.MkdirAll(dir, 0o755); err == nil {
				err = os.WriteFile(filepath.Join(dir, name), raw, 0o644)
			}
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "load: no profile %s: %v\n", name, err)
		}
	}
}
