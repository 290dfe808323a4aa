package evidence_test

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/evidencetest"
	"github.com/wardhq/ward/internal/evidence/export"
)

// BenchmarkVerifyLedger verifies a ledger in a folder:
//
//	WARD_BENCH_RECORDS=1000000 go test ./internal/evidence -run '^$' -bench VerifyLedger -benchtime 3x
//
// The log alone has one payload that all records share, payloads one for each
// record; both have a checkpoint after every 256 records. What is reported
// beside the time is the greatest heap seen while it ran, read every 10 ms.
func BenchmarkVerifyLedger(b *testing.B) {
	n := benchRecords(b)
	for _, own := range []bool{false, true} {
		b.Run(fmt.Sprintf("records=%d/payloads=%t", n, own), func(b *testing.B) {
			dir := benchLedger(b, n, own)
			p := policy(b, 0)
			peak := watchHeap(b)
			for b.Loop() {
				got, err := evidence.VerifyLedger(b.Context(), os.DirFS(dir), p, evidence.Options{})
				if err != nil || got.Records != uint64(n) {
					b.Fatal(got.Records, err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
			b.ReportMetric(float64(peak())/(1<<20), "peak-MiB")
		})
	}
}

// BenchmarkInclusion makes and verifies proofs, and reports their size.
func BenchmarkInclusion(b *testing.B) {
	n := benchRecords(b)
	l, err := evidence.OpenLedger(os.DirFS(benchLedger(b, n, false)), policy(b, 0))
	if err != nil {
		b.Fatal(err)
	}
	b.Run(fmt.Sprintf("records=%d", n), func(b *testing.B) {
		index, hashes := uint64(0), 0
		for b.Loop() {
			index = (index + 7919) % uint64(n)
			e, err := l.Entry(index)
			if err != nil {
				b.Fatal(err)
			}
			proof, err := export.Inclusion(l, index)
			if err != nil {
				b.Fatal(err)
			}
			if err := evidence.VerifyInclusion(l.Checkpoint, index, e.Raw, proof); err != nil {
				b.Fatal(err)
			}
			hashes = max(hashes, len(proof))
		}
		b.ReportMetric(float64(32*hashes), "proof-bytes")
	})
}

func benchRecords(b *testing.B) int {
	b.Helper()
	s := os.Getenv("WARD_BENCH_RECORDS")
	if s == "" {
		return 20_000
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// benchLedger writes a ledger with a checkpoint after every 256 records; each
// record has its own payload, or all have one.
func benchLedger(b *testing.B, n int, own bool) string {
	b.Helper()
	dir := b.TempDir()
	l := evidencetest.Into(dir, evidencetest.LogKey("first"))
	for i := range n {
		r := evidencetest.Record(i)
		if !own {
			r.Payload = []byte(`{}`)
		}
		if own || i == 0 {
			l.Add(r, "run")
		} else {
			l.AddLeaf(r.Leaf("run"))
		}
		if i%256 == 255 {
			l.Seal()
		}
	}
	l.Seal()
	if l.Err() != nil {
		b.Fatal(l.Err())
	}
	return dir
}

// watchHeap samples the heap in use until the returned function is called.
func watchHeap(b *testing.B) func() uint64 {
	b.Helper()
	stop, done := make(chan struct{}), make(chan uint64)
	go func() {
		var most uint64
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				done <- most
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse)
			}
		}
	}()
	return func() uint64 {
		close(stop)
		return <-done
	}
}
